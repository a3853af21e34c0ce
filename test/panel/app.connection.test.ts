/** What the page says and does when the network does not. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { alexey, maria, panelBench } from './app.bench.ts';
import { type Visit, visit } from './panel.harness.ts';
import { type Way, wayTo } from './way.ts';

describe('the panel over a bad network', function () {
  this.timeout(60_000);
  const bench = panelBench();
  let way: Way;
  let person: Visit;

  beforeEach(async () => {
    way = await wayTo(bench.office.url);
    person = await visit(bench.browser);
  });
  afterEach(async () => {
    await person.close();
    await way.close();
  });

  /** Sits down behind the way, with the client's chat open. */
  const enter = async (): Promise<Page> => {
    const link = new URL(await bench.office.link(maria));
    const { page } = person;
    await page.goto(`${way.url}${link.pathname}${link.search}`);
    await page.getByText('На связи', { exact: false }).first().waitFor({ state: 'attached' });
    await page.locator('.list .chat').filter({ hasText: bench.client.name }).first().click();
    await page.locator('#answer').waitFor();
    return page;
  };
  const message = (page: Page, text: string) => page.locator('.thread article').filter({ hasText: text });

  it('says within ten seconds that nothing comes any more, though nobody has closed the connection', async () => {
    await bench.writes('Раз');
    const page = await enter();
    await message(page, 'Раз').waitFor();
    const began = Date.now();
    way.hush(true);
    await page.getByText('Нет связи с мостом').waitFor();
    // The figure that is promised, and the time that a slow machine takes to draw it.
    expect(Date.now() - began).to.be.below(12_000);
    await page.getByText(/Повтор через|Пробуем/).waitFor();
    await page.locator('#answer').fill('Написано в тишине');
    await page.keyboard.press('Enter');
    await bench.writes('Два, пока было тихо');
    const other = await bench.seat(alexey);
    await other.row(bench.client.name).waitFor();
    way.hush(false);
    await page.getByRole('button', { name: 'Обновить сейчас' }).click();
    await page.getByText('Снова на связи').waitFor();
    await message(page, 'Два, пока было тихо').waitFor();
    await message(page, 'Написано в тишине').locator('[aria-label="Отправлено"]').waitFor();
    expect(await message(page, 'Написано в тишине').count()).to.equal(1);
    expect(await bench.reached()).to.deep.equal([{ text: 'Написано в тишине', times: 1 }]);
    await other.row(bench.client.name).waitFor({ state: 'detached' });
  });

  it('sends once what was cut off in the middle: the request has gone, the answer never came', async () => {
    await bench.writes('Посчитайте');
    const page = await enter();
    way.cutAfter('/messages');
    await page.locator('#answer').fill('Двенадцать тысяч');
    await page.keyboard.press('Enter');
    await bench.office.base.feed.until('message.created', ({ text }) => text === 'Двенадцать тысяч');
    await message(page, 'Двенадцать тысяч').getByText('Ждёт связи и уйдёт один раз').waitFor();
    await page.getByText('Нет связи с мостом').waitFor();
    await page.getByText('1 ваше ждёт здесь').waitFor();
    way.cut(false);
    await message(page, 'Двенадцать тысяч').locator('[aria-label="Отправлено"]').waitFor();
    expect(await message(page, 'Двенадцать тысяч').count()).to.equal(1);
    expect(await bench.reached()).to.deep.equal([{ text: 'Двенадцать тысяч', times: 1 }]);
  });

  it('is exact again without a reload: what changed meanwhile, what was closed, what is new', async () => {
    const { chatId } = await bench.writes('Мой чат');
    await bench.office.base.as(maria)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    const page = await enter();
    await page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    way.cut(true);
    await page.getByText('Нет связи с мостом').waitFor();
    await bench.writes('Правьте');
    const fresh = `Новичок ${bench.count}`;
    await bench.office.line.receives('+79167770077', 'Здравствуйте', { name: fresh });
    const { base } = bench.office;
    await base.as(maria)('transferChat', {
      params: { chatId: chatId ?? '' },
      body: { employeeId: base.employee(alexey), comment: 'Дальше ты' },
    });
    way.cut(false);
    await page.getByText('Снова на связи').waitFor();
    await page.locator('.list .chat').filter({ hasText: fresh }).first().waitFor();
    await page.getByRole('alert').getByText(`Чат ведёт ${alexey}`).waitFor();
    await page
      .locator('.list .chat')
      .filter({ hasText: bench.client.name })
      .first()
      .waitFor({ state: 'detached' });
    await message(page, 'Правьте').waitFor();
  });
});
