import { CatalogReference, EnumReference } from './data/reference.ts';
import { ArrayValue, Sequence } from './values/array.ts';
import { BinaryData } from './values/binary-data.ts';
import { DateValue } from './values/date.ts';
import { Decimal } from './values/decimal.ts';
import { EnumerationValue } from './values/enumeration.ts';
import { Pairs } from './values/map.ts';
import { present } from './values/present.ts';
import { Fields, StructureValue } from './values/structure.ts';
import { UuidValue } from './values/uuid.ts';
import { ObjectValue, type Value } from './values/value.ts';
import { ValueTable } from './values/value-table.ts';

/** What a test may give to a module: values of the language or plain data of JavaScript. */
export type Given = Value | number | readonly Given[] | { readonly [name: string]: Given };

/** Numbers become Число, lists Массив, plain objects Структура; values of the language stay. */
export function toValue(given: Given): Value {
  if (typeof given === 'number') return Decimal.from(given);
  if (Array.isArray(given)) return new ArrayValue((given as readonly Given[]).map(toValue));
  if (typeof given !== 'object' || given === null) return given as Value;
  if (given instanceof ObjectValue || given instanceof Decimal || given instanceof DateValue) return given;
  return StructureValue.of(
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toValue(value as Given)])),
  );
}

/**
 * Plain data for a test to compare: numbers, ISO dates, lists, objects; a reference is `Справочник.Х:<uuid>`, a value
 * of an enumeration its name.
 */
export function toPlain(value: Value): unknown {
  if (value instanceof Decimal) return value.toNumber();
  if (value instanceof DateValue) return value.toIso();
  if (value instanceof CatalogReference) return value.isEmpty ? '' : `${value.table.name}:${value.uuid}`;
  if (value instanceof EnumReference) return value.name;
  if (value instanceof EnumerationValue) return value.ru;
  if (value instanceof UuidValue) return value.text;
  if (value instanceof BinaryData) return value.bytes;
  if (value instanceof Sequence) return value.items.map(toPlain);
  if (value instanceof Fields) {
    return Object.fromEntries(value.entries().map(([name, item]) => [name, toPlain(item)]));
  }
  if (value instanceof Pairs) {
    return Object.fromEntries(value.entries().map(([key, item]) => [present(key), toPlain(item)]));
  }
  if (value instanceof ValueTable) {
    return value.rows.map((row) =>
      Object.fromEntries(value.columns.items.map((column) => [column.name, toPlain(row.get(column))])),
    );
  }
  return value instanceof ObjectValue ? `<${value.type.ru}>` : value;
}
