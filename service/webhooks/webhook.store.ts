/** Webhooks and their deliveries in the database. */
import { In, IsNull } from 'typeorm';
import type { InfobaseId, WebhookId } from '../../contracts/common.ts';
import type { FeedEventType } from '../../contracts/feed.ts';
import { feedOf } from '../feed/feed.store.ts';
import { type FeedEventRow, type FeedRow, feedEventTable } from '../feed/feed.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { noChat, waitAfterReturn } from './delivery.ts';
import {
  type WebhookDeliveryRow,
  type WebhookRow,
  webhookDeliveryTable,
  webhookTable,
} from './webhook.table.ts';

export const webhookOf = (reader: Reader, id: WebhookId): Promise<WebhookRow | null> =>
  reader.repo(webhookTable).findOneBy({ id, deletedAt: IsNull() });

/** The webhook, kept from changing until the end of the transaction. */
export async function lockWebhook(tx: Tx, id: WebhookId): Promise<WebhookRow | null> {
  const row = await lockRow(tx, webhookTable, id);
  return row?.deletedAt === null ? row : null;
}

/** The one that connecting has made for an infobase. */
export const webhookOfInfobase = (reader: Reader, infobaseId: InfobaseId): Promise<WebhookRow | null> =>
  reader.repo(webhookTable).findOneBy({ ofInfobase: infobaseId, deletedAt: IsNull() });

export const allWebhooks = (reader: Reader): Promise<WebhookRow[]> =>
  reader.repo(webhookTable).find({ where: { deletedAt: IsNull() }, order: { id: 'ASC' } });

export function webhookPage(
  reader: Reader,
  query: { infobaseId: InfobaseId | null; after: string | null; limit: number },
): Promise<WebhookRow[]> {
  const rows = reader.repo(webhookTable).createQueryBuilder('w').where('w.deletedAt IS NULL');
  if (query.infobaseId !== null) rows.andWhere('w.infobaseId = :infobaseId', query);
  if (query.after !== null) rows.andWhere('w.id > :after', query);
  return rows.orderBy('w.id', 'ASC').limit(query.limit).getMany();
}

/** SQL for "the webhook takes events of this type", and its parameters. */
function typesOf(webhook: Pick<WebhookRow, 'types'>): {
  condition: string;
  parameters: { types?: FeedEventType[] };
} {
  return webhook.types === null
    ? { condition: '1 = 1', parameters: {} }
    : { condition: 'e.type IN (:...types)', parameters: { types: webhook.types } };
}

/** Makes the events of a range into deliveries, but for those that wait already; how many were made. */
export function insertDeliveries(
  tx: Tx,
  webhook: WebhookRow,
  range: { from: number; to: number; now: string },
): Promise<number> {
  const { condition, parameters } = typesOf(webhook);
  return tx.execute(
    `INSERT INTO webhook_delivery (webhook_id, seq, event_id, order_key, status, attempts, refusals, breaks,
                                   first_attempt_at, next_attempt_at)
     SELECT w.id, e.seq, e.id, COALESCE(e.chat_id, :noChat), 'pending', 0, 0, 0, NULL, :now
     FROM webhook w JOIN feed_event e ON e.infobase_id = w.infobase_id
     WHERE w.id = :webhookId AND e.seq >= :from AND e.seq <= :to AND ${condition}
       AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.seq = e.seq)`,
    { ...parameters, ...range, webhookId: webhook.id, noChat },
  );
}

export interface Waiting {
  n: number;
  first: number | null;
}

/** The events of a range that the webhook takes. */
export async function countEvents(
  reader: Reader,
  webhook: WebhookRow,
  range: { from: number; to: number },
): Promise<Waiting> {
  const { condition, parameters } = typesOf(webhook);
  const [row] = await reader.query<{ n: unknown; first: unknown }>(
    `SELECT COUNT(*) AS n, MIN(e.seq) AS first FROM feed_event e
     WHERE e.infobase_id = :infobaseId AND e.seq >= :from AND e.seq <= :to AND ${condition}`,
    { ...parameters, ...range, infobaseId: webhook.infobaseId },
  );
  return waiting(row);
}

/**
 * The earliest pending delivery of each chat, where it is due, in the order of the feed. What stands behind an
 * earlier one of its chat is not due whatever its time.
 */
export function dueHeads(
  reader: Reader,
  webhookId: WebhookId,
  now: string,
  limit: number,
): Promise<WebhookDeliveryRow[]> {
  return reader
    .repo(webhookDeliveryTable)
    .createQueryBuilder('d')
    .where(`d.webhookId = :webhookId AND d.status = 'pending' AND d.nextAttemptAt <= :now`, {
      webhookId,
      now,
    })
    .andWhere(
      `NOT EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.webhook_id = :webhookId
         AND e.order_key = d.orderKey AND e.status = 'pending' AND e.seq < d.seq)`,
    )
    .orderBy('d.seq', 'ASC')
    .limit(limit)
    .getMany();
}

/** The earliest pending delivery of a chat. */
export function headOf(
  reader: Reader,
  webhookId: WebhookId,
  orderKey: string,
): Promise<WebhookDeliveryRow | null> {
  return reader
    .repo(webhookDeliveryTable)
    .findOne({ where: { webhookId, orderKey, status: 'pending' }, order: { seq: 'ASC' } });
}

/** When the next one falls due that is not due yet. */
export async function nextDueAt(reader: Reader, webhookId: WebhookId, now: string): Promise<string | null> {
  const [row] = await reader.query<{ due: string | null }>(
    `SELECT MIN(next_attempt_at) AS due FROM webhook_delivery
     WHERE webhook_id = :webhookId AND status = 'pending' AND next_attempt_at > :now`,
    { webhookId, now },
  );
  return row?.due ?? null;
}

/** Everything an attempt is made of; null when the delivery is not to be made (any more). */
export interface Sending {
  webhook: WebhookRow;
  delivery: WebhookDeliveryRow;
  feed: FeedRow;
  /** null: the feed has been cut off behind it. */
  event: FeedEventRow | null;
}

export async function sendingOf(
  reader: Reader,
  { webhookId, seq }: Pick<WebhookDeliveryRow, 'webhookId' | 'seq'>,
  now: string,
): Promise<Sending | null> {
  const webhook = await webhookOf(reader, webhookId);
  if (webhook?.status !== 'active') return null;
  const delivery = await reader.repo(webhookDeliveryTable).findOneBy({ webhookId, seq, status: 'pending' });
  if (!delivery || delivery.nextAttemptAt > now) return null;
  const feed = await feedOf(reader, webhook.infobaseId);
  if (!feed) throw new Error(`webhook ${webhookId}: its infobase has no feed`);
  const event = await reader.repo(feedEventTable).findOneBy({ infobaseId: webhook.infobaseId, seq });
  return { webhook, delivery, feed, event };
}

/** Makes due what waited for the receiver. */
export async function releaseDeliveries(tx: Tx, webhookId: WebhookId, now: Date): Promise<void> {
  const at = now.toISOString();
  const pending = `webhook_id = :webhookId AND status = 'pending' AND next_attempt_at > :at`;
  await tx.execute(
    `UPDATE webhook_delivery SET next_attempt_at = :at WHERE ${pending} AND refusals = 0 AND breaks <= 1`,
    { webhookId, at },
  );
  const others = await tx
    .repo(webhookDeliveryTable)
    .createQueryBuilder('d')
    .where(`d.webhookId = :webhookId AND d.status = 'pending' AND d.nextAttemptAt > :at`, { webhookId, at })
    .getMany();
  for (const { seq, nextAttemptAt, refusals, breaks } of others) {
    const sooner = new Date(now.getTime() + waitAfterReturn({ refusals, breaks })).toISOString();
    if (sooner < nextAttemptAt) {
      await tx.repo(webhookDeliveryTable).update({ webhookId, seq }, { nextAttemptAt: sooner });
    }
  }
}

export interface Figures {
  pending: number;
  setAside: number;
  /** When the oldest event that waits was added to the feed. */
  oldestPendingAt: string | null;
}

/** What each of these webhooks has before it; events that are no deliveries yet count too. */
export async function figuresOf(
  reader: Reader,
  webhooks: readonly WebhookRow[],
): Promise<Map<WebhookId, Figures>> {
  const figures = new Map<WebhookId, Figures>();
  if (webhooks.length === 0) return figures;
  const rows = await reader.query<{ id: string; status: string; n: unknown; first: unknown }>(
    `SELECT webhook_id AS id, status AS status, COUNT(*) AS n, MIN(seq) AS first FROM webhook_delivery
     WHERE webhook_id IN (:...ids) GROUP BY webhook_id, status`,
    { ids: webhooks.map(({ id }) => id) },
  );
  for (const webhook of webhooks) {
    const own = (status: WebhookDeliveryRow['status']) =>
      waiting(rows.find((row) => row.id === webhook.id && row.status === status));
    const delivering = own('pending');
    const ahead = await countEvents(reader, webhook, {
      from: webhook.enqueuedTo + 1,
      to: Number.MAX_SAFE_INTEGER,
    });
    const seq = delivering.first ?? ahead.first;
    const oldest =
      seq === null
        ? null
        : await reader
            .repo(feedEventTable)
            .findOne({ select: { at: true }, where: { infobaseId: webhook.infobaseId, seq } });
    figures.set(webhook.id, {
      pending: delivering.n + ahead.n,
      setAside: own('set_aside').n,
      oldestPendingAt: oldest?.at ?? null,
    });
  }
  return figures;
}

/**
 * The first event of an infobase's feed that one of its webhooks still needs; null when none does. The feed is not
 * to be cut off behind it, within the limit of its size.
 */
export async function neededFrom(reader: Reader, infobaseId: InfobaseId): Promise<number | null> {
  const webhooks = await reader.repo(webhookTable).findBy({ infobaseId, deletedAt: IsNull() });
  if (webhooks.length === 0) return null;
  const first = await reader
    .repo(webhookDeliveryTable)
    .minimum('seq', { webhookId: In(webhooks.map(({ id }) => id)) });
  return Math.min(
    ...webhooks.map(({ enqueuedTo }) => enqueuedTo + 1),
    first === null ? Number.MAX_SAFE_INTEGER : Number(first),
  );
}

function waiting(row: { n: unknown; first: unknown } | undefined): Waiting {
  return {
    n: Number(row?.n ?? 0),
    first: row?.first === null || row?.first === undefined ? null : Number(row.first),
  };
}
