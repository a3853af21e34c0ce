/**
 * Phones in the contact information of 1C (БСП, table part КонтактнаяИнформация): НомерТелефона holds digits without
 * separators, with the country's code when it was entered in parts; Представление is what the person has typed, which
 * may be several numbers; older rows have Представление only.
 */
import { phoneOf } from '../contacts/contact.ts';
import { type Row, textOf } from './values.ts';

export interface FoundPhone {
  /** E.164; null when it can't be understood. */
  phone: string | null;
  /** As it stands in 1C. */
  raw: string;
  /** What stands beside the number: an extension, whose it is. */
  note: string | null;
}

const numberShape = /\+?\d[\d\s().\u00a0\u2010-\u2015\u2212-]{4,}\d/g;
const extension = /(?:доб(?:\.|авочный)?|вн(?:\.|утр\.?|утренний)?|ext\.?)\s*:?\s*(\d{1,6})/iu;

/** The numbers of a text that a person has typed. */
export function phonesInText(typed: string): FoundPhone[] {
  const found: FoundPhone[] = [];
  for (const piece of typed.split(/[;\n\r]|,(?!\s*доб)|\s\/\s|\sили\s/u)) {
    const raw = piece.trim();
    if (!/\d/.test(raw)) continue;
    const inside = extension.exec(raw)?.[0] ?? '';
    const plain = inside === '' ? raw : raw.replace(inside, ' ');
    const numbers = plain.match(numberShape) ?? [];
    const beside = [plain.replace(numberShape, ' '), inside]
      .join(' ')
      .replace(/[()[\],]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const note = beside === '' ? null : beside.slice(0, 200);
    if (numbers.length === 0) found.push({ phone: null, raw, note: null });
    for (const number of numbers) {
      found.push({ phone: phoneOf(number.replaceAll('\u00a0', ' ')), raw, note });
    }
  }
  return found;
}

/** The phones of one row of contact information. What can't be understood is kept as it stands. */
export function phonesOfContactRow(row: Row): FoundPhone[] {
  const type = textOf(row, 'Тип');
  if (type !== '' && type !== 'Телефон') return [];
  const typed = textOf(row, 'Представление');
  const fromTyped = phonesInText(typed);
  const understood = fromTyped.filter(({ phone }) => phone !== null);
  // Typed in parts it is the surest; in an old or run-together row it is empty or no number.
  const digits = textOf(row, 'НомерТелефона').replace(/\D/g, '');
  const whole = digits === '' ? null : phoneOf(digits);
  if (whole !== null && !understood.some(({ phone }) => phone === whole)) {
    const note = fromTyped.length === 1 ? (fromTyped[0]?.note ?? null) : null;
    return [{ phone: whole, raw: typed || digits, note }, ...understood];
  }
  if (understood.length > 0) return understood;
  const short = textOf(row, 'НомерТелефонаБезКодов').replace(/\D/g, '');
  const rest = short.length >= 10 ? phoneOf(short) : null;
  if (rest !== null) return [{ phone: rest, raw: typed || short, note: null }];
  return typed === '' ? [] : [{ phone: null, raw: typed, note: null }];
}

/** Each number once, the understood ones first; `raw` and `note` fit their columns. */
export function distinct(phones: readonly FoundPhone[]): FoundPhone[] {
  const seen = new Map<string, FoundPhone>();
  for (const one of phones) {
    const key = one.phone ?? one.raw;
    const known = seen.get(key);
    if (!known) seen.set(key, { ...one, raw: one.raw.slice(0, 200) });
    else if (known.note === null && one.note !== null) seen.set(key, { ...known, note: one.note });
  }
  return [...seen.values()].sort((a, b) => Number(a.phone === null) - Number(b.phone === null)).slice(0, 50);
}
