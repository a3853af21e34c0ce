/** Searching inside the open chat: what was found, and where in it the reader stands. */
import { signal } from '@preact/signals';
import { findInChat, showMessage } from './threads.ts';

export interface ChatSearch {
  chatId: string;
  words: string;
  /** Newest first; null while it is being asked for. */
  ids: string[] | null;
  at: number;
}

export const mostFound = 50;
const afterLetterMs = 250;

/** null: closed. */
export const chatSearch = signal<ChatSearch | null>(null);
let timer = 0;

export function openChatSearch(chatId: string): void {
  chatSearch.value = { chatId, words: '', ids: [], at: 0 };
}

export function closeChatSearch(): void {
  clearTimeout(timer);
  chatSearch.value = null;
}

/** Searches a moment after the last letter, and shows the latest place. */
export function searchInChat(words: string): void {
  const now = chatSearch.value;
  if (!now) return;
  clearTimeout(timer);
  chatSearch.value = { ...now, words, ids: words.trim() === '' ? [] : null, at: 0 };
  if (words.trim() === '') return;
  timer = window.setTimeout(async () => {
    const ids = await findInChat(now.chatId, words.trim(), mostFound);
    const then = chatSearch.value;
    if (then?.chatId !== now.chatId || then.words !== words) return;
    chatSearch.value = { ...then, ids, at: 0 };
    if (ids[0] !== undefined) showMessage(now.chatId, ids[0]);
  }, afterLetterMs);
}

/** Goes to the place found before (1) or after (-1). */
export function stepFound(by: 1 | -1): void {
  const now = chatSearch.value;
  const id = now?.ids?.[now.at + by];
  if (!now || id === undefined) return;
  chatSearch.value = { ...now, at: now.at + by };
  showMessage(now.chatId, id);
}
