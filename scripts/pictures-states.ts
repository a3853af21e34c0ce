/** Pictures of the panel's states: all kinds of messages, the field of the answer, dialogs, trouble, small screens. */
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { changeMessage } from '../service/messages/message.store.ts';
import { type MessageRow, messageTable } from '../service/messages/message.table.ts';
import { type Desk, holds, type Office, sitDown } from '../test/panel/app.harness.ts';
import { visit } from '../test/panel/panel.harness.ts';

const minute = 60_000;
const maria = 'Мария Соколова';
const olga = 'Ольга Ким';
const alexey = 'Алексей Иванов';
const pavel = { phone: '+79175550130', name: 'Павел Дорохов' };

const sample = async (name: string): Promise<string> =>
  (await readFile(new URL(`../service/panel/sandbox/samples/${name}`, import.meta.url))).toString('base64');

/** A font with the widths of those that offices have. */
export const officeFont = `document.addEventListener('DOMContentLoaded', () =>
  document.documentElement.style.setProperty('--font', 'Liberation Sans, sans-serif'));`;

const wide = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' as const };
const phone = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' as const, hasTouch: true };

let sent = 0;

/** A chat with a message of every kind in every state. Its rows are set as an engine would have left them. */
async function allKinds({ line, base, bridge }: Office): Promise<string> {
  const { db } = bridge.app.platform;
  const set = (id: string, change: Partial<MessageRow>) =>
    db.write(async (tx) =>
      changeMessage(tx, await tx.repo(messageTable).findOneByOrFail({ id: id as never }), change),
    );
  const writes = async (text: string, more: object = {}) => {
    bridge.clock.move(minute);
    return line.receives(pavel.phone, text, { name: pavel.name, ...more });
  };
  // Everything ends when it is now: pictures show no time that has not come.
  bridge.clock.move(-40 * minute);
  const first = await writes('Склад на Уральской, 128, приёмка до 17:00');
  /** Something without words. */
  const shows = async (kind: string, more: object) => {
    bridge.clock.move(minute);
    await line.act({ phone: pavel.phone, ...more });
    return (
      await base.feed.until(
        'message.received',
        (message) => message.kind === kind && message.contactId === first.contactId,
      )
    ).data;
  };
  const chatId = first.chatId as string;
  const answers = async (who: string, text: string | undefined, more: object = {}) => {
    sent += 1;
    bridge.clock.move(minute);
    const { message } = await base.as(who)('sendMessage', {
      params: { chatId },
      body: { ...(text === undefined ? {} : { text }), onTaken: 'observe', ...more },
      headers: { 'idempotency-key': `states-${sent}-key` },
    });
    await base.feed.until('message.created', ({ id }) => id === message.id);
    if (message.status !== null)
      await base.feed.until('message.changed', ({ id, status }) => id === message.id && status === 'sent');
    return message.id;
  };
  const key = async (): Promise<string> => {
    const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
    return clients.find((one) => one.phone === pavel.phone)?.thread.at(-1)?.key ?? '';
  };
  const correct = await key();
  await line.act({
    action: 'edit',
    phone: pavel.phone,
    key: correct,
    text: 'Склад на Уральской, 126/2, приёмка до 17:00',
  });
  await answers(maria, 'Записала, машина будет к 16:00');
  const gone = await writes('И скидку проверьте, было 7 %');
  await line.act({ action: 'delete', phone: pavel.phone, key: await key() });
  await base.feed.until('message.changed', ({ id, deletedAt }) => id === gone.id && deletedAt !== null);
  const voice = {
    kind: 'voice' as const,
    fileName: 'voice.ogg',
    mimeType: 'audio/ogg',
    base64: await sample('voice.ogg'),
  };
  const said = await shows('voice', { file: voice });
  await set(said.id, {
    transcription: {
      status: 'ready',
      text: 'Посмотрите, пожалуйста, счёт: в нём старый адрес доставки, нам нужно на Уральскую.',
      failure: null,
    },
  });
  const price = {
    kind: 'document' as const,
    fileName: 'Заявка на декабрь.xlsx',
    mimeType: 'text/plain',
    base64: 'dGV4dA==',
  };
  await shows('document', { file: price });
  await shows('location', {
    location: { latitude: 45.04016, longitude: 38.97603, name: 'Уральская, 126/2' },
  });
  const sticker = {
    kind: 'sticker' as const,
    fileName: 's.jpg',
    mimeType: 'image/jpeg',
    base64: await sample('photo.jpg'),
  };
  await shows('sticker', { file: sticker });
  await answers(maria, undefined, { contactCard: { name: 'Отдел доставки', phones: ['+78612000130'] } });
  await answers(olga, `@${maria}, отгружайте: платёж вижу`, {
    comment: true,
    mentions: [base.employee(maria)],
  });
  const other = await answers(alexey, 'Резерв поставил до субботы');
  await set(other, { status: 'read' });
  await line.act({ action: 'react', phone: pavel.phone, key: `out_${other}`, emoji: '👍' });
  await base.as(maria)('transferChat', {
    params: { chatId },
    body: { employeeId: base.employee(alexey), comment: 'Клиент ждёт машину к 16:00' },
  });
  await base.as(olga)('transferChat', { params: { chatId }, body: { employeeId: base.employee(maria) } });
  bridge.clock.move(minute);
  await line.act({ from: 'phone', phone: pavel.phone, text: 'Добрый вечер, ответим утром' });
  await base.feed
    .until('message.created', ({ text }) => text === 'Добрый вечер, ответим утром')
    .catch(() => undefined);
  const statuses: Array<[string, Partial<MessageRow>]> = [
    ['Отправлено: WhatsApp принял', { status: 'sent' }],
    ['Доставлено на телефон клиента', { status: 'delivered' }],
    ['Прочитано', { status: 'read' }],
    ['Ожидает: ещё в очереди моста', { status: 'pending' }],
    ['Не подтверждено: передали, ответа нет', { status: 'unconfirmed', lookups: 99 }],
    [
      'Сертификаты пришлю через пять минут',
      { status: 'failed', failureCode: 'refused', failureMessage: 'Клиент заблокировал номер линии.' },
    ],
  ];
  for (const [text, change] of statuses) await set(await answers(maria, text), change);
  await (await base.panel(alexey))('askToObserve', { params: { chatId }, body: {} });
  bridge.clock.move(Date.now() - bridge.clock.now().getTime());
  return chatId;
}

/** Takes all pictures of states; `chatId` is the chat that the other pictures show. */
export async function statePictures(
  browser: Browser,
  folder: string,
  office: Office,
  chatId: string,
): Promise<void> {
  const save = async (target: Page | Locator, name: string, isPointed = false): Promise<void> => {
    const page = 'page' in target ? target.page() : target;
    if (!isPointed) await page.mouse.move(0, 0);
    await holds(page, 'Array.from(document.images).every((image) => image.complete)');
    await target.screenshot({ path: `${folder}panel-${name}.png` });
  };
  const at = (name: string, options: BrowserContextOptions & { query?: string } = {}): Promise<Desk> =>
    sitDown(browser, office, name, { ...wide, init: officeFont, ...options });
  const query = `&chat=${chatId}`;
  const kinds = await allKinds(office);

  for (const colorScheme of ['light', 'dark'] as const) {
    const desk = await at(olga, {
      viewport: { width: 1200, height: 1900 },
      colorScheme,
      query: `&chat=${kinds}`,
    });
    await desk.page.keyboard.press('Alt+KeyI');
    await desk.page.locator('.card').waitFor({ state: 'detached' });
    await desk.message('Сертификаты пришлю').waitFor();
    await desk.page.locator('.bubble--gone').waitFor();
    await save(desk.page.locator('main.thread'), `messages-${colorScheme}`);
    await desk.close();
  }

  // The field of the answer
  const writer = await at(maria, { query });
  await writer.message('И сертификаты').waitFor();
  const composer = writer.page.locator('.composer');
  const asked = writer.message('А 24 штуки');
  await asked.hover();
  await save(writer.page.locator('.thread__hold'), 'message-actions', true);
  await asked.hover();
  await asked.getByRole('button', { name: 'Ответить на это' }).click();
  await writer.page
    .getByLabel('Прикрепить файл')
    .last()
    .setInputFiles([
      { name: 'Сертификаты ДВО.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(2_200_000, 'a') },
      {
        name: 'Паспорт.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from(await sample('photo.jpg'), 'base64'),
      },
    ]);
  await composer.locator('.file', { hasText: 'Паспорт.jpg' }).getByText('КБ').waitFor();
  await composer.locator('.file', { hasText: 'Сертификаты' }).getByText('МБ').waitFor();
  await writer.field.fill('Будут. Паспорта и сертификаты во вложении');
  await save(composer, 'composer-files');
  await writer.close();

  const templates = await at(maria, { query, colorScheme: 'dark' });
  await templates.message('И сертификаты').waitFor();
  await templates.page.getByRole('button', { name: 'Эмодзи' }).click();
  await templates.page.getByPlaceholder('Найти эмодзи').fill('серд');
  await templates.page.locator('.emoji__b').first().waitFor();
  await save(templates.page.locator('main.thread'), 'emoji-dark');
  await templates.page.keyboard.press('Escape');
  await templates.page.getByRole('button', { name: 'Передать' }).click();
  const dialog = templates.page.getByRole('dialog');
  await dialog.getByText('Оксана Мирова').click();
  await dialog.getByLabel(/Комментарий коллеге/).fill('Клиент ждёт сертификаты вместе с накладной');
  await save(templates.page.locator('.modal'), 'transfer-dark');
  await templates.page.keyboard.press('Escape');
  await templates.page.keyboard.press('Alt+KeyF');
  await templates.page.getByRole('search').getByRole('searchbox').fill('счёт');
  await templates.page.getByText(/1 из/).waitFor();
  await save(templates.page, 'find-dark');
  await templates.close();

  const microphone = `navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const heard = context.createMediaStreamDestination();
    const loud = context.createGain();
    const note = context.createOscillator();
    note.connect(loud).connect(heard);
    setInterval(() => { loud.gain.value = Math.random() * Math.random(); }, 90);
    note.start();
    return heard.stream;
  };`;
  const speaker = await sitDown(browser, office, maria, { ...wide, query, init: officeFont + microphone });
  await speaker.message('И сертификаты').waitFor();
  await speaker.page.getByRole('button', { name: 'Записать голосовое' }).click();
  await speaker.page.locator('.rec rect').nth(30).waitFor();
  await save(speaker.page.locator('.composer'), 'composer-recording');
  await speaker.close();

  const slip = await at(maria, { query });
  await slip.message('И сертификаты').waitFor();
  await slip.page.keyboard.press('Alt+KeyP');
  await slip.say('Паспорта есть в карточке номенклатуры');
  await slip.page.locator('.note', { hasText: 'Паспорта есть' }).waitFor();
  await slip.say('Сертификаты пришлю вечером');
  await slip.page.getByText(/Уйдёт клиенту через/).waitFor();
  await save(slip.page.locator('.composer'), 'composer-undo');
  await slip.page.getByRole('button', { name: 'Отмена' }).click();
  await slip.field.fill('');
  await slip.close();

  // Another has taken it
  const racing = { phone: '+79175550131', name: 'Роман Седов' };
  const raced = (
    await office.line.receives(racing.phone, 'Кто может подсказать по УЗО?', { name: racing.name })
  ).chatId as string;
  const loser = await at(alexey, { query: `&chat=${raced}` });
  await loser.field.fill('Подскажу: смотрите серию на 40 А');
  await office.base.as(maria)('takeChat', { params: { chatId: raced }, body: {} });
  await loser.page.getByRole('alert').getByText(`Чат ведёт ${maria}`).waitFor();
  await save(loser.page.locator('.composer'), 'composer-taken');
  await loser.close();

  // Dialogs
  const reader = await at(maria, { query });
  await reader.message('И сертификаты').waitFor();
  await reader.page.getByRole('button', { name: 'Доставлено' }).first().click();
  await reader.page.getByRole('dialog').waitFor();
  await save(reader.page.locator('.modal'), 'ticks-light');
  await reader.page.keyboard.press('Escape');
  await reader.page.getByLabel('Поиск по чатам').fill('КАБЕЛЬ');
  await holds(reader.page, "document.querySelectorAll('.list .chat[data-chat]').length > 1");
  await save(reader.page, 'search-light');
  await reader.page.getByLabel('Поиск по чатам').fill('трансформатор');
  await reader.page.getByText('ничего нет').waitFor();
  await save(reader.page.locator('.list'), 'search-nothing');
  await reader.page.getByLabel('Поиск по чатам').fill('');
  await reader.page.locator('.group__head').first().waitFor();
  await reader.context.setOffline(true);
  await reader.page.getByText('Нет связи с мостом').waitFor();
  await reader.say('Да, 24 штуки будут в понедельник');
  await reader.page.getByText('1 ваше ждёт').waitFor();
  await save(reader.page, 'offline-light');
  await reader.close();

  const dark = await at(olga, { colorScheme: 'dark' });
  await dark.page.locator('.rail__me').click();
  await dark.page.getByRole('dialog').waitFor();
  await save(dark.page.locator('.modal'), 'settings-dark');
  await dark.page.keyboard.press('Escape');
  await dark.close();

  // Before anything is there
  const newcomer = await at('Олег Сафин', { colorScheme: 'light' });
  const { items } = await office.base.as(olga)('listChats', { query: { group: 'queue', limit: 50 } });
  await newcomer.page.route(/\/v1\/chats\?/, () => undefined);
  await newcomer.page.route(/\/v1\/chats\/[^/]+\/messages/, () => undefined);
  await newcomer.page.goto(`${office.url}/panel?lang=ru#/chat/${items[0]?.id ?? ''}`);
  await newcomer.page.locator('.thread__sk').waitFor();
  await newcomer.page.locator('.chat--sk').first().waitFor();
  await save(newcomer.page, 'loading-light');
  await newcomer.close();

  const stranger = await visit(browser, { viewport: { width: 900, height: 560 } });
  await stranger.page.addInitScript({ content: officeFont });
  await stranger.page.goto(`${office.url}/panel`);
  await stranger.page.getByRole('heading', { name: 'Нужна ссылка для входа' }).waitFor();
  await save(stranger.page, 'door-light');
  await stranger.close();

  // Small screens
  const hand = await at(maria, { ...phone, colorScheme: 'dark' });
  await hand.open('Сергей Орлов');
  await hand.message('И сертификаты').waitFor();
  await save(hand.page, 'narrow-chat-dark');
  await hand.page.locator('.thread__card').click();
  await hand.page.locator('.card').waitFor();
  await save(hand.page, 'narrow-card-dark');
  await hand.page.getByRole('button', { name: 'Закрыть карточку' }).click();
  await hand.page.getByRole('button', { name: 'Скрытый комментарий' }).click();
  await hand.field.fill('Паспорта уже у Олега');
  await save(hand.page, 'narrow-hidden-dark');
  await hand.field.fill('');
  await hand.close();

  const framed = await at(maria, { viewport: { width: 900, height: 650 }, query: `${query}&embed=1` });
  await framed.message('И сертификаты').waitFor();
  await save(framed.page, 'embedded-light');
  await framed.close();

  // Nobody waits: the last picture, for it closes everything.
  const manager = office.base.as(olga);
  const open = await manager('listChats', { query: { group: 'all', limit: 200 } });
  for (const { id } of open.items)
    await manager('closeChat', { params: { chatId: id }, body: { silent: true } });
  const calm = await at('Оксана Мирова');
  await calm.page.getByText('Очередь пуста', { exact: true }).waitFor();
  await save(calm.page, 'empty-light');
  await calm.close();
}
