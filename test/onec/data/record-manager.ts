import { equal } from '../values/compare.ts';
import type { CallContext } from '../values/context.ts';
import { absent, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import type { Base } from './base.ts';
import { RecordSet } from './record-set.ts';
import type { RegisterTable } from './schema.ts';
import { dataOf } from './session.ts';
import { keyOf, type Row } from './store.ts';

/** РегистрСведенийМенеджерЗаписи: one record by its key. */
export class RecordManager extends ObjectValue {
  readonly base: Base;
  readonly table: RegisterTable;
  private values: Record<string, Value>;
  /** Key of the record that was read. */
  private readKey: string | undefined;
  modified = false;

  constructor(base: Base, table: RegisterTable) {
    super();
    this.base = base;
    this.table = table;
    this.values = {};
    for (const column of table.columns) this.values[column.name] = base.types.emptyOf(column.type);
  }

  override get type(): TypeInfo {
    return this.base.types.recordManager(this.table);
  }

  override getField(name: Name): Value | typeof absent {
    const column = this.base.schema.column(this.table, name.key);
    return column ? this.values[column.name] : absent;
  }

  override setField(name: Name, value: Value): boolean {
    const column = this.base.schema.column(this.table, name.key);
    if (!column) return false;
    this.values[column.name] = this.base.types.adjust(
      column.type,
      value,
      `${this.table.name}.${column.name}`,
    );
    this.modified = true;
    return true;
  }

  override fieldNames(): readonly string[] {
    return this.table.columns.map((column) => column.name);
  }

  get isSelected(): boolean {
    return this.readKey !== undefined;
  }

  read(context: CallContext): void {
    const session = dataOf(context);
    session.demand(context, 'Read', this.table.english);
    const key = keyOf(this.table, this.values);
    const row = session.connection.row(this.table, key);
    this.readKey = row ? key : undefined;
    if (row) this.values = { ...row };
    else {
      // Nothing is there: the key stays, other fields become empty.
      for (const column of this.table.columns) {
        if (!this.table.key.includes(column.name)) {
          this.values[column.name] = this.base.types.emptyOf(column.type);
        }
      }
    }
    this.modified = false;
  }

  /** A set of this one record, so that the handlers of the register's module run. */
  private setOf(row: Row): RecordSet {
    const set = new RecordSet(this.base, this.table);
    for (const item of set.filter.items) item.set(row[item.column.name]);
    return set;
  }

  async write(replace: boolean, context: CallContext): Promise<void> {
    const session = dataOf(context);
    session.demand(context, 'Update', this.table.english);
    await session.connection.inside(async () => {
      const key = keyOf(this.table, this.values);
      const before = this.readKey;
      if (before !== undefined && before !== key) {
        const old = session.connection.row(this.table, before);
        if (old) await this.setOf(old).write(true, context);
      }
      const set = this.setOf(this.values);
      Object.assign(set.add().values, this.values);
      await set.write(replace || before === key, context);
      this.readKey = key;
    });
    this.modified = false;
  }

  async delete(context: CallContext): Promise<void> {
    const session = dataOf(context);
    session.demand(context, 'Update', this.table.english);
    await this.setOf(this.values).write(true, context);
    this.readKey = undefined;
  }
}

/** РегистрСведенийКлючЗаписи: equal to another of the same values. */
export class RecordKey extends ObjectValue {
  readonly base: Base;
  readonly table: RegisterTable;
  readonly values: Row;

  constructor(base: Base, table: RegisterTable, values: Row) {
    super();
    this.base = base;
    this.table = table;
    this.values = values;
  }

  override get type(): TypeInfo {
    return this.base.types.recordKey(this.table);
  }

  override get identity(): string {
    return `${this.table.name} ${keyOf(this.table, this.values)}`;
  }

  override equals(other: Value): boolean {
    return (
      other instanceof RecordKey &&
      other.table === this.table &&
      this.table.key.every((name) => equal(this.values[name], other.values[name]))
    );
  }

  override fieldNames(): readonly string[] {
    return this.table.key;
  }

  override getField(name: Name): Value | typeof absent {
    const column = this.base.schema.column(this.table, name.key);
    return column && this.table.key.includes(column.name) ? this.values[column.name] : absent;
  }
}
