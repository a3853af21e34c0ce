/** WhatsApp's restriction of new chats, where the messenger shows only that messages have not gone. */
import { expect } from 'chai';
import type { LineId, MessageId } from '../../contracts/common.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Api } from '../support/client.ts';
import { type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, hasStatus, newKey, newPhone, send } from '../support/world.ts';

describe('messages to strangers that WhatsApp refuses without a word', () => {
  let app: TestApp;
  let base: Base;
  let puppet: Puppet;
  let lineId: LineId;
  let ivanov: Api;

  beforeEach(async () => {
    const made = Promise.withResolvers<void>();
    app = await openApp({
      engines: puppets((one) => {
        puppet = one;
        made.resolve();
      }),
    });
    base = await app.connect();
    await base.roster({ Иванов: {} });
    ivanov = base.as('Иванов');
    const settings = { pausePerMessageMs: 0 };
    const body = { name: 'Продажи', engine: 'sandbox' as const, settings };
    lineId = (await base.api('createLine', { body })).id;
    await made.promise;
    puppet.onSend = async (draft) => ({ ...puppet.sentOf(draft), confirmed: false });
    await puppet.online();
  });
  afterEach(() => app.close());

  async function first(): Promise<MessageId> {
    const body = { lineId, phone: newPhone(), publishInChat: true, text: 'Добрый день!' };
    const before = puppet.sent.length;
    const { message } = await ivanov('writeFirst', { headers: { 'idempotency-key': newKey() }, body });
    await base.feed.holds('the engine has it', async () => puppet.sent.length > before);
    return message.id;
  }
  async function ends(id: MessageId, status: 'failed' | 'sent'): Promise<void> {
    const news = { externalId: `x-${id}`, status, at: new Date(), reason: null };
    await puppet.context.emit({ type: 'receipt', ...news });
    await hasStatus(base.feed, id, status);
  }
  const restriction = async () => (await base.api('getLine', { params: { lineId } })).restriction;

  it('two in a row are taken for the restriction: new people wait, answers go, nothing is restarted', async () => {
    await ends(await first(), 'failed');
    expect(await restriction()).to.equal(null);
    await ends(await first(), 'failed');
    expect(await restriction()).to.include({ until: null });

    const body = { lineId, phone: newPhone(), publishInChat: true, text: 'Третьему' };
    const third = await ivanov('writeFirst', { headers: { 'idempotency-key': newKey() }, body });
    await puppet.message(newPhone(), 'Есть кабель?');
    const asked = await base.feed.until('message.received', (one) => one.text === 'Есть кабель?');
    const answer = await send(ivanov, chatOf(asked.data), { text: 'Есть' });
    await base.feed.holds('the answer goes', async () => puppet.sent.includes('Есть'));
    await ends(answer.message.id, 'sent');
    expect(puppet.sent).to.not.include('Третьему');
    const { message } = third;
    expect(await base.api('getMessage', { params: { messageId: message.id } })).to.include({
      status: 'pending',
    });
    expect((await base.api('getLine', { params: { lineId } })).status).to.equal('online');
  });

  it('one between them that is reached, or a refusal by somebody known, says nothing', async () => {
    await ends(await first(), 'failed');
    await ends(await first(), 'sent');
    await ends(await first(), 'failed');
    expect(await restriction()).to.equal(null);
    await puppet.message(newPhone(), 'Я сам пишу');
    const asked = await base.feed.until('message.received', (one) => one.text === 'Я сам пишу');
    for (const text of ['Раз', 'Два']) {
      const { message } = await send(ivanov, chatOf(asked.data), { text });
      await base.feed.holds('the engine has it', async () => puppet.sent.includes(text));
      await ends(message.id, 'failed');
    }
    expect(await restriction()).to.equal(null);
  });
});
