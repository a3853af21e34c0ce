/** What is seen of the running service from outside: metrics, health, and a log that tells nobody's secrets. */
import { expect } from 'chai';
import { createLog } from '../service/platform/log.ts';
import { openApp, type TestApp } from './support/app.ts';
import { type Base, chatOf, hasStatus, newPhone, type SandboxLine, send } from './support/world.ts';

describe('the service as it is observed', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  const written: string[] = [];

  before(async () => {
    const log = createLog({ level: 'info', format: 'json' }, { write: (text: string) => written.push(text) });
    app = await openApp({ log });
    base = await app.connect();
    await base.roster({ Иванов: {} });
    line = await base.line();
  });
  after(() => app.close());

  it('counts messages both ways, lines by status and what the infobase has not confirmed', async () => {
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Тайный вопрос'));
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Тайный ответ' });
    await hasStatus(base.feed, message.id, 'sent');
    const metrics = await (await app.api.raw('getMetrics')).text();
    expect(metrics).to.match(/^bridge_lines\{status="online"\} 1$/m);
    expect(metrics).to.match(/^bridge_messages_received_total\{outcome="stored",from="client"\} 1$/m);
    expect(metrics).to.match(/^bridge_sends_total\{outcome="handed_over"\} 1$/m);
    expect(metrics).to.match(new RegExp(`^bridge_feed_unconfirmed\\{infobase="${base.id}"\\} [1-9]`, 'm'));
    expect(metrics).to.match(/^bridge_messages_waiting\{status="pending"\} 0$/m);
    expect(metrics).to.match(/^bridge_http_seconds_count\{operation="sendMessage",status="201"\} 1$/m);
  });

  it('is alive and ready, with its database and workers', async () => {
    expect(await app.api('getLive')).to.include({ status: 'ok' });
    const { status, checks } = await app.api('getReady');
    expect(status).to.equal('ok');
    expect(checks.map((check) => check.name)).to.include.members([
      'database',
      'worker:lines',
      'worker:webhooks',
    ]);
  });

  it('logs no text, no phone and no token at info level, whatever goes wrong', async () => {
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Секрет клиента'));
    await line.faults({ loseAnswers: true });
    await send(base.as('Иванов'), chatId, { text: 'Секрет сотрудника' });
    await base.feed.until('message.changed', (message) => message.status === 'unconfirmed');
    await line.faults({ loseAnswers: false, withoutWhatsApp: ['+79990000000'] });
    const body = { lineId: line.id, phone: '+79990000000', publishInChat: true, text: 'Секрет в никуда' };
    const headers = { 'idempotency-key': 'observed-1-key' };
    const lost = await base.as('Иванов')('writeFirst', { headers, body: body as never });
    await base.feed.holds('an end of it', async () => {
      const { status } = await base.api('getMessage', { params: { messageId: lost.message.id } });
      return status !== 'pending';
    });
    await base.api.raw('getChat', { params: { chatId: 'chat_нет' } });
    expect(written.length, 'something was logged').to.be.greaterThan(0);
    const all = written.join('');
    for (const secret of [phone, phone.slice(1), '79990000000', 'Секрет', 'Тайный', base.token, 'Иванов'])
      expect(all, secret).to.not.include(secret);
  });
});
