/** Attempts in the database. */
import { In } from 'typeorm';
import type { WebhookId } from '../../contracts/common.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { type WebhookAttemptRow, webhookAttemptTable } from './webhook.table.ts';

/** The attempts of a webhook, the latest first. */
export function attemptPage(
  reader: Reader,
  webhookId: WebhookId,
  query: {
    before: number | null;
    outcome: WebhookAttemptRow['outcome'] | null;
    seq: number | null;
    limit: number;
  },
): Promise<WebhookAttemptRow[]> {
  const rows = reader
    .repo(webhookAttemptTable)
    .createQueryBuilder('a')
    .where('a.webhookId = :webhookId', { webhookId });
  if (query.before !== null) rows.andWhere('a.position < :before', query);
  if (query.outcome !== null) rows.andWhere('a.outcome = :outcome', query);
  if (query.seq !== null) rows.andWhere('a.seq = :seq', query);
  return rows.orderBy('a.position', 'DESC').limit(query.limit).getMany();
}

/** Removes attempts made before a moment, a portion; how many. */
export async function deleteAttemptsBefore(tx: Tx, before: string, limit: number): Promise<number> {
  const old = await tx
    .repo(webhookAttemptTable)
    .createQueryBuilder('a')
    .select(['a.position'])
    .where('a.at < :before', { before })
    .orderBy('a.at', 'ASC')
    .limit(limit)
    .getMany();
  if (old.length > 0) await tx.repo(webhookAttemptTable).delete({ position: In(old.map((a) => a.position)) });
  return old.length;
}
