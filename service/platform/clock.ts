/** A timer that a clock has armed; opaque, to be handed back to `clearTimeout`. */
export type Timer = object;

/** The only source of time for business code: tests move it by hand. */
export interface Clock {
  now(): Date;
  /** Arms a one-shot timer, `ms` from now. */
  setTimeout(fn: () => void, ms: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Builds `sleep` out of a clock's timers; shared by the real and the test clock. */
export function sleepWith(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>): Clock['sleep'] {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clock.clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = clock.setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
}

const timers: Pick<Clock, 'setTimeout' | 'clearTimeout'> = {
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
};

/** The time of this machine. */
export const systemClock: Clock = { ...timers, now: () => new Date(), sleep: sleepWith(timers) };
