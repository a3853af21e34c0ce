/** Operations on messages. */
import type { Principal } from '../access/principal.ts';
import { type HandlersOf, isManager } from '../access/principal.ts';
import { readableChat } from '../chats/chat.access.ts';
import { fail } from '../platform/errors.ts';
import { languageOf } from '../platform/http-errors.ts';
import { decodeCursor, encodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { sendBatch } from './batch.commands.ts';
import {
  deleteMessage,
  editMessage,
  readableMessage,
  retryMessage,
  setReaction,
} from './message.commands.ts';
import { presentMessage, presentMessages } from './message.present.ts';
import { findMessage, messagesAfter, messagesBefore } from './message.store.ts';
import { messageVersionTable } from './message.table.ts';
import type { SendPorts } from './outbox.ts';
import { sendMessage } from './send.commands.ts';
import { writeFirst } from './write-first.commands.ts';

const keyOf = (headers: Record<string, unknown>): string => String(headers['idempotency-key']);

export function messageHandlers(
  platform: Platform,
  ports: SendPorts,
): HandlersOf<
  | 'listMessages'
  | 'sendMessage'
  | 'writeFirst'
  | 'sendBatch'
  | 'getMessage'
  | 'editMessage'
  | 'deleteMessage'
  | 'setReaction'
  | 'retryMessage'
  | 'listMessageVersions'
> {
  const { db } = platform;
  return {
    listMessages: ({ params, query, principal }) =>
      db.read((r) => listOf(r, principal, params.chatId, query)),
    sendMessage: async ({ params, body, headers, principal, reply }) => {
      const result = await sendMessage(platform, ports, principal, params.chatId, keyOf(headers), body);
      if (result.repeated) reply.code(200);
      return result;
    },
    writeFirst: async ({ body, headers, principal, reply }) => {
      const result = await writeFirst(platform, ports, principal, keyOf(headers), body);
      if (result.repeated) reply.code(200);
      return result;
    },
    sendBatch: async ({ body, headers, principal }) => ({
      results: await sendBatch(
        platform,
        ports,
        principal,
        body.messages,
        languageOf(headers['accept-language']),
      ),
    }),
    getMessage: ({ params, principal }) =>
      db.read(async (r) => presentMessage(r, (await readableMessage(r, principal, params.messageId)).row)),
    editMessage: ({ params, body, principal }) =>
      editMessage(platform, principal, params.messageId, body.text),
    deleteMessage: ({ params, principal }) => deleteMessage(platform, principal, params.messageId),
    setReaction: ({ params, body, principal }) =>
      setReaction(platform, principal, params.messageId, body.emoji),
    retryMessage: ({ params, body, principal }) =>
      retryMessage(platform, principal, params.messageId, body.confirmed === true),
    listMessageVersions: ({ params, principal }) =>
      db.read(async (r) => {
        const { row } = await readableMessage(r, principal, params.messageId);
        if (!isManager(principal)) return fail('FORBIDDEN');
        const rows = await r
          .repo(messageVersionTable)
          .find({ where: { messageId: row.id }, order: { position: 'ASC' } });
        return { items: rows.map(({ text, until, by }) => ({ text, until, by })) };
      }),
  };
}

type Query = Parameters<HandlersOf<'listMessages'>['listMessages']>[0]['query'];

/** A page of a thread. Older pages come newest first, newer ones oldest first. */
async function listOf(
  r: Parameters<typeof readableChat>[0],
  principal: Principal,
  named: Parameters<typeof readableChat>[2],
  query: Query,
) {
  const { id: chatId } = (await readableChat(r, principal, named)).row;
  const limit = query.limit ?? 50;
  const key = decodeCursor<[number]>(query.cursor, ['number']);
  if (query.around !== undefined) {
    const middle = (await findMessage(r, query.around)) ?? fail('NOT_FOUND');
    if (middle.chatId !== chatId) return fail('NOT_FOUND');
    const half = Math.ceil(limit / 2);
    const newer = await messagesAfter(r, chatId, middle.position, half);
    const older = await messagesBefore(r, chatId, middle.position + 1, half);
    const last = older[older.length - 1];
    const more = last ? (await messagesBefore(r, chatId, last.position, 1)).length > 0 : false;
    return {
      items: await presentMessages(r, [...newer.reverse(), ...older]),
      nextCursor: more && last ? encodeCursor([last.position]) : null,
    };
  }
  if (query.search !== undefined || query.only === 'files') {
    const filter = { search: query.search, withFile: query.only === 'files' };
    const found = await messagesBefore(r, chatId, key?.[0] ?? null, limit + 1, filter);
    const page = pageOf(found, limit, (row) => [row.position]);
    return { items: await presentMessages(r, page.rows), nextCursor: page.nextCursor };
  }
  const rows =
    query.direction === 'newer'
      ? await messagesAfter(r, chatId, key?.[0] ?? 0, limit + 1)
      : await messagesBefore(r, chatId, key?.[0] ?? null, limit + 1);
  const page = pageOf(rows, limit, (row) => [row.position]);
  return { items: await presentMessages(r, page.rows), nextCursor: page.nextCursor };
}
