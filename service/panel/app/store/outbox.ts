/**
 * Messages on their way to the service. Each has its key from the first click: a second click, a broken connection
 * and a reload of the page send the same key, and the service makes one message of it.
 */
import { signal } from '@preact/signals';
import type { Attachment } from '../../../../contracts/attachment.ts';
import type { SendMessage } from '../../../../contracts/message.ts';
import { type ApiError, call, isPassing, serviceNow } from '../api/client.ts';
import { newKey } from '../api/ids.ts';
import { putChats } from './chats.ts';
import { changeDraft, type Draft, draftOf } from './drafts.ts';
import { keep, kept } from './keep.ts';
import { putMessage } from './threads.ts';

export interface Sending {
  key: string;
  chatId: string;
  body: SendMessage;
  /** What is shown until the message itself is here. */
  attachment: Attachment | null;
  at: string;
  /** `held`: waits a few seconds so that it can be taken back; `waiting`: no connection. */
  state: 'held' | 'sending' | 'waiting' | 'refused';
  heldUntil: number;
  error: string | null;
  /** What to put back into the field when it is refused. */
  draft: Draft;
}

/** Somebody else has the chat. */
export interface Conflict {
  owner: string;
  at: string;
}

/** In the storage of the page; by person: nobody sends what another has written here before. */
let name = 'outbox';
const holdMs = 5000;
export const outbox = signal<Sending[]>([]);
export const conflicts = signal<Record<string, Conflict>>({});
/** The last word of this person in a chat was hidden: the next to the client can be taken back. */
const lastWasHidden: Record<string, boolean> = {};
const working = new Set<string>();
let pauseMs = 1000;
let retryTimer = 0;

/** Takes up what this person was sending on this page. */
export function openOutbox(who: string): void {
  name = `outbox ${who}`;
  const stored = kept<Sending[]>('session', name) ?? [];
  outbox.value = stored.map((one) => (one.state === 'refused' ? one : { ...one, state: 'waiting' }));
}

function put(items: Sending[]): void {
  outbox.value = items;
  keep('session', name, items.length > 0 ? items : null);
}

const change = (key: string, fields: Partial<Sending>): void =>
  put(outbox.value.map((one) => (one.key === key ? { ...one, ...fields } : one)));

const remove = (key: string): void => put(outbox.value.filter((one) => one.key !== key));

export const sendingsOf = (chatId: string): Sending[] => outbox.value.filter((one) => one.chatId === chatId);
export const heldIn = (chatId: string): Sending | undefined =>
  outbox.value.find((one) => one.chatId === chatId && one.state === 'held');

/** Puts messages of one answer on their way, in their order. */
export function sendAll(
  chatId: string,
  bodies: ReadonlyArray<{ body: SendMessage; attachment: Attachment | null }>,
  draft: Draft,
): void {
  const hidden = bodies[0]?.body.comment === true;
  const isSlip = !hidden && lastWasHidden[chatId] === true;
  lastWasHidden[chatId] = hidden;
  const at = new Date(serviceNow()).toISOString();
  const heldUntil = isSlip ? Date.now() + holdMs : 0;
  const added = bodies.map(
    ({ body, attachment }): Sending => ({
      key: newKey(),
      chatId,
      body,
      attachment,
      at,
      state: isSlip ? 'held' : 'sending',
      heldUntil,
      error: null,
      draft,
    }),
  );
  put(outbox.value.concat(added));
  if (isSlip) {
    setTimeout(() => {
      for (const { key } of added) {
        const held = outbox.value.find((one) => one.key === key && one.state === 'held');
        if (!held) continue;
        change(key, { state: 'sending' });
        void work(held.chatId);
      }
    }, holdMs);
  } else void work(chatId);
}

/** Takes held messages back into the field. */
export function takeBack(chatId: string): void {
  const held = outbox.value.filter((one) => one.chatId === chatId && one.state === 'held');
  const first = held[0];
  put(outbox.value.filter((one) => held.indexOf(one) < 0));
  if (first && draftOf(chatId).text === '') changeDraft(chatId, { ...first.draft, hidden: true });
  lastWasHidden[chatId] = true;
}

/** The chat goes on as another: what is on its way to it goes there. */
export function moveSendings(from: string, to: string): void {
  if (sendingsOf(from).length === 0) return;
  put(outbox.value.map((one) => (one.chatId === from ? { ...one, chatId: to } : one)));
  void work(to);
}

/** Sends what waits in a chat, one after another: the order of an answer is the order of its clicks. */
async function work(chatId: string): Promise<void> {
  if (working.has(chatId)) return;
  working.add(chatId);
  try {
    for (;;) {
      const next = outbox.value.find((one) => one.chatId === chatId && one.state !== 'refused');
      if (!next || next.state === 'held') return;
      if (!(await attempt(next))) return;
    }
  } finally {
    working.delete(chatId);
  }
}

/** One try; false when the rest has to wait. */
async function attempt({ key, chatId, body, draft }: Sending): Promise<boolean> {
  change(key, { state: 'sending' });
  try {
    const { message, chat } = await call('sendMessage', { params: { chatId: chatId as never }, body, key });
    if (chat) putChats([chat]);
    putMessage(message);
    remove(key);
    pauseMs = 1000;
    return true;
  } catch (error) {
    if (isPassing(error)) {
      change(key, { state: 'waiting' });
      retrySoon();
      return false;
    }
    const refusal = error as ApiError;
    if (refusal.code === 'CHAT_TAKEN' || refusal.code === 'CHAT_CLOSED') {
      const rest = outbox.value.filter((one) => one.chatId === chatId);
      put(outbox.value.filter((one) => one.chatId !== chatId));
      giveBack(chatId, draft, rest.length);
      const owner = (refusal.details.owner as { name?: string } | undefined)?.name ?? '';
      conflicts.value = {
        ...conflicts.value,
        [chatId]: { owner, at: new Date(serviceNow()).toISOString() },
      };
      return false;
    }
    change(key, { state: 'refused', error: refusal.message });
    return true;
  }
}

/** The text returns to the field, before anything typed since. */
function giveBack(chatId: string, draft: Draft, _count: number): void {
  const now = draftOf(chatId);
  const text = now.text === '' ? draft.text : `${draft.text}\n${now.text}`;
  changeDraft(chatId, { ...draft, text });
}

export function forgetConflict(chatId: string): void {
  const { [chatId]: _gone, ...rest } = conflicts.value;
  conflicts.value = rest;
}

function retrySoon(): void {
  clearTimeout(retryTimer);
  retryTimer = window.setTimeout(flush, pauseMs * (0.75 + Math.random() / 2));
  pauseMs = Math.min(pauseMs * 2, 20_000);
}

/** Tries everything that waits again: the connection is back, or somebody asks. */
export function flush(): void {
  clearTimeout(retryTimer);
  const waiting = new Set(
    outbox.value.filter(({ state }) => state === 'waiting').map(({ chatId }) => chatId),
  );
  for (const chatId of waiting) void work(chatId);
}

/** Sends a refused message again: the service has kept nothing of it, so the key is still its own. */
export function retrySending(key: string): void {
  const one = outbox.value.find((item) => item.key === key);
  if (!one) return;
  change(key, { state: 'sending', error: null });
  void work(one.chatId);
}

/** Gives a refused message up; its text returns to the field when that is empty. */
export function dropSending(key: string): void {
  const one = outbox.value.find((item) => item.key === key);
  remove(key);
  if (one && draftOf(one.chatId).text === '') changeDraft(one.chatId, one.draft);
}
