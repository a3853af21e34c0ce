/** What the bridge makes of an engine that comes at bad moments: with an engine that does what the test says. */
import { expect } from 'chai';
import type { MessageId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { EngineError } from '../../service/engines/engine.ts';
import { expireMessages } from '../../service/messages/expire.commands.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { inbound, nothing, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, hasStatus, newPhone, send } from '../support/world.ts';

describe('a line and its engine', () => {
  let app: TestApp;
  let base: Base;
  let puppet: Puppet;
  let made: () => void = () => undefined;
  let lineId: string;

  const params = () => ({ lineId });
  const becomes = (status: string, after: number) =>
    base.feed.until('line.changed', (line) => line.id === lineId && line.status === status, after);
  const texts = async (chatId: string): Promise<(string | null)[]> => {
    const { items } = await base.api('listMessages', { params: { chatId }, query: { direction: 'newer' } });
    return items.filter((item) => item.kind === 'text').map((item) => item.text);
  };
  const received = async (text: string) =>
    (await base.feed.until('message.received', (one) => one.text === text)).data;
  const get = (messageId: MessageId): Promise<Message> => base.api('getMessage', { params: { messageId } });

  /** Makes the next writes of the database fail. */
  function failWrites(times: number): void {
    const { db } = app.app.platform;
    const write = db.write.bind(db);
    let left = times;
    Object.assign(db, {
      write: (work: never) => {
        if (left === 0) return write(work);
        left -= 1;
        if (left === 0) Object.assign(db, { write });
        return Promise.reject(new Error('the disk is full'));
      },
    });
  }

  before(async () => {
    const engines = puppets((one) => {
      puppet = one;
      made();
    });
    app = await openApp({ engines });
    base = await app.connect();
    await base.roster({ Иванов: {} });
  });
  after(() => app.close());
  beforeEach(async () => {
    const starts = new Promise<void>((resolve) => {
      made = resolve;
    });
    const body = { name: 'Продажи', engine: 'sandbox' as const, settings: { pausePerMessageMs: 0 } };
    lineId = (await base.api('createLine', { body })).id;
    await starts;
    await becomes('starting', 0);
  });
  afterEach(async () => {
    await base.api('stopLine', { params: params() });
    await base.feed.holds(
      'off',
      async () => (await base.api('getLine', { params: params() })).status === 'off',
    );
  });

  /** A line that is online, with a chat that Ivanov has. */
  async function online() {
    await puppet.online();
    const phone = newPhone();
    await puppet.message(phone, `Я ${phone}`);
    const chatId = chatOf(await received(`Я ${phone}`));
    return { phone, chatId };
  }

  it('stores what comes while the line is being stopped', async () => {
    const { phone, chatId } = await online();
    puppet.onStop = () => puppet.message(phone, 'Под занавес');
    const from = base.feed.after;
    await base.api('stopLine', { params: params() });
    await becomes('off', from);
    expect(await texts(chatId)).to.include('Под занавес');
  });

  it('stores news in their order when the database was away for a moment', async () => {
    const { phone, chatId } = await online();
    failWrites(2);
    await Promise.all([puppet.message(phone, 'Первое'), puppet.message(phone, 'Второе')]);
    expect((await texts(chatId)).slice(1)).to.deep.equal(['Первое', 'Второе']);
  });

  it('does not go online before what was missed is there', async () => {
    const phone = newPhone();
    const missed = ['Раз', 'Два', 'Три'].map((text) => inbound(phone, `${text} ${phone}`));
    let tries = 0;
    puppet.history = async function* () {
      tries += 1;
      for (const [i, message] of missed.entries()) {
        if (tries === 1 && i === 1) throw new Error('the page does not answer');
        yield message;
      }
    };
    await puppet.online();
    const { status, catchUp } = await base.api('getLine', { params: params() });
    expect(status).to.equal('online');
    expect(tries).to.equal(2);
    expect(catchUp).to.include({ expected: 3, received: 3, repaired: 0 });
    const chatId = chatOf(await received(missed[0]?.text ?? ''));
    expect(await texts(chatId)).to.deep.equal(missed.map((message) => message.text));
  });

  it('looks back to what it has heard, not to what it has answered since', async () => {
    const { chatId, phone } = await online();
    const heard = (await base.api('listMessages', { params: { chatId } })).items.find(
      (one) => one.direction === 'in',
    );
    const answeredAt = Date.now() + 60_000;
    puppet.onSend = async (draft) => ({ ...puppet.sentOf(draft), at: new Date(answeredAt) });
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Минутой позже' });
    await hasStatus(base.feed, message.id, 'sent');
    let mark: Date | undefined;
    puppet.history = (since) => {
      mark = since(`${phone.slice(1)}@x`);
      return nothing();
    };
    await puppet.online();
    expect(mark?.getTime()).to.be.at.most(new Date(heard?.sentAt ?? 0).getTime() + 999);
  });

  it('waits for the next connection when it is lost while catching up', async () => {
    puppet.history = () => {
      throw new EngineError('not_online', 'lost again');
    };
    await puppet.online();
    expect((await base.api('getLine', { params: params() })).status).to.equal('catching_up');
    puppet.history = nothing;
    await puppet.online();
    expect((await base.api('getLine', { params: params() })).status).to.equal('online');
  });

  it('keeps the order when the connection is lost while catching up, and something was heard meanwhile', async () => {
    const { phone, chatId } = await online();
    const missed = ['Раз', 'Два', 'Три'].map((text) => inbound(phone, text));
    puppet.history = async function* () {
      yield* missed.slice(0, 1);
      throw new EngineError('not_online', 'lost again');
    };
    await puppet.online();
    await puppet.message(phone, 'Четыре');
    puppet.history = async function* () {
      yield* missed;
    };
    await puppet.online();
    await puppet.message(phone, 'Пять');
    expect((await texts(chatId)).slice(1)).to.deep.equal(['Раз', 'Два', 'Три', 'Четыре', 'Пять']);
  });

  it('stores what it has heard meanwhile also when the number is unlinked and there is no history any more', async () => {
    const { phone, chatId } = await online();
    puppet.history = () => {
      throw new EngineError('not_online', 'lost again');
    };
    await puppet.online();
    await puppet.message(phone, 'Напоследок');
    await puppet.context.emit({ type: 'logged_out', by: 'phone' });
    expect(await texts(chatId)).to.include('Напоследок');
  });

  it('finds out what became of a message when its result could not be stored, and sends it once', async () => {
    const { chatId } = await online();
    puppet.onSend = async (draft) => {
      // The result, and that it is unknown: neither can be written down.
      failWrites(2);
      return puppet.sentOf(draft);
    };
    puppet.onLookup = async (draft) => ({
      outcome: 'found',
      sent: puppet.sentOf(draft),
      status: 'delivered',
    });
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Один раз' });
    await hasStatus(base.feed, message.id, 'delivered');
    expect(puppet.sent).to.deep.equal(['Один раз']);
  });

  it('sends again only what the engine has certainly never had', async () => {
    const { chatId } = await online();
    let tries = 0;
    puppet.onSend = async (draft) => {
      tries += 1;
      if (tries === 1) throw new EngineError('timed_out', 'no answer', false);
      return puppet.sentOf(draft);
    };
    puppet.onLookup = async () => ({ outcome: 'absent' });
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Точно не ушло' });
    await hasStatus(base.feed, message.id, 'sent');
    expect(puppet.sent).to.have.length(2);
  });

  it('leaves one alone of which the engine knows nothing, until a person decides', async () => {
    const { chatId } = await online();
    puppet.onSend = async () => {
      throw new EngineError('timed_out', 'no answer', false);
    };
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Кто знает' });
    await hasStatus(base.feed, message.id, 'unconfirmed');
    const next = await send(base.as('Иванов'), chatId, { text: 'Следующее' });
    const ivanov = base.as('Иванов');
    const retry = (body: { confirmed?: boolean }) =>
      ivanov('retryMessage', { params: { messageId: message.id }, body });
    await retry({}).then(
      () => expect.fail('sent blindly'),
      (error: unknown) => expect(error).to.include({ code: 'MESSAGE_STATE' }),
    );
    expect(puppet.sent, 'nobody overtakes it').to.deep.equal(['Кто знает']);
    puppet.onSend = async (draft) => puppet.sentOf(draft);
    await retry({ confirmed: true });
    await hasStatus(base.feed, next.message.id, 'sent');
    expect(puppet.sent).to.deep.equal(['Кто знает', 'Кто знает', 'Следующее']);
  });

  it('applies a receipt that overtakes the result of its message', async () => {
    const { chatId } = await online();
    puppet.onSend = async (draft) => {
      const sent = puppet.sentOf(draft);
      const { externalId, at } = sent;
      await puppet.context.emit({ type: 'receipt', externalId, status: 'delivered', at, reason: null });
      await puppet.context.emit({ type: 'receipt', externalId, status: 'sent', at, reason: null });
      return sent;
    };
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Наперегонки' });
    await hasStatus(base.feed, message.id, 'delivered');
    expect((await get(message.id)).status).to.equal('delivered');
  });

  it('makes up for receipts that came while nobody listened', async () => {
    const { chatId, phone } = await online();
    puppet.onSend = async (draft) => ({ ...puppet.sentOf(draft), confirmed: false });
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Ушло, но не слышно' });
    await base.feed.until('message.changed', (one) => one.id === message.id && one.sentAt !== null);
    expect((await get(message.id)).status).to.equal('pending');
    puppet.history = async function* () {
      const own = inbound(phone, 'Ушло, но не слышно');
      yield { ...own, externalId: `x-${message.id}`, from: 'phone', status: 'read' };
    };
    await puppet.online();
    const read = await hasStatus(base.feed, message.id, 'read');
    expect(read.readAt).to.be.a('string');
    expect(await texts(chatId)).to.have.length(2);
  });

  it('takes a message that it sees for its own of unknown outcome, not for one from the phone', async () => {
    const { chatId, phone } = await online();
    puppet.onSend = async () => {
      throw new EngineError('timed_out', 'no answer', false);
    };
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Это я' });
    await hasStatus(base.feed, message.id, 'unconfirmed');
    await puppet.context.emit({ type: 'message', message: { ...inbound(phone, 'Это я'), from: 'phone' } });
    await hasStatus(base.feed, message.id, 'sent');
    expect((await texts(chatId)).filter((text) => text === 'Это я')).to.have.length(1);
  });

  it('waits quietly while the engine is not connected', async () => {
    const { chatId } = await online();
    let tries = 0;
    puppet.onSend = async (draft) => {
      tries += 1;
      if (tries === 1) throw new EngineError('not_online', 'in a moment');
      return puppet.sentOf(draft);
    };
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Подождёт' });
    await hasStatus(base.feed, message.id, 'sent');
    const told = base.feed.all('message.changed').filter((event) => event.data.id === message.id);
    expect(
      told.map((event) => event.data.status),
      'waiting is no news',
    ).to.deep.equal(['sent']);
    expect(tries).to.equal(2);
  });

  it('is started anew when its engine has failed', async () => {
    await puppet.online();
    const first = puppet;
    const again = new Promise<void>((resolve) => {
      made = resolve;
    });
    puppet.onStop = async () => undefined;
    await puppet.context.emit({ type: 'logged_out', by: 'unknown' });
    await again;
    expect(puppet).to.not.equal(first);
    // Whatever the old one still says reaches nobody.
    const phone = newPhone();
    await first.message(phone, 'С того света').catch(() => undefined);
    await puppet.online();
    await puppet.message(phone, 'Живой');
    const chatId = chatOf(await received('Живой'));
    expect(await texts(chatId)).to.deep.equal(['Живой']);
  });

  it('fails what is overdue also while the line is off', async () => {
    const { chatId } = await online();
    const from = base.feed.after;
    await base.api('stopLine', { params: params() });
    await becomes('off', from);
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Никто не отправит' });
    // From here on the engine's clock is behind: nothing may follow in this file.
    app.clock.move(5 * 3_600_000);
    expect(await expireMessages(app.app.platform)).to.equal(1);
    const failed = await hasStatus(base.feed, message.id, 'failed');
    expect(failed.failure).to.include({ code: 'expired', retryable: true });
  });
});
