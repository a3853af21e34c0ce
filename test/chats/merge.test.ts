/** A client whom the line knew by a LID and by a phone is one person: his chats become one, through the contract. */
import { expect } from 'chai';
import type { ChatId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import type { Peer } from '../../service/engines/engine.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Api } from '../support/client.ts';
import { postgresServer } from '../support/database.ts';
import { inbound, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, newKey, newPhone, send } from '../support/world.ts';

for (const dialect of ['sqlite', 'postgres'] as const)
  describe(`two contacts that are one person, on ${dialect}`, () => {
    let app: TestApp;
    let place: { url: string; remove(): Promise<void> } | undefined;
    let base: Base;
    let puppet: Puppet;
    let ivanov: Api;
    let petrova: Api;
    let lids = 70_000_000;

    before(async function () {
      this.timeout(40_000);
      const server = dialect === 'postgres' ? await postgresServer() : undefined;
      if (dialect === 'postgres' && !server) return this.skip();
      place = await server?.create();
      const made = Promise.withResolvers<void>();
      app = await openApp({
        env: place ? { DATABASE_URL: place.url } : {},
        engines: puppets((one) => {
          puppet = one;
          made.resolve();
        }),
      });
      base = await app.connect();
      await base.roster({ Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' } });
      [ivanov, petrova] = [base.as('Иванов'), base.as('Петрова')];
      await base.api('createLine', { body: { name: 'Продажи', engine: 'sandbox' } });
      await made.promise;
      await puppet.online();
    });
    after(async () => {
      await app?.close();
      await place?.remove();
    });

    const hidden = (lid: string, values: Partial<Peer> = {}): Peer => ({
      ...{ address: `${lid}@lid`, kind: 'person', phone: null, lid, username: null, name: 'Анна' },
      ...values,
    });
    const writes = async (peer: Peer, text: string): Promise<Message> => {
      await puppet.context.emit({ type: 'message', message: { ...inbound('+70000000000', text), peer } });
      return (await base.feed.until('message.received', (one) => one.text === text)).data;
    };
    const known = (phone: string): Peer => ({ ...inbound(phone, '').peer });
    const chat = (chatId: ChatId) => base.api('getChat', { params: { chatId } });
    const words = async (chatId: ChatId) =>
      (await base.api('listMessages', { params: { chatId }, query: { direction: 'newer' } })).items
        .filter(({ kind }) => kind !== 'system')
        .map(({ text }) => text);

    /** Two chats of a person: one by phone, one by LID. */
    async function twoChats(name: string) {
      const phone = newPhone();
      const lid = String(++lids);
      const first = await writes(known(phone), `${name} 1`);
      const second = await writes(hidden(lid), `${name} 2`);
      const third = await writes(known(phone), `${name} 3`);
      expect(chatOf(first)).to.equal(chatOf(third)).and.not.equal(chatOf(second));
      return {
        phone,
        lid,
        byPhone: chatOf(first),
        byLid: chatOf(second),
        contactIds: [first, second].map((one) => one.contactId),
      };
    }

    it('become one, with the history in order, and one event that says so', async () => {
      const { phone, lid, byPhone, byLid } = await twoChats('по порядку');
      const mark = base.feed.after;
      await puppet.context.emit({ type: 'identity', peer: hidden(lid, { phone }) });
      const gone = await base.feed.until('chat.changed', (one) => one.mergedIntoId !== null, mark);
      const [kept, absorbed] = gone.data.id === byLid ? [byPhone, byLid] : [byLid, byPhone];
      expect(gone.data).to.include({ id: absorbed, mergedIntoId: kept, status: 'closed', owner: null });
      const joined = await base.feed.until('chat.changed', (one) => one.id === kept, mark);
      expect(joined.data.contact).to.include({ phone, lid, mergedIntoId: null });
      expect(joined.data).to.include({ status: 'queued', unanswered: 3 });
      const note = await base.feed.until('message.created', (one) => one.system?.event === 'merged', mark);
      expect(note.data.chatId).to.equal(kept);
      expect([gone.seq < joined.seq, joined.seq < note.seq]).to.deep.equal([true, true]);
      expect(
        base.feed.all('chat.changed', mark).filter((one) => one.data.mergedIntoId !== null),
      ).to.have.length(1);
      expect(await words(kept)).to.deep.equal(['по порядку 1', 'по порядку 2', 'по порядку 3']);
      const listed = await base.api('listChats', { query: { search: phone } });
      expect(listed.items.map(({ id }) => id)).to.deep.equal([kept]);
      const contacts = await base.api('listContacts', { query: { search: phone } });
      expect(contacts.items).to.have.length(1);
    });

    it('the next message by either name, and an answer to the old chat, come to the one that goes on', async () => {
      const { phone, lid, byPhone, byLid } = await twoChats('дальше');
      await puppet.context.emit({ type: 'identity', peer: hidden(lid, { phone }) });
      const kept = (await chat(byLid)).id;
      expect((await chat(byPhone)).id).to.equal(kept);
      expect(chatOf(await writes(hidden(lid), 'дальше 4'))).to.equal(kept);
      expect(chatOf(await writes(known(phone), 'дальше 5'))).to.equal(kept);
      const old = kept === byLid ? byPhone : byLid;
      const key = newKey();
      const answer = await send(ivanov, old, { text: 'дальше 6' }, key);
      expect(answer.message.chatId).to.equal(kept);
      expect((await send(ivanov, old, { text: 'дальше 6' }, key)).repeated).to.equal(true);
      expect(await words(old)).to.deep.equal([1, 2, 3, 4, 5, 6].map((n) => `дальше ${n}`));
    });

    it('a chat in work goes on; who had the other in work observes', async () => {
      const { phone, lid, byPhone, byLid } = await twoChats('в работе');
      await send(ivanov, byPhone, { text: 'отвечает Иванов' });
      await send(petrova, byLid, { text: 'отвечает Петрова' });
      await petrova('setDraft', { params: { chatId: byLid }, body: { text: 'и ещё' } });
      await puppet.context.emit({ type: 'identity', peer: hidden(lid, { phone }) });
      const one = await chat(byPhone);
      expect([one.owner?.name, ...one.observers.map(({ name }) => name)]).to.have.members([
        'Иванов',
        'Петрова',
      ]);
      expect(one.status).to.equal('in_work');
      expect(one.waitingSince).to.equal(null);
      expect((await petrova('getDraft', { params: { chatId: byPhone } })).text).to.equal('и ещё');
      // What was decided on either of the two has to be decided anew.
      const stale = ivanov('closeChat', { params: { chatId: byLid }, body: { version: one.version - 1 } });
      expect(
        await stale.then(
          () => 'closed',
          (error: { code: string }) => error.code,
        ),
      ).to.equal('CHAT_CHANGED');
    });

    it('an answer that tells the LID merges too, and its message stays in its place', async () => {
      const { phone, lid, byPhone, byLid } = await twoChats('ответом');
      puppet.onSend = async (draft) => ({
        ...puppet.sentOf(draft),
        ...(draft.to.phone === phone ? { peer: { ...known(phone), lid } } : {}),
      });
      const { message } = await send(ivanov, byPhone, { text: 'ответом 4' });
      await base.feed.until(
        'chat.changed',
        (one) => one.mergedIntoId !== null && [byPhone, byLid].includes(one.id),
      );
      puppet.onSend = async (draft) => puppet.sentOf(draft);
      const sent = await base.feed.until(
        'message.changed',
        (one) => one.id === message.id && one.status === 'sent',
      );
      expect((await chat(chatOf(sent.data))).id).to.equal((await chat(byLid)).id);
      expect(await words(byLid)).to.deep.equal([1, 2, 3, 4].map((n) => `ответом ${n}`));
    });

    it('a number that the provider has given to somebody else leaves its former owner, whose chat stays his', async () => {
      const phone = newPhone();
      const [was, is] = [String(++lids), String(++lids)];
      const before = await writes({ ...known(phone), lid: was }, 'прежний владелец');
      const mark = base.feed.after;
      const after = await writes(hidden(is, { phone }), 'новый владелец');
      expect(chatOf(after)).to.not.equal(chatOf(before));
      const left = await base.feed.until('contact.changed', (one) => one.id === before.contactId, mark);
      expect(left.data).to.include({ phone: null, lid: was, mergedIntoId: null });
      expect((await chat(chatOf(after))).contact).to.include({ phone, lid: is });
    });

    it('of whom the line knows nothing, nothing is made', async () => {
      const phone = newPhone();
      await puppet.context.emit({ type: 'identity', peer: hidden(String(++lids), { phone }) });
      expect((await base.api('listContacts', { query: { search: phone } })).items).to.deep.equal([]);
    });
  });
