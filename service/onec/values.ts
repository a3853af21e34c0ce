/** Values of OData as people read them. */
import { emptyGuid } from './query.ts';

/** A row of JSON as 1C gives it. */
export type Row = Readonly<Record<string, unknown>>;

const momentShape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/;

/** `2026-11-20T00:00:00` → «20.11.2026»; with the time where there is one; the empty date of 1C is nothing. */
export function presentMoment(value: string): string {
  const [, year, month, day, hours, minutes] = momentShape.exec(value) ?? [];
  if (year === undefined || year === '0001') return '';
  const time = hours === '00' && minutes === '00' ? '' : ` ${hours}:${minutes}`;
  return `${day}.${month}.${year}${time}`;
}

/** Digits in groups by a no-break space, a comma before the fraction. Sums have two digits after it. */
export function presentNumber(value: number, isSum: boolean): string {
  const fixed = isSum ? value.toFixed(2) : String(value);
  const [whole = '', fraction] = fixed.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `,${fraction}`}`;
}

const isSum = (name: string): boolean => /^(Сумма|Долг|Цена|Стоимость|Оплата|Аванс)/.test(name);

/** A value of a simple field by its type in `$metadata`; empty where there is nothing to say. */
export function present(name: string, type: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  switch (type) {
    case 'Edm.Boolean':
      return value === true || value === 'true' ? 'Да' : 'Нет';
    case 'Edm.DateTime':
      return presentMoment(String(value));
    case 'Edm.Guid':
      return value === emptyGuid ? '' : String(value);
    case 'Edm.Int16':
    case 'Edm.Int32':
    case 'Edm.Int64':
    case 'Edm.Decimal':
    case 'Edm.Double': {
      // Edm.Int64 comes as a string.
      const number = Number(value);
      return Number.isFinite(number) ? presentNumber(number, isSum(name)) : '';
    }
    default:
      return typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
  }
}

/** A text field of a row; blank where there is none. */
export const textOf = (row: Row, name: string): string => {
  const value = row[name];
  return typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
};

/** A reference of a row, in lower case; null for the empty one. */
export const refOf = (row: Row, name: string): string | null => {
  const value = row[name];
  return typeof value === 'string' && value !== emptyGuid && value !== '' ? value.toLowerCase() : null;
};

/** Cuts a text for its column, not inside a character. */
export const fitted = (value: string, length: number): string =>
  value
    .slice(0, length)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
