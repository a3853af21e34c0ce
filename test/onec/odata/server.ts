/**
 * The standard OData interface of a simulated base: `<base>/odata/standard.odata/…`. Answers as 1C does, in its formats
 * and with its errors; what is not known of a real base is marked as “from memory” where it stands.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Answered, answerBalance, answerEntity, answerSet, setOf } from './answer.ts';
import { entryXml, errorXml, feedXml } from './atom.ts';
import { edmx } from './edmx.ts';
import { OdataFault } from './filter.ts';
import type { BaseModel, JsonRow } from './model.ts';

export interface OdataOptions {
  /** The base as it is now. */
  base(): BaseModel;
  /** Sets of the composition; all by default. Source: onec.md 4.4. */
  published?: (set: string) => boolean;
  /** Called before each answer: to wait, to fail, to count. What it returns is answered instead. */
  before?: (request: {
    path: string;
    query: URLSearchParams;
  }) => Promise<Plain | undefined> | Plain | undefined;
}
export interface Plain {
  status: number;
  body: string;
  type?: string;
}

/** Answers one request under `/odata/standard.odata`; `path` is what stands after it. */
export async function serveOdata(
  options: OdataOptions,
  path: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const instead = await options.before?.({ path, query });
  if (instead) return plain(response, instead);
  const whole = options.base();
  const published = options.published ?? (() => true);
  const base: BaseModel = {
    sets: whole.sets.filter((set) => published(set.name)),
    registers: whole.registers.filter((register) => published(register.name)),
  };
  const json = /json/.test(query.get('$format') ?? '');
  try {
    if (request.method !== 'GET') throw new OdataFault(405, '-1', 'Стенд отвечает только на GET');
    if (path === '/$metadata') return metadata(base, response);
    const count = /^\/([^/(]+)\/\$count$/.exec(path);
    if (count) {
      const set = setOf(base, count[1] ?? '');
      return plain(response, {
        status: 200,
        body: String(answerSet(base, set, query).total ?? 0),
        type: 'text/plain',
      });
    }
    const balance = /^\/([^/(]+)\/Balance(?:\((.*)\))?$/s.exec(path);
    if (balance) {
      const register = base.registers.find((one) => one.name === balance[1]);
      if (!register) throw new OdataFault(404, '8', `Тип сущности не найден: ${balance[1]}`);
      return rowsAnswer(
        response,
        register.name,
        answerBalance(register, parametersOf(balance[2] ?? ''), query),
        query,
        json,
        request,
      );
    }
    const entity = /^\/([^/(]+)\(guid'([0-9a-fA-F-]{36})'\)$/.exec(path);
    if (entity) {
      const set = setOf(base, entity[1] ?? '');
      const row = answerEntity(base, set, (entity[2] ?? '').toLowerCase(), query);
      if (!json)
        return plain(response, { status: 200, body: entryXml(set.name, row), type: 'application/atom+xml' });
      return jsonAnswer(response, { ...envelope(set.name, query, '/@Element'), ...row }, request);
    }
    const name = /^\/([^/(]+)$/.exec(path)?.[1];
    if (name === undefined) throw new OdataFault(400, '6', `Сегмент пути ${path} не найден!`);
    const set = setOf(base, name);
    return rowsAnswer(response, name, answerSet(base, set, query), query, json, request);
  } catch (error) {
    if (!(error instanceof OdataFault)) throw error;
    const { status, code, message } = error;
    const body = json
      ? JSON.stringify({ 'odata.error': { code, message: { lang: 'ru', value: message } } })
      : errorXml(code, message);
    const type = json ? 'application/json;charset=utf-8' : 'application/xml;charset=utf-8';
    plain(response, { status, body, type });
  }
}

const noMetadata = (query: URLSearchParams): boolean => /odata=nometadata/.test(query.get('$format') ?? '');
const envelope = (set: string, query: URLSearchParams, element = ''): JsonRow =>
  noMetadata(query)
    ? {}
    : { 'odata.metadata': `http://127.0.0.1/odata/standard.odata/$metadata#${set}${element}` };

function rowsAnswer(
  response: ServerResponse,
  set: string,
  { rows, total }: Answered,
  query: URLSearchParams,
  json: boolean,
  request: IncomingMessage,
): void {
  if (!json) {
    plain(response, { status: 200, body: feedXml(set, rows), type: 'application/atom+xml' });
    return;
  }
  const inline = query.get('$inlinecount') === 'allpages';
  // The count is a string. Source: onec.md 4.2.
  const counted = inline ? { 'odata.count': String(total) } : {};
  jsonAnswer(response, { ...envelope(set, query), ...counted, value: rows }, request);
}

function jsonAnswer(response: ServerResponse, body: unknown, request: IncomingMessage): void {
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  const packed = /gzip/.test(String(request.headers['accept-encoding'] ?? '')) && bytes.length > 4096;
  response.writeHead(200, {
    'content-type': 'application/json;odata=minimalmetadata;charset=utf-8',
    dataserviceversion: '3.0',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(packed ? gzipSync(bytes) : bytes);
}

function plain(response: ServerResponse, { status, body, type = 'text/html;charset=utf-8' }: Plain): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

async function metadata(base: BaseModel, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/xml;charset=utf-8' });
  for (const piece of edmx(base)) {
    if (response.destroyed) return;
    if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

/** `Condition='…',Dimensions='…'`: strings with doubled quotes. */
function parametersOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const shape = /(\w+)=(?:'((?:[^']|'')*)'|datetime'([^']*)')(?:,|$)/gy;
  for (let match = shape.exec(text); match; match = shape.exec(text)) {
    found[match[1] ?? ''] = match[2]?.replaceAll("''", "'") ?? match[3] ?? '';
  }
  const isWhole = text === '' || text.replace(/(\w+)=('(?:[^']|'')*'|datetime'[^']*')(,|$)/g, '') === '';
  if (!isWhole) throw new OdataFault(400, '14', `Ошибка разбора параметров: ${text}`);
  return found;
}

export interface OdataServer {
  /** `http://127.0.0.1:port/trade`. */
  readonly address: string;
  /** False: the web server is switched off, and connections are refused. */
  turn(on: boolean): Promise<void>;
  /** Connections that were ever opened. */
  readonly connections: number;
  /** Addresses that were asked for, without the host. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface ServerOptions extends OdataOptions {
  login?: string;
  password?: string;
  /** False: the base is published without OData. */
  isPublished?: () => boolean;
}

/** A base published by itself, without the stand: for tests of the connector and big ones. */
export async function openOdata(options: ServerOptions): Promise<OdataServer> {
  const login = options.login ?? 'Обмен';
  const password = options.password ?? 'Пароль-2026';
  const asked: string[] = [];
  let connections = 0;
  let server: Server;
  let port = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(request.url ?? '');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = decodeURIComponent(url.pathname);
    const prefix = '/trade/odata/standard.odata';
    if (!path.startsWith(prefix) || options.isPublished?.() === false)
      return plain(response, { status: 404, body: '<html><body>404 Not Found</body></html>' });
    // UTF-8, as it is measured: onec.md 4.2.
    const given = Buffer.from(
      (request.headers.authorization ?? '').replace(/^Basic /, ''),
      'base64',
    ).toString('utf8');
    if (given !== `${login}:${password}`) {
      response.setHeader('www-authenticate', 'Basic realm="1C:Enterprise 8.3"');
      return plain(response, { status: 401, body: '<html><body>401.5</body></html>' });
    }
    await serveOdata(options, path.slice(prefix.length), url.searchParams, request, response);
  };
  const start = async (): Promise<void> => {
    server = createServer((request, response) => {
      serve(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(String(error));
      });
    });
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    server.unref();
    port = (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  let isOn = true;
  await start();
  return {
    address: `http://127.0.0.1:${port}/trade`,
    asked,
    get connections() {
      return connections;
    },
    async turn(on) {
      if (on === isOn) return;
      isOn = on;
      if (on) await start();
      else await stop();
    },
    close: async () => {
      if (isOn) await stop();
      isOn = false;
    },
  };
}
