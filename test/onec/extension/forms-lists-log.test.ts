/** Forms of the exchange log and of the panel. */
import { expect } from 'chai';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import { bslError } from '../sample.ts';
import { type Office, openOffice } from './office.ts';

let one: Office;
let desk: DeskTest;

const open = (name: string, user = 'Смирнова', parameters = {}): Promise<FormTest> => {
  desk = openDesk(one.stand, user);
  return desk.open(name, parameters);
};

describe('extension: forms of the exchange log and of the panel', () => {
  const log = 'РегистрСведений.МСТ_ЖурналОбмена.ФормаСписка';
  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());

  it('shows what happened, by level, operation and period; an entry opens with its details', async () => {
    const form = await open(log);
    const rows = () => form.table('Список').rows();
    expect(rows().map((row) => row.СписокОперация)).to.include('Передача сотрудников');
    await form.item('ТолькоОшибки').set(true);
    expect(rows().every((row) => row.СписокНомерКартинки !== '0')).to.equal(true);
    await form.item('ТолькоОшибки').set(false);
    await form
      .item('Операция')
      .set((await one.stand.run('Возврат Перечисления.МСТ_ОперацииОбмена.Подключение;')) as never);
    expect(new Set(rows().map((row) => row.СписокОперация))).to.deep.equal(new Set(['Подключение к службе']));
    await form.table('Список').activate(0);
    expect(desk.window('ФормаЗаписи').item('Описание').text).to.equal(rows()[0]?.СписокОписание);
  });

  it('a refused answer is repeated and set aside, one that was sent is not', async () => {
    const chat = await one.chat('Где заказ?');
    const answer = (text: string, rest = '') =>
      chat.run(
        'Иванов',
        `Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; ${rest} Возврат МСТ_Чаты.Ответить(Чат, Ответ);`,
        { Текст: text },
      );
    await one.bridgeIs('away');
    await answer('в пути');
    await one.bridgeIs('here');
    await answer('плохой', 'Ответ.ЦитатаИдентификатор = "msg_missing";');
    const form = await open(log);
    await form.press('ОбновитьСписки');
    expect(form.item('СтраницаОтветы').title).to.equal('Ответы (1)');
    await form.item('Страницы').selectPage('СтраницаОтветы');
    expect(form.table('Ответы').rows()[0]).to.include({
      ОтветыСостояние: 'Отклонено службой',
      ОтветыСотрудник: 'Иванов',
    });
    await form.table('Ответы').select(0);
    await form.press('Повторить');
    expect(desk.notifications.at(-1)?.text).to.equal('Повторяется строк: 1');
    await one.stand.idle();
    await form.press('ОбновитьСписки');
    expect(form.table('Ответы').rows()[0]).to.include({ ОтветыСостояние: 'Отклонено службой' });
    await form.table('Ответы').select(0);
    await form.press('Отложить');
    expect(form.table('Ответы').rows()[0]).to.include({ ОтветыСостояние: 'Отложено после ошибок' });
    await form.item('ПоказыватьПринятые').set(true);
    const sent = form
      .table('Ответы')
      .rows()
      .findIndex((row) => row.ОтветыСостояние === 'Принято службой');
    await form.table('Ответы').select(sent);
    await form.press('Повторить');
    expect(desk.question.text).to.contain('Повторять нечего');
    await desk.reply(undefined);
    expect((await chat.messages()).filter((message) => message.text === 'в пути')).to.have.length(1);
    await form.press('ОткрытьЧат');
    expect(desk.windows.at(-1)?.name).to.contain('МСТ_Чаты');
  });

  it('a command kept while the bridge was away is repeated by hand', async () => {
    const chat = await one.chat('Возьмите меня');
    await one.bridgeIs('away');
    await chat.run('Иванов', 'Возврат МСТ_Чаты.Взять(Чат);');
    const form = await open(log);
    await form.item('Страницы').selectPage('СтраницаКоманды');
    await form.table('ОчередьКоманд').select(0);
    await form.press('Отложить');
    await one.bridgeIs('here');
    await one.exchange();
    expect((await one.base.api('getChat', { params: { chatId: chat.id } })).status).to.equal('queued');
    await form.table('ОчередьКоманд').select(0);
    await form.press('Повторить');
    await one.stand.idle();
    expect((await one.base.api('getChat', { params: { chatId: chat.id } })).owner?.name).to.equal('Иванов');
  });

  it('a user may not open the log', async () => {
    await bslError(open(log, 'Иванов'), /прав|доступ/i);
  });

  it('the panel opens in the field by a one-time address, and in the browser by another', async () => {
    const form = await open('Обработка.МСТ_ПанельЧатов.Форма', 'Иванов');
    expect(String(form.value('Панель'))).to.contain('Открываем панель');
    await desk.tick(1);
    const address = String(form.value('Панель'));
    expect(address)
      .to.match(/^http.*ticket=/)
      .and.to.contain('embed=1');
    await form.item('Панель').loaded();
    await desk.tick(30);
    expect(form.value('Панель')).to.equal(address);
    await form.press('ОткрытьВБраузере');
    expect(desk.launched.at(-1)).to.match(/^http.*ticket=/);
    expect(desk.launched.at(-1)).to.not.equal(address);
    const enter = () =>
      fetch(`${String(one.stand.constant('МСТ_АдресСлужбы'))}/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ticket: new URL(address).searchParams.get('ticket'), mode: 'token' }),
      });
    const entered = await enter();
    expect(((await entered.json()) as { employee: { name: string } }).employee.name).to.equal('Иванов');
    expect((await enter()).ok).to.equal(false);
  });

  it('a panel that does not show says so and offers the browser; a refused ticket its reason', async () => {
    const form = await open('Обработка.МСТ_ПанельЧатов.Форма', 'Иванов');
    await desk.tick(1);
    await desk.tick(30);
    expect(String(form.value('Панель')))
      .to.contain('не открылась внутри 1С')
      .and.to.contain('#mst:browser');
    await form.item('Панель').clickHtml({ Href: 'about:blank#mst:browser:all' });
    expect(desk.launched.at(-1)).to.match(/^http.*ticket=/);
    await one.bridgeIs('away');
    await form.press('ОбновитьПанель');
    expect(String(form.value('Панель')))
      .to.contain('Панель не открылась')
      .and.to.contain('не отвечает');
    await one.bridgeIs('here');
    await form.item('Панель').clickHtml({ Href: 'about:blank#mst:again:all' });
    expect(String(form.value('Панель'))).to.match(/^http.*ticket=/);
  });
});
