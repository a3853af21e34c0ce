/** Messages in the database. */
import type { ChatId, ContactId, LineId, MessageId } from '../../contracts/common.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { type MessageRow, messageTable } from './message.table.ts';

/** What has to be said of a new message; everything else has a value that says "nothing". */
export type NewMessage = Pick<
  MessageRow,
  'lineId' | 'contactId' | 'direction' | 'kind' | 'authorType' | 'receivedAt'
> &
  Partial<Omit<MessageRow, 'position'>>;

const nothing: Omit<
  MessageRow,
  'position' | 'id' | 'lineId' | 'contactId' | 'direction' | 'kind' | 'authorType' | 'receivedAt'
> = {
  chatId: null,
  objectKind: null,
  objectKey: null,
  objectTitle: null,
  authorId: null,
  authorName: null,
  text: null,
  quoteMessageId: null,
  quoteText: null,
  quoteAuthor: null,
  attachmentId: null,
  location: null,
  contactCard: null,
  mentionIds: [],
  system: null,
  automatic: null,
  status: null,
  failureCode: null,
  failureMessage: null,
  reactions: [],
  transcription: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  caughtUp: false,
  idempotencyKey: null,
  externalId: null,
  handedOverAt: null,
  sendUntil: null,
  lookups: 0,
  version: 1,
};

/** Adds a message at the end of its line and contact; the contact must be locked, or two could swap places. */
export async function insertMessage(tx: Tx, message: NewMessage): Promise<MessageRow> {
  const row = { ...nothing, id: newId<MessageId>('msg'), ...message };
  const result = await tx.repo(messageTable).insert(row);
  const position = Number((result.identifiers[0] as { position: number | string }).position);
  return { ...row, position };
}

export const findMessage = (reader: Reader, id: MessageId): Promise<MessageRow | null> =>
  reader.repo(messageTable).findOneBy({ id });

export const findByExternalId = (
  reader: Reader,
  lineId: LineId,
  externalId: string,
): Promise<MessageRow | null> => reader.repo(messageTable).findOneBy({ lineId, externalId });

/** The message, locked until the commit. */
export async function lockMessage(tx: Tx, id: MessageId): Promise<MessageRow | null> {
  const found = await tx.repo(messageTable).findOne({ where: { id }, select: { position: true } });
  return found ? lockRow(tx, messageTable, { position: found.position }) : null;
}

/** The same by the engine's id. */
export async function lockByExternalId(
  tx: Tx,
  lineId: LineId,
  externalId: string,
): Promise<MessageRow | null> {
  const found = await tx
    .repo(messageTable)
    .findOne({ where: { lineId, externalId }, select: { position: true } });
  return found ? lockRow(tx, messageTable, { position: found.position }) : null;
}

/** Writes fields of a message, which has to be locked, and raises its version; returns the row as it is now. */
export async function changeMessage(
  tx: Tx,
  row: MessageRow,
  change: Partial<MessageRow>,
): Promise<MessageRow> {
  const next = { ...change, version: row.version + 1 };
  await tx.repo(messageTable).update({ position: row.position }, next);
  return { ...row, ...next };
}

/** A page of a chat, newest first; `before` is a position that is not included, `search` words to be found. */
export function messagesBefore(
  reader: Reader,
  chatId: ChatId,
  before: number | null,
  limit: number,
  search?: string,
): Promise<MessageRow[]> {
  const query = reader.repo(messageTable).createQueryBuilder('m').where('m.chatId = :chatId', { chatId });
  if (before !== null) query.andWhere('m.position < :before', { before });
  if (search !== undefined) {
    // Not by an index, but within one chat.
    query.andWhere(
      `m.deletedAt IS NULL AND (m.text LIKE :words ESCAPE '!' OR m.transcription LIKE :words ESCAPE '!')`,
      { words: `%${search.trim().replace(/[!%_[]/g, '!$&')}%` },
    );
  }
  return query.orderBy('m.position', 'DESC').limit(limit).getMany();
}

/** A page of a chat, oldest first, after a position. */
export function messagesAfter(
  reader: Reader,
  chatId: ChatId,
  after: number,
  limit: number,
): Promise<MessageRow[]> {
  return reader
    .repo(messageTable)
    .createQueryBuilder('m')
    .where('m.chatId = :chatId AND m.position > :after', { chatId, after })
    .orderBy('m.position', 'ASC')
    .limit(limit)
    .getMany();
}

/**
 * How much older than our last answer something may be that we have not heard of: the answer is stored by itself,
 * what is heard waits its turn.
 */
const answerMarginMs = 10 * 60_000;

/** Receipts that were missed are made up for within this time, in ms. */
const receiptsMs = 24 * 3_600_000;

/**
 * Marks for catching up: the time, by WhatsApp's clock, of the last message of each address of a line that was heard
 * of. What is heard is stored in its order, so nothing before the mark is missing. Messages of the last day whose
 * last receipt has not come yet are before it: theirs may have come meanwhile.
 */
export async function catchUpMarks(reader: Reader, lineId: LineId, now: Date): Promise<Map<string, Date>> {
  const rows = await reader.query<{
    address: string;
    heard: string | null;
    last: string;
    unread: string | null;
  }>(
    `SELECT a.address AS address, MAX(m.sent_at) AS last,
       MAX(CASE WHEN m.author_type IN ('client', 'phone') THEN m.sent_at END) AS heard,
       MIN(CASE WHEN m.status IN ('pending', 'sent', 'delivered') AND m.sent_at > :since THEN m.sent_at END) AS unread
     FROM contact_address a JOIN message m ON m.contact_id = a.contact_id
     WHERE a.line_id = :lineId AND m.sent_at IS NOT NULL AND m.external_id IS NOT NULL GROUP BY a.address`,
    { lineId, since: new Date(now.getTime() - receiptsMs).toISOString() },
  );
  const timeOf = (instant: string | null, otherwise: number) =>
    instant === null ? otherwise : new Date(instant).getTime();
  return new Map(
    rows.map(({ address, heard, last, unread }) => {
      const known = Math.max(timeOf(last, 0) - answerMarginMs, timeOf(heard, 0));
      return [address, new Date(Math.min(known, timeOf(unread, known)))];
    }),
  );
}

/** An outgoing message that the engine was given, of which nothing was heard, and which looks like this one. */
export async function findLostTwin(
  tx: Tx,
  lineId: LineId,
  contactId: ContactId,
  kind: string,
  text: string | null,
): Promise<MessageRow | null> {
  const rows = await tx
    .repo(messageTable)
    .createQueryBuilder('m')
    .where(
      "m.lineId = :lineId AND m.contactId = :contactId AND m.direction = 'out' AND m.externalId IS NULL",
      { lineId, contactId },
    )
    .andWhere("m.handedOverAt IS NOT NULL AND m.status IN ('pending', 'unconfirmed')")
    .orderBy('m.position', 'ASC')
    .getMany();
  return rows.find((row) => row.kind === kind && (row.text ?? '') === (text ?? '')) ?? null;
}
