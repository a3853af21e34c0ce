/** A stream lasts longer than a right: who may read no more hears no more. */
import { expect } from 'chai';
import { openApp, type TestApp } from '../support/app.ts';
import { refusalOf } from '../support/client.ts';
import { openStream } from '../support/stream.ts';
import { type Base, chatOf, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('an event stream and rights that change', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  const people = { Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' as const } };

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster(people);
    line = await base.line();
  });
  afterEach(() => base.roster(people));
  after(() => app.close());

  it('ends when its reader is blocked', async () => {
    const stream = await openStream(await base.panel('Петрова'));
    await base.roster({ ...people, Петрова: { blocked: true } as never });
    await line.receives(newPhone(), 'Это уже не для неё');
    await stream.ended();
    const texts = stream.events.map((event) => JSON.stringify(event.data));
    expect(texts.filter((text) => text.includes('не для неё'))).to.have.length(0);
  });

  it('ends when its reader signs out', async () => {
    const petrova = await base.panel('Петрова');
    const stream = await openStream(petrova);
    await petrova('deleteSession');
    await line.receives(newPhone(), 'После выхода');
    await stream.ended();
  });

  it('shows one who is a manager no longer what an employee sees', async () => {
    const stream = await openStream(await base.panel('Сидоров'));
    const chatId = chatOf(await line.receives(newPhone(), 'Вопрос'));
    await base.as('Иванов')('takeChat', { params: { chatId }, body: {} });
    await stream.until((event) => event.type === 'chat.changed' && event.chatId === chatId);
    await base.roster({ ...people, Сидоров: {} as never });
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Не для Сидорова', comment: true });
    const own = chatOf(await line.receives(newPhone(), 'Для всех'));
    await stream.until((event) => event.chatId === own);
    expect(
      stream.events.some((event) => event.type === 'message.created' && event.data.id === message.id),
    ).to.equal(false);
    await stream.close();
  });

  it('is closed to a copy of the base', async () => {
    const copy = base.api.with({ 'infobase-hash': 'c0ffee00c0ffee00c0ffee00c0ffee00' });
    expect(await refusalOf(copy('streamEvents') as Promise<unknown>)).to.include({ code: 'INFOBASE_COPY' });
  });

  it('lets nobody but the base confirm its feed', async () => {
    const program = await app.integrator(['read', 'send', 'manage'], base.id);
    await base.feed.pull();
    const body = { feedId: base.feed.feedId, seq: base.feed.after };
    expect(await refusalOf(program('ackFeed', { body }))).to.include({ code: 'FORBIDDEN' });
  });
});
