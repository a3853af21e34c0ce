import { ArrayValue } from '../values/array.ts';
import type { CallContext } from '../values/context.ts';
import { toBoolean, toDecimal, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import {
  absent,
  defineType,
  type Member,
  type Name,
  ObjectValue,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import { ValueList } from '../values/value-list.ts';
import type { FormState } from './form.ts';
import {
  type Family,
  familyOf,
  type ItemProperty,
  itemProperties,
  kindEnumerations,
} from './item-properties.ts';
import { designValue } from './list-filter.ts';
import { Colour, Font, Picture } from './looks.ts';
import { childOf, type FormItemModel, localIn, textIn } from './model.ts';
import { onlyOn } from './sides.ts';
import { currentData, currentRow, selectedRows, setCurrentRow } from './table-state.ts';

const source = 'onec.md 1.7; form-elements.txt; member-spellings.txt; from memory';

/** An item of a form at work: what the dump says of it and what code has changed. */
export class FormItem extends ObjectValue {
  readonly form: FormState;
  readonly model: FormItemModel;
  readonly kind: string;
  readonly family: Family;
  readonly name: string;
  parent: FormItem | undefined;
  children: FormItem[];
  readonly companions: readonly FormItem[];
  path: string;
  /** Changed properties, by the name in the dump. */
  readonly changed = new Map<string, Value>();
  readonly choices = new ValueList();
  /** Current row of a table: a key, an identifier of a row. */
  current: Value = undefined;
  selected: Value[] = [];
  /** Fields and values of «ОтборСтрок»; undefined = all rows. */
  rowFilter: Value = undefined;
  currentPage: FormItem | undefined;
  selectedText = '';
  /** Name of the command of a button. */
  commandName: string;
  readonly actions = new Map<string, string>();

  constructor(form: FormState, model: FormItemModel, parent: FormItem | undefined) {
    super();
    this.form = form;
    this.model = model;
    this.kind = model.kind;
    this.family = familyOf(model.kind);
    this.name = model.name;
    this.parent = parent;
    this.path = model.path;
    this.commandName = textIn(model.element, 'CommandName');
    this.children = model.children.map((one) => new FormItem(form, one, this));
    this.companions = model.companions.map((one) => new FormItem(form, one, this));
    for (const [event, handler] of model.events) this.actions.set(event, handler);
    for (const one of childOf(model.element, 'ChoiceList')?.children ?? []) {
      const held = childOf(one, 'Value');
      const value = designValue(childOf(held, 'Value'), form.base);
      this.choices.insert(this.choices.items.length, value, localIn(held, 'Presentation'), false);
    }
    if (model.kind === 'Pages') this.currentPage = this.children[0];
  }

  override get type(): TypeInfo {
    return itemTypes[this.family];
  }

  property(key: string): ItemProperty | undefined {
    return itemProperties.find(
      (one) =>
        one.kinds.includes(this.family) && (one.ru.toLowerCase() === key || one.en.toLowerCase() === key),
    );
  }

  /** A property by its name in the dump: what code has put, else what the dump says. */
  value(english: string): Value {
    if (this.changed.has(english)) return this.changed.get(english);
    const property = itemProperties.find((one) => one.en === english && one.kinds.includes(this.family));
    if (!property) throw new StandFault(`Нет свойства ${english} у элемента ${this.name}`);
    return this.initial(property);
  }

  private initial({ en, type, initial, enumeration }: ItemProperty): Value {
    const { element } = this.model;
    const name = en === 'Hyperlink' && this.kind === 'LabelField' ? 'Hiperlink' : en;
    const found = childOf(element, name);
    if (type === 'boolean') return found ? found.text.trim() === 'true' : initial === 'true';
    if (type === 'number') return found ? Decimal.parse(found.text.trim()) : Decimal.zero;
    if (type === 'text' || en === 'Title') return found ? localIn(element, name) : '';
    if (type === 'enum' && enumeration) {
      return found ? enumerationOf(enumeration).of(found.text.trim()) : undefined;
    }
    if (en === 'Picture' || en.endsWith('Picture')) return new Picture(textIn(found, 'Ref'));
    if (en.endsWith('Font')) {
      const { attributes = {} } = found ?? {};
      return new Font(
        Number(attributes.height ?? 0),
        attributes.bold === 'true',
        attributes.italic === 'true',
      );
    }
    if (en.endsWith('Color')) return new Colour(found?.text.trim() ?? '');
    return found?.text.trim() ?? '';
  }

  set(property: ItemProperty, value: Value): void {
    const converted = (): Value => {
      if (property.type === 'boolean') return toBoolean(value);
      if (property.type === 'number') return toDecimal(value);
      if (property.type === 'text') return toText(value);
      if (property.type === 'enum' && !(value instanceof EnumerationValue)) {
        throw new BslError(`Несоответствие типов (${this.name}.${property.ru})`);
      }
      if (property.en === 'TextColor' && !(value instanceof Colour) && !(value instanceof EnumerationValue))
        throw new BslError(`Несоответствие типов (${this.name}.${property.ru})`);
      return value;
    };
    this.changed.set(property.en, converted());
  }

  override getField(name: Name): Value | typeof absent {
    const property = this.property(name.key);
    return property ? this.value(property.en) : absent;
  }

  override setField(name: Name, value: Value): boolean {
    const property = this.property(name.key);
    if (property) this.set(property, value);
    return property !== undefined;
  }

  /** Seen, with everything that it stands in. */
  get isShown(): boolean {
    if (this.value('Visible') === false || !this.isUserVisible) return false;
    const { parent } = this;
    if (parent?.kind === 'Pages' && parent.currentPage !== this && this.isBehindTabs) return false;
    return parent ? parent.isShown : true;
  }

  /** A column that its table shows. */
  get isColumnShown(): boolean {
    return this.value('Visible') !== false && this.isUserVisible;
  }

  private get isBehindTabs(): boolean {
    const tabs = this.parent?.value('PagesRepresentation');
    return tabs instanceof EnumerationValue && tabs.en === 'None';
  }

  private get isUserVisible(): boolean {
    const found = childOf(this.model.element, 'UserVisible');
    return !found || textIn(found, 'Common') !== 'false';
  }

  get isEnabled(): boolean {
    return this.value('Enabled') !== false && (this.parent ? this.parent.isEnabled : true);
  }

  get isReadOnly(): boolean {
    const own = this.family === 'field' || this.family === 'table' || this.family === 'group';
    if (own && this.value('ReadOnly') === true) return true;
    return this.parent ? this.parent.isReadOnly : this.form.readOnly;
  }

  /** Everything below, companions included. */
  *deep(): Generator<FormItem> {
    yield this;
    for (const one of [...this.companions, ...this.children]) yield* one.deep();
  }
}

/** Элементы: all items of a form by name. */
export class FormItems extends ObjectValue {
  readonly form: FormState;

  constructor(form: FormState) {
    super();
    this.form = form;
  }

  override get type(): TypeInfo {
    return itemsType;
  }

  override *iterate(): Iterable<Value> {
    yield* this.form.allItems();
  }

  override getField(name: Name): Value | typeof absent {
    return this.form.findItem(name.key) ?? absent;
  }

  override getIndex(key: Value): Value | typeof absent {
    if (key instanceof Decimal) return this.form.allItems()[key.toNumber()];
    if (typeof key !== 'string') return absent;
    const found = this.form.findItem(key.toLowerCase());
    if (!found) throw new BslError(`Поле объекта не обнаружено (${key})`);
    return found;
  }
}

/** ПодчиненныеЭлементы of a group. */
class ChildItems extends ObjectValue {
  readonly items: readonly FormItem[];

  constructor(items: readonly FormItem[]) {
    super();
    this.items = items;
  }

  override get type(): TypeInfo {
    return childItemsType;
  }

  override *iterate(): Iterable<Value> {
    yield* this.items;
  }

  override getIndex(key: Value): Value | typeof absent {
    return key instanceof Decimal ? this.items[key.toNumber()] : absent;
  }

  override getField(name: Name): Value | typeof absent {
    return this.items.find((item) => item.name.toLowerCase() === name.key) ?? absent;
  }
}

const ofItems = membersOf<FormItems>(source);

const itemsType = defineType<FormItems>({
  ru: 'ВсеЭлементыФормы',
  en: 'FormAllItems',
  source,
  members: [
    ofItems.method('Найти', 'Find', [1, 1], (self, args) => self.form.findItem(args.text(0).toLowerCase())),
    ofItems.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.form.allItems().length)),
  ],
});

const ofChildren = membersOf<ChildItems>(source);

const childItemsType = defineType<ChildItems>({
  ru: 'ПодчиненныеЭлементыФормы',
  en: 'FormChildItems',
  source,
  members: [
    ofChildren.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
    ofChildren.method('Найти', 'Find', [1, 1], (self, args) =>
      self.items.find((item) => item.name.toLowerCase() === args.text(0).toLowerCase()),
    ),
  ],
});

const of = membersOf<FormItem>(source);

const common: readonly Member<FormItem>[] = [
  of.property('Имя', 'Name', (self) => self.name),
  of.property('Родитель', 'Parent', (self) => self.parent ?? self.form),
  of.property('РасширеннаяПодсказка', 'ExtendedTooltip', (self) =>
    self.companions.find((one) => one.kind === 'ExtendedTooltip'),
  ),
  of.method('УстановитьДействие', 'SetAction', [2, 2], (self, args) => {
    self.actions.set(self.form.eventName(args.text(0)), args.text(1));
    return undefined;
  }),
];

const kindOf = (self: FormItem): Value => {
  const name = kindEnumerations[self.family];
  const kind = self.kind.replace('Decoration', '').replace('AutoCommandBar', 'CommandBar');
  const value = self.family === 'button' ? textIn(self.model.element, 'Type') : kind;
  return enumerationOf(name).of(value.replace('SpreadSheet', 'Spreadsheet'));
};

const withKind = of.property('Вид', 'Type', kindOf);

const pathProperty = of.property('ПутьКДанным', 'DataPath', (self) => self.path);

const fieldMembers: readonly Member<FormItem>[] = [
  ...common,
  withKind,
  pathProperty,
  of.property('СписокВыбора', 'ChoiceList', (self) => self.choices),
  ...onlyOn('client', [
    of.property(
      'ВыделенныйТекст',
      'SelectedText',
      (self) => self.selectedText,
      (self, value) => {
        self.form.insertText(self, toText(value));
      },
    ),
    of.property('ТекстРедактирования', 'EditText', (self) => toText(self.form.valueAt(self.path))),
  ]),
];

const groupMembers: readonly Member<FormItem>[] = [
  ...common,
  withKind,
  of.property('ПодчиненныеЭлементы', 'ChildItems', (self) => new ChildItems(self.children)),
  of.property(
    'ТекущаяСтраница',
    'CurrentPage',
    (self) => self.currentPage,
    (self, value) => {
      const page = self.children.find((one) => one === value);
      if (!page) throw new BslError(`Страница не принадлежит группе ${self.name}`);
      self.currentPage = page;
    },
  ),
  // On the server too: ssl_3_1 CommonForms/ВосстановлениеПаролей, «ПрочитатьНастройкиВосстановленияПароля».
  of.method('Показать', 'Show', [0, 0], (self) => {
    self.changed.set('Collapsed', false);
    return undefined;
  }),
  of.method('Скрыть', 'Hide', [0, 0], (self) => {
    self.changed.set('Collapsed', true);
    return undefined;
  }),
];

const buttonMembers: readonly Member<FormItem>[] = [
  ...common,
  withKind,
  of.property(
    'ИмяКоманды',
    'CommandName',
    (self) => self.commandName.split('.').at(-1) ?? '',
    (self, value) => {
      self.commandName = `Form.Command.${toText(value)}`;
    },
  ),
];

const tableMembers: readonly Member<FormItem>[] = [
  ...common,
  pathProperty,
  of.property('ПодчиненныеЭлементы', 'ChildItems', (self) => new ChildItems(self.children)),
  of.property('КоманднаяПанель', 'CommandBar', (self) =>
    self.companions.find((one) => one.kind === 'AutoCommandBar'),
  ),
  of.property('КонтекстноеМеню', 'ContextMenu', (self) =>
    self.companions.find((one) => one.kind === 'ContextMenu'),
  ),
  of.property('ТекущаяСтрока', 'CurrentRow', currentRow, (self, value) => setCurrentRow(self, value)),
  of.property(
    'ОтборСтрок',
    'RowFilter',
    (self) => self.rowFilter,
    (self, value) => {
      self.rowFilter = value;
    },
  ),
  of.property('ВыделенныеСтроки', 'SelectedRows', (self) => new ArrayValue(selectedRows(self))),
  ...onlyOn('client', [
    of.property('ТекущиеДанные', 'CurrentData', currentData),
    of.property('ТекущийЭлемент', 'CurrentItem', (self) => self.children[0]),
    of.method('ДанныеСтроки', 'RowData', [1, 1], (self, args, context: CallContext) =>
      self.form.rowData(self, args.at(0), context),
    ),
    of.method('ДобавитьСтроку', 'AddRow', [0, 0], (self) => self.form.addRow(self)),
    of.method('УдалитьСтроку', 'DeleteRow', [0, 0], (self) => self.form.deleteRow(self)),
    of.method('Развернуть', 'Expand', [1, 2], () => true),
    of.method('Свернуть', 'Collapse', [1, 1], () => undefined),
  ]),
  of.method('Обновить', 'Refresh', [0, 0], (self) => {
    self.form.refreshList(self);
    return undefined;
  }),
];

const decorationMembers: readonly Member<FormItem>[] = [...common, withKind];

const itemTypes: Readonly<Record<Family, TypeInfo>> = {
  field: defineType<FormItem>({ ru: 'ПолеФормы', en: 'FormField', source, members: fieldMembers }),
  group: defineType<FormItem>({ ru: 'ГруппаФормы', en: 'FormGroup', source, members: groupMembers }),
  button: defineType<FormItem>({ ru: 'КнопкаФормы', en: 'FormButton', source, members: buttonMembers }),
  table: defineType<FormItem>({ ru: 'ТаблицаФормы', en: 'FormTable', source, members: tableMembers }),
  decoration: defineType<FormItem>({
    ru: 'ДекорацияФормы',
    en: 'FormDecoration',
    source,
    members: decorationMembers,
  }),
};

export const formItemTypes: readonly TypeInfo[] = Object.values(itemTypes);
