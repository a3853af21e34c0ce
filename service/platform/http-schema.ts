import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { components, ref } from '../../contracts/common.ts';
import { errorCatalogue } from '../../contracts/errors.ts';
import type { Operation } from '../../contracts/operation.ts';
import { ErrorReplySchema } from '../../contracts/service.ts';

/** A validator that knows every component of the contract. */
export function contractAjv(options: Options): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: false, useDefaults: true, ...options });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const schema of components.values()) ajv.addSchema(schema as object);
  return ajv;
}

/** Query, path and headers arrive as text and are turned into numbers and flags; bodies are taken as they are. */
export function createValidator(): (route: { schema: unknown; httpPart?: string }) => ValidateFunction {
  const exact = contractAjv({ coerceTypes: false });
  const fromText = contractAjv({ coerceTypes: true });
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : fromText).compile(schema as object);
}

const isComponent = (schema: unknown): schema is TSchema =>
  typeof schema === 'object' && schema !== null && components.has((schema as { $id?: string }).$id ?? '');

const media: Record<string, { type: string; schema: object }> = {
  html: { type: 'text/html', schema: { type: 'string' } },
  text: { type: 'text/plain', schema: { type: 'string' } },
  png: { type: 'image/png', schema: { type: 'string', format: 'binary' } },
  file: { type: 'application/octet-stream', schema: { type: 'string', format: 'binary' } },
  'event-stream': { type: 'text/event-stream', schema: { type: 'string' } },
  json: { type: 'application/json', schema: { type: 'object', additionalProperties: true } },
};

/** Errors that any operation may answer with. */
const common = ['VALIDATION_FAILED', 'UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'INTERNAL'] as const;

function repliesOf(operation: Operation): Record<string, unknown> {
  const { reply } = operation;
  const good = isComponent(reply)
    ? { description: 'OK', ...ref(reply) }
    : {
        description: 'OK',
        content: { [media[reply as string]!.type]: { schema: media[reply as string]!.schema } },
      };
  const replies: Record<string, unknown> = { [operation.status ?? 200]: good };
  const codes = [...new Set([...common, ...(operation.errors ?? [])])];
  for (const code of codes) {
    if (operation.access === 'public' && (code === 'UNAUTHORIZED' || code === 'FORBIDDEN')) continue;
    const status = String(errorCatalogue[code].status);
    const before = replies[status] as { description?: string } | undefined;
    const description = before?.description ? `${before.description}, \`${code}\`` : `\`${code}\``;
    replies[status] = { ...ref(ErrorReplySchema), description };
  }
  return replies;
}

/** An operation as Fastify and OpenAPI want it. */
export function routeSchema(id: string, operation: Operation): FastifySchema {
  const object = (fields: Record<string, TSchema>, open = false) =>
    Type.Object(fields, { additionalProperties: open });
  return {
    operationId: id,
    tags: [operation.area],
    summary: operation.ru,
    description: operation.en,
    ...(operation.params ? { params: object(operation.params) } : {}),
    querystring: object(operation.query ?? {}),
    ...(operation.headers ? { headers: object(operation.headers, true) } : {}),
    ...(operation.body ? { body: isComponent(operation.body) ? ref(operation.body) : operation.body } : {}),
    ...(operation.multipart ? { consumes: ['multipart/form-data'] } : {}),
    ...(operation.access === 'public' ? {} : { security: [{ bearer: [] }, { session: [] }] }),
    response: repliesOf(operation),
  } as FastifySchema;
}
