import { expect } from 'chai';
import { claimRows, databaseNow, incrementCounter, lockRow } from '../../service/platform/claim.ts';
import type { Database, Tx } from '../../service/platform/database.ts';
import { schemaDrift } from '../../service/platform/database.ts';
import { isUniqueViolation } from '../../service/platform/database-errors.ts';
import { acquire, fence, release, renew, StaleLease } from '../../service/platform/lease.ts';
import { assertNoTransaction } from '../../service/platform/transaction-scope.ts';
import type { TestDatabase } from '../support/database.ts';
import type { NoteRow } from './database.schema.ts';
import { counterTable, entryTable, jobTable, noteTable } from './database.schema.ts';

export function note(id: string, over: Partial<NoteRow> = {}): NoteRow {
  const at = '2026-11-20T16:24:41.000Z';
  return {
    id,
    code: null,
    title: id,
    body: null,
    at,
    marked: false,
    tags: { list: [] },
    size: 0,
    version: 1,
    ...over,
  };
}

/**
 * What the program relies on in every database.
 * @param open an empty, migrated database of the conformance schema; null skips the suite
 */
export function databaseConformance(name: string, open: () => Promise<TestDatabase | null>): void {
  describe(`database: ${name}`, function () {
    this.timeout(60_000);
    let test: TestDatabase;
    let db: Database;

    before(async function () {
      const opened = await open();
      if (!opened) return this.skip();
      test = opened;
      db = opened.db;
    });

    after(() => test?.remove());

    beforeEach(() =>
      db.write(async (tx) => {
        for (const table of ['job', 'note', 'entry', 'counter', 'lease'])
          await tx.execute(`DELETE FROM ${table}`);
      }),
    );

    const notes = () => db.read((r) => r.repo(noteTable).find({ order: { id: 'ASC' } }));
    const insert = (tx: Tx, id: string, over: Partial<NoteRow> = {}) =>
      tx.repo(noteTable).insert(note(id, over));

    describe('schema', () => {
      it('is what the tables describe, and is migrated once', async () => {
        expect(await schemaDrift(db)).to.deep.equal([]);
        expect(await db.migrate()).to.deep.equal([]);
      });

      it('is undone by the migrations backwards', async () => {
        await db.source.undoLastMigration();
        expect((await schemaDrift(db)).join('\n')).to.include('version');
        expect(await db.migrate()).to.deep.equal(['0002-note-version']);
        expect(await schemaDrift(db)).to.deep.equal([]);
      });
    });

    describe('values', () => {
      it('come back as they went in', async () => {
        const row = note('n1', {
          code: 'Ab/+=',
          title: 'Договор № 7 «Ромашка» 👩‍👩‍👧 Ёё',
          body: `${'длинный текст 😀 '.repeat(2000)}\n'"\\`,
          at: '2026-01-01T00:00:00.001Z',
          marked: true,
          tags: { list: ['да', '😀'], deep: { n: null } },
          size: Number.MAX_SAFE_INTEGER,
          version: 2 ** 31 - 1,
        });
        await db.write((tx) => tx.repo(noteTable).insert(row));
        expect(await notes()).to.deep.equal([row]);
        expect(await db.read((r) => r.repo(noteTable).findBy({ marked: true, at: row.at }))).to.have.length(
          1,
        );
        expect(await db.read((r) => r.repo(noteTable).findBy({ marked: false }))).to.have.length(0);
      });

      it('a text loses the character U+0000 and nothing else', async () => {
        await db.write((tx) => insert(tx, 'n1', { title: 'a\u0000b', body: '\u0000' }));
        expect(await notes()).to.deep.include.members([note('n1', { title: 'ab', body: '' })]);
      });

      it('an instant in another form is refused', async () => {
        const failed = await rejection(db.write((tx) => insert(tx, 'n1', { at: '2026-11-20T16:24:41Z' })));
        expect(failed).to.match(/instant/);
        expect(await notes()).to.deep.equal([]);
      });

      it('keys differ by the case of a letter', async () => {
        await db.write(async (tx) => {
          await insert(tx, 'n1', { code: 'aB' });
          await insert(tx, 'n2', { code: 'Ab' });
        });
        expect(
          (await db.read((r) => r.repo(noteTable).findBy({ code: 'Ab' }))).map(({ id }) => id),
        ).to.deep.equal(['n2']);
      });

      it('the number that the database gives a row is a number', async () => {
        const [first, second] = await db.write(async (tx) => {
          await insert(tx, 'n1');
          const job = () => ({ noteId: 'n1', state: 'free' as const, claimedBy: null, attempts: 0 });
          const results = [await tx.repo(jobTable).insert(job()), await tx.repo(jobTable).insert(job())];
          return results.map(({ identifiers }) => identifiers[0]?.order);
        });
        expect(first).to.be.a('number');
        expect(second).to.be.greaterThan(first);
      });

      it("the database's time is an instant near ours", async () => {
        const sql = `SELECT ${databaseNow(db.dialect)} AS now, ${databaseNow(db.dialect, 60_000)} AS later`;
        const [times] = await db.read((r) => r.query<{ now: string; later: string }>(sql));
        expect(new Date(times!.now).toISOString()).to.equal(times!.now);
        expect(Math.abs(Date.now() - Date.parse(times!.now))).to.be.lessThan(5000);
        expect(Date.parse(times!.later) - Date.parse(times!.now)).to.be.within(59_000, 61_000);
      });

      it('SQL takes names and lists', async () => {
        await db.write(async (tx) => {
          for (const id of ['n1', 'n2', 'n3']) await insert(tx, id);
          const changed = await tx.execute('UPDATE note SET size = :size WHERE id IN (:...ids)', {
            ids: ['n1', 'n3'],
            size: 9,
          });
          expect(changed).to.equal(2);
        });
        const rows = await db.read((r) =>
          r.query<{ id: string }>('SELECT id FROM note WHERE size = :size', { size: 9 }),
        );
        expect(rows.map(({ id }) => id)).to.have.members(['n1', 'n3']);
      });
    });

    describe('transactions', () => {
      it('one that fails takes only its own rows back', async () => {
        const [failed, done] = await Promise.allSettled([
          db.write(async (tx) => {
            await insert(tx, 'lost');
            await turn();
            throw new Error('changed my mind');
          }),
          db.write(async (tx) => {
            await insert(tx, 'kept');
            await turn();
          }),
        ]);
        expect([failed.status, done.status]).to.deep.equal(['rejected', 'fulfilled']);
        expect((await notes()).map(({ id }) => id)).to.deep.equal(['kept']);
      });

      it('many at once all arrive', async () => {
        const ids = Array.from({ length: 40 }, (_, n) => `n${String(n).padStart(2, '0')}`);
        await Promise.all(
          ids.map((id) =>
            db.write(async (tx) => {
              await insert(tx, id);
              await turn();
              await tx.repo(noteTable).save(note(id, { size: 1 }));
            }),
          ),
        );
        expect((await notes()).map(({ id, size }) => [id, size])).to.deep.equal(ids.map((id) => [id, 1]));
      });

      it('nobody else sees rows before the commit', async () => {
        const inserted = deferred();
        const goOn = deferred();
        const writing = db.write(async (tx) => {
          await insert(tx, 'n1');
          expect(await tx.repo(noteTable).count()).to.equal(1);
          inserted.resolve();
          await goOn.promise;
        });
        await inserted.promise;
        expect(await notes()).to.deep.equal([]);
        goOn.resolve();
        await writing;
        expect(await notes()).to.have.length(1);
      });

      it('hooks run in order, those after the commit outside of it', async () => {
        const seen: string[] = [];
        await db.write(async (tx) => {
          tx.afterCommit(async () => {
            seen.push(`after 1: ${(await notes()).length} rows`);
          });
          tx.afterCommit(() => void seen.push('after 2'));
          tx.beforeCommit(async () => {
            seen.push('before 1');
            await insert(tx, 'n2');
            tx.beforeCommit(async () => void seen.push('before 3'));
          });
          tx.beforeCommit(async () => void seen.push('before 2'));
          await insert(tx, 'n1');
          seen.push('work');
        });
        expect(seen).to.deep.equal([
          'work',
          'before 1',
          'before 2',
          'before 3',
          'after 1: 2 rows',
          'after 2',
        ]);
      });

      it('a failing hook before the commit undoes it, one after the commit does not', async () => {
        const after: string[] = [];
        const failed = await rejection(
          db.write(async (tx) => {
            await insert(tx, 'n1');
            tx.beforeCommit(async () => {
              throw new Error('no number');
            });
            tx.afterCommit(() => void after.push('rang'));
          }),
        );
        expect(failed).to.equal('no number');
        expect(after).to.deep.equal([]);
        await db.write(async (tx) => {
          await insert(tx, 'n2');
          tx.afterCommit(() => {
            throw new Error('nobody listens');
          });
          tx.afterCommit(() => void after.push('rang'));
        });
        expect(after).to.deep.equal(['rang']);
        expect((await notes()).map(({ id }) => id)).to.deep.equal(['n2']);
      });

      it('one inside another is refused at once, and so are reads beside it and the network', async () => {
        const failures = await db.write(async (tx) => {
          const found = [
            await rejection(db.write(async () => 1)),
            await rejection(db.read(async () => 1)),
            await rejection((async () => assertNoTransaction('POST https://example.com'))()),
          ];
          await insert(tx, 'n1');
          return found;
        });
        expect(failures[0]).to.match(/db\.write/);
        expect(failures[1]).to.match(/db\.read/);
        expect(failures[2]).to.match(/POST/);
        expect(() => assertNoTransaction('POST')).not.to.throw();
        expect(await notes()).to.have.length(1);
      });

      it('what the work has left behind may write after the commit', async () => {
        const committed = deferred();
        let late: Promise<unknown> | undefined;
        await db.write(async (tx) => {
          await insert(tx, 'n1');
          late = committed.promise.then(() => db.write((other) => insert(other, 'n2')));
        });
        committed.resolve();
        await late;
        expect(await notes()).to.have.length(2);
      });

      it('a key that is there already is recognised, and the rest works on', async () => {
        await db.write((tx) => insert(tx, 'n1', { code: 'same' }));
        const errors = await Promise.all(
          [note('n1'), note('n2', { code: 'same' })].map((row) =>
            db
              .write((tx) => tx.repo(noteTable).insert(row))
              .then(
                () => undefined,
                (error: unknown) => error,
              ),
          ),
        );
        expect(errors.map(isUniqueViolation)).to.deep.equal([true, true]);
        expect(isUniqueViolation(new Error('other'))).to.equal(false);
        await db.write((tx) => insert(tx, 'n3'));
        expect(await notes()).to.have.length(2);
      });

      it('two that insert the same missing row both end with it', async () => {
        const getOrCreate = (writer: string) =>
          db.write(async (tx) => {
            const found = await tx.repo(noteTable).findOneBy({ code: 'shared' });
            await turn();
            if (found) return found.id;
            await insert(tx, writer, { code: 'shared' });
            return writer;
          });
        const owners = await Promise.all(['n1', 'n2', 'n3', 'n4'].map(getOrCreate));
        expect(new Set(owners).size).to.equal(1);
        expect(await notes()).to.have.length(1);
      });

      it('a deadlock is resolved by running the loser again', async function () {
        if (db.dialect === 'sqlite') return this.skip();
        await db.write(async (tx) => {
          await insert(tx, 'n1');
          await insert(tx, 'n2');
        });
        const locked = { n1: deferred(), n2: deferred() };
        let runs = 0;
        const crossing = (mine: 'n1' | 'n2', other: 'n1' | 'n2') =>
          db.write(async (tx) => {
            runs += 1;
            await lockRow(tx, noteTable, mine);
            locked[mine].resolve();
            await locked[other].promise;
            await lockRow(tx, noteTable, other);
            await tx.execute('UPDATE note SET size = size + 1 WHERE id IN (:...ids)', { ids: [mine, other] });
          });
        await Promise.all([crossing('n1', 'n2'), crossing('n2', 'n1')]);
        expect(runs).to.be.greaterThan(2);
        expect((await notes()).map(({ size }) => size)).to.deep.equal([2, 2]);
      });

      it('a locked row is changed by one after the other', async () => {
        await db.write((tx) => insert(tx, 'n1'));
        await Promise.all(
          Array.from({ length: 15 }, () =>
            db.write(async (tx) => {
              const row = await lockRow(tx, noteTable, 'n1');
              await turn();
              await tx.repo(noteTable).update({ id: 'n1' }, { size: row!.size + 1 });
            }),
          ),
        );
        expect((await notes())[0]?.size).to.equal(15);
        expect(await db.write((tx) => lockRow(tx, noteTable, 'none'))).to.equal(null);
      });
    });

    it('numbers taken last in a transaction have no hole for a reader that goes by them', async () => {
      const writers = 20;
      const each = 10;
      const seen: number[] = [];
      let writing = true;
      const reading = (async () => {
        for (let finished = false; !finished; ) {
          // Read once more after the last commit.
          finished = !writing;
          const after = seen.at(-1) ?? 0;
          const rows = await db.read((r) =>
            r.query<{ seq: number }>('SELECT seq FROM entry WHERE seq > :after ORDER BY seq', { after }),
          );
          seen.push(...rows.map(({ seq }) => Number(seq)));
          await turn();
        }
      })();
      await Promise.all(
        Array.from({ length: writers }, async (_, writer) => {
          for (let n = 0; n < each; n += 1) {
            await db.write(async (tx) => {
              tx.beforeCommit(async () => {
                const seq = await incrementCounter(tx, counterTable, 'log');
                await tx.repo(entryTable).insert({ seq, writer: `w${writer}` });
              });
              await insert(tx, `n${writer}-${n}`);
              await turn();
            });
          }
        }),
      );
      writing = false;
      await reading;
      expect(seen).to.deep.equal(Array.from({ length: writers * each }, (_, n) => n + 1));
    });

    it('a counter counts by any step, each on its own, and goes back with a rollback', async () => {
      const next = (name: string, by?: number) =>
        db.write((tx) => incrementCounter(tx, counterTable, name, by));
      expect([await next('a'), await next('a', 5), await next('b', 3)]).to.deep.equal([1, 6, 3]);
      await rejection(
        db.write(async (tx) => {
          await incrementCounter(tx, counterTable, { name: 'a' });
          throw new Error('changed my mind');
        }),
      );
      expect(await next('a')).to.equal(7);
    });

    it('claims hand every row out once and keep the order of each group', async () => {
      const groups = ['g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7', 'g8'];
      await db.write(async (tx) => {
        for (const id of groups) await insert(tx, id);
        for (let n = 0; n < 10; n += 1) {
          for (const noteId of groups) {
            await tx.repo(jobTable).insert({ noteId, state: 'free', claimedBy: null, attempts: 0 });
          }
        }
      });
      const done: { order: number; noteId: string }[] = [];
      const worker = async (claimedBy: string) => {
        while (done.length < 80) {
          const claimed = await db.write((tx) =>
            claimRows(tx, {
              table: jobTable,
              where: `t.state = :free AND NOT EXISTS (SELECT 1 FROM job earlier
                WHERE earlier.note_id = t.note_id AND earlier."order" < t."order" AND earlier.state <> :done)`,
              parameters: { free: 'free', done: 'done' },
              orderBy: ['order'],
              limit: 3,
              set: { state: 'claimed', claimedBy },
              increment: ['attempts'],
            }),
          );
          expect(claimed.length).to.be.at.most(3);
          expect(claimed.map(({ order }) => order)).to.deep.equal(
            claimed.map(({ order }) => order).sort((a, b) => a - b),
          );
          await turn();
          for (const job of claimed) {
            expect(job).to.include({ state: 'claimed', claimedBy, attempts: 1 });
            done.push(job);
            await db.write((tx) => tx.repo(jobTable).update({ order: job.order }, { state: 'done' }));
          }
        }
      };
      await Promise.all(['w1', 'w2', 'w3', 'w4', 'w5', 'w6'].map(worker));
      expect(new Set(done.map(({ order }) => order)).size).to.equal(80);
      expect(done).to.have.length(80);
      for (const group of groups) {
        const orders = done.filter(({ noteId }) => noteId === group).map(({ order }) => order);
        expect(orders).to.deep.equal([...orders].sort((a, b) => a - b));
      }
    });

    describe('leases', () => {
      const second = 1000;
      const past = -1;

      it('go to one of several, and to another once they have expired', async () => {
        const nodes = ['a', 'b', 'c'];
        const won = (await Promise.all(nodes.map((node) => acquire(db, 'line', node, 60 * second)))).filter(
          Boolean,
        );
        expect(won).to.have.length(1);
        const first = won[0]!;
        expect(first.epoch).to.equal(1);
        const other = nodes.find((node) => node !== first.nodeId)!;
        expect(await acquire(db, 'line', other, 60 * second)).to.equal(null);
        expect(await acquire(db, 'another line', other, 60 * second)).to.include({ epoch: 1 });
        await renew(db, first, past);
        const second_ = await acquire(db, 'line', other, 60 * second);
        expect(second_).to.include({ nodeId: other, epoch: 2 });
        expect(await renew(db, first, 60 * second)).to.equal(null);
        expect(await renew(db, second_!, 60 * second)).to.include({ epoch: 2 });
      });

      it('fence off a stale owner, also one of the same name', async () => {
        const old = (await acquire(db, 'line', 'a', 60 * second))!;
        const restarted = (await acquire(db, 'line', 'a', 60 * second))!;
        expect(restarted.epoch).to.equal(2);
        const written = await db
          .write(async (tx) => {
            await insert(tx, 'n1');
            await fence(tx, old);
          })
          .catch((error: unknown) => error);
        expect(written).to.be.instanceOf(StaleLease);
        expect(await notes()).to.deep.equal([]);
        await db.write(async (tx) => {
          await fence(tx, restarted);
          await insert(tx, 'n1');
        });
        expect(await notes()).to.have.length(1);
      });

      it('an owner whose lease has expired writes on until somebody takes it', async () => {
        const late = (await acquire(db, 'line', 'a', past))!;
        await db.write(async (tx) => {
          await fence(tx, late);
          await insert(tx, 'n1');
        });
        expect(await acquire(db, 'line', 'b', 60 * second)).to.include({ epoch: 2 });
        expect(await rejection(db.write((tx) => fence(tx, late)))).to.match(/no longer the owner/);
      });

      it('nobody takes a lease while a fenced write is under way', async () => {
        const late = (await acquire(db, 'line', 'a', past))!;
        const fenced = deferred();
        const goOn = deferred();
        const seen: string[] = [];
        const writing = db
          .write(async (tx) => {
            await fence(tx, late);
            fenced.resolve();
            await goOn.promise;
            await insert(tx, 'n1');
          })
          .then(() => seen.push('written'));
        await fenced.promise;
        const taking = acquire(db, 'line', 'b', 60 * second).then((lease) =>
          seen.push(`taken ${lease?.epoch}`),
        );
        for (let n = 0; n < 20; n += 1) await turn();
        expect(seen).to.deep.equal([]);
        goOn.resolve();
        await Promise.all([writing, taking]);
        expect(seen).to.have.members(['written', 'taken 2']);
        expect(await notes()).to.have.length(1);
      });

      it('a released one is free, and its old owner stale', async () => {
        const first = (await acquire(db, 'line', 'a', 60 * second))!;
        await release(db, first);
        expect(await rejection(db.write((tx) => fence(tx, first)))).to.match(/no longer the owner/);
        const next = (await acquire(db, 'line', 'b', 60 * second))!;
        expect(next.epoch).to.equal(2);
        await release(db, first);
        await db.write((tx) => fence(tx, next));
      });
    });

    it('closes after the writes under way, keeps them, and takes no more', async () => {
      const other = await test.again();
      const entered = deferred();
      const goOn = deferred();
      const writing = other.write(async (tx) => {
        entered.resolve();
        await goOn.promise;
        await insert(tx, 'n1');
      });
      await entered.promise;
      const closing = other.close();
      expect(await rejection(other.write(async () => 1))).to.match(/closing/);
      goOn.resolve();
      await Promise.all([writing, closing]);
      expect(await notes()).to.have.length(1);
    });
  });
}

/** Lets the others have a turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function deferred(): { promise: Promise<void>; resolve: () => void } {
  return Promise.withResolvers<void>();
}

/** The message of the error that the promise ends with; fails the test when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome, 'expected an error').to.be.instanceOf(Error);
  return (outcome as Error).message;
}
