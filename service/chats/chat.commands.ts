/** Commands on a chat: each is one transaction. */

import type { Static } from 'typebox';
import type {
  AssignChatSchema,
  Chat,
  ChatLabelsSchema,
  ChatSpamSchema,
  CloseChatSchema,
  ObserveAskedSchema,
  ObserversChangeSchema,
  TransferChatSchema,
} from '../../contracts/chat.ts';
import type { ChatId, EmployeeId } from '../../contracts/common.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import type { Principal } from '../access/principal.ts';
import { isManager } from '../access/principal.ts';
import { onClosed } from '../automation/react.commands.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { briefOf, employeesByIds, findEmployee } from '../employees/employee.store.ts';
import { insertMessage } from '../messages/message.store.ts';
import { messageTable } from '../messages/message.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { changeChat, ruled, tellOfChat, tellOfMessage } from './change.ts';
import { actorOf, agentOf, chatForCommand, colleague, colleagues, isAway, mayRead } from './chat.access.ts';
import { presentChat } from './chat.present.ts';
import { findChat, type LoadedChat, stateOf, writeObservers } from './chat.store.ts';
import { chatTable } from './chat.table.ts';
import { type ChatEvent, rights } from './chat.ts';

/** One command: finds the chat, makes the event, changes, presents. */
async function command(
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version: number | undefined,
  eventOf: (tx: Tx, chat: LoadedChat) => Promise<ChatEvent>,
  then: (tx: Tx, chat: LoadedChat) => Promise<LoadedChat> = async (_tx, chat) => chat,
): Promise<Chat> {
  return platform.db.write(async (tx) => {
    const chat = await chatForCommand(tx, principal, chatId, version);
    const changed = await changeChat(tx, platform, chat, await eventOf(tx, chat));
    const last = await then(tx, changed.chat);
    return presentChat(tx, last.row);
  });
}

export const takeChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Chat> =>
  command(platform, principal, chatId, version, async () => ({ type: 'took', by: actorOf(principal) }));

export const assignChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  body: Static<typeof AssignChatSchema>,
): Promise<Chat> =>
  command(platform, principal, chatId, body.version, async (tx, chat) => ({
    type: 'assigned',
    by: agentOf(principal),
    employeeId: (await colleague(tx, platform, chat, body.employeeId, true)).id,
  }));

/** The comment of a transfer is a hidden message before the line that tells of it. */
export const transferChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  body: Static<typeof TransferChatSchema>,
): Promise<Chat> =>
  command(
    platform,
    principal,
    chatId,
    body.version,
    async (tx, chat) => ({
      type: 'transferred',
      by: agentOf(principal),
      toEmployeeId: (await colleague(tx, platform, chat, body.employeeId, true)).id,
    }),
    async (tx, chat) => {
      if (body.comment === undefined) return chat;
      const text = body.comment;
      const now = instantOf(platform.clock);
      const by = principal.employee;
      const commented = await changeChat(
        tx,
        platform,
        chat,
        { type: 'commented', by: 'system', mentions: [] },
        {
          message: (row) => ({
            lineId: row.lineId,
            chatId: row.id,
            contactId: row.contactId,
            direction: 'internal',
            kind: 'comment',
            authorType: by ? 'employee' : 'integrator',
            authorId: by?.id ?? null,
            authorName: by?.name ?? principal.name,
            text,
            receivedAt: now,
          }),
        },
      );
      return commented.chat;
    },
  );

export const closeChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  body: Static<typeof CloseChatSchema>,
): Promise<Chat> =>
  platform.db.write(async (tx) => {
    await lockClient(tx, chatId);
    const chat = await chatForCommand(tx, principal, chatId, body.version);
    const by = agentOf(principal);
    const { chat: closed } = await changeChat(tx, platform, chat, {
      type: body.spam ? 'spam_marked' : 'closed',
      by,
    });
    // Closed already: the farewell was said then.
    if (chat.row.status === 'closed') return presentChat(tx, closed.row);
    const last = await onClosed(tx, platform, closed, body.silent === true);
    return presentChat(tx, last.row);
  });

/** The client of a chat, locked before the chat, as where messages are received: something may be said to him. */
async function lockClient(tx: Tx, chatId: ChatId): Promise<void> {
  const seen = await findChat(tx, chatId);
  if (seen) await lockRow(tx, contactTable, seen.row.contactId);
}

/** Closes and mutes the chat, or ends that: then the next message of the client follows the rules again. */
export const setSpam = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  { spam, version }: Static<typeof ChatSpamSchema>,
): Promise<Chat> =>
  command(platform, principal, chatId, version, async () => ({
    type: spam ? 'spam_marked' : 'spam_unmarked',
    by: agentOf(principal),
  }));

/** Sets the labels of a chat, each once, in the order given. */
export const setLabels = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  { labels, version }: Static<typeof ChatLabelsSchema>,
): Promise<Chat> =>
  platform.db.write(async (tx) => {
    const chat = await chatForCommand(tx, principal, chatId, version);
    if (!mayRead(principal, chat)) return fail('NOT_FOUND');
    if (principal.employee && !rights(stateOf(chat), actorOf(principal)).comment) return fail('FORBIDDEN');
    const wanted = [...new Set(labels.map((label) => label.trim()))];
    if (JSON.stringify(wanted) === JSON.stringify(chat.row.labels)) return presentChat(tx, chat.row);
    const row = { ...chat.row, labels: wanted, version: chat.row.version + 1 };
    await tx.repo(chatTable).update({ id: row.id }, { labels: row.labels, version: row.version });
    await tellOfChat(tx, platform, { ...chat, row }, stateOf(chat));
    return presentChat(tx, row);
  });

export const reopenChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Chat> =>
  command(platform, principal, chatId, version, async (tx, chat) => ({
    type: 'reopened',
    by: agentOf(principal),
    formerOwnerAbsent: await isAway(tx, platform, chat.row.formerOwnerId),
  }));

export const leaveChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Chat> =>
  command(platform, principal, chatId, version, async () => ({ type: 'left', by: actorOf(principal) }));

export const noReplyNeeded = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Chat> =>
  command(platform, principal, chatId, version, async () => ({
    type: 'no_reply_needed',
    by: agentOf(principal),
  }));

/** Adds observers by the rules; takes some away on a manager's word (an observer leaves by himself). */
export const changeObservers = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  body: Static<typeof ObserversChangeSchema>,
): Promise<Chat> =>
  command(
    platform,
    principal,
    chatId,
    body.version,
    async (tx, chat) => ({
      type: 'observers_added',
      by: agentOf(principal),
      employeeIds: await colleagues(tx, platform, chat, body.add),
    }),
    async (tx, chat) => {
      const gone = await observersNamed(tx, chat, body.remove);
      if (gone.length === 0) return chat;
      if (!isManager(principal)) return fail('FORBIDDEN');
      const left = chat.observerIds.filter((id) => !gone.includes(id));
      if (left.length === chat.observerIds.length) return chat;
      const version = chat.row.version + 1;
      const row = { ...chat.row, version, ruledVersion: version };
      await tx.repo(chatTable).update({ id: row.id }, { version, ruledVersion: version });
      await writeObservers(tx, row.id, chat.observerIds, left, instantOf(platform.clock));
      const after: LoadedChat = { ...chat, row, observerIds: left };
      await tellOfChat(tx, platform, after, stateOf(chat));
      return after;
    },
  );

/** Asking again within this time tells the owner nothing new, ms. */
const askAgainMs = 10 * 60_000;

/**
 * Tells the owner, by a line of the thread, that somebody wants to observe. He calls him in by `changeObservers`. Who
 * asks needs no right to read the chat, and gets none by asking.
 */
export const askToObserve = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Static<typeof ObserveAskedSchema>> =>
  platform.db.write(async (tx) => {
    const chat = await chatForCommand(tx, principal, chatId, version);
    const by = actorOf(principal);
    const { state, effects } = await ruled(tx, chat, { type: 'observe_asked', by });
    const ownerId = state.ownerId as EmployeeId;
    const owner = (await employeesByIds(tx, [ownerId])).get(ownerId);
    if (!owner) return fail('CHAT_NOT_IN_WORK');
    const now = platform.clock.now();
    const byId = by.employeeId as EmployeeId;
    const since = new Date(now.getTime() - askAgainMs).toISOString();
    const isToTell = effects.some(({ type }) => type === 'ask_owner');
    const asked = isToTell && !(await hasAskedSince(tx, chatId, ownerId, byId, since));
    if (asked) {
      const line = await insertMessage(tx, {
        lineId: chat.row.lineId,
        chatId,
        contactId: chat.row.contactId,
        direction: 'internal',
        kind: 'system',
        authorType: 'system',
        receivedAt: now.toISOString(),
        system: { event: 'observe_asked', byId, toId: ownerId, detail: null },
      });
      await tellOfMessage(tx, platform, 'message.created', line, chat, stateOf(chat));
    }
    return { owner: briefOf(owner), asked };
  });

/** Whether this owner was asked by that employee not long ago. */
async function hasAskedSince(
  tx: Tx,
  chatId: ChatId,
  ownerId: EmployeeId,
  byId: EmployeeId,
  since: string,
): Promise<boolean> {
  const rows = await tx
    .repo(messageTable)
    .createQueryBuilder('m')
    .where("m.chatId = :chatId AND m.kind = 'system' AND m.receivedAt > :since", { chatId, since })
    .orderBy('m.position', 'DESC')
    .limit(50)
    .getMany();
  return rows.some(
    ({ system }) => system?.event === 'observe_asked' && system.byId === byId && system.toId === ownerId,
  );
}

/** Our ids of those who are to go; who was dismissed meanwhile may be one of them. */
async function observersNamed(
  tx: Tx,
  chat: LoadedChat,
  refs: readonly string[] = [],
): Promise<readonly string[]> {
  const found = await Promise.all(refs.map((ref) => findEmployee(tx, chat.line.infobaseId, ref)));
  return found.map((employee, i) => employee?.id ?? fail('EMPLOYEE_UNKNOWN', { employee: refs[i] }));
}

/** Links the chat to an object of 1C, or takes the link away. */
export const setChatObject = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  object: ObjectLink | null,
  expected?: number,
): Promise<Chat> =>
  platform.db.write(async (tx) => {
    const chat = await chatForCommand(tx, principal, chatId, expected);
    if (!mayRead(principal, chat)) return fail('NOT_FOUND');
    if (principal.employee && !rights(stateOf(chat), actorOf(principal)).comment) return fail('FORBIDDEN');
    const row = {
      ...chat.row,
      objectKind: object?.kind ?? null,
      objectKey: object?.key ?? null,
      objectTitle: object?.title ?? null,
      objectBy: 'person' as const,
      version: chat.row.version + 1,
    };
    await tx.repo(chatTable).update({ id: row.id }, row);
    const after = { ...chat, row };
    await tellOfChat(tx, platform, after, stateOf(chat));
    return presentChat(tx, row);
  });
