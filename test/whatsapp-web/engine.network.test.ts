import { expect } from 'chai';
import type { EngineContext } from '../../service/engines/engine.ts';
import { defaultTimings } from '../../service/engines/whatsapp-web/timings.ts';
import { type Clock, systemClock } from '../../service/platform/clock.ts';
import { textDraft } from '../conformance/engine.harness.ts';
import { chromiumProcesses } from './chromium.ts';
import { type EngineWorld, openEngineWorld, WebLine } from './engine.world.ts';
import type { WhatsAppWorld } from './world-client.ts';

/** A clock that does not wait out long pauses: an hour of trying passes in seconds. `pauses` are those, in ms. */
function hurried(longMs: number): Clock & { pauses: number[] } {
  let ahead = 0;
  const pauses: number[] = [];
  return {
    ...systemClock,
    pauses,
    now: () => new Date(Date.now() + ahead),
    async sleep(ms, signal) {
      if (ms < longMs) return systemClock.sleep(ms, signal);
      await systemClock.sleep(1, signal);
      pauses.push(ms);
      ahead += ms;
    },
  };
}

describe('WhatsApp Web: no way to WhatsApp, or somebody else in it', function () {
  this.timeout(90_000);
  let opened: EngineWorld;
  let world: WhatsAppWorld;
  let line: WebLine;

  before(async function () {
    const made = await openEngineWorld();
    if (!made) return this.skip();
    opened = made;
    world = opened.world;
    line = await WebLine.make(opened, '79120000041');
    await line.online();
  });
  after(async () => {
    await line?.remove();
    await world?.stop();
  });

  it('has no route to WhatsApp for an hour: says so once, tries ever more seldom, comes back by itself', async () => {
    await line.stop();
    const clock = hurried(700);
    const kind = opened.kindWith({ timings: { backoff: { ...defaultTimings.backoff, jitter: 0 } } });
    const create = (context: EngineContext) => kind.create({ ...context, clock });
    line = new WebLine({ ...opened, kind: { ...kind, create } }, line.path, line.phone);
    await world.refusePage(true);
    await line.start();
    const { advice } = await line.event('lost');
    expect(advice.code).to.equal('unreachable');
    expect(advice.ru).to.contain('брандмауэр');
    const passed = () => clock.pauses.reduce((sum, ms) => sum + ms, 0);
    while (passed() < 3_600_000) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(clock.pauses.length).to.be.at.most(25);
    expect(clock.pauses.slice(0, 4)).to.deep.equal([1_000, 2_000, 5_000, 10_000]);
    expect(clock.pauses.at(-1)).to.equal(300_000);
    expect(line.events.map(({ type }) => type)).to.deep.equal(['lost']);
    await world.refusePage(false);
    await line.event('online');
    expect(line.count('qr')).to.equal(0);
    await line.stop();
  });

  it('is opened elsewhere again and again: it does not fight, a person is asked, the link is kept', async () => {
    // One that was online for long begins to count anew.
    const kind = opened.kindWith({ timings: { healthyMs: 600_000 } });
    line = new WebLine({ ...opened, kind }, line.path, line.phone);
    await line.start();
    await line.event('online');
    for (let round = 0; round < 2; round += 1) {
      const from = line.mark();
      await world.conflict();
      await line.event('online', () => true, from);
    }
    await world.conflict();
    expect((await line.event('action_required')).advice.code).to.equal('conflict');
    await world.waitUntil(async () => (await chromiumProcesses(world)).length === 0);
    await line.stop();
    const from = line.mark();
    await line.start();
    await line.event('online', () => true, from);
    expect(line.count('qr')).to.equal(0);
  });

  it('WhatsApp refuses the proxy: said, and the link is kept', async () => {
    const from = line.mark();
    await world.proxyBlock();
    expect((await line.event('action_required', () => true, from)).advice.code).to.equal('proxy_blocked');
    await line.stop();
    await line.start();
    await line.event('online', () => true, from);
    expect(line.count('qr', from)).to.equal(0);
  });

  it('the page is loaded anew twice while it opens: nothing is left unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      await world.hasSyncedDelay(1_500);
      for (let round = 0; round < 3; round += 1) {
        const from = line.mark();
        const mark = await world.mark();
        await world.reload();
        await world.waitFor('connected', () => true, { after: mark });
        await world.reload();
        await line.event('online', () => true, from);
      }
      await world.hasSyncedDelay(200);
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).to.deep.equal([]);
    expect(line.count('qr')).to.equal(0);
  });

  // Not solved yet: now and then a message that comes in the very moment of a reload is missed. See CHANGELOG, known.
  it.skip('the page is loaded anew at any moment of its getting ready: what comes then is missed by none, in order', async () => {
    await world.hasSyncedDelay(300);
    const phone = '79165550041';
    let written = 0;
    const isWriting = { on: true };
    const writing = (async () => {
      while (isWriting.on) {
        await world.clientWrites({ phone, text: `под перезагрузками ${written++}` });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    // As the bridge does it: what was missed is asked for at each `online`, before what is heard later.
    const seen = new Set<string>();
    const order: number[] = [];
    const take = (text: string | null) => {
      const n = Number(/^под перезагрузками (\d+)$/.exec(text ?? '')?.[1] ?? -1);
      if (n < 0 || seen.has(String(n))) return;
      seen.add(String(n));
      order.push(n);
    };
    const { linkedAt } = line;
    await line.stop();
    const create = (context: EngineContext) => {
      const engine = opened.kind.create({
        ...context,
        async emit(event) {
          if (event.type === 'online') {
            // An engine that has gone meanwhile brings it at the next connection.
            try {
              for await (const one of engine.history!(() => linkedAt!)) take(one.text);
              isWhole = true;
            } catch {
              isWhole = false;
            }
          }
          if (event.type === 'message' && isWhole) take(event.message.text);
          await context.emit(event);
        },
      });
      return engine;
    };
    let isWhole = false;
    line = new WebLine({ ...opened, kind: { ...opened.kind, create } }, line.path, line.phone);
    await line.start();
    await line.event('online');
    for (let round = 0; round < 20; round += 1) {
      const mark = await world.mark();
      await world.reload();
      await world.waitFor('synced', () => true, { after: mark });
      // From before the library listens to after the engine has seen that it is ready.
      await new Promise((resolve) => setTimeout(resolve, round * 8));
    }
    isWriting.on = false;
    await writing;
    const deadline = Date.now() + 20_000;
    while (!seen.has(String(written - 1)) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const misplaced = order.filter((n, at) => at > 0 && n < (order[at - 1] ?? 0));
    const missing = Array.from({ length: written }, (_, n) => n).filter((n) => !seen.has(String(n)));
    expect({ misplaced, missing }).to.deep.equal({ misplaced: [], missing: [] });
    await world.hasSyncedDelay(200);
  });

  it('the page changes its address and stays what it is: nothing is begun anew', async () => {
    const from = line.mark();
    await world.pushState();
    await world.clientWrites({ phone: '79165550042', text: 'тот же документ' });
    await line.message('тот же документ', from);
    await line.engine.send(textDraft({ address: '79165550042@c.us' }, 'и обратно'));
    await world.waitFor('sent', (event) => event.message?.text === 'и обратно');
    expect(line.count('online', from) + line.count('lost', from)).to.equal(0);
  });

  it('has made no mistake on the page, and leaves no browser', async () => {
    await line.stop();
    expect((await world.state()).log).to.deep.equal([]);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
