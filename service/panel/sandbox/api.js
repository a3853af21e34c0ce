/* Requests of the page to the service. The session is the panel's cookie. */

const lineId = location.pathname.replace(/\/+$/, '').split('/').pop();

/** An error with `code` of the contract (or null) and a text for a person. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function request(method, path, body) {
  const options = { method, credentials: 'same-origin', headers: {} };
  options.headers['accept-language'] = document.documentElement.lang;
  if (body !== undefined) {
    options.headers['content-type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const text = await response.text();
  if (response.ok) return text;
  let error = {};
  try {
    error = JSON.parse(text).error || {};
  } catch (_notJson) {
    // A proxy's page: the status says enough.
    error = {};
  }
  throw new ApiError(response.status, error.code || null, error.message || `HTTP ${response.status}`);
}

const sandbox = `/v1/sandbox/${lineId}`;
const line = `/v1/lines/${lineId}`;
const parsed = (text) => JSON.parse(text);

export const api = {
  lineId,
  /** As text, so that the page can see at once whether anything has changed. */
  outbox: () => request('GET', `${sandbox}/outbox`),
  line: () => request('GET', line).then(parsed),
  qr: () => request('GET', `${line}/qr`).then(parsed),
  refreshQr: () => request('POST', `${line}/qr/refresh`, {}),
  startLine: () => request('POST', `${line}/start`, {}),
  scan: (body) => request('POST', `${sandbox}/scan`, body),
  act: (body) => request('POST', `${sandbox}/messages`, body).then(parsed),
  receipts: (body) => request('POST', `${sandbox}/receipts`, body),
  disconnect: (as) => request('POST', `${sandbox}/disconnect`, { as }),
  faults: (body) => request('POST', `${sandbox}/faults`, body),
};

/** A file of a message, as a blob. */
export async function fetchFile(url) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new ApiError(response.status, null, `HTTP ${response.status}`);
  return response.blob();
}

/** A blob as base64, without the prefix of a data URL. */
export function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
