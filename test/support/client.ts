/** The public contract as a program on the other side of the network uses it: typed by the table of operations. */
import type { FeedId, InfobaseId } from '../../contracts/common.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { FeedEvent, FeedEventType } from '../../contracts/feed.ts';
import type { BodyOf, Operation, ReplyOf } from '../../contracts/operation.ts';
import { type OperationId, type Operations, operations } from '../../contracts/operations.ts';

export interface Request<Id extends OperationId> {
  params?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: BodyOf<Operations[Id] & Operation>;
  headers?: Record<string, string>;
}

/** The service has said no. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly text: string;

  constructor(id: string, status: number, error: { code: ErrorCode; message: string; details?: unknown }) {
    super(`${id}: ${status} ${error.code} ${JSON.stringify(error.details ?? {})}`);
    this.status = status;
    this.code = error.code;
    this.text = error.message;
    this.details = (error.details ?? {}) as Record<string, unknown>;
  }
}

export interface Api {
  <Id extends OperationId>(id: Id, request?: Request<Id>): Promise<ReplyOf<Operations[Id]>>;
  /** The same caller with more headers. */
  with(headers: Record<string, string>): Api;
  /** The answer as it came; a refusal is an answer too. */
  raw(id: OperationId, request?: Request<OperationId>, signal?: AbortSignal): Promise<Response>;
}

/** @param base the address of the service; asked anew for every call, so that it may move */
export function createApi(base: () => string, headers: Record<string, string> = {}): Api {
  async function raw(id: OperationId, request: Request<OperationId> = {}, signal?: AbortSignal) {
    const { method, path } = operations[id] as Operation;
    const place = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(request.params?.[name] ?? ''));
    const query = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined);
    const pairs = Object.fromEntries(query.map(([name, value]) => [name, String(value)]));
    const search = query.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
    const body: unknown = request.body;
    const form = body instanceof FormData;
    return fetch(`${base()}${place}${search}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }
  const call = async (id: OperationId, request: Request<OperationId> = {}) => {
    const response = await raw(id, request);
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Refusal(id, response.status, (answer as { error: { code: ErrorCode; message: string } }).error);
  };
  return Object.assign(call, {
    raw,
    with: (more: Record<string, string>) => createApi(base, { ...headers, ...more }),
  }) as Api;
}

/** The refusal that a call has ended with; throws when it has succeeded. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was to be refused, and was not');
}

export const refusals = (calls: readonly Promise<unknown>[]): Promise<Refusal[]> =>
  Promise.all(calls.map(refusalOf));

/** How long something may take that has to happen by itself, in ms. */
export const patience = 15_000;

export type EventOf<T extends FeedEventType> = Extract<FeedEvent, { type: T }>;

export interface FeedReader {
  /** Everything read so far, in the order of the feed. */
  readonly events: FeedEvent[];
  readonly feedId: FeedId;
  /** Number of the last event read. */
  readonly after: number;
  /** Reads what is there now. */
  pull(waitSeconds?: number): Promise<void>;
  /** The first event of that type that suits, read already (from number `after` on) or to come. */
  until<T extends FeedEventType>(
    type: T,
    suits?: (data: EventOf<T>['data'], event: EventOf<T>) => boolean,
    after?: number,
  ): Promise<EventOf<T>>;
  /** Reads on until the condition holds; it is asked after every news. */
  holds(what: string, condition: () => boolean | Promise<boolean>, limitMs?: number): Promise<void>;
  /** Of what was read: events of that type, after a number. */
  all<T extends FeedEventType>(type: T, after?: number): EventOf<T>[];
}

/** A reader that goes by `seq` and waits for news at the service (long poll). Every page is checked for holes. */
export function readFeed(
  api: Api,
  start: { feedId: FeedId; after?: number; infobaseId?: InfobaseId },
): FeedReader {
  const events: FeedEvent[] = [];
  let after = start.after ?? 0;
  let reading: Promise<void> = Promise.resolve();

  async function page(wait: number): Promise<void> {
    for (;;) {
      const query = { after, feedId: start.feedId, wait, limit: 500, infobaseId: start.infobaseId };
      const { events: news, more } = await api('getFeed', { query });
      for (const event of news) {
        if (event.prevSeq !== after || event.seq <= after)
          throw new Error(`a hole in the feed: ${event.prevSeq} → ${event.seq} after ${after}`);
        events.push(event);
        after = event.seq;
      }
      if (!more) return;
    }
  }

  /** One read at a time, or two would apply the same page. */
  function pull(wait = 0, isEnough: () => boolean = () => false): Promise<void> {
    // What another one has read meanwhile may be what this one waits for.
    const turn = reading.then(() => (isEnough() ? undefined : page(wait)));
    reading = turn.catch(() => undefined);
    return turn;
  }

  const reader: FeedReader = {
    events,
    get feedId() {
      return start.feedId;
    },
    get after() {
      return after;
    },
    pull,
    async until(type, suits = () => true, from = 0) {
      const deadline = Date.now() + patience;
      const find = () => reader.all(type, from).find((event) => suits(event.data as never, event));
      for (;;) {
        const found = find();
        if (found) return found;
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`no such ${type} in the feed; read: ${told(events)}`);
        await pull(Math.ceil(left / 1000), () => find() !== undefined);
      }
    },
    async holds(what, condition, limitMs = patience) {
      const deadline = Date.now() + limitMs;
      while (!(await condition())) {
        if (Date.now() > deadline) throw new Error(`waited in vain: ${what}; read: ${told(events)}`);
        await pull(1);
      }
    },
    all: <T extends FeedEventType>(type: T, from = 0) =>
      events.filter((event): event is EventOf<T> => event.type === type && event.seq > from),
  };
  return reader;
}

const told = (events: readonly FeedEvent[]): string =>
  events
    .slice(-12)
    .map(({ seq, type, version }) => `${seq} ${type} v${version}`)
    .join(', ');
