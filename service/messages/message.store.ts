/** Messages in the database. */
import type { ChatId, ContactId, LineId, MessageId } from '../../contracts/common.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { containing } from '../platform/search-text.ts';
import { type MessageRow, messageTable } from './message.table.ts';
import { searchTextOf, signedText } from './message-text.ts';

/** What has to be said of a new message; everything else has a value that says "nothing". */
export type NewMessage = Pick<
  MessageRow,
  'lineId' | 'contactId' | 'direction' | 'kind' | 'authorType' | 'receivedAt'
> &
  Partial<Omit<MessageRow, 'position' | 'searchText'>>;

const nothing: Omit<
  MessageRow,
  | 'position'
  | 'id'
  | 'lineId'
  | 'contactId'
  | 'direction'
  | 'kind'
  | 'authorType'
  | 'receivedAt'
  | 'searchText'
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
  signature: null,
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
  const known = { ...nothing, id: newId<MessageId>('msg'), ...message };
  const row = { ...known, searchText: searchTextOf(known) };
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

/** What the searched text consists of. */
const searched = ['text', 'transcription', 'location', 'contactCard'] as const;

/** Writes fields of a message, which has to be locked, and raises its version; returns the row as it is now. */
export async function changeMessage(
  tx: Tx,
  row: MessageRow,
  change: Partial<MessageRow>,
): Promise<MessageRow> {
  const isFoundByOther = searched.some((field) => change[field] !== undefined);
  const next = {
    ...change,
    ...(isFoundByOther ? { searchText: searchTextOf({ ...row, ...change }) } : {}),
    version: row.version + 1,
  };
  await tx.repo(messageTable).update({ position: row.position }, next);
  return { ...row, ...next };
}

/** Which messages of a chat are wanted: those with these words, those with a file. */
export interface MessageFilter {
  search?: string | undefined;
  withFile?: boolean;
}

/** A page of a chat, newest first; `before` is a position that is not included. */
export function messagesBefore(
  reader: Reader,
  chatId: ChatId,
  before: number | null,
  limit: number,
  { search, withFile = false }: MessageFilter = {},
): Promise<MessageRow[]> {
  const query = reader.repo(messageTable).createQueryBuilder('m').where('m.chatId = :chatId', { chatId });
  if (before !== null) query.andWhere('m.position < :before', { before });
  if (search !== undefined || withFile) query.andWhere('m.deletedAt IS NULL');
  // Not by an index, but within one chat.
  if (withFile) query.andWhere('m.attachmentId IS NOT NULL');
  if (search !== undefined)
    query.andWhere(`m.searchText LIKE :words ESCAPE '!'`, { words: containing(search) });
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
  return (
    rows.find((row) => row.kind === kind && (signedText(row.text, row.signature) ?? '') === (text ?? '')) ??
    null
  );
}
