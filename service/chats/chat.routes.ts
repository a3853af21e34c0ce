/** Operations on chats. */
import type { InfobaseId } from '../../contracts/common.ts';
import {
  actingEmployee,
  type HandlersOf,
  infobaseFilter,
  isManager,
  isOneC,
  type Principal,
  sees,
} from '../access/principal.ts';
import { acceptChat, skipChat } from '../distribution/offer.commands.ts';
import { findEmployee } from '../employees/employee.store.ts';
import { lineTable } from '../lines/line.table.ts';
import { messageTable } from '../messages/message.table.ts';
import { contactFor, firstEvent } from '../messages/write-first.commands.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { changeChat } from './change.ts';
import { readableChat } from './chat.access.ts';
import * as commands from './chat.commands.ts';
import { type ChatListing, countChats, listChats } from './chat.list.ts';
import { presentChat, presentChats } from './chat.present.ts';
import { type LoadedChat, lockChatOf } from './chat.store.ts';
import { draftTable } from './chat.table.ts';
import { askOfAddress, markReadInside } from './read-marks.ts';
import { tellSign } from './sign.ts';

export function chatHandlers(
  platform: Platform,
): HandlersOf<
  | 'listChats'
  | 'listChatCounters'
  | 'openChat'
  | 'getChat'
  | 'takeChat'
  | 'assignChat'
  | 'transferChat'
  | 'closeChat'
  | 'reopenChat'
  | 'changeObservers'
  | 'leaveChat'
  | 'readChat'
  | 'askToObserve'
  | 'noReplyNeeded'
  | 'acceptChat'
  | 'skipChat'
  | 'setChatLabels'
  | 'setChatSpam'
  | 'setTyping'
  | 'setChatObject'
  | 'getDraft'
  | 'setDraft'
> {
  const { db } = platform;
  return {
    listChats: ({ query, principal }) =>
      db.read(async (r) => {
        const { infobaseId, ownerId, spam, ...filters } = query;
        const listing: ChatListing = {
          ...filters,
          ...(spam === undefined ? {} : { spam: spam === 'true' }),
          ...scopeOf(principal, infobaseId),
          limit: query.limit ?? 50,
          ...(ownerId === undefined ? {} : { ownerId: await ownerOf(r, principal, ownerId) }),
        };
        if ((query.group === 'mine' || query.group === 'observed') && !principal.employee)
          return fail('EMPLOYEE_REQUIRED');
        const page = await listChats(r, listing);
        return { items: await presentChats(r, page.rows), nextCursor: page.nextCursor };
      }),
    listChatCounters: ({ query, principal }) =>
      db.read((r) => countChats(r, scopeOf(principal, query.infobaseId))),
    getChat: ({ params, principal }) =>
      db.read(async (r) => presentChat(r, (await readableChat(r, principal, params.chatId)).row)),
    openChat: ({ body, principal }) =>
      db.write(async (tx) => {
        const line = await tx.repo(lineTable).findOneBy({ id: body.lineId });
        if (!line || line.deletedAt !== null || !sees(principal, line.infobaseId)) return fail('NOT_FOUND');
        const contact = await contactFor(tx, platform, principal, line, body);
        const chat = await lockChatOf(tx, line.id, contact.id);
        const event = await firstEvent(tx, platform, principal, line, body.observerIds);
        const { object } = body;
        const changed = await changeChat(
          tx,
          platform,
          chat ?? { lineId: line.id, contactId: contact.id, line },
          event,
          {
            // A chat that is linked already keeps its object, as with writing first.
            patch: (row) =>
              object && row.objectKey === null
                ? { objectKind: object.kind, objectKey: object.key, objectTitle: object.title }
                : {},
          },
        );
        return presentChat(tx, changed.chat.row);
      }),
    takeChat: ({ params, body, principal }) =>
      commands.takeChat(platform, principal, params.chatId, body.version),
    assignChat: ({ params, body, principal }) =>
      commands.assignChat(platform, principal, params.chatId, body),
    transferChat: ({ params, body, principal }) =>
      commands.transferChat(platform, principal, params.chatId, body),
    closeChat: ({ params, body, principal }) => commands.closeChat(platform, principal, params.chatId, body),
    reopenChat: ({ params, body, principal }) =>
      commands.reopenChat(platform, principal, params.chatId, body.version),
    changeObservers: ({ params, body, principal }) =>
      commands.changeObservers(platform, principal, params.chatId, body),
    leaveChat: ({ params, body, principal }) =>
      commands.leaveChat(platform, principal, params.chatId, body.version),
    askToObserve: ({ params, body, principal }) =>
      commands.askToObserve(platform, principal, params.chatId, body.version),
    noReplyNeeded: ({ params, body, principal }) =>
      commands.noReplyNeeded(platform, principal, params.chatId, body.version),
    acceptChat: ({ params, body, principal }) => acceptChat(platform, principal, params.chatId, body.version),
    skipChat: ({ params, body, principal }) => skipChat(platform, principal, params.chatId, body.version),
    setChatLabels: ({ params, body, principal }) =>
      commands.setLabels(platform, principal, params.chatId, body),
    setChatSpam: ({ params, body, principal }) => commands.setSpam(platform, principal, params.chatId, body),
    setChatObject: ({ params, body, principal }) =>
      commands.setChatObject(platform, principal, params.chatId, body.object, body.version),
    readChat: async ({ params, body, principal }) => {
      const chat = await db.read(async (r) => {
        const readable = await readableChat(r, principal, params.chatId);
        const chatId = readable.row.id;
        const known =
          body.upTo === undefined || (await r.repo(messageTable).existsBy({ id: body.upTo, chatId }));
        return known ? readable : fail('NOT_FOUND');
      });
      if (isOwner(principal, chat)) await db.write((tx) => markReadInside(tx, platform, chat));
      return db.read((r) => presentChat(r, chat.row));
    },
    setTyping: async ({ params, body, principal }) => {
      const employee = actingEmployee(principal);
      const chat = await db.read((r) => readableChat(r, principal, params.chatId));
      const hidden = body.hidden === true;
      tellSign(platform, { chatId: chat.row.id, employeeId: employee.id, state: body.state, hidden });
      if (!hidden && body.state !== 'viewing' && chat.row.status !== 'closed')
        await askToShowTyping(platform, chat, body.state);
      return { done: true as const };
    },
    getDraft: ({ params, principal }) =>
      db.read(async (r) => {
        const { id: chatId } = (await readableChat(r, principal, params.chatId)).row;
        const row = await r.repo(draftTable).findOneBy({ chatId, employeeId: actingEmployee(principal).id });
        return { text: row?.text ?? '', hidden: row?.hidden ?? false, savedAt: row?.savedAt ?? null };
      }),
    setDraft: ({ params, body, principal }) =>
      db.write(async (tx) => {
        const { id: chatId } = (await readableChat(tx, principal, params.chatId)).row;
        const key = { chatId, employeeId: actingEmployee(principal).id };
        await tx.repo(draftTable).delete(key);
        if (body.text === '') return { text: '', hidden: false, savedAt: null };
        const row = {
          ...key,
          text: body.text,
          hidden: body.hidden === true,
          savedAt: instantOf(platform.clock),
        };
        await tx.repo(draftTable).insert({ ...row });
        return { text: row.text, hidden: row.hidden, savedAt: row.savedAt };
      }),
  };
}

/** Whose chats a list is about. */
const scopeOf = (principal: Principal, infobaseId: InfobaseId | undefined) => ({
  infobaseId: infobaseFilter(principal, infobaseId),
  employeeId: principal.employee?.id ?? null,
  onlyHis: principal.employee !== null && !isManager(principal) && !isOneC(principal),
});

const isOwner = (principal: Principal, chat: LoadedChat): boolean =>
  principal.employee !== null && chat.row.ownerId === principal.employee.id;

async function ownerOf(r: Reader, principal: Principal, ref: string) {
  const found = principal.infobaseId ? await findEmployee(r, principal.infobaseId, ref) : null;
  return found?.id ?? (ref as never);
}

async function askToShowTyping(platform: Platform, chat: LoadedChat, state: string): Promise<void> {
  if (chat.line.status !== 'online') return;
  await platform.db.write((tx) => askOfAddress(tx, platform, chat, 'typing', { state }, 5_000));
}
