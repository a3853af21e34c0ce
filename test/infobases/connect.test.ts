import { expect } from 'chai';
import { contractVersion } from '../../contracts/common.ts';
import { tokenTable } from '../../service/access/access.table.ts';
import { issueConnectionCode } from '../../service/infobases/connect.commands.ts';
import { infobaseTable } from '../../service/infobases/infobase.table.ts';
import { webhookTable } from '../../service/webhooks/webhook.table.ts';
import { openApp, type TestApp } from '../access/app.ts';

describe('connecting an infobase', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await openApp();
  });
  afterEach(() => app.close());

  const infobase = { name: 'Торговля', id: 'base-1', connectionHash: 'hash-one' };
  const webhook = { url: 'http://1c.local/trade/hs/whatsapp/webhook', login: 'whatsapp', password: 'secret' };
  const newCode = async () => (await issueConnectionCode(app.platform)).code;
  const connect = async (body: object = {}) =>
    app.call('POST', '/v1/connect', { body: { code: await newCode(), infobase, ...body } });
  const webhooks = () => app.platform.db.read((r) => r.repo(webhookTable).find({ order: { id: 'ASC' } }));
  const infobases = () => app.platform.db.read((r) => r.repo(infobaseTable).find());

  it('gives a token, a feed, the addresses and the free lines', async () => {
    const line = await app.line(null);
    const { status, body } = await connect({ webhook });
    expect(status).to.equal(201);
    expect(body.addresses).to.deep.equal({
      service: 'http://10.0.0.2:3000',
      panel: 'http://bridge.local:3000',
    });
    expect(body.lineIds).to.deep.equal([line.id]);
    expect(body.webhookSecret).to.match(/^whsec_/);
    const { body: own } = await app.call('GET', `/v1/infobases/${body.infobaseId}`, { token: body.token });
    expect(own).to.deep.include({
      name: 'Торговля',
      feedId: body.feedId,
      copySuspected: false,
      confirmed: 0,
    });
    const [token] = await app.platform.db.read((r) => r.repo(tokenTable).find());
    expect(token).to.deep.include({ kind: 'infobase', scopes: ['read', 'send', 'manage'] });
  });

  it('takes the code as people type it', async () => {
    const code = (await newCode()).toLowerCase().replace('-', ' ');
    expect((await connect({ code })).status).to.equal(201);
  });

  it('refuses a wrong, used or expired code, each alike', async () => {
    const used = await newCode();
    await connect({ code: used });
    const late = await newCode();
    await app.clock.advance(15 * 60_000);
    const replies = [
      await connect({ code: 'AAAA-AAAA' }),
      await connect({ code: used }),
      await connect({ code: late }),
    ];
    for (const reply of replies) {
      expect([reply.status, reply.code]).to.deep.equal([403, 'CONNECTION_CODE_WRONG']);
      expect(reply.body).to.deep.equal(replies[0]?.body);
    }
  });

  it('refuses an extension that speaks another contract, and keeps the code for the right one', async () => {
    const { code } = await issueConnectionCode(app.platform);
    const connect = (contractVersion: string) =>
      app.call('POST', '/v1/connect', {
        body: {
          code,
          infobase: { id: 'b-contract', name: 'База', connectionHash: 'hash-contract', contractVersion },
        },
      });
    const other = await connect('2.0');
    expect([other.status, other.code]).to.deep.equal([409, 'CONTRACT_MISMATCH']);
    expect(other.body.error.details).to.deep.equal({ service: contractVersion, infobase: '2.0' });
    // What only adds something is understood.
    expect((await connect(`${contractVersion.split('.')[0]}.99`)).status).to.equal(201);
  });

  it('connects one of two that come with one code at once', async () => {
    const code = await newCode();
    const replies = await Promise.all(
      ['base-a', 'base-b', 'base-c'].map((id) => connect({ code, infobase: { ...infobase, id } })),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 403, 403]);
    expect(await infobases()).to.have.length(1);
  });

  it('keeps the code when the rest fails', async () => {
    const code = await newCode();
    const bad = await connect({ code, webhook: { url: 'ftp://1c.local/hook' } });
    expect([bad.status, bad.code]).to.deep.equal([422, 'WEBHOOK_URL_INVALID']);
    expect(await infobases()).to.deep.equal([]);
    expect((await connect({ code })).status).to.equal(201);
  });

  it('connects a known infobase again: same feed, new token, new webhook', async () => {
    const first = await connect({ webhook });
    const again = await connect({
      webhook: { url: 'http://1c.local/new/hook' },
      infobase: { ...infobase, name: 'Торговля 2', connectionHash: 'hash-two', extensionVersion: '1.2' },
    });
    expect(again.body).to.include({ infobaseId: first.body.infobaseId, feedId: first.body.feedId });
    expect(again.body.webhookSecret).not.to.equal(first.body.webhookSecret);
    expect((await app.call('GET', '/v1/infobases', { token: first.body.token })).code).to.equal(
      'UNAUTHORIZED',
    );
    const list = await app.call('GET', '/v1/infobases', { token: again.body.token });
    expect(list.body.items).to.have.length(1);
    expect(list.body.items[0]).to.include({ name: 'Торговля 2', extensionVersion: '1.2' });
    const [old, live] = await webhooks();
    expect(old?.deletedAt).to.be.a('string');
    expect(live).to.include({ deletedAt: null, url: 'http://1c.local/new/hook', id: again.body.webhookId });
  });

  it('leaves webhook and OData as they are when they are not given again', async () => {
    const odata = { url: 'http://1c.local/trade/odata', login: 'bridge', password: 'тайна' };
    const first = await connect({ webhook, odata });
    const again = await connect();
    expect(again.body).to.include({ webhookId: first.body.webhookId, webhookSecret: null });
    const [row] = await infobases();
    expect(row).to.include({ odataUrl: `${odata.url}/standard.odata`, odataLogin: 'bridge' });
    expect(row?.odataPassword).not.to.contain('тайна');
    expect(app.platform.secrets.open(row?.odataPassword as string)).to.equal('тайна');
  });

  it('gives free lines to the only infobase, not to a second one', async () => {
    await connect();
    await app.line(null);
    const second = await connect({ infobase: { ...infobase, id: 'base-2' } });
    expect(second.body.lineIds).to.deep.equal([]);
    expect(app.adopted).to.have.length(1);
  });

  it('does not let a code of one infobase take another one over', async () => {
    const victim = await connect();
    const attacker = await app.infobase('attacker');
    const admin = await app.token(['admin'], { kind: 'device', infobaseId: attacker.row.id });
    const { body } = await app.call('POST', '/v1/connection-codes', { token: admin });
    expect(body.expiresAt).to.equal('2026-11-20T09:15:00.000Z');
    expect((await connect({ code: body.code })).code).to.equal('CONNECTION_CODE_WRONG');
    expect((await app.call('GET', '/v1/infobases', { token: victim.body.token })).status).to.equal(200);
    const own = { ...infobase, id: attacker.row.externalId };
    expect((await connect({ code: body.code, infobase: own })).body.infobaseId).to.equal(attacker.row.id);
  });

  it('enters the connection in the audit log', async () => {
    await connect();
    await connect({ code: 'AAAA-AAAA' });
    expect((await app.audit()).map(({ operation, outcome }) => [operation, outcome])).to.deep.equal([
      ['connect', 'done'],
      ['connect', 'CONNECTION_CODE_WRONG'],
    ]);
  });
});

describe('infobases', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;
  let other: Awaited<ReturnType<TestApp['infobase']>>;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
    other = await app.infobase('other');
  });
  afterEach(() => app.close());

  const feed = (hash?: string) =>
    app.call('GET', '/v1/feed?after=0', {
      token: base.token,
      headers: hash === undefined ? {} : { 'infobase-hash': hash },
    });
  const decide = (decision: string, connectionHash: string, id: string = base.row.id) =>
    app.call('POST', `/v1/infobases/${id}/location`, {
      token: base.token,
      body: { decision, connectionHash },
    });

  it('shows an infobase itself only', async () => {
    expect((await app.call('GET', `/v1/infobases/${base.row.id}`, { token: base.token })).status).to.equal(
      200,
    );
    const foreign = await app.call('GET', `/v1/infobases/${other.row.id}`, { token: base.token });
    expect([foreign.status, foreign.code]).to.deep.equal([404, 'NOT_FOUND']);
    expect((await decide('moved', 'hash-new', other.row.id)).code).to.equal('NOT_FOUND');
    const list = await app.call('GET', '/v1/infobases', { token: base.token });
    expect(list.body.items.map((i: { id: string }) => i.id)).to.deep.equal([base.row.id]);
  });

  it('pages all infobases by key', async () => {
    const token = await app.token(['read']);
    const first = await app.call('GET', '/v1/infobases?limit=1', { token });
    const rest = await app.call('GET', `/v1/infobases?limit=1&cursor=${first.body.nextCursor}`, { token });
    expect([first, rest].map(({ body }) => body.items[0].id)).to.deep.equal([base.row.id, other.row.id]);
    expect(rest.body.nextCursor).to.equal(null);
  });

  it('stops a copy until the administrator has decided: moved', async () => {
    expect((await feed('')).code).to.equal('INFOBASE_HASH_REQUIRED');
    expect((await feed('hash-of-trade')).status).to.equal(200);
    const stopped = await feed('hash-elsewhere');
    expect([stopped.status, stopped.code]).to.deep.equal([409, 'INFOBASE_COPY']);
    const { body } = await app.call('GET', `/v1/infobases/${base.row.id}`, { token: base.token });
    expect(body.copySuspected).to.equal(true);
    expect((await feed('hash-of-trade')).status).to.equal(200);

    const moved = await decide('moved', 'hash-elsewhere');
    expect(moved.body.copySuspected).to.equal(false);
    expect((await feed('hash-elsewhere')).status).to.equal(200);
    expect((await feed('hash-of-trade')).code).to.equal('INFOBASE_COPY');
  });

  it('takes a decision without a hash for the one on the hash that was noticed last', async () => {
    const decided = (body: object) =>
      app.call('POST', `/v1/infobases/${base.row.id}/location`, { token: base.token, body });
    expect((await decided({ decision: 'moved' })).code, 'nothing was noticed').to.equal('VALIDATION_FAILED');
    await feed('hash-elsewhere');
    const moved = await decided({ decision: 'moved' });
    expect(moved.body.copySuspected).to.equal(false);
    expect((await feed('hash-elsewhere')).status).to.equal(200);
    expect((await feed('hash-of-trade')).code).to.equal('INFOBASE_COPY');
    await decided({ decision: 'copy' });
    expect((await feed('hash-of-trade')).code).to.equal('INFOBASE_COPY');
    expect((await app.call('GET', `/v1/infobases/${base.row.id}`, { token: base.token })).body).to.include({
      copySuspected: false,
    });
  });

  it('stops a copy for good once it was called so, without further alarm', async () => {
    await feed('hash-elsewhere');
    expect((await decide('copy', 'hash-elsewhere')).body.copySuspected).to.equal(false);
    expect((await feed('hash-elsewhere')).code).to.equal('INFOBASE_COPY');
    const { body } = await app.call('GET', `/v1/infobases/${base.row.id}`, { token: base.token });
    expect(body.copySuspected).to.equal(false);
    expect((await feed('hash-of-trade')).status).to.equal(200);
    expect((await decide('copy', 'hash-of-trade')).code).to.equal('VALIDATION_FAILED');
  });
});
