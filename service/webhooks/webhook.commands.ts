/** What a person or a program does to webhooks. */
import type { InfobaseId, WebhookId } from '../../contracts/common.ts';
import type { FeedEventType } from '../../contracts/feed.ts';
import { feedOf } from '../feed/feed.store.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { newId, newSecret } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { revived } from './delivery.ts';
import { secretOf } from './sign.ts';
import {
  countEvents,
  insertDeliveries,
  lockWebhook,
  releaseDeliveries,
  webhookOfInfobase,
} from './webhook.store.ts';
import { type WebhookRow, webhookDeliveryTable, webhookTable } from './webhook.table.ts';

/** Topic of the doorbell that rings when a webhook was added, changed or removed; the hint is its id. */
export const webhookTopic = 'webhook';
/** So long the old secret signs too after a change, in hours. */
export const oldSecretHours = 24;

type Deps = Pick<Platform, 'clock' | 'bus' | 'secrets'>;

export interface NewWebhookPlan {
  infobaseId: InfobaseId;
  /** Set for the infobase's own webhook: its events go strictly one by one, in the order of the feed. */
  ofInfobase?: InfobaseId | null;
  url: string;
  description?: string | null;
  types?: FeedEventType[] | null;
  login?: string | null;
  password?: string | null;
  /** Deliver what comes after this number; by default after the head of the feed. */
  after?: number;
}

/**
 * Adds a webhook, inside the caller's transaction. The secret is returned here and nowhere else.
 * Throws WEBHOOK_URL_INVALID, and REPLAY_RANGE when the feed does not hold what is wanted.
 */
export async function createWebhookIn(
  tx: Tx,
  { clock, bus, secrets }: Deps,
  plan: NewWebhookPlan,
): Promise<{ row: WebhookRow; secret: string }> {
  checkUrl(plan.url);
  const feed = await feedOf(tx, plan.infobaseId);
  const head = feed?.head ?? 0;
  const first = (feed?.prunedTo ?? 0) + 1;
  const after = plan.after ?? head;
  if (after > head || after + 1 < first) fail('REPLAY_RANGE', { from: first, to: head });
  const secret = newWebhookSecret();
  const login = plan.login ?? null;
  const row: WebhookRow = {
    id: newId<WebhookId>('wh'),
    infobaseId: plan.infobaseId,
    ofInfobase: plan.ofInfobase ?? null,
    url: plan.url,
    description: plan.description ?? null,
    types: plan.types ?? null,
    login,
    password: login === null || !plan.password ? null : secrets.seal(plan.password),
    secret: secrets.seal(secret),
    oldSecret: null,
    oldSecretUntil: null,
    enqueuedTo: after,
    lastSuccessAt: null,
    lastFailureAt: null,
    lastFailureReason: null,
    ...revived,
    createdAt: instantOf(clock),
    deletedAt: null,
    version: 1,
  };
  await tx.repo(webhookTable).insert(row);
  tx.afterCommit(() => bus.publish(webhookTopic, row.id));
  return { row, secret };
}

export interface WebhookChangePlan {
  url?: string;
  description?: string | null;
  types?: FeedEventType[] | null;
  /** null: no sign-in; the password goes with it. */
  login?: string | null;
  /** Empty: none. */
  password?: string;
  /** `active` also sets a parked one going again. */
  status?: 'active' | 'paused';
  rotateSecret?: boolean;
}

/** Changes a webhook; `secret` is the new one where it was asked for. Throws NOT_FOUND, WEBHOOK_URL_INVALID. */
export async function changeWebhookIn(
  tx: Tx,
  { clock, bus, secrets }: Deps,
  id: WebhookId,
  change: WebhookChangePlan,
): Promise<{ row: WebhookRow; secret: string | null }> {
  const before = (await lockWebhook(tx, id)) ?? fail('NOT_FOUND');
  if (change.url !== undefined) checkUrl(change.url);
  const now = clock.now();
  const row: WebhookRow = { ...before, version: before.version + 1 };
  if (change.url !== undefined) row.url = change.url;
  if (change.description !== undefined) row.description = change.description;
  if (change.types !== undefined) row.types = change.types;
  if (change.login !== undefined) row.login = change.login;
  if (change.password !== undefined) row.password = change.password && secrets.seal(change.password);
  if (row.login === null || row.password === '') row.password = null;
  let secret: string | null = null;
  if (change.rotateSecret) {
    secret = newWebhookSecret();
    row.oldSecret = before.secret;
    row.oldSecretUntil = new Date(now.getTime() + oldSecretHours * 3_600_000).toISOString();
    row.secret = secrets.seal(secret);
  }
  if (change.status === 'paused') row.status = 'paused';
  // Another address or another sign-in may be just what the receiver lacked: ask at once.
  const mended = change.url !== undefined || change.login !== undefined || change.password !== undefined;
  const restarted = change.status === 'active' && before.status !== 'active';
  if (restarted || mended) Object.assign(row, { ...revived, status: restarted ? 'active' : row.status });
  await tx.repo(webhookTable).update({ id }, row);
  if (restarted || mended) await releaseDeliveries(tx, id, now);
  tx.afterCommit(() => bus.publish(webhookTopic, id));
  return { row, secret };
}

/** A base that reads is asked again after this time at the earliest, in ms: its publication may still be missing. */
const readerPauseMs = 5 * 60_000;

/**
 * The base of a webhook that was absent reads the feed again, so it is there: it need not wait for the next probe, which
 * may be an hour away.
 */
export async function probeReader(tx: Tx, { clock, bus }: Deps, infobaseId: InfobaseId): Promise<void> {
  const found = await webhookOfInfobase(tx, infobaseId);
  const row = found?.absentSince ? await lockWebhook(tx, found.id) : null;
  if (row?.status !== 'active' || row.absentSince === null) return;
  const now = clock.now();
  if (now.getTime() - Date.parse(row.lastFailureAt ?? row.absentSince) < readerPauseMs) return;
  await tx.repo(webhookTable).update({ id: row.id }, { nextProbeAt: now.toISOString() });
  await releaseDeliveries(tx, row.id, now);
  tx.afterCommit(() => bus.publish(webhookTopic, row.id));
}

/** Removes a webhook with what it still had to deliver; its secrets go too. Throws NOT_FOUND. */
export async function deleteWebhookIn(tx: Tx, { clock, bus }: Deps, id: WebhookId): Promise<void> {
  if (!(await lockWebhook(tx, id))) fail('NOT_FOUND');
  const gone = { secret: '', oldSecret: null, oldSecretUntil: null, password: null };
  await tx.repo(webhookTable).update({ id }, { ...gone, deletedAt: instantOf(clock) });
  await tx.repo(webhookDeliveryTable).delete({ webhookId: id });
  tx.afterCommit(() => bus.publish(webhookTopic, id));
}

export interface ReplayPlan {
  from: number;
  /** By default the head of the feed. */
  to?: number;
  /** Only what the receiver has refused. */
  setAsideOnly?: boolean;
}

/**
 * Delivers a range of the feed again, with the same ids, and sets a parked webhook going; how many events.
 * Throws NOT_FOUND, and REPLAY_RANGE with the first number that the feed still holds.
 */
export async function replayWebhookIn(
  tx: Tx,
  { clock, bus }: Deps,
  id: WebhookId,
  plan: ReplayPlan,
): Promise<number> {
  const webhook = (await lockWebhook(tx, id)) ?? fail('NOT_FOUND');
  const feed = await feedOf(tx, webhook.infobaseId);
  const head = feed?.head ?? 0;
  const first = (feed?.prunedTo ?? 0) + 1;
  const to = Math.min(plan.to ?? head, head);
  if (plan.from < first || plan.from > to) fail('REPLAY_RANGE', { from: first, to: head });
  const now = clock.now();
  const range = { webhookId: id, from: plan.from, to, now: now.toISOString() };
  const again = await tx.execute(
    `UPDATE webhook_delivery SET status = 'pending', refusals = 0, next_attempt_at = :now
     WHERE webhook_id = :webhookId AND seq >= :from AND seq <= :to AND status = 'set_aside'`,
    range,
  );
  let events = again;
  if (!plan.setAsideOnly) {
    // What lies behind the cursor becomes deliveries by itself.
    await insertDeliveries(tx, webhook, { ...range, to: Math.min(to, webhook.enqueuedTo) });
    events = (await countEvents(tx, webhook, range)).n;
  }
  if (webhook.status !== 'paused') {
    const version = webhook.version + (webhook.status === 'parked' ? 1 : 0);
    await tx.repo(webhookTable).update({ id }, { ...revived, version });
    await releaseDeliveries(tx, id, now);
  }
  tx.afterCommit(() => bus.publish(webhookTopic, id));
  return events;
}

/** 256 random bits. */
const newWebhookSecret = (): string => secretOf(Buffer.from(newSecret(32), 'base64url'));

function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : fail('WEBHOOK_URL_INVALID');
  const known = parsed.protocol === 'http:' || parsed.protocol === 'https:';
  if (!known || parsed.username !== '' || parsed.password !== '' || /\s/.test(url))
    fail('WEBHOOK_URL_INVALID');
}
