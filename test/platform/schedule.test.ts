import { once } from 'node:events';
import { expect } from 'chai';
import { systemClock } from '../../service/platform/clock.ts';
import { leaseTable } from '../../service/platform/lease.table.ts';
import { acquire } from '../../service/platform/lease.ts';
import { keepLease } from '../../service/platform/lease-keeper.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createSchedule } from '../../service/platform/schedule.ts';
import { conformanceSchema } from '../conformance/database.schema.ts';
import { fakeClock } from '../support/clock.ts';
import type { TestDatabase } from '../support/database.ts';
import { openTestDatabase } from '../support/database.ts';

const log = silentLog();

describe('scheduled jobs', () => {
  let test: TestDatabase;
  before(async () => {
    test = await openTestDatabase(conformanceSchema);
  });
  after(() => test.remove());
  beforeEach(() => test.db.write((tx) => tx.execute('DELETE FROM lease')));

  const schedule = (nodeId: string, clock = fakeClock()) =>
    createSchedule({ db: test.db, nodeId, clock, log });

  it('run at their times', async () => {
    const jobs = schedule('a');
    const ran = Promise.withResolvers<void>();
    jobs.add({ name: 'every second', cron: '* * * * * *', run: async () => ran.resolve() });
    await ran.promise;
    await jobs.stop();
  });

  it('never overlap, and run on one node', async () => {
    const [a, b] = [schedule('a'), schedule('b')];
    const finish = Promise.withResolvers<void>();
    const seen: string[] = [];
    const job = (node: string) => ({
      name: 'cleaning',
      cron: '0 3 * * *',
      run: async () => {
        seen.push(node);
        await finish.promise;
      },
    });
    a.add(job('a'));
    b.add(job('b'));
    const first = a.runNow('cleaning');
    expect(await a.runNow('cleaning'), 'still running').to.equal(false);
    expect(await b.runNow('cleaning'), 'on another node').to.equal(false);
    finish.resolve();
    expect(await first).to.equal(true);
    expect(await b.runNow('cleaning'), 'a little later, by a clock that is behind').to.equal(false);
    expect(await a.runNow('cleaning')).to.equal(true);
    expect(seen).to.deep.equal(['a', 'a']);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('run on every node where they keep what is in its own memory', async () => {
    const [a, b] = [schedule('a'), schedule('b')];
    const seen: string[] = [];
    const job = (node: string) =>
      ({
        name: 'token-use',
        cron: '0 3 * * *',
        everyNode: true,
        run: async () => void seen.push(node),
      }) as const;
    a.add(job('a'));
    b.add(job('b'));
    expect(await Promise.all([a.runNow('token-use'), b.runNow('token-use')])).to.deep.equal([true, true]);
    expect(seen.sort()).to.deep.equal(['a', 'b']);
    await Promise.all([a.stop(), b.stop()]);
  });

  it('hear of the stop, which waits for them', async () => {
    const jobs = schedule('a', fakeClock());
    const seen: string[] = [];
    const started = Promise.withResolvers<void>();
    jobs.add({
      name: 'long',
      cron: '0 3 * * *',
      run: async (signal) => {
        started.resolve();
        await once(signal, 'abort');
        seen.push('told');
      },
    });
    const running = jobs.runNow('long');
    await started.promise;
    await jobs.stop();
    expect(seen).to.deep.equal(['told']);
    await running;
  });

  it('a job that fails is free to run again', async () => {
    const jobs = schedule('a');
    let runs = 0;
    jobs.add({
      name: 'shaky',
      cron: '0 3 * * *',
      run: async () => {
        runs += 1;
        if (runs === 1) throw new Error('shaken');
      },
    });
    expect(await jobs.runNow('shaky').catch((error: Error) => error.message)).to.equal('shaken');
    expect(await jobs.runNow('shaky')).to.equal(true);
    await jobs.stop();
  });
});

describe('keeping a lease', () => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await openTestDatabase(conformanceSchema);
  });
  afterEach(() => test.remove());
  const ttlMs = 30_000;

  it('renews it every third of its time', async () => {
    const clock = fakeClock();
    const lease = (await acquire(test.db, 'line', 'a', -1))!;
    const kept = keepLease({ db: test.db, lease, ttlMs, clock, log });
    await clock.advance(10_000);
    const row = await test.db.read((r) => r.repo(leaseTable).findOneByOrFail({ name: 'line' }));
    expect(Date.parse(row.until) - systemClock.now().getTime()).to.be.within(20_000, 30_500);
    await clock.advance(60_000);
    expect(kept.lost.aborted).to.equal(false);
    await kept.stop();
    expect(clock.pending()).to.equal(0);
  });

  it('hears at the next renewal that another node has it', async () => {
    const clock = fakeClock();
    const lease = (await acquire(test.db, 'line', 'a', -1))!;
    const kept = keepLease({ db: test.db, lease, ttlMs, clock, log });
    await acquire(test.db, 'line', 'b', ttlMs);
    await clock.advance(10_000);
    expect(kept.lost.aborted).to.equal(true);
    expect(String(kept.lost.reason)).to.match(/taken by another owner/);
    await kept.stop();
  });

  it('is given up while there is time left, when the database does not answer', async () => {
    const clock = fakeClock();
    const lease = (await acquire(test.db, 'line', 'a', ttlMs))!;
    const kept = keepLease({ db: test.db, lease, ttlMs, clock, log });
    await test.db.close();
    await clock.advance(14_999);
    expect(kept.lost.aborted, 'one failure is no loss').to.equal(false);
    await clock.advance(5_001);
    expect(kept.lost.aborted).to.equal(true);
    await kept.stop();
  });
});
