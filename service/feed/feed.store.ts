/** Reading the feed. */
import type { EmployeeId, FeedId, InfobaseId } from '../../contracts/common.ts';
import type { Role } from '../../contracts/employee.ts';
import type { FeedEvent } from '../../contracts/feed.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { type FeedEventRow, type FeedRow, feedEventTable, feedTable } from './feed.table.ts';

export const feedOf = (reader: Reader, infobaseId: InfobaseId): Promise<FeedRow | null> =>
  reader.repo(feedTable).findOneBy({ infobaseId });

/** Makes the feed of an infobase if there is none yet. */
export async function ensureFeed(tx: Tx, infobaseId: InfobaseId): Promise<FeedRow> {
  const present = await feedOf(tx, infobaseId);
  if (present) return present;
  const row: FeedRow = {
    infobaseId,
    feedId: newId<FeedId>('feed'),
    head: 0,
    confirmed: 0,
    confirmedAt: null,
    prunedTo: 0,
  };
  await tx.repo(feedTable).insert(row);
  return row;
}

/** Events after a number, in order. */
export async function eventsAfter(
  reader: Reader,
  infobaseId: InfobaseId,
  after: number,
  limit: number,
): Promise<FeedEventRow[]> {
  const raw = await reader
    .repo(feedEventTable)
    .createQueryBuilder('e')
    .where('e.infobaseId = :infobaseId AND e.seq > :after', { infobaseId, after })
    .orderBy('e.seq', 'ASC')
    .limit(limit)
    .getMany();
  return raw;
}

/** The event as every reader gets it. */
export function presentEvent(row: FeedEventRow, feedId: FeedId): FeedEvent {
  return {
    feedId,
    seq: row.seq,
    prevSeq: row.prevSeq,
    id: row.id,
    type: row.type,
    at: row.at,
    ...(row.chatId === null ? {} : { chatId: row.chatId }),
    version: row.version,
    data: JSON.parse(row.data),
  } as FeedEvent;
}

/** Whether an employee's panel may see the event; managers see everything of their infobase. */
export const isFor = (row: FeedEventRow, employee: { id: EmployeeId; role: Role }): boolean =>
  employee.role !== 'employee' || row.everybody || row.employeeIds.includes(employee.id);
