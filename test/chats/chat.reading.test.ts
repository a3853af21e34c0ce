/** Who sees what of a chat, through the contract: lists, lines of the thread, ticks, other bases. */
import { expect } from 'chai';
import { type Api, refusals } from '../support/client.ts';
import { hasStatus, newKey, newPhone, send } from '../support/world.ts';
import { type ChatBench, openChatBench } from './bench.ts';

describe('chats: who sees what of them', () => {
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
  let ticks: ChatBench['ticks'];

  before(async () => {
    bench = await openChatBench();
    ({ app, base, line, ivanov, petrova, manager, get, opened, taken, ticks } = bench);
  });
  after(() => bench.app.close());
  afterEach(() => bench.restore());

  it('gives the blue ticks with the owner’s answer too, where the line gives them', async () => {
    await line.settings({ readMarks: false });
    const grey = await opened();
    const first = await send(ivanov, grey.chatId, { text: 'Прочёл, но не скажу' });
    await hasStatus(base.feed, first.message.id, 'sent');
    await line.settings({ readMarks: true });
    const blue = await opened();
    await send(ivanov, blue.chatId, { text: 'Прочёл' });
    await base.feed.holds('blue ticks', async () => (await ticks(blue.phone))[0] === 'read');
    expect(await ticks(grey.phone)).to.deep.equal(['delivered']);
  });

  it('shows blue ticks only when the owner opens the chat', async () => {
    const { chatId, phone } = await taken();
    await manager('readChat', { params: { chatId }, body: {} });
    await ivanov('readChat', { params: { chatId }, body: {} });
    await base.feed.holds('blue ticks', async () => (await ticks(phone))[0] === 'read');
    const other = await taken();
    await manager('readChat', { params: { chatId: other.chatId }, body: {} });
    // Something that the line does after it, so that it would have been done by now.
    const { message } = await send(ivanov, chatId, { text: 'Да' });
    await hasStatus(base.feed, message.id, 'sent');
    expect(await ticks(other.phone)).to.deep.equal(['delivered']);
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
