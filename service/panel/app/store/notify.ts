/** Sound, notifications and counters in the title, on the icon; only of what is this person’s to answer or to know. */
import { effect, signal } from '@preact/signals';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { t } from '../words/words.ts';
import { chats, clientWords, waitingForMe } from './chats.ts';
import { employees, lines } from './directory.ts';
import { keep, kept } from './keep.ts';
import { embedded, isManager, me } from './session.ts';
import { openChat, openChatId } from './view.ts';

export const soundOn = signal(kept<boolean>('local', 'sound') === true);
export const noticeOn = signal(kept<boolean>('local', 'notice') === true);
/** Whether new clients of the queue are told of; own chats always are. */
export const queueOn = signal(kept<boolean>('local', 'notice queue') !== false);
/** Inside 1C it is 1C that notifies. */
export const canNotice = !embedded && 'Notification' in window;

export function setSound(on: boolean): void {
  soundOn.value = on;
  keep('local', 'sound', on);
  if (on) beep();
}

export function setQueueNotices(on: boolean): void {
  queueOn.value = on;
  keep('local', 'notice queue', on);
}

/** Asks the browser; false when the person or the browser refuses. */
export async function setNotice(on: boolean): Promise<boolean> {
  const isAllowed = on && canNotice && (await Notification.requestPermission()) === 'granted';
  noticeOn.value = isAllowed;
  keep('local', 'notice', isAllowed);
  return isAllowed || !on;
}

let audio: AudioContext | null = null;
let soundedAt = 0;
/** Many messages at once are one sound. */
const soundEveryMs = 1_500;

/** Two soft notes, without a file. */
export function beep(): void {
  const Context =
    window.AudioContext ??
    (window as unknown as { webkitAudioContext?: typeof AudioContext }).webkitAudioContext;
  if (!Context || Date.now() - soundedAt < soundEveryMs) return;
  soundedAt = Date.now();
  audio = audio ?? new Context();
  // Browsers let a page sound only after somebody has touched it.
  if (audio.state === 'suspended') void audio.resume();
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

/** The page is in front of somebody. */
const isHere = (): boolean => !document.hidden && document.hasFocus();
const isWatching = (chatId: string): boolean => openChatId.value === chatId && isHere();

/** A client of the queue whom this person may be told of. */
const isForQueue = (chat: Chat): boolean =>
  chat.status === 'queued' &&
  employees.value.get(me())?.queuePosition != null &&
  queueOn.value &&
  (chat.offer === null || chat.offer.employee.id === me());

/** Queued chats of this line are offered to one after the other. */
const isDistributed = ({ lineId }: Chat): boolean =>
  (lines.value.get(lineId)?.settings.automation.distribution.mode ?? 'everybody') !== 'everybody';

/** What of a message is for this person, in words; null when it is nothing to him. */
function newsFor(chat: Chat, message: Message): string | null {
  const isMine = chat.owner?.id === me();
  const words = message.text ?? t.kinds(message.kind);
  if (message.direction === 'in') {
    if (message.caughtUp && !isMine) return null;
    return isMine || isForQueue(chat) ? words : null;
  }
  if (message.kind === 'comment') {
    const isByMe = message.author.employee?.id === me();
    const isCalled = message.mentions.some(({ id }) => id === me());
    return !isByMe && (isMine || isCalled) ? t.commentNews(message.author.employee?.name ?? '', words) : null;
  }
  const note = message.system;
  if (note?.event === 'alerted' && isManager()) return t.alertNews(note.detail ?? '');
  if (!note || note.to?.id !== me() || note.by?.id === me()) return null;
  return t.systemNews(note.event, note.by?.name ?? '') || null;
}

/** A message has come. */
export function noteMessage(message: Message): void {
  const chat = message.chatId === null ? undefined : chats.value.get(message.chatId);
  if (!chat || isWatching(chat.id)) return;
  const words = newsFor(chat, message);
  if (words === null) return;
  const isToBeOffered = message.direction === 'in' && chat.status === 'queued' && isDistributed(chat);
  if (!isToBeOffered) tell(chat, words);
  else if (chat.offer === null)
    setTimeout(() => {
      // It stands for everybody: nobody is there whom it could be offered to.
      const now = chats.value.get(chat.id);
      if (now && now.offer === null && isForQueue(now) && !isWatching(now.id)) tell(now, words);
    }, offerComesMs);
  else tell(chat, words);
}

/** So soon an offer follows the message, ms; until then nobody is told of it. */
const offerComesMs = 5_000;
/** An offer that comes again, because nobody else is there, is told of again after so long, ms. */
const tellAgainMs = 5 * 60_000;
const offeredAt: Record<string, number> = {};

/** A chat has changed: is it offered to this person now? */
export function noteOffer(chat: Chat, before: Chat | undefined): void {
  if (chat.offer?.employee.id !== me() || before?.offer?.until === chat.offer.until) return;
  if (Date.now() - (offeredAt[chat.id] ?? 0) < tellAgainMs) return;
  offeredAt[chat.id] = Date.now();
  tell(chat, t.offerNews(clientWords(chat)));
}

function tell(chat: Chat, words: string): void {
  if (soundOn.value) beep();
  if (noticeOn.value && canNotice && !isHere())
    notice(chat.id, chat.contact.name ?? chat.contact.phone ?? t.client, words);
}

function notice(chatId: string, title: string, body: string): void {
  const options = { body, tag: chatId, icon: '/panel/assets/icons/icon-192.png' };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      openChat(chatId);
      shown.close();
    };
  } catch (_phone) {
    // Phones show notifications of workers only.
    void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, options));
  }
}

/** The counter where it is seen with another window in front: the title, the tab’s icon, the installed page’s badge. */
effect(() => {
  const count = waitingForMe.value;
  const badge = navigator as { setAppBadge?: (count: number) => Promise<void> };
  badge.setAppBadge?.(count).catch(() => {
    // Only an installed page has a badge.
  });
  document.title = count > 0 ? `(${count}) ${t.chats}` : t.chats;
  const icon = count > 0 ? 'icons/icon-waiting.svg' : 'admin/icon.svg';
  document.querySelector('link[rel="icon"]')?.setAttribute('href', `/panel/assets/${icon}`);
});
