/** The list of chats as people use it: groups with counters, commands, dragging, the transfer. */
import { expect } from 'chai';
import { newPhone } from '../../support/world.ts';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import { eventually } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

const listForm = 'Справочник.МСТ_Чаты.ФормаСписка';

describe('extension: the list of chats', () => {
  let one: Office;
  let chat: OfficeChat;
  let desk: DeskTest;
  let list: FormTest;

  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());
  beforeEach(async () => {
    // The bridge keeps the chats of the tests before; the base forgets them.
    await one.stand.run(
      `Выборка = Справочники.МСТ_Чаты.Выбрать();
      Пока Выборка.Следующий() Цикл
        Объект = Выборка.ПолучитьОбъект();
        Объект.ОбменДанными.Загрузка = Истина;
        Объект.Удалить();
      КонецЦикла;`,
    );
    chat = await one.chat('Сколько стоит доставка?');
    desk = openDesk(one.stand, 'Иванов');
    list = await desk.open(listForm);
  });

  const atBridge = (of = chat) => one.base.api('getChat', { params: { chatId: of.id } });
  const groups = () =>
    list
      .table('Группы')
      .rows()
      .map((row) => `${row.ГруппыПредставление} ${row.ГруппыКоличество}`.trim());
  const clients = () =>
    list
      .table('Список')
      .rows()
      .map((row) => row.СписокТекстПоследнегоСообщения);
  const group = (name: string) => list.table('Группы').select({ ГруппыПредставление: name });

  it('shows groups with counters, who waits first, and since when', async () => {
    expect(groups()).to.deep.equal(['В очереди 1', 'В работе', 'Закрытые']);
    one.stand.clock.advance(12 * 60_000);
    one.bridge.clock.move(12 * 60_000);
    await one.chat('А когда привезете?');
    await list.press('ОбновитьСписок');
    expect(groups()[0]).to.equal('В очереди 2');
    expect(clients()).to.deep.equal(['Сколько стоит доставка?', 'А когда привезете?']);
    expect(
      list
        .table('Список')
        .rows()
        .map((row) => row.СписокОжидание),
    ).to.deep.equal(['12 мин', 'меньше минуты']);
  });

  it('takes, closes and reopens by commands of the group', async () => {
    await list.table('Список').select(0);
    await list.press('Взять');
    expect(await atBridge()).to.include({ status: 'in_work' });
    expect(desk.notifications.at(-1)?.text).to.equal('Чат у вас в работе');
    expect(groups()).to.deep.equal(['В очереди', 'В работе 1, ждут 1', 'Закрытые']);
    expect(clients()).to.deep.equal([]);
    await group('В работе');
    expect(clients()).to.deep.equal(['Сколько стоит доставка?']);
    expect(list.item('ФормаВзять').enabled).to.equal(false);
    await list.table('Список').select(0);
    await list.press('Завершить');
    expect(await atBridge()).to.include({ status: 'closed' });
    await group('Закрытые');
    await list.table('Список').select(0);
    await list.press('ВернутьВРаботу');
    expect(await atBridge()).to.include({ status: 'in_work' });
    expect(groups()).to.deep.equal(['В очереди', 'В работе 1', 'Закрытые']);
  });

  it('a chat dragged to a group changes its state; back to the queue it can’t, and is told why', async () => {
    await list.table('Список').select(0);
    expect(await list.table('Список').dragTo('Группы', { ГруппыПредставление: 'В работе' })).to.equal(true);
    expect(await atBridge()).to.include({ status: 'in_work' });
    await group('В работе');
    await list.table('Список').select(0);
    await list.table('Список').dragTo('Группы', { ГруппыПредставление: 'В очереди' });
    expect(desk.question.text).to.contain('Вернуть чат в очередь нельзя');
    await desk.reply(undefined);
    expect(await atBridge()).to.include({ status: 'in_work' });
    await list.press('ПеревестиВЗакрытые');
    expect(await atBridge()).to.include({ status: 'closed' });
  });

  it('of two who take a chat the second one is told who has it', async () => {
    await list.table('Список').select(0);
    const other = openDesk(one.stand, 'Петров');
    const theirs = await other.open(listForm);
    await theirs.table('Список').select(0);
    await list.press('Взять');
    await theirs.press('Взять');
    expect(other.question.kind).to.equal('warning');
    expect(other.question.text).to.contain('Иванов');
    await other.reply(undefined);
    expect((await atBridge()).owner?.name).to.equal('Иванов');
    expect(theirs.table('Список').rows()).to.deep.equal([]);
  });

  it('refreshes by itself, and asks the bridge only through the exchange', async () => {
    const before = groups()[0];
    await one.line.receives(newPhone(), 'Я еще один');
    one.stand.clock.advance(20_000);
    await eventually('the bridge has it', async () =>
      (await one.base.api('listChats', {})).items.some(
        ({ lastMessage }) => lastMessage?.text === 'Я еще один',
      ),
    );
    await desk.tick(15);
    await one.stand.idle();
    await desk.tick(15);
    expect(before).to.equal('В очереди 1');
    expect(groups()[0]).to.equal('В очереди 2');
    expect(clients()).to.include('Я еще один');
  });

  it('“mine only” leaves own and observed chats, and is remembered', async () => {
    const his = openDesk(one.stand, 'Петров');
    const theirs = await his.open(listForm);
    const shown = () =>
      theirs
        .table('Список')
        .rows()
        .map((row) => row.СписокТекстПоследнегоСообщения);
    await one.chat('Чужой чат');
    await theirs.press('ОбновитьСписок');
    await theirs.table('Список').select({ СписокТекстПоследнегоСообщения: 'Сколько стоит доставка?' });
    await theirs.press('Взять');
    await theirs.item('ТолькоМои').set(true);
    expect(shown()).to.deep.equal([]);
    await theirs.table('Группы').select({ ГруппыПредставление: 'В работе' });
    expect(shown()).to.deep.equal(['Сколько стоит доставка?']);
    await theirs.close();
    const again = await his.open(listForm);
    expect(again.value('ТолькоМои')).to.equal(true);
    expect(again.table('Список').rows()).to.deep.equal([]);
  });

  it('a manager assigns and transfers several chats with one question', async () => {
    const second = await one.chat('Второй');
    const manager = openDesk(one.stand, 'Смирнова');
    const theirs = await manager.open(listForm);
    theirs.table('Список').selectMany([0, 1]);
    await theirs.press('Передать');
    const form = manager.window('ФормаПередачи');
    expect(form.item('НадписьЧаты').title).to.equal('Выбрано чатов: 2');
    await form.press('Передать');
    expect(manager.question.text).to.contain('Выберите, кому');
    await manager.reply(undefined);
    await form
      .item('Сотрудник')
      .set(
        (await one.stand.run('Возврат Справочники.МСТ_Сотрудники.НайтиПоНаименованию("Петров");')) as never,
      );
    await form.item('Комментарий').set('Оба ваши');
    await form.press('Передать');
    expect((await atBridge()).owner?.name).to.equal('Петров');
    expect((await atBridge(second)).owner?.name).to.equal('Петров');
    expect((await chat.messages()).map((message) => message.text)).to.include('Оба ваши');
    expect(form.closed).to.equal(true);
  });

  it('while the bridge is away a command is kept and goes by itself', async () => {
    await one.bridgeIs('away');
    await list.table('Список').select(0);
    await list.press('Взять');
    expect(desk.notifications.at(-1)?.text).to.equal('Мост сейчас не отвечает');
    await one.bridgeIs('here');
    await one.exchange();
    expect((await atBridge()).owner?.name).to.equal('Иванов');
  });

  it('an administrator who is no employee reads, and is told why he can’t answer', async () => {
    const stranger = openDesk(one.stand);
    const theirs = await stranger.open(listForm);
    expect(theirs.item('ТолькоМои').enabled).to.equal(false);
    await theirs.table('Список').select(0);
    await theirs.press('Взять');
    expect(stranger.question.text).to.contain('нет в составе сотрудников');
  });
});
