import type { ChatId, MessageId } from '../../contracts/common.ts';
import type { SendMessage, SendResult } from '../../contracts/message.ts';
import { isOneC, type Principal } from '../access/principal.ts';
import { onAnswered } from '../automation/react.commands.ts';
import { changeChat } from '../chats/change.ts';
import { actorOf, agentOf, chatForCommand, colleagues, mayRead } from '../chats/chat.access.ts';
import { presentChat } from '../chats/chat.present.ts';
import { findChat } from '../chats/chat.store.ts';
import type { ChatEvent } from '../chats/chat.ts';
import { markReadInside } from '../chats/read-marks.ts';
import { findContact } from '../contacts/contact.store.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { lockRow } from '../platform/claim.ts';
import { fail } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { presentMessage } from './message.present.ts';
import { sendKeyTable } from './message.table.ts';
import {
  authorOf,
  hashOf,
  repeatOf,
  resultOf,
  type SendPorts,
  scopeOf,
  sendTopic,
  signatureOf,
  untilOf,
} from './outbox.ts';
import { contentOf } from './outgoing.ts';

/** Answers the client of a chat, or writes a hidden comment. One key gives one message. */
export async function sendMessage(
  platform: Platform,
  ports: SendPorts,
  principal: Principal,
  chatId: ChatId,
  key: string,
  body: SendMessage,
): Promise<SendResult> {
  const requestHash = hashOf({ chatId, ...body, version: undefined });
  return platform.db.write(async (tx) => {
    // The contact first, as where messages are received: two that take the same locks crosswise wait for nothing.
    const seen = await findChat(tx, chatId);
    if (seen) await lockRow(tx, contactTable, seen.row.contactId);
    const chat = await chatForCommand(tx, principal, chatId, undefined);
    // The two may have become one chat of one person meanwhile.
    if (seen && seen.row.contactId !== chat.row.contactId)
      await lockRow(tx, contactTable, chat.row.contactId);
    const { line } = chat;
    const scope = scopeOf(line);
    const repeat = await repeatOf(tx, line, key, requestHash);
    if (repeat) return resultOf(tx, repeat, true);
    if (body.version !== undefined && body.version < chat.row.ruledVersion)
      await chatForCommand(tx, principal, chatId, body.version);
    const contact = (await findContact(tx, chat.row.contactId)) ?? fail('NOT_FOUND');

    const comment = body.comment === true;
    // Nobody will ever hand it over; the employee is told now and not in hours.
    if (!comment && line.deletedAt !== null) return fail('LINE_OFF');
    const mentionIds = await colleagues(tx, platform, chat, body.mentions);
    const event = comment
      ? commentEvent(principal, mentionIds)
      : answerEvent(principal, body.onTaken ?? 'reject');
    if (comment && principal.employee && !mayRead(principal, chat)) fail('NOT_FOUND');
    const content = await contentOf(
      tx,
      platform,
      principal,
      { line, contactId: contact.id, comment, can: ports.capabilitiesOf(line) },
      body,
      (templateId) => ports.render(tx, principal, templateId, { chatId, contact, line, object: undefined }),
    );
    const now = instantOf(platform.clock);
    const sendUntil = comment ? null : await untilOf(tx, platform, line);
    const changed = await changeChat(tx, platform, chat, event, {
      message: (row) => ({
        id: newId<MessageId>('msg'),
        lineId: line.id,
        chatId: row.id,
        contactId: contact.id,
        direction: comment ? 'internal' : 'out',
        ...authorOf(principal),
        ...content,
        signature: comment ? null : signatureOf(line, principal, content.text),
        mentionIds,
        status: comment ? null : 'pending',
        receivedAt: now,
        sendUntil,
        idempotencyKey: key,
      }),
    });
    const message = changed.message ?? fail('INTERNAL');
    let last = changed.chat;
    if (!comment && mentionIds.length > 0) {
      last = (
        await changeChat(tx, platform, last, {
          type: 'mentioned',
          by: agentOf(principal),
          employeeIds: mentionIds,
        })
      ).chat;
    }
    await tx
      .repo(sendKeyTable)
      .insert({ scope, sendKey: key, messageId: message.id, requestHash, createdAt: now });
    if (!comment) {
      await onAnswered(tx, platform, last);
      tx.afterCommit(() => platform.bus.publish(sendTopic, line.id));
      // The owner has answered, so he has read: the client sees it.
      if (last.row.ownerId !== null && last.row.ownerId === message.authorId)
        await markReadInside(tx, platform, last);
    }
    return {
      message: await presentMessage(tx, message),
      chat: await presentChat(tx, last.row),
      repeated: false,
    };
  });
}

function commentEvent(principal: Principal, mentions: string[]): ChatEvent {
  return { type: 'commented', by: agentOf(principal), mentions };
}

/** A program that answers by itself takes no chat: it is like an answer from the phone without a duty employee. */
function answerEvent(principal: Principal, onTaken: 'reject' | 'observe'): ChatEvent {
  if (!principal.employee && !isOneC(principal)) return { type: 'phone_answered', dutyEmployeeId: null };
  return { type: 'employee_answered', by: actorOf(principal), onTaken };
}
