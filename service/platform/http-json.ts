import type { FastifyInstance } from 'fastify';
import { BridgeError } from './errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Can this text be stored and sent: no NUL (PostgreSQL refuses it), no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** The path of the first text that can't be stored, or null. */
function badTextIn(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : path;
  if (Array.isArray(value)) return first(value.entries(), (key) => `${path}/${key}`);
  if (value && typeof value === 'object') return first(Object.entries(value), (key) => `${path}/${key}`);
  return null;
}

function first<K>(entries: Iterable<[K, unknown]>, pathOf: (key: K) => string): string | null {
  for (const [key, value] of entries) {
    const bad = badTextIn(value, pathOf(key));
    if (bad !== null) return bad;
  }
  return null;
}

/** Parses a JSON body; broken UTF-8 and texts that no database keeps are refused instead of being mended. */
export function parseJson(raw: Buffer): unknown {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(raw);
    value = JSON.parse(text);
  } catch (cause) {
    throw new BridgeError('BAD_JSON', undefined, { cause });
  }
  // Only an escape can bring such a character in: raw ones are not JSON or not UTF-8.
  if (/\\u(0000|d[89a-f])/i.test(text)) {
    const path = badTextIn(value);
    if (path !== null)
      throw new BridgeError('VALIDATION_FAILED', { problems: [{ path, message: 'broken Unicode' }] });
  }
  return value;
}

/** Takes JSON bodies by the rule above; an empty body is no body. */
export function acceptJson(http: FastifyInstance): void {
  http.removeContentTypeParser(['application/json', 'text/plain']);
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, (body as Buffer).length === 0 ? undefined : parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  http.addHook('onRequest', async (request) => {
    let decoded: string;
    try {
      decoded = decodeURIComponent(request.raw.url ?? '');
    } catch {
      throw new BridgeError('VALIDATION_FAILED', {
        problems: [{ path: 'url', message: 'broken percent encoding' }],
      });
    }
    if (!isStorable(decoded)) {
      throw new BridgeError('VALIDATION_FAILED', { problems: [{ path: 'url', message: 'broken Unicode' }] });
    }
  });
}
