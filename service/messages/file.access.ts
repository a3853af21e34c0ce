/** Files follow their messages: who may not read the chat may not read its files. */
import { In } from 'typeorm';
import type { Principal } from '../access/principal.ts';
import type { AttachmentRow } from '../attachments/attachment.table.ts';
import { mayRead } from '../chats/chat.access.ts';
import { findChat } from '../chats/chat.store.ts';
import type { Reader } from '../platform/database.ts';
import { messageTable } from './message.table.ts';

/**
 * Of files of the principal's infobase, those that he may read. A file that stands in no message yet, or in one that
 * has no chat, is for everybody of the infobase; one that stands in several chats is readable through any of them.
 */
export async function readableFiles(
  reader: Reader,
  principal: Principal,
  rows: AttachmentRow[],
): Promise<AttachmentRow[]> {
  if (!principal.employee || rows.length === 0) return rows;
  const messages = await reader.repo(messageTable).find({
    where: { attachmentId: In(rows.map((row) => row.id)) },
    select: { attachmentId: true, chatId: true },
  });
  const readable: AttachmentRow[] = [];
  for (const row of rows) {
    const chatIds = messages
      .filter((message) => message.attachmentId === row.id)
      .map((message) => message.chatId);
    const chats = await Promise.all(chatIds.map((id) => (id === null ? null : findChat(reader, id))));
    if (chats.length === 0 || chats.some((chat) => chat === null || mayRead(principal, chat)))
      readable.push(row);
  }
  return readable;
}
