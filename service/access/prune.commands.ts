/** What access leaves behind: spent codes and tickets, and the audit log of long ago. */
import { In, LessThan } from 'typeorm';
import type { Platform } from '../platform/platform.ts';
import { auditTable, oneTimeTable } from './access.table.ts';

/** One-time secrets stay so long after their end: a second use of one must be told apart from nonsense. */
const secretDays = 30;
/** The audit log is kept for three years: as long as claims between employer and employee are usually made. */
const auditDays = 3 * 365;
const dayMs = 86_400_000;
const portion = 1000;

/** Removes what nobody needs any more, by portions; how many rows. A daily job. */
export async function pruneAccess(platform: Platform, signal?: AbortSignal): Promise<number> {
  const { db, clock } = platform;
  const before = (days: number) => new Date(clock.now().getTime() - days * dayMs).toISOString();
  const secrets = await db.write((tx) =>
    tx.repo(oneTimeTable).delete({ expiresAt: LessThan(before(secretDays)) }),
  );
  let audited = 0;
  while (!signal?.aborted) {
    const done = await db.write(async (tx) => {
      const entries = tx.repo(auditTable);
      const old = await entries.find({
        select: { position: true },
        where: { at: LessThan(before(auditDays)) },
        order: { position: 'ASC' },
        take: portion,
      });
      if (old.length > 0) await entries.delete({ position: In(old.map(({ position }) => position)) });
      return old.length;
    });
    audited += done;
    if (done < portion) break;
  }
  return (secrets.affected ?? 0) + audited;
}
