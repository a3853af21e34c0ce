/**
 * A line that comes to an infobase brings its chats: the new owner's feed tells of each chat and of its messages,
 * so that its replica is whole without a snapshot. Readers apply by version, so a repeated telling is harmless.
 */
import { tellOfChat, tellOfMessage } from '../chats/change.ts';
import { findChat } from '../chats/chat.store.ts';
import { chatTable } from '../chats/chat.table.ts';
import { messageTable } from '../messages/message.table.ts';
import type { Tx } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { LineRow } from './line.table.ts';

/** Messages of each chat that the new owner is told of; the rest it reads by listMessages. */
const messagesPerChat = 50;

export async function tellLineToInfobase(tx: Tx, platform: Platform, line: LineRow): Promise<void> {
  if (line.infobaseId === null) return;
  const chats = await tx
    .repo(chatTable)
    .find({ where: { lineId: line.id }, order: { id: 'ASC' }, select: { id: true } });
  for (const { id } of chats) {
    const chat = await findChat(tx, id);
    if (!chat) continue;
    await tellOfChat(tx, platform, chat, null);
    const messages = await tx
      .repo(messageTable)
      .find({ where: { chatId: id }, order: { position: 'DESC' }, take: messagesPerChat });
    for (const message of messages.reverse()) {
      await tellOfMessage(
        tx,
        platform,
        message.direction === 'in' ? 'message.received' : 'message.created',
        message,
        chat,
      );
    }
  }
}
