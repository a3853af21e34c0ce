/**
 * Delivers events to webhooks: one runner for each that is active, on whichever node holds its lease.
 */
import type { WebhookId } from '../../contracts/common.ts';
import { feedTopic } from '../feed/append.ts';
import { acquire, type Lease, release, StaleLease } from '../platform/lease.ts';
import { keepLease } from '../platform/lease-keeper.ts';
import type { Platform } from '../platform/platform.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { createReceiver, type Receiver } from './receiver.ts';
import { webhookTopic } from './webhook.commands.ts';
import { deliveriesPending, showPending, webhookMetrics } from './webhook.metrics.ts';
import { createRunner, pollMs, type Runner } from './webhook.runner.ts';
import { allWebhooks } from './webhook.store.ts';
import type { WebhookRow } from './webhook.table.ts';

/** A sleeping 1C may take half a minute to wake up. */
const timeoutMs = 60_000;
const leaseMs = 15_000;
/** How long a webhook that another node has, or whose runner has failed, is left alone, in ms. */
const againMs = 5_000;
const figuresMs = 15_000;

interface Running {
  runner: Runner;
  infobaseId: string;
  ended: Promise<void>;
}

/** The worker's `run`: until the signal; then waits a while for answers that are on their way. */
export function webhookWorker(platform: Platform): (signal: AbortSignal) => Promise<void> {
  return (signal) => work(platform, createReceiver({ clock: platform.clock, timeoutMs }), signal);
}

async function work(platform: Platform, receiver: Receiver, signal: AbortSignal): Promise<void> {
  const { db, bus, clock, log, nodeId } = platform;
  const metrics = webhookMetrics(platform.metrics);
  const running = new Map<WebhookId, Running>();
  const notBefore = new Map<WebhookId, number>();
  const wakeable = createWakeable(clock);
  const crash = new AbortController();
  let figuresAt = 0;

  async function runUnderLease(lease: Lease, runner: Runner, webhookId: WebhookId): Promise<void> {
    const kept = keepLease({ db, lease, ttlMs: leaseMs, clock, log });
    try {
      await runner.run(AbortSignal.any([signal, crash.signal, kept.lost]), kept.lost);
    } catch (error) {
      if (error instanceof StaleLease) log.warn({ webhookId }, 'webhook taken over by another node');
      else log.error({ err: error, webhookId }, 'webhook runner failed');
      notBefore.set(webhookId, clock.now().getTime() + againMs);
    } finally {
      await kept.stop();
      await release(db, lease).catch((error: unknown) =>
        log.warn({ err: error, lease: lease.name }, 'lease not released; it will run out'),
      );
    }
  }

  async function start({ id, infobaseId }: WebhookRow): Promise<void> {
    const now = clock.now().getTime();
    if (running.has(id) || (notBefore.get(id) ?? 0) > now) return;
    const lease = await acquire(db, `webhook:${id}`, nodeId, leaseMs);
    if (!lease) {
      notBefore.set(id, now + againMs);
      return;
    }
    notBefore.delete(id);
    const runner = createRunner({ platform, webhookId: id, lease, receiver, metrics });
    const ended = runUnderLease(lease, runner, id).finally(() => {
      running.delete(id);
      wakeable.wake();
    });
    running.set(id, { runner, infobaseId, ended });
  }

  const stops = [
    bus.subscribe(feedTopic, (infobaseId) => {
      for (const one of running.values()) {
        if (infobaseId === undefined || one.infobaseId === infobaseId) one.runner.wake();
      }
    }),
    bus.subscribe(webhookTopic, () => {
      for (const { runner } of running.values()) runner.wake();
      wakeable.wake();
    }),
  ];
  try {
    while (!signal.aborted) {
      const webhooks = await db.read(allWebhooks);
      for (const webhook of webhooks) if (webhook.status === 'active') await start(webhook);
      if (clock.now().getTime() >= figuresAt) {
        showPending(metrics, await db.read(deliveriesPending));
        figuresAt = clock.now().getTime() + figuresMs;
      }
      await wakeable.wait(pollMs, signal);
    }
  } finally {
    for (const stop of stops) stop();
    // After an error above, the signal has not come.
    crash.abort();
    await Promise.allSettled([...running.values()].map(({ ended }) => ended));
    receiver.close();
  }
}
