/** The chosen template, what it was filled in to, and what of it lacks. */
import { computed, signal } from '@preact/signals';
import type { Template } from '../../../../../contracts/template.ts';
import { ApiError, call } from '../../api/client.ts';
import { type Piece, piecesOf } from '../../screens/pieces.ts';
import { t } from '../words/words.ts';
import { currentChat, currentLine, currentNumber, data, nameOf, object, text, write } from './compose.ts';

interface Filled {
  template: Template;
  text: string;
  missing: string[];
}

export const filled = signal<Filled | null>(null);
export const templateState = signal<{ busy: boolean; error: string | null }>({ busy: false, error: null });
let asked = 0;

/** What may not stay in a message; the same as the service refuses. */
const hole =
  /\{\{\s*((?:client\.name|client\.phone|employee\.name|line\.name|object\.[\wа-яёА-ЯЁ]+(?:\.[\wа-яёА-ЯЁ]+)*))\s*\}\}/g;

/** A hole of the text: its name and where it stands. */
export interface Hole {
  name: string;
  at: number;
  length: number;
}

export function holesOf(words: string): Hole[] {
  const found: Hole[] = [];
  words.replace(hole, (whole: string, name: string, at: number) => {
    found.push({ name, at, length: whole.length });
    return whole;
  });
  return found;
}

/** The holes of what is written now. */
export const holes = computed(() => holesOf(text.value));

/** Chooses a template; null takes it away, and its text where nobody has touched it. */
export async function chooseTemplate(id: string | null): Promise<void> {
  const template = data.value?.templates.find((one) => one.id === id);
  if (!template) {
    if (filled.value && text.value === filled.value.text) write('');
    filled.value = null;
    return;
  }
  await fill(template);
}

/** Fills the chosen template in again: another number, another line, news of 1C. What was written by hand stays. */
export async function fillAgain(): Promise<void> {
  const now = filled.value;
  if (now && text.value.indexOf(now.text) >= 0) await fill(now.template);
}

/** With what the chat knows of the client; where that is nothing, with what 1C calls him. */
async function rendered(template: Template): Promise<{ text: string; missing: string[] }> {
  const number = currentNumber.value;
  const chat = currentChat.value;
  const name = nameOf(number);
  const params = { templateId: template.id };
  const about = object === null ? {} : { object };
  // 1C may have to wake up.
  const limitMs = 60_000;
  if (chat?.mayOpen) {
    const done = await call('renderTemplate', { params, body: { ...about, chatId: chat.id }, limitMs });
    if (name === null || done.missing.indexOf('client.name') < 0) return done;
  }
  const line = currentLine.value;
  const client = number ? { client: { phone: number.phone, ...(name === null ? {} : { name }) } } : {};
  return call('renderTemplate', {
    params,
    body: { ...about, ...(line ? { lineId: line.id } : {}), ...client },
    limitMs,
  });
}

async function fill(template: Template): Promise<void> {
  asked += 1;
  const own = asked;
  templateState.value = { busy: true, error: null };
  try {
    const done = await rendered(template);
    if (own !== asked) return;
    put({ template, text: done.text, missing: done.missing });
    templateState.value = { busy: false, error: null };
  } catch (error) {
    if (own !== asked) return;
    templateState.value = { busy: false, error: error instanceof ApiError ? error.message : t.noConnection };
  }
}

/** In the place of the former one; else after what was written by hand. */
function put(next: Filled): void {
  const before = filled.value;
  const at = before === null ? -1 : text.value.indexOf(before.text);
  if (before !== null && at >= 0)
    write(text.value.slice(0, at) + next.text + text.value.slice(at + before.text.length));
  else write(text.value.trim() === '' ? next.text : `${text.value.replace(/\s+$/, '')}\n${next.text}`);
  filled.value = next;
}

/** What is written, in pieces: words, values that were put in, holes. */
export function marked(): Piece[] {
  const now = filled.value;
  const words = text.value;
  const at = now === null ? -1 : words.indexOf(now.text);
  if (now !== null && at >= 0)
    return plain(words.slice(0, at)).concat(asWritten(now), plain(words.slice(at + now.text.length)));
  return plain(words);
}

/** The pieces of the template, its holes as they stand in the text: the marks lie under the letters. */
function asWritten({ template, text: done, missing }: Filled): Piece[] {
  const pieces = piecesOf(template.text, { text: done, missing });
  let rest = done;
  return pieces.map((piece) => {
    const length =
      piece.kind === 'missing' ? (/^\{\{[^{}]*\}\}/.exec(rest)?.[0].length ?? 0) : piece.text.length;
    const shown = rest.slice(0, length);
    rest = rest.slice(length);
    return { kind: piece.kind, text: shown };
  });
}

function plain(words: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { at, length } of holesOf(words)) {
    pieces.push({ kind: 'text', text: words.slice(from, at) });
    pieces.push({ kind: 'missing', text: words.slice(at, at + length) });
    from = at + length;
  }
  pieces.push({ kind: 'text', text: words.slice(from) });
  return pieces.filter((piece) => piece.text !== '');
}
