import { identityOf } from './compare.ts';
import { Decimal } from './decimal.ts';
import { KeyAndValue } from './key-and-value.ts';
import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

interface Entry {
  readonly key: Value;
  value: Value;
}

/** What Соответствие and ФиксированноеСоответствие share: values by keys of any type. */
export abstract class Pairs extends ObjectValue {
  protected readonly pairs = new Map<unknown, Entry>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    super();
    for (const [key, value] of entries) this.pairs.set(identityOf(key), { key, value });
  }

  get size(): number {
    return this.pairs.size;
  }

  override isFilled(): boolean {
    return this.pairs.size > 0;
  }

  /** Неопределено when there is no such key. */
  get(key: Value): Value {
    return this.pairs.get(identityOf(key))?.value;
  }

  entries(): [Value, Value][] {
    return [...this.pairs.values()].map(({ key, value }) => [key, value]);
  }

  override *iterate(): Iterable<Value> {
    for (const { key, value } of this.pairs.values()) yield new KeyAndValue(key, value);
  }

  override getIndex(key: Value): Value {
    return this.get(key);
  }
}

/** Соответствие. */
export class MapValue extends Pairs {
  override get type(): TypeInfo {
    return mapType;
  }

  insert(key: Value, value: Value): void {
    const identity = identityOf(key);
    const entry = this.pairs.get(identity);
    if (entry) entry.value = value;
    else this.pairs.set(identity, { key, value });
  }

  delete(key: Value): void {
    this.pairs.delete(identityOf(key));
  }

  clear(): void {
    this.pairs.clear();
  }

  override setIndex(key: Value, value: Value): boolean {
    this.insert(key, value);
    return true;
  }
}

/** ФиксированноеСоответствие. */
export class FixedMapValue extends Pairs {
  override get type(): TypeInfo {
    return fixedMapType;
  }
}

const readable = membersOf<Pairs>('platform-names.json: Соответствие; behaviour onec.md 6.2');
const readMembers = [
  readable.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.size)),
  readable.method('Получить', 'Get', [1, 1], (self, args) => self.get(args.at(0))),
];

const of = membersOf<MapValue>('platform-names.json: Соответствие; behaviour onec.md 6.2');

export const mapType = defineType<MapValue>({
  ru: 'Соответствие',
  en: 'Map',
  source: 'platform-names.json: Соответствие',
  constructArity: [0, 1],
  construct: (args) => new MapValue(args.optional<FixedMapValue>(0, FixedMapValue)?.entries()),
  members: [
    ...readMembers,
    of.method('Вставить', 'Insert', [1, 2], (self, args) => {
      self.insert(args.at(0), args.at(1));
      return undefined;
    }),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      self.delete(args.at(0));
      return undefined;
    }),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.clear();
      return undefined;
    }),
  ],
});

export const fixedMapType = defineType<FixedMapValue>({
  ru: 'ФиксированноеСоответствие',
  en: 'FixedMap',
  presentation: 'Фиксированное соответствие',
  source: 'platform-names.json: ФиксированноеСоответствие',
  constructArity: [1, 1],
  construct: (args) => new FixedMapValue(args.object<Pairs>(0, MapValue).entries()),
  members: readMembers,
});
