import { expect } from 'chai';
import { newPhone } from '../../support/world.ts';
import { bslError } from '../sample.ts';
import { eventually } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

const commands = 'РегистрСведений.МСТ_ИсходящиеКоманды';

describe('extension: the card of a chat', () => {
  let one: Office;
  let chat: OfficeChat;

  beforeEach(async () => {
    one = await openOffice({ webhook: false });
    chat = await one.chat();
  });
  afterEach(() => one.close());

  const atBridge = () => one.base.api('getChat', { params: { chatId: chat.id } });
  const sorted = () => one.stand.rows(commands).sort((a, b) => Number(a.Порядок) - Number(b.Порядок));
  const queue = () => sorted().map((row) => [row.Вид, row.Состояние]);
  const nameOf = (ref: unknown) =>
    one.stand.rows('Справочник.МСТ_Сотрудники').find((row) => row.Ссылка === ref)?.Наименование ?? '';
  const observers = () =>
    chat.run(
      'Смирнова',
      `Имена = Новый Массив;
      Для Каждого Строка Из Чат.Наблюдатели Цикл Имена.Добавить(Строка.Сотрудник.Наименование); КонецЦикла;
      Возврат Имена;`,
    );
  const setOwner = 'Объект.Ответственный = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя);';
  const setStatus = 'Объект.Статус = Перечисления.МСТ_СтатусыЧатов[Имя];';
  const observe =
    'Объект.Наблюдатели.Добавить().Сотрудник = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя);';
  const refusals = () => chat.texts().filter((text) => text.includes('не выполнено'));

  it('an owner chosen in the card is assigned, then transferred; the card waits for the bridge', async () => {
    expect(await chat.edit('Смирнова', setOwner, { Имя: 'Иванов' })).to.equal(false);
    expect([nameOf(chat.row().Ответственный), queue()]).to.deep.equal(['', [['Назначить', 'Ожидает']]]);
    await one.exchange();
    expect((await atBridge()).owner?.name).to.equal('Иванов');
    expect([nameOf(chat.row().Ответственный), chat.row().Статус]).to.deep.equal(['Иванов', 'ВРаботе']);

    await chat.edit('Иванов', setOwner, { Имя: 'Петров' });
    expect(nameOf(chat.row().Ответственный)).to.equal('Иванов');
    await one.exchange();
    expect((await atBridge()).owner?.name).to.equal('Петров');
    expect(nameOf(chat.row().Ответственный)).to.equal('Петров');
    expect(queue()).to.deep.equal([
      ['Назначить', 'Принято'],
      ['Передать', 'Принято'],
    ]);
  });

  it('a refused owner leaves the card as it was, and the refusal is shown', async () => {
    await chat.edit('Смирнова', setOwner, { Имя: 'Иванов' });
    await one.exchange();
    await chat.edit('Петров', setOwner, { Имя: 'Петров' });
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect((await atBridge()).owner?.name).to.equal('Иванов');
    expect(nameOf(chat.row().Ответственный)).to.equal('Иванов');
    expect(queue().at(-1)).to.deep.equal(['Передать', 'Отклонено']);
    expect(refusals()).to.have.length(1);
  });

  it('observers are added and taken away', async () => {
    await chat.edit('Смирнова', setOwner, { Имя: 'Иванов' });
    await one.exchange();
    await chat.edit('Иванов', observe, { Имя: 'Петров' });
    expect(await observers()).to.deep.equal([]);
    await one.exchange();
    expect((await atBridge()).observers.map(({ name }) => name)).to.deep.equal(['Петров']);
    expect(await observers()).to.deep.equal(['Петров']);
    await chat.edit('Смирнова', 'Объект.Наблюдатели.Очистить();');
    expect(await observers()).to.deep.equal(['Петров']);
    await one.exchange();
    expect((await atBridge()).observers).to.deep.equal([]);
    expect(await observers()).to.deep.equal([]);
    expect(refusals()).to.deep.equal([]);
  });

  it('a refused removal of an observer leaves the card as it was, and the refusal is shown', async () => {
    await chat.edit('Смирнова', setOwner, { Имя: 'Иванов' });
    await one.exchange();
    await chat.edit('Смирнова', observe, { Имя: 'Смирнова' });
    await chat.edit('Смирнова', observe, { Имя: 'Петров' });
    await one.exchange();
    expect(await observers()).to.have.members(['Смирнова', 'Петров']);
    await chat.edit('Петров', 'Объект.Наблюдатели.Очистить();');
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect(queue().at(-1)).to.deep.equal(['ИзменитьНаблюдателей', 'Отклонено']);
    expect(await observers()).to.have.members(['Смирнова', 'Петров']);
    expect((await atBridge()).observers).to.have.length(2);
    expect(refusals()).to.have.length(1);
  });

  it('an object is linked in the card, by the module, and unlinked', async () => {
    await chat.edit('Смирнова', setOwner, { Имя: 'Иванов' });
    await one.exchange();
    await chat.edit(
      'Иванов',
      `Объект.СвязанныйОбъектТип = "Справочник.Контрагенты";
      Объект.СвязанныйОбъектИдентификатор = "6f1f2c9e-0000-4000-8000-000000000001";
      Объект.СвязанныйОбъектПредставление = "ООО Ромашка";`,
    );
    expect(chat.row().СвязанныйОбъектПредставление).to.equal('');
    await one.exchange();
    expect((await atBridge()).object).to.deep.equal({
      kind: 'Справочник.Контрагенты',
      key: '6f1f2c9e-0000-4000-8000-000000000001',
      title: 'ООО Ромашка',
    });
    expect(chat.row().СвязанныйОбъектПредставление).to.equal('ООО Ромашка');
    await chat.edit('Иванов', 'Объект.СвязанныйОбъектТип = ""; Объект.СвязанныйОбъектИдентификатор = "";');
    await one.exchange();
    expect([(await atBridge()).object, chat.row().СвязанныйОбъектТип]).to.deep.equal([null, '']);

    const client = await one.stand.run(
      `Клиент = Справочники.Контрагенты.СоздатьЭлемент();
      Клиент.Наименование = "Лютик";
      Клиент.Записать();
      Возврат Клиент.Ссылка;`,
    );
    expect(
      await chat.run('Иванов', 'Возврат МСТ_Чаты.СвязатьСОбъектом(Чат, Клиент);', {
        Клиент: client as never,
      }),
    ).to.include({ Принято: true });
    expect(chat.row()).to.include({
      СвязанныйОбъектТип: 'Справочник.Контрагенты',
      СвязанныйОбъектПредставление: 'Лютик',
    });
    expect(await chat.run('Иванов', 'Возврат МСТ_Чаты.СвязатьСОбъектом(Чат, Неопределено);')).to.include({
      Принято: true,
    });
    expect((await atBridge()).object).to.equal(null);
  });

  it('a status that is put back before it has gone is never told', async () => {
    const { version } = await atBridge();
    expect(await chat.edit('Иванов', setStatus, { Имя: 'ВРаботе' })).to.equal(true);
    expect(queue()).to.deep.equal([['Взять', 'Ожидает']]);
    expect(await chat.edit('Иванов', setStatus, { Имя: 'ВОчереди' })).to.equal(false);
    expect(queue()).to.deep.equal([]);
    await one.exchange();
    expect(await atBridge()).to.include({ version, status: 'queued' });
    expect(chat.row()).to.include({ Статус: 'ВОчереди', ОжидаетКоманды: false });
    // Once it has gone there is no way back.
    await chat.edit('Иванов', setStatus, { Имя: 'ВРаботе' });
    await one.exchange();
    await bslError(chat.edit('Иванов', setStatus, { Имя: 'ВОчереди' }), /Вернуть чат в очередь нельзя/);
    expect(await atBridge()).to.include({ status: 'in_work' });
  });

  it('of several statuses that wait only the last is taken back', async () => {
    await one.bridgeIs('away');
    await chat.edit('Иванов', setStatus, { Имя: 'ВРаботе' });
    await chat.edit('Иванов', setStatus, { Имя: 'Закрыт' });
    await bslError(chat.edit('Иванов', setStatus, { Имя: 'ВОчереди' }), /Вернуть чат в очередь нельзя/);
    expect(await chat.edit('Иванов', setStatus, { Имя: 'ВРаботе' })).to.equal(true);
    expect(queue()).to.deep.equal([['Взять', 'Ожидает']]);
    await one.bridgeIs('here');
    await one.exchange();
    expect(await atBridge()).to.include({ status: 'in_work' });
    expect(chat.row()).to.include({ Статус: 'ВРаботе', ОжидаетКоманды: false });
  });

  it('a command waits while the bridge is away and goes by itself', async () => {
    await one.bridgeIs('away');
    expect(await chat.run('Иванов', 'Возврат МСТ_Чаты.Взять(Чат);')).to.include({
      Принято: false,
      Отложено: true,
      КодОшибки: 'НЕТ_СВЯЗИ',
    });
    await chat.edit('Смирнова', observe, { Имя: 'Петров' });
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect(queue()).to.deep.equal([
      ['Взять', 'Ожидает'],
      ['ИзменитьНаблюдателей', 'Ожидает'],
    ]);
    await one.bridgeIs('here');
    await one.exchange();
    expect(queue().map(([, state]) => state)).to.deep.equal(['Принято', 'Принято']);
    const { owner, observers: seen } = await atBridge();
    expect([owner?.name, seen.map(({ name }) => name)]).to.deep.equal(['Иванов', ['Петров']]);
    expect(one.stand.rows(commands).map((row) => row.Ошибка)).to.deep.equal(['', '']);
  });

  it('a message that failed is sent again', async () => {
    await one.line.faults({ refuseSends: true });
    await chat.run(
      'Иванов',
      'Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = "держите"; Возврат МСТ_Чаты.Ответить(Чат, Ответ);',
    );
    const sent = async () => (await chat.messages()).find((message) => message.text === 'держите');
    await eventually('it has failed', async () => (await sent())?.status === 'failed');
    await one.exchange();
    const row = () =>
      one.stand.rows('РегистрСведений.МСТ_Сообщения').find((item) => item.Текст === 'держите') ?? {};
    expect(row().Статус).to.equal('НеОтправлено');
    await one.line.faults({ refuseSends: false });
    const retry = (id: string) =>
      chat.run('Иванов', 'Возврат МСТ_Чаты.ПовторитьОтправку(Сообщение, Истина);', { Сообщение: id });
    expect(await retry(String(row().ИдентификаторСообщения))).to.include({ Принято: true, Ошибка: '' });
    await eventually('it is sent', async () => (await sent())?.status === 'sent');
    await one.exchange();
    expect(row().Статус).to.equal('Отправлено');
    const again = (await retry(String(row().ИдентификаторСообщения))) as { Принято: boolean; Ошибка: string };
    expect(again.Принято).to.equal(false);
    expect(again.Ошибка).to.not.equal('');
  });

  it('the owner who opens the chat marks it as read for the client; somebody else doesn’t', async () => {
    await chat.edit('Смирнова', setOwner, { Имя: 'Иванов' });
    await one.exchange();
    await one.line.settings({ readMarks: true });
    const marked = async () => {
      const { clients } = await one.base.api('getSandboxOutbox', { params: { lineId: one.line.id } });
      return clients
        .flatMap(({ thread }) => thread.filter(({ from }) => from === 'client'))
        .map((m) => m.status);
    };
    const before = await marked();
    const read = (user: string) => chat.run(user, 'Возврат МСТ_Чаты.ОтметитьПрочитанным(Чат);');
    expect(await read('Петров')).to.include({ Принято: true });
    expect(await marked()).to.deep.equal(before);
    expect(await read('Иванов')).to.include({ Принято: true, Ошибка: '' });
    await eventually('the client sees it', async () => (await marked()).every((status) => status === 'read'));
    expect(before).to.not.deep.equal(['read']);
  });

  it('shows places, contacts and who has written in a group', async () => {
    await one.line.act({ phone: chat.phone, location: { latitude: 55.7558, longitude: 37, name: 'Склад' } });
    await one.line.act({ phone: chat.phone, location: { latitude: -0.5, longitude: 1 } });
    const groups = await one.base.line({ groups: true });
    await groups.act({ phone: newPhone(), name: 'Анна', group: 'Стройка', text: 'когда привезут?' });
    await eventually('all are stored', async () =>
      (await one.base.api('listChats', {})).items.some(
        (item) => item.lastMessage?.text === 'когда привезут?',
      ),
    );
    await eventually('places are stored', async () => (await chat.messages()).length >= 3);
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect(chat.texts().slice(1)).to.deep.equal([
      'Местоположение: Склад 55.7558, 37',
      'Местоположение: -0.5, 1',
    ]);
    expect(one.chatBy((row) => row.ГрупповойЧат === true).texts()).to.deep.equal(['Анна: когда привезут?']);

    const [first] = (await chat.messages()).filter((message) => message.direction === 'in');
    await one.stand.run('МСТ_Лента.ПрименитьОтвет("message", МСТ_Преобразования.ИзJSON(Текст));', {
      Текст: JSON.stringify({
        ...first,
        id: 'msg_card',
        kind: 'contact',
        text: null,
        contactCard: { name: 'Доставка', phones: ['+78125551470', '+78125551471'] },
      }),
    });
    await one.exchange();
    expect(chat.texts().at(-1)).to.equal('Контакт: Доставка +78125551470, +78125551471');
  });
});
