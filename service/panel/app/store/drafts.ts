/** What is being written in each chat: kept in this page at once, on the server a moment later. */
import { signal } from '@preact/signals';
import { call } from '../api/client.ts';
import { keep, kept } from './keep.ts';

export interface Draft {
  text: string;
  /** A hidden comment. */
  hidden: boolean;
  /** Employees mentioned in it, by name as written after «@». */
  mentions: Record<string, string>;
  replyTo: string | null;
  /** When the server kept it. */
  savedAt: string | null;
}

const empty: Draft = { text: '', hidden: false, mentions: {}, replyTo: null, savedAt: null };
/** In the storage of the page; by person, so that nobody gets the words of who sat here before. */
let name = 'drafts';
const drafts = signal<Record<string, Draft>>({});
const asked = new Set<string>();
const timers: Record<string, number> = {};

/** Takes up what this person was writing on this page. */
export function openDrafts(who: string): void {
  name = `drafts ${who}`;
  drafts.value = kept<Record<string, Draft>>('session', name) ?? {};
}

export const draftOf = (chatId: string): Draft => drafts.value[chatId] ?? empty;

function put(chatId: string, draft: Draft): void {
  drafts.value = { ...drafts.value, [chatId]: draft };
  keep('session', name, drafts.value);
}

/** Changes the draft. The server hears of it when nothing was typed for a moment. */
export function changeDraft(chatId: string, change: Partial<Draft>): void {
  const before = draftOf(chatId);
  const next = { ...before, ...change };
  put(chatId, next);
  if (next.text === before.text && next.hidden === before.hidden) return;
  clearTimeout(timers[chatId]);
  timers[chatId] = window.setTimeout(() => void save(chatId), next.text === '' ? 50 : 700);
}

export const clearDraft = (chatId: string, hidden = false): void => changeDraft(chatId, { ...empty, hidden });

/** The chat goes on as another: what is being written goes with it, after what is there already. */
export function moveDraft(from: string, to: string): void {
  clearTimeout(timers[from]);
  // The service has moved what it kept, too.
  asked.delete(to);
  const { [from]: moved, ...rest } = drafts.value;
  if (moved === undefined) return;
  drafts.value = rest;
  keep('session', name, rest);
  if (moved.text === '' && !moved.hidden) return;
  const there = draftOf(to);
  if (there.text === '') changeDraft(to, moved);
  else if (moved.text !== '' && moved.text !== there.text)
    changeDraft(to, {
      text: `${there.text}\n${moved.text}`,
      // Words for colleagues must not go to the client by this.
      hidden: there.hidden || moved.hidden,
      mentions: { ...moved.mentions, ...there.mentions },
    });
}

async function save(chatId: string): Promise<void> {
  const { text, hidden } = draftOf(chatId);
  try {
    const { savedAt } = await call('setDraft', {
      params: { chatId: chatId as never },
      body: { text, hidden },
    });
    if (draftOf(chatId).text === text) put(chatId, { ...draftOf(chatId), savedAt });
  } catch (_error) {
    // It stays in this page: a chat that was taken away keeps its text here.
    return;
  }
}

/** Reads the draft that was left on the server, unless something is being written here. */
export async function loadDraft(chatId: string): Promise<void> {
  if (asked.has(chatId) || draftOf(chatId).text !== '') return;
  asked.add(chatId);
  try {
    const { text, hidden, savedAt } = await call('getDraft', { params: { chatId: chatId as never } });
    if (text !== '' && draftOf(chatId).text === '') put(chatId, { ...empty, text, hidden, savedAt });
  } catch (_error) {
    asked.delete(chatId);
  }
}
