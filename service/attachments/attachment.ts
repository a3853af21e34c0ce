/** Rules of files: their names, what kind of message they make, how they may be shown. Pure. */
import { extname } from 'node:path';
import type { MessageKind } from '../../contracts/message-kind.ts';

const nameLimit = 255;

/** Names that Windows gives to devices, with any extension and the superscript digits that it takes for digits. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i;
/** Control characters, and what Windows does not take in a name. */
const forbidden = /[\p{Cc}<>:"|?*]/gu;
/** Invisible characters that turn the direction of writing: `gpj.exe` would read as `exe.jpg`. */
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * A name that any file system takes and that leads nowhere: the last part of a path, without control and reserved
 * characters, at most 255 UTF-16 units with the extension kept. Letters of all languages stay.
 * @param fallback the name when nothing is left
 */
export function safeFileName(given: string | null | undefined, fallback = 'file'): string {
  const last = (given ?? '').toWellFormed().normalize('NFC').split(/[\\/]/).pop() ?? '';
  const cleaned = trimEnds(last.replace(invisible, '').replace(forbidden, '_'));
  if (cleaned === '') return fallback;
  return shorten(reserved.test(cleaned) ? `_${cleaned}` : cleaned);
}

/** Windows drops dots and spaces at the end; a dot at the start hides the file elsewhere. */
const trimEnds = (name: string): string => name.replace(/^[\s.]+|[\s.]+$/g, '');

function shorten(name: string): string {
  if (name.length <= nameLimit) return name;
  const extension = extname(name);
  const kept = extension.length <= 20 ? extension : '';
  return `${trimEnds(name.slice(0, nameLimit - kept.length).replace(/[\ud800-\udbff]$/, ''))}${kept}`;
}

/** `Audio/OGG; codecs=opus` → `audio/ogg`. */
export const plainType = (mimeType: string): string =>
  (mimeType.split(';', 1)[0] as string).trim().toLowerCase();

/** A MIME type that may stand in a row and in a header; anything else is bytes. */
export function safeMimeType(given: string | null | undefined): string {
  const type = (given ?? '').trim();
  const fits = type.length <= 127 && /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+="?[\w.+, -]+"?)*$/.test(type);
  return fits ? type.toLowerCase() : 'application/octet-stream';
}

/** Why a file of WhatsApp was not taken, for people. */
export const tooLargeReason = (limitMb: number): string =>
  `Файл больше ${limitMb} МБ, посмотрите его в телефоне / The file is larger than ${limitMb} MB, see it on the phone`;

const extensions: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'video/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/vcard': 'vcf',
};

/** The name of a file that came without one: WhatsApp names only documents. */
export function nameForType(mimeType: string, kind?: MessageKind): string {
  const type = plainType(mimeType);
  const family = type.split('/', 1)[0] as string;
  const telling = ['image', 'video', 'audio', 'voice', 'sticker'];
  const stem = [kind, family].find((word) => word !== undefined && telling.includes(word)) ?? 'file';
  const extension = extensions[type];
  return extension ? `${stem}.${extension}` : stem;
}

export type FileKind = Extract<MessageKind, 'image' | 'video' | 'voice' | 'audio' | 'document' | 'sticker'>;

/** What WhatsApp shows as such; everything else goes as a document, whole and unchanged. */
const shown: Record<string, FileKind> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'video/mp4': 'video',
  'video/3gpp': 'video',
  'video/quicktime': 'video',
  'audio/aac': 'audio',
  'audio/mp4': 'audio',
  'audio/x-m4a': 'audio',
  'audio/mpeg': 'audio',
  'audio/amr': 'audio',
  'audio/ogg': 'audio',
};
/** WhatsApp's stickers are exactly that wide and high. */
const stickerSide = 512;

/** The kind of the message that carries the file. `voice`: it was recorded to be heard as a voice note. */
export function kindOfFile(
  file: { mimeType: string; width: number | null; height: number | null },
  voice = false,
): FileKind {
  const type = plainType(file.mimeType);
  if (voice && type.startsWith('audio/')) return 'voice';
  if (type === 'image/webp') {
    return file.width === stickerSide && file.height === stickerSide ? 'sticker' : 'document';
  }
  return shown[type] ?? 'document';
}

/** Pictures that can be decoded into a thumbnail. SVG is a program and not a picture. */
const pictures = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff']);
export const isPicture = (mimeType: string): boolean => pictures.has(plainType(mimeType));

/** May a browser show it inside a page of ours: nothing that can carry a script. */
export function mayShowInline(mimeType: string): boolean {
  const type = plainType(mimeType);
  if (type === 'application/pdf') return true;
  return /^(image|audio|video)\/[a-z0-9.+-]+$/.test(type) && !/xml|svg/.test(type);
}

/** The header of RFC 6266: an ASCII name for old readers, the real one in UTF-8 (RFC 5987). */
export function contentDisposition(fileName: string, download: boolean): string {
  // A percent sign in the plain form is decoded by some browsers and not by others.
  const ascii = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const utf8 = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${download ? 'attachment' : 'inline'}; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
