/** Pictures of the employees’ panel: an office in the middle of its day, on the real service. */
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type Desk, holds, type Office, openOffice, sitDown } from '../test/panel/app.harness.ts';
import { automationPictures } from './pictures-automation.ts';
import { officeFont, statePictures } from './pictures-states.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const maria = 'Мария Соколова';
const olga = 'Ольга Ким';
const alexey = 'Алексей Иванов';
const sergey = { phone: '+79185550140', name: 'Сергей Орлов' };
const people = {
  [maria]: {},
  [olga]: { role: 'manager' as const },
  [alexey]: {},
  'Олег Сафин': {},
  'Оксана Мирова': {},
  'Олеся Дорохова': { onLeaveUntil: new Date(Date.now() + 10 * day).toISOString() },
};

const sample = async (name: string): Promise<string> =>
  (await readFile(new URL(`../service/panel/sandbox/samples/${name}`, import.meta.url))).toString('base64');

let sent = 0;
/** An employee answers, or writes a hidden comment. */
async function answers(office: Office, who: string, chatId: string, text: string, more: object = {}) {
  sent += 1;
  const { message } = await office.base.as(who)('sendMessage', {
    params: { chatId },
    body: { text, onTaken: 'observe', ...more },
    headers: { 'idempotency-key': `picture-${sent}` },
  });
  return message;
}

/** Waits until a message has gone, then lets the client get it. */
async function confirmed(office: Office, id: string, level: 'delivered' | 'read'): Promise<void> {
  await office.base.feed.until(
    'message.changed',
    (message) => message.id === id && message.status === 'sent',
  );
  await office.line.confirm(`out_${id}`, level);
  await office.base.feed.until('message.changed', (message) => message.id === id && message.status === level);
}

let objects = 0;
/** Links a chat to a counterparty of 1C. */
async function linked({ base }: Office, chatId: string, title: string): Promise<void> {
  objects += 1;
  const key = `0a1b2c3d-8f0e-11ee-b9d1-0242ac12000${objects}`;
  const body = { object: { kind: 'Справочник.Контрагенты', key, title } };
  await base.as(olga)('setChatObject', { params: { chatId }, body });
}

/** The talk that stands open in the pictures. */
async function talk(office: Office): Promise<string> {
  const { line, bridge, base } = office;
  const writes = (text: string, more: object = {}) =>
    line.receives(sergey.phone, text, { name: sergey.name, ...more });
  const { chatId } = await writes('Добрый день! Нужны светильники ДВО 36 Вт, 120 штук. Есть на складе?');
  const id = chatId as string;
  await linked(office, id, 'ООО «Светотехника-Юг»');
  bridge.clock.move(3 * minute);
  const first = await answers(
    office,
    alexey,
    id,
    'Здравствуйте, Сергей! 96 штук на складе, ещё 24 придут в понедельник. Зарезервировать?',
  );
  await confirmed(office, first.id, 'read');
  bridge.clock.move(5 * minute);
  await writes('Да, резервируйте');
  bridge.clock.move(10 * minute);
  await base.as(alexey)('transferChat', {
    params: { chatId: id },
    body: {
      employeeId: base.employee(maria),
      comment: 'Клиент ждёт исправленный счёт утром, отсрочка на исходе',
    },
  });
  bridge.clock.move(day - 40 * minute);
  await answers(
    office,
    maria,
    id,
    `@${olga}, проверь, пожалуйста, отсрочку: у них просрочено 62 400 ₽. Отгружаем или ждём оплату?`,
    {
      comment: true,
      mentions: [base.employee(olga)],
    },
  );
  bridge.clock.move(5 * minute);
  await answers(office, olga, id, 'Отгружайте: платёж на 62 400 ₽ вижу, разнесу до обеда', { comment: true });
  bridge.clock.move(3 * minute);
  const bill = await answers(
    office,
    maria,
    id,
    'Сергей, адрес доставки исправили, счёт на 96 450 ₽ выставлен',
  );
  await confirmed(office, bill.id, 'read');
  bridge.clock.move(9 * minute);
  const thanks = await writes('Спасибо! Оплатим сегодня', { quoteKey: `out_${bill.id}` });
  await base.as(maria)('setReaction', { params: { messageId: thanks.id }, body: { emoji: '❤️' } });
  bridge.clock.move(2 * minute);
  await writes('Кабель с этой бирки подойдёт в пару к светильникам?', {
    file: { kind: 'image', fileName: 'photo.jpg', mimeType: 'image/jpeg', base64: await sample('photo.jpg') },
  });
  bridge.clock.move(6 * minute);
  const seen = await answers(office, maria, id, 'Подойдёт, бухту привезём той же машиной');
  await confirmed(office, seen.id, 'delivered');
  return id;
}

/** Other people who write, each at his own time. */
async function office(): Promise<{ office: Office; chatId: string }> {
  const made = await openOffice(people, day + 90 * minute);
  const { line, bridge, base } = made;
  const receives = async (phone: string, name: string, text: string) =>
    (await line.receives(phone, text, { name })).chatId as string;
  const anna = await receives('+79175550111', 'Анна Кравцова', 'Пришлите счёт на кабель, пожалуйста');
  await linked(made, anna, 'ООО «Теплодом»');
  await answers(made, maria, anna, 'Счёт № 1846 отправила, срок — три дня');
  const natalia = await receives('+79175550112', 'Наталья Петрова', 'Когда приедет мастер?');
  await answers(made, olga, natalia, 'Добрый день! Уточняю у сервиса');
  await base.as(olga)('changeObservers', {
    params: { chatId: natalia },
    body: { add: [base.employee(maria)] },
  });
  const chatId = await talk(made);
  const gap = async (minutes: number) => bridge.clock.move(minutes * minute);
  await gap(4);
  await receives('+79615552084', 'Игорь Белов', 'Здравствуйте, есть автоматы 16 А, 200 штук?');
  await gap(8);
  const elena = await receives(
    '+79175550113',
    'Елена Зайцева',
    'Здравствуйте! Нужен кабель ВВГнг 3×2,5, 400 метров',
  );
  await linked(made, elena, 'ИП Зайцева');
  await base.as(maria)('takeChat', { params: { chatId: elena }, body: {} });
  await receives('+79175550113', 'Елена Зайцева', 'Так что со сроком по кабелю? Бригада стоит');
  await gap(20);
  await receives('+79175550112', 'Наталья Петрова', 'Ждём его с десяти утра');
  await gap(7);
  await receives('+79175550114', 'Ольга Савина', 'Можно забрать заказ сегодня?');
  await gap(11);
  const timur = await receives('+79175550115', 'Тимур Магомедов', 'Добрый вечер! Примите заявку');
  await linked(made, timur, 'ООО «Монтаж-Сити»');
  await base.as(maria)('takeChat', { params: { chatId: timur }, body: {} });
  await gap(3);
  await line.receives(sergey.phone, 'Отлично. А 24 штуки в понедельник точно будут?', { name: sergey.name });
  await gap(1);
  await line.receives(sergey.phone, 'И сертификаты приложите, пожалуйста', { name: sergey.name });
  // By now the clock of the office is that of the browser.
  bridge.clock.move(Date.now() - bridge.clock.now().getTime());
  await base.api('createTemplate', {
    body: {
      name: 'Счёт выставлен',
      text: 'Здравствуйте, {{client.name}}!\nСчёт готов, срок оплаты — {{object.ДатаОплаты}}.\nС уважением, {{employee.name}}',
    },
  });
  await base.api('createTemplate', {
    body: {
      name: 'Счёт: напоминание',
      text: 'Напоминаем об оплате счёта, {{client.name}}. Отгрузим в день оплаты.',
    },
  });
  await base.api('createTemplate', {
    body: { name: 'Заказ собран', text: 'Ваш заказ собран, машина выедет завтра утром.' },
  });
  return { office: made, chatId };
}

/** Takes them all into the folder. */
export async function panelPictures(browser: Browser, folder: string): Promise<void> {
  const { office: made, chatId } = await office();
  const at = async (
    name: string,
    options: BrowserContextOptions & { query?: string } = {},
  ): Promise<Desk> => {
    const desk = await sitDown(browser, made, name, { init: officeFont, ...options });
    await desk.row(sergey.name).waitFor();
    return desk;
  };
  const shoot = async (desk: Desk, name: string): Promise<void> => {
    await desk.page.mouse.move(0, 0);
    await holds(
      desk.page,
      'Array.from(document.images).every((image) => image.complete && image.naturalWidth > 0)',
    );
    await desk.page.screenshot({ path: `${folder}${name}.png` });
  };
  const wide = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' as const };
  const query = `&chat=${chatId}`;

  const light = await at(maria, { ...wide, query });
  await light.message('И сертификаты').waitFor();
  await light.field.fill('Да, Сергей, поставка подтверждена — 24 штуки будут в понедельник к 11:00.');
  await shoot(light, 'panel-light');
  await light.field.fill('');
  await light.page.keyboard.press('Alt+KeyP');
  await light.field.pressSequentially('@О');
  await light.page.getByRole('option', { name: 'Олег Сафин' }).waitFor();
  await shoot(light, 'panel-hidden');
  await light.close();

  const dark = await at(maria, { ...wide, query, colorScheme: 'dark' });
  await dark.message('И сертификаты').waitFor();
  await dark.field.fill('/сч');
  await dark.page.locator('.var--miss').waitFor();
  await shoot(dark, 'panel-dark');
  await dark.close();

  const narrow = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' as const, hasTouch: true };
  const list = await at(maria, narrow);
  await shoot(list, 'panel-narrow-list');
  await list.open(sergey.name);
  await list.message('И сертификаты').waitFor();
  await list.field.fill('Да, 24 штуки будут в понедельник к 11:00.');
  await shoot(list, 'panel-narrow-chat');
  await list.close();
  await statePictures(browser, folder, made, chatId);
  await made.close();
  await automationPictures(browser, folder);
}
