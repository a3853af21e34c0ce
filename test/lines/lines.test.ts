/** Linking, starting and stopping of lines through the contract. */
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import type { Line } from '../../contracts/line.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { refusalOf } from '../support/client.ts';
import {
  type Base,
  chatOf,
  hasStatus,
  newPhone,
  type SandboxLine,
  sandboxLine,
  send,
} from '../support/world.ts';

describe('lines through the contract', () => {
  let app: TestApp;
  let base: Base;

  const get = (lineId: LineId): Promise<Line> => base.api('getLine', { params: { lineId } });
  const qr = (lineId: LineId) => base.api('getLineQr', { params: { lineId } });
  /** The line becomes so, from event number `after` on. */
  const becomes = (id: LineId, status: Line['status'], after: number) =>
    base.feed.until('line.changed', (line) => line.id === id && line.status === status, after);
  async function now(): Promise<number> {
    await base.feed.pull();
    return base.feed.after;
  }
  /** A line that shows its QR code. */
  async function pairing(): Promise<SandboxLine> {
    const from = await now();
    const { id } = await base.api('createLine', {
      body: { name: 'Новая', engine: 'sandbox', settings: { pausePerMessageMs: 0 } },
    });
    await becomes(id, 'pairing', from);
    return sandboxLine(base.api, base.feed, id, newPhone());
  }
  const scan = (line: SandboxLine, text: string) =>
    base.api('sandboxScan', { params: { lineId: line.id }, body: { text, phone: line.phone } });

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster({ Иванов: {} });
  });
  after(() => app.close());

  it('shows a QR code that expires, and a new one when asked', async () => {
    const line = await pairing();
    const first = await qr(line.id);
    expect(first.image).to.match(/^data:image\/png;base64,/);
    expect(new Date(first.expiresAt).getTime()).to.be.greaterThan(app.clock.now().getTime());
    const png = await base.api.raw('getLineQrPng', { params: { lineId: line.id } });
    expect(png.headers.get('content-type')).to.equal('image/png');
    expect(png.headers.get('cache-control')).to.equal('no-store');
    app.clock.move(60_000);
    for (const operation of ['getLineQr', 'getLineQrPng'] as const) {
      const refusal = await refusalOf(base.api(operation, { params: { lineId: line.id } }));
      expect(refusal).to.include({ code: 'QR_EXPIRED', status: 410 });
    }
    const from = await now();
    await base.api('refreshLineQr', { params: { lineId: line.id } });
    await becomes(line.id, 'pairing', from);
    const second = await qr(line.id);
    expect(second.text).to.not.equal(first.text);
    expect(await refusalOf(scan(line, first.text))).to.include({ code: 'QR_EXPIRED' });
    await scan(line, second.text);
    await becomes(line.id, 'online', from);
    expect(await refusalOf(qr(line.id))).to.include({ code: 'LINE_PAIRED' });
    expect(JSON.stringify(base.feed.events), 'the code is nobody’s news').to.not.include(second.text);
  });

  it('links by a code that is typed into the phone', async () => {
    const line = await pairing();
    const from = await now();
    const params = { lineId: line.id };
    const { code } = await base.api('requestPairingCode', { params, body: { phone: line.phone } });
    expect(code).to.match(/^\S{4}-\S{4}$/);
    await scan(line, code);
    const { data } = await becomes(line.id, 'online', from);
    expect(data).to.include({ phone: line.phone });
    const again = base.api('requestPairingCode', { params, body: { phone: line.phone } });
    expect(await refusalOf(again)).to.include({ code: 'LINE_PAIRED' });
  });

  it('is told apart when it is off, and starts again without a code', async () => {
    const line = await base.line();
    const params = { lineId: line.id };
    const linkedAt = (await get(line.id)).linkedAt;
    let from = await now();
    expect(await base.api('stopLine', { params })).to.include({ desired: 'off' });
    await becomes(line.id, 'off', from);
    expect(await refusalOf(base.api('logoutLine', { params }))).to.include({ code: 'LINE_OFF' });
    from = await now();
    expect(await base.api('startLine', { params })).to.include({ desired: 'on' });
    const { data } = await becomes(line.id, 'online', from);
    expect(data).to.include({ linkedAt, phone: line.phone });
    const since = base.feed.all('line.changed', from).filter((event) => event.data.id === line.id);
    expect(since.map((event) => event.data.status)).to.not.include('pairing');

    const unlinked = await pairing();
    from = await now();
    await base.api('stopLine', { params: { lineId: unlinked.id } });
    await becomes(unlinked.id, 'off', from);
    expect(await refusalOf(qr(unlinked.id))).to.include({ code: 'LINE_OFF' });
  });

  it('gets a new engine when it is restarted, without a new code, and not while it is off', async () => {
    const line = await base.line();
    const params = { lineId: line.id };
    const before = await get(line.id);
    let from = await now();
    const asked = await base.api('restartLine', { params });
    expect(asked).to.include({ status: 'starting', desired: 'on', linkedAt: before.linkedAt });
    const { data } = await becomes(line.id, 'online', from);
    expect(data).to.include({ linkedAt: before.linkedAt, phone: before.phone });
    const chatId = chatOf(await line.receives(newPhone(), 'После перезапуска'));
    expect((await base.api('getChat', { params: { chatId } })).lineId).to.equal(line.id);

    from = await now();
    await base.api('stopLine', { params });
    await becomes(line.id, 'off', from);
    expect(await refusalOf(base.api('restartLine', { params }))).to.include({ code: 'LINE_OFF' });
  });

  it('unlinks on our word, keeps its chats, and may be linked again or deleted', async () => {
    const line = await base.line();
    const params = { lineId: line.id };
    const chatId = chatOf(await line.receives(newPhone(), 'До отвязки'));
    expect(await refusalOf(base.api('deleteLine', { params }))).to.include({ code: 'LINE_LINKED' });
    const from = await now();
    await base.api('logoutLine', { params });
    const { data } = await becomes(line.id, 'pairing', from);
    expect(data).to.include({ linkedAt: null, advice: null });
    await scan(line, (await qr(line.id)).text);
    await becomes(line.id, 'online', from);
    expect((await base.api('getChat', { params: { chatId } })).id).to.equal(chatId);
    await base.api('logoutLine', { params });
    await base.api('deleteLine', { params });
    expect(await refusalOf(get(line.id))).to.include({ code: 'NOT_FOUND' });
  });

  it('says what to do when the phone has unlinked it, and shows a code', async () => {
    const line = await base.line();
    const from = await now();
    await line.link('logged_out');
    const off = await becomes(line.id, 'off', from);
    expect(off.data.advice).to.include({ code: 'logged_out' });
    expect(off.data.advice?.text.ru).to.be.a('string').that.includes('QR');
    const { data } = await becomes(line.id, 'pairing', from);
    expect(data.advice, 'the reason stays in sight').to.include({ code: 'logged_out' });
    const other = newPhone();
    const { text } = await qr(line.id);
    await base.api('sandboxScan', { params: { lineId: line.id }, body: { text, phone: other } });
    const online = await becomes(line.id, 'online', from);
    expect(online.data).to.include({ phone: other });
    expect(online.data.advice, 'another number than before').to.include({ code: 'other_number' });
  });

  it('stands still when the number is banned, until a person starts it', async () => {
    const line = await base.line();
    let from = await now();
    await line.link('banned');
    const banned = await becomes(line.id, 'banned', from);
    expect(banned.data.advice).to.not.equal(null);
    await line.link('restored');
    from = await now();
    await base.api('startLine', { params: { lineId: line.id } });
    const { data } = await becomes(line.id, 'online', from);
    expect(data.advice).to.equal(null);
    const chatId = chatOf(await line.receives(newPhone(), 'Снова на связи'));
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Да' });
    await hasStatus(base.feed, message.id, 'sent');
  });

  it('goes through a lost connection by itself: what waited goes, what came is there once', async () => {
    const line = await base.line();
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Раз'));
    const from = await now();
    await line.link('lost');
    const lost = await becomes(line.id, 'lost', from);
    expect(lost.data.advice).to.not.equal(null);
    const { message } = await send(base.as('Иванов'), chatId, { text: 'Ждёт связи' });
    await line.act({ phone, text: 'Два' });
    await line.link('restored');
    await hasStatus(base.feed, message.id, 'sent');
    const { data } = await base.feed.until('message.received', (one) => one.text === 'Два');
    expect(data.caughtUp).to.equal(true);
    expect((await line.reached(phone)).map((item) => [item.text, item.times])).to.deep.equal([
      ['Ждёт связи', 1],
    ]);
    expect(base.feed.all('message.received').filter((event) => event.data.text === 'Два')).to.have.length(1);
  });

  it('leaves nothing half done when the service stops and starts again', async () => {
    const line = await base.line();
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Перед остановкой'));
    const sent = await Promise.all(
      Array.from({ length: 5 }, (_, i) => send(base.as('Иванов'), chatId, { text: `Ответ ${i}` })),
    );
    const from = await now();
    await base.api('stopLine', { params: { lineId: line.id } });
    await becomes(line.id, 'off', from);
    const { items } = await base.api('listMessages', { params: { chatId } });
    const unknown = items.filter((item) => item.status === 'unconfirmed');
    expect(unknown, 'what was in hand has been written down').to.deep.equal([]);
    await base.api('startLine', { params: { lineId: line.id } });
    for (const { message } of sent) await hasStatus(base.feed, message.id, 'sent');
    const reached = await line.reached(phone);
    expect(reached.map((item) => item.times)).to.deep.equal([1, 1, 1, 1, 1]);
  });
});
