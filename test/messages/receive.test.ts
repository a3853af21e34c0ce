/** What comes from a messenger, through the contract: stored once, in order, whoever writes and whatever is repeated. */
import { expect } from 'chai';
import type { ChatId, MessageId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf } from '../support/client.ts';
import { type Base, chatOf, hasStatus, newPhone, outKey, type SandboxLine, send } from '../support/world.ts';

describe('receiving through the contract', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  let ivanov: Api;
  let manager: Api;

  const get = (messageId: MessageId): Promise<Message> => base.api('getMessage', { params: { messageId } });
  const thread = async (chatId: ChatId) => {
    const { items } = await base.api('listMessages', { params: { chatId }, query: { direction: 'newer' } });
    return items.filter((item) => item.kind !== 'system');
  };
  const changed = (suits: (message: Message) => boolean) =>
    base.feed.until('message.changed', suits).then((event) => event.data);

  /** A client's message with the key that the sandbox knows it by. */
  async function written(phone: string, text: string) {
    const key = await line.act({ phone, text });
    const { data } = await base.feed.until('message.received', (one) => one.text === text);
    return { key, id: data.id, chatId: chatOf(data), message: data };
  }

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster({ Иванов: {}, Сидоров: { role: 'manager' } });
    line = await base.line();
    ivanov = base.as('Иванов');
    manager = base.as('Сидоров');
  });
  after(() => app.close());
  afterEach(async () => {
    await line.faults({ duplicates: false, lidOnly: false });
    await line.settings({ excludedPhones: [] });
  });

  it('keeps a message with its author, both times and the kind', async () => {
    const { message } = await written(newPhone(), 'Здравствуйте!');
    expect(message).to.include({ direction: 'in', kind: 'text', status: null, caughtUp: false, version: 1 });
    expect(message.author.type).to.equal('client');
    expect(message.sentAt).to.match(/:\d\d\.000Z$/);
    expect(message.receivedAt >= (message.sentAt ?? '')).to.equal(true);
    expect(await get(message.id)).to.deep.equal(message);
  });

  it('keeps every kind: a place, a file, a missed call', async () => {
    const phone = newPhone();
    const location = { latitude: 55.7558, longitude: 37.6173, name: 'Склад' };
    await line.act({ phone, location });
    const place = await base.feed.until('message.received', (one) => one.kind === 'location');
    expect(place.data.location).to.deep.equal(location);
    const chatId = chatOf(place.data);
    await line.act({ phone, action: 'call' });
    const call = await base.feed.until('message.received', (one) => one.system?.event === 'call');
    expect(call.data).to.include({ kind: 'system', chatId });
    const bytes = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const about = { kind: 'document', fileName: 'Заявка.pdf', mimeType: 'application/pdf' } as const;
    await line.act({ phone, text: 'Вот заявка', file: { ...about, base64: bytes.toString('base64') } });
    const file = await base.feed.until('message.received', (one) => one.text === 'Вот заявка');
    expect(file.data.attachment).to.include({ fileName: 'Заявка.pdf', status: 'pending' });
    const ready = await changed((one) => one.id === file.data.id && one.attachment?.status === 'ready');
    expect(ready.attachment).to.include({ size: bytes.length, mimeType: 'application/pdf' });
    const params = { attachmentId: ready.attachment?.id ?? '' };
    const got = await base.api.raw('getAttachment', { params });
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).to.equal(true);
  });

  it('stores once what comes twice', async () => {
    await line.faults({ duplicates: true });
    const phone = newPhone();
    const one = await written(phone, 'Дважды');
    const two = await written(phone, 'И это дважды');
    expect((await thread(one.chatId)).map((item) => item.text)).to.deep.equal(['Дважды', 'И это дважды']);
    const { unanswered } = await base.api('getChat', { params: { chatId: two.chatId } });
    expect(unanswered).to.equal(2);
    expect(base.feed.all('message.received').filter((event) => event.data.text === 'Дважды')).to.have.length(
      1,
    );
  });

  it('takes over what the client changes; what it said stays for managers only', async () => {
    const { key, id, chatId } = await written(newPhone(), 'Завтра в 9');
    await line.act({ action: 'edit', key, text: 'Завтра в 10' });
    const edited = await changed((one) => one.id === id && one.editedAt !== null);
    expect(edited).to.include({ text: 'Завтра в 10', deletedAt: null, version: 2 });
    await line.act({ action: 'delete', key });
    const deleted = await changed((one) => one.id === id && one.deletedAt !== null);
    expect(deleted).to.include({ text: null, deletedBy: 'client' });
    const { lastMessage } = await base.api('getChat', { params: { chatId } });
    expect(lastMessage).to.include({ id, text: '' });
    // Who goes by the feed sees it in his list too.
    const chats = base.feed.all('chat.changed').filter((event) => event.chatId === chatId);
    expect(chats.slice(-2).map((event) => event.data.lastMessage?.text)).to.deep.equal(['Завтра в 10', '']);
    const { items } = await manager('listMessageVersions', { params: { messageId: id } });
    expect(items.map(({ text, by }) => [text, by])).to.deep.equal([
      ['Завтра в 9', 'client'],
      ['Завтра в 10', 'client'],
    ]);
    const refusal = await refusalOf(ivanov('listMessageVersions', { params: { messageId: id } }));
    expect(refusal).to.include({ code: 'FORBIDDEN' });
    const other = await written(newPhone(), 'Моё');
    expect(await refusalOf(ivanov('deleteMessage', { params: { messageId: other.id } }))).to.include({
      code: 'MESSAGE_NOT_YOURS',
    });
  });

  it('changes and deletes at the client’s side what an employee changes', async () => {
    const { chatId } = await written(newPhone(), 'Цена?');
    const { message } = await send(ivanov, chatId, { text: '95 ₽' });
    await hasStatus(base.feed, message.id, 'sent');
    const params = { messageId: message.id };
    const edited = await ivanov('editMessage', { params, body: { text: '92 ₽' } });
    expect(edited).to.include({ text: '92 ₽' });
    expect(edited.editedAt).to.be.a('string');
    const item = async () => (await line.outbox()).find((one) => one.key === outKey(message.id));
    expect(await item()).to.include({ text: '92 ₽', times: 1 });
    const deleted = await ivanov('deleteMessage', { params });
    expect(deleted).to.include({ text: null, deletedBy: 'employee' });
    expect(await item()).to.include({ status: 'deleted' });
    const { items } = await manager('listMessageVersions', { params });
    expect(items.map(({ text, by }) => [text, by])).to.deep.equal([
      ['95 ₽', 'employee'],
      ['92 ₽', 'employee'],
    ]);
  });

  it('changes nothing when WhatsApp refuses: too old', async () => {
    const { chatId } = await written(newPhone(), 'Вы ещё там?');
    const { message } = await send(ivanov, chatId, { text: 'Да' });
    const sent = await hasStatus(base.feed, message.id, 'sent');
    app.clock.move(3 * 24 * 3_600_000);
    const params = { messageId: message.id };
    for (const call of [
      () => ivanov('editMessage', { params, body: { text: 'Нет' } }),
      () => ivanov('deleteMessage', { params }),
    ])
      expect(await refusalOf(call())).to.include({ code: 'MESSAGE_TOO_OLD' });
    expect(await get(message.id)).to.deep.equal(sent);
  });

  it('carries reactions both ways, one of each side', async () => {
    const { key, id, chatId } = await written(newPhone(), 'Спасибо!');
    const params = { messageId: id };
    await ivanov('setReaction', { params, body: { emoji: '👍' } });
    const liked = await ivanov('setReaction', { params, body: { emoji: '❤️' } });
    expect(liked.reactions.map(({ emoji, from, employee }) => [emoji, from, employee?.name])).to.deep.equal([
      ['❤️', 'line', 'Иванов'],
    ]);
    const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
    const seen = clients.flatMap((client) => client.thread).find((item) => item.key === key);
    expect(seen?.reaction).to.equal('❤️');
    const gone = await ivanov('setReaction', { params, body: { emoji: null } });
    expect(gone.reactions).to.deep.equal([]);

    const { message } = await send(ivanov, chatId, { text: 'Обращайтесь' });
    await hasStatus(base.feed, message.id, 'sent');
    await line.act({ action: 'react', key: outKey(message.id), emoji: '🙏' });
    const reacted = await changed((one) => one.id === message.id && one.reactions.length > 0);
    expect(reacted.reactions).to.deep.include({ ...reacted.reactions[0], emoji: '🙏', from: 'client' });
    await line.act({ action: 'react', key: outKey(message.id), emoji: null });
    await changed((one) => one.id === message.id && one.version > reacted.version);
    expect((await get(message.id)).reactions).to.deep.equal([]);
  });

  it('leaves excluded numbers alone', async () => {
    const phone = newPhone();
    await line.settings({ excludedPhones: [phone] });
    await line.act({ phone, text: 'Личное' });
    await written(newPhone(), 'После личного');
    expect(base.feed.events.some((event) => JSON.stringify(event.data).includes('Личное'))).to.equal(false);
    const { items } = await base.api('listContacts', { query: { search: phone } });
    expect(items).to.deep.equal([]);
  });

  it('knows a client without a phone by his LID, and keeps him when the phone comes to light', async () => {
    await line.faults({ lidOnly: true });
    const phone = newPhone();
    const { message, chatId } = await written(phone, 'Я инкогнито');
    const { contact } = await base.api('getChat', { params: { chatId } });
    expect(contact.phone).to.equal(null);
    expect(contact.lid).to.match(/^\d+$/);
    const { message: answer } = await send(ivanov, chatId, { text: 'Слушаю вас' });
    await hasStatus(base.feed, answer.id, 'sent');
    await line.faults({ lidOnly: false });
    const next = await written(phone, 'А вот и я');
    expect(next.chatId).to.equal(chatId);
    expect(next.message.contactId).to.equal(message.contactId);
    const known = await base.api('getChat', { params: { chatId } });
    expect(known.contact).to.include({ phone, lid: contact.lid, id: contact.id });
  });

  it('hears groups only where they are switched on', async () => {
    const own = await base.line();
    const phone = newPhone();
    await own.act({ group: 'Стройка', phone, name: 'Анна', text: 'В группе' });
    await own.receives(newPhone(), 'Не в группе');
    expect(base.feed.all('message.received').some((event) => event.data.text === 'В группе')).to.equal(false);
    const mark = base.feed.after;
    await own.settings({ groups: true });
    await base.feed.until('line.changed', (one) => one.id === own.id && one.status === 'starting', mark);
    await base.feed.until('line.changed', (one) => one.id === own.id && one.status === 'online', mark);
    const message = await own.receives(phone, 'Теперь слышно', { group: 'Стройка', name: 'Анна' });
    const chat = await base.api('getChat', { params: { chatId: chatOf(message) } });
    expect(chat.contact).to.include({ kind: 'group', name: 'Стройка' });
    expect(message.author.name).to.equal('Анна');
    const { message: answer } = await send(ivanov, chat.id, { text: 'Всем привет' });
    await hasStatus(base.feed, answer.id, 'sent');
  });

  it('fetches what came while the line was away: once, in order, marked', async () => {
    const own = await base.line();
    const phone = newPhone();
    const before = await own.receives(phone, 'До');
    const chatId = chatOf(before);
    const params = { lineId: own.id };
    await base.feed.pull();
    const mark = base.feed.after;
    await base.api('stopLine', { params });
    const off = await base.feed.until(
      'line.changed',
      (one) => one.id === own.id && one.status === 'off',
      mark,
    );
    const missed = Array.from({ length: 12 }, (_, i) => `Пока вас не было ${i}`);
    for (const text of missed) await own.act({ phone, text });
    await own.act({ from: 'phone', phone, text: 'Я отвечу сам' });
    // Longer ago than WhatsApp's whole seconds hide.
    app.clock.move(5_000);
    await base.api('startLine', { params });
    const { data } = await base.feed.until(
      'line.changed',
      (one) => one.id === own.id && one.status === 'online',
      off.seq,
    );
    expect(data.catchUp).to.include({ expected: 13, received: 13 });
    const messages = await thread(chatId);
    expect(messages.map((item) => item.text)).to.deep.equal(['До', ...missed, 'Я отвечу сам']);
    expect(messages.map((item) => item.caughtUp)).to.deep.equal([false, ...missed.map(() => true), true]);
    // A second time there is nothing to fetch.
    await own.link('lost');
    await own.link('restored');
    await own.receives(phone, 'После');
    expect(await thread(chatId)).to.have.length(missed.length + 3);
  });

  it('lets nothing from before the link open a chat', async () => {
    const own = await base.line();
    await own.link('logged_out');
    const off = await base.feed.until('line.changed', (one) => one.id === own.id && one.advice !== null);
    expect(off.data.advice?.code).to.equal('logged_out');
    expect(off.data.linkedAt).to.equal(null);
    await base.feed.until('line.changed', (one) => one.id === own.id && one.status === 'pairing', off.seq);
    const linked = app.clock.now();
    app.clock.move(5_000);
    const { text } = await base.api('getLineQr', { params: { lineId: own.id } });
    await base.api('sandboxScan', { params: { lineId: own.id }, body: { text, phone: own.phone } });
    const online = await base.feed.until(
      'line.changed',
      (one) => one.id === own.id && one.status === 'online',
      off.seq,
    );
    expect(new Date(online.data.linkedAt ?? 0).getTime()).to.be.greaterThan(linked.getTime());
    expect(online.data.advice).to.equal(null);
  });
});
