/** What is said to a client without a person: stored like any answer, marked as automatic, and sent by the line. */
import type { automaticKinds } from '../../contracts/message.ts';
import { changeChat, tellOfMessage } from '../chats/change.ts';
import type { LoadedChat } from '../chats/chat.store.ts';
import type { ChatEvent } from '../chats/chat.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { employeesByIds } from '../employees/employee.store.ts';
import { lineTable } from '../lines/line.table.ts';
import { changeMessage, lockMessage } from '../messages/message.store.ts';
import { messageTable } from '../messages/message.table.ts';
import { sendTopic } from '../messages/outbox.ts';
import type { Tx } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { automaticPerHour, automaticWithinMs, sayingOf } from './automation.ts';
import type { CoursePatch } from './course.store.ts';

export type Automatic = (typeof automaticKinds)[number];

export interface Saying {
  automatic: Automatic;
  /** As it stands in the settings, with its variables. */
  text: string;
  /** What it is to the rules; by default nothing. */
  event?: ChatEvent;
  course?: CoursePatch;
}

/**
 * Stores an automatic message as pending. Nothing is said to groups, to other lines of this bridge, to who has had
 * too many of them, and nothing that is empty: then the chat comes back as it was. The contact and the chat have to
 * be locked.
 */
export async function say(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  { automatic, text, event = { type: 'noted' }, course }: Saying,
): Promise<LoadedChat> {
  const { line } = chat;
  const words = await wordsFor(tx, platform, chat, text);
  if (words === null) return chat;
  const now = platform.clock.now();
  const changed = await changeChat(tx, platform, chat, event, {
    message: (row) => ({
      lineId: row.lineId,
      chatId: row.id,
      contactId: row.contactId,
      direction: 'out',
      kind: 'text',
      authorType: 'automation',
      text: words,
      automatic,
      status: 'pending',
      receivedAt: now.toISOString(),
      sendUntil: new Date(now.getTime() + automaticWithinMs).toISOString(),
    }),
    ...(course ? { course } : {}),
  });
  tx.afterCommit(() => platform.bus.publish(sendTopic, line.id));
  return changed.chat;
}

/** What is said to this client; null when nothing may be. */
async function wordsFor(
  tx: Tx,
  platform: Platform,
  { row, line }: LoadedChat,
  text: string,
): Promise<string | null> {
  const contact = await tx.repo(contactTable).findOneByOrFail({ id: row.contactId });
  if (contact.kind === 'group' || line.deletedAt !== null) return null;
  if (contact.phone !== null && (await tx.repo(lineTable).existsBy({ phone: contact.phone }))) return null;
  const since = new Date(platform.clock.now().getTime() - 3_600_000).toISOString();
  const said = await tx
    .repo(messageTable)
    .createQueryBuilder('m')
    .where("m.contactId = :id AND m.authorType = 'automation' AND m.receivedAt > :since", {
      id: row.contactId,
      since,
    })
    .getCount();
  if (said >= automaticPerHour) return null;
  const ownerId = row.ownerId ?? row.formerOwnerId;
  const owner = ownerId ? (await employeesByIds(tx, [ownerId])).get(ownerId) : undefined;
  const words = sayingOf(text, {
    client: contact.name,
    employee: owner?.name ?? null,
    line: line.name,
  });
  return words === '' ? null : words;
}

/**
 * Takes back what was to be said and has not gone yet: somebody has answered, or the client has come back. What the
 * line has in its hands goes.
 */
export async function unsay(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  kinds: readonly Automatic[],
): Promise<void> {
  const waiting = await tx
    .repo(messageTable)
    .createQueryBuilder('m')
    .where("m.contactId = :id AND m.chatId = :chatId AND m.authorType = 'automation'", {
      id: chat.row.contactId,
      chatId: chat.row.id,
    })
    .andWhere("m.status = 'pending' AND m.handedOverAt IS NULL AND m.automatic IN (:...kinds)", { kinds })
    .getMany();
  for (const { id } of waiting) {
    const row = await lockMessage(tx, id);
    if (row?.status !== 'pending' || row.handedOverAt !== null) continue;
    const withdrawn = await changeMessage(tx, row, {
      status: 'failed',
      failureCode: 'withdrawn',
      failureMessage: 'Автоматическое сообщение не понадобилось: клиенту уже ответили или он написал снова.',
      deletedAt: instantOf(platform.clock),
      deletedBy: 'employee',
    });
    await tellOfMessage(tx, platform, 'message.changed', withdrawn, chat);
  }
}
