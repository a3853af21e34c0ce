/** Chats by groups, their order, counters and search. */
import { computed, signal } from '@preact/signals';
import type { Chat, ChatCounters } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { type ChatRights, rights } from '../../../chats/chat.ts';
import { call } from '../api/client.ts';
import { isManager, me, session } from './session.ts';

export type Group = 'mine' | 'observed' | 'queue' | 'all' | 'closed';
export const groupsOf = (): Group[] =>
  isManager() ? ['mine', 'observed', 'queue', 'all', 'closed'] : ['mine', 'observed', 'queue'];

/** Every chat that the panel has heard of. What a group shows follows from the chats themselves. */
export const chats = signal<ReadonlyMap<string, Chat>>(new Map());

export interface Loading {
  /** undefined: nothing read yet; null: all of it. */
  cursor: string | null | undefined;
  busy: boolean;
  failed: boolean;
}
const fresh: Loading = { cursor: undefined, busy: false, failed: false };
const loadings: Record<Group, { value: Loading }> = {
  mine: signal(fresh),
  observed: signal(fresh),
  queue: signal(fresh),
  all: signal(fresh),
  closed: signal(fresh),
};
export const loadingOf = (group: Group): Loading => loadings[group].value;

/** Takes newer states of chats. */
export function putChats(items: readonly Chat[]): void {
  const news = items.filter((chat) => (chats.value.get(chat.id)?.version ?? -1) < chat.version);
  if (news.length === 0) return;
  const next = new Map(chats.value);
  for (const chat of news) next.set(chat.id, chat);
  chats.value = next;
}

/** Only chats with this label are listed; null: all. */
export const labelFilter = signal<string | null>(null);

/** Lists only what has a label, or everything again. What was read stays until the pages come. */
export function filterByLabel(label: string | null): void {
  if (labelFilter.value === label) return;
  labelFilter.value = label;
  const open = groupsOf().filter((group) => loadings[group].value.cursor !== undefined);
  for (const group of groupsOf()) loadings[group].value = fresh;
  open.forEach((group) => void loadGroup(group));
  searchFor(search.value.text, search.value.closed);
  countSoon();
}

const isIn: Record<Group, (chat: Chat) => boolean> = {
  mine: (chat) => chat.status === 'in_work' && chat.owner?.id === me(),
  observed: (chat) => chat.status !== 'closed' && chat.observers.some(({ id }) => id === me()),
  queue: (chat) => chat.status === 'queued',
  all: (chat) => chat.status !== 'closed',
  closed: (chat) => chat.status === 'closed',
};

const byLast = (a: Chat, b: Chat): number => (b.lastMessageAt ?? '').localeCompare(a.lastMessageAt ?? '');
/** Who waits comes first, the longest wait on top. */
const byWait = (a: Chat, b: Chat): number =>
  (a.waitingSince ?? '9').localeCompare(b.waitingSince ?? '9') || byLast(a, b);

const sorted = (group: Group) =>
  computed(() => {
    if (session.value === null) return [];
    const label = labelFilter.value;
    const found = Array.from(chats.value.values()).filter(
      // What was joined to another chat is only a signpost.
      (chat) =>
        isIn[group](chat) &&
        chat.mergedIntoId === null &&
        (label === null || chat.labels.indexOf(label) >= 0),
    );
    return found.sort(group === 'all' || group === 'closed' ? byLast : byWait);
  });
const rows: Record<Group, { readonly value: Chat[] }> = {
  mine: sorted('mine'),
  observed: sorted('observed'),
  queue: sorted('queue'),
  all: sorted('all'),
  closed: sorted('closed'),
};
/** The chats of a group in their order. */
export const chatsOf = (group: Group): Chat[] => rows[group].value;

/** Reads the next page of a group, or the first. */
export async function loadGroup(group: Group): Promise<void> {
  const loading = loadings[group];
  const { busy, cursor } = loading.value;
  if (busy || cursor === null) return;
  const label = labelFilter.value;
  loading.value = { ...loading.value, busy: true };
  try {
    const page = await call('listChats', {
      query: {
        group,
        ...(label === null ? {} : { label }),
        // The first page is for the eye, the others are for who scrolls.
        ...(cursor === undefined ? { limit: 50 } : { limit: 200, cursor }),
      },
    });
    putChats(page.items);
    // Another label was chosen meanwhile: this page says nothing of its pages.
    if (labelFilter.value !== label) return;
    loading.value = { cursor: page.nextCursor, busy: false, failed: false };
  } catch (_error) {
    // The banner says that there is no connection; the list can be asked again.
    if (labelFilter.value === label) loading.value = { ...loading.value, busy: false, failed: true };
  }
}

/** Forgets everything and reads the open groups anew: after a break that can’t be made up by the feed. */
export async function reloadChats(): Promise<void> {
  const open = groupsOf().filter((group) => loadings[group].value.cursor !== undefined);
  chats.value = new Map();
  for (const group of groupsOf()) loadings[group].value = fresh;
  const first: Group[] = ['mine', 'observed', 'queue'];
  await Promise.all(first.concat(open.filter((group) => first.indexOf(group) < 0)).map(loadGroup));
  await loadCounters();
}

/** Reads again what a break has kept from being read. */
export function reloadFailed(): void {
  for (const group of groupsOf()) if (loadings[group].value.failed) void loadGroup(group);
  countSoon();
}

/** A chat by its id, read if it is not known; throws what the service answers. */
export async function fetchChat(id: string): Promise<Chat> {
  const chat = await call('getChat', { params: { chatId: id as Chat['id'] } });
  putChats([chat]);
  return chat;
}

// Counters

const counters = signal<ChatCounters | null>(null);
let counterTimer = 0;

async function loadCounters(): Promise<void> {
  try {
    counters.value = await call('listChatCounters');
  } catch (_error) {
    // What is loaded is counted here; the next event asks again.
    return;
  }
}

/** Asks for the counters soon: once for many events, and not all panels at the same moment. */
export function countSoon(): void {
  if (counterTimer !== 0) return;
  counterTimer = window.setTimeout(
    () => {
      counterTimer = 0;
      void loadCounters();
    },
    500 + Math.random() * 1500,
  );
}

/** Chats of a group and how many of them wait; null while it is not known. */
export function counterOf(group: Group): { total: number; unanswered: number } | null {
  if (loadings[group].value.cursor === null) {
    const here = chatsOf(group);
    return { total: here.length, unanswered: here.filter((chat) => chat.waitingSince !== null).length };
  }
  return group === 'closed' || labelFilter.value !== null ? null : (counters.value?.[group] ?? null);
}

/** Chats that wait for an answer of mine, whatever is listed. */
export const waitingForMe = computed(
  () => (labelFilter.value === null ? counterOf('mine') : counters.value?.mine)?.unanswered ?? 0,
);

/** Queued chats that are offered to this person, the most urgent first. */
export const offersToMe = computed(() =>
  Array.from(chats.value.values())
    .filter(({ status, offer }) => status === 'queued' && offer?.employee.id === me())
    .sort((a, b) => (a.offer?.until ?? '').localeCompare(b.offer?.until ?? '')),
);

// Search

export interface Search {
  text: string;
  closed: boolean;
  ids: string[] | null;
  cursor: string | null;
  failed: boolean;
}
const noSearch: Search = { text: '', closed: false, ids: null, cursor: null, failed: false };
export const search = signal<Search>(noSearch);
let searchTimer = 0;

/** Searches a moment after the last letter. */
export function searchFor(text: string, closed = false): void {
  clearTimeout(searchTimer);
  if (text.trim() === '') {
    search.value = noSearch;
    return;
  }
  search.value = { ...noSearch, text, closed };
  searchTimer = window.setTimeout(() => void findMore(), 250);
}

/** The next page of what was found. */
export async function findMore(): Promise<void> {
  const { text, closed, cursor, ids } = search.value;
  const label = labelFilter.value;
  try {
    const page = await call('listChats', {
      query: {
        search: text.trim(),
        limit: 50,
        ...(label === null ? {} : { label }),
        ...(closed ? { group: 'closed' } : isManager() ? { group: 'all' } : {}),
        ...(cursor === null ? {} : { cursor }),
      },
    });
    if (search.value.text !== text || search.value.closed !== closed || labelFilter.value !== label) return;
    putChats(page.items);
    const found = page.items
      .filter((chat) => closed || chat.status !== 'closed')
      .map(({ id }) => id as string);
    search.value = { text, closed, ids: (ids ?? []).concat(found), cursor: page.nextCursor, failed: false };
  } catch (_error) {
    if (search.value.text === text) search.value = { ...search.value, ids: ids ?? [], failed: true };
  }
}

// Rights and names

/** The last words of the client, where they are the last of the chat: after them something automatic may stand. */
export const clientWords = ({ lastMessage }: Chat): string =>
  lastMessage?.direction === 'in' ? lastMessage.text : '';

/** What the person may do with the chat in its present state. */
export function rightsIn(chat: Chat): ChatRights {
  const state = {
    status: chat.status,
    ownerId: chat.owner?.id ?? null,
    formerOwnerId: chat.formerOwner?.id ?? null,
    observerIds: chat.observers.map(({ id }) => id as string),
    version: chat.version,
    ratingRequested: false,
    waitingSince: chat.waitingSince,
  };
  return rights(state, { employeeId: me(), role: session.value?.role ?? 'employee', viaOneC: false });
}

/** The last message has changed: its beginning in the list too. */
export function touchPreview(message: Message): void {
  const chat = message.chatId === null ? undefined : chats.value.get(message.chatId);
  if (chat?.lastMessage?.id !== message.id) return;
  const text = (message.text ?? '').slice(0, 200);
  const next = new Map(chats.value);
  next.set(chat.id, { ...chat, lastMessage: { ...chat.lastMessage, text, status: message.status } });
  chats.value = next;
}
