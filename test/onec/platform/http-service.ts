import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpMethod, HttpService, UrlTemplate } from '../metadata/model.ts';
import { Args } from '../values/args.ts';
import { BinaryData } from '../values/binary-data.ts';
import { toDecimal, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError } from '../values/errors.ts';
import { FixedMapValue } from '../values/map.ts';
import { membersOf } from '../values/members.ts';
import { StreamValue } from '../values/stream.ts';
import { defineType, Ref, type TypeInfo, type Value } from '../values/value.ts';
import { HttpMessage } from './http-body.ts';
import type { Infobase } from './infobase.ts';
import type { InfobaseUser } from './users.ts';

const source = 'onec.md 3.1; member-spellings.txt';

/** HTTPСервисЗапрос. */
class ServiceRequest extends HttpMessage {
  readonly method: string;
  readonly baseUrl: string;
  readonly relativeUrl: string;
  readonly urlParameters: FixedMapValue;
  readonly query: FixedMapValue;
  readonly fixedHeaders: FixedMapValue;

  constructor(options: {
    readonly method: string;
    readonly baseUrl: string;
    readonly relativeUrl: string;
    readonly urlParameters: readonly (readonly [string, string])[];
    readonly query: readonly (readonly [string, string])[];
    readonly headers: readonly (readonly [string, string])[];
    readonly body: Buffer;
  }) {
    super();
    this.method = options.method;
    this.baseUrl = options.baseUrl;
    this.relativeUrl = options.relativeUrl;
    this.urlParameters = new FixedMapValue(options.urlParameters);
    this.query = new FixedMapValue(options.query);
    this.fixedHeaders = new FixedMapValue(options.headers);
    this.body = options.body;
  }

  override headerList(): [string, string][] {
    return this.fixedHeaders.entries().map(([name, value]) => [toText(name), toText(value)]);
  }

  override get type(): TypeInfo {
    return requestType;
  }
}

const ofRequest = membersOf<ServiceRequest>(source);

const requestType: TypeInfo = defineType<ServiceRequest>({
  ru: 'HTTPСервисЗапрос',
  en: 'HTTPServiceRequest',
  source,
  members: [
    ofRequest.property('HTTPМетод', 'HTTPMethod', (self) => self.method),
    ofRequest.property('БазовыйURL', 'BaseURL', (self) => self.baseUrl),
    ofRequest.property('ОтносительныйURL', 'RelativeURL', (self) => self.relativeUrl),
    ofRequest.property('ПараметрыURL', 'URLParameters', (self) => self.urlParameters),
    ofRequest.property('ПараметрыЗапроса', 'QueryOptions', (self) => self.query),
    ofRequest.property('Заголовки', 'Headers', (self) => self.fixedHeaders),
    ofRequest.method('ПолучитьТелоКакСтроку', 'GetBodyAsString', [0, 1], (self, args) =>
      self.text(args.at(0)),
    ),
    ofRequest.method('ПолучитьТелоКакДвоичныеДанные', 'GetBodyAsBinaryData', [0, 0], (self) => self.data),
    ofRequest.method(
      'ПолучитьТелоКакПоток',
      'GetBodyAsStream',
      [0, 0],
      (self) => new StreamValue(self.body, false),
    ),
  ],
});

/** HTTPСервисОтвет. */
class ServiceResponse extends HttpMessage {
  status: number;
  reason: string;

  constructor(status: number, reason: string) {
    super();
    this.status = status;
    this.reason = reason;
  }

  override get type(): TypeInfo {
    return responseType;
  }
}

const ofResponse = membersOf<ServiceResponse>(source);

const responseType: TypeInfo = defineType<ServiceResponse>({
  ru: 'HTTPСервисОтвет',
  en: 'HTTPServiceResponse',
  source,
  constructArity: [1, 3],
  construct: (args) => new ServiceResponse(args.integer(0), args.text(1, '')),
  members: [
    ofResponse.property(
      'КодСостояния',
      'StatusCode',
      (self) => Decimal.from(self.status),
      (self, value) => {
        self.status = toDecimal(value).toNumber();
      },
    ),
    ofResponse.property(
      'Причина',
      'Reason',
      (self) => self.reason,
      (self, value) => {
        self.reason = toText(value);
      },
    ),
    ofResponse.property(
      'Заголовки',
      'Headers',
      (self) => self.headers,
      (self, value) => self.setHeaders(value),
    ),
    ofResponse.method('УстановитьТелоИзСтроки', 'SetBodyFromString', [1, 3], (self, args) => {
      self.setText(args, false);
      return undefined;
    }),
    ofResponse.method('УстановитьТелоИзДвоичныхДанных', 'SetBodyFromBinaryData', [1, 1], (self, args) => {
      self.body = args.object<BinaryData>(0, BinaryData).bytes;
      return undefined;
    }),
    ofResponse.method('ПолучитьТелоКакСтроку', 'GetBodyAsString', [0, 0], (self) => self.text(undefined)),
  ],
});

export const httpServiceTypes = [requestType, responseType];

/** A segment of a template: a word, `{Имя}` or `*`. Undefined when the path is not of this template. */
export function matchTemplate(template: string, path: string): [string, string][] | undefined {
  const wanted = template.split('/').filter((part) => part !== '');
  const given = path.split('/').filter((part) => part !== '');
  const parameters: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    if (part === '*') return [...parameters, ['*', given.slice(index).join('/')]];
    const value = given[index];
    if (value === undefined) return undefined;
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name !== undefined) parameters.push([name, value]);
    else if (part !== value) return undefined;
  }
  return given.length === wanted.length ? parameters : undefined;
}

export interface Publication {
  /** `http://127.0.0.1:port/base` */
  readonly address: string;
  /** False: the base is not published (404 on everything). */
  isOn: boolean;
  /** The standard OData interface, where it is published: answers what stands after `/odata/standard.odata`. */
  odata:
    | ((
        path: string,
        query: URLSearchParams,
        request: IncomingMessage,
        response: ServerResponse,
      ) => Promise<void>)
    | undefined;
  /** Waits for requests that are being served. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Publishes the base's HTTP services on 127.0.0.1 as a web server does: `/<base>/hs/<root>/…`, basic authentication
 * of the infobase's users (or an anonymous entry as the user given). Source: onec.md 3.1, 3.3.
 */
export async function publish(
  infobase: Infobase,
  options: { readonly name: string; readonly anonymousUser?: string; readonly port?: number },
): Promise<Publication> {
  const serving = new Set<Promise<void>>();
  const faults: unknown[] = [];
  const server: Server = createServer((request, response) => {
    const work = serve(infobase, options, publication, request, response).catch((error: unknown) => {
      faults.push(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
    serving.add(work);
    void work.finally(() => serving.delete(work));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  // A test that fails before it closes its stand must not keep the run from ending.
  server.unref();
  const { port } = server.address() as AddressInfo;
  const publication: Publication = {
    address: `http://127.0.0.1:${port}/${options.name}`,
    isOn: true,
    odata: undefined,
    async idle() {
      while (serving.size > 0) await Promise.all(serving);
      const fault = faults.shift();
      if (fault) throw fault;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return publication;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Undefined: no way in. */
function authenticate(
  infobase: Infobase,
  header: string | undefined,
  anonymous?: string,
): InfobaseUser | undefined {
  if (header === undefined) return anonymous === undefined ? undefined : infobase.findUser(anonymous);
  const credentials = Buffer.from(header.replace(/^Basic\s+/i, ''), 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  const user = infobase.findUser(credentials.slice(0, colon));
  return user?.canLogIn && user.password === credentials.slice(colon + 1) ? user : undefined;
}

interface Route {
  readonly service: HttpService;
  readonly template: UrlTemplate;
  readonly parameters: readonly (readonly [string, string])[];
  readonly method: HttpMethod | undefined;
  readonly relative: string;
}

function route(services: readonly HttpService[], path: string, httpMethod: string): Route | undefined {
  for (const service of services) {
    const root = `/${service.rootUrl}`;
    if (path !== root && !path.startsWith(`${root}/`)) continue;
    const relative = path.slice(root.length) || '/';
    for (const template of service.templates) {
      const parameters = matchTemplate(template.template, relative);
      if (!parameters) continue;
      const method =
        template.methods.find((one) => one.method === httpMethod) ??
        template.methods.find((one) => one.method === '*');
      return { service, template, parameters, method, relative };
    }
  }
  return undefined;
}

async function serve(
  infobase: Infobase,
  options: { readonly name: string; readonly anonymousUser?: string },
  publication: Publication,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  const answer = (status: number, text = '') => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(text);
  };
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = decodeURIComponent(url.pathname);
  const prefix = `/${options.name}/hs`;
  const interfaceOf = `/${options.name}/odata/standard.odata`;
  const isOdata = publication.odata !== undefined && path.startsWith(interfaceOf);
  if (!publication.isOn || !(isOdata || path.startsWith(`${prefix}/`))) return answer(404);
  const user = authenticate(infobase, request.headers.authorization, options.anonymousUser);
  if (!user) {
    response.setHeader('WWW-Authenticate', 'Basic realm="1C:Enterprise 8.3"');
    return answer(401);
  }
  if (isOdata && publication.odata)
    return publication.odata(path.slice(interfaceOf.length), url.searchParams, request, response);
  const { httpServices } = infobase.base.schema.configuration;
  const found = route(httpServices, path.slice(prefix.length), request.method ?? 'GET');
  if (!found) return answer(404);
  if (!found.method) return answer(405);
  const host = infobase.openSession('http', user);
  const right = `HTTPService.${found.service.name}.URLTemplate.${found.template.name}.Method.${found.method.name}`;
  if (!host.hasRight('Use', right)) return answer(403);
  const headers: [string, string][] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    headers.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  const value = new ServiceRequest({
    method: request.method ?? 'GET',
    baseUrl: `${publication.address}/hs/${found.service.rootUrl}`,
    relativeUrl: found.relative,
    urlParameters: found.parameters,
    query: [...url.searchParams],
    headers,
    body,
  });
  const handler = infobase.modules.httpService(found.service.name)?.handler(found.method.handler);
  if (!handler) return answer(500, `Нет обработчика ${found.method.handler}`);
  let result: Value;
  try {
    result = await infobase.serverCall(host, async (context) => {
      return await handler.call(new Args([new Ref(value)]), context);
    });
  } catch (error) {
    if (!(error instanceof BslError)) throw error;
    return answer(500, error.detailed());
  }
  if (!(result instanceof ServiceResponse)) return answer(500, 'Обработчик не вернул HTTPСервисОтвет');
  for (const [name, header] of result.headerList()) response.setHeader(name, header);
  response.writeHead(result.status, result.reason || undefined);
  response.end(result.body);
}
