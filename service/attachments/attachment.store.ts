/** Attachments in the database. */
import { In } from 'typeorm';
import type { AttachmentId, InfobaseId, LineId } from '../../contracts/common.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { type AttachmentRow, attachmentTable } from './attachment.table.ts';

export const findAttachment = (reader: Reader, id: AttachmentId): Promise<AttachmentRow | null> =>
  reader.repo(attachmentTable).findOneBy({ id });

export async function attachmentsByIds(
  reader: Reader,
  ids: Iterable<AttachmentId | null>,
): Promise<Map<AttachmentId, AttachmentRow>> {
  const wanted = [...new Set([...ids].filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await reader.repo(attachmentTable).findBy({ id: In(wanted) });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whose each file is: the infobase of its line, which may have changed, or the one that has uploaded it. */
export async function infobasesOfAttachments(
  reader: Reader,
  rows: readonly AttachmentRow[],
): Promise<Map<AttachmentId, InfobaseId | null>> {
  const lineIds = [...new Set(rows.map((row) => row.lineId).filter((id) => id !== null))];
  const lines = lineIds.length > 0 ? await reader.repo(lineTable).findBy({ id: In(lineIds) }) : [];
  const infobases = new Map<LineId, InfobaseId | null>(lines.map((line) => [line.id, line.infobaseId]));
  return new Map(
    rows.map((row) => [row.id, row.lineId === null ? row.infobaseId : (infobases.get(row.lineId) ?? null)]),
  );
}

/** Files of a line that wait for being fetched, those that were tried least lately first. `now` is an instant. */
export async function attachmentsToFetch(
  reader: Reader,
  lineId: LineId,
  now: string,
  limit: number,
): Promise<AttachmentRow[]> {
  return reader
    .repo(attachmentTable)
    .createQueryBuilder('a')
    .where('a.lineId = :lineId AND a.status = :pending', { lineId, pending: 'pending' })
    .andWhere('(a.nextTryAt IS NULL OR a.nextTryAt <= :now)', { now })
    .orderBy('a.tries')
    .addOrderBy('a.id')
    .take(limit)
    .getMany();
}
