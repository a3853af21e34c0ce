import { Sequence } from '../values/array.ts';
import { compareText, equal, order } from '../values/compare.ts';
import { toBoolean, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { type EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import {
  defineType,
  type Member,
  ObjectValue,
  type TypeInfo as Type,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import { ValueList } from '../values/value-list.ts';

/** The part of the data composition that forms work with: filters, orders, parameters, conditional appearance. */
const source = 'member-spellings.txt; platform-names.json: *КомпоновкиДанных; behaviour from memory';

const comparisons = enumerationOf('ВидСравненияКомпоновкиДанных');
const groupKinds = enumerationOf('ТипГруппыЭлементовОтбораКомпоновкиДанных');
const directions = enumerationOf('НаправлениеСортировкиКомпоновкиДанных');

/** ПолеКомпоновкиДанных. */
export class CompositionField extends ObjectValue {
  readonly path: string;

  constructor(path: string) {
    super();
    this.path = path;
  }

  override get type(): TypeInfo {
    return compositionFieldType;
  }

  override present(): string {
    return this.path;
  }

  override get identity(): string {
    return `Поле ${this.path.toLowerCase()}`;
  }

  override equals(other: Value): boolean {
    return other instanceof CompositionField && other.identity === this.identity;
  }
}

export const compositionFieldType: TypeInfo = defineType<CompositionField>({
  ru: 'ПолеКомпоновкиДанных',
  en: 'DataCompositionField',
  source,
  constructArity: [1, 1],
  construct: (args) => new CompositionField(args.text(0)),
});

/** What elements of the composition share: plain properties that nothing but the user's settings depends on. */
abstract class Element extends ObjectValue {
  use = true;
  presentation = '';
  viewMode: Value = undefined;
  settingId = '';
}

export class FilterItem extends Element {
  left: Value = undefined;
  comparison: EnumerationValue = comparisons.of('Равно');
  right: Value = undefined;

  override get type(): TypeInfo {
    return filterItemType;
  }
}

export class FilterGroup extends Element {
  kind: EnumerationValue = groupKinds.of('ГруппаИ');
  readonly items = new FilterItems();

  override get type(): TypeInfo {
    return filterGroupType;
  }
}

abstract class Items<T extends ObjectValue> extends ObjectValue {
  items: T[] = [];
  onChange: () => void = () => {};

  override *iterate(): Iterable<Value> {
    yield* [...this.items];
  }

  override getIndex(key: Value): Value {
    if (!(key instanceof Decimal)) throw new BslError('Индекс должен быть числом');
    return this.items[key.toNumber()];
  }

  added(item: T): T {
    this.items.push(item);
    this.onChange();
    return item;
  }
}

/** КоллекцияЭлементовОтбораКомпоновкиДанных. */
export class FilterItems extends Items<FilterItem | FilterGroup> {
  override get type(): TypeInfo {
    return filterItemsType;
  }
}

export class Filter extends ObjectValue {
  readonly items = new FilterItems();

  override get type(): TypeInfo {
    return filterType;
  }
}

export class OrderItem extends Element {
  field: Value = undefined;
  direction: EnumerationValue = directions.of('Возр');

  override get type(): TypeInfo {
    return orderItemType;
  }
}

export class OrderItems extends Items<OrderItem> {
  override get type(): TypeInfo {
    return orderItemsType;
  }
}

export class Order extends ObjectValue {
  readonly items = new OrderItems();

  override get type(): TypeInfo {
    return orderType;
  }
}

/** Оформление: values by the names of parameters. */
export class Appearance extends ObjectValue {
  readonly values = new Map<string, Value>();

  override get type(): TypeInfo {
    return appearanceType;
  }
}

export class AppearanceField extends ObjectValue {
  field: Value = undefined;
  use = true;

  override get type(): TypeInfo {
    return appearanceFieldType;
  }
}

export class AppearanceFields extends Items<AppearanceField> {
  override get type(): TypeInfo {
    return appearanceFieldItemsType;
  }
}

class FieldsHolder extends ObjectValue {
  readonly items = new AppearanceFields();

  override get type(): TypeInfo {
    return fieldsHolderType;
  }
}

export class AppearanceItem extends Element {
  readonly fields = new FieldsHolder();
  readonly filter = new Filter();
  readonly appearance = new Appearance();

  override get type(): TypeInfo {
    return appearanceItemType;
  }
}

export class AppearanceItems extends Items<AppearanceItem> {
  override get type(): TypeInfo {
    return appearanceItemsType;
  }
}

/** УсловноеОформление of a form or of a list. */
export class ConditionalAppearance extends ObjectValue {
  readonly items = new AppearanceItems();

  override get type(): TypeInfo {
    return conditionalAppearanceType;
  }
}

const nothing = undefined;
const ofElement = membersOf<FilterItem>(source);

const elementMembers = [
  ofElement.property(
    'Использование',
    'Use',
    (self) => self.use,
    (self, value) => {
      self.use = toBoolean(value);
    },
  ),
  ofElement.property(
    'Представление',
    'Presentation',
    (self) => self.presentation,
    (self, value) => {
      self.presentation = toText(value);
    },
  ),
  ofElement.property(
    'РежимОтображения',
    'ViewMode',
    (self) => self.viewMode,
    (self, value) => {
      self.viewMode = value;
    },
  ),
  ofElement.property(
    'ИдентификаторПользовательскойНастройки',
    'UserSettingID',
    (self) => self.settingId,
    (self, value) => {
      self.settingId = toText(value);
    },
  ),
] as readonly Member<never>[];

const enumValue = (value: Value, name: string): EnumerationValue => {
  const all = enumerationOf(name).all;
  const found = all.find((one) => one === value);
  if (!found) throw new BslError(`Несоответствие типов: нужно значение ${name}`);
  return found;
};

const filterItemType = defineType<FilterItem>({
  ru: 'ЭлементОтбораКомпоновкиДанных',
  en: 'DataCompositionFilterItem',
  source,
  members: [
    ...(elementMembers as readonly Member<FilterItem>[]),
    ofElement.property(
      'ЛевоеЗначение',
      'LeftValue',
      (self) => self.left,
      (self, value) => {
        self.left = value;
      },
    ),
    ofElement.property(
      'ВидСравнения',
      'ComparisonType',
      (self) => self.comparison,
      (self, value) => {
        self.comparison = enumValue(value, 'ВидСравненияКомпоновкиДанных');
      },
    ),
    ofElement.property(
      'ПравоеЗначение',
      'RightValue',
      (self) => self.right,
      (self, value) => {
        self.right = value;
      },
    ),
  ],
});

const ofGroup = membersOf<FilterGroup>(source);

const filterGroupType = defineType<FilterGroup>({
  ru: 'ГруппаЭлементовОтбораКомпоновкиДанных',
  en: 'DataCompositionFilterItemGroup',
  source,
  members: [
    ...(elementMembers as unknown as readonly Member<FilterGroup>[]),
    ofGroup.property('Элементы', 'Items', (self) => self.items),
    ofGroup.property(
      'ТипГруппы',
      'GroupType',
      (self) => self.kind,
      (self, value) => {
        self.kind = enumValue(value, 'ТипГруппыЭлементовОтбораКомпоновкиДанных');
      },
    ),
  ],
});

/** Members of every collection of the composition; `make` is what «Добавить» gives. */
function collectionMembers<T extends ObjectValue>(
  make: (asked: Value) => T,
  needsType = false,
): readonly Member<never>[] {
  const of = membersOf<Items<T>>(source);
  return [
    of.method('Добавить', 'Add', needsType ? [1, 1] : [0, 0], (self, args) => self.added(make(args.at(0)))),
    of.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
    of.method('Получить', 'Get', [1, 1], (self, args) => self.items[args.integer(0)]),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.items = [];
      self.onChange();
      return nothing;
    }),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      const item = args.at(0);
      const index = item instanceof Decimal ? item.toNumber() : self.items.indexOf(item as T);
      if (!self.items[index]) throw new BslError('Элемент не найден в коллекции');
      self.items.splice(index, 1);
      self.onChange();
      return nothing;
    }),
    of.method('Вставить', 'Insert', needsType ? [2, 2] : [1, 1], (self, args) => {
      const item = make(args.at(1));
      self.items.splice(args.integer(0), 0, item);
      self.onChange();
      return item;
    }),
  ] as readonly Member<never>[];
}

const filterItemsType = defineType<FilterItems>({
  ru: 'КоллекцияЭлементовОтбораКомпоновкиДанных',
  en: 'DataCompositionFilterItemCollection',
  source,
  members: collectionMembers<FilterItem | FilterGroup>((asked) => {
    if (asked === filterItemType) return new FilterItem();
    if (asked === filterGroupType) return new FilterGroup();
    throw new BslError('Тип элемента отбора не подходит');
  }, true),
});

const ofFilter = membersOf<Filter>(source);

export const filterType = defineType<Filter>({
  ru: 'ОтборКомпоновкиДанных',
  en: 'DataCompositionFilter',
  source,
  members: [ofFilter.property('Элементы', 'Items', (self) => self.items)],
});

const ofOrderItem = membersOf<OrderItem>(source);

const orderItemType = defineType<OrderItem>({
  ru: 'ЭлементПорядкаКомпоновкиДанных',
  en: 'DataCompositionOrderItem',
  source,
  members: [
    ...(elementMembers as unknown as readonly Member<OrderItem>[]),
    ofOrderItem.property(
      'Поле',
      'Field',
      (self) => self.field,
      (self, value) => {
        self.field = value;
      },
    ),
    ofOrderItem.property(
      'ТипУпорядочивания',
      'OrderType',
      (self) => self.direction,
      (self, value) => {
        self.direction = enumValue(value, 'НаправлениеСортировкиКомпоновкиДанных');
      },
    ),
  ],
});

const orderItemsType = defineType<OrderItems>({
  ru: 'КоллекцияЭлементовПорядкаКомпоновкиДанных',
  en: 'DataCompositionOrderItemCollection',
  source,
  members: collectionMembers<OrderItem>((asked) => {
    if (asked !== orderItemType) throw new BslError('Тип элемента порядка не подходит');
    return new OrderItem();
  }, true),
});

const ofOrder = membersOf<Order>(source);

const orderType = defineType<Order>({
  ru: 'ПорядокКомпоновкиДанных',
  en: 'DataCompositionOrder',
  source,
  members: [ofOrder.property('Элементы', 'Items', (self) => self.items)],
});

const ofAppearance = membersOf<Appearance>(source);

const appearanceType = defineType<Appearance>({
  ru: 'ОформлениеКомпоновкиДанных',
  en: 'DataCompositionAppearance',
  source,
  members: [
    ofAppearance.method('УстановитьЗначениеПараметра', 'SetParameterValue', [2, 2], (self, args) => {
      self.values.set(args.text(0).toLowerCase(), args.at(1));
      return true;
    }),
  ],
});

const ofAppearanceField = membersOf<AppearanceField>(source);

const appearanceFieldType = defineType<AppearanceField>({
  ru: 'ОформляемоеПолеКомпоновкиДанных',
  en: 'DataCompositionAppearanceField',
  source,
  members: [
    ofAppearanceField.property(
      'Поле',
      'Field',
      (self) => self.field,
      (self, value) => {
        self.field = value;
      },
    ),
    ofAppearanceField.property(
      'Использование',
      'Use',
      (self) => self.use,
      (self, value) => {
        self.use = toBoolean(value);
      },
    ),
  ],
});

const appearanceFieldItemsType = defineType<AppearanceFields>({
  ru: 'КоллекцияОформляемыхПолейКомпоновкиДанных',
  en: 'DataCompositionAppearanceFieldCollection',
  source,
  members: collectionMembers<AppearanceField>(() => new AppearanceField()),
});

const ofHolder = membersOf<FieldsHolder>(source);

const fieldsHolderType = defineType<FieldsHolder>({
  ru: 'ОформляемыеПоляКомпоновкиДанных',
  en: 'DataCompositionAppearanceFields',
  source,
  members: [ofHolder.property('Элементы', 'Items', (self) => self.items)],
});

const ofAppearanceItem = membersOf<AppearanceItem>(source);

const appearanceItemType = defineType<AppearanceItem>({
  ru: 'ЭлементУсловногоОформленияКомпоновкиДанных',
  en: 'DataCompositionConditionalAppearanceItem',
  source,
  members: [
    ...(elementMembers as unknown as readonly Member<AppearanceItem>[]),
    ofAppearanceItem.property('Поля', 'Fields', (self) => self.fields),
    ofAppearanceItem.property('Отбор', 'Filter', (self) => self.filter),
    ofAppearanceItem.property('Оформление', 'Appearance', (self) => self.appearance),
  ],
});

const appearanceItemsType = defineType<AppearanceItems>({
  ru: 'КоллекцияЭлементовУсловногоОформленияКомпоновкиДанных',
  en: 'DataCompositionConditionalAppearanceItemCollection',
  source,
  members: collectionMembers<AppearanceItem>(() => new AppearanceItem()),
});

const ofConditional = membersOf<ConditionalAppearance>(source);

const conditionalAppearanceType = defineType<ConditionalAppearance>({
  ru: 'УсловноеОформлениеКомпоновкиДанных',
  en: 'DataCompositionConditionalAppearance',
  source,
  members: [ofConditional.property('Элементы', 'Items', (self) => self.items)],
});

export const compositionTypes: readonly Type[] = [
  compositionFieldType,
  filterItemType,
  filterGroupType,
  orderItemType,
];

const among = (list: Value, value: Value): boolean => {
  if (list instanceof ValueList) return list.items.some((item) => equal(item.value, value));
  if (list instanceof Sequence) return list.items.some((item) => equal(item, value));
  return equal(list, value);
};

const filled = (value: Value): boolean =>
  value instanceof ObjectValue
    ? value.isFilled()
    : value instanceof Decimal
      ? value.units !== 0n
      : typeof value === 'string'
        ? value.trim() !== ''
        : value === false || (value !== undefined && value !== null);

const holds: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  Равно: (left, right) => sameInBase(left, right),
  НеРавно: (left, right) => !sameInBase(left, right),
  Больше: (left, right) => order(left, right) > 0,
  БольшеИлиРавно: (left, right) => order(left, right) >= 0,
  Меньше: (left, right) => order(left, right) < 0,
  МеньшеИлиРавно: (left, right) => order(left, right) <= 0,
  ВСписке: (left, right) => among(right, left),
  НеВСписке: (left, right) => !among(right, left),
  Содержит: (left, right) => toText(left).toLowerCase().includes(toText(right).toLowerCase()),
  НеСодержит: (left, right) => !toText(left).toLowerCase().includes(toText(right).toLowerCase()),
  НачинаетсяС: (left, right) => toText(left).toLowerCase().startsWith(toText(right).toLowerCase()),
  Заполнено: (left) => filled(left),
  НеЗаполнено: (left) => !filled(left),
};

/** Strings as the base compares them: letter case and trailing blanks count for nothing. */
function sameInBase(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return compareText(left.trimEnd().toLowerCase(), right.trimEnd().toLowerCase()) === 0;
  return equal(left, right);
}

/** Whether a row passes; `fieldOf` reads a field of the row by its path. */
export function passes(items: FilterItems, fieldOf: (path: string) => Value, any = false): boolean {
  const used = items.items.filter((item) => item.use);
  if (used.length === 0) return true;
  const results = used.map((item) => {
    if (item instanceof FilterGroup) {
      const kind = item.kind.ru;
      const inner = passes(item.items, fieldOf, kind === 'ГруппаИли');
      return kind === 'ГруппаНе' ? !inner : inner;
    }
    const resolved = (value: Value) => (value instanceof CompositionField ? fieldOf(value.path) : value);
    const compare = holds[item.comparison.ru];
    if (!compare) throw new StandFault(`Отбор: вид сравнения ${item.comparison.ru} стенд не знает`);
    return compare(resolved(item.left), resolved(item.right));
  });
  return any ? results.includes(true) : !results.includes(false);
}
