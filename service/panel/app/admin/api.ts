/**
 * What the administration calls of the contract. Methods and paths are checked against the contract’s table by their
 * types; the employees’ panel has its own list, so that neither carries the other’s.
 */
import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from '../../../../contracts/operation.ts';
import type { OperationId, Operations } from '../../../../contracts/operations.ts';
import { ApiError, errorOf, NoConnection, send, signedOut } from '../api/client.ts';

export const routes = {
  changeLine: ['PATCH', '/v1/lines/:lineId'],
  changeOdata: ['PATCH', '/v1/infobases/:infobaseId/odata'],
  changeSettings: ['PATCH', '/v1/settings'],
  changeTemplate: ['PATCH', '/v1/templates/:templateId'],
  checkOdata: ['POST', '/v1/infobases/:infobaseId/odata/check'],
  checkTranscription: ['POST', '/v1/settings/transcription/check'],
  changeWebhook: ['PATCH', '/v1/webhooks/:webhookId'],
  createConnectionCode: ['POST', '/v1/connection-codes'],
  createLine: ['POST', '/v1/lines'],
  createSession: ['POST', '/v1/session'],
  createTemplate: ['POST', '/v1/templates'],
  createToken: ['POST', '/v1/tokens'],
  createWebhook: ['POST', '/v1/webhooks'],
  deleteLine: ['DELETE', '/v1/lines/:lineId'],
  deleteSession: ['DELETE', '/v1/session'],
  deleteTemplate: ['DELETE', '/v1/templates/:templateId'],
  deleteToken: ['DELETE', '/v1/tokens/:tokenId'],
  deleteWebhook: ['DELETE', '/v1/webhooks/:webhookId'],
  getDirectory: ['GET', '/v1/infobases/:infobaseId/directory'],
  getLineCapabilities: ['GET', '/v1/lines/:lineId/capabilities'],
  getLineLimits: ['GET', '/v1/lines/:lineId/limits'],
  getLineQr: ['GET', '/v1/lines/:lineId/qr'],
  getOdata: ['GET', '/v1/infobases/:infobaseId/odata'],
  getQueue: ['GET', '/v1/queue'],
  getReport: ['GET', '/v1/reports/:report'],
  getSession: ['GET', '/v1/session'],
  getSettings: ['GET', '/v1/settings'],
  listAttempts: ['GET', '/v1/webhooks/:webhookId/attempts'],
  listAudit: ['GET', '/v1/audit'],
  listEmployees: ['GET', '/v1/employees'],
  listInfobases: ['GET', '/v1/infobases'],
  listLines: ['GET', '/v1/lines'],
  listPresence: ['GET', '/v1/presence'],
  listTemplates: ['GET', '/v1/templates'],
  listTokens: ['GET', '/v1/tokens'],
  listWebhooks: ['GET', '/v1/webhooks'],
  logoutLine: ['POST', '/v1/lines/:lineId/logout'],
  refreshLineQr: ['POST', '/v1/lines/:lineId/qr/refresh'],
  replayWebhook: ['POST', '/v1/webhooks/:webhookId/replay'],
  requestPairingCode: ['POST', '/v1/lines/:lineId/pairing-code'],
  restartLine: ['POST', '/v1/lines/:lineId/restart'],
  setInfobaseLocation: ['POST', '/v1/infobases/:infobaseId/location'],
  setQueue: ['PUT', '/v1/queue'],
  startLine: ['POST', '/v1/lines/:lineId/start'],
  stopLine: ['POST', '/v1/lines/:lineId/stop'],
  syncDirectory: ['POST', '/v1/infobases/:infobaseId/directory/sync'],
} as const satisfies {
  [Id in OperationId]?: readonly [Operations[Id]['method'], Operations[Id]['path']];
};
export type RouteId = keyof typeof routes;

type Ask<O extends Operation> = (O['params'] extends object ? { params: ParamsOf<O> } : object) & {
  query?: QueryOf<O>;
  body?: BodyOf<O>;
};

/** Unlinking a number and asking for a code wait for a telephone. */
const limitMs = 70_000;

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

/** Calls an operation of the contract; throws ApiError or NoConnection. */
export async function call<Id extends RouteId>(
  id: Id,
  ...[ask]: Operations[Id] extends { params: object }
    ? [Ask<Operations[Id] & Operation>]
    : [Ask<Operations[Id] & Operation>?]
): Promise<ReplyOf<Operations[Id]>> {
  const { params, query, body } = (ask ?? {}) as {
    params?: Record<string, unknown>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const stop = typeof AbortController === 'undefined' ? undefined : new AbortController();
  const timer = setTimeout(() => stop?.abort(), limitMs);
  try {
    const [method] = routes[id];
    const sent = body === undefined && method !== 'GET' && method !== 'DELETE' ? {} : body;
    const response = await send(method, addressOf(id, params, query), sent, {}, stop?.signal);
    if (!response.ok) {
      const error = await errorOf(response);
      if (error.status === 401 && id !== 'createSession' && id !== 'getSession') signedOut();
      throw error;
    }
    try {
      return (await response.json()) as ReplyOf<Operations[Id]>;
    } catch (error) {
      throw new NoConnection(String(error));
    }
  } finally {
    clearTimeout(timer);
  }
}

type Listed =
  | 'listLines'
  | 'listInfobases'
  | 'listEmployees'
  | 'listTemplates'
  | 'listTokens'
  | 'listWebhooks';
type ItemOf<Id extends Listed> = ReplyOf<Operations[Id]> extends { items: (infer Item)[] } ? Item : never;

/** Everything of a paged list. */
export async function everything<Id extends Listed>(
  id: Id,
  query: Record<string, unknown> = {},
): Promise<ItemOf<Id>[]> {
  const items: ItemOf<Id>[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const asked = { query: { ...query, limit: 200, cursor } } as never;
    const page = (await call(id, asked)) as { items: ItemOf<Id>[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    more = page.nextCursor !== null;
  }
  return items;
}

/** The names of the fields that the service did not take. */
export function refusedFields(error: unknown): string[] {
  if (!(error instanceof ApiError) || error.code !== 'VALIDATION_FAILED') return [];
  const problems = (error.details.problems ?? []) as { path?: string }[];
  return problems.map(({ path }) => (path ?? '').replace(/^body\//, ''));
}
