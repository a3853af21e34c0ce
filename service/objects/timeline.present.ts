/** The timeline of an object: its messages with their statuses, and the chat that each can open. */

import type { Static } from 'typebox';
import { In } from 'typeorm';
import type { ChatId } from '../../contracts/common.ts';
import type { TimelineItemSchema } from '../../contracts/timeline.ts';
import { isManager, isOneC, type Principal } from '../access/principal.ts';
import { mayRead } from '../chats/chat.access.ts';
import { observersOfMany } from '../chats/chat.store.ts';
import { type ChatRow, chatTable } from '../chats/chat.table.ts';
import { lineTable } from '../lines/line.table.ts';
import { presentMessages } from '../messages/message.present.ts';
import type { MessageRow } from '../messages/message.table.ts';
import type { Reader } from '../platform/database.ts';
import { chatsOfObject, messagesOfObject, type Place } from './object.store.ts';

export type TimelineItem = Static<typeof TimelineItemSchema>;

/** Chats by id that the caller may read. */
async function readable(
  reader: Reader,
  principal: Principal,
  ids: readonly ChatId[],
): Promise<Map<ChatId, ChatRow>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await reader.repo(chatTable).findBy({ id: In(wanted) });
  const lines = await reader.repo(lineTable).findBy({ id: In([...new Set(rows.map((row) => row.lineId))]) });
  const observers = await observersOfMany(reader, wanted);
  const may = rows.filter((row) => {
    const line = lines.find((one) => one.id === row.lineId);
    return line && mayRead(principal, { row, line, observerIds: observers.get(row.id) ?? [] });
  });
  return new Map(may.map((row) => [row.id, row]));
}

/** A message without a chat is its author's, as in the feed; managers and 1C see all. */
const seesApart = (principal: Principal, row: MessageRow): boolean =>
  isOneC(principal) || isManager(principal) || row.authorId === principal.employee?.id;

/**
 * A page, newest first. An employee of a panel gets what he may read, so a page may be shorter than its limit.
 * @returns `next` is the position to go on before; null at the end
 */
export async function timelineOf(
  reader: Reader,
  principal: Principal,
  place: Place,
  page: { before: number | null; limit: number },
): Promise<{ items: TimelineItem[]; next: number | null }> {
  const linked = await chatsOfObject(reader, place);
  const found = await messagesOfObject(
    reader,
    place,
    linked.map((chat) => chat.id),
    { before: page.before, limit: page.limit + 1 },
  );
  const rows = found.slice(0, page.limit);
  const chats = await readable(
    reader,
    principal,
    rows.flatMap((row) => row.chatId ?? []),
  );
  const shown = rows.filter((row) =>
    row.chatId === null ? seesApart(principal, row) : chats.has(row.chatId),
  );
  const messages = await presentMessages(reader, shown);
  const items = messages.map((message): TimelineItem => {
    const chat = message.chatId === null ? undefined : chats.get(message.chatId);
    return { message, chat: chat ? { id: chat.id, status: chat.status } : null };
  });
  return { items, next: found.length > page.limit ? (rows.at(-1)?.position ?? null) : null };
}
