import type { Args } from './args.ts';
import { equal } from './compare.ts';
import { toDecimal } from './convert.ts';
import { Decimal } from './decimal.ts';
import { BslError, typeMismatch } from './errors.ts';
import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

/** Items by number from 0; what Массив and ФиксированныйМассив share. */
export abstract class Sequence extends ObjectValue {
  readonly items: Value[];

  constructor(items: Value[] = []) {
    super();
    this.items = items;
  }

  override isFilled(): boolean {
    return this.items.length > 0;
  }

  /** Live: items added while walking are visited, as on the platform. */
  override *iterate(): Iterable<Value> {
    for (let index = 0; index < this.items.length; index += 1) yield this.items[index];
  }

  override getIndex(key: Value): Value {
    return this.items[this.position(key)];
  }

  /** The position behind a key; throws out of bounds. */
  position(key: Value): number {
    const index = toDecimal(key).truncated().toNumber();
    if (index < 0 || index >= this.items.length) {
      throw new BslError('Индекс находится за границами массива');
    }
    return index;
  }

  find(value: Value): Value {
    const index = this.items.findIndex((item) => equal(item, value));
    return index < 0 ? undefined : Decimal.from(index);
  }
}

/** Массив. */
export class ArrayValue extends Sequence {
  override get type(): TypeInfo {
    return arrayType;
  }

  override setIndex(key: Value, value: Value): boolean {
    this.items[this.position(key)] = value;
    return true;
  }
}

/** ФиксированныйМассив. */
export class FixedArrayValue extends Sequence {
  override get type(): TypeInfo {
    return fixedArrayType;
  }
}

const readable = membersOf<Sequence>('platform-names.json: Массив; behaviour onec.md 6.2');
const readMembers = [
  readable.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
  readable.method('ВГраница', 'UBound', [0, 0], (self) => Decimal.from(self.items.length - 1)),
  readable.method('Получить', 'Get', [1, 1], (self, args) => self.getIndex(args.at(0))),
  readable.method('Найти', 'Find', [1, 1], (self, args) => self.find(args.at(0))),
];

const of = membersOf<ArrayValue>('platform-names.json: Массив; behaviour onec.md 6.2');

export const arrayType = defineType<ArrayValue>({
  ru: 'Массив',
  en: 'Array',
  source: 'platform-names.json: Массив',
  constructArity: [0, 99],
  construct: (args) => constructArray(args),
  members: [
    ...readMembers,
    of.method('Добавить', 'Add', [0, 1], (self, args) => {
      self.items.push(args.at(0));
      return undefined;
    }),
    of.method('Вставить', 'Insert', [1, 2], (self, args) => {
      const index = args.integer(0);
      if (index < 0) throw new BslError('Индекс находится за границами массива');
      while (self.items.length < index) self.items.push(undefined);
      self.items.splice(index, 0, args.at(1));
      return undefined;
    }),
    of.method('Установить', 'Set', [2, 2], (self, args) => {
      self.setIndex(args.at(0), args.at(1));
      return undefined;
    }),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      self.items.splice(self.position(args.at(0)), 1);
      return undefined;
    }),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.items.length = 0;
      return undefined;
    }),
  ],
});

export const fixedArrayType = defineType<FixedArrayValue>({
  ru: 'ФиксированныйМассив',
  en: 'FixedArray',
  presentation: 'Фиксированный массив',
  source: 'platform-names.json: ФиксированныйМассив',
  constructArity: [1, 1],
  construct: (args) => new FixedArrayValue([...args.object<ArrayValue>(0, ArrayValue).items]),
  members: readMembers,
});

/** `Новый Массив`, `Новый Массив(Размер, …)`, `Новый Массив(ФиксированныйМассив)`. */
function constructArray(args: Args): ArrayValue {
  const first = args.at(0);
  if (args.count === 0) return new ArrayValue();
  if (first instanceof FixedArrayValue) return new ArrayValue([...first.items]);
  if (!(first instanceof Decimal)) throw typeMismatch(1);
  return ofSizes(args.all().map((_, index) => args.integer(index)));
}

function ofSizes([size = 0, ...inner]: readonly number[]): ArrayValue {
  const item = () => (inner.length > 0 ? ofSizes(inner) : undefined);
  return new ArrayValue(Array.from({ length: size }, item));
}
