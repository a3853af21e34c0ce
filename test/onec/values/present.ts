import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import type { Value } from './value.ts';

/** The blank that groups digits. */
export const noBreakSpace = '\u00a0';

/** Presentation without a format, as «Строка» gives it in the Russian locale. Source: onec.md 6.2. */
export function present(value: Value): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'Да' : 'Нет';
  if (value instanceof Decimal) return presentNumber(value);
  if (value instanceof DateValue) return presentDate(value);
  return value.present();
}

function presentNumber(value: Decimal): string {
  const [whole = '', fraction] = value.toString().replace('-', '').split('.');
  const grouped = groupDigits(whole, [3], noBreakSpace);
  const sign = value.units < 0n ? '-' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `,${fraction}`}`;
}

/** Groups from the right: sizes one by one, the last size repeated; a size of 0 ends the grouping. */
export function groupDigits(digits: string, sizes: readonly number[], separator: string): string {
  const groups: string[] = [];
  let rest = digits;
  for (let index = 0; ; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? 0;
    if (size <= 0 || rest.length <= size) break;
    groups.unshift(rest.slice(-size));
    rest = rest.slice(0, -size);
  }
  return [rest, ...groups].join(separator);
}

const two = (part: number) => String(part).padStart(2, '0');

/** `31.12.2024 9:05:00`. */
function presentDate(value: DateValue): string {
  const { year, month, day, hour, minute, second } = value.parts();
  return `${two(day)}.${two(month)}.${String(year).padStart(4, '0')} ${hour}:${two(minute)}:${two(second)}`;
}
