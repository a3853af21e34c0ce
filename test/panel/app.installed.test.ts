/** The installed page: what its worker keeps, how it opens without a network, how it comes to a new build. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { maria } from './app.bench.ts';
import { holds, type Office, openOffice } from './app.harness.ts';
import { launchBrowser, type Visit, visit } from './panel.harness.ts';
import { type Way, wayTo } from './way.ts';

describe('the installed panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let way: Way;
  let person: Visit;

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
    way = await wayTo(office.url);
    person = await visit(browser);
  });
  afterEach(async () => {
    await person.close();
    await way.close();
  });

  const enter = async (query = ''): Promise<Page> => {
    const link = new URL(await office.link(maria, query));
    await person.page.goto(`${way.url}${link.pathname}${link.search}`);
    await person.page.getByText('На связи', { exact: false }).first().waitFor({ state: 'attached' });
    return person.page;
  };
  const untilActive = (page: Page) =>
    page.evaluate(`navigator.serviceWorker.ready.then(({ active, scope }) =>
      new Promise((resolve) => {
        const done = () => resolve(scope);
        if (active.state === 'activated') done();
        else active.addEventListener('statechange', () => active.state === 'activated' && done());
      }))`) as Promise<string>;
  const kept = (page: Page) =>
    page.evaluate(`caches.keys().then((names) => Promise.all(names.map(async (name) =>
      (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname + new URL(url).search)))
    ).then((lists) => [].concat(...lists).sort())`) as Promise<string[]>;

  it('keeps the shell and never a word of anybody', async () => {
    await office.line.receives('+79167770001', 'Тайна клиента', { name: 'Тайный' });
    const page = await enter();
    expect(await untilActive(page)).to.equal(`${way.url}/panel`);
    await page.locator('.list .chat').filter({ hasText: 'Тайный' }).first().click();
    await page.locator('article', { hasText: 'Тайна клиента' }).waitFor();
    await page.reload();
    await page.locator('article', { hasText: 'Тайна клиента' }).waitFor();
    const places = await kept(page);
    expect(places).to.include.members(['/panel', '/panel/assets/dist/app.js', '/panel/assets/dist/app.css']);
    expect(places.filter((place) => place !== '/panel' && !place.startsWith('/panel/assets/'))).to.deep.equal(
      [],
    );
    expect(places.some((place) => place.includes('ticket'))).to.equal(false);
    const words = (await page.evaluate(`caches.keys().then((names) => Promise.all(names.map(async (name) => {
      const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text()));
    }))).then((lists) => JSON.stringify(lists))`)) as string;
    expect(words).not.to.include('Тайна');
    expect(words).not.to.include('Тайный');
    expect(person.complaints).to.deep.equal([]);
  });

  it('opens without a network, says so, and works again by itself', async () => {
    const page = await enter();
    await untilActive(page);
    way.cut(true);
    await page.goto(`${way.url}/panel`);
    await page.getByRole('heading', { name: 'Нет связи' }).waitFor();
    way.cut(false);
    await page.getByRole('button', { name: 'Попробовать снова' }).click();
    await page.getByText('На связи', { exact: false }).first().waitFor({ state: 'attached' });
  });

  it('takes a new build with the next opening, and says in the open page that there is one', async () => {
    const page = await enter();
    await untilActive(page);
    way.build = 'one';
    await page.reload();
    await holds(page, "window.build === 'one'");
    await page.getByText('На связи', { exact: false }).first().waitFor({ state: 'attached' });
    way.build = 'two';
    way.cut(true);
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await page.getByText('Нет связи с мостом').waitFor();
    way.cut(false);
    await page.getByRole('button', { name: 'Обновить сейчас' }).click();
    await page.getByText('Панель обновилась').waitFor();
    await page.getByRole('button', { name: 'Перезагрузить' }).click();
    await holds(page, "window.build === 'two'");
  });

  it('leaves 1C’s frame alone: nothing is registered, nothing is kept', async () => {
    const page = await enter('&embed=1');
    const count = await page.evaluate(
      'navigator.serviceWorker.getRegistrations().then(({ length }) => length)',
    );
    expect(count).to.equal(0);
    expect(await kept(page)).to.deep.equal([]);
  });

  it('is described as an application: name, icons of every needed size, the page it opens', async () => {
    const { origin } = new URL(way.url);
    const answered = await fetch(`${origin}/panel/assets/manifest.webmanifest`);
    const manifest = (await answered.json()) as Record<string, unknown>;
    expect(manifest).to.include({ start_url: '/panel', scope: '/panel', display: 'standalone' });
    const page = await enter();
    for (const { src, sizes, type } of manifest.icons as Array<{
      src: string;
      sizes: string;
      type: string;
    }>) {
      const answer = await fetch(`${origin}${src}`);
      expect(answer.headers.get('content-type'), src).to.equal(type);
      if (sizes === 'any') continue;
      const width = await page.evaluate(`new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(image.naturalWidth);
        image.src = '${src}';
      })`);
      expect(`${width}x${width}`, src).to.equal(sizes);
    }
  });
});
