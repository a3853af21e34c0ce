/** What the contract takes, the database keeps: the longest texts and the greatest numbers of every body. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import type { Operation } from '../../contracts/operation.ts';
import { type OperationId, operationIds, operations } from '../../contracts/operations.ts';
import { issueConnectionCode } from '../../service/infobases/connect.commands.ts';
import { createLog } from '../../service/platform/log.ts';
import { mssqlServer, postgresServer, type TestServer } from '../support/database.ts';
import { newKey } from '../support/world.ts';
import { extremeBodies, type Schema } from './bad-values.ts';
import { goldenBody, openWorldOfTwo, type World } from './fixture.ts';

const servers: Record<string, () => TestServer | undefined | Promise<TestServer | undefined>> = {
  SQLite: () => undefined,
  PostgreSQL: postgresServer,
  'MS SQL Server': mssqlServer,
};

interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; requestBody?: { content: Record<string, { schema: Schema }> } }>
  >;
  components: { schemas: Record<string, Schema> };
}

for (const [name, server] of Object.entries(servers)) {
  describe(`limits of the contract on ${name}`, function () {
    this.timeout(60_000);
    let world: World;
    let place: Awaited<ReturnType<TestServer['create']>> | undefined;
    let document: Document;
    const failures: string[] = [];
    const ajv = new Ajv2020({ strict: false, discriminator: false, useDefaults: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);

    before(async function () {
      const found = await server();
      if (name !== 'SQLite' && !found) return this.skip();
      place = await found?.create();
      const write = (line: string) => void failures.push(line);
      const log = createLog({ level: 'error', format: 'json' }, { write } as never);
      world = await openWorldOfTwo({ log, databaseUrl: place?.url ?? '' });
      document = (await world.test.app.http.inject('/openapi.json')).json();
      ajv.addSchema({ $id: 'openapi', ...document });
    });
    after(async () => {
      await world?.close();
      await place?.remove();
    });

    // Another hash of the base ends its exchange.
    const order = [
      ...operationIds.filter((id) => id !== 'setInfobaseLocation'),
      'setInfobaseLocation' as const,
    ];
    const newCode = async () => (await issueConnectionCode(world.test.app.platform)).code;

    const bodySchema = (id: OperationId): Schema => {
      const all = Object.values(document.paths).flatMap((methods) => Object.values(methods));
      const entry = all.find(({ operationId }) => operationId === id);
      return entry?.requestBody?.content['application/json']?.schema ?? {};
    };

    it('are kept as they are told, or refused in words', async () => {
      const wrong: string[] = [];
      let tried = 0;
      const kept = new Set<OperationId>();
      for (const id of order) {
        const { body, method, path, access } = operations[id] as Operation;
        if (!body) continue;
        // Without a version nothing is refused for having changed meanwhile.
        const { version: _, ...good } = (await goldenBody(id, world.own.ids)) ?? {};
        const schema = bodySchema(id);
        const isGood = ajv.compile({ $ref: `openapi${schema.$ref}` });
        for (const { what, value } of extremeBodies(schema, good, document.components.schemas, isGood)) {
          failures.length = 0;
          tried += 1;
          const payload = id === 'connect' ? { ...(value as object), code: await newCode() } : value;
          const reply = await world.test.app.http.inject({
            method,
            url: path.replace(
              /:(\w+)/g,
              (_, param: string) => (world.own.ids as unknown as Record<string, string>)[param] ?? '',
            ),
            headers: {
              ...(access === 'admin' ? world.admin : world.own.headers),
              'idempotency-key': newKey(),
            },
            payload: payload as object,
          });
          if (reply.statusCode < 300) kept.add(id);
          if (reply.statusCode >= 500)
            wrong.push(`${id}, ${what}: ${reply.body.slice(0, 200)} ${failures.join('').slice(0, 800)}`);
        }
      }
      expect(tried).to.be.greaterThan(150);
      expect(wrong).to.deep.equal([]);
      // What holds texts of people got as far as the database.
      const keepers: OperationId[] = [
        'changeLine',
        'changeSettings',
        'changeTemplate',
        'changeWebhook',
        'connect',
        'createLine',
        'createTemplate',
        'createToken',
        'createWebhook',
        'openChat',
        'sendBatch',
        'sendMessage',
        'setChatObject',
        'setDraft',
        'setEmployees',
        'setInfobaseLocation',
        'transferChat',
        'writeFirst',
      ];
      expect(keepers.filter((id) => !kept.has(id))).to.deep.equal([]);
    });

    it('hold for a search and for cursors', async () => {
      const wrong: string[] = [];
      const texts = ['Ж'.repeat(100), '%_[!\\', "'; --", '😀'.repeat(50), '\t\n'];
      const cursors = [
        ['x'],
        ['x', 'y'],
        ['x', 'y', 'z'],
        [1],
        [-1],
        [Number.MAX_SAFE_INTEGER],
        [0, 'x'],
        ['x', 1],
        ['Ж'.repeat(100)],
      ];
      for (const id of operationIds) {
        const { method, path, query, access } = operations[id] as Operation;
        if (method !== 'GET' || !query) continue;
        const values: Array<[string, string]> = [
          ...(query.search ? texts.map((text): [string, string] => ['search', text]) : []),
          ...(query.cursor
            ? cursors.map((key): [string, string] => [
                'cursor',
                Buffer.from(JSON.stringify(key)).toString('base64url'),
              ])
            : []),
        ];
        for (const [field, value] of values) {
          failures.length = 0;
          const groups = id === 'listChats' ? ['mine', 'observed', 'queue', 'all', 'closed'] : [''];
          for (const group of groups) {
            const reply = await world.test.app.http.inject({
              method,
              url: path.replace(
                /:(\w+)/g,
                (_, param: string) => (world.own.ids as unknown as Record<string, string>)[param] ?? 'x',
              ),
              query: { [field]: value, ...(group ? { group } : {}) },
              headers: access === 'admin' ? world.admin : world.own.headers,
            });
            if (reply.statusCode >= 500 && reply.statusCode !== 501)
              wrong.push(
                `${id} ${group} ${field}=${value.slice(0, 40)}: ${reply.body.slice(0, 200)} ${failures.join('').slice(0, 800)}`,
              );
          }
        }
      }
      expect(wrong).to.deep.equal([]);
    });
  });
}
