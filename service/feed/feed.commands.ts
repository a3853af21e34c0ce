/** What readers do to the feed: confirm, and let old rows go. */
import type { FeedId, InfobaseId } from '../../contracts/common.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader } from '../platform/database.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { instantOf } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { probeReader } from '../webhooks/webhook.commands.ts';
import { neededFrom } from '../webhooks/webhook.store.ts';
import { type FeedRow, feedTable } from './feed.table.ts';

/** Rows stay this long at least, read or not. */
export const keepDays = 30;

/**
 * The feed, if the reader's place in it still makes sense. Another feedId, a place ahead of the head (the bridge was
 * restored from a backup) or one whose rows are gone needs a snapshot.
 */
export function checkedPlace(feed: FeedRow | null, feedId: FeedId | undefined, after: number): FeedRow {
  if (!feed) return fail('NOT_FOUND');
  if ((feedId !== undefined && feedId !== feed.feedId) || after > feed.head || after < feed.prunedTo) {
    throw new BridgeError('FEED_RESET', {
      feedId: feed.feedId,
      head: feed.head,
      from: feed.prunedTo,
      snapshot: '/v1/feed/snapshot',
    });
  }
  return feed;
}

/** Everything up to `seq` is applied for good. An older word changes nothing. */
export async function confirm(
  platform: Platform,
  infobaseId: InfobaseId,
  feedId: FeedId,
  seq: number,
): Promise<FeedRow> {
  return platform.db.write(async (tx) => {
    const feed = checkedPlace(await lockRow(tx, feedTable, { infobaseId }), feedId, Math.max(seq, 0));
    if (seq <= feed.confirmed) return feed;
    const confirmed = { confirmed: seq, confirmedAt: instantOf(platform.clock) };
    await tx.repo(feedTable).update({ infobaseId }, confirmed);
    await probeReader(tx, platform, infobaseId);
    return { ...feed, ...confirmed };
  });
}

/** Removes rows that are old enough, confirmed, and needed by no webhook. Returns how many. */
export async function pruneFeeds(platform: Platform, signal: AbortSignal): Promise<number> {
  const { db, clock } = platform;
  const before = new Date(clock.now().getTime() - keepDays * 86_400_000).toISOString();
  const feeds = await db.read((r) => r.repo(feedTable).find());
  let pruned = 0;
  for (const feed of feeds) {
    const upTo = await db.read((r) => prunableTo(r, feed, before));
    for (let from = feed.prunedTo; from < upTo && !signal.aborted; from += 1000) {
      const to = Math.min(from + 1000, upTo);
      await db.write(async (tx) => {
        // The mark first: a reader that comes between must hear FEED_RESET, not find a hole.
        await tx.repo(feedTable).update({ infobaseId: feed.infobaseId }, { prunedTo: to });
        pruned += await tx.execute('DELETE FROM feed_event WHERE infobase_id = :infobaseId AND seq <= :to', {
          infobaseId: feed.infobaseId,
          to,
        });
      });
    }
  }
  return pruned;
}

async function prunableTo(r: Reader, feed: FeedRow, before: string): Promise<number> {
  const [row] = await r.query<{ last: number | string | null }>(
    'SELECT MAX(seq) AS last FROM feed_event WHERE infobase_id = :infobaseId AND at < :before',
    { infobaseId: feed.infobaseId, before },
  );
  const old = row?.last == null ? feed.prunedTo : Number(row.last);
  const needed = await neededFrom(r, feed.infobaseId);
  const { feedLimitRows } = await settingsOf(r, feed.infobaseId);
  // An infobase that never comes back must not fill the disk: beyond the limit its oldest rows go, and it has to
  // take a snapshot when it returns.
  const confirmed = Math.max(feed.confirmed, feed.head - feedLimitRows);
  return Math.min(old, confirmed, needed === null ? old : Math.max(needed - 1, feed.head - feedLimitRows));
}

export interface FeedLag {
  infobaseId: InfobaseId;
  unconfirmed: number;
  /** Beyond it old rows are given up; an alarm is due well before. */
  limit: number;
}

/** How far each infobase is behind its feed. */
export async function feedLags(r: Reader): Promise<FeedLag[]> {
  const feeds = await r.repo(feedTable).find();
  const lags: FeedLag[] = [];
  for (const feed of feeds) {
    const { feedLimitRows } = await settingsOf(r, feed.infobaseId);
    lags.push({ infobaseId: feed.infobaseId, unconfirmed: feed.head - feed.confirmed, limit: feedLimitRows });
  }
  return lags;
}
