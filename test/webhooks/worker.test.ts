import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { createLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';
import type { Platform } from '../../service/platform/platform.ts';
import { webhookWorker } from '../../service/webhooks/deliver.worker.ts';
import { changeWebhookIn } from '../../service/webhooks/webhook.commands.ts';
import { type Bench, drainUntil, infobaseId, openBench, startReceiver, type TestReceiver } from './bench.ts';

/** A worker of one node. The time stands still unless a test moves it: what happens, happens by doorbells. */
function start(platform: Platform) {
  const abort = new AbortController();
  const ended = webhookWorker(platform)(abort.signal);
  return {
    ended,
    abort: () => abort.abort(),
    async stop() {
      abort.abort();
      await ended;
    },
  };
}

describe('worker of webhooks', () => {
  let bench: Bench;
  let receiver: TestReceiver;
  let log: PassThrough;

  beforeEach(async () => {
    log = new PassThrough();
    bench = await openBench({ log: createLog({ level: 'trace', format: 'json' }, log) });
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await receiver.close();
    await bench.close();
  });

  const node = (nodeId: string, silent = false): Platform => ({
    ...bench.platform,
    nodeId,
    metrics: createMetrics(),
    bus: silent
      ? { publish: () => undefined, subscribe: () => () => undefined, close: async () => undefined }
      : bench.platform.bus,
  });
  /** Waits for something that comes about without the time moving. */
  async function until(what: () => Promise<boolean> | boolean): Promise<void> {
    const limit = performance.now() + 5000;
    while (!(await what())) {
      if (performance.now() > limit) throw new Error(`it did not come about: ${what}`);
      await bench.clock.settle();
    }
  }
  const recorded = async (id: Parameters<Bench['attempts']>[0], n: number) =>
    until(async () => (await bench.attempts(id)).length >= n);

  it('sends as soon as an event is committed, without waiting for a look', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    const worker = start(node('node-1'));
    await until(() => bench.clock.pending() > 1);
    const began = performance.now();
    await bench.write('a');
    await receiver.arrived(1);
    expect(performance.now() - began).to.be.below(1000);
    await bench.write('a', 'b');
    await receiver.arrived(3);
    await recorded(id, 3);
    await worker.stop();
    expect(bench.clock.pending()).to.equal(0);
  });

  it('finds events without a doorbell, three seconds later at most', async () => {
    await bench.webhook({ url: receiver.url });
    const worker = start(node('node-1', true));
    await until(() => bench.clock.pending() > 1);
    await bench.write('a');
    await bench.clock.advance(2999);
    expect(receiver.requests).to.have.length(0);
    await bench.clock.advance(1);
    await receiver.arrived(1);
    await worker.stop();
  });

  it('serves a webhook that is added, stopped and set going while it runs', async () => {
    const worker = start(node('node-1'));
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a');
    await receiver.arrived(1);
    await recorded(id, 1);
    await bench.db.write((tx) => changeWebhookIn(tx, bench.platform, id, { status: 'paused' }));
    await bench.clock.settle();
    await bench.write('a');
    await bench.clock.advance(10_000);
    expect(receiver.requests).to.have.length(1);
    await bench.db.write((tx) => changeWebhookIn(tx, bench.platform, id, { status: 'active' }));
    await receiver.arrived(2);
    await worker.stop();
    expect(receiver.seqs()).to.deep.equal([1, 2]);
  });

  it('is served by one of two nodes, and by the other when that one stops', async () => {
    const { id } = await bench.webhook({ url: receiver.url, ofInfobase: infobaseId });
    const first = start(node('node-1'));
    await until(() => bench.clock.pending() > 1);
    const second = start(node('node-2'));
    await bench.clock.settle();
    for (let n = 1; n <= 20; n += 1) await bench.write('a', 'b');
    await recorded(id, 40);
    expect(receiver.seqs()).to.deep.equal(Array.from({ length: 40 }, (_, i) => i + 1));
    await first.stop();
    await bench.write('a');
    await bench.clock.advance(9_000);
    await receiver.arrived(41);
    await recorded(id, 41);
    await second.stop();
    expect(receiver.seqs().at(-1)).to.equal(41);
  });

  it('waits for an answer that is on its way when it stops', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    let answer: (() => void) | undefined;
    receiver.reply = () =>
      new Promise((resolve) => {
        answer = () => resolve({ status: 200 });
      });
    const worker = start(node('node-1'));
    await bench.write('a', 'a');
    await receiver.arrived(1);
    worker.abort();
    await bench.clock.settle();
    answer?.();
    await worker.ended;
    expect((await bench.attempts(id)).map(({ outcome }) => outcome)).to.deep.equal(['delivered']);
    expect(receiver.requests).to.have.length(1);
  });

  it('cuts one that does not come, and sends again after the next start', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    receiver.reply = () => undefined;
    const worker = start(node('node-1'));
    await bench.write('a');
    await receiver.arrived(1);
    worker.abort();
    await bench.clock.advance(10_000);
    await worker.ended;
    expect(await bench.attempts(id)).to.have.length(0);
    receiver.reply = () => ({ status: 200 });
    const again = start(node('node-2'));
    await receiver.arrived(2);
    await recorded(id, 1);
    await again.stop();
    const [one, two] = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(one).to.equal(two);
  });

  it('shows what waits, and logs no contents and no secrets', async () => {
    const { id, secret } = await bench.webhook({
      url: receiver.url,
      login: 'bridge',
      password: 'pass-word-1',
    });
    receiver.reply = ({ event }) => ({
      status: event.chatId === 'chat_b' ? 400 : 500,
      body: 'answer-text-1',
    });
    await bench.write('a', 'b', 'b');
    const hours = 3 * 3_600_000;
    await drainUntil(bench, await bench.runner(id), new Date(bench.clock.now().getTime() + hours));
    const platform = node('node-1');
    const worker = start(platform);
    await until(async () => {
      const gauge = await platform.metrics.registry.getSingleMetric('bridge_webhook_set_aside')?.get();
      return gauge?.values[0]?.value === 2;
    });
    const pending = await platform.metrics.registry.getSingleMetric('bridge_webhook_pending')?.get();
    expect(pending?.values).to.deep.equal([{ value: 1, labels: { webhook: id } }]);
    await worker.stop();
    log.end();
    const lines = await text(log);
    expect(lines).to.contain('set aside').and.to.contain('receiver absent');
    for (const hidden of ['Добрый день', secret, 'pass-word-1', 'answer-text-1', receiver.url]) {
      expect(lines).not.to.contain(hidden);
    }
  });
});
