/** `npm run demo` as a newcomer runs it: the program, its page, the whole story, and the way back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { ensurePanel } from '../../scripts/panel.ts';
import { launchBrowser, type Visit, visit } from '../panel/panel.harness.ts';

const program = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url));

/** Starts the program on any free port; where it says to look. */
async function startDemo(): Promise<{ child: ChildProcess; url: string; said(): string }> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const heard = (part: Buffer) => {
    text += part.toString('utf8');
  };
  child.stderr?.on('data', heard);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (part: Buffer) => {
      heard(part);
      const found = /http:\/\/localhost:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`it has ended with ${code}: ${text}`)));
  });
  return { child, url, said: () => text };
}

describe('the demonstration', function () {
  this.timeout(90_000);
  let browser: Browser | null;
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let person: Visit;
  let page: Page;
  let phone: FrameLocator;
  let onec: FrameLocator;

  before(async function () {
    browser = await launchBrowser();
    if (!browser) return this.skip();
    await ensurePanel();
    demo = await startDemo();
    person = await visit(browser);
    ({ page } = person);
    await page.goto(demo.url);
    phone = page.frameLocator('#phone');
    onec = page.frameLocator('#onec');
  });
  after(async () => {
    await browser?.close();
    demo?.child.kill('SIGKILL');
  });

  const panelOf = (id: string): FrameLocator => page.frameLocator(`#panel-${id}`);
  const next = (id: string): Promise<void> => page.locator(`#do[data-next="${id}"]:enabled`).waitFor();
  /** Lets the demonstration do the step, and waits until the next one stands there. */
  const doIt = async (step: string, after: string): Promise<void> => {
    await next(step);
    await page.locator('#do').click();
    await page.locator(`#do[data-next="${after}"]`).waitFor({ state: 'attached' });
  };
  const onPhone = (text: string): Locator => phone.locator('#thread').getByText(text);
  const inPanel = (id: string, text: string): Locator =>
    panelOf(id).locator('.thread').getByText(text).first();
  const inCard = (text: string): Locator =>
    onec.frameLocator('iframe[data-item="Переписка"]').getByText(text).first();
  const group = (name: string): Locator => onec.locator('[data-table="Группы"] tr', { hasText: name });

  it('says in plain words what is real, and shows a working office', async () => {
    expect(demo.said()).to.contain('WhatsApp и 1С здесь изображены');
    await page.getByText('WhatsApp и платформа 1С изображены').waitFor();
    await panelOf('maria').locator('.chat', { hasText: 'Анна Кравцова' }).waitFor();
    await group('В очереди').getByText('1').waitFor();
    await group('Закрытые').getByText('1').waitFor();
    await phone.locator('.person', { hasText: 'Ольга Савина' }).waitFor();
  });

  it('goes through the story step by step, seen on every side', async () => {
    const asked = 'Нужны светильники ДВО 36 Вт';
    const answered = '96 штук на складе';
    const hidden = 'просрочен счет';
    const confirmed = 'Резерв на 120 штук';

    await doIt('ask', 'open');
    await onPhone(asked).waitFor();
    await panelOf('maria').locator('.chat', { hasText: asked }).waitFor();
    await group('В очереди').getByText('2').waitFor();

    await doIt('open', 'answer');
    await inCard(asked).waitFor();
    await onec.locator('#said .client', { hasText: asked }).waitFor();

    await doIt('answer', 'read');
    await onPhone(answered).waitFor();
    await inPanel('maria', answered).waitFor();
    await inCard(answered).waitFor();
    await onec.locator('.field', { hasText: 'Ответственный' }).getByText('Мария Соколова').waitFor();

    await doIt('read', 'comment');
    await panelOf('maria').locator('.thread article', { hasText: answered }).locator('.tick--read').waitFor();

    await doIt('comment', 'transfer');
    await inPanel('maria', hidden).waitFor();
    await inCard('скрытый комментарий').waitFor();
    await onec.locator('#said .hint', { hasText: 'Клиент этого не получил' }).waitFor();

    await doIt('transfer', 'confirm');
    await inPanel('olga', 'Договор у тебя').waitFor();
    await onec
      .locator('[data-table="Список"] tr', { hasText: 'Сергей Орлов' })
      .getByText('Ольга Ким')
      .waitFor();

    await doIt('confirm', 'close');
    await onPhone(confirmed).waitFor();
    expect(await onPhone(hidden).count()).to.equal(0);
    expect(await onPhone('Договор у тебя').count()).to.equal(0);

    await doIt('close', 'again');
    await group('Закрытые').getByText('2').waitFor();
    await onec.locator('[data-table="Список"] tr', { hasText: 'Сергей Орлов' }).waitFor();

    await doIt('again', '');
    await onPhone('А сертификаты').waitFor();
    await inPanel('olga', 'А сертификаты').waitFor();
    await onec
      .locator('[data-table="Список"] tr', { hasText: 'А сертификаты' })
      .getByText('Ольга Ким')
      .waitFor();
    await page.getByRole('heading', { name: 'История пройдена' }).waitFor();
  });

  it('starts again with fresh data', async () => {
    await page.getByRole('button', { name: 'Начать заново' }).click();
    await next('ask');
    await group('Закрытые').getByText('1').waitFor();
    await phone.locator('.person', { hasText: 'Ольга Савина' }).waitFor();
    expect(await phone.locator('.person', { hasText: 'Сергей Орлов' }).count()).to.equal(0);
  });

  it('lets everything be done by hand: the story notices', async () => {
    await doIt('ask', 'open');
    await onec.locator('[data-table="Список"] td', { hasText: 'Сергей Орлов' }).dblclick();
    await next('answer');
    await onec.locator('#text').fill('Есть, отложить?');
    await onec.getByLabel('Внешний пользователь WhatsApp').check();
    await onec.locator('#write').getByRole('button', { name: 'Отправить' }).click();
    await next('read');
    await onPhone('Есть, отложить?').waitFor();
    await page.getByRole('button', { name: 'Прочитать всё' }).click();
    await next('comment');
    // The field and the button of the card itself, as it stands in the extension’s XML.
    await onec.locator('.check[data-item="СкрытыйКомментарий"]').click();
    await onec.getByRole('button', { name: 'Оставить комментарий' }).waitFor();
    await onec.locator('.box[data-item="ТекстОтвета"]').click();
    await onec.locator('.editor').fill('Только для своих');
    await onec.getByRole('button', { name: 'Оставить комментарий' }).click();
    await next('transfer');
    await inCard('Только для своих').waitFor();
    await onec.locator('button[data-item="ФормаПередать"]').click();
    await onec.locator('.box[data-item="Сотрудник"]').click();
    await onec.locator('#menu').getByRole('button', { name: 'Ольга Ким' }).click();
    await onec.locator('.box[data-item="Сотрудник"]', { hasText: 'Ольга Ким' }).waitFor();
    await onec.getByRole('button', { name: 'Передать', exact: true }).click();
    await next('confirm');
    await panelOf('olga').locator('#answer').fill('Это Ольга, все готово');
    await panelOf('olga').locator('#answer').press('Enter');
    await next('close');
    await onPhone('Это Ольга, все готово').waitFor();
    expect(await onPhone('Только для своих').count()).to.equal(0);
  });

  it('the administrator adds a line in 1C, and the phone scans its QR code', async () => {
    await page.locator('#onec-people [data-user="admin"]').click();
    await onec.locator('#windows .on', { hasText: 'Настройки мессенджера' }).waitFor();
    await onec.locator('[data-page="СтраницаЛинии"]').click();
    await onec.locator('[data-more]').first().click();
    await onec.getByText('Добавить учебную линию').click();
    await onec.locator('#dialog input').fill('Сервис');
    await onec.locator('#dialog').getByRole('button', { name: 'ОК' }).click();
    await onec.locator('img[src^="data:image/png"]').first().waitFor();
    await page.getByRole('button', { name: 'Отсканировать' }).click();
    await onec.locator('tr', { hasText: 'Сервис' }).getByText('На связи').waitFor();
  });

  it('answers nobody but this machine’s own page', async () => {
    const stranger = await fetch(`${demo.url}/demo/reset`, {
      method: 'POST',
      headers: { origin: 'https://example.com', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(stranger.status).to.equal(403);
  });

  it('complains of nothing, and ends cleanly', async () => {
    expect(person.complaints).to.deep.equal([]);
    await person.close();
    demo.child.kill('SIGINT');
    const [code] = (await once(demo.child, 'exit')) as [number | null];
    expect(code).to.equal(0);
    expect(demo.said()).to.not.match(/Error|StandFault/);
  });
});
