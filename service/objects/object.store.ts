/** What the bridge itself knows of objects of 1C: cards read before, titles and chats that are linked to them. */
import { In } from 'typeorm';
import type { ChatId, InfobaseId } from '../../contracts/common.ts';
import { type ChatRow, chatTable } from '../chats/chat.table.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { lineTable } from '../lines/line.table.ts';
import { type MessageRow, messageTable } from '../messages/message.table.ts';
import { type CardRow, cardTable } from '../onec/onec.table.ts';
import type { Reader, Tx } from '../platform/database.ts';

/** A thing of 1C in one infobase. */
export interface Place {
  infobaseId: InfobaseId;
  kind: string;
  objectKey: string;
}

export const keptCard = (reader: Reader, place: Place): Promise<CardRow | null> =>
  reader.repo(cardTable).findOneBy(place);

export async function keepCard(tx: Tx, row: CardRow): Promise<void> {
  const { infobaseId, kind, objectKey } = row;
  const place = { infobaseId, kind, objectKey };
  await tx.repo(cardTable).delete(place);
  await tx.repo(cardTable).insert(row as never);
}

export async function dropCard(tx: Tx, place: Place): Promise<void> {
  await tx.repo(cardTable).delete(place);
}

/** Cards that nobody has looked at since. */
export const pruneCards = (tx: Tx, before: string): Promise<number> =>
  tx.execute('DELETE FROM onec_card WHERE read_at < :before', { before });

const ofLinesOf = `IN (SELECT l.id FROM "line" l WHERE l.infobase_id = :infobaseId)`;

/** Chats that are linked to the object, the latest first. */
export function chatsOfObject(reader: Reader, place: Place, limit = 200): Promise<ChatRow[]> {
  return reader
    .repo(chatTable)
    .createQueryBuilder('c')
    .where('c.objectKind = :kind AND c.objectKey = :objectKey', place)
    .andWhere(`c.lineId ${ofLinesOf}`, place)
    .orderBy('c.lastMessageAt', 'DESC')
    .addOrderBy('c.id', 'DESC')
    .limit(limit)
    .getMany();
}

/** What is known of an object that 1C was never asked about: the title and the phones of those who talk of it. */
export async function knownFromChats(
  reader: Reader,
  place: Place,
): Promise<{ title: string; phones: string[] } | null> {
  const chats = await chatsOfObject(reader, place, 50);
  if (chats.length === 0) {
    const message = await reader.repo(messageTable).findOne({
      where: { objectKind: place.kind, objectKey: place.objectKey },
      order: { position: 'DESC' },
    });
    const line = message && (await reader.repo(lineTable).findOneBy({ id: message.lineId }));
    if (!message || line?.infobaseId !== place.infobaseId) return null;
    return { title: message.objectTitle ?? '', phones: await phonesOf(reader, [message.contactId]) };
  }
  const contacts = chats.map((chat) => chat.contactId);
  return { title: chats[0]?.objectTitle ?? '', phones: await phonesOf(reader, contacts) };
}

async function phonesOf(reader: Reader, contacts: ChatRow['contactId'][]): Promise<string[]> {
  const rows = await reader.repo(contactTable).findBy({ id: In(contacts) });
  return [...new Set(rows.flatMap((row) => row.phone ?? []))];
}

/** Messages of an object, newest first: sent for it, and those of the chats that are linked to it. */
export function messagesOfObject(
  reader: Reader,
  place: Place,
  chatIds: readonly ChatId[],
  page: { before: number | null; limit: number },
): Promise<MessageRow[]> {
  const linked = chatIds.length > 0 ? ' OR m.chatId IN (:...chatIds)' : '';
  const query = reader
    .repo(messageTable)
    .createQueryBuilder('m')
    .where(`((m.objectKind = :kind AND m.objectKey = :objectKey)${linked})`, { ...place, chatIds })
    .andWhere(`m.lineId ${ofLinesOf}`, place)
    .andWhere("m.direction <> 'internal'");
  if (page.before !== null) query.andWhere('m.position < :before', { before: page.before });
  return query.orderBy('m.position', 'DESC').limit(page.limit).getMany();
}
