/** Bad input to every operation, made out of the OpenAPI document: always a refusal in the words of the catalogue. */
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { type ErrorCode, errorCatalogue } from '../../contracts/errors.ts';
import { operationIds } from '../../contracts/operations.ts';
import { type Bad, badBodies, badTexts, replaced, resolved, textsOf } from './bad-values.ts';
import { goldenBody, type World } from './fixture.ts';
import { type Call, type Case, described, openRefusals, type Refusals, unknownId } from './refusals.ts';

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
  btoa('["\\u0000"]'),
  btoa('["\\ud800"]'),
  'x'.repeat(512),
  'W10=',
];
const withBody = operationIds.filter((id) => described[id].body);

describe('bad input', function () {
  this.timeout(60_000);
  let asked: Refusals;
  let world: World;

  before(async () => {
    asked = await openRefusals();
    world = asked.world;
  });
  after(() => world.close());

  describe('in a body', () => {
    for (const id of withBody) {
      it(`of ${id}`, async () => {
        const good = await goldenBody(id, world.own.ids);
        const { schema, isGood } = asked.bodyOf(id) ?? {};
        if (!schema || !isGood) throw new Error(`${id} has no schema of its body`);
        expect(isGood(good), JSON.stringify(isGood.errors)).to.equal(true);
        const bad = badBodies(schema, good, asked.components, isGood);
        const shapes = bad.map(
          ({ what, value }: Bad): Case => [what, { body: value }, ['VALIDATION_FAILED']],
        );
        const texts = textsOf(good).flatMap((path) =>
          brokenTexts.map(
            (text): Case => [
              `${path.join('.')}: ${JSON.stringify(text)}`,
              { body: replaced(good, path, text) },
              ['VALIDATION_FAILED'],
            ],
          ),
        );
        const raw = (
          what: string,
          text: string | Buffer,
          code: ErrorCode,
          type = 'application/json',
        ): Case => [what, { raw: text, headers: { 'content-type': type } }, [code]];
        const limit = (described[id].area === 'sandbox' ? 12 : 4) * 1024 * 1024;
        await asked.refuses(id, [
          ...shapes,
          ...texts,
          raw('cut off', JSON.stringify(good).slice(0, -1), 'BAD_JSON'),
          raw('not JSON', "{'a': 1}", 'BAD_JSON'),
          raw('a second value', `${JSON.stringify(good)} {}`, 'BAD_JSON'),
          raw('broken UTF-8', broken, 'BAD_JSON'),
          raw('UTF-16', Buffer.from(`\ufeff${JSON.stringify(good)}`, 'utf16le'), 'BAD_JSON'),
          raw('an array of it', `[${JSON.stringify(good)}]`, 'VALIDATION_FAILED'),
          raw('deep arrays', '['.repeat(100_000) + ']'.repeat(100_000), 'VALIDATION_FAILED'),
          raw('deep objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'VALIDATION_FAILED'),
          raw('deep with NUL', `${'['.repeat(100_000)}"\\u0000"${']'.repeat(100_000)}`, 'VALIDATION_FAILED'),
          raw('an unknown name with NUL', `{"a\\u0000b":1}`, 'VALIDATION_FAILED'),
          raw('huge', Buffer.alloc(limit + 1, 0x20), 'TOO_LARGE'),
          raw('text', JSON.stringify(good), 'UNSUPPORTED_MEDIA_TYPE', 'text/plain'),
          raw('a form', 'a=1', 'UNSUPPORTED_MEDIA_TYPE', 'application/x-www-form-urlencoded'),
          raw('XML', '<a/>', 'UNSUPPORTED_MEDIA_TYPE', 'application/xml'),
          raw('multipart', '--x--', 'UNSUPPORTED_MEDIA_TYPE', 'multipart/form-data; boundary=x'),
          raw('no such type', '{}', 'UNSUPPORTED_MEDIA_TYPE', ';;;'),
        ]);
      });
    }

    it('where none is taken', async () => {
      const bare = operationIds.filter(
        (id) => !described[id].body && !described[id].multipart && described[id].method !== 'GET',
      );
      for (const id of bare) {
        await asked.refuses(id, [
          [
            'a field',
            {
              params: Object.fromEntries(asked.pathFields(id).map((name) => [name, unknownId])),
              body: { noSuchField: 1 },
            },
          ],
          [
            'an array',
            { params: Object.fromEntries(asked.pathFields(id).map((name) => [name, unknownId])), body: [1] },
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
      await asked.refuses('uploadAttachment', [
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
      (one) => asked.pathFields(one).length > 0 && described[one].access !== 'public',
    )) {
      const body = await goldenBody(id, world.own.ids);
      const cases = asked
        .pathFields(id)
        .flatMap((name): Case[] => [
          ...strangeIds.map(
            (strange): Case => [`${name} ${strange.slice(0, 40)}`, { params: { [name]: strange }, body }],
          ),
          [`${name} unknown`, { params: { [name]: unknownId }, body }],
        ]);
      await asked.refuses(id, cases);
    }
  });

  it('in a query', async () => {
    for (const id of operationIds) {
      const body = await goldenBody(id, world.own.ids);
      const fields = asked.queryFields(id).flatMap(({ name, schema }) => {
        const limits = resolved(schema, asked.components);
        return badTexts(limits).map(
          ({ what, value }): Case => [`${name}=${what}`, { query: { [name]: String(value) }, body }],
        );
      });
      const cursors = asked.queryFields(id).some(({ name }) => name === 'cursor')
        ? badCursors.map(
            (cursor): Case => [`cursor ${cursor.slice(0, 20)}`, { query: { cursor }, body }, ['BAD_CURSOR']],
          )
        : [];
      const twice = asked
        .queryFields(id)
        .map(({ name }): Case => [`${name} twice`, { search: `${name}=1&${name}=2`, body }]);
      const missing = asked
        .queryFields(id)
        .flatMap(({ name, required }): Case[] =>
          required ? [[`without ${name}`, { query: { [name]: '' } }]] : [],
        );
      await asked.refuses(id, [
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
      const path = asked.addressOf(id, {}).split('?')[0] ?? '';
      const taken = operationIds
        .filter((one) => new RegExp(`^${described[one].path.replace(/:\w+/g, '[^/]+')}$`).test(path))
        .map((one): string => described[one].method);
      const others = ['POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !taken.includes(method));
      await asked.refuses(
        id,
        others.map((method) => [method, { method }, ['METHOD_NOT_ALLOWED', 'NOT_FOUND']]),
      );
    }
  });

  it('in the idempotency key', async () => {
    for (const id of ['sendMessage', 'writeFirst'] as const) {
      const body = await goldenBody(id, world.own.ids);
      const keys = [undefined, '', 'short', 'x'.repeat(129), 'with a space', 'кириллица'];
      await asked.refuses(
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
    await asked.refuses('getAttachment', [
      ['past the end', { headers: { range: 'bytes=1000000-' } }, ['RANGE_NOT_SATISFIABLE']],
    ]);
  });

  it('that is not HTTP', async () => {
    const { port } = world.test.app.http.server.address() as AddressInfo;
    const say = async (bytes: string | Buffer): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      socket.end(bytes);
      return text(socket);
    };
    const get = 'GET /health/live HTTP/1.1\r\n';
    const cases: Array<[string, string | Buffer, ErrorCode]> = [
      ['nonsense', 'нечто\r\n\r\n', 'VALIDATION_FAILED'],
      ['bytes', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0a, 0x0d, 0x0a]), 'VALIDATION_FAILED'],
      ['a broken header', `${get}host: a\r\nbro ken\u0000: 1\r\n\r\n`, 'VALIDATION_FAILED'],
      ['two lengths', `${get}host: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`, 'VALIDATION_FAILED'],
      ['a negative length', `${get}host: a\r\ncontent-length: -1\r\n\r\n`, 'VALIDATION_FAILED'],
      ['a huge header', `${get}host: a\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, 'TOO_LARGE'],
      [
        'broken percents',
        'GET /v1/%zz/%E0%A4%A HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
        'VALIDATION_FAILED',
      ],
      [
        'an address outside',
        'GET //etc/../../passwd HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
        'NOT_FOUND',
      ],
    ];
    for (const [what, bytes, code] of cases) {
      const answer = await say(bytes);
      expect(answer, what).to.match(new RegExp(`^HTTP/1.1 ${errorCatalogue[code].status} `));
      expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').error.code, what).to.equal(code);
    }
  });
});
