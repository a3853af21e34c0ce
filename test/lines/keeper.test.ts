/** Lines start one after another, a status that lasts too long is ended, and what people see of it all. */
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import { createRegistry } from '../../service/engines/registry.ts';
import { sandboxCapabilities } from '../../service/engines/sandbox/capabilities.ts';
import { isOverdue, withoutBroken } from '../../service/lines/line.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { refusalOf } from '../support/client.ts';
import { inbound, Puppet } from '../support/puppet.ts';
import type { Base } from '../support/world.ts';

const minute = 60_000;
const advice = (code: string) => ({ code, ru: 'Что-то не так', en: 'Something is wrong' });

describe('keeping of lines', () => {
  let app: TestApp;
  let base: Base;
  const made: Puppet[] = [];
  let tidied = 0;
  let picture: { png: Buffer; at: Date } | null = null;

  before(async () => {
    const engines = createRegistry({
      sandbox: {
        capabilities: sandboxCapabilities,
        tidy: async () => {
          tidied += 1;
          expect(made).to.deep.equal([]);
        },
        load: async () => ({
          name: 'sandbox',
          capabilities: sandboxCapabilities,
          startsAlone: true,
          create: (context) => {
            const puppet = new Puppet(context);
            made.push(puppet);
            return { ...puppet.engine(), screenshot: async () => picture };
          },
        }),
      },
    });
    app = await openApp({ engines });
    base = await app.connect();
  });
  after(() => app.close());

  const create = async (): Promise<LineId> =>
    (await base.api('createLine', { body: { name: 'Продажи', engine: 'sandbox' } })).id;
  const puppetsOf = (lineId: LineId): Puppet[] => made.filter(({ context }) => context.lineId === lineId);
  const lineOf = (lineId: LineId) => base.api('getLine', { params: { lineId } });
  const starts = (lineId: LineId, times: number) =>
    base.feed.holds('it has started', () => puppetsOf(lineId).length === times);

  it('looks for what a killed process has left before any line starts', () => {
    expect(tidied).to.equal(1);
  });

  it('starts lines whose start is heavy one after another', async () => {
    const ids = [await create(), await create(), await create()];
    const begun = () => ids.filter((id) => puppetsOf(id).length > 0);
    for (let count = 1; count <= ids.length; count += 1) {
      await base.feed.holds(`${count} have begun`, () => begun().length === count);
      const fresh = ids.flatMap(puppetsOf).find((puppet) => !done.has(puppet));
      // The next one has had the time to begin, had it been let: the keeper looks whenever a line changes.
      await base.api('changeLine', {
        params: { lineId: ids[0] as LineId },
        body: { name: `Продажи ${count}` },
      });
      expect(begun()).to.have.length(count);
      if (!fresh) throw new Error('no line has begun');
      done.add(fresh);
      await (count === 2
        ? fresh.context.emit({ type: 'lost', advice: advice('unreachable') })
        : fresh.online());
    }
    for (const lineId of ids) await base.api('stopLine', { params: { lineId } });
  });
  const done = new Set<Puppet>();

  it('starts a line anew whose status lasts too long, and leaves one that waits for a person with a phone', async () => {
    const [stuck, unseen] = [await create(), await create()];
    for (const [id, code] of [
      [stuck, 'not_synchronised'],
      [unseen, 'qr_not_scanned'],
    ] as const) {
      await starts(id, 1);
      await puppetsOf(id)[0]?.context.emit({ type: 'action_required', advice: advice(code) });
    }
    expect(await lineOf(stuck)).to.nested.include({
      status: 'action_required',
      'advice.code': 'not_synchronised',
    });
    app.clock.move(61 * minute);
    await starts(stuck, 2);
    await puppetsOf(stuck)[1]?.online();
    expect(await lineOf(stuck)).to.include({ status: 'online', advice: null });
    expect(puppetsOf(unseen)).to.have.length(1);
    for (const lineId of [stuck, unseen]) await base.api('stopLine', { params: { lineId } });
  });

  it('has a limit for every status but those that are wanted to last', () => {
    const now = new Date('2026-11-20T12:00:00.000Z');
    const lasting = (status: Parameters<typeof isOverdue>[0]['status'], minutes: number) =>
      isOverdue(
        { status, statusSince: new Date(now.getTime() - minutes * minute).toISOString(), advice: null },
        now,
      );
    for (const status of [
      'starting',
      'pairing',
      'authenticating',
      'catching_up',
      'lost',
      'action_required',
    ] as const) {
      expect(lasting(status, 5), status).to.equal(false);
      expect(lasting(status, 120), status).to.equal(true);
    }
    expect(lasting('banned', 120)).to.equal(false);
    expect(lasting('banned', 25 * 60)).to.equal(true);
    for (const status of ['online', 'off'] as const) expect(lasting(status, 100_000), status).to.equal(false);
  });

  it('shows what the messenger’s present program can’t do, and by which version the line works', async () => {
    const id = await create();
    await starts(id, 1);
    const puppet = puppetsOf(id)[0] as Puppet;
    const broken = ['react', 'files'];
    await puppet.context.emit({ type: 'build', version: '2.3000.1', pinned: true, broken });
    await puppet.context.emit({
      ...{ type: 'online', phone: '+78125551499', name: null },
      advice: advice('build_partly_broken'),
    });
    const line = await lineOf(id);
    expect(line.build).to.deep.equal({ version: '2.3000.1', pinned: true, broken });
    expect(line.advice?.code).to.equal('build_partly_broken');
    const capabilities = await base.api('getLineCapabilities', { params: { lineId: id } });
    expect(capabilities).to.include({ react: false, edit: true });
    expect(capabilities.kinds.send).to.deep.equal(['text', 'location', 'contact']);
    expect(withoutBroken(sandboxCapabilities, ['send']).kinds.send).to.deep.equal([]);
    await base.api('stopLine', { params: { lineId: id } });
  });

  it('says that a passkey is asked for', async () => {
    const id = await create();
    await starts(id, 1);
    await puppetsOf(id)[0]?.context.emit({ type: 'passkey', advice: advice('passkey') });
    expect(await lineOf(id)).to.nested.include({
      status: 'pairing',
      'login.step': 'passkey',
      'advice.code': 'passkey',
    });
    await base.api('stopLine', { params: { lineId: id } });
  });

  it('gives administrators a picture of the page, and says when there is none', async () => {
    const id = await create();
    await starts(id, 1);
    const person = await app.admin();
    const params = { lineId: id };
    const none = await refusalOf(person('getLineScreenshot', { params }));
    expect(none.code).to.equal('SCREENSHOT_NONE');
    picture = { png: Buffer.from('89504e470d0a1a0a', 'hex'), at: new Date('2026-11-20T10:00:00.000Z') };
    const shown = await person.raw('getLineScreenshot', { params });
    expect(shown.headers.get('content-type')).to.equal('image/png');
    expect(shown.headers.get('last-modified')).to.equal('Fri, 20 Nov 2026 10:00:00 GMT');
    expect(Buffer.from(await shown.arrayBuffer()).equals(picture.png)).to.equal(true);
    const reader = await app.integrator(['read'], base.id);
    expect((await refusalOf(reader('getLineScreenshot', { params }))).status).to.equal(403);
    await base.api('stopLine', { params });
  });

  it('counts what was missed, what came of it and what was put right', async () => {
    const id = await create();
    await starts(id, 1);
    const puppet = puppetsOf(id)[0] as Puppet;
    await puppet.online();
    const [edited, deleted, fresh] = ['было', 'лишнее', 'новое'].map((text) => ({
      ...inbound('+79165550001', text),
      sentAt: app.clock.now(),
    }));
    if (!edited || !deleted || !fresh) throw new Error('no messages');
    for (const message of [edited, deleted]) await puppet.context.emit({ type: 'message', message });
    puppet.history = async function* () {
      yield { ...edited, text: 'стало', editedAt: new Date() };
      yield { ...deleted, text: null, deletedBy: 'client' as const };
      yield fresh;
    };
    await puppet.context.emit({ type: 'lost', advice: advice('disconnected') });
    await puppet.online();
    expect((await lineOf(id)).catchUp).to.include({ expected: 1, received: 1, repaired: 2 });
    // Nothing is put right twice.
    const { at } = (await lineOf(id)).catchUp ?? { at: '' };
    await puppet.online();
    expect((await lineOf(id)).catchUp?.at).to.equal(at);
    const { items } = await base.api('listChats', { query: { search: '79165550001' } });
    const chatId = items[0]?.id ?? expect.fail('no chat');
    const thread = await base.api('listMessages', { params: { chatId }, query: { direction: 'newer' } });
    const texts = thread.items.filter((one) => one.kind === 'text').map((one) => one.text);
    expect(texts).to.deep.equal(['стало', null, 'новое']);
    await base.api('stopLine', { params: { lineId: id } });
  });
});
