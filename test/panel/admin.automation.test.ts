import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { newPhone } from '../support/world.ts';
import { type Administrator, administer, violations, widerThanScreen } from './admin.harness.ts';
import { type Office, openOffice } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('administration: the automation of a line', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let admin: Administrator;
  let page: Page;

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
  beforeEach(async () => {
    admin = await administer(browser, office, `/lines/${office.line.id}/automation`);
    page = admin.page;
    await page.getByRole('heading', { name: 'Рабочее время' }).waitFor();
  });
  afterEach(async () => {
    await admin?.close();
  });

  const stored = async () =>
    (await office.base.api('getLine', { params: { lineId: office.line.id } })).settings.automation;
  const toggle = (name: string) => page.getByRole('switch', { name, exact: true });
  const save = async () => {
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Сохранено', { exact: true }).waitFor();
    await page.getByText('Есть несохранённые изменения').waitFor({ state: 'detached' });
  };

  it('is off until set; a schedule is made of a preset, a day off, a break and holidays', async () => {
    const before = await stored();
    for (const one of await page.getByRole('switch').all())
      expect(await one.getAttribute('aria-checked')).to.equal('false');
    expect(await page.getByRole('button', { name: 'Сохранить' }).isDisabled()).to.equal(true);

    await toggle('Работать по расписанию').click();
    const preset = page.getByRole('button', { name: 'Пн–Пт 9–18' });
    expect(await preset.getAttribute('aria-pressed'), 'offered at once').to.equal('true');
    await page.getByRole('button', { name: 'Пн–Сб 10–20' }).click();
    await page.locator('.week__day', { hasText: 'Суббота' }).locator('.check').click();
    await page.getByLabel('Понедельник: конец').fill('13:00');
    await page.getByRole('button', { name: 'Понедельник: добавить ещё часы' }).click();
    await page.getByLabel('Понедельник: конец').nth(1).fill('02:00');
    await page.getByText('следующего дня').waitFor();
    await page.getByLabel('Нерабочий день').fill('2027-03-05');
    await page.getByRole('button', { name: 'Добавить день' }).click();
    await page.getByText('5 марта 2027').waitFor();
    const year = new Date().getFullYear() + 1;
    await page.getByRole('button', { name: `Праздники России ${year}` }).click();
    await page.getByText(`12 июня ${year}`).waitFor();
    await page.getByLabel('Часовой пояс').fill('Asia/Omsk');
    await save();
    const { workingHours, ...rest } = await stored();
    const { workingHours: _, ...restBefore } = before;
    expect(rest, 'nothing else has changed').to.deep.equal(restBefore);
    expect(workingHours?.timeZone).to.equal('Asia/Omsk');
    expect(workingHours?.week).to.deep.equal([
      { day: 1, from: '10:00', to: '13:00' },
      { day: 1, from: '14:00', to: '02:00' },
      ...[2, 3, 4, 5].map((day) => ({ day, from: '10:00', to: '20:00' })),
    ]);
    expect(workingHours?.holidays).to.include.members(['2027-03-05', `${year}-01-01`, `${year}-06-12`]);

    await toggle('Работать по расписанию').click();
    await save();
    expect((await stored()).workingHours).to.equal(null);
    expect(admin.complaints).to.deep.equal([]);
  });

  it('shows a text as the client sees it, and the client gets exactly that', async () => {
    await toggle('Приветствие').click();
    const own = page.locator('.auto', { hasText: 'Первое, что увидит клиент' });
    await own.locator('.phone__msg--line', { hasText: 'Здравствуйте, Анна! Мы получили' }).waitFor();
    const text = own.getByLabel('Текст приветствия', { exact: true });
    await text.fill('Добрый день! Вам пишет ');
    await own.getByRole('button', { name: 'Название линии' }).click();
    await own.locator('.phone__msg--line', { hasText: 'Вам пишет Продажи' }).waitFor();
    await text.press('End');
    await text.pressSequentially(' {{order}}');
    await own.getByText('Таких подстановок нет', { exact: false }).waitFor();
    await text.fill('Добрый день! Вам пишет {{line.name}}');
    await own.getByText('Таких подстановок нет', { exact: false }).waitFor({ state: 'detached' });
    await save();
    expect((await stored()).welcome).to.deep.equal({
      enabled: true,
      text: 'Добрый день! Вам пишет {{line.name}}',
      againAfterHours: 24,
    });
    const client = newPhone();
    await office.line.receives(client, 'Есть кто-нибудь?');
    await office.base.feed.until('message.created', (message) => message.automatic === 'welcome');
    const { base } = office;
    const said = async () => (await office.line.reached(client)).map((item) => item.text);
    await base.feed.until(
      'message.changed',
      ({ automatic, status }) => automatic === 'welcome' && status === 'sent',
    );
    expect(await said()).to.deep.equal(['Добрый день! Вам пишет Продажи']);

    await toggle('Приветствие').click();
    await save();
    expect((await stored()).welcome).to.include({ enabled: false });
  });

  it('says in words what is filled in wrongly, and sends nothing of it', async () => {
    const before = await stored();
    await toggle('Работать по расписанию').click();
    for (const day of ['Понедельник', 'Вторник', 'Среда', 'Четверг', 'Пятница'])
      await page.locator('.week__day', { hasText: day }).locator('.check').click();
    await toggle('Извиниться за ожидание').click();
    await page.getByLabel('Если нет ответа дольше').fill('0');
    await page.getByLabel('Текст извинения', { exact: true }).fill('  ');
    await page.getByText('По кругу').click();
    await page.getByLabel('Принять чат за').fill('5');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Отметьте хотя бы один рабочий день').waitFor();
    await page.getByText('Напишите текст или выключите это сообщение').waitFor();
    await page.getByText(/целое число от\s1\sдо\s100\s000/).waitFor();
    await page.getByText(/целое число от\s10\sдо\s3\s600/).waitFor();
    expect(await page.locator(':focus').getAttribute('name')).to.equal('noAnswerMinutes');
    expect(await stored()).to.deep.equal(before);
    await page.getByRole('button', { name: 'Отменить' }).click();
    await page.getByText('Есть несохранённые изменения').waitFor({ state: 'detached' });
    expect(await toggle('Извиниться за ожидание').getAttribute('aria-checked')).to.equal('false');
  });

  it('saves waits, ratings, distribution and the rest; what a colleague changes meanwhile stays his', async () => {
    await toggle('Попросить оценку').click();
    await page.getByLabel('Просьба об оценке', { exact: true }).fill('Как мы справились, от 1 до 5?');
    await page.locator('.check', { hasText: 'Напомнить один раз' }).click();
    await page.getByLabel('Напомнить через').fill('180');
    await page.getByText('Это 3 часа.').waitFor();
    await toggle('Сигнал руководителю').click();
    await page.getByLabel('Нет первого ответа дольше').fill('7');
    await toggle('Завершать без активности').click();
    await page.getByText('Самому свободному').click();
    await page.locator('.check', { hasText: 'Не больше стольких чатов одновременно' }).click();
    await page.getByLabel('Чатов в работе у одного').fill('4');
    await toggle('Сейчас не работаем').click();
    await page.getByText('Расписание не задано, поэтому', { exact: false }).waitFor();
    await toggle('Расшифровывать голосовые').click();
    await page.getByText('Сервер расшифровки ещё не указан', { exact: false }).waitFor();
    await toggle('Подписывать ответы именем').click();
    await page.locator('.phone__msg', { hasText: 'Мария Соколова' }).waitFor();
    await office.line.settings({
      automation: { closing: { enabled: true, text: 'До свидания' }, quality: { thanks: 'Спасибо!' } },
    });
    // The page has heard of it: what he has set is on the screen beside what is typed here.
    await page.getByLabel('Текст прощания', { exact: true }).waitFor();
    expect(await violations(page), 'everything unfolded').to.deep.equal([]);
    await save();
    const now = await stored();
    expect(now.closing).to.deep.equal({ enabled: true, text: 'До свидания' });
    expect(now.quality).to.include({
      enabled: true,
      text: 'Как мы справились, от 1 до 5?',
      reminderMinutes: 180,
      waitHours: 72,
    });
    expect(now.managerAlert).to.deep.equal({ enabled: true, firstAnswerMinutes: 7, nextAnswerMinutes: 60 });
    expect(now.autoClose).to.deep.equal({ enabled: true, afterMinutes: 1440 });
    expect(now.distribution).to.deep.equal({
      mode: 'least_busy',
      maxOpenChats: 4,
      answerWithinSeconds: 60,
    });
    expect(now.offHours.enabled).to.equal(true);
    expect(now.offHours.text, 'the sample is stored with the switch').to.contain('Сейчас мы не работаем');
    expect(now.transcription).to.deep.equal({ enabled: true, maxSeconds: 30 });
    expect(now.signature).to.equal(true);
    expect(now.returnToQueue.enabled).to.equal(false);
    expect(admin.complaints).to.deep.equal([]);
  });

  it('can be read in the dark and on a telephone, everything unfolded', async () => {
    const other = await administer(browser, office, `/lines/${office.line.id}/automation`, {
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
    });
    await other.page.getByRole('switch', { name: 'Работать по расписанию' }).click();
    await other.page.getByLabel('Понедельник: начало').waitFor();
    expect(await widerThanScreen(other.page)).to.equal(0);
    expect(await violations(other.page)).to.deep.equal([]);
    await other.close();
  });
});
