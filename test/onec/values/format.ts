import { toText } from './convert.ts';
import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import { formatDate } from './format-date.ts';
import { groupDigits, noBreakSpace, present } from './present.ts';
import type { Value } from './value.ts';

/** Both spellings of a key of «Формат». */
const keys: Record<string, string> = {
  чц: 'digits',
  nd: 'digits',
  чдц: 'fraction',
  nfd: 'fraction',
  чс: 'shift',
  ns: 'shift',
  чрд: 'point',
  nds: 'point',
  чрг: 'groupSeparator',
  ngs: 'groupSeparator',
  чн: 'zero',
  nz: 'zero',
  чвн: 'leadingZeros',
  nlz: 'leadingZeros',
  чг: 'grouping',
  ng: 'grouping',
  чо: 'negative',
  nn: 'negative',
  дф: 'dateFormat',
  df: 'dateFormat',
  длф: 'dateStyle',
  dlf: 'dateStyle',
  дп: 'emptyDate',
  de: 'emptyDate',
  бл: 'no',
  bf: 'no',
  би: 'yes',
  bt: 'yes',
  л: 'locale',
  l: 'locale',
};

export type FormatKeys = ReadonlyMap<string, string>;

/** `ЧГ=0; ДФ='dd.MM'`: a value in apostrophes or quotes may hold blanks and semicolons. */
export function parseFormat(format: string): FormatKeys {
  const found = new Map<string, string>();
  const entry = /([A-Za-zА-Яа-я]+)\s*=\s*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)"|([^;]*))\s*(?:;|$)/g;
  for (const [, name = '', single, double, plain] of format.matchAll(entry)) {
    const key = keys[name.toLowerCase()];
    const value = single?.replaceAll("''", "'") ?? double?.replaceAll('""', '"') ?? plain?.trim() ?? '';
    if (key) found.set(key, value);
  }
  return found;
}

/**
 * «Формат(Значение, ФорматнаяСтрока)»: keys ЧЦ ЧДЦ ЧС ЧРД ЧРГ ЧН ЧВН ЧГ ЧО, ДФ ДЛФ ДП, БЛ БИ, Л (ru and en).
 * Zero and the empty date are an empty string unless ЧН and ДП say otherwise. Source: platform's help, from memory.
 */
export function formatValue(value: Value, format: string): string {
  const options = parseFormat(format);
  if (value instanceof Decimal) return formatNumber(value, options);
  if (value instanceof DateValue) return formatDate(value, options);
  if (typeof value === 'boolean') return options.get(value ? 'yes' : 'no') ?? present(value);
  return toText(value);
}

function isEnglish(options: FormatKeys): boolean {
  return (options.get('locale') ?? 'ru').toLowerCase().startsWith('en');
}

function formatNumber(value: Decimal, options: FormatKeys): string {
  const shift = Number(options.get('shift') || 0);
  const total = Number(options.get('digits') || 0);
  let scaled = shift === 0 ? value : value.dividedBy(Decimal.of(10n ** BigInt(Math.abs(shift))));
  if (shift < 0) scaled = value.times(Decimal.of(10n ** BigInt(-shift)));
  const asked = options.has('fraction') ? Math.max(Number(options.get('fraction') || 0), 0) : undefined;
  const isLimited = options.has('digits');
  const places = total > 0 ? Math.min(asked ?? 0, total) : (asked ?? (isLimited ? 0 : undefined));
  const rounded = cutToFit(places === undefined ? scaled : scaled.rounded(places), total, places ?? 0);
  if (rounded.units === 0n) {
    const zero = options.get('zero');
    if (zero === undefined) return '';
    if (zero !== '') return zero;
  }
  return signed(rounded, magnitude(rounded.absolute(), total, places, options), options);
}

/** A number with more digits than ЧЦ allows is shown as nines. */
function cutToFit(value: Decimal, total: number, places: number): Decimal {
  if (total <= 0) return value;
  const most = Decimal.of(10n ** BigInt(total) - 1n, places);
  if (value.absolute().compare(most) <= 0) return value;
  return value.units < 0n ? most.negated() : most;
}

function magnitude(value: Decimal, total: number, places: number | undefined, options: FormatKeys): string {
  const [digits = '', fraction = ''] = value.toString().split('.');
  const shown = places === undefined ? fraction : fraction.padEnd(places, '0');
  const padded = options.has('leadingZeros') ? digits.padStart(total - (places ?? 0), '0') : digits;
  const english = isEnglish(options);
  const sizes = groupSizes(options.get('grouping'));
  const groupSeparator = options.get('groupSeparator') || (english ? ',' : noBreakSpace);
  // A number of fractional digits only has no zero before the point.
  const isFraction = total > 0 && places === total;
  const whole = isFraction ? '' : groupDigits(padded, sizes, groupSeparator[0] as string);
  if (shown === '') return whole;
  const point = options.get('point') || (english ? '.' : ',');
  return `${whole}${point[0]}${shown}`;
}

/** `3,2`: the first group, then the others; one size alone is a single group; 0 is none. */
function groupSizes(grouping: string | undefined): number[] {
  if (grouping === undefined) return [3];
  const [first = 0, others = 0] = grouping
    .split(/\D+/)
    .filter((size) => size !== '')
    .map(Number);
  return [first, others];
}

function signed(value: Decimal, text: string, options: FormatKeys): string {
  if (value.units >= 0n) return text;
  switch (options.get('negative')) {
    case '0':
      return `(${text})`;
    case '2':
      return `- ${text}`;
    case '3':
      return `${text}-`;
    case '4':
      return `${text} -`;
    default:
      return `-${text}`;
  }
}
