/** What operators see of webhooks. */
import type { WebhookId } from '../../contracts/common.ts';
import type { Reader } from '../platform/database.ts';
import type { Metrics } from '../platform/metrics.ts';
import { allWebhooks, figuresOf } from './webhook.store.ts';
import type { WebhookRow } from './webhook.table.ts';

/** From the commit of an event to its delivery, in seconds. */
const lagBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 14_400, 86_400];

export function webhookMetrics(metrics: Metrics) {
  return {
    attempts: metrics.counter('bridge_webhook_attempts_total', 'Attempts to deliver', ['outcome']),
    lag: metrics.histogram(
      'bridge_webhook_delivery_lag_seconds',
      'From the commit of an event to its delivery',
      [],
      lagBuckets,
    ),
    lost: metrics.counter(
      'bridge_webhook_events_lost_total',
      'Events that the feed no longer held when their turn came',
    ),
    pending: metrics.gauge('bridge_webhook_pending', 'Events that wait for a receiver', ['webhook']),
    setAside: metrics.gauge('bridge_webhook_set_aside', 'Events that a receiver has refused as bad', [
      'webhook',
    ]),
    parked: metrics.gauge('bridge_webhooks_parked', 'Webhooks whose receiver was absent for 75 hours'),
  };
}
export type WebhookMetrics = ReturnType<typeof webhookMetrics>;

export interface PendingFigures {
  webhookId: WebhookId;
  status: WebhookRow['status'];
  pending: number;
  setAside: number;
  oldestPendingAt: string | null;
}

/** The figures of all webhooks. */
export async function deliveriesPending(reader: Reader): Promise<PendingFigures[]> {
  const webhooks = await allWebhooks(reader);
  const figures = await figuresOf(reader, webhooks);
  return webhooks.map(({ id, status }) => ({
    webhookId: id,
    status,
    pending: figures.get(id)?.pending ?? 0,
    setAside: figures.get(id)?.setAside ?? 0,
    oldestPendingAt: figures.get(id)?.oldestPendingAt ?? null,
  }));
}

/** Sets the gauges anew, so that removed webhooks vanish from them. */
export function showPending(shown: WebhookMetrics, figures: readonly PendingFigures[]): void {
  shown.pending.reset();
  shown.setAside.reset();
  for (const { webhookId, pending, setAside } of figures) {
    shown.pending.set({ webhook: webhookId }, pending);
    shown.setAside.set({ webhook: webhookId }, setAside);
  }
  shown.parked.set(figures.filter(({ status }) => status === 'parked').length);
}
