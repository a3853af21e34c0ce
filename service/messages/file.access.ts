/** Files follow their messages: who may not read the chat may not read its files. */
import { In } from 'typeorm';
import { isManager, isOneC, type Principal } from '../access/principal.ts';
import type { AttachmentRow } from '../attachments/attachment.table.ts';
import { mayRead } from '../chats/chat.access.ts';
import { findChat } from '../chats/chat.store.ts';
import type { Reader } from '../platform/database.ts';
import { type MessageRow, messageTable } from './message.table.ts';

/**
 * Whether he may read a message of his infobase: who reads its chat, and one that has no chat its author, managers and
 * people in 1C.
 */
export async function mayReadMessage(
  reader: Reader,
  principal: Principal,
  { chatId, authorId }: Pick<MessageRow, 'chatId' | 'authorId'>,
): Promise<boolean> {
  const chat = chatId === null ? null : await findChat(reader, chatId);
  if (chat) return mayRead(principal, chat);
  return isOneC(principal) || isManager(principal) || authorId === principal.employee?.id;
}

/**
 * Of files of the principal's infobase, those that he may read. A file that stands in no message yet is for everybody
 * of the infobase; one that stands in several messages is readable through any of them.
 */
export async function readableFiles(
  reader: Reader,
  principal: Principal,
  rows: AttachmentRow[],
): Promise<AttachmentRow[]> {
  if (!principal.employee || rows.length === 0) return rows;
  const messages = await reader.repo(messageTable).find({
    where: { attachmentId: In(rows.map((row) => row.id)) },
    select: { attachmentId: true, chatId: true, authorId: true },
  });
  const readable: AttachmentRow[] = [];
  for (const row of rows) {
    const own = messages.filter((message) => message.attachmentId === row.id);
    const open = await Promise.all(own.map((message) => mayReadMessage(reader, principal, message)));
    if (open.length === 0 || open.includes(true)) readable.push(row);
  }
  return readable;
}
