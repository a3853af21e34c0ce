import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { ObjectLiteral } from 'typeorm';
import { chatTable } from '../../service/chats/chat.table.ts';
import { contactTable } from '../../service/contacts/contact.table.ts';
import { messageTable } from '../../service/messages/message.table.ts';
import type { Tx } from '../../service/platform/database.ts';
import { columnName, type Table } from '../../service/platform/table.ts';
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

interface Frames {
  median: number;
  late: number;
  worst: number;
}

/** Scrolls a step at every frame; how long the frames took, in ms: the middle one, the 95th of a hundred, the longest. */
const scrollBy = (selector: string, step: number, count: number) => `(async () => {
  const box = document.querySelector('${selector}');
  const frames = [];
  let last = performance.now();
  for (let at = 0; at < ${count}; at++) {
    box.scrollTop += ${step};
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  frames.sort((a, b) => a - b);
  const of = (part) => Math.round(frames[Math.min(frames.length - 1, Math.floor(frames.length * part))]);
  return { median: of(0.5), late: of(0.95), worst: of(1) };
})()`;

const tell = (what: string, { median, late, worst }: Frames): void =>
  console.log(
    `      ${what}: a frame takes ${median} ms, 95 of 100 at most ${late} ms, the longest ${worst} ms`,
  );

/** The eye takes 10 frames a second for a jerk; machines that test are slow and shared. */
function isSmooth({ median, late }: Frames): void {
  expect(median).to.be.below(100);
  expect(late).to.be.below(300);
}

/** Notes the longest task of the page, in ms. */
const noteLong = `window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, Math.round(duration));
}).observe({ type: 'longtask' });`;

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
    const ago = "strftime('%Y-%m-%dT%H:%M:%f', 'now', '-' || (60 + n.i) || ' minutes') || 'Z'";
    await db.write(async (tx) => {
      const message = await tx.repo(messageTable).findOneByOrFail({ kind: 'text' });
      await copies(tx, contactTable, message.contactId, manyChats, {
        id: "'cont_many' || n.i",
        phone: "'+7900' || (1000000 + n.i)",
        name: "'Клиент ' || n.i",
        searchName: "'клиент ' || n.i",
      });
      await copies(tx, chatTable, message.chatId ?? '', manyChats, {
        id: "'chat_many' || n.i",
        contactId: "'cont_many' || n.i",
        waitingSince: ago,
        lastMessageAt: ago,
      });
      await copies(tx, messageTable, message.id, manyMessages, {
        position: 'm.position + 1 + n.i',
        id: "'msg_many' || n.i",
        externalId: 'NULL',
        text: "'Сообщение ' || n.i || '.'",
        searchText: "'сообщение ' || n.i || '.'",
      });
    });
  }

  /** Rows like one that is there, but for these columns; `n.i` counts them. In the words of SQLite. */
  async function copies(
    tx: Tx,
    table: Table<ObjectLiteral>,
    sampleId: string,
    count: number,
    values: Record<string, string>,
  ): Promise<void> {
    const names = Object.keys(table.columns);
    const columns = names.map(columnName);
    const chosen = names.map((name) => values[name] ?? `m.${columnName(name)}`);
    await tx.execute(
      `INSERT INTO ${table.name} (${columns.join(', ')})
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
       SELECT ${chosen.join(', ')} FROM n, ${table.name} m WHERE m.id = :sampleId`,
      { sampleId },
    );
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

  it('scrolls a thread of 50,000 both ways without a stop, a hole or a growing page', async () => {
    const desk = await sitDown(browser, office, 'Ольга Ким');
    const { page } = desk;
    await page.getByLabel('Поиск по чатам').fill('Очень долгая');
    await desk.open(long.name);
    await desk.message(`Сообщение ${manyMessages - 1}.`).waitFor();
    const numbers = async () =>
      (await page.evaluate(`Array.from(document.querySelectorAll('[data-message] .bubble__text'))
        .map(({ textContent }) => Number(/^Сообщение (\\d+)\\.$/.exec(textContent)[1]))`)) as number[];
    const whole = (list: number[]) =>
      list.every((number, at) => at === 0 || number === (list[at - 1] as number) + 1);

    const up = (await page.evaluate(scrollBy('.thread__body', -150, 240))) as Frames;
    const above = await numbers();
    expect(whole(above), 'no hole above').to.equal(true);
    expect(above.length).to.be.at.most(240);
    expect(above[0]).to.be.below(manyMessages - 400);
    const down = (await page.evaluate(scrollBy('.thread__body', 150, 300))) as Frames;
    const below = await numbers();
    expect(whole(below), 'no hole below').to.equal(true);
    expect(below.length).to.be.at.most(240);
    expect(below[0]).to.be.above(above[0] as number);
    const again = (await page.evaluate(scrollBy('.thread__body', -150, 120))) as Frames;
    expect(whole(await numbers()), 'no hole when it turns').to.equal(true);
    tell('thread up', up);
    tell('thread down', down);
    for (const frames of [up, down, again]) isSmooth(frames);

    // What one looks at stays where it is while a page is put above it.
    const seen = `(() => {
      const box = document.querySelector('.thread__body').getBoundingClientRect();
      const row = Array.from(document.querySelectorAll('[data-item]'))
        .find((one) => one.getBoundingClientRect().top > box.top + 100);
      return { id: row.dataset.item, top: Math.round(row.getBoundingClientRect().top) };
    })()`;
    await page.evaluate('document.querySelector(".thread__body").scrollTop = 520');
    await page.evaluate('new Promise(requestAnimationFrame)');
    const first = await page.locator('[data-message]').first().getAttribute('data-message');
    const before = (await page.evaluate(seen)) as { id: string; top: number };
    await page.evaluate('document.querySelector(".thread__body").scrollTop -= 60');
    await holds(page, `document.querySelector("[data-message]").dataset.message !== "${first}"`);
    const after = `Math.round(document.querySelector('[data-item="${before.id}"]').getBoundingClientRect().top)`;
    expect(Math.abs(Number(await page.evaluate(after)) - before.top - 60)).to.be.at.most(2);
    expect(desk.complaints).to.deep.equal([]);
    await desk.close();
  });

  it('scrolls the list of 10,000 chats, and takes news while all of them are there', async () => {
    const desk = await sitDown(browser, office, 'Ольга Ким', { init: noteLong });
    const { page } = desk;
    const height = () => page.evaluate('document.querySelector(".list__rows").offsetHeight');
    for (let turn = 0; turn < 60 && Number(await height()) < manyChats * 70; turn++) {
      const before = Number(await height());
      await page.evaluate('document.querySelector(".list__body").scrollTop = 1e7');
      await holds(page, `document.querySelector(".list__rows").offsetHeight > ${before}`);
    }
    expect(Number(await height())).to.be.above(manyChats * 70);
    await page.evaluate('document.querySelector(".list__body").scrollTop = 0');
    const frames = (await page.evaluate(scrollBy('.list__body', 900, 240))) as Frames;
    expect(await page.locator('.chat').count()).to.be.below(60);
    tell('list', frames);
    isSmooth(frames);

    await page.evaluate('window.longest = 0');
    const fresh = { phone: newPhone(), name: 'Совсем новый' };
    await office.line.receives(fresh.phone, 'Есть кто?', { name: fresh.name });
    // Who waits least stands last; pages that were not read yet come in at the end too.
    await holds(
      page,
      `(() => {
        document.querySelector('.list__body').scrollTop = 1e7;
        return Array.from(document.querySelectorAll('.chat')).some((one) => one.textContent.includes('${fresh.name}'));
      })()`,
    );
    console.log(
      `      longest task of an event among ${manyChats} chats: ${await page.evaluate('window.longest')} ms`,
    );
    expect(await page.evaluate('window.longest')).to.be.below(500);
    expect(desk.complaints).to.deep.equal([]);
    await desk.close();
  });
});
