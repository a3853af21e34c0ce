/** Reading the feed: the poll, its confirmation, the snapshot, the event stream. */
import type { FeedId, InfobaseId } from '../../contracts/common.ts';
import { actingEmployee, type HandlersOf, infobaseOf, isOneC, type Principal } from '../access/principal.ts';
import type { Presences } from '../distribution/presence.runner.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { feedTopic } from './append.ts';
import { streamEvents } from './event-stream.ts';
import { checkedPlace, confirm } from './feed.commands.ts';
import { eventsAfter, feedOf, isFor, presentEvent } from './feed.store.ts';
import type { FeedEventRow } from './feed.table.ts';
import { readSnapshot } from './snapshot.ts';

/** So many events are looked at in one go for somebody who sees only some of them. */
const lookedAtOnce = 500;

const seesAll = (principal: Principal): boolean => !principal.employee || isOneC(principal);

/** An employee's panel sees its part of the feed; programs see all of it. */
export const seesEvent = (principal: Principal, row: FeedEventRow): boolean =>
  seesAll(principal) || isFor(row, actingEmployee(principal));

/**
 * @param stopping ends the streams and the waits when the service stops
 * @param presences who has a panel open is at work
 */
export function feedHandlers(
  platform: Platform,
  stopping: AbortSignal,
  presences: Pick<Presences, 'enter'>,
): HandlersOf<'getFeed' | 'ackFeed' | 'getSnapshot' | 'streamEvents'> {
  const { db } = platform;
  return {
    getFeed: async ({ query, principal, request }) => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      const place = { infobaseId, after: query.after, feedId: query.feedId, limit: query.limit ?? 200 };
      const waitMs = (query.wait ?? 0) * 1000;
      if (waitMs === 0) return readPage(platform, principal, place);
      return pageOrTimeout(platform, principal, place, waitMs, request.raw, stopping);
    },
    ackFeed: async ({ body, principal }) => {
      const infobaseId = infobaseOf(principal, body.infobaseId);
      // Only the base itself can say that it has applied something; others would make it lose rows.
      if (principal.kind !== 'infobase') return fail('FORBIDDEN');
      const feed = await confirm(platform, infobaseId, body.feedId, body.seq);
      return { feedId: feed.feedId, confirmed: feed.confirmed, head: feed.head };
    },
    getSnapshot: async ({ query, principal }) => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      if (principal.kind === 'device') return fail('FORBIDDEN');
      const since =
        query.messagesSince === undefined
          ? {}
          : { messagesSince: new Date(query.messagesSince).toISOString() };
      return db.read((r) =>
        readSnapshot(r, platform.clock, {
          infobaseId,
          limit: query.limit ?? 200,
          ...(query.cursor ? { cursor: query.cursor } : {}),
          ...since,
        }),
      );
    },
    streamEvents: async ({ query, principal, request, reply }) => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      const place = { infobaseId, after: query.after, feedId: query.feedId };
      const { employee, kind } = principal;
      const leave = kind === 'device' && employee ? presences.enter(employee.id) : () => undefined;
      try {
        return await streamEvents(platform, principal, place, request, reply, stopping);
      } finally {
        leave();
      }
    },
  };
}

interface Place {
  infobaseId: InfobaseId;
  after: number;
  feedId: FeedId | undefined;
  limit: number;
}

async function readPage(
  platform: Platform,
  principal: Principal,
  { infobaseId, after, feedId, limit }: Place,
) {
  return platform.db.read(async (r) => {
    const feed = checkedPlace(await feedOf(r, infobaseId), feedId, after);
    const seen: FeedEventRow[] = [];
    // What is not his to see must not end a page: he could not get past it.
    for (let from = after; ; ) {
      const portion = seesAll(principal) ? limit : Math.max(limit, lookedAtOnce);
      const rows = await eventsAfter(r, infobaseId, from, portion);
      // Rows may go between two reads: he must hear of it, and not find a hole.
      if (rows[0] && rows[0].prevSeq > from) checkedPlace(await feedOf(r, infobaseId), feedId, from);
      for (const row of rows) if (seesEvent(principal, row)) seen.push(row);
      from = rows.at(-1)?.seq ?? from;
      if (seen.length >= limit || rows.length < portion) break;
    }
    const events = seen.slice(0, limit);
    return {
      feedId: feed.feedId,
      // Read before the rows: the head never promises less than what is here.
      head: Math.max(feed.head, events.at(-1)?.seq ?? 0),
      events: events.map((row) => presentEvent(row, feed.feedId)),
      more: seen.length >= limit,
    };
  });
}

/** Doorbells of other nodes may be missing: it looks by itself that often, in ms. */
const lookMs = 2_000;

/** A page as soon as there is something in it; an empty one when the time is over. */
async function pageOrTimeout(
  platform: Platform,
  principal: Principal,
  place: Place,
  ms: number,
  raw: { once(event: 'close', fn: () => void): unknown },
  stopping: AbortSignal,
) {
  const { clock, bus } = platform;
  const until = clock.now().getTime() + ms;
  const wakeable = createWakeable(clock);
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, stopping]);
  // Before the first look, or what comes between would be heard of too late.
  const unsubscribe = bus.subscribe(feedTopic, (hint) => {
    if (hint === undefined || hint === place.infobaseId) wakeable.wake();
  });
  try {
    for (;;) {
      const page = await readPage(platform, principal, place);
      const left = until - clock.now().getTime();
      if (page.events.length > 0 || left <= 0 || signal.aborted) return page;
      await wakeable.wait(Math.min(left, lookMs), signal);
    }
  } finally {
    unsubscribe();
  }
}
