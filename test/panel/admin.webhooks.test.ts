import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { newPhone } from '../support/world.ts';
import { type Administrator, administer, confirm, takeSecret } from './admin.harness.ts';
import { type Office, openOffice } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('administration: webhooks', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator;
  let receiver: Receiver;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
  });
  after(() => browser?.close());
  beforeEach(async () => {
    office = await openOffice();
    receiver = await startReceiver();
    admin = await administer(browser, office, '/webhooks');
  });
  afterEach(async () => {
    await admin?.close();
    await office?.close();
    await receiver?.close();
  });

  const only = async () => {
    const [hook] = (await office.base.api('listWebhooks')).items;
    if (hook === undefined) throw new Error('there is no webhook');
    return hook;
  };

  /** Adds the receiver by the form; it trusts the secret that was shown. */
  async function add(): Promise<void> {
    const { page } = admin;
    await page.getByRole('button', { name: 'Добавить адрес' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Новый получатель' });
    await dialog.getByLabel('Адрес', { exact: true }).fill(receiver.url);
    await dialog.getByLabel('Название').fill('Витрина');
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    receiver.trust(await takeSecret(page));
    await page.getByRole('heading', { name: 'Витрина' }).waitFor();
  }
  const attempts = () => admin.page.locator('.tbl--pick tbody tr');

  it('adds a receiver, shows its secret once, and every attempt with its answer', async () => {
    const { page } = admin;
    await page.getByText('Получателей нет').waitFor();
    await add();
    await office.line.receives(newPhone(), 'Здравствуйте');
    await receiver.until('a message', ({ type }) => type === 'message.received');
    const row = attempts().filter({ hasText: 'Сообщение клиента' });
    await row.getByText('204').waitFor();
    await row.click();
    const [event] = receiver.events.filter(({ type }) => type === 'message.received');
    await page.getByRole('heading', { name: `Событие № ${event?.seq}` }).waitFor();
    await page.getByText(`webhook-id: ${event?.id}`).waitFor();
    await page.getByText('Получатель принял событие.').waitFor();
    expect(receiver.wrong).to.deep.equal([]);
    expect(admin.complaints).to.deep.equal([]);
  });

  it('refuses a wrong address, a password without a login and no events, each at its field', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: 'Добавить адрес' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Адрес', { exact: true }).fill('https://user:secret@host/x');
    await dialog.getByLabel('Пароль').fill('secret');
    await dialog.getByRole('button', { name: 'Выбранные' }).click();
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    await dialog.getByText('Нужен адрес вида').waitFor();
    await dialog.getByText('К паролю нужен логин').waitFor();
    await dialog.getByText('Отметьте хотя бы одно событие').waitFor();
    await dialog.getByRole('button', { name: 'Отмена' }).click();
    expect((await office.base.api('listWebhooks')).items).to.deep.equal([]);
  });

  it('pauses and goes on, changes what is sent, and removes after it has named the loss', async () => {
    const { page } = admin;
    await add();
    await page.getByRole('button', { name: 'Пауза' }).click();
    await page.getByRole('button', { name: 'Продолжить' }).waitFor();
    expect((await only()).status).to.equal('paused');
    await office.line.receives(newPhone(), 'Пока пауза');
    await page.locator('.hk').getByText('На паузе').waitFor();
    await page.getByRole('button', { name: 'Продолжить' }).click();
    await receiver.until('a message', ({ type }) => type === 'message.received');

    await page.getByRole('button', { name: 'Ещё: Витрина' }).click();
    await page.getByRole('menuitem', { name: 'Изменить' }).click();
    const dialog = page.getByRole('dialog', { name: 'Получатель уведомлений' });
    await dialog.getByRole('button', { name: 'Выбранные' }).click();
    await dialog.getByText('Оценка клиента').click();
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await only()).types).to.deep.equal(['rating.received']);

    await page.getByRole('button', { name: 'Ещё: Витрина' }).click();
    await page.getByRole('menuitem', { name: 'Удалить' }).click();
    await confirm(page, 'Удалить получателя?', 'Секрет подписи и журнал попыток', 'Удалить');
    await page.getByText('Получателей нет').waitFor();
    expect((await office.base.api('listWebhooks')).items).to.deep.equal([]);
  });

  it('changes the secret: the new one is shown once, the former one is said to last a day', async () => {
    const { page } = admin;
    await add();
    await page.getByRole('button', { name: 'Ещё: Витрина' }).click();
    await page.getByRole('menuitem', { name: 'Сменить секрет' }).click();
    const question = page.getByRole('dialog', { name: 'Сменить секрет подписи?' });
    await question.getByRole('button', { name: 'Сменить' }).click();
    expect(await takeSecret(page)).to.match(/^whsec_/);
    await page.getByText('прежний секрет действует до').waitFor();
    expect((await only()).oldSecretUntil).to.be.a('string');
    // Both secrets sign: the receiver that knows the former one only is not cut off.
    await office.line.receives(newPhone(), 'После смены');
    await receiver.until('a message', ({ type }) => type === 'message.received');
    expect(receiver.wrong).to.deep.equal([]);
  });

  it('delivers a range again, refuses a wrong one, and tests with the last event', async () => {
    const { page } = admin;
    await add();
    await office.line.receives(newPhone(), 'Раз');
    const first = await receiver.until('a message', ({ type }) => type === 'message.received');
    await page.getByRole('button', { name: 'Повторить за период' }).click();
    const dialog = page.getByRole('dialog', { name: 'Доставить ещё раз' });
    await dialog.getByLabel('С номера').fill('сто');
    await dialog.getByRole('button', { name: 'Доставить' }).click();
    await dialog.getByText('Нужно целое число больше нуля').waitFor();
    await dialog.getByLabel('С номера').fill('999999');
    await dialog.getByRole('button', { name: 'Доставить' }).click();
    await dialog.getByText('Конец раньше начала').waitFor();
    await dialog.getByLabel('С номера').fill(String(first.seq));
    await dialog.getByLabel('По номер').fill(String(first.seq));
    await dialog.getByRole('button', { name: 'Доставить' }).click();
    await page.getByText('Отправлено на доставку: 1').waitFor();
    const times = (seq: number) => receiver.events.filter((event) => event.seq === seq).length;
    await receiver.holds('the same event twice', () => times(first.seq) === 2);

    await page.reload();
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText('Последнее событие отправлено ещё раз').waitFor();
    const [base] = (await office.base.api('listInfobases')).items;
    await receiver.holds('the last event twice', () => times(base?.head ?? 0) >= 2);
  });

  it('says that the receiver is away and what that means, then that all is delivered', async () => {
    const { page } = admin;
    await add();
    receiver.answer(503);
    await office.line.receives(newPhone(), 'База обновляется');
    const row = attempts().filter({ hasText: '503' }).first();
    await row.waitFor();
    await row.click();
    await page.getByText('Получатель занят или обновляется').waitFor();
    await page.locator('.hk').getByText('Ждёт получателя').waitFor();
    await page.getByText('Ничего не потеряно: события ждут и уйдут по порядку.').waitFor();
    await page.getByRole('button', { name: 'Без ответа' }).click();
    await attempts().first().getByText('503').waitFor();
    await page.getByRole('button', { name: 'Отказы' }).click();
    await page.getByText('Таких попыток нет.').waitFor();
    receiver.answer(204);
    await page.getByRole('button', { name: 'Пауза' }).click();
    await page.getByRole('button', { name: 'Продолжить' }).click();
    await page.locator('.hk').getByText('Всё доставлено').waitFor();
  });

  it('delivers what was set aside, wherever the feed begins', async () => {
    const { page } = admin;
    await add();
    const hook = await only();
    await office.line.receives(newPhone(), 'Отказано');
    const event = await receiver.until('a message', ({ type }) => type === 'message.received');
    const { webhookDeliveryTable } = await import('../../service/webhooks/webhook.table.ts');
    const { feedTable } = await import('../../service/feed/feed.table.ts');
    // As five refusals leave it, in a feed whose beginning is forgotten.
    await office.bridge.app.platform.db.write(async (tx) => {
      await tx.repo(webhookDeliveryTable).insert({
        webhookId: hook.id,
        seq: event.seq,
        eventId: event.id,
        orderKey: event.chatId ?? '-',
        status: 'set_aside',
        attempts: 5,
        refusals: 5,
        breaks: 0,
        firstAttemptAt: new Date().toISOString(),
        nextAttemptAt: new Date().toISOString(),
      });
      await tx.repo(feedTable).update({ infobaseId: office.base.id }, { prunedTo: 1 });
    });
    await page.locator('.hk').getByText('Отложено: 1').waitFor();
    await page.getByText('Получатель пять раз отказался принять событие').waitFor();
    await page.getByRole('button', { name: 'Доставить отложенные' }).click();
    await receiver.holds(
      'it came again',
      () => receiver.events.filter(({ id }) => id === event.id).length === 2,
    );
    await page.locator('.hk').getByText('Всё доставлено').waitFor();
  });
});
