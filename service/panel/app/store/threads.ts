/** Messages of the chats that were opened: pages both ways, kept up to date by the feed. */
import { type Signal, signal } from '@preact/signals';
import type { Message } from '../../../../contracts/message.ts';
import { ApiError, call } from '../api/client.ts';
import { aim } from './view.ts';

export interface Thread {
  /** By position, oldest first. */
  items: Message[];
  /** undefined: not read yet; null: these are the first. */
  olderCursor: string | null | undefined;
  /** The first ones were let go: what is before is asked for around the first that is here. */
  isCut: boolean;
  /** The last message of the chat is here. */
  atEnd: boolean;
  busy: 'first' | 'older' | 'newer' | null;
  /** `gone`: not this person’s to read. */
  trouble: 'failed' | 'gone' | null;
}

const unread: Thread = {
  items: [],
  olderCursor: undefined,
  isCut: false,
  atEnd: true,
  busy: null,
  trouble: null,
};
const mostThreads = 12;
/** Messages of one chat that are kept at most; beyond, the far end is let go. */
export const mostMessages = 240;
const pageSize = 50;

const cache = new Map<string, Signal<Thread>>();

/** The thread of a chat; the ones not looked at for long are forgotten. */
export function threadOf(chatId: string): Signal<Thread> {
  const known = cache.get(chatId) ?? signal(unread);
  cache.delete(chatId);
  cache.set(chatId, known);
  if (cache.size > mostThreads) cache.delete(cache.keys().next().value as string);
  return known;
}

/** Forgets one chat: what happened while it was not this person’s to read did not come. */
export function forgetThread(chatId: string): void {
  const thread = cache.get(chatId);
  if (thread) thread.value = unread;
}

/** Forgets what was read: after a break that the feed can’t make up. */
export function forgetThreads(): void {
  for (const thread of cache.values()) thread.value = unread;
}

function merged(items: readonly Message[], news: readonly Message[]): Message[] {
  const byId = new Map(items.map((item) => [item.id as string, item]));
  for (const item of news) {
    const known = byId.get(item.id);
    if (!known || known.version <= item.version) byId.set(item.id, item);
  }
  return Array.from(byId.values()).sort((a, b) => a.position - b.position);
}

/** Reads the end of the chat, or the place around a message. */
export async function loadThread(chatId: string, around: string | null = null): Promise<void> {
  const thread = threadOf(chatId);
  if (thread.value.busy === 'first') return;
  thread.value = { ...thread.value, busy: 'first', trouble: null };
  try {
    const page = await call('listMessages', {
      params: { chatId: chatId as never },
      query: { limit: pageSize, ...(around === null ? {} : { around: around as never }) },
    });
    const items = merged([], page.items);
    const behind = items.filter(
      ({ position }) => position > (items.find(({ id }) => id === around)?.position ?? 0),
    );
    thread.value = {
      items,
      olderCursor: page.nextCursor,
      isCut: false,
      atEnd: around === null || behind.length < pageSize / 2,
      busy: null,
      trouble: null,
    };
  } catch (error) {
    const isGone = error instanceof ApiError && error.status === 404;
    thread.value = { ...thread.value, busy: null, trouble: isGone ? 'gone' : 'failed' };
  }
}

/** Reads the page before; the newest are let go when there are too many. */
export async function loadOlder(chatId: string): Promise<void> {
  const thread = threadOf(chatId);
  const { busy, olderCursor, isCut, items: before } = thread.value;
  const first = before[0];
  if (busy !== null || (typeof olderCursor !== 'string' && !isCut)) return;
  thread.value = { ...thread.value, busy: 'older' };
  try {
    const page = await call('listMessages', {
      params: { chatId: chatId as never },
      query:
        isCut && first
          ? { limit: pageSize * 2, around: first.id }
          : { limit: pageSize, cursor: olderCursor as string },
    });
    // Those after the place are here already, and may have been let go at the other end since.
    const added =
      isCut && first ? page.items.filter(({ position }) => position < first.position) : page.items;
    const items = merged(thread.value.items, added);
    thread.value = {
      ...thread.value,
      items: items.slice(0, mostMessages),
      atEnd: thread.value.atEnd && items.length <= mostMessages,
      olderCursor: page.nextCursor,
      isCut: false,
      busy: null,
    };
  } catch (_error) {
    // Scrolling asks again.
    thread.value = { ...thread.value, busy: null };
  }
}

/** Reads the page after, where the end is not here; the oldest are let go when there are too many. */
export async function loadNewer(chatId: string): Promise<void> {
  const thread = threadOf(chatId);
  const { busy, atEnd, items: before } = thread.value;
  const last = before[before.length - 1];
  if (busy !== null || atEnd || !last) return;
  thread.value = { ...thread.value, busy: 'newer' };
  try {
    const page = await call('listMessages', {
      params: { chatId: chatId as never },
      query: { limit: pageSize * 2, around: last.id },
    });
    const added = page.items.filter(({ position }) => position > last.position).length;
    const items = merged(
      thread.value.items,
      page.items.filter(({ position }) => position > last.position),
    );
    const cut = items.slice(-mostMessages);
    thread.value = {
      ...thread.value,
      items: cut,
      isCut: thread.value.isCut || cut.length < items.length,
      atEnd: added < pageSize,
      busy: null,
    };
  } catch (_error) {
    // Scrolling asks again.
    thread.value = { ...thread.value, busy: null };
  }
}

/** Messages of a chat with these words, newest first, at most `limit`; none when there is no answer. */
export async function findInChat(chatId: string, words: string, limit = 1): Promise<string[]> {
  try {
    const page = await call('listMessages', {
      params: { chatId: chatId as never },
      query: { limit, search: words },
    });
    return page.items.map(({ id }) => id as string);
  } catch (_error) {
    // The chat stays where it is; the banner says why.
    return [];
  }
}

/** Brings a message into sight, with what stands around it. */
export function showMessage(chatId: string, id: string): void {
  aim.value = id;
  if (knownMessage(chatId, id) === undefined) void loadThread(chatId, id);
}

/** Takes a message that came or changed. */
export function putMessage(message: Message): void {
  const thread = message.chatId === null ? undefined : cache.get(message.chatId);
  if (thread === undefined || thread.value.olderCursor === undefined) return;
  const { items, atEnd } = thread.value;
  const first = items[0];
  const last = items[items.length - 1];
  const isKnown = items.some(({ id }) => id === message.id);
  const isBeyond = last !== undefined && message.position > last.position && !atEnd;
  const isBefore =
    first !== undefined &&
    message.position < first.position &&
    (thread.value.olderCursor !== null || thread.value.isCut);
  if (!isKnown && (isBeyond || isBefore)) return;
  // Who stays at the end all day has not more of it than who comes anew.
  const next = merged(items, [message]);
  const cut = next.slice(-mostMessages);
  const isCut = thread.value.isCut || cut.length < next.length;
  thread.value = { ...thread.value, items: cut, isCut };
}

/** The last text of this person to the client, if it can be changed still. */
export function lastOwn(chatId: string, employeeId: string): Message | undefined {
  const items = cache.get(chatId)?.value.items ?? [];
  const own = items.filter(
    ({ author, direction }) => direction === 'out' && author.employee?.id === employeeId,
  );
  const last = own[own.length - 1];
  const isSent = last?.status === 'sent' || last?.status === 'delivered' || last?.status === 'read';
  return isSent && last?.kind === 'text' && last.deletedAt === null ? last : undefined;
}

/** Messages of the threads that are kept, by id. */
export const knownMessage = (chatId: string, id: string): Message | undefined =>
  cache.get(chatId)?.value.items.find((item) => item.id === id);
