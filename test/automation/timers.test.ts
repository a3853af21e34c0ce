/** Timers fire exactly once: with several workers at once, over a crash in the middle, and when one of them fails. */
import { expect } from 'chai';
import type { ChatId } from '../../contracts/common.ts';
import { automationWorker } from '../../service/automation/automation.worker.ts';
import { courseTable } from '../../service/automation/course.table.ts';
import { fire } from '../../service/automation/timer.commands.ts';
import { dueTimers } from '../../service/automation/timer.store.ts';
import { timerTable } from '../../service/automation/timer.table.ts';
import { type Database, openDatabase } from '../../service/platform/database.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';
import type { Platform } from '../../service/platform/platform.ts';
import { migrations, tables } from '../../service/schema.ts';
import { type Bench, hour, minute, openBench, stores } from './bench.ts';

for (const { store, create } of stores)
  describe(`timers on ${store}`, function () {
    this.timeout(60_000);
    let bench: Bench;
    let url = '';
    const others: Database[] = [];
    const ends: (() => Promise<unknown>)[] = [];

    before(async function () {
      const opened = await openBench(async () => {
        const place = await create();
        url = place?.url ?? '';
        return place;
      });
      if (!opened) return this.skip();
      bench = opened;
    });
    after(async () => {
      for (const end of ends) await end();
      for (const db of others) await db.close();
      await bench?.close();
    });

    /** Another node on the same data: connections of its own where the database is a server. */
    async function node(name: string): Promise<Platform> {
      const { platform } = bench.app.app;
      let { db } = platform;
      if (url !== '') {
        db = await openDatabase({ url, dataDir: '', tables, migrations, log: silentLog() });
        others.push(db);
      }
      return { ...platform, db, nodeId: name, log: silentLog(), metrics: createMetrics() };
    }

    /** A worker of that node, until the end of the test. */
    function work(platform: Platform): void {
      const ending = new AbortController();
      const done = automationWorker(platform)(ending.signal);
      ends.push(async () => {
        ending.abort();
        await done;
      });
    }

    it('are done by one of many who see them at once', async () => {
      await bench.automation({
        noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
        managerAlert: { enabled: true, firstAnswerMinutes: 10 },
      });
      const chats: ChatId[] = [];
      for (let n = 0; n < 15; n += 1) chats.push((await bench.opened()).chatId);
      for (const name of ['second', 'third']) work(await node(name));
      bench.clock.move(11 * minute);
      for (const chatId of chats) {
        await bench.says(chatId, 'no_answer');
        await bench.becomes(chatId, 'an alert', ({ alert }) => alert !== null);
      }
      await bench.looked();
      for (const chatId of chats) {
        expect(await bench.said(chatId)).to.deep.equal(['no_answer']);
        const lines = (await bench.thread(chatId)).filter(({ system }) => system?.event === 'alerted');
        expect(lines).to.have.length(1);
      }
    });

    it('leave nothing behind when the service dies in the middle, and are done afterwards', async () => {
      const platform = await node('doomed');
      const { db } = platform;
      // Everything is done, and then the process is gone before the commit.
      const doomed: Platform = {
        ...platform,
        db: {
          ...db,
          write: (work) =>
            db.write(async (tx) => {
              await work(tx);
              throw new Error('killed');
            }),
        },
      };
      await bench.automation({ noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' } });
      const { chatId } = await bench.opened();
      const timer = await db.read((r) =>
        r.repo(timerTable).findOneByOrFail({ subjectId: chatId, kind: 'no_answer' }),
      );
      // By its clock it is time already.
      const early = { ...platform.clock, now: () => new Date(bench.clock.now().getTime() + 11 * minute) };
      const outcome = await Promise.allSettled([fire({ ...doomed, clock: early }, timer)]);
      expect(outcome[0]).to.nested.include({ status: 'rejected', 'reason.message': 'killed' });
      expect(await bench.said(chatId)).to.deep.equal([]);
      const still = await db.read((r) => dueTimers(r, early.now().toISOString(), 100));
      expect(still.map(({ subjectId }) => subjectId)).to.include(chatId);
      bench.clock.move(11 * minute);
      await bench.says(chatId, 'no_answer');
      await bench.looked();
      expect(await bench.said(chatId)).to.deep.equal(['no_answer']);
    });

    it('that fail are tried again later, and hold nobody up', async () => {
      await bench.automation({ noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' } });
      const sick = await bench.opened();
      const well = await bench.opened();
      const { db } = bench.app.app.platform;
      // A row that the program can't have written.
      const spoil = (passed: string) =>
        db.write((tx) =>
          tx.execute('UPDATE chat_course SET passed = :passed WHERE chat_id = :chatId', {
            passed,
            chatId: sick.chatId,
          }),
        );
      await spoil('{');
      bench.clock.move(11 * minute);
      await bench.base.feed.until(
        'message.created',
        ({ chatId, automatic }) => chatId === well.chatId && automatic === 'no_answer',
      );
      await bench.looked();
      await spoil('[]');
      expect(await bench.said(sick.chatId)).to.deep.equal([]);
      bench.clock.move(minute);
      await bench.says(sick.chatId, 'no_answer');
    });

    it('are as many as the chats need: none of a closed one, none of a line that is off', async () => {
      await bench.automation({
        noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
        autoClose: { enabled: true, afterMinutes: 600 },
      });
      const { chatId } = await bench.opened();
      const { db } = bench.app.app.platform;
      const kinds = async () =>
        (await db.read((r) => r.repo(timerTable).findBy({ subjectId: chatId }))).map(({ kind }) => kind);
      expect(await kinds()).to.deep.equal(['no_answer']);
      await bench.ivanov('takeChat', { params: { chatId }, body: {} });
      expect(await kinds()).to.have.members(['no_answer', 'auto_close']);
      await bench.ivanov('closeChat', { params: { chatId }, body: {} });
      expect(await kinds()).to.deep.equal([]);
      expect(await db.read((r) => r.repo(courseTable).existsBy({ chatId }))).to.equal(true);
      bench.clock.move(hour);
      await bench.looked();
      expect(await bench.said(chatId)).to.deep.equal([]);
    });
  });
