import type { Base } from '../data/base.ts';
import type { FieldType } from '../metadata/model.ts';
import { ArrayValue } from '../values/array.ts';
import { equal, sortOrder } from '../values/compare.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault, typeMismatch } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { Fields } from '../values/structure.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { TableColumn, ValueTable } from '../values/value-table.ts';
import { onlyOn } from './sides.ts';

const source = 'onec.md 1.7; platform-names.json: ДанныеФормы*; member-spellings.txt; from memory';

/** A field of form data: standard ones have an English name too. */
export interface DataField {
  readonly name: string;
  readonly english: string;
  readonly type: FieldType;
  readonly readOnly?: boolean;
}

/** What ДанныеФормыСтруктура and a row share: fields with types. */
export abstract class FormFields extends ObjectValue {
  readonly base: Base;
  protected readonly values = new Map<string, Value>();

  constructor(base: Base) {
    super();
    this.base = base;
  }

  abstract get dataFields(): readonly DataField[];

  override get hasOpenFields(): boolean {
    return true;
  }

  protected field(key: string): DataField | undefined {
    return this.dataFields.find((one) => one.name.toLowerCase() === key || one.english.toLowerCase() === key);
  }

  has(name: string): boolean {
    return this.field(name.toLowerCase()) !== undefined;
  }

  /** Called after any field has been changed by code. */
  protected touched(): void {}

  read(name: string): Value {
    const field = this.field(name.toLowerCase());
    if (!field) throw new StandFault(`Нет поля данных формы: ${name}`);
    const key = field.name.toLowerCase();
    return this.values.has(key) ? this.values.get(key) : this.base.types.emptyOf(field.type);
  }

  /** Puts a value in, brought to the field's type. */
  write(name: string, value: Value): void {
    const field = this.field(name.toLowerCase());
    if (!field) throw new StandFault(`Нет поля данных формы: ${name}`);
    this.values.set(field.name.toLowerCase(), this.base.types.adjust(field.type, value, field.name));
  }

  override getField(name: Name): Value | typeof absent {
    return this.field(name.key) ? this.read(name.key) : absent;
  }

  override setField(name: Name, value: Value): boolean {
    const field = this.field(name.key);
    if (!field || field.readOnly) return false;
    this.write(field.name, value);
    this.touched();
    return true;
  }

  override fieldNames(): readonly string[] {
    return this.dataFields.map((field) => field.name);
  }
}

/** ДанныеФормыСтруктура: an object, a record, a row of a dynamic list. */
export class FormStructure extends FormFields {
  readonly dataFields: readonly DataField[];
  /** Tabular sections. */
  readonly sections = new Map<string, FormCollection>();
  /** `Справочник.МСТ_Чаты`; empty of a plain structure. */
  readonly object: string;
  /** Version of the object when it was read. */
  version: Value = undefined;
  onChange: () => void = () => {};

  constructor(base: Base, fields: readonly DataField[], object = '') {
    super(base);
    this.dataFields = fields;
    this.object = object;
  }

  override get type(): TypeInfo {
    return formStructureType;
  }

  protected override touched(): void {
    this.onChange();
  }

  override getField(name: Name): Value | typeof absent {
    return this.sections.get(name.key) ?? super.getField(name);
  }

  override has(name: string): boolean {
    return this.sections.has(name.toLowerCase()) || super.has(name);
  }
}

/** ДанныеФормыЭлементКоллекции. */
export class FormRow extends FormFields {
  readonly owner: FormCollection;
  readonly id: number;

  constructor(owner: FormCollection, id: number) {
    super(owner.base);
    this.owner = owner;
    this.id = id;
  }

  override get type(): TypeInfo {
    return formRowType;
  }

  get dataFields(): readonly DataField[] {
    return this.owner.columns;
  }

  protected override touched(): void {
    this.owner.onChange();
  }
}

/** ДанныеФормыКоллекция: a table of values or a tabular section on a form. */
export class FormCollection extends ObjectValue {
  readonly base: Base;
  columns: readonly DataField[];
  rows: FormRow[] = [];
  onChange: () => void = () => {};
  private nextId = 0;
  private readonly isNumbered: boolean;

  constructor(base: Base, columns: readonly DataField[]) {
    super();
    this.base = base;
    this.columns = columns;
    this.isNumbered = columns.some((column) => column.name === 'НомерСтроки');
  }

  override get type(): TypeInfo {
    return formCollectionType;
  }

  override isFilled(): boolean {
    return this.rows.length > 0;
  }

  override *iterate(): Iterable<Value> {
    for (let index = 0; index < this.rows.length; index += 1) yield this.rows[index];
  }

  override getIndex(key: Value): Value | typeof absent {
    return key instanceof Decimal ? this.rows[this.position(key)] : absent;
  }

  position(key: Value): number {
    const index =
      key instanceof FormRow ? this.rows.indexOf(key) : key instanceof Decimal ? key.toNumber() : -1;
    if (!Number.isInteger(index) || index < 0 || index >= this.rows.length) {
      throw new BslError('Индекс находится за границами коллекции');
    }
    return index;
  }

  add(index = this.rows.length): FormRow {
    const row = new FormRow(this, this.nextId);
    this.nextId += 1;
    this.rows.splice(index, 0, row);
    this.renumber();
    this.onChange();
    return row;
  }

  remove(index: number): void {
    this.rows.splice(index, 1);
    this.renumber();
    this.onChange();
  }

  clear(): void {
    this.rows = [];
    this.onChange();
  }

  renumber(): void {
    if (!this.isNumbered) return;
    this.rows.forEach((row, index) => {
      row.write('НомерСтроки', Decimal.from(index + 1));
    });
  }

  byId(id: number): FormRow | undefined {
    return this.rows.find((row) => row.id === id);
  }

  matching(filter: Fields): FormRow[] {
    const wanted = filter.entries();
    for (const [name] of wanted) {
      if (!this.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()))
        throw new BslError(`Неверное имя колонки (${name})`);
    }
    return this.rows.filter((row) => wanted.every(([name, value]) => equal(row.read(name), value)));
  }

  unload(rows: readonly FormRow[] = this.rows, names?: string): ValueTable {
    const wanted = names
      ?.split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
    const columns = this.columns.filter((one) => !wanted?.length || wanted.includes(one.name.toLowerCase()));
    const table = new ValueTable();
    columns.forEach((column, index) => {
      table.columns.insert(index, new TableColumn(column.name, this.base.types.description(column.type)));
    });
    for (const row of rows) {
      const added = table.insert(table.rows.length);
      columns.forEach((column, index) => {
        added.cells.set(table.columns.items[index] as TableColumn, row.read(column.name));
      });
    }
    return table;
  }

  /** Takes the rows of a table of values in place of its own; columns that it does not have are left out. */
  load(from: Value): void {
    const table = from instanceof FormCollection ? from.unload() : from;
    if (!(table instanceof ValueTable)) throw typeMismatch(1);
    this.rows = [];
    for (const row of table.rows) {
      const added = this.add();
      for (const column of table.columns.items) {
        const own = this.columns.find((one) => one.name.toLowerCase() === column.name.toLowerCase());
        if (own && own.name !== 'НомерСтроки') added.write(own.name, row.get(column));
      }
    }
    this.onChange();
  }

  /** `"Имя, Возраст УБЫВ"`. */
  sort(text: string): void {
    const keys = text.split(',').map((part) => {
      const [name = '', direction = ''] = part.trim().split(/\s+/);
      const column = this.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (!column) throw new BslError(`Неверное имя колонки (${name})`);
      return { name: column.name, sign: /^(убыв|desc)$/i.test(direction) ? -1 : 1 };
    });
    this.rows.sort((left, right) => {
      for (const { name, sign } of keys) {
        const order = sortOrder(left.read(name), right.read(name)) * sign;
        if (order !== 0) return order;
      }
      return 0;
    });
    this.renumber();
    this.onChange();
  }
}

const ofStructure = membersOf<FormStructure>(source);

export const formStructureType = defineType<FormStructure>({
  ru: 'ДанныеФормыСтруктура',
  en: 'FormDataStructure',
  source,
  members: [
    ofStructure.method('Свойство', 'Property', [1, 2], (self, args) => {
      const name = args.text(0);
      const has = self.has(name);
      args.set(1, has ? (self.sections.get(name.toLowerCase()) ?? self.read(name)) : undefined);
      return has;
    }),
  ],
});

const ofRow = membersOf<FormRow>(source);

export const formRowType = defineType<FormRow>({
  ru: 'ДанныеФормыЭлементКоллекции',
  en: 'FormDataCollectionItem',
  source,
  members: [
    ofRow.method('ПолучитьИдентификатор', 'GetID', [0, 0], (self) => Decimal.from(self.id)),
    ofRow.method('Свойство', 'Property', [1, 2], (self, args) => {
      const has = self.has(args.text(0));
      args.set(1, has ? self.read(args.text(0)) : undefined);
      return has;
    }),
  ],
});

const of = membersOf<FormCollection>(source);
const nothing = undefined;

export const formCollectionType = defineType<FormCollection>({
  ru: 'ДанныеФормыКоллекция',
  en: 'FormDataCollection',
  source,
  members: [
    of.method('Добавить', 'Add', [0, 0], (self) => self.add()),
    of.method('Вставить', 'Insert', [1, 1], (self, args) => self.add(args.integer(0))),
    of.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.rows.length)),
    of.method('Получить', 'Get', [1, 1], (self, args) => self.rows[self.position(args.at(0))]),
    of.method('Индекс', 'IndexOf', [1, 1], (self, args) =>
      Decimal.from(self.rows.indexOf(args.object<FormRow>(0, FormRow))),
    ),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      self.remove(self.position(args.at(0)));
      return nothing;
    }),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.clear();
      return nothing;
    }),
    of.method('Сдвинуть', 'Move', [2, 2], (self, args) => {
      const from = self.position(args.at(0));
      const [row] = self.rows.splice(from, 1);
      self.rows.splice(from + args.integer(1), 0, row as FormRow);
      self.renumber();
      self.onChange();
      return nothing;
    }),
    of.method('Сортировать', 'Sort', [1, 1], (self, args) => {
      self.sort(args.text(0));
      return nothing;
    }),
    of.method('НайтиСтроки', 'FindRows', [1, 1], (self, args) => {
      return new ArrayValue(self.matching(args.object<Fields>(0, Fields)));
    }),
    of.method('НайтиПоИдентификатору', 'FindByID', [1, 1], (self, args) => self.byId(args.integer(0))),
    ...onlyOn('server', [
      of.method('Загрузить', 'Load', [1, 1], (self, args) => {
        self.load(args.at(0));
        return nothing;
      }),
      of.method('Выгрузить', 'Unload', [0, 2], (self, args) => {
        const filter = args.at(0);
        const rows =
          filter instanceof Fields
            ? self.matching(filter)
            : filter instanceof ArrayValue
              ? filter.items.filter((one): one is FormRow => one instanceof FormRow)
              : self.rows;
        return self.unload(rows, args.text(1, ''));
      }),
    ]),
  ],
});
