/** The page's way to the server: one stream of events down, calls up, a queue of what must not get lost. */
import { account } from './account.js';

const RETRY_MS = 150;

const listeners = { event: async () => {}, lost: () => {} };
let generation = 0;
let abort;
let connected = false;
let openings = 0;
let queue = [];
let pumping = false;

/** Sets the handlers: `event(event)` is awaited before the next one, `lost()` tells that the stream broke. */
export function onNetwork(handlers) {
  Object.assign(listeners, handlers);
}

/** Calls the server and returns its answer. Rejects while there is no connection. */
export async function call(op, args = {}) {
  const response = await fetch('/wa/call', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device: account.device, op, args }),
  });
  const answer = await response.json();
  if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
  return answer.result ?? null;
}

/** The server knows this device no more; its `removed` event is on the way. */
const isUnlinked = (error) => error.code === 'unknown_device' || error.code === 'not_linked';

async function pump() {
  if (pumping) return;
  pumping = true;
  try {
    await sendQueue();
  } finally {
    pumping = false;
  }
}

async function sendQueue() {
  while (connected && queue.length > 0) {
    const item = queue[0];
    const opening = openings;
    try {
      const result = await call(item.op, item.args);
      queue.shift();
      item.resolve(result);
    } catch (error) {
      if (isUnlinked(error)) return; // The page is about to leave; nobody waits for an answer.
      if (error.code) {
        queue.shift();
        item.reject(error);
      } else if (opening === openings) {
        return; // No connection: the item stays first in the queue until there is one.
      }
    }
  }
}

/** Calls the server in order, and waits for a connection where there is none. */
export function enqueue(op, args) {
  return new Promise((resolve, reject) => {
    queue.push({ op, args, resolve, reject });
    void pump();
  });
}

async function readStream(body, isMine) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') continue;
      const event = JSON.parse(line);
      await listeners.event(event);
      if (event.take) await call('took', { take: event.take });
      if (!isMine()) return;
      if (event.seq) await call('ack', { seq: event.seq });
    }
  }
}

/** Lets calls out of the queue: the server has accepted the device. */
export function opened() {
  connected = true;
  openings += 1;
  void pump();
}

/** Tells an error of a lost network (fetch rejects with a TypeError) from one of the page. */
export const isLostNetwork = (error) =>
  (error instanceof TypeError && /fetch|network/i.test(error.message)) || error.name === 'AbortError';

/** Keeps a stream of events open until `stopStream` or the next `runStream`. */
export async function runStream() {
  stopStream();
  const mine = generation;
  const isMine = () => mine === generation;
  while (isMine()) {
    abort = new AbortController();
    try {
      const { device, keys, linked } = account;
      const response = await fetch('/wa/stream', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ device, keys, linked }),
        signal: abort.signal,
      });
      if (response.ok) await readStream(response.body, isMine);
    } catch (error) {
      if (!isMine()) return;
      if (!isLostNetwork(error) && !isUnlinked(error)) throw error;
    }
    if (!isMine()) return;
    if (connected) {
      connected = false;
      listeners.lost();
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Ends the stream; nothing reconnects. */
export function stopStream() {
  generation += 1;
  connected = false;
  abort?.abort();
}

/** Forgets calls that wait (after a log-out they belong to nobody). */
export function dropQueue() {
  queue = [];
}
