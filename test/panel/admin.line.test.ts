import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Administrator, administer, confirm, serverLink } from './admin.harness.ts';
import { type Office, openOffice } from './app.harness.ts';
import { launchBrowser, visit } from './panel.harness.ts';

describe('administration: a line', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    office = await openOffice();
  });
  after(async () => {
    await office?.close();
    await browser?.close();
  });
  beforeEach(async () => {
    admin = await administer(browser, office, `/lines/${office.line.id}`);
  });
  afterEach(async () => {
    await admin?.close();
  });

  const stored = () => office.base.api('getLine', { params: { lineId: office.line.id } });

  it('saves every setting of a line, and only what was changed', async () => {
    const { page } = admin;
    await admin.go(`/lines/${office.line.id}/settings`);
    await page.getByRole('switch', { name: 'Показывать клиентам, что сообщение прочитано' }).click();
    await page.getByRole('switch', { name: 'Принимать групповые чаты WhatsApp' }).click();
    await page.getByLabel('Дежурный сотрудник').selectOption({ label: 'Мария Соколова' });
    await page.getByLabel('Исключённые номера').fill('8 916 123-45-67\n+7 921 555-01-01\n8 916 123-45-67');
    await page.getByLabel('Новых собеседников в час').fill('12');
    await page.getByLabel('Новых собеседников в сутки').fill('40');
    await page.getByLabel('Пауза между сообщениями').fill('1500');
    await page.getByLabel('Наибольший файл от клиента').fill('16');
    await page.getByRole('switch', { name: 'Тихие часы' }).click();
    await page.getByLabel('Часовой пояс').fill('Asia/Omsk');
    await page.getByText('Есть несохранённые изменения').waitFor();
    // Somebody else changes another setting meanwhile.
    await office.base.api('changeLine', {
      params: { lineId: office.line.id },
      body: { name: 'Опт' },
    });
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Сохранено').waitFor();
    const { name, settings } = await stored();
    expect(name).to.equal('Опт');
    expect(settings).to.deep.include({
      readMarks: false,
      groups: true,
      dutyEmployeeId: office.base.employee('Мария Соколова'),
      excludedPhones: ['+79161234567', '+79215550101'],
      newContactsPerHour: 12,
      newContactsPerDay: 40,
      pausePerMessageMs: 1500,
      mediaLimitMb: 16,
      quietHours: { from: '21:00', to: '09:00', timeZone: 'Asia/Omsk' },
    });
    expect(admin.complaints).to.deep.equal([]);
  });

  it('says what is wrong at the field, keeps what was typed, and stores nothing', async () => {
    const { page } = admin;
    const before = await stored();
    await admin.go(`/lines/${office.line.id}/settings`);
    const hour = page.getByLabel('Новых собеседников в час');
    await hour.fill('0');
    await page.getByLabel('Исключённые номера').fill('12');
    await page.getByLabel('Название линии').fill(' ');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Нужно целое число от 1 до 1000').waitFor();
    await page.getByText('«12»: это не номер').waitFor();
    await page.getByText('Без названия нельзя').waitFor();
    expect(await hour.getAttribute('aria-invalid')).to.equal('true');
    expect(await page.locator(':focus').getAttribute('name')).to.equal('name');
    expect((await stored()).version).to.equal(before.version);

    // Another page and back: nothing typed is lost.
    await page.getByRole('link', { name: 'Журнал действий' }).click();
    await page.getByRole('heading', { name: 'Журнал действий' }).waitFor();
    await admin.go(`/lines/${office.line.id}/settings`);
    await page.getByText('Есть несохранённые изменения').waitFor();
    expect(await hour.inputValue()).to.equal('0');
    await page.getByRole('button', { name: 'Отменить' }).click();
    expect(await hour.inputValue()).to.equal(String(before.settings.newContactsPerHour));
    expect(await page.getByRole('button', { name: 'Сохранить' }).isDisabled()).to.equal(true);
  });

  it('tells how many new people may still be written to today, and why none now', async () => {
    const { page } = admin;
    await office.line.settings({ newContactsPerDay: 25, newContactsPerHour: 1, quietHours: null });
    await page.reload();
    await page.getByText('осталось 25 новых собеседников').waitFor();
    await page.getByText('остался 1 новый собеседник').waitFor();
    const zone = { timeZone: 'UTC', from: '00:00', to: '23:59' };
    await office.line.settings({ quietHours: zone });
    await page.getByText('Сейчас тихие часы').waitFor();
  });

  it('asks before it restarts or stops, names what that means, and does it', async () => {
    const { page } = admin;
    const { linkedAt } = await stored();
    await page.getByRole('button', { name: 'Перезапустить' }).click();
    const question = page.getByRole('dialog', { name: /Перезапустить линию/ });
    await question.getByText('QR-код не понадобится').waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Перезапустить' }).click();
    await question.getByRole('button', { name: 'Перезапустить' }).click();
    await page.getByText('перезапускается').waitFor();
    await page.getByText('Сообщения принимаются и уходят.').waitFor();
    expect((await stored()).linkedAt).to.equal(linkedAt);

    await page.getByRole('button', { name: 'Остановить' }).click();
    await confirm(page, /Остановить линию/, 'клиенты не получат ответов', 'Остановить');
    await page.getByText('Линия выключена').waitFor();
    await page.getByRole('button', { name: 'Запустить' }).click();
    await page.getByText('Сообщения принимаются и уходят.').waitFor();
  });

  it('shows what the line can do as a table', async () => {
    const { page } = admin;
    await page.getByRole('link', { name: 'Что умеет' }).click();
    const capabilities = await office.base.api('getLineCapabilities', { params: { lineId: office.line.id } });
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await row('Правка отправленного')
      .getByText(capabilities.edit ? 'умеет' : 'не умеет', { exact: true })
      .waitFor();
    await row('Работа через прокси')
      .getByText(capabilities.proxy ? 'умеет' : 'не умеет', { exact: true })
      .waitFor();
    const voice = await row('Голосовое').locator('td').allTextContents();
    expect(voice).to.deep.equal(
      [capabilities.kinds.send, capabilities.kinds.receive].map((kinds) =>
        kinds.includes('voice') ? 'умеет' : 'не умеет',
      ),
    );
  });

  it('gives a line a queue of its own and takes it away after a question', async () => {
    const { page } = admin;
    const people = ['Мария Соколова', 'Алексей Иванов'].map((name) => office.base.employee(name));
    await office.base.api('setQueue', { body: { employeeIds: people } });
    const queue = () => office.base.api('getQueue', { query: { lineId: office.line.id } });
    await page.getByRole('link', { name: 'Очередь', exact: true }).click();
    await page.getByRole('button', { name: 'Своя очередь' }).click();
    await page.getByRole('button', { name: 'Убрать из очереди: Мария Соколова' }).click();
    await page.getByText('Сохранено', { exact: true }).last().waitFor();
    await page.locator('.order__i').nth(1).waitFor({ state: 'detached' });
    expect(await queue()).to.deep.include({ inherited: false });
    expect((await queue()).employees.map(({ name }) => name)).to.deep.equal(['Алексей Иванов']);

    await page.getByRole('button', { name: 'Общая очередь базы' }).click();
    await confirm(page, 'Вернуться к общей очереди?', 'Собственный порядок: Алексей Иванов', 'Вернуться');
    await page.getByText('узнают те же, что и по остальным').waitFor();
    expect((await queue()).inherited).to.equal(true);
  });

  it('is not for employees', async () => {
    const other = await administer(browser, office, '/lines', { name: 'Мария Соколова' });
    await other.page.getByRole('heading', { name: 'Этот раздел для администратора' }).waitFor();
    expect(await other.page.getByText('Опт').count()).to.equal(0);
    expect(await other.page.getByRole('navigation').count()).to.equal(0);
    await other.page.getByRole('link', { name: 'К чатам' }).waitFor();
    await other.close();
  });

  it('says that there is no such line, and leads back', async () => {
    const { page } = admin;
    await admin.go('/lines/line_none');
    await page.getByRole('heading', { name: 'Такой линии нет' }).waitFor();
    await page.getByRole('link', { name: 'К линиям' }).first().click();
    await page.getByRole('heading', { name: 'Линии' }).waitFor();
  });

  it('draws what could not be loaded, and loads it again', async () => {
    const { page } = admin;
    await page.getByText('Новые собеседники').waitFor();
    await page.route('**/capabilities', (route) => route.fulfill({ status: 500, body: 'broken' }));
    await page.getByRole('link', { name: 'Что умеет' }).click();
    await page.getByText('Не загрузилось').waitFor();
    await page.unroute('**/capabilities');
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page.getByText('Правка отправленного').waitFor();
  });

  it('moves a line to another infobase only after it has said what stays behind', async () => {
    const other = await office.bridge.connect('Бухгалтерия');
    const person = await visit(browser);
    const { page } = person;
    await page.goto(await serverLink(office));
    await page.getByRole('heading', { name: 'Линии' }).waitFor();
    await page.goto(`${office.url}/panel/admin#/lines/${office.line.id}/settings`);
    await page.getByLabel('База 1С').selectOption({ label: 'Бухгалтерия' });
    await confirm(page, /Передать линию базе/, 'Дежурный сотрудник и собственная очередь линии', 'Передать');
    const line = await other.api('getLine', { params: { lineId: office.line.id } });
    expect(line).to.include({ infobaseId: other.id });
    expect(line.settings.dutyEmployeeId).to.equal(null);
    await person.close();
  });
});
