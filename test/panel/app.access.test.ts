/** The panel for who can’t see or point, in English, and in the engine of 1C’s field. */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { alexey, maria, obstacles, olga, panelBench } from './app.bench.ts';

describe('the panel for everybody', function () {
  this.timeout(60_000);
  const bench = panelBench();

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no obstacles in its less usual states (${colorScheme})`, async () => {
      const { base, line } = bench.office;
      const { chatId } = await bench.writes('Посмотрите', {
        location: { latitude: 55.75583, longitude: 37.61733, name: 'Склад' },
      });
      const id = chatId ?? '';
      await base.as(maria)('takeChat', { params: { chatId: id }, body: {} });
      await (await base.panel(alexey))('askToObserve', { params: { chatId: id }, body: {} });
      await line.act({ phone: bench.client.phone, text: 'Лишнее' });
      await base.feed.until('message.received', ({ text, chatId: of }) => text === 'Лишнее' && of === id);
      await base.as(maria)('sendMessage', {
        params: { chatId: id },
        body: { contactCard: { name: 'Доставка', phones: ['+78125551470'] } },
        headers: { 'idempotency-key': `access-${colorScheme}` },
      });
      await base.api('createTemplate', { body: { name: `Template ${colorScheme}`, text: 'Hello' } });
      const desk = await bench.seat(maria, { colorScheme, reducedMotion: 'reduce' });
      const { page } = desk;
      await desk.open(bench.client.name);
      await page.getByRole('button', { name: 'Позвать', exact: true }).waitFor();
      await page.getByText(`Template ${colorScheme}`).waitFor();
      const clean = async (place: string) => expect(await obstacles(page), place).to.deep.equal([]);
      await clean('request, place, card, templates');
      await desk.message('Лишнее').hover();
      await desk.message('Лишнее').getByRole('button', { name: 'Другая реакция' }).click();
      await clean('reactions');
      await page.keyboard.press('Alt+KeyF');
      await page.getByRole('search').getByRole('searchbox').fill('лишнее');
      await page.getByText('1 из 1').waitFor();
      await clean('search in the chat');
      await page.keyboard.press('Escape');
      await page.getByLabel('Поиск по чатам').fill('нет такого');
      await page.getByText('ничего нет').waitFor();
      await clean('nothing found');
      await page.getByLabel('Поиск по чатам').fill('');
      await desk.context.setOffline(true);
      await page.getByText('Нет связи с мостом').waitFor();
      await clean('no connection');
      await desk.context.setOffline(false);
      await page.getByText('Снова на связи').waitFor();
      await page.getByRole('button', { name: 'Написать первым' }).click();
      await page.getByRole('dialog').waitFor();
      await clean('write first');
    });
  }

  it('has no obstacles on a telephone', async () => {
    await bench.writes('С телефона');
    const desk = await bench.seat(maria, { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    expect(await obstacles(desk.page), 'list').to.deep.equal([]);
    await desk.open(bench.client.name);
    await desk.message('С телефона').waitFor();
    expect(await obstacles(desk.page), 'chat').to.deep.equal([]);
    await desk.page.locator('.thread__card').click();
    await desk.page.locator('.card').waitFor();
    expect(await obstacles(desk.page), 'card').to.deep.equal([]);
  });

  it('speaks English where the browser does: no Russian word of its own', async () => {
    const { base } = bench.office;
    const { chatId } = await bench.writes('Hello');
    const desk = await bench.seat(olga, { locale: 'en-US' });
    const { page } = desk;
    await desk.open(bench.client.name);
    await desk.say('Good day');
    await desk.message('Good day').locator('[aria-label="Sent"]').waitFor();
    await (await base.panel(alexey))('askToObserve', { params: { chatId: chatId ?? '' }, body: {} });
    await page.getByRole('button', { name: 'Call in', exact: true }).waitFor();
    // Names of people, of the line and of the base are as they were given.
    const given = [bench.client.name, 'Продажи', maria, alexey, olga, 'Павел Громов'];
    const russian = async (): Promise<string[]> =>
      (await page.evaluate(`(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts = [document.title];
        for (let node = walker.nextNode(); node; node = walker.nextNode())
          if (!node.parentElement.closest('.ava, noscript')) texts.push(node.textContent);
        for (const node of document.querySelectorAll('*'))
          for (const name of ['aria-label', 'title', 'placeholder']) texts.push(node.getAttribute(name) || '');
        const given = ${JSON.stringify(given)};
        return texts.map((text) => given.reduce((rest, name) => rest.split(name).join(''), text))
          // Initials stand in the name of one's own button.
          .map((text) => text.replace(/^[А-ЯЁ]{1,2} — /, ''))
          .filter((text) => /[А-Яа-яЁё]/.test(text));
      })()`)) as string[];
    expect(await russian()).to.deep.equal([]);
    for (const name of ['Transfer', 'Keys and connection', `Settings: ${olga}`, 'Write first']) {
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').waitFor();
      expect(await russian(), name).to.deep.equal([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it('uses nothing that the engine of 1C’s field lacks', async () => {
    const script = await readFile(new URL('../../service/panel/dist/app.js', import.meta.url), 'utf8');
    const styles = await readFile(new URL('../../service/panel/dist/app.css', import.meta.url), 'utf8');
    const newer =
      /\.(replaceAll|at|flat|matchAll|toWellFormed|findLast|replaceChildren)\(|Object\.(fromEntries|hasOwn)|allSettled|structuredClone|addEventListener\(.pointer/g;
    expect(script.match(newer) ?? []).to.deep.equal([]);
    expect(
      styles.match(/[{;]gap:|[{;]inset:|aspect-ratio|:has\(|@layer|@container|clamp\(/g) ?? [],
    ).to.deep.equal([]);
    expect(script).not.to.match(/indexedDB|new WebSocket|PointerEvent/);
  });
});
