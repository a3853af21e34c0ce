import type { Args } from './args.ts';
import { ArrayValue, Sequence } from './array.ts';
import type { CallContext } from './context.ts';
import { toBoolean, toDate, toDecimal, toText } from './convert.ts';
import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import { BslError, typeMismatch } from './errors.ts';
import { membersOf } from './members.ts';
import { dateQualifiers, numberQualifiers, Qualifiers, stringQualifiers } from './qualifiers.ts';
import {
  booleanType,
  dateType,
  defineType,
  numberType,
  ObjectValue,
  stringType,
  TypeInfo,
  typeOf,
  type Value,
} from './value.ts';

/** ОписаниеТипов: types that a value may have, with limits of the primitive ones. */
export class TypeDescription extends ObjectValue {
  readonly types: readonly TypeInfo[];
  readonly number: Qualifiers;
  readonly string: Qualifiers;
  readonly date: Qualifiers;

  constructor(types: readonly TypeInfo[], qualifiers: readonly Qualifiers[] = []) {
    super();
    this.types = types;
    const own = (kind: TypeInfo) => qualifiers.find((one) => one.type === kind) ?? new Qualifiers(kind);
    this.number = own(numberQualifiers);
    this.string = own(stringQualifiers);
    this.date = own(dateQualifiers);
  }

  override get type(): TypeInfo {
    return typeDescriptionType;
  }

  override present(): string {
    return this.types.map((type) => type.presentation).join(', ');
  }

  override equals(other: Value): boolean {
    return other instanceof TypeDescription && this.signature === other.signature;
  }

  get signature(): string {
    const types = this.types.map((type) => type.ru).sort();
    return [...types, this.number.signature, this.string.signature, this.date.signature].join(';');
  }

  contains(type: TypeInfo): boolean {
    return this.types.includes(type);
  }

  /** The value brought to the description: converted, rounded, cut; the type's empty value at worst. */
  adjust(value: Value): Value {
    if (this.types.length === 0) return value;
    if (this.contains(typeOf(value))) return this.limited(value);
    const [only, ...others] = this.types;
    if (!only || others.length > 0) return undefined;
    return this.limited(converted(value, only));
  }

  private limited(value: Value): Value {
    if (typeof value === 'string') return this.string.cut(value);
    if (value instanceof Decimal) return this.number.round(value);
    if (value instanceof DateValue) return this.date.part(value);
    return value;
  }
}

const conversions = new Map<TypeInfo, (value: Value) => Value>([
  [stringType, toText],
  [numberType, toDecimal],
  [booleanType, toBoolean],
  [dateType, toDate],
]);

function converted(value: Value, type: TypeInfo): Value {
  const convert = conversions.get(type);
  if (!convert || value === undefined || value === null) return type.defaultValue;
  try {
    return convert(value);
  } catch (error) {
    if (error instanceof BslError) return type.defaultValue;
    throw error;
  }
}

/** Types of an argument: a string of names, an array of types, a description, one type. */
export function typesOf(value: Value, context: CallContext): readonly TypeInfo[] {
  if (value === undefined) return [];
  if (value instanceof TypeDescription) return value.types;
  if (value instanceof TypeInfo) return [value];
  if (value instanceof Sequence) {
    return value.items.map((item) => {
      if (!(item instanceof TypeInfo)) throw typeMismatch(1);
      return item;
    });
  }
  if (typeof value !== 'string') throw typeMismatch(1);
  return value
    .split(',')
    .filter((name) => name.trim() !== '')
    .map((name) => {
      const type = context.typeByName(name.trim());
      if (!type) throw new BslError(`Тип не определен (${name.trim()})`);
      return type;
    });
}

/** `(Типы, Квалификаторы…)` or `(Исходное, Добавить, Вычесть, Квалификаторы…)`. */
function construct(args: Args, context: CallContext): TypeDescription {
  const values = args.all();
  const qualifiers = values.filter((value) => value instanceof Qualifiers);
  const base = values[0];
  if (!(base instanceof TypeDescription)) return new TypeDescription(typesOf(base, context), qualifiers);
  const lists = [values[1], values[2]].map((value) =>
    value instanceof Qualifiers ? [] : typesOf(value, context),
  );
  const [added = [], removed = []] = lists;
  const types = [...new Set([...base.types, ...added])].filter((type) => !removed.includes(type));
  return new TypeDescription(types, [...qualifiers, base.number, base.string, base.date]);
}

const of = membersOf<TypeDescription>('platform-names.json: ОписаниеТипов; behaviour from memory');

export const typeDescriptionType = defineType<TypeDescription>({
  ru: 'ОписаниеТипов',
  en: 'TypeDescription',
  presentation: 'Описание типов',
  source: 'platform-names.json: ОписаниеТипов; behaviour from memory',
  constructArity: [0, 7],
  construct,
  members: [
    of.method('Типы', 'Types', [0, 0], (self) => new ArrayValue([...self.types])),
    of.method('СодержитТип', 'ContainsType', [1, 1], (self, args) => self.contains(args.object(0, TypeInfo))),
    of.method('ПривестиЗначение', 'AdjustValue', [0, 1], (self, args) => self.adjust(args.at(0))),
    of.property('КвалификаторыЧисла', 'NumberQualifiers', (self) => self.number),
    of.property('КвалификаторыСтроки', 'StringQualifiers', (self) => self.string),
    of.property('КвалификаторыДаты', 'DateQualifiers', (self) => self.date),
  ],
});
