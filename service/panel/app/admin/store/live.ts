/**
 * The lines and infobases as they are now. The event stream says what changes; reading the list again every few
 * seconds covers what the streams do not: infobases beyond the first two, deletions, a network that swallows streams.
 */
import { signal } from '@preact/signals';
import type { Infobase } from '../../../../../contracts/connect.ts';
import type { Line } from '../../../../../contracts/line.ts';
import { ApiError, errorOf, NoConnection, send } from '../../api/client.ts';
import { everything } from '../api.ts';

/** Feed of the lines that no infobase has. */
const unassigned = 'ib_none';
/** A browser opens six connections to one service for all its tabs. */
const mostStreams = 2;
const slowPollMs = 15_000;
const fastPollMs = 3_000;
/** The service writes a sign of life every 5 s. */
const silenceMs = 20_000;

/** By id; null until they were read for the first time. */
export const lines = signal<ReadonlyMap<string, Line> | null>(null);
export const infobases = signal<readonly Infobase[]>([]);
/** When the connection went, by this computer’s clock; null while it is there. */
export const offlineSince = signal<number | null>(null);

interface Stream {
  id: string;
  isOpen: boolean;
  reader: ReadableStreamDefaultReader<Uint8Array> | null;
}

const deleted = new Set<string>();
const streams = new Map<string, Stream>();
/** How many times in a row a stream has not come about. */
const failures = new Map<string, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
let reading: Promise<void> | null = null;
let isStopped = true;
let hurried = 0;

/** While something is awaited that no stream tells of, the list is read often; returns what ends that. */
export function hurry(): () => void {
  hurried += 1;
  schedule();
  return () => {
    hurried -= 1;
  };
}

/** Takes a line’s newer state, from whatever said it. */
export function take(line: Line): void {
  const known = lines.peek();
  if (known === null || deleted.has(line.id) || line.deleted) return;
  const before = known.get(line.id);
  if (before && before.version >= line.version) return;
  lines.value = new Map(known).set(line.id, line);
}

/** Forgets a line that was deleted here. */
export function drop(id: string): void {
  deleted.add(id);
  const left = new Map(lines.peek() ?? []);
  left.delete(id);
  lines.value = left;
}

/** Reads everything anew; one reading at a time. Never rejects: the state says whether there is a connection. */
export function refresh(): Promise<void> {
  reading ??= read().then(() => {
    reading = null;
    schedule();
  });
  return reading;
}

async function read(): Promise<void> {
  clearTimeout(timer);
  try {
    const [found, bases] = await Promise.all([everything('listLines'), everything('listInfobases')]);
    if (isStopped) return;
    const before = lines.peek() ?? new Map<string, Line>();
    const next = new Map<string, Line>();
    for (const line of found) {
      const known = before.get(line.id);
      if (!deleted.has(line.id)) next.set(line.id, known && known.version > line.version ? known : line);
    }
    if (JSON.stringify(Array.from(next)) !== JSON.stringify(Array.from(before)) || lines.peek() === null)
      lines.value = next;
    if (JSON.stringify(bases) !== JSON.stringify(infobases.peek())) infobases.value = bases;
    offlineSince.value = null;
    follow();
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) {
      // An answer, even a refusal, is a connection. Being signed out is the page’s own business.
      offlineSince.value = null;
      if (error.status !== 401) console.warn(error.message);
    } else offlineSince.value ??= Date.now();
  }
}

function schedule(): void {
  clearTimeout(timer);
  if (isStopped) return;
  const isWhole = streams.size > 0 && Array.from(streams.values()).every((stream) => stream.isOpen);
  const isCovered = wanted().length <= mostStreams;
  const isQuiet = isWhole && isCovered && hurried === 0 && offlineSince.peek() === null;
  timer = setTimeout(refresh, isQuiet ? slowPollMs : fastPollMs);
}

/** The feeds that the lines belong to; a person of one infobase sees that one only. */
function wanted(): string[] {
  const ids = new Set<string>();
  for (const line of Array.from((lines.peek() ?? new Map<string, Line>()).values()))
    ids.add(line.infobaseId ?? unassigned);
  for (const { id } of infobases.peek()) ids.add(id);
  if (infobases.peek().length === 0) ids.add(unassigned);
  return Array.from(ids);
}

function follow(): void {
  if (document.hidden || isStopped) return;
  for (const id of wanted().slice(0, mostStreams)) {
    if (streams.has(id)) continue;
    const stream: Stream = { id, isOpen: false, reader: null };
    streams.set(id, stream);
    void listen(stream);
  }
}

async function listen(stream: Stream): Promise<void> {
  const { id } = stream;
  try {
    const response = await send('GET', `/v1/events?infobaseId=${encodeURIComponent(id)}`);
    if (!response.ok) throw await errorOf(response);
    stream.reader = response.body?.getReader() ?? null;
    if (streams.get(id) !== stream || stream.reader === null) await stream.reader?.cancel();
    else await readStream(stream, stream.reader);
  } catch (error) {
    // A stream is a convenience: the list is read anyway, and says whether the service is there.
    const isExpected =
      error instanceof ApiError || error instanceof NoConnection || error instanceof TypeError;
    if (!isExpected) console.warn(String(error));
  }
  if (streams.get(id) !== stream) return;
  const wasOpen = stream.isOpen;
  stream.isOpen = false;
  const failed = failures.get(id) ?? 0;
  failures.set(id, failed + 1);
  setTimeout(
    () => {
      if (streams.get(id) !== stream) return;
      streams.delete(id);
      if (!isStopped) follow();
    },
    Math.min(30_000, 1000 * 2 ** failed),
  );
  if (wasOpen) void refresh();
  else schedule();
}

async function readStream(stream: Stream, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  let silence: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      clearTimeout(silence);
      silence = setTimeout(() => void reader.cancel(), silenceMs);
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) hear(block, stream);
    }
  } finally {
    clearTimeout(silence);
  }
}

function hear(block: string, stream: Stream): void {
  const event = /^event: (.*)$/m.exec(block);
  const data = /^data: (.*)$/m.exec(block);
  if (!event || !data) return;
  if (event[1] === 'hello') {
    // The stream tells what comes from here on; what came before it is read.
    stream.isOpen = true;
    failures.delete(stream.id);
    void refresh();
  } else if (event[1] === 'feed') {
    const news = JSON.parse(data[1] as string) as { type: string; data: Line };
    if (news.type === 'line.changed') take(news.data);
  }
}

function endStreams(): void {
  // A stream that has ended already refuses to be ended again.
  for (const { reader } of Array.from(streams.values())) reader?.cancel().catch(() => undefined);
  streams.clear();
}

document.addEventListener('visibilitychange', () => {
  if (isStopped) return;
  // A tab that nobody looks at leaves its connections to the others.
  if (document.hidden) endStreams();
  else void refresh();
});

// The browser knows before any request does.
for (const name of ['offline', 'online'])
  window.addEventListener(name, () => {
    if (!isStopped) void refresh();
  });

export function startLive(): Promise<void> {
  isStopped = false;
  return refresh();
}

export function stopLive(): void {
  isStopped = true;
  clearTimeout(timer);
  endStreams();
}
