import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import { BslError } from './errors.ts';
import { present } from './present.ts';
import type { Value } from './value.ts';

function cannot(type: string): BslError {
  return new BslError(`Преобразование значения к типу ${type} не может быть выполнено`);
}

const booleanSpellings = new Map([
  ['истина', true],
  ['true', true],
  ['да', true],
  ['ложь', false],
  ['false', false],
  ['нет', false],
]);

/** A condition's value; anything but Булево, Число and a boolean's spelling throws. */
export function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value instanceof Decimal) return value.units !== 0n;
  if (typeof value === 'string') {
    const spelled = booleanSpellings.get(value.trim().toLowerCase());
    if (spelled !== undefined) return spelled;
  }
  throw cannot('Булево');
}

/** A number of an arithmetic operand: Булево is 0 or 1, a string must hold a number and nothing else. */
export function toDecimal(value: Value): Decimal {
  if (value instanceof Decimal) return value;
  if (typeof value === 'boolean') return value ? Decimal.one : Decimal.zero;
  if (typeof value === 'string') {
    const parsed = Decimal.parse(value.trim().replace(',', '.'));
    if (parsed) return parsed;
  }
  throw cannot('Число');
}

/** A date of «Дата(Строка)»: `ГГГГММДД`, `ГГГГММДДЧЧммсс`. */
export function toDate(value: Value): DateValue {
  if (value instanceof DateValue) return value;
  if (typeof value === 'string') {
    const date = DateValue.ofDigits(value.trim());
    if (date) return date;
  }
  throw cannot('Дата');
}

/** «Строка(Значение)» and the right side of `Строка + Значение`. */
export function toText(value: Value): string {
  return typeof value === 'string' ? value : present(value);
}
