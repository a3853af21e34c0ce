import type { Args } from '../../values/args.ts';
import { ArrayValue, Sequence } from '../../values/array.ts';
import type { CallContext } from '../../values/context.ts';
import { DateValue } from '../../values/date.ts';
import { EnumerationValue, enumerationOf } from '../../values/enumeration.ts';
import { BslError, typeMismatch } from '../../values/errors.ts';
import { MapValue, Pairs } from '../../values/map.ts';
import { Fields, StructureValue } from '../../values/structure.ts';
import { nameOf, ObjectValue, Ref, type Value } from '../../values/value.ts';
import { Frame } from '../frame.ts';
import { functionsOf } from '../functions.ts';
import { invoke } from '../operations.ts';
import { readJsonDate, writeJsonDate } from './json-date.ts';
import { JsonReader } from './json-reader.ts';
import { JsonSerialization } from './json-settings.ts';
import { JsonWriter } from './json-writer.ts';

const isoFormat = enumerationOf('ФорматДатыJSON').of('ISO');
const depthLimit = 500;

interface Reading {
  readonly reader: JsonReader;
  readonly asMap: boolean;
  /** Names in lower case whose values are dates. */
  readonly dates: ReadonlySet<string>;
  readonly format: EnumerationValue;
  readonly context: CallContext;
  restore(name: Value, value: Value): Promise<Value>;
}

/** Names of a parameter: an array or a string with commas. */
function namesOf(value: Value): Set<string> {
  const list = value instanceof Sequence ? value.items : typeof value === 'string' ? value.split(',') : [];
  return new Set(list.map((name) => String(name).trim()).filter((name) => name !== ''));
}

/**
 * «ПрочитатьJSON(Чтение, ВСоответствие, ИменаСвойствДат, ФорматДаты, ИмяФункцииВосстановления, Модуль,
 * ДополнительныеПараметры, ИменаСвойствДляВосстановления)».
 */
async function readJson(args: Args, context: CallContext): Promise<Value> {
  const reader = args.object<JsonReader>(0, JsonReader);
  const restored = namesOf(args.at(7));
  const functionName = args.text(4, '');
  const reading: Reading = {
    reader,
    asMap: args.boolean(1, false),
    dates: namesOf(args.at(2)),
    format: args.optional<EnumerationValue>(3, EnumerationValue) ?? isoFormat,
    context,
    restore: async (name, value) => {
      if (functionName === '' || (restored.size > 0 && !restored.has(String(name)))) return value;
      return await context.invoke(args.object<ObjectValue>(5, ObjectValue), functionName, [
        name,
        value,
        args.at(6),
      ]);
    },
  };
  const isAtStart = ['НачалоОбъекта', 'НачалоМассива'].includes(reader.current.kind);
  if (!isAtStart && !reader.advance()) reader.fail('нет данных');
  return await readValue(reading, 0);
}

async function readValue(reading: Reading, depth: number): Promise<Value> {
  const { reader } = reading;
  if (depth > depthLimit) throw new BslError('Превышена максимальная вложенность JSON');
  switch (reader.current.kind) {
    case 'НачалоМассива':
      return await readArray(reading, depth);
    case 'НачалоОбъекта':
      return await readObject(reading, depth);
    case 'Строка':
    case 'Число':
    case 'Булево':
    case 'Null':
      return reader.current.value;
    default:
      return reader.fail(reader.current.kind);
  }
}

async function readArray(reading: Reading, depth: number): Promise<Value> {
  const items: Value[] = [];
  for (;;) {
    reading.reader.advance();
    if (reading.reader.current.kind === 'КонецМассива') return new ArrayValue(items);
    items.push(await readValue(reading, depth + 1));
  }
}

async function readObject(reading: Reading, depth: number): Promise<Value> {
  const { reader } = reading;
  const object = reading.asMap ? new MapValue() : new StructureValue();
  for (;;) {
    reader.advance();
    if (reader.current.kind === 'КонецОбъекта') return object;
    const name = String(reader.current.value);
    reader.advance();
    const value = await reading.restore(name, asDate(reading, name, await readValue(reading, depth + 1)));
    object.insert(name, value);
  }
}

function asDate(reading: Reading, name: string, value: Value): Value {
  if (!reading.dates.has(name) || typeof value !== 'string') return value;
  return readJsonDate(value, reading.format, reading.context.session);
}

type Convert = (
  name: Value,
  value: Value,
) => Promise<{ readonly value: Value; readonly isSkipped: boolean } | undefined>;

/** «ЗаписатьJSON(Запись, Значение, Настройки, ИмяФункцииПреобразования, Модуль, ДополнительныеПараметры)». */
async function writeJson(args: Args, context: CallContext): Promise<Value> {
  const writer = args.object<JsonWriter>(0, JsonWriter);
  const settings = args.optional<JsonSerialization>(2, JsonSerialization) ?? new JsonSerialization();
  const functionName = args.text(3, '');
  const convert: Convert = async (name, value) => {
    if (functionName === '' || !(context instanceof Frame)) return undefined;
    const cancel = new Ref(false);
    const target = args.object<ObjectValue>(4, ObjectValue);
    const refs = [new Ref(name), new Ref(value), new Ref(args.at(5)), cancel];
    return {
      value: await invoke(context, target, nameOf(functionName), refs, true),
      isSkipped: cancel.value === true,
    };
  };
  await writeValue({ writer, settings, convert, context }, undefined, args.at(1));
  return undefined;
}

interface Writing {
  readonly writer: JsonWriter;
  readonly settings: JsonSerialization;
  readonly convert: Convert;
  readonly context: CallContext;
}

async function writeValue(writing: Writing, name: string | undefined, value: Value): Promise<void> {
  const { writer, settings, context } = writing;
  const named = () => {
    if (name !== undefined) writer.name(name);
  };
  if (value instanceof DateValue) {
    named();
    writer.value(writeJsonDate(value, settings.dateFormat, settings.dateVariant, context.session));
  } else if (value instanceof Sequence) {
    named();
    writer.begin('[');
    for (const item of value.items) await writeValue(writing, undefined, item);
    writer.end(']');
  } else if (value instanceof Fields || value instanceof Pairs) {
    named();
    writer.begin('{');
    for (const [key, item] of value.entries()) await writeValue(writing, propertyName(key), item);
    writer.end('}');
  } else if (value instanceof ObjectValue) {
    await writeConverted(writing, name, value);
  } else {
    named();
    writer.value(value);
  }
}

function propertyName(key: Value): string {
  if (typeof key !== 'string') throw new BslError('Имя свойства JSON должно быть строкой');
  return key;
}

/** Other objects, references among them, have no JSON of their own. */
async function writeConverted(writing: Writing, name: string | undefined, value: ObjectValue): Promise<void> {
  const converted = await writing.convert(name, value);
  if (converted?.isSkipped) return;
  if (!converted || (converted.value instanceof ObjectValue && converted.value.type === value.type)) {
    throw new BslError(`Передано значение недопустимого типа (${value.type.presentation})`);
  }
  await writeValue(writing, name, converted.value);
}

function dateFormat(args: Args, index: number): EnumerationValue {
  const format = args.at(index);
  if (!(format instanceof EnumerationValue)) throw typeMismatch(index + 1);
  return format;
}

export const jsonFunctions = functionsOf('onec.md 6.2; platform-names.json; dates from memory', [
  ['ПрочитатьJSON', 'ReadJSON', [1, 9], readJson],
  ['ЗаписатьJSON', 'WriteJSON', [2, 6], writeJson],
  [
    'ПрочитатьДатуJSON',
    'ReadJSONDate',
    [2, 2],
    (args, context) => readJsonDate(args.text(0), dateFormat(args, 1), context.session),
  ],
  [
    'ЗаписатьДатуJSON',
    'WriteJSONDate',
    [2, 3],
    (args, context) =>
      writeJsonDate(
        args.date(0),
        dateFormat(args, 1),
        args.optional<EnumerationValue>(2, EnumerationValue),
        context.session,
      ),
  ],
]);
