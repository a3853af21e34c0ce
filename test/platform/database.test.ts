import { expect } from 'chai';
import { key, nullable, text } from '../../service/platform/columns.ts';
import { isRetryable } from '../../service/platform/database-errors.ts';
import { defineTable } from '../../service/platform/table.ts';
import { conformanceSchema, noteTable } from '../conformance/database.schema.ts';
import { databaseConformance, note } from '../conformance/database.suite.ts';
import { mssqlServer, openTestDatabase, postgresServer } from '../support/database.ts';

databaseConformance('SQLite', () => openTestDatabase(conformanceSchema));

databaseConformance('PostgreSQL', async () => {
  const server = await postgresServer();
  return server ? openTestDatabase(conformanceSchema, { server }) : null;
});

databaseConformance('MS SQL Server', async () => {
  const server = mssqlServer();
  return server ? openTestDatabase(conformanceSchema, { server }) : null;
});

describe('SQLite', () => {
  it('keeps a commit through a power cut: WAL with a full sync, and enforces foreign keys', async () => {
    const test = await openTestDatabase(conformanceSchema);
    try {
      expect(await test.db.source.query('PRAGMA journal_mode')).to.deep.equal([{ journal_mode: 'wal' }]);
      expect(await test.db.source.query('PRAGMA synchronous')).to.deep.equal([{ synchronous: 2 }]);
      expect(await test.db.source.query('PRAGMA foreign_keys')).to.deep.equal([{ foreign_keys: 1 }]);
    } finally {
      await test.remove();
    }
  });

  it('refuses to write through the connection that reads', async () => {
    const test = await openTestDatabase(conformanceSchema);
    try {
      const outcome = await test.db
        .read((r) => r.query("DELETE FROM note WHERE id = 'n1'"))
        .catch((error: Error) => error.message);
      expect(outcome).to.match(/readonly/);
    } finally {
      await test.remove();
    }
  });

  it('waits for a writer of another process instead of failing', async () => {
    const test = await openTestDatabase(conformanceSchema);
    const other = await test.again();
    try {
      await Promise.all(
        [test.db, other].flatMap((db, n) =>
          Array.from({ length: 10 }, (_, m) =>
            db.write((tx) => tx.repo(noteTable).insert(note(`n${n}-${m}`))),
          ),
        ),
      );
      expect(await test.db.read((r) => r.repo(noteTable).count())).to.equal(20);
    } finally {
      await test.remove();
    }
  });
});

describe('PostgreSQL: several nodes', function () {
  this.timeout(60_000);

  it('migrate one after the other when they start together', async function () {
    const server = await postgresServer();
    if (!server) return this.skip();
    const test = await openTestDatabase({ ...conformanceSchema, migrations: [] }, { server });
    try {
      const place = { ...conformanceSchema };
      const url = String((test.db.source.options as { url?: string }).url);
      const nodes = await Promise.all(
        [1, 2, 3].map(() =>
          openTestDatabase(place, { server: { create: async () => ({ url, remove: async () => {} }) } }),
        ),
      );
      for (const node of nodes) {
        expect(await node.db.read((r) => r.repo(noteTable).count())).to.equal(0);
        await node.remove();
      }
    } finally {
      await test.remove();
    }
  });
});

describe('table descriptions', () => {
  interface Row {
    name: string;
    code: string | null;
  }
  const columns = { name: text(), code: nullable(key(10)) };

  it('refuse a unique index that MS SQL Server would read differently', () => {
    expect(() => defineTable<Row>({ name: 't', columns, uniques: [{ columns: ['code'] }] })).to.throw(
      /may be null/,
    );
  });

  it('refuse a name that PostgreSQL would cut', () => {
    const name = 'a_table_with_quite_a_long_name_that_leaves_little_room_for_others';
    expect(() => defineTable<Row>({ name, columns, indices: [{ columns: ['name'] }] })).to.throw(/63/);
  });
});

describe('errors of the databases', () => {
  it('that pass when repeated are told from those that do not', () => {
    const wrapped = (driverError: object) => Object.assign(new Error('query failed'), { driverError });
    expect(isRetryable(wrapped({ code: '40P01' }))).to.equal(true);
    expect(isRetryable(wrapped({ code: 'SQLITE_BUSY' }))).to.equal(true);
    expect(isRetryable(wrapped({ originalError: { info: { number: 1205 } } }))).to.equal(true);
    expect(isRetryable(wrapped({ code: '23505' }))).to.equal(false);
    expect(isRetryable(new Error('40P01'))).to.equal(false);
  });
});
