import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Args } from '../values/args.ts';
import { BinaryData } from '../values/binary-data.ts';
import type { CallContext } from '../values/context.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { MapValue } from '../values/map.ts';
import { membersOf } from '../values/members.ts';
import { StreamValue } from '../values/stream.ts';
import { defineType, ObjectValue, type TypeInfo } from '../values/value.ts';
import { hostOf } from './host.ts';
import { HttpMessage } from './http-body.ts';

const source = 'platform-names.json; onec.md 3.4';

/** HTTPЗапрос. */
export class HttpRequest extends HttpMessage {
  address: string;

  constructor(address: string, headers?: MapValue) {
    super();
    this.address = address;
    if (headers) this.headers = headers;
  }

  override get type(): TypeInfo {
    return requestType;
  }
}

const ofRequest = membersOf<HttpRequest>(source);

const requestType: TypeInfo = defineType<HttpRequest>({
  ru: 'HTTPЗапрос',
  en: 'HTTPRequest',
  source,
  constructArity: [0, 2],
  construct: (args) => new HttpRequest(args.text(0, ''), args.optional<MapValue>(1, MapValue)),
  members: [
    ofRequest.property(
      'АдресРесурса',
      'ResourceAddress',
      (self) => self.address,
      (self, value) => {
        self.address = toText(value);
      },
    ),
    ofRequest.property(
      'Заголовки',
      'Headers',
      (self) => self.headers,
      (self, value) => self.setHeaders(value),
    ),
    // Without the third argument a mark may be written (onec.md 3.4): here it always is, so that nobody relies on luck.
    ofRequest.method('УстановитьТелоИзСтроки', 'SetBodyFromString', [1, 3], (self, args) => {
      self.setText(args, true);
      return undefined;
    }),
    ofRequest.method('УстановитьТелоИзДвоичныхДанных', 'SetBodyFromBinaryData', [1, 1], (self, args) => {
      self.body = args.object<BinaryData>(0, BinaryData).bytes;
      return undefined;
    }),
    ofRequest.method('ПолучитьТелоКакСтроку', 'GetBodyAsString', [0, 0], (self) => self.text(undefined)),
    ofRequest.method('ПолучитьТелоКакДвоичныеДанные', 'GetBodyAsBinaryData', [0, 0], (self) => self.data),
  ],
});

/** HTTPОтвет. */
export class HttpResponse extends HttpMessage {
  readonly status: number;

  constructor(status: number, headers: readonly (readonly [string, string])[], body: Buffer) {
    super();
    this.status = status;
    this.headers = new MapValue(headers);
    this.body = body;
  }

  override get type(): TypeInfo {
    return responseType;
  }
}

const ofResponse = membersOf<HttpResponse>(source);

const responseType: TypeInfo = defineType<HttpResponse>({
  ru: 'HTTPОтвет',
  en: 'HTTPResponse',
  source,
  members: [
    ofResponse.property('КодСостояния', 'StatusCode', (self) => Decimal.from(self.status)),
    ofResponse.property('Заголовки', 'Headers', (self) => self.headers),
    ofResponse.method('ПолучитьТелоКакСтроку', 'GetBodyAsString', [0, 1], (self, args) =>
      self.text(args.at(0)),
    ),
    ofResponse.method('ПолучитьТелоКакДвоичныеДанные', 'GetBodyAsBinaryData', [0, 0], (self) => self.data),
    ofResponse.method(
      'ПолучитьТелоКакПоток',
      'GetBodyAsStream',
      [0, 0],
      (self) => new StreamValue(self.body, false),
    ),
  ],
});

/** ЗащищенноеСоединениеOpenSSL: only that there is one. */
class SecureConnection extends ObjectValue {
  override get type(): TypeInfo {
    return secureType;
  }
}

const secureType: TypeInfo = defineType<SecureConnection>({
  ru: 'ЗащищенноеСоединениеOpenSSL',
  en: 'OpenSSLSecureConnection',
  source: 'onec.md 3.4',
  constructArity: [0, 2],
  construct: () => new SecureConnection(),
});

class SystemAuthorities extends ObjectValue {
  override get type(): TypeInfo {
    return authoritiesType;
  }
}

const authoritiesType: TypeInfo = defineType<SystemAuthorities>({
  ru: 'СертификатыУдостоверяющихЦентровОС',
  en: 'OSCertificationAuthorityCertificates',
  source: 'onec.md 3.4',
  constructArity: [0, 1],
  construct: () => new SystemAuthorities(),
});

/** ИнтернетПрокси: kept, not used (the stand talks to addresses directly). */
class InternetProxy extends ObjectValue {
  override get type(): TypeInfo {
    return proxyType;
  }
}

const proxyType: TypeInfo = defineType<InternetProxy>({
  ru: 'ИнтернетПрокси',
  en: 'InternetProxy',
  source,
  constructArity: [0, 1],
  construct: () => new InternetProxy(),
});

/** HTTPСоединение: one server; every request is a real one. */
class HttpConnection extends ObjectValue {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly timeout: number;
  readonly secure: boolean;

  constructor(args: Args) {
    super();
    this.host = args.text(0);
    if (/[/:]/.test(this.host.replace(/^\[.*\]$/, ''))) {
      throw new BslError(`Ошибка работы с Интернет: неверное имя сервера (${this.host})`);
    }
    this.secure = args.at(6) !== undefined;
    if (this.secure) args.object<SecureConnection>(6, SecureConnection);
    const port = args.at(1) === undefined ? 0 : args.integer(1);
    this.port = port || (this.secure ? 443 : 80);
    this.user = args.at(2) === undefined ? '' : args.text(2);
    this.password = args.at(3) === undefined ? '' : args.text(3);
    args.optional<InternetProxy>(4, InternetProxy);
    this.timeout = args.at(5) === undefined ? 0 : args.integer(5);
    if (this.timeout <= 0) throw new StandFault('HTTPСоединение без таймаута: onec.md 3.4 требует его');
  }

  override get type(): TypeInfo {
    return connectionType;
  }

  /** Sends a request and reads the whole answer within the timeout. Refuses to work inside a transaction. */
  async send(method: string, request: HttpRequest, context: CallContext): Promise<HttpResponse> {
    if (hostOf(context).connection.active) {
      throw new StandFault(`Обращение к сети внутри транзакции: ${method} ${request.address}`);
    }
    const body = ['GET', 'HEAD'].includes(method) ? Buffer.alloc(0) : request.body;
    const headers: Record<string, string> = {};
    for (const [name, value] of request.headerList()) headers[name] = value;
    const has = (name: string) => request.header(name) !== undefined;
    if (!has('Content-Length') && (body.length > 0 || !['GET', 'HEAD', 'DELETE'].includes(method))) {
      headers['Content-Length'] = String(body.length);
    }
    if (this.user !== '' && !has('Authorization')) {
      headers.Authorization = `Basic ${Buffer.from(`${this.user}:${this.password}`, 'utf8').toString('base64')}`;
    }
    const path = request.address.startsWith('/') ? request.address : `/${request.address}`;
    const send = this.secure ? secureRequest : plainRequest;
    return await new Promise<HttpResponse>((resolve, reject) => {
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(new BslError(`Ошибка работы с Интернет: ${error.message}`));
      };
      const outgoing = send(
        {
          host: this.host,
          port: this.port,
          method,
          path: encodeURI(decodeSafe(path)),
          headers,
          agent: false,
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', fail);
          incoming.on('end', () => {
            clearTimeout(timer);
            const pairs: [string, string][] = [];
            for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
              pairs.push([incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '']);
            }
            resolve(new HttpResponse(incoming.statusCode ?? 0, pairs, Buffer.concat(chunks)));
          });
        },
      );
      const timer = setTimeout(() => {
        outgoing.destroy(new Error('Превышено время ожидания'));
      }, this.timeout * 1000);
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  }
}

/** Keeps what is encoded already; only letters outside of ASCII are encoded on the way. */
function decodeSafe(path: string): string {
  return path.replace(/%/g, '%25').replace(/%25([0-9a-f]{2})/gi, '%$1');
}

const of = membersOf<HttpConnection>(source);

const verb = (ru: string, en: string, method: string) =>
  of.method(ru, en, [1, 1], (self, args, context) =>
    self.send(method, args.object<HttpRequest>(0, HttpRequest), context),
  );

const connectionType: TypeInfo = defineType<HttpConnection>({
  ru: 'HTTPСоединение',
  en: 'HTTPConnection',
  source,
  constructArity: [1, 8],
  construct: (args) => new HttpConnection(args),
  members: [
    verb('Получить', 'Get', 'GET'),
    verb('ОтправитьДляОбработки', 'Post', 'POST'),
    verb('Записать', 'Put', 'PUT'),
    verb('Изменить', 'Patch', 'PATCH'),
    verb('Удалить', 'Delete', 'DELETE'),
    verb('ПолучитьЗаголовки', 'Head', 'HEAD'),
    of.method('ВызватьHTTPМетод', 'CallHTTPMethod', [2, 2], (self, args, context) =>
      self.send(args.text(0).toUpperCase(), args.object<HttpRequest>(1, HttpRequest), context),
    ),
    of.property('Сервер', 'Host', (self) => self.host),
    of.property('Порт', 'Port', (self) => Decimal.from(self.port)),
    of.property('Таймаут', 'Timeout', (self) => Decimal.from(self.timeout)),
  ],
});

export const httpClientTypes = [
  requestType,
  responseType,
  connectionType,
  secureType,
  authoritiesType,
  proxyType,
];
