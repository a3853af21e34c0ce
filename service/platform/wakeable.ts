import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';

/** A wait that a doorbell cuts short. */
export interface Wakeable {
  /** Ends the wait under way; if there is none, the next one ends at once, so no ring is lost. */
  wake(): void;
  /** Waits for a ring, for `ms`, or for the signal; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<'woken' | 'elapsed' | 'aborted'>;
}

export function createWakeable(clock: Clock): Wakeable {
  let rung = false;
  let answer: (() => void) | undefined;
  return {
    wake() {
      rung = true;
      answer?.();
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        const finish = (how: 'woken' | 'elapsed' | 'aborted') => {
          clock.clearTimeout(timer);
          signal.removeEventListener('abort', aborted);
          answer = undefined;
          if (how === 'woken') rung = false;
          resolve(how);
        };
        const aborted = () => finish('aborted');
        const timer = clock.setTimeout(() => finish('elapsed'), ms);
        if (signal.aborted) return finish('aborted');
        if (rung) return finish('woken');
        answer = () => finish('woken');
        signal.addEventListener('abort', aborted, { once: true });
      });
    },
  };
}

export interface Polling {
  readonly clock: Clock;
  readonly bus: Bus;
  /** Topics that mean there may be work. */
  readonly topics: readonly string[];
  /** How often to look without a ring, in ms: doorbells may be lost. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** Does a portion of the work; `true` when there may be more right now, a number to be called in that many ms. */
  readonly work: (signal: AbortSignal) => Promise<boolean | number>;
}

/** Works whenever a doorbell rings, and every `pollMs` anyway, until the signal. What `work` throws ends it. */
export async function poll(polling: Polling): Promise<void> {
  const { clock, bus, pollMs, signal, work } = polling;
  const wakeable = createWakeable(clock);
  const unsubscribe = polling.topics.map((topic) => bus.subscribe(topic, () => wakeable.wake()));
  try {
    while (!signal.aborted) {
      const next = await work(signal);
      if (next === true) continue;
      await wakeable.wait(next === false ? pollMs : Math.min(next, pollMs), signal);
    }
  } finally {
    for (const stop of unsubscribe) stop();
  }
}
