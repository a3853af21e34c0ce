/** Two transactions about one message at once, where the database lets them: on PostgreSQL. */
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import type { InboundMessage } from '../../service/engines/engine.ts';
import { changeMessage, findByExternalId, lockMessage } from '../../service/messages/message.store.ts';
import { applyNews, type LineContext, receiveMessage } from '../../service/messages/receive.commands.ts';
import { acquire } from '../../service/platform/lease.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { postgresServer } from '../support/database.ts';
import { inbound } from '../support/puppet.ts';
import { type Base, chatOf, newPhone, send } from '../support/world.ts';

describe('two changes of one message at once, on PostgreSQL', function () {
  this.timeout(40_000);
  let app: TestApp;
  let base: Base;
  let place: { url: string; remove(): Promise<void> };
  let context: LineContext;

  before(async function () {
    const server = await postgresServer();
    if (!server) return this.skip();
    place = await server.create();
    app = await openApp({ env: { DATABASE_URL: place.url } });
    base = await app.connect();
    await base.roster({ Иванов: {} });
    const body = { name: 'Продажи', engine: 'sandbox' as const, start: false };
    const { id } = await base.api('createLine', { body });
    const { platform } = app.app;
    const lease = await acquire(platform.db, `line:${id}`, 'the test', 600_000);
    if (!lease) throw new Error('the line belongs to somebody else');
    context = { platform, lineId: id as LineId, lease };
  });
  after(async () => {
    await app?.close();
    await place?.remove();
  });

  const stored = async (message: InboundMessage) => {
    await receiveMessage(context, message);
    const row = await context.platform.db.read((r) =>
      findByExternalId(r, context.lineId, message.externalId),
    );
    if (!row) throw new Error('it was not stored');
    return row;
  };

  /** Resolves when somebody waits for a lock of another. */
  async function somebodyWaits(): Promise<void> {
    for (;;) {
      const [row] = await context.platform.db.read((r) =>
        r.query<{ n: number }>(
          "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        ),
      );
      if (Number(row?.n ?? 0) > 0) return;
    }
  }

  it('leaves a mark of each, and two versions', async () => {
    const { db } = context.platform;
    const row = await stored({ ...inbound(newPhone(), 'Оба сразу'), from: 'phone', status: 'sent' });
    const locked = Promise.withResolvers<void>();
    const free = Promise.withResolvers<void>();
    const reaction = { emoji: '👍', from: 'line' as const, employeeId: null, at: new Date().toISOString() };
    const employee = db.write(async (tx) => {
      const own = await lockMessage(tx, row.id);
      if (!own) throw new Error('gone');
      locked.resolve();
      await free.promise;
      await changeMessage(tx, own, { reactions: [reaction], status: 'read' });
    });
    await locked.promise;
    const at = new Date();
    const { externalId } = row as { externalId: string };
    const news = [
      applyNews(context, { type: 'reaction', externalId, emoji: '❤️', from: 'client', at }),
      applyNews(context, { type: 'receipt', externalId, status: 'delivered', at, reason: null }),
    ];
    await somebodyWaits();
    free.resolve();
    await Promise.all([employee, ...news]);
    const after = await db.read((r) => findByExternalId(r, context.lineId, externalId));
    expect(after?.status, 'never backwards').to.equal('read');
    expect(after?.reactions.map((one) => one.emoji)).to.have.members(['👍', '❤️']);
    expect(after?.version).to.equal(row.version + 2);
  });

  it('lets an answer and a client’s message take their locks in one order', async () => {
    const phone = newPhone();
    const chatId = chatOf(await stored(inbound(phone, 'Начало')));
    const ivanov = base.as('Иванов');
    const started = Date.now();
    for (let i = 0; i < 15; i += 1) {
      await Promise.all([
        send(ivanov, chatId, { text: `Ответ ${i}` }),
        stored(inbound(phone, `Вопрос ${i}`)),
        send(ivanov, chatId, { text: `Ещё ${i}`, comment: true }),
      ]);
    }
    const deadlocks = await context.platform.db.read((r) =>
      r.query<{ n: number }>(
        'SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()',
      ),
    );
    expect(Number(deadlocks[0]?.n), `${Date.now() - started} ms`).to.equal(0);
  });

  it('stores what no database column takes as it came', async () => {
    const long = 'Очень длинное имя '.repeat(30);
    const message = inbound(newPhone(), 'нуль\u0000внутри и половина \ud83d');
    const row = await stored({ ...message, authorName: long, peer: { ...message.peer, name: long } });
    expect(row.text).to.equal('нульвнутри и половина \ufffd');
    expect(row.authorName).to.equal(long.slice(0, 200));
  });
});
