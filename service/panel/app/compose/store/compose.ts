/** What the widget is drawn from, and what has been chosen in it. */
import { computed, signal } from '@preact/signals';
import type { Compose } from '../../../../../contracts/compose.ts';
import type { ObjectLink } from '../../../../../contracts/object.ts';
import { ApiError, call } from '../../api/client.ts';
import { keep, kept } from '../../store/keep.ts';
import { t } from '../words/words.ts';

export type Line = Compose['lines'][number];
export type Number = Compose['phones'][number];
export type PhoneChat = Number['chats'][number];

const query = new URLSearchParams(location.search);

/** The object of 1C that the widget was opened from; null: from nowhere. */
export const object: ObjectLink | null =
  query.get('kind') && query.get('key')
    ? {
        kind: query.get('kind') as string,
        key: query.get('key') as string,
        title: (query.get('title') ?? '').slice(0, 300),
      }
    : null;

export const data = signal<Compose | null>(null);
/** Being read again; a word of why it could not be. */
export const reading = signal<{ busy: boolean; error: string | null }>({ busy: false, error: null });
export const lineId = signal<string | null>(null);
export const phone = signal<string | null>(null);
/** A number that was typed by hand. */
export const typedPhone = signal<string | null>(null);
export const publish = signal(object === null || kept<boolean>('local', 'compose publish') !== false);
export const makeChat = signal(kept<boolean>('local', 'compose chat') !== false);
/** Colleagues who are called into the new chat. */
export const invited = signal<readonly string[]>([]);

const draftName = `compose ${object?.kind ?? ''} ${object?.key ?? ''}`;
export const text = signal(kept<string>('session', draftName) ?? '');

/** The text is kept on this page until it is sent. */
export function write(value: string): void {
  text.value = value;
  keep('session', draftName, value === '' ? null : value);
}

export const currentLine = computed(() => data.value?.lines.find(({ id }) => id === lineId.value));
export const currentNumber = computed(() => data.value?.phones.find((one) => one.phone === phone.value));
/** The chat of the chosen line with the chosen number. */
export const currentChat = computed(() =>
  currentNumber.value?.chats.find((chat) => chat.lineId === lineId.value),
);

/** Whether the person has the chat in work himself. */
export const isOwn = (chat: PhoneChat | undefined): boolean =>
  chat?.status === 'in_work' && chat.owner !== null && chat.owner.id === data.value?.employee?.id;

/** Chooses what was not chosen yet, or is not there any more. */
function choose(found: Compose): void {
  if (!found.phones.some((one) => one.phone === phone.value)) {
    const best = found.phones.find(({ hasWhatsApp }) => hasWhatsApp !== false);
    phone.value = best?.phone ?? null;
  }
  if (found.lines.some(({ id }) => id === lineId.value)) return;
  const isKnown = found.phones.some(({ chats }) => chats.length > 0);
  const last = kept<string>('local', 'line');
  const usual = found.lines.find(({ id }) => id === last);
  lineId.value = (!isKnown && usual?.id) || found.lineId;
}

let asked = 0;

/** Reads everything anew; false when that failed, which is said. Of several at once the last one counts. */
export async function load(): Promise<boolean> {
  asked += 1;
  const own = asked;
  reading.value = { ...reading.value, busy: true };
  try {
    const found = await call('getComposeData', {
      query: {
        ...(object === null ? {} : { kind: object.kind, key: object.key, title: object.title }),
        ...(typedPhone.value === null ? {} : { phone: typedPhone.value }),
      },
      // 1C may have to wake up.
      limitMs: 60_000,
    });
    if (own !== asked) return true;
    data.value = found;
    choose(found);
    reading.value = { busy: false, error: null };
    return true;
  } catch (error) {
    if (own !== asked) return false;
    reading.value = { busy: false, error: error instanceof ApiError ? error.message : t.noConnection };
    return false;
  }
}

/** Adds a number that was typed; what is wrong with it, in words, or null. */
export async function addPhone(typed: string): Promise<string | null> {
  const before = typedPhone.value;
  typedPhone.value = typed;
  if (await load()) {
    // The named number answers by its own spelling.
    const added = data.value?.phones.find(({ raw }) => raw === typed);
    if (added) phone.value = added.phone;
    return null;
  }
  const { error } = reading.value;
  typedPhone.value = before;
  reading.value = { busy: false, error: null };
  return error;
}

export function chooseLine(id: string): void {
  lineId.value = id;
  keep('local', 'line', id);
}

/** A name for a chat with a new number: of the person whose number it is, else of the object. */
export function nameOf(number: Number | undefined): string | null {
  if (number?.note && object !== null && object.kind.indexOf('Документ.') === 0)
    return number.note.split(', ')[0] ?? null;
  if (number === undefined || object === null || object.kind.indexOf('Справочник.') !== 0) return null;
  return data.value?.object?.title || object.title || null;
}

/** Puts a newer state of a chat to its number. */
export function putChat(number: string, chat: PhoneChat): void {
  const now = data.value;
  if (now === null) return;
  data.value = {
    ...now,
    phones: now.phones.map((one) =>
      one.phone === number
        ? { ...one, chats: [chat].concat(one.chats.filter(({ id }) => id !== chat.id)) }
        : one,
    ),
  };
}
