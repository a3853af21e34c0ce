/**
 * A client whom the line knew by two addresses turns out to be one: his contacts become one, and so do his chats. The
 * history stands in the order in which it was received; the absorbed chat stays as a signpost, so that a command or an
 * answer that names it reaches the one that goes on.
 */
import { In } from 'typeorm';
import type { ChatId, ContactId, EmployeeId } from '../../contracts/common.ts';
import { joinCourses } from '../automation/course.store.ts';
import { presentContact } from '../contacts/contact.present.ts';
import { type ContactRow, contactAddressTable, contactTable } from '../contacts/contact.table.ts';
import { mergedContact } from '../contacts/merge.ts';
import { appendEvent } from '../feed/append.ts';
import type { LineRow } from '../lines/line.table.ts';
import { insertMessage } from '../messages/message.store.ts';
import { messageTable } from '../messages/message.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { derivedId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { tellOfChat, tellOfMessage } from './change.ts';
import { feedOwner, type LoadedChat, lockChatOf, stateOf, writeObservers } from './chat.store.ts';
import { type ChatRow, chatTable, draftTable } from './chat.table.ts';
import type { ChatState } from './chat.ts';
import { absorbedState, joinedState, survivorOf } from './merge.ts';

/**
 * Makes one contact of several of a line. The feed tells of each contact and chat that is no more (`mergedIntoId`),
 * then of the one that goes on, then of the line in its thread.
 * @param contactId the surest of them; locked by the caller
 * @returns the contact that goes on, locked
 */
export async function mergeContacts(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  contactId: ContactId,
  sameAs: readonly ContactId[],
): Promise<ContactRow> {
  let kept = await locked(tx, contactId);
  for (const id of sameAs) kept = await mergeTwo(tx, platform, line, kept, await locked(tx, id));
  return kept;
}

async function locked(tx: Tx, id: ContactId): Promise<ContactRow> {
  const row = await lockRow(tx, contactTable, id);
  if (!row) throw new Error(`contact ${id} is gone`);
  return row;
}

async function mergeTwo(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  one: ContactRow,
  other: ContactRow,
): Promise<ContactRow> {
  if (one.id === other.id || other.mergedIntoId !== null) return one;
  const { kept, gone } = mergedContact(one, other);
  const contacts = tx.repo(contactTable);
  // The phone leaves the one before it comes to the other: a line knows a phone once.
  await contacts.update({ id: gone.id }, gone);
  await contacts.update({ id: kept.id }, kept);
  await contacts.update({ mergedIntoId: gone.id }, { mergedIntoId: kept.id });
  await tx.repo(contactAddressTable).update({ contactId: gone.id }, { contactId: kept.id });
  tellOfMergedContact(tx, platform, line, gone);
  tellOfMergedContact(tx, platform, line, kept);

  const chats = await chatsOf(tx, line, kept, gone);
  if (chats.length === 1 && chats[0]) await moveChat(tx, platform, chats[0], kept);
  await tx.repo(messageTable).update({ contactId: gone.id }, { contactId: kept.id });
  if (chats[0] && chats[1]) await mergeChats(tx, platform, chats[0], chats[1], kept, gone);
  return kept;
}

function tellOfMergedContact(tx: Tx, platform: Platform, line: LineRow, contact: ContactRow): void {
  appendEvent(tx, platform, {
    infobaseId: feedOwner(line),
    type: 'contact.changed',
    version: contact.version,
    data: presentContact(contact),
    audience: { everybody: true, employeeIds: [] },
  });
}

async function chatsOf(tx: Tx, line: LineRow, kept: ContactRow, gone: ContactRow): Promise<LoadedChat[]> {
  const found = [await lockChatOf(tx, line.id, kept.id), await lockChatOf(tx, line.id, gone.id)];
  return found.filter((chat) => chat !== null);
}

/** Only one of the two had a chat: it is now with the contact that goes on. */
async function moveChat(tx: Tx, platform: Platform, chat: LoadedChat, kept: ContactRow): Promise<void> {
  if (chat.row.contactId === kept.id) return;
  const row: ChatRow = { ...chat.row, contactId: kept.id, version: chat.row.version + 1 };
  await tx.repo(chatTable).update({ id: row.id }, row);
  await tellOfChat(tx, platform, { ...chat, row }, stateOf(chat));
}

const candidate = (chat: LoadedChat) => ({
  id: chat.row.id,
  state: stateOf(chat),
  lastMessageAt: chat.row.lastMessageAt,
  chat,
});

async function mergeChats(
  tx: Tx,
  platform: Platform,
  one: LoadedChat,
  other: LoadedChat,
  keptContact: ContactRow,
  goneContact: ContactRow,
): Promise<void> {
  const { survivor, absorbed } = survivorOf(candidate(one), candidate(other));
  const now = instantOf(platform.clock);
  const state = joinedState(survivor.state, absorbed.state);
  const [kept, gone] = [survivor.chat.row, absorbed.chat.row];

  const signpost: ChatRow = {
    ...gone,
    ...ruledPart(absorbedState(absorbed.state)),
    unanswered: 0,
    ratingRequestedAt: null,
    closedAt: gone.closedAt ?? now,
    lastMessageId: null,
    mergedIntoId: kept.id,
    contactId: goneContact.id,
  };
  const messages = tx.repo(messageTable);
  await messages.update({ chatId: gone.id }, { chatId: kept.id });
  const note = await insertMessage(tx, {
    lineId: kept.lineId,
    chatId: kept.id,
    contactId: keptContact.id,
    direction: 'internal',
    kind: 'system',
    authorType: 'system',
    receivedAt: now,
    system: { event: 'merged', byId: null, toId: null, detail: null },
  });
  const joined: ChatRow = {
    ...kept,
    ...ruledPart(state),
    contactId: keptContact.id,
    objectKind: kept.objectKey === null ? gone.objectKind : kept.objectKind,
    objectKey: kept.objectKey ?? gone.objectKey,
    objectTitle: kept.objectKey === null ? gone.objectTitle : kept.objectTitle,
    unanswered: state.waitingSince === null ? 0 : kept.unanswered + gone.unanswered,
    rating: kept.rating ?? gone.rating,
    labels: [...new Set([...kept.labels, ...gone.labels])],
    spam: kept.spam && gone.spam,
    openedAt: kept.openedAt < gone.openedAt ? kept.openedAt : gone.openedAt,
    lastMessageAt: kept.lastMessageAt > gone.lastMessageAt ? kept.lastMessageAt : gone.lastMessageAt,
    lastMessageId: note.id,
  };
  await swapInto(tx, signpost, joined);
  await tx.repo(chatTable).update({ mergedIntoId: gone.id }, { mergedIntoId: kept.id });
  await writeObservers(tx, gone.id, absorbed.state.observerIds, [], now);
  await writeObservers(tx, kept.id, survivor.state.observerIds, state.observerIds, now);
  await moveDrafts(tx, gone.id, kept.id);

  const { line } = survivor.chat;
  await tellOfChat(tx, platform, { row: signpost, observerIds: [], line }, absorbed.state);
  const chat: LoadedChat = { row: joined, observerIds: [...state.observerIds] as EmployeeId[], line };
  await joinCourses(tx, chat, gone.id);
  await tellOfChat(tx, platform, chat, survivor.state);
  await tellOfMessage(tx, platform, 'message.created', note, chat, absorbed.state);
}

const ruledPart = (state: ChatState) => ({
  status: state.status,
  ownerId: state.ownerId as EmployeeId | null,
  formerOwnerId: state.formerOwnerId as EmployeeId | null,
  waitingSince: state.waitingSince,
  version: state.version,
  // A command that was decided on either of the two has to be decided anew.
  ruledVersion: state.version,
});

/** A line and a contact have one chat at any moment, also while the two change places. */
async function swapInto(tx: Tx, signpost: ChatRow, joined: ChatRow): Promise<void> {
  const chats = tx.repo(chatTable);
  const nobody = derivedId<ContactId>('cont', signpost.id);
  await chats.update({ id: signpost.id }, { ...signpost, contactId: nobody });
  await chats.update({ id: joined.id }, joined);
  await chats.update({ id: signpost.id }, { contactId: signpost.contactId });
}

/** What somebody was writing goes with him, unless he has begun something in the other chat too. */
async function moveDrafts(tx: Tx, from: ChatId, to: ChatId): Promise<void> {
  const drafts = tx.repo(draftTable);
  const there = await drafts.findBy({ chatId: to });
  const taken = there.map(({ employeeId }) => employeeId);
  if (taken.length > 0) await drafts.delete({ chatId: from, employeeId: In(taken) });
  await drafts.update({ chatId: from }, { chatId: to });
}
