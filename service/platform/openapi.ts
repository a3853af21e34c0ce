/**
 * The OpenAPI 3.1 document, made of the same table of operations and the same schemas as the routes. The document
 * is what readers get at `/openapi.json` and see at `/docs`.
 */
import type { TSchema } from 'typebox';
import { components } from '../../contracts/common.ts';
import { type ErrorCode, type ErrorKind, errorCatalogue, errorCodes } from '../../contracts/errors.ts';
import { areas, errorsOf, isGuardedFromCopies, type Operation } from '../../contracts/operation.ts';
import { ErrorReplySchema } from '../../contracts/service.ts';

export interface OpenapiPlan {
  operations: Record<string, Operation>;
  /** What is pushed to receivers: type of event → its component. */
  webhooks: Record<string, TSchema>;
  version: string;
  servers: readonly string[];
}

type Json = Record<string, unknown>;

/** The document; the order of its keys is the order of the contract. */
export function openapiDocument({ operations, webhooks, version, servers }: OpenapiPlan): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'WhatsApp Bridge for 1C',
      version,
      summary: 'WhatsApp для 1С: линии, чаты, сообщения, лента изменений, уведомления',
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: servers.map((url) => ({ url })),
    tags: Object.entries(areas).map(([name, { ru, en }]) => ({ name, description: `${ru}. ${en}.` })),
    paths: pathsOf(operations),
    webhooks: Object.fromEntries(
      Object.entries(webhooks).map(([type, schema]) => [type, { post: webhookOf(type, schema) }]),
    ),
    components: {
      schemas: Object.fromEntries(
        [...components].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, schema]) => [name, plain(schema)]),
      ),
      examples: Object.fromEntries(errorCodes.map((code) => [code, errorExample(code)])),
      parameters: {
        EmployeeId: {
          name: 'Employee-Id',
          in: 'header',
          description:
            'От имени какого сотрудника действует 1С: наш id или UUID элемента справочника «Пользователи». / ' +
            'The employee of its own roster for whom 1C acts: our id or the UUID of catalog Пользователи.',
          schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
          example: '5f1c2a52-8f0e-11ee-b9d1-0242ac120002',
        },
        InfobaseHash: {
          name: 'Infobase-Hash',
          in: 'header',
          description:
            'Хеш строки соединения базы. Обязателен с токеном базы 1С; другой хеш — копия базы. / ' +
            'Hash of the connection string: required with the token of a 1C infobase; another one means a copy.',
          schema: { type: 'string', minLength: 8, maxLength: 128 },
          example: '9f86d081884c7d659a2feaa0c55ad015',
        },
      },
      headers: {
        RetryAfter: {
          description: 'Через сколько секунд повторить. / Seconds to wait before the next try.',
          schema: { type: 'integer', minimum: 0 },
        },
      },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Токен базы 1С, интегратора или устройства сотрудника. / Of an infobase, an integrator or a device.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'bridge_session',
          description: 'Панель в браузере. / The panel in a browser.',
        },
      },
    },
  };
}

const about = [
  'Мост между WhatsApp и 1С:Предприятием. JSON в camelCase, время — ISO 8601 в UTC, телефоны — E.164, ' +
    'идентификаторы — непрозрачные строки. Неизвестное поле запроса — ошибка. Списки листаются по `cursor`.',
  'The bridge between WhatsApp and 1C:Enterprise. JSON in camelCase, times are ISO 8601 in UTC, phones E.164, ids ' +
    'opaque strings. A field of a request that is not known is an error. Lists go on by `cursor`.',
  'Ошибки: `{error: {code, message, details?}}`; текст по-русски или по-английски по `Accept-Language`. / ' +
    'Errors carry a code of one catalogue (components/examples) and a text in the language of `Accept-Language`.',
].join('\n\n');

/** A schema for readers: references point into the document, and what is ours alone is left out. */
function plain(schema: unknown): Json {
  const copy = (value: unknown, top: boolean): unknown => {
    if (Array.isArray(value)) return value.map((one) => copy(one, false));
    if (typeof value !== 'object' || value === null) return value;
    const { $id } = value as { $id?: string };
    if (!top && $id !== undefined && components.has($id)) return { $ref: `#/components/schemas/${$id}` };
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !key.startsWith('~') && key !== '$id')
        .map(([key, one]) => [
          key,
          key === '$ref' && typeof one === 'string' ? pointer(one) : copy(one, false),
        ]),
    );
  };
  return copy(schema, true) as Json;
}

const pointer = (reference: string): string =>
  reference.endsWith('#') ? `#/components/schemas/${reference.slice(0, -1)}` : reference;

/** A reference to a component, or the schema itself where it has no name. */
function schemaOf(schema: TSchema): Json {
  const { $id } = schema as { $id?: string };
  return $id !== undefined && components.has($id) ? { $ref: `#/components/schemas/${$id}` } : plain(schema);
}

function pathsOf(operations: Record<string, Operation>): Json {
  const paths: Record<string, Json> = {};
  for (const [id, operation] of Object.entries(operations)) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][operation.method.toLowerCase()] = operationOf(id, operation);
  }
  return paths;
}

function operationOf(id: string, operation: Operation): Json {
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [operation.area],
    summary: operation.ru,
    description: operation.en,
    security: securityOf(operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...bodyOf(operation),
    responses: { ...goodReplies(operation), ...errorReplies(operation) },
    ...(operation.access === 'public' || operation.access === 'signed'
      ? {}
      : { 'x-scope': operation.access }),
  };
}

function securityOf({ access }: Operation): Json[] {
  if (access === 'public') return [];
  const credentials = [{ bearer: [] }, { session: [] }];
  return access === 'signed' ? [...credentials, {}] : credentials;
}

function parametersOf(operation: Operation): Json[] {
  const { params = {}, query = {}, headers = {} } = operation;
  const of = (fields: Record<string, TSchema>, place: string) =>
    Object.entries(fields).map(([name, schema]) => {
      const { description, examples, ...rest } = schemaOf(schema) as {
        description?: string;
        examples?: unknown[];
      };
      const optional = place !== 'path' && (schema as { '~optional'?: boolean })['~optional'] === true;
      return {
        name: place === 'header' ? titled(name) : name,
        in: place,
        ...(optional ? {} : { required: true }),
        ...(description === undefined ? {} : { description }),
        schema: rest,
        ...(examples === undefined ? {} : { example: examples[0] }),
      };
    });
  const shared = [
    ...(operation.access === 'public' ? [] : ['EmployeeId']),
    ...(isGuardedFromCopies(operation) ? ['InfobaseHash'] : []),
  ];
  return [
    ...of(params, 'path'),
    ...of(query, 'query'),
    ...of(headers, 'header'),
    ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

const titled = (header: string): string => header.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

function bodyOf({ body, multipart }: Operation): Json {
  if (multipart) {
    const file = {
      type: 'string',
      format: 'binary',
      contentMediaType: 'application/octet-stream',
      description: 'Файл: единственная часть формы. / The file, the only part of the form.',
    };
    const schema = { type: 'object', required: ['file'], properties: { file }, additionalProperties: false };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (!body) return {};
  const required = ((body as { required?: string[] }).required ?? []).length > 0;
  return { requestBody: { required, content: { 'application/json': { schema: schemaOf(body) } } } };
}

const binary = { type: 'string', format: 'binary' };
const media = {
  html: { 'text/html': { schema: { type: 'string' } } },
  text: { 'text/plain': { schema: { type: 'string' } } },
  png: { 'image/png': { schema: binary } },
  file: { '*/*': { schema: binary } },
  'event-stream': {
    'text/event-stream': {
      schema: {
        type: 'string',
        description: '`id` is the number in the feed, `data` a FeedEvent; `event: signal` carries a Signal',
      },
    },
  },
  json: { 'application/json': { schema: { type: 'object' } } },
} as const;

function goodReplies({ reply, status = 200, headers, csv }: Operation): Json {
  if (typeof reply === 'object') {
    const content = {
      'application/json': { schema: schemaOf(reply) },
      ...(csv ? { 'text/csv': { schema: { type: 'string' } } } : {}),
    };
    const good = { description: 'OK', content };
    const again =
      'С этим ключом уже отправлено: то же сообщение. / This key was seen before: the same message.';
    return {
      ...(headers?.['idempotency-key'] ? { 200: { ...good, description: again } } : {}),
      [status]: good,
    };
  }
  const good = { description: 'OK', content: media[reply] };
  if (reply !== 'file') return { [status]: good };
  return {
    [status]: good,
    206: {
      description: 'Часть файла по заголовку Range. / The part that Range asked for.',
      content: media.file,
    },
    304: { description: 'Не менялся (If-None-Match). / Not changed (If-None-Match).' },
  };
}

function errorReplies(operation: Operation): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(operation)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        ...(codes.some((code) => errorCatalogue[code].retry === 'later')
          ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } }
          : {}),
        content: {
          'application/json': {
            schema: schemaOf(ErrorReplySchema),
            examples: Object.fromEntries(
              codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}

function errorExample(code: ErrorCode): Json {
  const { ru, en, retry }: ErrorKind = errorCatalogue[code];
  return { summary: en, description: `retry: ${retry}`, value: { error: { code, message: ru } } };
}

function webhookOf(type: string, schema: TSchema): Json {
  const header = (name: string, description: string, example: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
    example,
  });
  const words = type.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return {
    operationId: `webhook${words.join('')}`,
    tags: ['webhooks'],
    summary: `Уведомление ${type}`,
    description:
      'Standard Webhooks 1.0, at least once, in order per chat. Verify the signature over the raw bytes.',
    security: [],
    parameters: [
      header('webhook-id', 'Id of the event: the same in every delivery', 'evt_01j9zr1n0p'),
      header('webhook-timestamp', 'Seconds since 1970 of this attempt', '1795166130'),
      header(
        'webhook-signature',
        'HMAC-SHA256 of `id.timestamp.body`; several, separated by spaces, while the secret rotates',
        'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      ),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(schema) } } },
    responses: {
      '2XX': { description: 'Принято. / Taken.' },
      400: {
        description:
          'Негодное, как и 413, 422. / Refused as bad, like 413 and 422: five times, then set aside.',
      },
      '5XX': { description: 'Получателя нет. / Absent, like everything else: tried again later.' },
    },
  };
}
