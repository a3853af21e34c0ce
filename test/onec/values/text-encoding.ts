import { toText } from './convert.ts';
import { EnumerationValue } from './enumeration.ts';
import { BslError } from './errors.ts';
import type { Value } from './value.ts';

/** Spellings of encodings by the name that TextDecoder knows. */
const labels: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  ansi: 'windows-1251',
  системная: 'windows-1251',
  system: 'windows-1251',
  'windows-1251': 'windows-1251',
  cp1251: 'windows-1251',
  oem: 'ibm866',
  cp866: 'ibm866',
  ibm866: 'ibm866',
  'koi8-r': 'koi8-r',
  'us-ascii': 'windows-1252',
  ascii: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
};

/** The encoding of a parameter: a value of КодировкаТекста or a name; UTF-8 when there is none. */
export function encodingOf(value: Value): string {
  if (value === undefined || value === '') return 'utf-8';
  const name = value instanceof EnumerationValue ? value.ru : toText(value);
  const label = labels[name.toLowerCase()];
  if (!label) throw new BslError(`Неизвестная кодировка (${name})`);
  return label;
}

/** A byte-order mark at the start is dropped. */
export function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

export function encode(text: string, encoding: string, withMark = false): Buffer {
  const marked = withMark && encoding.startsWith('utf') ? `\ufeff${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  const table = tableOf(encoding);
  return Buffer.from([...text].map((character) => table.get(character) ?? 0x3f));
}

const tables = new Map<string, Map<string, number>>();

/** Bytes of a one-byte encoding. */
function tableOf(encoding: string): Map<string, number> {
  const known = tables.get(encoding);
  if (known) return known;
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) table.set(decoder.decode(Uint8Array.of(byte)), byte);
  tables.set(encoding, table);
  return table;
}
