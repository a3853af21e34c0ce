/** What lines have said of numbers, kept for a while. */
import { In, MoreThan } from 'typeorm';
import type { LineId } from '../../contracts/common.ts';
import { appendEvent } from '../feed/append.ts';
import { unassigned } from '../infobases/infobase.table.ts';
import { lineTable } from '../lines/line.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reader, Tx } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { presentContact } from './contact.present.ts';
import { type ContactRow, contactTable, type NumberCheckRow, numberCheckTable } from './contact.table.ts';

/** For so long an answer holds. */
const holdsMs = 24 * 60 * 60 * 1000;

/** Answers of that line that still hold, by phone. */
export async function freshChecks(
  reader: Reader,
  clock: Clock,
  lineId: LineId,
  phones: string[],
): Promise<Map<string, NumberCheckRow>> {
  const since = new Date(clock.now().getTime() - holdsMs).toISOString();
  const rows = await reader
    .repo(numberCheckTable)
    .findBy({ lineId, phone: In(phones), checkedAt: MoreThan(since) });
  return new Map(rows.map((row) => [row.phone, row]));
}

/** Keeps answers, and tells of contacts for whom they are news. */
export async function keepChecks(
  tx: Tx,
  platform: Platform,
  lineId: LineId,
  rows: NumberCheckRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const line = await tx.repo(lineTable).findOneByOrFail({ id: lineId });
  for (const row of rows) {
    const { phone } = row;
    await tx.repo(numberCheckTable).delete({ lineId, phone });
    await tx.repo(numberCheckTable).insert(row);
    const known = await tx.repo(contactTable).findOne({ where: { lineId, phone }, select: { id: true } });
    const contact = known && (await lockRow(tx, contactTable, known.id));
    if (!contact || contact.hasWhatsApp === row.hasWhatsApp) continue;
    const { hasWhatsApp, checkedAt } = row;
    const next: ContactRow = { ...contact, hasWhatsApp, checkedAt, version: contact.version + 1 };
    await tx.repo(contactTable).update({ id: contact.id }, next);
    appendEvent(tx, platform, {
      infobaseId: line.infobaseId ?? unassigned,
      type: 'contact.changed',
      version: next.version,
      data: presentContact(next),
      audience: { everybody: true, employeeIds: [] },
    });
  }
}
