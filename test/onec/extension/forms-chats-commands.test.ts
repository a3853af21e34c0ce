/** Commands of the card of a chat: taken, transferred, closed; observers; Discussions; the panel. */
import { expect } from 'chai';
import type { DeskTest, FormTest } from '../forms/testing.ts';
import { employeeOf, type OpenCard, openCard } from './chat-card.ts';
import { eventually } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

describe('extension: commands of the card of a chat', () => {
  let one: Office;
  let chat: OfficeChat;
  let at: OpenCard;
  let desk: DeskTest;
  let card: FormTest;

  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());
  beforeEach(async () => {
    chat = await one.chat('Есть ли кабель?');
    at = await openCard(one, chat, 'Иванов');
    ({ desk, card } = at);
  });

  const atBridge = () => one.base.api('getChat', { params: { chatId: chat.id } });
  const texts = async () => (await chat.messages()).map((message) => message.text);
  const employee = (name: string) => employeeOf(one, name);
  const status = async (name: string) =>
    (await one.stand.run('Возврат Перечисления.МСТ_СтатусыЧатов[Имя];', { Имя: name })) as never;
  const undone: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const undo of undone.splice(0)) await undo();
  });

  it('takes, transfers with a comment, and is told when it may not any more', async () => {
    await card.press('Взять');
    expect((await atBridge()).owner?.name).to.equal('Иванов');
    expect(card.item('ФормаВзять').visible).to.equal(false);
    expect(card.item('Ответственный').text).to.equal('Иванов');
    await card.press('Передать');
    const transfer = desk.window('ФормаПередачи');
    await transfer.item('Сотрудник').set(await employee('Петров'));
    await transfer.item('Комментарий').set('Клиент торопится');
    await transfer.press('Передать');
    expect((await atBridge()).owner?.name).to.equal('Петров');
    expect(
      (await chat.messages()).some((m) => m.kind === 'comment' && m.text === 'Клиент торопится'),
    ).to.equal(true);
    await one.exchange();
    await desk.tick(5);
    expect(card.item('ФормаПередать').visible).to.equal(false);
    expect(card.item('ФормаЗавершить').visible).to.equal(false);
  });

  it('a state chosen in the field is a command; a refused one comes back with the reason', async () => {
    await card.item('НовыйСтатус').set(await status('ВРаботе'));
    expect((await atBridge()).status).to.equal('in_work');
    await card.item('НовыйСтатус').set(await status('ВОчереди'));
    expect(desk.question.text).to.contain('Вернуть чат в очередь нельзя');
    await desk.reply(undefined);
    expect(card.item('НовыйСтатус').text).to.equal('В работе');
    await card.item('НовыйСтатус').set(await status('Закрыт'));
    expect((await atBridge()).status).to.equal('closed');
    expect(card.item('ФормаВернутьВРаботу').visible).to.equal(true);
    await card.press('ВернутьВРаботу');
    expect(card.item('НовыйСтатус').text).to.equal('В работе');
  });

  it('a command on a stale version is refused: the card shows what is true now', async () => {
    const { desk: his, card: theirs } = await openCard(one, chat, 'Петров');
    await card.press('Взять');
    await theirs.press('Взять');
    expect(his.question.text).to.contain('Иванов');
    await his.reply(undefined);
    expect(theirs.item('Ответственный').text).to.equal('Иванов');
    expect(theirs.item('ФормаВзять').visible).to.equal(false);
  });

  it('a chat that the panel has changed meanwhile: the command is refused, the card shows what is', async () => {
    const { desk: his, card: theirs } = await openCard(one, chat, 'Смирнова');
    const externalId = one.stand
      .rows('Справочник.МСТ_Сотрудники')
      .find((row) => row.Наименование === 'Петров')?.ИдентификаторПользователя;
    const panel = one.base.api.with({ 'employee-id': String(externalId) });
    await panel('takeChat', { params: { chatId: chat.id }, body: {} });
    await theirs.press('Завершить');
    expect(his.question.text).to.contain('Чат тем временем изменился');
    await his.reply(undefined);
    expect((await atBridge()).status).to.equal('in_work');
    expect([theirs.item('НовыйСтатус').text, theirs.item('Ответственный').text]).to.deep.equal([
      'В работе',
      'Петров',
    ]);
    await theirs.press('Завершить');
    expect((await atBridge()).status).to.equal('closed');
  });

  it('observers are added and removed, and leave by themselves', async () => {
    await card.press('Взять');
    await card.press('ДобавитьНаблюдателя');
    await desk.window('Сотрудники.Форма.ФормаВыбора').choose(await employee('Петров'));
    expect(
      card
        .table('Наблюдатели')
        .rows()
        .map((row) => row.НаблюдателиСотрудник),
    ).to.deep.equal(['Петров']);
    const { desk: his, card: theirs } = await openCard(one, chat, 'Петров');
    await theirs.press('ПокинутьЧат');
    expect((await atBridge()).observers).to.deep.equal([]);
    expect(his.notifications.at(-1)?.text).to.contain('больше не наблюдаете');
    await card.press('ДобавитьНаблюдателя');
    await desk.window('Сотрудники.Форма.ФормаВыбора').choose(await employee('Смирнова'));
    const { card: managers } = await openCard(one, chat, 'Смирнова');
    await managers.table('Наблюдатели').select(0);
    await managers.press('УбратьНаблюдателя');
    expect((await atBridge()).observers).to.deep.equal([]);
  });

  it('the owner who opens the card marks it as read, somebody else doesn’t', async () => {
    await card.press('Взять');
    await one.line.settings({ readMarks: true });
    const marked = async () =>
      (await one.base.api('getSandboxOutbox', { params: { lineId: one.line.id } })).clients
        .filter(({ phone }) => phone === chat.phone)
        .flatMap(({ thread }) => thread.filter(({ from }) => from === 'client'))
        .map((m) => m.status);
    const { desk: his } = await openCard(one, chat, 'Петров');
    await his.tick(1);
    expect(await marked()).to.not.include('read');
    const { desk: mine } = await openCard(one, chat, 'Иванов');
    await mine.tick(1);
    await eventually('the client sees it', async () => (await marked()).every((status) => status === 'read'));
  });

  it('works with Discussions switched off, and while the bridge is away', async () => {
    await one.stand.run('Константы.МСТ_ИспользоватьОбсуждения.Установить(Ложь);');
    undone.push(() => one.stand.run('Константы.МСТ_ИспользоватьОбсуждения.Установить(Истина);'));
    const { desk: his, card: theirs } = await openCard(one, chat, 'Петров');
    await theirs.item('ТекстОтвета').set('Без Обсуждений');
    await theirs.press('Отправить');
    expect(await texts()).to.include('Без Обсуждений');
    await one.bridgeIs('away');
    await theirs.item('ТекстОтвета').set('Пока связи нет');
    await theirs.press('Отправить');
    expect(his.notifications.at(-1)?.text).to.equal('Мост сейчас не отвечает');
    expect(theirs.value('ТекстОтвета')).to.equal('');
    expect(String(theirs.value('Переписка')))
      .to.contain('Пока связи нет')
      .and.to.contain('Ожидает отправки');
    await theirs.press('ОткрытьВПанели');
    expect(his.question.kind).to.equal('warning');
    await his.reply(undefined);
    await one.bridgeIs('here');
    await one.exchange();
    expect(await texts()).to.include('Пока связи нет');
  });

  it('an answer written in Discussions leaves at once while the card is open, and not from another talk', async () => {
    const { collaboration, infobase } = one.stand;
    await one.exchange();
    const uuid = infobase.findUser('Иванов')?.uuid ?? '';
    const author = (
      collaboration.userOfInfobase(uuid) ?? collaboration.addUser({ name: 'Иванов', infobaseUser: uuid })
    ).id;
    const client = collaboration.users.find(({ fullName }) => fullName.includes('Внешний пользователь'))?.id;
    const says = async (conversationId: string, text: string) => {
      collaboration.write({ conversationId, author, text, recipients: client ? [client] : [] });
      await desk.desk.messageSent(conversationId);
      await one.stand.idle();
    };
    await says(String(chat.row().ИдентификаторОбсуждения), 'Из Обсуждений');
    expect(await texts()).to.include('Из Обсуждений');
    const other = await one.chat('Другой клиент');
    await one.exchange();
    await says(String(other.row().ИдентификаторОбсуждения), 'Не сюда');
    expect((await other.messages()).map((message) => message.text)).to.not.include('Не сюда');
    await card.close();
    await says(String(chat.row().ИдентификаторОбсуждения), 'После закрытия');
    expect(await texts()).to.not.include('После закрытия');
    await one.exchange();
    expect(await texts()).to.include('После закрытия');
  });

  it('opens the chat in the panel by a ticket of the employee', async () => {
    await card.press('ОткрытьВПанели');
    expect(desk.launched.at(-1)).to.match(/^http.*\/panel\?.*ticket=/);
    expect(desk.launched.at(-1)).to.contain(chat.id);
  });

  it('is linked to a counterparty, opens its card, and is unlinked', async () => {
    const client = (await one.stand.run(
      `Клиент = Справочники.Контрагенты.СоздатьЭлемент(); Клиент.Наименование = "Лютик"; Клиент.Записать();
      Возврат Клиент.Ссылка;`,
    )) as never;
    await chat.run('Иванов', 'Возврат МСТ_Чаты.СвязатьСОбъектом(Чат, Клиент);', { Клиент: client });
    await desk.tick(5);
    expect(card.item('СвязанныйОбъект').text).to.equal('Лютик');
    await card.item('СвязанныйОбъект').click();
    // Clients are none of his business in this base.
    expect(desk.question.text).to.contain('нет права на нее смотреть');
    await desk.reply(undefined);
    await card.press('Отвязать');
    expect((await atBridge()).object).to.equal(null);
    expect(card.item('Отвязать').visible).to.equal(false);
  });

  it('who may only read sees no field for an answer', async () => {
    const { card: theirs } = await openCard(one, chat, 'Смирнова');
    expect(theirs.item('ТекстОтвета').visible).to.equal(true);
    const { card: form } = await openCard(one, chat);
    expect(form.item('ТекстОтвета').visible).to.equal(false);
    expect(form.item('НадписьНельзяОтвечать').title).to.contain('нет в составе сотрудников');
  });
});
