import { expect } from 'chai';
import { instantOf } from '../../service/platform/platform.ts';
import { pruneAttempts } from '../../service/webhooks/delivery.commands.ts';
import { type SignatureHeaders, verify } from '../../service/webhooks/sign.ts';
import { changeWebhookIn, probeReader, replayWebhookIn } from '../../service/webhooks/webhook.commands.ts';
import { deliveriesPending } from '../../service/webhooks/webhook.metrics.ts';
import { figuresOf, neededFrom } from '../../service/webhooks/webhook.store.ts';
import { postgresServer } from '../support/database.ts';
import {
  type Bench,
  drain,
  drainUntil,
  infobaseId,
  openBench,
  type Received,
  startReceiver,
  type TestReceiver,
} from './bench.ts';

const hour = 3_600_000;

describe('delivery of webhooks', () => {
  let bench: Bench;
  let receiver: TestReceiver;

  beforeEach(async () => {
    bench = await openBench();
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await receiver.close();
    await bench.close();
  });

  const at = (ms: number) => new Date(Date.parse('2026-11-20T09:00:00.000Z') + ms);
  const ofChat = (requests: Received[], name: string) =>
    requests.filter(({ event }) => event.chatId === `chat_${name}`).map(({ event }) => event.seq);
  const metric = async (name: string) =>
    (await bench.platform.metrics.registry.getSingleMetric(name)?.get())?.values;

  it('sends the event as the feed has it, signed over its bytes, with the sign-in', async () => {
    const { id, secret } = await bench.webhook({
      url: receiver.url,
      login: 'Администратор',
      password: 'пароль:1',
    });
    await bench.write('a');
    await drain(await bench.runner(id));
    const [{ headers, body, event }] = receiver.requests as [Received];
    expect(event).to.deep.include({
      seq: 1,
      prevSeq: 0,
      type: 'message.received',
      chatId: 'chat_a',
      version: 1,
    });
    expect(event.data).to.deep.equal({ text: 'Добрый день, a' });
    expect(headers['webhook-id']).to.equal(event.id);
    expect(headers['content-type']).to.equal('application/json; charset=utf-8');
    expect(headers['user-agent']).to.match(/^whatsapp-bridge-1c\//);
    expect(headers.authorization).to.equal(
      `Basic ${Buffer.from('Администратор:пароль:1', 'utf8').toString('base64')}`,
    );
    const seconds = bench.clock.now().getTime() / 1000;
    expect(verify(secret, headers as unknown as SignatureHeaders, body, seconds)).to.equal(true);
    expect(await bench.deliveries(id)).to.deep.equal([]);
    expect(await bench.row(id)).to.include({ enqueuedTo: 1, lastSuccessAt: instantOf(bench.clock) });
    expect(await metric('bridge_webhook_attempts_total')).to.deep.equal([
      { value: 1, labels: { outcome: 'delivered' } },
    ]);
  });

  it('sends only the types that are asked for', async () => {
    const { id } = await bench.webhook({ url: receiver.url, types: ['line.changed'] });
    await bench.write('a', null, 'b', null);
    await drain(await bench.runner(id));
    expect(receiver.seqs()).to.deep.equal([2, 4]);
  });

  it('serves eight chats at once, and keeps the order in each', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    const names = Array.from({ length: 12 }, (_, i) => `c${i}`);
    await bench.write(...names, ...names, ...names);
    const open = new Set<string>();
    let most = 0;
    let overlapped = false;
    const gates: (() => void)[] = [];
    receiver.reply = async ({ event }) => {
      const key = event.chatId as string;
      if (open.has(key)) overlapped = true;
      open.add(key);
      most = Math.max(most, open.size);
      // The first eight wait for each other: they have to be there together.
      if (receiver.requests.length <= 8) {
        await new Promise<void>((resolve) => {
          gates.push(resolve);
          if (gates.length === 8) for (const go of gates) go();
        });
      }
      open.delete(key);
      return { status: 200 };
    };
    await drain(await bench.runner(id));
    expect(overlapped).to.equal(false);
    expect(most).to.equal(8);
    expect(receiver.requests).to.have.length(36);
    for (const [i, name] of names.entries()) {
      expect(ofChat(receiver.requests, name)).to.deep.equal([i + 1, i + 13, i + 25]);
    }
  });

  it("sends to an infobase's own webhook one by one, by the numbers of the feed", async () => {
    const { id } = await bench.webhook({ url: receiver.url, ofInfobase: infobaseId });
    await bench.write('a', 'b', 'a', null, 'c', 'b', 'a');
    let open = 0;
    receiver.reply = async () => {
      open += 1;
      expect(open).to.equal(1);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return { status: 200 };
    };
    await drain(await bench.runner(id));
    expect(receiver.seqs()).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it("keeps an infobase's order over an absence", async () => {
    const { id } = await bench.webhook({ url: receiver.url, ofInfobase: infobaseId });
    await bench.write('a', 'b', 'a', 'c');
    receiver.reply = (_, n) => ({ status: n <= 3 ? 404 : 200 });
    const runner = await bench.runner(id);
    await drainUntil(bench, runner, at(10 * 60_000));
    expect(receiver.seqs()).to.deep.equal([1, 1, 1, 1, 2, 3, 4]);
  });

  it('lets other chats of an infobase pass one that is held', async () => {
    const { id } = await bench.webhook({ url: receiver.url, ofInfobase: infobaseId });
    await bench.write('a', 'b', 'a', 'c');
    receiver.reply = ({ event }) => ({ status: event.seq === 1 ? 422 : 200 });
    const runner = await bench.runner(id);
    await drain(runner);
    expect(receiver.seqs()).to.deep.equal([1, 2, 4]);
    receiver.reply = () => ({ status: 200 });
    await drainUntil(bench, runner, at(6000));
    expect(receiver.seqs()).to.deep.equal([1, 2, 4, 1, 3]);
  });

  it('loses nothing while the receiver is away for three days, and asks it rarely', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await receiver.close();
    await bench.write('a', 'b', 'a', 'c', 'b', 'a');
    const runner = await bench.runner(id);
    await drainUntil(bench, runner, at(40 * hour));
    await bench.write('d', 'a');
    await drainUntil(bench, runner, at(74 * hour));
    const attempts = await bench.attempts(id);
    // Of the parallel ones at the start three were under way together.
    expect(attempts.length).to.be.within(70, 90);
    expect(attempts.every(({ outcome, status }) => outcome === 'absent' && status === null)).to.equal(true);
    expect(attempts[0]?.error).to.contain('ECONNREFUSED');
    expect(await bench.row(id)).to.include({ status: 'active' });
    expect((await bench.row(id)).absentSince).to.equal(at(0).toISOString());

    receiver = await startReceiver(receiver.port);
    await drainUntil(bench, runner, at(75 * hour));
    expect(receiver.requests).to.have.length(8);
    expect(ofChat(receiver.requests, 'a')).to.deep.equal([1, 3, 6, 8]);
    expect(ofChat(receiver.requests, 'b')).to.deep.equal([2, 5]);
    expect(ofChat(receiver.requests, 'c')).to.deep.equal([4]);
    expect(await bench.deliveries(id)).to.deep.equal([]);
    expect(await bench.row(id)).to.include({ absentSince: null, absences: 0, nextProbeAt: null });
    // All at the same moment: the first success made the others due.
    const got = (await bench.attempts(id)).filter(({ outcome }) => outcome === 'delivered');
    expect(new Set(got.map((attempt) => attempt.at)).size).to.equal(1);
  });

  it('parks after 75 hours with nothing lost, and goes on when a person says so', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await receiver.close();
    await bench.write('a', 'a', 'b');
    const runner = await bench.runner(id);
    await drainUntil(bench, runner, at(76 * hour));
    expect(await bench.row(id)).to.include({ status: 'parked', version: 2 });
    expect((await bench.attempts(id)).at(-1)).to.include({
      at: at(75 * hour).toISOString(),
      nextAttemptAt: null,
    });
    expect(await bench.deliveries(id)).to.have.length(3);

    receiver = await startReceiver(receiver.port);
    await bench.write('a');
    expect(await runner.pass()).to.include({ active: false });
    expect(receiver.requests).to.have.length(0);
    expect(await bench.db.read(deliveriesPending)).to.deep.equal([
      { webhookId: id, status: 'parked', pending: 4, setAside: 0, oldestPendingAt: at(0).toISOString() },
    ]);

    await bench.db.write((tx) => changeWebhookIn(tx, bench.platform, id, { status: 'active' }));
    await drain(await bench.runner(id));
    expect(ofChat(receiver.requests, 'a')).to.deep.equal([1, 2, 4]);
    expect(ofChat(receiver.requests, 'b')).to.deep.equal([3]);
  });

  it('sets a refused event aside after five refusals, and its chat goes on', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a', 'a', 'b');
    receiver.reply = ({ event }) =>
      event.seq === 1 ? { status: 400, body: 'Плохое событие' } : { status: 200 };
    const runner = await bench.runner(id);
    await drain(runner);
    // The other chat is not concerned, its own one waits.
    expect(receiver.seqs().sort()).to.deep.equal([1, 3]);
    await drainUntil(bench, runner, at(hour));
    expect(receiver.seqs().filter((seq) => seq === 1)).to.have.length(5);
    expect(receiver.seqs().at(-1)).to.equal(2);
    expect(await bench.deliveries(id)).to.have.length(1);
    expect((await bench.deliveries(id))[0]).to.include({ seq: 1, status: 'set_aside', refusals: 5 });
    const refusals = (await bench.attempts(id)).filter(({ seq }) => seq === 1);
    expect(refusals.map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(refusals[0]).to.include({
      outcome: 'refused',
      status: 400,
      response: 'Плохое событие',
      error: null,
    });
    const waits = refusals.slice(1).map((one, i) => Date.parse(one.at) - Date.parse(refusals[i]?.at ?? ''));
    for (const [i, base] of [5000, 30_000, 120_000, 600_000].entries()) {
      expect(waits[i]).to.be.within(base * 0.9, base * 1.1);
    }
    const [figures] = await bench.db.read(deliveriesPending);
    expect(figures).to.include({ pending: 0, setAside: 1, oldestPendingAt: null });
  });

  it('honours Retry-After', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a');
    receiver.reply = (_, n) =>
      n === 1 ? { status: 503, headers: { 'retry-after': '90' } } : { status: 200 };
    const runner = await bench.runner(id);
    await drainUntil(bench, runner, at(89_999));
    expect(receiver.requests).to.have.length(1);
    await drainUntil(bench, runner, at(90_001));
    expect((await bench.attempts(id)).map(({ at: when }) => when)).to.deep.equal([
      at(0).toISOString(),
      at(90_000).toISOString(),
    ]);
  });

  it('asks an absent base at once when it reads the feed again, but not at every word of it', async () => {
    const { id } = await bench.webhook({ url: receiver.url, ofInfobase: infobaseId });
    await receiver.close();
    await bench.write('a', 'b');
    const runner = await bench.runner(id);
    await drainUntil(bench, runner, at(10 * hour));
    const attempts = (await bench.attempts(id)).length;
    const reads = () => bench.platform.db.write((tx) => probeReader(tx, bench.platform, infobaseId));
    await bench.clock.advance(20 * 60_000);
    await reads();
    await drain(runner);
    expect(await bench.attempts(id)).to.have.length(attempts + 1);
    await bench.clock.advance(60_000);
    await reads();
    await drain(runner);
    expect(await bench.attempts(id)).to.have.length(attempts + 1);

    receiver = await startReceiver(receiver.port);
    await bench.clock.advance(5 * 60_000);
    await reads();
    await drain(runner);
    expect(receiver.seqs()).to.deep.equal([1, 2]);
    expect(await bench.row(id)).to.include({ absentSince: null });
    await reads();
  });

  it('does not hammer an absent receiver with all its chats', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    receiver.reply = () => ({ status: 503 });
    await bench.write('c0');
    const runner = await bench.runner(id);
    await drain(runner);
    await bench.write(...Array.from({ length: 200 }, (_, i) => `c${i}`));
    await drainUntil(bench, runner, at(10 * 60_000));
    // 5 s, 30 s, 2 min after it; the next would be at 12.5 min.
    expect(receiver.seqs()).to.deep.equal([1, 1, 1, 1]);
  });

  for (const { status, strict } of [
    { status: 500, strict: false },
    { status: 503, strict: false },
    { status: 500, strict: true },
    { status: 503, strict: true },
  ]) {
    const whose = strict ? "an infobase's" : 'any';
    it(`lets no event that ${whose} receiver answers with ${status} stand in the way of other chats`, async () => {
      const { id } = await bench.webhook({ url: receiver.url, ofInfobase: strict ? infobaseId : null });
      receiver.reply = ({ event }) => ({ status: event.seq === 1 ? status : 200 });
      await bench.write('a', 'a');
      const runner = await bench.runner(id);
      for (let minute = 0; minute < 75; minute += 1) {
        await bench.write('b');
        await drainUntil(bench, runner, at(minute * 60_000 + 50_000));
        // What looks like a receiver that is down is taken for it until a fourth try has failed.
        if (status === 503 && minute < 14) continue;
        expect(ofChat(receiver.requests, 'b'), `minute ${minute}`).to.have.length(minute + 1);
      }
      expect(ofChat(receiver.requests, 'a').every((seq) => seq === 1)).to.equal(true);
      expect(ofChat(receiver.requests, 'a').length).to.be.within(5, 14);
      receiver.reply = () => ({ status: 200 });
      await drainUntil(bench, runner, at(4 * hour));
      expect(ofChat(receiver.requests, 'a').at(-1)).to.equal(2);
      expect(await bench.deliveries(id)).to.deep.equal([]);
    });
  }

  it('follows no redirect', async () => {
    const elsewhere = await startReceiver();
    const { id } = await bench.webhook({ url: receiver.url });
    receiver.reply = () => ({ status: 307, headers: { location: elsewhere.url } });
    await bench.write('a');
    await drain(await bench.runner(id));
    expect(elsewhere.requests).to.have.length(0);
    expect((await bench.attempts(id))[0]).to.include({ outcome: 'absent', status: 307 });
    await elsewhere.close();
  });

  it('gives up a receiver that does not answer in a minute', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a');
    receiver.reply = (_, n) => (n === 1 ? undefined : { status: 200 });
    const runner = await bench.runner(id);
    await runner.pass();
    await receiver.arrived(1);
    await bench.clock.advance(59_999);
    expect(await bench.attempts(id)).to.have.length(0);
    await bench.clock.advance(1);
    await runner.idle();
    expect((await bench.attempts(id))[0]).to.include({
      outcome: 'absent',
      status: null,
      error: 'timeout: no answer in 60 s',
      durationMs: 60_000,
    });
    await drainUntil(bench, runner, at(70_000));
    expect(receiver.seqs()).to.deep.equal([1, 1]);
  });

  it('takes the status of an answer whose text never ends', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a', 'b');
    receiver.reply = () => ({ status: 200, body: 'я'.repeat(1_000_000) });
    await drain(await bench.runner(id));
    const attempts = await bench.attempts(id);
    expect(attempts.map(({ outcome }) => outcome)).to.deep.equal(['delivered', 'delivered']);
    expect(attempts[0]?.response).to.equal('я'.repeat(2000));
  });

  it('signs with both secrets for a day after a change', async () => {
    const { id, secret: old } = await bench.webhook({ url: receiver.url });
    const changed = await bench.db.write((tx) =>
      changeWebhookIn(tx, bench.platform, id, { rotateSecret: true }),
    );
    const fresh = changed.secret as string;
    const runner = await bench.runner(id);
    const check = (secret: string) => {
      const { headers, body } = receiver.requests.at(-1) as Received;
      return verify(secret, headers as unknown as SignatureHeaders, body, bench.clock.now().getTime() / 1000);
    };
    bench.clock.set(at(24 * hour - 1000));
    await bench.write('a');
    await drain(runner);
    expect([check(old), check(fresh)]).to.deep.equal([true, true]);
    bench.clock.set(at(24 * hour));
    await bench.write('a');
    await drain(runner);
    expect([check(old), check(fresh)]).to.deep.equal([false, true]);
  });

  it('sends again under the same id when it dies between sending and recording', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a', 'a');
    let dying = false;
    const mortal = {
      ...bench.platform,
      db: {
        ...bench.db,
        write: <T>(work: Parameters<typeof bench.db.write<T>>[0]) =>
          dying ? Promise.reject(new Error('killed')) : bench.db.write(work),
      },
    };
    receiver.reply = () => {
      dying = receiver.requests.length === 1;
      return { status: 200 };
    };
    const first = await bench.runner(id, { platform: mortal });
    await first.pass();
    let reason = '';
    await first.idle().catch((error: Error) => {
      reason = error.message;
    });
    expect(reason).to.equal('killed');
    expect(await bench.attempts(id)).to.have.length(0);
    await drain(await bench.runner(id));
    expect(receiver.seqs()).to.deep.equal([1, 1, 2]);
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).to.equal(ids[1]);
    expect(ids[2]).not.to.equal(ids[1]);
  });

  it('makes deliveries whole portions at a time, each once', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write(...Array.from({ length: 2500 }, () => 'a'));
    await receiver.close();
    const runner = await bench.runner(id);
    const sizes: number[] = [];
    for (let pass = await runner.pass(); ; pass = await runner.pass()) {
      await runner.idle();
      sizes.push((await bench.deliveries(id)).length);
      if (pass.waitMs !== 0) break;
    }
    expect(sizes).to.deep.equal([1000, 2000, 2500]);
    receiver = await startReceiver(receiver.port);
    await drain(await bench.runner(id));
  });

  it('writes nothing on behalf of a lease that another node has', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a');
    const stale = await bench.runner(id);
    await bench.runner(id);
    const error = await stale.pass().then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.name).to.equal('StaleLease');
    expect(receiver.requests).to.have.length(0);
  });

  it('tells what the feed must still hold, and says when it does not', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    await bench.write('a', 'b', 'c');
    expect(await bench.db.read((reader) => neededFrom(reader, infobaseId))).to.equal(1);
    receiver.reply = ({ event }) => ({ status: event.seq === 2 ? 400 : 200 });
    const runner = await bench.runner(id);
    await drain(runner);
    expect(await bench.db.read((reader) => neededFrom(reader, infobaseId))).to.equal(2);
    await bench.db.write((tx) => tx.execute('DELETE FROM feed_event WHERE seq = 2'));
    await drainUntil(bench, runner, at(10_000));
    expect(await bench.deliveries(id)).to.deep.equal([]);
    expect((await metric('bridge_webhook_events_lost_total'))?.[0]?.value).to.equal(1);
    expect(await bench.db.read((reader) => neededFrom(reader, infobaseId))).to.equal(4);
  });

  it('forgets attempts after 30 days', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    const runner = await bench.runner(id);
    await bench.write('a');
    await drain(runner);
    bench.clock.set(at(20 * 24 * hour));
    await bench.write('a');
    await drain(runner);
    bench.clock.set(at(30 * 24 * hour + 1));
    expect(await pruneAttempts(bench.platform)).to.equal(1);
    expect((await bench.attempts(id)).map(({ seq }) => seq)).to.deep.equal([2]);
  });

  it('replays what was delivered and what was refused, and a parked one goes on', async () => {
    const { id } = await bench.webhook({ url: receiver.url });
    receiver.reply = ({ event }) => ({ status: event.seq === 2 ? 422 : 200 });
    await bench.write('a', 'a', 'b');
    const runner = await bench.runner(id);
    await drainUntil(bench, runner, at(hour));
    const ids = new Map(receiver.requests.map(({ event }) => [event.seq, event.id]));
    receiver.requests.length = 0;
    receiver.reply = () => ({ status: 200 });
    const replay = (plan: Parameters<typeof replayWebhookIn>[3]) =>
      bench.db.write((tx) => replayWebhookIn(tx, bench.platform, id, plan));

    expect(await replay({ from: 1, setAsideOnly: true })).to.equal(1);
    await drain(runner);
    expect(receiver.seqs()).to.deep.equal([2]);
    expect(await replay({ from: 1 })).to.equal(3);
    await drain(runner);
    expect(ofChat(receiver.requests.slice(1), 'a')).to.deep.equal([1, 2]);
    expect(receiver.seqs().slice(1).sort()).to.deep.equal([1, 2, 3]);
    for (const { event } of receiver.requests) expect(event.id).to.equal(ids.get(event.seq));

    await bench.db.write((tx) => tx.execute("UPDATE webhook SET status = 'parked'"));
    expect(await replay({ from: 3, to: 3 })).to.equal(1);
    expect(await bench.row(id)).to.include({ status: 'active' });
  });
});

describe('delivery of webhooks on PostgreSQL', () => {
  it('goes the same way', async function () {
    const server = await postgresServer();
    if (!server) return this.skip();
    const bench = await openBench({ server });
    const receiver = await startReceiver();
    try {
      const { id } = await bench.webhook({ url: receiver.url, types: ['message.received'] });
      await bench.write('a', null, 'a', 'b');
      receiver.reply = (_, n) => ({ status: n === 1 ? 500 : n === 2 ? 400 : 200 });
      const runner = await bench.runner(id);
      await drainUntil(bench, runner, new Date(bench.clock.now().getTime() + 4 * hour));
      expect(receiver.requests.filter(({ event }) => event.chatId === 'chat_a').at(-1)?.event.seq).to.equal(
        3,
      );
      expect(await bench.deliveries(id)).to.deep.equal([]);
      await bench.db.write((tx) => replayWebhookIn(tx, bench.platform, id, { from: 1 }));
      const figures = await bench.db.read(async (reader) => figuresOf(reader, [await bench.row(id)]));
      expect(figures.get(id)).to.include({ pending: 3, setAside: 0 });
      expect(await bench.db.read((reader) => neededFrom(reader, infobaseId))).to.equal(1);
      bench.clock.set(new Date(bench.clock.now().getTime() + 31 * 24 * hour));
      expect(await pruneAttempts(bench.platform)).to.be.at.least(4);
    } finally {
      await receiver.close();
      await bench.close();
    }
  });
});
