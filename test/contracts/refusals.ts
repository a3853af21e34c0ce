/** Asks the service for what it must refuse, by every operation of the OpenAPI document, and looks at how it does. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import type { InjectOptions } from 'fastify';
import { type ErrorCode, type ErrorKind, errorCatalogue } from '../../contracts/errors.ts';
import { errorsOf, type Operation } from '../../contracts/operation.ts';
import { type OperationId, operations } from '../../contracts/operations.ts';
import { createLog } from '../../service/platform/log.ts';
import { newKey } from '../support/world.ts';
import { infinite, type Schema } from './bad-values.ts';
import { openWorldOfTwo, secretWord, type World } from './fixture.ts';

interface Described {
  operationId: OperationId;
  parameters?: Array<{ $ref?: string; name: string; in: string; schema: Schema; required?: boolean }>;
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}
export interface Call {
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

/** What is asked, in a word; how; and the codes that suit, any of the operation's if left out. */
export type Case = [what: string, call: Call, codes?: readonly ErrorCode[]];

/** What tells of the inside of the service. */
const inside =
  /\b(SELECT|INSERT INTO|UPDATE \w+ SET|sqlite|typeorm|node_modules|QueryFailed|stack)\b|\.ts:\d|file:\/\/|\bat \w+ \(/i;
export const unknownId = 'nobody_01j9zq5c3v';

export const described = operations as Record<OperationId, Operation>;

export type Refusals = Awaited<ReturnType<typeof openRefusals>>;

/** A service with two infobases, and what to ask it with. */
export async function openRefusals() {
  const failures: string[] = [];
  const log = createLog({ level: 'error', format: 'json' }, {
    write: (line: string) => void failures.push(line),
  } as never);
  const world: World = await openWorldOfTwo({ log });
  const document: Document = (await world.test.app.http.inject('/openapi.json')).json();
  const entries = new Map(
    Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .map((entry) => [entry.operationId, entry]),
  );
  // A field with a default may be left out.
  const ajv = new Ajv2020({ strict: false, discriminator: false, useDefaults: true, strictNumbers: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'openapi', ...document });

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
  async function refuses(id: OperationId, cases: readonly Case[]) {
    expect(cases.length, id).to.be.greaterThan(0);
    const wrong: string[] = [];
    for (const [what, call, codes] of cases) {
      const told = await wrongWith(id, what, call, codes);
      if (told !== null) wrong.push(told);
    }
    expect(wrong.slice(0, 10), `${wrong.length} of ${cases.length}`).to.deep.equal([]);
  }

  /** JSON with what JSON.stringify can't say: a number that is too great to be one. */
  const jsonOf = (value: unknown): string => JSON.stringify(value).replaceAll(`"${infinite}"`, '1e999');

  const pathFields = (id: OperationId) => Object.keys(described[id].params ?? {});
  const queryFields = (id: OperationId) =>
    (entries.get(id)?.parameters ?? []).filter(({ $ref, in: place }) => !$ref && place === 'query');

  /** The schema of an operation's body, and whether a body suits it. */
  function bodyOf(id: OperationId) {
    const schema = entries.get(id)?.requestBody?.content['application/json']?.schema;
    return schema ? { schema, isGood: ajv.compile({ $ref: `openapi${schema.$ref}` }) } : undefined;
  }

  const components = document.components.schemas;
  return { world, components, send, refuses, addressOf, pathFields, queryFields, bodyOf };
}
