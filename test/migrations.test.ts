import { expect } from 'chai';
import { type Database, schemaDrift } from '../service/platform/database.ts';
import { migrations, tables } from '../service/schema.ts';
import {
  mssqlServer,
  openTestDatabase,
  postgresServer,
  type TestDatabase,
  type TestServer,
} from './support/database.ts';

const schema = { tables, migrations };
const servers: Record<string, () => TestServer | undefined | Promise<TestServer | undefined>> = {
  SQLite: () => undefined,
  PostgreSQL: postgresServer,
  'MS SQL Server': mssqlServer,
};

for (const [name, server] of Object.entries(servers)) {
  describe(`the migrations on ${name}`, function () {
    this.timeout(60_000);
    let test: TestDatabase;

    before(async function () {
      const found = await server();
      if (name !== 'SQLite' && !found) return this.skip();
      test = await openTestDatabase(schema, found ? { server: found } : {});
    });
    after(() => test?.remove());

    const namesOfTables = async (db: Database): Promise<string[]> => {
      const rows = await db.read((r) =>
        r.query<{ name: string }>(
          r.dialect === 'sqlite'
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
            : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema IN ('public', 'dbo')",
        ),
      );
      // TypeORM's own list of what has been run.
      return rows
        .map((row) => row.name)
        .filter((table) => table !== 'migration')
        .sort();
    };
    const expected = tables.map((table) => table.name).sort();

    it('make exactly the tables that the code knows', async () => {
      expect(await schemaDrift(test.db)).to.deep.equal([]);
      expect(await namesOfTables(test.db)).to.deep.equal(expected);
    });

    it('run once', async () => {
      expect(await test.db.migrate()).to.deep.equal([]);
      const again = await test.again();
      expect(await again.migrate()).to.deep.equal([]);
    });

    it('can be taken back and made again', async () => {
      for (const _ of migrations) await test.db.source.undoLastMigration();
      expect(await namesOfTables(test.db)).to.deep.equal([]);
      expect(await test.db.migrate()).to.deep.equal(migrations.map((migration) => migration.name));
      expect(await schemaDrift(test.db)).to.deep.equal([]);
      expect(await namesOfTables(test.db)).to.deep.equal(expected);
    });
  });
}

describe('the schema', () => {
  it('numbers its migrations without a gap', () => {
    expect(migrations.map((migration) => Number(migration.name.slice(0, 4)))).to.deep.equal(
      migrations.map((_, i) => i + 1),
    );
  });

  it('names each table once, in the singular and in snake_case', () => {
    const names = tables.map((table) => table.name);
    expect(new Set(names).size).to.equal(names.length);
    for (const table of names) expect(table).to.match(/^[a-z]+(_[a-z]+)*$/);
  });
});
