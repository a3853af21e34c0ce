/** Requests of the panel: by the cookie in a browser, by a token in memory inside 1C’s frame. */
import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from '../../../../contracts/operation.ts';
import type { Operations } from '../../../../contracts/operations.ts';
import { language } from '../words/words.ts';
import { type RouteId, routes } from './routes.ts';

/** An answer that is an error. `code` is the contract’s, or null when it is not the service that speaks. */
export class ApiError extends Error {
  status: number;
  code: string | null;
  details: Record<string, unknown>;
  constructor(status: number, code: string | null, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** No answer at all: the connection is gone, or it took too long. */
export class NoConnection extends Error {}

/** Whether asking again may help: no answer, or the service is not well. */
export const isPassing = (error: unknown): boolean =>
  error instanceof NoConnection ||
  (error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 408));

let bearer: string | null = null;
let skewMs = 0;
let unauthorized: () => void = () => undefined;

/** From now on requests carry this token. */
export const useToken = (token: string | null): void => {
  bearer = token;
};

/** What to do when the service no longer knows us. */
export const onUnauthorized = (listener: () => void): void => {
  unauthorized = listener;
};

/** The service does not know this session any more. */
export const signedOut = (): void => unauthorized();

/** Milliseconds now, by the clock of the service. */
export const serviceNow = (): number => Date.now() + skewMs;

/** A token for the headers of requests that don’t go by `call`. */
export const credentials = (): Record<string, string> => ({
  'accept-language': language,
  ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
});

function noteClock(response: Response): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  const ahead = date + 500 - Date.now();
  // The header counts whole seconds: less than two of them say nothing.
  skewMs = Math.abs(ahead) > 2000 ? ahead : 0;
}

/** The address of an operation. */
export function addressOf(
  id: RouteId,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const path = routes[id][1].replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  );
  const asked = Object.keys(query)
    .filter((name) => query[name] !== undefined)
    .map((name) => `${name}=${encodeURIComponent(String(query[name]))}`);
  return asked.length > 0 ? `${path}?${asked.join('&')}` : path;
}

/** The bare response; throws NoConnection. `stop` may end it. */
export async function send(
  method: string,
  address: string,
  body?: unknown,
  headers: Record<string, string> = {},
  stop?: AbortSignal,
): Promise<Response> {
  const options: RequestInit = {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      ...credentials(),
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(stop === undefined ? {} : { signal: stop }),
  };
  let response: Response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    throw new NoConnection(String(error));
  }
  noteClock(response);
  return response;
}

/** The error that a response stands for. A proxy’s page has no code: its status says enough. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  let said: { code?: string; message?: string; details?: Record<string, unknown> } = {};
  try {
    said = (JSON.parse(text) as { error?: typeof said }).error ?? {};
  } catch (_notJson) {
    said = {};
  }
  const message = said.message ?? `HTTP ${response.status}`;
  return new ApiError(response.status, said.code ?? null, message, said.details);
}

type Ask<O extends Operation> = (O['params'] extends object ? { params: ParamsOf<O> } : object) & {
  query?: QueryOf<O>;
  body?: BodyOf<O>;
  /** Idempotency key. */
  key?: string;
  /** How long to wait for the answer, ms. */
  limitMs?: number;
};

/** Limit of a request; the connection is counted as gone after it. */
const usualLimitMs = 20_000;

/** Calls an operation of the contract; throws ApiError or NoConnection. */
export async function call<Id extends RouteId>(
  id: Id,
  ...[ask]: Operations[Id] extends { params: object }
    ? [Ask<Operations[Id] & Operation>]
    : [Ask<Operations[Id] & Operation>?]
): Promise<ReplyOf<Operations[Id]>> {
  const {
    params,
    query,
    body,
    key,
    limitMs = usualLimitMs,
  } = (ask ?? {}) as {
    params?: Record<string, unknown>;
    query?: Record<string, unknown>;
    body?: unknown;
    key?: string;
    limitMs?: number;
  };
  const stop = typeof AbortController === 'undefined' ? undefined : new AbortController();
  const timer = setTimeout(() => stop?.abort(), limitMs);
  try {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const response = await send(routes[id][0], addressOf(id, params, query), body, headers, stop?.signal);
    if (response.ok) {
      try {
        return (await response.json()) as ReplyOf<Operations[Id]>;
      } catch (error) {
        throw new NoConnection(String(error));
      }
    }
    const error = await errorOf(response);
    if (error.status === 401 && id !== 'createSession' && id !== 'getSession') unauthorized();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
