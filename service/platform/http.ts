/**
 * The HTTP side: from the table of operations come the routes, their validation, the types of their handlers and
 * the OpenAPI document. Knows nothing of what the operations mean.
 */
import type { IncomingHttpHeaders } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { TSchema } from 'typebox';
import { components } from '../../contracts/common.ts';
import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from '../../contracts/operation.ts';
import { BridgeError } from './errors.ts';
import { answerBrokenRequest, answerError, answerErrors } from './http-errors.ts';
import { acceptJson } from './http-json.ts';
import { contractAjv, createValidator, routeSchema } from './http-schema.ts';
import { newId } from './ids.ts';
import type { Log } from './log.ts';
import { openapiDocument } from './openapi.ts';

/** What a handler works with; everything in it is already checked against the contract. */
export interface Input<O extends Operation, Principal> {
  params: ParamsOf<O>;
  query: QueryOf<O>;
  body: BodyOf<O>;
  headers: IncomingHttpHeaders;
  principal: Principal;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** A handler returns the body of the contract; one that writes a stream or a page itself returns the reply. */
export type Handler<O extends Operation, Principal> = (input: Input<O, Principal>) => Promise<ReplyOf<O>>;

export type Handlers<T extends Record<string, Operation>, Principal> = {
  [K in keyof T]: Handler<T[K], Principal>;
};

export interface HttpOptions<T extends Record<string, Operation>, Principal> {
  operations: T;
  handlers: Handlers<T, Principal>;
  /** Who asks: throws UNAUTHORIZED or FORBIDDEN. Runs before the body is read. */
  authenticate(request: FastifyRequest, id: keyof T & string, operation: Operation): Promise<Principal>;
  /** Runs around every handler: the place of the audit log. */
  around<R>(
    principal: Principal,
    id: keyof T & string,
    operation: Operation,
    request: FastifyRequest,
    work: () => Promise<R>,
  ): Promise<R>;
  onDone(id: keyof T & string, request: FastifyRequest, reply: FastifyReply): void;
  log: Log;
  trustProxy: boolean | string | ((address: string, hop: number) => boolean);
  maxAttachmentBytes: number;
  version: string;
  servers: string[];
  /** What is pushed to receivers, for the contract's document: type of event → its component. */
  webhooks?: Record<string, TSchema>;
  /** Sources that may show the panel in a frame: the web client of 1C. */
  frameAncestors: string[];
  /** For tests: a reply that breaks the contract is an error 500 instead of a surprise for the reader. */
  checkReplies: boolean;
  /** How many tries at signing in or connecting one address has a minute. */
  triesPerMinute: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: unknown;
  }
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}/?$`);

/** Routes that guess at secrets: slowed down per address. */
const guarded = new Set(['connect', 'createSession']);
const jsonLimit = 4 * 1024 * 1024;
/** The sandbox takes small files as base64. */
const sandboxLimit = 12 * 1024 * 1024;

export async function createHttp<T extends Record<string, Operation>, Principal>(
  options: HttpOptions<T, Principal>,
): Promise<FastifyInstance> {
  const { operations, handlers } = options;
  const http = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    // One line per request, by ourselves: with the operation's name, and without addresses of people.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy,
    genReqId: () => newId('req'),
    bodyLimit: jsonLimit,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    // A 64 MB file over a slow office line.
    requestTimeout: 900_000,
    keepAliveTimeout: 75_000,
    // Answered below, in the words of the catalogue.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => answerError(error, request, reply as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  });
  const paths = Object.values(operations).map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  answerErrors(http, (path) => paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
  refuseWhenClosing(http);
  acceptJson(http);
  http.setValidatorCompiler(createValidator());
  http.setSerializerCompiler(() => JSON.stringify);
  for (const schema of components.values()) http.addSchema(schema);

  await http.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        frameAncestors: options.frameAncestors,
        upgradeInsecureRequests: null,
      },
    },
    frameguard: false,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: false,
  });
  await http.register(cookie);
  await http.register(rateLimit, { global: false });
  await http.register(multipart, {
    limits: { fileSize: options.maxAttachmentBytes, files: 1, fields: 10, parts: 11, fieldSize: 10_000 },
    throwFileSizeLimit: true,
  });
  const document = openapiDocument({
    operations,
    webhooks: options.webhooks ?? {},
    version: options.version,
    servers: options.servers,
  });
  await http.register(swagger, { mode: 'static', specification: { document: document as never } });
  await http.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'none', deepLinking: true },
    theme: {
      title: 'WhatsApp Bridge for 1C: API',
      css: [{ filename: 'bridge.css', content: '.swagger-ui .topbar { display: none }' }],
    },
  });
  http.decorateRequest('principal', undefined);

  const ajv = contractAjv({ useDefaults: false });
  for (const id of Object.keys(operations) as (keyof T & string)[]) {
    const operation = operations[id] as Operation;
    const handler = handlers[id] as unknown as Handler<Operation, Principal>;
    const check =
      options.checkReplies && typeof operation.reply === 'object'
        ? ajv.compile(operation.reply as object)
        : undefined;
    http.route({
      method: operation.method,
      url: operation.path,
      schema: routeSchema(operation),
      config: guarded.has(id) ? { rateLimit: { max: options.triesPerMinute, timeWindow: '1 minute' } } : {},
      ...(operation.area === 'sandbox' ? { bodyLimit: sandboxLimit } : {}),
      onRequest: async (request) => {
        request.principal = await options.authenticate(request, id, operation);
      },
      preValidation: async (request) => {
        if (request.isMultipart() && !operation.multipart) throw new BridgeError('UNSUPPORTED_MEDIA_TYPE');
        // A POST without a body is an empty command; the schema then says what is missing.
        if (operation.body && request.body === undefined) request.body = {};
        if (!operation.body && !operation.multipart && !isEmpty(request.body)) throw unexpectedBody();
      },
      handler: async (request, reply) => {
        if (operation.status) reply.code(operation.status);
        const principal = request.principal as Principal;
        const input = {
          params: request.params,
          query: request.query,
          body: request.body,
          headers: request.headers,
          principal,
          request,
          reply,
        } as Input<Operation, Principal>;
        const body = await options.around(principal, id, operation, request, () => handler(input));
        if (check && body !== reply && !check(body)) {
          throw new Error(`reply of ${id} breaks the contract: ${ajv.errorsText(check.errors)}`);
        }
        return body;
      },
      onResponse: async (request, reply) => {
        const { statusCode, elapsedTime } = reply;
        request.log.debug(
          { operation: id, statusCode, ms: Math.round(elapsedTime), code: request.errorCode },
          'request',
        );
        options.onDone(id, request, reply);
      },
    });
  }
  return http;
}

/** No body, or the empty object that some clients always send. */
const isEmpty = (body: unknown): boolean => body === undefined || JSON.stringify(body) === '{}';

const unexpectedBody = (): BridgeError =>
  new BridgeError('VALIDATION_FAILED', {
    problems: [{ path: 'body', message: 'this operation takes no body' }],
  });

/** A connection that is still open when the service stops gets a refusal that tells to come again. */
function refuseWhenClosing(http: FastifyInstance): void {
  let closing = false;
  http.addHook('preClose', async () => {
    closing = true;
  });
  http.addHook('onRequest', async (_request, reply) => {
    if (!closing) return;
    reply.header('connection', 'close');
    throw new BridgeError('SHUTTING_DOWN');
  });
}
