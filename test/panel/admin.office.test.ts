import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Operation } from '../../contracts/operation.ts';
import { operationIds, operations } from '../../contracts/operations.ts';
import { enOperations } from '../../service/panel/app/admin/words/en-operations.ts';
import { ruOperations } from '../../service/panel/app/admin/words/ru-operations.ts';
import { type Administrator, administer, confirm, takeSecret } from './admin.harness.ts';
import { type Office, openOffice } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('administration: access, templates, settings, the log, infobases', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    office = await openOffice();
  });
  after(async () => {
    await office?.close();
    await browser?.close();
  });
  afterEach(async () => {
    await admin?.close();
  });

  it('issues a token with its rights, shows it once, and ends it after a question', async () => {
    admin = await administer(browser, office, '/access');
    const { page } = admin;
    await page.getByRole('button', { name: 'Выдать токен' }).click();
    const dialog = page.getByRole('dialog', { name: 'Выдать токен' });
    await dialog.locator('.check', { hasText: 'Читать' }).click();
    await dialog.locator('.check', { hasText: 'Писать' }).click();
    await dialog.getByRole('button', { name: 'Выдать', exact: true }).click();
    await dialog.getByText('Напишите, для чего токен').waitFor();
    await dialog.getByText('Отметьте хотя бы одно право').waitFor();
    await dialog.getByLabel('Для чего').fill('Сайт');
    await dialog.locator('.check', { hasText: 'Читать' }).click();
    await dialog.getByLabel('Срок').selectOption({ label: '30 дней' });
    await dialog.getByRole('button', { name: 'Выдать', exact: true }).click();
    const token = await takeSecret(page);
    const ask = () =>
      fetch(`${office.url}/v1/lines`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
      );
    expect(await ask()).to.equal(200);
    const put = await fetch(`${office.url}/v1/queue`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"employeeIds":[]}',
    });
    expect(put.status, 'it may only read').to.equal(403);

    await page.getByRole('button', { name: 'Отозвать… Сайт' }).click();
    await confirm(page, 'Отозвать токен «Сайт»?', 'Вернуть отозванный токен нельзя', 'Отозвать');
    await page.getByText('Программам токены не выдавались.').waitFor();
    expect(await ask()).to.equal(401);
    expect(admin.complaints).to.deep.equal([]);
  });

  it('writes a template with variables in a folder, shows what the client sees, changes and deletes it', async () => {
    admin = await administer(browser, office, '/templates');
    const { page } = admin;
    await page.getByText('Шаблонов пока нет').waitFor();
    await page.getByRole('link', { name: 'Новый шаблон' }).first().click();
    const text = page.getByLabel('Текст', { exact: true });
    await page.getByLabel('Папка').fill('Заказы');
    await page.getByRole('button', { name: 'Имя клиента' }).click();
    await text.press('End');
    await text.pressSequentially(', заказ {{order}} готов');
    await page.locator('.preview__msg').getByText('Анна Кравцова').waitFor();
    await page.getByText('Таких подстановок нет').waitFor();
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Без названия нельзя').waitFor();
    await page.getByLabel('Название').fill('Готов');
    await text.fill('{{client.name}}, заказ {{object.number}} готов');
    await page.getByText('Таких подстановок нет').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByRole('heading', { name: 'Готов' }).waitFor();
    const templates = async () =>
      (await office.base.api('listTemplates')).items.filter(({ deleted }) => !deleted);
    const [made] = await templates();
    expect(made).to.deep.include({
      name: 'Готов',
      folder: 'Заказы',
      variables: ['client.name', 'object.number'],
    });

    // A colleague changes it meanwhile: nothing is overwritten in silence.
    await office.base.api('changeTemplate', {
      params: { templateId: made?.id ?? '' },
      body: { text: 'Заказ готов' },
    });
    await text.fill('Ваш заказ готов');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByRole('alert').getByText('Два изменения столкнулись').waitFor();
    expect(await text.inputValue()).to.equal('Ваш заказ готов');
    expect((await templates())[0]?.text).to.equal('Заказ готов');

    await page.getByRole('button', { name: 'Удалить' }).click();
    await confirm(page, 'Удалить шаблон «Готов»?', 'Текст шаблона', 'Удалить');
    await page.getByText('Шаблонов пока нет').waitFor();
    expect(await templates()).to.deep.equal([]);
  });

  it('saves settings with their units, and refuses what is out of range in words', async () => {
    admin = await administer(browser, office, '/settings');
    const { page } = admin;
    const hours = page.getByLabel('Отправить не позже чем через');
    await hours.fill('200');
    await page.getByLabel('Часовой пояс').fill('Moscow');
    await page.getByLabel('Адрес сервера').fill('10.0.0.8');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Нужно целое число от 1 до 168').waitFor();
    await page.getByText('Такого часового пояса нет').waitFor();
    await page.getByText('Нужен адрес вида').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).to.equal('sendWithinHours');
    await hours.fill('6');
    await page.getByLabel('Часовой пояс').fill('Asia/Yekaterinburg');
    await page.getByLabel('Адрес сервера').fill('http://127.0.0.1:9/v1/audio/transcriptions');
    await page.getByLabel('Ключ доступа').fill('sk-test');
    await page.getByLabel('Метки чатов').fill('опт\nповторный\nопт\n');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Сохранено').waitFor();
    expect(await office.base.api('getSettings')).to.deep.include({
      sendWithinHours: 6,
      timeZone: 'Asia/Yekaterinburg',
      chatLabels: ['опт', 'повторный'],
      hasTranscriptionKey: true,
      feedLimitRows: 5_000_000,
    });
    expect(await page.content(), 'a key is never shown').to.not.contain('sk-test');

    await page.getByRole('button', { name: 'Проверить сервер' }).click();
    await page.getByRole('alert').getByText('Сервер не годится').waitFor();
    await page.getByRole('button', { name: 'Убрать ключ' }).click();
    await confirm(page, 'Убрать ключ сервера расшифровки?', 'Сохранённый ключ', 'Убрать');
    await page.getByRole('button', { name: 'Убрать ключ' }).waitFor({ state: 'detached' });
    expect((await office.base.api('getSettings')).hasTranscriptionKey).to.equal(false);
  });

  it('finds in the log who has done what, page by page', async () => {
    for (let n = 0; n < 60; n++)
      await office.base.as('Ольга Ким')('changeSettings', { body: { lateAfterMinutes: 30 + n } });
    await office.base.api('deleteTemplate', { params: { templateId: 'tpl_none' } }).catch(() => undefined);
    admin = await administer(browser, office, '/audit');
    const { page } = admin;
    const rows = page.locator('.tbl--audit tbody tr:not(.tbl__day)');
    await page.getByLabel('Что', { exact: true }).selectOption({ label: 'Изменены настройки базы' });
    await page.getByLabel('Кто', { exact: true }).selectOption({ label: 'Ольга Ким' });
    await rows.nth(49).getByText('Изменены настройки базы').waitFor();
    await rows.nth(0).getByText('Ольга Ким').waitFor();
    await rows.nth(0).getByText('из 1С').waitFor();
    expect(await rows.count()).to.equal(50);
    await page.getByRole('button', { name: 'Показать ещё' }).click();
    await rows.nth(59).waitFor();
    expect(await rows.count()).to.equal(60);

    await page.getByRole('button', { name: 'Сбросить' }).click();
    await page.getByRole('button', { name: 'Отказано' }).click();
    await rows.first().getByText('NOT_FOUND').waitFor();
    await rows.first().getByText('tpl_none').waitFor();
    await page.getByLabel('С дня').fill('2031-01-01');
    await page.getByText('Таких действий не было').waitFor();
    expect(admin.complaints).to.deep.equal([]);
  });

  it('has words for everything that the log can tell', () => {
    const told = operationIds.filter((id) => {
      const { method, audited } = operations[id] as Operation;
      return audited ?? method !== 'GET';
    });
    expect(Object.keys(ruOperations).sort()).to.deep.equal(told.slice().sort());
    expect(Object.keys(enOperations).sort()).to.deep.equal(told.slice().sort());
  });

  it('decides what a second place of the base is, and gives a code to change its token', async () => {
    const copy = office.bridge.api.with({
      authorization: `Bearer ${office.base.token}`,
      'infobase-hash': 'hash-of-another-place',
    });
    const original = () => office.base.api('getFeed', { query: { after: 0 } });
    await copy.raw('getFeed', { query: { after: 0 } });
    admin = await administer(browser, office, '/connect');
    const { page } = admin;
    await page.getByText('Похоже, это копия базы.').waitFor();
    await page.getByLabel('ждут вас: 1').waitFor();
    await page.getByRole('button', { name: 'Это копия' }).click();
    await confirm(page, /Это копия базы/, 'Обмен с копией', 'Да, это копия');
    await page.getByText('Похоже, это копия базы.').waitFor({ state: 'detached' });
    await original();
    expect((await copy.raw('getFeed', { query: { after: 0 } })).status).to.equal(409);

    const moved = office.bridge.api.with({
      authorization: `Bearer ${office.base.token}`,
      'infobase-hash': 'hash-of-the-new-server',
    });
    await moved.raw('getFeed', { query: { after: 0 } });
    await page.reload();
    await page.getByRole('button', { name: 'База перенесена' }).click();
    await confirm(page, /перенесена\?/, 'Прежнее место базы', 'Да, перенесена');
    await page.getByText('Похоже, это копия базы.').waitFor({ state: 'detached' });
    expect((await moved.raw('getFeed', { query: { after: 0 } })).status).to.equal(200);

    await page.getByRole('button', { name: 'Ещё: Управление торговлей' }).click();
    await page.getByRole('menuitem', { name: 'Сменить токен базы' }).click();
    await confirm(page, /Сменить токен базы/, 'Прежний токен', 'Показать код');
    const code = (await page.locator('.code-box__code').textContent()) ?? '';
    const { token } = await office.bridge.api('connect', {
      body: {
        code,
        infobase: {
          name: 'Управление торговлей',
          id: office.base.externalId,
          connectionHash: 'hash-of-the-new-server',
        },
      },
    });
    expect(token).to.not.equal(office.base.token);
    expect((await moved.raw('getFeed', { query: { after: 0 } })).status, 'the former token').to.equal(401);
  });
});
