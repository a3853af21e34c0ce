/** The operations of webhooks. */
import type { WebhookId } from '../../contracts/common.ts';
import { type HandlersOf, infobaseFilter, infobaseOf, type Principal, sees } from '../access/principal.ts';
import { infobaseTable } from '../infobases/infobase.table.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { attemptPage } from './attempt.store.ts';
import { changeWebhookIn, createWebhookIn, deleteWebhookIn, replayWebhookIn } from './webhook.commands.ts';
import { presentAttempt, presentWebhook } from './webhook.present.ts';
import { figuresOf, webhookOf, webhookPage } from './webhook.store.ts';
import type { WebhookRow } from './webhook.table.ts';

export function webhookHandlers(
  platform: Platform,
): HandlersOf<
  'listWebhooks' | 'createWebhook' | 'changeWebhook' | 'deleteWebhook' | 'listAttempts' | 'replayWebhook'
> {
  const { db, clock } = platform;

  async function mine(reader: Reader, principal: Principal, id: WebhookId): Promise<WebhookRow> {
    const row = await webhookOf(reader, id);
    return row && sees(principal, row.infobaseId) ? row : fail('NOT_FOUND');
  }

  async function presented(reader: Reader, rows: WebhookRow[]) {
    const figures = await figuresOf(reader, rows);
    return rows.map((row) => presentWebhook(row, figures.get(row.id), instantOf(clock)));
  }

  async function one(reader: Reader, row: WebhookRow) {
    const [webhook] = await presented(reader, [row]);
    return webhook ?? fail('NOT_FOUND');
  }

  return {
    listWebhooks: ({ query, principal }) =>
      db.read(async (reader) => {
        const limit = query.limit ?? 50;
        const [after] = decodeCursor<[string]>(query.cursor, ['string']) ?? [null];
        const infobaseId = infobaseFilter(principal, query.infobaseId);
        const found = await webhookPage(reader, { infobaseId, after, limit: limit + 1 });
        const { rows, nextCursor } = pageOf(found, limit, ({ id }) => [id]);
        return { items: await presented(reader, rows), nextCursor };
      }),

    createWebhook: ({ body, principal }) =>
      db.write(async (tx) => {
        const infobaseId = infobaseOf(principal, body.infobaseId);
        if (!(await tx.repo(infobaseTable).existsBy({ id: infobaseId }))) fail('NOT_FOUND');
        const { row, secret } = await createWebhookIn(tx, platform, { ...body, infobaseId });
        return { webhook: await one(tx, row), secret };
      }),

    changeWebhook: ({ params, body, principal }) =>
      db.write(async (tx) => {
        await mine(tx, principal, params.webhookId);
        const { row, secret } = await changeWebhookIn(tx, platform, params.webhookId, body);
        return { webhook: await one(tx, row), secret };
      }),

    deleteWebhook: ({ params, principal }) =>
      db.write(async (tx) => {
        await mine(tx, principal, params.webhookId);
        await deleteWebhookIn(tx, platform, params.webhookId);
        return { done: true };
      }),

    listAttempts: ({ params, query, principal }) =>
      db.read(async (reader) => {
        const { id } = await mine(reader, principal, params.webhookId);
        const limit = query.limit ?? 50;
        const [before] = decodeCursor<[number]>(query.cursor, ['number']) ?? [null];
        const found = await attemptPage(reader, id, {
          before,
          outcome: query.outcome ?? null,
          seq: query.seq ?? null,
          limit: limit + 1,
        });
        const { rows, nextCursor } = pageOf(found, limit, ({ position }) => [position]);
        return { items: rows.map(presentAttempt), nextCursor };
      }),

    replayWebhook: ({ params, body, principal }) =>
      db.write(async (tx) => {
        await mine(tx, principal, params.webhookId);
        return { events: await replayWebhookIn(tx, platform, params.webhookId, body) };
      }),
  };
}
