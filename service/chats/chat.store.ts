/** Chats in the database. */
import { In } from 'typeorm';
import type { ChatId, ContactId, EmployeeId, InfobaseId, LineId } from '../../contracts/common.ts';
import { unassigned } from '../infobases/infobase.table.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { type ChatRow, chatObserverTable, chatTable } from './chat.table.ts';
import type { ChatState } from './chat.ts';

/** A chat with what its rules need. */
export interface LoadedChat {
  row: ChatRow;
  observerIds: EmployeeId[];
  line: LineRow;
}

/** The feed that tells of a line's things. */
export const feedOwner = (line: Pick<LineRow, 'infobaseId'>): InfobaseId => line.infobaseId ?? unassigned;

async function complete(reader: Reader, row: ChatRow | null): Promise<LoadedChat | null> {
  if (!row) return null;
  const line = await reader.repo(lineTable).findOneByOrFail({ id: row.lineId });
  return { row, observerIds: await observersOf(reader, row.id), line };
}

async function observersOf(reader: Reader, chatId: ChatId): Promise<EmployeeId[]> {
  const rows = await reader
    .repo(chatObserverTable)
    .find({ where: { chatId }, order: { since: 'ASC', employeeId: 'ASC' } });
  return rows.map((row) => row.employeeId);
}

/** The chat, or the one that goes on instead of it. */
export async function findChat(reader: Reader, chatId: ChatId): Promise<LoadedChat | null> {
  const row = await reader.repo(chatTable).findOneBy({ id: chatId });
  return row?.mergedIntoId ? findChat(reader, row.mergedIntoId) : complete(reader, row);
}

/** The chat, or the one that goes on instead of it, locked until the commit: commands on one chat take turns. */
export async function lockChat(tx: Tx, chatId: ChatId): Promise<LoadedChat | null> {
  const row = await lockRow(tx, chatTable, chatId);
  return row?.mergedIntoId ? lockChat(tx, row.mergedIntoId) : complete(tx, row);
}

/** The chat of a line and a contact, locked; the contact must be locked before, so that two can't open it at once. */
export async function lockChatOf(tx: Tx, lineId: LineId, contactId: ContactId): Promise<LoadedChat | null> {
  const found = await tx.repo(chatTable).findOne({ where: { lineId, contactId }, select: { id: true } });
  return found ? lockChat(tx, found.id) : null;
}

export async function observersOfMany(reader: Reader, chatIds: ChatId[]): Promise<Map<ChatId, EmployeeId[]>> {
  const result = new Map<ChatId, EmployeeId[]>();
  if (chatIds.length === 0) return result;
  const rows = await reader
    .repo(chatObserverTable)
    .find({ where: { chatId: In(chatIds) }, order: { since: 'ASC', employeeId: 'ASC' } });
  for (const row of rows) result.set(row.chatId, [...(result.get(row.chatId) ?? []), row.employeeId]);
  return result;
}

/** A chat as its rules see it. */
export function stateOf({ row, observerIds }: LoadedChat): ChatState {
  return {
    status: row.status,
    ownerId: row.ownerId,
    formerOwnerId: row.formerOwnerId,
    observerIds,
    version: row.version,
    ratingRequested: row.ratingRequestedAt !== null,
    waitingSince: row.waitingSince,
    ...(row.spam ? { spam: true } : {}),
  };
}

/** Makes the stored observers equal to the list. */
export async function writeObservers(
  tx: Tx,
  chatId: ChatId,
  before: readonly string[],
  after: readonly string[],
  now: string,
): Promise<void> {
  const gone = before.filter((id) => !after.includes(id)) as EmployeeId[];
  const come = after.filter((id) => !before.includes(id)) as EmployeeId[];
  if (gone.length > 0) await tx.repo(chatObserverTable).delete({ chatId, employeeId: In(gone) });
  if (come.length > 0)
    await tx.repo(chatObserverTable).insert(come.map((employeeId) => ({ chatId, employeeId, since: now })));
}
