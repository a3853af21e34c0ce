/** Who has a chat, through the contract: the queue, taking, answering, handing over, observing. */
import { expect } from 'chai';
import { refusalOf, refusals } from '../support/client.ts';
import { hasStatus, send } from '../support/world.ts';
import { type ChatBench, openChatBench, people } from './bench.ts';

describe('chats: who has them', () => {
  let bench: ChatBench;
  let base: ChatBench['base'];
  let line: ChatBench['line'];
  let ivanov: ChatBench['ivanov'];
  let petrova: ChatBench['petrova'];
  let manager: ChatBench['manager'];
  let get: ChatBench['get'];
  let opened: ChatBench['opened'];
  let taken: ChatBench['taken'];

  before(async () => {
    bench = await openChatBench();
    ({ base, line, ivanov, petrova, manager, get, opened, taken } = bench);
  });
  after(() => bench.app.close());
  afterEach(() => bench.restore());

  it('puts a client who writes into the queue; the feed tells of the chat, then of the message', async () => {
    await base.feed.pull();
    const mark = base.feed.after;
    const { chatId } = await opened('Сколько стоит кабель?');
    const chat = await get(chatId);
    expect(chat).to.include({ status: 'queued', owner: null, unanswered: 1 });
    expect(chat.waitingSince).to.be.a('string');
    const news = base.feed.events.filter((event) => event.seq > mark && event.chatId === chatId);
    expect(news.map((event) => event.type)).to.deep.equal([
      'chat.opened',
      'message.created',
      'message.received',
    ]);
    expect(news[0]?.data).to.deep.equal(chat);
    expect(news[1]?.data).to.nested.include({ kind: 'system', 'system.event': 'opened' });
    expect(news.map((event) => event.prevSeq)).to.deep.equal(news.map((event) => event.seq - 1));
    // The second message opens nothing.
    await line.receives(chat.contact.phone ?? '', 'Алло');
    const again = base.feed.events.filter((event) => event.seq > (news.at(-1)?.seq ?? 0));
    expect(again.map((event) => event.type)).to.deep.equal(['chat.changed', 'message.received']);
    expect((await get(chatId)).unanswered).to.equal(2);
  });

  it('gives a chat to exactly one of many who take it at once; the others hear his name', async () => {
    const names = Object.keys(people);
    for (let round = 0; round < 5; round += 1) {
      const { chatId } = await opened();
      const takers = names.flatMap((name) => [name, name]);
      const results = await Promise.allSettled(
        takers.map((name) => base.as(name)('takeChat', { params: { chatId }, body: {} })),
      );
      const { owner } = await get(chatId);
      const won = takers.filter((_, i) => results[i]?.status === 'fulfilled');
      // He who asks twice has it both times.
      expect(new Set(won)).to.deep.equal(new Set([owner?.name]));
      for (const [i, result] of results.entries()) {
        if (result.status === 'fulfilled') continue;
        expect(result.reason, takers[i]).to.include({ code: 'CHAT_TAKEN', status: 409 });
        expect(result.reason.details.owner).to.deep.equal(owner);
        expect(result.reason.text).to.contain(owner?.name);
      }
      const becoming = base.feed.all('chat.changed').filter((event) => event.chatId === chatId);
      await base.feed.pull();
      expect(becoming.length).to.be.at.most(1);
    }
  });

  it('makes him who answers first the owner, of two at once too', async () => {
    const { chatId, phone } = await opened();
    const results = await Promise.allSettled([
      send(ivanov, chatId, { text: 'Я отвечу' }),
      send(petrova, chatId, { text: 'Нет, я' }),
    ]);
    const delivered = results.filter((result) => result.status === 'fulfilled');
    const refused = results.filter((result) => result.status === 'rejected');
    expect(delivered).to.have.length(1);
    const { owner, status, waitingSince, unanswered } = await get(chatId);
    expect(refused[0]?.reason).to.include({ code: 'CHAT_TAKEN' });
    expect(refused[0]?.reason.details.owner).to.deep.equal(owner);
    expect({ status, waitingSince, unanswered }).to.deep.equal({
      status: 'in_work',
      waitingSince: null,
      unanswered: 0,
    });
    const { message } = delivered[0]?.value ?? expect.fail();
    expect(message.author.employee).to.deep.equal(owner);
    await hasStatus(base.feed, message.id, 'sent');
    expect(await line.reached(phone)).to.have.length(1);
  });

  it('transfers with a hidden comment; the former owner leaves and sees the chat no more', async () => {
    const { chatId, phone } = await taken();
    const moved = await ivanov('transferChat', {
      params: { chatId },
      body: { employeeId: base.employee('Петрова'), comment: 'Клиент сердится' },
    });
    expect(moved.owner?.name).to.equal('Петрова');
    expect(moved.waitingSince, 'a new owner is not an answer').to.be.a('string');
    expect(await refusalOf(get(chatId, ivanov))).to.include({ code: 'NOT_FOUND' });
    const { items } = await petrova('listMessages', { params: { chatId } });
    expect(items.find((item) => item.kind === 'comment')).to.deep.include({
      direction: 'internal',
      text: 'Клиент сердится',
      status: null,
    });
    // What is sent afterwards would come after the comment, had the comment gone out.
    const { message } = await send(petrova, chatId, { text: 'Здравствуйте, я Петрова' });
    await hasStatus(base.feed, message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['Здравствуйте, я Петрова']);
  });

  it('lets only the owner and a manager transfer and close', async () => {
    const { chatId } = await taken();
    const to = { employeeId: base.employee('Петрова') };
    await manager('changeObservers', { params: { chatId }, body: { add: [base.employee('Петрова')] } });
    for (const refusal of [
      await refusalOf(petrova('transferChat', { params: { chatId }, body: to })),
      await refusalOf(petrova('closeChat', { params: { chatId }, body: {} })),
      await refusalOf(
        petrova('assignChat', { params: { chatId }, body: { employeeId: base.employee('Сидоров') } }),
      ),
    ])
      expect(refusal).to.include({ code: 'FORBIDDEN', status: 403 });
    expect((await manager('transferChat', { params: { chatId }, body: to })).owner?.name).to.equal('Петрова');
    expect((await manager('closeChat', { params: { chatId }, body: {} })).status).to.equal('closed');
  });

  it('keeps a comment inside: no ownership, no outbox, and a mention makes an observer', async () => {
    const { chatId, phone } = await opened();
    const { message, chat } = await send(petrova, chatId, {
      text: 'Кто возьмёт?',
      comment: true,
      mentions: [base.employee('Иванов')],
    });
    expect(message).to.include({ direction: 'internal', kind: 'comment', status: null });
    expect(chat).to.include({ status: 'queued', owner: null });
    expect(chat?.waitingSince, 'the client still waits').to.be.a('string');
    expect(chat?.observers.map((one) => one.name)).to.deep.equal(['Иванов']);
    const answer = await send(ivanov, chatId, { text: 'Беру' });
    expect(answer.chat?.owner?.name).to.equal('Иванов');
    expect(answer.chat?.observers).to.deep.equal([]);
    await hasStatus(base.feed, answer.message.id, 'sent');
    expect((await line.outbox()).filter((item) => item.text === 'Кто возьмёт?')).to.deep.equal([]);
    expect(await line.reached(phone)).to.have.length(1);
  });

  it('lets an observer read, answer and leave, and only himself', async () => {
    const { chatId } = await taken();
    expect(await refusalOf(get(chatId, petrova))).to.include({ code: 'NOT_FOUND' });
    const add = await ivanov('changeObservers', {
      params: { chatId },
      body: { add: [base.employee('Петрова')] },
    });
    expect(add.observers.map((one) => one.name)).to.deep.equal(['Петрова']);
    const { chat } = await send(petrova, chatId, { text: 'Подскажу: 94 ₽' });
    expect(chat?.owner?.name).to.equal('Иванов');
    const remove = { remove: [base.employee('Петрова')] };
    expect(await refusalOf(ivanov('changeObservers', { params: { chatId }, body: remove }))).to.include({
      code: 'FORBIDDEN',
    });
    expect((await petrova('leaveChat', { params: { chatId }, body: {} })).observers).to.deep.equal([]);
    expect(await refusalOf(petrova('leaveChat', { params: { chatId }, body: {} }))).to.include({
      code: 'NOT_AN_OBSERVER',
    });
    expect(await refusalOf(get(chatId, petrova))).to.include({ code: 'NOT_FOUND' });
  });

  it('lets 1C answer in another’s chat with onTaken observe, and refuses with reject', async () => {
    const { chatId } = await taken();
    const inOneC = base.as('Петрова');
    expect((await get(chatId, inOneC)).id).to.equal(chatId);
    expect(await refusalOf(send(inOneC, chatId, { text: 'А?' }))).to.include({ code: 'CHAT_TAKEN' });
    const { chat, message } = await send(inOneC, chatId, { text: 'Добавлю', onTaken: 'observe' });
    expect(chat).to.nested.include({ status: 'in_work', 'owner.name': 'Иванов' });
    expect(chat?.observers.map((one) => one.name)).to.deep.equal(['Петрова']);
    expect(message.author.employee?.name).to.equal('Петрова');
    await hasStatus(base.feed, message.id, 'sent');
    // In the panel that word opens no chat that one may not read.
    const other = await taken();
    const refusal = await refusalOf(send(petrova, other.chatId, { text: 'Я тоже', onTaken: 'observe' }));
    expect(refusal).to.include({ code: 'CHAT_TAKEN' });
  });

  it('wants 1C to say who acts', async () => {
    const { chatId } = await opened();
    for (const refusal of await refusals([
      send(base.api, chatId, { text: 'Кто я?' }),
      base.api('takeChat', { params: { chatId }, body: {} }),
    ]))
      expect(refusal).to.include({ code: 'EMPLOYEE_REQUIRED' });
    const stranger = base.api.with({ 'employee-id': 'emp_01aaaaaaaaaaaaaaaaaaaaaaaa' });
    expect(await refusalOf(send(stranger, chatId, { text: 'Кто я?' }))).to.include({
      code: 'EMPLOYEE_UNKNOWN',
    });
    expect((await get(chatId)).status).to.equal('queued');
  });

  it('refuses a decision made on an older state, and shows the new one', async () => {
    const { chatId, phone } = await opened();
    const seen = await get(chatId);
    // A message alone is no reason to refuse: nobody's decision depends on it.
    await line.receives(phone, 'И ещё');
    const mine = await ivanov('takeChat', { params: { chatId }, body: { version: seen.version } });
    const late = await refusalOf(
      manager('closeChat', { params: { chatId }, body: { version: seen.version } }),
    );
    expect(late).to.include({ code: 'CHAT_CHANGED', status: 409 });
    expect(late.details.chat).to.deep.equal(mine);
    const blind = await refusalOf(
      petrova('takeChat', { params: { chatId }, body: { version: seen.version } }),
    );
    expect(blind.code).to.equal('CHAT_CHANGED');
    expect(blind.details, 'what he may not read is not told').to.not.have.property('chat');
    const done = await manager('closeChat', { params: { chatId }, body: { version: mine.version } });
    expect(done.status).to.equal('closed');
  });
});
