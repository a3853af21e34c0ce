/** What stands in no chat, and who is left out: messages of the timeline, their files, numbers that are excluded. */
import { expect } from 'chai';
import type { AttachmentId } from '../../contracts/common.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, refusalOf } from '../support/client.ts';
import { inbound, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, newKey, newPhone } from '../support/world.ts';

describe('who gets what', () => {
  let app: TestApp;
  let base: Base;
  let puppet: Puppet;
  let lineId: string;
  let ivanov: Api;
  let petrova: Api;
  const people = { Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' as const } };

  before(async () => {
    const made = Promise.withResolvers<void>();
    app = await openApp({
      engines: puppets((one) => {
        puppet = one;
        made.resolve();
      }),
    });
    base = await app.connect();
    await base.roster(people);
    [ivanov, petrova] = [await base.panel('Иванов'), await base.panel('Петрова')];
    lineId = (await base.api('createLine', { body: { name: 'Продажи', engine: 'sandbox' } })).id;
    await made.promise;
    await puppet.online();
  });
  after(() => app.close());

  it('shows a message without a chat, and its file, to its author, to managers and to 1C', async () => {
    const form = new FormData();
    form.append('file', new Blob(['счёт'], { type: 'text/plain' }), 'счёт.txt');
    const { id } = await ivanov('uploadAttachment', { body: form as never });
    const phone = newPhone();
    const object = { kind: 'Документ.ЗаказКлиента', key: 'a1', title: 'Заказ' };
    const body = {
      lineId,
      phone,
      name: 'Анна',
      object,
      publishInChat: false,
      attachmentId: id as AttachmentId,
    };
    const headers = { 'idempotency-key': newKey() };
    const { message } = await ivanov('writeFirst', { headers, body: body as never });
    const read = async (api: Api) => {
      const one = await api.raw('getMessage', { params: { messageId: message.id } });
      const file = await api.raw('getAttachment', { params: { attachmentId: message.attachment?.id ?? '' } });
      return [one.status, file.status];
    };
    expect(await read(petrova)).to.deep.equal([404, 404]);
    for (const api of [ivanov, await base.panel('Сидоров'), base.as('Петрова'), base.api])
      expect(await read(api)).to.deep.equal([200, 200]);
    // Nothing else tells the replica of 1C whose phone this is.
    const told = await base.feed.until('contact.changed', (contact) => contact.id === message.contactId);
    expect(told.data).to.include({ phone, name: 'Анна' });
  });

  it('leaves an excluded number alone when its message does not tell the number', async () => {
    const [phone, lid] = [newPhone(), '55501@lid'];
    const first = inbound(phone, 'Пока ещё слышно');
    await puppet.context.emit({ type: 'message', message: { ...first, peer: { ...first.peer, lid } } });
    const chatId = chatOf((await base.feed.until('message.received', (one) => one.text === first.text)).data);
    await base.api('changeLine', { params: { lineId }, body: { settings: { excludedPhones: [phone] } } });
    const second = inbound(phone, 'А теперь нет');
    const peer = { ...second.peer, address: lid, phone: null, lid };
    await puppet.context.emit({ type: 'message', message: { ...second, peer } });
    const { items } = await base.api('listMessages', { params: { chatId } });
    expect(items.map((item) => item.text)).to.not.include('А теперь нет');
  });

  it('lets a manager take a dismissed observer out of a chat', async () => {
    const message = inbound(newPhone(), 'С наблюдателем');
    await puppet.context.emit({ type: 'message', message });
    const chatId = chatOf(
      (await base.feed.until('message.received', (one) => one.text === message.text)).data,
    );
    const manager = base.as('Сидоров');
    const gone = base.employee('Петрова');
    await manager('changeObservers', { params: { chatId }, body: { add: [gone] } });
    await base.roster({ Иванов: {}, Сидоров: { role: 'manager' } });
    const chat = await manager('changeObservers', { params: { chatId }, body: { remove: [gone] } });
    expect(chat.observers).to.deep.equal([]);
  });

  it('refuses an answer in a chat of a line that was deleted, and still takes a comment', async () => {
    const message = inbound(newPhone(), 'Линию удалят');
    await puppet.context.emit({ type: 'message', message });
    const chatId = chatOf(
      (await base.feed.until('message.received', (one) => one.text === message.text)).data,
    );
    await puppet.context.emit({ type: 'logged_out', by: 'phone' });
    await base.api('deleteLine', { params: { lineId } });
    const say = (body: object) =>
      base.as('Иванов')('sendMessage', {
        params: { chatId },
        headers: { 'idempotency-key': newKey() },
        body: body as never,
      });
    expect(await refusalOf(say({ text: 'Уже некуда' }))).to.include({ code: 'LINE_OFF' });
    expect((await say({ text: 'Для своих', comment: true })).message.kind).to.equal('comment');
  });
});
