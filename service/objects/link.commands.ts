/** Links chats to the objects that the directory has learnt of. */
import type { ChatId, InfobaseId } from '../../contracts/common.ts';
import { tellOfChat } from '../chats/change.ts';
import { lockChat, stateOf } from '../chats/chat.store.ts';
import { chatTable } from '../chats/chat.table.ts';
import { objectOfContact } from '../onec/client-object.store.ts';
import type { Reader } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';

const pageSize = 200;

/** Chats of nobody's choice whose client's phone is in the directory. */
async function candidates(reader: Reader, infobaseId: InfobaseId, after: ChatId | null): Promise<ChatId[]> {
  const query = reader
    .repo(chatTable)
    .createQueryBuilder('c')
    .select(['c.id'])
    .where('c.objectKey IS NULL AND c.objectBy IS NULL AND c.mergedIntoId IS NULL')
    .andWhere(
      `EXISTS (SELECT 1 FROM contact k JOIN onec_phone p ON p.phone = k.phone JOIN "line" l ON l.id = k.line_id
         WHERE k.id = c.contact_id AND l.infobase_id = :infobaseId AND p.infobase_id = :infobaseId)`,
      { infobaseId },
    );
  if (after !== null) query.andWhere('c.id > :after', { after });
  const rows = await query.orderBy('c.id', 'ASC').limit(pageSize).getMany();
  return rows.map((row) => row.id);
}

/** Links the infobase's chats that have no object to the one object that has the client's phone. How many were. */
export async function linkChats(
  platform: Platform,
  infobaseId: InfobaseId,
  signal: AbortSignal,
): Promise<number> {
  const { db } = platform;
  let linked = 0;
  let after: ChatId | null = null;
  while (!signal.aborted) {
    const page: ChatId[] = await db.read((reader) => candidates(reader, infobaseId, after));
    for (const chatId of page) linked += (await linkChat(platform, chatId)) ? 1 : 0;
    if (page.length < pageSize) break;
    after = page.at(-1) ?? null;
  }
  return linked;
}

async function linkChat(platform: Platform, chatId: ChatId): Promise<boolean> {
  return platform.db.write(async (tx) => {
    const chat = await lockChat(tx, chatId);
    if (!chat || chat.row.objectKey !== null || chat.row.objectBy !== null) return false;
    const object = await objectOfContact(tx, chat.line.infobaseId, chat.row.contactId);
    if (!object) return false;
    const row = { ...chat.row, ...object, version: chat.row.version + 1 };
    await tx.repo(chatTable).update({ id: row.id }, row);
    await tellOfChat(tx, platform, { ...chat, row }, stateOf(chat));
    return true;
  });
}
