import { randomUUID } from 'node:crypto';
import type { Base } from '../data/base.ts';
import { CatalogReference } from '../data/reference.ts';
import type { Infobase } from '../platform/infobase.ts';
import { ModuleInstance } from '../runtime/module.ts';
import type { CallContext } from '../values/context.ts';
import { BslError, StandFault } from '../values/errors.ts';
import type { StructureValue } from '../values/structure.ts';
import { UuidValue } from '../values/uuid.ts';
import {
  absent,
  type BoundMethod,
  defineType,
  type Name,
  ObjectValue,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import { initialValue } from './attributes.ts';
import { borderMethod } from './border.ts';
import { ConditionalAppearance } from './composition.ts';
import { type DataField, FormCollection, FormFields, FormStructure } from './data.ts';
import type { Desk } from './desk.ts';
import { DynamicList } from './dynamic-list.ts';
import { formMembers } from './form-members.ts';
import { FormItem, FormItems } from './items.ts';
import { readAppearance } from './list-filter.ts';
import type { FormAttribute, FormModel } from './model.ts';
import type { Notification } from './notification.ts';
import { sideOf } from './sides.ts';
import { borderPrefix, type SplitModule, splitModule } from './split.ts';
import { StandardPeriod } from './standard-period.ts';
import { dataOfTable, rowDataOf } from './table-state.ts';

/** «ЭтотОбъект» of code that works without the form: only calls over the border go through it. */
class Formless extends ObjectValue {
  readonly form: FormState;

  constructor(form: FormState) {
    super();
    this.form = form;
  }

  override get type(): TypeInfo {
    return formlessType;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return name.key.startsWith(borderPrefix) ? borderMethod(this.form, name.key, false) : undefined;
  }
}

/** Which bare names of its module belong to a form. */
export function ownNameOf(model: FormModel, key: string): 'property' | 'method' | undefined {
  if (key === 'этотобъект' || key === 'thisobject') return undefined;
  if (model.attributes.some((one) => one.name.toLowerCase() === key)) return 'property';
  return formMembers().member({ text: key, key })?.kind;
}

export interface IdleHandler {
  readonly procedure: string;
  /** Milliseconds of the epoch. */
  dueAt: number;
  readonly intervalMs: number;
  readonly once: boolean;
}

/** ФормаКлиентскогоПриложения: one state that both sides see, as if it went over with every call. */
export class FormState extends ObjectValue {
  readonly infobase: Infobase;
  readonly desk: Desk;
  readonly model: FormModel;
  readonly id = new UuidValue(randomUUID());
  readonly attributes = new Map<string, { readonly attribute: FormAttribute; value: Value }>();
  readonly parameters: FormStructure;
  readonly items: FormItems;
  readonly roots: readonly FormItem[];
  readonly commandBar: FormItem | undefined;
  readonly appearance = new ConditionalAppearance();
  readonly idle = new Map<string, IdleHandler>();
  title: string;
  modified = false;
  readOnly = false;
  closeOnChoice = true;
  conversations: Value = undefined;
  windowMode: Value = undefined;
  owner: Value = undefined;
  closing: Notification | undefined;
  currentItem: FormItem | undefined;
  isOpen = false;
  isClosed = false;
  private readonly module: SplitModule | undefined;
  private readonly clientModule: ModuleInstance | undefined;
  private readonly formless: Formless;
  private readonly freeModules = new Map<'client' | 'server', ModuleInstance>();
  private serverModule: ModuleInstance | undefined;

  constructor(desk: Desk, model: FormModel, parameters: StructureValue) {
    super();
    this.desk = desk;
    this.infobase = desk.infobase;
    this.model = model;
    this.title = model.title;
    this.formless = new Formless(this);
    this.parameters = this.parameterData(parameters);
    const touch = () => {
      this.modified = true;
    };
    for (const attribute of model.attributes) {
      const value = initialValue(this.base, attribute, touch);
      this.attributes.set(attribute.name.toLowerCase(), { attribute, value });
    }
    this.roots = model.items.map((one) => new FormItem(this, one, undefined));
    this.commandBar = model.commandBar && new FormItem(this, model.commandBar, undefined);
    this.items = new FormItems(this);
    readAppearance(model.appearance, this.appearance, this.base);
    const { module } = model.form;
    this.module =
      module && splitModule(module, `${model.form.fullName}.Форма`, (key) => ownNameOf(model, key));
    this.clientModule = this.module && new ModuleInstance(this.module.client, this);
  }

  /** The title as the window shows it: without one of its own, that of its data. From memory. */
  get shownTitle(): string {
    if (this.title !== '') return this.title;
    const main = this.mainAttribute;
    const { catalogs, registers } = this.base.schema.configuration;
    const owner = this.model.form.owner;
    const name = owner.slice(owner.indexOf('.') + 1);
    const synonym = [...catalogs, ...registers].find((one) => one.name === name)?.synonym ?? '';
    const single = catalogs.find((one) => one.name === name)?.objectPresentation || synonym;
    if (main?.value instanceof FormStructure && main.attribute.kind === 'object') {
      const reference = main.value.read('Ссылка');
      const isNew = !(reference instanceof CatalogReference) || reference.isEmpty;
      const present = main.value.has('Наименование') ? String(main.value.read('Наименование')) : '';
      return isNew ? `${single} (создание)` : `${present} (${single})`;
    }
    return synonym || this.model.form.synonym;
  }

  get base(): Base {
    return this.infobase.base;
  }

  override get type(): TypeInfo {
    return formMembers();
  }

  get name(): string {
    return this.model.form.fullName;
  }

  get mainAttribute() {
    return [...this.attributes.values()].find((one) => one.attribute.isMain);
  }

  /** Declared parameters, those that the platform adds, and whatever the caller has passed. */
  private parameterData(given: StructureValue): FormStructure {
    const fields = new Map<string, DataField>();
    const add = (name: string, type: DataField['type'] = []) => {
      if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), { name, english: name, type });
    };
    for (const one of this.model.parameters) add(one.name, one.type);
    const main = this.model.attributes.find((one) => one.isMain);
    if (main?.kind === 'object' || main?.kind === 'record') {
      const refType: DataField['type'] = main.kind === 'object' ? [{ kind: 'ref', object: main.object }] : [];
      add('Ключ', refType);
      add('ЗначенияЗаполнения');
      add('ЗначениеКопирования');
      add('Основание');
    }
    if (main?.kind === 'dynamicList') {
      for (const name of [
        'Отбор',
        'ТекущаяСтрока',
        'РежимВыбора',
        'МножественныйВыбор',
        'ВыборГруппИЭлементов',
      ])
        add(name, name.startsWith('Реж') || name.startsWith('Мн') ? [{ kind: 'boolean' }] : []);
    }
    for (const [name] of given.entries()) add(name);
    const data = new FormStructure(this.base, [...fields.values()]);
    for (const [name, value] of given.entries()) data.write(name, value);
    return data;
  }

  override getField(name: Name): Value | typeof absent {
    const found = this.attributes.get(name.key);
    if (found) return found.value;
    const variables = this.clientModule?.compiled.ast.variables ?? [];
    return variables.some((one) => one.exported && one.name.toLowerCase() === name.key)
      ? (this.clientModule?.getField(name) ?? absent)
      : absent;
  }

  override setField(name: Name, value: Value): boolean {
    const found = this.attributes.get(name.key);
    if (!found) return false;
    const { attribute } = found;
    if (attribute.kind === 'value') {
      found.value = this.base.types.adjust(attribute.type, value, `${this.name}.${attribute.name}`);
    } else if (attribute.kind === 'list' || attribute.kind === 'opaque') {
      found.value = value;
    } else {
      throw new BslError(`Поле объекта недоступно для записи (${name.text})`);
    }
    if (attribute.isSaved) this.modified = true;
    return true;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    if (name.key.startsWith(borderPrefix)) return borderMethod(this, name.key, true);
    const found = this.module?.methods.get(name.key);
    if (!found?.method.exported) return undefined;
    return this.clientModule?.findMethod(name);
  }

  /** Whether any code stands behind the form. */
  get hasModule(): boolean {
    return this.module !== undefined;
  }

  placement(name: string) {
    return this.module?.methods.get(name.toLowerCase());
  }

  clientHandler(name: string): BoundMethod | undefined {
    return this.placement(name)?.placement === 'client' ? this.clientModule?.handler(name) : undefined;
  }

  /** The module's instance of one server call: its variables do not live longer. */
  async inServerCall<T>(work: () => Promise<T>): Promise<T> {
    if (this.serverModule || !this.module) return await work();
    this.serverModule = new ModuleInstance(this.module.server, this);
    try {
      return await work();
    } finally {
      this.serverModule = undefined;
    }
  }

  serverHandler(name: string): BoundMethod | undefined {
    return this.placement(name)?.placement === 'server' ? this.serverModule?.handler(name) : undefined;
  }

  freeHandler(name: string, side: 'client' | 'server'): BoundMethod | undefined {
    if (!this.module) return undefined;
    let instance = this.freeModules.get(side);
    if (!instance) {
      const compiled = side === 'client' ? this.module.clientFree : this.module.serverFree;
      instance = new ModuleInstance(compiled, this.formless);
      this.freeModules.set(side, instance);
    }
    return instance.handler(name);
  }

  // Items

  allItems(): readonly FormItem[] {
    const bar = this.commandBar ? [...this.commandBar.deep()] : [];
    return [...bar, ...this.roots.flatMap((one) => [...one.deep()])];
  }

  findItem(key: string): FormItem | undefined {
    return this.allItems().find((one) => one.name.toLowerCase() === key);
  }

  tables(): readonly FormItem[] {
    return this.allItems().filter((one) => one.family === 'table');
  }

  eventName(russian: string): string {
    throw new StandFault(`УстановитьДействие(${russian}): стенд не знает`);
  }

  /** The value at a data path: `Объект.Description`, `Сообщения`, `Items.Список.CurrentData.Ref`. */
  valueAt(path: string): Value {
    if (path === '') return undefined;
    const [first = '', ...rest] = path.split('.');
    if (/^(items|элементы)$/i.test(first)) {
      const [table = '', , ...inner] = rest;
      const item = this.findItem(table.toLowerCase());
      const row = item && rowDataOf(item, item.current, this.desk.clientContext());
      return inner.reduce<Value>(fieldIn, row);
    }
    const found = this.attributes.get(first.toLowerCase());
    if (!found) throw new StandFault(`${this.name}: нет данных «${path}»`);
    return rest.reduce<Value>(fieldIn, found.value);
  }

  /** Puts a value at a data path, as input by a person does. */
  setValueAt(path: string, value: Value): void {
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    if (parts.length === 0) {
      if (!this.setField({ text: last, key: last.toLowerCase() }, value))
        throw new StandFault(`${this.name}: нет данных «${path}»`);
      return;
    }
    const owner = this.valueAt(parts.join('.'));
    if (owner instanceof StandardPeriod) {
      owner.put(last, value);
      return;
    }
    if (!(owner instanceof FormFields)) throw new StandFault(`${this.name}: данные «${path}» не изменить`);
    owner.write(last, value);
    const { attribute } = this.attributes.get((parts[0] ?? '').toLowerCase()) ?? {};
    if (attribute?.isSaved || attribute?.isMain) this.modified = true;
  }

  /** What input into a text field does with «ВыделенныйТекст = …»: puts the text at the cursor, here at the end. */
  insertText(item: FormItem, text: string): void {
    const before = this.valueAt(item.path);
    this.setValueAt(item.path, `${typeof before === 'string' ? before : ''}${text}`);
  }

  rowData(table: FormItem, key: Value, context: CallContext): Value {
    return rowDataOf(table, key, context);
  }

  async addRow(table: FormItem): Promise<Value> {
    const data = dataOfTable(table);
    if (!(data instanceof FormCollection)) throw new StandFault('ДобавитьСтроку: не таблица значений');
    const row = data.add();
    await this.desk.makeCurrent(table, row.id);
    return undefined;
  }

  async deleteRow(table: FormItem): Promise<Value> {
    const data = dataOfTable(table);
    if (!(data instanceof FormCollection)) throw new StandFault('УдалитьСтроку: не таблица значений');
    const index = data.rows.findIndex((row) => String(row.id) === String(table.current));
    if (index >= 0) data.remove(index);
    return undefined;
  }

  refreshList(table: FormItem): void {
    const data = dataOfTable(table);
    if (data instanceof DynamicList) data.refresh();
  }

  /** Title of the data at a path: of the attribute, of the column, of the object's field. */
  titleOfPath(path: string): string {
    const [first = '', ...rest] = path.split('.');
    const { attribute } = this.attributes.get(first.toLowerCase()) ?? {};
    if (!attribute) return '';
    if (rest.length === 0) return attribute.title || words(attribute.name);
    const last = (rest.at(-1) ?? '').toLowerCase();
    const column = attribute.columns.find((one) => one.name.toLowerCase() === last);
    if (column) return column.title || words(column.name);
    return this.fieldSynonym(attribute.object || (attribute.dynamic?.mainTable ?? ''), rest) || words(last);
  }

  private fieldSynonym(object: string, path: readonly string[]): string {
    const table = this.base.schema.find(object);
    const name = (path.at(-1) ?? '').toLowerCase();
    const column = table && this.base.schema.column(table, name);
    if (column?.role === 'standard') return words(column.name);
    const { catalogs, registers } = this.base.schema.configuration;
    const owner = object.slice(object.indexOf('.') + 1);
    const fields = [
      ...catalogs
        .filter((one) => one.name === owner)
        .flatMap((one) => [...one.attributes, ...one.tabularSections.flatMap((part) => part.attributes)]),
      ...registers
        .filter((one) => one.name === owner)
        .flatMap((one) => [...one.dimensions, ...one.resources, ...one.attributes]),
    ];
    return fields.find((one) => one.name.toLowerCase() === name)?.synonym ?? '';
  }

  /** A field of an item behind a reference, as the platform shows it in a column. */
  fieldOfReference(owner: Value, name: string): Value {
    if (!(owner instanceof CatalogReference)) return undefined;
    const column = this.base.schema.column(owner.table, name);
    return column && this.base.store.row(owner.table, owner.key)?.[column.name];
  }

  /** Dynamic lists of the form. */
  lists(): readonly DynamicList[] {
    return [...this.attributes.values()]
      .map((one) => one.value)
      .filter((one): one is DynamicList => one instanceof DynamicList);
  }

  /** Throws when a member of the form is asked for on the wrong side. */
  demandClient(context: CallContext, what: string): void {
    if (sideOf(context) === 'server') throw new BslError(`«${what}» доступно только на клиенте`);
  }
}

function fieldIn(value: Value, name: string): Value {
  if (value instanceof FormStructure) {
    return value.sections.get(name.toLowerCase()) ?? (value.has(name) ? value.read(name) : undefined);
  }
  if (value instanceof FormFields) return value.read(name);
  if (value instanceof StandardPeriod) return value.field(name);
  return undefined;
}

/** `ДатаОткрытия` → `Дата открытия`. */
const words = (name: string): string => {
  const text = name.replaceAll(/(?<=[а-яёa-z0-9])(?=[А-ЯЁA-Z])/gu, ' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
};

const formlessType = defineType<Formless>({
  ru: 'МодульБезКонтекстаФормы',
  en: 'NoContextModule',
  source: 'onec.md 1.7: &НаСервереБезКонтекста',
});
