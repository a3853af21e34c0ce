import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import type { SandboxWorld } from '../../service/engines/sandbox/sandbox-world.ts';
import { openSandboxWorld } from '../../service/engines/sandbox/world-host.ts';
import type { WorldDraft } from '../../service/engines/sandbox/world-sending.ts';
import { WorldError, type WorldNews } from '../../service/engines/sandbox/world-state.ts';
import { silentLog } from '../../service/platform/log.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';

const lineId = 'line_1' as LineId;
const anna = '+79161234567';

const draft = (messageId: string, text = 'Добрый день'): WorldDraft => ({
  messageId,
  to: { address: null, phone: anna },
  kind: 'text',
  text,
  file: null,
  location: null,
  contactCard: null,
  quoteKey: null,
});

/** A bridge that is connected by hand: what it has been told, one after the other. */
async function bridge(world: SandboxWorld) {
  const leave = new AbortController();
  const news = world.attach(lineId, leave.signal)[Symbol.asyncIterator]();
  const first = (await news.next()).value as WorldNews;
  if (first.type !== 'attached') throw new Error(`attached comes first, not ${first.type}`);
  const { session } = first;
  return {
    session,
    async next<T extends WorldNews['type']>(type: T): Promise<Extract<WorldNews, { type: T }>> {
      const { value, done } = await news.next();
      expect(done ? 'the end' : value.type).to.equal(type);
      return value as Extract<WorldNews, { type: T }>;
    },
    ended: async () => (await news.next()).done === true,
    acknowledge: ({ ack }: WorldNews) => world.call('acknowledge', lineId, { session, ack: ack! }),
    send: (what: WorldDraft) => world.call('send', lineId, { session, draft: what }),
    async leave() {
      leave.abort();
      await news.return?.(undefined);
    },
  };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(WorldError);
  return (error as WorldError).code;
}

describe('the outside world of the sandbox', () => {
  let folder: string;
  let clock: FakeClock;
  let world: SandboxWorld;

  const open = () => openSandboxWorld({ folder, clock, log: silentLog() });
  const outbox = () => world.call('outbox', lineId, {});
  const writes = (text: string) => world.call('act', lineId, { phone: anna, name: 'Анна', text });
  /** A bridge whose line is linked, with no receipts by themselves. */
  async function linked() {
    await world.call('setFaults', lineId, { autoDelivered: false, autoRead: false });
    const connected = await bridge(world);
    await connected.next('qr');
    await world.call('scan', lineId, { phone: '+78125551470' });
    await connected.next('authenticating');
    await connected.next('online');
    return connected;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'world-'));
    clock = fakeClock();
    world = await open();
  });
  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('turns the QR code every 20 s, six times, then waits to be asked', async () => {
    const connected = await bridge(world);
    const codes = [];
    for (let turn = 1; turn <= 6; turn += 1) {
      const code = await connected.next('qr');
      expect(new Date(code.expiresAt).getTime() - clock.now().getTime()).to.equal(20_000);
      codes.push(code.text);
      await clock.advance(20_000);
    }
    expect(new Set(codes).size).to.equal(6);
    expect((await world.call('state', lineId, {})).qr).to.equal(null);
    expect(await refusal(world.call('scan', lineId, {}))).to.equal('qr_expired');
    await world.call('refreshQr', lineId, { session: connected.session });
    const { text } = await connected.next('qr');
    expect(await refusal(world.call('scan', lineId, { text: codes[0]! }))).to.equal('qr_expired');
    await world.call('scan', lineId, { text });
    await connected.next('authenticating');
    expect(await refusal(world.call('scan', lineId, {}))).to.equal('linked_already');
    await connected.leave();
  });

  it('has no code to scan while no bridge is connected', async () => {
    expect(await refusal(world.call('scan', lineId, {}))).to.equal('qr_not_ready');
  });

  it('links by a pairing code until it expires', async () => {
    const connected = await bridge(world);
    await connected.next('qr');
    const asked = { session: connected.session, phone: '+78125551471', code: 'ACDE-FGHJ' };
    await world.call('pairingCode', lineId, asked);
    await clock.advance(180_000);
    expect(await refusal(world.call('scan', lineId, { text: 'ACDE-FGHJ' }))).to.equal('qr_expired');
    await world.call('pairingCode', lineId, asked);
    await world.call('scan', lineId, { text: 'ACDE-FGHJ' });
    expect((await world.call('state', lineId, {})).linked?.phone).to.equal('+78125551471');
    await connected.leave();
  });

  it('counts what is handed over twice and keeps it one message', async () => {
    const connected = await linked();
    const first = await connected.send(draft('msg_1'));
    const second = await connected.send(draft('msg_1'));
    expect(second).to.deep.equal(first);
    const { items, clients } = await outbox();
    expect(items.map(({ times }) => times)).to.deep.equal([2]);
    expect(clients[0]!.thread).to.have.length(1);
    await connected.leave();
  });

  it('carries a message out and loses the answer', async () => {
    const connected = await linked();
    await world.call('setFaults', lineId, { loseAnswers: true });
    expect(await refusal(connected.send(draft('msg_1')))).to.equal('answer_lost');
    expect((await outbox()).items[0]).to.include({ status: 'sent', times: 1 });
    const found = await world.call('find', lineId, { session: connected.session, messageId: 'msg_1' });
    expect(found?.sent.key).to.equal((await outbox()).items[0]!.key);
    await connected.leave();
  });

  it('shows a refused message without the client having it; a later try gets through', async () => {
    const connected = await linked();
    await world.call('setFaults', lineId, { refuseSends: true });
    expect(await refusal(connected.send(draft('msg_1')))).to.equal('refused');
    expect((await outbox()).items[0]!.status).to.equal('refused');
    expect((await outbox()).clients[0]!.thread).to.deep.equal([]);
    await world.call('setFaults', lineId, { refuseSends: false });
    await connected.send(draft('msg_1'));
    expect((await outbox()).items[0]).to.include({ status: 'sent', times: 1 });
    await connected.leave();
  });

  it('confirms by itself: delivered after 1 s, read 4 s later, also when it was away meanwhile', async () => {
    const connected = await linked();
    await world.call('setFaults', lineId, { autoDelivered: true, autoRead: true });
    await connected.send(draft('msg_1'));
    await clock.advance(999);
    expect((await outbox()).items[0]!.status).to.equal('sent');
    await clock.advance(1);
    expect((await connected.next('receipt')).status).to.equal('delivered');
    await connected.leave();
    await world.close();
    clock.set(new Date(clock.now().getTime() + 60_000));
    world = await open();
    expect((await outbox()).items[0]!.status).to.equal('read');
    const back = await bridge(world);
    await back.next('online');
    expect((await back.next('receipt')).status).to.equal('delivered');
    expect((await back.next('receipt')).status).to.equal('read');
    await back.leave();
  });

  it('repeats a change until it is acknowledged, and no longer', async () => {
    let connected = await linked();
    await connected.send(draft('msg_1'));
    await world.call('confirm', lineId, { level: 'delivered' });
    await connected.next('receipt');
    await connected.leave();

    connected = await bridge(world);
    await connected.next('online');
    await connected.acknowledge(await connected.next('receipt'));
    await connected.leave();

    connected = await bridge(world);
    await connected.next('online');
    await writes('Ещё вопрос');
    await connected.next('message');
    await connected.leave();
  });

  it('never takes a receipt back, and delivers before it reads', async () => {
    const connected = await linked();
    await connected.send(draft('msg_1'));
    await world.call('confirm', lineId, { level: 'read', phone: anna });
    await world.call('confirm', lineId, { level: 'delivered' });
    expect((await connected.next('receipt')).status).to.equal('delivered');
    expect((await connected.next('receipt')).status).to.equal('read');
    expect((await outbox()).items[0]!.status).to.equal('read');
    await connected.leave();
  });

  it('keeps a linked line, its chats and files over a restart', async () => {
    const connected = await linked();
    const stored = await world.putFile(Readable.from([Buffer.from('счёт')]));
    const about = { kind: 'document', fileName: 'a.txt', mimeType: 'text/plain', waveform: null } as const;
    const { key } = await world.call('act', lineId, { phone: anna, file: { ...about, ...stored } });
    await connected.leave();
    await world.close();
    world = await open();
    const { state, clients } = await outbox();
    expect(state.linked?.phone).to.equal('+78125551470');
    expect(clients[0]!.thread[0]).to.include({ key, status: 'waiting' });
    const { fileId } = await world.call('file', lineId, { key });
    expect(await textOf(await world.openFile(fileId))).to.equal('счёт');
    expect(await refusal(world.openFile('../lines/line_1.json'))).to.equal('not_found');
  });

  it('holds what is written while nobody is connected for the history', async () => {
    let connected = await linked();
    await connected.leave();
    await writes('Один');
    await clock.advance(1_000);
    await writes('Два');
    connected = await bridge(world);
    await connected.next('online');
    const [peer] = await world.call('chats', lineId, { session: connected.session });
    const since = clock.now().toISOString();
    const ask = { session: connected.session, address: peer!.address };
    const late = await world.call('history', lineId, { ...ask, since });
    expect(late.map(({ text }) => text)).to.deep.equal(['Два']);
    const all = await world.call('history', lineId, { ...ask, since: '2026-11-20T09:00:00.999Z' });
    expect(all.map(({ text }) => text)).to.deep.equal(['Один', 'Два']);
    await connected.leave();
  });

  it('tells every message twice when it is to', async () => {
    const connected = await linked();
    await world.call('setFaults', lineId, { duplicates: true });
    const { key } = await writes('Раз');
    expect((await connected.next('message')).message.key).to.equal(key);
    expect((await connected.next('message')).message.key).to.equal(key);
    await connected.leave();
  });

  it('shows clients by LID only, finds them by it, and introduces them later', async () => {
    const connected = await linked();
    await world.call('setFaults', lineId, { lidOnly: true });
    await writes('Кто я');
    const { peer } = await connected.next('message');
    expect(peer).to.include({ phone: null, address: `${peer.lid}@lid` });
    expect(peer.lid).to.match(/^\d{15}$/);
    const answer = { ...draft('msg_1'), to: { address: peer.address, phone: null } };
    expect((await connected.send(answer)).peer.phone).to.equal(null);
    expect((await outbox()).items[0]!.to).to.equal(anna);
    await world.call('setFaults', lineId, { lidOnly: false });
    const introduced = await connected.next('identity');
    expect(introduced.peer).to.include({ phone: anna, lid: peer.lid, address: peer.address });
    await connected.leave();
  });

  it('lets the line edit for 15 minutes and delete for two days', async () => {
    const connected = await linked();
    const { session } = connected;
    const { key } = await connected.send(draft('msg_1'));
    await clock.advance(15 * 60_000);
    await world.call('editSent', lineId, { session, key, text: 'Исправлено' });
    await clock.advance(1);
    expect(await refusal(world.call('editSent', lineId, { session, key, text: 'Поздно' }))).to.equal(
      'too_old',
    );
    await clock.advance(2 * 24 * 3_600_000);
    expect(await refusal(world.call('deleteSent', lineId, { session, key }))).to.equal('too_old');
    expect((await outbox()).items[0]).to.include({ text: 'Исправлено', status: 'sent' });
    await connected.leave();
  });

  it('lets nobody change what is not theirs', async () => {
    const connected = await linked();
    const { key } = await writes('Моё');
    const { key: ours } = await connected.send(draft('msg_1'));
    const { session } = connected;
    expect(await refusal(world.call('deleteSent', lineId, { session, key }))).to.equal('not_found');
    expect(await refusal(world.call('act', lineId, { action: 'delete', key: ours }))).to.equal('not_found');
    await world.call('act', lineId, { action: 'delete', key: ours, from: 'phone' });
    await connected.next('message');
    expect(await connected.next('deleted')).to.include({ key: ours, by: 'phone' });
    await connected.leave();
  });

  it('sends an older bridge away when another one connects', async () => {
    const older = await linked();
    const newer = await bridge(world);
    await older.next('replaced');
    expect(await older.ended()).to.equal(true);
    expect(await refusal(older.send(draft('msg_1')))).to.equal('not_online');
    await newer.next('online');
    await newer.send(draft('msg_1'));
    expect((await outbox()).items[0]!.times).to.equal(1);
    await newer.leave();
  });

  it('keeps a ban until it is lifted', async () => {
    const connected = await linked();
    await world.call('disconnect', lineId, { as: 'banned' });
    await connected.next('banned');
    expect(await connected.ended()).to.equal(true);
    const again = await bridge(world);
    await again.next('banned');
    await again.leave();
    await world.call('disconnect', lineId, { as: 'restored' });
    const free = await bridge(world);
    await free.next('online');
    await free.leave();
  });

  it('takes writing only to a linked number, with a content and a sender', async () => {
    expect(await refusal(writes('Есть кто?'))).to.equal('not_linked');
    const connected = await linked();
    expect(await refusal(world.call('act', lineId, { phone: anna }))).to.equal('nothing_to_send');
    expect(await refusal(world.call('act', lineId, { text: 'Кто?' }))).to.equal('bad_request');
    await connected.leave();
  });
});
