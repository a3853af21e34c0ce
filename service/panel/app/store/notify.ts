/** Sound, notifications and the counter in the title; only of what is this person’s to answer. */
import { effect, signal } from '@preact/signals';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { t } from '../words/words.ts';
import { chats, waitingForMe } from './chats.ts';
import { employees } from './directory.ts';
import { keep, kept } from './keep.ts';
import { embedded, me } from './session.ts';
import { openChat, openChatId } from './view.ts';

export const soundOn = signal(kept<boolean>('local', 'sound') === true);
export const noticeOn = signal(kept<boolean>('local', 'notice') === true);
/** Inside 1C it is 1C that notifies. */
export const canNotice = !embedded && 'Notification' in window;

export function setSound(on: boolean): void {
  soundOn.value = on;
  keep('local', 'sound', on);
  if (on) beep();
}

/** Asks the browser; false when the person or the browser refuses. */
export async function setNotice(on: boolean): Promise<boolean> {
  const isAllowed = on && canNotice && (await Notification.requestPermission()) === 'granted';
  noticeOn.value = isAllowed;
  keep('local', 'notice', isAllowed);
  return isAllowed || !on;
}

let audio: AudioContext | null = null;

/** Two soft notes, without a file. */
export function beep(): void {
  const Context =
    window.AudioContext ??
    (window as unknown as { webkitAudioContext?: typeof AudioContext }).webkitAudioContext;
  if (!Context) return;
  audio = audio ?? new Context();
  [660, 880].forEach((hertz, at) => {
    const start = (audio as AudioContext).currentTime + at * 0.14;
    const tone = (audio as AudioContext).createOscillator();
    const loud = (audio as AudioContext).createGain();
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.12, start);
    loud.gain.exponentialRampToValueAtTime(0.001, start + 0.22);
    tone.connect(loud);
    loud.connect((audio as AudioContext).destination);
    tone.start(start);
    tone.stop(start + 0.25);
  });
}

const isWatching = (chatId: string): boolean => openChatId.value === chatId && !document.hidden;

/** A message has come. */
export function noteMessage(message: Message): void {
  const chat = message.chatId === null ? undefined : chats.value.get(message.chatId);
  if (message.direction !== 'in' || message.caughtUp || !chat) return;
  const isMine = chat.owner?.id === me();
  const isQueue = chat.status === 'queued' && employees.value.get(me())?.queuePosition != null;
  if ((!isMine && !isQueue) || isWatching(chat.id)) return;
  if (soundOn.value) beep();
  if (noticeOn.value && document.hidden) notice(chat, message);
}

function notice(chat: Chat, message: Message): void {
  const shown = new Notification(chat.contact.name ?? chat.contact.phone ?? t.client, {
    body: message.text ?? t.kinds(message.kind),
    tag: chat.id,
  });
  shown.onclick = () => {
    window.focus();
    openChat(chat.id);
    shown.close();
  };
}

effect(() => {
  const count = waitingForMe.value;
  const badge = navigator as { setAppBadge?: (count: number) => Promise<void> };
  badge.setAppBadge?.(count).catch(() => {
    // Only an installed page has a badge.
  });
  document.title = count > 0 ? `(${count}) ${t.chats}` : t.chats;
});
