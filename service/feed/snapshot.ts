/** The whole state of an infobase by pages: how a new reader starts, and one that has lost its place. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { SnapshotItem } from '../../contracts/feed.ts';
import { presentChats } from '../chats/chat.present.ts';
import { chatTable } from '../chats/chat.table.ts';
import { presentEmployee } from '../employees/employee.present.ts';
import { queueOf } from '../employees/employee.store.ts';
import { employeeTable } from '../employees/employee.table.ts';
import { presentLine } from '../lines/line.present.ts';
import { lineTable } from '../lines/line.table.ts';
import { presentMessages } from '../messages/message.present.ts';
import { messageTable } from '../messages/message.table.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { decodeCursor, encodeCursor } from '../platform/page.ts';
import { presentTemplate } from '../templates/template.present.ts';
import { templateTable } from '../templates/template.table.ts';
import { feedOf } from './feed.store.ts';

export interface SnapshotRequest {
  infobaseId: InfobaseId;
  cursor?: string;
  limit: number;
  /** Messages received since then; by default the last 30 days. */
  messagesSince?: string;
}

const parts = ['line', 'employee', 'template', 'chat', 'message'] as const;
type Part = (typeof parts)[number];
const messageDays = 30;

/** Reads up to `limit` items of one part after a key; the key is the last item's. */
type PartReader = (
  r: Reader,
  request: SnapshotRequest,
  after: string,
  limit: number,
  since: string,
) => Promise<{ items: SnapshotItem[]; last: string | null }>;

const ofInfobase = (alias: string) =>
  `${alias}.lineId IN (SELECT l.id FROM "line" l WHERE l.infobase_id = :infobaseId)`;

const readers: Record<Part, PartReader> = {
  async line(r, { infobaseId }, after, limit) {
    const rows = await r
      .repo(lineTable)
      .createQueryBuilder('l')
      .where('l.infobaseId = :infobaseId AND l.id > :after', { infobaseId, after })
      .orderBy('l.id')
      .limit(limit)
      .getMany();
    return {
      items: rows.map((row) => ({ kind: 'line', data: presentLine(row) })),
      last: rows.at(-1)?.id ?? null,
    };
  },
  async employee(r, { infobaseId }, after, limit, since) {
    const rows = await r
      .repo(employeeTable)
      .createQueryBuilder('e')
      .where('e.infobaseId = :infobaseId AND e.id > :after', { infobaseId, after })
      .orderBy('e.id')
      .limit(limit)
      .getMany();
    const { employeeIds } = await queueOf(r, infobaseId, null);
    return {
      items: rows.map((row) => ({
        kind: 'employee',
        data: presentEmployee(row, employeeIds.indexOf(row.id) + 1 || null, new Date(since)),
      })),
      last: rows.at(-1)?.id ?? null,
    };
  },
  async template(r, { infobaseId }, after, limit) {
    const rows = await r
      .repo(templateTable)
      .createQueryBuilder('t')
      .where('t.infobaseId = :infobaseId AND t.id > :after', { infobaseId, after })
      .orderBy('t.id')
      .limit(limit)
      .getMany();
    return {
      items: rows.map((row) => ({ kind: 'template', data: presentTemplate(row) })),
      last: rows.at(-1)?.id ?? null,
    };
  },
  async chat(r, { infobaseId }, after, limit) {
    const rows = await r
      .repo(chatTable)
      .createQueryBuilder('c')
      .where(`${ofInfobase('c')} AND c.id > :after`, { infobaseId, after })
      .orderBy('c.id')
      .limit(limit)
      .getMany();
    return {
      items: (await presentChats(r, rows)).map((data) => ({ kind: 'chat', data })),
      last: rows.at(-1)?.id ?? null,
    };
  },
  async message(r, { infobaseId, messagesSince }, after, limit, since) {
    const from =
      messagesSince ?? new Date(new Date(since).getTime() - messageDays * 86_400_000).toISOString();
    const rows = await r
      .repo(messageTable)
      .createQueryBuilder('m')
      .where(`${ofInfobase('m')} AND m.position > :after AND m.receivedAt >= :from`, {
        infobaseId,
        after: Number(after) || 0,
        from,
      })
      .orderBy('m.position')
      .limit(limit)
      .getMany();
    return {
      items: (await presentMessages(r, rows)).map((data) => ({ kind: 'message', data })),
      last: rows.at(-1) ? String(rows.at(-1)?.position) : null,
    };
  },
};

/**
 * A page of the snapshot. `seq` is the head at the first page and travels in the cursor: what changes while the pages
 * are read stands in the feed after it, and is applied again by version.
 */
export async function readSnapshot(r: Reader, clock: Clock, request: SnapshotRequest) {
  const feed = (await feedOf(r, request.infobaseId)) ?? fail('NOT_FOUND');
  const key = decodeCursor<[string, number, string, string, string]>(request.cursor, [
    'string',
    'number',
    'string',
    'string',
    'string',
  ]);
  const [feedId, seq, startPart, startAfter, since] = key ?? [
    feed.feedId,
    feed.head,
    'line',
    '',
    clock.now().toISOString(),
  ];
  if (feedId !== feed.feedId || !parts.includes(startPart as Part)) return fail('BAD_CURSOR');
  const items: SnapshotItem[] = [];
  let after = startAfter;
  for (let i = parts.indexOf(startPart as Part); i < parts.length; i += 1) {
    const part = parts[i] as Part;
    const left = request.limit - items.length;
    const page = await readers[part](r, request, after, left, since);
    items.push(...page.items);
    if (page.items.length === left) {
      return {
        feedId: feed.feedId,
        seq,
        items,
        nextCursor: encodeCursor([feed.feedId, seq, part, page.last ?? after, since]),
      };
    }
    after = '';
  }
  return { feedId: feed.feedId, seq, items, nextCursor: null };
}
