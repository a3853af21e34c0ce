import type { ObjectLiteral } from 'typeorm';
import { EntitySchema } from 'typeorm';
import type { Column, Dialect } from './columns.ts';
import { columnOptions, fromDatabase, toDatabase } from './columns.ts';

export interface IndexPlan<Name extends string = string> {
  /** Names of the row's properties. */
  readonly columns: readonly Name[];
  /** Name in the database; by default made of the table and the columns. */
  readonly name?: string;
  readonly unique?: boolean;
  /** Only rows for which this SQL holds; column names as in the database (`owner_id IS NOT NULL`). */
  readonly where?: string;
}

export interface ForeignKeyPlan<Name extends string = string> {
  readonly columns: readonly Name[];
  /** Name of the other table; its primary key is meant. */
  readonly references: string;
  /** Properties of the other table's row; `['id']` by default. */
  readonly referenced?: readonly string[];
  readonly onDelete?: 'CASCADE' | 'SET NULL' | 'RESTRICT';
}

/** What a table consists of: given to `defineTable` and, frozen in time, to a migration. */
export interface TablePlan<Name extends string = string> {
  readonly indices?: readonly IndexPlan<Name>[];
  /** Unique indices; shorthand for `indices` with `unique`. */
  readonly uniques?: readonly Omit<IndexPlan<Name>, 'unique'>[];
  readonly foreignKeys?: readonly ForeignKeyPlan<Name>[];
}

type NamedIndex = IndexPlan & { readonly name: string; readonly unique: boolean };

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** A table as plain data, the same for every database; `Row` is the shape of a row in the program. */
export interface Table<out Row extends ObjectLiteral> {
  /** Name in the database, snake_case; also the name TypeORM knows the entity by. */
  readonly name: string;
  readonly columns: Columns;
  readonly indices: readonly NamedIndex[];
  readonly foreignKeys: readonly ForeignKeyPlan[];
  /** Carries the type only. */
  readonly row?: Row;
}

/** Describes a table. Properties are camelCase, columns in the database snake_case. */
export function defineTable<Row extends ObjectLiteral>(
  plan: {
    readonly name: string;
    readonly columns: { readonly [P in keyof Row & string]-?: Column<Row[P]> };
  } & TablePlan<keyof Row & string>,
): Table<Row> {
  return planTable(plan.name, plan.columns, plan) as Table<Row>;
}

/** The untyped half of `defineTable`; migrations use it too, so that both name things alike. */
export function planTable(name: string, columns: Columns, plan: TablePlan): Table<ObjectLiteral> {
  const uniques = (plan.uniques ?? []).map((index) => ({ ...index, unique: true }));
  const indices = [...(plan.indices ?? []), ...uniques].map((index) => {
    const prefix = index.unique ? 'ux' : 'ix';
    const named = {
      ...index,
      unique: index.unique ?? false,
      name: index.name ?? nameOf(prefix, name, index.columns),
    };
    checkIndex(name, columns, named);
    return named;
  });
  return { name, columns, indices, foreignKeys: plan.foreignKeys ?? [] };
}

/** `chatId` → `chat_id`. */
export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `ix_message_chat_id_position`; refused where PostgreSQL would cut it (63 characters). */
export function nameOf(prefix: string, table: string, properties: readonly string[]): string {
  const name = [prefix, table, ...properties.map(columnName)].join('_');
  if (name.length > 63) throw new Error(`index name ${name} is longer than 63 characters: give a name`);
  return name;
}

/** The properties of the table's primary key. */
export function primaryKey(table: Table<ObjectLiteral>): string[] {
  return Object.keys(table.columns).filter((property) => table.columns[property]?.primary);
}

export function columnOf(table: Table<ObjectLiteral>, property: string): Column<unknown> {
  const column = table.columns[property];
  if (!column) throw new Error(`table ${table.name} has no column ${property}`);
  return column;
}

/** A row of raw SQL (`SELECT *`, `RETURNING *`) as the program's row. */
export function rowOf<Row extends ObjectLiteral>(table: Table<Row>, raw: Record<string, unknown>): Row {
  const entries = Object.entries(table.columns).map(([property, column]) => [
    property,
    fromDatabase(column, raw[columnName(property)]),
  ]);
  return Object.fromEntries(entries);
}

/** A value of the property as a parameter of raw SQL. */
export function parameterOf(table: Table<ObjectLiteral>, property: string, value: unknown): unknown {
  return toDatabase(columnOf(table, property), value);
}

/** The TypeORM entity of the table for one database. */
export function entityOf(table: Table<ObjectLiteral>, dialect: Dialect): EntitySchema {
  return new EntitySchema<ObjectLiteral>({
    name: table.name,
    tableName: table.name,
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([property, column]) => [
        property,
        columnOptions(column, columnName(property), dialect),
      ]),
    ),
    indices: table.indices.map(({ name, columns, unique, where }) => ({
      name,
      columns: [...columns],
      unique,
      ...(where === undefined ? {} : { where }),
    })),
    foreignKeys: table.foreignKeys.map((foreign) => ({
      target: foreign.references,
      name: nameOf('fk', table.name, foreign.columns),
      columnNames: foreign.columns.map(columnName),
      referencedColumnNames: (foreign.referenced ?? ['id']).map(columnName),
      onDelete: onDeleteOf(foreign, dialect),
    })),
  });
}

/** MS SQL Server has no RESTRICT; NO ACTION refuses likewise. */
export function onDeleteOf(
  foreign: ForeignKeyPlan,
  dialect: Dialect,
): 'CASCADE' | 'SET NULL' | 'RESTRICT' | 'NO ACTION' {
  const wanted = foreign.onDelete ?? 'RESTRICT';
  return wanted === 'RESTRICT' && dialect === 'mssql' ? 'NO ACTION' : wanted;
}

function checkIndex(table: string, columns: Columns, index: IndexPlan): void {
  for (const property of index.columns) {
    const column = columns[property];
    if (!column) throw new Error(`index ${index.name}: table ${table} has no column ${property}`);
    if (column.kind === 'longText' || column.kind === 'json') {
      throw new Error(`index ${index.name}: ${property} is a text without a limit`);
    }
    // Two NULLs are equal in a unique index of MS SQL Server and different in the others.
    if (index.unique && column.nullable && index.where === undefined) {
      throw new Error(`index ${index.name}: ${property} may be null, so say for which rows (where)`);
    }
  }
}
