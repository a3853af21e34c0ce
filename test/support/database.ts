import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mssql from 'mssql';
import pg from 'pg';
import type { ObjectLiteral } from 'typeorm';
import type { Database } from '../../service/platform/database.ts';
import { openDatabase } from '../../service/platform/database.ts';
import type { Log } from '../../service/platform/log.ts';
import { silentLog } from '../../service/platform/log.ts';
import type { Migration } from '../../service/platform/migration-table.ts';
import type { Table } from '../../service/platform/table.ts';

const run = promisify(execFile);

export interface Schema {
  readonly tables: readonly Table<ObjectLiteral>[];
  readonly migrations: readonly Migration[];
}

export interface TestDatabase {
  readonly db: Database;
  /** Opens the same data once more, as a second node would; on SQLite, as a restarted process would. */
  again(): Promise<Database>;
  /** Closes everything opened here and removes the data. */
  remove(): Promise<void>;
}

/** Where a test database may live. `create` gives an empty one: its URL and how to remove it. */
export interface TestServer {
  create(): Promise<{ url: string; remove(): Promise<void> }>;
}

/** A new, migrated database: SQLite in a temporary folder unless a server is given. */
export async function openTestDatabase(
  schema: Schema,
  options: { server?: TestServer; log?: Log } = {},
): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridge-data-'));
  const place = await options.server?.create();
  const opened: Database[] = [];
  const open = async () => {
    const db = await openDatabase({
      url: place?.url ?? '',
      dataDir,
      ...schema,
      log: options.log ?? silentLog(),
    });
    opened.push(db);
    return db;
  };
  const db = await open();
  await db.migrate();
  return {
    db,
    again: open,
    async remove() {
      for (const one of opened) await one.close();
      await place?.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let postgres: Promise<TestServer | undefined> | undefined;

/**
 * PostgreSQL for tests: the server of TEST_POSTGRES_URL, or a temporary one where its programs are
 * installed (started once, stopped with the process); undefined where there is neither.
 */
export function postgresServer(): Promise<TestServer | undefined> {
  postgres ??= startPostgres();
  return postgres;
}

async function startPostgres(): Promise<TestServer | undefined> {
  const given = process.env.TEST_POSTGRES_URL;
  if (given) return postgresAt(given);
  const bin = postgresPrograms();
  if (!bin) return undefined;
  const user = await serverUser();
  if (!user) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bridge-pg-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  // The folder of the checkout may be closed to that user.
  const as = { ...user, cwd: folder };
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    as,
  );
  const port = await freePort();
  const settings = `-p ${port} -h 127.0.0.1 -k '' -c fsync=off -c deadlock_timeout=100ms -c max_connections=200`;
  const stop = () => {
    execFileSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop'], {
      ...as,
      stdio: 'ignore',
    });
    rmSync(folder, { recursive: true, force: true });
  };
  await run(join(bin, 'pg_ctl'), ['-D', data, '-l', join(folder, 'log'), '-o', settings, '-w', 'start'], as);
  process.once('exit', stop);
  return postgresAt(`postgres://postgres@127.0.0.1:${port}/postgres`);
}

function postgresAt(url: string): TestServer {
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    async create() {
      const name = databaseName();
      await admin(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return { url: address.href, remove: () => admin(`DROP DATABASE ${name} WITH (FORCE)`) };
    },
  };
}

/** MS SQL Server of TEST_MSSQL_URL (`mssql://sa:password@host/master?trustServerCertificate=true`), if any. */
export function mssqlServer(): TestServer | undefined {
  const url = process.env.TEST_MSSQL_URL;
  if (!url) return undefined;
  const admin = async (sql: string) => {
    const { hostname, port, username, password, searchParams } = new URL(url);
    const pool = await mssql.connect({
      server: hostname,
      port: port ? Number(port) : 1433,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      options: {
        encrypt: searchParams.get('encrypt') !== 'false',
        trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
      },
    });
    try {
      await pool.query(sql);
    } finally {
      await pool.close();
    }
  };
  return {
    async create() {
      const name = databaseName();
      await admin(`CREATE DATABASE ${name}`);
      await admin(`ALTER DATABASE ${name} SET READ_COMMITTED_SNAPSHOT ON`);
      const address = new URL(url);
      address.pathname = `/${name}`;
      const drop = `ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE ${name}`;
      return { url: address.href, remove: () => admin(drop) };
    },
  };
}

function databaseName(): string {
  return `bridge_test_${randomBytes(6).toString('hex')}`;
}

/** The folder with `initdb` and `pg_ctl`: of the newest version that is installed. */
function postgresPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const installed = existsSync(versions) ? readdirSync(versions) : [];
  const folders = [
    ...installed.sort((a, b) => Number(b) - Number(a)).map((version) => join(versions, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')));
}

/** PostgreSQL refuses to run as root: then as the user of its package. */
async function serverUser(): Promise<{ uid?: number; gid?: number } | undefined> {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // There is no such user, hence no server of ours.
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
