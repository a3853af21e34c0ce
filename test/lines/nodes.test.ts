/** Two nodes on one database: one engine a line, one winner, one message a key; a stale owner writes nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ChatId, MessageId } from '../../contracts/common.ts';
import type { SandboxWorld } from '../../service/engines/sandbox/sandbox-world.ts';
import { openSandboxWorld } from '../../service/engines/sandbox/world-host.ts';
import { receiveMessage } from '../../service/messages/receive.commands.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { newSecret } from '../../service/platform/ids.ts';
import { leaseTable } from '../../service/platform/lease.table.ts';
import { acquire, type Lease, StaleLease } from '../../service/platform/lease.ts';
import { silentLog } from '../../service/platform/log.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, createApi } from '../support/client.ts';
import { postgresServer } from '../support/database.ts';
import { type Base, chatOf, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('two nodes on one PostgreSQL', function () {
  this.timeout(60_000);
  let folder: string;
  let world: SandboxWorld;
  let place: { url: string; remove(): Promise<void> };
  let nodes: [TestApp, TestApp];
  let base: Base;
  let line: SandboxLine;
  /** The connections of lines to the world that are open now. */
  const attached = new Map<string, number>();
  let most = 0;

  before(async function () {
    const server = await postgresServer();
    if (!server) return this.skip();
    place = await server.create();
    folder = await mkdtemp(join(tmpdir(), 'bridge-nodes-'));
    const inner = await openSandboxWorld({
      folder: join(folder, 'world'),
      clock: systemClock,
      log: silentLog(),
    });
    world = {
      ...inner,
      async *attach(lineId, signal) {
        const open = (attached.get(lineId) ?? 0) + 1;
        attached.set(lineId, open);
        most = Math.max(most, open);
        try {
          yield* inner.attach(lineId, signal);
        } finally {
          attached.set(lineId, (attached.get(lineId) ?? 1) - 1);
        }
      },
      close: async () => undefined,
    };
    const env = { DATABASE_URL: place.url, SECRET_KEY: newSecret(32) };
    const open = (name: string) =>
      openApp({ folder: join(folder, name), world, env: { ...env, NODE_NAME: name } });
    nodes = [await open('first'), await open('second')];
    base = await nodes[0].connect();
    await base.roster({ Иванов: {}, Петрова: {} });
    line = await base.line();
  });
  after(async () => {
    for (const node of nodes ?? []) await node.close();
    await place?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** The same caller at the other node. */
  const atSecond = (name: string): Api => {
    const { token, connectionHash } = base;
    const { port } = nodes[1].app.http.server.address() as { port: number };
    return createApi(() => `http://127.0.0.1:${port}`, {
      authorization: `Bearer ${token}`,
      'infobase-hash': connectionHash,
      'employee-id': base.employee(name),
    });
  };
  const opened = async (): Promise<{ chatId: ChatId; phone: string }> => {
    const phone = newPhone();
    return { phone, chatId: chatOf(await line.receives(phone, `Я ${phone}`)) };
  };
  const isSent = (id: MessageId) =>
    base.feed.holds('it is sent', async () => {
      const { status } = await base.api('getMessage', { params: { messageId: id } });
      return status === 'sent';
    });

  it('have one engine for a line', async () => {
    expect(attached.get(line.id)).to.equal(1);
    expect(most).to.equal(1);
  });

  it('have one winner of those who take a chat at both, and his name for the others', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { chatId } = await opened();
      const take = (api: Api) => api('takeChat', { params: { chatId }, body: {} });
      const results = await Promise.allSettled([take(base.as('Иванов')), take(atSecond('Петрова'))]);
      expect(results.filter((result) => result.status === 'fulfilled')).to.have.length(1);
      const { owner } = await base.api('getChat', { params: { chatId } });
      const refused = results.find((result) => result.status === 'rejected');
      expect(refused?.reason).to.include({ code: 'CHAT_TAKEN' });
      expect(refused?.reason.details.owner).to.deep.equal(owner);
    }
  });

  it('send one message for one key that comes to both many times at once', async () => {
    const { chatId, phone } = await opened();
    const key = newKey();
    const results = await Promise.all(
      [base.as('Иванов'), atSecond('Иванов')].flatMap((api) =>
        Array.from({ length: 5 }, () => send(api, chatId, { text: 'Один раз' }, key)),
      ),
    );
    expect(results.filter((result) => !result.repeated)).to.have.length(1);
    expect(new Set(results.map((result) => result.message.id)).size).to.equal(1);
    await isSent(results[0]?.message.id as MessageId);
    expect((await line.reached(phone)).map((item) => item.times)).to.deep.equal([1]);
  });

  it('write one feed without a hole while both write', async () => {
    const chats = await Promise.all(Array.from({ length: 4 }, opened));
    const deeds = chats.flatMap(({ chatId }) =>
      [base.as('Иванов'), atSecond('Петрова')].map((api, i) =>
        send(api, chatId, { text: `Заметка ${i}`, comment: true }),
      ),
    );
    const written = await Promise.all(deeds);
    // The reader throws on a hole.
    await base.feed.pull();
    const told = base.feed.all('message.created').map((event) => event.data.id);
    expect(told).to.include.members(written.map((result) => result.message.id));
    expect(new Set(told).size).to.equal(told.length);
  });

  it('give the line over when its node ends, and the old owner’s lease is worth nothing', async () => {
    const { chatId, phone } = await opened();
    const { platform } = nodes[0].app;
    const name = `line:${line.id}`;
    const row = await platform.db.read((r) => r.repo(leaseTable).findOneByOrFail({ name }));
    const owner = nodes.find((node) => node.app.platform.nodeId === row.node);
    const heir = nodes.find((node) => node !== owner);
    if (!owner || !heir) throw new Error('the line has no owner');
    const old: Lease = { name, nodeId: row.node, epoch: row.epoch, until: row.until };

    // The lease is taken away, as after a pause of the machine that was too long.
    await platform.db.write((tx) =>
      tx.execute('UPDATE lease SET until = :past WHERE name = :name', {
        name,
        past: '2000-01-01T00:00:00.000Z',
      }),
    );
    const taken = await acquire(heir.app.platform.db, name, heir.app.platform.nodeId, 30_000);
    expect(taken?.epoch).to.equal(row.epoch + 1);
    const late = await receiveMessage(
      { platform: owner.app.platform, lineId: line.id, lease: old },
      {
        externalId: 'late',
        peer: {
          address: `${phone.slice(1)}@phone`,
          kind: 'person',
          phone,
          lid: null,
          name: null,
          username: null,
        },
        from: 'client',
        authorName: null,
        kind: 'text',
        text: 'Поздно',
        sentAt: new Date(),
        quotedExternalId: null,
        quotedText: null,
        file: null,
        location: null,
        contactCard: null,
        caughtUp: false,
      },
    ).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(StaleLease);

    // What a client writes wakes the old owner up: he finds that the line is not his, and ends its engine.
    await line.act({ phone, text: 'Кто меня слышит?' });
    await base.feed.holds('the old engine has ended', () => attached.get(line.id) === 0);
    await owner.close();
    nodes = [heir, heir];
    const api = heir.api.with({
      authorization: `Bearer ${base.token}`,
      'infobase-hash': base.connectionHash,
      'employee-id': base.employee('Иванов'),
    });
    const thread = async () =>
      (await api('listMessages', { params: { chatId }, query: { direction: 'newer' } })).items;
    for (let heard = false; !heard; ) {
      const { head } = await api('getFeed', { query: { after: base.feed.after } });
      heard = (await thread()).some((item) => item.text === 'Кто меня слышит?');
      if (!heard) await api('getFeed', { query: { after: head, wait: 5 } });
    }
    const texts = (await thread()).map((item) => item.text);
    expect(texts.filter((text) => text === 'Кто меня слышит?')).to.have.length(1);
    expect(texts).to.not.include('Поздно');
    expect(attached.get(line.id)).to.equal(1);
    expect(most, 'never two at once').to.equal(1);
  });
});
