import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import { BslError } from './errors.ts';
import { present } from './present.ts';
import { ObjectValue, type Value } from './value.ts';

const collator = new Intl.Collator('ru', { caseFirst: 'lower' });
const caseBlind = new Intl.Collator('ru', { sensitivity: 'accent' });

/** «=»: values of different types are not equal, and that is no error. */
export function equal(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left instanceof Decimal) return right instanceof Decimal && left.equals(right);
  if (left instanceof DateValue) return right instanceof DateValue && left.seconds === right.seconds;
  if (left instanceof ObjectValue) return left.equals(right);
  return false;
}

/** «<» and its kin: only values of one primitive type are ordered. */
export function order(left: Value, right: Value): number {
  if (left instanceof Decimal && right instanceof Decimal) return left.compare(right);
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (left instanceof DateValue && right instanceof DateValue) return left.seconds - right.seconds;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  throw new BslError(
    'Операции сравнения на больше-меньше допустимы только для значений совпадающих примитивных типов ' +
      '(Булево, Число, Строка, Дата)',
  );
}

/** By the alphabet, as a list of strings is sorted. */
export function compareText(left: string, right: string): number {
  return collator.compare(left, right);
}

/** «СтрСравнить»: by the alphabet, letter case ignored. */
export function compareTextCaseBlind(left: string, right: string): number {
  return caseBlind.compare(left, right);
}

const ranks = ['undefined', 'null', 'boolean', 'number', 'date', 'string', 'object'];

function rank(value: Value): number {
  if (value === null) return 1;
  if (value instanceof Decimal) return 3;
  if (value instanceof DateValue) return 4;
  return ranks.indexOf(typeof value);
}

/** Order for sorting collections: any two values have one; objects go by presentation. */
export function sortOrder(left: Value, right: Value): number {
  const byType = rank(left) - rank(right);
  if (byType !== 0) return byType;
  if (left instanceof ObjectValue) return compareText(present(left), present(right));
  return left === undefined || left === null ? 0 : order(left, right);
}

/** Key of a value in Соответствие and in groupings: equal values have equal keys. */
export function identityOf(value: Value): unknown {
  if (typeof value === 'string') return `s${value}`;
  if (value instanceof Decimal) return `n${value.toString()}`;
  if (value instanceof DateValue) return `d${value.seconds}`;
  if (value instanceof ObjectValue) {
    const identity = value.identity;
    return typeof identity === 'string' ? `o${identity}` : identity;
  }
  return value;
}
