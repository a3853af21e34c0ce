import { readdir, readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import type { TSchema } from 'typebox';
import * as common from '../../contracts/common.ts';
import { feedEventSchemas } from '../../contracts/feed.ts';
import type { Operation } from '../../contracts/operation.ts';
import { operations } from '../../contracts/operations.ts';
import { contractAjv } from '../../service/platform/http-schema.ts';
import { readSources } from '../support/imports.ts';

const examples = new URL('../../contracts/examples/', import.meta.url);
const schemas = new URL('../../contracts/schemas/', import.meta.url);
const read = async (name: string, folder = examples) =>
  JSON.parse(await readFile(new URL(name, folder), 'utf8'));

/** What has a golden example: the body of every operation that takes one, and every type of event. */
const golden: Record<string, TSchema> = {
  ...Object.fromEntries(
    Object.entries(operations as Record<string, Operation>).flatMap(([id, { body }]) =>
      body ? [[id, body]] : [],
    ),
  ),
  ...feedEventSchemas,
};

describe('examples of the contract', () => {
  const ajv = contractAjv({ useDefaults: false });
  const complaints = (schema: object, value: unknown): string => {
    const check = ajv.compile(schema);
    return check(value) ? '' : ajv.errorsText(check.errors);
  };

  it('are there for every component, and are what it says', () => {
    for (const [name, schema] of common.components) {
      const { examples: given = [] } = schema as { examples?: unknown[] };
      expect(given.length, name).to.be.greaterThan(0);
      for (const value of given) expect(complaints(schema, value), name).to.equal('');
    }
  });

  it('are there for every field of a path, a query and a header that has one, and are what it says', () => {
    let found = 0;
    for (const [id, operation] of Object.entries(operations as Record<string, Operation>)) {
      const fields = { ...operation.params, ...operation.query, ...operation.headers };
      for (const [name, schema] of Object.entries(fields)) {
        for (const value of (schema as { examples?: unknown[] }).examples ?? []) {
          expect(complaints(schema, value), `${id}: ${name}`).to.equal('');
          found += 1;
        }
      }
    }
    expect(found).to.be.greaterThan(50);
  });

  it('show ids as the service makes them', async () => {
    const sources = await readSources('service');
    const made = new Map<string, string>();
    for (const { text } of sources.values()) {
      for (const [, noun, prefix] of text.matchAll(/(?:newId|derivedId)<(\w+)Id>\(\s*'(\w+)'/g)) {
        expect(made.get(noun as string) ?? prefix, noun).to.equal(prefix);
        made.set(noun as string, prefix as string);
      }
    }
    const shown = Object.entries(common).flatMap(([name, schema]) => {
      const noun = /^(\w+)IdSchema$/.exec(name)?.[1];
      const [example] = (schema as { examples?: string[] }).examples ?? [];
      return noun && example ? [[noun, example.split('_')[0] ?? '']] : [];
    });
    expect(Object.fromEntries(shown)).to.deep.equal(Object.fromEntries(made));
    expect(new Set(made.values()).size).to.equal(made.size);
  });

  it('lie as files, one for every request body and every type of event', async () => {
    expect((await readdir(examples)).sort()).to.deep.equal(
      Object.keys(golden)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });

  for (const [name, schema] of Object.entries(golden)) {
    it(`${name}.json is what the contract says, and no more`, async () => {
      const value = await read(`${name}.json`);
      expect(complaints(schema, value)).to.equal('');
      expect(complaints(schema, { ...value, unknownField: 1 })).to.include(
        'must NOT have additional properties',
      );
    });
  }

  it('of events follow each other without a hole, each with its own type', async () => {
    const names = Object.keys(feedEventSchemas);
    const events = await Promise.all(names.map((name) => read(`${name}.json`)));
    expect(events.map(({ type }) => type)).to.deep.equal(names);
    events.sort((a, b) => a.seq - b.seq);
    for (const [i, event] of events.entries()) {
      expect(event.prevSeq).to.equal(event.seq - 1);
      if (i > 0) expect(event.prevSeq).to.equal(events[i - 1].seq);
    }
    expect(new Set(events.map(({ id }) => id)).size).to.equal(events.length);
  });

  it('of events are understood with the schema files alone', async () => {
    const alone = new Ajv2020({ strict: false, discriminator: false });
    (addFormats as unknown as (ajv: Ajv2020) => void)(alone);
    const isEvent = alone.compile(await read('FeedEvent.json', schemas));
    for (const name of Object.keys(feedEventSchemas)) {
      const event = await read(`${name}.json`);
      expect(isEvent(event), `${name}: ${alone.errorsText(isEvent.errors)}`).to.equal(true);
      expect(isEvent({ ...event, type: 'something.else' })).to.equal(false);
    }
    for (const file of await readdir(schemas)) {
      const schema = await read(file, schemas);
      const check = alone.compile(schema);
      for (const value of schema.examples)
        expect(check(value), `${file}: ${alone.errorsText(check.errors)}`).to.equal(true);
    }
    const isBatch = alone.compile(await read('MessageBatch.json', schemas));
    expect(isBatch(await read('sendBatch.json'))).to.equal(true);
  });
});
