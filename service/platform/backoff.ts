/** Delays between attempts, in ms. */
export interface Backoff {
  /** Delay before attempt 1, 2, … (0 may stand first). */
  readonly delays: readonly number[];
  /** From the end of the table on; without it the attempts end there. */
  readonly afterwards?: number;
  /** Share by which a delay is stretched at random, 0…1: 0.2 makes 10 s into 10…12 s. */
  readonly jitter?: number;
}

const second = 1000;
const minute = 60 * second;

/** For what has to come back by itself: a worker, a connection. */
export const restartBackoff: Backoff = {
  delays: [second, 2 * second, 5 * second, 10 * second, 30 * second],
  afterwards: minute,
  jitter: 0.3,
};

/**
 * The delay before attempt number `attempt` (1 is the first); undefined when there are no more attempts.
 * @param random 0…1, given in tests
 */
export function delayBefore(
  backoff: Backoff,
  attempt: number,
  random: number = Math.random(),
): number | undefined {
  if (!Number.isSafeInteger(attempt) || attempt < 1) throw new RangeError(`attempt: ${attempt}`);
  const base = backoff.delays[attempt - 1] ?? backoff.afterwards;
  return base === undefined ? undefined : Math.round(base * (1 + (backoff.jitter ?? 0) * random));
}
