/** What an attempt does to its delivery and to its webhook. */
import {
  type Answer,
  absenceLimitMs,
  classify,
  mayBeTheEvent,
  type Outcome,
  refusalLimit,
  retryDelay,
} from './schedule.ts';
import type { WebhookDeliveryRow, WebhookRow } from './webhook.table.ts';

/** Deliveries that belong to no chat are in order among themselves. */
export const noChat = '-';

/** So many tries at an absent receiver are made with the same event, whatever else waits. */
const patience = 3;

export type Standing = Pick<WebhookRow, 'status' | 'absentSince' | 'absences' | 'nextProbeAt'>;
export type Progress = Pick<
  WebhookDeliveryRow,
  'status' | 'attempts' | 'refusals' | 'breaks' | 'firstAttemptAt' | 'nextAttemptAt'
>;

export interface Attempt {
  answer: Answer;
  startedAt: Date;
  endedAt: Date;
}

export interface Decision {
  outcome: Outcome;
  /** null: it has arrived, the row goes. */
  delivery: Progress | null;
  webhook: Standing;
  /** The receiver is there again: what waited for it is due. */
  returned: boolean;
  /** The receiver has gone with this attempt. */
  left: boolean;
  /** The event is set aside with this attempt. */
  setAside: boolean;
  /** The webhook is parked with this attempt. */
  parked: boolean;
  /** null: not by itself. */
  nextAttemptAt: string | null;
}

const later = (from: Date, ms: number): string => new Date(from.getTime() + ms).toISOString();
const present: Pick<Standing, 'absentSince' | 'absences' | 'nextProbeAt'> = {
  absentSince: null,
  absences: 0,
  nextProbeAt: null,
};

/** Standing of a webhook that a person has set going again: its receiver is asked at once. */
export const revived = { status: 'active', ...present } as const;

/** @param random 0…1, given in tests */
export function decide(
  webhook: Standing,
  delivery: Progress,
  attempt: Attempt,
  random: number = Math.random(),
): Decision {
  const outcome = classify(attempt.answer);
  const tried: Progress = {
    ...delivery,
    attempts: delivery.attempts + 1,
    firstAttemptAt: delivery.firstAttemptAt ?? attempt.startedAt.toISOString(),
  };
  const base: Decision = {
    outcome,
    delivery: tried,
    webhook,
    returned: false,
    left: false,
    setAside: false,
    parked: false,
    nextAttemptAt: null,
  };
  if (outcome === 'absent') return absent(base, webhook, tried, attempt, random);
  const answered: Decision = {
    ...base,
    webhook: { ...webhook, ...present },
    returned: webhook.absentSince !== null,
  };
  if (outcome === 'delivered') return { ...answered, delivery: null };
  return refused(answered, tried, attempt, random);
}

function refused(base: Decision, tried: Progress, { answer, endedAt }: Attempt, random: number): Decision {
  const refusals = tried.refusals + 1;
  if (refusals >= refusalLimit) {
    return { ...base, setAside: true, delivery: { ...tried, refusals, status: 'set_aside' } };
  }
  const nextAttemptAt = later(endedAt, Math.max(retryDelay(refusals, random), askedFor(answer)));
  return { ...base, delivery: { ...tried, refusals, nextAttemptAt }, nextAttemptAt };
}

function absent(
  base: Decision,
  webhook: Standing,
  tried: Progress,
  { answer, startedAt, endedAt }: Attempt,
  random: number,
): Decision {
  const left = webhook.absentSince === null;
  const doubtful = mayBeTheEvent(answer) || tried.attempts > patience;
  const breaks = tried.breaks + (left && doubtful ? 1 : 0);
  // One that was under way when the receiver went tells nothing new.
  const stale = webhook.nextProbeAt !== null && startedAt.toISOString() < webhook.nextProbeAt;
  const absentSince = webhook.absentSince ?? startedAt.toISOString();
  const absences = webhook.absences + (stale ? 0 : 1);
  const limit = later(new Date(absentSince), absenceLimitMs);
  const parked = webhook.status === 'active' && endedAt.toISOString() >= limit;
  const asked = later(endedAt, askedFor(answer));
  const scheduled = stale ? (webhook.nextProbeAt as string) : later(endedAt, retryDelay(absences, random));
  // The last try is made when the time is up.
  const nextProbeAt = latest(earliest(scheduled, limit), asked);
  // What may be its own fault waits by its own count, and a little longer: others are asked before it.
  const own = later(endedAt, retryDelay(Math.max(tried.attempts, breaks), random));
  const nextAttemptAt =
    doubtful && nextProbeAt < limit
      ? latest(earliest(own, limit), later(new Date(nextProbeAt), 1))
      : nextProbeAt;
  return {
    ...base,
    left,
    parked,
    webhook: { status: parked ? 'parked' : webhook.status, absentSince, absences, nextProbeAt },
    delivery: { ...tried, breaks, nextAttemptAt },
    nextAttemptAt: parked ? null : nextAttemptAt,
  };
}

/**
 * How long a delivery still waits once its receiver is there again, in ms: nothing, unless the receiver has refused
 * it, or has failed at it twice after having come back.
 */
export function waitAfterReturn({ refusals, breaks }: Pick<Progress, 'refusals' | 'breaks'>): number {
  return retryDelay(Math.max(refusals, breaks - 1, 0));
}

/**
 * What an absent receiver is asked with: the earliest event, which keeps the order of the feed when it comes back.
 * One that has met nobody several times gives way to others, since it may be what the receiver fails at.
 */
export function probeOf<D extends Pick<WebhookDeliveryRow, 'seq' | 'attempts' | 'breaks'>>(
  heads: readonly D[],
): D | undefined {
  const rank = ({ attempts, breaks }: D) => (breaks > 0 || attempts > patience ? attempts : 0);
  return heads.toSorted((a, b) => rank(a) - rank(b) || a.seq - b.seq)[0];
}

const askedFor = (answer: Answer): number => (answer.status === null ? 0 : (answer.retryAfterMs ?? 0));
const earliest = (a: string, b: string): string => (a < b ? a : b);
const latest = (a: string, b: string): string => (a > b ? a : b);
