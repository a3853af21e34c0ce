/** Who is viewing a chat and who is typing: passing signs, never kept. */
import { signal } from '@preact/signals';
import { call } from '../api/client.ts';
import { me } from './session.ts';

export interface Sign {
  employeeId: string | null;
  state: string;
  hidden: boolean;
  at: number;
}

const lifeMs: Record<string, number> = { viewing: 40_000, typing: 7_000, recording: 7_000 };
const repeatMs = 20_000;
const typingEveryMs = 3_000;

const signs = signal<Record<string, Sign[]>>({});

/** Takes a sign of the event stream. */
export function putSign(chatId: string, sign: Omit<Sign, 'at'>): void {
  if (sign.employeeId === me()) return;
  const others = (signs.value[chatId] ?? []).filter(({ employeeId }) => employeeId !== sign.employeeId);
  const at = Date.now();
  signs.value = { ...signs.value, [chatId]: sign.state === 'idle' ? others : others.concat({ ...sign, at }) };
}

/** The signs of a chat that are still true. */
export const signsOf = (chatId: string): Sign[] =>
  (signs.value[chatId] ?? []).filter(({ state, at }) => Date.now() - at < (lifeMs[state] ?? 0));

setInterval(() => {
  const next: Record<string, Sign[]> = {};
  let isChanged = false;
  for (const chatId of Object.keys(signs.value)) {
    const alive = signsOf(chatId);
    // Somebody who stopped typing is still there.
    if (alive.length !== signs.value[chatId]?.length) isChanged = true;
    if (alive.length > 0) next[chatId] = alive;
  }
  if (isChanged) signs.value = next;
}, 2_000);

let watched: string | null = null;
let watchTimer = 0;
let typedAt = 0;

function tell(chatId: string, state: 'viewing' | 'typing' | 'recording' | 'idle', hidden: boolean): void {
  call('setTyping', { params: { chatId: chatId as never }, body: { state, hidden } }).catch(() => {
    // A passing sign: the next one will do.
  });
}

/** The chat that this person looks at; null: none. */
export function watch(chatId: string | null): void {
  clearInterval(watchTimer);
  if (watched !== null && watched !== chatId) tell(watched, 'idle', false);
  watched = chatId;
  if (chatId === null) return;
  tell(chatId, 'viewing', false);
  watchTimer = window.setInterval(() => {
    if (!document.hidden && Date.now() - typedAt > typingEveryMs * 2) tell(chatId, 'viewing', false);
  }, repeatMs);
}

/** This person types. In hidden mode nobody outside hears of it. */
export function typing(chatId: string, hidden: boolean, state: 'typing' | 'recording' = 'typing'): void {
  if (Date.now() - typedAt < typingEveryMs) return;
  typedAt = Date.now();
  tell(chatId, state, hidden);
}

/** The answer has gone. */
export function stoppedTyping(chatId: string): void {
  typedAt = 0;
  tell(chatId, 'viewing', false);
}
