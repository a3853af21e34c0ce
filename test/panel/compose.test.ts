/** The card widget: from opening an order of 1C to a message that the client has read; and what may stand in the way. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { ObjectLink } from '../../contracts/object.ts';
import { refTo } from '../onec/odata/trade.ts';
import { obstacles } from './app.bench.ts';
import { holds } from './app.harness.ts';
import {
  alexey,
  type Card,
  client,
  confirm,
  maria,
  olga,
  openCard,
  openShop,
  order,
  phones,
  type Shop,
} from './compose.harness.ts';
import { launchBrowser } from './panel.harness.ts';

/** A microphone that hears a note. */
const microphone = `navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const heard = context.createMediaStreamDestination();
  const note = context.createOscillator();
  note.connect(heard);
  note.start();
  return heard.stream;
};`;

describe('the card widget «Написать в WhatsApp»', function () {
  this.timeout(60_000);
  let browser: Browser;
  let shop: Shop;
  let cards: Card[] = [];
  const open = async (...args: [string, ObjectLink, Parameters<typeof openCard>[4]?]): Promise<Card> => {
    const card = await openCard(browser, shop, ...args);
    cards.push(card);
    return card;
  };
  const template = (name: string, text: string, folder: string | null = null) =>
    shop.base.api('createTemplate', { body: { name, text, folder } });
  const chatsOf = async (phone: string) =>
    (await shop.base.as(olga)('listChats', { query: { search: phone, group: 'all', limit: 50 } })).items;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    shop = await openShop();
    await shop.line.faults({ withoutWhatsApp: [phones.office] });
    await template('Заказ готов', 'Здравствуйте, {{client.name}}! Заказ {{object.Номер}} готов.', 'Склад');
    await template('Оплата', 'Оплатите до {{object.ДатаОплаты}}, {{client.name}}.', 'Продажи');
  });
  after(async () => {
    await shop?.close();
    await browser?.close();
  });
  afterEach(async () => {
    await Promise.all(cards.map((card) => card.close()));
    cards = [];
    await shop.onec.turn(true);
    const api = shop.base.as(olga);
    const { items } = await api('listChats', { query: { group: 'all', limit: 50 } });
    for (const { id } of items) await api('closeChat', { params: { chatId: id }, body: { silent: true } });
    // What was read of 1C before is old by now.
    shop.app.clock.move(60_000);
  });

  it('from an order to a message that the client has read, its status as it goes', async () => {
    const card = await open(maria, order);
    const { page } = card;
    await page.getByText('Заказ клиента № ТД00-001851 от 18.11.2026').waitFor();
    await page.getByText('ООО «Вектор»').first().waitFor();
    // The contact person comes first; who has no WhatsApp can’t be chosen.
    const numbers = page.locator('.who__o');
    expect(await numbers.allInnerTexts()).to.have.length(3);
    expect(await numbers.nth(0).innerText()).to.match(/903.765-43-21 Анна Петрова[\s\S]*есть WhatsApp/);
    expect(await numbers.nth(2).innerText()).to.contain('нет WhatsApp');
    expect(await numbers.nth(2).locator('input').isDisabled()).to.equal(true);

    await page.selectOption('#template', { label: 'Заказ готов' });
    const words = 'Здравствуйте, Анна Петрова! Заказ ТД00-001851 готов.';
    await holds(page, `document.querySelector('#text').value === '${words}'`);
    expect(await page.locator('.ink__value').allInnerTexts()).to.deep.equal(['Анна Петрова', 'ТД00-001851']);
    await page.getByText(`${words.length} / 4096`).waitFor();
    await card.send.click();

    const row = card.sent(words);
    await row.getByText('отправлено', { exact: true }).waitFor();
    await holds(page, "document.querySelector('#text').value === ''");
    await confirm(shop, words, 'delivered');
    await row.getByText('доставлено').waitFor();
    await confirm(shop, words, 'read');
    await row.getByText('прочитано').waitFor();
    await shop.line.receives(phones.anna, 'Спасибо, заеду завтра');
    await card.sent('Спасибо, заеду завтра').getByText('ответ').waitFor();

    // The chat is the author’s, past the queue, linked to the order; it can be opened.
    const [chat] = await chatsOf(phones.anna);
    expect([chat?.owner?.name, chat?.status, chat?.object?.key]).to.deep.equal([maria, 'in_work', order.key]);
    const way = page.getByRole('link', { name: 'Открыть чат' });
    expect(await way.getAttribute('href')).to.equal(`/panel#/chat/${chat?.id}`);
    const [panel] = await Promise.all([card.context.waitForEvent('page'), way.click()]);
    await panel.locator('.thread article').filter({ hasText: 'заеду завтра' }).waitFor();
    expect(card.complaints).to.deep.equal([]);
  });

  it('«Публиковать в чате» off: the timeline only, no chat; with «Создать чат» an own chat without the message', async () => {
    const card = await open(maria, order);
    const { page } = card;
    await card.to(phones.vector);
    await page.getByLabel('Публиковать в чате').uncheck({ force: true });
    await page.getByLabel('Создать чат').uncheck({ force: true });
    await page.getByText('Сообщение останется только в ленте.').waitFor();
    await card.text.fill('Резерв держим до субботы');
    await card.send.click();
    await card.sent('Резерв держим').getByText('отправлено', { exact: true }).waitFor();
    expect(await chatsOf(phones.vector)).to.deep.equal([]);

    await page.getByLabel('Создать чат').check({ force: true });
    await page.getByRole('button', { name: 'Позвать коллег' }).click();
    const who = page.getByRole('dialog', { name: 'Кого позвать в чат' });
    await who.getByLabel('Имя сотрудника').fill('иванов');
    await who.getByLabel(alexey).check({ force: true });
    await page.keyboard.press('Escape');
    await who.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Позовём коллег: 1/ }).waitFor();
    await card.text.fill('Машина придёт к десяти');
    await card.send.click();
    await card.sent('Машина придёт').getByText('отправлено', { exact: true }).waitFor();
    const [chat] = await chatsOf(phones.vector);
    expect([chat?.owner?.name, chat?.observers.map(({ name }) => name)]).to.deep.equal([maria, [alexey]]);
    const thread = await shop.base.as(maria)('listMessages', { params: { chatId: chat?.id ?? '' } });
    expect(thread.items.filter(({ kind }) => kind === 'text')).to.deep.equal([]);
    expect((await shop.line.reached(phones.vector)).map(({ text, times }) => [text, times])).to.deep.equal([
      ['Резерв держим до субботы', 1],
      ['Машина придёт к десяти', 1],
    ]);
    // The choice is remembered on this computer.
    await page.reload();
    await card.text.waitFor();
    expect(await page.getByLabel('Публиковать в чате').isChecked()).to.equal(false);
    expect(card.complaints).to.deep.equal([]);
  });

  it('a value that lacks is named in red and nothing is sent; typed by hand, it goes', async () => {
    const card = await open(maria, order);
    const { page } = card;
    await page.selectOption('#template', { label: 'Оплата' });
    await page.getByText('Не заполнено: дата оплаты.').waitFor();
    expect(await page.locator('.ink__miss').innerText()).to.equal('{{object.ДатаОплаты}}');
    expect(await card.send.isDisabled()).to.equal(true);
    await card.text.press('Control+Enter');
    await page.getByRole('button', { name: 'введите здесь' }).click();
    await page.keyboard.type('25 ноября');
    await holds(page, "document.querySelectorAll('.ink__miss').length === 0");
    // A hole that a person types is a hole too.
    await card.text.press('End');
    await page.keyboard.type(' {{object.Номер}}');
    await page.getByText('Не заполнено: номер.').waitFor();
    for (let at = 0; at < ' {{object.Номер}}'.length; at++) await page.keyboard.press('Backspace');
    await card.send.click();
    await card.sent('Оплатите до 25 ноября, Анна Петрова.').waitFor();
    await page
      .locator('.sent')
      .filter({ hasText: '25 ноября' })
      .getByText('отправлено', { exact: true })
      .waitFor();
    const told = (await shop.line.outbox()).map(({ text }) => text ?? '');
    expect(told.filter((text) => text.includes('{{'))).to.deep.equal([]);
    expect(card.complaints).to.deep.equal([]);
  });

  it('another has the chat: the owner is named and can be asked; who was first when both write', async () => {
    const card = await open(maria, order, { deaf: true });
    const { page } = card;
    await card.text.fill('Да, слушаю вас');
    // A colleague is faster, and the widget does not know yet.
    const body = { lineId: shop.line.id, phone: phones.anna };
    const params = { chatId: (await shop.base.as(alexey)('openChat', { body })).id };
    expect(await page.locator('.foot__bar').count()).to.equal(0);
    await card.send.click();
    const bar = page.locator('.foot__bar');
    await bar.getByText(`Чат ведёт ${alexey}.`).waitFor();
    expect(await card.text.inputValue()).to.equal('Да, слушаю вас');
    await bar.getByRole('button', { name: 'Попросить наблюдать' }).click();
    await page.getByText(`Просьба ушла: ${alexey} увидит её в чате.`).waitFor();
    const { items } = await shop.base.as(alexey)('listMessages', { params });
    expect(
      items.some(({ system }) => system?.event === 'observe_asked' && system.by?.name === maria),
    ).to.equal(true);
    // Who comes later sees it at once.
    const late = await open(maria, order);
    await late.page.locator('.foot__bar').getByText(`Чат ведёт ${alexey}.`).waitFor();
    await late.page.getByRole('button', { name: 'Без чата' }).click();
    await late.page.locator('.foot__bar').waitFor({ state: 'detached' });
    await late.text.fill('Дополнение к заказу');
    await late.send.click();
    await late.sent('Дополнение к заказу').getByText('отправлено', { exact: true }).waitFor();
    expect((await shop.base.as(alexey)('getChat', { params })).owner?.name).to.equal(alexey);
  });

  it('1C switched off in the middle: what was read stays, with a plain word; the message goes', async () => {
    const card = await open(maria, order);
    const { page } = card;
    await page.getByText('Анна Петрова').first().waitFor();
    shop.app.clock.move(60_000);
    await shop.onec.turn(false);
    await page.getByRole('button', { name: 'Прочитать из 1С заново' }).click();
    await page.getByText(/недоступен[\s\S]*Показано то, что было прочитано/).waitFor({ timeout: 30_000 });
    expect(await page.locator('.who__o').count()).to.equal(3);
    await page.selectOption('#template', { label: 'Заказ готов' });
    await holds(page, "document.querySelector('#text').value.indexOf('ТД00-001851') > 0");
    await card.send.click();
    await card.sent('ТД00-001851 готов').first().getByText('отправлено', { exact: true }).waitFor();
    // A thing that nobody has read yet: its name from 1C’s card, a number by hand.
    const fresh = await open(maria, { ...order, key: refTo('заказ 2'), title: 'Заказ ТД00-001800' });
    await fresh.page.getByText('Заказ ТД00-001800').waitFor();
    await fresh.page.getByText('В карточке нет телефонов').waitFor();
    await fresh.page.getByLabel('Телефон, на который написать').fill('12');
    await fresh.page.getByRole('button', { name: 'Добавить' }).click();
    await fresh.page.locator('.who__add').getByRole('alert').waitFor();
    await fresh.page.getByLabel('Телефон, на который написать').fill('8 (916) 555-00-11');
    await fresh.page.keyboard.press('Enter');
    await fresh.page.locator('.who__o--on', { hasText: '555-00-11' }).waitFor();
    await fresh.text.fill('Пишем без 1С');
    await fresh.send.click();
    await fresh.sent('Пишем без 1С').getByText('отправлено', { exact: true }).waitFor();
  });

  it('sends files and a recording that was heard; a deleted one does not go', async () => {
    const card = await open(maria, client, { init: microphone });
    const { page } = card;
    await page.setInputFiles('input[type=file]', [
      { name: 'Счёт 1851.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 test') },
      { name: 'Лишний.txt', mimeType: 'text/plain', buffer: Buffer.from('нет') },
    ]);
    await page.getByRole('button', { name: 'Убрать Лишний.txt' }).click();
    await page.getByRole('button', { name: 'Записать голосовое' }).click();
    await page.getByRole('button', { name: 'Закончить запись' }).click();
    await page.getByRole('button', { name: 'Удалить запись' }).click();
    await page.getByRole('button', { name: 'Записать голосовое' }).click();
    await holds(page, "document.querySelectorAll('.vfile--on .voice__wave rect').length > 5");
    await page.getByRole('button', { name: 'Закончить запись' }).click();
    await page.getByRole('button', { name: 'Прослушать запись' }).click();
    await page.locator('.vfile__time', { hasText: '0:0' }).waitFor();
    await page.locator('.file .doc__s', { hasText: 'КБ' }).waitFor();
    await page.getByRole('button', { name: 'Эмодзи' }).click();
    await page.getByRole('button', { name: '👍' }).first().click();
    await page.keyboard.press('Escape');
    await card.text.press('End');
    await page.keyboard.type(' Счёт и пара слов');
    await card.send.click();
    await page
      .locator('.sent', { hasText: 'Счёт 1851.pdf' })
      .getByText('отправлено', { exact: true })
      .waitFor();
    await page.locator('.sent', { hasText: 'Голосовое' }).getByText('отправлено', { exact: true }).waitFor();
    const got = (await shop.line.reached(phones.vector)).slice(-2);
    expect(
      got.map(({ kind, text, fileName }) => [kind, text, kind === 'document' ? fileName : null]),
    ).to.deep.equal([
      ['document', '👍 Счёт и пара слов', 'Счёт 1851.pdf'],
      ['voice', null, null],
    ]);
    expect(await page.locator('.file, .vfile').count()).to.equal(0);
    expect(card.complaints).to.deep.equal([]);
  });

  it('a message goes once though its answer was lost; too long a text is refused in words', async () => {
    const card = await open(maria, client);
    const { page } = card;
    await card.text.fill('я'.repeat(4097));
    await card.send.click();
    await page.getByText('Длиннее 4096 знаков').waitFor();
    let lost = 0;
    await page.route('**/v1/messages', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await card.text.fill('Один раз');
    await card.send.click();
    await page.getByText('Нет связи с мостом. Написанное осталось здесь').waitFor();
    expect(await card.text.inputValue()).to.equal('Один раз');
    await page.getByRole('button', { name: 'Повторить' }).click();
    await holds(page, "document.querySelector('#text').value === ''");
    await card.sent('Один раз').getByText('отправлено', { exact: true }).waitFor();
    const got = (await shop.line.reached(phones.vector)).filter(({ text }) => text === 'Один раз');
    expect(got.map(({ times }) => times)).to.deep.equal([1]);
  });

  it('inside 1C: a token in memory, no microphone, by keys alone, on a narrow form', async () => {
    const card = await open(maria, order, {
      query: '&embed=1&theme=dark',
      viewport: { width: 560, height: 800 },
    });
    const { page } = card;
    expect(await card.context.cookies()).to.deep.equal([]);
    expect(new URL(page.url()).searchParams.get('ticket')).to.equal(null);
    expect(await page.getByRole('button', { name: 'Записать голосовое' }).count()).to.equal(0);
    await page.locator(`input[name=to][value="${phones.anna}"]`).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.who__o--on', { hasText: 'Вектор' }).waitFor();
    await card.text.focus();
    await page.keyboard.type('По клавишам');
    await page.keyboard.press('Alt+Enter');
    await card.sent('По клавишам').getByText('отправлено', { exact: true }).waitFor();
    await page.waitForFunction('document.documentElement.scrollWidth <= innerWidth');
    expect(await obstacles(page)).to.deep.equal([]);
    // The link works once.
    await page.reload();
    await page.getByText('Нужна ссылка для входа').waitFor();
    expect(card.complaints.filter((text) => !text.includes('401'))).to.deep.equal([]);
  });

  it('puts nothing in the way of who can’t see well or has no mouse, light and dark', async () => {
    for (const theme of ['light', 'dark']) {
      const card = await open(alexey, order, { query: `&theme=${theme}` });
      await card.page.selectOption('#template', { label: 'Оплата' });
      await card.page.getByText('Не заполнено').waitFor();
      await card.page.getByRole('button', { name: 'Позвать коллег' }).click();
      await card.page.getByRole('dialog').waitFor();
      expect(await obstacles(card.page), theme).to.deep.equal([]);
    }
  });

  it('is a program of its own, small, in both languages', async () => {
    const built = await readFile(new URL('../../service/panel/dist/compose.js', import.meta.url));
    expect(gzipSync(built).length).to.be.lessThan(60 * 1024);
    const card = await open(maria, order, { query: '&lang=en' });
    await card.page.getByRole('heading', { name: 'Write in WhatsApp' }).waitFor();
    expect(
      await card.page.evaluate("/[а-яё]/i.test(document.querySelector('.write__foot').innerText)"),
    ).to.equal(false);
  });
});
