import { expect } from 'chai';
import { auditTable, oneTimeTable } from '../../service/access/access.table.ts';
import { pruneAccess } from '../../service/access/prune.commands.ts';
import { openApp, type TestApp } from './app.ts';

describe('tokens and the audit log', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;
  let other: Awaited<ReturnType<TestApp['infobase']>>;
  let root: string;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
    other = await app.infobase('other');
    root = await app.token(['read', 'send', 'manage', 'admin']);
  });
  afterEach(() => app.close());

  it('answers a wrong, missing or misspelt token with 401 and nothing more', async () => {
    const attempts: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wbi_wrongwrongwrong' },
      { authorization: 'Basic dXNlcjpwYXNz' },
      { authorization: `Bearer ${base.token}x` },
      { cookie: 'bridge_session=wbd_wrongwrong' },
    ];
    for (const headers of attempts) {
      const reply = await app.call('GET', '/v1/infobases', { headers });
      expect(reply.status).to.equal(401);
      expect(reply.body.error).to.have.all.keys('code', 'message');
      expect(reply.code).to.equal('UNAUTHORIZED');
    }
  });

  it('holds every operation to its scope', async () => {
    const reader = await app.token(['read'], { infobaseId: base.row.id });
    const sender = await app.token(['send'], { infobaseId: base.row.id });
    expect((await app.call('GET', '/v1/employees', { token: reader })).status).to.equal(200);
    expect((await app.call('GET', '/v1/employees', { token: sender })).code).to.equal('FORBIDDEN');
    const put = await app.call('PUT', '/v1/employees', { token: reader, body: { employees: [] } });
    expect([put.status, put.code]).to.deep.equal([403, 'FORBIDDEN']);
    expect((await app.call('GET', '/v1/tokens', { token: base.token })).code).to.equal('FORBIDDEN');
    expect((await app.call('POST', '/v1/connection-codes', { token: base.token })).code).to.equal(
      'FORBIDDEN',
    );
    expect((await app.call('GET', '/v1/audit', { token: base.token })).code).to.equal('FORBIDDEN');
  });

  it('forgets spent codes after a month and the audit log after three years, nothing before', async () => {
    const { platform, clock } = app;
    const day = 86_400_000;
    const at = (days: number) => new Date(clock.now().getTime() - days * day).toISOString();
    const secret = (name: string, expiresAt: string) => ({
      ...{ id: `one_${name}`, kind: 'ticket' as const, hash: name, infobaseId: null, employeeId: null },
      ...{ scopes: [], expiresAt, usedAt: null },
    });
    const entry = (operation: string, when: string) => ({
      ...{ at: when, who: 'test', infobaseId: null, operation, target: null, outcome: 'ok', address: null },
    });
    await platform.db.write(async (tx) => {
      await tx
        .repo(oneTimeTable)
        .insert([secret('old', at(31)), secret('spent', at(29)), secret('new', at(-1))]);
      await tx.repo(auditTable).insert([entry('old', at(3 * 365 + 1)), entry('recent', at(3 * 365 - 1))]);
    });
    expect(await pruneAccess(platform)).to.equal(2);
    const left = await platform.db.read(async (r) => ({
      secrets: (await r.repo(oneTimeTable).find()).map(({ hash }) => hash),
      audit: (await r.repo(auditTable).find()).map(({ operation }) => operation),
    }));
    expect(left.secrets).to.include.members(['spent', 'new']).and.not.include('old');
    expect(left.audit).to.include('recent').and.not.include('old');
  });

  it('issues a token once, shows it never again, and ends it', async () => {
    const made = await app.call('POST', '/v1/tokens', {
      token: root,
      body: {
        name: 'Сайт',
        scopes: ['read'],
        infobaseId: base.row.id,
        expiresAt: '2026-12-01T03:00:00+03:00',
      },
    });
    expect(made.status).to.equal(201);
    expect(made.body.record).to.deep.include({
      kind: 'integrator',
      scopes: ['read'],
      infobaseId: base.row.id,
      expiresAt: '2026-12-01T00:00:00.000Z',
    });
    const { token, record } = made.body;
    const list = await app.call('GET', '/v1/infobases', { token });
    expect(list.body.items.map((i: { id: string }) => i.id)).to.deep.equal([base.row.id]);
    const tokens = await app.call('GET', '/v1/tokens', { token: root });
    expect(JSON.stringify(tokens.body)).to.contain(record.id).and.not.to.contain(token);

    expect((await app.call('DELETE', `/v1/tokens/${record.id}`, { token: root })).status).to.equal(200);
    expect((await app.call('GET', '/v1/infobases', { token })).code).to.equal('UNAUTHORIZED');
    const left = await app.call('GET', '/v1/tokens', { token: root });
    expect(JSON.stringify(left.body)).not.to.contain(record.id);
  });

  it('ends a token by its time', async () => {
    const { body } = await app.call('POST', '/v1/tokens', {
      token: root,
      body: { name: 'x', scopes: ['read'], expiresAt: '2026-11-20T10:00:00Z' },
    });
    await app.clock.advance(59 * 60_000);
    expect((await app.call('GET', '/v1/infobases', { token: body.token })).status).to.equal(200);
    await app.clock.advance(60_000);
    expect((await app.call('GET', '/v1/infobases', { token: body.token })).code).to.equal('UNAUTHORIZED');
    const past = await app.call('POST', '/v1/tokens', {
      token: root,
      body: { name: 'x', scopes: ['read'], expiresAt: '2026-11-20T10:00:00Z' },
    });
    expect(past.code).to.equal('VALIDATION_FAILED');
  });

  it('lets an administrator of one infobase hand out its tokens only', async () => {
    const bound = await app.token(['read', 'admin'], { infobaseId: base.row.id });
    const make = (body: object) =>
      app.call('POST', '/v1/tokens', { token: bound, body: { name: 'x', scopes: ['read'], ...body } });
    expect((await make({})).body.record.infobaseId).to.equal(base.row.id);
    expect((await make({ infobaseId: null })).body.record.infobaseId).to.equal(base.row.id);
    expect((await make({ infobaseId: other.row.id })).code).to.equal('NOT_FOUND');
    expect((await make({ scopes: ['read', 'manage'] })).code).to.equal('FORBIDDEN');

    const seen = await app.call('GET', '/v1/tokens?limit=200', { token: bound });
    const owners = new Set(seen.body.items.map((t: { infobaseId: string }) => t.infobaseId));
    expect(owners).to.deep.equal(new Set([base.row.id]));
    const all = await app.call('GET', '/v1/tokens?limit=200', { token: root });
    const foreign = all.body.items.find((t: { infobaseId: string }) => t.infobaseId === other.row.id);
    expect((await app.call('DELETE', `/v1/tokens/${foreign.id}`, { token: bound })).code).to.equal(
      'NOT_FOUND',
    );
    expect((await app.call('GET', '/v1/infobases', { token: other.token })).status).to.equal(200);
  });

  it('refuses a token for an infobase that is not there', async () => {
    const reply = await app.call('POST', '/v1/tokens', {
      token: root,
      body: { name: 'x', scopes: ['read'], infobaseId: 'ib_nowhere' },
    });
    expect(reply.code).to.equal('NOT_FOUND');
  });

  it('pages tokens by key', async () => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: { items: { id: string }[]; nextCursor: string | null } } = await app.call(
        'GET',
        `/v1/tokens?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
        { token: root },
      );
      ids.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(ids).to.have.length(3);
    expect(new Set(ids).size).to.equal(3);
    expect((await app.call('GET', '/v1/tokens?cursor=bm8', { token: root })).code).to.equal('BAD_CURSOR');
  });

  it('finds in the audit log by who, what, outcome and time, page by page', async () => {
    const mine = await app.token(['read', 'manage'], { infobaseId: base.row.id });
    const put = (token: string) =>
      app.call('PUT', '/v1/employees', { token, body: { employees: [{ externalId: 'u', name: 'У' }] } });
    await put(base.token);
    await app.clock.advance(60_000);
    await put(mine);
    await put(mine);
    await app.call('DELETE', '/v1/tokens/tok_none', { token: root });
    const list = async (query: string) =>
      (await app.call('GET', `/v1/audit?${query}`, { token: root })).body as {
        items: { id: number; at: string; who: string; operation: string; outcome: string }[];
        nextCursor: string | null;
      };
    const all = (await list('operation=setEmployees')).items;
    expect(all).to.have.length(3);
    const who = all[0]?.who.split(' ')[1] ?? '';
    expect((await list(`who=${who}`)).items.map(({ id }) => id)).to.deep.equal(
      all.slice(0, 2).map(({ id }) => id),
    );
    expect((await list('outcome=refused')).items.map(({ operation }) => operation)).to.deep.equal([
      'deleteToken',
    ]);
    expect((await list('target=tok_none')).items).to.have.length(1);
    const early = await list(`operation=setEmployees&to=${encodeURIComponent(all[0]?.at ?? '')}`);
    expect(early.items.map(({ id }) => id)).to.deep.equal([all[2]?.id]);
    const late = await list(`operation=setEmployees&from=${encodeURIComponent(all[0]?.at ?? '')}`);
    expect(late.items).to.have.length(2);

    const first = await list('operation=setEmployees&limit=2');
    expect(first.items.map(({ id }) => id)).to.deep.equal(all.slice(0, 2).map(({ id }) => id));
    const second = await list(`operation=setEmployees&limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map(({ id }) => id)).to.deep.equal([all[2]?.id]);
    expect(second.nextCursor).to.equal(null);
    const wrong = await app.call('GET', '/v1/audit?who=%25', { token: root });
    expect(wrong.code, 'a pattern is no id').to.equal('VALIDATION_FAILED');
  });

  it('writes the audit entry with the change, and one for a refusal', async () => {
    await app.call('PUT', '/v1/employees', {
      token: base.token,
      body: { employees: [{ externalId: 'u-1', name: 'Иванов' }] },
    });
    await app.call('PUT', '/v1/queue', { token: base.token, body: { employeeIds: ['u-nobody'] } });
    await app.call('PUT', '/v1/queue', {
      token: base.token,
      body: { employeeIds: ['u-1'] },
      headers: { 'employee-id': 'u-1' },
    });
    const rows = await app.audit();
    expect(rows.map(({ operation, outcome }) => [operation, outcome])).to.deep.equal([
      ['setEmployees', 'done'],
      ['setQueue', 'EMPLOYEE_UNKNOWN'],
      ['setQueue', 'done'],
    ]);
    expect(rows[2]?.who).to.match(/^infobase tok_\w+ emp_\w+$/);
    expect(new Set(rows.map(({ infobaseId }) => infobaseId))).to.deep.equal(new Set([base.row.id]));
  });

  it('shows an infobase its own entries, newest first', async () => {
    const push = (token: string) => app.call('PUT', '/v1/employees', { token, body: { employees: [] } });
    await push(base.token);
    await push(other.token);
    await app.call('PATCH', '/v1/settings', { token: base.token, body: { sendWithinHours: 6 } });
    const bound = await app.token(['admin'], { infobaseId: base.row.id });
    const own = await app.call('GET', '/v1/audit', { token: bound });
    expect(own.body.items.map((e: { operation: string }) => e.operation)).to.deep.equal([
      'changeSettings',
      'setEmployees',
    ]);
    const first = await app.call('GET', '/v1/audit?limit=2', { token: root });
    expect(first.body.items).to.have.length(2);
    const rest = await app.call('GET', `/v1/audit?limit=2&cursor=${first.body.nextCursor}`, { token: root });
    expect(rest.body.items).to.have.length(1);
    expect(rest.body.nextCursor).to.equal(null);
  });
});
