import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import { contactByPhone, resolveContact } from '../../service/contacts/contact.store.ts';
import { BridgeError } from '../../service/platform/errors.ts';
import { openApp, type TestApp } from '../access/app.ts';

describe('contacts', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
  });
  afterEach(() => app.close());

  const known = async (lineId: LineId, phone: string, name: string) =>
    (await app.platform.db.write((tx) => contactByPhone(tx, app.clock, lineId, phone, name))).contact;

  describe('list', () => {
    const list = async (query = '', token = base.token) =>
      (await app.call('GET', `/v1/contacts${query}`, { token })).body;
    const found = async (search: string) =>
      (await list(`?search=${encodeURIComponent(search)}`)).items.map((c: { name: string }) => c.name);

    it('is of the own lines, newest first, by pages', async () => {
      const other = await app.infobase('other');
      const line = await app.line(base.row.id);
      await known((await app.line(other.row.id)).id, '+79160000000', 'чужой');
      const gone = await app.line(base.row.id, { deletedAt: '2026-11-20T08:00:00.000Z' });
      await known(gone.id, '+79160000000', 'удалён');
      for (const [i, name] of ['a', 'b', 'c'].entries()) {
        await known(line.id, `+7916000000${i}`, name);
        await app.clock.advance(1);
      }
      const first = await list('?limit=2');
      const rest = await list(`?limit=2&cursor=${first.nextCursor}`);
      const names = [...first.items, ...rest.items].map((c: { name: string }) => c.name);
      expect(names).to.deep.equal(['c', 'b', 'a']);
      expect(rest.nextCursor).to.equal(null);
      expect((await list('', await app.token(['read']))).items).to.have.length(4);
    });

    it('finds by name in any case, by phone in any spelling, by username', async () => {
      const line = await app.line(base.row.id);
      await known(line.id, '+79161234567', 'Анна Петрова');
      await known(line.id, '+74951112233', 'СКЛАД №5');
      const peer = {
        address: 'u1',
        kind: 'person',
        phone: null,
        lid: null,
        username: 'vector_msk',
        name: 'Вектор',
      } as const;
      await app.platform.db.write((tx) => resolveContact(tx, app.clock, line.id, peer));
      expect(await found('анна')).to.deep.equal(['Анна Петрова']);
      expect(await found('ПЕТРОВА')).to.deep.equal(['Анна Петрова']);
      expect(await found('склад')).to.deep.equal(['СКЛАД №5']);
      expect(await found('8 (916) 123')).to.deep.equal(['Анна Петрова']);
      expect(await found('+7 495 111-22-33')).to.deep.equal(['СКЛАД №5']);
      expect(await found('Vector_')).to.deep.equal(['Вектор']);
      expect(await found('%')).to.deep.equal([]);
      expect(await found('_____')).to.deep.equal([]);
    });
  });

  describe('check', () => {
    const check = (phones: string[], more: object = {}, headers: Record<string, string> = {}) =>
      app.call('POST', '/v1/contacts/check', { token: base.token, body: { phones, ...more }, headers });

    it('asks the line once for each number, in whatever spelling', async () => {
      const line = await app.line(base.row.id);
      const contact = await known(line.id, '+79161234567', 'Анна');
      app.answer.exists = (phone) => phone === '+79161234567';
      const { body } = await check(['8 (916) 123-45-67', '79161234567', '8 495 111-22-33', 'без номера']);
      expect(app.asked).to.deep.equal([['+79161234567', '+74951112233']]);
      const at = '2026-11-20T09:00:00.000Z';
      const [a, b, c, d] = body.items;
      const anna = {
        phone: '+79161234567',
        hasWhatsApp: true,
        contactId: contact.id,
        checkedAt: at,
        reason: null,
      };
      expect(a).to.deep.equal({ input: '8 (916) 123-45-67', ...anna });
      expect(b).to.deep.equal({ input: '79161234567', ...anna });
      expect(c).to.include({ phone: '+74951112233', hasWhatsApp: false, contactId: null, reason: null });
      expect(d).to.include({ phone: null, hasWhatsApp: null, checkedAt: null });
      expect(d.reason).to.match(/не номер телефона/);
    });

    it('keeps an answer for a day', async () => {
      await app.line(base.row.id);
      await check(['+79161234567']);
      await app.clock.advance(24 * 3_600_000 - 1);
      expect((await check(['+79161234567', '+79161234568'])).body.items[0].checkedAt).to.equal(
        '2026-11-20T09:00:00.000Z',
      );
      await app.clock.advance(1);
      await check(['+79161234567']);
      expect(app.asked).to.deep.equal([['+79161234567'], ['+79161234568'], ['+79161234567']]);
    });

    it('tells the feed of a contact for whom the answer is news', async () => {
      const line = await app.line(base.row.id);
      await known(line.id, '+79161234567', 'Анна');
      await check(['+79161234567']);
      await app.clock.advance(25 * 3_600_000);
      await check(['+79161234567']);
      const events = await app.events(base.row.id);
      expect(events.map(({ type, version }) => [type, version])).to.deep.equal([['contact.changed', 2]]);
      expect(events[0]?.data).to.include({ hasWhatsApp: true, checkedAt: '2026-11-20T09:00:00.000Z' });
    });

    it('says why nobody could be asked, in the language of the reader', async () => {
      await app.line(base.row.id, { status: 'lost' });
      await app.line((await app.infobase('other')).row.id);
      const { status, body } = await check(['+79161234567']);
      expect(status).to.equal(200);
      expect(body.items[0]).to.include({ phone: '+79161234567', hasWhatsApp: null, checkedAt: null });
      expect(body.items[0].reason).to.match(/Ни одна линия/);
      const english = await check(['+79161234567'], {}, { 'accept-language': 'en' });
      expect(english.body.items[0].reason).to.match(/No line is online/);
      expect(app.asked).to.deep.equal([]);
    });

    it('answers from memory what the line does not answer now', async () => {
      const line = await app.line(base.row.id);
      await check(['+79161234567']);
      app.answer.error = new BridgeError('LINE_NOT_READY');
      const { status, body } = await check(['+79161234567', '+79161234568'], { lineId: line.id });
      expect(status).to.equal(200);
      expect(body.items[0]).to.include({ hasWhatsApp: true, reason: null });
      expect(body.items[1].hasWhatsApp).to.equal(null);
      expect(body.items[1].reason).to.match(/не на связи/);
    });

    it('does not hide a defect behind a reason', async () => {
      await app.line(base.row.id);
      app.answer.error = new Error('boom');
      expect((await check(['+79161234567'])).code).to.equal('INTERNAL');
    });

    it('asks no line of another infobase', async () => {
      const foreign = await app.line((await app.infobase('other')).row.id);
      expect((await check(['+79161234567'], { lineId: foreign.id })).code).to.equal('NOT_FOUND');
      expect(app.asked).to.deep.equal([]);
    });
  });
});
