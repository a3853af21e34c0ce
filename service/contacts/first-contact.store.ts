/** People whom a line has written to first, counted: WhatsApp blocks numbers that are in a hurry. */
import type { ContactId, LineId } from '../../contracts/common.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { type ContactRow, contactTable } from './contact.table.ts';

/** Nobody has heard of the other yet: a message to him would be the first one. */
export const isCold = (contact: Pick<ContactRow, 'kind' | 'hasWritten' | 'writtenFirstAt'>): boolean =>
  contact.kind === 'person' && !contact.hasWritten && contact.writtenFirstAt === null;

/** How many people the line has written to first since then, those who have answered meanwhile not counted. */
export async function writtenFirst(reader: Reader, lineId: LineId, since: Date): Promise<number> {
  const [row] = await reader.query<{ n: number | string }>(
    'SELECT COUNT(*) AS n FROM contact WHERE line_id = :lineId AND written_first_at > :since AND has_written = 0',
    { lineId, since: since.toISOString() },
  );
  return Number(row?.n ?? 0);
}

/** Remembers when he was written to first; null takes it back, when the message has not gone after all. */
export async function noteFirst(tx: Tx, id: ContactId, at: string | null): Promise<void> {
  await tx.repo(contactTable).update({ id }, { writtenFirstAt: at });
}
