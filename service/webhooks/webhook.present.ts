/** Webhooks and attempts as the contract has them. */
import type { Webhook, WebhookAttempt } from '../../contracts/webhook.ts';
import type { Figures } from './webhook.store.ts';
import type { WebhookAttemptRow, WebhookRow } from './webhook.table.ts';

const nothingWaits: Figures = { pending: 0, setAside: 0, oldestPendingAt: null };

/** @param now an old secret that has run out is not shown any more */
export function presentWebhook(row: WebhookRow, figures: Figures | undefined, now: string): Webhook {
  return {
    id: row.id,
    infobaseId: row.infobaseId,
    url: row.url,
    description: row.description,
    types: row.types,
    login: row.login,
    hasPassword: row.password !== null,
    status: row.status,
    ...(figures ?? nothingWaits),
    lastSuccessAt: row.lastSuccessAt,
    lastFailure:
      row.lastFailureAt === null ? null : { at: row.lastFailureAt, reason: row.lastFailureReason ?? '' },
    oldSecretUntil: row.oldSecretUntil !== null && row.oldSecretUntil > now ? row.oldSecretUntil : null,
    createdAt: row.createdAt,
    version: row.version,
  };
}

export function presentAttempt(row: WebhookAttemptRow): WebhookAttempt {
  const { position, webhookId: _, ...rest } = row;
  return { id: position, ...rest };
}
