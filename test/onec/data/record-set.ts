import type { CallContext } from '../values/context.ts';
import { toBoolean } from '../values/convert.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { StructureValue } from '../values/structure.ts';
import {
  absent,
  type BoundMethod,
  type Name,
  ObjectValue,
  Ref,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import type { Base } from './base.ts';
import { DataExchange } from './exchange.ts';
import { RowList } from './rows.ts';
import type { Column, RegisterTable } from './schema.ts';
import { type DataSession, dataOf } from './session.ts';
import { databaseIdentity, keyOf, type Row } from './store.ts';

/** ЭлементОтбора: one field of a set's filter. */
export class FilterItem extends ObjectValue {
  readonly owner: RegisterFilter;
  readonly column: Column;
  value: Value;
  use = false;

  constructor(owner: RegisterFilter, column: Column) {
    super();
    this.owner = owner;
    this.column = column;
    this.value = owner.base.types.emptyOf(column.type);
  }

  override get type(): TypeInfo {
    return this.owner.base.types.filterItem;
  }

  set(value: Value): void {
    this.value = this.owner.base.types.adjust(
      this.column.type,
      value,
      `${this.owner.table.name}.Отбор.${this.column.name}`,
    );
    this.use = true;
  }
}

/** Отбор of a set of records: by the fields of its key. */
export class RegisterFilter extends ObjectValue {
  readonly base: Base;
  readonly table: RegisterTable;
  readonly items: readonly FilterItem[];

  constructor(base: Base, table: RegisterTable) {
    super();
    this.base = base;
    this.table = table;
    this.items = table.key.map((name) => new FilterItem(this, base.schema.column(table, name) as Column));
  }

  override get type(): TypeInfo {
    return this.base.types.filter;
  }

  override get hasOpenFields(): boolean {
    return true;
  }

  override *iterate(): Iterable<Value> {
    yield* this.items;
  }

  item(name: string): FilterItem | undefined {
    const key = name.toLowerCase();
    return this.items.find(
      (item) => item.column.name.toLowerCase() === key || item.column.english.toLowerCase() === key,
    );
  }

  override getField(name: Name): Value | typeof absent {
    return this.item(name.key) ?? absent;
  }

  get used(): readonly FilterItem[] {
    return this.items.filter((item) => item.use);
  }

  matches(row: Row): boolean {
    return this.used.every(
      (item) => databaseIdentity(row[item.column.name]) === databaseIdentity(item.value),
    );
  }
}

/** РегистрСведенийНаборЗаписей: rows under a filter, written in place of those that are there. */
export class RecordSet extends RowList {
  readonly filter: RegisterFilter;
  readonly additional = new StructureValue();
  readonly exchange = new DataExchange();
  modified = false;

  constructor(base: Base, table: RegisterTable) {
    super(base, table);
    this.filter = new RegisterFilter(base, table);
  }

  override get type(): TypeInfo {
    return this.base.types.recordSet(this.register);
  }

  override get rowType(): TypeInfo {
    return this.base.types.record(this.register);
  }

  get register(): RegisterTable {
    return this.table as RegisterTable;
  }

  override changed(): void {
    this.modified = true;
  }

  private get module(): string {
    return `${this.table.name}.МодульНабораЗаписей`;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return this.base.modules.method(this, this.module, name);
  }

  /** «Прочитать»: rows under the filter. */
  read(context: CallContext): void {
    const session = dataOf(context);
    session.demand(context, 'Read', this.table.english);
    this.rows = [];
    for (const row of session.connection.rows(this.table)) {
      if (!this.filter.matches(row)) continue;
      Object.assign(this.add().values, row);
    }
    this.modified = false;
  }

  private async refusable(event: string, replace: boolean, context: CallContext): Promise<void> {
    const refusal = new Ref(false);
    await this.base.modules.event(this, this.module, event, [refusal, new Ref(replace)], context);
    if (toBoolean(refusal.value)) throw new BslError(`Не удалось записать: "${this.table.name}"!`);
  }

  /**
   * «Записать(Замещать)»: with replacement everything under the filter goes first; without it a record of the same
   * key is an error. Records that do not fall under the filter are the program's mistake. Source: onec.md 6.1;
   * behaviour from memory.
   */
  async write(replace: boolean, context: CallContext): Promise<void> {
    const session = dataOf(context);
    session.demand(context, 'Update', this.table.english);
    await session.connection.inside(async () => {
      await this.refusable('ПередЗаписью', replace, context);
      for (const row of this.rows) {
        if (!this.filter.matches(row.values)) {
          throw new StandFault(`${this.table.name}: запись набора не соответствует его отбору`);
        }
      }
      checkFilled(
        this.register,
        this.rows.map((row) => row.values),
      );
      if (replace) await this.clear(session);
      await insertRows(
        session,
        this.register,
        this.rows.map((row) => row.values),
      );
      await this.refusable('ПриЗаписи', replace, context);
    });
    this.modified = false;
  }

  /** Deletes what is under the filter, having locked all of it (also what is not there yet). */
  private async clear({ connection }: DataSession): Promise<void> {
    await connection.lock({
      space: this.table.name,
      fields: new Map(this.filter.used.map((item) => [item.column.name, databaseIdentity(item.value)])),
      mode: 'exclusive',
    });
    for (const row of connection.rows(this.table)) {
      if (this.filter.matches(row)) connection.put(this.table, keyOf(this.table, row), null);
    }
  }
}

/** The exclusive lock of one record. */
async function lockRow({ connection }: DataSession, table: RegisterTable, row: Row): Promise<void> {
  await connection.lock({
    space: table.name,
    fields: new Map(table.key.map((name) => [name, databaseIdentity(row[name])])),
    mode: 'exclusive',
  });
}

function checkFilled(table: RegisterTable, rows: readonly Row[]): void {
  for (const dimension of table.object.dimensions) {
    if (!dimension.denyIncomplete) continue;
    for (const row of rows) {
      const value = row[dimension.name];
      const isEmpty = value instanceof ObjectValue ? !value.isFilled() : value === '' || value === undefined;
      if (isEmpty) throw new BslError(`Не заполнено измерение "${dimension.name}" (${table.name})`);
    }
  }
}

async function insertRows(session: DataSession, table: RegisterTable, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    await lockRow(session, table, row);
    const key = keyOf(table, row);
    if (session.connection.row(table, key)) {
      throw new BslError('Запись с такими ключевыми полями существует!');
    }
    session.connection.put(table, key, { ...row });
  }
}
