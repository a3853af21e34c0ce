/** The other end of a webhook: one request, and what came of it. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse, isAxiosError } from 'axios';
import { contractVersion } from '../../contracts/common.ts';
import type { Clock } from '../platform/clock.ts';
import { assertNoTransaction } from '../platform/transaction-scope.ts';
import { type Answer, retryAfterMs } from './schedule.ts';

export interface Delivery {
  url: string;
  login: string | null;
  password: string | null;
  headers: Record<string, string>;
  /** Exactly what is signed. */
  body: Buffer;
}

export interface Receiver {
  /** Sends and waits for the answer; throws only when the signal has come. */
  post(delivery: Delivery, signal: AbortSignal): Promise<Answer>;
  /** Lets go of the idle connections. */
  close(): void;
}

/** So much of an answer is kept, in characters. */
const keptCharacters = 2000;
/** UTF-8 has at most four bytes for a character. */
const readBytes = keptCharacters * 4;
/** An answer whose status has come is an answer; its text is waited for no longer than this. */
const textLimitMs = 5_000;

/** @param timeoutMs from the start of a request to the head of its answer */
export function createReceiver({ clock, timeoutMs }: { clock: Clock; timeoutMs: number }): Receiver {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxFreeSockets: 8 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxFreeSockets: 8 }),
  };
  const client: AxiosInstance = axios.create({
    ...agents,
    maxRedirects: 0,
    proxy: false,
    // The answer is read by hand and never unpacked: neither a big one nor a packed one can do harm.
    responseType: 'stream',
    decompress: false,
    validateStatus: () => true,
    transformRequest: [],
    maxBodyLength: Number.POSITIVE_INFINITY,
  });

  async function post(delivery: Delivery, signal: AbortSignal): Promise<Answer> {
    assertNoTransaction('webhook delivery');
    const limit = new AbortController();
    const timer = clock.setTimeout(() => limit.abort(), timeoutMs);
    try {
      const response = await request(client, delivery, AbortSignal.any([signal, limit.signal]));
      clock.clearTimeout(timer);
      return {
        status: response.status,
        retryAfterMs: retryAfterMs(headerOf(response, 'retry-after'), clock.now()),
        response: await textOf(response, clock),
      };
    } catch (error) {
      if (signal.aborted) throw error;
      if (limit.signal.aborted) {
        return { status: null, error: 'timeout', reason: `no answer in ${timeoutMs / 1000} s` };
      }
      return { status: null, error: 'network', reason: reasonOf(error) };
    } finally {
      clock.clearTimeout(timer);
    }
  }

  return {
    post,
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

async function request(client: AxiosInstance, delivery: Delivery, signal: AbortSignal) {
  const send = () =>
    client.post<Readable>(delivery.url, delivery.body, {
      signal,
      headers: {
        ...delivery.headers,
        ...basic(delivery),
        'content-type': 'application/json; charset=utf-8',
        'user-agent': `whatsapp-bridge-1c/${contractVersion}`,
        accept: '*/*',
        'accept-encoding': 'identity',
      },
    });
  try {
    return await send();
  } catch (error) {
    // The receiver has closed a connection that lay idle, just as it was taken again: that is no absence.
    if (!signal.aborted && isAxiosError(error) && error.request?.reusedSocket === true) return await send();
    throw error;
  }
}

/** RFC 7617 with UTF-8: 1C's users have Cyrillic names. */
function basic({ login, password }: Delivery): Record<string, string> {
  if (login === null) return {};
  return { authorization: `Basic ${Buffer.from(`${login}:${password ?? ''}`, 'utf8').toString('base64')}` };
}

function headerOf(response: AxiosResponse, name: string): string | undefined {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** The beginning of the answer's text; null when there is none or it is packed. */
async function textOf(response: AxiosResponse<Readable>, clock: Clock): Promise<string | null> {
  const stream = response.data;
  const packed = headerOf(response, 'content-encoding');
  if (packed !== undefined && packed !== 'identity') {
    stream.destroy();
    return null;
  }
  const bytes = await beginningOf(stream, clock);
  const text = new TextDecoder('utf-8').decode(bytes).replaceAll('\u0000', '');
  // A cut may leave half of a character.
  return text === '' ? null : text.slice(0, keptCharacters).toWellFormed();
}

/** Reads until enough is there, the stream ends or breaks, or the time is up. */
function beginningOf(stream: Readable, clock: Clock): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = () => {
      clock.clearTimeout(timer);
      resolve(Buffer.concat(chunks).subarray(0, readBytes));
      if (!stream.readableEnded) stream.destroy();
    };
    const timer = clock.setTimeout(done, textLimitMs);
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= readBytes) done();
    });
    stream.once('end', done);
    // Status and headers have come: that the text breaks off changes nothing.
    stream.once('error', done);
    stream.once('close', done);
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  const code = (error as NodeJS.ErrnoException).code;
  const message = error.message || 'no connection';
  return (code && !message.includes(code) ? `${code}: ${message}` : message).slice(0, 300);
}
