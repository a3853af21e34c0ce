import type { FastifyInstance } from 'fastify';
import { BridgeError } from './errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Can this text be stored and sent: no NUL (PostgreSQL refuses it), no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** The path of the first text that can't be stored, or null. */
function badTextIn(value: unknown): string | null {
  // A list of what is still to be seen, and not recursion: the depth is the sender's.
  const waiting: { value: unknown; name: string; of: Place | null }[] = [{ value, name: '', of: null }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (typeof next.value === 'string' && !isStorable(next.value)) return pathOf(next);
    if (typeof next.value !== 'object' || next.value === null) continue;
    const of = next;
    for (const [name, one] of Object.entries(next.value)) {
      if (!isStorable(name)) return pathOf(of);
      waiting.push({ value: one, name, of });
    }
  }
  return null;
}

interface Place {
  name: string;
  of: Place | null;
}

/** Where a text stands; of a place that lies deep, the innermost part. */
function pathOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | null = place; at?.of && names.length < 20; at = at.of) names.unshift(at.name);
  return names.map((name) => `/${name}`).join('');
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
