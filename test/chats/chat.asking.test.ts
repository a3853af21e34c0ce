/** Asking to be called into a chat, and signs that pass by. */
import { expect } from 'chai';
import { refusals } from '../support/client.ts';
import { type ChatBench, openChatBench } from './bench.ts';

describe('chats: asking to observe', () => {
  let bench: ChatBench;

  before(async () => {
    bench = await openChatBench();
  });
  after(() => bench.app.close());
  afterEach(() => bench.restore());

  it('tells the owner who asks, once in ten minutes, and lets nobody in until he calls', async () => {
    const { ivanov, petrova, base, app } = bench;
    const { chatId } = await bench.taken();
    const ask = () => petrova('askToObserve', { params: { chatId }, body: {} });
    const first = await ask();
    expect(first.owner.name).to.equal('Иванов');
    expect(first.asked).to.equal(true);
    expect((await ask()).asked).to.equal(false);
    const [unread] = await refusals([petrova('getChat', { params: { chatId } })]);
    expect(unread?.code).to.equal('NOT_FOUND');

    const asked = async () =>
      (await ivanov('listMessages', { params: { chatId } })).items.filter(
        ({ system }) => system?.event === 'observe_asked',
      );
    const [line] = await asked();
    expect([line?.system?.by?.name, line?.system?.to?.name]).to.deep.equal(['Петрова', 'Иванов']);
    expect(await asked()).to.have.length(1);

    const change = { add: [base.employee('Петрова')] };
    await ivanov('changeObservers', { params: { chatId }, body: change });
    expect(
      (await petrova('getChat', { params: { chatId } })).observers.map(({ name }) => name),
    ).to.deep.equal(['Петрова']);
    app.clock.move(11 * 60_000);
    expect((await ask()).asked).to.equal(false);
    expect(await asked()).to.have.length(1);
  });

  it('tells him again when time has passed', async () => {
    const { petrova, app } = bench;
    const { chatId } = await bench.taken();
    await petrova('askToObserve', { params: { chatId }, body: {} });
    app.clock.move(11 * 60_000);
    expect((await petrova('askToObserve', { params: { chatId }, body: {} })).asked).to.equal(true);
  });

  it('refuses where nobody could call: queued, closed, of another base, nobody named', async () => {
    const { petrova, base, app } = bench;
    const queued = await bench.opened();
    const closed = await bench.closed();
    const taken = await bench.taken();
    const other = await app.connect('Другая');
    await other.roster({ Чужой: {} });
    const stranger = await other.panel('Чужой');
    const found = await refusals([
      petrova('askToObserve', { params: { chatId: queued.chatId }, body: {} }),
      petrova('askToObserve', { params: { chatId: closed.chatId }, body: {} }),
      stranger('askToObserve', { params: { chatId: taken.chatId }, body: {} }),
      base.api('askToObserve', { params: { chatId: taken.chatId }, body: {} }),
    ]);
    expect(found.map(({ code }) => code)).to.deep.equal([
      'CHAT_NOT_IN_WORK',
      'CHAT_CLOSED',
      'NOT_FOUND',
      'EMPLOYEE_REQUIRED',
    ]);
  });
});

describe('chats: the client types', () => {
  let bench: ChatBench;
  before(async () => {
    bench = await openChatBench();
  });
  after(() => bench.app.close());

  it('reaches who may see the chat, by the stream, and nobody else', async () => {
    const { ivanov, petrova, line, base } = bench;
    const { chatId, phone } = await bench.taken();
    const stop = new AbortController();
    const [own, others] = await Promise.all([
      ivanov.raw('streamEvents', {}, stop.signal),
      petrova.raw('streamEvents', {}, stop.signal),
    ]);
    const heard = async (response: Response, end: RegExp): Promise<string> => {
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        if (end.test(text)) return text;
      }
      return text;
    };
    const whole = heard(own, /"state":"typing"[^\n]*\n/);
    await base.api('sandboxMessage', {
      params: { lineId: line.id },
      body: { action: 'typing', phone, typing: 'typing' },
    });
    expect(await whole).to.include(`"chatId":"${chatId}","employeeId":null,"state":"typing","hidden":false`);
    // Something that comes to both by the same way, after the sign.
    const waiting = heard(others, /"type":"chat.opened"/);
    await bench.opened('Новый');
    expect(await waiting).not.to.include('"state":"typing"');
    stop.abort();
  });

  it('is nothing where there is no chat yet', async () => {
    const { line, base } = bench;
    const done = await base.api('sandboxMessage', {
      params: { lineId: line.id },
      body: { action: 'typing', phone: '+79990000001' },
    });
    expect(done.key).to.equal(null);
    const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
    expect(clients.some(({ phone }) => phone === '+79990000001')).to.equal(true);
    expect((await base.api('listChats', { query: { search: '9990000001' } })).items).to.deep.equal([]);
  });
});
