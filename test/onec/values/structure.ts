import type { Args } from './args.ts';
import { Decimal } from './decimal.ts';
import { BslError, typeMismatch } from './errors.ts';
import { KeyAndValue } from './key-and-value.ts';
import { membersOf } from './members.ts';
import { absent, defineType, type Name, nameOf, ObjectValue, type TypeInfo, type Value } from './value.ts';

const identifier = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

interface Field {
  /** As first written. */
  readonly text: string;
  value: Value;
}

/** What Структура and ФиксированнаяСтруктура share: fields by identifiers, letter case ignored. */
export abstract class Fields extends ObjectValue {
  protected readonly fields = new Map<string, Field>();

  override get hasOpenFields(): boolean {
    return true;
  }

  override isFilled(): boolean {
    return this.fields.size > 0;
  }

  get size(): number {
    return this.fields.size;
  }

  /** Sorted by name inside: nobody may rely on the order of insertion (onec.md 6.2). */
  entries(): [string, Value][] {
    const sorted = [...this.fields].sort(([left], [right]) => (left < right ? -1 : 1));
    return sorted.map(([, field]) => [field.text, field.value]);
  }

  override *iterate(): Iterable<Value> {
    for (const [name, value] of this.entries()) yield new KeyAndValue(name, value);
  }

  has(name: string): boolean {
    return this.fields.has(name.toLowerCase());
  }

  /** A field's value by name; undefined when there is none. */
  get(name: string): Value {
    return this.fields.get(name.toLowerCase())?.value;
  }

  override fieldNames(): readonly string[] {
    return this.entries().map(([name]) => name);
  }

  override getField(name: Name): Value | typeof absent {
    const field = this.fields.get(name.key);
    return field ? field.value : absent;
  }

  override getIndex(key: Value): Value | typeof absent {
    if (typeof key !== 'string') return absent;
    const value = this.getField(nameOf(key));
    if (value === absent) throw new BslError(`Поле объекта не обнаружено (${key})`);
    return value;
  }

  /** Adds or replaces a field. Throws when the name is not an identifier. */
  protected put(name: string, value: Value): void {
    const trimmed = name.trim();
    if (!identifier.test(trimmed)) throw new BslError('Задано неправильное имя атрибута структуры');
    const key = trimmed.toLowerCase();
    const field = this.fields.get(key);
    if (field) field.value = value;
    else this.fields.set(key, { text: trimmed, value });
  }

  /** Fills from `("А,Б", 1, 2)` or from another structure. */
  protected fill(args: Args): void {
    const first = args.at(0);
    if (first instanceof Fields && args.count === 1) {
      for (const [name, value] of first.fields) this.put(value.text, first.get(name));
    } else if (typeof first === 'string') {
      // Empty names and values too many are passed over: OneScript tests/structure.os.
      const names = first.split(',').filter((name) => name.trim() !== '');
      names.forEach((name, index) => {
        this.put(name, args.at(index + 1));
      });
    } else if (args.has(0)) {
      throw typeMismatch(1);
    }
  }
}

/** Структура. */
export class StructureValue extends Fields {
  override get type(): TypeInfo {
    return structureType;
  }

  /** From names and values. */
  static of(fields: Readonly<Record<string, Value>>): StructureValue {
    const structure = new StructureValue();
    for (const [name, value] of Object.entries(fields)) structure.insert(name, value);
    return structure;
  }

  static construct(args: Args): StructureValue {
    const structure = new StructureValue();
    structure.fill(args);
    return structure;
  }

  insert(name: string, value: Value): void {
    this.put(name, value);
  }

  delete(name: string): void {
    this.fields.delete(name.toLowerCase());
  }

  clear(): void {
    this.fields.clear();
  }

  override setField(name: Name, value: Value): boolean {
    const field = this.fields.get(name.key);
    if (field) field.value = value;
    return field !== undefined;
  }

  override setIndex(key: Value, value: Value): boolean {
    if (typeof key !== 'string') return false;
    if (!this.setField(nameOf(key), value)) throw new BslError(`Поле объекта не обнаружено (${key})`);
    return true;
  }
}

/** ФиксированнаяСтруктура. */
export class FixedStructureValue extends Fields {
  override get type(): TypeInfo {
    return fixedStructureType;
  }

  static construct(args: Args): FixedStructureValue {
    const structure = new FixedStructureValue();
    structure.fill(args);
    return structure;
  }
}

const readable = membersOf<Fields>('platform-names.json: Структура; behaviour onec.md 6.2');
const readMembers = [
  readable.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.size)),
  readable.method('Свойство', 'Property', [1, 2], (self, args) => {
    const name = args.text(0);
    args.set(1, self.get(name));
    return self.has(name);
  }),
];

const of = membersOf<StructureValue>('platform-names.json: Структура; behaviour onec.md 6.2');

export const structureType = defineType<StructureValue>({
  ru: 'Структура',
  en: 'Structure',
  source: 'platform-names.json: Структура',
  constructArity: [0, 99],
  construct: (args) => StructureValue.construct(args),
  members: [
    ...readMembers,
    of.method('Вставить', 'Insert', [1, 2], (self, args) => {
      self.insert(args.text(0), args.at(1));
      return undefined;
    }),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      self.delete(args.text(0));
      return undefined;
    }),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.clear();
      return undefined;
    }),
  ],
});

export const fixedStructureType = defineType<FixedStructureValue>({
  ru: 'ФиксированнаяСтруктура',
  en: 'FixedStructure',
  presentation: 'Фиксированная структура',
  source: 'platform-names.json: ФиксированнаяСтруктура',
  constructArity: [0, 99],
  construct: (args) => FixedStructureValue.construct(args),
  members: readMembers,
});
