import { readdir, readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { components } from '../../contracts/common.ts';
import { feedEventTypes } from '../../contracts/feed.ts';
import { errorsOf, isGuardedFromCopies, type Operation } from '../../contracts/operation.ts';
import { operations } from '../../contracts/operations.ts';
import { contractFiles } from '../../scripts/contracts.ts';

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
}
interface Media {
  schema?: Record<string, unknown>;
  examples?: Record<string, unknown>;
}
interface Described {
  operationId: string;
  summary?: string;
  description?: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Described>>;
  webhooks: Record<string, { post: Described }>;
  components: { schemas: Record<string, object>; examples: Record<string, object> };
}

const folder = new URL('../../contracts/', import.meta.url);
const cyrillic = /[а-яё]/i;

describe('openapi.json', () => {
  let files: Map<string, string>;
  let document: Document;
  let described: Array<{ id: string; operation: Operation; entry: Described }>;

  before(async () => {
    files = await contractFiles();
    document = JSON.parse(files.get('openapi.json') ?? '');
    described = Object.entries(operations as Record<string, Operation>).map(([id, operation]) => {
      const path = operation.path.replace(/:(\w+)/g, '{$1}');
      const entry = document.paths[path]?.[operation.method.toLowerCase()];
      if (!entry) throw new Error(`${id} is not in the document`);
      return { id, operation, entry };
    });
  });

  it('is committed as the service gives it (npm run contracts)', async () => {
    for (const [path, text] of files) {
      expect(await readFile(new URL(path, folder), 'utf8'), path).to.equal(text);
    }
    const schemas = (await readdir(new URL('schemas/', folder))).map((name) => `schemas/${name}`);
    expect(schemas.sort()).to.deep.equal(
      [...files.keys()].filter((path) => path.startsWith('schemas/')).sort(),
    );
  });

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document) as never);
    expect(errors ?? []).to.deep.equal([]);
    expect(valid).to.equal(true);
    expect(validator.version).to.equal('3.1');
  });

  it('holds every operation of the table, and no other', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).to.deep.equal(Object.keys(operations).sort());
    for (const { id, entry } of described) expect(entry.operationId).to.equal(id);
    const pushed = Object.values(document.webhooks).map(({ post }) => post.operationId);
    expect(new Set([...ids, ...pushed]).size).to.equal(ids.length + pushed.length);
  });

  it('describes every operation in Russian and English, with its credentials', () => {
    for (const { id, operation, entry } of described) {
      expect(entry.summary, id).to.match(cyrillic);
      expect(entry.description, id).to.match(/[a-z]/i).and.not.match(cyrillic);
      const ways = { public: 0, signed: 3 }[operation.access as string] ?? 2;
      expect(entry.security, id).to.have.length(ways);
    }
  });

  it('points to components instead of repeating them', () => {
    const named = [...components.keys()];
    expect(Object.keys(document.components.schemas)).to.deep.equal([...named].sort());
    for (const { id, operation, entry } of described) {
      if (operation.body) {
        const schema = entry.requestBody?.content['application/json']?.schema;
        expect(Object.keys(schema ?? {}), `body of ${id}`).to.deep.equal(['$ref']);
      }
      if (typeof operation.reply !== 'object') continue;
      const good = entry.responses[operation.status ?? 200]?.content?.['application/json'];
      expect(Object.keys(good?.schema ?? {}), `reply of ${id}`).to.deep.equal(['$ref']);
    }
    for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = (target as string)
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, target).to.be.an('object');
    }
    // The change of the automation has the same fields, each of them optional.
    const { LineAutomationChange: _, ...schemas } = document.components.schemas;
    const shapes = Object.values(schemas)
      .filter((schema) => 'properties' in schema && Object.keys(schema.properties as object).length > 3)
      .map((schema) => JSON.stringify((schema as { properties: object }).properties));
    const whole = JSON.stringify({ ...document, components: { ...document.components, schemas } });
    for (const shape of shapes) expect(whole.split(shape).length - 1, shape.slice(0, 200)).to.equal(1);
  });

  it('tells every error that an operation may answer with, by the one component', () => {
    for (const { id, operation, entry } of described) {
      const told = Object.entries(entry.responses)
        .filter(([status]) => Number(status) >= 400)
        .flatMap(([status, { content }]) => {
          const media = content?.['application/json'];
          expect(media?.schema, `${id} ${status}`).to.deep.equal({ $ref: '#/components/schemas/ErrorReply' });
          return Object.keys(media?.examples ?? {});
        });
      expect(told.sort(), id).to.deep.equal(errorsOf(operation).sort());
    }
  });

  it('documents headers, where they count', () => {
    const headersOf = (entry: Described) =>
      (entry.parameters ?? []).map(
        ({ $ref, name, in: place }) => $ref?.split('/').at(-1) ?? `${place}:${name}`,
      );
    for (const { id, operation, entry } of described) {
      const has = headersOf(entry);
      expect(has.includes('EmployeeId'), `${id}: Employee-Id`).to.equal(operation.access !== 'public');
      expect(has.includes('InfobaseHash'), `${id}: Infobase-Hash`).to.equal(isGuardedFromCopies(operation));
      const keyed = entry.parameters?.find(({ name }) => name === 'Idempotency-Key');
      expect(keyed?.required ?? false, `${id}: Idempotency-Key`).to.equal(
        ['sendMessage', 'writeFirst'].includes(id),
      );
      for (const name of Object.keys({ ...operation.params, ...operation.query })) {
        expect(has, id).to.satisfy(
          (all: string[]) => all.includes(`path:${name}`) || all.includes(`query:${name}`),
        );
      }
    }
    const open = described.filter(({ entry }) => !headersOf(entry).includes('InfobaseHash'));
    const ofCopies = open.filter(({ operation }) => operation.access !== 'public').map(({ id }) => id);
    expect(ofCopies.sort()).to.deep.equal(['getInfobase', 'listInfobases', 'setInfobaseLocation']);
  });

  it('describes files both ways', () => {
    const of = (id: string) => described.find((one) => one.id === id)?.entry;
    expect(of('uploadAttachment')?.requestBody?.content['multipart/form-data']?.schema).to.deep.include({
      required: ['file'],
    });
    expect(of('getAttachment')?.responses).to.include.keys('200', '206', '304', '416');
    expect(of('getLineQrPng')?.responses['200']?.content).to.have.keys('image/png');
    expect(of('streamEvents')?.responses['200']?.content).to.have.keys('text/event-stream');
  });

  it('lists what is pushed: every type of event, with the headers of Standard Webhooks', () => {
    expect(Object.keys(document.webhooks)).to.deep.equal([...feedEventTypes]);
    for (const [type, { post }] of Object.entries(document.webhooks)) {
      const required = (post.parameters ?? []).filter(({ required }) => required).map(({ name }) => name);
      expect(required, type).to.deep.equal(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
      expect(post.requestBody?.content['application/json']?.schema).to.have.property('$ref');
      expect(post.responses).to.include.keys('2XX', '400', '5XX');
    }
  });
});
