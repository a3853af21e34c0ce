import { expect } from 'chai';
import { openApp, type TestApp } from '../support/app.ts';
import { newPhone } from '../support/world.ts';

describe('counters of chats, and words in a chat', () => {
  let bridge: TestApp;
  before(async () => {
    bridge = await openApp();
  });
  after(() => bridge?.close());

  it('counts what each person may see, and who waits', async () => {
    const base = await bridge.connect();
    await base.roster({ Анна: {}, Борис: {}, Вера: { role: 'manager' } });
    const line = await base.line();
    const chats: string[] = [];
    for (const text of ['Раз', 'Два', 'Три'])
      chats.push((await line.receives(newPhone(), text)).chatId ?? '');
    const send = (chatId: string, body: object) =>
      base.as('Анна')('sendMessage', {
        params: { chatId },
        body: body as never,
        headers: { 'idempotency-key': `counter-${chatId}` },
      });
    await send(chats[0] ?? '', { text: 'Ответ' });
    await base.as('Анна')('takeChat', { params: { chatId: chats[1] ?? '' }, body: {} });
    const body = { add: [base.employee('Борис')] };
    await base.as('Анна')('changeObservers', { params: { chatId: chats[1] ?? '' }, body });
    const counted = async (name: string) => (await base.panel(name))('listChatCounters');
    const none = { total: 0, unanswered: 0 };
    const one = { total: 1, unanswered: 1 };
    expect(await counted('Анна')).to.deep.equal({
      mine: { total: 2, unanswered: 1 },
      observed: none,
      queue: one,
      all: { total: 3, unanswered: 2 },
    });
    expect(await counted('Борис')).to.deep.equal({
      mine: none,
      observed: one,
      queue: one,
      all: { total: 2, unanswered: 2 },
    });
    expect(await counted('Вера')).to.deep.equal({
      mine: none,
      observed: none,
      queue: one,
      all: { total: 3, unanswered: 2 },
    });
  });

  it('finds messages of a chat by words, and takes signs of a pattern as they are', async () => {
    const base = await bridge.connect('Вторая');
    await base.roster({ Анна: {} });
    const line = await base.line();
    const phone = newPhone();
    const { chatId } = await line.receives(phone, 'Скидка 7% на кабель');
    await line.receives(phone, 'А на лампы?');
    const found = async (search: string) =>
      (
        await base.as('Анна')('listMessages', { params: { chatId: chatId ?? '' }, query: { search } })
      ).items.map(({ text }) => text);
    expect(await found('кабель')).to.deep.equal(['Скидка 7% на кабель']);
    expect(await found('на')).to.deep.equal(['А на лампы?', 'Скидка 7% на кабель']);
    expect(await found('%')).to.deep.equal(['Скидка 7% на кабель']);
    expect(await found('_')).to.deep.equal([]);
  });
});
