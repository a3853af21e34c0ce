/**
 * Adding to the feed. Events are gathered while a transaction works and get their numbers as its last act, so that
 * numbers are committed in their order and no reader that goes by them can miss a row.
 */
import type { ChatId, EventId, FeedId, InfobaseId } from '../../contracts/common.ts';
import type { FeedEvent, FeedEventType } from '../../contracts/feed.ts';
import type { Bus } from '../platform/bus.ts';
import { chunksOf } from '../platform/chunks.ts';
import { incrementCounter } from '../platform/claim.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { type Audience, type FeedEventRow, feedEventTable, feedTable } from './feed.table.ts';

export interface NewEvent<T extends FeedEventType = FeedEventType> {
  infobaseId: InfobaseId;
  type: T;
  chatId?: ChatId | null;
  version: number;
  /** The whole current object of the contract. */
  data: Extract<FeedEvent, { type: T }>['data'];
  audience: Audience;
}

/** Topic of the doorbell that rings after a commit; the hint is the infobase. */
export const feedTopic = 'feed';

const gathered = new WeakMap<Tx, NewEvent[]>();

/** Adds an event to the feed of its infobase, in the transaction of the change that it tells of. */
export function appendEvent<T extends FeedEventType>(
  tx: Tx,
  { clock, bus }: { clock: Clock; bus: Bus },
  added: NewEvent<T>,
): void {
  const event = added as unknown as NewEvent;
  const events = gathered.get(tx);
  if (events) {
    events.push(event);
    return;
  }
  const first: NewEvent[] = [event];
  gathered.set(tx, first);
  tx.beforeCommit(() => number(tx, clock, first));
  tx.afterCommit(() => {
    for (const infobaseId of new Set(first.map((e) => e.infobaseId))) bus.publish(feedTopic, infobaseId);
  });
}

async function number(tx: Tx, clock: Clock, events: NewEvent[]): Promise<void> {
  const at = clock.now().toISOString();
  // In one order of infobases everywhere, or two transactions would wait for each other.
  const infobases = [...new Set(events.map((event) => event.infobaseId))].sort();
  for (const infobaseId of infobases) {
    const own = events.filter((event) => event.infobaseId === infobaseId);
    const initial = { feedId: newId<FeedId>('feed'), confirmed: 0, confirmedAt: null, prunedTo: 0 };
    const head = await incrementCounter(tx, feedTable, { infobaseId }, own.length, {
      column: 'head',
      initial,
    });
    const before = head - own.length;
    const rows: FeedEventRow[] = own.map((event, i) => ({
      infobaseId,
      seq: before + i + 1,
      prevSeq: before + i,
      id: newId<EventId>('evt'),
      type: event.type,
      at,
      chatId: event.chatId ?? null,
      version: event.version,
      data: JSON.stringify(event.data),
      everybody: event.audience.everybody,
      employeeIds: event.audience.employeeIds,
    }));
    for (const chunk of chunksOf(rows)) await tx.repo(feedEventTable).insert(chunk);
  }
}
