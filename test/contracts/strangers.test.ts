/** Who has no right, and who asks for what is another's: refused at every operation, and nothing leaks. */
import { expect } from 'chai';
import type { ErrorCode } from '../../contracts/errors.ts';
import { isGuardedFromCopies } from '../../contracts/operation.ts';
import { operationIds } from '../../contracts/operations.ts';
import { newKey } from '../support/world.ts';
import { replaced, resolved, type Schema } from './bad-values.ts';
import { goldenBody, type Ids, secretWord, type World } from './fixture.ts';
import { type Call, type Case, described, openRefusals, type Refusals, unknownId } from './refusals.ts';

describe('strangers', function () {
  this.timeout(60_000);
  let asked: Refusals;
  let world: World;

  before(async () => {
    asked = await openRefusals();
    world = asked.world;
  });
  after(() => world.close());

  it('with bad credentials are refused by every operation', async () => {
    const { test, admin, own, foreign } = world;
    const api = test.api.with(admin);
    const tokenOf = async (scopes: ('read' | 'send' | 'manage' | 'admin')[]) =>
      (await api('createToken', { body: { name: 'test', scopes, infobaseId: own.ids.infobaseId as never } }))
        .token;
    const scoped = {
      read: ['send', 'manage'],
      send: ['read', 'manage'],
      manage: ['read', 'send'],
      admin: ['read', 'send', 'manage'],
    } as const;
    const lesser = {
      read: await tokenOf([...scoped.read]),
      send: await tokenOf([...scoped.send]),
      manage: await tokenOf([...scoped.manage]),
      admin: await tokenOf([...scoped.admin]),
    };
    const expired = await api('createToken', {
      body: {
        name: 'expired',
        scopes: ['read', 'send', 'manage', 'admin'],
        expiresAt: new Date(test.clock.now().getTime() + 60_000).toISOString(),
      },
    });
    const revoked = await api('createToken', {
      body: { name: 'revoked', scopes: ['read', 'send', 'manage', 'admin'] },
    });
    await api('deleteToken', { params: { tokenId: revoked.record.id } });
    test.clock.move(61_000);
    for (const id of operationIds.filter((one) => described[one].access !== 'public')) {
      const body = await goldenBody(id, own.ids);
      const { access } = described[id];
      const query = id === 'getAttachment' ? { signature: 'x', expires: '1' } : undefined;
      const as = (authorization: string | undefined): Call => ({ headers: { authorization }, body });
      const no: ErrorCode[] = ['UNAUTHORIZED'];
      await asked.refuses(id, [
        ['no token', as(undefined), no],
        ['an empty token', as('Bearer '), no],
        ['another scheme', as(`Basic ${btoa('admin:admin')}`), no],
        ['an unknown token', as('Bearer wb_0000000000000000000000000000000000000000'), no],
        ['a cut token', as(own.headers.authorization?.slice(0, -1)), no],
        ['a lengthened token', as(`${own.headers.authorization}x`), no],
        ['a strange token', as('Bearer \'"; DROP TABLE access_token; --'), no],
        ['a long token', as(`Bearer ${'x'.repeat(8000)}`), no],
        ['an expired token', as(`Bearer ${expired.token}`), no],
        ['a revoked token', as(`Bearer ${revoked.token}`), no],
        [
          'an unknown cookie',
          { headers: { authorization: undefined, cookie: 'bridge_session=nonsense' }, body },
          no,
        ],
        [
          'too small a scope',
          as(`Bearer ${lesser[access === 'signed' ? 'read' : (access as keyof typeof lesser)]}`),
          ['FORBIDDEN'],
        ],
        ...(query
          ? [
              ['a wrong signature', { query, headers: { authorization: undefined } }, ['LINK_EXPIRED']] as [
                string,
                Call,
                ErrorCode[],
              ],
            ]
          : []),
        ...(access === 'admin'
          ? []
          : ([
              [
                'an employee of another base',
                { headers: { 'employee-id': foreign.ids.employeeId }, body },
                ['EMPLOYEE_UNKNOWN'],
              ],
              ['an unknown employee', { headers: { 'employee-id': unknownId }, body }, ['EMPLOYEE_UNKNOWN']],
              ['a strange employee', { headers: { 'employee-id': "'; --" }, body }, ['EMPLOYEE_UNKNOWN']],
              [
                'a long employee',
                { headers: { 'employee-id': 'x'.repeat(5000) }, body },
                ['EMPLOYEE_UNKNOWN'],
              ],
            ] as Case[])),
        ...(isGuardedFromCopies(described[id]) && access !== 'admin'
          ? ([
              ['no hash', { headers: { 'infobase-hash': undefined }, body }, ['INFOBASE_HASH_REQUIRED']],
              [
                'another hash',
                { headers: { 'infobase-hash': foreign.headers['infobase-hash'] }, body },
                ['INFOBASE_COPY'],
              ],
              ['a long hash', { headers: { 'infobase-hash': 'x'.repeat(5000) }, body }, ['INFOBASE_COPY']],
            ] as Case[])
          : []),
      ]);
    }
  });

  describe('and ids of another infobase', () => {
    /** Where a body or a query names things: by what names. */
    const named: Record<string, keyof Ids> = {
      infobaseId: 'infobaseId',
      lineId: 'lineId',
      chatId: 'chatId',
      contactId: 'contactId',
      messageId: 'messageId',
      quoteMessageId: 'messageId',
      upTo: 'messageId',
      around: 'messageId',
      attachmentId: 'attachmentId',
      templateId: 'templateId',
      employeeId: 'employeeId',
      ownerId: 'employeeId',
      dutyEmployeeId: 'employeeId',
      feedId: 'feedId',
      employeeIds: 'employeeId',
      observerIds: 'employeeId',
      mentions: 'employeeId',
      add: 'employeeId',
      remove: 'employeeId',
      attachmentIds: 'attachmentId',
    };
    /** Lists take a foreign id for a filter that finds nothing; links are given for what may be read only. */
    const findsNothing = ['listChats', 'createAttachmentLinks'];

    /** Every place of the schema that names a thing: its path, and whether it is a list. */
    function namingPlaces(
      schema: Schema,
      path: (string | number)[] = [],
    ): Array<{ path: (string | number)[]; of: keyof Ids; list: boolean }> {
      const own = resolved(schema, asked.components);
      if (own.type === 'array') return namingPlaces(own.items as Schema, [...path, 0]);
      return Object.entries((own.properties ?? {}) as Record<string, Schema>).flatMap(([key, one]) => {
        const of = named[key];
        const inner = resolved(one, asked.components);
        if (of) return [{ path: [...path, key], of, list: [inner.type].flat().includes('array') }];
        return namingPlaces(one, [...path, key]);
      });
    }

    for (const stranger of ['foreign', 'unknown'] as const) {
      it(`${stranger === 'foreign' ? 'are as unknown' : 'unknown ones'}, whoever asks`, async () => {
        const ids = (of: keyof Ids): string => (stranger === 'foreign' ? world.foreign.ids[of] : unknownId);
        let tried = 0;
        for (const id of operationIds.filter((one) => !['public', 'admin'].includes(described[one].access))) {
          const body = await goldenBody(id, world.own.ids);
          const cases: Case[] = [];
          for (const name of asked.pathFields(id)) {
            const of = named[name] ?? (name in world.own.ids ? (name as keyof Ids) : undefined);
            if (of) cases.push([`path ${name}`, { params: { [name]: ids(of) }, body }, ['NOT_FOUND']]);
          }
          for (const { name } of asked.queryFields(id)) {
            const of = named[name];
            if (of && !(findsNothing.includes(id) && of !== 'infobaseId'))
              cases.push([`query ${name}`, { query: { [name]: ids(of) }, body }]);
          }
          const schema = asked.bodyOf(id)?.schema;
          if (schema && !findsNothing.includes(id) && id !== 'sendBatch') {
            for (const { path, of, list } of namingPlaces(schema)) {
              // A text that is given goes before the template.
              const good = of === 'templateId' ? { ...body, text: undefined } : body;
              cases.push([
                `body ${path.join('.')}`,
                { body: replaced(good, path, list ? [ids(of)] : ids(of)) },
              ]);
            }
          }
          tried += cases.length;
          if (cases.length > 0) await asked.refuses(id, cases);
        }
        expect(tried).to.be.greaterThan(80);
      });
    }

    it('in a batch are refused one by one', async () => {
      const { own, foreign } = world;
      const golden = (await goldenBody('sendBatch', own.ids)) as { messages: Array<Record<string, unknown>> };
      const [first] = golden.messages;
      const changes: Record<string, unknown>[] = [
        { chatId: foreign.ids.chatId },
        { chatId: unknownId },
        { employeeId: foreign.ids.employeeId },
        { attachmentId: foreign.ids.attachmentId },
        { quoteMessageId: foreign.ids.messageId },
        { templateId: foreign.ids.templateId, text: undefined },
        { comment: true, mentions: [foreign.ids.employeeId] },
      ];
      const messages = changes.map((change) => ({ ...first, ...change, key: newKey() }));
      const reply = await asked.send('sendBatch', { body: { messages } });
      expect(reply.statusCode).to.equal(200);
      const { results } = reply.json() as {
        results: Array<{ outcome: string; error: { code: ErrorCode } | null }>;
      };
      expect(results.map(({ outcome }) => outcome)).to.deep.equal(changes.map(() => 'refused'));
      for (const { error } of results) expect(['NOT_FOUND', 'EMPLOYEE_UNKNOWN']).to.include(error?.code);
      expect(reply.body).not.to.include(secretWord);
    });

    it('as filters find nothing, and lists show nothing of another base', async () => {
      const { own, foreign } = world;
      for (const id of operationIds.filter(
        (one) => described[one].method === 'GET' && !['public', 'admin'].includes(described[one].access),
      )) {
        if (id === 'streamEvents') continue;
        const reply = await asked.send(id, {});
        expect(reply.body, id).not.to.include(secretWord);
        for (const [name, value] of Object.entries(foreign.ids))
          expect(reply.body, `${id}: ${name}`).not.to.include(value);
      }
      for (const query of [
        { lineId: foreign.ids.lineId },
        { contactId: foreign.ids.contactId },
        { ownerId: foreign.ids.employeeId },
        { search: secretWord },
      ] as Record<string, string>[]) {
        const reply = await asked.send('listChats', { query });
        expect(reply.json().items, JSON.stringify(query)).to.deep.equal([]);
      }
      const links = await asked.send('createAttachmentLinks', {
        body: { attachmentIds: [own.ids.attachmentId, foreign.ids.attachmentId] },
      });
      expect(
        links.json().items.map(({ attachmentId }: { attachmentId: string }) => attachmentId),
      ).to.deep.equal([own.ids.attachmentId]);
    });

    it('leave the other base as it was', async () => {
      const { foreign } = world;
      const { feed } = foreign.base;
      const before = feed.after;
      await feed.pull();
      expect(feed.events.filter(({ seq }) => seq > before).map(({ type }) => type)).to.deep.equal([]);
    });
  });
});
