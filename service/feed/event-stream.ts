/**
 * The event stream (server-sent events): the feed as it grows, with its numbers, and passing signs beside it. The
 * reader resumes by `after` or by Last-Event-ID; a comment line every 5 s shows that the connection is alive.
 */
import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FeedId, InfobaseId } from '../../contracts/common.ts';
import { presentPrincipal } from '../access/authenticate.ts';
import { isOneC, type Principal, sees } from '../access/principal.ts';
import { mayRead } from '../chats/chat.access.ts';
import { findChat } from '../chats/chat.store.ts';
import { signalTopic } from '../chats/sign.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { feedTopic } from './append.ts';
import { checkedPlace } from './feed.commands.ts';
import { eventsAfter, feedOf, isFor, presentEvent } from './feed.store.ts';
import type { FeedEventRow } from './feed.table.ts';

/** A reader notices within ten seconds that its connection is gone: two of these. */
const heartbeatMs = 5_000;
const pageSize = 200;

export interface StreamPlace {
  infobaseId: InfobaseId;
  after: number | undefined;
  feedId: FeedId | undefined;
}

/** Writes the stream until the reader goes or the service stops. Throws FEED_RESET before the first byte. */
export async function streamEvents(
  platform: Platform,
  principal: Principal,
  place: StreamPlace,
  request: FastifyRequest,
  reply: FastifyReply,
  stopping: AbortSignal,
): Promise<FastifyReply> {
  const { db, bus, clock, log, metrics } = platform;
  const lastId = Number(request.headers['last-event-id']);
  const wanted = place.after ?? (Number.isSafeInteger(lastId) && lastId >= 0 ? lastId : undefined);
  const stored = await db.read((r) => feedOf(r, place.infobaseId));
  const feed = checkedPlace(stored, place.feedId, wanted ?? stored?.head ?? 0);

  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  const gone = new AbortController();
  request.raw.once('close', () => gone.abort());
  stopping.addEventListener('abort', () => gone.abort(), { once: true, signal: gone.signal });
  const readers = metrics.gauge('bridge_event_streams', 'Open event streams');
  readers.inc();

  let writtenAt = clock.now().getTime();
  let isFull = false;
  /** Waits when the reader is slow, so that nothing piles up here. */
  const write = async (text: string): Promise<void> => {
    writtenAt = clock.now().getTime();
    if (raw.write(text) || gone.signal.aborted) return;
    isFull = true;
    const waiting = new AbortController();
    await Promise.race([
      once(raw, 'drain', { signal: waiting.signal }),
      once(gone.signal, 'abort', { signal: waiting.signal }),
    ]).finally(() => waiting.abort());
    isFull = false;
  };

  /** Who reads, as he is by now: his role may have changed, or he may read no more. */
  let reader: Principal | null = principal;
  let checkedAt = clock.now().getTime();
  const isOfEmployee = ({ type }: FeedEventRow): boolean =>
    principal.employee !== null && type === 'employee.changed';
  const wakeable = createWakeable(clock);
  const unsubscribe = [
    bus.subscribe(feedTopic, (hint) => {
      if (hint === undefined || hint === place.infobaseId) wakeable.wake();
    }),
    bus.subscribe(signalTopic, async (hint) => {
      // A passing sign is not worth waiting for a slow reader.
      if (hint && !isFull && reader && (await maySee(platform, reader, place.infobaseId, hint)))
        await write(`event: signal\ndata: ${hint}\n\n`);
    }),
  ];
  let cursor = wanted ?? feed.head;
  try {
    await write(
      `retry: 2000\nevent: hello\ndata: ${JSON.stringify({ feedId: feed.feedId, after: cursor })}\n\n`,
    );
    while (!gone.signal.aborted) {
      const rows = await db.read((r) => eventsAfter(r, place.infobaseId, cursor, pageSize));
      // After the rows: what took his right away may be one of them.
      if (clock.now().getTime() - checkedAt >= heartbeatMs || rows.some(isOfEmployee)) {
        reader = await db.read((r) => presentPrincipal(r, principal, instantOf(clock)));
        checkedAt = clock.now().getTime();
      }
      if (reader === null) break;
      const { employee } = reader;
      for (const row of rows) {
        cursor = row.seq;
        const mine = !employee || isOneC(principal) || isFor(row, employee);
        if (mine)
          await write(
            `id: ${row.seq}\nevent: feed\ndata: ${JSON.stringify(presentEvent(row, feed.feedId))}\n\n`,
          );
      }
      if (rows.length === pageSize) continue;
      // News of others wakes this reader too and writes nothing: silence is counted from the last byte.
      const silentMs = clock.now().getTime() - writtenAt;
      if (silentMs >= heartbeatMs) await write(`: ${cursor}\n\n`);
      else await wakeable.wait(heartbeatMs - silentMs, gone.signal);
    }
  } catch (error) {
    log.warn({ err: error }, 'an event stream has ended');
  } finally {
    for (const stop of unsubscribe) stop();
    readers.dec();
    raw.end();
  }
  return reply;
}

/** Passing signs go to those who may read the chat. */
async function maySee(
  platform: Platform,
  principal: Principal,
  infobaseId: InfobaseId,
  hint: string,
): Promise<boolean> {
  const signal = JSON.parse(hint) as { kind?: string; infobaseId?: string; chatId: string | null };
  // How far the directory is may know everybody of its infobase.
  if (signal.kind === 'directory') return signal.infobaseId === infobaseId && sees(principal, infobaseId);
  if (signal.chatId === null) return false;
  const chat = await platform.db.read((r) => findChat(r, signal.chatId as never));
  return chat !== null && chat.line.infobaseId === infobaseId && mayRead(principal, chat);
}
