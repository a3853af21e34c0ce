/** What the thread, the card beside it and its keys show and do, by clicks. */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { ChatId, MessageId } from '../../contracts/common.ts';
import { chatTable } from '../../service/chats/chat.table.ts';
import { changeMessage } from '../../service/messages/message.store.ts';
import { messageTable } from '../../service/messages/message.table.ts';
import { alexey, maria, olga, panelBench } from './app.bench.ts';
import { type Desk, holds } from './app.harness.ts';

const sample = async (name: string): Promise<string> =>
  (await readFile(new URL(`../../service/panel/sandbox/samples/${name}`, import.meta.url))).toString(
    'base64',
  );

describe('the panel’s thread and card', function () {
  this.timeout(60_000);
  const bench = panelBench();
  const { writes } = bench;
  let sent = 0;
  /** Somebody writes a hidden comment, past the screen. */
  const comments = async (who: string, chatId: string, text: string) => {
    sent += 1;
    return bench.office.base.as(who)('sendMessage', {
      params: { chatId },
      body: { text, comment: true },
      headers: { 'idempotency-key': `note-${bench.count}-${sent}` },
    });
  };
  const lastKey = async (): Promise<string> => {
    const { line, base } = bench.office;
    const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
    return clients.find(({ phone }) => phone === bench.client.phone)?.thread.at(-1)?.key ?? '';
  };
  const press = (desk: Desk, code: string, key: string) =>
    desk.page.evaluate(`document.activeElement.dispatchEvent(
      new KeyboardEvent('keydown', { code: '${code}', key: '${key}', altKey: true, bubbles: true, cancelable: true }))`);

  it('shows a place, a card, a sticker, a call, and both sides’ reactions', async () => {
    const { line, base } = bench.office;
    const first = await writes('Вот где склад', {
      location: { latitude: 55.75583, longitude: 37.61733, name: 'Склад' },
    });
    const chatId = first.chatId ?? '';
    const file = {
      kind: 'sticker' as const,
      fileName: 's.jpg',
      mimeType: 'image/jpeg',
      base64: await sample('photo.jpg'),
    };
    await line.act({ phone: bench.client.phone, file });
    await line.act({ action: 'call', phone: bench.client.phone });
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    await desk.page.getByRole('link', { name: /Склад/ }).waitFor();
    expect(await desk.page.getByRole('link', { name: /Склад/ }).getAttribute('href')).to.include(
      '37.61733,55.75583',
    );
    await desk.page.locator('.bubble--sticker img').waitFor();
    await desk.page.getByText('Звонок в WhatsApp').waitFor();

    await base.as(maria)('sendMessage', {
      params: { chatId },
      body: { contactCard: { name: 'Отдел доставки', phones: ['+78125551470'] } },
      headers: { 'idempotency-key': `contact-card-${bench.count}` },
    });
    const card = desk.message('Отдел доставки');
    await card.getByText('+7 812 555-14-70').waitFor();
    await card.locator('[aria-label="Отправлено"]').waitFor();
    await card.getByRole('button', { name: 'Написать на этот номер' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Написать первым' });
    expect(await dialog.getByLabel('Телефон клиента').inputValue()).to.equal('+78125551470');
    await desk.page.keyboard.press('Escape');

    const asked = desk.message('Вот где склад');
    await asked.hover();
    await asked.getByRole('button', { name: 'Другая реакция' }).click();
    await asked.getByRole('button', { name: 'Реакция 🙏' }).click();
    await asked.locator('.react', { hasText: '🙏' }).waitFor();
    await line.act({ action: 'react', phone: bench.client.phone, key: await lastKey(), emoji: '👍' });
    await card.locator('.react', { hasText: '👍' }).getByText('клиент').waitFor();
    await asked.hover();
    await asked.getByRole('button', { name: 'Другая реакция' }).click();
    await asked.getByRole('button', { name: 'Реакция 🙏' }).click();
    await asked.locator('.react').waitFor({ state: 'detached' });
    expect(desk.complaints).to.deep.equal([]);
  });

  it('marks what the client has changed and deleted; the earlier words are for managers only', async () => {
    const { line } = bench.office;
    await writes('Приёмка до шести');
    const clerk = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await clerk.open(bench.client.name);
    await manager.open(bench.client.name);
    const key = await lastKey();
    await line.act({ action: 'edit', phone: bench.client.phone, key, text: 'Приёмка до пяти' });
    await clerk.message('Приёмка до пяти').getByText('изменено').waitFor();
    await manager.message('Приёмка до пяти').getByText('Приёмка до шести').waitFor();
    expect(await clerk.page.getByText('Приёмка до шести').count()).to.equal(0);
    await line.act({ action: 'delete', phone: bench.client.phone, key });
    await clerk.page.getByText('Удалено клиентом').waitFor();
    await clerk.page.getByText('Прежний текст виден руководителю').waitFor();
    await manager.page.locator('.bubble--gone').getByText('Приёмка до пяти').waitFor();
    expect(await clerk.page.locator('.thread').getByText('Приёмка до пяти').count()).to.equal(0);
  });

  it('finds words of a transcription: in the list, and inside the chat at their place', async () => {
    const base64 = await sample('voice.ogg');
    const file = { kind: 'voice' as const, fileName: 'voice.ogg', mimeType: 'audio/ogg', base64 };
    const message = await writes('Наговорил', { file });
    const chatId = message.chatId ?? '';
    const { db } = bench.office.bridge.app.platform;
    await db.write(async (tx) => {
      const row = await tx.repo(messageTable).findOneByOrFail({ id: message.id as MessageId });
      const text = `Привезите швеллер двенадцатый ${bench.count}`;
      await changeMessage(tx, row, {
        transcription: { status: 'ready', text, failure: null },
      });
    });
    for (let at = 1; at <= 60; at++)
      await comments(maria, chatId, at === 30 ? 'Швеллер есть' : `Заметка ${at}.`);
    const desk = await bench.seat(maria);
    await desk.page.getByLabel('Поиск по чатам').fill(`ШВЕЛЛЕР двенадцатый ${bench.count}`);
    await desk.row(bench.client.name).click();
    await desk.page.locator('.script', { hasText: 'Привезите швеллер' }).waitFor();
    expect(await desk.message('Заметка 60.').count()).to.equal(0);

    await desk.page.getByLabel('Поиск по чатам').fill('');
    await desk.page.keyboard.press('Alt+KeyF');
    const bar = desk.page.getByRole('search', { name: 'Поиск в этом чате' });
    await bar.getByRole('searchbox').fill('швеллер');
    await bar.getByText('1 из 2').waitFor();
    await desk.page.locator('.msg--aim', { hasText: 'Швеллер есть' }).waitFor();
    await desk.page.keyboard.press('Enter');
    await bar.getByText('2 из 2').waitFor();
    await desk.page.locator('.msg--aim', { hasText: 'Привезите' }).waitFor();
    await bar.getByRole('button', { name: 'Найденное позже' }).click();
    await bar.getByText('1 из 2').waitFor();
    await bar.getByRole('searchbox').fill('такого нет');
    await bar.getByText('не найдено').waitFor();
    await desk.page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    await holds(desk.page, "document.activeElement.id === 'answer'");
    expect(desk.complaints).to.deep.equal([]);
  });

  it('lists all files of the chat in the card, those far above too, and tells of a new one', async () => {
    const document = (fileName: string) => ({
      file: { kind: 'document' as const, fileName, mimeType: 'text/plain', base64: 'dGV4dA==' },
    });
    const { chatId } = await writes('Вот реквизиты', document(`реквизиты-${bench.count}.txt`));
    for (let at = 1; at <= 55; at++) await comments(maria, chatId ?? '', `Строка ${at}.`);
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    await desk.message('Строка 55.').waitFor();
    expect(await desk.message('Вот реквизиты').count()).to.equal(0);
    const card = desk.page.getByRole('complementary', { name: 'Карточка клиента' });
    await card.getByText(`реквизиты-${bench.count}.txt`).waitFor();
    await writes('И акт', document(`акт-${bench.count}.txt`));
    await card.getByText(`акт-${bench.count}.txt`).waitFor();
  });

  it('puts a template from the card into the field, and says what lacks instead of a hole', async () => {
    const { base } = bench.office;
    const good = { name: `Адрес ${bench.count}`, text: 'Здравствуйте, {{client.name}}! Мы на Уральской.' };
    const bad = { name: `Оплата ${bench.count}`, text: 'Оплатите до {{object.Дата}}' };
    await base.api('createTemplate', { body: good });
    await base.api('createTemplate', { body: bad });
    await writes('Где вы?');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const card = desk.page.getByRole('complementary', { name: 'Карточка клиента' });
    await card.getByRole('button', { name: new RegExp(bad.name) }).click();
    await desk.page.getByRole('alert').getByText('В шаблоне не хватает').waitFor();
    expect(await desk.field.inputValue()).to.equal('');
    await card.getByRole('button', { name: new RegExp(good.name) }).click();
    await holds(
      desk.page,
      `document.getElementById('answer').value === 'Здравствуйте, ${bench.client.name}! Мы на Уральской.'`,
    );
    await holds(desk.page, "document.activeElement.id === 'answer'");
    await card.getByRole('button', { name: 'Все шаблоны' }).click();
    await desk.page.getByRole('option', { name: new RegExp(good.name) }).waitFor();
  });

  it('shows the client typing and recording, in the head and in the list, and nothing of it stays', async () => {
    const { base, line } = bench.office;
    await writes('Сейчас допишу');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    const types = (typing: 'typing' | 'recording' | 'idle') =>
      base.api('sandboxMessage', {
        params: { lineId: line.id },
        body: { action: 'typing', phone: bench.client.phone, typing },
      });
    await types('typing');
    await desk.page.locator('.thread__sub').getByText('печатает').waitFor();
    await desk.row(bench.client.name).getByText('печатает…').waitFor();
    await types('recording');
    await desk.page.locator('.thread__sub').getByText('записывает голосовое').waitFor();
    await types('idle');
    await desk.row(bench.client.name).getByText('Сейчас допишу').waitFor();
    await desk.page.locator('.thread__sub .typing').waitFor({ state: 'detached' });
  });

  it('lets nobody outside see that a comment is being typed, and colleagues see what it is', async () => {
    const { base, line } = bench.office;
    await writes('Жду');
    const first = await bench.seat(maria);
    const second = await bench.seat(olga);
    await first.open(bench.client.name);
    await second.open(bench.client.name);
    await first.page.keyboard.press('Alt+KeyP');
    await first.field.pressSequentially('Он капризный');
    await second.page.getByText(`${maria} пишет комментарий`).waitFor();
    const seen = async () => {
      const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
      return clients.find(({ phone }) => phone === bench.client.phone)?.typing;
    };
    expect(await seen()).to.equal('idle');
    await first.page.keyboard.press('Alt+KeyP');
    await first.field.fill('');
    await holds(first.page, `Date.now() - ${await first.page.evaluate('Date.now()')} > 3000`);
    await first.field.pressSequentially('Сейчас посмотрю');
    await base.feed.holds('the client sees it typed', async () => (await seen()) === 'typing');
  });

  it('is walked by keys alone: through the messages, to what can be done with one, and back', async () => {
    const { chatId } = await writes('Первое сообщение');
    await comments(maria, chatId ?? '', 'Второе, для своих');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    await desk.message('Второе, для своих').waitFor();
    await desk.page.locator('.thread__body').focus();
    await desk.page.keyboard.press('ArrowUp');
    await holds(desk.page, "document.activeElement.textContent.indexOf('Второе') >= 0");
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('ArrowUp');
    await holds(
      desk.page,
      "document.activeElement.matches('article') && document.activeElement.textContent.indexOf('Первое') >= 0",
    );
    const reply = desk.message('Первое сообщение').getByRole('button', { name: 'Ответить на это' });
    await reply.waitFor();
    const isOnReply = () =>
      desk.page.evaluate("document.activeElement.getAttribute('aria-label') === 'Ответить на это'");
    for (let at = 0; at < 8 && !(await isOnReply()); at++) await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('.reply', { hasText: 'Первое сообщение' }).waitFor();
    await holds(desk.page, "document.activeElement.id === 'answer'");
  });

  it('knows its keys by their place: with the Russian layout too', async () => {
    await writes('По-русски');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    await press(desk, 'KeyP', 'з');
    await desk.page.locator('.composer--note').waitFor();
    await press(desk, 'KeyP', 'з');
    await desk.page.locator('.composer--note').waitFor({ state: 'detached' });
    await press(desk, 'KeyI', 'ш');
    await desk.page.locator('.card').waitFor({ state: 'detached' });
    await press(desk, 'KeyF', 'а');
    await desk.page.getByRole('search').waitFor();
  });

  it('changes an own comment in the colours of a comment, and a manager deletes what another has sent', async () => {
    const { chatId } = await writes('Сколько ждать?');
    const first = await bench.seat(maria);
    await first.open(bench.client.name);
    await comments(maria, chatId ?? '', 'Неделю');
    const note = first.page.locator('article', { hasText: 'Неделю' });
    await note.hover();
    await note.getByRole('button', { name: 'Изменить' }).click();
    await first.page.locator('.composer--note').waitFor();
    await first.say('Две недели');
    await first.page.locator('article', { hasText: 'Две недели' }).waitFor();
    await first.say('До пятницы');
    await first.message('До пятницы').locator('[aria-label="Отправлено"]').waitFor({ timeout: 15_000 });
    const manager = await bench.seat(olga);
    await manager.page.getByRole('button', { name: 'Все открытые' }).click();
    await manager.open(bench.client.name);
    const answer = manager.message('До пятницы');
    await answer.hover();
    await answer.getByRole('button', { name: 'Удалить у всех' }).click();
    await manager.page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).last().click();
    await first.page.getByText('Удалено у всех').waitFor();
    const other = first.page.locator('article', { hasText: 'Две недели' });
    await manager.page.locator('article', { hasText: 'Две недели' }).hover();
    expect(await manager.page.getByRole('button', { name: 'Удалить комментарий' }).count()).to.equal(0);
    await other.waitFor();
  });

  it('shows a wait in red after as many minutes as the settings say', async () => {
    const { base, bridge } = bench.office;
    const { chatId } = await writes('Долго жду');
    const waitingSince = new Date(Date.now() - 10 * 60_000).toISOString();
    await bridge.app.platform.db.write((tx) =>
      tx.repo(chatTable).update({ id: chatId as ChatId }, { waitingSince }),
    );
    const calm = await bench.seat(maria);
    await calm.row(bench.client.name).locator('.wait--on').waitFor();
    await base.api('changeSettings', { body: { lateAfterMinutes: 5 } });
    try {
      const late = await bench.seat(alexey);
      await late.row(bench.client.name).locator('.wait--late').getByText('10 мин').waitFor();
    } finally {
      await base.api('changeSettings', { body: { lateAfterMinutes: 30 } });
    }
  });

  it('refuses a file that is too big before it is sent anywhere', async () => {
    await writes('Пришлите');
    const desk = await bench.seat(maria);
    await desk.open(bench.client.name);
    let uploads = 0;
    desk.page.on('request', (request) => {
      if (request.url().endsWith('/v1/attachments')) uploads += 1;
    });
    await desk.page.evaluate(`(() => {
      const files = new DataTransfer();
      const file = new File(['x'], 'архив.zip');
      Object.defineProperty(file, 'size', { value: 101 * 1024 * 1024 });
      files.items.add(file);
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { files: [file], types: ['Files'] } });
      document.querySelector('main.thread').dispatchEvent(event);
    })()`);
    await desk.page.getByRole('alert').getByText('больше 100 МБ').waitFor();
    expect(uploads).to.equal(0);
  });
});
