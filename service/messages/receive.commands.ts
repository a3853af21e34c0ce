/**
 * What comes from a messenger: messages of clients and of the phone itself, receipts, edits, deletions, reactions.
 * Each is one transaction, fenced by the lease of its line; repeating any of them changes nothing.
 */
import type { LineId, MessageId } from '../../contracts/common.ts';
import { pendingAttachment } from '../attachments/attachment.commands.ts';
import { beforeOf, onAnswered, onClientWrote } from '../automation/react.commands.ts';
import { changeChat, tellOfChat, tellOfMessage } from '../chats/change.ts';
import { isAway } from '../chats/chat.access.ts';
import { presentChat } from '../chats/chat.present.ts';
import { feedOwner, findChat, type LoadedChat, lockChat, lockChatOf, stateOf } from '../chats/chat.store.ts';
import { chatTable } from '../chats/chat.table.ts';
import type { ChatEvent } from '../chats/chat.ts';
import { mergeContacts } from '../chats/merge.commands.ts';
import { presentContact } from '../contacts/contact.present.ts';
import { identifyContact, type Resolved, resolveContact } from '../contacts/contact.store.ts';
import { type ContactRow, contactTable } from '../contacts/contact.table.ts';
import type { EngineEvent, InboundMessage, Peer } from '../engines/engine.ts';
import { appendEvent } from '../feed/append.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import type { Tx } from '../platform/database.ts';
import { derivedId } from '../platform/ids.ts';
import { fence, type Lease } from '../platform/lease.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { ratingOf } from '../ratings/rating.ts';
import {
  changeMessage,
  findByExternalId,
  findLostTwin,
  lockByExternalId,
  lockMessage,
  type NewMessage,
} from './message.store.ts';
import { type MessageRow, messageVersionTable } from './message.table.ts';
import { advance } from './message.ts';
import { foreignText, unsignedText } from './message-text.ts';
import { suspectRestriction } from './restriction.commands.ts';

/** On whose behalf something is written. */
export interface LineContext {
  platform: Platform;
  lineId: LineId;
  lease: Lease;
}

/** `repaired`: it was here, and what the messenger shows has put it right. */
export type Received = 'stored' | 'repeated' | 'repaired' | 'ignored';

async function ownLine(tx: Tx, { lineId, lease }: LineContext): Promise<LineRow> {
  await fence(tx, lease);
  return tx.repo(lineTable).findOneByOrFail({ id: lineId });
}

function isWanted(line: LineRow, message: InboundMessage): boolean {
  if (message.peer.kind === 'group' && !line.settings.groups) return false;
  if (message.peer.phone !== null && line.settings.excludedPhones.includes(message.peer.phone)) return false;
  // Whole seconds on WhatsApp's side: a message in the second of linking counts as after it.
  return line.linkedAt === null || message.sentAt.getTime() + 1000 > new Date(line.linkedAt).getTime();
}

/** Tells of a contact whose attributes have changed. */
export function tellOfContact(tx: Tx, platform: Platform, line: LineRow, contact: ContactRow): void {
  appendEvent(tx, platform, {
    infobaseId: feedOwner(line),
    type: 'contact.changed',
    version: contact.version,
    data: presentContact(contact),
    audience: { everybody: true, employeeIds: [] },
  });
}

/** Tells of what a look at a peer has changed; a new contact is told of with its chat. */
export function tellOfResolved(tx: Tx, platform: Platform, line: LineRow, resolved: Resolved): void {
  for (const contact of resolved.lostPhone) tellOfContact(tx, platform, line, contact);
  if (resolved.changed && !resolved.created) tellOfContact(tx, platform, line, resolved.contact);
}

/** What the messenger says, as it can be stored: a name that is too long must not cost the message. */
const storable = (message: InboundMessage): InboundMessage => ({
  ...message,
  peer: {
    ...message.peer,
    name: foreignText(message.peer.name),
    username: foreignText(message.peer.username, 64),
  },
  authorName: foreignText(message.authorName, 200),
  text: foreignText(message.text),
  quotedText: foreignText(message.quotedText),
});

/** Stores a message that exists in the messenger: once, whatever happens. */
export async function receiveMessage(context: LineContext, received: InboundMessage): Promise<Received> {
  const { platform, lineId } = context;
  const message = storable(received);
  return platform.db.write(async (tx) => {
    const line = await ownLine(tx, context);
    if (!isWanted(line, message)) return 'ignored';
    const known = await lockByExternalId(tx, lineId, message.externalId);
    if (known) {
      return (await learnStatus(tx, platform, line, known, message)) ? 'repaired' : 'repeated';
    }
    const resolved = await resolveContact(tx, platform.clock, lineId, message.peer);
    tellOfResolved(tx, platform, line, resolved);
    const contact = await mergeContacts(tx, platform, line, resolved.contact.id, resolved.sameAs);
    // He may write by an address that does not tell his number.
    if (contact.phone !== null && line.settings.excludedPhones.includes(contact.phone)) return 'ignored';

    if (message.from === 'phone') {
      const found = await findLostTwin(tx, lineId, contact.id, message.kind, message.text);
      const twin = found && (await lockMessage(tx, found.id));
      if (twin?.externalId === null) {
        await adoptTwin(tx, platform, line, twin, message);
        return 'repaired';
      }
    }
    const chat = await lockChatOf(tx, lineId, contact.id);
    const now = instantOf(platform.clock);
    const attachmentId = message.file
      ? (await pendingAttachment(tx, { lineId, kind: message.kind, file: message.file, now })).id
      : null;
    const quoted = message.quotedExternalId
      ? await findByExternalId(tx, lineId, message.quotedExternalId)
      : null;
    const fromClient = message.from === 'client';
    const event: ChatEvent = fromClient
      ? {
          type: 'client_wrote',
          at: message.sentAt.toISOString(),
          rating: message.kind === 'text' ? ratingOf(message.text) : null,
          formerOwnerAbsent: chat ? await isAway(tx, platform, chat.row.formerOwnerId) : true,
        }
      : { type: 'phone_answered', dutyEmployeeId: await dutyOf(tx, platform, line) };

    const draft = (chatId: LoadedChat['row']['id']): NewMessage => ({
      id: derivedId<MessageId>('msg', lineId, message.externalId),
      lineId,
      chatId,
      contactId: contact.id,
      direction: fromClient ? 'in' : 'out',
      kind: message.kind,
      authorType: fromClient ? 'client' : 'phone',
      authorId: event.type === 'phone_answered' ? (event.dutyEmployeeId as MessageRow['authorId']) : null,
      authorName: message.authorName ?? (fromClient ? contact.name : null),
      text: message.text,
      quoteMessageId: quoted?.id ?? null,
      quoteText: quoted?.text ?? message.quotedText,
      quoteAuthor: quoted?.authorName ?? null,
      attachmentId,
      location: message.location,
      contactCard: message.contactCard,
      system:
        message.kind === 'system'
          ? { event: message.systemEvent ?? 'unsupported', byId: null, toId: null, detail: message.text }
          : null,
      status: fromClient ? null : (message.status ?? 'sent'),
      sentAt: message.sentAt.toISOString(),
      receivedAt: now,
      caughtUp: message.caughtUp,
      externalId: message.externalId,
    });
    const before = await beforeOf(tx, chat);
    const changed = await changeChat(tx, platform, chat ?? { lineId, contactId: contact.id, line }, event, {
      patch: (row, effects) => {
        const rated = effects.find((effect) => effect.type === 'rated');
        return {
          unanswered: fromClient && row.waitingSince !== null ? row.unanswered + 1 : row.unanswered,
          ...(rated ? { rating: rated.value } : {}),
        };
      },
      message: (row) => draft(row.id),
      messageEvent: fromClient ? 'message.received' : 'message.created',
      caughtUp: message.caughtUp,
    });
    await tellOfRating(
      tx,
      platform,
      changed.chat,
      changed.effects.find((effect) => effect.type === 'rated')?.value,
    );
    if (fromClient) await onClientWrote(tx, platform, before, changed, message);
    else await onAnswered(tx, platform, changed.chat);
    if (fromClient && !contact.hasWritten)
      await tx.repo(contactTable).update({ id: contact.id }, { hasWritten: true });
    await tx.repo(lineTable).update({ id: lineId }, { lastMessageAt: now });
    return 'stored';
  });
}

async function tellOfRating(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  value: number | undefined,
): Promise<void> {
  if (value === undefined) return;
  appendEvent(tx, platform, {
    infobaseId: feedOwner(chat.line),
    type: 'rating.received',
    chatId: chat.row.id,
    version: chat.row.version,
    data: { chat: await presentChat(tx, chat.row), value, at: instantOf(platform.clock) },
    audience: { everybody: false, employeeIds: chat.row.formerOwnerId ? [chat.row.formerOwnerId] : [] },
  });
}

/** The messenger says that these attributes belong to one person: what the line has of him becomes one. */
export async function learnIdentity(context: LineContext, peer: Peer): Promise<void> {
  const { platform, lineId } = context;
  await platform.db.write(async (tx) => {
    const line = await ownLine(tx, context);
    const resolved = await identifyContact(tx, platform.clock, lineId, peer);
    if (!resolved) return;
    tellOfResolved(tx, platform, line, resolved);
    await mergeContacts(tx, platform, line, resolved.contact.id, resolved.sameAs);
  });
}

/** The duty employee of the line, when there is one who is present. */
async function dutyOf(tx: Tx, platform: Platform, line: LineRow): Promise<MessageRow['authorId']> {
  const id = line.settings.dutyEmployeeId as MessageRow['authorId'];
  return id !== null && !(await isAway(tx, platform, id)) ? id : null;
}

/** The messenger shows once more what the line has sent: receipts that nobody has heard are made up for. */
async function learnStatus(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  known: MessageRow,
  { externalId, status }: InboundMessage,
): Promise<boolean> {
  if (!status) return false;
  const change = changeOf(known, {
    type: 'receipt',
    externalId,
    status,
    at: platform.clock.now(),
    reason: null,
  });
  if (!change) return false;
  await tellOfChangedMessage(tx, platform, line, await changeMessage(tx, known, change));
  return true;
}

/** The messenger shows a message that we had handed over without hearing what became of it: here it is. */
async function adoptTwin(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  twin: MessageRow,
  message: InboundMessage,
): Promise<void> {
  const row = await changeMessage(tx, twin, {
    externalId: message.externalId,
    status: advance(twin.status ?? 'pending', message.status ?? 'sent') ?? twin.status,
    sentAt: message.sentAt.toISOString(),
  });
  await tellOfChangedMessage(tx, platform, line, row);
}

/**
 * Tells of a changed message where it belongs: to those who see its chat, or to its infobase only. The last message
 * of a chat stands in the chat too: when its words change, the chat is told of as well. Its status alone is no
 * change of the chat.
 * @param before the message as it was, where its words may have changed
 */
export async function tellOfChangedMessage(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  row: MessageRow,
  before: MessageRow = row,
): Promise<void> {
  const newWords = before.text !== row.text || before.deletedAt !== row.deletedAt;
  const find = newWords ? lockChat : findChat;
  let chat = row.chatId ? await find(tx, row.chatId) : null;
  if (chat && newWords && chat.row.lastMessageId === row.id) {
    const version = chat.row.version + 1;
    await tx.repo(chatTable).update({ id: chat.row.id }, { version });
    chat = { ...chat, row: { ...chat.row, version } };
    await tellOfChat(tx, platform, chat, stateOf(chat));
  }
  await tellOfMessage(tx, platform, 'message.changed', row, chat ?? { line });
}

/** What the rest of the engine's news does to a message that we have; `unknown` when we have none such. */
export type MessageNews = Extract<EngineEvent, { type: 'receipt' | 'edited' | 'deleted' | 'reaction' }>;

export async function applyNews(
  context: LineContext,
  news: MessageNews,
): Promise<'applied' | 'repeated' | 'unknown'> {
  const { platform, lineId } = context;
  return platform.db.write(async (tx) => {
    const line = await ownLine(tx, context);
    const row = await lockByExternalId(tx, lineId, news.externalId);
    if (!row) return 'unknown';
    const change = changeOf(row, news);
    if (!change) return 'repeated';
    if ((news.type === 'edited' || news.type === 'deleted') && row.text !== null) {
      await tx.repo(messageVersionTable).insert({
        messageId: row.id,
        text: row.text,
        until: news.at.toISOString(),
        by: news.type === 'deleted' ? news.by : row.direction === 'in' ? 'client' : 'phone',
      });
    }
    const changed = await changeMessage(tx, row, change);
    await tellOfChangedMessage(tx, platform, line, changed, row);
    if (change.status === 'failed') await suspectRestriction(tx, platform, line, changed);
    return 'applied';
  });
}

/** The fields that a piece of news changes, or null when it says nothing new. */
function changeOf(row: MessageRow, news: MessageNews): Partial<MessageRow> | null {
  const at = news.at.toISOString();
  switch (news.type) {
    case 'receipt': {
      if (row.direction !== 'out' || row.status === null) return null;
      const status = advance(row.status, news.status);
      if (!status) return null;
      return {
        status,
        ...(status === 'failed'
          ? { failureCode: 'refused', failureMessage: news.reason }
          : { failureCode: null, failureMessage: null }),
        ...(status === 'sent' && row.sentAt === null ? { sentAt: at } : {}),
        ...(status === 'delivered' || status === 'read' ? { deliveredAt: row.deliveredAt ?? at } : {}),
        ...(status === 'read' ? { readAt: row.readAt ?? at } : {}),
      };
    }
    case 'edited': {
      const text = unsignedText(foreignText(news.text), row.signature);
      return row.text === text || row.deletedAt !== null ? null : { text, editedAt: at };
    }
    case 'deleted':
      return row.deletedAt !== null ? null : { deletedAt: at, deletedBy: news.by, text: null };
    case 'reaction': {
      const others = row.reactions.filter((reaction) => reaction.from !== news.from);
      const own = row.reactions.find((reaction) => reaction.from === news.from);
      if ((own?.emoji ?? null) === news.emoji) return null;
      return {
        reactions:
          news.emoji === null
            ? others
            : [...others, { emoji: news.emoji, from: news.from, employeeId: null, at }],
      };
    }
  }
}
