import { expect } from 'chai';
import type { Call, Message } from 'whatsapp-web.js';
import wweb from 'whatsapp-web.js';
import type { Bench } from './library-bench.ts';
import { ANNA, isMessage, LINE, makeBench, outcome, PNG } from './library-bench.ts';

const hasAck = (id: string, level: number) => (message: Message, ack: number) =>
  message.id._serialized === id && ack === level;

describe('messages of whatsapp-web.js on the simulated page', function () {
  this.timeout(40_000);

  let bench: Bench;

  before(async function () {
    const made = await makeBench();
    if (!made) return this.skip();
    bench = made;
    await bench.library.client.initialize();
    await bench.link();
  });

  after(async () => {
    if (bench) await bench.stop();
  });

  describe('messages of clients', () => {
    it('text, once, with its writer', async () => {
      const text = `Здравствуйте 👋\n${'длинный текст '.repeat(300)}`;
      const at = new Date('2026-05-04T10:20:30Z');
      const id = await bench.world.clientWrites({ phone: ANNA, name: 'Анна', text, at });
      const message = await bench.receive(id);
      expect(message.body).to.equal(text);
      expect(message.type).to.equal('chat');
      expect(message.from).to.equal(`${ANNA}@c.us`);
      expect(message.to).to.equal(`${LINE.phone}@c.us`);
      expect(message.fromMe).to.equal(false);
      expect(message.timestamp * 1000).to.equal(at.getTime());
      const contact = await message.getContact();
      expect(contact.pushname).to.equal('Анна');
      expect(contact.number).to.equal(ANNA);
      await bench.world.waitFor('received', (event) => event.message?.id === id);
      expect(
        bench.library.named('message').filter(({ args }) => isMessage(id)(args[0] as Message)),
      ).to.have.length(1);
    });

    for (const [kind, mimetype, filename] of [
      ['image', 'image/png', undefined],
      ['ptt', 'audio/ogg; codecs=opus', undefined],
      ['document', 'application/pdf', 'Счёт № 5.pdf'],
    ] as const) {
      it(`${kind}, and its bytes`, async () => {
        const data = PNG.toString('base64');
        const media = { kind, mimetype, filename, data, caption: 'подпись', duration: 3 };
        const message = await bench.receive(await bench.world.clientWrites({ phone: ANNA, media }));
        expect(message.type).to.equal(kind);
        expect(message.hasMedia).to.equal(true);
        expect(message.body).to.equal('подпись');
        const file = await message.downloadMedia();
        expect(file.mimetype).to.equal(mimetype);
        expect(file.data).to.equal(data);
        expect(file.filename ?? undefined).to.equal(filename);
      });
    }

    it('expired media gives nothing', async () => {
      const media = { kind: 'image', mimetype: 'image/png', data: PNG.toString('base64') } as const;
      const id = await bench.world.clientWrites({ phone: ANNA, media });
      await bench.world.expireMedia(id);
      expect(await (await bench.receive(id)).downloadMedia()).to.equal(undefined);
    });

    it('of a sender addressed by LID: the contact has the phone, the address has not', async () => {
      const lid = '123456789012345';
      await bench.world.person({ phone: '79995556677', lid });
      const id = await bench.world.clientWrites({ phone: '79995556677', lid, name: 'Лид', text: 'по LID' });
      const message = await bench.receive(id);
      expect(message.from).to.equal(`${lid}@lid`);
      const contact = await message.getContact();
      expect(contact.id._serialized).to.equal('79995556677@c.us');
      expect(contact.number).to.equal(lid);
      const [pair] = await bench.library.client.getContactLidAndPhone([`${lid}@lid`]);
      expect(pair).to.deep.equal({ lid: `${lid}@lid`, pn: '79995556677@c.us' });
      const answer = await bench.library.client.sendMessage('79995556677@c.us', 'ответ по телефону');
      expect(answer.to).to.equal(`${lid}@lid`);
    });

    it('a quoted reply, a contact card, a place', async () => {
      const asked = await bench.world.clientWrites({ phone: ANNA, text: 'вопрос' });
      const reply = await bench.receive(
        await bench.world.clientWrites({ phone: ANNA, text: 'и ещё', quoted: asked }),
      );
      expect((await reply.getQuotedMessage()).body).to.equal('вопрос');
      const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Пётр\nTEL:+79990001122\nEND:VCARD';
      const card = await bench.world.clientWrites({ phone: ANNA, vcards: [{ displayName: 'Пётр', vcard }] });
      expect((await bench.receive(card)).vCards).to.deep.equal([vcard]);
      const location = { latitude: 55.75, longitude: 37.62, name: 'Москва' };
      const place = await bench.receive(await bench.world.clientWrites({ phone: ANNA, location }));
      expect(place.location).to.include({ latitude: 55.75, longitude: 37.62 });
    });

    it('unreadable first, then read', async () => {
      const id = await bench.world.clientWrites({ phone: ANNA, text: 'секрет', unreadable: true });
      await bench.library.until<[Message]>('message_ciphertext', isMessage(id));
      await bench.world.decryptMessage(id);
      expect((await bench.receive(id)).body).to.equal('секрет');
    });

    it("the line's own from the phone come as message_create only", async () => {
      const id = await bench.world.phoneWrites({ to: ANNA, text: 'с телефона' });
      const [message] = await bench.library.until<[Message]>('message_create', isMessage(id));
      expect(message.fromMe).to.equal(true);
      expect(message.to).to.equal(`${ANNA}@c.us`);
      const received = bench.library.named('message').map(({ args }) => (args[0] as Message).id._serialized);
      expect(received).not.to.include(id);
    });

    it('in a group, with the author; and a call', async () => {
      const id = await bench.world.clientWrites({
        phone: ANNA,
        name: 'Анна',
        group: 'Склад',
        text: 'в группе',
      });
      const message = await bench.receive(id);
      expect(message.from).to.match(/@g\.us$/);
      expect(message.author).to.equal(`${ANNA}@c.us`);
      const chat = await message.getChat();
      expect(chat.isGroup).to.equal(true);
      expect(chat.name).to.equal('Склад');
      const answer = await chat.sendMessage('ответ в группу');
      const { message: sent } = await bench.world.waitFor('sent', (event) => event.chat === message.from);
      expect(sent?.id).to.equal(answer.id._serialized);
      await bench.world.clientCalls({ phone: ANNA });
      const [call] = await bench.library.until<[Call]>('call');
      expect(call.from).to.deep.include({ _serialized: `${ANNA}@c.us` });
    });

    it('edited, deleted, reacted to', async () => {
      const id = await bench.world.clientWrites({ phone: ANNA, text: 'первый' });
      await bench.receive(id);
      await bench.world.clientEdits(id, 'исправленный');
      const [, after, before] = await bench.library.until<[Message, string, string]>(
        'message_edit',
        isMessage(id),
      );
      expect([before, after]).to.deep.equal(['первый', 'исправленный']);

      await bench.world.clientReacts(id, '👍');
      const [reaction] =
        await bench.library.until<[{ reaction: string; msgId: { _serialized: string } }]>('message_reaction');
      expect(reaction.reaction).to.equal('👍');
      expect(reaction.msgId._serialized).to.equal(id);

      await bench.world.clientDeletes(id);
      const [revoked] = await bench.library.until<[Message]>('message_revoke_everyone', isMessage(id));
      expect(revoked.type).to.equal('revoked');
      const other = await bench.world.clientWrites({ phone: ANNA, text: 'второй' });
      await bench.receive(other);
      await bench.world.clientDeletes(other, { newId: true });
      type Revoked = Message & { protocolMessageKey?: { _serialized: string } };
      const [renamed] = await bench.library.until<[Revoked]>(
        'message_revoke_everyone',
        (message) => message.protocolMessageKey?._serialized === other,
      );
      expect(renamed.id._serialized).not.to.equal(other);
    });
  });

  describe('messages to clients', () => {
    it('text, in order, once each, with receipts that only rise', async () => {
      const sent: string[] = [];
      for (const text of ['один', 'два', 'три']) {
        const message = await bench.library.client.sendMessage(`${ANNA}@c.us`, text);
        expect(message.ack).to.equal(0);
        sent.push(message.id._serialized);
      }
      const [id = ''] = sent;
      await bench.library.until<[Message, number]>('message_ack', hasAck(id, 1));
      await bench.world.receipt(id, 2);
      await bench.library.until<[Message, number]>('message_ack', hasAck(id, 2));
      await bench.world.clientReads(id);
      await bench.library.until<[Message, number]>('message_ack', hasAck(id, 3));
      await bench.world.receipt(id, 2);
      await bench.library.until<[Message, number]>('message_ack', hasAck(sent[2] ?? '', 1));
      const outbox = (await bench.world.outbox()).filter((message) => sent.includes(message.id));
      expect(outbox.map((message) => message.id)).to.deep.equal(sent);
      expect(outbox.map((message) => message.attempts)).to.deep.equal([1, 1, 1]);
      expect(outbox[0]).to.include({ text: 'один', ack: 3, chat: `${ANNA}@c.us` });
      const levels = bench.library
        .named('message_ack')
        .filter(({ args }) => isMessage(id)(args[0] as Message))
        .map(({ args }) => args[1]);
      expect(levels).to.deep.equal([1, 2, 3]);
    });

    it('a refusal is told by ack -1 only', async () => {
      await bench.world.refuseSends(true);
      const message = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'не уйдёт');
      await bench.library.until<[Message, number]>('message_ack', hasAck(message.id._serialized, -1));
      await bench.world.refuseSends(false);
      expect((await bench.world.outbox()).map(({ text }) => text)).not.to.include('не уйдёт');
    });

    it('without network they wait with ack 0 and go out once afterwards', async () => {
      const before = bench.library.events.length;
      await bench.world.dropNetwork();
      await bench.library.until<[string]>('change_state', (state) => state === 'OPENING', before);
      const message = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'подождёт');
      expect(message.ack).to.equal(0);
      await bench.world.restoreNetwork();
      await bench.library.until<[Message, number]>('message_ack', hasAck(message.id._serialized, 1));
      const same = (await bench.world.outbox()).filter(({ text }) => text === 'подождёт');
      expect(same.map(({ attempts }) => attempts)).to.deep.equal([1]);
    });

    for (const [kind, mimetype, filename, options] of [
      ['image', 'image/png', 'фото.png', { caption: 'подпись' }],
      ['document', 'application/pdf', 'Счёт.pdf', { sendMediaAsDocument: true, caption: 'счёт' }],
      ['ptt', 'audio/ogg; codecs=opus', 'voice.ogg', { sendAudioAsVoice: true }],
    ] as const) {
      it(`${kind} arrives byte for byte`, async () => {
        const media = new wweb.MessageMedia(mimetype, PNG.toString('base64'), filename);
        const sent = await bench.library.client.sendMessage(`${ANNA}@c.us`, media, options);
        const id = sent.id._serialized;
        await bench.world.waitFor('sent', (event) => event.message?.id === id);
        const message = await bench.world.message(id);
        expect(message.type).to.equal(kind);
        expect(message.text).to.equal('caption' in options ? options.caption : undefined);
        const file = await bench.world.media(id);
        expect(file.data).to.equal(PNG.toString('base64'));
        expect(file).to.include({ mimetype, filename });
        expect((await sent.downloadMedia()).data).to.equal(PNG.toString('base64'));
      });
    }

    it('a place, a contact card and a text with a link', async () => {
      const mark = await bench.world.mark();
      const to = `${ANNA}@c.us`;
      await bench.library.client.sendMessage(to, new wweb.Location(55.75, 37.62, { name: 'Склад' }));
      await bench.library.client.sendMessage(to, 'BEGIN:VCARD\nVERSION:3.0\nFN:Пётр\nEND:VCARD');
      await bench.library.client.sendMessage(to, 'смотрите https://example.com/1');
      await bench.world.waitFor('sent', (event) => event.message?.type === 'chat', { after: mark });
      const [place, card, link] = (await bench.world.outbox()).slice(-3);
      expect(place?.location).to.include({ latitude: 55.75, longitude: 37.62 });
      expect(card?.vcards?.map(({ displayName }) => displayName)).to.deep.equal(['Пётр']);
      expect(link?.text).to.equal('смотрите https://example.com/1');
    });

    it('a reply with a quotation', async () => {
      const asked = await bench.receive(await bench.world.clientWrites({ phone: ANNA, text: 'цена?' }));
      const answer = await asked.reply('сто');
      const { message } = await bench.world.waitFor('sent', (event) => event.message?.text === 'сто');
      expect(message?.id).to.equal(answer.id._serialized);
      expect(message?.quoted).to.equal(asked.id.id);
    });

    it('deleted, edited, reacted to by the line; too old to delete means deleted here only', async () => {
      const message = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'опечатко');
      const id = message.id._serialized;
      await message.edit('опечатка');
      expect(await bench.world.message(id)).to.deep.include({ text: 'опечатка', edits: ['опечатко'] });
      await message.react('✅');
      expect((await bench.world.message(id)).reactions).to.deep.equal({ [LINE.phone]: '✅' });
      await message.delete(true);
      expect((await bench.world.message(id)).deleted).to.equal(true);
      await bench.library.until<[Message]>('message_revoke_everyone', isMessage(id));

      const old = await bench.library.client.sendMessage(`${ANNA}@c.us`, 'давнее');
      await bench.world.configure({ revokeWindowMs: 0 });
      await old.delete(true);
      await bench.world.configure({ revokeWindowMs: 3_600_000 });
      expect((await bench.world.message(old.id._serialized)).deleted).to.equal(false);
    });

    it('numbers are checked; an unregistered or malformed one is refused', async () => {
      await bench.world.setRegistered('79990009988', false);
      const known = await bench.library.client.getNumberId(ANNA);
      expect(known?._serialized).to.equal(`${ANNA}@c.us`);
      expect(await bench.library.client.getNumberId('79990009988')).to.equal(null);
      const failures = ['79990009988@c.us', 'кто-то@c.us'].map((to) =>
        outcome(bench.library.client.sendMessage(to, 'никому')),
      );
      const [unregistered, malformed] = await Promise.all(failures);
      expect(unregistered).to.contain('No LID for user');
      expect(malformed).to.contain('wid error');
    });

    it('reading and typing reach the client', async () => {
      const mark = await bench.world.mark();
      const id = await bench.world.clientWrites({ phone: ANNA, text: 'прочтите' });
      const chat = await (await bench.receive(id)).getChat();
      expect(chat.unreadCount).to.be.greaterThan(0);
      await chat.sendStateTyping();
      await bench.world.waitFor('activity', (event) => event.text === 'composing', { after: mark });
      expect((await bench.world.message(id)).seen).to.equal(false);
      await chat.sendSeen();
      await bench.world.waitFor('seen', (event) => event.chat === `${ANNA}@c.us`, { after: mark });
      expect((await bench.world.message(id)).seen).to.equal(true);
    });
  });

  it('nothing of this is a mistake of the page', async () => {
    expect((await bench.world.state()).log).to.deep.equal([]);
  });
});
