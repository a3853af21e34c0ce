/**
 * The way every change of a chat goes: the rules decide, the row and the observers are written, the thread gets its
 * system lines, and the feed gets `chat.changed`, all in one transaction.
 */
import type { ChatId, EmployeeId } from '../../contracts/common.ts';
import { type CoursePatch, followCourse } from '../automation/course.store.ts';
import { employeesByIds } from '../employees/employee.store.ts';
import { appendEvent } from '../feed/append.ts';
import { presentMessage } from '../messages/message.present.ts';
import { insertMessage, type NewMessage } from '../messages/message.store.ts';
import type { MessageRow } from '../messages/message.table.ts';
import { objectOfContact } from '../onec/client-object.store.ts';
import type { Tx } from '../platform/database.ts';
import { BridgeError } from '../platform/errors.ts';
import { derivedId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { presentChat } from './chat.present.ts';
import { feedOwner, type LoadedChat, stateOf, writeObservers } from './chat.store.ts';
import { type ChatRow, chatTable } from './chat.table.ts';
import { audience, type ChatEffect, type ChatEvent, type ChatState, type SystemLine } from './chat.ts';
import { decide } from './decide.ts';

export interface ChangedChat {
  chat: LoadedChat;
  effects: ChatEffect[];
  before: ChatState | null;
  message: MessageRow | null;
}

/** What opens a chat that is not there yet. */
export type ChatSeed = Pick<ChatRow, 'lineId' | 'contactId'> & Pick<LoadedChat, 'line'>;

/** Asks the rules; throws the refusal as an error of the catalogue, with the owner's name. */
export async function ruled(
  tx: Tx,
  chat: LoadedChat | null,
  event: ChatEvent,
): Promise<{ state: ChatState; effects: ChatEffect[] }> {
  const outcome = decide(chat ? stateOf(chat) : null, event);
  if (outcome.ok) return { state: outcome.chat, effects: outcome.effects };
  const ownerId = outcome.ownerId as EmployeeId | null;
  const owner = (await employeesByIds(tx, [ownerId])).get(ownerId as EmployeeId);
  const details = {
    ...(owner ? { owner: { id: owner.id, externalId: owner.externalId, name: owner.name } } : {}),
    ...(chat ? { chatId: chat.row.id, version: chat.row.version } : {}),
  };
  throw new BridgeError(outcome.refusal, details, { params: { owner: owner?.name ?? '—' } });
}

const ruledFields = ['status', 'ownerId', 'formerOwnerId', 'observerIds', 'ratingRequested', 'spam'] as const;

function rowAfter(row: ChatRow, observerIds: readonly string[], state: ChatState, now: string): ChatRow {
  const before = { ...row, observerIds, ratingRequested: row.ratingRequestedAt !== null };
  const after = { ...state, spam: state.spam === true };
  const changed = ruledFields.some((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  const version = row.version + 1;
  return {
    ...row,
    status: state.status,
    ownerId: state.ownerId as EmployeeId | null,
    formerOwnerId: state.formerOwnerId as EmployeeId | null,
    waitingSince: state.waitingSince,
    unanswered: state.waitingSince === null ? 0 : row.unanswered,
    ratingRequestedAt: state.ratingRequested ? (row.ratingRequestedAt ?? now) : null,
    closedAt: state.status === 'closed' ? (row.closedAt ?? now) : null,
    spam: after.spam,
    version,
    ruledVersion: changed ? version : row.ruledVersion,
  };
}

/** What a change of a chat brings with it. */
export interface Along {
  /** Fields that the rules don't decide: link, labels, rating. */
  patch?: (row: ChatRow, effects: readonly ChatEffect[]) => Partial<ChatRow>;
  /** A message that stands behind the change; it becomes the last one of the chat. */
  message?: (row: ChatRow) => NewMessage;
  messageEvent?: 'message.received' | 'message.created';
  /** The message was fetched after an absence. */
  caughtUp?: boolean;
  /** What automation writes down with it. */
  course?: CoursePatch;
  /** Lines of the thread that don't follow from the rules. */
  lines?: readonly SystemLine[];
}

/**
 * Changes a chat by the rules, or opens it. The feed gets the chat first, then the lines of its thread, so that a
 * reader knows the chat before its messages. Nothing is written when nothing changes.
 */
export async function changeChat(
  tx: Tx,
  platform: Platform,
  target: LoadedChat | ChatSeed,
  event: ChatEvent,
  along: Along = {},
): Promise<ChangedChat> {
  const now = instantOf(platform.clock);
  const existing = 'row' in target ? target : null;
  const { state, effects } = await ruled(tx, existing, event);
  const before = existing ? stateOf(existing) : null;
  const next = rowAfter(
    existing?.row ?? emptyRow(target as ChatSeed, now),
    existing?.observerIds ?? [],
    state,
    now,
  );
  const patch = along.patch?.(next, effects) ?? {};
  const more = Object.keys(patch).length > 0 || along.course !== undefined || along.lines !== undefined;
  if (existing && !along.message && sameState(before, state) && !more) {
    return { chat: existing, effects, before, message: null };
  }

  const lines: MessageRow[] = [];
  const told = effects.flatMap((effect) => (effect.type === 'system_line' ? [effect.line] : []));
  for (const line of [...told, ...(along.lines ?? [])])
    lines.push(await insertMessage(tx, systemLine(next, line, now)));
  const message = along.message ? await insertMessage(tx, along.message(next)) : null;
  const known = existing ? null : await objectOfContact(tx, target.line.infobaseId, next.contactId);
  const row: ChatRow = {
    ...next,
    ...known,
    ...patch,
    ...(message ? { lastMessageId: message.id, lastMessageAt: message.sentAt ?? message.receivedAt } : {}),
  };
  if (existing) await tx.repo(chatTable).update({ id: row.id }, row);
  else await tx.repo(chatTable).insert({ ...row });
  await writeObservers(tx, row.id, existing?.observerIds ?? [], state.observerIds, now);

  const chat: LoadedChat = { row, observerIds: [...state.observerIds] as EmployeeId[], line: target.line };
  const shown = (along.lines ?? []).map((line): ChatEffect => ({ type: 'system_line', line }));
  await followCourse(
    tx,
    chat,
    {
      ...{ before, after: state, event, now },
      effects: [...effects, ...shown],
      caughtUp: along.caughtUp === true,
      said: message !== null,
    },
    along.course,
  );
  await tellOfChat(tx, platform, chat, before);
  for (const line of lines) await tellOfMessage(tx, platform, 'message.created', line, chat, before);
  if (message)
    await tellOfMessage(tx, platform, along.messageEvent ?? 'message.created', message, chat, before);
  return { chat, effects, before, message };
}

function sameState(before: ChatState | null, after: ChatState): boolean {
  return (
    before !== null && JSON.stringify({ ...before, version: 0 }) === JSON.stringify({ ...after, version: 0 })
  );
}

/** Tells the feed of a chat as it is now. */
export async function tellOfChat(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  before: ChatState | null,
): Promise<void> {
  const event = before === null ? 'chat.opened' : 'chat.changed';
  appendEvent(tx, platform, {
    infobaseId: feedOwner(chat.line),
    type: event,
    chatId: chat.row.id,
    version: chat.row.version,
    data: await presentChat(tx, chat.row),
    audience: audienceOf(chat, before),
  });
}

export const audienceOf = (chat: LoadedChat, before: ChatState | null) =>
  audience(before, stateOf(chat)) as { everybody: boolean; employeeIds: EmployeeId[] };

function emptyRow({ lineId, contactId }: ChatSeed, now: string): ChatRow {
  return {
    id: derivedId<ChatId>('chat', lineId, contactId),
    lineId,
    contactId,
    status: 'queued',
    ownerId: null,
    formerOwnerId: null,
    objectKind: null,
    objectKey: null,
    objectTitle: null,
    objectBy: null,
    waitingSince: null,
    unanswered: 0,
    lastMessageId: null,
    lastMessageAt: now,
    rating: null,
    ratingRequestedAt: null,
    labels: [],
    spam: false,
    openedAt: now,
    closedAt: null,
    mergedIntoId: null,
    version: 0,
    ruledVersion: 0,
  };
}

function systemLine(chat: ChatRow, line: SystemLine, now: string): NewMessage {
  const by = typeof line.by === 'object' ? (line.by.employeeId as EmployeeId) : null;
  const to =
    'toId' in line
      ? line.toId
      : 'employeeId' in line
        ? line.employeeId
        : 'ownerId' in line
          ? line.ownerId
          : null;
  const detail =
    'reason' in line
      ? line.reason
      : 'value' in line
        ? String(line.value)
        : typeof line.by === 'string'
          ? line.by
          : null;
  return {
    lineId: chat.lineId,
    chatId: chat.id,
    contactId: chat.contactId,
    direction: 'internal',
    kind: 'system',
    authorType: 'system',
    receivedAt: now,
    system: { event: line.kind, byId: by, toId: to as EmployeeId | null, detail },
  };
}

/** Tells the feed of a message. One without a chat goes to the infobase only. */
export async function tellOfMessage(
  tx: Tx,
  platform: Platform,
  type: 'message.received' | 'message.created' | 'message.changed',
  message: MessageRow,
  where: LoadedChat | Pick<LoadedChat, 'line'>,
  before: ChatState | null = null,
): Promise<void> {
  appendEvent(tx, platform, {
    infobaseId: feedOwner(where.line),
    type,
    chatId: message.chatId,
    version: message.version,
    data: await presentMessage(tx, message),
    audience:
      'row' in where
        ? audienceOf(where, before)
        : { everybody: false, employeeIds: message.authorId ? [message.authorId] : [] },
  });
}
