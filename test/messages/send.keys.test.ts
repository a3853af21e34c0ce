/** An idempotency key sends one message, through the contract: repeats, races, batches. */
import { expect } from 'chai';
import type { ChatId, MessageId } from '../../contracts/common.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf } from '../support/client.ts';
import { type Base, chatOf, hasStatus, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('an idempotency key', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  let ivanov: Api;

  /** A chat of a new client that Ivanov has. */
  async function owned(): Promise<{ chatId: ChatId; phone: string }> {
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, `Здравствуйте, я ${phone}`));
    await ivanov('takeChat', { params: { chatId }, body: {} });
    return { chatId, phone };
  }

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster({ Иванов: {}, Петрова: {}, Уволен: { blocked: true } });
    line = await base.line();
    ivanov = base.as('Иванов');
  });
  after(() => app.close());

  it('sends one message, however often it is used', async () => {
    const { chatId, phone } = await owned();
    const key = newKey();
    const first = await send(ivanov, chatId, { text: 'Один раз' }, key);
    const again = await send(ivanov, chatId, { text: 'Один раз' }, key);
    expect([first.repeated, again.repeated]).to.deep.equal([false, true]);
    expect(again.message.id).to.equal(first.message.id);
    expect(first.message.idempotencyKey).to.equal(key);
    const after = await send(ivanov, chatId, { text: 'Следующее' });
    await hasStatus(base.feed, after.message.id, 'sent');
    expect((await line.reached(phone)).map((item) => item.text)).to.deep.equal(['Один раз', 'Следующее']);
    const late = await send(ivanov, chatId, { text: 'Один раз' }, key);
    expect(late.message, 'a repeat shows how it stands now').to.include({ status: 'sent' });
  });

  it('sends one message when ten come at once', async () => {
    const { chatId, phone } = await owned();
    const key = newKey();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => send(ivanov, chatId, { text: 'Десять раз' }, key)),
    );
    expect(results.filter((result) => !result.repeated)).to.have.length(1);
    expect(new Set(results.map((result) => result.message.id)).size).to.equal(1);
    await hasStatus(base.feed, results[0]?.message.id as MessageId, 'sent');
    expect(await line.reached(phone)).to.have.length(1);
    const created = base.feed.all('message.created').filter((event) => event.data.text === 'Десять раз');
    expect(created).to.have.length(1);
  });

  it('stands for one body and one chat', async () => {
    const { chatId } = await owned();
    const other = await owned();
    const key = newKey();
    const { message } = await send(ivanov, chatId, { text: 'Это' }, key);
    for (const call of [
      () => send(ivanov, chatId, { text: 'Не это' }, key),
      () => send(ivanov, other.chatId, { text: 'Это' }, key),
    ]) {
      const refusal = await refusalOf(call());
      expect(refusal).to.include({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422 });
      expect(refusal.details).to.include({ messageId: message.id });
    }
  });

  it('is taken back by a refusal: the corrected message may use it', async () => {
    const { chatId } = await owned();
    const key = newKey();
    expect(await refusalOf(send(ivanov, chatId, { text: '  \n ' }, key))).to.include({
      code: 'NOTHING_TO_SEND',
    });
    expect((await send(ivanov, chatId, { text: 'Теперь да' }, key)).repeated).to.equal(false);
  });

  it('works in writing first, at once too, and is needed', async () => {
    const headers = { 'idempotency-key': newKey() };
    const body = { lineId: line.id, phone: newPhone(), publishInChat: true, text: 'Заказ собран' };
    const results = await Promise.all(
      Array.from({ length: 5 }, () => ivanov('writeFirst', { headers, body })),
    );
    expect(results.filter((result) => !result.repeated)).to.have.length(1);
    await hasStatus(base.feed, results[0]?.message.id as MessageId, 'sent');
    expect(await line.reached(body.phone)).to.have.length(1);
    expect(await refusalOf(ivanov('writeFirst', { body }))).to.include({ code: 'VALIDATION_FAILED' });
  });

  it('gives each message of a batch its own result', async () => {
    const { chatId, phone } = await owned();
    const known = newKey();
    await send(ivanov, chatId, { text: 'Было' }, known);
    const keys = Array.from({ length: 6 }, newKey) as [string, string, string, string, string, string];
    const by = { chatId, employeeId: base.employee('Иванов') };
    const { results } = await base.api('sendBatch', {
      body: {
        messages: [
          { ...by, key: keys[0], text: 'Новое' },
          { ...by, key: known, text: 'Было' },
          { ...by, key: keys[1], text: '   ' },
          { ...by, key: keys[2], employeeId: base.employee('Петрова'), text: 'Чужой чат' },
          { ...by, key: keys[3], employeeId: base.employee('Петрова'), text: 'Наблюдаю', onTaken: 'observe' },
          { ...by, key: keys[4], employeeId: base.employee('Уволен'), text: 'Меня нет', onTaken: 'observe' },
          { ...by, key: keys[5], text: 'Для своих', comment: true },
        ],
      },
    });
    expect(results.map(({ key, outcome, error }) => [key, outcome, error?.code ?? null])).to.deep.equal([
      [keys[0], 'accepted', null],
      [known, 'repeated', null],
      [keys[1], 'refused', 'NOTHING_TO_SEND'],
      [keys[2], 'refused', 'CHAT_TAKEN'],
      [keys[3], 'accepted', null],
      [keys[4], 'refused', 'EMPLOYEE_UNKNOWN'],
      [keys[5], 'accepted', null],
    ]);
    expect(results[3]?.error?.message).to.contain('Иванов');
    await hasStatus(base.feed, results[4]?.messageId as MessageId, 'sent');
    const texts = (await line.reached(phone)).map((item) => item.text);
    expect(texts).to.deep.equal(['Было', 'Новое', 'Наблюдаю']);
  });
});
