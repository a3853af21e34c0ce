/** Sending: what is written becomes messages, each under a key that a repeat has too. */
import { signal } from '@preact/signals';
import type { WriteFirst } from '../../../../../contracts/message.ts';
import { ApiError, call, isPassing } from '../../api/client.ts';
import { newKey } from '../../api/ids.ts';
import { keep } from '../../store/keep.ts';
import { removeFile, uploadsOf } from '../../store/uploads.ts';
import { say } from '../../store/view.ts';
import { t } from '../words/words.ts';
import {
  currentChat,
  currentLine,
  currentNumber,
  data,
  invited,
  isOwn,
  makeChat,
  nameOf,
  object,
  publish,
  text,
  write,
} from './compose.ts';
import { hearChat } from './live.ts';
import { filled, holes } from './template.ts';
import { hearMessage } from './timeline.ts';
import { dropTake, take } from './voice.ts';

/** Where the files of the widget are gathered. */
export const box = 'compose';

export interface Problem {
  text: string;
  /** The chat is another’s: who may be asked. */
  taken: { chatId: string; owner: string } | null;
}

export const isSending = signal(false);
export const problem = signal<Problem | null>(null);
/** Somebody has tried to send what can’t be: the reasons are shown from now on. */
export const isTried = signal(false);

/**
 * Tries whose outcome is not known, by what a person has written and chosen. A repeat is the same request to the letter
 * (what is known of the chat may have changed meanwhile); a second message of the same words is another one.
 */
const tries: Record<string, { key: string; body: WriteFirst }> = {};

function attemptOf(body: WriteFirst): { id: string; key: string; body: WriteFirst } {
  const { lineId, phone, publishInChat, text: words, attachmentId } = body;
  const id = JSON.stringify([lineId, phone, publishInChat, words, attachmentId]);
  const known = tries[id] ?? { key: newKey(), body };
  tries[id] = known;
  return { id, ...known };
}

interface Part {
  body: WriteFirst;
  /** What leaves the form when it is sent. */
  words: boolean;
  fileId: string | null;
}

/** Why nothing can be sent now, in words; null: it can. `quiet` reasons are plain from the form itself. */
export function obstacle(): { text: string; quiet: boolean } | null {
  const line = currentLine.value;
  const number = currentNumber.value;
  const files = uploadsOf(box);
  const words = text.value.trim();
  const most = data.value?.limits.textCharacters ?? 4096;
  if (!line) return { text: t.noLines, quiet: false };
  if (!number) return { text: t.choosePhone, quiet: false };
  if (number.hasWhatsApp === false) return { text: t.phoneWithout, quiet: false };
  if (holes.value.length > 0) return { text: '', quiet: true };
  if (words.length > most) return { text: t.tooLong(most), quiet: false };
  if (files.some(({ error }) => error !== null)) return { text: t.removeFailed, quiet: false };
  if (files.some(({ attachment }) => attachment === null)) return { text: t.filesOnTheWay, quiet: false };
  if (words === '' && files.length === 0) return { text: t.nothingToSend, quiet: true };
  return null;
}

function partsOf(): Part[] {
  const line = currentLine.value;
  const number = currentNumber.value;
  if (!line || !number) return [];
  const name = nameOf(number);
  const common: WriteFirst = {
    lineId: line.id,
    phone: number.phone,
    publishInChat: publish.value,
    ...(name === null || number.chats.length > 0 ? {} : { name }),
    ...(object === null ? {} : { object: { ...object, title: data.value?.object?.title || object.title } }),
    ...(publish.value && invited.value.length > 0 ? { observerIds: invited.value.slice() } : {}),
  };
  const said = text.value.trim();
  const words = said === '' ? {} : { text: said };
  const ready = uploadsOf(box);
  const files = ready.filter(({ voice }) => !voice);
  const parts: Part[] = files.map(({ id, attachment }, at) => ({
    body: { ...common, ...(at === 0 ? words : {}), attachmentId: attachment?.id as never },
    words: at === 0 && said !== '',
    fileId: id,
  }));
  if (files.length === 0 && said !== '')
    parts.push({ body: { ...common, ...words }, words: true, fileId: null });
  for (const { id, attachment } of ready.filter(({ voice }) => voice))
    parts.push({
      body: { ...common, attachmentId: attachment?.id as never, voice: true },
      words: false,
      fileId: id,
    });
  return parts;
}

/** Whether «Создать чат» has something to do beside the message. */
const wantsChat = (): boolean => makeChat.value && !publish.value && !isOwn(currentChat.value);

async function openChat(): Promise<void> {
  const line = currentLine.value;
  const number = currentNumber.value;
  if (!line || !number) return;
  const name = nameOf(number);
  const chat = await call('openChat', {
    body: {
      lineId: line.id,
      phone: number.phone,
      ...(name === null || number.chats.length > 0 ? {} : { name }),
      ...(object === null ? {} : { object }),
      ...(invited.value.length > 0 ? { observerIds: invited.value.slice() as never } : {}),
    },
  });
  hearChat(chat);
}

async function sendPart({ body, words, fileId }: Part): Promise<void> {
  const attempt = attemptOf(body);
  const result = await call('writeFirst', { body: attempt.body, key: attempt.key }).catch((error) => {
    // Refused: nothing is kept under its key, what comes next is decided anew.
    if (!isPassing(error)) delete tries[attempt.id];
    throw error;
  });
  delete tries[attempt.id];
  if (result.chat) hearChat(result.chat);
  hearMessage(result.message);
  if (words) {
    write('');
    filled.value = null;
  }
  if (fileId === null) return;
  if (uploadsOf(box).some(({ id, voice }) => id === fileId && voice)) dropTake();
  removeFile(box, fileId);
}

/** Sends what is in the form; what has left is gone from it, what has not stays. */
export async function submit(): Promise<void> {
  if (isSending.value) return;
  isTried.value = true;
  problem.value = null;
  if (obstacle() !== null || take.value?.state === 'recording') return;
  isSending.value = true;
  const parts = partsOf();
  try {
    if (wantsChat()) await openChat();
    for (const part of parts) await sendPart(part);
    keep('local', 'line', currentLine.value?.id ?? null);
    invited.value = [];
    isTried.value = false;
    say(t.handedOver(parts.length));
  } catch (error) {
    problem.value = problemOf(error);
  }
  isSending.value = false;
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) return { text: t.notSentNoConnection, taken: null };
  if (error.code === 'CHAT_TAKEN') {
    const owner = (error.details.owner as { name?: string } | undefined)?.name ?? '';
    return { text: error.message, taken: { chatId: String(error.details.chatId ?? ''), owner } };
  }
  return { text: isPassing(error) ? `${error.message} ${t.stays}` : error.message, taken: null };
}

/** Asks the owner of a chat to be let in. */
export async function askToObserve(chatId: string): Promise<void> {
  try {
    const { owner, asked } = await call('askToObserve', { params: { chatId: chatId as never }, body: {} });
    say(asked ? t.askedOwner(owner.name) : t.askedBefore(owner.name));
  } catch (error) {
    say(error instanceof ApiError ? error.message : t.noConnection, true);
  }
}

/** Tries a message again that was not sent. */
export async function retry(messageId: string): Promise<void> {
  try {
    hearMessage(await call('retryMessage', { params: { messageId: messageId as never }, body: {} }));
  } catch (error) {
    say(error instanceof ApiError ? error.message : t.noConnection, true);
  }
}
