import type { FieldType, TypeVariant } from '../metadata/model.ts';
import { BinaryData } from '../values/binary-data.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { StandFault } from '../values/errors.ts';
import { UuidValue } from '../values/uuid.ts';
import { typeOf, type Value } from '../values/value.ts';
import { ValueStorage } from '../values/value-storage.ts';
import { CatalogReference, EnumReference } from './reference.ts';

function belongs(variant: TypeVariant, value: Value): boolean {
  switch (variant.kind) {
    case 'string':
      return typeof value === 'string';
    case 'number':
      return value instanceof Decimal;
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return value instanceof DateValue;
    case 'uuid':
      return value instanceof UuidValue;
    case 'valueStorage':
      return value instanceof ValueStorage;
    case 'binaryData':
      return value instanceof BinaryData;
    case 'ref':
      return (
        (value instanceof CatalogReference || value instanceof EnumReference) &&
        value.table.name.toLowerCase() === variant.object.toLowerCase()
      );
    case 'refSet':
      if (value instanceof CatalogReference)
        return variant.of === 'any' || value.table.name.startsWith(`${variant.of}.`);
      return value instanceof EnumReference && (variant.of === 'any' || variant.of === 'Перечисление');
    case 'definedType':
      return false;
  }
}

function limited(variant: TypeVariant, value: Value, where: string): Value {
  if (variant.kind === 'string' && typeof value === 'string') {
    if (variant.length === 0) return value;
    const cut = [...value].length > variant.length ? value.slice(0, variant.length) : value;
    return variant.fixed ? cut.padEnd(variant.length) : cut;
  }
  if (variant.kind === 'number' && value instanceof Decimal && variant.digits > 0) {
    const rounded = value.rounded(variant.fractionDigits);
    const most = Decimal.of(10n ** BigInt(variant.digits) - 1n, variant.fractionDigits);
    if (rounded.absolute().compare(most) > 0 || (variant.nonnegative && rounded.units < 0n)) {
      throw new StandFault(`${where}: число ${value.toString()} не помещается в поле`);
    }
    return rounded;
  }
  if (variant.kind === 'date' && value instanceof DateValue) {
    if (variant.fractions === 'date') return value.dayStart();
    if (variant.fractions === 'time') return DateValue.ofSeconds(value.seconds % 86_400);
  }
  return value;
}

/**
 * A value as a field of the base keeps it: strings are cut to their length, numbers rounded, Неопределено becomes
 * the empty value. Where the platform would silently put an empty or cut value instead of what was meant (a wrong
 * type, a number too big), the stand throws. Source: onec.md 1.6, type forms.
 */
export function fitValue(type: FieldType, value: Value, empty: Value, where: string): Value {
  if (type.length === 0) return value;
  const variant = type.find((one) => belongs(one, value));
  if (variant) return limited(variant, value, where);
  if (value === undefined || value === null) return empty;
  throw new StandFault(`${where}: значение типа ${typeOf(value).ru} не годится для поля`);
}
