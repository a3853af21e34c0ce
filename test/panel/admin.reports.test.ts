import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { chatOf, newPhone, send } from '../support/world.ts';
import { type Administrator, administer, violations, widerThanScreen } from './admin.harness.ts';
import { type Office, openOffice, sitDown, staff } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

const minute = 60_000;
const daysAgo = (n: number): string => new Date(Date.now() - n * 1440 * minute).toISOString();

describe('administration: reports', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator | undefined;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    // What is moved ahead below stays in the past: «сегодня» of the page is today of the real clock.
    office = await openOffice(staff, 60 * minute);
  });
  after(async () => {
    await office?.close();
    await browser?.close();
  });
  afterEach(async () => {
    await admin?.close();
    admin = undefined;
  });

  /** The figure of a tile. */
  const tile = async (page: Page, title: string): Promise<string> =>
    ((await page.locator('.tile', { hasText: title }).locator('.tile__v').textContent()) ?? '').replace(
      /\u00a0/g,
      ' ',
    );

  it('says that there was nothing, and what is wrong with a period', async () => {
    admin = await administer(browser, office, '/reports');
    const { page } = admin;
    await page.getByText('За эти дни ничего не было').waitFor();
    await page.getByText('по поясу базы: Europe/Moscow', { exact: false }).waitFor();
    const from = page.getByLabel('С дня');
    const today = await page.getByLabel('По день').inputValue();
    await from.fill('2020-01-01');
    await page.getByText('Не больше года за раз').waitFor();
    await from.fill('');
    await page.getByText('Укажите оба дня периода').waitFor();
    await page.getByLabel('По день').fill('2026-01-01');
    await from.fill('2026-01-02');
    await page.getByText('Первый день позже последнего').waitFor();
    await page.getByRole('button', { name: 'Сегодня' }).click();
    await page.getByText('За эти дни ничего не было').waitFor();
    expect(await from.inputValue()).to.equal(today);
    expect(admin.complaints).to.deep.equal([]);
  });

  it('shows what the contract says: tiles, charts, the same as tables, as a file', async () => {
    const { base, line, bridge } = office;
    await line.settings({ automation: { quality: { enabled: true, text: 'Оценка от 1 до 5?' } } });
    const talk = async (name: string, text: string, waitMs: number) => {
      const client = newPhone();
      const chatId = chatOf(await line.receives(client, text));
      bridge.clock.move(waitMs);
      await send(base.as(name), chatId, { text: `Ответ: ${text}` });
      return { chatId, client };
    };
    const first = await talk('Мария Соколова', 'Где заказ?', 2 * minute);
    await talk('Мария Соколова', 'Есть ли скидка?', 4 * minute);
    await talk('Алексей Иванов', 'Нужен счёт', 9 * minute);
    await line.receives(newPhone(), 'Кто-нибудь?');
    await base.as('Мария Соколова')('closeChat', { params: { chatId: first.chatId }, body: {} });
    await line.act({ phone: first.client, text: '5' });
    await base.feed.until('rating.received');

    admin = await administer(browser, office, '/reports');
    const { page } = admin;
    await page.locator('.tiles').waitFor();
    expect(await tile(page, 'Ответов сотрудников')).to.equal('3');
    expect(await tile(page, 'Первый ответ')).to.match(/^4 мин( 0\d с)?$/);
    expect(await tile(page, 'Ждут сейчас')).to.equal('1');
    expect(await tile(page, 'Завершено диалогов')).to.equal('1');
    expect(await tile(page, 'Средняя оценка')).to.equal('5,0');

    const load = page.getByRole('region', { name: 'Сообщения по дням' });
    const chart = load.getByRole('img', { name: /Ответы сотрудников: больше всего 3/ });
    await chart.waitFor();
    await load.getByRole('button', { name: 'Таблица' }).click();
    await load.getByRole('row', { name: /^Всего/ }).waitFor();
    expect(await load.locator('tbody tr').count(), 'a row a day').to.equal(7);
    await load.getByRole('button', { name: 'График' }).click();
    await chart.waitFor();

    const people = page.getByRole('region', { name: 'Сотрудники', exact: true }).first();
    await people.getByRole('row', { name: /Мария Соколова/ }).waitFor();
    expect(await people.getByRole('row', { name: 'Без сотрудника' }).count()).to.equal(0);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Скачать CSV: Сотрудники' }).click(),
    ]);
    expect(saved.suggestedFilename()).to.match(/^report-employees-\d{4}-\d\d-\d\d\.csv$/);
    const csv = await readFile(await saved.path(), 'utf8');
    expect(csv).to.contain('Сотрудник;').and.to.contain('Мария Соколова').and.to.contain('Алексей Иванов');

    await page.getByLabel('Сотрудник', { exact: true }).selectOption({ label: 'Алексей Иванов' });
    await page.locator('.tile', { hasText: 'Ответов сотрудников' }).getByText('1', { exact: true }).waitFor();
    expect(await tile(page, 'Первый ответ')).to.match(/^9 мин/);
    await page.getByLabel('Сотрудник', { exact: true }).selectOption({ label: 'Все сотрудники' });
    const load7 = await base.as('Ольга Ким')('getReport', {
      params: { report: 'load' },
      query: { from: daysAgo(7), to: daysAgo(-1), by: 'day' },
    });
    const sentAt = load7.columns.findIndex(({ name }) => name === 'sent');
    const busy = String(load7.rows.find((row) => Number(row[sentAt]) > 0)?.[0]);
    await page.getByLabel('С дня').fill(busy);
    await page.getByLabel('По день').fill(busy);
    await page.getByRole('region', { name: 'Сообщения по часам' }).waitFor();
    await page.getByRole('button', { name: '90 дней' }).click();
    await load.getByRole('img').waitFor();
    expect(await load.locator('.chart__l').count(), 'lines where there are too many days for bars').to.equal(
      2,
    );
    expect(admin.complaints).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`can be read by everybody (${colorScheme})`, async () => {
      admin = await administer(browser, office, '/reports', { colorScheme });
      const { page } = admin;
      await page.locator('.tiles').waitFor();
      expect(await violations(page)).to.deep.equal([]);
      const load = page.getByRole('region', { name: 'Сообщения по дням' });
      await load.getByRole('button', { name: 'Таблица' }).click();
      await load.getByRole('row', { name: /^Всего/ }).waitFor();
      expect(await violations(page), 'a table').to.deep.equal([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await widerThanScreen(page)).to.equal(0);
    });

  it('is open to a manager from the panel, and nothing else of the administration is', async () => {
    const desk = await sitDown(browser, office, 'Ольга Ким');
    const { page } = desk;
    await page.getByRole('link', { name: 'Отчёты' }).first().click();
    await page.getByRole('heading', { name: 'Отчёты' }).waitFor();
    await page.locator('.tiles').waitFor();
    const sections = page.getByRole('navigation', { name: 'Разделы' });
    expect(await sections.getByRole('link').allTextContents()).to.deep.equal(['Отчёты', 'Проверка связи']);
    await page.goto(`${office.url}/panel/admin#/lines`);
    await page.getByRole('heading', { name: 'Отчёты' }).waitFor();
    expect(await page.getByText('Добавить линию').count()).to.equal(0);
    expect(desk.complaints).to.deep.equal([]);
    await desk.close();
  });
});
