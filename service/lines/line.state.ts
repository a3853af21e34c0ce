/** What an engine's news makes of a line's row; written under the lease of the line. */
import type { LineStatus } from '../../contracts/line.ts';
import type { Advice } from '../engines/engine.ts';
import type { LineContext } from '../messages/receive.commands.ts';
import { lockRow } from '../platform/claim.ts';
import { fence } from '../platform/lease.ts';
import { instantOf } from '../platform/platform.ts';
import { changeLine } from './line.store.ts';
import { type LineRow, type LoginState, lineTable } from './line.table.ts';

export interface LineNews {
  status?: LineStatus;
  advice?: Advice | null;
  login?: LoginState | null;
  phone?: string;
  linkedName?: string | null;
  linkedAt?: string | null;
  restriction?: LineRow['restriction'];
  catchUp?: LineRow['catchUp'];
  build?: LineRow['build'];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Writes what has changed and tells the feed; nothing when it says nothing new. Returns the row as it is. */
export async function noteLine(
  { platform, lineId, lease }: LineContext,
  newsOf: LineNews | ((row: LineRow) => LineNews),
): Promise<LineRow> {
  return platform.db.write(async (tx) => {
    await fence(tx, lease);
    const row = await lockRow(tx, lineTable, lineId);
    if (!row) throw new Error(`line ${lineId} is gone`);
    const news = typeof newsOf === 'function' ? newsOf(row) : newsOf;
    const change: Partial<LineRow> = {};
    for (const [field, value] of Object.entries(news) as [keyof LineNews, never][]) {
      if (value !== undefined && !same(row[field], value)) change[field] = value;
    }
    if (change.status !== undefined) change.statusSince = instantOf(platform.clock);
    return Object.keys(change).length === 0 ? row : changeLine(tx, platform, row, change);
  });
}
