/** Timers in the database. */
import { In } from 'typeorm';
import type { LineId } from '../../contracts/common.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import type { Timer } from './automation.ts';
import { type TimerRow, timerTable } from './timer.table.ts';

/** Topic of the doorbell: something is due now. */
export const timerTopic = 'automation';

/**
 * Makes the timers of a chat equal to those given. One that has fired for its anchor stays as it is, so that it fires
 * once. The chat has to be locked.
 */
export async function setTimers(tx: Tx, chatId: string, timers: readonly Timer[]): Promise<void> {
  const repo = tx.repo(timerTable);
  const rows = await repo.findBy({ subjectId: chatId });
  const gone = rows.filter((row) => !timers.some(({ kind }) => kind === row.kind)).map(({ kind }) => kind);
  if (gone.length > 0) await repo.delete({ subjectId: chatId, kind: In(gone) });
  for (const { kind, anchor, dueAt } of timers) {
    const row = rows.find((one) => one.kind === kind);
    if (!row) await repo.insert({ subjectId: chatId, kind, anchor, dueAt, tries: 0 });
    else if (row.anchor !== anchor || (row.dueAt !== null && row.dueAt !== dueAt && row.tries === 0))
      await repo.update({ subjectId: chatId, kind }, { anchor, dueAt, tries: 0 });
  }
}

/** What is due, the longest overdue first. */
export const dueTimers = (reader: Reader, now: string, limit: number): Promise<TimerRow[]> =>
  reader
    .repo(timerTable)
    .createQueryBuilder('t')
    .where('t.dueAt <= :now', { now })
    .orderBy('t.dueAt', 'ASC')
    .addOrderBy('t.subjectId', 'ASC')
    .limit(limit)
    .getMany();

/** The chats of the line get their timers anew, by a worker and soon: its settings have changed. */
export async function planAnew(tx: Tx, platform: Platform, lineId: LineId): Promise<void> {
  const now = instantOf(platform.clock);
  const key = { subjectId: lineId, kind: 'plan' as const };
  const repo = tx.repo(timerTable);
  const { affected } = await repo.update(key, { anchor: now, dueAt: now, tries: 0 });
  if (affected === 0) await repo.insert({ ...key, anchor: now, dueAt: now, tries: 0 });
  tx.afterCommit(() => platform.bus.publish(timerTopic));
}
