import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { ChatId, ContactId, MessageId } from '../../contracts/common.ts';
import { chatTable } from '../../service/chats/chat.table.ts';
import { contactTable } from '../../service/contacts/contact.table.ts';
import { messageTable } from '../../service/messages/message.table.ts';
import { newPhone } from '../support/world.ts';
import { holds, type Office, openOffice, sitDown } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

const manyChats = 10_000;
const manyMessages = 50_000;

/** Notes when the first element of each kind was put into the page. */
const noteFirst = `window.firstAt = {};
new MutationObserver(() => {
  for (const name of ['.chat[data-chat]', '[data-message]'])
    if (!window.firstAt[name] && document.querySelector(name)) window.firstAt[name] = performance.now();
}).observe(document, { subtree: true, childList: true });`;

/** Milliseconds from the end of an answer to the first element that it brought. */
const afterAnswer = (address: string, selector: string) => `(() => {
  const answers = performance.getEntriesByType('resource').filter(({ name }) => name.includes('${address}'));
  return window.firstAt['${selector}'] - Math.min(...answers.map(({ responseEnd }) => responseEnd));
})()`;

describe('employees’ panel over a big office', function () {
  this.timeout(180_000);
  let browser: Browser;
  let office: Office;
  const long = { phone: newPhone(), name: 'Очень долгая переписка' };

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    office = await openOffice();
    await office.line.receives(long.phone, 'Первое', { name: long.name });
    await fill();
  });
  after(async () => {
    await office?.close();
    await browser?.close();
  });

  /** Stores clients, chats and messages like the one that is there. */
  async function fill(): Promise<void> {
    const { db } = office.bridge.app.platform;
    const sample = await db.read(async (reader) => ({
      contact: await reader.repo(contactTable).findOneByOrFail({}),
      chat: await reader.repo(chatTable).findOneByOrFail({}),
      message: await reader.repo(messageTable).findOneByOrFail({ kind: 'text' }),
    }));
    const at = (index: number) => new Date(Date.now() - 3_600_000 - index * 60_000).toISOString();
    const chunk = 250;
    for (let from = 0; from < manyChats; from += chunk) {
      const indexes = Array.from({ length: chunk }, (_, index) => from + index);
      const contacts = indexes.map((index) => ({
        ...sample.contact,
        id: `cont_many${index}` as ContactId,
        phone: `+7900${1_000_000 + index}`,
        name: `Клиент ${index}`,
        version: 1,
      }));
      const chats = indexes.map((index) => ({
        ...sample.chat,
        id: `chat_many${index}` as ChatId,
        contactId: `cont_many${index}` as ContactId,
        waitingSince: at(index),
        lastMessageAt: at(index),
        version: 1,
      }));
      await db.write(async (tx) => {
        await tx.repo(contactTable).insert(contacts);
        await tx.repo(chatTable).insert(chats);
      });
    }
    for (let from = 0; from < manyMessages; from += chunk) {
      const messages = Array.from({ length: chunk }, (_, index) => ({
        ...sample.message,
        id: `msg_many${from + index}` as MessageId,
        position: sample.message.position + 1 + from + index,
        externalId: null,
        text: `Сообщение ${from + index}.`,
      }));
      await db.write((tx) => tx.repo(messageTable).insert(messages as never));
    }
  }

  it('shows the list and a long thread within 300 ms of the answer, and draws only what is in sight', async () => {
    const desk = await sitDown(browser, office, 'Ольга Ким', { init: noteFirst });
    const { page } = desk;
    await page.locator('.chat[data-chat]').first().waitFor();
    expect(await page.evaluate(afterAnswer('/v1/chats?', '.chat[data-chat]'))).to.be.below(300);
    expect(await page.locator('.group__n').last().textContent()).to.equal(String(manyChats + 1));

    const rows = page.locator('.list__body');
    const height = () => rows.evaluate('document.querySelector(".list__rows").offsetHeight');
    for (let turn = 0; turn < 5; turn++) {
      const before = Number(await height());
      await rows.evaluate('document.querySelector(".list__body").scrollTop = 1e7');
      await holds(page, `document.querySelector(".list__rows").offsetHeight > ${before}`);
    }
    expect(await page.locator('.chat').count()).to.be.below(60);

    await page.getByLabel('Поиск по чатам').fill('Очень долгая');
    await desk.open(long.name);
    await desk.message(`Сообщение ${manyMessages - 1}.`).waitFor();
    expect(await page.evaluate(afterAnswer('/messages?', '[data-message]'))).to.be.below(300);
    for (let turn = 0; turn < 8; turn++) {
      const first = await page.locator('[data-message]').first().getAttribute('data-message');
      await page.evaluate('document.querySelector(".thread__body").scrollTop = 0');
      await holds(page, `document.querySelector("[data-message]").dataset.message !== "${first}"`);
    }
    expect(await page.locator('[data-message]').count()).to.be.at.most(240);
    await page.getByRole('button', { name: 'К последнему' }).click();
    await desk.message(`Сообщение ${manyMessages - 1}.`).waitFor();
    expect(desk.complaints).to.deep.equal([]);
    await desk.close();
  });
});
