import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { HttpService } from '../metadata/model.ts';
import { toPlain } from '../plain.ts';
import { bslError, commonModule, role, sampleStand, standFault } from '../sample.ts';
import type { Stand } from '../stand.ts';
import { matchTemplate } from './http-service.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function tinyServer(): Promise<{ server: Server; port: number; seen: Seen[]; silent: Set<string> }> {
  const seen: Seen[] = [];
  const silent = new Set(['/silent']);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks) });
      if (silent.has(url)) return;
      response.writeHead(201, {
        'Content-Type': 'application/json; charset=utf-8',
        'X-Answer': 'да'.length.toString(),
      });
      response.end(JSON.stringify({ привет: 'мир' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, seen, silent };
}

// By onec.md 3.4.
describe('1C stand: HTTP client', () => {
  let stand: Stand;
  let tiny: Awaited<ReturnType<typeof tinyServer>>;
  before(async () => {
    stand = await sampleStand();
    tiny = await tinyServer();
  });
  after(async () => {
    tiny.server.closeAllConnections();
    tiny.server.close();
    await stand.close();
  });

  it('sends method, path, headers, body; reads status, headers, text and bytes', async () => {
    const result = await stand.run(
      `
      Соединение = Новый HTTPСоединение("127.0.0.1", Порт, "юзер", "пароль", , 5);
      Запрос = Новый HTTPЗапрос("/v1/chats?after=1");
      Запрос.Заголовки.Вставить("Idempotency-Key", "k-1");
      Запрос.УстановитьТелоИзСтроки("{""а"":1}", КодировкаТекста.UTF8, ИспользованиеByteOrderMark.НеИспользовать);
      Ответ = Соединение.ОтправитьДляОбработки(Запрос);
      Найдено = "";
      Для Каждого Пара Из Ответ.Заголовки Цикл
        Если НРег(Пара.Ключ) = "x-answer" Тогда
          Найдено = Пара.Значение;
        КонецЕсли;
      КонецЦикла;
      Возврат Новый Структура("Код, Текст, Размер, Заголовок", Ответ.КодСостояния, Ответ.ПолучитьТелоКакСтроку(),
        Ответ.ПолучитьТелоКакДвоичныеДанные().Размер(), Найдено);`,
      { Порт: tiny.port },
    );
    expect(toPlain(result)).to.deep.equal({
      Код: 201,
      Текст: '{"привет":"мир"}',
      Размер: 25,
      Заголовок: '2',
    });
    const [request] = tiny.seen.splice(0);
    expect(request?.method).to.equal('POST');
    expect(request?.url).to.equal('/v1/chats?after=1');
    expect(request?.headers['idempotency-key']).to.equal('k-1');
    expect(request?.headers.authorization).to.equal(`Basic ${Buffer.from('юзер:пароль').toString('base64')}`);
    expect(request?.body.toString('utf8')).to.equal('{"а":1}');
  });

  it('each verb is its own method; PATCH by name; bytes go as they are', async () => {
    await stand.run(
      `
      Соединение = Новый HTTPСоединение("127.0.0.1", Порт, , , , 5);
      Запрос = Новый HTTPЗапрос("/путь");
      Соединение.Получить(Запрос);
      Соединение.Удалить(Запрос);
      Запрос.УстановитьТелоИзДвоичныхДанных(ПолучитьДвоичныеДанныеИзHexСтроки("00FF10"));
      Соединение.Записать(Запрос);
      Соединение.ВызватьHTTPМетод("PATCH", Запрос);`,
      { Порт: tiny.port },
    );
    const seen = tiny.seen.splice(0);
    expect(seen.map((one) => one.method)).to.deep.equal(['GET', 'DELETE', 'PUT', 'PATCH']);
    expect(seen.map((one) => one.body.toString('hex'))).to.deep.equal(['', '', '00ff10', '00ff10']);
    expect(seen[0]?.url).to.equal(encodeURI('/путь'));
  });

  it('without a word about the mark one stands before the text', async () => {
    await stand.run(
      `
      Запрос = Новый HTTPЗапрос("/x");
      Запрос.УстановитьТелоИзСтроки("{}");
      Соединение = Новый HTTPСоединение("127.0.0.1", Порт, , , , 5);
      Соединение.ОтправитьДляОбработки(Запрос);`,
      { Порт: tiny.port },
    );
    expect(tiny.seen.splice(0)[0]?.body.toString('hex')).to.equal('efbbbf7b7d');
  });

  it('a closed port and a silent server are errors that a module can catch', async () => {
    await bslError(
      stand.run(
        'Новый HTTPСоединение("127.0.0.1", 1, , , , 5).Получить(Новый HTTPЗапрос("/"));'
          .replace('Новый HTTPС', 'С = Новый HTTPС')
          .replace(').Получить', '); С.Получить'),
      ),
      /Ошибка работы с Интернет/,
    );
    await bslError(
      stand.run(
        'С = Новый HTTPСоединение("127.0.0.1", Порт, , , , 1); С.Получить(Новый HTTPЗапрос("/silent"));',
        {
          Порт: tiny.port,
        },
      ),
      /Превышено время ожидания/,
    );
    tiny.seen.splice(0);
  });

  it('refuses the network inside a transaction, a missing timeout, an address in place of a server', async () => {
    await standFault(
      stand.run(
        `С = Новый HTTPСоединение("127.0.0.1", Порт, , , , 5);
        НачатьТранзакцию();
        Попытка
          С.Получить(Новый HTTPЗапрос("/"));
        Исключение
          ОтменитьТранзакцию();
        КонецПопытки;`,
        { Порт: tiny.port },
      ),
      /внутри транзакции/,
    );
    await standFault(stand.run('С = Новый HTTPСоединение("127.0.0.1");'), /без таймаута/);
    await bslError(stand.run('С = Новый HTTPСоединение("http://host", , , , , 5);'), /неверное имя сервера/);
    expect(tiny.seen).to.deep.equal([]);
  });
});

const service: HttpService = {
  kind: 'HTTPService',
  name: 'Сервис',
  synonym: 'Сервис',
  comment: '',
  uuid: '44444444-4444-4444-8444-444444444444',
  rootUrl: 'chat',
  templates: [
    {
      name: 'Сообщение',
      template: '/in/{Номер}',
      methods: [{ name: 'Принять', method: 'POST', handler: 'ПринятьPOST' }],
    },
    { name: 'Беда', template: '/fail', methods: [{ name: 'Взять', method: 'GET', handler: 'БедаGET' }] },
  ],
  module: {
    file: 'Сервис.bsl',
    text: `
Функция ПринятьPOST(Запрос)
  Тело = Запрос.ПолучитьТелоКакДвоичныеДанные();
  Ответ = Новый HTTPСервисОтвет(202);
  Ответ.Заголовки.Вставить("Content-Type", "application/json");
  Подпись = "";
  Для Каждого Пара Из Запрос.Заголовки Цикл
    Если НРег(Пара.Ключ) = "x-sign" Тогда
      Подпись = Пара.Значение;
    КонецЕсли;
  КонецЦикла;
  Ответ.УстановитьТелоИзСтроки(Запрос.HTTPМетод + "|" + Запрос.ОтносительныйURL + "|" + Запрос.ПараметрыURL["Номер"]
    + "|" + Запрос.ПараметрыЗапроса.Получить("а") + "|" + Подпись + "|" + Формат(Тело.Размер(), "ЧГ=0") + "|" + ИмяПользователя());
  Возврат Ответ;
КонецФункции

Функция БедаGET(Запрос)
  ВызватьИсключение "сломалось";
КонецФункции
`,
  },
};

// By onec.md 3.1, 3.3.
describe('1C stand: HTTP services', () => {
  const right = 'HTTPService.Сервис.URLTemplate';
  const open = (anonymousUser?: string) =>
    sampleStand(
      {
        httpServices: [service],
        roles: [
          role('Уведомления', {
            [`${right}.Сообщение.Method.Принять`]: ['Use'],
            [`${right}.Беда.Method.Взять`]: ['Use'],
          }),
          role('Никто', {}),
        ],
        commonModules: [commonModule('М', '')],
      },
      {
        users: [
          { name: 'мост', password: 'пароль', roles: ['Уведомления'] },
          { name: 'пустой', password: '', roles: ['Никто'] },
          { name: 'закрыт', password: '', roles: ['Уведомления'], canLogIn: false },
        ],
        ...(anonymousUser !== undefined && { anonymousUser }),
      },
    );
  const basic = (name: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`,
  });

  it('dispatches by template and method as the user who logged in, with raw bytes', async () => {
    const stand = await open();
    const response = await fetch(`${stand.http}/hs/chat/in/17?%D0%B0=5`, {
      method: 'POST',
      headers: { ...basic('мост', 'пароль'), 'X-Sign': 'v1' },
      body: Buffer.from('{"x":"я"}'),
    });
    expect(response.status).to.equal(202);
    expect(response.headers.get('content-type')).to.equal('application/json');
    expect(await response.text()).to.equal('POST|/in/17|17|5|v1|10|мост');
    await stand.close();
  });

  it('401 without a login, a wrong password, a user who is barred; 403 without the right to the method', async () => {
    const stand = await open();
    const post = async (headers: Record<string, string>) =>
      (await fetch(`${stand.http}/hs/chat/in/1`, { method: 'POST', headers })).status;
    expect(await post({})).to.equal(401);
    expect(await post(basic('мост', 'не тот'))).to.equal(401);
    expect(await post(basic('закрыт', ''))).to.equal(401);
    expect(await post(basic('пустой', ''))).to.equal(403);
    await stand.close();
  });

  it('404 for what is not published, 405 for another method, 500 for an unhandled error', async () => {
    const stand = await open('мост');
    const status = async (path: string, method = 'GET') =>
      (await fetch(`${stand.http}${path}`, { method })).status;
    expect(await status('/hs/other/x')).to.equal(404);
    expect(await status('/hs/chat/in')).to.equal(404);
    expect(await status('/hs/chat/in/1')).to.equal(405);
    expect(await status('/hs/chat/fail')).to.equal(500);
    stand.publication.isOn = false;
    expect(await status('/hs/chat/in/1', 'POST')).to.equal(404);
    await stand.close();
  });

  it('a template is matched by its segments', () => {
    expect(matchTemplate('/a/{Б}', '/a/1')).to.deep.equal([['Б', '1']]);
    expect(matchTemplate('/a/{Б}', '/a/1/2')).to.equal(undefined);
    expect(matchTemplate('/a/*', '/a/1/2')).to.deep.equal([['*', '1/2']]);
    expect(matchTemplate('/a', '/b')).to.equal(undefined);
  });
});
