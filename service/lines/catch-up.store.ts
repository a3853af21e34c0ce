/** Where catching up begins: what the line has heard of each chat, read by indices and not by all its messages. */
import { In } from 'typeorm';
import type { LineId } from '../../contracts/common.ts';
import { type MessageRow, messageTable } from '../messages/message.table.ts';
import { chunksOf } from '../platform/chunks.ts';
import type { Reader } from '../platform/database.ts';

/**
 * How much older than our last answer something may be that we have not heard of: the answer is stored by itself,
 * what is heard waits its turn.
 */
const answerMarginMs = 10 * 60_000;

/** Receipts that were missed are made up for within this time, in ms. */
const receiptsMs = 24 * 3_600_000;

/** A client changes and deletes what he wrote lately: chats are read from this much before their mark, in ms. */
const changesMs = 3_600_000;

const heardAuthors = ['client', 'phone'];
const saidAuthors = ['employee', 'automation', 'integrator', 'system'];

/** Of each author one seek in the index (contactId, authorType, sentAt). */
const lastBy = (author: string): string =>
  `(SELECT MAX(m.sent_at) FROM message m WHERE m.contact_id = a.contact_id AND m.author_type = '${author}' AND m.external_id IS NOT NULL) AS ${author}`;

/**
 * The time, by WhatsApp's clock, of the last message of each address of a line that was heard of. What is heard is
 * stored in its order, so nothing before the mark is missing. Messages of the last day whose last receipt has not come
 * yet are before it, and what was written within an hour before it: receipts, edits and deletions of these may have
 * come meanwhile.
 * @param now time of the bridge
 */
export async function catchUpMarks(reader: Reader, lineId: LineId, now: Date): Promise<Map<string, Date>> {
  const rows = await reader.query<Record<string, string | null>>(
    `SELECT a.address AS address, a.contact_id AS contact, ${[...heardAuthors, ...saidAuthors].map(lastBy).join(', ')}
     FROM contact_address a WHERE a.line_id = :lineId`,
    { lineId },
  );
  const unread = await unreadSince(reader, lineId, new Date(now.getTime() - receiptsMs));
  const recent = now.getTime() - changesMs;
  const marks = new Map<string, Date>();
  for (const row of rows) {
    const heard = latest(heardAuthors, row);
    const said = latest(saidAuthors, row);
    if (heard === null && said === null) continue;
    const known = Math.max(heard ?? 0, (said ?? 0) - answerMarginMs);
    const waiting = unread.get(String(row.contact));
    // Before the margin of answers too, so that a chat that waits for a receipt never looks whole.
    const first = waiting === undefined ? known : Math.min(known, waiting - answerMarginMs - 1000);
    marks.set(String(row.address), new Date(known > recent ? Math.min(first, known - changesMs) : first));
  }
  return marks;
}

function latest(authors: string[], row: Record<string, string | null>): number | null {
  const times = authors.flatMap((author) => (row[author] ? [new Date(row[author]).getTime()] : []));
  return times.length === 0 ? null : Math.max(...times);
}

async function unreadSince(reader: Reader, lineId: LineId, since: Date): Promise<Map<string, number>> {
  const rows = await reader.query<{ contact: string; first: string }>(
    `SELECT m.contact_id AS contact, MIN(m.sent_at) AS first FROM message m
     WHERE m.line_id = :lineId AND m.sent_at > :since AND m.status IN ('pending', 'sent', 'delivered')
       AND m.external_id IS NOT NULL GROUP BY m.contact_id`,
    { lineId, since: since.toISOString() },
  );
  return new Map(rows.map(({ contact, first }) => [contact, new Date(first).getTime()]));
}

export type MessageState = Pick<MessageRow, 'status' | 'text' | 'deletedAt'>;

/** What the line has of the engine's messages, by their ids. */
export async function statesOf(
  reader: Reader,
  lineId: LineId,
  externalIds: string[],
): Promise<Map<string, MessageState>> {
  const states = new Map<string, MessageState>();
  for (const part of chunksOf(externalIds, 500)) {
    const rows = await reader.repo(messageTable).find({
      where: { lineId, externalId: In(part) },
      select: { position: true, externalId: true, status: true, text: true, deletedAt: true },
    });
    for (const row of rows) if (row.externalId !== null) states.set(row.externalId, row);
  }
  return states;
}

/** Which of the engine's messages the line has. */
export const knownMessages = async (
  reader: Reader,
  lineId: LineId,
  externalIds: string[],
): Promise<Set<string>> => new Set((await statesOf(reader, lineId, externalIds)).keys());
