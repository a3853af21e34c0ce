/** The real HTTP side, sign-in, audit and database, with the operations on people, access and settings only. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { EmployeeId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { Scope } from '../../contracts/connect.ts';
import type { LineSettings } from '../../contracts/line.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import type { Operation } from '../../contracts/operation.ts';
import { type OperationId, operations } from '../../contracts/operations.ts';
import { auditTable, type TokenRow } from '../../service/access/access.table.ts';
import { auditHandlers } from '../../service/access/audit.routes.ts';
import { auditedDatabase, withAudit } from '../../service/access/audit.ts';
import { createAuthenticate } from '../../service/access/authenticate.ts';
import type { Principal } from '../../service/access/principal.ts';
import { sessionHandlers } from '../../service/access/session.routes.ts';
import { tokenHandlers } from '../../service/access/token.routes.ts';
import { issueToken } from '../../service/access/token.store.ts';
import { contactHandlers } from '../../service/contacts/contact.routes.ts';
import { createNumberChecks } from '../../service/contacts/number-checks.ts';
import { employeeHandlers } from '../../service/employees/employee.routes.ts';
import { ensureFeed } from '../../service/feed/feed.store.ts';
import { feedEventTable } from '../../service/feed/feed.table.ts';
import { infobaseHandlers } from '../../service/infobases/infobase.routes.ts';
import { type InfobaseRow, infobaseTable } from '../../service/infobases/infobase.table.ts';
import { type LineRow, lineTable } from '../../service/lines/line.table.ts';
import { memoryBus } from '../../service/platform/bus.memory.ts';
import { loadConfig } from '../../service/platform/config.ts';
import { createHttp, type Handlers } from '../../service/platform/http.ts';
import { newId } from '../../service/platform/ids.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';
import type { Platform } from '../../service/platform/platform.ts';
import { createSecrets } from '../../service/platform/secrets.ts';
import { migrations, tables } from '../../service/schema.ts';
import { settingsHandlers } from '../../service/settings/settings.routes.ts';
import { templateHandlers } from '../../service/templates/template.routes.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { openTestDatabase } from '../support/database.ts';

export interface Answer<T> {
  status: number;
  body: T;
  code: string | undefined;
  headers: Record<string, unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: the body of whatever operation was called
type Body = any;

export interface TestApp {
  http: FastifyInstance;
  platform: Platform;
  clock: FakeClock;
  /** Calls of the line: its phones, and what it says. */
  asked: string[][];
  answer: { exists: (phone: string) => boolean; error: Error | null };
  objects: ObjectLink[];
  adopted: InfobaseId[];
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer<Body>>;
  token(
    scopes: Scope[],
    bound?: Partial<Pick<TokenRow, 'kind' | 'infobaseId' | 'employeeId'>>,
  ): Promise<string>;
  infobase(name: string): Promise<{ row: InfobaseRow; token: string }>;
  line(infobaseId: InfobaseId | null, values?: Partial<LineRow>): Promise<LineRow>;
  /** Pushes a roster of these names (externalId `u-<name>`); their ids by name. */
  roster(token: string, people: Record<string, object>): Promise<Record<string, EmployeeId>>;
  events(infobaseId: InfobaseId): Promise<Array<{ type: string; version: number; data: Body }>>;
  audit(): Promise<Array<{ who: string; operation: string; outcome: string; infobaseId: InfobaseId | null }>>;
  close(): Promise<void>;
}

export async function openApp(options: { publicUrl?: string } = {}): Promise<TestApp> {
  const clock = fakeClock();
  const test = await openTestDatabase({ tables, migrations });
  const log = silentLog();
  const platform: Platform = {
    config: loadConfig({
      PUBLIC_URL: options.publicUrl ?? 'http://bridge.local:3000',
      INTERNAL_URL: 'http://10.0.0.2:3000',
    }),
    db: auditedDatabase(test.db),
    clock,
    bus: memoryBus(log),
    secrets: createSecrets(Buffer.alloc(32, 7), clock),
    log,
    metrics: createMetrics(),
    nodeId: 'test',
  };
  const asked: string[][] = [];
  const answer: TestApp['answer'] = { exists: () => true, error: null };
  const objects: ObjectLink[] = [];
  const adopted: InfobaseId[] = [];

  const handlers = {
    ...employeeHandlers(platform),
    ...contactHandlers(
      platform,
      createNumberChecks(platform, async (_lineId, phones) => {
        asked.push(phones);
        if (answer.error) throw answer.error;
        return phones.map((phone) => ({ phone, exists: answer.exists(phone) }));
      }),
    ),
    ...templateHandlers(platform, {
      objectFields: async (object): Promise<Record<string, string>> => {
        objects.push(object);
        return { title: object.title };
      },
    }),
    ...settingsHandlers(platform),
    ...infobaseHandlers(platform, async (tx, infobaseId) => {
      adopted.push(infobaseId);
      const free = (await tx.repo(lineTable).find({ order: { id: 'ASC' } })).filter(
        (l) => l.infobaseId === null,
      );
      for (const { id } of free) await tx.repo(lineTable).update({ id }, { infobaseId });
      return free.map(({ id }) => id);
    }),
    ...tokenHandlers(platform),
    ...sessionHandlers(platform),
    ...auditHandlers(platform),
    // Stands for the exchange, which copies of a base must not reach.
    getFeed: async () => ({ feedId: 'feed_test', head: 0, events: [], more: false }),
  };
  const ids = Object.keys(handlers) as OperationId[];
  const authenticate = createAuthenticate(platform, () => undefined);
  const http = await createHttp<Record<string, Operation>, Principal>({
    operations: Object.fromEntries(ids.map((id) => [id, operations[id]])),
    handlers: handlers as unknown as Handlers<Record<string, Operation>, Principal>,
    authenticate,
    around: (principal, id, operation, request, work) =>
      (operation.audited ?? operation.method !== 'GET')
        ? withAudit(platform, principal, id, request, work)
        : work(),
    onDone: () => undefined,
    log,
    trustProxy: false,
    maxAttachmentBytes: 1_000_000,
    version: '0.0.0',
    servers: [],
    frameAncestors: ["'self'"],
    checkReplies: true,
    triesPerMinute: 1000,
  });

  const token: TestApp['token'] = (scopes, bound = {}) =>
    test.db.write(async (tx) => {
      const issued = await issueToken(tx, {
        kind: bound.kind ?? 'integrator',
        name: 'test',
        scopes,
        infobaseId: bound.infobaseId ?? null,
        employeeId: bound.employeeId ?? null,
        now: clock.now().toISOString(),
        expiresAt: null,
      });
      return issued.token;
    });

  /** Of the tokens of infobases; 1C sends it with every request. */
  const hashes = new Map<string, string>();
  const credentialsOf = (token: string | undefined): Record<string, string> => {
    const hash = token && hashes.get(token);
    return {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(hash ? { 'infobase-hash': hash } : {}),
    };
  };

  const call: TestApp['call'] = async (method, url, { token, body, headers } = {}) => {
    const request: InjectOptions = {
      method,
      url,
      headers: { ...credentialsOf(token), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    };
    const reply = await http.inject(request);
    const parsed = reply.json();
    return { status: reply.statusCode, body: parsed, code: parsed?.error?.code, headers: reply.headers };
  };

  return {
    http,
    platform,
    clock,
    asked,
    answer,
    objects,
    adopted,
    call,
    token,
    infobase: async (name) => {
      const row: InfobaseRow = {
        id: newId<InfobaseId>('ib'),
        externalId: `base-${name}`,
        name,
        connectionHash: `hash-of-${name}`,
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
      };
      await test.db.write(async (tx) => {
        await tx.repo(infobaseTable).insert(row);
        await ensureFeed(tx, row.id);
      });
      const own = await token(['read', 'send', 'manage'], { kind: 'infobase', infobaseId: row.id });
      hashes.set(own, row.connectionHash);
      return { row, token: own };
    },
    line: async (infobaseId, values = {}) => {
      const at = clock.now().toISOString();
      const row: LineRow = {
        id: newId<LineId>('line'),
        name: 'Продажи',
        infobaseId,
        engine: 'sandbox',
        phone: null,
        linkedName: null,
        desired: 'on',
        status: 'online',
        statusSince: at,
        advice: null,
        login: null,
        linkedAt: null,
        restriction: null,
        proxyUrl: null,
        proxyLogin: null,
        proxyPassword: null,
        catchUp: null,
        build: null,
        settings: {} as LineSettings,
        lastMessageAt: null,
        restartedAt: null,
        createdAt: at,
        deletedAt: null,
        version: 1,
        ...values,
      };
      await test.db.write((tx) => tx.repo(lineTable).insert(row));
      return row;
    },
    roster: async (token, people) => {
      const employees = Object.entries(people).map(([name, values]) => ({
        externalId: `u-${name}`,
        name,
        ...values,
      }));
      const pushed = await call('PUT', '/v1/employees', { token, body: { employees } });
      if (pushed.status !== 200) throw new Error(JSON.stringify(pushed.body));
      const { body } = await call('GET', '/v1/employees?limit=200', { token });
      return Object.fromEntries(body.items.map((e: { name: string; id: EmployeeId }) => [e.name, e.id]));
    },
    events: async (infobaseId) => {
      const rows = await test.db.read((reader) =>
        reader.repo(feedEventTable).find({ where: { infobaseId }, order: { seq: 'ASC' } }),
      );
      return rows.map(({ type, version, data }) => ({ type, version, data: JSON.parse(data) }));
    },
    audit: async () => {
      const rows = await test.db.read((reader) =>
        reader.repo(auditTable).find({ order: { position: 'ASC' } }),
      );
      return rows.map(({ who, operation, outcome, infobaseId }) => ({ who, operation, outcome, infobaseId }));
    },
    close: async () => {
      await http.close();
      await test.remove();
    },
  };
}
