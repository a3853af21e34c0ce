import { once } from 'node:events';
import { expect } from 'chai';
import type { Message } from 'whatsapp-web.js';
import { chromiumProcesses } from './chromium.ts';
import type { Bench } from './library-bench.ts';
import { ANNA, isMessage, LINE, makeBench, outcome, PNG } from './library-bench.ts';

const SECOND = { phone: '79990000002', name: 'Вторая' };
const FILE = { kind: 'image', mimetype: 'image/png', data: PNG.toString('base64') } as const;

describe('faults of the simulated page, as the library takes them', function () {
  this.timeout(30_000);

  let bench: Bench;

  before(async function () {
    const made = await makeBench();
    if (!made) return this.skip();
    bench = made;
  });

  after(async () => {
    if (bench) await bench.stop();
  });

  it('a pairing code links instead of a QR code; a wrong one does not', async () => {
    await bench.library.client.initialize();
    const code = await bench.library.client.requestPairingCode(LINE.phone);
    expect(code).to.match(/^[A-Z0-9]{8}$/);
    expect(await outcome(bench.world.enterPairingCode('WRONG123', LINE))).to.contain('this code is wrong');
    await bench.world.enterPairingCode(code, LINE);
    await bench.library.until('ready');
    expect(bench.library.client.info.wid.user).to.equal(LINE.phone);
  });

  it('a deaf page looks connected; what it missed is told once when it hears again', async () => {
    await bench.world.deafen(true);
    const id = await bench.world.clientWrites({ phone: ANNA, text: 'слышно?' });
    expect(await bench.library.client.getState()).to.equal('CONNECTED');
    expect(bench.library.named('message')).to.have.length(0);
    await bench.world.deafen(false);
    await bench.library.until<[Message]>('message', isMessage(id));
    await bench.world.waitFor('received', (event) => event.message?.id === id);
    expect(bench.library.named('message')).to.have.length(1);
  });

  it('a download without an answer does not hold up messages', async () => {
    await bench.world.stallMedia(true);
    const id = await bench.world.clientWrites({ phone: ANNA, media: { ...FILE, claimedSize: 70_000_000 } });
    const [message] = await bench.library.until<[Message & { _data: { size: number } }]>(
      'message',
      isMessage(id),
    );
    expect(message._data.size).to.equal(70_000_000);
    const download = message.downloadMedia().then((file) => (file ? 'file' : 'nothing'));
    const text = await bench.world.clientWrites({ phone: ANNA, text: 'следом' });
    const arrival = bench.library.until<[Message]>('message', isMessage(text)).then(() => 'text');
    expect(await Promise.race([download, arrival])).to.equal('text');
    await bench.world.stallMedia(false);
    expect(await download).to.equal('file');
  });

  it('history comes on request and is not told as new; notices and statuses are', async () => {
    const old = await bench.world.addHistory({ phone: ANNA, text: 'давно', at: '2024-01-01T00:00:00Z' });
    const chat = await bench.library.client.getChatById(`${ANNA}@c.us`);
    expect(await chat.syncHistory()).to.equal(true);
    await bench.world.waitFor('confirmed', (event) => event.text === 'history');
    const texts = (await chat.fetchMessages({ limit: 50 })).map((message) => message.id._serialized);
    expect(texts).to.include(old);
    const notice = await bench.world.clientWrites({ phone: '79993334455', notice: true });
    const [told] = await bench.library.until<[Message]>('message', isMessage(notice));
    expect(told.type).to.equal('e2e_notification');
    const status = await bench.world.clientWrites({ phone: ANNA, text: 'мой статус', status: true });
    const [broadcast] = await bench.library.until<[Message]>('message', isMessage(status));
    expect(broadcast.isStatus).to.equal(true);
    const told2 = bench.library.named('message').map(({ args }) => (args[0] as Message).id._serialized);
    expect(told2).not.to.include(old);
  });

  it('two lines in two browsers do not see each other', async () => {
    const other = bench.make('second');
    await other.client.initialize();
    await bench.link(SECOND, other);
    const first = await bench.world.clientWrites({ phone: ANNA, text: 'первой', line: LINE.phone });
    const second = await bench.world.clientWrites({ phone: ANNA, text: 'второй', line: SECOND.phone });
    await bench.library.until<[Message]>('message', isMessage(first));
    await other.until<[Message]>('message', isMessage(second));
    await other.client.sendMessage(`${ANNA}@c.us`, 'от второй');
    await bench.world.waitFor('sent', (event) => event.line === SECOND.phone);
    expect(await bench.world.outbox(LINE.phone)).to.deep.equal([]);
    expect(other.named('message')).to.have.length(1);
    await bench.world.unlinkFromPhone(SECOND.phone);
    await other.until('disconnected');
    await other.until(
      'qr',
      () => true,
      other.events.findIndex(({ name }) => name === 'disconnected'),
    );
    await other.client.destroy();
  });

  it('a second browser on the same profile is refused', async () => {
    expect(await outcome(bench.make().client.initialize())).to.contain('already running');
  });

  it('a standing main thread answers nothing until it goes on', async () => {
    const asked: string[] = [];
    await bench.world.hang(700);
    const state = bench.library.client.getState().then(() => asked.push('state'));
    const mark = await bench.world.mark();
    const id = await bench.world.clientWrites({ phone: ANNA, text: 'после паузы', line: LINE.phone });
    expect(asked).to.deep.equal([]);
    await state;
    await bench.world.waitFor('received', (event) => event.message?.id === id, { after: mark });
  });

  it('a crash of the renderer is told by the page object only', async () => {
    const page = bench.library.client.pupPage;
    const before = bench.library.events.length;
    const crashed = once(page as never, 'error');
    for (const { pid, kind } of await chromiumProcesses(bench.world)) {
      if (kind === 'renderer') process.kill(pid, 'SIGKILL');
    }
    await crashed;
    await bench.world.waitUntil(async () =>
      (await bench.world.state()).devices.every(({ connected }) => !connected),
    );
    const told = bench.library.events.slice(before).map(({ name }) => name);
    expect(told).not.to.include.oneOf(['disconnected', 'change_state']);
    await bench.restart();
  });

  it('a sync that ends before the library listens gives no ready, and initialize resolves', async () => {
    await bench.library.client.destroy();
    await bench.world.hasSyncedDelay(0);
    bench.library = bench.make();
    const mark = await bench.world.mark();
    await bench.library.client.initialize();
    await bench.world.waitFor('synced', () => true, { after: mark });
    expect(await bench.library.client.getState()).to.equal('CONNECTED');
    expect(bench.library.named('ready')).to.have.length(0);
    await bench.world.hasSyncedDelay(800);
    await bench.restart();
  });

  it('a page that cannot be loaded: initialize rejects and leaves its browser running', async () => {
    await bench.library.client.destroy();
    await bench.world.refusePage(true);
    bench.library = bench.make();
    expect(await outcome(bench.library.client.initialize())).to.contain('net::ERR');
    expect(bench.library.client.pupBrowser?.connected).to.equal(true);
    await bench.world.refusePage(false);
    await bench.restart();
  });

  for (const [command, state] of [
    ['tosBlock', 'TOS_BLOCK'],
    ['deprecated', 'DEPRECATED_VERSION'],
  ] as const) {
    it(`${state} is told as disconnected, and the library closes the browser`, async () => {
      const gone = once(bench.library.client.pupBrowser as never, 'disconnected');
      await bench.world[command]();
      await bench.library.until<[string]>('disconnected', (reason) => reason === state);
      await gone;
      await bench.restart();
    });
  }

  it('a log-out during which the page leaves at once: the call rejects, LOGOUT is told', async () => {
    await bench.world.configure({ logoutNavigates: 'early' });
    expect(await outcome(bench.library.client.logout())).to.match(/context was destroyed|detached|navigat/i);
    await bench.library.until<[string]>('disconnected', (reason) => reason === 'LOGOUT');
    await bench.library.until('qr');
  });

  it('an unreadable message that nobody resolves is asked for again', async () => {
    await bench.library.client.destroy();
    bench.library = bench.make();
    await bench.library.client.initialize();
    await bench.link();
    const id = await bench.world.clientWrites({
      phone: ANNA,
      text: 'со второго раза',
      unreadable: true,
      line: LINE.phone,
    });
    const [message] = await bench.library.until<[Message]>('message', isMessage(id));
    expect(message.body).to.equal('со второго раза');
  });

  it('nothing of this is a mistake of the page', async () => {
    expect((await bench.world.state()).log).to.deep.equal([]);
  });

  it('what is not modelled throws and is written to the log', async () => {
    const page = bench.library.client.pupPage;
    const asked = ['window.require("WAWebNothing")', 'window.require("WAWebCmd").Cmd.nothing'];
    for (const text of asked)
      expect(await outcome(page?.evaluate(text) ?? Promise.resolve())).not.to.equal('done');
    await bench.world.waitFor('log', (event) => event.text === 'unknown member Cmd.nothing');
    const [module, member] = (await bench.world.state()).log;
    expect(module).to.contain('unknown module WAWebNothing');
    expect(member).to.contain('unknown member Cmd.nothing');
  });
});
