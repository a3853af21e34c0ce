/** How chats begin, end and come back, through the contract: clients, those who write first, the phone itself. */
import { expect } from 'chai';
import { refusalOf } from '../support/client.ts';
import { chatOf, hasStatus, newKey, newPhone, send } from '../support/world.ts';
import { type ChatBench, openChatBench, people } from './bench.ts';

describe('chats: how they begin and come back', () => {
  let bench: ChatBench;
  let app: ChatBench['app'];
  let base: ChatBench['base'];
  let line: ChatBench['line'];
  let ivanov: ChatBench['ivanov'];
  let petrova: ChatBench['petrova'];
  let manager: ChatBench['manager'];
  let get: ChatBench['get'];
  let opened: ChatBench['opened'];
  let taken: ChatBench['taken'];
  let closed: ChatBench['closed'];

  before(async () => {
    bench = await openChatBench();
    ({ app, base, line, ivanov, petrova, manager, get, opened, taken, closed } = bench);
  });
  after(() => bench.app.close());
  afterEach(() => bench.restore());

  it('gives a closed chat back to its former owner when the client writes', async () => {
    const { chatId, phone } = await closed();
    expect(await get(chatId)).to.nested.include({
      status: 'closed',
      owner: null,
      'formerOwner.name': 'Иванов',
    });
    await line.receives(phone, 'Ещё вопрос');
    const chat = await get(chatId);
    expect(chat).to.nested.include({ status: 'in_work', 'owner.name': 'Иванов', closedAt: null });
    expect(chat.waitingSince).to.be.a('string');
  });

  for (const [how, absence] of [
    ['blocked', { blocked: true }],
    ['on leave', { onLeaveUntil: '2099-01-01T00:00:00.000Z' }],
    ['gone from the roster', null],
  ] as const) {
    it(`puts it into the queue instead when he is ${how}, and shows who had it`, async () => {
      const { chatId, phone } = await closed();
      const { Иванов: _, ...others } = people;
      await base.roster(absence ? { ...people, Иванов: absence } : others);
      await line.receives(phone, 'Вы где?');
      expect(await get(chatId)).to.nested.include({
        status: 'queued',
        owner: null,
        'formerOwner.name': 'Иванов',
      });
    });
  }

  it('reopens at the former owner, or at who reopens when he is absent', async () => {
    const one = await closed();
    expect(await refusalOf(petrova('reopenChat', { params: { chatId: one.chatId }, body: {} }))).to.include({
      code: 'FORBIDDEN',
    });
    const back = await manager('reopenChat', { params: { chatId: one.chatId }, body: {} });
    expect(back).to.nested.include({ status: 'in_work', 'owner.name': 'Иванов' });
    expect(await refusalOf(manager('reopenChat', { params: { chatId: one.chatId }, body: {} }))).to.include({
      code: 'CHAT_NOT_CLOSED',
    });

    const other = await closed();
    await base.roster({ ...people, Иванов: { blocked: true } });
    const mine = await base.as('Петрова')('reopenChat', { params: { chatId: other.chatId }, body: {} });
    expect(mine).to.nested.include({ status: 'in_work', 'owner.name': 'Петрова' });
  });

  it('writes first into a chat that the author then owns', async () => {
    const phone = newPhone();
    const body = { lineId: line.id, phone, name: 'Анна', publishInChat: true, text: 'Заказ собран' };
    const { message, chat } = await ivanov('writeFirst', {
      headers: { 'idempotency-key': newKey() },
      body: { ...body, observerIds: [base.employee('Петрова')] },
    });
    expect(chat).to.nested.include({ status: 'in_work', 'owner.name': 'Иванов', 'contact.name': 'Анна' });
    expect(chat?.observers.map((one) => one.name)).to.deep.equal(['Петрова']);
    await hasStatus(base.feed, message.id, 'sent');
    const taken = await refusalOf(
      manager('writeFirst', { headers: { 'idempotency-key': newKey() }, body: { ...body, text: 'И я' } }),
    );
    expect(taken).to.include({ code: 'CHAT_TAKEN' });
    expect(taken.details.owner).to.deep.equal(chat?.owner);
    // The client's answer stays in that chat.
    const reply = await line.receives(phone, 'Спасибо');
    expect(reply.chatId).to.equal(chat?.id);
    expect(await line.reached(phone)).to.have.length(1);
  });

  it('writes first without a chat: it stands with its object only, and the reply follows the rules', async () => {
    const phone = newPhone();
    const object = {
      kind: 'Документ.ЗаказКлиента',
      key: '5f1c2a52-8f0e-11ee-b9d1-0242ac120002',
      title: 'Заказ 7',
    };
    const body = { lineId: line.id, phone, publishInChat: false, text: 'Заказ 7 отгружен' };
    const headers = { 'idempotency-key': newKey() };
    expect(await refusalOf(ivanov('writeFirst', { headers, body }))).to.include({
      code: 'VALIDATION_FAILED',
    });
    const { message, chat } = await ivanov('writeFirst', { headers, body: { ...body, object } });
    expect(chat).to.equal(null);
    expect(message).to.deep.include({ chatId: null, object });
    await hasStatus(base.feed, message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['Заказ 7 отгружен']);
    const { items } = await base.api('listChats', { query: { contactId: message.contactId } });
    expect(items).to.deep.equal([]);
    const reply = await line.receives(phone, 'Ждём');
    expect(await get(chatOf(reply))).to.include({ status: 'queued', owner: null });
  });

  it('opens a chat without a word: the author has it, past the queue', async () => {
    const phone = newPhone();
    const object = {
      kind: 'Справочник.Контрагенты',
      key: '5f1c2a52-8f0e-11ee-b9d1-0242ac120002',
      title: 'ООО «Ромашка»',
    };
    const body = { lineId: line.id, phone, name: 'Борис', object, observerIds: [base.employee('Петрова')] };
    const chat = await ivanov('openChat', { body });
    expect(chat).to.nested.include({ status: 'in_work', 'owner.name': 'Иванов', 'contact.name': 'Борис' });
    expect(chat.object).to.deep.equal(object);
    expect(chat.observers.map((one) => one.name)).to.deep.equal(['Петрова']);
    expect((await ivanov('openChat', { body })).id, 'again: the same').to.equal(chat.id);
    const refusal = await refusalOf(manager('openChat', { body }));
    expect(refusal).to.include({ code: 'CHAT_TAKEN' });
    expect(refusal.details.owner).to.deep.equal(chat.owner);
    expect(await line.reached(phone)).to.deep.equal([]);
    const reply = await line.receives(phone, 'Кто вы?');
    expect(reply.chatId).to.equal(chat.id);
    expect(
      await refusalOf(ivanov('openChat', { body: { lineId: line.id, phone: '12345' } })),
    ).to.have.property('status', 400);
  });

  it('sends for an integrator without an employee; the chat stays in the queue and nobody waits', async () => {
    const program = await app.integrator(['read', 'send'], base.id);
    const { chatId, phone } = await opened();
    const { message, chat } = await send(program, chatId, { text: 'Ваш заказ принят' });
    expect(message.author).to.include({ type: 'integrator', employee: null });
    expect(chat).to.include({ status: 'queued', owner: null, waitingSince: null, unanswered: 0 });
    await hasStatus(base.feed, message.id, 'sent');
    expect(await line.reached(phone)).to.have.length(1);
    expect(await refusalOf(program('takeChat', { params: { chatId }, body: {} }))).to.include({
      code: 'EMPLOYEE_REQUIRED',
    });
  });

  it('takes an answer from the phone once: without a duty employee the chat stays where it is', async () => {
    const { chatId, phone } = await opened();
    await line.act({ from: 'phone', phone, text: 'Отвечаю с телефона' });
    const { data } = await base.feed.until('message.created', (one) => one.text === 'Отвечаю с телефона');
    expect(data).to.deep.include({ chatId, direction: 'out', status: 'sent' });
    expect(data.author).to.include({ type: 'phone', employee: null });
    expect(await get(chatId)).to.include({ status: 'queued', owner: null, waitingSince: null });
  });

  it('gives it to the duty employee when the line has one, from the queue, from closed and from nothing', async () => {
    await line.settings({ dutyEmployeeId: base.employee('Петрова') });
    const queued = await opened();
    const shut = await closed();
    const fresh = newPhone();
    for (const [i, phone] of [queued.phone, shut.phone, fresh].entries()) {
      await line.act({ from: 'phone', phone, text: `С телефона ${i}` });
      const { data } = await base.feed.until('message.created', (one) => one.text === `С телефона ${i}`);
      expect(data.author.employee?.name).to.equal('Петрова');
      const chat = await get(chatOf(data));
      expect(chat).to.nested.include({ status: 'in_work', 'owner.name': 'Петрова' });
    }
    // An owner keeps what is his.
    const owned = await taken();
    await line.act({ from: 'phone', phone: owned.phone, text: 'С телефона ещё' });
    await base.feed.until('message.created', (one) => one.text === 'С телефона ещё');
    expect((await get(owned.chatId)).owner?.name).to.equal('Иванов');
  });

  it('ends a client’s wait without an answer when none is needed', async () => {
    const { chatId } = await taken();
    const chat = await ivanov('noReplyNeeded', { params: { chatId }, body: {} });
    expect(chat).to.include({ waitingSince: null, unanswered: 0, status: 'in_work' });
  });
});
