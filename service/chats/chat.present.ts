/** A chat as the contract shows it. */
import { In } from 'typeorm';
import type { Chat } from '../../contracts/chat.ts';
import { coursesOf } from '../automation/course.store.ts';
import { presentContact } from '../contacts/contact.present.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { briefOf, employeesByIds } from '../employees/employee.store.ts';
import { type MessageRow, messageTable } from '../messages/message.table.ts';
import type { Reader } from '../platform/database.ts';
import { observersOfMany } from './chat.store.ts';
import type { ChatRow } from './chat.table.ts';

const previewLength = 200;

/** The beginning of a text, not cut inside a character. */
const beginning = (text: string): string =>
  [...text].slice(0, previewLength).join('').slice(0, previewLength).toWellFormed();

function previewOf(row: MessageRow): Chat['lastMessage'] {
  return {
    id: row.id,
    kind: row.kind,
    direction: row.direction,
    text: row.deletedAt === null ? beginning(row.text ?? '') : '',
    status: row.status,
    at: row.sentAt ?? row.receivedAt,
  };
}

/** Chats in the order given, each with its contact, people and last message. */
export async function presentChats(reader: Reader, rows: readonly ChatRow[]): Promise<Chat[]> {
  if (rows.length === 0) return [];
  const observers = await observersOfMany(
    reader,
    rows.map((row) => row.id),
  );
  const courses = await coursesOf(
    reader,
    rows.map((row) => row.id),
  );
  const employees = await employeesByIds(
    reader,
    rows.flatMap((row) => [
      row.ownerId,
      row.formerOwnerId,
      courses.get(row.id)?.offerToId ?? null,
      ...(observers.get(row.id) ?? []),
    ]),
  );
  const contacts = new Map(
    (await reader.repo(contactTable).findBy({ id: In(rows.map((row) => row.contactId)) })).map((contact) => [
      contact.id,
      contact,
    ]),
  );
  const lastIds = rows.flatMap((row) => (row.lastMessageId ? [row.lastMessageId] : []));
  const last = new Map(
    (lastIds.length > 0 ? await reader.repo(messageTable).findBy({ id: In(lastIds) }) : []).map((message) => [
      message.id,
      message,
    ]),
  );
  const brief = (id: ChatRow['ownerId']) => {
    const employee = id ? employees.get(id) : undefined;
    return employee ? briefOf(employee) : null;
  };
  return rows.map((row) => {
    const contact = contacts.get(row.contactId);
    if (!contact) throw new Error(`chat ${row.id} has no contact`);
    const course = courses.get(row.id);
    const offered = brief(course?.offerToId ?? null);
    const lastMessage = row.lastMessageId ? last.get(row.lastMessageId) : undefined;
    return {
      id: row.id,
      lineId: row.lineId,
      contact: presentContact(contact),
      status: row.status,
      owner: brief(row.ownerId),
      formerOwner: brief(row.formerOwnerId),
      observers: (observers.get(row.id) ?? []).flatMap((id) => brief(id) ?? []),
      object:
        row.objectKind && row.objectKey
          ? { kind: row.objectKind, key: row.objectKey, title: row.objectTitle ?? '' }
          : null,
      waitingSince: row.waitingSince,
      unanswered: row.unanswered,
      lastMessage: lastMessage ? previewOf(lastMessage) : null,
      lastMessageAt: row.lastMessageAt,
      rating: row.rating,
      labels: row.labels,
      spam: row.spam,
      alert:
        course?.alertReason && course.alertAt ? { reason: course.alertReason, at: course.alertAt } : null,
      offer: offered && course?.offerUntil ? { employee: offered, until: course.offerUntil } : null,
      openedAt: row.openedAt,
      closedAt: row.closedAt,
      mergedIntoId: row.mergedIntoId,
      version: row.version,
    };
  });
}

export async function presentChat(reader: Reader, row: ChatRow): Promise<Chat> {
  const [chat] = await presentChats(reader, [row]);
  if (!chat) throw new Error('unreachable');
  return chat;
}
