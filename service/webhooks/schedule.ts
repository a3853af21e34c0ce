/** When a delivery is tried again, and what an answer means. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Delays after failure 1, 2, …; the first attempt is at once. */
const delays = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour];
/** From the end of the table on. */
const afterwards = hour;
const jitter = 0.1;

/** How long a receiver may be absent before the webhook is parked, in ms. */
export const absenceLimitMs = 75 * hour;
/** The longest wait that a receiver can ask for, in ms. */
export const retryAfterLimitMs = hour;
/** So many refusals, and an event is set aside. */
export const refusalLimit = 5;

/** What became of an attempt: an answer, or none. */
export type Answer =
  | { status: number; retryAfterMs: number | null; response: string | null }
  | { status: null; error: 'network' | 'timeout'; reason: string };

export type Outcome = 'delivered' | 'refused' | 'absent';

/**
 * 2xx: delivered. 400, 413, 422: the receiver is there and calls the event bad. Anything else is its absence:
 * redirects (none is followed), 404 of an unpublished base, 5xx, no answer.
 */
export function classify(answer: Answer): Outcome {
  if (answer.status === null) return 'absent';
  if (answer.status >= 200 && answer.status < 300) return 'delivered';
  return answer.status === 400 || answer.status === 413 || answer.status === 422 ? 'refused' : 'absent';
}

/** Statuses that a gateway, a lock or a wrong address gives: they say nothing about the event. */
const impersonal = new Set([401, 403, 404, 405, 407, 408, 410, 429, 502, 503, 504]);

/**
 * Whether an absence may well be due to the event itself: a program that answers and fails at it, or never comes to
 * an end with it.
 */
export const mayBeTheEvent = (answer: Answer): boolean =>
  answer.status === null
    ? answer.error === 'timeout'
    : answer.status >= 400 && !impersonal.has(answer.status);

/**
 * The delay after a number of failures in a row (0: none, at once), in ms, spread by ±10 %.
 * @param random 0…1, given in tests
 */
export function retryDelay(failures: number, random: number = Math.random()): number {
  if (!Number.isSafeInteger(failures) || failures < 0) throw new RangeError(`failures: ${failures}`);
  if (failures === 0) return 0;
  const base = delays[failures - 1] ?? afterwards;
  return Math.round(base * (1 + jitter * (2 * random - 1)));
}

/**
 * `Retry-After` (RFC 9110, 10.2.3: seconds or a date) in ms from now, an hour at most; null when there is none or
 * it is not understood.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * second, retryAfterLimitMs);
  // All three forms of a date begin with the day of the week.
  if (!/^[A-Za-z]/.test(text)) return null;
  const date = Date.parse(text);
  if (Number.isNaN(date)) return null;
  return Math.min(Math.max(0, date - now.getTime()), retryAfterLimitMs);
}
