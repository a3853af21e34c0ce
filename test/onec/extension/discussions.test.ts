import { expect } from 'chai';
import { newPhone, type SandboxLine } from '../../support/world.ts';
import { toPlain } from '../plain.ts';
import type { Message } from '../platform/collaboration/server.ts';
import { type Connected, eventually, openConnected } from './connected.ts';

const pseudoName = 'Внешний пользователь WhatsApp';
const matches = 'РегистрСведений.МСТ_СоответствияСообщений';
const answers = 'РегистрСведений.МСТ_ИсходящиеОтветы';
const people = ['Иванов', 'Петров'];

/** What a test does with the conversation of one client. */
interface Talk {
  readonly phone: string;
  readonly chatId: string;
  readonly id: string;
  /** Everything that was said, oldest first. */
  said(): Message[];
  texts(): string[];
  /** An employee writes in Discussions; to the client when `client` is set. */
  write(
    by: string,
    text: string,
    options?: { client?: boolean; to?: string[]; at?: number; files?: string[] },
  ): Message;
}

describe('extension: Discussions', () => {
  let one: Connected;
  let line: SandboxLine;

  beforeEach(async () => {
    one = await openConnected({
      stand: {
        users: [
          { name: 'Иванов', roles: ['МСТ_ПользовательМессенджера'] },
          { name: 'Петров', roles: ['МСТ_ПользовательМессенджера'] },
          { name: 'Смирнова', roles: ['МСТ_РуководительМессенджера'] },
        ],
      },
    });
    await one.stand.run('Константы.МСТ_ИспользоватьОбсуждения.Установить(Истина);');
    for (const user of one.stand.infobase.users) {
      if (user.name === 'whatsapp') continue;
      await one.stand.run(
        `Пользователь = Справочники.Пользователи.СоздатьЭлемент();
        Пользователь.Наименование = Имя;
        Пользователь.ИдентификаторПользователяИБ = Новый УникальныйИдентификатор(УИД);
        Пользователь.Записать();`,
        { Имя: user.name, УИД: user.uuid },
      );
    }
    line = await one.base.line();
    await one.exchange();
    await queue('Иванов', 'Петров');
    await one.exchange();
  });
  afterEach(() => one.close());

  /** The manager puts employees into the queue, in this order. */
  const queue = (...names: string[]) =>
    one.stand.run(
      `Для Индекс = 0 По Имена.ВГраница() Цикл
        Объект = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имена[Индекс]).ПолучитьОбъект();
        Объект.ВОчереди = Истина;
        Объект.ПорядокВОчереди = Индекс + 1;
        Объект.Записать();
      КонецЦикла;`,
      { Имена: names },
    );
  const userOf = (name: string): string => {
    const { collaboration, infobase } = one.stand;
    const uuid = infobase.findUser(name)?.uuid ?? '';
    const known = collaboration.userOfInfobase(uuid) ?? collaboration.addUser({ name, infobaseUser: uuid });
    return known.id;
  };
  const nameOf = (id: string): string => one.stand.collaboration.user(id).fullName;
  const pseudo = (): string =>
    one.stand.collaboration.users.find((user) => user.fullName === pseudoName)?.id ?? '';
  const chatRow = (phone: string) =>
    one.stand.rows('Справочник.МСТ_Чаты').find((row) => row.Телефон === phone) ?? {};

  function talkOf(phone: string): Talk {
    const { collaboration } = one.stand;
    const row = chatRow(phone);
    const id = String(row.ИдентификаторОбсуждения);
    const said = () => collaboration.messages.filter((message) => message.conversationId === id);
    return {
      phone,
      chatId: String(row.ИдентификаторЧата),
      id,
      said,
      texts: () => said().map((message) => message.text),
      write: (by, text, { client = false, to = [], at, files = [] } = {}) =>
        collaboration.write({
          conversationId: id,
          author: userOf(by),
          text,
          recipients: [...(client ? [pseudo()] : []), ...to.map(userOf)],
          attachments: files.map((name) => ({
            name,
            contentType: 'text/plain',
            displayed: true,
            bytes: Buffer.from(`файл ${name}`),
          })),
          ...(at !== undefined && { at }),
        }),
    };
  }

  /** A client writes, and it stands in Discussions. */
  async function opened(text = 'Здравствуйте'): Promise<Talk> {
    const phone = newPhone();
    await line.receives(phone, text);
    await one.exchange();
    return talkOf(phone);
  }

  it('pushes the roster with roles and the queue in its order, and only when they change', async () => {
    const { items } = await one.base.api('listEmployees', { query: { limit: 50 } });
    expect(
      Object.fromEntries(items.map(({ name, role, queuePosition }) => [name, [role, queuePosition]])),
    ).to.deep.equal({ Иванов: ['employee', 1], Петров: ['employee', 2], Смирнова: ['manager', null] });
    const before = one.stand.constant('МСТ_НомерЛенты');
    await one.exchange();
    await one.exchange();
    expect(one.stand.constant('МСТ_НомерЛенты')).to.equal(before);
    expect(one.stand.constant('МСТ_ХешОчереди')).to.match(/^[0-9a-f]{64}$/);
  });

  it('shows a client’s message as the pseudo user, with its time, and notifies the queue', async () => {
    const talk = await opened('Сколько стоит кабель?');
    const [message] = talk.said();
    expect(talk.texts()).to.deep.equal(['Сколько стоит кабель?']);
    expect(nameOf(message?.author ?? '')).to.equal(pseudoName);
    expect(message?.recipients.map(nameOf).sort()).to.deep.equal(people);
    const sent =
      (await one.base.api('getChat', { params: { chatId: talk.chatId as never } })).lastMessageAt ?? '';
    expect(Math.abs((message?.at ?? 0) - Date.parse(sent))).to.be.below(1000);
    const context = one.stand.collaboration.conversation(talk.id).context ?? '';
    expect(context).to.contain('Справочник.МСТ_Чаты?ref=');
    await one.exchange();
    expect(talk.texts()).to.have.length(1);
  });

  it('sends what is addressed to the pseudo user, keeps the rest inside, and hints once', async () => {
    const talk = await opened();
    talk.write('Иванов', 'Добрый день!', { client: true });
    await one.exchange();
    await eventually('it is sent', async () => (await line.reached(talk.phone)).length === 1);
    await one.exchange();
    expect(chatRow(talk.phone)).to.include({ Статус: 'ВРаботе' });
    talk.write('Иванов', 'между нами', { to: ['Петров'] });
    await one.exchange();
    await one.exchange();
    talk.write('Иванов', 'и это тоже');
    await one.exchange();
    await one.exchange();
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['Добрый день!']);
    const { items } = await one.base.api('listMessages', { params: { chatId: talk.chatId as never } });
    expect(items.filter((item) => item.kind === 'comment').map((item) => item.text)).to.have.members([
      'между нами',
      'и это тоже',
    ]);
    const chat = await one.base.api('getChat', { params: { chatId: talk.chatId as never } });
    expect([chat.owner?.name, chat.observers.map((one_) => one_.name)]).to.deep.equal(['Иванов', ['Петров']]);
    const hints = talk.said().filter((message) => message.text.includes('Клиент этого не получил'));
    expect(hints.map((hint) => hint.recipients.map(nameOf))).to.deep.equal([['Иванов']]);
  });

  it('a second employee’s answer is delivered and makes him an observer; both are told of the next message', async () => {
    const talk = await opened();
    talk.write('Иванов', 'первый', { client: true });
    await one.exchange();
    talk.write('Петров', 'второй', { client: true });
    await one.exchange();
    await eventually('both are sent', async () => (await line.reached(talk.phone)).length === 2);
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['первый', 'второй']);
    await line.receives(talk.phone, 'спасибо');
    await one.exchange();
    const last = talk.said().find((message) => message.text === 'спасибо');
    expect(last?.recipients.map(nameOf).sort()).to.deep.equal(people);
  });

  it('sends a file with its text as one message, several files apart and in order', async () => {
    const talk = await opened();
    talk.write('Иванов', 'счет', { client: true, files: ['счет.txt'] });
    talk.write('Иванов', 'два файла', { client: true, files: ['а.txt', 'б.txt'] });
    await one.exchange();
    await eventually('all are sent', async () => (await line.reached(talk.phone)).length === 4);
    const { items } = await one.base.api('listMessages', {
      params: { chatId: talk.chatId as never },
      query: { direction: 'newer' },
    });
    const sent = items.filter((item) => item.direction === 'out');
    expect(sent.map((item) => [item.text, item.attachment?.fileName ?? null])).to.deep.equal([
      ['счет', 'счет.txt'],
      ['два файла', null],
      [null, 'а.txt'],
      [null, 'б.txt'],
    ]);
  });

  it('does not send an answer that is too old, and tells its author', async () => {
    const talk = await opened();
    talk.write('Иванов', 'вчерашний ответ', { client: true, at: one.stand.clock.now() - 13 * 3_600_000 });
    await one.exchange();
    await one.exchange();
    expect(await line.reached(talk.phone)).to.deep.equal([]);
    expect(one.stand.rows(answers).map((row) => row.Состояние)).to.deep.equal(['Просрочено']);
    const told = talk
      .said()
      .find((message) => message.text.includes('вчерашний ответ') && message.author === pseudo());
    expect(told?.recipients.map(nameOf)).to.deep.equal(['Иванов']);
  });

  it('waits silently while Discussions are away and catches up in order', async () => {
    const talk = await opened('первое');
    const { collaboration, clock } = one.stand;
    const before = one.stand.log.length;
    collaboration.mode = 'unreachable';
    for (const text of ['второе', 'третье']) {
      await line.receives(talk.phone, text);
      await one.exchange();
    }
    for (let run = 0; run < 5; run += 1) await one.exchange();
    const warnings = one.stand
      .rows('РегистрСведений.МСТ_ЖурналОбмена')
      .filter((row) => row.Операция === 'Обсуждения' && row.Уровень !== 'Сведения');
    expect(warnings).to.have.length(1);
    expect(one.stand.log.length - before).to.be.below(5);
    collaboration.mode = 'on';
    clock.advance(301_000);
    await one.exchange();
    expect(talk.texts()).to.deep.equal(['первое', 'второе', 'третье']);
    expect(one.stand.rows('РегистрСведений.МСТ_ОчередьОтражения')).to.deep.equal([]);
  });

  it('a base restored from a backup sends nothing twice and shows nothing twice', async () => {
    const talk = await opened('до копии');
    const backup = one.stand.snapshot();
    talk.write('Иванов', 'ответ после копии', { client: true });
    await one.exchange();
    await line.receives(talk.phone, 'вопрос после копии');
    const later = newPhone();
    await line.receives(later, 'новый клиент после копии');
    await one.exchange();
    await eventually('it is sent', async () => (await line.reached(talk.phone)).length === 1);
    const was = one.stand.collaboration.messages.map((message) => message.text);
    const conversations = one.stand.collaboration.conversations.length;
    const pseudoUsers = one.stand.collaboration.users.length;

    await one.stand.idle();
    one.stand.restore(backup);
    for (let run = 0; run < 3; run += 1) await one.exchange();
    expect(one.stand.collaboration.messages.map((message) => message.text)).to.deep.equal(was);
    expect(one.stand.collaboration.conversations.length).to.equal(conversations);
    expect(one.stand.collaboration.users.length).to.equal(pseudoUsers);
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['ответ после копии']);
    expect(one.stand.rows(matches).filter((row) => row.ИдентификаторСообщения === '')).to.deep.equal([]);
  });

  it('reopens a chat by its status in 1C; a refusal brings the old one back and says why', async () => {
    const talk = await opened();
    talk.write('Иванов', 'отвечу', { client: true });
    await one.exchange();
    await one.exchange();
    const setStatus = (user: string, status: string) =>
      one.stand.session(user).run(
        `Объект = Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид).ПолучитьОбъект();
        Объект.Статус = Перечисления.МСТ_СтатусыЧатов[Статус];
        Объект.Записать();
        Возврат Объект.ОжидаетКоманды;`,
        { Ид: talk.chatId, Статус: status },
      );
    expect(await setStatus('Иванов', 'Закрыт')).to.equal(true);
    await one.exchange();
    expect(chatRow(talk.phone)).to.include({ Статус: 'Закрыт', ОжидаетКоманды: false });
    expect(await setStatus('Иванов', 'ВРаботе')).to.equal(true);
    await one.exchange();
    expect(chatRow(talk.phone)).to.include({ Статус: 'ВРаботе', ОжидаетКоманды: false });
    // Only the owner or a manager may close.
    await setStatus('Петров', 'Закрыт');
    expect(chatRow(talk.phone)).to.include({ Статус: 'Закрыт', ОжидаетКоманды: true });
    await one.exchange();
    expect(chatRow(talk.phone)).to.include({ Статус: 'ВРаботе', ОжидаетКоманды: false });
    await one.exchange();
    const told = talk.said().find((message) => message.text.includes('не выполнено'));
    expect(told?.recipients.map(nameOf)).to.deep.equal(['Петров']);
  });

  it('transfers with a hidden comment; the new owner is told in Discussions', async () => {
    const talk = await opened();
    talk.write('Иванов', 'отвечу', { client: true });
    await one.exchange();
    await one.exchange();
    const result = toPlain(
      await one.stand.session('Иванов').run(
        `Возврат МСТ_Чаты.Передать(Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид),
          Справочники.МСТ_Сотрудники.НайтиПоНаименованию("Петров"), "Ждет счет");`,
        { Ид: talk.chatId },
      ),
    );
    expect(result).to.include({ Принято: true, Ошибка: '' });
    await one.exchange();
    await one.exchange();
    const chat = await one.base.api('getChat', { params: { chatId: talk.chatId as never } });
    expect(chat.owner?.name).to.equal('Петров');
    expect(talk.texts()).to.include('Ждет счет');
    const told = talk
      .said()
      .filter((message) => message.recipients.map(nameOf).includes('Петров'))
      .at(-1);
    expect(told?.text).to.match(/Мост WhatsApp/);
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['отвечу']);
  });

  /** The bridge's messages of a chat, oldest first. */
  const stored = async (talk: Talk) =>
    (
      await one.base.api('listMessages', {
        params: { chatId: talk.chatId as never },
        query: { direction: 'newer', limit: 200 },
      })
    ).items;
  const asEmployee = async (name: string) => {
    const { items } = await one.base.api('listEmployees', { query: { limit: 50 } });
    return one.base.api.with({ 'employee-id': items.find((item) => item.name === name)?.id ?? '' });
  };

  it('shows an answer from the panel as its author’s, without sending it again', async () => {
    const talk = await opened();
    const as = await asEmployee('Иванов');
    await as('sendMessage', {
      params: { chatId: talk.chatId as never },
      headers: { 'idempotency-key': 'panel-0001' },
      body: { text: 'из панели' },
    });
    for (let run = 0; run < 3; run += 1) await one.exchange();
    const shown = talk.said().filter((message) => message.text.includes('из панели'));
    expect(shown.map((message) => [nameOf(message.author), message.text])).to.deep.equal([
      ['Иванов', '[Клиенту] из панели'],
    ]);
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['из панели']);
    expect((await stored(talk)).filter((item) => item.kind === 'comment')).to.deep.equal([]);
  });

  it('shows the client’s edits and deletions, once each', async () => {
    const phone = newPhone();
    const key = await line.act({ phone, text: 'сто метров' });
    await one.base.feed.until('message.received', (message) => message.text === 'сто метров');
    await one.exchange();
    const talk = talkOf(phone);
    await line.act({ action: 'edit', phone, key, text: 'двести метров' });
    await one.base.feed.until('message.changed', (message) => message.text === 'двести метров');
    await one.exchange();
    await line.act({ action: 'delete', phone, key });
    await one.base.feed.until('message.changed', (message) => message.deletedAt !== null);
    for (let run = 0; run < 2; run += 1) await one.exchange();
    const [first, edited, deleted, ...rest] = talk.texts();
    expect([first, edited]).to.deep.equal(['сто метров', 'Клиент изменил сообщение: двести метров']);
    expect(deleted).to.match(/^Клиент удалил сообщение от /);
    expect(rest).to.deep.equal([]);
  });

  it('tells the author that the client did not get his answer', async () => {
    const talk = await opened();
    await line.faults({ refuseSends: true });
    talk.write('Иванов', 'не дойдет', { client: true });
    await one.exchange();
    await eventually('it has failed', async () =>
      (await stored(talk)).some((message) => message.status === 'failed'),
    );
    for (let run = 0; run < 2; run += 1) await one.exchange();
    const told = talk.said().filter((message) => message.text.includes('Клиент не получил «не дойдет»'));
    expect(told.map((message) => message.recipients.map(nameOf))).to.deep.equal([['Иванов']]);
  });

  it('shows a client’s file in Discussions, and a link to the card beyond the limit', async () => {
    await one.stand.run('Константы.МСТ_ПределВложения.Установить(1);');
    const phone = newPhone();
    const send = (fileName: string, size: number) =>
      line.act({
        phone,
        text: fileName,
        file: {
          kind: 'document',
          fileName,
          mimeType: 'application/pdf',
          base64: Buffer.concat([Buffer.from('%PDF-1.4 '), Buffer.alloc(size, 7)]).toString('base64'),
        },
      });
    await send('малый.pdf', 2000);
    await send('большой.pdf', 1_200_000);
    await eventually('both files are ready', async () => {
      const chat = (await one.base.api('listChats', { query: { search: phone } })).items[0];
      if (!chat) return false;
      const { items } = await one.base.api('listMessages', { params: { chatId: chat.id } });
      return items.filter((item) => item.attachment?.status === 'ready').length === 2;
    });
    for (let run = 0; run < 2; run += 1) await one.exchange();
    const talk = talkOf(phone);
    const files = talk
      .said()
      .flatMap((message) => message.attachments.map(({ name, bytes }) => [name, bytes.length]));
    expect(files).to.deep.equal([['малый.pdf', 2009]]);
    expect(talk.texts().join('\n')).to.match(
      /большой\.pdf, 1,1 МБ: откройте файл в карточке чата e1cib\/data/,
    );
  });

  it('a message deleted in Discussions is deleted for the client too', async () => {
    const talk = await opened();
    const kept = talk.write('Иванов', 'останется', { client: true });
    const wrong = talk.write('Иванов', 'ошибся чатом', { client: true });
    await one.exchange();
    await eventually(
      'both are sent',
      async () => (await stored(talk)).filter((item) => item.status === 'sent').length === 2,
    );
    const message = (await stored(talk)).find((item) => item.text === 'ошибся чатом');
    one.stand.collaboration.deleteMessage(wrong.id);
    for (let run = 0; run < 3; run += 1) await one.exchange();
    const after = await stored(talk);
    expect(after.filter((item) => item.deletedAt !== null).map((item) => item.id)).to.deep.equal([
      message?.id,
    ]);
    expect(one.stand.collaboration.message(kept.id).text).to.equal('останется');
    const commands = one.stand.rows('РегистрСведений.МСТ_ИсходящиеКоманды');
    expect(commands.map((row) => [row.Вид, row.Состояние])).to.deep.equal([['УдалитьСообщение', 'Принято']]);
  });

  it('posts nothing twice when a run dies between the post and its record', async () => {
    const talk = await opened('первое');
    await line.receives(talk.phone, 'второе');
    await one.exchange();
    // What a killed run leaves behind: the message is in Discussions, the base knows nothing of it.
    const second = talk.said().find((message) => message.text === 'второе');
    await one.stand.run(
      `Набор = РегистрыСведений.МСТ_СоответствияСообщений.СоздатьНаборЗаписей();
      Набор.Отбор.ИдентификаторСообщенияОбсуждения.Установить(Ид);
      Набор.Прочитать();
      Сообщение = Набор[0].ИдентификаторСообщения;
      Набор.Очистить();
      Набор.Записать();
      Параметры = МСТ_ОтражениеСообщений.НовыеПараметры();
      Параметры.Объект = Сообщение;
      Параметры.Вид = Перечисления.МСТ_ВидыОтражений.Сообщение;
      Параметры.Чат = Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Чат);
      МСТ_ОтражениеСообщений.Запланировать(Параметры);
      Прочитанное = РегистрыСведений.МСТ_ПрочитанныеОбсуждения.СоздатьМенеджерЗаписи();
      Прочитанное.Чат = Параметры.Чат;
      Прочитанное.Записать();`,
      { Ид: second?.id ?? '', Чат: talk.chatId },
    );
    await one.exchange();
    expect(talk.texts()).to.deep.equal(['первое', 'второе']);
    expect(one.stand.rows('РегистрСведений.МСТ_ОчередьОтражения')).to.deep.equal([]);
  });

  it('a restored base does not call an answer that was sent too old', async () => {
    const talk = await opened();
    const backup = one.stand.snapshot();
    talk.write('Иванов', 'ответ', { client: true });
    await one.exchange();
    await eventually('it is sent', async () => (await line.reached(talk.phone)).length === 1);
    await one.stand.idle();
    one.stand.restore(backup);
    one.stand.clock.advance(13 * 3_600_000);
    for (let run = 0; run < 3; run += 1) await one.exchange();
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['ответ']);
    expect(talk.texts().filter((text) => text.includes('Мост WhatsApp'))).to.deep.equal([]);
  });

  it('cuts a long answer into pieces, in order', async () => {
    const talk = await opened();
    const long = `${'раз '.repeat(1500)}\n${'два '.repeat(900)}`;
    talk.write('Иванов', long, { client: true });
    await one.exchange();
    await eventually('all pieces are sent', async () => (await line.reached(talk.phone)).length === 3);
    const texts = (await stored(talk))
      .filter((item) => item.direction === 'out')
      .map((item) => item.text ?? '');
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    expect(words(texts.join(' '))).to.deep.equal(words(long));
    expect(Math.max(...texts.map((text) => text.length))).to.be.at.most(4096);
  });

  it('shows what a voice message says when its transcription has come', async () => {
    const talk = await opened('послушайте');
    const [message] = await one.base
      .api('listMessages', { params: { chatId: talk.chatId as never } })
      .then(({ items }) => items.filter((item) => item.direction === 'in'));
    const heard = { ...message, version: 50, transcription: { status: 'ready', text: 'нужно сто метров' } };
    const applied = await one.stand.run(
      'Возврат МСТ_Лента.ПрименитьОтвет("message", МСТ_Преобразования.ИзJSON(Текст));',
      { Текст: JSON.stringify(heard) },
    );
    expect(applied).to.equal(true);
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect(talk.texts()).to.deep.equal(['послушайте', 'Расшифровка голосового: нужно сто метров']);
  });

  it('waits without a word in the journal while the base is not registered in Discussions', async () => {
    one.stand.collaboration.mode = 'unregistered';
    const phone = newPhone();
    await line.receives(phone, 'есть кто?');
    for (let run = 0; run < 3; run += 1) await one.exchange();
    const warnings = one.stand
      .rows('РегистрСведений.МСТ_ЖурналОбмена')
      .filter((row) => row.Операция === 'Обсуждения');
    expect(warnings).to.deep.equal([]);
    one.stand.collaboration.mode = 'on';
    await one.exchange();
    expect(talkOf(phone).texts()).to.deep.equal(['есть кто?']);
  });

  it('keeps answers while the bridge is away and sends them in order when it is back', async () => {
    const talk = await opened();
    const address = one.stand.constant('МСТ_АдресСлужбы') as string;
    const setAddress = (value: string) =>
      one.stand.run('Константы.МСТ_АдресСлужбы.Установить(Адрес);', { Адрес: value });
    await setAddress('http://127.0.0.1:9');
    for (const text of ['раз', 'два', 'три']) {
      talk.write('Иванов', text, { client: true });
      await one.exchange();
    }
    expect(one.stand.rows(answers).map((row) => row.Состояние)).to.deep.equal([
      'Ожидает',
      'Ожидает',
      'Ожидает',
    ]);
    await setAddress(address);
    await one.exchange();
    await eventually('all are sent', async () => (await line.reached(talk.phone)).length === 3);
    expect((await line.reached(talk.phone)).map((item) => item.text)).to.deep.equal(['раз', 'два', 'три']);
  });

  it('answers and comments from the chat’s form at once, a file too', async () => {
    const talk = await opened();
    const run = async (body: string) =>
      toPlain(
        await one.stand
          .session('Иванов')
          .run(`Чат = Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид);\n${body}`, {
            Ид: talk.chatId,
          }),
      );
    expect(
      await run(`Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = "из формы";
        Ответ.Файл = ПолучитьДвоичныеДанныеИзСтроки("данные"); Ответ.ИмяФайла = "прайс.txt";
        Возврат МСТ_Чаты.Ответить(Чат, Ответ);`),
    ).to.include({ Принято: true, Ошибка: '' });
    expect(
      await run(`Упомянутые = Новый Массив; Упомянутые.Добавить(Справочники.МСТ_Сотрудники.НайтиПоНаименованию("Петров"));
        Возврат МСТ_Чаты.ОставитьКомментарий(Чат, "не для клиента", Упомянутые);`),
    ).to.include({ Принято: true });
    expect(await run('Возврат МСТ_Чаты.Завершить(Чат);')).to.include({ Принято: true });
    expect(await run('Возврат МСТ_Чаты.Взять(Чат);')).to.include({
      Принято: false,
      КодОшибки: 'CHAT_CLOSED',
    });
    await eventually('the answer is sent', async () => (await line.reached(talk.phone)).length === 1);
    const items = await stored(talk);
    const said = items.filter((item) => item.kind !== 'system' && item.direction !== 'in');
    expect(said.map((item) => [item.direction, item.text, item.attachment?.fileName ?? null])).to.deep.equal([
      ['out', 'из формы', 'прайс.txt'],
      ['internal', 'не для клиента', null],
    ]);
    const chat = await one.base.api('getChat', { params: { chatId: talk.chatId as never } });
    expect([chat.status, chat.observers.map(({ name }) => name)]).to.deep.equal(['closed', ['Петров']]);
  });

  it('tells somebody who is not an employee of the messenger that his answer did not go', async () => {
    const talk = await opened();
    const { collaboration } = one.stand;
    const guest = collaboration.addUser({ name: 'Гость' });
    collaboration.write({
      conversationId: talk.id,
      author: guest.id,
      text: 'я отвечу',
      recipients: [pseudo()],
    });
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect(await line.reached(talk.phone)).to.deep.equal([]);
    expect(talk.texts().filter((text) => text.includes('Клиент не получил «я отвечу»'))).to.have.length(1);
  });

  it('templates go to the bridge from 1C and come back changed', async () => {
    await one.stand.run(
      `Шаблон = Справочники.МСТ_ШаблоныСообщений.СоздатьЭлемент();
      Шаблон.Наименование = "Приветствие";
      Шаблон.Текст = "Здравствуйте, {{client.name}}!";
      Шаблон.Записать();`,
    );
    await one.exchange();
    const { items } = await one.base.api('listTemplates', {});
    expect(items.map(({ name, text }) => [name, text])).to.deep.equal([
      ['Приветствие', 'Здравствуйте, {{client.name}}!'],
    ]);
    const [template] = items;
    await one.base.api('changeTemplate', {
      params: { templateId: template?.id as never },
      body: { text: 'Добрый день!' },
    });
    await one.exchange();
    expect(
      one.stand.rows('Справочник.МСТ_ШаблоныСообщений').map((row) => [row.Текст, row.ОжидаетОтправки]),
    ).to.deep.equal([['Добрый день!', false]]);
  });
});
