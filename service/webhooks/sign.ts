/**
 * Signatures of Standard Webhooks 1.0 (standard-webhooks/standard-webhooks, spec/standard-webhooks.md): HMAC-SHA256
 * over `id.timestamp.body`, where the body is the exact bytes that are sent.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const prefix = 'whsec_';
const minimalBytes = 24;
const maximalBytes = 64;
/** How far a receiver's clock may be off, in seconds. */
export const toleranceSeconds = 300;

export interface SignatureHeaders {
  'webhook-id': string;
  /** Unix time of the attempt, in seconds. */
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/** `whsec_` and the key in base64; throws a RangeError unless it has 24 to 64 bytes. */
export function secretOf(key: Buffer): string {
  checkLength(key);
  return prefix + key.toString('base64');
}

/** The key of a secret; throws when it is not one. */
export function keyOf(secret: string): Buffer {
  if (!secret.startsWith(prefix)) throw new TypeError(`a webhook secret starts with ${prefix}`);
  const text = secret.slice(prefix.length);
  const key = Buffer.from(text, 'base64');
  // Buffer passes over what is not base64: a mistyped secret would sign with half a key.
  const unpadded = (base64: string) => base64.replace(/=+$/, '');
  if (unpadded(key.toString('base64')) !== unpadded(text))
    throw new TypeError('a webhook secret is base64 after its prefix');
  checkLength(key);
  return key;
}

/** HMAC-SHA256 over the parts put together. */
export function hmacSha256(key: Buffer, parts: readonly (Buffer | string)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/**
 * One signature: `v1,<base64>`.
 * @param timestampSeconds Unix time of the attempt, whole seconds
 * @param body the bytes that are sent; a text is taken as UTF-8
 */
export function sign(secret: string, id: string, timestampSeconds: number, body: Buffer | string): string {
  if (!Number.isSafeInteger(timestampSeconds)) throw new RangeError(`timestamp: ${timestampSeconds}`);
  // A dot would let one signature stand for another division into id, time and body.
  if (id === '' || id.includes('.')) throw new TypeError(`webhook id: ${id}`);
  const signature = hmacSha256(keyOf(secret), [`${id}.${timestampSeconds}.`, body]);
  return `v1,${signature.toString('base64')}`;
}

/** The signatures of all secrets, the current one first, separated by spaces. */
export function signatureHeader(
  secrets: readonly [string, ...string[]],
  id: string,
  timestampSeconds: number,
  body: Buffer | string,
): string {
  return secrets.map((secret) => sign(secret, id, timestampSeconds, body)).join(' ');
}

/** What goes with a body. */
export function signatureHeaders(
  secrets: readonly [string, ...string[]],
  id: string,
  timestampSeconds: number,
  body: Buffer | string,
): SignatureHeaders {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(secrets, id, timestampSeconds, body),
  };
}

/**
 * What a receiver checks: one of the signatures is made with the secret, over these bytes, not long ago.
 * @param nowSeconds the receiver's Unix time
 */
export function verify(
  secret: string,
  headers: SignatureHeaders,
  body: Buffer | string,
  nowSeconds: number,
  tolerance = toleranceSeconds,
): boolean {
  const timestamp = headers['webhook-timestamp'];
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowSeconds - Number(timestamp)) > tolerance) return false;
  const expected = hmacSha256(keyOf(secret), [`${headers['webhook-id']}.${timestamp}.`, body]);
  return headers['webhook-signature'].split(' ').some((part) => {
    const [version, signature = ''] = part.split(',');
    const given = Buffer.from(signature, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function checkLength(key: Buffer): void {
  if (key.length < minimalBytes || key.length > maximalBytes) {
    throw new RangeError(`a webhook secret has ${minimalBytes} to ${maximalBytes} bytes, not ${key.length}`);
  }
}
