/** Pictures of what automation brings into the employees’ panel: offers, labels, ratings, alerts, transcription. */
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { ChatId } from '../contracts/common.ts';
import type { LineAutomationChange } from '../contracts/line.ts';
import { timerTopic } from '../service/automation/timer.store.ts';
import { type Desk, type Office, openOffice, sitDown } from '../test/panel/app.harness.ts';
import { startTranscription } from '../test/transcription/server.ts';
import { officeFont } from './pictures-states.ts';

const minute = 60_000;
const maria = 'Мария Соколова';
const alexey = 'Алексей Иванов';
const olga = 'Ольга Ким';
const people = { [maria]: {}, [alexey]: {}, [olga]: { role: 'manager' as const } };
const wide = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' as const };
const phone = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' as const, hasTouch: true };

const anna = { phone: '+79175550211', name: 'Анна Кравцова' };
const viktor = { phone: '+79175550212', name: 'Виктор Лапин' };
const irina = { phone: '+79175550213', name: 'Ирина Сомова' };

let sent = 0;

/** A day of the office so far: closed and rated, spam, in work with a recording. */
async function past(office: Office): Promise<ChatId> {
  const { line, base, bridge } = office;
  const receives = async (who: { phone: string; name: string }, text: string) =>
    (await line.receives(who.phone, text, { name: who.name })).chatId as ChatId;
  const answers = async (who: string, chatId: ChatId, text: string) => {
    sent += 1;
    const headers = { 'idempotency-key': `automation-${sent}` };
    const { message } = await base.as(who)('sendMessage', {
      params: { chatId },
      body: { text, onTaken: 'observe' },
      headers,
    });
    await base.feed.until('message.changed', (one) => one.id === message.id && one.status === 'sent');
  };
  const automatic = (kind: string) => base.feed.until('message.changed', (one) => one.automatic === kind);
  const labels = (chatId: ChatId, ...names: string[]) =>
    base.as(olga)('setChatLabels', { params: { chatId }, body: { labels: names } });

  const rated = await receives(irina, 'Здравствуйте! Привезли не тот автомат, нужен на 25 А');
  await automatic('welcome');
  bridge.clock.move(3 * minute);
  await answers(alexey, rated, 'Здравствуйте, Ирина! Заменим завтра до обеда, извините за ошибку');
  bridge.clock.move(2 * minute);
  await receives(irina, 'Хорошо, жду');
  await base.as(alexey)('closeChat', { params: { chatId: rated }, body: {} });
  await automatic('quality_request');
  bridge.clock.move(minute);
  await receives(irina, '5, спасибо!');
  await automatic('quality_thanks');

  const spam = await receives(
    { phone: '+79175550214', name: 'Раскрутка 24' },
    'Продвижение сайта в топ за 3 дня, скидка 70 %',
  );
  await base.as(olga)('setChatSpam', { params: { chatId: spam }, body: { spam: true } });

  const open = await receives(anna, 'Добрый день! Нужен кабель ВВГнг 3×2,5');
  bridge.clock.move(2 * minute);
  await answers(maria, open, 'Добрый день, Анна! Сколько метров и куда доставить?');
  await labels(open, 'опт', 'повторный');
  bridge.clock.move(4 * minute);
  const voice = await readFile(new URL('../service/panel/sandbox/samples/voice.ogg', import.meta.url));
  await line.act({
    phone: anna.phone,
    file: {
      kind: 'voice',
      fileName: 'voice.ogg',
      mimeType: 'audio/ogg; codecs=opus',
      base64: voice.toString('base64'),
    },
  });
  await base.feed.until('message.changed', (one) => one.transcription?.status === 'ready');
  const other = await receives(
    { phone: '+79175550215', name: 'Павел Руднев' },
    'Пришлите, пожалуйста, акт сверки за октябрь',
  );
  await base.as(maria)('takeChat', { params: { chatId: other }, body: {} });
  await labels(other, 'бухгалтерия');
  return open;
}

/** Takes them all into the folder. */
export async function automationPictures(browser: Browser, folder: string): Promise<void> {
  const server = await startTranscription();
  const office = await openOffice(people, 40 * minute);
  const { base, bridge, line } = office;
  const automation = (change: LineAutomationChange) => line.settings({ automation: change });
  const at = (name: string, options: BrowserContextOptions & { query?: string } = {}): Promise<Desk> =>
    sitDown(browser, office, name, { init: officeFont, ...wide, ...options });
  const save = async (desk: Desk, name: string): Promise<void> => {
    await desk.page.mouse.move(0, 0);
    await desk.page.screenshot({ path: `${folder}panel-${name}.png` });
  };
  server.answers({ text: 'Четыреста метров, доставка на Уральскую, лучше завтра до двух часов' });
  await base.api('changeSettings', {
    body: { transcriptionUrl: server.url, chatLabels: ['опт', 'повторный', 'бухгалтерия', 'рекламация'] },
  });
  await base.api('setQueue', {
    body: { employeeIds: [base.employee(maria), base.employee(alexey)] } as never,
  });
  await automation({
    welcome: { enabled: true, text: 'Здравствуйте! Уже ищем свободного менеджера.', againAfterHours: 24 },
    closing: { enabled: true, text: 'Спасибо, что обратились к нам!' },
    quality: {
      enabled: true,
      text: 'Оцените, пожалуйста, ответ: от 1 до 5.',
      thanks: 'Благодарим за оценку!',
    },
    managerAlert: { enabled: true, firstAnswerMinutes: 10, nextAnswerMinutes: 60 },
    transcription: { enabled: true, maxSeconds: 60 },
  });
  const open = await past(office);
  await line.receives('+79175550216', 'Есть светильники ДВО 36 Вт?', { name: 'Олег Тарасов' });
  bridge.clock.move(12 * minute);
  bridge.app.platform.bus.publish(timerTopic);
  await base.feed.until('chat.changed', (chat) => chat.alert !== null);
  bridge.clock.move(Date.now() - bridge.clock.now().getTime());

  const manager = await at(olga);
  await manager.page.getByRole('button', { name: 'Закрытые' }).click();
  await manager.open(irina.name);
  await manager.message('Благодарим').waitFor();
  await save(manager, 'rating-light');
  await manager.close();

  const second = await at(alexey);
  const first = await at(maria, { query: `&chat=${open}` });
  await first.page.locator('.script', { hasText: 'Четыреста' }).waitFor();
  await automation({ distribution: { mode: 'in_turn', answerWithinSeconds: 60 } });
  await first.row('Олег Тарасов').getByText('предложен').waitFor();
  await line.receives(viktor.phone, 'Можно счёт на 20 автоматов по 16 А?', { name: viktor.name });
  await first.page.locator('.list__offers .offer').waitFor();
  await first.page.getByRole('button', { name: /Очередь\s*2/ }).waitFor();
  await save(first, 'offer-light');
  await first.page.getByRole('button', { name: 'Ещё', exact: true }).click();
  await first.page.getByRole('menuitem', { name: 'Метки…' }).click();
  await first.page.getByRole('dialog', { name: 'Метки' }).waitFor();
  await first.page.locator('.modal').screenshot({ path: `${folder}panel-labels-light.png` });
  await first.page.keyboard.press('Escape');

  const hand = await at(maria, { ...phone, query: `&chat=${open}` });
  await hand.page.locator('.thread__offer .offer').waitFor();
  await save(hand, 'narrow-offer');
  await hand.close();

  const dark = await at(maria, { colorScheme: 'dark' });
  await dark.page.locator('.offer__who').click();
  await dark.page.locator('.thread__offer .offer').waitFor();
  await dark.field.waitFor();
  await save(dark, 'offer-open-dark');
  await dark.close();
  await first.close();
  await second.close();
  await office.close();
  await server.close();
}
