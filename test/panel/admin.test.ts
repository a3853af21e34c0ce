import { expect } from 'chai';
import jsqr from 'jsqr';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { widerThanScreen } from './admin.harness.ts';
import { launchBrowser, openPanel, type Panel, type Visit, visit } from './panel.harness.ts';

const decode = jsqr as unknown as typeof jsqr.default;

/** What a phone's camera reads off the screen. */
async function readQr(page: Visit['page']): Promise<string | undefined> {
  const { data, width, height } = PNG.sync.read(await page.locator('.qr__img').screenshot());
  return decode(new Uint8ClampedArray(data), width, height)?.data;
}

const unreachable = {
  code: 'unreachable',
  ru: 'web.whatsapp.com недоступен с сервера моста. Задайте прокси в настройках линии.',
  en: 'web.whatsapp.com can’t be reached from the bridge’s server. Set a proxy in the line’s settings.',
};
const noBrowser = {
  code: 'no_browser',
  ru: 'Нет браузера. Запустите npm run browser на сервере моста.',
  en: 'There is no browser. Run npm run browser on the bridge’s server.',
};

describe('administrator’s page', function () {
  this.timeout(60_000);
  let browser: Browser;
  let panel: Panel;
  let person: Visit;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
  });
  after(() => browser?.close());
  afterEach(async () => {
    await person?.close();
    await panel?.close();
  });

  /** Signed in, at a place of the page. */
  async function open(place = '', options: Parameters<typeof visit>[1] = {}): Promise<Visit['page']> {
    person = await visit(browser, options);
    await person.page.goto(`${await panel.link()}${place}`);
    return person.page;
  }

  describe('over lines that work', () => {
    beforeEach(async () => {
      panel = await openPanel({ work: true });
    });

    it('leads from the link through the QR code to a linked number', async () => {
      const page = await open();
      await page.getByRole('heading', { name: 'Подключите первый номер' }).waitFor();
      expect(page.url()).to.equal(`${panel.address}#/lines/new`);
      await page.getByText('Попробовать без телефона').click();
      await page.getByRole('button', { name: 'Дальше' }).click();
      await page.getByRole('img', { name: 'QR-код для линии «Учебная»' }).waitFor();
      const lineId = page.url().split('/').at(-2);

      const onScreen = await readQr(page);
      const { text } = await (await page.request.get(`${panel.base}/v1/lines/${lineId}/qr`)).json();
      expect(onScreen).to.equal(text);
      await page.getByText(/Код\sдействует\sещё\s\d+\sсекунд/).waitFor();

      const data = { text: onScreen, phone: '+78125551470' };
      await page.request.post(`${panel.base}/v1/sandbox/${lineId}/scan`, { data });
      await page.getByRole('heading', { name: 'Привязан номер +7 812 555-14-70' }).waitFor();
      await page.getByText('На связи').waitFor();

      await page.getByRole('link', { name: 'К линиям' }).click();
      const row = page.getByRole('listitem').filter({ hasText: 'Учебная' });
      await row.getByText('На связи').waitFor();
      expect(await row.getByRole('link', { name: 'Телефон клиента' }).getAttribute('href')).to.equal(
        `/sandbox/${lineId}`,
      );
      expect(person.complaints).to.deep.equal([]);
    });

    it('refreshes the code when it is asked to', async () => {
      const page = await open();
      await page.getByText('Попробовать без телефона').click();
      await page.getByRole('button', { name: 'Дальше' }).click();
      await page.locator('.qr__img').waitFor();
      const first = await page.locator('.qr__img').getAttribute('src');
      await page.getByRole('button', { name: 'Обновить код' }).click();
      await page.locator(`.qr__img:not([src="${first}"])`).waitFor();
      expect(person.complaints).to.deep.equal([]);
    });

    it('gives a code for the phone where there is no camera', async () => {
      const page = await open();
      await page.getByText('Попробовать без телефона').click();
      await page.getByRole('button', { name: 'Дальше' }).click();
      // The click resolves before the line exists; the page of the code, with its address, comes after.
      await page.getByRole('button', { name: 'По номеру телефона' }).click();
      const lineId = page.url().split('/').at(-2);
      await page.getByLabel('Номер телефона').fill('12');
      await page.getByRole('button', { name: 'Получить код' }).click();
      await page.getByText('Нужен номер с кодом страны').waitFor();
      await page.getByLabel('Номер телефона').fill('8 916 123-45-67');
      await page.getByRole('button', { name: 'Получить код' }).click();
      const code = await page.locator('.pair__code').textContent();
      const scanned = await page.request.post(`${panel.base}/v1/sandbox/${lineId}/scan`, {
        data: { text: code },
      });
      expect(scanned.status()).to.equal(200);
      await page.getByRole('heading', { name: 'Привязан номер +7 916 123-45-67' }).waitFor();
      expect(person.complaints).to.deep.equal([]);
    });

    it('asks before it unlinks a number, and deletes only then', async () => {
      const page = await open();
      await page.getByText('Попробовать без телефона').click();
      await page.getByRole('button', { name: 'Дальше' }).click();
      await page.locator('.qr__img').waitFor();
      const lineId = page.url().split('/').at(-2);
      await page.request.post(`${panel.base}/v1/sandbox/${lineId}/scan`, { data: {} });
      await page.getByRole('heading', { name: /Привязан номер/ }).waitFor();
      await page.getByRole('link', { name: 'К линиям' }).click();
      const row = page.getByRole('listitem').filter({ hasText: 'Учебная' });
      const more = row.getByRole('button', { name: 'Ещё: Учебная' });
      await row.getByText('На связи').waitFor();

      await more.click();
      const remove = page.getByRole('menuitem', { name: 'Удалить' });
      expect(await remove.getAttribute('aria-disabled')).to.equal('true');
      await page.getByRole('menuitem', { name: 'Отвязать' }).click();
      const question = page.getByRole('dialog', { name: /Отвязать номер/ });
      await question.getByRole('button', { name: 'Отмена' }).click();
      await question.waitFor({ state: 'detached' });
      await row.getByText('На связи').waitFor();

      await more.click();
      await page.getByRole('menuitem', { name: 'Отвязать' }).click();
      await question.getByRole('button', { name: 'Отвязать' }).click();
      await row.getByRole('link', { name: 'Показать код' }).waitFor();
      await more.click();
      await remove.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click();
      await page.getByRole('heading', { name: 'Подключите первый номер' }).waitFor();
      expect(person.complaints).to.deep.equal([]);
    });
  });

  describe('over lines as they were left', () => {
    beforeEach(async () => {
      panel = await openPanel({ work: false });
    });

    it('says what to do to who comes without a link, in the language that he reads', async () => {
      person = await visit(browser, { locale: 'en-US' });
      await person.page.goto(panel.address);
      await person.page.getByRole('heading', { name: 'A sign-in link is needed' }).waitFor();
      await person.page.goto(`${panel.address}?lang=ru`);
      await person.page.getByRole('heading', { name: 'Нужна ссылка для входа' }).waitFor();
      await person.page.getByText('npm start').waitFor();
    });

    it('tells a stranger that a link was used, and lets its owner in all the same', async () => {
      const link = await panel.link();
      person = await visit(browser);
      await person.page.goto(link);
      await person.page.getByRole('heading', { name: 'Подключите первый номер' }).waitFor();
      await person.page.goto(link);
      await person.page.getByRole('heading', { name: 'Подключите первый номер' }).waitFor();

      const stranger = await visit(browser);
      await stranger.page.goto(link);
      await stranger.page.getByRole('heading', { name: 'Эта ссылка уже не действует' }).waitFor();
      expect(stranger.page.url()).to.equal(panel.address);
      await stranger.close();
    });

    it('works inside the frame of 1C, without a cookie', async () => {
      const row = await panel.line({ name: 'Склад' });
      person = await visit(browser);
      const { page, context } = person;
      await page.goto(await panel.link('&embed=1'));
      const item = page.getByRole('listitem').filter({ hasText: 'Склад' });
      await item.getByText('Запускается').waitFor();
      expect(await context.cookies()).to.deep.equal([]);
      await panel.change(row, { status: 'lost', advice: unreachable });
      await item.getByText('Нет связи').waitFor();
    });

    it('puts who needs a person first, says why, and hears of every change', async () => {
      const linked = { linkedAt: new Date().toISOString(), phone: '+78125551470' };
      const good = await panel.line({ name: 'Продажи', status: 'online', ...linked });
      await panel.line({ name: 'Опт', status: 'action_required', advice: noBrowser });
      person = await visit(browser);
      const { page } = person;
      const stream = page.waitForResponse(/\/v1\/events/);
      await page.goto(await panel.link());
      await page.getByText('Нет браузера. Запустите npm run browser').waitFor();
      const names = () => page.locator('.ln__title b').allTextContents();
      expect(await names()).to.deep.equal(['Опт', 'Продажи']);
      await page.getByText('2 линии: 1 ждёт вас, 1 на связи').waitFor();

      // Nothing but the stream can tell of it now.
      await stream;
      await page.route(/\/v1\/lines\?/, () => undefined);
      await panel.change(good, { status: 'banned', advice: unreachable });
      await page.getByText('Заблокирована WhatsApp').waitFor();
      expect(await page.getByLabel('ждут вас: 2').textContent()).to.equal('2');
      expect(person.complaints).to.deep.equal([]);
    });

    it('tells on the way to the code why there is none, and shows it when it is there', async () => {
      const row = await panel.line({ status: 'starting' });
      const page = await open(`#/lines/${row.id}/code`);
      await page.getByText('Запускаем браузер и ждём код').waitFor();
      const lost = await panel.change(row, { status: 'lost', advice: unreachable });
      await page.getByText('web.whatsapp.com недоступен').waitFor();
      await page.getByRole('button', { name: 'Настроить прокси' }).waitFor();
      const login = {
        step: 'qr' as const,
        text: '2@abc,def,ghi',
        pairingCode: null,
        expiresAt: new Date(Date.now() + 30_000).toISOString(),
      };
      const pairing = await panel.change(lost, { status: 'pairing', advice: null, login });
      await page.locator('.qr__img').waitFor();
      expect(await readQr(page)).to.equal('2@abc,def,ghi');
      const first = await page.locator('.qr__img').getAttribute('src');
      await panel.change(pairing, { login: { ...login, text: '2@jkl,mno,pqr' } });
      await page.locator(`.qr__img:not([src="${first}"])`).waitFor();
      expect(await readQr(page)).to.equal('2@jkl,mno,pqr');
      await page.getByRole('button', { name: 'iPhone' }).click();
      await page.locator('.how').getByText('Настройки').waitFor();
      const over = { ...login, expiresAt: new Date(Date.now() - 1000).toISOString() };
      await panel.change(pairing, { login: over });
      await page.reload();
      await page.getByRole('button', { name: 'Получить новый код' }).waitFor();
      expect(person.complaints).to.deep.equal([]);
    });

    it('connects an infobase by the code that it shows', async () => {
      const page = await open('#/connect');
      const code = await page.locator('.code-box__code').textContent();
      await page.getByText('Баз пока нет').waitFor();
      const infobase = { name: 'Торговля', id: 'base-1', connectionHash: 'a'.repeat(32) };
      const answer = await page.request.post(`${panel.base}/v1/connect`, { data: { code, infobase } });
      expect(answer.status()).to.equal(201);
      const item = page.getByRole('listitem').filter({ hasText: 'Торговля' });
      await item.getByText('Все события забраны').waitFor();
      expect(person.complaints).to.deep.equal([]);
    });

    it('keeps the proxy’s password when another field changes, and refuses a wrong address in words', async () => {
      const row = await panel.line({ proxyUrl: 'http://10.0.0.5:3128', proxyPassword: 'sealed' });
      const page = await open();
      await page.getByRole('button', { name: 'Ещё: Продажи' }).click();
      await page.getByRole('menuitem', { name: 'Настройки линии' }).click();
      await page.getByLabel('Название линии').fill('Опт');
      const proxy = page.getByLabel('Адрес прокси');
      await proxy.fill('10.0.0.5');
      await page.getByRole('button', { name: 'Сохранить' }).click();
      await page.getByText('Адрес прокси не распознан').waitFor();
      await proxy.fill('http://10.0.0.5:3128');
      await page.getByRole('button', { name: 'Сохранить' }).click();
      await page.getByRole('heading', { name: 'Опт' }).waitFor();
      const line = await (await page.request.get(`${panel.base}/v1/lines/${row.id}`)).json();
      expect(line.proxy).to.deep.equal({ url: 'http://10.0.0.5:3128', login: null, hasPassword: true });
    });

    it('says at once that the connection is gone, and that it is back', async () => {
      await panel.line({});
      const page = await open();
      await page.getByRole('heading', { name: 'Линии' }).waitFor();
      await person.context.setOffline(true);
      await page.getByText('Нет связи с мостом').waitFor();
      await person.context.setOffline(false);
      await page.getByText('Снова на связи').waitFor();
    });

    it('changes its theme and its language, and keeps them', async () => {
      const page = await open();
      const html = page.locator('html');
      await page.getByRole('button', { name: 'Светлая или тёмная тема' }).click();
      await page.getByRole('button', { name: 'Switch to English' }).click();
      await page.getByRole('heading', { name: 'Connect the first number' }).waitFor();
      expect(await html.getAttribute('data-theme')).to.equal('dark');
      expect(await html.getAttribute('lang')).to.equal('en');
    });

    it('is worked by the keyboard alone', async () => {
      await panel.line({ desired: 'off' });
      const page = await open();
      const more = page.getByRole('button', { name: 'Ещё: Продажи' });
      await more.waitFor();
      await more.focus();
      await page.keyboard.press('Enter');
      const focused = () => page.locator(':focus').textContent();
      expect(await focused()).to.equal('Настройки линии');
      await page.keyboard.press('ArrowDown');
      expect(await focused()).to.equal('Запустить');
      await page.keyboard.press('Escape');
      expect(await page.locator(':focus').getAttribute('aria-label')).to.equal('Ещё: Продажи');
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByText('Запускается').waitFor();
    });

    it('fits a telephone’s screen', async () => {
      const login = {
        step: 'qr' as const,
        text: '2@abc',
        pairingCode: null,
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
      };
      const row = await panel.line({ status: 'pairing', login });
      const page = await open('', { viewport: { width: 360, height: 740 } });
      for (const place of ['#/lines', '#/lines/new', `#/lines/${row.id}/code`, '#/connect']) {
        await page.goto(`${panel.address}${place}`);
        await page.locator('#page h1').waitFor();
        const over = await widerThanScreen(page);
        expect(over, place).to.equal(0);
      }
    });
  });
});
