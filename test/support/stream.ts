/** A reader of the event stream, as the panel is one. */
import type { FeedEvent } from '../../contracts/feed.ts';
import { type Api, patience } from './client.ts';

export interface Stream {
  events: FeedEvent[];
  signals: Record<string, unknown>[];
  until(suits: (event: FeedEvent) => boolean): Promise<FeedEvent>;
  holds(what: string, condition: () => boolean): Promise<void>;
  /** Resolves when the service has ended the stream. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

/** Resolves when the service has said hello: what happens from now on is heard. */
export async function openStream(api: Api, headers: Record<string, string> = {}): Promise<Stream> {
  const ending = new AbortController();
  const response = await api.raw('streamEvents', { headers }, ending.signal);
  if (!response.body) throw new Error(`no stream: ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events: FeedEvent[] = [];
  const signals: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const { promise: greeted, resolve: greet } = Promise.withResolvers<void>();
  let rest = '';

  function take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const kind = fields.get('event');
    const data = fields.get('data') ?? 'null';
    if (kind === 'hello') greet();
    if (kind === 'signal') signals.push(JSON.parse(data));
    if (kind === 'feed') {
      const event: FeedEvent = JSON.parse(data);
      if (fields.get('id') !== String(event.seq)) throw new Error(`id ${fields.get('id')} of ${event.seq}`);
      events.push(event);
    }
    for (const look of waiting) look();
  }

  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = `${rest}${value}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  })().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  await Promise.race([greeted, reading]);

  const stream: Stream = {
    events,
    signals,
    async until(suits) {
      await stream.holds('an event', () => events.some(suits));
      return events.find(suits) as FeedEvent;
    },
    holds: (what, condition) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!condition()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`the stream did not bring ${what}; ${events.length} events`));
        }, patience);
        waiting.add(look);
        look();
      }),
    ended: () => reading,
    async close() {
      ending.abort();
      await reading;
    },
  };
  return stream;
}
