/** What a file is, by its content: names and senders may lie. */
import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { plainType } from './attachment.ts';

/** How many first bytes are enough to tell. */
export const headBytes = 64 * 1024;

const unknownType = 'application/octet-stream';

/** Office files are ZIP or OLE containers: the container is seen in the content, what is in it is believed. */
const inZip: Record<string, string> = {
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.ods': 'application/vnd.oasis.opendocument.spreadsheet',
};
const inOle: Record<string, string> = {
  '.doc': 'application/msword',
  '.xls': 'application/vnd.ms-excel',
  '.ppt': 'application/vnd.ms-powerpoint',
  '.msg': 'application/vnd.ms-outlook',
};
const inText: Record<string, string> = {
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values',
  '.vcf': 'text/vcard',
  '.ics': 'text/calendar',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.svg': 'image/svg+xml',
};
/** Text types that the sender may claim for a text: nothing in them runs. */
const harmless = new Set([
  'text/plain',
  'text/csv',
  'text/tab-separated-values',
  'text/vcard',
  'text/x-vcard',
  'text/calendar',
  'application/json',
]);
/** Containers that hold sound alone or sound with pictures: the first bytes don't tell which. */
const audioContainers: Record<string, readonly string[]> = {
  'video/webm': ['audio/webm'],
  'video/matroska': ['audio/webm', 'audio/x-matroska', 'audio/matroska'],
  'video/mp4': ['audio/mp4', 'audio/x-m4a', 'audio/m4a'],
  'video/3gpp': ['audio/3gpp'],
  'video/ogg': ['audio/ogg'],
  'application/ogg': ['audio/ogg'],
};

/**
 * The MIME type of a file.
 * @param head its first bytes, `headBytes` of them or all
 * @param whole whether these are all
 */
export async function typeOfContent(
  head: Buffer,
  whole: boolean,
  fileName: string,
  declaredType: string | null,
): Promise<string> {
  if (head.length === 0) return unknownType;
  const declared = declaredType === null ? '' : plainType(declaredType);
  const extension = extname(fileName).toLowerCase();
  const text = isText(head, whole);
  const found = (await fileTypeFromBuffer(head))?.mime;
  // “BM” or “GIF” may begin a text, too; a real picture has bytes that no text has.
  const trusted = found && !(text && /^(image|audio|video)\//.test(found)) ? found : undefined;
  if (trusted === undefined) {
    if (!text) return unknownType;
    return inText[extension] ?? (harmless.has(declared) ? declared : 'text/plain');
  }
  if (trusted === 'application/zip') return inZip[extension] ?? trusted;
  if (trusted === 'application/x-cfb') return inOle[extension] ?? trusted;
  if (trusted === 'application/xml' && extension === '.svg') return 'image/svg+xml';
  if (audioContainers[trusted]?.includes(declared)) return declared;
  return trusted;
}

/** UTF-8, UTF-16 with its mark, or a one-byte encoding such as Windows-1251; without control characters. */
function isText(head: Buffer, whole: boolean): boolean {
  if (head.length >= 2 && (head.readUInt16BE(0) === 0xfeff || head.readUInt16BE(0) === 0xfffe)) {
    const units = head.subarray(2, head.length - (head.length % 2));
    return new TextDecoder(head[0] === 0xfe ? 'utf-16be' : 'utf-16le').decode(units).search(control) === -1;
  }
  if (head.some((byte) => byte < 32 && !spaces.has(byte))) return false;
  try {
    // A head may end in the middle of a letter.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !whole });
    return true;
  } catch {
    // Not UTF-8. Old Russian exports are Windows-1251: mostly letters of ASCII and of the upper half.
    return looksLikeWindows1251(head);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;
const spaces = new Set([9, 10, 12, 13, 27]);

function looksLikeWindows1251(head: Buffer): boolean {
  let upper = 0;
  let letters = 0;
  for (const byte of head) {
    if (byte < 0x80) continue;
    upper += 1;
    // А–я, Ё, ё, №, « and », the dash and the non-breaking space.
    if (byte >= 0xc0 || [0xa8, 0xb8, 0xb9, 0xab, 0xbb, 0x96, 0x97, 0xa0].includes(byte)) letters += 1;
  }
  return letters / upper > 0.9;
}
