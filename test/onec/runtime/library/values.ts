import type { Args } from '../../values/args.ts';
import { BinaryData, binaryDataType } from '../../values/binary-data.ts';
import type { CallContext } from '../../values/context.ts';
import { toBoolean } from '../../values/convert.ts';
import { DateValue } from '../../values/date.ts';
import { Decimal } from '../../values/decimal.ts';
import { BslError, StandFault, typeMismatch } from '../../values/errors.ts';
import { UuidValue, uuidType } from '../../values/uuid.ts';
import {
  absent,
  booleanType,
  dateType,
  type Name,
  nameOf,
  numberType,
  ObjectValue,
  stringType,
  TypeInfo,
  typeOf,
  type Value,
} from '../../values/value.ts';
import { functionsOf } from '../functions.ts';

/** «ЗначениеЗаполнено»: Булево always is. Source: onec.md 6.2; OneScript tests/engine-behaviors.os. */
export function isFilled(value: Value): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return true;
  if (typeof value === 'string') return value.trim() !== '';
  if (value instanceof Decimal) return value.units !== 0n;
  if (value instanceof DateValue) return value.seconds !== 0;
  return value.isFilled();
}

function typeByName(args: Args, context: CallContext): Value {
  const name = args.text(0).trim();
  const type = context.typeByName(name);
  if (!type) throw new BslError(`Тип не определен (${name})`);
  return type;
}

/** «XMLСтрока»: without grouping, dates as ISO 8601. */
export function xmlString(value: Value): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || value instanceof Decimal) return value.toString();
  if (value instanceof DateValue) return value.toIso();
  const text = value.toXml();
  if (text === undefined) throw new BslError(`Отсутствует отображение для типа (${value.type.ru})`);
  return text;
}

const cannot = (type: TypeInfo) =>
  new BslError(`Преобразование значения к типу ${type.ru} не может быть выполнено`);

/** «XMLЗначение»: the reverse of «XMLСтрока» for primitive types, УникальныйИдентификатор and ДвоичныеДанные. */
export function xmlValue(type: TypeInfo, text: string): Value {
  const trimmed = text.trim();
  switch (type) {
    case stringType:
      return text;
    case booleanType:
      if (['true', '1'].includes(trimmed)) return true;
      if (['false', '0'].includes(trimmed)) return false;
      throw cannot(type);
    case numberType: {
      const number = Decimal.parse(trimmed);
      if (!number) throw cannot(type);
      return number;
    }
    case dateType: {
      const digits = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?)?/.exec(trimmed)?.slice(1);
      const date = digits && DateValue.ofDigits(digits.map((part) => part ?? '00').join(''));
      if (!date) throw cannot(type);
      return date;
    }
    case uuidType:
      return new UuidValue(trimmed);
    case binaryDataType:
      return new BinaryData(Buffer.from(trimmed, 'base64'));
    default:
      throw new StandFault(`«XMLЗначение» стенда не знает тип ${type.ru}`);
  }
}

/** Names that «ЗаполнитьЗначенияСвойств» copies when no list is given. */
function fieldNames(source: ObjectValue): readonly string[] {
  const names = source.fieldNames();
  if (!names) throw typeMismatch(2);
  return names;
}

const list = (text: string) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function read(source: ObjectValue, name: Name, context: CallContext): Value | typeof absent {
  const member = source.type.member(name);
  return member?.get ? member.get(source, context) : source.getField(name, context);
}

/** False when the receiver has no such property. */
function write(target: ObjectValue, name: Name, value: Value, context: CallContext): boolean {
  const member = target.type.member(name);
  if (!member?.set) return target.setField(name, value, context);
  member.set(target, value, context);
  return true;
}

/** «ЗаполнитьЗначенияСвойств»: properties of one name; those listed must exist on both sides. Source: OneScript tests/global-funcs.os. */
function fillProperties(args: Args, context: CallContext): Value {
  const target = args.object<ObjectValue>(0, ObjectValue);
  const source = args.object<ObjectValue>(1, ObjectValue);
  const isListed = args.text(2, '').trim() !== '';
  const names = isListed ? list(args.text(2)) : fieldNames(source);
  // The list of exceptions matters only without a list of properties.
  const excluded = new Set(isListed ? [] : list(args.text(3, '')).map((name) => name.toLowerCase()));
  for (const text of names) {
    const name = nameOf(text);
    if (excluded.has(name.key)) continue;
    const value = read(source, name, context);
    const isDone = value !== absent && write(target, name, value, context);
    if (!isDone && isListed) throw new BslError(`Поле объекта не обнаружено (${text})`);
  }
  return undefined;
}

export const valueFunctions = functionsOf('platform-names.json; behaviour onec.md 6.2 and from memory', [
  ['Тип', 'Type', [1, 1], typeByName],
  ['ТипЗнч', 'TypeOf', [1, 1], (args) => typeOf(args.at(0))],
  ['Булево', 'Boolean', [1, 1], (args) => toBoolean(args.at(0))],
  ['ЗначениеЗаполнено', 'ValueIsFilled', [1, 1], (args) => isFilled(args.at(0))],
  ['XMLСтрока', 'XMLString', [1, 1], (args) => xmlString(args.at(0))],
  ['XMLЗначение', 'XMLValue', [2, 2], (args) => xmlValue(args.object(0, TypeInfo), args.text(1))],
  ['ЗаполнитьЗначенияСвойств', 'FillPropertyValues', [2, 4], fillProperties],
]);
