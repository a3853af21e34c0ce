/** Bad input to every operation, made out of the OpenAPI document: always a refusal in the words of the catalogue. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import type { InjectOptions } from 'fastify';
import { type ErrorCode, type ErrorKind, errorCatalogue } from '../../contracts/errors.ts';
import { errorsOf, type Operation } from '../../contracts/operation.ts';
import { type OperationId, operationIds, operations } from '../../contracts/operations.ts';
import { createLog } from '../../service/platform/log.ts';
import { newKey } from '../support/world.ts';
import { type Bad, badBodies, badTexts, replaced, resolved, type Schema, textsOf } from './bad-values.ts';
import { goldenBody, type Ids, openWorldOfTwo, secretWord, type World } from './fixture.ts';

interface Described {
  operationId: OperationId;
  parameters?: Array<{ $ref?: string; name: string; in: string; schema: Schema; required?: boolean }>;
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}
interface Call {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** Added to the address as it is. */
  search?: string;
  headers?: Record<string, string | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Buffer;
  method?: string;
}

/** What tells of the inside of the service. */
const inside =
  /\b(SELECT|INSERT INTO|UPDATE \w+ SET|sqlite|typeorm|node_modules|QueryFailed|stack)\b|\.ts:\d|file:\/\/|\bat \w+ \(/i;
/** What the service forbids in every text: NUL, and halves of surrogate pairs. */
const brokenTexts = ['\u0000', 'a\u0000b', '\ud800', '\udc00\ud800'];
const broken = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x7d]);
const strangeIds = [
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%00',
  'a%00b',
  '%D1%8F',
  '%F0%9F%98%80',
  '%27%3B%20DROP%20TABLE%20chat%20--',
  '%20',
  'x'.repeat(65),
  'x'.repeat(299),
  'x'.repeat(5000),
  '%zz',
  '%E0%A4%A',
  '%ED%A0%80',
  '%',
];
const badCursors = [
  'нет',
  '!',
  'null',
  btoa('null'),
  btoa('[]'),
  btoa('{}'),
  btoa('[[1]]'),
  btoa('[1,2,3,4,5]'),
  btoa('[null]'),
  'x'.repeat(512),
  'W10=',
];
const unknownId = 'nobody_01j9zq5c3v';

const described = operations as Record<OperationId, Operation>;
const withBody = operationIds.filter((id) => described[id].body);

describe('bad input', function () {
  this.timeout(60_000);
  let world: World;
  let document: Document;
  const entries = new Map<OperationId, Described>();
  const failures: string[] = [];
  // A field with a default may be left out.
  const ajv = new Ajv2020({ strict: false, discriminator: false, useDefaults: true, strictNumbers: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);

  before(async () => {
    const log = createLog({ level: 'error', format: 'json' }, {
      write: (line: string) => void failures.push(line),
    } as never);
    world = await openWorldOfTwo(log);
    document = (await world.test.app.http.inject('/openapi.json')).json();
    for (const methods of Object.values(document.paths))
      for (const entry of Object.values(methods)) entries.set(entry.operationId, entry);
    ajv.addSchema({ $id: 'openapi', ...document });
  });
  after(() => world.close());

  const headersOf = (id: OperationId): Record<string, string> => {
    const { access } = described[id];
    return access === 'admin' ? world.admin : world.own.headers;
  };

  function addressOf(id: OperationId, call: Call): string {
    const values: Record<string, string> = {
      ...world.own.ids,
      kind: encodeURIComponent('Справочник.Контрагенты'),
      key: '0a1b2c3d-8f0e-11ee-b9d1-0242ac120002',
      report: 'load',
      ...call.params,
    };
    const path = described[id].path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? '');
    const required: Record<string, string> =
      id === 'getFeed'
        ? { after: '0' }
        : id === 'getReport'
          ? { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' }
          : {};
    const query = Object.entries({ ...required, ...call.query }).map(
      ([name, value]) => `${name}=${encodeURIComponent(value)}`,
    );
    const search = [...query, ...(call.search ? [call.search] : [])].join('&');
    return search ? `${path}?${search}` : path;
  }

  async function send(id: OperationId, call: Call) {
    const payload = call.raw ?? (call.body === undefined ? undefined : jsonOf(call.body));
    const headers = {
      'idempotency-key': newKey(),
      ...headersOf(id),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    };
    const request = {
      method: call.method ?? described[id].method,
      url: addressOf(id, call),
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      ...(payload === undefined ? {} : { payload }),
    };
    return world.test.app.http.inject(request as InjectOptions);
  }

  /** What is wrong with the answer to bad input; null when it is a proper refusal, by one of the codes if given. */
  async function wrongWith(
    id: OperationId,
    what: string,
    call: Call,
    codes?: readonly ErrorCode[],
  ): Promise<string | null> {
    failures.length = 0;
    const reply = await send(id, call);
    const told = `${id}, ${what}: ${reply.statusCode} ${reply.body.slice(0, 300)} ${failures.join('').slice(0, 1500)}`;
    let code: ErrorCode;
    try {
      const { error, ...more } = reply.json();
      code = error.code;
      if (Object.keys(more).length > 0 || typeof error.message !== 'string') return told;
    } catch {
      return told;
    }
    const kind: ErrorKind | undefined = errorCatalogue[code];
    const proper =
      kind !== undefined &&
      kind.status === reply.statusCode &&
      reply.statusCode >= 400 &&
      reply.statusCode < 500 &&
      (codes?.includes(code) ?? true) &&
      (errorsOf(described[id]).includes(code) || ['METHOD_NOT_ALLOWED'].includes(code)) &&
      !inside.test(reply.body) &&
      !reply.body.includes(secretWord);
    return proper ? null : told;
  }

  /** Runs the cases of an operation one after the other and tells all that went wrong. */
  async function refuses(
    id: OperationId,
    cases: Array<[what: string, call: Call, codes?: readonly ErrorCode[]]>,
  ) {
    expect(cases.length, id).to.be.greaterThan(0);
    const wrong: string[] = [];
    for (const [what, call, codes] of cases) {
      const told = await wrongWith(id, what, call, codes);
      if (told !== null) wrong.push(told);
    }
    expect(wrong.slice(0, 10), `${wrong.length} of ${cases.length}`).to.deep.equal([]);
  }

  /** JSON with what JSON.stringify can't say: lone surrogates stay escapes. */
  const jsonOf = (value: unknown): string => JSON.stringify(value);

  const pathFields = (id: OperationId) => Object.keys(described[id].params ?? {});
  const queryFields = (id: OperationId) =>
    (entries.get(id)?.parameters ?? []).filter(({ $ref, in: place }) => !$ref && place === 'query');

  describe('in a body', () => {
    for (const id of withBody) {
      it(`of ${id}`, async () => {
        const good = await goldenBody(id, world.own.ids);
        const schema = entries.get(id)?.requestBody?.content['application/json']?.schema ?? {};
        const isGood = ajv.compile({ $ref: `openapi${schema.$ref}` });
        expect(isGood(good), ajv.errorsText(isGood.errors)).to.equal(true);
        const bad = badBodies(schema, good, document.components.schemas, isGood);
        const shapes = bad.map(({ what, value }: Bad): [string, Call, ErrorCode[]] => [
          what,
          { body: value },
          ['VALIDATION_FAILED'],
        ]);
        const texts = textsOf(good).flatMap((path) =>
          brokenTexts.map((text): [string, Call, ErrorCode[]] => [
            `${path.join('.')}: ${JSON.stringify(text)}`,
            { body: replaced(good, path, text) },
            ['VALIDATION_FAILED'],
          ]),
        );
        const raw = (
          what: string,
          text: string | Buffer,
          code: ErrorCode,
          type = 'application/json',
        ): [string, Call, ErrorCode[]] => [what, { raw: text, headers: { 'content-type': type } }, [code]];
        const limit = (described[id].area === 'sandbox' ? 12 : 4) * 1024 * 1024;
        await refuses(id, [
          ...shapes,
          ...texts,
          raw('cut off', jsonOf(good).slice(0, -1), 'BAD_JSON'),
          raw('not JSON', "{'a': 1}", 'BAD_JSON'),
          raw('a second value', `${jsonOf(good)} {}`, 'BAD_JSON'),
          raw('broken UTF-8', broken, 'BAD_JSON'),
          raw('UTF-16', Buffer.from(`\ufeff${jsonOf(good)}`, 'utf16le'), 'BAD_JSON'),
          raw('an array of it', `[${jsonOf(good)}]`, 'VALIDATION_FAILED'),
          raw('deep arrays', '['.repeat(100_000) + ']'.repeat(100_000), 'VALIDATION_FAILED'),
          raw('deep objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'VALIDATION_FAILED'),
          raw('deep with NUL', `${'['.repeat(100_000)}"\\u0000"${']'.repeat(100_000)}`, 'VALIDATION_FAILED'),
          raw('an unknown name with NUL', `{"a\\u0000b":1}`, 'VALIDATION_FAILED'),
          raw('huge', Buffer.alloc(limit + 1, 0x20), 'TOO_LARGE'),
          raw('text', jsonOf(good), 'UNSUPPORTED_MEDIA_TYPE', 'text/plain'),
          raw('a form', 'a=1', 'UNSUPPORTED_MEDIA_TYPE', 'application/x-www-form-urlencoded'),
          raw('XML', '<a/>', 'UNSUPPORTED_MEDIA_TYPE', 'application/xml'),
          raw('multipart', '--x--', 'UNSUPPORTED_MEDIA_TYPE', 'multipart/form-data; boundary=x'),
          raw('no such type', '{}', 'UNSUPPORTED_MEDIA_TYPE', 'нечто'.normalize() && ';;;'),
        ]);
      });
    }

    it('where none is taken', async () => {
      const bare = operationIds.filter(
        (id) => !described[id].body && !described[id].multipart && described[id].method !== 'GET',
      );
      for (const id of bare) {
        await refuses(id, [
          [
            'a field',
            {
              params: Object.fromEntries(pathFields(id).map((name) => [name, unknownId])),
              body: { noSuchField: 1 },
            },
          ],
          [
            'an array',
            { params: Object.fromEntries(pathFields(id).map((name) => [name, unknownId])), body: [1] },
          ],
          ['not JSON', { raw: '{' }],
          ['huge', { raw: Buffer.alloc(5 * 1024 * 1024, 0x20) }],
        ]);
      }
    });

    it('of uploadAttachment', async () => {
      const form = (parts: string, boundary = 'x'): Call => ({
        raw: parts.replaceAll('\n', '\r\n'),
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      });
      const file = (name: string, content: string, fileName = 'a.txt') =>
        `--x\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\nContent-Type: text/plain\n\n${content}\n`;
      await refuses('uploadAttachment', [
        ['no body', {}],
        ['JSON', { body: { file: 'x' } }],
        ['no boundary', { raw: 'x', headers: { 'content-type': 'multipart/form-data' } }],
        ['no parts', form('--x--\n')],
        ['nothing', form('')],
        ['another name', form(`${file('picture', 'x')}--x--\n`)],
        ['a field', form('--x\nContent-Disposition: form-data; name="file"\n\nx\n--x--\n')],
        ['two files', form(`${file('file', 'x')}${file('file', 'y')}--x--\n`)],
        ['cut off', form(file('file', 'x'))],
        ['garbage', form('--x\nnonsense\n\n\n\n--')],
        ['too large', form(`${file('file', 'x'.repeat(1024 * 1024 + 1))}--x--\n`), ['TOO_LARGE']],
      ]);
    });
  });

  it('in a path: strange and unknown ids', async () => {
    for (const id of operationIds.filter(
      (one) => pathFields(one).length > 0 && described[one].access !== 'public',
    )) {
      const body = await goldenBody(id, world.own.ids);
      // What the contract describes and later versions do looks nothing up yet.
      const isLater = ['getObject', 'getTimeline', 'getReport'].includes(id);
      const cases = pathFields(id).flatMap(
        (name): Array<[string, Call]> => [
          ...strangeIds.map((strange): [string, Call] => [
            `${name} ${strange.slice(0, 40)}`,
            { params: { [name]: strange }, body },
          ]),
          ...(isLater
            ? []
            : [[`${name} unknown`, { params: { [name]: unknownId }, body }] as [string, Call]]),
        ],
      );
      await refuses(id, cases);
    }
  });

  it('in a query', async () => {
    for (const id of operationIds) {
      const body = await goldenBody(id, world.own.ids);
      const fields = queryFields(id).flatMap(({ name, schema }) => {
        const limits = resolved(schema, document.components.schemas);
        return badTexts(limits).map(({ what, value }): [string, Call] => [
          `${name}=${what}`,
          { query: { [name]: String(value) }, body },
        ]);
      });
      const cursors = queryFields(id).some(({ name }) => name === 'cursor')
        ? badCursors.map((cursor): [string, Call, ErrorCode[]] => [
            `cursor ${cursor.slice(0, 20)}`,
            { query: { cursor }, body },
            ['BAD_CURSOR'],
          ])
        : [];
      const twice = queryFields(id).map(({ name }): [string, Call] => [
        `${name} twice`,
        { search: `${name}=1&${name}=2`, body },
      ]);
      const missing = queryFields(id).flatMap(
        ({ name, required }): Array<[string, Call]> =>
          required ? [[`without ${name}`, { query: { [name]: '' } }]] : [],
      );
      await refuses(id, [
        ...fields,
        ...cursors,
        ...twice,
        ...missing,
        ['an unknown field', { query: { noSuchField: '1' }, body }],
        ['broken percents', { search: 'limit=%zz', body }],
        ['NUL', { search: 'search=%00', body }],
        ['broken UTF-8', { search: 'search=%FF%FE', body }],
        ['a prototype', { search: '__proto__[admin]=1&constructor=1', body }],
      ]);
    }
  });

  it('in the method', async () => {
    for (const id of operationIds) {
      const path = addressOf(id, {}).split('?')[0] ?? '';
      const taken = operationIds
        .filter((one) => new RegExp(`^${described[one].path.replace(/:\w+/g, '[^/]+')}$`).test(path))
        .map((one): string => described[one].method);
      const others = ['POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !taken.includes(method));
      await refuses(
        id,
        others.map((method) => [method, { method }, ['METHOD_NOT_ALLOWED', 'NOT_FOUND']]),
      );
    }
  });

  it('in the credentials', async () => {
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
      await refuses(id, [
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
            ] as Array<[string, Call, ErrorCode[]]>)),
        ...(described[id].errors?.includes('INFOBASE_COPY')
          ? ([
              ['no hash', { headers: { 'infobase-hash': undefined }, body }, ['INFOBASE_HASH_REQUIRED']],
              [
                'another hash',
                { headers: { 'infobase-hash': foreign.headers['infobase-hash'] }, body },
                ['INFOBASE_COPY'],
              ],
              ['a long hash', { headers: { 'infobase-hash': 'x'.repeat(5000) }, body }, ['INFOBASE_COPY']],
            ] as Array<[string, Call, ErrorCode[]]>)
          : []),
      ]);
    }
  });

  it('in the idempotency key', async () => {
    for (const id of ['sendMessage', 'writeFirst'] as const) {
      const body = await goldenBody(id, world.own.ids);
      const keys = [undefined, '', 'short', 'x'.repeat(129), 'with a space', 'кириллица'];
      await refuses(
        id,
        keys.map((key) => [
          `key ${key}`,
          { headers: { 'idempotency-key': key }, body },
          ['VALIDATION_FAILED'],
        ]),
      );
    }
  });

  it('in the range of a file', async () => {
    await refuses('getAttachment', [
      ['past the end', { headers: { range: 'bytes=1000000-' } }, ['RANGE_NOT_SATISFIABLE']],
    ]);
  });

  describe('ids of another infobase', () => {
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
      const own = resolved(schema, document.components.schemas);
      if (own.type === 'array') return namingPlaces(own.items as Schema, [...path, 0]);
      return Object.entries((own.properties ?? {}) as Record<string, Schema>).flatMap(([key, one]) => {
        const of = named[key];
        const inner = resolved(one, document.components.schemas);
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
          const cases: Array<[string, Call, ErrorCode[]?]> = [];
          for (const name of pathFields(id)) {
            const of = named[name] ?? (name in world.own.ids ? (name as keyof Ids) : undefined);
            if (of) cases.push([`path ${name}`, { params: { [name]: ids(of) }, body }, ['NOT_FOUND']]);
          }
          for (const { name } of queryFields(id)) {
            const of = named[name];
            if (of && !(findsNothing.includes(id) && of !== 'infobaseId'))
              cases.push([`query ${name}`, { query: { [name]: ids(of) }, body }]);
          }
          const schema = entries.get(id)?.requestBody?.content['application/json']?.schema;
          if (schema && !findsNothing.includes(id) && id !== 'sendBatch') {
            for (const { path, of, list } of namingPlaces(schema)) {
              cases.push([
                `body ${path.join('.')}`,
                { body: replaced(body, path, list ? [ids(of)] : ids(of)) },
              ]);
            }
          }
          tried += cases.length;
          if (cases.length > 0)
            await refuses(
              id,
              cases.filter(([what]) => !(id === 'getReport' || what === 'never')),
            );
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
      const reply = await send('sendBatch', { body: { messages } });
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
        const reply = await send(id, {});
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
        const reply = await send('listChats', { query });
        expect(reply.json().items, JSON.stringify(query)).to.deep.equal([]);
      }
      const links = await send('createAttachmentLinks', {
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
