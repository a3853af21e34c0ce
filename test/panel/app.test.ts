import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Browser, Route } from 'playwright-core';
import { ensurePanel, isPanelFresh } from '../../scripts/panel.ts';
import { newPhone } from '../support/world.ts';
import { type Desk, type Office, openOffice, sitDown } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

const maria = 'Мария Соколова';
const alexey = 'Алексей Иванов';
const olga = 'Ольга Ким';

/** A picture of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('employees’ panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let office: Office;
  let desks: Desk[];
  let client: { phone: string; name: string };

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
  let count = 0;
  beforeEach(() => {
    desks = [];
    count += 1;
    client = { phone: newPhone(), name: `Клиент ${count}` };
  });
  afterEach(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    // The next one begins with empty lists.
    const api = office.base.as(olga);
    const { items } = await api('listChats', { query: { group: 'all', limit: 200 } });
    for (const { id } of items) await api('closeChat', { params: { chatId: id }, body: { silent: true } });
  });

  async function seat(name: string, options: Parameters<typeof sitDown>[3] = {}): Promise<Desk> {
    const desk = await sitDown(browser, office, name, options);
    desks.push(desk);
    return desk;
  }
  const writes = (text: string) => office.line.receives(client.phone, text, { name: client.name });
  /** Texts that have reached the client, with how often. */
  const reached = async () =>
    (await office.line.reached(client.phone)).map(({ text, times }) => ({ text, times }));
  /** Waits until the client has got so many messages. */
  const untilReached = (number: number) =>
    office.base.feed.holds('messages reach the client', async () => (await reached()).length >= number);
  /** Refused requests are told by the browser as errors; here they are what is tested. */
  const otherThan = (desk: Desk, status: number) =>
    desk.complaints.filter((text) => !text.includes(`status of ${status}`));

  describe('two employees at once', () => {
    it('gives the chat to who answers first, and keeps the words of the other', async () => {
      await writes('Есть автоматы 16 А?');
      const first = await seat(maria);
      const second = await seat(alexey);
      await first.open(client.name);
      await second.open(client.name);
      await second.field.fill('Здравствуйте, уточню на складе');
      // The second answers on what he sees: the news of the first has not come to him.
      await second.page.route('**/v1/events*', (route) => route.abort());
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await second.page.route('**/messages', async (route) => {
        await held;
        await route.continue();
      });
      await second.field.press('Enter');
      await first.say('Есть, 200 штук');
      await first.message('Есть, 200 штук').locator('[aria-label="Отправлено"]').waitFor();
      release();

      await second.page.getByRole('alert').getByText(`Уже ведёт ${maria}`).waitFor();
      expect(await second.field.inputValue()).to.equal('Здравствуйте, уточню на складе');
      expect(await second.page.getByRole('button', { name: 'Отправить клиенту' }).isDisabled()).to.equal(
        true,
      );
      await first.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
      expect(await reached()).to.deep.equal([{ text: 'Есть, 200 штук', times: 1 }]);
      expect(first.complaints).to.deep.equal([]);
      expect(otherThan(second, 409).filter((text) => !/ERR_FAILED|status of 404/.test(text))).to.deep.equal(
        [],
      );
    });

    it('says that another has taken the chat before anything is sent', async () => {
      await writes('Когда приедет мастер?');
      const first = await seat(maria);
      const second = await seat(alexey);
      await first.open(client.name);
      await second.open(client.name);
      await second.field.fill('Завтра');
      await first.page.getByRole('button', { name: 'Взять в работу' }).click();
      await second.page.getByRole('alert').getByText(`Чат ведёт ${maria}`).waitFor();
      expect(await second.field.inputValue()).to.equal('Завтра');
      await second.field.press('Enter');
      expect(await second.field.inputValue()).to.equal('Завтра');
      await second.row(client.name).waitFor({ state: 'detached' });
    });

    it('shows who else is here and who is typing', async () => {
      await writes('Добрый день');
      const first = await seat(maria);
      const second = await seat(olga);
      await first.open(client.name);
      await second.open(client.name);
      await first.page.getByRole('img', { name: `Также здесь: ${olga}` }).waitFor();
      await second.field.pressSequentially('Здравствуйте');
      await first.page.getByText(`${olga} пишет клиенту`).waitFor();
    });

    it('hides a comment from the client, calls the mentioned one, who may leave but not finish', async () => {
      await writes('Проверьте отсрочку');
      const first = await seat(maria);
      const second = await seat(alexey);
      await first.open(client.name);
      await first.say('Смотрю');
      await first.message('Смотрю').locator('[aria-label="Отправлено"]').waitFor();
      await first.page.keyboard.press('Alt+KeyP');
      await first.page.locator('.composer--note').waitFor();
      await first.page.getByText('Клиент этого не увидит').waitFor();
      await first.field.pressSequentially('Глянь, @Ал');
      await first.page.getByRole('option', { name: alexey }).waitFor();
      await first.field.press('Enter');
      await first.field.press('Enter');
      const note = first.page.getByRole('article', { name: 'Скрытый комментарий' });
      await note.getByText('Клиент не видит').waitFor();
      // The next word goes to the client again: hidden mode is not kept.
      expect(await first.page.locator('.composer').getAttribute('data-mode')).to.equal('client');

      await second.row(client.name).waitFor();
      await second.open(client.name);
      await second.message(`@${alexey}`).waitFor();
      expect(await second.page.getByRole('button', { name: 'Завершить диалог' }).count()).to.equal(0);
      expect(await second.page.getByRole('button', { name: 'Передать' }).count()).to.equal(0);
      await second.page.getByRole('button', { name: 'Покинуть' }).click();
      await second.row(client.name).waitFor({ state: 'detached' });
      expect(await reached()).to.deep.equal([{ text: 'Смотрю', times: 1 }]);
      expect(first.complaints).to.deep.equal([]);
    });

    it('holds an answer after a hidden comment for five seconds, and takes it back', async () => {
      await writes('Какая скидка?');
      const desk = await seat(maria);
      await desk.open(client.name);
      await desk.page.keyboard.press('Alt+KeyP');
      await desk.say('Скидка 7 %, не больше');
      await desk.message('Скидка 7 %').waitFor();
      await desk.say('Клиент капризный');
      await desk.page.getByText(/Уйдёт клиенту через/).waitFor();
      await desk.page.getByRole('button', { name: 'Отмена' }).click();
      expect(await desk.field.inputValue()).to.equal('Клиент капризный');
      expect(await desk.page.locator('.composer').getAttribute('data-mode')).to.equal('hidden');
      expect(await reached()).to.deep.equal([]);
    });

    it('transfers with a comment, finishes, and returns the chat to its owner when the client writes', async () => {
      await writes('Нужен счёт');
      const first = await seat(maria);
      const second = await seat(alexey);
      await first.open(client.name);
      await first.say('Сейчас выставлю');
      await first.message('Сейчас выставлю').locator('[aria-label="Отправлено"]').waitFor();
      await first.page.getByRole('button', { name: 'Передать' }).click();
      const dialog = first.page.getByRole('dialog', { name: 'Кому передать чат' });
      await dialog.getByText(alexey).click();
      await dialog.getByLabel(/Комментарий коллеге/).fill('Клиент ждёт счёт утром');
      await dialog.getByRole('button', { name: 'Передать' }).click();
      await dialog.waitFor({ state: 'detached' });
      await first.row(client.name).waitFor({ state: 'detached' });

      await second.open(client.name);
      await second.page.getByText('передаёт чат').waitFor();
      await second.message('Клиент ждёт счёт утром').getByText('Клиент не видит').waitFor();
      await second.page.getByRole('button', { name: 'Завершить диалог' }).click();
      await second.page.getByText('Чат завершён').first().waitFor();
      await second.row(client.name).waitFor({ state: 'detached' });

      await writes('Спасибо, а накладная?');
      await second.row(client.name).waitFor();
      await second.page.getByText('Клиент написал снова').waitFor();
      await second.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
      expect(await reached()).to.deep.equal([{ text: 'Сейчас выставлю', times: 1 }]);
      expect(second.complaints).to.deep.equal([]);
    });
  });

  describe('sending', () => {
    it('shows the ticks up to blue, and why they may stay grey', async () => {
      await writes('Сколько стоит?');
      const desk = await seat(maria);
      await desk.open(client.name);
      await desk.say('94 ₽ за метр');
      const message = desk.message('94 ₽ за метр');
      await message.locator('[aria-label="Отправлено"]').waitFor();
      const [sent] = await office.line.reached(client.phone);
      await office.line.confirm(sent?.key ?? '', 'delivered');
      await message.locator('[aria-label="Доставлено"]').waitFor();
      await office.line.confirm(sent?.key ?? '', 'read');
      await message.locator('svg.tick--read').waitFor();
      await message.getByRole('button', { name: 'Прочитано' }).click();
      const help = desk.page.getByRole('dialog', { name: 'Почему галочки серые' });
      await help.getByText('Клиент заблокировал номер').waitFor();
      await desk.page.keyboard.press('Escape');
      await help.waitFor({ state: 'detached' });
      expect(desk.complaints).to.deep.equal([]);
    });

    it('says why a message has failed and sends it again when asked', async () => {
      await writes('Вы там?');
      const desk = await seat(maria);
      await desk.open(client.name);
      await office.line.faults({ refuseSends: true });
      await desk.say('Да, здесь');
      const message = desk.message('Да, здесь');
      await message.getByRole('alert').getByText('Клиент это не получил').waitFor();
      await office.line.faults({ refuseSends: false });
      await message.getByRole('button', { name: 'Повторить' }).click();
      await message.locator('[aria-label="Отправлено"]').waitFor();
      await message.getByRole('alert').waitFor({ state: 'detached' });
    });

    it('sends once however often the button is pressed', async () => {
      await writes('Что с заказом?');
      const desk = await seat(maria);
      await desk.open(client.name);
      await desk.field.fill('Готов');
      // Three clicks in one turn of the page, before it could draw anything.
      await desk.page.getByRole('button', { name: 'Отправить клиенту' }).evaluate((button) => {
        for (let at = 0; at < 3; at++) (button as unknown as { click(): void }).click();
      });
      await desk.message('Готов').locator('[aria-label="Отправлено"]').waitFor();
      expect(await desk.message('Готов').count()).to.equal(1);
      expect(await reached()).to.deep.equal([{ text: 'Готов', times: 1 }]);
    });

    it('sends once over a broken network, an answer that was lost and a reload', async () => {
      await writes('Жду ответа');
      const desk = await seat(maria);
      await desk.open(client.name);
      const keys: string[] = [];
      const spoil = async (route: Route): Promise<void> => {
        if (route.request().method() !== 'POST') return route.continue();
        keys.push(route.request().headers()['idempotency-key'] ?? '');
        // The first request never arrives; of the second only the answer is lost.
        if (keys.length === 2) await route.fetch();
        await route.abort('connectionreset');
      };
      await desk.page.route('**/v1/chats/*/messages', spoil);
      await desk.say('Ответ один');
      await desk.message('Ответ один').getByText('Ждёт связи и уйдёт один раз').waitFor();
      await office.base.feed.until('message.created', (message) => message.text === 'Ответ один');
      await desk.page.unroute('**/v1/chats/*/messages', spoil);
      await desk.page.reload();
      await desk.message('Ответ один').locator('[aria-label="Отправлено"]').waitFor();
      expect(await desk.message('Ответ один').count()).to.equal(1);
      expect(new Set(keys).size).to.equal(1);
      expect(await reached()).to.deep.equal([{ text: 'Ответ один', times: 1 }]);
    });

    it('keeps drafts by chat, on the server, and never carries hidden mode over', async () => {
      await writes('Первый');
      const other = { phone: newPhone(), name: `Другой ${count}` };
      await office.line.receives(other.phone, 'Второй', { name: other.name });
      const desk = await seat(maria);
      await desk.open(client.name);
      await desk.page.keyboard.press('Alt+KeyP');
      const kept = desk.page.waitForResponse(
        (answer) => answer.url().endsWith('/draft') && answer.request().method() === 'PUT',
      );
      await desk.field.fill('Черновик для коллег');
      await kept;
      await desk.open(other.name);
      expect(await desk.field.inputValue()).to.equal('');
      expect(await desk.page.locator('.composer').getAttribute('data-mode')).to.equal('client');

      const elsewhere = await seat(maria);
      await elsewhere.open(client.name);
      await elsewhere.page.locator('.composer--note').waitFor();
      expect(await elsewhere.field.inputValue()).to.equal('Черновик для коллег');
    });

    it('fills a template in, and refuses one that lacks a value', async () => {
      const post = (name: string, text: string) =>
        office.base.api('createTemplate', { body: { name, text } });
      await post(`Счёт ${count}`, 'Здравствуйте, {{client.name}}! Счёт готов.');
      await post(`Срок ${count}`, 'Срок оплаты — {{object.Срок}}.');
      await writes('Счёт?');
      const desk = await seat(maria);
      await desk.open(client.name);
      await desk.field.pressSequentially('/срок');
      const picker = desk.page.getByRole('dialog', { name: 'Шаблоны' });
      await picker.locator('.var--miss', { hasText: 'Срок?' }).waitFor();
      await desk.field.press('Enter');
      await desk.page.getByRole('alert').getByText('не хватает').waitFor();
      await desk.field.fill('/счёт');
      await picker.locator('.var', { hasText: client.name }).waitFor();
      await desk.field.press('Enter');
      expect(await desk.field.inputValue()).to.equal(`Здравствуйте, ${client.name}! Счёт готов.`);
    });

    it('sends a file with its text, and shows a picture over the screen', async () => {
      await writes('Пришлите фото');
      const desk = await seat(maria);
      await desk.open(client.name);
      await desk.page
        .locator('input[type=file]')
        .setInputFiles({ name: 'коробка.png', mimeType: 'image/png', buffer: pixel });
      await desk.page.locator('.file').getByText('КБ').waitFor();
      await desk.say('Вот коробка');
      await untilReached(1);
      await desk.message('Вот коробка').locator('.pic img').waitFor();
      await desk.message('Вот коробка').getByRole('button', { name: 'Открыть фото' }).click();
      const viewer = desk.page.getByRole('dialog', { name: 'Фото' });
      await viewer.locator('img').waitFor();
      await desk.page.keyboard.press('Escape');
      await viewer.waitFor({ state: 'detached' });
      const [file] = await office.line.reached(client.phone);
      expect(file?.kind).to.equal('image');
      expect(file?.text).to.equal('Вот коробка');
      expect(desk.complaints).to.deep.equal([]);
    });

    it('takes files that are dropped or pasted, and refuses an empty one in words', async () => {
      await writes('Скиньте прайс');
      const desk = await seat(maria);
      await desk.open(client.name);
      const give = (event: string, target: string, file: string) =>
        desk.page.evaluate(`{
          const transfer = new DataTransfer();
          transfer.items.add(${file});
          const node = document.querySelector('${target}');
          const asked = { bubbles: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer };
          node.dispatchEvent(${event});
        }`);
      const file = (name: string, text: string) => `new File(['${text}'], '${name}', { type: 'text/plain' })`;
      await give("new DragEvent('dragenter', asked)", 'main.thread', file('прайс.txt', 'цены'));
      await desk.page.getByText(`Файл уйдёт клиенту (${client.name})`).waitFor();
      await give("new DragEvent('drop', asked)", 'main.thread', file('прайс.txt', 'цены'));
      await desk.page.locator('.file', { hasText: 'прайс.txt' }).getByText('КБ').waitFor();
      await give("new ClipboardEvent('paste', asked)", '#answer', file('остатки.txt', '12 штук'));
      await desk.page.locator('.file', { hasText: 'остатки.txt' }).getByText('КБ').waitFor();
      await give("new DragEvent('drop', asked)", 'main.thread', file('пусто.txt', ''));
      await desk.page.getByRole('alert').getByText('отправлять нечего').waitFor();
      await desk.say('Прайс и остатки');
      await untilReached(2);
      expect(
        (await office.line.reached(client.phone)).map(({ kind, text }) => ({ kind, text })),
      ).to.deep.equal([
        { kind: 'document', text: 'Прайс и остатки' },
        { kind: 'document', text: null },
      ]);
      expect(desk.complaints).to.deep.equal([]);
    });

    it('records a voice message, and sends it as one', async () => {
      await writes('Наговорите, пожалуйста');
      // A microphone that hears a note.
      const init = `navigator.mediaDevices.getUserMedia = async () => {
        const context = new AudioContext();
        const heard = context.createMediaStreamDestination();
        const note = context.createOscillator();
        note.connect(heard);
        note.start();
        return heard.stream;
      };`;
      const desk = await seat(maria, { init });
      await desk.open(client.name);
      await desk.page.getByRole('button', { name: 'Записать голосовое' }).click();
      const recording = desk.page.getByRole('group', { name: 'Запись голоса' });
      await recording.locator('rect').nth(12).waitFor();
      await recording.getByRole('button', { name: 'Остановить и прослушать' }).click();
      await recording.getByRole('button', { name: 'Слушать' }).waitFor();
      await recording.getByRole('button', { name: 'Отправить' }).click();
      await untilReached(1);
      const [voice] = await office.line.reached(client.phone);
      expect(voice?.kind).to.equal('voice');
      await desk.page.locator('.thread .voice').waitFor();
      expect(desk.complaints).to.deep.equal([]);
    });

    it('quotes, changes and deletes', async () => {
      await writes('А 24 штуки будут?');
      const desk = await seat(maria);
      await desk.open(client.name);
      const asked = desk.message('А 24 штуки будут?');
      await asked.hover();
      await asked.getByRole('button', { name: 'Ответить на это' }).click();
      await desk.say('Будут в понедельник');
      const answer = desk.message('Будут в понедельник');
      await answer.locator('.quote', { hasText: 'А 24 штуки будут?' }).waitFor();
      await answer.locator('[aria-label="Отправлено"]').waitFor();
      await desk.field.press('ArrowUp');
      await desk.page.locator('.reply', { hasText: 'Изменение сообщения' }).waitFor();
      await desk.say('Будут во вторник');
      await desk.message('Будут во вторник').getByText('изменено').waitFor();
      const changed = desk.message('Будут во вторник');
      await changed.hover();
      await changed.getByRole('button', { name: 'Удалить у всех' }).click();
      await desk.page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).last().click();
      await desk.page.getByText('Удалено у всех').waitFor();
      expect(desk.complaints).to.deep.equal([]);
    });
  });

  it('is small: the first load is under 80 KB gzipped', async () => {
    await ensurePanel();
    expect(await isPanelFresh()).to.equal(true);
    const files = ['app.html', 'theme.js', 'tokens.css', 'ui.css', 'dist/app.css', 'dist/app.js'];
    const sizes = await Promise.all(
      files.map(
        async (name) =>
          gzipSync(await readFile(new URL(`../../service/panel/${name}`, import.meta.url))).length,
      ),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.below(80 * 1024);
  });
});
