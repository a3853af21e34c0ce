import { identityOf } from './compare.ts';
import { toDecimal } from './convert.ts';
import { Decimal } from './decimal.ts';
import { BslError } from './errors.ts';
import type { TypeDescription } from './type-description.ts';
import { absent, type Name, ObjectValue, type TypeInfo, type Value } from './value.ts';
import { columnsType, columnType, indexesType, rowType, tableType } from './value-table.members.ts';

/** КолонкаТаблицыЗначений. */
export class TableColumn extends ObjectValue {
  name: string;
  title: string;
  width: number;
  readonly types: TypeDescription | undefined;

  constructor(name: string, types?: TypeDescription, title = name, width = 0) {
    super();
    this.name = name;
    this.types = types;
    this.title = title;
    this.width = width;
  }

  override get type(): TypeInfo {
    return columnType;
  }

  /** What a new row holds here. */
  get empty(): Value {
    return this.types ? this.types.adjust(undefined) : undefined;
  }
}

/** КоллекцияКолонокТаблицыЗначений. */
export class TableColumns extends ObjectValue {
  readonly table: ValueTable;
  readonly items: TableColumn[] = [];

  constructor(table: ValueTable) {
    super();
    this.table = table;
  }

  override get type(): TypeInfo {
    return columnsType;
  }

  override *iterate(): Iterable<Value> {
    for (let index = 0; index < this.items.length; index += 1) yield this.items[index];
  }

  find(name: string): TableColumn | undefined {
    const key = name.trim().toLowerCase();
    return this.items.find((column) => column.name.toLowerCase() === key);
  }

  /** The columns of `"А, Б"`; all when the list is empty. */
  list(names: string): TableColumn[] {
    if (names.trim() === '') return [...this.items];
    return names.split(',').map((name) => {
      const column = this.find(name);
      if (!column) throw new BslError(`Неверное имя колонки (${name.trim()})`);
      return column;
    });
  }

  insert(index: number, column: TableColumn): TableColumn {
    if (this.find(column.name)) throw new BslError(`Колонка с именем «${column.name}» уже есть`);
    this.items.splice(index, 0, column);
    for (const row of this.table.rows) row.cells.set(column, column.empty);
    return column;
  }

  /** The column of a name, a number or the column itself. */
  of(key: Value): TableColumn {
    let column: TableColumn | undefined;
    if (key instanceof TableColumn) column = this.items.find((item) => item === key);
    else if (key instanceof Decimal) column = this.items[key.toNumber()];
    else if (typeof key === 'string') column = this.find(key);
    if (!column) throw new BslError("Недопустимое значение параметра (параметр номер '1')");
    return column;
  }

  override getIndex(key: Value): Value {
    return this.of(key);
  }

  override getField(name: Name): Value | typeof absent {
    return this.find(name.key) ?? absent;
  }
}

/** СтрокаТаблицыЗначений. */
export class TableRow extends ObjectValue {
  readonly table: ValueTable;
  readonly cells = new Map<TableColumn, Value>();

  constructor(table: ValueTable) {
    super();
    this.table = table;
  }

  override get type(): TypeInfo {
    return rowType;
  }

  override get hasOpenFields(): boolean {
    return true;
  }

  /** Values in the order of the columns. */
  override *iterate(): Iterable<Value> {
    for (const column of this.table.columns.items) yield this.cells.get(column);
  }

  get(column: TableColumn): Value {
    return this.cells.get(column);
  }

  /** Puts a value in, brought to the column's types. */
  put(column: TableColumn, value: Value): void {
    this.cells.set(column, column.types ? column.types.adjust(value) : value);
  }

  override fieldNames(): readonly string[] {
    return this.table.columns.items.map((column) => column.name);
  }

  override getField(name: Name): Value | typeof absent {
    const column = this.table.columns.find(name.key);
    return column ? this.cells.get(column) : absent;
  }

  override setField(name: Name, value: Value): boolean {
    const column = this.table.columns.find(name.key);
    if (column) this.put(column, value);
    return column !== undefined;
  }

  override getIndex(key: Value): Value {
    return this.cells.get(this.table.columns.of(key));
  }

  override setIndex(key: Value, value: Value): boolean {
    this.put(this.table.columns.of(key), value);
    return true;
  }
}

/** ИндексыКоллекции: kept as a count only, they change nothing but speed. */
export class TableIndexes extends ObjectValue {
  readonly items: string[] = [];

  override get type(): TypeInfo {
    return indexesType;
  }
}

/** ТаблицаЗначений. */
export class ValueTable extends ObjectValue {
  readonly columns = new TableColumns(this);
  readonly indexes = new TableIndexes();
  rows: TableRow[] = [];

  override get type(): TypeInfo {
    return tableType;
  }

  override isFilled(): boolean {
    return this.rows.length > 0;
  }

  override *iterate(): Iterable<Value> {
    for (let index = 0; index < this.rows.length; index += 1) yield this.rows[index];
  }

  override getIndex(key: Value): Value {
    return this.rows[this.position(key)];
  }

  /** The position of a row or of a number; throws when it is not there. */
  position(key: Value): number {
    const index = key instanceof TableRow ? this.rows.indexOf(key) : toDecimal(key).toNumber();
    if (!Number.isInteger(index) || index < 0 || index >= this.rows.length) {
      throw new BslError('Индекс находится за границами таблицы значений');
    }
    return index;
  }

  insert(index: number): TableRow {
    const row = new TableRow(this);
    for (const column of this.columns.items) row.cells.set(column, column.empty);
    this.rows.splice(index, 0, row);
    return row;
  }

  add(values: Readonly<Record<string, Value>> = {}): TableRow {
    const row = this.insert(this.rows.length);
    for (const [name, value] of Object.entries(values)) row.put(this.columns.of(name), value);
    return row;
  }

  /** A table with copies of the columns and of the rows given. */
  copy(rows: readonly TableRow[], columns: readonly TableColumn[]): ValueTable {
    const copy = new ValueTable();
    for (const column of columns) {
      const twin = new TableColumn(column.name, column.types, column.title, column.width);
      copy.columns.insert(copy.columns.items.length, twin);
    }
    for (const row of rows) {
      const twin = copy.insert(copy.rows.length);
      columns.forEach((column, index) => {
        twin.cells.set(copy.columns.items[index] as TableColumn, row.get(column));
      });
    }
    return copy;
  }

  /** Folds rows equal in the groups into one, adding up the totals; other columns go. */
  group(groups: readonly TableColumn[], totals: readonly TableColumn[]): void {
    const folded = new Map<string, TableRow>();
    const keys = new Map<unknown, number>();
    for (const row of this.rows) {
      const key = groups.map((column) => numbered(keys, identityOf(row.get(column)))).join(',');
      const first = folded.get(key);
      if (!first) {
        folded.set(key, row);
        for (const column of totals) row.cells.set(column, numberOr(row.get(column)));
      } else {
        for (const column of totals) {
          first.cells.set(column, numberOr(first.get(column)).plus(numberOr(row.get(column))));
        }
      }
    }
    this.rows = [...folded.values()];
    this.columns.items.splice(0, this.columns.items.length, ...groups, ...totals);
  }
}

function numbered(keys: Map<unknown, number>, identity: unknown): number {
  const known = keys.get(identity) ?? keys.size;
  keys.set(identity, known);
  return known;
}

/** A cell's number; anything else counts as nothing. */
export function numberOr(value: Value): Decimal {
  return value instanceof Decimal ? value : Decimal.zero;
}
