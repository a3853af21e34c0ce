import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, EntityManager, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import type { Dialect } from './columns.ts';
import type { DataSourcePlan } from './data-source.ts';
import { connect, dialectOf, sqliteReaderSource, writerSource } from './data-source.ts';
import { isRetryable, isUniqueViolation } from './database-errors.ts';
import type { Log } from './log.ts';
import { withMigrationLock } from './migration-lock.ts';
import type { Table } from './table.ts';
import { assertNoTransaction, asTransaction, outsideTransaction } from './transaction-scope.ts';

/** The methods of a TypeORM repository that only read. */
export type ReadRepo<Row extends ObjectLiteral> = Pick<
  Repository<Row>,
  | 'find'
  | 'findBy'
  | 'findOne'
  | 'findOneBy'
  | 'findOneOrFail'
  | 'findOneByOrFail'
  | 'findAndCount'
  | 'count'
  | 'countBy'
  | 'exists'
  | 'existsBy'
  | 'sum'
  | 'maximum'
  | 'minimum'
  | 'createQueryBuilder'
>;

/** Read access. Each statement sees what was committed before it; two statements may see different states. */
export interface Reader {
  readonly dialect: Dialect;
  readonly manager: EntityManager;
  repo<Row extends ObjectLiteral>(table: Table<Row>): ReadRepo<Row>;
  /** Rows of an SQL statement with named parameters (`:name`, lists `:...names`); raw column names and values. */
  query<Raw = Record<string, unknown>>(sql: string, parameters?: ObjectLiteral): Promise<Raw[]>;
}

/** A write transaction. Everything that takes a `Reader` takes it too. */
export interface Tx extends Reader {
  repo<Row extends ObjectLiteral>(table: Table<Row>): Repository<Row>;
  /** Runs a statement and says how many rows it touched. */
  execute(sql: string, parameters?: ObjectLiteral): Promise<number>;
  /** Runs `fn` after the work and before the commit, in the order of the calls. */
  beforeCommit(fn: () => Promise<void>): void;
  /** Runs `fn` once the transaction is committed; what it throws is logged and goes no further. */
  afterCommit(fn: () => void | Promise<void>): void;
}

export interface Database {
  readonly dialect: Dialect;
  /** For the schema's drift test and the TypeORM CLI, not for business code. */
  readonly source: DataSource;
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * One transaction: all of the work or nothing. The work may be run again from its start after a
   * collision, so it must touch nothing but `tx`, and must not wait for the network. Throws at once when
   * called inside another `write`.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Brings the schema up to date; nodes that start together take turns. Names of the migrations run. */
  migrate(): Promise<string[]>;
  /** Resolves when the database answers, for the readiness check. */
  check(): Promise<void>;
  /** Waits for the writes under way, then closes; a second call does nothing. */
  close(): Promise<void>;
}

export type DatabaseOptions = DataSourcePlan & { readonly log: Log };

const attempts = 5;
/** How long a write waits for another process that writes to the same SQLite file. */
const busyLimitMs = 10_000;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dialect = dialectOf(options.url);
  const writer = await connect(writerSource(options));
  let reader = writer;
  if (dialect === 'sqlite') {
    try {
      reader = await connect(sqliteReaderSource(options));
    } catch (error) {
      await writer.destroy();
      throw error;
    }
  }
  const { log } = options;
  const gate = dialect === 'sqlite' ? createGate() : undefined;
  const inTurn = <T>(work: () => Promise<T>) => (gate ? gate(work) : work());
  const underWay = new Set<Promise<unknown>>();
  let closing = false;

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<{ result: T; hooks: Hook[] }> {
    const runner = writer.createQueryRunner();
    const { tx, before, after } = transaction(writer, runner, dialect);
    try {
      await begin(runner, dialect);
      try {
        const result = await asTransaction(async () => {
          const value = await work(tx);
          for (const hook of before) await hook();
          return value;
        });
        await commit(runner, dialect);
        return { result, hooks: after };
      } catch (error) {
        await rollback(runner, dialect).catch((cause: unknown) =>
          log.warn({ err: cause }, 'rollback failed after another error'),
        );
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  async function persist<T>(work: (tx: Tx) => Promise<T>): Promise<{ result: T; hooks: Hook[] }> {
    for (let n = 1, uniqueRaces = 0; ; n += 1) {
      try {
        return await inTurn(() => attempt(work));
      } catch (error) {
        // Two that insert the same key at once: the loser's second run finds the row. The gate excludes it.
        const raced = !gate && isUniqueViolation(error) && uniqueRaces++ === 0;
        if (n >= attempts || !(raced || isRetryable(error))) throw error;
        log.debug({ err: error, attempt: n }, 'transaction repeated after a collision');
        await delay(Math.random() * 20 * 2 ** n);
      }
    }
  }

  async function write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    assertNoTransaction('db.write');
    if (closing) throw new Error('the database is closing');
    const done = persist(work);
    underWay.add(done);
    try {
      const { result, hooks } = await done;
      for (const hook of hooks) {
        try {
          await outsideTransaction(hook);
        } catch (error) {
          log.error({ err: error }, 'afterCommit failed');
        }
      }
      return result;
    } finally {
      underWay.delete(done);
    }
  }

  async function read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    assertNoTransaction('db.read (use tx instead)');
    const runner = reader.createQueryRunner();
    try {
      return await work(readerOf(reader, runner, dialect));
    } finally {
      await runner.release();
    }
  }

  return {
    dialect,
    source: writer,
    read,
    write,
    migrate: async () => {
      await warnWithoutRowVersions(writer, dialect, log);
      return inTurn(() => withMigrationLock(writer, dialect, () => runMigrations(writer)));
    },
    check: async () => {
      await read((r) => r.query('SELECT 1 AS one'));
    },
    close: async () => {
      if (closing) return;
      closing = true;
      await Promise.allSettled(underWay);
      if (reader !== writer) await reader.destroy();
      await writer.destroy();
    },
  };
}

type Hook = () => void | Promise<void>;

/** What a freshly migrated schema lacks to equal the tables: SQL statements, none when they agree. */
export async function schemaDrift(db: Database): Promise<string[]> {
  const { upQueries } = await db.source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

/** Without row versions (RCSI) on MS SQL Server, every reader waits for the writers of the rows it reads. */
async function warnWithoutRowVersions(source: DataSource, dialect: Dialect, log: Log): Promise<void> {
  if (dialect !== 'mssql') return;
  const [row]: { enabled: boolean; name: string }[] = await source.query(
    'SELECT name, is_read_committed_snapshot_on AS enabled FROM sys.databases WHERE database_id = DB_ID()',
  );
  if (row && !row.enabled) {
    log.warn(
      `run once, with the service stopped: ALTER DATABASE [${row.name}] SET READ_COMMITTED_SNAPSHOT ON`,
    );
  }
}

async function runMigrations(source: DataSource): Promise<string[]> {
  const done = await source.runMigrations();
  return done.map(({ name }) => name.replace(/-\d{13}$/, ''));
}

/** Lets one in after the other, in the order of the calls. */
function createGate(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function readerOf(source: DataSource, runner: QueryRunner, dialect: Dialect): Reader {
  const manager = source.createEntityManager(runner);
  return {
    dialect,
    manager,
    repo: <Row extends ObjectLiteral>(table: Table<Row>) => manager.getRepository<Row>(table.name),
    query: async <Raw>(sql: string, parameters: ObjectLiteral = {}) => {
      const [statement, values] = source.driver.escapeQueryWithParameters(sql, parameters);
      const { records } = await runner.query(statement, values, true);
      return records as Raw[];
    },
  };
}

function transaction(source: DataSource, runner: QueryRunner, dialect: Dialect) {
  const reader = readerOf(source, runner, dialect);
  const before: (() => Promise<void>)[] = [];
  const after: Hook[] = [];
  const tx: Tx = {
    ...reader,
    repo: <Row extends ObjectLiteral>(table: Table<Row>) => reader.manager.getRepository<Row>(table.name),
    execute: async (sql, parameters = {}) => {
      const [statement, values] = source.driver.escapeQueryWithParameters(sql, parameters);
      const { affected } = await runner.query(statement, values, true);
      return affected ?? 0;
    },
    beforeCommit: (fn) => void before.push(fn),
    afterCommit: (fn) => void after.push(fn),
  };
  return { tx, before, after };
}

/**
 * SQLite takes the write lock at the start: a transaction that begins by reading can't be upgraded when
 * another process (a backup, a migration) wrote meanwhile. TypeORM only knows a deferred BEGIN, so its
 * flag is set here, by which it knows that `save` needs no transaction of its own.
 */
async function begin(runner: QueryRunner, dialect: Dialect): Promise<void> {
  if (dialect !== 'sqlite') return runner.startTransaction('READ COMMITTED');
  for (const deadline = performance.now() + busyLimitMs; ; ) {
    try {
      await runner.query('BEGIN IMMEDIATE');
      break;
    } catch (error) {
      // Waits here and not in the driver: that would stop the whole process.
      if (!isRetryable(error) || performance.now() > deadline) throw error;
      await delay(5 + Math.random() * 20);
    }
  }
  markActive(runner, true);
}

async function commit(runner: QueryRunner, dialect: Dialect): Promise<void> {
  if (dialect !== 'sqlite') return runner.commitTransaction();
  await runner.query('COMMIT');
  markActive(runner, false);
}

async function rollback(runner: QueryRunner, dialect: Dialect): Promise<void> {
  if (!runner.isTransactionActive) return;
  if (dialect !== 'sqlite') return runner.rollbackTransaction();
  markActive(runner, false);
  await runner.query('ROLLBACK');
}

function markActive(runner: QueryRunner, active: boolean): void {
  (runner as { isTransactionActive: boolean }).isTransactionActive = active;
}
