import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { newPhone } from '../support/world.ts';
import { type Administrator, administer, violations, widerThanScreen } from './admin.harness.ts';
import { type Office, openOffice } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('administration: looks', function () {
  this.timeout(90_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    office = await openOffice();
    const { base, line } = office;
    const employeeIds = ['Мария Соколова', 'Алексей Иванов'].map((name) => base.employee(name));
    await base.api('setQueue', { body: { employeeIds } });
    await base.api('setQueue', { body: { lineId: line.id, employeeIds } });
    await base.api('createTemplate', { body: { name: 'Привет', text: 'Здравствуйте, {{client.name}}' } });
    await base.api('createWebhook', { body: { url: 'http://127.0.0.1:9/away' } });
    await line.receives(newPhone(), 'Здравствуйте');
  });
  after(async () => {
    await office?.close();
    await browser?.close();
  });
  afterEach(async () => {
    await admin?.close();
  });

  /** Every page, and what stands on it when it is ready. */
  const pages = (): [place: string, ready: string][] => [
    ['/lines', '.ln-item'],
    ['/lines/new', '.kind'],
    [`/lines/${office.line.id}`, '.meter'],
    [`/lines/${office.line.id}/settings`, '.savebar'],
    [`/lines/${office.line.id}/automation`, '.mode'],
    [`/lines/${office.line.id}/queue`, '.order__i'],
    [`/lines/${office.line.id}/capabilities`, '.tbl'],
    ['/reports', '.report'],
    ['/people', '.order__i'],
    ['/templates', '.preview'],
    ['/webhooks', '.tbl--pick'],
    ['/connect', '.ln-item'],
    [`/connect/${office.base.id}`, '.savebar'],
    ['/access', '.tbl--tokens'],
    ['/settings', '.savebar'],
    ['/audit', '.tbl--audit'],
  ];

  for (const colorScheme of ['light', 'dark'] as const)
    it(`has nothing that a reader of the screen stumbles over (${colorScheme})`, async () => {
      admin = await administer(browser, office, '/lines', { colorScheme });
      const { page } = admin;
      for (const [place, ready] of pages()) {
        await admin.go(place);
        await page.locator(ready).first().waitFor();
        expect(await violations(page), place).to.deep.equal([]);
      }
      await admin.go('/access');
      await page.getByRole('button', { name: 'Выдать токен' }).click();
      await page.getByRole('dialog').waitFor();
      expect(await violations(page), 'a dialog').to.deep.equal([]);
      expect(admin.complaints).to.deep.equal([]);
    });

  it('fits a telephone’s screen on every page', async () => {
    admin = await administer(browser, office, '/lines', { viewport: { width: 360, height: 740 } });
    const { page } = admin;
    for (const [place, ready] of pages()) {
      await admin.go(place);
      await page.locator(ready).first().waitFor({ state: 'attached' });
      expect(await widerThanScreen(page), place).to.equal(0);
    }
    await page.getByRole('navigation', { name: 'Разделы' }).getByText('Шаблоны').click();
    await page.getByRole('link', { name: /Привет/ }).click();
    await page.getByLabel('Текст', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'К шаблонам' }).click();
    await page.getByRole('searchbox').waitFor();
  });

  it('speaks English on every page', async () => {
    admin = await administer(browser, office, '/lines', { query: '&lang=en' });
    const { page } = admin;
    for (const [place, ready] of pages()) {
      await page.goto(`${office.url}/panel/admin?lang=en#${place}`);
      await page.locator(ready).first().waitFor();
      const own = (await page.locator('#page').innerText())
        // Names that people gave, and what the service says by itself.
        .replace(
          /Управление торговлей|Продажи|Учебная|Соколова|Мария|Алексей|Иванов|Ольга|Ким|Павел|Громов/g,
          '',
        )
        .replace(/Привет|Здравствуйте,?|МС|АИ|ОК|ПГ/g, '');
      expect(own.match(/[А-Яа-яЁё]+/g) ?? [], place).to.deep.equal([]);
    }
  });

  it('goes from section to section by the keyboard, and says where it is', async () => {
    admin = await administer(browser, office, '/lines');
    const { page } = admin;
    await page.locator('.ln-item').waitFor();
    await page.keyboard.press('Tab');
    await page.locator('button:focus', { hasText: 'К содержанию' }).waitFor();
    await page.getByRole('link', { name: 'Сотрудники' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Сотрудники и очередь' }).waitFor();
    await page.locator('h1:focus', { hasText: 'Сотрудники и очередь' }).waitFor();
    expect(await page.title()).to.contain('Сотрудники');
  });
});
