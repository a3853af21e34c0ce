/** Two chats turn out to be with one person while people have them open: the panel goes on in the one that goes on. */
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Message } from '../../contracts/message.ts';
import { ensurePanel } from '../../scripts/panel.ts';
import type { Peer } from '../../service/engines/engine.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { inbound, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, newPhone, send } from '../support/world.ts';
import { alexey, maria, obstacles } from './app.bench.ts';
import { type Desk, linksOf, type Office, sitDown, staff } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

describe('chats that become one, in the panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let bridge: TestApp;
  let base: Base;
  let puppet: Puppet;
  let office: Pick<Office, 'link'>;
  let desks: Desk[] = [];
  let count = 0;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    browser = found;
    await ensurePanel();
    const made = Promise.withResolvers<void>();
    bridge = await openApp({
      engines: puppets((one) => {
        puppet = one;
        made.resolve();
      }),
    });
    base = await bridge.connect();
    await base.roster(staff);
    await base.api('createLine', { body: { name: 'Продажи', engine: 'sandbox' } });
    await made.promise;
    await puppet.online();
    const address = bridge.app.http.server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    office = { link: linksOf(base, `http://127.0.0.1:${port}`) };
  });
  after(async () => {
    await bridge?.close();
    await browser?.close();
  });
  beforeEach(() => {
    desks = [];
    count += 1;
  });
  afterEach(() => Promise.all(desks.map((desk) => desk.close())));

  const seat = async (name: string, query?: string): Promise<Desk> => {
    const desk = await sitDown(browser, office, name, query === undefined ? {} : { query });
    desks.push(desk);
    return desk;
  };
  const writes = async (peer: Peer, text: string): Promise<Message> => {
    await puppet.context.emit({ type: 'message', message: { ...inbound('+70000000000', text), peer } });
    return (await base.feed.until('message.received', (one) => one.text === text)).data;
  };

  /** One person by two names: by phone, and by a LID without it. */
  async function twoChats() {
    const phone = newPhone();
    const lid = String(80_000_000 + count);
    const known: Peer = { ...inbound(phone, '').peer, name: `Телефон ${count}` };
    const hidden: Peer = {
      ...{ address: `${lid}@lid`, kind: 'person', phone: null, lid, username: null },
      name: `Скрытый ${count}`,
    };
    const first = await writes(known, `${count}: первое`);
    const second = await writes(hidden, `${count}: второе`);
    const third = await writes(known, `${count}: третье`);
    return {
      byPhone: chatOf(first),
      byLid: chatOf(second),
      names: { byPhone: `Телефон ${count}`, byLid: `Скрытый ${count}` },
      texts: [first, second, third].map(({ text }) => text),
      merge: () => puppet.context.emit({ type: 'identity', peer: { ...hidden, phone } }),
    };
  }
  const texts = (desk: Desk) => desk.page.locator('.thread .bubble__text').allInnerTexts();
  const listed = (desk: Desk, id: string) => desk.page.locator(`.list .chat[data-chat="${id}"]`);

  it('goes on in the other chat with what is being written, and shows the history of both in order', async () => {
    const two = await twoChats();
    await base.as(maria)('takeChat', { params: { chatId: two.byPhone }, body: {} });
    const other = await seat(alexey);
    await other.open(two.names.byLid);
    await other.message('второе').waitFor();
    const owner = await seat(maria);
    await owner.open(two.names.byPhone);
    await owner.message('третье').waitFor();
    await owner.field.fill('Пишу ответ');
    await two.merge();

    // Who has it sees the words of the other chat come in between.
    await owner.message('второе').waitFor();
    await owner.page.getByText('Переписка с этим клиентом объединена').waitFor();
    expect(await texts(owner)).to.deep.equal(two.texts);
    expect(await owner.field.inputValue()).to.equal('Пишу ответ');
    await listed(owner, two.byLid).waitFor({ state: 'detached' });
    await listed(owner, two.byPhone).waitFor();
    expect(await obstacles(owner.page)).to.deep.equal([]);

    // Who had the other one open is told, and led to the one that another has.
    await other.page.getByText('Переписка объединена').waitFor();
    await listed(other, two.byLid).waitFor({ state: 'detached' });
    expect(new URL(other.page.url()).hash).to.equal(`#/chat/${two.byPhone}`);
    expect(owner.complaints).to.deep.equal([]);
  });

  it('keeps both drafts, and sends what was written in the one that is no more', async () => {
    const two = await twoChats();
    await base.as(maria)('takeChat', { params: { chatId: two.byPhone }, body: {} });
    await send(base.as(maria), two.byLid, { text: `${count}: отвечаю` });
    const desk = await seat(maria);
    await desk.open(two.names.byLid);
    await desk.message('отвечаю').waitFor();
    await desk.field.fill('Первый черновик');
    await desk.open(two.names.byPhone);
    await desk.message('третье').waitFor();
    await desk.field.fill('Второй черновик');
    await two.merge();
    // The one that was written in last goes on, and the other one is open.
    await desk.page.getByText('Переписка объединена').waitFor();
    await desk.message('отвечаю').waitFor();
    expect(new URL(desk.page.url()).hash).to.equal(`#/chat/${two.byLid}`);
    expect(await texts(desk)).to.deep.equal([...two.texts, `${count}: отвечаю`]);
    const drafts = (await desk.field.inputValue()).split('\n');
    expect(drafts).to.have.members(['Первый черновик', 'Второй черновик']);
    await listed(desk, two.byPhone).waitFor({ state: 'detached' });
    await listed(desk, two.byLid).waitFor();
    await desk.field.press('Enter');
    await desk.message('Второй черновик').locator('[aria-label="Отправлено"]').waitFor();
    expect(puppet.sent.filter((text) => text.includes('Второй черновик'))).to.have.length(1);
  });

  it('an address of the chat that is no more opens the other one', async () => {
    const two = await twoChats();
    await two.merge();
    const { id } = await base.api('getChat', { params: { chatId: two.byLid } });
    const old = id === two.byLid ? two.byPhone : two.byLid;
    const desk = await seat(maria, `#/chat/${old}`);
    await desk.message('первое').waitFor();
    expect(await texts(desk)).to.deep.equal(two.texts);
    expect(new URL(desk.page.url()).hash).to.equal(`#/chat/${id}`);
  });
});
