import { ArrayValue } from '../values/array.ts';
import { equal } from '../values/compare.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault, typeMismatch } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { Fields } from '../values/structure.ts';
import { absent, type Member, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { TableColumn, ValueTable } from '../values/value-table.ts';
import type { Base } from './base.ts';
import type { Column, Table } from './schema.ts';
import type { Row } from './store.ts';

/** A row in memory: of a tabular section or of a set of records. */
export class DataRow extends ObjectValue {
  readonly owner: RowList;
  readonly values: Record<string, Value>;

  constructor(owner: RowList, row?: Row) {
    super();
    this.owner = owner;
    this.values = { ...owner.emptyRow(), ...row };
  }

  override get type(): TypeInfo {
    return this.owner.rowType;
  }

  override getField(name: Name): Value | typeof absent {
    const column = this.owner.visible(name.key);
    return column ? this.values[column.name] : absent;
  }

  override fieldNames(): readonly string[] {
    return this.owner.columns.map((column) => column.name);
  }

  override setField(name: Name, value: Value): boolean {
    const column = this.owner.visible(name.key);
    if (!column || column.name === 'НомерСтроки') return false;
    this.values[column.name] = this.owner.base.types.adjust(
      column.type,
      value,
      `${this.owner.table.name}.${column.name}`,
    );
    this.owner.changed();
    return true;
  }
}

/** Rows of one table in memory. */
export abstract class RowList extends ObjectValue {
  readonly base: Base;
  readonly table: Table;
  rows: DataRow[] = [];

  constructor(base: Base, table: Table) {
    super();
    this.base = base;
    this.table = table;
  }

  abstract get rowType(): TypeInfo;

  /** Marks the owner as changed; throws when the rows are for reading only. */
  abstract changed(): void;

  /** A column that modules see. */
  visible(name: string): Column | undefined {
    return this.base.schema.column(this.table, name);
  }

  get columns(): readonly Column[] {
    return this.table.columns.filter((column) => this.visible(column.name));
  }

  emptyRow(): Row {
    return Object.fromEntries(
      this.table.columns.map((column) => [column.name, this.base.types.emptyOf(column.type)]),
    );
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
      key instanceof DataRow ? this.rows.indexOf(key) : key instanceof Decimal ? key.toNumber() : -1;
    if (!Number.isInteger(index) || index < 0 || index >= this.rows.length) {
      throw new BslError('Индекс находится за границами коллекции');
    }
    return index;
  }

  add(index = this.rows.length): DataRow {
    this.changed();
    const row = new DataRow(this);
    this.rows.splice(index, 0, row);
    this.renumber();
    return row;
  }

  renumber(): void {
    if (!this.table.columns.some((column) => column.name === 'НомерСтроки')) return;
    this.rows.forEach((row, index) => {
      row.values.НомерСтроки = Decimal.from(index + 1);
    });
  }

  /** Columns of `"А, Б"`; all when empty. */
  named(names: string): readonly Column[] {
    if (names.trim() === '') return this.columns;
    return names.split(',').map((name) => {
      const column = this.visible(name.trim());
      if (!column) throw new BslError(`Неверное имя колонки (${name.trim()})`);
      return column;
    });
  }

  unload(rows: readonly DataRow[], columns: readonly Column[]): ValueTable {
    const table = new ValueTable();
    columns.forEach((column, index) => {
      table.columns.insert(index, new TableColumn(column.name, this.base.types.description(column.type)));
    });
    for (const row of rows) {
      const added = table.insert(table.rows.length);
      columns.forEach((column, index) => {
        added.cells.set(table.columns.items[index] as TableColumn, row.values[column.name]);
      });
    }
    return table;
  }

  /** Takes the rows of a table of values or of another list in place of its own; other columns are left out. */
  load(source: Value): void {
    this.changed();
    const table = source instanceof RowList ? source.unload(source.rows, source.columns) : source;
    if (!(table instanceof ValueTable)) throw typeMismatch(1);
    this.rows = [];
    for (const row of table.rows) {
      const added = this.add();
      for (const from of table.columns.items) {
        const column = this.visible(from.name);
        if (!column || column.name === 'НомерСтроки') continue;
        const where = `${this.table.name}.${column.name}`;
        added.values[column.name] = this.base.types.adjust(column.type, row.get(from), where);
      }
    }
  }

  matching(filter: Fields): DataRow[] {
    const wanted = filter.entries().map(([name, value]) => {
      const column = this.visible(name);
      if (!column) throw new BslError(`Неверное имя колонки (${name})`);
      return [column.name, value] as const;
    });
    return this.rows.filter((row) => wanted.every(([name, value]) => equal(row.values[name], value)));
  }
}

const of = membersOf<RowList>('platform-names.json: ТаблицаЗначений; member-spellings.txt; from memory');

/** Members that tabular sections and sets of records share. */
export const rowListMembers: readonly Member<RowList>[] = [
  of.method('Добавить', 'Add', [0, 0], (self) => self.add()),
  of.method('Вставить', 'Insert', [1, 1], (self, args) => self.add(args.integer(0))),
  of.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.rows.length)),
  of.method('Получить', 'Get', [1, 1], (self, args) => self.rows[self.position(args.at(0))]),
  of.method('Индекс', 'IndexOf', [1, 1], (self, args) =>
    Decimal.from(self.rows.indexOf(args.object<DataRow>(0, DataRow))),
  ),
  of.method('Удалить', 'Delete', [1, 1], (self, args) => {
    self.changed();
    self.rows.splice(self.position(args.at(0)), 1);
    self.renumber();
    return undefined;
  }),
  of.method('Очистить', 'Clear', [0, 0], (self) => {
    self.changed();
    self.rows = [];
    return undefined;
  }),
  of.method('Загрузить', 'Load', [1, 1], (self, args) => {
    self.load(args.at(0));
    return undefined;
  }),
  of.method('Выгрузить', 'Unload', [0, 2], (self, args) => {
    if (args.has(0) && args.at(0) !== undefined) {
      const rows = args.at(0);
      if (!(rows instanceof ArrayValue)) throw new StandFault('Выгрузить: первый параметр не массив строк');
      const chosen = rows.items.filter((row): row is DataRow => row instanceof DataRow);
      return self.unload(chosen, self.named(args.text(1, '')));
    }
    return self.unload(self.rows, self.named(args.text(1, '')));
  }),
  of.method('ВыгрузитьКолонку', 'UnloadColumn', [1, 1], (self, args) => {
    const [column] = self.named(args.text(0));
    return new ArrayValue(self.rows.map((row) => row.values[(column as Column).name]));
  }),
  of.method('НайтиСтроки', 'FindRows', [1, 1], (self, args) => {
    return new ArrayValue(self.matching(args.object<Fields>(0, Fields)));
  }),
  of.method('Найти', 'Find', [1, 2], (self, args) => {
    const columns = self.named(args.text(1, ''));
    return self.rows.find((row) => columns.some((column) => equal(row.values[column.name], args.at(0))));
  }),
];
