/**
 * A line that comes to an infobase brings its chats: the new owner's feed tells of each chat and of its messages,
 * so that its replica is whole without a snapshot. Readers apply by version, so a repeated telling is harmless.
 */
import { forgetPeople } from '../automation/course.store.ts';
import { tellOfChat, tellOfMessage } from '../chats/change.ts';
import { findChat, lockChat, writeObservers } from '../chats/chat.store.ts';
import { chatTable } from '../chats/chat.table.ts';
import { queueTable } from '../employees/employee.table.ts';
import { messageTable } from '../messages/message.table.ts';
import type { Tx } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import type { LineRow } from './line.table.ts';

/** Messages of each chat that the new owner is told of; the rest it reads by listMessages. */
const messagesPerChat = 50;

const chatsOf = (tx: Tx, line: LineRow) =>
  tx.repo(chatTable).find({ where: { lineId: line.id }, order: { id: 'ASC' }, select: { id: true } });

/**
 * People of the infobase that had the line can't see its chats any more. What one of them had in work waits in the
 * queue for the new owner's people: it would wait for ever otherwise.
 */
export async function leavePeopleBehind(tx: Tx, platform: Platform, line: LineRow): Promise<void> {
  await tx.repo(queueTable).delete({ scopeId: line.id });
  for (const { id } of await chatsOf(tx, line)) {
    const chat = await lockChat(tx, id);
    if (!chat) continue;
    await forgetPeople(tx, id);
    const { ownerId, formerOwnerId, status } = chat.row;
    if (ownerId === null && formerOwnerId === null && chat.observerIds.length === 0) continue;
    const version = chat.row.version + 1;
    await tx.repo(chatTable).update(
      { id },
      {
        status: status === 'in_work' ? 'queued' : status,
        ownerId: null,
        formerOwnerId: null,
        version,
        ruledVersion: version,
      },
    );
    await writeObservers(tx, id, chat.observerIds, [], instantOf(platform.clock));
  }
}

/** Tells the feed of the line's new infobase what it has got. */
export async function tellLineToInfobase(tx: Tx, platform: Platform, line: LineRow): Promise<void> {
  if (line.infobaseId === null) return;
  for (const { id } of await chatsOf(tx, line)) {
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
