import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { chromiumProcesses } from './chromium.ts';
import type { Bench } from './library-bench.ts';
import { ANNA, isMessage, LINE, makeBench, outcome } from './library-bench.ts';
import { connectWorld } from './world-client.ts';

describe('whatsapp-web.js in Chromium against the simulated page', function () {
  this.timeout(40_000);

  let bench: Bench;

  before(async function () {
    const made = await makeBench();
    if (!made) return this.skip();
    bench = made;
  });

  after(async () => {
    if (bench) await bench.stop();
  });

  describe('linking', () => {
    it('shows QR codes; an old one, a foreign one and a damaged one are refused', async () => {
      await bench.library.client.initialize();
      const [first] = await bench.library.until<[string]>('qr');
      expect(first.split(',')).to.have.length(5);
      await bench.world.rotateQr();
      const [second] = await bench.library.until<[string]>('qr', (text) => text !== first);

      const refusals = [first, 'nothing', second.replace(/,[^,]+,1$/, ',AAAA,1')].map((text) =>
        outcome(bench.world.scan(text, LINE)),
      );
      expect(await Promise.all(refusals)).to.deep.equal([
        'the phone says: this QR code is expired or unknown',
        'the phone says: this QR code is expired or unknown',
        "the phone says: the keys in this QR code are not the page's keys",
      ]);
    });

    it('gives no QR code after the page fell idle, until the page is asked for one', async () => {
      await bench.world.idleQr();
      expect((await bench.world.state()).refs).to.deep.equal([]);
      const before = bench.library.events.length;
      await bench.library.client.pupPage?.evaluate('window.require("WAWebCmd").Cmd.refreshQR()');
      await bench.library.until('qr', () => true, before);
    });

    it('authenticates and gets ready after the scan, with the account it was linked to', async () => {
      await bench.world.configure({ undefinedRefOnPair: true });
      const [qr] = (bench.library.named('qr').at(-1)?.args ?? []) as string[];
      const remote = await connectWorld(bench.world.controlUrl);
      expect(await outcome(remote.scan('nothing', LINE))).to.contain('expired or unknown');
      await remote.scan(qr ?? '', LINE);
      await bench.library.until('authenticated');
      await bench.library.until('ready');
      expect(bench.library.client.info.wid._serialized).to.equal(`${LINE.phone}@c.us`);
      expect(bench.library.client.info.pushname).to.equal(LINE.name);
      await bench.library.until<[string]>('qr', (text) => text.startsWith('undefined,'));
      await remote.waitFor('synced');
      const { devices } = await remote.state();
      expect(devices).to.have.length(1);
      expect(devices[0]).to.include({ line: LINE.phone, connected: true });
    });

    it('tells ready again when the page syncs again or is loaded anew', async () => {
      for (const again of [() => bench.world.resync(), () => bench.world.reload()]) {
        const before = bench.library.events.length;
        await again();
        await bench.library.until('ready', () => true, before);
      }
      expect(bench.library.named('ready')).to.have.length(3);
    });
  });

  describe('restarts', () => {
    it('without QR; what came meanwhile is not told but found in the chats', async () => {
      const earlier = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'до перезапуска');
      await bench.world.waitFor('sent', (event) => event.message?.id === earlier.id._serialized);
      await bench.library.client.destroy();
      const missed = await bench.world.clientWrites({ phone: ANNA, text: 'пока вас не было' });
      await bench.restart();
      expect(bench.library.named('qr')).to.have.length(0);
      expect(bench.library.named('message')).to.have.length(0);
      const chats = await bench.library.client.getChats();
      const chat = chats.find((one) => one.id._serialized === `${ANNA}@c.us`);
      expect(chat?.unreadCount).to.equal(1);
      expect(chat?.lastMessage.body).to.equal('пока вас не было');
      const messages = (await chat?.fetchMessages({ limit: 100 })) ?? [];
      expect(messages.filter(isMessage(missed))).to.have.length(1);
      expect(messages.map(({ body }) => body)).to.deep.equal(['до перезапуска', 'пока вас не было']);
      expect(messages[0]?.ack).to.equal(1);
    });

    it('after the browser was killed: no event of the library, the link and the messages are kept', async () => {
      const sent = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'до гибели');
      await bench.world.waitFor('sent', (event) => event.message?.text === 'до гибели');
      const browser = (await chromiumProcesses(bench.world)).find(({ kind }) => kind === 'browser');
      const gone = once(bench.library.client.pupBrowser as never, 'disconnected');
      const before = bench.library.events.length;
      process.kill(browser?.pid ?? 0, 'SIGKILL');
      await gone;
      await bench.world.waitUntil(async () =>
        (await bench.world.state()).devices.every(({ connected }) => !connected),
      );
      expect(bench.library.events.slice(before).filter(({ name }) => name === 'disconnected')).to.deep.equal(
        [],
      );
      await bench.world.receipt(sent.id._serialized, 3);
      await bench.restart();
      expect(bench.library.named('qr')).to.have.length(0);
      const again = await bench.library.client.getMessageById(sent.id._serialized);
      expect(again.ack).to.equal(3);
      await again.delete(true);
      expect((await bench.world.message(sent.id._serialized)).deleted).to.equal(true);
    });

    it('before the server confirmed a message: it is handed over again under the same id', async () => {
      await bench.world.holdAcks(true);
      const sent = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'без ответа');
      await bench.world.waitFor('sent', (event) => event.message?.text === 'без ответа');
      await bench.library.client.destroy();
      await bench.restart();
      await bench.world.holdAcks(false);
      const id = sent.id._serialized;
      await bench.world.waitUntil(async () => (await bench.library.client.getMessageById(id)).ack === 1);
      const same = (await bench.world.outbox()).filter(({ text }) => text === 'без ответа');
      expect(same.map((message) => [message.id, message.attempts])).to.deep.equal([[id, 2]]);
    });
  });

  describe('the end of a link', () => {
    it('on the phone: LOGOUT, then a new QR code in the same browser', async () => {
      await bench.world.unlinkFromPhone();
      const [reason] = await bench.library.until<[string]>('disconnected');
      expect(reason).to.equal('LOGOUT');
      await bench.library.until('qr');
      await bench.library.client.destroy();
    });

    it('on the phone while the page is away: the library asks for a QR code', async () => {
      bench.library = bench.make();
      await bench.library.client.initialize();
      await bench.link();
      await bench.library.client.destroy();
      await bench.world.unlinkFromPhone();
      bench.library = bench.make();
      await bench.library.client.initialize().catch(async (error: Error) => {
        // The page may leave for its log-out address under the library's first calls.
        expect(error.message).to.match(/context was destroyed|navigat|detached/i);
        await bench.library.client.destroy();
        bench.library = bench.make();
        await bench.library.client.initialize();
      });
      await bench.library.until('qr');
    });

    it('a conflict, then by the library: the page is unlinked and the profile removed', async () => {
      await bench.link();
      await bench.world.conflict();
      await bench.library.until<[string]>('disconnected', (reason) => reason === 'CONFLICT');
      await bench.world.waitUntil(async () =>
        (await bench.world.state()).devices.every(({ connected }) => !connected),
      );
      await bench.restart();
      const mark = await bench.world.mark();
      await bench.library.client.logout();
      await bench.world.waitFor('unlinked', () => true, { after: mark });
      expect((await bench.world.state()).devices).to.deep.equal([]);
      expect(existsSync(join(bench.dataPath, 'session-line'))).to.equal(false);
    });

    it('leaves no mistake in the log and no Chromium behind', async () => {
      expect((await bench.world.state()).log).to.deep.equal([]);
      await bench.library.client.destroy();
      await noProcesses();
    });
  });

  /** Processes of a closed browser need up to two seconds to go. */
  async function noProcesses(): Promise<void> {
    const deadline = Date.now() + 5_000;
    let left = await chromiumProcesses(bench.world);
    while (left.length > 0 && Date.now() < deadline) left = await chromiumProcesses(bench.world);
    expect(left).to.deep.equal([]);
  }
});
