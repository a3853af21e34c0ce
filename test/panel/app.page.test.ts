/** The page itself: its connection, lists, search, ways in, small screens. */
import { expect } from 'chai';
import { issueSetupTicket } from '../../service/access/session.commands.ts';
import { maria, obstacles, olga, panelBench } from './app.bench.ts';
import { holds } from './app.harness.ts';
import { visit } from './panel.harness.ts';

describe('employees’ panel: the page', function () {
  this.timeout(60_000);
  const bench = panelBench();

  it('says within ten seconds that the connection is gone, and is exact again after it', async () => {
    await bench.writes('Раз');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    await desk.context.setOffline(true);
    await desk.page.getByText('Нет связи с мостом').waitFor({ timeout: 10_000 });
    await desk.say('Пока без связи');
    await bench.writes('Два');
    await desk.context.setOffline(false);
    await desk.page.getByText('Снова на связи').waitFor();
    await desk.message('Два').waitFor();
    await desk.message('Пока без связи').locator('[aria-label="Отправлено"]').waitFor();
    expect(await bench.reached()).to.deep.equal([{ text: 'Пока без связи', times: 1 }]);
  });

  it('asks for the news itself where a proxy swallows the stream', async () => {
    const desk = await bench.seat(maria);
    // An answer that never comes, as behind a proxy that gathers it.
    await desk.page.route('**/v1/events*', () => undefined);
    await desk.page.reload();
    await desk.page.getByText('с задержкой до').waitFor({ timeout: 30_000 });
    await bench.writes('Через прокси');
    await desk.row(bench.client.name).waitFor();
  });

  it('counts what waits for my answer in the title, and forgets it on «Ответ не нужен»', async () => {
    await bench.writes('Вопрос');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const before = Number(/\((\d+)\)/.exec(await desk.page.title())?.[1] ?? 0);
    await desk.page.getByRole('button', { name: 'Взять в работу' }).click();
    await holds(desk.page, `document.title.indexOf('(${before + 1})') === 0`);
    await desk.page.getByRole('button', { name: 'Ещё' }).click();
    await desk.page.getByRole('menuitem', { name: 'Ответ не нужен' }).click();
    await holds(desk.page, `document.title.indexOf('(${before + 1})') < 0`);
  });

  it('writes first: opens a chat by a phone as people write it', async () => {
    const desk = await bench.seat(maria);
    await desk.page.getByRole('button', { name: 'Написать первым' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Написать первым' });
    await dialog.getByLabel('Телефон клиента').fill('12');
    await dialog.getByRole('button', { name: 'Открыть чат' }).click();
    await dialog.getByRole('alert').getByText('Нужен номер с кодом страны').waitFor();
    await dialog.getByLabel('Телефон клиента').fill(`8 (918) 555-07-7${bench.count % 10}`);
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await desk.say('Ваш заказ собран');
    await desk.message('Ваш заказ собран').locator('[aria-label="Отправлено"]').waitFor();
    expect(desk.complaints).to.deep.equal([]);
  });

  it('finds a chat by words of a message', async () => {
    await bench.writes(`Светильник особый ${bench.count}`);
    const desk = await bench.seat(maria);
    await desk.page.getByLabel('Поиск по чатам').fill(`особый ${bench.count}`);
    await desk.row(bench.client.name).waitFor();
    await desk.page.getByLabel('Поиск по чатам').fill('такого не писали');
    await desk.page.getByText('ничего нет').waitFor();
  });

  it('opens what was found at the place where the words stand', async () => {
    const { chatId } = await bench.writes(`Артикул ДВО-36-${bench.count}`);
    const api = bench.office.base.as(maria);
    for (let at = 1; at <= 60; at++) {
      await api('sendMessage', {
        params: { chatId: chatId ?? '' },
        body: { text: `Строка ${at}.`, comment: true },
        headers: { 'idempotency-key': `found-${bench.count}-${at}` },
      });
    }
    const desk = await bench.seat(maria);
    await desk.page.getByLabel('Поиск по чатам').fill(`ДВО-36-${bench.count}`);
    await desk.row(bench.client.name).click();
    await desk.message(`Артикул ДВО-36-${bench.count}`).waitFor();
    expect(await desk.message('Строка 60.').count()).to.equal(0);
    await desk.page.locator('.thread__body').hover();
    await desk.page.mouse.wheel(0, 20_000);
    await desk.message('Строка 60.').waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no obstacles for who can’t see or point (${colorScheme})`, async () => {
      const { chatId } = await bench.writes('Сколько стоит?');
      const seen = await bench.office.base.as(maria)('sendMessage', {
        params: { chatId: chatId ?? '' },
        body: { text: 'Скрытая заметка', comment: true },
        headers: { 'idempotency-key': `axe-${colorScheme}` },
      });
      expect(seen.repeated).to.equal(false);
      const desk = await bench.seat(olga, { colorScheme, reducedMotion: 'reduce' });
      await desk.open(bench.client.name);
      await desk.message('Скрытая заметка').waitFor();
      await desk.say('Ответ');
      await desk.message('Ответ').locator('[aria-label="Отправлено"]').waitFor();
      const clean = async (place: string) => expect(await obstacles(desk.page), place).to.deep.equal([]);
      await clean('chat');
      await desk.page.keyboard.press('Alt+KeyP');
      await desk.field.pressSequentially('@');
      await desk.page.getByRole('option').first().waitFor();
      await clean('hidden mode');
      await desk.field.fill('');
      await desk.page.getByRole('button', { name: 'Эмодзи' }).click();
      await desk.page.getByRole('button', { name: '👍' }).last().waitFor();
      await clean('emoji');
      await desk.page.keyboard.press('Escape');
      for (const kind of ['Передать', 'Клавиши и связь', `Настройки: ${olga}`]) {
        await desk.page.getByRole('button', { name: kind }).first().click();
        await desk.page.getByRole('dialog').waitFor();
        await clean(kind);
        await desk.page.keyboard.press('Escape');
        await desk.page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    });
  }

  it('keeps the place while older pages come, and shows all of them', async () => {
    const { chatId } = await bench.writes('Начало переписки');
    const api = bench.office.base.as(maria);
    for (let at = 1; at <= 70; at++) {
      await api('sendMessage', {
        params: { chatId: chatId ?? '' },
        body: { text: `Заметка ${at}.`, comment: true },
        headers: { 'idempotency-key': `many-${bench.count}-${at}` },
      });
    }
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    await desk.message('Заметка 70.').waitFor();
    expect(await desk.message('Начало переписки').count()).to.equal(0);
    await desk.page.locator('.thread__body').hover();
    await desk.page.mouse.wheel(0, -20_000);
    await desk.message('Начало переписки').waitFor();
    expect(await desk.page.locator('.note').count()).to.equal(70);
  });

  it('shows a manager all open chats and the closed ones', async () => {
    const { chatId } = await bench.writes('Кто ведёт?');
    await bench.office.base.as(maria)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    const desk = await bench.seat(olga);
    expect(await desk.row(bench.client.name).count()).to.equal(0);
    await desk.page.getByRole('button', { name: 'Все открытые' }).click();
    await desk.open(bench.client.name);
    await desk.page.locator('.tag', { hasText: `Ведёт ${maria}` }).waitFor();
    await desk.page.keyboard.press('Alt+KeyE');
    await desk.page.getByRole('button', { name: 'Вернуть в работу' }).waitFor();
    await desk.row(bench.client.name).waitFor({ state: 'detached' });
    await desk.page.getByRole('button', { name: 'Закрытые' }).click();
    await desk.row(bench.client.name).waitFor();
    await desk.page.getByRole('button', { name: 'Вернуть в работу' }).click();
    await desk.page.locator('.tag', { hasText: `Ведёт ${maria}` }).waitFor();
    expect(desk.complaints).to.deep.equal([]);
  });

  it('shows one pane at a time on a telephone', async () => {
    await bench.writes('С телефона');
    const desk = await bench.seat(maria, { viewport: { width: 390, height: 844 } });
    await desk.open(bench.client.name);
    expect(await desk.page.locator('.list').isVisible()).to.equal(false);
    await desk.page.getByRole('button', { name: 'К списку' }).click();
    await desk.row(bench.client.name).waitFor();
    await desk.page.waitForFunction('document.documentElement.scrollWidth - innerWidth === 0');
  });

  it('works inside 1C’s frame by a token in memory, without a cookie', async () => {
    await bench.writes('Из 1С');
    const desk = await bench.seat(maria, { query: '&embed=1' });
    expect(await desk.context.cookies()).to.deep.equal([]);
    await desk.open(bench.client.name);
    await desk.say('Ответ из 1С');
    await desk.message('Ответ из 1С').locator('[aria-label="Отправлено"]').waitFor();
    expect(await desk.page.locator('.rail').isVisible()).to.equal(false);
  });

  it('leads the person at the server to the administrator’s page, others by a link in the rail', async () => {
    const person = await visit(bench.browser);
    const { url } = await issueSetupTicket(bench.office.bridge.app.platform);
    await person.page.goto(`${bench.office.url}/panel${new URL(url).search}#/lines`);
    await person.page.getByRole('heading', { name: 'Линии' }).waitFor();
    expect(person.page.url()).to.equal(`${bench.office.url}/panel/admin#/lines`);
    expect(person.complaints).to.deep.equal([]);
    await person.close();

    const clerk = await bench.seat(maria);
    expect(await clerk.page.getByRole('link', { name: 'Линии и подключения' }).count()).to.equal(0);
    const administrator = await bench.seat('Павел Громов');
    await administrator.page.getByRole('link', { name: 'Линии и подключения' }).click();
    await administrator.page.getByRole('heading', { name: 'Линии' }).waitFor();
  });

  it('tells who comes without a link, or with a used one, what to do', async () => {
    const person = await visit(bench.browser, { locale: 'en-US' });
    await person.page.goto(`${bench.office.url}/panel`);
    await person.page.getByRole('heading', { name: 'A sign-in link is needed' }).waitFor();
    const link = await bench.office.link(maria);
    const owner = await visit(bench.browser);
    await owner.page.goto(link);
    await owner.page.locator('.list').waitFor();
    await person.page.goto(`${link}&lang=ru`);
    await person.page.getByRole('heading', { name: 'Эта ссылка уже не действует' }).waitFor();
    await owner.page.goto(link);
    await owner.page.locator('.list').waitFor();
    await Promise.all([person.close(), owner.close()]);
  });

  it('opens the chat that the link was made for', async () => {
    const { chatId } = await bench.writes('По ссылке');
    const desk = await bench.seat(maria, { query: `&chat=${chatId}` });
    await desk.page.locator('.thread__card', { hasText: bench.client.name }).waitFor();
  });
});
