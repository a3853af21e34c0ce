/**
 * The connection with the service: an event stream with resume by number, polling where streams are swallowed, and
 * an honest word about how it stands.
 */
import { signal } from '@preact/signals';
import type { FeedEvent } from '../../../../contracts/feed.ts';
import { ApiError, addressOf, call, errorOf, NoConnection, send, signedOut } from '../api/client.ts';

export interface Line {
  /** `stream`: live; `poll`: a proxy swallows streams, news are asked for; `broken`: nothing answers. */
  mode: 'starting' | 'stream' | 'poll' | 'broken';
  /** When it broke, ms by this computer’s clock. */
  brokenAt: number | null;
  /** When the next try begins. */
  nextTryAt: number | null;
  /** For a few seconds after a break. */
  isBack: boolean;
}

export const line = signal<Line>({ mode: 'starting', brokenAt: null, nextTryAt: null, isBack: false });
/** The last number of the feed that was applied. */
export const cursor = signal<number | null>(null);
/** When the last byte came. */
export const heardAt = signal(0);

export interface Listener {
  event(event: FeedEvent): void;
  sign(sign: { chatId: string | null; employeeId: string | null; state: string; hidden: boolean }): void;
  /** Everything has to be read anew: at first, and when the feed can’t say what was missed. */
  reset(): Promise<void>;
  /** The connection is there again. */
  back(): void;
}

/** The service writes every 5 s: twice that without a byte is a broken stream. */
const silenceMs = 9_000;
/** The first word of a stream: at first, and after a break, when ten seconds have to be enough to say so. */
const helloMs = 7_000;
const helloAgainMs = 4_000;
const aliveMs = 4_000;
const pollLimitMs = 8_000;
const pollMs = 3_000;
const streamAgainMs = 60_000;

let feedId: string | null = null;
let listener: Listener | null = null;
let isStopped = false;
let tries = 0;
let swallowed = 0;
let stopCurrent: () => void = () => undefined;
let wakeUp: () => void = () => undefined;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  });

function isWhole(mode: 'stream' | 'poll'): void {
  tries = 0;
  heardAt.value = Date.now();
  const wasBroken = line.value.brokenAt !== null;
  if (line.value.mode === mode && !wasBroken) return;
  line.value = { mode, brokenAt: null, nextTryAt: null, isBack: wasBroken };
  if (wasBroken) {
    setTimeout(() => {
      line.value = { ...line.value, isBack: false };
    }, 4_000);
  }
  if (wasBroken) listener?.back();
}

function isBroken(nextInMs: number, since = Date.now()): void {
  const brokenAt = line.value.brokenAt ?? since;
  line.value = { mode: 'broken', brokenAt, nextTryAt: Date.now() + nextInMs, isBack: false };
}

/** Tries at once: somebody asks, or the browser says that there is a network again. */
export function tryNow(): void {
  tries = 0;
  if (line.value.mode === 'broken') wakeUp();
}

/** Keeps the connection until the page is closed or the session ends. */
export async function connect(to: Listener): Promise<void> {
  listener = to;
  isStopped = false;
  window.addEventListener('online', tryNow);
  window.addEventListener('offline', () => {
    stopCurrent();
    isBroken(1_000);
  });
  while (!isStopped) {
    try {
      if (swallowed >= 2) await poll();
      else await stream();
    } catch (error) {
      if (error instanceof ApiError && error.status === 410) {
        feedId = null;
        cursor.value = null;
        continue;
      }
      if (error instanceof ApiError && error.status === 401) {
        signedOut();
        return;
      }
      // A break of the stream is said by the banner; anything else is a fault of ours.
      const isBreak = error instanceof NoConnection || error instanceof ApiError || isNetworkError(error);
      if (!isBreak) console.warn(String(error));
    }
    if (isStopped) return;
    // The first break is often a proxy’s habit: it is not worth a word if the next try succeeds at once.
    const wait = tries === 0 ? 300 : Math.min(1_000 * 2 ** (tries - 1), 15_000) * (0.75 + Math.random() / 2);
    if (tries > 0) isBroken(wait);
    tries += 1;
    await pause(wait);
  }
}

export function disconnect(): void {
  isStopped = true;
  stopCurrent();
}

const isNetworkError = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof Error && error.name === 'AbortError') ||
  error instanceof DOMException;

async function stream(): Promise<void> {
  const stop = typeof AbortController === 'undefined' ? undefined : new AbortController();
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    stop?.abort();
    reader?.cancel().catch(() => undefined);
  };
  stopCurrent = end;
  let isHeard = false;
  let watchdog = window.setTimeout(end, tries === 0 ? helloMs : helloAgainMs);
  const silent = (): void => {
    // Nobody has closed it, and nothing comes: that is known now, not after another try.
    if (!isOver) isBroken(300, heardAt.value);
    end();
  };
  try {
    const place = cursor.value === null ? {} : { after: cursor.value, feedId };
    const response = await send('GET', addressOf('streamEvents', {}, place), undefined, {}, stop?.signal);
    if (!response.ok) throw await errorOf(response);
    if (!response.body) {
      swallowed = 2;
      return;
    }
    reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    while (!isOver) {
      const { done, value } = await reader.read();
      if (done) return;
      if (isOver) return;
      clearTimeout(watchdog);
      watchdog = window.setTimeout(silent, silenceMs);
      heardAt.value = Date.now();
      isHeard = true;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) await hear(block);
      swallowed = 0;
      isWhole('stream');
    }
  } finally {
    clearTimeout(watchdog);
    // An answer that never begins: something on the way gathers the stream instead of passing it on.
    if (!isHeard && isOver && navigator.onLine && (await isAlive())) swallowed += 1;
  }
}

async function isAlive(): Promise<boolean> {
  const stop = typeof AbortController === 'undefined' ? undefined : new AbortController();
  const timer = setTimeout(() => stop?.abort(), aliveMs);
  try {
    return (await send('GET', '/health/live', undefined, {}, stop?.signal)).ok;
  } catch (_error) {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function hear(block: string): Promise<void> {
  const note = /^: (\d+)$/m.exec(block);
  if (note) {
    cursor.value = Math.max(cursor.value ?? 0, Number(note[1]));
    return;
  }
  const kind = /^event: (.*)$/m.exec(block)?.[1];
  const data = /^data: (.*)$/m.exec(block)?.[1];
  if (data === undefined) return;
  if (kind === 'hello') {
    const hello = JSON.parse(data) as { feedId: string; after: number };
    const isNew = feedId !== hello.feedId || cursor.value === null;
    feedId = hello.feedId;
    if (isNew) {
      // What happens from here on comes by the stream; what was before is read.
      cursor.value = hello.after;
      try {
        await listener?.reset();
      } catch (error) {
        // The next connection reads everything anew.
        cursor.value = null;
        throw error;
      }
    }
  } else if (kind === 'feed') apply(JSON.parse(data) as FeedEvent);
  else if (kind === 'signal') listener?.sign(JSON.parse(data));
}

function apply(event: FeedEvent): void {
  if (cursor.value !== null && event.seq <= cursor.value) return;
  cursor.value = event.seq;
  listener?.event(event);
}

async function poll(): Promise<void> {
  const until = Date.now() + streamAgainMs;
  if (cursor.value === null) {
    const first = await call('getFeed', { query: { after: 0, limit: 1 }, limitMs: pollLimitMs });
    feedId = first.feedId;
    cursor.value = first.head;
    await listener?.reset();
  }
  while (!isStopped && Date.now() < until) {
    const page = await call('getFeed', {
      query: {
        after: cursor.value ?? 0,
        limit: 200,
        ...(feedId === null ? {} : { feedId: feedId as never }),
      },
      limitMs: pollLimitMs,
    });
    for (const event of page.events) apply(event);
    if (!page.more) cursor.value = Math.max(cursor.value ?? 0, page.head);
    isWhole('poll');
    if (!page.more) await pause(pollMs * (0.75 + Math.random() / 2));
  }
  // Proxies get mended: the stream is tried once more.
  swallowed = 1;
}
