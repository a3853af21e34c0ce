/**
 * The main job on the real library: the service as its own process, whatsapp-web.js in a real Chromium on the
 * simulated page, a receiver of webhooks, and 1C at the poll. No hook but the browser's path.
 */
import { expect } from 'chai';
import type { ChatId, LineId, MessageId } from '../../contracts/common.ts';
import type { FeedEvent } from '../../contracts/feed.ts';
import type { Message } from '../../contracts/message.ts';
import { type ServiceProcess, serviceProcess } from '../support/process.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Base, chatOf, newKey, send } from '../support/world.ts';
import { chromiumProcesses, findChromium, makeChromiumWrapper } from '../whatsapp-web/chromium.ts';
import { startWhatsAppWorld } from '../whatsapp-web/server.ts';
import type { WhatsAppWorld } from '../whatsapp-web/world-client.ts';

const linePhone = '78125551470';
const anna = '79161234567';

describe('the main job on WhatsApp Web, as processes', function () {
  // Each start of a browser takes seconds.
  this.timeout(90_000);
  const browserMs = 60_000;
  let world: WhatsAppWorld;
  let service: ServiceProcess;
  let receiver: Receiver;
  let base: Base;
  let lineId: LineId;
  let chatId: ChatId;
  let unread: MessageId;
  /** What was said in the chat, in the order of the bridge. */
  const thread: string[] = [];

  const lineIs = (status: string) =>
    base.feed.holds(
      `the line is ${status}`,
      async () => (await base.api('getLine', { params: { lineId } })).status === status,
      browserMs,
    );
  const get = (messageId: MessageId): Promise<Message> => base.api('getMessage', { params: { messageId } });
  const becomes = (messageId: MessageId, status: Message['status']) =>
    base.feed.holds(
      `the message is ${status}`,
      async () => (await get(messageId)).status === status,
      browserMs,
    );
  const outbox = async (text: string) => (await world.outbox()).filter((one) => one.text === text);

  const idOf = async (text: string): Promise<string> => (await outbox(text))[0]?.id ?? expect.fail(text);

  /** A client's message, as the webhook and the poll tell of it: one event, once in the feed. */
  async function arrives(text: string): Promise<Extract<FeedEvent, { type: 'message.received' }>> {
    const isIt = (event: FeedEvent) => event.type === 'message.received' && event.data.text === text;
    const pushed = await receiver.until(text, isIt, browserMs);
    await base.feed.holds(text, () => base.feed.events.some(isIt), browserMs);
    const polled = base.feed.events.filter(isIt);
    expect(polled).to.deep.equal([pushed]);
    return pushed as Extract<FeedEvent, { type: 'message.received' }>;
  }

  before(async function () {
    if (!findChromium()) return this.skip();
    world = await startWhatsAppWorld();
    receiver = await startReceiver();
    service = await serviceProcess({ PUPPETEER_EXECUTABLE_PATH: await makeChromiumWrapper(world) });
    await service.start();
    base = await service.connect('Торговля', receiver.url);
    receiver.trust(base.webhookSecret ?? '');
    await base.roster({ Иванов: {} });
  });
  after(async () => {
    await service?.remove();
    await receiver?.close();
    await world?.stop();
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.error(service.logged());
  });

  it('links a number by the text of the QR code that the API shows', async () => {
    const line = await base.api('createLine', {
      body: { name: 'Продажи', engine: 'whatsapp-web', settings: { pausePerMessageMs: 0 } },
    });
    lineId = line.id;
    await lineIs('pairing');
    const qr = await base.api('getLineQr', { params: { lineId } });
    expect(qr.image).to.match(/^data:image\/png;base64,/);
    await world.scan(qr.text, { phone: linePhone, name: 'Продажи' });
    await lineIs('online');
    expect(await base.api('getLine', { params: { lineId } })).to.include({
      phone: `+${linePhone}`,
      advice: null,
    });
  });

  it('carries a client’s message to 1C and the answer back, once, with its ticks', async () => {
    await world.clientWrites({ phone: anna, name: 'Анна', text: 'Сколько стоит кабель?' });
    const { data } = await arrives('Сколько стоит кабель?');
    chatId = chatOf(data);
    expect(data).to.deep.include({ lineId, direction: 'in', kind: 'text', caughtUp: false });
    const chat = await base.api('getChat', { params: { chatId } });
    expect(chat).to.nested.include({
      status: 'queued',
      'contact.phone': `+${anna}`,
      'contact.name': 'Анна',
    });

    await world.holdAcks(true);
    const key = newKey();
    const answer = { text: 'Добрый день! 94 ₽ за метр.', onTaken: 'observe' as const };
    const { message } = await send(base.as('Иванов'), chatId, answer, key);
    expect((await send(base.as('Иванов'), chatId, answer, key)).repeated).to.equal(true);
    const sent = await world.waitFor('sent', (event) => event.message?.text === answer.text);
    expect(sent.message?.chat).to.contain(anna);
    expect((await get(message.id)).status).to.equal('pending');
    await world.holdAcks(false);
    await becomes(message.id, 'sent');
    const id = await idOf(answer.text);
    await world.receipt(id, 2);
    await becomes(message.id, 'delivered');
    await world.receipt(id, 3);
    await becomes(message.id, 'read');
    expect((await outbox(answer.text)).map(({ attempts }) => attempts)).to.deep.equal([1]);
    const statuses = base.feed
      .all('message.changed')
      .filter((event) => event.data.id === message.id)
      .map((event) => event.data.status);
    expect([...new Set(statuses)]).to.deep.equal(
      ['pending', 'sent', 'delivered', 'read'].filter((status) => statuses.includes(status as never)),
    );
    expect(receiver.wrong).to.deep.equal([]);
    thread.push('Сколько стоит кабель?', answer.text);
  });

  const moments = [
    // Accepted by the API: handed over or not, nobody knows.
    ['when the answer was accepted', async () => undefined],
    // The page has given it to WhatsApp; whether the service has written that down is a matter of milliseconds.
    ['between hand-over and record', (texts: string[], mark: number) => handedOver(texts[0], mark)],
    ['when half of the answers had gone', (texts: string[], mark: number) => handedOver(texts[1], mark)],
  ] as const;
  const handedOver = (text: string | undefined, after: number) =>
    world.waitFor('sent', (event) => event.message?.text === text, { after, timeoutMs: browserMs });

  for (const [moment, comes] of moments) {
    it(`goes on after kill -9 ${moment}: nothing lost, nothing doubled`, async () => {
      const ivanov = base.as('Иванов');
      const texts = [1, 2, 3].map((n) => `Ответ ${n}, убита ${moment}`);
      const keys = texts.map(newKey);
      const mark = await world.mark();
      const ids: MessageId[] = [];
      for (const [i, text] of texts.entries())
        ids.push((await send(ivanov, chatId, { text }, keys[i])).message.id);
      await comes(texts, mark);
      await service.kill();
      // The browser is still there: it takes what the client writes, and nobody hears it.
      const calls = ['Алло', 'Ещё жду'].map((text) => `${text}, убита ${moment}`);
      for (const text of calls) await world.clientWrites({ phone: anna, text });
      await service.start();
      for (const [i, text] of texts.entries()) {
        const repeat = await send(ivanov, chatId, { text }, keys[i]);
        expect(repeat).to.deep.include({ repeated: true });
        expect(repeat.message.id).to.equal(ids[i]);
      }
      await lineIs('online');
      for (const id of ids) await becomes(id, 'sent');
      for (const text of calls) expect((await arrives(text)).data.caughtUp).to.equal(true);
      const reached = (await world.outbox()).filter((one) => texts.includes(one.text ?? ''));
      expect(reached.map(({ text }) => text)).to.deep.equal(texts);
      // The whole job once more, in the same breath.
      const thanks = `Спасибо, убита ${moment}`;
      await world.clientWrites({ phone: anna, text: thanks });
      expect((await arrives(thanks)).data.caughtUp).to.equal(false);
      const last = await send(ivanov, chatId, { text: `Обращайтесь, убита ${moment}` });
      await becomes(last.message.id, 'sent');
      await world.receipt(await idOf(last.message.text ?? ''), 3);
      await becomes(last.message.id, 'read');
      thread.push(...texts, ...calls, thanks, last.message.text ?? '');
    });
  }

  it('leaves no browser behind when it is asked to stop', async () => {
    unread = (await send(base.as('Иванов'), chatId, { text: 'Прочтёте, когда нас не будет' })).message.id;
    await becomes(unread, 'sent');
    thread.push('Прочтёте, когда нас не будет');
    expect(await service.stop(), service.logged()).to.equal(0);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });

  it('fetches what WhatsApp has held while it was down: once, in order, marked', async () => {
    const missed = Array.from({ length: 6 }, (_, i) => `Пока вас не было ${i}`);
    for (const text of missed) await world.clientWrites({ phone: anna, text });
    await world.clientWrites({ phone: '79167654321', name: 'Борис', text: 'А я новый' });
    await world.receipt(await idOf('Прочтёте, когда нас не будет'), 3);
    await service.start();
    await lineIs('online');
    await becomes(unread, 'read');
    for (const text of missed) expect((await arrives(text)).data).to.include({ chatId, caughtUp: true });
    expect((await arrives('А я новый')).data.caughtUp).to.equal(true);
    const { items } = await base.api('listMessages', {
      params: { chatId },
      query: { direction: 'newer', limit: 200 },
    });
    expect(items.filter((item) => item.kind === 'text').map((item) => item.text)).to.deep.equal([
      ...thread,
      ...missed,
    ]);
    const { catchUp } = await base.api('getLine', { params: { lineId } });
    expect(catchUp).to.include({ expected: 7, received: 7 });
    const answer = await send(base.as('Иванов'), chatId, { text: 'Мы снова здесь' });
    await becomes(answer.message.id, 'sent');
    expect((await outbox('Мы снова здесь')).map(({ attempts }) => attempts)).to.deep.equal([1]);
  });

  it('has told the webhook and the poll the same, in the order of each chat', async () => {
    await base.feed.pull();
    const told = base.feed.events;
    await receiver.holds('everything', () =>
      told.every((one) => receiver.events.some((e) => e.id === one.id)),
    );
    const first = told.map((one) => receiver.events.find((event) => event.id === one.id));
    expect(first).to.deep.equal(told);
    const arrived = [...new Set(receiver.events.filter((e) => e.chatId === chatId).map((e) => e.seq))];
    expect(arrived).to.deep.equal([...arrived].sort((a, b) => a - b));
    expect(receiver.wrong).to.deep.equal([]);
    expect(told.some((event) => event.type === 'message.received')).to.equal(true);
    expect((await world.state()).log).to.deep.equal([]);
    expect(await service.stop(), service.logged()).to.equal(0);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
