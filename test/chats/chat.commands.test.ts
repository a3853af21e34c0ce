/** The rules of the chat through the contract: what a client, an employee in a panel and 1C do, and what the feed tells. */
import { expect } from 'chai';
import type { Chat } from '../../contracts/chat.ts';
import type { ChatId } from '../../contracts/common.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf, refusals } from '../support/client.ts';
import { type Base, chatOf, hasStatus, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('chats through the contract', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  let ivanov: Api;
  let petrova: Api;
  let manager: Api;

  const people = { Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' as const } };
  const get = (chatId: ChatId, api = base.api): Promise<Chat> => api('getChat', { params: { chatId } });

  /** A client whom nobody knows writes; his chat. */
  async function opened(text = 'Здравствуйте!'): Promise<{ chatId: ChatId; phone: string }> {
    const phone = newPhone();
    const message = await line.receives(phone, text);
    return { chatId: chatOf(message), phone };
  }

  /** A chat that this employee has taken. */
  async function taken(by: Api = ivanov) {
    const chat = await opened();
    await by('takeChat', { params: { chatId: chat.chatId }, body: {} });
    return chat;
  }

  async function closed(by: Api = ivanov) {
    const chat = await taken(by);
    await by('closeChat', { params: { chatId: chat.chatId }, body: {} });
    return chat;
  }

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster(people);
    line = await base.line();
    [ivanov, petrova, manager] = await Promise.all([
      base.panel('Иванов'),
      base.panel('Петрова'),
      base.panel('Сидоров'),
    ]);
  });
  after(() => app.close());
  afterEach(async () => {
    await base.roster(people);
    await line.settings({ dutyEmployeeId: null });
  });

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

  it('shows blue ticks only when the owner opens the chat', async () => {
    const { chatId, phone } = await taken();
    const { items } = await base.api('listMessages', { params: { chatId } });
    expect(items.some((item) => item.direction === 'in')).to.equal(true);
    const ticks = async () => {
      const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
      const thread = clients.find((client) => client.phone === phone)?.thread ?? [];
      return thread.filter((item) => item.from === 'client').map((item) => item.status);
    };
    await manager('readChat', { params: { chatId }, body: {} });
    await ivanov('readChat', { params: { chatId }, body: {} });
    await base.feed.holds('blue ticks', async () => (await ticks()).every((tick) => tick === 'read'));
    const other = await taken();
    await manager('readChat', { params: { chatId: other.chatId }, body: {} });
    // Something that the line does after it, so that it would have been done by now.
    const { message } = await send(ivanov, chatId, { text: 'Да' });
    await hasStatus(base.feed, message.id, 'sent');
    const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
    const thread = clients.find((client) => client.phone === other.phone)?.thread ?? [];
    expect(thread.map((item) => item.status)).to.deep.equal(['delivered']);
  });

  it('tells who may see it of the line between the messages for every change of hands', async () => {
    const { chatId } = await taken();
    await ivanov('transferChat', { params: { chatId }, body: { employeeId: base.employee('Петрова') } });
    await petrova('closeChat', { params: { chatId }, body: {} });
    const { items } = await manager('listMessages', { params: { chatId } });
    const lines = items.filter((item) => item.kind === 'system').reverse();
    expect(
      lines.map(({ system }) => [system?.event, system?.by?.name ?? null, system?.to?.name ?? null]),
    ).to.deep.equal([
      ['opened', null, null],
      ['taken', 'Иванов', 'Иванов'],
      ['transferred', 'Иванов', 'Петрова'],
      ['closed', 'Петрова', null],
    ]);
    expect(lines.every((item) => item.direction === 'internal' && item.status === null)).to.equal(true);
  });

  it('lists what each may see, the longest wait first', async () => {
    const first = await opened();
    // WhatsApp's clock has whole seconds.
    app.clock.move(1000);
    const second = await opened();
    const own = await taken(petrova);
    const seen = async (api: Api, query: Record<string, string>) =>
      (await api('listChats', { query: { limit: 200, ...query } })).items.map((chat) => chat.id);
    const queue = await seen(ivanov, { group: 'queue' });
    expect(queue.indexOf(first.chatId)).to.be.greaterThan(-1);
    expect(queue.indexOf(first.chatId)).to.be.lessThan(queue.indexOf(second.chatId));
    expect(await seen(ivanov, { group: 'all' })).to.not.include(own.chatId);
    expect(await seen(petrova, { group: 'mine' })).to.include(own.chatId);
    expect(await seen(manager, { group: 'all' })).to.include(own.chatId);
    expect(await seen(base.as('Иванов'), { group: 'all' }), '1C reads all').to.include(own.chatId);
    // Key by key, nothing twice and nothing left out.
    const pages: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await manager('listChats', { query: { limit: 3, cursor } });
      pages.push(...page.items.map((chat) => chat.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(pages).to.have.length(new Set(pages).size);
    expect(new Set(pages)).to.deep.equal(new Set(await seen(manager, {})));
  });

  it('knows nothing of another base', async () => {
    const { chatId } = await opened();
    const other = await app.connect('Другая');
    await other.roster({ Чужой: {} });
    const stranger = other.as('Чужой');
    const calls = [
      get(chatId, stranger),
      stranger('takeChat', { params: { chatId }, body: {} }),
      send(stranger, chatId, { text: 'Привет' }),
      stranger('getLine', { params: { lineId: line.id } }),
      stranger('writeFirst', {
        headers: { 'idempotency-key': newKey() },
        body: { lineId: line.id, phone: newPhone(), publishInChat: true, text: 'Привет' },
      }),
    ];
    for (const refusal of await refusals(calls))
      expect(refusal).to.include({ code: 'NOT_FOUND', status: 404 });
    await other.feed.pull();
    expect(new Set(other.feed.events.map((event) => event.type))).to.deep.equal(
      new Set(['employee.changed']),
    );
  });
});
