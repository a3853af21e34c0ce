/**
 * WhatsApp's restriction of new chats, where the messenger does not name it: a page shows a refused message only as one
 * that has not gone. Two strangers in a row that can't be written to, with nobody reached between, are taken for it.
 */
import type { LineId } from '../../contracts/common.ts';
import { changeLine } from '../lines/line.store.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import type { MessageRow } from './message.table.ts';

/** Refusals further apart say nothing of each other, in ms. */
const windowMs = 3_600_000;
const inARow = 2;

/** How the last first messages to strangers have ended, the newest first; `sent` and beyond is reached. */
async function lastOutcomes(reader: Reader, lineId: LineId, since: string): Promise<string[]> {
  const rows = await reader.query<{ status: string; position: number | string }>(
    `SELECT m.status AS status, m.position AS position FROM message m JOIN contact c ON c.id = m.contact_id
     WHERE m.line_id = :lineId AND m.direction = 'out' AND m.handed_over_at > :since
       AND m.status IN ('failed', 'sent', 'delivered', 'read')
       AND c.kind = 'person' AND c.has_written = 0 AND c.written_first_at IS NOT NULL`,
    { lineId, since },
  );
  return rows.sort((a, b) => Number(b.position) - Number(a.position)).map(({ status }) => status);
}

/** After a message of the line was refused: whether that is the restriction; then the line says so. */
export async function suspectRestriction(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  refused: MessageRow,
): Promise<void> {
  if (line.restriction !== null || refused.direction !== 'out') return;
  const since = new Date(platform.clock.now().getTime() - windowMs).toISOString();
  const last = (await lastOutcomes(tx, line.id, since)).slice(0, inARow);
  if (last.length < inARow || last.some((status) => status !== 'failed')) return;
  const row = await lockRow(tx, lineTable, line.id);
  if (row && row.restriction === null)
    await changeLine(tx, platform, row, { restriction: { since: instantOf(platform.clock), until: null } });
}
