/** What automation brings into the panel: offers, labels, spam, ratings, alerts, transcription. By clicks. */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { LineAutomationChange } from '../../contracts/line.ts';
import { timerTopic } from '../../service/automation/timer.store.ts';
import { transcriptionTopic } from '../../service/transcription/transcription.store.ts';
import { transcriptionJobTable } from '../../service/transcription/transcription.table.ts';
import { nothing } from '../automation/bench.ts';
import { newPhone } from '../support/world.ts';
import { startTranscription } from '../transcription/server.ts';
import { alexey, ears, maria, obstacles, olga, panelBench } from './app.bench.ts';
import { type Desk, holds } from './app.harness.ts';

const minute = 60_000;

describe('automation in the panel', function () {
  this.timeout(60_000);
  const bench = panelBench();

  const automation = (change: LineAutomationChange) => bench.office.line.settings({ automation: change });
  const queueOf = (...names: string[]) =>
    bench.office.base.api('setQueue', {
      body: { employeeIds: names.map((name) => bench.office.base.employee(name)) } as never,
    });
  const offer = (desk: Desk) =>
    desk.page.getByRole('region', { name: `Предложен чат: ${bench.client.name}` });
  const menu = async (desk: Desk, item: string): Promise<void> => {
    await desk.page.getByRole('button', { name: 'Ещё', exact: true }).click();
    await desk.page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const settings = async (desk: Desk, switches: string[]): Promise<void> => {
    await desk.page.locator('.rail__me').click();
    for (const name of switches) await desk.page.getByRole('switch', { name }).click();
    await desk.page.keyboard.press('Escape');
    await desk.page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  afterEach(() => automation(nothing));

  it('offers a chat to one after the other: skipped by a click, accepted by keys, and the queue says whose turn it is', async () => {
    await queueOf(maria, alexey);
    await automation({ distribution: { mode: 'in_order', answerWithinSeconds: 600 } });
    const first = await bench.seat(maria);
    const second = await bench.seat(alexey);
    const message = await bench.writes('Есть кабель?');
    await offer(first).getByText('Вам предложен чат').waitFor();
    await offer(first)
      .getByText(/^\d{3}\sс$/)
      .waitFor();
    await first.row(bench.client.name).getByText('предложен вам').waitFor();
    await second.row(bench.client.name).getByText(`предложен: ${maria}`).waitFor();
    expect(await offer(second).count()).to.equal(0);
    const aloud = first.page.getByRole('status').filter({ hasText: 'Вам предложен чат' });
    expect(await aloud.textContent()).to.equal(`Вам предложен чат: ${bench.client.name}`);
    expect(await obstacles(first.page)).to.deep.equal([]);

    // In the chat itself the offer stands over the messages, and nowhere else.
    await first.open(bench.client.name);
    await first.page.locator('.thread__offer .offer').waitFor();
    expect(await offer(first).count()).to.equal(1);
    expect(await first.page.getByRole('button', { name: 'Взять в работу' }).count()).to.equal(0);
    expect(await obstacles(first.page)).to.deep.equal([]);
    await offer(first).getByRole('button', { name: 'Пропустить' }).click();
    await offer(second).waitFor();
    await first.row(bench.client.name).getByText(`предложен: ${alexey}`).waitFor();
    await first.page.locator('.tag', { hasText: `предложен: ${alexey}` }).waitFor();
    expect(await offer(first).count()).to.equal(0);

    await second.page.keyboard.press('Alt+KeyA');
    await second.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await second.message('Есть кабель?').waitFor();
    await first.row(bench.client.name).waitFor({ state: 'detached' });
    const chat = await bench.office.base.api('getChat', { params: { chatId: message.chatId ?? '' } });
    expect([chat.owner?.name, chat.offer]).to.deep.equal([alexey, null]);
    expect(first.complaints.concat(second.complaints)).to.deep.equal([]);
  });

  it('tells only whose turn it is, counts the seconds down, and goes on when they are over', async () => {
    await queueOf(maria, alexey);
    await automation({ distribution: { mode: 'in_order', answerWithinSeconds: 30 } });
    const first = await bench.seat(maria, { init: ears(true) });
    const second = await bench.seat(alexey, { init: ears(true) });
    for (const desk of [first, second]) await settings(desk, ['Звук', 'Уведомления на рабочем столе']);
    await bench.writes('Кто свободен?');
    const told = (desk: Desk) => desk.page.evaluate('window.shown.map(({ body }) => body)');
    const words = 'Вам предложен чат: Кто свободен?';
    await holds(first.page, 'window.shown.length > 0 && window.sounds > 0');
    expect(await told(first)).to.deep.equal([words]);
    const seconds = async () => Number.parseInt(await offer(first).locator('.offer__left').innerText(), 10);
    const before = await seconds();
    expect(before).to.be.within(1, 30);
    await holds(
      first.page,
      `Number.parseInt(document.querySelector('.offer__left')?.textContent ?? '0', 10) < ${before}`,
    );
    expect(await told(second)).to.deep.equal([]);
    const { app, clock } = bench.office.bridge;
    // Less than a presence lasts without being renewed.
    clock.move(30_000);
    app.platform.bus.publish(timerTopic);
    await offer(second).waitFor();
    await offer(first).waitFor({ state: 'detached' });
    await holds(second.page, 'window.shown.length > 0');
    expect(await told(second)).to.deep.equal([words]);
    expect(await told(first)).to.deep.equal([words]);
  });

  it('tells everybody of the queue when nobody can be offered the chat', async () => {
    await queueOf(alexey);
    await automation({ distribution: { mode: 'in_order', maxOpenChats: 1 } });
    const { chatId } = await bench.office.line.receives(newPhone(), 'Занят', {
      name: `Занят ${bench.count}`,
    });
    await bench.office.base.as(alexey)('takeChat', { params: { chatId: chatId ?? '' }, body: {} });
    const desk = await bench.seat(alexey, { init: ears(true) });
    await settings(desk, ['Уведомления на рабочем столе']);
    await bench.writes('Меня видно?');
    await holds(desk.page, 'window.shown.length > 0');
    expect(await desk.page.evaluate('window.shown.map(({ body }) => body)')).to.deep.equal(['Меня видно?']);
    expect(await offer(desk).count()).to.equal(0);
  });

  it('puts labels on a chat, of the settings and one’s own, and lists by them', async () => {
    await bench.office.base.api('changeSettings', { body: { chatLabels: ['опт', 'повторный'] } });
    await bench.writes('Оптом дешевле?');
    const other = `Другой ${bench.count}`;
    await bench.office.line.receives(newPhone(), 'Мне одну штуку', { name: other });
    const first = await bench.seat(maria);
    const second = await bench.seat(alexey);
    await first.open(bench.client.name);
    await menu(first, 'Метки…');
    const dialog = first.page.getByRole('dialog', { name: 'Метки' });
    await dialog.getByText('опт', { exact: true }).click();
    await dialog.getByLabel('Своя метка').fill('срочно');
    await dialog.getByLabel('Своя метка').press('Enter');
    expect(await dialog.getByRole('checkbox', { name: 'срочно' }).isChecked()).to.equal(true);
    expect(await obstacles(first.page)).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    await dialog.waitFor({ state: 'detached' });
    for (const place of [first.page.locator('.thread__head'), second.row(bench.client.name)]) {
      await place.locator('.mark', { hasText: 'опт' }).waitFor();
      await place.locator('.mark', { hasText: 'срочно' }).waitFor();
    }
    await second.row(other).waitFor();
    await second.page.getByRole('button', { name: 'Показать чаты с меткой' }).click();
    await second.page.getByRole('menuitemradio', { name: 'опт' }).click();
    await second.page.getByText('Только с меткой «опт»').waitFor();
    await second.row(other).waitFor({ state: 'detached' });
    await second.row(bench.client.name).waitFor();
    await second.page.getByRole('button', { name: /Очередь\s*1/ }).waitFor();
    expect(await obstacles(second.page)).to.deep.equal([]);
    await second.page.getByRole('button', { name: 'Показать все чаты' }).click();
    await second.row(other).waitFor();
    await second.page.getByRole('button', { name: /Очередь\s*2/ }).waitFor();

    await menu(first, 'Метки…');
    await dialog.getByText('опт', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    await second.row(bench.client.name).locator('.mark', { hasText: 'опт' }).waitFor({ state: 'detached' });
  });

  it('marks spam after asking once: closed without a word, mute, shown with a sign, unmarked', async () => {
    await automation({ closing: { enabled: true, text: 'До свидания' } });
    await bench.writes('Купите подписчиков');
    const clerk = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await clerk.open(bench.client.name);
    await clerk.page.getByRole('button', { name: 'Взять в работу' }).click();
    await clerk.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await menu(clerk, 'Спам');
    const asked = clerk.page.getByRole('dialog', { name: 'спам?' });
    expect(await obstacles(clerk.page)).to.deep.equal([]);
    await asked.getByRole('button', { name: 'Да, спам' }).click();
    await clerk.page.locator('.thread__head .mark', { hasText: 'Спам' }).waitFor();
    await clerk.page.getByText('Чат отмечен как спам и завершён').waitFor();
    await bench.writes('Недорого!');
    await clerk.message('Недорого!').waitFor();
    expect(await clerk.page.locator('.list .chat').count()).to.equal(0);
    expect(await bench.reached()).to.deep.equal([]);

    await manager.page.getByRole('button', { name: 'Закрытые' }).click();
    await manager.row(bench.client.name).locator('.mark', { hasText: 'Спам' }).waitFor();
    await manager.open(bench.client.name);
    await menu(manager, 'Это не спам');
    await manager.row(bench.client.name).locator('.mark', { hasText: 'Спам' }).waitFor({ state: 'detached' });
    await bench.writes('Я по делу');
    // Back to who had it, as any closed chat.
    await clerk.row(bench.client.name).getByText('Я по делу').waitFor();
  });

  it('marks what is said automatically, and shows the rating in the thread, on the chat and in the list', async () => {
    await automation({
      closing: { enabled: true, text: 'Спасибо за обращение' },
      quality: { enabled: true, text: 'Оцените от 1 до 5', thanks: 'Благодарим' },
    });
    await bench.writes('Сделали?');
    const clerk = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await clerk.open(bench.client.name);
    await clerk.say('Готово');
    await clerk.message('Готово').locator('[aria-label="Отправлено"]').waitFor();
    await clerk.page.getByRole('button', { name: 'Завершить диалог' }).click();
    await clerk.message('Спасибо за обращение').getByText('Автоматически · завершение чата').waitFor();
    await clerk.message('Оцените от 1 до 5').getByText('Автоматически · просьба об оценке').waitFor();
    await clerk.message('Оцените от 1 до 5').locator('[aria-label="Отправлено"]').waitFor();
    await bench.writes('5, спасибо');
    await clerk.page.getByText('Клиент поставил оценку 5 из 5').waitFor();
    await clerk.message('Благодарим').getByText('Автоматически · спасибо за оценку').waitFor();
    await clerk.page.locator('.thread__head .mark', { hasText: 'Оценка 5 из 5' }).waitFor();
    await manager.page.getByRole('button', { name: 'Закрытые' }).click();
    await manager.row(bench.client.name).locator('.mark', { hasText: 'Оценка 5 из 5' }).waitFor();
    expect(await obstacles(clerk.page)).to.deep.equal([]);
  });

  it('puts a recording into words: on its way, failed in words with «Повторить», done', async () => {
    const server = await startTranscription();
    const { base, line, bridge } = bench.office;
    const { app, clock } = bridge;
    try {
      await base.api('changeSettings', {
        body: { transcriptionUrl: server.url, transcriptionKey: 'sk-old', transcriptionTimeoutSeconds: 1 },
      });
      await automation({ transcription: { enabled: true, maxSeconds: 30 } });
      const file = new URL('../../service/panel/sandbox/samples/voice.ogg', import.meta.url);
      const base64 = (await readFile(file)).toString('base64');
      await bench.writes('Сейчас наговорю');
      const desk = await bench.seat(maria);
      await desk.open(bench.client.name);
      server.answers({ status: 401 });
      await line.act({
        phone: bench.client.phone,
        file: { kind: 'voice', fileName: 'voice.ogg', mimeType: 'audio/ogg; codecs=opus', base64 },
      });
      const script = desk.page.locator('.script');
      await script.getByText('Без расшифровки').waitFor();
      await script.getByText(/ключ/i).waitFor();
      expect(await obstacles(desk.page)).to.deep.equal([]);
      server.answers('slow');
      await script.getByRole('button', { name: 'Повторить' }).click();
      await script.getByText('Расшифровываем…').waitFor();
      expect(await script.getByRole('button').count()).to.equal(0);
      const { db, bus } = app.platform;
      await base.feed.holds('its time is up', async () => {
        const [job] = await db.read((r) => r.repo(transcriptionJobTable).find());
        return job?.tries === 1;
      });
      server.answers({ text: 'Нужно двести метров кабеля' });
      clock.move(16_000);
      bus.publish(transcriptionTopic);
      await script.getByText('Нужно двести метров кабеля').waitFor();
      await script.getByText('Расшифровка', { exact: true }).waitFor();
    } finally {
      await base.api('changeSettings', { body: { transcriptionUrl: null, transcriptionKey: null } });
      await server.close();
    }
  });

  // Moves the clock: the last one.
  it('tells managers, and nobody else, that a client waits too long', async () => {
    await automation({ managerAlert: { enabled: true, firstAnswerMinutes: 5, nextAnswerMinutes: 60 } });
    const manager = await bench.seat(olga, { init: ears(true) });
    const clerk = await bench.seat(maria, { init: ears(true) });
    for (const desk of [manager, clerk]) await settings(desk, ['Уведомления на рабочем столе']);
    await queueOf();
    await bench.writes('Ответьте, пожалуйста');
    await clerk.row(bench.client.name).waitFor();
    const { app, clock } = bench.office.bridge;
    clock.move(6 * minute);
    app.platform.bus.publish(timerTopic);
    const sign = manager.row(bench.client.name).getByRole('img', { name: 'Клиенту никто не ответил' });
    await sign.waitFor();
    await holds(manager.page, "window.shown.some(({ body }) => body === 'Клиенту никто не ответил')");
    expect(await obstacles(manager.page)).to.deep.equal([]);
    await clerk.open(bench.client.name);
    await clerk.page.getByText('Клиенту никто не ответил — руководитель предупреждён').waitFor();
    expect(await clerk.page.locator('.mark--alert').count()).to.equal(0);
    expect(await clerk.page.evaluate('window.shown.length')).to.equal(0);
    await clerk.say('Уже отвечаю');
    await sign.waitFor({ state: 'detached' });
  });
});
