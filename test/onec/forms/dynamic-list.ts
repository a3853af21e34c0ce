import type { Base } from '../data/base.ts';
import { RecordKey } from '../data/record-manager.ts';
import { CatalogReference } from '../data/reference.ts';
import type { Table } from '../data/schema.ts';
import { dataOf } from '../data/session.ts';
import { parseQuery } from '../query/parser.ts';
import type { Relation } from '../query/relation.ts';
import { Executor } from '../query/select.ts';
import { sortOrder } from '../values/compare.ts';
import type { CallContext } from '../values/context.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { enumerationOf } from '../values/enumeration.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { defineType, type Member, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import {
  type Appearance,
  CompositionField,
  ConditionalAppearance,
  Filter,
  Order,
  OrderItem,
  passes,
} from './composition.ts';
import { type DataField, FormStructure } from './data.ts';
import { readAppearance, readFilter } from './list-filter.ts';
import type { DynamicSettings, FormAttribute } from './model.ts';

const source = 'onec.md 1.7; member-spellings.txt: ДинамическийСписок; from memory';

/** A row that the list has read. */
export interface ListRow {
  /** Ссылка, a record's key, or the number of a row of a list without a main table. */
  readonly key: Value;
  readonly data: FormStructure;
  /** What «ПриПолученииДанныхНаСервере» has put: appearance by column. */
  readonly looks: Map<string, Appearance>;
}

/** Параметры of a list. */
export class ListParameters extends ObjectValue {
  readonly values = new Map<string, Value>();
  readonly list: DynamicList;

  constructor(list: DynamicList) {
    super();
    this.list = list;
  }

  override get type(): TypeInfo {
    return parametersType;
  }
}

class Settings extends ObjectValue {
  readonly list: DynamicList;

  constructor(list: DynamicList) {
    super();
    this.list = list;
  }

  override get type(): TypeInfo {
    return settingsType;
  }
}

class Composer extends ObjectValue {
  readonly settings: Settings;

  constructor(list: DynamicList) {
    super();
    this.settings = new Settings(list);
  }

  override get type(): TypeInfo {
    return composerType;
  }
}

/** ДинамическийСписок: a query with filters and an order, read when it is shown. */
export class DynamicList extends ObjectValue {
  readonly base: Base;
  readonly attribute: FormAttribute;
  queryText: string;
  mainTable: string;
  readonly filter = new Filter();
  readonly order = new Order();
  readonly appearance = new ConditionalAppearance();
  readonly parameters: ListParameters;
  readonly composer: Composer;
  /** What was last read; undefined when it has to be read again. */
  rows: readonly ListRow[] | undefined;
  /** Paths that columns of the form show: only these reach the client. */
  readonly visiblePaths = new Set<string>();
  /** «ПриПолученииДанныхНаСервере» of the table that shows the list. */
  onGetData: ((rows: readonly ListRow[], context: CallContext) => Promise<void>) | undefined;

  constructor(base: Base, attribute: FormAttribute) {
    super();
    const settings = attribute.dynamic as DynamicSettings;
    this.base = base;
    this.attribute = attribute;
    this.queryText = settings.queryText;
    this.mainTable = settings.mainTable;
    this.parameters = new ListParameters(this);
    this.composer = new Composer(this);
    readFilter(settings.filter, this.filter.items, base);
    readAppearance(settings.appearance, this.appearance, base);
    for (const { field, descending } of settings.order) {
      const item = new OrderItem();
      item.field = new CompositionField(field);
      if (descending) item.direction = enumerationOf('НаправлениеСортировкиКомпоновкиДанных').of('Убыв');
      this.order.items.items.push(item);
    }
    for (const path of attribute.useAlways) this.visiblePaths.add(pathInside(path));
  }

  override get type(): TypeInfo {
    return dynamicListType;
  }

  get table(): Table | undefined {
    return this.mainTable === '' ? undefined : this.base.schema.find(this.mainTable);
  }

  /** The list has to be read again. */
  refresh(): void {
    this.rows = undefined;
  }

  private relation(context: CallContext): Relation {
    const session = dataOf(context);
    const parameters = new Map(this.parameters.values);
    const executor = new Executor({
      session,
      demandRead: (table) => session.demand(context, 'Read', table.english),
      parameters,
      temporary: new Map(),
    });
    const text = this.queryText || `ВЫБРАТЬ * ИЗ ${this.mainTable} КАК Список`;
    const statements = parseQuery(text);
    const last = statements.at(-1);
    if (last?.kind !== 'select') throw new StandFault('Запрос динамического списка должен быть выборкой');
    for (const statement of statements.slice(0, -1)) if (statement.kind === 'select') executor.run(statement);
    return executor.run(last);
  }

  /** Reads the rows through the query engine, with the session's rights. */
  async read(context: CallContext): Promise<readonly ListRow[]> {
    const relation = this.relation(context);
    const fields: DataField[] = relation.columns.map((column) => ({
      name: column.name,
      english: column.english,
      type: column.type,
    }));
    const valueAt = (row: Readonly<Record<string, Value>>, path: string): Value => {
      const [first = '', ...rest] = path.replace(/^Список\./i, '').split('.');
      const column = relation.columns.find((one) =>
        [one.name.toLowerCase(), one.english.toLowerCase()].includes(first.toLowerCase()),
      );
      if (!column) return this.tableField(row, first, path);
      return rest.reduce<Value>((value, name) => this.fieldOf(value, name, context), row[column.name]);
    };
    const kept = relation.rows.filter((row) => passes(this.filter.items, (path) => valueAt(row, path)));
    const keys = this.order.items.items
      .filter((item) => item.use)
      .map((item) => ({ path: toText(item.field), sign: item.direction.en === 'Desc' ? -1 : 1 }));
    const sorted = [...kept].sort((left, right) => {
      for (const { path, sign } of keys) {
        const found = sortOrder(valueAt(left, path), valueAt(right, path)) * sign;
        if (found !== 0) return found;
      }
      return 0;
    });
    const rows = sorted.map((row, index): ListRow => {
      const data = new FormStructure(this.base, fields);
      for (const field of fields) data.write(field.name, row[field.name] ?? undefined);
      return { key: this.keyOf(row, index), data, looks: new Map() };
    });
    await this.onGetData?.(rows, context);
    this.rows = rows;
    return rows;
  }

  private fieldOf(value: Value, name: string, context: CallContext): Value {
    if (!(value instanceof CatalogReference)) return undefined;
    const column = this.base.schema.column(value.table, name);
    if (!column) throw new BslError(`Поле не найдено "${name}"`);
    const row = value.isEmpty ? undefined : dataOf(context).connection.row(value.table, value.key);
    return row ? row[column.name] : this.base.types.emptyOf(column.type);
  }

  /** A field of the main table that the query does not give. */
  private tableField(row: Readonly<Record<string, Value>>, name: string, path: string): Value {
    const { table } = this;
    const reference = row.Ссылка;
    const column = table && this.base.schema.column(table, name);
    if (!column || !(reference instanceof CatalogReference))
      throw new BslError(`Поле не найдено "${path}" (${this.attribute.name})`);
    return this.base.store.row(reference.table, reference.key)?.[column.name];
  }

  private keyOf(row: Readonly<Record<string, Value>>, index: number): Value {
    const { table } = this;
    if (table?.kind === 'catalog' && row.Ссылка instanceof CatalogReference) return row.Ссылка;
    if (table?.kind === 'register') {
      const values = Object.fromEntries(table.key.map((name) => [name, row[name]]));
      if (Object.values(values).every((value) => value !== undefined))
        return new RecordKey(this.base, table, values);
    }
    return Decimal.from(index);
  }
}

/** `Список.Ссылка` → `ссылка`: the path inside of the list, folded. */
export function pathInside(path: string): string {
  return path.slice(path.indexOf('.') + 1).toLowerCase();
}

const of = membersOf<DynamicList>(source);

const textProperty = (ru: string, en: string, key: 'queryText' | 'mainTable'): Member<DynamicList> =>
  of.property(
    ru,
    en,
    (self) => self[key],
    (self, value) => {
      self[key] = toText(value);
      self.refresh();
    },
  );

export const dynamicListType = defineType<DynamicList>({
  ru: 'ДинамическийСписок',
  en: 'DynamicList',
  source,
  members: [
    textProperty('ТекстЗапроса', 'QueryText', 'queryText'),
    textProperty('ОсновнаяТаблица', 'MainTable', 'mainTable'),
    of.property('Параметры', 'Parameters', (self) => self.parameters),
    of.property('Отбор', 'Filter', (self) => self.filter),
    of.property('Порядок', 'Order', (self) => self.order),
    of.property('УсловноеОформление', 'ConditionalAppearance', (self) => self.appearance),
    of.property('КомпоновщикНастроек', 'SettingsComposer', (self) => self.composer),
  ],
});

const ofComposer = membersOf<Composer>(source);

const composerType = defineType<Composer>({
  ru: 'КомпоновщикНастроекДинамическогоСписка',
  en: 'DynamicListSettingsComposer',
  source,
  members: [
    ofComposer.property('Настройки', 'Settings', (self) => self.settings),
    ofComposer.property('ФиксированныеНастройки', 'FixedSettings', (self) => self.settings),
  ],
});

const ofSettings = membersOf<Settings>(source);

const settingsType = defineType<Settings>({
  ru: 'НастройкиКомпоновкиДанных',
  en: 'DataCompositionSettings',
  source,
  members: [
    ofSettings.property('Отбор', 'Filter', (self) => self.list.filter),
    ofSettings.property('Порядок', 'Order', (self) => self.list.order),
    ofSettings.property('УсловноеОформление', 'ConditionalAppearance', (self) => self.list.appearance),
  ],
});

const ofParameters = membersOf<ListParameters>(source);

const parametersType = defineType<ListParameters>({
  ru: 'ЗначенияПараметровДанныхКомпоновкиДанных',
  en: 'DataCompositionDataParameterValues',
  source,
  members: [
    ofParameters.method('УстановитьЗначениеПараметра', 'SetParameterValue', [2, 2], (self, args) => {
      self.values.set(args.text(0).toLowerCase(), args.at(1));
      self.list.refresh();
      return true;
    }),
  ],
});
