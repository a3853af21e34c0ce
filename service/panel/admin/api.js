/* Requests of the page to the service: by the cookie in a browser, by a token in memory inside 1C's frame. */

/** An error with `code` of the contract (null: not the service's own words) and a text for a person. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let bearer = null;
/** Milliseconds by which the service's clock is ahead of this computer's. */
let skew = 0;
let unauthorized = () => undefined;

/** From now on requests carry this token. */
export function useToken(token) {
  bearer = token;
}

/** What to do when the service no longer knows us. */
export function onUnauthorized(listener) {
  unauthorized = listener;
}

/** Now by the clock of the service. */
export const serviceNow = () => Date.now() + skew;

function noteClock(response) {
  const date = Date.parse(response.headers.get('date') || '');
  if (Number.isNaN(date)) return;
  const ahead = date + 500 - Date.now();
  // The header counts whole seconds: less than two of them say nothing.
  skew = Math.abs(ahead) > 2000 ? ahead : 0;
}

/** The bare response, with the session; throws TypeError when there is no connection. */
export async function send(method, path, body) {
  const headers = { 'accept-language': document.documentElement.lang };
  if (bearer !== null) headers.authorization = `Bearer ${bearer}`;
  const options = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  noteClock(response);
  return response;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (_notJson) {
    // A proxy's page: the status says enough.
    return null;
  }
}

/** The error that a response stands for. */
export async function errorOf(response) {
  const body = parsed(await response.text());
  const error = Object.assign({ error: { code: null, message: `HTTP ${response.status}` } }, body).error;
  return new ApiError(response.status, error.code, error.message);
}

async function call(method, path, body) {
  const response = await send(method, path, body);
  if (response.ok) return response.json();
  const error = await errorOf(response);
  if (error.status === 401 && !path.startsWith('/v1/session')) unauthorized();
  throw error;
}

/** Everything of a paged list. */
async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await call('GET', `${path}?limit=100${more}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}

const line = (id) => `/v1/lines/${encodeURIComponent(id)}`;

export const api = {
  openSession: (ticket, mode) => call('POST', '/v1/session', { ticket, mode }),
  session: () => call('GET', '/v1/session'),
  closeSession: () => call('DELETE', '/v1/session'),
  lines: () => all('/v1/lines'),
  line: (id) => call('GET', line(id)),
  createLine: (body) => call('POST', '/v1/lines', body),
  changeLine: (id, body) => call('PATCH', line(id), body),
  deleteLine: (id) => call('DELETE', line(id)),
  startLine: (id) => call('POST', `${line(id)}/start`, {}),
  stopLine: (id) => call('POST', `${line(id)}/stop`, {}),
  logoutLine: (id) => call('POST', `${line(id)}/logout`, {}),
  qr: (id) => call('GET', `${line(id)}/qr`),
  refreshQr: (id) => call('POST', `${line(id)}/qr/refresh`, {}),
  pairingCode: (id, phone) => call('POST', `${line(id)}/pairing-code`, { phone }),
  capabilities: (id) => call('GET', `${line(id)}/capabilities`),
  infobases: () => all('/v1/infobases'),
  connectionCode: () => call('POST', '/v1/connection-codes'),
};
