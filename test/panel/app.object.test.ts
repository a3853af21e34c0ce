/** The right pane of the panel: what 1C tells of the client, which client it is, and what is left when 1C is away. */
import { expect } from 'chai';
import type { ObjectLink } from '../../contracts/object.ts';
import { type OdataServer, openOdata } from '../onec/odata/server.ts';
import { item, phoneRow, refTo, type TradeBase, tradeBase } from '../onec/odata/trade.ts';
import { chatOf, newPhone } from '../support/world.ts';
import { maria, obstacles, panelBench } from './app.bench.ts';

const login = 'Обмен';
const password = 'Пароль-2026';
const vector: ObjectLink = {
  kind: 'Справочник.Контрагенты',
  key: refTo('Вектор'),
  title: 'ООО «Вектор»',
};

describe('employees’ panel: the client’s card of 1C', function () {
  this.timeout(60_000);
  const bench = panelBench();
  let trade: TradeBase;
  let onec: OdataServer;
  /** Answers of 1C that are held back. */
  let held: Promise<void> | undefined;

  const synced = async (): Promise<void> => {
    const params = { infobaseId: bench.office.base.id };
    for (const deadline = performance.now() + 30_000; ; ) {
      const { state } = await bench.office.base.api('getDirectory', { params });
      if (state === 'idle') return;
      if (performance.now() > deadline) throw new Error(`the directory is ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };
  const contractor = (word: string, title: string, phone: string) =>
    item({
      word,
      title,
      phones: [phoneRow(phone, phone.slice(1))],
      more: { ИНН: '', Комментарий: '', ДатаСоздания: '0001-01-01T00:00:00' },
    });
  const twoPhone = newPhone();

  before(async function () {
    if (!bench.office) return this.skip();
    trade = tradeBase();
    trade.put('Catalog_Контрагенты', contractor('Первый', 'ИП Первый', twoPhone));
    trade.put('Catalog_Контрагенты', contractor('Второй', 'ООО «Второй»', twoPhone));
    onec = await openOdata({
      base: () => trade.model,
      login,
      password,
      before: () => held?.then(() => undefined),
    });
    const params = { infobaseId: bench.office.base.id };
    await bench.office.base.api('changeOdata', { params, body: { url: onec.address, login, password } });
    await synced();
  });
  after(() => onec?.close());
  afterEach(async () => {
    held = undefined;
    await onec.turn(true);
    bench.office.bridge.clock.move(60_000);
  });
  const link = async (chatId: string, object: ObjectLink) =>
    bench.office.base.as(maria)('setChatObject', { params: { chatId }, body: { object } });

  it('shows debt, open orders, the responsible manager and fields of the linked client', async () => {
    const message = await bench.writes('Сколько мы должны?');
    await link(chatOf(message), vector);
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const card = desk.page.getByRole('complementary', { name: 'Карточка клиента' });
    await card.getByRole('heading', { name: 'Расчёты' }).waitFor();
    expect(await card.innerText()).to.match(/Долг клиента\s+75.400,50 руб\./);
    await card.getByText('№ ТД00-001852 от 19.11.2026').waitFor();
    await card.getByRole('heading', { name: 'Основной менеджер' }).waitFor();
    await card.getByText('Ольга Иванова').first().waitFor();
    await card.getByText('7701234567').waitFor();
    await card.getByText('+7 812 555-14-70').waitFor();
    const way = await card.getByRole('link', { name: 'Лента и новое сообщение' }).getAttribute('href');
    const [page] = await Promise.all([
      desk.context.waitForEvent('page'),
      card.getByRole('link', { name: 'Лента и новое сообщение' }).click(),
    ]);
    await page.getByRole('heading', { name: 'Написать в WhatsApp' }).waitFor();
    await page.locator('.sent', { hasText: 'Сколько мы должны?' }).waitFor();
    expect(way).to.include('/panel/compose?kind=');
    expect(await obstacles(desk.page)).to.deep.equal([]);
    expect(desk.complaints).to.deep.equal([]);
  });

  it('several have the number: they are shown, one is chosen once', async () => {
    bench.client = { phone: twoPhone, name: `Двое ${bench.count}` };
    const message = await bench.writes('Это мы');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const card = desk.page.getByRole('complementary', { name: 'Карточка клиента' });
    await card.getByText('Выберите').waitFor();
    await card.getByRole('button', { name: /ИП Первый/ }).waitFor();
    await card.getByRole('button', { name: /ООО «Второй»/ }).click();
    await card.locator('.linked', { hasText: 'ООО «Второй»' }).waitFor();
    const chat = await bench.office.base.as(maria)('getChat', { params: { chatId: chatOf(message) } });
    expect(chat.object?.key).to.equal(refTo('Второй'));
    // The choice holds for that number on another line too.
    const other = await bench.office.base.line();
    const again = await other.receives(twoPhone, 'И с другой линии');
    const second = await bench.office.base.as(maria)('getChat', { params: { chatId: chatOf(again) } });
    expect(second.object?.key).to.equal(refTo('Второй'));
    expect(desk.complaints).to.deep.equal([]);
  });

  it('finds a thing of 1C by words, links and unlinks it, by keys too', async () => {
    await bench.writes('Кто я?');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const card = desk.page.getByRole('complementary', { name: 'Карточка клиента' });
    await card.getByText('не связан').waitFor();
    await card.getByRole('button', { name: 'Найти в 1С' }).press('Enter');
    const field = card.getByRole('searchbox');
    await field.fill('такого нет');
    await card.getByText('ничего нет').waitFor();
    await field.press('Escape');
    await field.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Найти в 1С' }).press('Enter');
    await field.fill('анна пет');
    await card.getByRole('button', { name: /Анна Петрова/ }).press('Enter');
    await card.locator('.linked', { hasText: 'Анна Петрова' }).waitFor();
    await card.getByRole('button', { name: 'Убрать связь с 1С' }).click();
    await card.getByText('не связан').waitFor();
    expect(desk.complaints).to.deep.equal([]);
  });

  it('1C slow: a place for it; away: what was read before, and when', async () => {
    const message = await bench.writes('Что у нас открыто?');
    await link(chatOf(message), { ...vector, kind: 'Документ.ЗаказКлиента', key: refTo('заказ 1') });
    let release = (): void => undefined;
    held = new Promise((resolve) => {
      release = resolve;
    });
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const card = desk.page.getByRole('complementary', { name: 'Карточка клиента' });
    await card.getByRole('status', { name: 'Загружаем…' }).waitFor();
    release();
    held = undefined;
    await card.getByText('ТД00-001851').first().waitFor();

    bench.office.bridge.clock.move(60_000);
    await onec.turn(false);
    await desk.page.reload();
    await desk.open(bench.client.name);
    await card.getByText('1С не ответила').waitFor();
    await card.getByText(/Прочитано/).waitFor();
    await card.getByText('ТД00-001851').first().waitFor();
    await link(chatOf(message), { ...vector, kind: 'Документ.ЗаказКлиента', key: refTo('заказ 2') });
    await card.getByText(/Прочитано/).waitFor({ state: 'detached' });
    await card.getByText('1С не ответила').waitFor();
    await onec.turn(true);
    await card.getByRole('button', { name: 'Повторить' }).click();
    await card.getByText('ТД00-001800').first().waitFor();
  });
});
