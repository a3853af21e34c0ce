/** Sending through the contract: once per key, in order, with a status that only goes forward. */
import { expect } from 'chai';
import type { ChatId, MessageId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf } from '../support/client.ts';
import {
  type Base,
  chatOf,
  hasStatus,
  newKey,
  newPhone,
  outKey,
  type SandboxLine,
  send,
} from '../support/world.ts';

describe('sending through the contract', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  let ivanov: Api;

  const hour = 3_600_000;
  const get = (messageId: MessageId, api = base.api): Promise<Message> =>
    api('getMessage', { params: { messageId } });
  /** Every status that the feed has told of a message, in its order. */
  const told = (id: MessageId) =>
    [...base.feed.all('message.created'), ...base.feed.all('message.changed')]
      .filter((event) => event.data.id === id)
      .sort((a, b) => a.seq - b.seq)
      .map((event) => event.data.status);

  /** A chat of a new client that Ivanov has. */
  async function owned(): Promise<{ chatId: ChatId; phone: string; first: Message }> {
    const phone = newPhone();
    const first = await line.receives(phone, `Здравствуйте, я ${phone}`);
    await ivanov('takeChat', { params: { chatId: chatOf(first) }, body: {} });
    return { chatId: chatOf(first), phone, first };
  }

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster({ Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' }, Уволен: { blocked: true } });
    line = await base.line();
    ivanov = base.as('Иванов');
  });
  after(() => app.close());
  afterEach(async () => {
    await line.faults({ refuseSends: false, loseAnswers: false, withoutWhatsApp: [] });
    await line.link('restored');
  });

  it('quotes what was said in the same chat, and nothing else', async () => {
    const { chatId, phone, first } = await owned();
    const other = await owned();
    const { message } = await send(ivanov, chatId, { text: 'Вот на это', quoteMessageId: first.id });
    expect(message.quote).to.deep.include({ messageId: first.id, text: first.text });
    await hasStatus(base.feed, message.id, 'sent');
    const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
    const thread = clients.find((client) => client.phone === phone)?.thread ?? [];
    expect(thread[1]?.quoteKey).to.equal(thread[0]?.key);
    expect(
      await refusalOf(send(ivanov, other.chatId, { text: 'Не то', quoteMessageId: first.id })),
    ).to.include({ code: 'NOT_FOUND' });
    // The client answers our message.
    const reply = await line.receives(phone, 'Понятно', { quoteKey: outKey(message.id) });
    expect(reply.quote).to.deep.include({ messageId: message.id, text: 'Вот на это' });
  });

  it('sends a place and a contact card', async () => {
    const { chatId, phone } = await owned();
    const location = { latitude: 55.7558, longitude: 37.6173, name: 'Склад' };
    const contactCard = { name: 'Отдел доставки', phones: ['+78125551470'] };
    const place = await send(ivanov, chatId, { location });
    const card = await send(ivanov, chatId, { contactCard });
    expect([place.message.kind, card.message.kind]).to.deep.equal(['location', 'contact']);
    expect(place.message.location).to.deep.equal(location);
    expect(card.message.contactCard).to.deep.equal(contactCard);
    await hasStatus(base.feed, card.message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.kind)).to.deep.equal(['location', 'contact']);
  });

  it('sends a template with its values, and none that lacks one', async () => {
    const { chatId, phone } = await owned();
    const template = async (text: string) =>
      (await base.api('createTemplate', { body: { name: text.slice(0, 20), text } })).id;
    const good = await template('Здравствуйте, вас ведёт {{employee.name}}');
    const bad = await template('Ваш заказ {{object.number}} готов');
    const { message } = await send(ivanov, chatId, { templateId: good });
    expect(message.text).to.equal('Здравствуйте, вас ведёт Иванов');
    const refusal = await refusalOf(send(ivanov, chatId, { templateId: bad }));
    expect(refusal).to.include({ code: 'TEMPLATE_VALUES_MISSING' });
    await hasStatus(base.feed, message.id, 'sent');
    expect(await line.reached(phone)).to.have.length(1);
  });

  it('sends a file that was uploaded before', async () => {
    const { chatId, phone } = await owned();
    const bytes = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const form = new FormData();
    form.append('file', new Blob([bytes], { type: 'application/pdf' }), 'Счёт 7.pdf');
    const file = await ivanov('uploadAttachment', { body: form as never });
    expect(file).to.include({ fileName: 'Счёт 7.pdf', mimeType: 'application/pdf', size: bytes.length });
    const { message } = await send(ivanov, chatId, { attachmentId: file.id, text: 'Ваш счёт' });
    expect(message).to.nested.include({ kind: 'document', 'attachment.id': file.id, text: 'Ваш счёт' });
    await hasStatus(base.feed, message.id, 'sent');
    const [item] = await line.reached(phone);
    expect(item).to.include({ fileName: 'Счёт 7.pdf', text: 'Ваш счёт', kind: 'document' });
    const params = { lineId: line.id, key: item?.key ?? '' };
    const got = await base.api.raw('getSandboxFile', { params });
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).to.equal(true);
  });

  it('takes a status forward only, whatever receipts come and how often', async () => {
    const { chatId } = await owned();
    const { message } = await send(ivanov, chatId, { text: 'Дошло?' });
    await hasStatus(base.feed, message.id, 'sent');
    const key = outKey(message.id);
    await line.confirm(key, 'delivered');
    const delivered = await hasStatus(base.feed, message.id, 'delivered');
    expect(delivered.deliveredAt).to.be.a('string');
    await line.confirm(key, 'read');
    await line.confirm(key, 'delivered');
    await line.confirm(key, 'read');
    const read = await hasStatus(base.feed, message.id, 'read');
    expect(read).to.include({ deliveredAt: delivered.deliveredAt });
    expect(read.readAt).to.be.a('string');
    // Something that the line tells later: the receipts before it have been heard.
    const after = await send(ivanov, chatId, { text: 'После' });
    await hasStatus(base.feed, after.message.id, 'sent');
    expect(told(message.id)).to.deep.equal(['pending', 'sent', 'delivered', 'read']);
    expect(await get(message.id)).to.deep.equal(read);
    expect(read.version).to.equal(4);
  });

  it('fails a refused message with a reason; a person sends it again', async () => {
    const { chatId, phone } = await owned();
    await line.faults({ refuseSends: true });
    const { message } = await send(ivanov, chatId, { text: 'Заблокировал?' });
    const failed = await hasStatus(base.feed, message.id, 'failed');
    expect(failed.failure).to.deep.include({ code: 'refused', retryable: true });
    expect(failed.failure?.message).to.be.a('string').that.is.not.equal('');
    await line.faults({ refuseSends: false });
    const petrova = base.as('Петрова');
    const params = { messageId: message.id };
    expect(await refusalOf(petrova('retryMessage', { params, body: {} }))).to.include({
      code: 'MESSAGE_NOT_YOURS',
    });
    const retried = await ivanov('retryMessage', { params, body: {} });
    expect(retried).to.include({ status: 'pending', failure: null });
    await base.feed.until(
      'message.changed',
      (one, event) => one.id === message.id && one.status === 'sent' && event.version > retried.version,
    );
    const reached = await line.reached(phone);
    expect(reached.map(({ times, status }) => [times, status])).to.deep.equal([[1, 'sent']]);
    expect(await refusalOf(ivanov('retryMessage', { params, body: {} }))).to.include({
      code: 'MESSAGE_STATE',
    });
  });

  it('looks up a message whose answer was lost, and does not send it a second time', async () => {
    const { chatId, phone } = await owned();
    await line.faults({ loseAnswers: true });
    const { message } = await send(ivanov, chatId, { text: 'Ушло или нет?' });
    const next = await send(ivanov, chatId, { text: 'Второе' });
    await hasStatus(base.feed, next.message.id, 'sent');
    expect(told(message.id)).to.deep.equal(['pending', 'unconfirmed', 'sent']);
    expect(told(next.message.id)).to.deep.equal(['pending', 'unconfirmed', 'sent']);
    const reached = await line.reached(phone);
    expect(reached.map(({ text, times }) => [text, times])).to.deep.equal([
      ['Ушло или нет?', 1],
      ['Второе', 1],
    ]);
    // It is whole now: receipts find it.
    await line.confirm(outKey(message.id), 'read');
    await hasStatus(base.feed, message.id, 'read');
  });

  it('tells that a number has no WhatsApp, and does not hold up others behind it', async () => {
    const good = await owned();
    const bad = newPhone();
    await line.faults({ withoutWhatsApp: [bad] });
    const body = { lineId: line.id, phone: bad, publishInChat: true, text: 'Есть кто?' };
    const { message } = await ivanov('writeFirst', { headers: { 'idempotency-key': newKey() }, body });
    const failed = await hasStatus(base.feed, message.id, 'failed');
    expect(failed.failure).to.deep.include({ code: 'NO_WHATSAPP', retryable: false });
    expect(failed.failure?.message).to.contain('WhatsApp');
    const ids: MessageId[] = [];
    const wanted: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const spoilt = await send(ivanov, chatOf(message), { text: `Мимо ${i}` });
      const fine = await send(ivanov, good.chatId, { text: `По порядку ${i}` });
      wanted.push(`По порядку ${i}`);
      ids.push(spoilt.message.id, fine.message.id);
    }
    for (const id of ids) {
      await base.feed.until(
        'message.changed',
        (one) => one.id === id && (one.status === 'sent' || one.status === 'failed'),
      );
    }
    expect((await line.reached(good.phone)).map((item) => item.text)).to.deep.equal(wanted);
    expect(await line.reached(bad)).to.deep.equal([]);
    const lost = await Promise.all(ids.filter((_, i) => i % 2 === 0).map((id) => get(id)));
    expect(lost.map((one) => one.failure?.code)).to.deep.equal(wanted.map(() => 'NO_WHATSAPP'));
  });

  it('keeps the order of each contact when many are written to at once', async () => {
    const chats = await Promise.all(Array.from({ length: 4 }, owned));
    const sent: { chatId: ChatId; id: MessageId; text: string }[] = [];
    for (let i = 0; i < 5; i += 1) {
      for (const { chatId } of chats) {
        const text = `${i}`;
        sent.push({ chatId, text, id: (await send(ivanov, chatId, { text })).message.id });
      }
    }
    for (const { id } of sent) await hasStatus(base.feed, id, 'sent');
    for (const { phone, chatId } of chats) {
      expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['0', '1', '2', '3', '4']);
      const { items } = await base.api('listMessages', { params: { chatId }, query: { direction: 'newer' } });
      const positions = items.map((item) => item.position);
      expect(positions).to.deep.equal([...positions].sort((a, b) => a - b));
    }
  });

  it('fails what could not go within its hours, and sends it late only when asked', async () => {
    const { chatId, phone } = await owned();
    await line.link('lost');
    await base.feed.until('line.changed', (one) => one.id === line.id && one.status === 'lost');
    const { message } = await send(ivanov, chatId, { text: 'Срочно!' });
    app.clock.move(5 * hour);
    const fresh = await send(ivanov, chatId, { text: 'Ещё не поздно' });
    await line.link('restored');
    const failed = await hasStatus(base.feed, message.id, 'failed');
    expect(failed.failure).to.deep.include({ code: 'expired', retryable: true });
    await hasStatus(base.feed, fresh.message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['Ещё не поздно']);
    await ivanov('retryMessage', { params: { messageId: message.id }, body: {} });
    await hasStatus(base.feed, message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['Ещё не поздно', 'Срочно!']);
  });

  it('withdraws a message that has not gone yet', async () => {
    const { chatId, phone } = await owned();
    await line.link('lost');
    await base.feed.until(
      'line.changed',
      (one) => one.id === line.id && one.status === 'lost',
      base.feed.after,
    );
    const { message } = await send(ivanov, chatId, { text: 'Передумал' });
    const gone = await ivanov('deleteMessage', { params: { messageId: message.id } });
    expect(gone).to.nested.include({ status: 'failed', 'failure.code': 'withdrawn', deletedBy: 'employee' });
    expect(gone.text).to.equal(null);
    const next = await send(ivanov, chatId, { text: 'Лучше так' });
    await line.link('restored');
    await hasStatus(base.feed, next.message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['Лучше так']);
  });

  it('writes first to so many new people an hour and no more; who has written is not counted', async () => {
    const own = await base.line({ newContactsPerHour: 2 });
    const phones = [newPhone(), newPhone(), newPhone()];
    const ids: MessageId[] = [];
    for (const phone of phones) {
      const body = { lineId: own.id, phone, publishInChat: true, text: 'Акция' };
      const headers = { 'idempotency-key': newKey() };
      ids.push((await ivanov('writeFirst', { headers, body })).message.id);
    }
    await hasStatus(base.feed, ids[1] as MessageId, 'sent');
    const client = newPhone();
    const chatId = chatOf(await own.receives(client, 'Я сам пишу'));
    const answer = await send(ivanov, chatId, { text: 'Слушаю' });
    await hasStatus(base.feed, answer.message.id, 'sent');
    expect((await get(ids[2] as MessageId)).status).to.equal('pending');
    app.clock.move(hour);
    // Rings the bell of the line.
    await send(ivanov, chatId, { text: 'Алло' });
    await hasStatus(base.feed, ids[2] as MessageId, 'sent');
    expect((await own.outbox()).map((item) => item.to)).to.have.members([...phones, client, client]);
  });
});
