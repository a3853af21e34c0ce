import type { Clock, Timer } from '../../service/platform/clock.ts';
import { sleepWith } from '../../service/platform/clock.ts';

export interface FakeClock extends Clock {
  /**
   * Moves the time on and fires what falls due, in order; before and after each timer lets everything that
   * can go on do so.
   */
  advance(ms: number): Promise<void>;
  /** Lets everything that can go on without the time moving do so. */
  settle(): Promise<void>;
  /** Moves the time without firing anything: a machine that slept. */
  set(now: Date): void;
  /** How many timers are armed. */
  pending(): number;
}

/**
 * A clock that stands still until it is advanced.
 * @param settle awaited around each timer; by default several turns of the event loop, enough for
 *   promises and for SQLite. Work over a socket needs a hook that waits for it.
 */
export function fakeClock(start: string | Date = '2026-11-20T09:00:00.000Z', settle = turns): FakeClock {
  let now = new Date(start).getTime();
  let order = 0;
  const armed = new Map<Timer, { at: number; order: number; fn: () => void }>();

  const timers: Pick<Clock, 'setTimeout' | 'clearTimeout'> = {
    setTimeout(fn, ms) {
      const timer: Timer = {};
      armed.set(timer, { at: now + Math.max(0, ms), order: order++, fn });
      return timer;
    },
    clearTimeout(timer) {
      if (timer) armed.delete(timer);
    },
  };

  function nextDue(until: number): Timer | undefined {
    const due = [...armed].filter(([, { at }]) => at <= until);
    due.sort(([, a], [, b]) => a.at - b.at || a.order - b.order);
    return due[0]?.[0];
  }

  return {
    ...timers,
    now: () => new Date(now),
    sleep: sleepWith(timers),
    settle,
    set: (date) => {
      now = date.getTime();
    },
    pending: () => armed.size,
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        const due = armed.get(timer);
        armed.delete(timer);
        now = Math.max(now, due?.at ?? now);
        due?.fn();
        await settle();
      }
      now = Math.max(now, until);
      await settle();
    },
  };
}

async function turns(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
}
