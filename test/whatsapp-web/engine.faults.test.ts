import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { EngineContext, InboundMessage } from '../../service/engines/engine.ts';
import { textDraft } from '../conformance/engine.harness.ts';
import { chromiumProcesses, makeChromiumWrapper } from './chromium.ts';
import { type EngineWorld, openEngineWorld, WebLine } from './engine.world.ts';
import type { WhatsAppWorld } from './world-client.ts';

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Resolves when the service in a process of its own says that its line is online. */
async function online(service: ChildProcessWithoutNullStreams): Promise<void> {
  let said = '';
  for await (const chunk of service.stdout) {
    said += String(chunk);
    if (said.includes('online')) return;
  }
  throw new Error(`the service has ended: ${said}`);
}

interface Proxy {
  url: string;
  /** How many connections had the right login. */
  accepted(): number;
  close(): void;
}

/** An HTTP proxy that leads every connection to the world, for those who know the password. */
async function startProxy(port: number, login: string, password: string): Promise<Proxy> {
  const right = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const sockets = new Set<Duplex>();
  let accepted = 0;
  const server = createServer();
  server.on('connect', (request, socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (request.headers['proxy-authorization'] !== right) {
      socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    accepted += 1;
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: () => accepted,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('WhatsApp Web: what a line survives', function () {
  this.timeout(60_000);
  let opened: EngineWorld;
  let world: WhatsAppWorld;
  let line: WebLine;
  let profile: string;

  before(async function () {
    const made = await openEngineWorld();
    if (!made) return this.skip();
    opened = made;
    world = opened.world;
    line = await WebLine.make(opened);
    profile = join(line.path, 'session');
    await line.online();
  });
  after(async () => {
    await line?.remove();
    await world?.stop();
  });
  beforeEach(() => world.configure({ hasSyncedDelayMs: 200 }));

  /** The line comes back by itself, without a code. */
  async function heals(from: number): Promise<void> {
    await line.event('online', () => true, from);
    expect(line.count('qr', from)).to.equal(0);
  }

  async function kill(kind: string): Promise<void> {
    const victims = (await chromiumProcesses(world)).filter((one) => one.kind === kind);
    expect(victims).to.not.deep.equal([]);
    for (const { pid } of victims) process.kill(pid, 'SIGKILL');
  }

  it('a second engine on the same profile is refused, and changes nothing', async () => {
    const other = new WebLine(opened, line.path, line.phone);
    const error = await other.start().then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error?.message).to.contain('already');
    await world.clientWrites({ phone: '79161110001', text: 'слышно' });
    await line.message('слышно');
  });

  it('the browser is killed', async () => {
    const from = line.mark();
    await kill('browser');
    const { advice } = await line.event('lost', () => true, from);
    expect(advice.code).to.equal('browser_gone');
    await world.clientWrites({ phone: '79161110001', text: 'пока не было браузера' });
    await heals(from);
    const found: InboundMessage[] = [];
    for await (const one of line.engine.history!(() => line.linkedAt!)) found.push(one);
    expect(found.filter((one) => one.text === 'пока не было браузера')).to.have.length(1);
  });

  it('the page’s process is killed', async () => {
    const from = line.mark();
    await kill('renderer');
    await line.event('lost', () => true, from);
    await heals(from);
  });

  it('the page stands still: it is opened anew', async () => {
    const from = line.mark();
    await world.hang(60_000);
    const { advice } = await line.event('lost', () => true, from);
    expect(advice.code).to.equal('page_stuck');
    await heals(from);
  });

  it('the browser dies while a message is handed over: nobody knows, and it is looked up', async () => {
    await world.clientWrites({ phone: '79161110001', text: 'знакомый' });
    await line.message('знакомый');
    const from = line.mark();
    const at = new Date();
    const draft = textDraft({ address: '79161110001@c.us' }, 'на полпути');
    await world.hang(60_000);
    const sending = line.engine.send(draft).then(
      () => null,
      (error: unknown) => error,
    );
    await kill('browser');
    const outcome = await sending;
    await heals(from);
    const found = await line.engine.lookup!(draft, at, new Set());
    const inOutbox = (await world.outbox()).filter((one) => one.text === 'на полпути');
    if (outcome === null) expect(found.outcome).to.equal('found');
    else expect(outcome).to.include({ certain: false });
    expect(found.outcome).to.equal(inOutbox.length > 0 ? 'found' : 'absent');
  });

  it('the library misses the synchronisation', async () => {
    await line.stop();
    await world.hasSyncedDelay(0);
    const from = line.mark();
    await line.start();
    await heals(from);
    expect(line.count('lost', from)).to.equal(0);
  });

  it('the page never synchronises: a person is asked, and the link is kept', async () => {
    await line.stop();
    await world.hasSyncedDelay(-1);
    const kind = opened.kindWith({ timings: { readyMs: 800 } });
    const unready = new WebLine({ ...opened, kind }, line.path, line.phone);
    await unready.start();
    const { advice } = await unready.event('action_required');
    expect(advice.code).to.equal('not_synchronised');
    expect(unready.count('online') + unready.count('qr')).to.equal(0);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
    await unready.stop();
    await world.hasSyncedDelay(200);
    const from = line.mark();
    await line.start();
    await heals(from);
  });

  it('web.whatsapp.com can’t be reached', async () => {
    await line.stop();
    await world.refusePage(true);
    const from = line.mark();
    await line.start();
    const { advice } = await line.event('lost', () => true, from);
    expect(advice.code).to.equal('unreachable');
    await world.refusePage(false);
    await heals(from);
  });

  it('the line is opened elsewhere, or unpaired for a moment', async () => {
    for (const state of ['conflict', 'unpaired'] as const) {
      const from = line.mark();
      await world[state]();
      await line.event('lost', () => true, from);
      await heals(from);
    }
  });

  it('states that need a person end it, and keep the profile', async () => {
    for (const [state, type, code] of [
      ['deprecated', 'action_required', 'deprecated_version'],
      ['tosBlock', 'banned', 'banned'],
    ] as const) {
      let from = line.mark();
      await world[state]();
      const { advice } = await line.event(type, () => true, from);
      expect(advice.code).to.equal(code);
      await world.waitUntil(async () => (await chromiumProcesses(world)).length === 0);
      expect(await there(profile)).to.equal(true);
      from = line.mark();
      await line.stop();
      await line.start();
      await heals(from);
    }
  });

  it('a stop in the middle of a start leaves nothing', async () => {
    await line.stop();
    for (const kind of ['before', 'at once', 'later']) {
      const starting = line.start();
      if (kind !== 'before') await starting;
      if (kind === 'later') {
        await world
          .waitUntil(async () => (await chromiumProcesses(world)).length > 0, { timeoutMs: 100 })
          .catch(() => undefined);
      }
      await line.stop();
      await starting;
      expect(await chromiumProcesses(world), kind).to.deep.equal([]);
      expect(await there(join(line.path, 'browser.json'))).to.equal(false);
    }
    const from = line.mark();
    await line.start();
    await heals(from);
  });

  it('another owner of the line: the engine ends by itself', async () => {
    const path = await mkdtemp(join(tmpdir(), 'web-line-'));
    const fenced = new WebLine(opened, path, '79120000002');
    await fenced.online();
    const mark = fenced.mark();
    fenced.events.push = () => {
      throw new Error('the line has another owner');
    };
    await world.clientWrites({ phone: '79161110002', text: 'чужое', line: '79120000002' });
    const own = async () => (await world.state()).devices.find((one) => one.line === '79120000002');
    await world.waitUntil(async () => (await own())?.connected === false);
    expect(fenced.events.length).to.equal(mark);
    await fenced.remove();
  });

  it('a profile that kills the browser is set aside, not deleted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'web-line-'));
    const real = await makeChromiumWrapper(world);
    const wrapper = join(folder, 'chromium');
    const script = `case "$*" in *${folder}/session*) [ -e ${folder}/session/broken ] && exit 1;; esac\nexec ${real} "$@"`;
    await writeFile(wrapper, `#!/bin/sh\n${script}\n`);
    await chmod(wrapper, 0o755);
    const kind = opened.kindWith({ browser: { configured: wrapper } });
    const broken = new WebLine({ ...opened, kind }, folder, '79120000003');
    await broken.online();
    await broken.stop();
    await writeFile(join(folder, 'session', 'broken'), '');
    const from = broken.mark();
    await broken.start();
    await broken.event('qr', () => true, from);
    const aside = (await readdir(folder)).filter((name) => /^session-broken-/.test(name));
    expect(aside).to.have.length(1);
    expect(await there(join(folder, aside[0]!, 'Default'))).to.equal(true);
    await broken.remove();
  });

  it('the service is killed: its browser does not outlive the next start, and the link is kept', async () => {
    await line.stop();
    const program = fileURLToPath(new URL('./engine.child.ts', import.meta.url));
    const service = spawn(process.execPath, [program, await makeChromiumWrapper(world), line.path]);
    await online(service);
    const [browser] = await chromiumProcesses(world);
    expect(browser).to.not.equal(undefined);
    const from = line.mark();
    // While that service lives, this one keeps off.
    const refused = await line.start().then(
      () => null,
      (reason: Error) => reason,
    );
    expect(refused?.message).to.contain('another bridge');
    service.kill('SIGKILL');
    await once(service, 'exit');
    await line.stop();
    await line.start();
    await heals(from);
    const left = (await chromiumProcesses(world)).filter((one) => one.kind === 'browser');
    expect(left).to.have.length(1);
    expect(left[0]?.pid).to.not.equal(browser?.pid);
  });

  it('a proxy with a login is used; a wrong login, or one for SOCKS5, is said', async () => {
    const proxy = await startProxy(world.pagePort, 'bridge', 'secret');
    world.onStop(proxy.close);
    const through = async (url: string, password: string, phone: string) => {
      const path = await mkdtemp(join(tmpdir(), 'web-line-'));
      const login = { url, login: 'bridge', password };
      const kind = {
        ...opened.kind,
        create: (context: EngineContext) => opened.kind.create({ ...context, proxy: login }),
      };
      const behind = new WebLine({ ...opened, kind }, path, phone);
      await behind.start();
      return behind;
    };
    const good = await through(proxy.url, 'secret', '79120000007');
    await good.event('qr');
    expect(proxy.accepted()).to.be.greaterThan(0);
    await good.remove();
    const bad = await through(proxy.url, 'wrong', '79120000008');
    expect((await bad.event('lost')).advice.code).to.equal('unreachable');
    await bad.remove();
    const socks = await through('socks5://127.0.0.1:1080', 'secret', '79120000008');
    expect((await socks.event('action_required')).advice.code).to.equal('proxy_login_unsupported');
    await socks.remove();
  });

  it('is unlinked on the phone while it is stopped: the profile goes with the link', async () => {
    await line.stop();
    expect(await there(profile)).to.equal(true);
    await world.unlinkFromPhone(line.phone);
    const from = line.mark();
    await line.start();
    await line.event('logged_out', () => true, from);
    expect(line.count('qr', from)).to.equal(0);
    await line.stop();
    expect(await there(profile)).to.equal(false);
  });

  it('logs out though the page leaves under the call, and links again for good', async () => {
    await world.configure({ logoutNavigates: 'early' });
    await line.online();
    const mark = await world.mark();
    const from = line.mark();
    await line.engine.logout();
    await world.waitFor('unlinked', () => true, { after: mark });
    expect((await line.event('logged_out', () => true, from)).by).to.equal('bridge');
    expect(line.count('logged_out', from)).to.equal(1);
    expect(await there(profile)).to.equal(false);
    await line.stop();
    await line.online();
    await line.stop();
    const again = line.mark();
    await line.start();
    await heals(again);
  });

  it('a number is linked by a code that is typed into the phone', async () => {
    const typed = await WebLine.make(opened, '79120000004');
    await typed.start();
    await typed.event('qr');
    const { code } = await typed.engine.requestPairingCode!('+79120000004');
    expect(code).to.match(/^\w{4}-\w{4}$/);
    await world.enterPairingCode(code.replace('-', ''), { phone: '79120000004', name: 'Линия' });
    expect((await typed.event('online')).phone).to.equal('+79120000004');
    await typed.remove();
  });

  it('without a browser a person is asked, and it goes on by itself when there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'web-line-'));
    const wrapper = join(folder, 'chromium');
    const kind = opened.kindWith({ browser: { configured: wrapper } });
    const bare = new WebLine({ ...opened, kind }, folder, '79120000005');
    await bare.start();
    expect((await bare.event('action_required')).advice.code).to.equal('no_browser');
    await writeFile(`${wrapper}.new`, `#!/bin/sh\nexec ${await makeChromiumWrapper(world)} "$@"\n`, {
      mode: 0o755,
    });
    await rename(`${wrapper}.new`, wrapper);
    await bare.event('qr');
    expect(bare.count('action_required')).to.equal(1);
    await bare.remove();
  });

  it('a code that nobody scans: after some series a person is asked, and no browser waits', async () => {
    const kind = opened.kindWith({ timings: { qrRounds: 2, qrFirstMs: 300, qrNextMs: 300, qrGraceMs: 100 } });
    const unseen = await WebLine.make({ ...opened, kind }, '79120000006');
    await unseen.start();
    expect((await unseen.event('action_required')).advice.code).to.equal('qr_not_scanned');
    const from = unseen.mark();
    await unseen.engine.refreshQr!();
    await unseen.event('qr', () => true, from);
    await unseen.remove();
  });

  it('has made no mistake on the page, and leaves no browser', async () => {
    await line.stop();
    expect((await world.state()).log).to.deep.equal([]);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
