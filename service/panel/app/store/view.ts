/** What is open on the screen. */
import { signal } from '@preact/signals';
import type { Message } from '../../../../contracts/message.ts';
import { keep, kept } from './keep.ts';
import { embedded } from './session.ts';

const chatOfHash = (): string | null => /^#\/chat\/([\w-]+)/.exec(location.hash)?.[1] ?? null;

/** The chat that is open; null: none. */
export const openChatId = signal<string | null>(chatOfHash());
/** A message to be shown in its context, once. */
export const aim = signal<string | null>(null);

export function openChat(id: string | null, messageId: string | null = null): void {
  aim.value = messageId;
  if (openChatId.value === id) return;
  openChatId.value = id;
  const hash = id === null ? '#/' : `#/chat/${id}`;
  if (location.hash !== hash) history.pushState(null, '', `${location.pathname}${location.search}${hash}`);
}

/** Goes on in another chat in the place of the open one: the way back leads past both. */
export function replaceChat(id: string): void {
  openChatId.value = id;
  history.replaceState(null, '', `${location.pathname}${location.search}#/chat/${id}`);
}

window.addEventListener('popstate', () => {
  openChatId.value = chatOfHash();
});
window.addEventListener('hashchange', () => {
  openChatId.value = chatOfHash();
});

/** Wide screens show the card unless it was put away; narrow ones only when it is asked for. */
export const wide = window.matchMedia('(min-width: 1180px)');
export const cardOpen = signal(wide.matches && !embedded && kept<boolean>('local', 'card') !== false);

export function showCard(on: boolean): void {
  cardOpen.value = on;
  if (wide.matches) keep('local', 'card', on);
}

/** The picture that fills the screen. */
export const viewed = signal<Message | null>(null);

export type Dialog =
  | { kind: 'transfer' | 'assign' | 'observers' | 'labels'; chatId: string }
  | { kind: 'help' | 'ticks' | 'settings' }
  | { kind: 'write'; phone?: string }
  | { kind: 'confirm'; title: string; text: string; yes: string; danger: boolean; act: () => void };
export const dialog = signal<Dialog | null>(null);

export interface Toast {
  text: string;
  bad: boolean;
}
export const toast = signal<Toast | null>(null);
let toastTimer = 0;

/** Says something in passing. */
export function say(text: string, bad = false): void {
  clearTimeout(toastTimer);
  toast.value = { text, bad };
  toastTimer = window.setTimeout(() => {
    toast.value = null;
  }, 6000);
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
export const isDark = signal(
  (document.documentElement.getAttribute('data-theme') ?? (systemDark.matches ? 'dark' : 'light')) === 'dark',
);

export function switchTheme(): void {
  isDark.value = !isDark.value;
  const theme = isDark.value ? 'dark' : 'light';
  document.documentElement.setAttribute('data-theme', theme);
  try {
    localStorage.setItem('theme', theme);
  } catch (_refused) {
    // A frame without storage: the choice lasts as long as the page.
    return;
  }
}
