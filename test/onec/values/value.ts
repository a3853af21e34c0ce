import type { Args } from './args.ts';
import type { CallContext } from './context.ts';
import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';

/**
 * A value of the language. `undefined` is Неопределено, `null` is Null; booleans and strings are themselves;
 * everything else is an object.
 */
export type Value = undefined | null | boolean | string | Decimal | DateValue | ObjectValue;

/** A name as written and as compared. */
export interface Name {
  readonly text: string;
  readonly key: string;
}

const names = new Map<string, Name>();

/** The name of a spelling; names are equal when their keys are. */
export function nameOf(text: string): Name {
  let name = names.get(text);
  if (!name) {
    name = { text, key: text.toLowerCase() };
    names.set(text, name);
  }
  return name;
}

/** A variable: what a parameter passed by reference points to. */
export class Ref {
  value: Value;

  constructor(value: Value = undefined) {
    this.value = value;
  }
}

/** [least, most] number of arguments. */
export type Arity = readonly [number, number];

/** A member of a type. `source` is one line: where its behaviour was taken from. */
export interface Member<Self = ObjectValue> {
  readonly ru: string;
  readonly en: string;
  readonly kind: 'method' | 'property';
  readonly arity: Arity;
  readonly source: string;
  call?(self: Self, args: Args, context: CallContext): Value | Promise<Value>;
  get?(self: Self, context: CallContext): Value;
  set?(self: Self, value: Value, context: CallContext): void;
}

/** A method found at run time: of a module, of a metadata manager. */
export interface BoundMethod {
  readonly arity: Arity;
  /** Written in the language: its errors are not wrapped as errors of a platform's method. */
  readonly isOfModule?: boolean;
  /** Known of modules' methods: a procedure has no value. */
  readonly isFunction?: boolean;
  call(args: Args, context: CallContext): Value | Promise<Value>;
}

/** What a field that the object does not have reads as. */
export const absent: unique symbol = Symbol('absent');

/** Everything that is not a primitive. Subclasses say which optional abilities they have. */
export abstract class ObjectValue {
  abstract get type(): TypeInfo;

  /** What «Строка(Значение)» gives. */
  present(): string {
    return this.type.presentation;
  }

  /** «=»: by identity unless a subclass compares contents. */
  equals(other: Value): boolean {
    return this === other;
  }

  /** Key in Соответствие and in groupings: a string compares by value, an object by identity. */
  get identity(): string | object {
    return this;
  }

  /** «ЗначениеЗаполнено». Collections answer by their count. */
  isFilled(): boolean {
    return true;
  }

  /** «Для Каждого»; undefined when the value cannot be walked. */
  iterate(): Iterable<Value> | undefined {
    return undefined;
  }

  /** `Объект[Ключ]`; `absent` when there is no access by index. */
  getIndex(_key: Value, _context: CallContext): Value | typeof absent {
    return absent;
  }

  /** `Объект[Ключ] = Значение`; false when there is no access by index. */
  setIndex(_key: Value, _value: Value, _context: CallContext): boolean {
    return false;
  }

  /** A field known only at run time (a key of Структура, a column); `absent` when there is none. */
  getField(_name: Name, _context: CallContext): Value | typeof absent {
    return absent;
  }

  /** False when there is no such field. */
  setField(_name: Name, _value: Value, _context: CallContext): boolean {
    return false;
  }

  /** Names of the fields for «ЗаполнитьЗначенияСвойств»; undefined when the object cannot be a source without a list. */
  fieldNames(): readonly string[] | undefined {
    return undefined;
  }

  /** True when every possible field is listed by getField, so that a missing one is the program's mistake. */
  get hasOpenFields(): boolean {
    return false;
  }

  /** A method known only at run time. */
  findMethod(_name: Name): BoundMethod | undefined {
    return undefined;
  }

  /** «XMLСтрока»; undefined when the value has none. */
  toXml(): string | undefined {
    return undefined;
  }
}

export interface TypeOptions<Self> {
  readonly ru: string;
  readonly en: string;
  /** What «Строка(Тип)» and an object without a presentation of its own give; the Russian name by default. */
  readonly presentation?: string;
  /** Where the behaviour was taken from; the default of the members' sources. */
  readonly source: string;
  readonly members?: readonly Member<Self>[];
  /** «Новый Тип(…)». */
  construct?(args: Args, context: CallContext): Value | Promise<Value>;
  readonly constructArity?: Arity;
  /** «Тип.Значение по умолчанию» of a primitive, for ОписаниеТипов.ПривестиЗначение. */
  readonly defaultValue?: Value;
}

/** A type: itself a value (of the type «Тип»), with the table of its members. */
export class TypeInfo extends ObjectValue {
  readonly ru: string;
  readonly en: string;
  readonly presentation: string;
  readonly source: string;
  readonly members: readonly Member[];
  readonly construct: TypeOptions<never>['construct'];
  readonly constructArity: Arity;
  readonly defaultValue: Value;
  private readonly byName = new Map<string, Member>();

  constructor(options: TypeOptions<never>) {
    super();
    this.ru = options.ru;
    this.en = options.en;
    this.presentation = options.presentation ?? options.ru;
    this.source = options.source;
    this.construct = options.construct;
    this.constructArity = options.constructArity ?? [0, 0];
    this.defaultValue = options.defaultValue;
    this.members = (options.members ?? []) as readonly Member[];
    for (const member of this.members) {
      this.byName.set(member.ru.toLowerCase(), member);
      this.byName.set(member.en.toLowerCase(), member);
    }
  }

  override get type(): TypeInfo {
    return typeOfTypes;
  }

  override present(): string {
    return this.presentation;
  }

  member(name: Name): Member | undefined {
    return this.byName.get(name.key);
  }
}

/** Declares a type; members without a source of their own get the type's. */
export function defineType<Self extends ObjectValue>(options: TypeOptions<Self>): TypeInfo {
  return new TypeInfo(options as TypeOptions<never>);
}

const typeOfTypes: TypeInfo = defineType({ ru: 'Тип', en: 'Type', source: 'platform-names.json: Тип' });
export const typeType = typeOfTypes;

const primitive = (ru: string, en: string, defaultValue: Value) =>
  defineType({ ru, en, source: 'onec.md 6.2', defaultValue });

export const undefinedType = primitive('Неопределено', 'Undefined', undefined);
export const nullType = primitive('Null', 'Null', null);
export const booleanType = primitive('Булево', 'Boolean', false);
export const stringType = primitive('Строка', 'String', '');
export const numberType = primitive('Число', 'Number', Decimal.zero);
export const dateType = primitive('Дата', 'Date', DateValue.empty);

/** «ТипЗнч». */
export function typeOf(value: Value): TypeInfo {
  if (value === undefined) return undefinedType;
  if (value === null) return nullType;
  if (typeof value === 'string') return stringType;
  if (typeof value === 'boolean') return booleanType;
  if (value instanceof Decimal) return numberType;
  if (value instanceof DateValue) return dateType;
  return value.type;
}
