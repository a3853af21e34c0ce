import { expect } from 'chai';
import type { TSchema } from 'typebox';
import type { InfobaseId, WebhookId } from '../../contracts/common.ts';
import { type OperationId, operations } from '../../contracts/operations.ts';
import type { Principal } from '../../service/access/principal.ts';
import { ensureFeed } from '../../service/feed/feed.store.ts';
import { isBridgeError } from '../../service/platform/errors.ts';
import { contractAjv } from '../../service/platform/http-schema.ts';
import { keyOf } from '../../service/webhooks/sign.ts';
import { webhookHandlers } from '../../service/webhooks/webhook.routes.ts';
import { webhookOfInfobase } from '../../service/webhooks/webhook.store.ts';
import { webhookTable } from '../../service/webhooks/webhook.table.ts';
import { type Bench, drain, infobaseId, openBench, startReceiver, type TestReceiver } from './bench.ts';

const ajv = contractAjv({ useDefaults: false });
const other = 'ib_2' as InfobaseId;

describe('operations of webhooks', () => {
  let bench: Bench;
  let receiver: TestReceiver;
  let handlers: ReturnType<typeof webhookHandlers>;

  beforeEach(async () => {
    bench = await openBench();
    receiver = await startReceiver();
    handlers = webhookHandlers(bench.platform);
    await bench.db.write((tx) => ensureFeed(tx, other));
  });
  afterEach(async () => {
    await receiver.close();
    await bench.close();
  });

  const principal = (of: InfobaseId | null): Principal => ({
    kind: of === null ? 'integrator' : 'infobase',
    tokenId: null,
    name: 'test',
    scopes: ['manage'],
    infobaseId: of,
    employee: null,
  });

  /** Calls an operation; a reply that breaks the contract fails the test. */
  async function call<Id extends OperationId & keyof typeof handlers>(
    id: Id,
    given: { params?: object; query?: object; body?: object; as?: InfobaseId | null },
  ) {
    const { as = infobaseId, ...rest } = given;
    const handler = handlers[id] as unknown as (input: object) => Promise<unknown>;
    const reply = await handler({ params: {}, query: {}, body: {}, ...rest, principal: principal(as) });
    const check = ajv.compile((operations[id] as { reply: TSchema }).reply as object);
    expect(check(reply), ajv.errorsText(check.errors)).to.equal(true);
    return reply as Awaited<ReturnType<(typeof handlers)[Id]>>;
  }

  async function refusal(work: Promise<unknown>) {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!isBridgeError(error)) throw error ?? new Error('it was not refused');
    return error;
  }

  it('adds one that gets what comes from now on, and shows the secret once', async () => {
    await bench.write('a');
    const { webhook, secret } = await call('createWebhook', {
      body: { url: receiver.url, login: 'bridge', password: 'secret', description: 'Склад' },
    });
    expect(keyOf(secret)).to.have.length(32);
    expect(webhook).to.include({ status: 'active', pending: 0, hasPassword: true, description: 'Склад' });
    expect(JSON.stringify(webhook)).not.to.contain(secret);
    const row = await bench.row(webhook.id);
    expect(row.secret).not.to.contain(secret.slice(6));
    expect(bench.platform.secrets.open(row.secret)).to.equal(secret);
    expect(row.password).to.match(/^v1\./);
    await bench.write('a', 'b');
    const { items } = await call('listWebhooks', {});
    expect(items[0]).to.include({ pending: 2, oldestPendingAt: bench.clock.now().toISOString() });
    await drain(await bench.runner(webhook.id));
    expect(receiver.seqs().sort()).to.deep.equal([2, 3]);
    expect((await call('listWebhooks', {})).items[0]).to.include({ pending: 0, oldestPendingAt: null });
  });

  it('refuses addresses that are none, hold a login, or are not of HTTP', async () => {
    const wrong = [
      'ftp://example.com/hook',
      'http://user:pass@example.com/',
      'http://user@example.com/',
      'example.com/hook',
      'http://exa mple.com',
      'javascript:alert(1)',
    ];
    for (const url of wrong) {
      expect((await refusal(call('createWebhook', { body: { url } }))).code, url).to.equal(
        'WEBHOOK_URL_INVALID',
      );
    }
    const { webhook } = await call('createWebhook', { body: { url: receiver.url } });
    const params = { webhookId: webhook.id };
    const error = await refusal(call('changeWebhook', { params, body: { url: 'http://u:p@host/' } }));
    expect(error.code).to.equal('WEBHOOK_URL_INVALID');
  });

  it('starts behind a number that the feed still holds', async () => {
    await bench.write('a', 'b', 'c', 'd');
    await bench.db.write((tx) => tx.execute('UPDATE feed SET pruned_to = 2'));
    const create = (after: number) => call('createWebhook', { body: { url: receiver.url, after } });
    expect((await refusal(create(1))).details).to.deep.equal({ from: 3, to: 4 });
    expect((await refusal(create(5))).code).to.equal('REPLAY_RANGE');
    const { webhook } = await create(2);
    expect(webhook.pending).to.equal(2);
    await drain(await bench.runner(webhook.id));
    expect(receiver.seqs().sort()).to.deep.equal([3, 4]);
  });

  it('keeps those of another infobase to themselves', async () => {
    const { webhook } = await call('createWebhook', { body: { url: receiver.url } });
    const params = { webhookId: webhook.id };
    expect((await call('listWebhooks', { as: other })).items).to.deep.equal([]);
    expect((await call('listWebhooks', { as: null })).items).to.have.length(1);
    for (const attempt of [
      call('changeWebhook', { as: other, params, body: { status: 'paused' } }),
      call('deleteWebhook', { as: other, params }),
      call('listAttempts', { as: other, params }),
      call('replayWebhook', { as: other, params, body: { from: 1 } }),
      call('createWebhook', { as: other, body: { url: receiver.url, infobaseId } }),
      call('createWebhook', { as: null, body: { url: receiver.url, infobaseId: 'ib_9' } }),
      call('changeWebhook', { params: { webhookId: 'wh_none' }, body: {} }),
    ]) {
      expect((await refusal(attempt)).code).to.equal('NOT_FOUND');
    }
    expect((await refusal(call('createWebhook', { as: null, body: { url: receiver.url } }))).code).to.equal(
      'INFOBASE_REQUIRED',
    );
  });

  it('pages the list by key', async () => {
    const ids: WebhookId[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push((await call('createWebhook', { body: { url: receiver.url } })).webhook.id);
    }
    const seen: WebhookId[] = [];
    let cursor: string | undefined;
    do {
      const page = await call('listWebhooks', { query: { limit: 2, ...(cursor ? { cursor } : {}) } });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).to.deep.equal(ids);
  });

  it('changes address, sign-in, types and secret', async () => {
    const { webhook, secret } = await call('createWebhook', {
      body: { url: receiver.url, login: 'bridge', password: 'secret' },
    });
    const params = { webhookId: webhook.id };
    const rotated = await call('changeWebhook', {
      params,
      body: { rotateSecret: true, types: ['chat.changed'] },
    });
    expect(rotated.secret)
      .to.match(/^whsec_/)
      .and.not.equal(secret);
    expect(rotated.webhook).to.deep.include({ types: ['chat.changed'], hasPassword: true, version: 2 });
    expect(rotated.webhook.oldSecretUntil).to.equal('2026-11-21T09:00:00.000Z');
    const without = await call('changeWebhook', { params, body: { login: null } });
    expect(without.webhook).to.include({ login: null, hasPassword: false, url: receiver.url, version: 3 });
    expect(without.secret).to.equal(null);
    bench.clock.set(new Date('2026-11-21T09:00:00.000Z'));
    expect((await call('listWebhooks', {})).items[0]?.oldSecretUntil).to.equal(null);
  });

  it('shows attempts, the latest first, by outcome and by number', async () => {
    const { webhook } = await call('createWebhook', { body: { url: receiver.url } });
    const params = { webhookId: webhook.id };
    receiver.reply = (_, n) => (n === 1 ? { status: 503, body: 'Сеанс заблокирован' } : { status: 200 });
    await bench.write('a', 'a');
    const runner = await bench.runner(webhook.id);
    const waitMs = await drain(runner);
    bench.clock.set(new Date(bench.clock.now().getTime() + (waitMs as number)));
    await drain(runner);
    const { items } = await call('listAttempts', { params });
    expect(items.map(({ seq, attempt, outcome, status }) => [seq, attempt, outcome, status])).to.deep.equal([
      [2, 1, 'delivered', 200],
      [1, 2, 'delivered', 200],
      [1, 1, 'absent', 503],
    ]);
    expect(items[2]).to.include({
      response: 'Сеанс заблокирован',
      chatId: 'chat_a',
      type: 'message.received',
    });
    expect(items[2]?.nextAttemptAt).to.equal(items[1]?.at);
    const absent = await call('listAttempts', { params, query: { outcome: 'absent' } });
    expect(absent.items).to.have.length(1);
    expect((await call('listAttempts', { params, query: { seq: 1 } })).items).to.have.length(2);
    const first = await call('listAttempts', { params, query: { limit: 2 } });
    const second = await call('listAttempts', { params, query: { limit: 2, cursor: first.nextCursor } });
    expect([...first.items, ...second.items]).to.deep.equal(items);
    expect(second.nextCursor).to.equal(null);
    const { items: webhooks } = await call('listWebhooks', {});
    expect(webhooks[0]?.lastFailure?.reason).to.equal('HTTP 503');
  });

  it('replays only what the feed still holds', async () => {
    const { webhook } = await call('createWebhook', { body: { url: receiver.url } });
    const params = { webhookId: webhook.id };
    await bench.write('a', 'b', 'a', 'c');
    const runner = await bench.runner(webhook.id);
    await drain(runner);
    await bench.db.write((tx) => tx.execute('UPDATE feed SET pruned_to = 1'));
    await bench.db.write((tx) => tx.execute('DELETE FROM feed_event WHERE seq = 1'));
    const error = await refusal(call('replayWebhook', { params, body: { from: 1, to: 3 } }));
    expect(error.code).to.equal('REPLAY_RANGE');
    expect(error.details).to.include({ from: 2 });
    expect((await refusal(call('replayWebhook', { params, body: { from: 5 } }))).code).to.equal(
      'REPLAY_RANGE',
    );
    expect(await call('replayWebhook', { params, body: { from: 2, to: 3 } })).to.deep.equal({ events: 2 });
    expect((await call('listWebhooks', {})).items[0]?.pending).to.equal(2);
    await drain(runner);
    expect(receiver.seqs().slice(4).sort()).to.deep.equal([2, 3]);
  });

  it('removes one with what it still had to deliver', async () => {
    const { webhook } = await call('createWebhook', { body: { url: receiver.url } });
    const params = { webhookId: webhook.id };
    await bench.write('a');
    receiver.reply = () => ({ status: 503 });
    const runner = await bench.runner(webhook.id);
    await drain(runner);
    await call('deleteWebhook', { params });
    expect(await runner.pass()).to.include({ active: false });
    expect(await bench.deliveries(webhook.id)).to.deep.equal([]);
    expect((await call('listWebhooks', {})).items).to.deep.equal([]);
    expect((await refusal(call('listAttempts', { params }))).code).to.equal('NOT_FOUND');
    const gone = await bench.db.read((reader) =>
      reader.repo(webhookTable).findOneByOrFail({ id: webhook.id }),
    );
    expect(gone).to.include({ secret: '', password: null });
  });

  it("finds the infobase's own one", async () => {
    const { id } = await bench.webhook({ url: receiver.url, ofInfobase: infobaseId });
    await bench.webhook({ url: receiver.url });
    expect((await bench.db.read((reader) => webhookOfInfobase(reader, infobaseId)))?.id).to.equal(id);
    expect(await bench.db.read((reader) => webhookOfInfobase(reader, other))).to.equal(null);
  });
});
