import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { InboundMessage } from '../../service/engines/engine.ts';
import { EngineError } from '../../service/engines/engine.ts';
import { textDraft } from '../conformance/engine.harness.ts';
import { chromiumProcesses } from './chromium.ts';
import { type EngineWorld, openEngineWorld, WebLine } from './engine.world.ts';
import { PNG } from './library-bench.ts';
import type { WhatsAppWorld } from './world-client.ts';

const good = '2.3000.1043085068';
const bad = '2.3000.1043220887';

/** WhatsApp counts in whole seconds: what is to be missed has to come in a later one than the line went online in. */
const nextSecond = (): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, 1010 - (Date.now() % 1000)));

describe('WhatsApp Web: deafness, builds, memory, passkeys', function () {
  this.timeout(60_000);
  let opened: EngineWorld;
  let world: WhatsAppWorld;
  let line: WebLine;
  let lastPhone = 79162220000;
  const newPhone = () => String(++lastPhone);

  before(async function () {
    const made = await openEngineWorld({ version: good });
    if (!made) return this.skip();
    opened = made;
    world = opened.world;
    line = await WebLine.make(opened);
    await line.online();
  });
  after(async () => {
    await line?.remove();
    await world?.stop();
  });

  /** Another engine for the same folder and number. */
  async function restartWith(options: Parameters<EngineWorld['kindWith']>[0]): Promise<WebLine> {
    await line.stop();
    const { linkedAt } = line;
    line = new WebLine({ ...opened, kind: opened.kindWith(options) }, line.path, line.phone);
    line.linkedAt = linkedAt;
    await line.start();
    return line;
  }
  const missed = async (): Promise<InboundMessage[]> => {
    const found: InboundMessage[] = [];
    for await (const one of line.engine.history!(() => line.linkedAt!)) found.push(one);
    return found;
  };
  const bridgeFound = async (text: string) => (await missed()).filter((one) => one.text === text).length;

  it('is deaf though every flag says “connected”: found, and healed without a code', async () => {
    const phone = newPhone();
    await world.clientWrites({ phone, text: 'слышно' });
    await line.message('слышно');
    await nextSecond();
    const from = line.mark();
    await world.forgetListeners();
    await world.clientWrites({ phone, text: 'не слышно' });
    const { advice } = await line.event('lost', () => true, from);
    expect(advice.code).to.equal('deaf');
    expect(advice.ru).to.match(/[а-я]/);
    await line.event('online', () => true, from);
    expect(line.count('qr', from)).to.equal(0);
    expect(await bridgeFound('не слышно')).to.equal(1);
    await world.clientWrites({ phone, text: 'снова слышно' });
    await line.message('снова слышно', from);
  });

  it('goes deaf again and again: it lives on by looking at the page, each message once', async () => {
    await restartWith({});
    await line.event('online');
    for (let round = 0; round < 2; round += 1) {
      await nextSecond();
      const from = line.mark();
      await world.forgetListeners();
      await world.clientWrites({ phone: newPhone(), text: `глухота ${round}` });
      await line.event('lost', () => true, from);
      await line.event('online', () => true, from);
    }
    await nextSecond();
    await world.forgetListeners();
    const from = line.mark();
    const phone = newPhone();
    for (const text of ['раз', 'два', 'три']) await world.clientWrites({ phone, text });
    await line.message('три', from);
    expect(
      line
        .messages()
        .filter((one) => one.peer.phone === `+${phone}`)
        .map((one) => one.text),
    ).to.deep.equal(['раз', 'два', 'три']);
    expect(line.count('lost', from)).to.equal(0);
    const { advice } = await line.event('online', () => true, from);
    expect(advice?.code).to.equal('hears_by_looking');
  });

  it('the connection is dead and nobody has noticed: the server is asked, and the page is opened anew', async () => {
    await restartWith({ timings: { silenceMs: 600, knockMs: 500 } });
    await line.event('online');
    const from = line.mark();
    await world.staleConnections();
    await world.clientWrites({ phone: newPhone(), text: 'в мёртвое соединение' });
    expect((await line.event('lost', () => true, from)).advice.code).to.equal('disconnected');
    await line.event('online', () => true, from);
    expect(await bridgeFound('в мёртвое соединение')).to.equal(1);
  });

  it('is quiet, and a quiet connection is no dead one', async () => {
    await restartWith({ timings: { silenceMs: 200, knockMs: 5_000 } });
    await line.event('online');
    const from = line.mark();
    const mark = await world.mark();
    // Several looks are taken at the silence meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await world.clientWrites({ phone: newPhone(), text: 'после тишины' });
    await line.message('после тишины', from);
    expect(line.count('lost', from)).to.equal(0);
    expect((await world.events(mark)).some((event) => event.type === 'disconnected')).to.equal(false);
  });

  it('takes too much memory: what is under way is finished, a new browser follows, nothing is lost', async () => {
    await restartWith({
      timings: { memoryEveryMs: 300 },
      upkeep: { memoryLimitBytes: 1024 * 1024 },
    });
    await line.event('online');
    const [before] = (await chromiumProcesses(world)).filter(({ kind }) => kind === 'browser');
    const phone = newPhone();
    const from = line.mark();
    const sent = await Promise.all(
      ['один', 'другой'].map((text) => line.engine.send(textDraft({ phone: `+${phone}` }, text))),
    );
    expect((await line.event('lost', () => true, from)).advice.code).to.equal('recycling');
    await line.event('online', () => true, from);
    const [after] = (await chromiumProcesses(world)).filter(({ kind }) => kind === 'browser');
    expect(after?.pid).to.not.equal(before?.pid);
    expect(line.count('qr', from)).to.equal(0);
    const { bytes } = await line.event('memory');
    expect(bytes).to.be.greaterThan(50 * 1024 * 1024);
    const outbox = (await world.outbox()).filter((one) => one.chat === `${phone}@c.us`);
    expect(outbox.map((one) => one.id).sort()).to.deep.equal(sent.map((one) => one.externalId).sort());
  });

  it('has grown old: it is started anew in a quiet hour, when nothing comes', async () => {
    const hour = new Date().getHours();
    const upkeep = { maxAgeMs: 300, quietHours: { from: hour, to: (hour + 2) % 24 } };
    await restartWith({ timings: { memoryEveryMs: 200, idleMs: 300 }, upkeep });
    await line.event('online');
    expect((await line.event('lost')).advice.code).to.equal('recycling');
    const busy = (hour + 5) % 24;
    await restartWith({
      timings: { memoryEveryMs: 100, idleMs: 100 },
      upkeep: { maxAgeMs: 300, quietHours: { from: busy, to: (busy + 2) % 24 } },
    });
    await line.event('online');
    await world.clientWrites({ phone: newPhone(), text: 'днём не перезапускается' });
    await line.message('днём не перезапускается');
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(line.count('lost')).to.equal(0);
  });

  it('keeps the build that works, with its hash', async () => {
    await restartWith({});
    await line.event('online');
    const folder = join(line.path, 'builds');
    const kept = async () => (await readdir(folder).catch((): string[] => [])).includes('builds.json');
    while (!(await kept())) await new Promise((resolve) => setTimeout(resolve, 50));
    const index = JSON.parse(await readFile(join(folder, 'builds.json'), 'utf8'));
    expect(index.good[0].version).to.equal(good);
    expect(index.good[0].sha256).to.match(/^[0-9a-f]{64}$/);
    expect(await readFile(join(folder, `${good}.html`), 'utf8')).to.contain(good);
  });

  it('a build without one name: that one thing is off and said, everything else works', async () => {
    await line.stop();
    await world.configure({
      version: bad,
      without: [
        'WAWebSendReactionMsgAction',
        'WAWebCmd.Cmd.sendRevokeMsgs',
        'WAWebPrepRawMedia.prepRawMedia',
      ],
    });
    const from = line.mark();
    await line.start();
    const { broken, version, pinned } = await line.event('build', () => true, from);
    expect({ broken, version, pinned }).to.deep.equal({
      broken: ['files', 'delete', 'react'],
      version: bad,
      pinned: false,
    });
    const { advice } = await line.event('online', () => true, from);
    expect(advice?.code).to.equal('build_partly_broken');
    expect(advice?.ru).to.contain('отправлять файлы, удалять у клиента, ставить реакции');
    const phone = newPhone();
    await world.clientWrites({ phone, text: 'работает' });
    const { externalId, peer } = await line.message('работает');
    const sent = await line.engine.send(textDraft({ address: peer.address }, 'и обратно'));
    await world.waitFor('sent', (event) => event.message?.text === 'и обратно');
    const target = { externalId, address: peer.address };
    const path = join(line.path, 'a.png');
    await writeFile(path, PNG);
    const file = { path, fileName: 'a.png', mimeType: 'image/png', size: PNG.length };
    const image = textDraft({ address: peer.address }, '', {
      kind: 'image',
      text: null,
      file: { ...file, durationSeconds: null, waveform: null },
    });
    for (const refused of [
      line.engine.react!(target, '👍'),
      line.engine.delete!({ ...target, externalId: sent.externalId }),
      line.engine.send(image),
    ]) {
      const error = await refused.then(
        () => null,
        (reason: unknown) => reason as EngineError,
      );
      expect(error).to.be.instanceOf(EngineError);
      expect(error).to.include({ code: 'unsupported', certain: true });
    }
  });

  it('a build without what it can’t be without: back to the kept one, and it is said', async () => {
    await line.stop();
    await world.configure({ version: bad, without: ['WAWebSendMsgChatAction.addAndSendMsgToChat'] });
    await line.start();
    const { version } = await line.event('build', (event) => event.pinned);
    expect(version).to.equal(good);
    const { advice } = await line.event('online', (event) => event.advice?.code === 'pinned_build');
    expect(advice?.ru).to.contain(good);
    const phone = newPhone();
    await line.engine.send(textDraft({ phone: `+${phone}` }, 'на прежней версии'));
    await world.waitFor('sent', (event) => event.message?.text === 'на прежней версии');
    expect(line.count('qr')).to.equal(0);
  });

  it('a kept build that is no longer what was kept is not used', async () => {
    await line.stop();
    const path = join(line.path, 'builds', `${good}.html`);
    await writeFile(path, `${await readFile(path, 'utf8')}<script>steal()</script>`);
    const from = line.mark();
    await line.start();
    const { version, broken } = await line.event('build', () => true, from);
    expect(version).to.equal(bad);
    expect(broken).to.deep.equal(['send']);
    await line.event('online', () => true, from);
    expect(await readdir(join(line.path, 'builds'))).to.include(`${good}.html.wrong`);
    await line.stop();
    await world.configure({ version: good, without: [] });
  });

  it('a page on which the library never gets ready: back to the kept build', async () => {
    await restartWith({});
    await line.event('online');
    const folder = join(line.path, 'builds');
    const isKept = async () => (await readdir(folder)).includes(`${good}.html`);
    while (!(await isKept())) await new Promise((resolve) => setTimeout(resolve, 50));
    await line.stop();
    // The library listens to it before it says that it is ready.
    await world.configure({ version: bad, without: ['WAWebSyncGatingUtils'] });
    await restartWith({ timings: { readyMs: 700 } });
    const { version } = await line.event('build', (event) => event.pinned);
    expect(version).to.equal(good);
    await line.event('online');
    expect(line.count('action_required') + line.count('qr')).to.equal(0);
    await line.stop();
    await world.configure({ version: good, without: [] });
  });

  it('the wanted build is used where it is kept', async () => {
    await world.configure({ version: bad });
    await restartWith({ builds: { folder: join(line.path, 'builds'), wanted: good } });
    const { version } = await line.event('build');
    expect(version).to.equal(good);
    await line.stop();
    await world.configure({ version: good });
  });

  it('a passkey is asked for: it is said, and after a while a person is needed, with a picture', async () => {
    const guarded = await WebLine.make(opened, '79120000031');
    await guarded.start();
    await guarded.event('qr');
    await world.askPasskey();
    expect((await guarded.event('passkey')).advice?.code).to.equal('passkey');
    expect((await guarded.event('action_required')).advice.code).to.equal('passkey_needed');
    const picture = await guarded.engine.screenshot!();
    expect(picture?.png.subarray(1, 4).toString()).to.equal('PNG');
    await guarded.remove();
  });

  it('shows how its page looks, now', async () => {
    await restartWith({});
    await line.event('online');
    const picture = await line.engine.screenshot!();
    expect(picture?.png.subarray(1, 4).toString()).to.equal('PNG');
    const fresh = await WebLine.make(opened, '79120000032');
    const engine = await fresh.start();
    await fresh.stop();
    expect(await engine.screenshot!()).to.equal(null);
    await fresh.remove();
  });

  it('browsers of lines that nobody starts again are ended', async () => {
    const { endOrphans } = await import('../../service/engines/whatsapp-web/orphans.ts');
    const { systemClock } = await import('../../service/platform/clock.ts');
    const { silentLog } = await import('../../service/platform/log.ts');
    const lines = await mkdtemp(join(tmpdir(), 'web-lines-'));
    const orphan = new WebLine(opened, join(lines, 'line_gone'), '79120000033');
    await orphan.start();
    await orphan.event('qr');
    const ofOrphan = async () =>
      (await chromiumProcesses(world)).filter(({ kind }) => kind === 'browser').length;
    const both = await ofOrphan();
    // As it is written down by a process that has died since.
    const path = join(lines, 'line_gone', 'browser.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, owner: { pid: 2 ** 22 - 1, startedAt: '1' } }));
    const from = orphan.mark();
    await endOrphans(lines, systemClock, silentLog());
    await orphan.event('lost', () => true, from);
    await orphan.remove();
    expect(await ofOrphan()).to.equal(both - 1);
    await endOrphans(join(lines, 'none'), systemClock, silentLog());
  });

  it('has made no mistake on the page, and leaves no browser', async () => {
    await line.stop();
    // One build was made to lack what the library can't be without: the page has said so, and nothing else.
    const mistakes = (await world.state()).log.filter((text) => !text.includes('WAWebSyncGatingUtils'));
    expect(mistakes).to.deep.equal([]);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
