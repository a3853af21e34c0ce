/** Messages that were not handed over within their hours fail and ask, also while their line is away. */

import type { MessageId } from '../../contracts/common.ts';
import { lineTable } from '../lines/line.table.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { changeMessage, lockMessage } from './message.store.ts';
import { type MessageRow, messageTable } from './message.table.ts';
import { tellOfChangedMessage } from './receive.commands.ts';

/** What a message that is too late looks like; the employee decides whether it still makes sense. */
export const expired: Partial<MessageRow> = {
  status: 'failed',
  failureCode: 'expired',
  failureMessage: 'Сообщение не ушло вовремя. Если оно ещё нужно, нажмите «Повторить».',
};

/**
 * Fails what is overdue; how many. What the engine has held since then without a word of the server is looked up: it
 * may never go, and nobody must believe that it is about to.
 */
export async function expireMessages(platform: Platform): Promise<number> {
  const now = instantOf(platform.clock);
  const overdue = await platform.db.read((r) =>
    r
      .repo(messageTable)
      .createQueryBuilder('m')
      .select('m.id')
      .where(
        // By line, as the index goes.
        "m.lineId IN (SELECT l.id FROM \"line\" l) AND m.status = 'pending' AND m.direction = 'out' AND m.sendUntil <= :now AND (m.handedOverAt IS NULL OR m.externalId IS NOT NULL)",
        { now },
      )
      .limit(500)
      .getMany(),
  );
  let failed = 0;
  for (const { id } of overdue) if (await expireMessage(platform, id, now)) failed += 1;
  return failed;
}

async function expireMessage(platform: Platform, id: MessageId, now: string): Promise<boolean> {
  return platform.db.write(async (tx) => {
    // Looked at again under the lock: its line may have handed it over meanwhile.
    const row = await lockMessage(tx, id);
    if (row?.status !== 'pending' || row.sendUntil === null || row.sendUntil > now) return false;
    if (row.handedOverAt !== null && row.externalId === null) return false;
    const change = row.handedOverAt === null ? expired : { status: 'unconfirmed' as const, lookups: 0 };
    const line = await tx.repo(lineTable).findOneByOrFail({ id: row.lineId });
    await tellOfChangedMessage(tx, platform, line, await changeMessage(tx, row, change));
    return row.handedOverAt === null;
  });
}
