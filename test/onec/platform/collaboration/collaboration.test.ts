import { expect } from 'chai';
import { toPlain } from '../../plain.ts';
import { bslError, sampleStand, standFault } from '../../sample.ts';
import type { Stand } from '../../stand.ts';

const prepare = `
  УстановитьПривилегированныйРежим(Истина);
  Внешний = СистемаВзаимодействия.СоздатьПользователя();
  Внешний.Имя = "whatsapp";
  Внешний.ПолноеИмя = "Внешний пользователь WhatsApp";
  Внешний.Записать();
  Товар = Справочники.Товары.СоздатьЭлемент();
  Товар.Наименование = "Чат";
  Товар.Записать();
  Обсуждение = СистемаВзаимодействия.СоздатьОбсуждение();
  Обсуждение.КонтекстОбсуждения = Новый КонтекстОбсужденияСистемыВзаимодействия(ПолучитьНавигационнуюСсылку(Товар.Ссылка));
  Обсуждение.Отображаемое = Истина;
  Обсуждение.Заголовок = "Чат";
  Обсуждение.Записать();
  Возврат Новый Структура("Внешний, Обсуждение", Строка(Внешний.Идентификатор), Строка(Обсуждение.Идентификатор));
`;

// By onec.md 2.1–2.5.
describe('1C stand: Collaboration System', () => {
  let stand: Stand;
  let ids: { Внешний: string; Обсуждение: string };
  beforeEach(async () => {
    stand = await sampleStand({}, { users: [{ name: 'Иванов', roles: ['ПолныеПрава'] }] });
    ids = toPlain(await stand.run(prepare)) as typeof ids;
  });
  afterEach(() => stand.close());

  it('a pseudo user has no user of the base; creating one needs privileged mode; names are unique', async () => {
    const user = stand.collaboration.user(ids.Внешний);
    expect([user.name, user.fullName, user.infobaseUser]).to.deep.equal([
      'whatsapp',
      'Внешний пользователь WhatsApp',
      undefined,
    ]);
    await bslError(stand.run('СистемаВзаимодействия.СоздатьПользователя();'), /Недостаточно прав/);
    await bslError(stand.run(prepare), /уже существует/);
  });

  it('a conversation is found by its context and by its identifier from a string', async () => {
    const found = await stand.run(
      `
      УстановитьПривилегированныйРежим(Истина);
      Обсуждение = СистемаВзаимодействия.ПолучитьОбсуждение(Новый ИдентификаторОбсужденияСистемыВзаимодействия(Ид));
      Отбор = Новый ОтборОбсужденийСистемыВзаимодействия;
      Отбор.КонтекстноеОбсуждение = Истина;
      Отбор.КонтекстОбсуждения = Обсуждение.КонтекстОбсуждения;
      Отбор.ТекущийПользовательЯвляетсяУчастником = Ложь;
      Отбор.Отображаемое = Истина;
      Найдено = СистемаВзаимодействия.ПолучитьОбсуждения(Отбор);
      Возврат Новый Структура("Сколько, Тот, Ссылка", Найдено.Количество(), Найдено[0].Идентификатор = Обсуждение.Идентификатор,
        Обсуждение.КонтекстОбсуждения.НавигационнаяСсылка);`,
      { Ид: ids.Обсуждение },
    );
    const { Ссылка, ...rest } = toPlain(found) as Record<string, string>;
    expect(rest).to.deep.equal({ Сколько: 1, Тот: true });
    expect(Ссылка).to.match(/^e1cib\/data\/Справочник\.Товары\?ref=[0-9a-f]{32}$/);
  });

  it('posts as the pseudo user with a date, recipients and an attachment (privileged mode only)', async () => {
    const post = (isPrivileged: boolean) =>
      stand.run(
        `
        УстановитьПривилегированныйРежим(Привилегированно);
        Сообщение = СистемаВзаимодействия.СоздатьСообщение(Новый ИдентификаторОбсужденияСистемыВзаимодействия(Ид));
        Сообщение.Автор = Новый ИдентификаторПользователяСистемыВзаимодействия(Внешний);
        Сообщение.Дата = '20260102101500';
        Сообщение.Текст = "Здравствуйте";
        Сообщение.Получатели.Добавить(Новый ИдентификаторПользователяСистемыВзаимодействия(Внешний));
        Сообщение.Вложения.Добавить(ПолучитьДвоичныеДанныеИзСтроки("файл").ОткрытьПотокДляЧтения(), "a.txt", "text/plain", Истина);
        Сообщение.Записать();
        Возврат Строка(Сообщение.Идентификатор);`,
        { Ид: ids.Обсуждение, Внешний: ids.Внешний, Привилегированно: isPrivileged },
      );
    await bslError(post(false), /Недостаточно прав/);
    const id = await post(true);
    const message = stand.collaboration.message(String(id));
    expect(message.author).to.equal(ids.Внешний);
    expect(message.recipients).to.deep.equal([ids.Внешний]);
    // 10:15 in the base's zone, three hours east.
    expect(new Date(message.at).toISOString()).to.equal('2026-01-02T07:15:00.000Z');
    expect(message.attachments.map(({ name, bytes }) => [name, bytes.toString('utf8')])).to.deep.equal([
      ['a.txt', 'файл'],
    ]);
  });

  it('reads what employees wrote after a message, with author, recipients and text', async () => {
    const employee = stand.collaboration.addUser({
      name: 'Иванов',
      infobaseUser: stand.infobase.findUser('Иванов')?.uuid,
    });
    const write = (text: string, recipients: string[] = []) =>
      stand.collaboration.write({ conversationId: ids.Обсуждение, author: employee.id, text, recipients });
    const first = write('первое');
    write('клиенту', [ids.Внешний]);
    write('внутри');
    const read = await stand.run(
      `
      УстановитьПривилегированныйРежим(Истина);
      Отбор = Новый ОтборСообщенийСистемыВзаимодействия;
      Отбор.Обсуждение = Новый ИдентификаторОбсужденияСистемыВзаимодействия(Ид);
      Отбор.НаправлениеСортировки = НаправлениеСортировки.Возр;
      Отбор.After = Новый ИдентификаторСообщенияСистемыВзаимодействия(После);
      Тексты = Новый Массив;
      Для Каждого Сообщение Из СистемаВзаимодействия.ПолучитьСообщения(Отбор) Цикл
        Кому = Сообщение.Получатели.Содержит(Новый ИдентификаторПользователяСистемыВзаимодействия(Внешний));
        Тексты.Добавить(Строка(Сообщение.Текст) + ?(Кому, " +", " -"));
      КонецЦикла;
      Возврат Тексты;`,
      { Ид: ids.Обсуждение, После: first.id, Внешний: ids.Внешний },
    );
    expect(toPlain(read)).to.deep.equal(['клиенту +', 'внутри -']);
  });

  it('a user of the base writes as himself; his identifier is found by the UUID once he has entered', async () => {
    const uuid = stand.infobase.findUser('Иванов')?.uuid ?? '';
    const find = `УстановитьПривилегированныйРежим(Истина);
      Возврат Строка(СистемаВзаимодействия.ПолучитьИдентификаторПользователя(Новый УникальныйИдентификатор(УИД)));`;
    await bslError(stand.run(find, { УИД: uuid }), /не найден/);
    const own = await stand
      .session('Иванов')
      .run('Возврат Строка(СистемаВзаимодействия.ИдентификаторТекущегоПользователя());');
    expect(await stand.run(find, { УИД: uuid })).to.equal(own);
  });

  it('switched off, out of reach and a failure once are errors; being registered is known without the server', async () => {
    const ping = 'СистемаВзаимодействия.ПолучитьТипыВнешнихСистем();';
    stand.collaboration.mode = 'unreachable';
    await bslError(stand.run(ping), /Невозможно установить соединение/);
    expect(await stand.run('Возврат СистемаВзаимодействия.ИнформационнаяБазаЗарегистрирована();')).to.equal(
      true,
    );
    stand.collaboration.mode = 'unregistered';
    await bslError(stand.run(ping), /не зарегистрирована/);
    expect(await stand.run('Возврат СистемаВзаимодействия.ИнформационнаяБазаЗарегистрирована();')).to.equal(
      false,
    );
    stand.collaboration.mode = 'on';
    stand.collaboration.failNext('ПолучитьТипыВнешнихСистем', 'занято');
    await bslError(stand.run(ping), /занято/);
    await stand.run(ping);
  });

  it('is not to be used inside a transaction nor in a session of an HTTP service', async () => {
    await standFault(
      stand.run(
        'НачатьТранзакцию(); СистемаВзаимодействия.ПолучитьТипыВнешнихСистем(); ОтменитьТранзакцию();',
      ),
      /внутри транзакции/,
    );
    await standFault(
      stand.session(undefined, 'http').run('СистемаВзаимодействия.СоздатьОбсуждение();'),
      /в сеансе HTTP-сервиса/,
    );
  });

  it('a member that is not proven throws', async () => {
    await standFault(
      stand.run('Отбор = Новый ОтборСообщенийСистемыВзаимодействия; Отбор.Количество = 5;'),
      /Нет такого члена/,
    );
  });
});
