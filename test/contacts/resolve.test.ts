import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import {
  addressesOf,
  attachPeer,
  contactByPhone,
  resolveContact,
} from '../../service/contacts/contact.store.ts';
import { contactTable } from '../../service/contacts/contact.table.ts';
import type { Peer } from '../../service/engines/engine.ts';
import { migrations, tables } from '../../service/schema.ts';
import { fakeClock } from '../support/clock.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

describe('contacts of a line', () => {
  const clock = fakeClock();
  const lineId = 'line_1' as LineId;
  let test: TestDatabase;

  beforeEach(async () => {
    test = await openTestDatabase({ tables, migrations });
  });
  afterEach(() => test.remove());

  const peer = (values: Partial<Peer>): Peer => ({
    address: '79161234567@c.us',
    kind: 'person',
    phone: null,
    lid: null,
    username: null,
    name: null,
    ...values,
  });
  const resolve = (values: Partial<Peer>, line = lineId) =>
    test.db.write((tx) => resolveContact(tx, clock, line, peer(values)));
  const byPhone = (phone: string, name: string | null, from?: 'onec' | 'employee') =>
    test.db.write((tx) => contactByPhone(tx, clock, lineId, phone, name, from));
  const count = () => test.db.read((r) => r.repo(contactTable).count());

  it('makes a contact once and finds it by its address', async () => {
    const first = await resolve({ phone: '+79161234567', name: 'Анна' });
    expect(first).to.include({ created: true, changed: true });
    expect(first.contact).to.include({
      name: 'Анна',
      nameFrom: 'whatsapp',
      phone: '+79161234567',
      phoneFrom: 'whatsapp',
      hasWhatsApp: true,
      version: 1,
    });
    const again = await resolve({ phone: '+79161234567', name: 'Анна' });
    expect(again).to.include({ created: false, changed: false });
    expect(again.contact).to.deep.equal(first.contact);
    expect(await count()).to.equal(1);
  });

  it('keeps lines apart', async () => {
    const one = await resolve({ phone: '+79161234567' });
    const other = await resolve({ phone: '+79161234567' }, 'line_2' as LineId);
    expect(other.created).to.equal(true);
    expect(other.contact.id).not.to.equal(one.contact.id);
  });

  it('finds the contact that was written to first, by its phone, and learns the address', async () => {
    const written = await byPhone('+79161234567', 'ООО «Вектор»', 'onec');
    expect(written.contact).to.include({ phoneFrom: 'onec', nameFrom: 'onec', hasWhatsApp: null });
    const came = await resolve({ address: '1234@lid', phone: '+79161234567', lid: '1234', name: 'Аня' });
    expect(came.created).to.equal(false);
    expect(came.contact).to.include({
      id: written.contact.id,
      name: 'ООО «Вектор»',
      lid: '1234',
      hasWhatsApp: true,
      version: 2,
    });
    expect(await test.db.read((r) => addressesOf(r, written.contact.id))).to.deep.equal(['1234@lid']);
    const later = await resolve({ address: '1234@lid' });
    expect(later.contact.id).to.equal(written.contact.id);
  });

  it('renews a name of WhatsApp, never one that was given', async () => {
    await resolve({ name: 'Аня' });
    const renamed = await resolve({ name: 'Анна Петрова' });
    expect(renamed.contact).to.include({ name: 'Анна Петрова', searchName: 'анна петрова', version: 2 });
    const nameless = await resolve({ name: null });
    expect(nameless).to.include({ changed: false });

    const { contact } = await byPhone('+74951234567', 'Склад', 'employee');
    const came = await resolve({ address: '74951234567@c.us', phone: '+74951234567', name: 'WA' });
    expect(came.contact).to.include({ id: contact.id, name: 'Склад', nameFrom: 'employee' });
  });

  it('finds by LID a person whose phone is hidden', async () => {
    const first = await resolve({ address: '555@lid', lid: '555' });
    expect(first.contact.phone).to.equal(null);
    const known = await resolve({ address: '79161234567@c.us', phone: '+79161234567', lid: '555' });
    expect(known.contact).to.include({ id: first.contact.id, phone: '+79161234567', lid: '555' });
    expect(await count()).to.equal(1);
  });

  it('never takes a LID for a phone', async () => {
    const { contact } = await resolve({
      address: '198765432109876@lid',
      phone: '+198765432109876',
      lid: '198765432109876',
    });
    expect(contact).to.include({ phone: null, phoneFrom: null, lid: '198765432109876' });
    const odd = await resolve({ address: 'x', phone: 'not a phone' });
    expect(odd.contact.phone).to.equal(null);
  });

  it('reports two contacts that turn out to be one, keeping the one of the address', async () => {
    const hidden = await resolve({ address: '555@lid', lid: '555' });
    const written = await byPhone('+79161234567', null);
    const now = await resolve({ address: '555@lid', lid: '555', phone: '+79161234567' });
    expect(now.contact.id).to.equal(hidden.contact.id);
    expect(now.contact.phone).to.equal('+79161234567');
    expect(now.sameAs).to.deep.equal([written.contact.id]);
  });

  it('takes a number change of WhatsApp, not over a phone that was given', async () => {
    await resolve({ address: 'a', phone: '+79161111111' });
    expect((await resolve({ address: 'a', phone: '+79162222222' })).contact.phone).to.equal('+79162222222');

    const { contact } = await byPhone('+5511987654321', null);
    const sent = await test.db.write((tx) =>
      attachPeer(tx, clock, contact.id, peer({ address: 'b', phone: '+551187654321' })),
    );
    expect(sent.contact).to.include({ id: contact.id, phone: '+5511987654321' });
    // What comes back from the same address is his, though WhatsApp writes his number otherwise.
    expect((await resolve({ address: 'b', phone: '+551187654321' })).contact.id).to.equal(contact.id);
  });

  it('knows a group by its address only', async () => {
    const group = await resolve({ address: '1@g.us', kind: 'group', name: 'Отдел', phone: '+79161234567' });
    expect(group.contact).to.include({ kind: 'group', name: 'Отдел', phone: null, hasWhatsApp: null });
  });

  it('writes to a known phone without a second contact, and names it only when nameless', async () => {
    const first = await byPhone('+79161234567', null);
    const named = await byPhone('+79161234567', 'Иван');
    expect(named).to.include({ created: false, changed: true });
    expect(named.contact).to.include({ id: first.contact.id, name: 'Иван', version: 2 });
    const again = await byPhone('+79161234567', 'Пётр');
    expect(again).to.include({ changed: false });
    expect(again.contact.name).to.equal('Иван');
  });

  it('makes one contact when two messages come at once', async () => {
    const both = await Promise.all([resolve({ phone: '+79161234567' }), resolve({ phone: '+79161234567' })]);
    expect(new Set(both.map(({ contact }) => contact.id)).size).to.equal(1);
    expect(await count()).to.equal(1);
  });

  it('cuts a name that does not fit without breaking a character', async () => {
    const { contact } = await resolve({ name: `${'a'.repeat(199)}😀` });
    expect(contact.name).to.equal('a'.repeat(199));
  });
});
