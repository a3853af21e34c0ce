/** The service as its own process is asked to stop in the middle of its work, and is started again. */
import { expect } from 'chai';
import type { MessageId } from '../../contracts/common.ts';
import { type ServiceProcess, serviceProcess } from '../support/process.ts';
import { openStream } from '../support/stream.ts';
import { type Base, chatOf, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('stop and start of the service, as a process', function () {
  this.timeout(60_000);
  let service: ServiceProcess;
  let base: Base;
  let line: SandboxLine;

  before(async () => {
    service = await serviceProcess({ LOG_LEVEL: 'warn' });
    await service.start();
    base = await service.connect();
    await base.roster({ Иванов: {}, Петрова: {} });
    line = await base.line();
  });
  after(() => service.remove());

  it('finishes what is in flight, lets its readers go, and ends by itself', async () => {
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Успеете?'));
    await base.as('Иванов')('takeChat', { params: { chatId }, body: {} });
    // What he writes is not for her: her readers wait.
    const petrova = await base.panel('Петрова');
    const stream = await openStream(petrova);
    await base.feed.pull();
    const poll = petrova('getFeed', { query: { after: base.feed.after, wait: 25 } });
    const ids: MessageId[] = [];
    for (let i = 0; i < 5; i += 1)
      ids.push((await send(base.as('Иванов'), chatId, { text: `Ответ ${i}` })).message.id);
    const code = await service.stop();
    expect(code, service.logged()).to.equal(0);
    // Neither of them waits for its time: the poll is answered, the stream is closed.
    expect(await poll).to.deep.include({ feedId: base.feed.feedId, events: [] });
    await stream.ended();

    await service.start();
    await base.feed.holds('all is sent', async () => {
      const messages = await Promise.all(
        ids.map((messageId) => base.api('getMessage', { params: { messageId } })),
      );
      return messages.every((message) => message.status === 'sent');
    });
    const reached = await line.reached(phone);
    expect(reached.map((item) => [item.text, item.times])).to.deep.equal(
      ids.map((_, i) => [`Ответ ${i}`, 1]),
    );
  });

  it('has its line online soon after kill -9, without a QR code and without waiting for a lease', async () => {
    await base.feed.pull();
    const mark = base.feed.after;
    await service.kill();
    await service.start();
    const { data } = await base.feed.until(
      'line.changed',
      (one) => one.id === line.id && one.status === 'online',
      mark,
    );
    expect(data.phone).to.equal(line.phone);
    const statuses = base.feed.all('line.changed', mark).map((event) => event.data.status);
    expect(statuses).to.not.include('pairing');
  });

  it('refuses to start on a taken port, and says so in words', async () => {
    const second = await serviceProcess({ PORT: new URL(service.url).port });
    const failure = await second.start().then(
      () => null,
      (error: Error) => error,
    );
    expect(failure?.message).to.match(/Порт \d+ занят/);
    await second.remove();
  });
});
