/** A webhook on a real database and receivers on real sockets; only the time is not real. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatId, InfobaseId, WebhookId } from '../../contracts/common.ts';
import type { FeedEvent } from '../../contracts/feed.ts';
import { appendEvent } from '../../service/feed/append.ts';
import { ensureFeed } from '../../service/feed/feed.store.ts';
import { infobaseTable } from '../../service/infobases/infobase.table.ts';
import { memoryBus } from '../../service/platform/bus.memory.ts';
import type { Clock } from '../../service/platform/clock.ts';
import { loadConfig } from '../../service/platform/config.ts';
import type { Database } from '../../service/platform/database.ts';
import { acquire, type Lease } from '../../service/platform/lease.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';
import type { Platform } from '../../service/platform/platform.ts';
import { createSecrets } from '../../service/platform/secrets.ts';
import { migrations, tables } from '../../service/schema.ts';
import { createReceiver } from '../../service/webhooks/receiver.ts';
import { createWebhookIn, type NewWebhookPlan } from '../../service/webhooks/webhook.commands.ts';
import { webhookMetrics } from '../../service/webhooks/webhook.metrics.ts';
import { createRunner, type Runner } from '../../service/webhooks/webhook.runner.ts';
import {
  type WebhookAttemptRow,
  type WebhookDeliveryRow,
  type WebhookRow,
  webhookAttemptTable,
  webhookDeliveryTable,
  webhookTable,
} from '../../service/webhooks/webhook.table.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { openTestDatabase, type TestDatabase, type TestServer } from '../support/database.ts';

export const infobaseId = 'ib_1' as InfobaseId;
export const chat = (name: string): ChatId => `chat_${name}` as ChatId;

export interface Bench {
  db: Database;
  data: TestDatabase;
  clock: FakeClock;
  platform: Platform;
  /** Adds events, one for each chat named (null: of no chat), in one transaction. */
  write(...chats: (string | null)[]): Promise<void>;
  /** Adds a webhook that gets everything from the first event on. */
  webhook(plan: Partial<NewWebhookPlan> & { url: string }): Promise<{ id: WebhookId; secret: string }>;
  runner(id: WebhookId, options?: { platform?: Platform; timeoutMs?: number }): Promise<Runner>;
  row(id: WebhookId): Promise<WebhookRow>;
  deliveries(id: WebhookId): Promise<WebhookDeliveryRow[]>;
  attempts(id: WebhookId): Promise<WebhookAttemptRow[]>;
  close(): Promise<void>;
}

export async function openBench(
  options: { server?: TestServer; clock?: Clock; log?: Platform['log'] } = {},
): Promise<Bench> {
  const data = await openTestDatabase({ tables, migrations }, options);
  const { db } = data;
  const clock = fakeClock();
  const log = options.log ?? silentLog();
  const platform: Platform = {
    config: loadConfig({}),
    db,
    clock: options.clock ?? clock,
    bus: memoryBus(log),
    secrets: createSecrets(Buffer.alloc(32, 1), clock),
    log,
    metrics: createMetrics(),
    nodeId: 'node-1',
  };
  const closing: (() => void)[] = [];
  await db.write(async (tx) => {
    await ensureFeed(tx, infobaseId);
    await tx.repo(infobaseTable).insert({
      id: infobaseId,
      externalId: 'base',
      name: 'Торговля',
      connectionHash: 'hash',
      copyHashes: [],
      suspectedHash: null,
      configuration: null,
      platformVersion: null,
      extensionVersion: null,
      contractVersion: null,
      odataUrl: null,
      odataLogin: null,
      odataPassword: null,
      createdAt: clock.now().toISOString(),
      lastSeenAt: null,
    });
  });
  return {
    db,
    data,
    clock,
    platform,
    write: (...chats) =>
      db.write(async (tx) => {
        for (const name of chats) {
          appendEvent(tx, platform, {
            infobaseId,
            type: name === null ? 'line.changed' : 'message.received',
            chatId: name === null ? null : chat(name),
            version: 1,
            // What an event holds is passed on as it is.
            data: { text: `Добрый день, ${name}` } as never,
            audience: { everybody: true, employeeIds: [] },
          });
        }
      }),
    async webhook(plan) {
      const { row, secret } = await db.write((tx) =>
        createWebhookIn(tx, platform, { infobaseId, after: 0, ...plan }),
      );
      return { id: row.id, secret };
    },
    async runner(webhookId, given = {}) {
      const lease = (await acquire(db, `webhook:${webhookId}`, 'node-1', 60_000)) as Lease;
      const receiver = createReceiver({ clock: platform.clock, timeoutMs: given.timeoutMs ?? 60_000 });
      closing.push(() => receiver.close());
      const used = given.platform ?? platform;
      return createRunner({
        platform: used,
        webhookId,
        lease,
        receiver,
        metrics: webhookMetrics(used.metrics),
      });
    },
    row: (id) => db.read((reader) => reader.repo(webhookTable).findOneByOrFail({ id })),
    deliveries: (webhookId) =>
      db.read((reader) =>
        reader.repo(webhookDeliveryTable).find({ where: { webhookId }, order: { seq: 'ASC' } }),
      ),
    attempts: (webhookId) =>
      db.read((reader) =>
        reader.repo(webhookAttemptTable).find({ where: { webhookId }, order: { position: 'ASC' } }),
      ),
    async close() {
      for (const end of closing) end();
      await platform.bus.close();
      await data.remove();
    },
  };
}

/** Sends until nothing can be sent without the time moving; in how many ms there is more, null: nothing waits. */
export async function drain(runner: Runner): Promise<number | null> {
  for (;;) {
    const { active, started, waitMs } = await runner.pass();
    await runner.idle();
    if (!active) return null;
    if (started === 0 && waitMs !== 0) return waitMs;
  }
}

/** Moves the time from one attempt to the next until a moment, and makes those of that moment. */
export async function drainUntil(bench: Bench, runner: Runner, until: Date): Promise<void> {
  for (;;) {
    const waitMs = await drain(runner);
    const next = waitMs === null ? until.getTime() : bench.clock.now().getTime() + waitMs;
    if (next >= until.getTime()) break;
    bench.clock.set(new Date(next));
  }
  bench.clock.set(until);
  await drain(runner);
}

export interface Received {
  headers: IncomingHttpHeaders;
  body: Buffer;
  event: FeedEvent;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface TestReceiver {
  url: string;
  port: number;
  /** In the order of arrival. */
  requests: Received[];
  seqs(): number[];
  /** What to answer; nothing: no answer at all. */
  reply: (request: Received, n: number) => Reply | undefined | Promise<Reply | undefined>;
  /** Resolves when so many requests have arrived. */
  arrived(n: number): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(port = 0): Promise<TestReceiver> {
  const waiting: { n: number; resolve: () => void }[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const received = { headers: request.headers, body, event: JSON.parse(body.toString('utf8')) };
    receiver.requests.push(received);
    for (const one of waiting) if (receiver.requests.length >= one.n) one.resolve();
    const reply = await receiver.reply(received, receiver.requests.length);
    if (reply) response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${address.port}/hs/whatsapp/webhook`,
    port: address.port,
    requests: [],
    seqs: () => receiver.requests.map(({ event }) => event.seq),
    reply: () => ({ status: 200 }),
    arrived: (n) =>
      new Promise((resolve) => {
        if (receiver.requests.length >= n) resolve();
        else waiting.push({ n, resolve });
      }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
