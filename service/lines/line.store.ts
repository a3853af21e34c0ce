/** Lines in the database. */
import type { InfobaseId, LineId } from '../../contracts/common.ts';
import { type Principal, sees } from '../access/principal.ts';
import { appendEvent } from '../feed/append.ts';
import { unassigned } from '../infobases/infobase.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { presentLine } from './line.present.ts';
import { type LineRow, lineTable } from './line.table.ts';

/** Topic that wakes the keeper: some line is to be started, stopped or started anew. */
export const linesTopic = 'lines';

/** The line, if it is the principal's to see. */
export async function visibleLine(reader: Reader, principal: Principal, lineId: LineId): Promise<LineRow> {
  const line = await reader.repo(lineTable).findOneBy({ id: lineId });
  return line && line.deletedAt === null && sees(principal, line.infobaseId) ? line : fail('NOT_FOUND');
}

/** The same, locked until the commit. */
export async function lineForCommand(tx: Tx, principal: Principal, lineId: LineId): Promise<LineRow> {
  await visibleLine(tx, principal, lineId);
  return (await lockRow(tx, lineTable, lineId)) ?? fail('NOT_FOUND');
}

/** Lines of an infobase (null: all), newest last; `after` is the id to go on from. */
export function listLines(
  reader: Reader,
  infobaseId: InfobaseId | null,
  after: string | null,
  limit: number,
): Promise<LineRow[]> {
  const query = reader.repo(lineTable).createQueryBuilder('l').where('l.deletedAt IS NULL');
  if (infobaseId !== null) query.andWhere('l.infobaseId = :infobaseId', { infobaseId });
  if (after !== null) query.andWhere('l.id > :after', { after });
  return query.orderBy('l.id', 'ASC').limit(limit).getMany();
}

/** Writes fields of a line, raises its version and tells the feed (the former infobase too). */
export async function changeLine(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  change: Partial<LineRow>,
): Promise<LineRow> {
  const next = { ...change, version: line.version + 1 };
  await tx.repo(lineTable).update({ id: line.id }, next);
  const row = { ...line, ...next };
  for (const infobaseId of new Set([line.infobaseId ?? unassigned, row.infobaseId ?? unassigned])) {
    tellOfLine(tx, platform, infobaseId, row);
  }
  return row;
}

export function tellOfLine(tx: Tx, platform: Platform, infobaseId: InfobaseId, row: LineRow): void {
  appendEvent(tx, platform, {
    infobaseId,
    type: 'line.changed',
    version: row.version,
    data: presentLine(row),
    audience: { everybody: true, employeeIds: [] },
  });
}
