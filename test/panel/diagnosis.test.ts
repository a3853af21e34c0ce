import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { violations, widerThanScreen } from './admin.harness.ts';
import { type Office, openOffice } from './app.harness.ts';
import { launchBrowser, type Visit, visit } from './panel.harness.ts';

/** A proxy before the bridge that spoils the event stream: holds it back, or cuts it after a while. */
async function badProxy(target: string, how: 'hold' | 'cut'): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(`${target}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (!url.startsWith('/v1/events')) {
        answer.pipe(outgoing);
        return;
      }
      outgoing.flushHeaders();
      if (how === 'cut') answer.once('data', (chunk) => outgoing.end(chunk));
      else answer.resume();
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('the page that checks the connection', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let person: Visit;
  let proxy: Server | undefined;

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
  afterEach(async () => {
    await person?.close();
    proxy?.closeAllConnections();
    proxy?.close();
    proxy = undefined;
  });

  const check = (page: Page, id: string) => page.locator(`[data-check=${id}]`);
  const level = (page: Page, id: string, is: string) =>
    page.locator(`[data-check=${id}][data-level=${is}]`).waitFor();

  /** Signed in as an employee, at the page, by this address of the bridge. */
  async function open(address = office.url): Promise<Page> {
    person = await visit(browser);
    const { search } = new URL(await office.link('Мария Соколова'));
    await person.page.goto(`${address}/panel${search}`);
    await person.page.locator('.rail').waitFor();
    await person.page.goto(`${address}/panel/check`);
    return person.page;
  }

  it('finds everything well for an employee, and nothing to stumble over', async () => {
    const page = await open();
    await page.getByText(/Проверяем/).waitFor();
    for (const id of ['service', 'ready', 'session', 'stream', 'heartbeat', 'clock', 'storage', 'secure'])
      await level(page, id, 'ok');
    await check(page, 'session').getByText('Мария Соколова').waitFor();
    await check(page, 'service').getByText('Версия').waitFor();
    expect(await violations(page)).to.deep.equal([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widerThanScreen(page)).to.equal(0);
    expect(person.complaints).to.deep.equal([]);
  });

  it('says what a proxy does that holds the stream back', async () => {
    const held = await badProxy(office.url, 'hold');
    proxy = held.server;
    const page = await open(held.url);
    await level(page, 'service', 'ok');
    await level(page, 'stream', 'bad');
    await check(page, 'stream').getByText('proxy_buffering off').waitFor();
    await level(page, 'heartbeat', 'bad');
    await page.getByText(/Нужно внимание/).waitFor();
  });

  it('says that a proxy cuts the stream', async () => {
    const cut = await badProxy(office.url, 'cut');
    proxy = cut.server;
    const page = await open(cut.url);
    await level(page, 'stream', 'bad');
    await check(page, 'stream').getByText('proxy_read_timeout').waitFor();
  });

  it('serves who is not signed in, and says what it can’t check then; in English too', async () => {
    person = await visit(browser, { locale: 'en-US' });
    const { page } = person;
    await page.goto(`${office.url}/panel/check`);
    await level(page, 'service', 'ok');
    await level(page, 'session', 'warn');
    await check(page, 'stream').getByText('sign in first').waitFor();
  });

  it('tells of a clock that is wrong and of storage that is closed', async () => {
    person = await visit(browser);
    const { page } = person;
    await page.addInitScript({
      content: `const real = Date.now; Date.now = () => real() + 90000;
        Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed') } });`,
    });
    await page.goto(`${office.url}/panel/check`);
    await level(page, 'clock', 'bad');
    await check(page, 'clock').getByText('включите синхронизацию часов').waitFor();
    await level(page, 'storage', 'warn');
  });

  it('says that the bridge does not answer, and checks again when it is asked to', async () => {
    const page = await open();
    await level(page, 'heartbeat', 'ok');
    await person.context.setOffline(true);
    await page.getByRole('button', { name: 'Проверить ещё раз' }).click();
    await level(page, 'service', 'bad');
    await person.context.setOffline(false);
    await page.getByRole('button', { name: 'Проверить ещё раз' }).click();
    await level(page, 'service', 'ok');
  });

  it('is linked from the banner of a broken connection', async () => {
    person = await visit(browser);
    const { page } = person;
    await page.goto(await office.link('Мария Соколова'));
    await page.locator('.rail').waitFor();
    await person.context.setOffline(true);
    const link = page.locator('.offline').getByRole('link', { name: /Самопроверка/ });
    await link.waitFor();
    expect(await link.getAttribute('href')).to.equal('/panel/check');
  });
});
