/** Sound, notifications, title, icon: of what is mine to answer, and of nothing else. */
import { expect } from 'chai';
import { newPhone } from '../support/world.ts';
import { alexey, ears, maria, olga, panelBench } from './app.bench.ts';
import { type Desk, holds } from './app.harness.ts';

describe('the panel’s notifications', function () {
  this.timeout(60_000);
  const bench = panelBench();

  const settings = async (desk: Desk, switches: string[]): Promise<void> => {
    await desk.page.locator('.rail__me').click();
    for (const name of switches) await desk.page.getByRole('switch', { name }).click();
    await desk.page.keyboard.press('Escape');
    await desk.page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const told = (desk: Desk) =>
    desk.page.evaluate('window.shown.map(({ title, body }) => title + ": " + body)') as Promise<string[]>;
  const untilTold = (desk: Desk, words: string) =>
    holds(desk.page, `window.shown.some(({ body }) => body.indexOf('${words}') >= 0)`);
  const both = ['Звук', 'Уведомления на рабочем столе'];
  /** Makes these people the queue. */
  const queueOf = (...names: string[]) =>
    bench.office.base.api('setQueue', {
      body: { employeeIds: names.map((name) => bench.office.base.employee(name)) } as never,
    });

  it('are off until they are switched on, and stay on after a reload', async () => {
    const { chatId } = await bench.writes('Первый');
    await bench.office.base.as(maria)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    const desk = await bench.seat(maria, { init: ears(true) });
    await bench.writes('Второй');
    await desk.row(bench.client.name).locator('.count', { hasText: '2' }).waitFor();
    expect(await told(desk)).to.deep.equal([]);
    await settings(desk, both);
    await desk.page.reload();
    await desk.row(bench.client.name).waitFor();
    await desk.page.getByText('На связи, всё отправлено').waitFor();
    await bench.writes('Третий');
    await untilTold(desk, 'Третий');
    expect(await told(desk)).to.deep.equal([`${bench.client.name}: Третий`]);
    await holds(desk.page, 'window.sounds > 0');
  });

  it('say so when the browser refuses', async () => {
    const desk = await bench.seat(maria, { init: `${ears(false)} window.answer = 'denied';` });
    await settings(desk, ['Уведомления на рабочем столе']);
    await desk.page.getByRole('alert').getByText('Браузер запретил уведомления').waitFor();
    await desk.page.locator('.rail__me').click();
    const mark = await desk.page
      .getByRole('switch', { name: 'Уведомления на рабочем столе' })
      .getAttribute('aria-checked');
    expect(mark).to.equal('false');
  });

  it('tell the owner and nobody else; a manager who sees all chats hears nothing', async () => {
    const { chatId } = await bench.writes('Вопрос');
    await bench.office.base.as(maria)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    const owner = await bench.seat(maria, { init: ears(true) });
    const manager = await bench.seat(olga, { init: ears(true) });
    await manager.page.getByRole('button', { name: 'Все открытые' }).click();
    await manager.row(bench.client.name).waitFor();
    await Promise.all([settings(owner, both), settings(manager, both)]);
    const before = await Promise.all([owner, manager].map((desk) => desk.page.evaluate('window.sounds')));
    await bench.writes('Ещё вопрос');
    await untilTold(owner, 'Ещё вопрос');
    await manager.row(bench.client.name).locator('.count', { hasText: '2' }).waitFor();
    expect(await told(manager)).to.deep.equal([]);
    const after = await Promise.all([owner, manager].map((desk) => desk.page.evaluate('window.sounds')));
    expect(after[1]).to.equal(before[1]);
  });

  it('tell the queue’s employees of new clients, unless they have switched that off', async () => {
    await queueOf(maria, alexey);
    try {
      const first = await bench.seat(maria, { init: ears(true) });
      const second = await bench.seat(alexey, { init: ears(true) });
      const stranger = await bench.seat(olga, { init: ears(true) });
      await settings(first, both);
      await settings(second, [...both, 'Новые в очереди']);
      await settings(stranger, both);
      await bench.writes('Я новый');
      await untilTold(first, 'Я новый');
      for (const desk of [second, stranger]) await desk.row(bench.client.name).waitFor();
      expect(await told(second)).to.deep.equal([]);
      expect(await told(stranger)).to.deep.equal([]);
    } finally {
      await queueOf();
    }
  });

  it('tell of a chat that was given, of a call, of a question to the owner; a click opens the chat', async () => {
    const { chatId } = await bench.writes('Дело');
    const id = chatId ?? '';
    const { base } = bench.office;
    const desk = await bench.seat(maria, { init: ears(true) });
    await settings(desk, both);
    await base.as(olga)('assignChat', { params: { chatId: id }, body: { employeeId: base.employee(maria) } });
    await untilTold(desk, `${olga}: чат теперь ведёте вы`);
    await (await base.panel(alexey))('askToObserve', { params: { chatId: id }, body: {} });
    await untilTold(desk, `${alexey} просит позвать`);
    await base.as(olga)('sendMessage', {
      params: { chatId: id },
      body: { text: 'Проверь отсрочку', comment: true },
      headers: { 'idempotency-key': `notice-${bench.count}` },
    });
    await untilTold(desk, `${olga} (скрыто): Проверь отсрочку`);
    await desk.page.evaluate('window.shown[0].note.onclick()');
    await desk.page.locator('.thread__card', { hasText: bench.client.name }).waitFor();
  });

  it('are silent about the chat that is before one’s eyes, and tell of it when one looks away', async () => {
    const { chatId } = await bench.writes('Здравствуйте');
    await bench.office.base.as(maria)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    const desk = await bench.seat(maria, { init: ears(false) });
    await settings(desk, ['Уведомления на рабочем столе']);
    await desk.open(bench.client.name);
    await bench.writes('Вижу сразу');
    await desk.message('Вижу сразу').waitFor();
    expect(await told(desk)).to.deep.equal([]);
    await desk.page.evaluate('window.isAway = true');
    await bench.writes('А теперь отвернулись');
    await untilTold(desk, 'А теперь отвернулись');
    expect(await told(desk)).to.have.length(1);
  });

  it('count in the title and on the icon what waits for me, not what waits for others', async () => {
    const icon = (name: string) =>
      `document.querySelector('link[rel=icon]').getAttribute('href') === '/panel/assets/${name}'`;
    const { chatId } = await bench.writes('Моё');
    const other = { phone: newPhone(), name: `Чужой ${bench.count}` };
    await bench.office.line.receives(other.phone, 'Не моё', { name: other.name });
    const desk = await bench.seat(maria);
    await desk.row(other.name).waitFor();
    await holds(desk.page, `document.title === 'Чаты' && ${icon('admin/icon.svg')}`);
    await bench.office.base.as(maria)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    await holds(desk.page, `document.title === '(1) Чаты' && ${icon('icons/icon-waiting.svg')}`);
    await desk.open(bench.client.name);
    // Reading does not clear it, answering does.
    await desk.message('Моё').waitFor();
    expect(await desk.page.title()).to.equal('(1) Чаты');
    await desk.say('Отвечаю');
    await holds(desk.page, `document.title === 'Чаты' && ${icon('admin/icon.svg')}`);
  });
});
