import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { components, ref } from '../../contracts/common.ts';
import type { Operation } from '../../contracts/operation.ts';

/** A validator that knows every component of the contract. */
export function contractAjv(options: Options): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors: false,
    useDefaults: true,
    ...options,
  });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const schema of components.values()) ajv.addSchema(schema as object);
  return ajv;
}

/** Query, path and headers arrive as text and are turned into numbers and flags; bodies are taken as they are. */
export function createValidator(): (route: { schema: unknown; httpPart?: string }) => ValidateFunction {
  const exact = contractAjv({ coerceTypes: false, strictNumbers: true });
  // Not strict: Infinity would be taken before it meets the limits, which every number of a query has.
  const fromText = contractAjv({ coerceTypes: true });
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : fromText).compile(schema as object);
}

const isComponent = (schema: unknown): schema is TSchema =>
  typeof schema === 'object' && schema !== null && components.has((schema as { $id?: string }).$id ?? '');

/** An operation as Fastify wants it; what readers see of it is in openapi.ts. */
export function routeSchema(operation: Operation): FastifySchema {
  const object = (fields: Record<string, TSchema>, open = false) =>
    Type.Object(fields, { additionalProperties: open });
  return {
    ...(operation.params ? { params: object(operation.params) } : {}),
    querystring: object(operation.query ?? {}),
    ...(operation.headers ? { headers: object(operation.headers, true) } : {}),
    ...(operation.body ? { body: isComponent(operation.body) ? ref(operation.body) : operation.body } : {}),
  };
}
