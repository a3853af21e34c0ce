/** Texts of messages: what people write, what comes from outside, what is searched. Pure. */

import { foldText } from '../platform/search-text.ts';

/** Most characters (code points, as JSON Schema counts them) in a text: WhatsApp loses the rest silently. */
export const maxTextLength = 4096;

export type NormalText =
  | { ok: true; text: string }
  | { ok: false; reason: 'empty' | 'too_long'; length: number };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * The text as it is stored and sent: line ends as \n, no control characters (PostgreSQL stores no zero byte),
 * no halves of surrogate pairs, no blanks around. Everything else stays as it was typed.
 */
export function normaliseText(raw: string): NormalText {
  const text = raw.toWellFormed().replace(/\r\n?/g, '\n').replace(control, '').trim();
  const length = [...text].length;
  if (length === 0) return { ok: false, reason: 'empty', length };
  return length > maxTextLength ? { ok: false, reason: 'too_long', length } : { ok: true, text };
}

/** The text as it goes out: under the name of who wrote it, where the line wants that. */
export function signedText(text: string | null, signature: string | null): string | null {
  return text === null || signature === null ? text : `*${signature}*\n${text}`;
}

/** The text without the name that was put before it: what comes back from the messenger has it. */
export function unsignedText(text: string, signature: string | null): string {
  const head = signature === null ? '' : `*${signature}*\n`;
  return text.startsWith(head) ? text.slice(head.length) : text;
}

/** The name that goes before a text; null where the two don't fit into one message, or there is nothing to sign. */
export function signatureFor(text: string | null, name: string | null): string | null {
  const plain = name?.replaceAll(/[*\s]+/g, ' ').trim() ?? '';
  if (text === null || plain === '') return null;
  return [...(signedText(text, plain) ?? '')].length <= maxTextLength ? plain : null;
}

/** What a message is found by: everything of it that a person has read, folded; null when there is nothing. */
export function searchTextOf(message: {
  text: string | null;
  transcription: { text: string | null } | null;
  location: { name?: string } | null;
  contactCard: { name: string; phones: readonly string[] } | null;
}): string | null {
  const { text, transcription, location, contactCard } = message;
  const words = [
    text,
    transcription?.text,
    location?.name,
    contactCard?.name,
    ...(contactCard?.phones ?? []),
  ];
  const folded = foldText(words.filter((part) => typeof part === 'string').join(' '));
  return folded === '' ? null : folded;
}

/** Longest text of WhatsApp that is kept, in UTF-16 units. */
const maxForeignLength = 65_536;

/**
 * A text that came from outside, as any database keeps it: no zero bytes (PostgreSQL refuses the row, and with it the
 * message), no halves of surrogate pairs, not longer than `limit`. Nothing else is changed: it is what he wrote.
 */
export function foreignText<T extends string | null>(raw: T, limit = maxForeignLength): T {
  if (raw === null) return raw;
  const text = raw.replaceAll('\u0000', '');
  return (
    text.length > limit ? text.slice(0, limit).replace(/[\ud800-\udbff]$/, '') : text
  ).toWellFormed() as T;
}
