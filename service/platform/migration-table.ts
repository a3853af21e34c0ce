import type { QueryRunner, TableColumnOptions } from 'typeorm';
import {
  TableForeignKey,
  TableIndex,
  Table as TypeormTable,
  TableColumn as TypeormTableColumn,
} from 'typeorm';
import type { Column, Dialect } from './columns.ts';
import { typeOf } from './columns.ts';
import type { Columns, TablePlan } from './table.ts';
import { columnName, nameOf, onDeleteOf, planTable } from './table.ts';

/** One step of the schema. Its text never changes once it has been released. */
export interface Migration {
  /** `0001-initial`: the number decides the order. */
  readonly name: string;
  up(steps: MigrationSteps): Promise<void>;
  down(steps: MigrationSteps): Promise<void>;
}

/** What a migration works with: the same words as in `defineTable`, equal on every database. */
export interface MigrationSteps {
  readonly dialect: Dialect;
  /** For what the steps below don't cover. */
  readonly runner: QueryRunner;
  createTable(name: string, columns: Columns, plan?: TablePlan): Promise<void>;
  dropTable(name: string): Promise<void>;
  /** The column has to be nullable or have a default where the table may have rows. */
  addColumn(table: string, property: string, column: Column<unknown>): Promise<void>;
  dropColumn(table: string, property: string): Promise<void>;
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

export function migrationSteps(runner: QueryRunner, dialect: Dialect): MigrationSteps {
  return {
    dialect,
    runner,
    createTable: (name, columns, plan = {}) => runner.createTable(buildTable(name, columns, plan, dialect)),
    dropTable: (name) => runner.dropTable(name),
    addColumn: (table, property, column) => runner.addColumn(table, buildColumn(property, column, dialect)),
    dropColumn: (table, property) => runner.dropColumn(table, columnName(property)),
    query: (sql, parameters) => runner.query(sql, parameters),
  };
}

/** A table for TypeORM's schema API, out of the same plain data as `defineTable` takes. */
export function buildTable(name: string, columns: Columns, plan: TablePlan, dialect: Dialect): TypeormTable {
  const table = planTable(name, columns, plan);
  return new TypeormTable({
    name,
    columns: Object.entries(columns).map(([property, column]) => columnOptions(property, column, dialect)),
    indices: table.indices.map(
      (index) =>
        new TableIndex({
          name: index.name,
          columnNames: index.columns.map(columnName),
          isUnique: index.unique,
          ...(index.where === undefined ? {} : { where: index.where }),
        }),
    ),
    foreignKeys: table.foreignKeys.map(
      (foreign) =>
        new TableForeignKey({
          name: nameOf('fk', name, foreign.columns),
          columnNames: foreign.columns.map(columnName),
          referencedTableName: foreign.references,
          referencedColumnNames: (foreign.referenced ?? ['id']).map(columnName),
          onDelete: onDeleteOf(foreign, dialect),
        }),
    ),
  });
}

function buildColumn(property: string, column: Column<unknown>, dialect: Dialect): TypeormTableColumn {
  return new TypeormTableColumn(columnOptions(property, column, dialect));
}

function columnOptions(property: string, column: Column<unknown>, dialect: Dialect): TableColumnOptions {
  const { type, length, collation } = typeOf(column, dialect);
  return {
    name: columnName(property),
    type: String(type),
    ...(length === undefined ? {} : { length: String(length) }),
    ...(collation === undefined ? {} : { collation }),
    isNullable: column.nullable ?? false,
    isPrimary: column.primary ?? false,
    ...(column.kind === 'position' ? { isGenerated: true, generationStrategy: 'increment' as const } : {}),
    ...(column.byDefault === undefined ? {} : { default: literal(column.byDefault) }),
  };
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
