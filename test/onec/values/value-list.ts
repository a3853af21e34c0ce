import { ArrayValue, Sequence } from './array.ts';
import { compareText, equal, sortOrder } from './compare.ts';
import { toBoolean, toDecimal, toText } from './convert.ts';
import { Decimal } from './decimal.ts';
import { enumerationOf } from './enumeration.ts';
import { BslError } from './errors.ts';
import { membersOf } from './members.ts';
import { present } from './present.ts';
import { type BoundMethod, defineType, type Name, ObjectValue, type TypeInfo, type Value } from './value.ts';

const descending = enumerationOf('НаправлениеСортировки').of('Убыв');

/** ЭлементСпискаЗначений. */
export class ValueListItem extends ObjectValue {
  value: Value;
  presentation: string;
  checked: boolean;
  readonly id: number;

  constructor(value: Value, presentation: string, checked: boolean, id: number) {
    super();
    this.value = value;
    this.presentation = presentation;
    this.checked = checked;
    this.id = id;
  }

  override get type(): TypeInfo {
    return valueListItemType;
  }

  override present(): string {
    return this.presentation === '' ? present(this.value) : this.presentation;
  }
}

/** Methods that a client adds: dialogues over a list, by lower-case name. */
export const listDialogues = new Map<string, (list: ValueList) => BoundMethod>();

/** СписокЗначений. */
export class ValueList extends ObjectValue {
  items: ValueListItem[] = [];
  private nextId = 0;

  override get type(): TypeInfo {
    return valueListType;
  }

  override isFilled(): boolean {
    return this.items.length > 0;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return listDialogues.get(name.key)?.(this);
  }

  override *iterate(): Iterable<Value> {
    for (let index = 0; index < this.items.length; index += 1) yield this.items[index];
  }

  override getIndex(key: Value): Value {
    return this.items[this.position(key)];
  }

  position(key: Value): number {
    const index = key instanceof ValueListItem ? this.items.indexOf(key) : toDecimal(key).toNumber();
    if (!Number.isInteger(index) || index < 0 || index >= this.items.length) {
      throw new BslError('Индекс находится за границами списка значений');
    }
    return index;
  }

  insert(index: number, value: Value, presentation: string, checked: boolean): ValueListItem {
    const item = new ValueListItem(value, presentation, checked, this.nextId);
    this.nextId += 1;
    this.items.splice(index, 0, item);
    return item;
  }
}

const itemOf = membersOf<ValueListItem>('platform-names.json: ЭлементСпискаЗначений');

export const valueListItemType = defineType<ValueListItem>({
  ru: 'ЭлементСпискаЗначений',
  en: 'ValueListItem',
  presentation: 'Элемент списка значений',
  source: 'platform-names.json: ЭлементСпискаЗначений',
  members: [
    itemOf.property(
      'Значение',
      'Value',
      (self) => self.value,
      (self, value) => {
        self.value = value;
      },
    ),
    itemOf.property(
      'Представление',
      'Presentation',
      (self) => self.presentation,
      (self, value) => {
        self.presentation = toText(value);
      },
    ),
    itemOf.property(
      'Пометка',
      'Check',
      (self) => self.checked,
      (self, value) => {
        self.checked = toBoolean(value);
      },
    ),
    itemOf.method('ПолучитьИдентификатор', 'GetID', [0, 0], (self) => Decimal.from(self.id)),
  ],
});

const of = membersOf<ValueList>('platform-names.json: СписокЗначений; behaviour from memory');

export const valueListType = defineType<ValueList>({
  ru: 'СписокЗначений',
  en: 'ValueList',
  presentation: 'Список значений',
  source: 'platform-names.json: СписокЗначений; behaviour from memory',
  construct: () => new ValueList(),
  members: [
    of.method('Добавить', 'Add', [0, 4], (self, args) =>
      self.insert(self.items.length, args.at(0), args.text(1, ''), args.boolean(2, false)),
    ),
    of.method('Вставить', 'Insert', [1, 5], (self, args) =>
      self.insert(args.integer(0), args.at(1), args.text(2, ''), args.boolean(3, false)),
    ),
    of.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
    of.method('Получить', 'Get', [1, 1], (self, args) => self.getIndex(args.at(0))),
    of.method('Индекс', 'IndexOf', [1, 1], (self, args) =>
      Decimal.from(self.items.indexOf(args.object<ValueListItem>(0, ValueListItem))),
    ),
    of.method('НайтиПоЗначению', 'FindByValue', [1, 1], (self, args) =>
      self.items.find((item) => equal(item.value, args.at(0))),
    ),
    of.method('НайтиПоИдентификатору', 'FindByID', [1, 1], (self, args) =>
      self.items.find((item) => item.id === args.integer(0)),
    ),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      self.items.splice(self.position(args.at(0)), 1);
      return undefined;
    }),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.items = [];
      return undefined;
    }),
    of.method('Сдвинуть', 'Move', [2, 2], (self, args) => {
      const from = self.position(args.at(0));
      const [item] = self.items.splice(from, 1);
      if (item) self.items.splice(from + args.integer(1), 0, item);
      return undefined;
    }),
    of.method(
      'ВыгрузитьЗначения',
      'UnloadValues',
      [0, 0],
      (self) => new ArrayValue(self.items.map((item) => item.value)),
    ),
    of.method('ЗагрузитьЗначения', 'LoadValues', [1, 1], (self, args) => {
      const values = args.object<Sequence>(0, Sequence).items;
      self.items = [];
      for (const value of values) self.insert(self.items.length, value, '', false);
      return undefined;
    }),
    of.method('ЗаполнитьПометки', 'FillChecks', [1, 1], (self, args) => {
      for (const item of self.items) item.checked = args.boolean(0);
      return undefined;
    }),
    of.method('Скопировать', 'Copy', [0, 0], (self) => {
      const copy = new ValueList();
      for (const { value, presentation, checked } of self.items) {
        copy.insert(copy.items.length, value, presentation, checked);
      }
      return copy;
    }),
    of.method('СортироватьПоЗначению', 'SortByValue', [0, 1], (self, args) => {
      const direction = args.at(0) === descending ? -1 : 1;
      self.items.sort((left, right) => direction * sortOrder(left.value, right.value));
      return undefined;
    }),
    of.method('СортироватьПоПредставлению', 'SortByPresentation', [0, 1], (self, args) => {
      const direction = args.at(0) === descending ? -1 : 1;
      self.items.sort((left, right) => direction * compareText(left.present(), right.present()));
      return undefined;
    }),
  ],
});
