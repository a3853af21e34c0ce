/** Looks what is due, and does it. Any node may: a timer that two of them see is done by one. */
import type { Platform } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import { fire } from './timer.commands.ts';
import { dueTimers, timerTopic } from './timer.store.ts';
import { type TimerRow, timerTable } from './timer.table.ts';

const pollMs = 1_000;
const atOnce = 100;
/** Pauses before a timer that has failed is tried again, in ms; the last one over and over. */
const pauses = [5_000, 30_000, 120_000, 600_000];

export function automationWorker(platform: Platform): (signal: AbortSignal) => Promise<void> {
  const { clock, bus, db, log, metrics } = platform;
  const count = metrics.counter('bridge_timers_fired_total', 'Timers of automation that have fired', [
    'kind',
    'outcome',
  ]);
  const rounds = metrics.counter('bridge_timer_rounds_total', 'Times that due timers were looked for');
  /** Lines whose chats get their timers anew: that may take a while, and holds no other timer up. */
  const plans = new Map<string, Promise<void>>();

  async function attempt(timer: TimerRow): Promise<void> {
    try {
      if (await fire(platform, timer)) count.inc({ kind: timer.kind, outcome: 'done' });
    } catch (error) {
      // One that can't be done must not hold those behind it.
      count.inc({ kind: timer.kind, outcome: 'failed' });
      log.error({ err: error, kind: timer.kind, subjectId: timer.subjectId }, 'a timer failed');
      await postpone(platform, timer);
    }
  }

  function plan(timer: TimerRow): void {
    const { subjectId } = timer;
    if (plans.has(subjectId)) return;
    const done = attempt(timer)
      .catch((error: unknown) => log.error({ err: error, subjectId }, 'timers could not be planned'))
      .finally(() => plans.delete(subjectId));
    plans.set(subjectId, done);
  }

  return async (signal) => {
    try {
      await poll({
        clock,
        bus,
        topics: [timerTopic],
        pollMs,
        signal,
        work: async () => {
          rounds.inc();
          const now = clock.now().toISOString();
          const due = await db.read((r) => dueTimers(r, now, atOnce));
          for (const timer of due) {
            if (signal.aborted) return false;
            if (timer.kind === 'plan') plan(timer);
            else await attempt(timer);
          }
          return due.length === atOnce && due.some(({ kind }) => kind !== 'plan');
        },
      });
    } finally {
      await Promise.all(plans.values());
    }
  };
}

async function postpone({ db, clock }: Platform, timer: TimerRow): Promise<void> {
  const { subjectId, kind, anchor, tries } = timer;
  const pause = pauses[Math.min(tries, pauses.length - 1)] ?? 0;
  const dueAt = new Date(clock.now().getTime() + pause).toISOString();
  await db.write((tx) =>
    tx.repo(timerTable).update({ subjectId, kind, anchor }, { dueAt, tries: tries + 1 }),
  );
}
