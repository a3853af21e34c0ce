import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Administrator, administer } from './admin.harness.ts';
import { type Office, openOffice, sitDown } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('administration: employees and the queue', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator;

  const people = {
    'Мария Соколова': {},
    'Алексей Иванов': {},
    'Ольга Ким': { role: 'manager' },
    'Павел Громов': { role: 'administrator' },
    'Анна Рудакова': { onLeaveUntil: new Date(Date.now() + 9 * 86_400_000).toISOString() },
    'Игорь Белов': { blocked: true },
  } as const;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    office = await openOffice(people);
  });
  after(async () => {
    await office?.close();
    await browser?.close();
  });
  beforeEach(async () => {
    await order('Мария Соколова', 'Алексей Иванов', 'Ольга Ким');
    admin = await administer(browser, office, '/people');
    await admin.page.locator('.order__i').nth(2).waitFor();
  });
  afterEach(async () => {
    await admin?.close();
  });

  const order = (...names: string[]) =>
    office.base.api('setQueue', { body: { employeeIds: names.map((name) => office.base.employee(name)) } });
  const stored = async () =>
    (await office.base.api('getQueue', { query: {} })).employees.map(({ name }) => name);
  const shown = () => admin.page.locator('.order__t').allTextContents();
  /** The queue is saved: the page says so, and shows what the service has. */
  const saved = () => admin.page.locator('.order__foot').getByText('Сохранено').waitFor();

  it('shows who has which role, who is at work and who is away, and why', async () => {
    const { page } = admin;
    const desk = await sitDown(browser, office, 'Мария Соколова');
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await page.reload();
    await row('Мария Соколова').getByText('На месте').waitFor();
    await row('Алексей Иванов').getByText('Панель закрыта').waitFor();
    await row('Ольга Ким').getByText('Руководитель').waitFor();
    await row('Ольга Ким').getByText('3-й').waitFor();
    await desk.close();

    await page.getByRole('button', { name: /Отсутствуют/ }).click();
    await row('Анна Рудакова').getByText('Отсутствует до').waitFor();
    await row('Игорь Белов').getByText('Заблокирован').waitFor();
    await office.base.roster({
      'Мария Соколова': {},
      'Алексей Иванов': {},
      'Ольга Ким': { role: 'manager' },
      'Павел Громов': { role: 'administrator' },
    });
    await page.reload();
    await page.getByRole('button', { name: /Ушли\s2/ }).click();
    await row('Игорь Белов').getByText('Ушёл').waitFor();
    expect(admin.complaints).to.deep.equal([]);
  });

  it('changes the order by the mouse', async () => {
    const { page } = admin;
    const handle = page.getByRole('button', { name: /^Ольга Ким, место 3/ });
    const from = await handle.boundingBox();
    const first = await page.locator('.order__i').first().boundingBox();
    if (!from || !first) throw new Error('the queue is not on the screen');
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 10, first.y + first.height / 2 + 20, { steps: 4 });
    await page.mouse.move(from.x + 10, first.y + 4, { steps: 4 });
    await page.mouse.up();
    await saved();
    expect(await shown()).to.deep.equal(['Ольга Ким', 'Мария Соколова', 'Алексей Иванов']);
    expect(await stored()).to.deep.equal(['Ольга Ким', 'Мария Соколова', 'Алексей Иванов']);
  });

  it('changes the order by the keyboard, keeps the focus, and says the new place', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: /^Мария Соколова, место 1/ }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Мария Соколова: место 3 из 3').waitFor({ state: 'attached' });
    expect(await page.locator(':focus').getAttribute('aria-label')).to.contain('Мария Соколова, место 3');
    await saved();
    expect(await shown()).to.deep.equal(['Алексей Иванов', 'Ольга Ким', 'Мария Соколова']);
    expect(await stored()).to.deep.equal(await shown());
  });

  it('changes the order by a finger', async () => {
    await admin.close();
    admin = await administer(browser, office, '/people', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const { page } = admin;
    const handle = page.getByRole('button', { name: /^Мария Соколова, место 1/ });
    await handle.scrollIntoViewIfNeeded();
    const box = await handle.boundingBox();
    const last = await page.locator('.order__i').nth(2).boundingBox();
    if (!box || !last) throw new Error('the queue is not on the screen');
    const cdp = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + 12, y }],
      });
    await touch('touchStart', box.y + 12);
    for (let step = 1; step <= 5; step++)
      await touch('touchMove', box.y + ((last.y + last.height - 4 - box.y) * step) / 5);
    await touch('touchEnd', 0);
    await saved();
    expect(await stored()).to.deep.equal(['Алексей Иванов', 'Ольга Ким', 'Мария Соколова']);
  });

  it('puts an employee into the queue and takes one out', async () => {
    const { page } = admin;
    await page.getByLabel('Добавить в очередь').selectOption({ label: 'Павел Громов' });
    await page.getByRole('button', { name: 'Убрать из очереди: Алексей Иванов' }).click();
    await page.locator('.order__t', { hasText: 'Алексей Иванов' }).waitFor({ state: 'detached' });
    await saved();
    expect(await stored()).to.deep.equal(['Мария Соколова', 'Ольга Ким', 'Павел Громов']);
  });

  it('gives the former order back when the service refuses, and says why', async () => {
    const { page } = admin;
    await page.route('**/v1/queue', (route) =>
      route.request().method() === 'PUT'
        ? route.fulfill({
            status: 409,
            contentType: 'application/json',
            body: JSON.stringify({ error: { code: 'CONFLICT', message: 'Два изменения столкнулись.' } }),
          })
        : route.continue(),
    );
    await page.getByRole('button', { name: 'Убрать из очереди: Мария Соколова' }).click();
    await page.getByRole('alert').getByText('Два изменения столкнулись.').waitFor();
    await page.locator('.order__t', { hasText: 'Мария Соколова' }).waitFor();
    expect(await shown()).to.deep.equal(['Мария Соколова', 'Алексей Иванов', 'Ольга Ким']);
  });

  it('tells of an infobase that has sent nobody yet', async () => {
    const { page } = admin;
    await page.route('**/v1/employees*', (route) => route.fulfill({ json: { items: [], nextCursor: null } }));
    await page.reload();
    await page.getByText('База ещё не передала сотрудников').waitFor();
  });
});
