import { RecordKey } from '../data/record-manager.ts';
import { CatalogReference, EnumReference } from '../data/reference.ts';
import { ScheduleValue } from '../platform/scheduled-jobs.ts';
import { ArrayValue, FixedArrayValue } from '../values/array.ts';
import { BinaryData } from '../values/binary-data.ts';
import { EnumerationValue } from '../values/enumeration.ts';
import { ErrorInfo } from '../values/error-info.ts';
import { BslError } from '../values/errors.ts';
import { FormattedString } from '../values/formatted-string.ts';
import { FixedMapValue, MapValue } from '../values/map.ts';
import { Qualifiers } from '../values/qualifiers.ts';
import { FixedStructureValue, StructureValue } from '../values/structure.ts';
import { TypeDescription } from '../values/type-description.ts';
import { UuidValue } from '../values/uuid.ts';
import { ObjectValue, TypeInfo, type Value } from '../values/value.ts';
import { ValueList } from '../values/value-list.ts';
import { CompositionField } from './composition.ts';
import { Colour, Font, Picture } from './looks.ts';
import { StandardPeriod } from './standard-period.ts';

/** Values that are the same object on both sides: nobody can change them. */
const immutable: readonly (abstract new (...args: never[]) => ObjectValue)[] = [
  CatalogReference,
  EnumReference,
  EnumerationValue,
  UuidValue,
  TypeInfo,
  TypeDescription,
  Qualifiers,
  BinaryData,
  FormattedString,
  RecordKey,
  ErrorInfo,
  Picture,
  Colour,
  Font,
  CompositionField,
  FixedStructureValue,
  FixedArrayValue,
  FixedMapValue,
];

/**
 * A value as it comes out on the other side of a call between the client and the server: a copy. A value that the
 * platform can't send (ТаблицаЗначений, an object of data, form data) is its error. Source: std 487, std 629;
 * the list from memory.
 */
export function transfer(value: Value): Value {
  if (!(value instanceof ObjectValue)) return value;
  if (immutable.some((one) => value instanceof one)) return value;
  if (value instanceof ArrayValue) return new ArrayValue(value.items.map(transfer));
  if (value instanceof StructureValue) {
    return StructureValue.of(
      Object.fromEntries(value.entries().map(([name, item]) => [name, transfer(item)])),
    );
  }
  if (value instanceof MapValue) {
    return new MapValue(value.entries().map(([key, item]) => [transfer(key), transfer(item)] as const));
  }
  if (value instanceof ValueList) {
    const copy = new ValueList();
    for (const item of value.items)
      copy.insert(copy.items.length, transfer(item.value), item.presentation, item.checked);
    return copy;
  }
  if (value instanceof StandardPeriod) return value.copy();
  if (value instanceof ScheduleValue) return new ScheduleValue(value.schedule);
  throw new BslError(
    `Ошибка передачи данных между клиентом и сервером. Значение недопустимого типа (${value.type.ru})`,
  );
}
