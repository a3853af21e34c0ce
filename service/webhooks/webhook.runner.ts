/**
 * One webhook at work, under its lease: makes deliveries of the feed, sends what is due, records what came of it.
 *
 * Each chat is a lane in which one delivery follows another. Lanes run side by side, but for the webhook of an
 * infobase: there one delivery follows another in the order of the feed. While the receiver is absent only one
 * delivery is tried, when the webhook's own schedule says so.
 */
import type { WebhookId } from '../../contracts/common.ts';
import { feedOf, presentEvent } from '../feed/feed.store.ts';
import type { Tx } from '../platform/database.ts';
import { fence, type Lease } from '../platform/lease.ts';
import type { Platform } from '../platform/platform.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { dropDelivery, enqueueDeliveries, recordAttempt } from './delivery.commands.ts';
import { type Decision, probeOf } from './delivery.ts';
import type { Delivery, Receiver } from './receiver.ts';
import { signatureHeaders } from './sign.ts';
import type { WebhookMetrics } from './webhook.metrics.ts';
import { dueHeads, headOf, nextDueAt, type Sending, sendingOf, webhookOf } from './webhook.store.ts';
import type { WebhookDeliveryRow, WebhookRow } from './webhook.table.ts';

/** So many chats of one webhook are served at once. */
export const lanesAtOnce = 8;
/** A chat with a long backlog lets others have its place after this many deliveries. */
const laneLength = 50;
/** So many of the earliest chats are looked at for one to ask an absent receiver with. */
const probeChoice = 100;
/** How often to look without a doorbell, in ms. */
export const pollMs = 3_000;
/** How long a stop waits for answers; what has not come by then is sent again after the next start, in ms. */
const stopMs = 10_000;

export interface RunnerPlan {
  platform: Platform;
  webhookId: WebhookId;
  lease: Lease;
  receiver: Receiver;
  metrics: WebhookMetrics;
}

export interface Pass {
  /** The webhook may send. */
  active: boolean;
  /** How many lanes were started. */
  started: number;
  /** When there may be more to do, in ms; null: once something happens. */
  waitMs: number | null;
}

export interface Runner {
  /** Starts what may be sent now. */
  pass(): Promise<Pass>;
  /** Resolves when no lane is at work; rejects with what one of them has failed of. */
  idle(): Promise<void>;
  /**
   * Passes whenever there may be work; returns after the signal, or when the webhook may not send any more.
   * @param lost the lease is lost: requests under way are cut at once
   */
  run(signal: AbortSignal, lost?: AbortSignal): Promise<void>;
  /** There may be work. */
  wake(): void;
}

export function createRunner({ platform, webhookId, lease, receiver, metrics }: RunnerPlan): Runner {
  const { db, clock, secrets } = platform;
  const log = platform.log.child({ webhookId });
  const lanes = new Map<string, Promise<void>>();
  const wakeable = createWakeable(clock);
  const cut = new AbortController();
  let stopping = false;
  let failure: { error: unknown } | undefined;

  const fenced = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    db.write(async (tx) => {
      await fence(tx, lease);
      return work(tx);
    });

  async function pass(): Promise<Pass> {
    if (failure) throw failure.error;
    // Taken before the look at the rows: a lane that ends meanwhile may stand there as still to be sent.
    const busy = new Set(lanes.keys());
    const { webhook, head } = await db.read(async (reader) => {
      const found = await webhookOf(reader, webhookId);
      return { webhook: found, head: found ? ((await feedOf(reader, found.infobaseId))?.head ?? 0) : 0 };
    });
    if (webhook?.status !== 'active') return { active: false, started: 0, waitMs: null };
    const more = head > webhook.enqueuedTo && (await fenced((tx) => enqueueDeliveries(tx, webhookId, clock)));
    const now = clock.now();
    const quiet = { active: true, started: 0, waitMs: more ? 0 : null };
    const untilProbe = probeWait(webhook, now);
    if (untilProbe > 0) return { ...quiet, waitMs: more ? 0 : untilProbe };
    const room = roomOf(webhook) - lanes.size;
    if (room <= 0) return quiet;

    const at = now.toISOString();
    const absent = webhook.absentSince !== null;
    const wanted = absent ? probeChoice : room + busy.size;
    const heads = await db.read((reader) => dueHeads(reader, webhookId, at, wanted));
    const idleHeads = heads.filter(({ orderKey }) => !busy.has(orderKey) && !lanes.has(orderKey));
    const probe = absent ? probeOf(idleHeads) : undefined;
    const free = absent ? (probe ? [probe] : []) : idleHeads.slice(0, room);
    for (const delivery of free) startLane(delivery, webhook);
    if (more) return { ...quiet, started: free.length };
    const due = await db.read((reader) => nextDueAt(reader, webhookId, at));
    return {
      ...quiet,
      started: free.length,
      waitMs: due === null ? null : Math.max(0, Date.parse(due) - now.getTime()),
    };
  }

  function startLane(first: WebhookDeliveryRow, webhook: WebhookRow): void {
    const alone = isStrict(webhook) || webhook.absentSince !== null;
    const lane = follow(first, alone ? 1 : laneLength)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        lanes.delete(first.orderKey);
        wakeable.wake();
      });
    lanes.set(first.orderKey, lane);
  }

  async function follow(first: WebhookDeliveryRow, length: number): Promise<void> {
    let next: WebhookDeliveryRow | null = first;
    for (let n = 0; next && n < length && !stopping && !failure; n += 1) {
      const delivery: WebhookDeliveryRow = next;
      if (!(await attempt(delivery))) return;
      next = await db.read((reader) => headOf(reader, webhookId, delivery.orderKey));
    }
  }

  /** Whether the lane may go on. */
  async function attempt({ seq }: WebhookDeliveryRow): Promise<boolean> {
    const startedAt = clock.now();
    const sending = await db.read((reader) => sendingOf(reader, { webhookId, seq }, startedAt.toISOString()));
    if (!sending) return false;
    // Others may have found meanwhile that the receiver is gone.
    const { absentSince } = sending.webhook;
    if (absentSince !== null && (lanes.size > 1 || probeWait(sending.webhook, startedAt) > 0)) return false;
    const { event, delivery, webhook } = sending;
    if (!event) {
      await fenced((tx) => dropDelivery(tx, { webhookId, seq }));
      metrics.lost.inc();
      log.error({ seq, eventId: delivery.eventId }, 'webhook event lost: the feed no longer holds it');
      return true;
    }
    const answer = await receiver.post(requestOf(sending, startedAt), cut.signal);
    const made = { delivery, event, answer, startedAt, endedAt: clock.now() };
    const decision = await fenced((tx) => recordAttempt(tx, made));
    if (!decision) return false;
    metrics.attempts.inc({ outcome: decision.outcome });
    if (decision.outcome === 'delivered') {
      metrics.lag.observe(Math.max(0, made.endedAt.getTime() - Date.parse(event.at)) / 1000);
    }
    tell(decision, webhook, { seq, eventId: event.id, status: answer.status });
    return decision.outcome === 'delivered';
  }

  function requestOf({ webhook, event, feed }: Sending, at: Date): Delivery {
    if (!event) throw new Error('no event to send');
    const body = Buffer.from(JSON.stringify(presentEvent(event, feed.feedId)), 'utf8');
    const old =
      webhook.oldSecret !== null && (webhook.oldSecretUntil ?? '') > at.toISOString()
        ? [secrets.open(webhook.oldSecret)]
        : [];
    const signed: [string, ...string[]] = [secrets.open(webhook.secret), ...old];
    return {
      url: webhook.url,
      login: webhook.login,
      password: webhook.password === null ? null : secrets.open(webhook.password),
      headers: { ...signatureHeaders(signed, event.id, Math.floor(at.getTime() / 1000), body) },
      body,
    };
  }

  function tell(decision: Decision, webhook: WebhookRow, about: Record<string, unknown>): void {
    const { absentSince } = decision.webhook;
    if (decision.parked) {
      log.error({ ...about, absentSince }, 'webhook parked: its receiver was absent for 75 hours');
    } else if (decision.setAside) {
      log.error(about, 'webhook event set aside: the receiver has refused it five times');
    } else if (decision.left) {
      log.warn({ ...about, nextProbeAt: decision.webhook.nextProbeAt }, 'webhook receiver absent');
    } else if (decision.returned) {
      log.info({ ...about, absentSince: webhook.absentSince }, 'webhook receiver is there again');
    } else {
      log.debug({ ...about, outcome: decision.outcome }, 'webhook attempt');
    }
  }

  async function idle(): Promise<void> {
    while (lanes.size > 0) await Promise.all(lanes.values());
    if (failure) throw failure.error;
  }

  /** Answers that are on their way get a while; then the connections are cut. */
  async function finish(): Promise<void> {
    stopping = true;
    const timer = clock.setTimeout(() => cut.abort(), stopMs);
    while (lanes.size > 0) await Promise.all(lanes.values());
    clock.clearTimeout(timer);
  }

  return {
    pass,
    idle,
    wake: () => wakeable.wake(),
    async run(signal, lost) {
      const drop = () => cut.abort();
      lost?.addEventListener('abort', drop, { once: true });
      try {
        while (!signal.aborted) {
          const { active, waitMs } = await pass();
          if (!active) return;
          if (waitMs !== 0) await wakeable.wait(Math.min(waitMs ?? pollMs, pollMs), signal);
        }
      } finally {
        await finish();
        lost?.removeEventListener('abort', drop);
      }
      if (failure && !cut.signal.aborted) throw failure.error;
    },
  };
}

const isStrict = (webhook: WebhookRow): boolean => webhook.ofInfobase !== null;

const roomOf = (webhook: WebhookRow): number =>
  isStrict(webhook) || webhook.absentSince !== null ? 1 : lanesAtOnce;

/** How long an absent receiver is still left alone, in ms. */
function probeWait({ absentSince, nextProbeAt }: WebhookRow, now: Date): number {
  return absentSince === null || nextProbeAt === null ? 0 : Date.parse(nextProbeAt) - now.getTime();
}
