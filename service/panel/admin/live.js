/*
 * The lines as they are now. The event stream says what changes; reading the list again every few seconds covers
 * what the streams do not: infobases beyond the first two, deletions, a network that swallows streams.
 */
import { ApiError, api, errorOf, send } from './api.js';

/** Feed of the lines that no infobase has. */
const unassigned = 'ib_none';
/** A browser opens six connections to one service for all its tabs. */
const mostStreams = 2;
const slowPollMs = 15000;
const fastPollMs = 3000;
/** The service writes a sign of life every 15 s. */
const silenceMs = 40000;

export const live = {
  /** Lines by id; null until they were read for the first time. */
  lines: null,
  infobases: [],
  /** When the connection went, by this computer's clock; null while it is there. */
  offlineSince: null,
};

const listeners = new Set();
const deleted = new Set();
const streams = new Map();
/** How many times in a row a stream has not come about. */
const failures = new Map();
let timer = 0;
let reading = null;
let stopped = true;
let isHurried = false;

/** Calls the listener after every change; returns what ends that. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** While something is awaited that no stream tells of, the list is read often. */
export function hurry(on) {
  isHurried = on;
  schedule();
}

function tell() {
  for (const listener of Array.from(listeners)) listener();
}

/** Takes a line's newer state, from whatever said it. */
export function take(line) {
  if (live.lines === null || deleted.has(line.id)) return;
  const known = live.lines.get(line.id);
  if (known && known.version >= line.version) return;
  live.lines.set(line.id, line);
  tell();
}

/** Forgets a line that was deleted here. */
export function drop(id) {
  deleted.add(id);
  live.lines.delete(id);
  tell();
}

/** Reads everything anew; one reading at a time. Never rejects: the state says whether there is a connection. */
export function refresh() {
  if (reading === null) {
    reading = read().then(() => {
      reading = null;
      schedule();
    });
  }
  return reading;
}

async function read() {
  clearTimeout(timer);
  try {
    const [lines, infobases] = await Promise.all([api.lines(), api.infobases()]);
    if (stopped) return;
    const before = live.lines || new Map();
    live.lines = new Map();
    for (const line of lines) {
      const known = before.get(line.id);
      if (!deleted.has(line.id)) {
        live.lines.set(line.id, known && known.version > line.version ? known : line);
      }
    }
    live.infobases = infobases;
    live.offlineSince = null;
    follow();
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) {
      // An answer, even a refusal, is a connection. Being signed out is the page's own business.
      live.offlineSince = null;
      if (error.status !== 401) console.warn(error.message);
    } else if (live.offlineSince === null) live.offlineSince = Date.now();
  }
  tell();
}

function schedule() {
  clearTimeout(timer);
  if (stopped) return;
  const isWhole = streams.size > 0 && Array.from(streams.values()).every((stream) => stream.isOpen);
  const covered = wanted().length <= mostStreams;
  const isQuiet = isWhole && covered && !isHurried && live.offlineSince === null;
  timer = setTimeout(refresh, isQuiet ? slowPollMs : fastPollMs);
}

/** The feeds that the lines belong to; a person of one infobase sees that one only. */
function wanted() {
  const ids = new Set();
  for (const line of live.lines.values()) ids.add(line.infobaseId || unassigned);
  for (const { id } of live.infobases) ids.add(id);
  if (live.infobases.length === 0) ids.add(unassigned);
  return Array.from(ids);
}

function follow() {
  if (document.hidden) return;
  for (const id of wanted().slice(0, mostStreams)) {
    if (streams.has(id)) continue;
    const stream = { id, isOpen: false, reader: null };
    streams.set(id, stream);
    listen(stream);
  }
}

async function listen(stream) {
  const { id } = stream;
  try {
    const response = await send('GET', `/v1/events?infobaseId=${encodeURIComponent(id)}`);
    if (!response.ok) throw await errorOf(response);
    stream.reader = response.body.getReader();
    if (streams.get(id) !== stream) {
      await stream.reader.cancel();
      return;
    }
    await readStream(stream);
  } catch (error) {
    // A stream is a convenience: the list is read anyway, and says whether the service is there.
    if (!(error instanceof ApiError) && !(error instanceof TypeError)) console.warn(error.message);
  }
  if (streams.get(id) !== stream) return;
  const wasOpen = stream.isOpen;
  stream.isOpen = false;
  const failed = failures.get(id) || 0;
  failures.set(id, failed + 1);
  setTimeout(
    () => {
      if (streams.get(id) !== stream) return;
      streams.delete(id);
      if (!stopped) follow();
    },
    Math.min(30000, 1000 * 2 ** failed),
  );
  if (wasOpen) refresh();
  else schedule();
}

async function readStream(stream) {
  const decoder = new TextDecoder();
  let rest = '';
  let silence = 0;
  try {
    for (;;) {
      clearTimeout(silence);
      silence = setTimeout(() => stream.reader.cancel(), silenceMs);
      const { done, value } = await stream.reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) hear(block, stream);
    }
  } finally {
    clearTimeout(silence);
  }
}

function hear(block, stream) {
  const event = /^event: (.*)$/m.exec(block);
  const data = /^data: (.*)$/m.exec(block);
  if (!event || !data) return;
  if (event[1] === 'hello') {
    // The stream tells what comes from here on; what came before it is read.
    stream.isOpen = true;
    failures.delete(stream.id);
    refresh();
  } else if (event[1] === 'feed') {
    const news = JSON.parse(data[1]);
    if (news.type === 'line.changed') take(news.data);
  }
}

function endStreams() {
  for (const stream of streams.values()) {
    if (stream.reader) stream.reader.cancel().catch(() => undefined);
  }
  streams.clear();
}

document.addEventListener('visibilitychange', () => {
  if (stopped) return;
  // A tab that nobody looks at leaves its connections to the others.
  if (document.hidden) endStreams();
  else refresh();
});

// The browser knows before any request does.
for (const name of ['offline', 'online']) {
  window.addEventListener(name, () => {
    if (!stopped) refresh();
  });
}

export function startLive() {
  stopped = false;
  return refresh();
}

export function stopLive() {
  stopped = true;
  clearTimeout(timer);
  endStreams();
}
