import { expect } from 'chai';
import type { ChatId, ContactId } from '../../contracts/common.ts';
import { issueSetupTicket } from '../../service/access/session.commands.ts';
import { chatTable } from '../../service/chats/chat.table.ts';
import { openApp, type TestApp } from './app.ts';

describe('signing in to the panel', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
    await app.roster(base.token, {
      clerk: {},
      chief: { role: 'manager' },
      admin: { role: 'administrator' },
    });
  });
  afterEach(() => app.close());

  const ticketFor = async (name: string, more: object = {}) => {
    const reply = await app.call('POST', '/v1/panel/tickets', {
      token: base.token,
      body: { employeeId: `u-${name}`, ...more },
    });
    expect(reply.status).to.equal(201);
    return new URL(reply.body.url);
  };
  const signIn = async (name: string, mode: 'token' | 'cookie' = 'token') =>
    app.call('POST', '/v1/session', {
      body: { ticket: (await ticketFor(name)).searchParams.get('ticket'), mode },
    });
  const cookieOf = (headers: Record<string, unknown>) => [headers['set-cookie']].flat().join('; ');

  it('opens the panel by a link that works once', async () => {
    const url = await ticketFor('clerk');
    expect(`${url.origin}${url.pathname}`).to.equal('http://bridge.local:3000/panel');
    const body = { ticket: url.searchParams.get('ticket'), mode: 'token' };
    const first = await app.call('POST', '/v1/session', { body });
    expect(first.status).to.equal(201);
    expect(first.body).to.deep.include({ role: 'employee', scopes: ['read', 'send'] });
    expect(first.body.employee).to.include({ externalId: 'u-clerk', name: 'clerk' });
    expect(first.body.expiresAt).to.equal('2026-12-20T09:00:00.000Z');
    const second = await app.call('POST', '/v1/session', { body });
    expect([second.status, second.code]).to.deep.equal([403, 'TICKET_WRONG']);

    const me = await app.call('GET', '/v1/session', { token: first.body.token });
    expect(me.body).to.deep.include({ token: null, role: 'employee' });
  });

  it('lets one of two in that use a link at once', async () => {
    const ticket = (await ticketFor('clerk')).searchParams.get('ticket');
    const replies = await Promise.all(
      [1, 2, 3].map(() => app.call('POST', '/v1/session', { body: { ticket, mode: 'token' } })),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 403, 403]);
  });

  it('refuses a link that is too old, and a made-up one', async () => {
    const ticket = (await ticketFor('clerk')).searchParams.get('ticket');
    await app.clock.advance(5 * 60_000);
    expect((await app.call('POST', '/v1/session', { body: { ticket } })).code).to.equal('TICKET_WRONG');
    expect((await app.call('POST', '/v1/session', { body: { ticket: 'x'.repeat(32) } })).code).to.equal(
      'TICKET_WRONG',
    );
  });

  it('gives the rights of the role', async () => {
    expect((await signIn('chief')).body.scopes).to.deep.equal(['read', 'send', 'manage']);
    expect((await signIn('admin')).body.scopes).to.deep.equal(['read', 'send', 'manage', 'admin']);
  });

  it('takes rights away with the role, from a device that is signed in', async () => {
    const { body } = await signIn('chief');
    const tryManage = () =>
      app.call('PUT', '/v1/queue', { token: body.token, body: { employeeIds: ['u-clerk'] } });
    expect((await tryManage()).status).to.equal(200);
    await app.roster(base.token, { clerk: {}, chief: { role: 'employee' } });
    expect((await tryManage()).code).to.equal('FORBIDDEN');
  });

  it('lets nobody in who is blocked or gone, with a link or with a token', async () => {
    const { body } = await signIn('clerk');
    const ticket = (await ticketFor('clerk')).searchParams.get('ticket');
    await app.roster(base.token, { clerk: { blocked: true } });
    expect((await app.call('GET', '/v1/session', { token: body.token })).code).to.equal('UNAUTHORIZED');
    expect((await app.call('POST', '/v1/session', { body: { ticket } })).code).to.equal('TICKET_WRONG');
    const asked = await app.call('POST', '/v1/panel/tickets', {
      token: base.token,
      body: { employeeId: 'u-chief' },
    });
    expect(asked.code).to.equal('EMPLOYEE_UNKNOWN');
  });

  it('signs in by a cookie that scripts and other sites do not get', async () => {
    const reply = await signIn('clerk', 'cookie');
    expect(reply.body.token).to.equal(null);
    const set = cookieOf(reply.headers);
    expect(set).to.match(/^bridge_session=wbd_/);
    expect(set).to.contain('HttpOnly').and.to.contain('SameSite=Strict').and.to.contain('Path=/');
    expect(set).not.to.contain('Secure');

    const cookie = set.split(';')[0] as string;
    const me = await app.call('GET', '/v1/session', { headers: { cookie } });
    expect(me.body.employee.name).to.equal('clerk');

    const out = (headers: Record<string, string>) =>
      app.call('DELETE', '/v1/session', { headers: { cookie, host: 'bridge.local:3000', ...headers } });
    expect((await out({ origin: 'http://evil.example' })).code).to.equal('FORBIDDEN');
    expect((await out({ 'sec-fetch-site': 'cross-site' })).code).to.equal('FORBIDDEN');
    const left = await out({ origin: 'http://bridge.local:3000', 'sec-fetch-site': 'same-origin' });
    expect(left.status).to.equal(200);
    expect(cookieOf(left.headers)).to.match(/^bridge_session=;/);
    expect((await app.call('GET', '/v1/session', { headers: { cookie } })).code).to.equal('UNAUTHORIZED');
  });

  it('marks the cookie Secure behind https', async () => {
    const secure = await openApp({ publicUrl: 'https://chat.example' });
    try {
      const { url } = await issueSetupTicket(secure.platform);
      const ticket = new URL(url).searchParams.get('ticket');
      const reply = await secure.call('POST', '/v1/session', { body: { ticket } });
      expect(cookieOf(reply.headers)).to.contain('Secure');
    } finally {
      await secure.close();
    }
  });

  it('opens the card widget with what it is about', async () => {
    const object = { kind: 'Справочник.Контрагенты', key: '0a1b2c3d', title: 'ООО «Вектор»' };
    const url = await ticketFor('clerk', { page: 'compose', object, embed: true });
    expect(url.pathname).to.equal('/panel/compose');
    const { ticket, ...rest } = Object.fromEntries(url.searchParams);
    expect(ticket).to.have.length.above(30);
    expect(rest).to.deep.equal({ ...object, embed: '1' });
  });

  it('leads to a chat of the own infobase only', async () => {
    const other = await app.infobase('other');
    const chatIn = async (infobaseId: typeof base.row.id, id: string) => {
      const line = await app.line(infobaseId);
      const at = app.clock.now().toISOString();
      await app.platform.db.write((tx) =>
        tx.repo(chatTable).insert({
          id: id as ChatId,
          lineId: line.id,
          contactId: 'cont_1' as ContactId,
          status: 'queued',
          unanswered: 0,
          lastMessageAt: at,
          labels: [],
          spam: false,
          openedAt: at,
          ruledVersion: 1,
          version: 1,
        }),
      );
    };
    await chatIn(base.row.id, 'chat_own');
    await chatIn(other.row.id, 'chat_foreign');
    expect((await ticketFor('clerk', { chatId: 'chat_own' })).searchParams.get('chat')).to.equal('chat_own');
    const foreign = await app.call('POST', '/v1/panel/tickets', {
      token: base.token,
      body: { employeeId: 'u-clerk', chatId: 'chat_foreign' },
    });
    expect(foreign.code).to.equal('NOT_FOUND');
  });

  it('does not let a manager become somebody else, or get more rights', async () => {
    const { body } = await signIn('chief');
    const ask = (name: string, token: string) =>
      app.call('POST', '/v1/panel/tickets', { token, body: { employeeId: `u-${name}` } });
    expect((await ask('admin', body.token)).code).to.equal('FORBIDDEN');
    expect((await ask('clerk', body.token)).code).to.equal('FORBIDDEN');
    expect((await ask('chief', body.token)).status).to.equal(201);
    const integrator = await app.token(['read', 'manage'], { infobaseId: base.row.id });
    expect((await ask('admin', integrator)).code).to.equal('FORBIDDEN');
  });

  it('knows the employees of the own roster only', async () => {
    const other = await app.infobase('other');
    const reply = await app.call('POST', '/v1/panel/tickets', {
      token: other.token,
      body: { employeeId: 'u-clerk' },
    });
    expect([reply.status, reply.code]).to.deep.equal([422, 'EMPLOYEE_UNKNOWN']);
  });

  it('lets the person at the server in before there is any infobase', async () => {
    const { url, expiresAt } = await issueSetupTicket(app.platform);
    expect(expiresAt).to.equal('2026-11-20T09:15:00.000Z');
    const ticket = new URL(url).searchParams.get('ticket');
    const { body } = await app.call('POST', '/v1/session', { body: { ticket, mode: 'token' } });
    expect(body).to.deep.include({
      employee: null,
      role: null,
      scopes: ['read', 'send', 'manage', 'admin'],
    });
    const code = await app.call('POST', '/v1/connection-codes', { token: body.token });
    expect(code.status).to.equal(201);
  });

  it('does not end the token of a base by signing out', async () => {
    expect((await app.call('DELETE', '/v1/session', { token: base.token })).code).to.equal('FORBIDDEN');
    expect((await app.call('GET', '/v1/session', { token: base.token })).body).to.deep.include({
      employee: null,
      expiresAt: null,
    });
  });
});
