import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import { EngineError } from '../../service/engines/engine.ts';
import { sandboxKind } from '../../service/engines/sandbox/engine.ts';
import type { SandboxWorld } from '../../service/engines/sandbox/sandbox-world.ts';
import { connectSandboxWorld } from '../../service/engines/sandbox/world-client.ts';
import { openSandboxWorld } from '../../service/engines/sandbox/world-host.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { newId } from '../../service/platform/ids.ts';
import { silentLog } from '../../service/platform/log.ts';
import { LineUnderTest, textDraft } from '../conformance/engine.harness.ts';
import { endWorld, startWorld } from './world-process.ts';

const anna = '+79161234567';
const linkIn =
  (world: SandboxWorld) =>
  async (lineId: string, text: string): Promise<string> => {
    const state = { text, phone: '+78125551470' };
    await world.call('scan', lineId as LineId, state);
    return state.phone;
  };

async function refusal(promise: Promise<unknown>): Promise<EngineError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EngineError);
  return error as EngineError;
}

describe('the sandbox engine', () => {
  let folder: string;
  let world: SandboxWorld;
  let line: LineUnderTest;
  const id = () => line.lineId as LineId;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    world = await openSandboxWorld({ folder, clock: systemClock, log: silentLog() });
    line = await LineUnderTest.create(sandboxKind(world), 5_000);
  });
  afterEach(async () => {
    await line.remove();
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('does not know the outcome of a send whose answer is lost, and finds it afterwards', async () => {
    await line.link(linkIn(world));
    await world.call('setFaults', id(), { loseAnswers: true });
    const draft = textDraft({ phone: anna }, 'Ушло?');
    expect(await refusal(line.engine.send(draft))).to.include({ code: 'timed_out', certain: false });
    const found = await line.engine.lookup!(draft, new Date(), new Set());
    expect(found).to.include({ outcome: 'found', status: 'sent' });
  });

  it('can not promise that a message is absent while it is not online', async () => {
    await line.link(linkIn(world));
    const from = line.mark();
    await world.call('disconnect', id(), { as: 'lost' });
    await line.event('lost', () => true, from);
    const draft = textDraft({ phone: anna }, 'Где?');
    expect(await line.engine.lookup!(draft, new Date(), new Set())).to.deep.equal({ outcome: 'unknown' });
  });

  it('takes neither an empty draft nor a text that would lose its tail', async () => {
    await line.link(linkIn(world));
    const long = textDraft({ phone: anna }, 'я'.repeat(4097));
    expect((await refusal(line.engine.send(long))).code).to.equal('bad_content');
    const empty = textDraft({ phone: anna }, '');
    expect((await refusal(line.engine.send(empty))).code).to.equal('bad_content');
    expect((await world.call('outbox', id(), {})).items).to.deep.equal([]);
  });

  it('is certain that a message did not go when its file can not be read', async () => {
    await line.link(linkIn(world));
    const path = join(folder, 'none.pdf');
    const file = {
      path,
      fileName: 'none.pdf',
      mimeType: 'application/pdf',
      size: 1,
      durationSeconds: null,
      waveform: null,
    };
    const error = await refusal(
      line.engine.send(textDraft({ phone: anna }, 'Счёт', { kind: 'document', file })),
    );
    expect(error).to.include({ code: 'failed', certain: true });
  });

  it('refuses a file above the limit before it is loaded, and says when one is gone', async () => {
    await line.link(linkIn(world));
    const path = join(folder, 'big.bin');
    await writeFile(path, Buffer.alloc(17 * 1024 * 1024));
    const file = {
      path,
      fileName: 'big.bin',
      mimeType: 'application/octet-stream',
      size: 17 * 1024 * 1024,
      durationSeconds: null,
      waveform: null,
    };
    const sent = await line.engine.send(textDraft({ phone: anna }, 'Большой', { kind: 'document', file }));
    const target = { externalId: sent.externalId, address: sent.peer.address };
    expect((await refusal(line.engine.download!(target))).code).to.equal('media_too_large');
    await writeFile(path, 'мал');
    const small = await line.engine.send(textDraft({ phone: anna }, 'Малый', { kind: 'document', file }));
    await rm(join(folder, 'files'), { recursive: true });
    const gone = { externalId: small.externalId, address: small.peer.address };
    expect((await refusal(line.engine.download!(gone))).code).to.equal('media_expired');
  });

  it('keeps a group to itself while groups are off', async () => {
    await line.link(linkIn(world));
    await world.call('act', id(), { phone: anna, name: 'Анна', group: 'Монтажники', text: 'Всем привет' });
    await world.call('act', id(), { phone: anna, name: 'Анна', text: 'А это вам' });
    const { message } = await line.event('message');
    expect(message.text).to.equal('А это вам');
    const history = [];
    for await (const found of line.engine.history!(() => new Date(0))) history.push(found.text);
    expect(history).to.deep.equal(['А это вам']);
  });

  it('tells calls, places and what the linked phone itself has written', async () => {
    await line.link(linkIn(world));
    await world.call('act', id(), { phone: anna, action: 'call' });
    await world.call('act', id(), {
      phone: anna,
      location: { latitude: 55.7558, longitude: 37.6173, name: 'Склад' },
    });
    await world.call('act', id(), { phone: anna, from: 'phone', text: 'Отвечу с телефона' });
    const own = await line.event('message', ({ message }) => message.from === 'phone');
    expect(own.message.text).to.equal('Отвечу с телефона');
    const [call, place] = line.events.flatMap((event) => (event.type === 'message' ? [event.message] : []));
    expect(call).to.include({ kind: 'system', systemEvent: 'call', from: 'client' });
    expect(place!.location).to.deep.equal({ latitude: 55.7558, longitude: 37.6173, name: 'Склад' });
    // WhatsApp's clock has whole seconds.
    expect(own.message.sentAt.getMilliseconds()).to.equal(0);
  });

  it('leaves the line alone when the bridge says that it is no longer its own', async () => {
    const lineId = newId('line') as LineId;
    const told = Promise.withResolvers<void>();
    let events = 0;
    const engine = sandboxKind(world).create({
      lineId,
      folder,
      proxy: null,
      groups: false,
      mediaLimitBytes: 1,
      linkedAt: null,
      clock: systemClock,
      log: silentLog(),
      emit: async () => {
        events += 1;
        told.resolve();
        throw new Error('the lease is lost');
      },
    });
    await engine.start();
    await told.promise;
    const deadline = AbortSignal.timeout(5_000);
    while ((await world.call('state', lineId, {})).qr !== null) deadline.throwIfAborted();
    await engine.stop();
    expect(events).to.equal(1);
  });

  it('says once that it has unlinked the number', async () => {
    await line.link(linkIn(world));
    await line.engine.logout();
    const ends = line.events.filter((event) => event.type === 'logged_out');
    expect(ends).to.deep.equal([{ type: 'logged_out', by: 'bridge' }]);
    expect((await world.call('state', id(), {})).linked).to.equal(null);
  });
});

describe('the sandbox engine and a world in another process', () => {
  it('is lost while the world is away, comes back by itself, and the world has forgotten nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const first = await startWorld(folder);
    const world = connectSandboxWorld(first.url);
    const line = await LineUnderTest.create(sandboxKind(world), 10_000);
    try {
      await line.link(linkIn(world));
      await world.call('act', line.lineId as LineId, { phone: anna, text: 'До обрыва' });
      await line.event('message');

      let from = line.mark();
      await endWorld(first.process, 'SIGKILL');
      const { advice } = await line.event('lost', () => true, from);
      expect(advice.code).to.equal('sandbox_unreachable');
      expect(await refusal(line.engine.send(textDraft({ phone: anna }, 'Никуда')))).to.include({
        code: 'not_online',
        certain: true,
      });

      from = line.mark();
      const second = await startWorld(folder, Number(new URL(first.url).port));
      try {
        await line.event('online', () => true, from);
        const history = [];
        for await (const message of line.engine.history!(() => new Date(0))) history.push(message.text);
        expect(history).to.deep.equal(['До обрыва']);
      } finally {
        await line.stop();
        await endWorld(second.process);
      }
    } finally {
      await line.remove();
      await world.close();
      await rm(folder, { recursive: true });
    }
  });

  it('is no longer connected as soon as its bridge is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const { process: child, url } = await startWorld(folder);
    const [bridge, phones] = [connectSandboxWorld(url), connectSandboxWorld(url)];
    const line = await LineUnderTest.create(sandboxKind(bridge), 10_000);
    try {
      await line.link(linkIn(phones));
      const id = line.lineId as LineId;
      expect((await phones.call('state', id, {})).connected).to.equal(true);
      // What a killed process does to its sockets.
      await bridge.close();
      const deadline = AbortSignal.timeout(5_000);
      while ((await phones.call('state', id, {})).connected) deadline.throwIfAborted();
      await phones.call('act', id, { phone: anna, text: 'Есть кто?' });
      const { clients } = await phones.call('outbox', id, {});
      expect(clients[0]!.thread[0]!.status).to.equal('waiting');
    } finally {
      await line.remove();
      await phones.close();
      await endWorld(child);
      await rm(folder, { recursive: true });
    }
  });
});
