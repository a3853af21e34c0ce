/** The object’s timeline: read in pages, kept up to date by the feed. */
import { signal } from '@preact/signals';
import type { Compose } from '../../../../../contracts/compose.ts';
import type { Message } from '../../../../../contracts/message.ts';
import { call } from '../../api/client.ts';
import { say } from '../../store/view.ts';
import { t } from '../words/words.ts';
import { data, object } from './compose.ts';

type Item = Compose['timeline'][number];

export const timeline = signal<readonly Item[]>([]);
/** Where it goes on: undefined while nobody has asked, null at its end. */
export const older = signal<string | null | undefined>(undefined);
export const isLoadingOlder = signal(false);
/** Chats whose every message belongs here. */
const linked = new Set<string>();
const firstPage = 20;

/** Newer states in, newest first. */
function put(items: readonly Item[]): void {
  const next = new Map<string, Item>();
  for (const one of timeline.value) next.set(one.message.id, one);
  for (const one of items) {
    const known = next.get(one.message.id);
    if (known && known.message.version > one.message.version) continue;
    next.set(one.message.id, one);
  }
  timeline.value = Array.from(next.values()).sort((a, b) =>
    b.message.receivedAt === a.message.receivedAt
      ? b.message.position - a.message.position
      : b.message.receivedAt.localeCompare(a.message.receivedAt),
  );
}

/** What was read with everything else. */
export function beginTimeline(found: Compose): void {
  put(found.timeline);
  if (older.value === undefined && found.timeline.length < firstPage) older.value = null;
}

export const linkChat = (chatId: string): void => {
  linked.add(chatId);
};
export const unlinkChat = (chatId: string): void => {
  linked.delete(chatId);
};

/** Whether a message stands in this timeline. */
const isHere = (message: Message): boolean =>
  object !== null &&
  message.direction !== 'internal' &&
  ((message.object?.kind === object.kind && message.object.key.toLowerCase() === object.key.toLowerCase()) ||
    (message.chatId !== null && linked.has(message.chatId)) ||
    timeline.value.some((one) => one.message.id === message.id));

/** A message has come or has changed. */
export function hearMessage(message: Message): void {
  if (!isHere(message)) return;
  const known = timeline.value.find((one) => one.message.id === message.id);
  const chat =
    message.chatId === null
      ? null
      : (known?.chat ?? { id: message.chatId, status: chatStatus(message.chatId) });
  put([{ message, chat }]);
}

function chatStatus(id: string): 'queued' | 'in_work' | 'closed' {
  for (const { chats } of data.value?.phones ?? []) {
    const found = chats.find((chat) => chat.id === id);
    if (found) return found.status;
  }
  return 'in_work';
}

/** The next page. */
export async function readOlder(): Promise<void> {
  if (object === null || isLoadingOlder.value || older.value === null) return;
  isLoadingOlder.value = true;
  try {
    const page = await call('getTimeline', {
      params: { kind: object.kind, key: object.key },
      query: { limit: 50, ...(older.value === undefined ? {} : { cursor: older.value }) },
    });
    put(page.items);
    older.value = page.nextCursor;
  } catch (_error) {
    say(t.noConnection, true);
  }
  isLoadingOlder.value = false;
}
