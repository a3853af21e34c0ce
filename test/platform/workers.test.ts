import { expect } from 'chai';
import { delayBefore, restartBackoff } from '../../service/platform/backoff.ts';
import { memoryBus } from '../../service/platform/bus.memory.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';
import { startWorker } from '../../service/platform/supervisor.ts';
import { asTransaction } from '../../service/platform/transaction-scope.ts';
import { createWakeable, poll } from '../../service/platform/wakeable.ts';
import { fakeClock } from '../support/clock.ts';

const log = silentLog();

/** Ends with the signal, like a worker that has nothing to do. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

describe('the clock of the tests', () => {
  it('fires what is due in order, and lets each go on before the next', async () => {
    const clock = fakeClock('2026-11-20T09:00:00.000Z');
    const seen: string[] = [];
    clock.setTimeout(() => seen.push('late'), 300);
    clock.setTimeout(() => seen.push(`first ${clock.now().toISOString().slice(17)}`), 100);
    const cancelled = clock.setTimeout(() => seen.push('never'), 150);
    void (async () => {
      await clock.sleep(200);
      seen.push('slept');
      await clock.sleep(50);
      seen.push('slept again');
    })();
    clock.clearTimeout(cancelled);
    await clock.advance(260);
    expect(seen).to.deep.equal(['first 00.100Z', 'slept', 'slept again']);
    await clock.advance(40);
    expect(seen.at(-1)).to.equal('late');
    expect(clock.now().toISOString()).to.equal('2026-11-20T09:00:00.300Z');
    expect(clock.pending()).to.equal(0);
  });

  it('a sleep ends with its signal, and leaves no timer', async () => {
    const clock = fakeClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(1000, abort.signal).catch((reason: Error) => reason.message);
    abort.abort(new Error('enough'));
    expect(await sleeping).to.equal('enough');
    expect(clock.pending()).to.equal(0);
  });
});

describe('delays', () => {
  it('follow the table, then repeat its end or stop', () => {
    const table = { delays: [0, 5000], afterwards: 60_000 };
    expect([1, 2, 3, 9].map((n) => delayBefore(table, n, 0))).to.deep.equal([0, 5000, 60_000, 60_000]);
    expect(delayBefore({ delays: [0, 5000] }, 3, 0)).to.equal(undefined);
  });

  it('are stretched by chance, never shortened', () => {
    expect(delayBefore({ delays: [1000], jitter: 0.2 }, 1, 0)).to.equal(1000);
    expect(delayBefore({ delays: [1000], jitter: 0.2 }, 1, 1)).to.equal(1200);
    expect(() => delayBefore(restartBackoff, 0)).to.throw(RangeError);
  });
});

describe('doorbells', () => {
  it('ring for all who listen to the topic, until they stop', async () => {
    const bus = memoryBus(log);
    const clock = fakeClock();
    const heard: string[] = [];
    const stop = bus.subscribe('feed', (hint) => void heard.push(`one ${hint}`));
    bus.subscribe('feed', () => {
      throw new Error('broken listener');
    });
    bus.subscribe('feed', (hint) => void heard.push(`two ${hint}`));
    bus.subscribe('other', () => void heard.push('other'));
    bus.publish('feed', 'a');
    expect(heard).to.deep.equal([]);
    await clock.settle();
    expect(heard).to.deep.equal(['one a', 'two a']);
    bus.publish('feed', 'b');
    stop();
    await clock.settle();
    expect(heard).to.deep.equal(['one a', 'two a', 'two b']);
    bus.publish('feed', 'c');
    await bus.close();
    await clock.settle();
    expect(heard).to.have.length(3);
  });

  it('are refused inside a transaction', async () => {
    const bus = memoryBus(log);
    const outcome = await asTransaction(async () => bus.publish('feed')).catch(
      (error: Error) => error.message,
    );
    expect(outcome).to.match(/bus\.publish feed: not allowed/);
  });

  it('a ring between two waits is not lost; two rings are one', async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    const wakeable = createWakeable(clock);
    wakeable.wake();
    wakeable.wake();
    expect(await wakeable.wait(1000, signal)).to.equal('woken');
    const second = wakeable.wait(1000, signal);
    await clock.advance(1000);
    expect(await second).to.equal('elapsed');
    const third = wakeable.wait(1000, signal);
    wakeable.wake();
    expect(await third).to.equal('woken');
    expect(await wakeable.wait(1000, AbortSignal.abort())).to.equal('aborted');
    expect(clock.pending()).to.equal(0);
  });

  it('work is done when it rings, and now and then without', async () => {
    const clock = fakeClock();
    const bus = memoryBus(log);
    const abort = new AbortController();
    const answers: (boolean | number)[] = [true, false, false, 50, false];
    let runs = 0;
    const work = async () => {
      runs += 1;
      return answers.shift() ?? false;
    };
    const ended = poll({ clock, bus, topics: ['jobs'], pollMs: 2000, signal: abort.signal, work });
    await clock.settle();
    expect(runs, 'again at once while there is more').to.equal(2);
    bus.publish('jobs');
    await clock.settle();
    expect(runs, 'rung').to.equal(3);
    await clock.advance(2000);
    expect(runs, 'polled').to.equal(4);
    await clock.advance(50);
    expect(runs, 'sooner, as asked').to.equal(5);
    abort.abort();
    await ended;
    bus.publish('jobs');
    await clock.advance(10_000);
    expect(runs, 'ended').to.equal(5);
  });
});

describe('a supervised worker', () => {
  const backoff = { delays: [1000, 5000], afterwards: 5000 };

  it('is started again after a crash, later each time, and anew after a long good run', async () => {
    const clock = fakeClock();
    const metrics = createMetrics();
    const starts: number[] = [];
    const began = clock.now().getTime();
    const run = async (signal: AbortSignal) => {
      starts.push(clock.now().getTime() - began);
      if (starts.length <= 2) throw new Error(`crash ${starts.length}`);
      if (starts.length === 3) {
        await clock.sleep(60_000, signal);
        throw new Error('crash after a minute');
      }
      await untilAborted(signal);
    };
    const worker = startWorker({ name: 'sender', run, clock, log, metrics, backoff });
    await clock.settle();
    expect(worker.health()).to.include({ state: 'waiting', crashes: 1, lastError: 'crash 1' });
    await clock.advance(6000);
    expect(starts).to.deep.equal([0, 1000, 6000]);
    expect(worker.health()).to.include({ state: 'running', crashes: 2 });
    await clock.advance(61_000);
    expect(starts).to.deep.equal([0, 1000, 6000, 67_000]);
    expect(worker.health()).to.include({ state: 'running', crashes: 1 });
    expect(await metrics.registry.metrics()).to.include('bridge_worker_crashes_total{worker="sender"} 3');
    expect(await worker.stop(1000)).to.equal(true);
    expect(worker.health().state).to.equal('stopped');
    expect(clock.pending()).to.equal(0);
  });

  it('that returns unasked counts as crashed', async () => {
    const clock = fakeClock();
    const worker = startWorker({
      name: 'w',
      run: async () => {},
      clock,
      log,
      metrics: createMetrics(),
      backoff,
    });
    await clock.settle();
    expect(worker.health()).to.include({ state: 'waiting', crashes: 1 });
    expect(await worker.stop(1000)).to.equal(true);
  });

  it('is given time to finish, but not for ever', async () => {
    const clock = fakeClock();
    const finished = Promise.withResolvers<void>();
    const run = async (signal: AbortSignal) => {
      await untilAborted(signal);
      await finished.promise;
    };
    const worker = startWorker({ name: 'w', run, clock, log, metrics: createMetrics() });
    const stopping = worker.stop(500);
    await clock.advance(499);
    expect(worker.health().state).to.equal('stopping');
    await clock.advance(1);
    expect(await stopping).to.equal(false);
    const again = worker.stop(500);
    finished.resolve();
    expect(await again).to.equal(true);
    expect(worker.health().state).to.equal('stopped');
    expect(clock.pending()).to.equal(0);
  });
});
