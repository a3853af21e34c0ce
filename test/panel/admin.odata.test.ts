import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { ensurePanel } from '../../scripts/panel.ts';
import { login, openTrade, password, type Trade } from '../objects/trade.ts';
import { type Administrator, administer, confirm, violations } from './admin.harness.ts';
import type { Office } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('administration: reading an infobase over OData', function () {
  this.timeout(60_000);
  let browser: Browser;
  let world: Trade;
  let office: Pick<Office, 'url' | 'link'>;
  let admin: Administrator;
  let page: Page;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    await ensurePanel();
    world = await openTrade();
    const { app, base } = world;
    await base.roster({ 'Павел Громов': { role: 'administrator' } });
    const url = `http://127.0.0.1:${(app.app.http.server.address() as AddressInfo).port}`;
    const link = async (name: string): Promise<string> => {
      const ticket = await base.api('createTicket', { body: { employeeId: base.employee(name) } });
      return `${url}/panel${new URL(ticket.url).search}`;
    };
    office = { url, link };
  });
  after(async () => {
    await world?.close();
    await browser?.close();
  });
  beforeEach(async () => {
    admin = await administer(browser, office as Office, '/connect');
    page = admin.page;
    await page.getByRole('link', { name: 'Торговля' }).click();
    await page.getByRole('heading', { name: 'Доступ к базе по OData' }).waitFor();
  });
  afterEach(async () => {
    await admin?.close();
  });

  const field = (name: string) => page.getByLabel(name, { exact: true });
  const odata = () => world.base.api('getOdata', { params: { infobaseId: world.base.id } });

  it('diagnoses plainly, connects, reads the directory and shows what is in it', async () => {
    await page.getByText('Не подключено').waitFor();
    await field('Адрес публикации базы').fill('1c.local/trade');
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText('Нужен адрес вида https://сервер/база', { exact: false }).waitFor();
    await field('Адрес публикации базы').fill(world.onec.address);
    await field('Пользователь 1С').fill(login);
    await field('Пароль').fill('не тот');
    await page.getByRole('button', { name: 'Проверить' }).click();
    const diagnosis = page.locator('.diag');
    await diagnosis.getByText('Пока не получается').waitFor();
    await diagnosis.getByText('Логин или пароль не подошли', { exact: false }).waitFor();
    expect((await odata()).url, 'a check keeps nothing').to.equal(null);

    await field('Пароль').fill(password);
    await page.getByRole('button', { name: 'Проверить' }).click();
    await diagnosis.getByText('База отвечает, всё нужное читается').waitFor();
    await diagnosis.getByText('Справочник.Контрагенты', { exact: false }).waitFor();
    await field('Читать ещё').fill('Клиенты');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Нужно имя вида Справочник.Клиенты', { exact: false }).waitFor();
    await field('Читать ещё').fill('');
    await field('Читать изменения каждые').fill('15');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Подключено', { exact: true }).waitFor();
    const box = page.getByRole('region', { name: 'Справочник телефонов' });
    await box.getByText('Прочитан', { exact: true }).waitFor();
    const row = box.getByRole('row', { name: /Контрагенты/ });
    await row.getByText('прочитан', { exact: true }).waitFor();
    const { kinds } = await world.directory();
    const read = kinds.find(({ kind }) => kind === 'Справочник.Контрагенты')?.entries ?? 0;
    expect(read).to.be.greaterThan(0);
    expect(await row.locator('td').last().innerText()).to.equal(String(read));
    await box.getByText('AccumulationRegister_РасчетыСКлиентами', { exact: false }).waitFor();
    expect(await odata()).to.include({ everyMinutes: 15, hasPassword: true });
    expect(await page.content(), 'the password is shown nowhere').to.not.contain(password);
    expect(await violations(page)).to.deep.equal([]);
    expect(admin.complaints).to.deep.equal([]);
  });

  it('reads anew when asked, says what has stopped it, and ends after a question', async () => {
    const box = page.getByRole('region', { name: 'Справочник телефонов' });
    await box.getByText('Прочитан', { exact: true }).waitFor();
    const { startedAt } = await world.directory();
    await box.getByRole('button', { name: 'Всё заново' }).click();
    await world.until('idle');
    expect((await world.directory()).startedAt).to.not.equal(startedAt);

    await world.onec.turn(false);
    await box.getByRole('button', { name: 'Прочитать изменения' }).click();
    await box.getByText('Остановился').waitFor();
    await box.getByText('Сервер 1С недоступен по этому адресу', { exact: false }).waitFor();
    await world.onec.turn(true);

    await page.getByRole('button', { name: 'Отключить чтение' }).click();
    await confirm(page, 'Отключить чтение базы «Торговля»?', 'Адрес и пароль', 'Отключить');
    await page.getByText('Не подключено').waitFor();
    expect(await odata()).to.include({ url: null, hasPassword: false });
    await box.waitFor({ state: 'detached' });
  });
});
