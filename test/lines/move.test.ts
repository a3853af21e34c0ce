/** A line comes to another infobase: what it brings, and what stays behind. */
import { expect } from 'chai';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf } from '../support/client.ts';
import { type Base, chatOf, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('a line that moves to another infobase', () => {
  let app: TestApp;
  let admin: Api;
  let first: Base;
  let second: Base;
  let line: SandboxLine;
  const move = (infobaseId: string) =>
    admin('changeLine', { params: { lineId: line.id }, body: { infobaseId } as never });

  before(async () => {
    app = await openApp();
    first = await app.connect('Первая');
    second = await app.connect('Вторая');
    await first.roster({ Иванов: {}, Петрова: {} });
    await second.roster({ Сидоров: {} });
    line = await first.line();
    admin = await app.admin();
  });
  after(() => app.close());

  it('leaves its people behind: nobody of them owns a chat, is on duty or in its queue', async () => {
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Чей я теперь?'));
    await first.as('Иванов')('takeChat', { params: { chatId }, body: {} });
    const add = [first.employee('Петрова')];
    await first.as('Иванов')('changeObservers', { params: { chatId }, body: { add } });
    await line.settings({ dutyEmployeeId: first.employee('Иванов') });
    await first.api('setQueue', { body: { lineId: line.id, employeeIds: [first.employee('Иванов')] } });

    const moved = await move(second.id);
    expect(moved.settings.dutyEmployeeId).to.equal(null);
    const chat = await second.api('getChat', { params: { chatId } });
    expect(chat).to.deep.include({ status: 'queued', owner: null, formerOwner: null, observers: [] });
    const told = await second.feed.until('chat.opened', (one) => one.id === chatId);
    expect(told.data.version).to.equal(chat.version);
    const queue = await second.api('getQueue', { query: { lineId: line.id } });
    expect(queue).to.deep.include({ inherited: true, employees: [] });
    await second.as('Сидоров')('takeChat', { params: { chatId }, body: {} });
    expect(await refusalOf(first.api('getChat', { params: { chatId } }))).to.include({ code: 'NOT_FOUND' });
    await move(first.id);
  });

  it('brings its keys: a program that repeats itself after the move sends nothing twice', async () => {
    const chatId = chatOf(await line.receives(newPhone(), 'Один раз, пожалуйста'));
    const program = await app.integrator(['read', 'send']);
    const key = newKey();
    const once = await send(program, chatId, { text: 'Робот отвечает' }, key);
    await move(second.id);
    const again = await send(program, chatId, { text: 'Робот отвечает' }, key);
    expect(again).to.deep.include({ repeated: true });
    expect(again.message.id).to.equal(once.message.id);
  });

  it('takes the same fields in another order for the same request', async () => {
    await move(first.id);
    const chatId = chatOf(await line.receives(newPhone(), 'Где мой заказ?'));
    const program = await app.integrator(['read', 'send']);
    const key = newKey();
    await send(program, chatId, { text: 'В пути', comment: false, onTaken: 'reject' }, key);
    const again = await send(program, chatId, { onTaken: 'reject', comment: false, text: 'В пути' }, key);
    expect(again.repeated).to.equal(true);
  });
});
