/** Writing to people who have not written: limits, quiet hours, numbers without WhatsApp, WhatsApp's restriction. */
import { expect } from 'chai';
import type { MessageId } from '../../contracts/common.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf } from '../support/client.ts';
import { postgresServer } from '../support/database.ts';
import { type Base, chatOf, hasStatus, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

const hour = 3_600_000;

for (const dialect of ['sqlite', 'postgres'] as const)
  describe(`first messages to people who have not written, on ${dialect}`, () => {
    let app: TestApp;
    let place: { url: string; remove(): Promise<void> } | undefined;
    let base: Base;
    let line: SandboxLine;
    let ivanov: Api;

    before(async function () {
      this.timeout(40_000);
      const server = dialect === 'postgres' ? await postgresServer() : undefined;
      if (dialect === 'postgres' && !server) return this.skip();
      place = await server?.create();
      app = await openApp({ env: place ? { DATABASE_URL: place.url } : {} });
      base = await app.connect();
      await base.roster({ Иванов: {} });
      ivanov = base.as('Иванов');
    });
    after(async () => {
      await app?.close();
      await place?.remove();
    });
    beforeEach(async () => {
      line = await base.line();
    });

    const limits = () => base.api('getLineLimits', { params: { lineId: line.id } });
    async function first(phone = newPhone(), text = 'Добрый день!'): Promise<MessageId> {
      const body = { lineId: line.id, phone, publishInChat: true, text };
      return (await ivanov('writeFirst', { headers: { 'idempotency-key': newKey() }, body })).message.id;
    }
    const get = (messageId: MessageId) => base.api('getMessage', { params: { messageId } });
    /** An answer goes, so everything that was before it has had its turn. */
    async function answered(): Promise<void> {
      const chatId = chatOf(await line.receives(newPhone(), `Вопрос ${newKey()}`));
      await hasStatus(base.feed, (await send(ivanov, chatId, { text: 'Ответ' })).message.id, 'sent');
    }

    it('says how many new people are left today and in this hour', async () => {
      await line.settings({ newContactsPerDay: 2, newContactsPerHour: 5 });
      expect((await limits()).newContacts).to.include({
        leftToday: 2,
        usedToday: 0,
        leftThisHour: 5,
        perDay: 2,
      });
      await hasStatus(base.feed, await first(), 'sent');
      expect((await limits()).newContacts).to.include({ leftToday: 1, usedToday: 1, leftThisHour: 4 });
      expect((await limits()).hold).to.equal(null);
    });

    it('lets the rest of the day’s people wait for the next day, answers going on', async () => {
      await line.settings({ newContactsPerDay: 1 });
      await hasStatus(base.feed, await first(), 'sent');
      const second = await first();
      await answered();
      expect((await get(second)).status).to.equal('pending');
      const told = await limits();
      expect(told.hold?.reason).to.equal('day_limit');
      expect(told.hold?.until).to.equal(told.newContacts.dayEndsAt);
      expect(told).to.include({ waiting: 1 });
      expect(told.newContacts.leftToday).to.equal(0);
    });

    it('writes first to nobody in quiet hours, and answers at any hour', async () => {
      const now = app.clock.now();
      const at = (ms: number) => new Date(now.getTime() + ms).toISOString().slice(11, 16);
      await line.settings({ quietHours: { from: at(-hour), to: at(hour), timeZone: 'UTC' } });
      const waiting = await first();
      await answered();
      expect((await get(waiting)).status).to.equal('pending');
      expect((await limits()).hold?.reason).to.equal('quiet_hours');
      await line.settings({ quietHours: null });
      app.clock.move(31_000);
      await answered();
      await hasStatus(base.feed, waiting, 'sent');
    });

    it('refuses a time zone that does not exist', async () => {
      const quietHours = { from: '21:00', to: '09:00', timeZone: 'Луна/Море' };
      const refusal = await refusalOf(
        base.api('changeLine', { params: { lineId: line.id }, body: { settings: { quietHours } } }),
      );
      expect([refusal.status, refusal.code]).to.deep.equal([400, 'VALIDATION_FAILED']);
    });

    it('asks whether the number has WhatsApp before anything is sent to it, and counts nobody for it', async () => {
      const phone = newPhone();
      await line.faults({ withoutWhatsApp: [phone] });
      const failed = await hasStatus(base.feed, await first(phone), 'failed');
      expect(failed.failure?.code).to.equal('NO_WHATSAPP');
      expect((await limits()).newContacts.usedToday).to.equal(0);
      expect(await line.reached(phone)).to.deep.equal([]);
      const checked = await base.api('checkContacts', { body: { phones: [phone], lineId: line.id } });
      expect(checked.items[0]).to.include({ hasWhatsApp: false });
    });

    it('answers before it writes first', async () => {
      await line.link('lost');
      await base.feed.until('line.changed', (one) => one.id === line.id && one.status === 'lost');
      const client = newPhone();
      await line.link('restored');
      const chatId = chatOf(await line.receives(client, 'Есть кто?'));
      await line.link('lost');
      const mark = base.feed.after;
      await base.feed.until('line.changed', (one) => one.id === line.id && one.status === 'lost', mark - 1);
      const stranger = newPhone();
      const cold = await first(stranger);
      const { message } = await send(ivanov, chatId, { text: 'Есть' });
      await line.link('restored');
      await hasStatus(base.feed, cold, 'sent');
      await hasStatus(base.feed, message.id, 'sent');
      const order = (await line.outbox())
        .map((item) => item.to)
        .filter((to) => to === client || to === stranger);
      expect(order).to.deep.equal([client, stranger]);
    });

    it('pauses only new people while WhatsApp refuses them, shows until when, and restarts nothing', async () => {
      const until = new Date(app.clock.now().getTime() + 2 * hour).toISOString();
      await line.faults({ restrictNewChatsUntil: until });
      const mark = base.feed.after;
      const waiting = await first();
      const told = await base.feed.until(
        'line.changed',
        (one) => one.id === line.id && one.restriction !== null,
        mark,
      );
      expect(told.data.restriction?.until).to.equal(until);
      expect(told.data.status).to.equal('online');
      await answered();
      expect(await get(waiting)).to.include({ status: 'pending', failure: null });
      expect((await limits()).hold).to.deep.equal({ reason: 'restricted', until });
      expect((await limits()).newContacts.usedToday).to.equal(0);

      app.clock.move(2 * hour + 31_000);
      await answered();
      await hasStatus(base.feed, waiting, 'sent');
      const after = base.feed.all('line.changed', mark).filter(({ data }) => data.id === line.id);
      expect(after.at(-1)?.data.restriction).to.equal(null);
      expect(new Set(after.map(({ data }) => data.status))).to.deep.equal(new Set(['online']));
    });
  });
