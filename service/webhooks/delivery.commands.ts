/** Deliveries: made of the feed, and changed by what an attempt has brought. */
import type { WebhookId } from '../../contracts/common.ts';
import { feedOf } from '../feed/feed.store.ts';
import type { FeedEventRow } from '../feed/feed.table.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database.ts';
import { deleteAttemptsBefore } from './attempt.store.ts';
import { type Attempt, type Decision, decide } from './delivery.ts';
import { insertDeliveries, lockWebhook, releaseDeliveries } from './webhook.store.ts';
import {
  type WebhookDeliveryRow,
  type WebhookRow,
  webhookAttemptTable,
  webhookDeliveryTable,
  webhookTable,
} from './webhook.table.ts';

/** Attempts are kept this long, in days. */
export const attemptDays = 30;
const portion = 1000;

/** Makes the next events of the feed into deliveries; whether there are more. */
export async function enqueueDeliveries(tx: Tx, id: WebhookId, clock: Clock): Promise<boolean> {
  const webhook = await lockWebhook(tx, id);
  if (webhook?.status !== 'active') return false;
  const feed = await feedOf(tx, webhook.infobaseId);
  if (!feed || feed.head <= webhook.enqueuedTo) return false;
  const to = Math.min(feed.head, webhook.enqueuedTo + portion);
  await insertDeliveries(tx, webhook, {
    from: webhook.enqueuedTo + 1,
    to,
    now: clock.now().toISOString(),
  });
  await tx.repo(webhookTable).update({ id }, { enqueuedTo: to });
  return to < feed.head;
}

export interface MadeAttempt extends Attempt {
  delivery: WebhookDeliveryRow;
  event: FeedEventRow;
}

/**
 * Records an attempt together with what it changes; null when the webhook was deleted meanwhile.
 * @param random 0…1, given in tests
 */
export async function recordAttempt(tx: Tx, made: MadeAttempt, random?: number): Promise<Decision | null> {
  const { webhookId, seq } = made.delivery;
  const webhook = await lockWebhook(tx, webhookId);
  if (!webhook) return null;
  // A replay may have changed it while the request was under way.
  const delivery = (await tx.repo(webhookDeliveryTable).findOneBy({ webhookId, seq })) ?? made.delivery;
  const decision = decide(webhook, delivery, made, random);
  if (decision.returned) await releaseDeliveries(tx, webhookId, made.endedAt);
  if (decision.delivery) await tx.repo(webhookDeliveryTable).update({ webhookId, seq }, decision.delivery);
  else await tx.repo(webhookDeliveryTable).delete({ webhookId, seq });
  await tx.repo(webhookTable).update({ id: webhookId }, changeOf(webhook, decision, made));
  await tx.repo(webhookAttemptTable).insert({
    webhookId,
    eventId: delivery.eventId,
    seq,
    type: made.event.type,
    chatId: made.event.chatId,
    attempt: delivery.attempts + 1,
    at: made.startedAt.toISOString(),
    durationMs: Math.max(0, made.endedAt.getTime() - made.startedAt.getTime()),
    outcome: decision.outcome,
    status: made.answer.status,
    error: made.answer.status === null ? `${made.answer.error}: ${made.answer.reason}`.slice(0, 300) : null,
    response: made.answer.status === null ? null : made.answer.response,
    nextAttemptAt: decision.nextAttemptAt,
  });
  return decision;
}

function changeOf(
  webhook: WebhookRow,
  decision: Decision,
  { answer, endedAt }: Attempt,
): Partial<WebhookRow> {
  const at = endedAt.toISOString();
  const seen: Partial<WebhookRow> =
    decision.outcome === 'delivered'
      ? { lastSuccessAt: at }
      : {
          lastFailureAt: at,
          lastFailureReason: (answer.status === null ? answer.reason : `HTTP ${answer.status}`).slice(0, 300),
        };
  return { ...decision.webhook, ...seen, version: webhook.version + (decision.parked ? 1 : 0) };
}

/** Removes a delivery whose event the feed no longer holds. */
export async function dropDelivery(
  tx: Tx,
  { webhookId, seq }: Pick<WebhookDeliveryRow, 'webhookId' | 'seq'>,
): Promise<void> {
  await tx.repo(webhookDeliveryTable).delete({ webhookId, seq });
}

/** Removes attempts that are older than 30 days, by portions; how many. A daily job. */
export async function pruneAttempts(
  { db, clock }: { db: Database; clock: Clock },
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(clock.now().getTime() - attemptDays * 86_400_000).toISOString();
  let pruned = 0;
  while (!signal?.aborted) {
    const done = await db.write((tx) => deleteAttemptsBefore(tx, before, portion));
    pruned += done;
    if (done < portion) break;
  }
  return pruned;
}
