/**
 * Reading a base over OData: warm connections, time limits, repeats with pauses, and errors by their reasons. Knows
 * addresses and JSON, nothing of what is read.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import { type Backoff, delayBefore } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { assertNoTransaction } from '../platform/transaction-scope.ts';
import { isOdataError, OdataError, refusalOf } from './odata-error.ts';
import { countPath, entityPath, type Query, queryString } from './query.ts';
import type { Row } from './values.ts';

/** Where a base is, and as whom it is read. */
export interface OdataAccess {
  /** `http://server/base/odata/standard.odata`. */
  readonly url: string;
  readonly login: string;
  readonly password: string;
  readonly allowedOnly: boolean;
}

export interface Asking {
  readonly signal?: AbortSignal;
  /** From the start of a request to the end of its answer, in ms; 60 s by default: the first one wakes the base. */
  readonly limitMs?: number;
  /** False: the first failure is the answer. A person is waiting. */
  readonly patient?: boolean;
}

export interface OdataClient {
  /** Rows of a set or of a virtual table (`virtualPath`). */
  rows(path: string, query?: Query, asking?: Asking): Promise<Row[]>;
  /** One object with its table parts; null when there is no such object. */
  entity(set: string, key: string, query?: Query, asking?: Asking): Promise<Row | null>;
  /** How many rows the set has. */
  count(set: string, query?: Pick<Query, 'filter'>, asking?: Asking): Promise<number>;
  /** The description of the base as it comes, in pieces; it may have 16 MB and more. */
  metadata(asking?: Asking): AsyncGenerator<Uint8Array, void>;
  /** Lets go of the connections. */
  close(): void;
}

/** Between repeats; a base that sleeps needs half a minute to wake. */
const pauses: Backoff = { delays: [0, 1_000, 5_000, 15_000, 30_000], jitter: 0.3 };
const answerLimitMs = 60_000;
/** Nothing for so long while the description comes: 1C computes it for 20 s and more before the first byte. */
const silenceLimitMs = 120_000;
/** A page of a thousand objects has about a megabyte. */
const answerLimitBytes = 64 * 1024 * 1024;
const refusalLimitBytes = 64 * 1024;

/** The address as it is kept: without a slash at the end, without what a person has copied with it. */
export function normalUrl(given: string): string | null {
  const url = URL.parse(given.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  const base = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/\$metadata$/, '')
    .replace(/\/odata(\/standard\.odata)?$/, '');
  return `${url.origin}${base}/odata/standard.odata`;
}

export function createOdataClient(
  access: OdataAccess,
  { clock, log, pauses: between = pauses }: { clock: Clock; log: Log; pauses?: Backoff },
): OdataClient {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 4, maxFreeSockets: 2 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 4, maxFreeSockets: 2 }),
  };
  const http = axios.create({
    ...agents,
    maxRedirects: 0,
    proxy: false,
    responseType: 'stream',
    validateStatus: () => true,
    headers: {
      // RFC 7617 with UTF-8: the users of 1C have Cyrillic names, and cp1251 is refused (401.5 of IIS).
      authorization: `Basic ${Buffer.from(`${access.login}:${access.password}`, 'utf8').toString('base64')}`,
      accept: 'application/json, application/xml;q=0.9',
      'accept-language': 'ru',
    },
  });

  /** The head of an answer; a connection that was closed while it lay idle is no absence. */
  async function send(path: string, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    const url = `${access.url}/${path}`;
    const get = () => http.get<Readable>(url, { signal });
    try {
      return await get();
    } catch (error) {
      if (signal.aborted || !isAxiosError(error) || error.request?.reusedSocket !== true) throw error;
      return await get();
    }
  }

  async function once(path: string, asking: Asking): Promise<string> {
    const limit = new AbortController();
    const timer = clock.setTimeout(() => limit.abort(), asking.limitMs ?? answerLimitMs);
    const signal = asking.signal ? AbortSignal.any([asking.signal, limit.signal]) : limit.signal;
    try {
      const response = await send(path, signal);
      const isGood = response.status >= 200 && response.status < 300;
      const text = await textOf(response.data, isGood ? answerLimitBytes : refusalLimitBytes, signal);
      if (!isGood) throw refusalOf(response.status, text);
      return text;
    } catch (error) {
      asking.signal?.throwIfAborted();
      if (error instanceof OdataError) throw error;
      throw limit.signal.aborted ? new OdataError('timeout', { cause: error }) : unreachable(error);
    } finally {
      clock.clearTimeout(timer);
    }
  }

  async function ask(path: string, asking: Asking = {}): Promise<string> {
    assertNoTransaction('a question to 1C');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(path, asking);
      } catch (error) {
        const pause = delayBefore(between, attempt + 1);
        const last = asking.patient === false || pause === undefined;
        if (last || !isOdataError(error) || !error.isPassing) throw error;
        log.info(
          { reason: error.reason, status: error.status, attempt, pauseMs: pause },
          '1C is asked again',
        );
        await clock.sleep(pause, asking.signal);
      }
    }
  }

  const withRights = (query: Query = {}): Query =>
    access.allowedOnly ? { allowedOnly: true, ...query } : query;

  return {
    async rows(path, query, asking) {
      const answer = parsed(await ask(`${path}?${queryString(withRights(query))}`, asking));
      if (!Array.isArray(answer.value)) throw new OdataError('bad_answer');
      return answer.value as Row[];
    },
    async entity(set, key, query, asking) {
      try {
        return parsed(await ask(`${entityPath(set, key)}?${queryString(query)}`, asking));
      } catch (error) {
        if (isOdataError(error, 'not_found')) return null;
        throw error;
      }
    },
    async count(set, query, asking) {
      const filter = query?.filter ? `$filter=${encodeURIComponent(query.filter)}&` : '';
      const rights = access.allowedOnly ? 'allowedOnly=true&' : '';
      const text = await ask(`${countPath(set)}?${filter}${rights}`.replace(/[?&]$/, ''), asking);
      const count = Number(text.replace(/^\ufeff/, '').trim());
      if (!Number.isSafeInteger(count) || count < 0) throw new OdataError('bad_answer');
      return count;
    },
    async *metadata(asking = {}) {
      assertNoTransaction('a question to 1C');
      const silence = new AbortController();
      let timer = clock.setTimeout(() => silence.abort(), silenceLimitMs);
      const signal = asking.signal ? AbortSignal.any([asking.signal, silence.signal]) : silence.signal;
      try {
        const response = await send('$metadata', signal);
        if (response.status !== 200) {
          throw refusalOf(response.status, await textOf(response.data, refusalLimitBytes, signal));
        }
        for await (const chunk of response.data) {
          clock.clearTimeout(timer);
          timer = clock.setTimeout(() => silence.abort(), silenceLimitMs);
          signal.throwIfAborted();
          yield chunk as Uint8Array;
        }
      } catch (error) {
        asking.signal?.throwIfAborted();
        if (error instanceof OdataError) throw error;
        throw silence.signal.aborted ? new OdataError('timeout', { cause: error }) : unreachable(error);
      } finally {
        clock.clearTimeout(timer);
      }
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** No connection, with the word of the system: `ECONNREFUSED`, `ENOTFOUND`, `DEPTH_ZERO_SELF_SIGNED_CERT`. */
function unreachable(cause: unknown): OdataError {
  const code = (cause as { code?: unknown } | null)?.code;
  return new OdataError('unreachable', { onecText: typeof code === 'string' ? code : null, cause });
}

function parsed(text: string): Row {
  try {
    const answer: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as Row;
  } catch (cause) {
    // A page of a proxy, a sign-in form: an answer, but not of OData.
    throw new OdataError('bad_answer', { cause });
  }
  throw new OdataError('bad_answer');
}

async function textOf(stream: Readable, limit: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stream.destroy(new Error('aborted'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size <= limit) continue;
      stream.destroy();
      if (limit === refusalLimitBytes) break;
      throw new OdataError('bad_answer', { onecText: `more than ${limit} bytes` });
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks).toString('utf8');
}
