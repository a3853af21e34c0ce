import { join } from 'node:path';
import pg from 'pg';
import type { DataSourceOptions, MigrationInterface, ObjectLiteral, QueryRunner } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Dialect } from './columns.ts';
import type { Migration } from './migration-table.ts';
import { migrationSteps } from './migration-table.ts';
import type { Table } from './table.ts';
import { entityOf } from './table.ts';

export interface DataSourcePlan {
  /** Empty: SQLite in `dataDir`; `sqlite:<path>`, `postgres://…`, `mssql://…`. */
  readonly url: string;
  readonly dataDir: string;
  readonly tables: readonly Table<ObjectLiteral>[];
  readonly migrations: readonly Migration[];
  /** Connections of the pool; not for SQLite. */
  readonly poolSize?: number;
}

export function dialectOf(url: string): Dialect {
  if (url === '' || url.startsWith('sqlite:')) return 'sqlite';
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgres';
  if (url.startsWith('mssql://')) return 'mssql';
  throw new Error('DATABASE_URL: expected nothing (SQLite), postgres://… or mssql://…');
}

/** The data source that writes (on PostgreSQL and MS SQL Server it reads too). */
export function writerSource(plan: DataSourcePlan): DataSource {
  return new DataSource({
    ...connection(plan, false),
    ...common(plan),
    migrations: plan.migrations.map(asClass(plan)),
  });
}

/** A second, read-only connection: over the writing one, readers would see what is not committed yet. */
export function sqliteReaderSource(plan: DataSourcePlan): DataSource {
  return new DataSource({ ...connection(plan, true), ...common(plan) });
}

/** Initialized, with the numbers that the database gives to rows as numbers. */
export async function connect(source: DataSource): Promise<DataSource> {
  await source.initialize();
  for (const { generatedColumns } of source.entityMetadatas) {
    for (const column of generatedColumns) {
      // TypeORM makes strings of generated bigints, past the column's transformer.
      column.createValueMap = (value) => ({ [column.propertyName]: value == null ? value : Number(value) });
    }
  }
  return source;
}

function common(plan: DataSourcePlan) {
  const dialect = dialectOf(plan.url);
  return {
    entities: plan.tables.map((table) => entityOf(table, dialect)),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each' as const,
    synchronize: false,
    logging: false as const,
  };
}

function connection(plan: DataSourcePlan, readonly: boolean): DataSourceOptions {
  const { url, poolSize = 10 } = plan;
  switch (dialectOf(url)) {
    case 'sqlite':
      return {
        type: 'better-sqlite3',
        database: url === '' ? join(plan.dataDir, 'bridge.sqlite') : url.slice('sqlite:'.length),
        // How long the driver waits for another process's lock, with the whole event loop: for the short ones.
        timeout: 100,
        ...(readonly ? { readonly, fileMustExist: true } : { prepareDatabase: prepareSqlite }),
      };
    case 'postgres':
      return {
        type: 'postgres',
        url,
        applicationName: 'whatsapp-bridge',
        connectTimeoutMS: 10_000,
        installExtensions: false,
        extra: { max: poolSize, types: { getTypeParser: postgresParser } },
      };
    case 'mssql':
      return mssqlConnection(url, poolSize);
  }
}

/**
 * WAL, and an fsync with every commit (FULL). With NORMAL a power cut takes the last commits back, among
 * them messages whose receipt WhatsApp has been told. Measured on an ordinary cloud disk: 0.2 ms a commit
 * instead of 0.01 ms; the messages of one bridge come thousands of times slower than that.
 */
function prepareSqlite(database: { pragma(text: string): unknown }): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // Gives the space of a big transaction back instead of keeping the log at its largest size.
  database.pragma('journal_size_limit = 67108864');
}

// pg gives bigint as a string, and so `count(*)` and sums of raw SQL.
function postgresParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return oid === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format);
}

function mssqlConnection(url: string, poolSize: number): DataSourceOptions {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const instanceName = searchParams.get('instance');
  return {
    type: 'mssql',
    host: hostname,
    // A named instance is looked up through the browser service; it and a port exclude each other.
    ...(instanceName ? {} : { port: port ? Number(port) : 1433 }),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    pool: { max: poolSize },
    connectionTimeout: 15_000,
    requestTimeout: 60_000,
    options: {
      encrypt: searchParams.get('encrypt') !== 'false',
      trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
      useUTC: true,
      ...(instanceName ? { instanceName } : {}),
    },
  };
}

// TypeORM wants a class whose name ends in 13 digits that give the order.
function asClass(plan: DataSourcePlan): (migration: Migration) => new () => MigrationInterface {
  const dialect = dialectOf(plan.url);
  return (migration) => {
    const number = /^(\d{4})-/.exec(migration.name)?.[1];
    if (!number)
      throw new Error(`migration ${migration.name}: the name has to start with four digits and a dash`);
    return class {
      name = `${migration.name}-${1_700_000_000_000 + Number(number)}`;
      up(runner: QueryRunner): Promise<void> {
        return migration.up(migrationSteps(runner, dialect));
      }
      down(runner: QueryRunner): Promise<void> {
        return migration.down(migrationSteps(runner, dialect));
      }
    };
  };
}
