import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { InboundMessage } from '../../service/engines/engine.ts';
import { textDraft } from '../conformance/engine.harness.ts';
import { chromiumProcesses } from './chromium.ts';
import { type EngineWorld, openEngineWorld, WebLine } from './engine.world.ts';
import { PNG } from './library-bench.ts';
import type { WhatsAppWorld } from './world-client.ts';

describe('WhatsApp Web: rarer kinds, and what changes while nobody listens', function () {
  this.timeout(60_000);
  let opened: EngineWorld;
  let world: WhatsAppWorld;
  let line: WebLine;
  let lastPhone = 79163330000;
  const newPhone = () => String(++lastPhone);

  before(async function () {
    const made = await openEngineWorld();
    if (!made) return this.skip();
    opened = { ...made, kind: made.kindWith({ timings: { mediaMs: 1_500 } }) };
    world = opened.world;
    line = await WebLine.make(opened, '79120000051');
    await line.online();
  });
  after(async () => {
    await line?.remove();
    await world?.stop();
  });

  it('a poll comes with its question and its answers, as text', async () => {
    const phone = newPhone();
    await world.clientWrites({ phone, poll: { name: 'Когда удобно?', options: ['Завтра', 'В среду'] } });
    const { message } = await line.event('message', (event) => event.message.systemEvent === 'poll');
    expect(message).to.include({ kind: 'system', text: 'Опрос: Когда удобно?\n— Завтра\n— В среду' });
    expect(message.peer.phone).to.equal(`+${phone}`);
  });

  it('a video call is told once, though WhatsApp writes it down too', async () => {
    const phone = newPhone();
    const from = line.mark();
    await world.clientCalls({ phone, video: true });
    const { message } = await line.event('message', (event) => event.message.systemEvent === 'call', from);
    expect(message.text).to.equal('Видеозвонок в WhatsApp');
  });

  it('long texts, emoji and links go both ways as they are', async () => {
    const phone = newPhone();
    const texts = [
      '👩‍👩‍👧‍👦🏳️‍🌈 ёЁ',
      `https://example.org/?q=${'ж'.repeat(50)}&a=1#b`,
      'я'.repeat(4096),
      'a\nb\n\n  c',
    ];
    for (const text of texts) {
      await world.clientWrites({ phone, text });
      await line.message(text);
      await line.engine.send(textDraft({ address: `${phone}@c.us` }, text));
      await world.waitFor('sent', (event) => event.message?.text === text);
    }
  });

  it('a recording is a real voice bubble with its waveform', async function () {
    const path = join(line.path, 'voice.ogg');
    const args = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2', '-ac', '1', '-c:a', 'libopus', path];
    const made = await promisify(execFile)('ffmpeg', ['-loglevel', 'error', ...args]).then(
      () => true,
      () => false,
    );
    if (!made) return this.skip();
    const phone = newPhone();
    const { size } = await stat(path);
    const file = { path, fileName: 'voice.ogg', mimeType: 'audio/ogg; codecs=opus', size };
    const sent = await line.engine.send(
      textDraft({ phone: `+${phone}` }, '', {
        kind: 'voice',
        text: null,
        file: { ...file, durationSeconds: 2, waveform: null },
      }),
    );
    const { message } = await world.waitFor('sent', (event) => event.message?.id === sent.externalId);
    expect(message?.type).to.equal('ptt');
    expect(message?.media?.mimetype).to.match(/^audio\/ogg/);
    expect(message?.media?.waveform).to.have.length(64);
    expect(Math.max(...(message?.media?.waveform ?? []))).to.equal(100);
    const { data } = await world.media(sent.externalId);
    expect(Buffer.from(data, 'base64').equals(await readFile(path))).to.equal(true);
  });

  it('a file that does not come now comes later; the message has not waited for it', async () => {
    const phone = newPhone();
    await world.stallMedia(true);
    const media = { kind: 'image', mimetype: 'image/png', data: PNG.toString('base64') } as const;
    await world.clientWrites({ phone, media: { ...media, caption: 'позже' } });
    const late = await line.message('позже');
    const target = { externalId: late.externalId, address: late.peer.address };
    const error = await line.engine.download!(target).then(
      () => null,
      (reason: unknown) => reason,
    );
    // It may come the next time: it is neither expired nor too large.
    expect(error).to.include({ code: 'timed_out' });
    await world.stallMedia(false);
    const { stream } = await line.engine.download!(target);
    expect((await buffer(stream)).equals(PNG)).to.equal(true);
  });

  it('edits and deletions that came while it was down are in the history', async () => {
    const phone = newPhone();
    const [edited, deleted, kept] = [
      await world.clientWrites({ phone, text: 'было' }),
      await world.clientWrites({ phone, text: 'лишнее' }),
      await world.clientWrites({ phone, text: 'осталось' }),
    ];
    await line.message('осталось');
    const { linkedAt } = line;
    await line.stop();
    await world.clientEdits(edited, 'стало');
    await world.clientDeletes(deleted, { newId: true });
    const from = line.mark();
    await line.start();
    await line.event('online', () => true, from);
    const found: InboundMessage[] = [];
    for await (const one of line.engine.history!(() => linkedAt!))
      if (one.peer.phone === `+${phone}`) found.push(one);
    const byId = new Map(found.map((one) => [one.externalId, one]));
    expect(byId.get(edited)).to.include({ text: 'стало' });
    expect(byId.get(edited)?.editedAt).to.be.instanceOf(Date);
    expect(byId.get(deleted)).to.include({ deletedBy: 'client' });
    expect(byId.get(kept)?.editedAt).to.equal(undefined);
  });

  it('a chat whose last message the bridge has is not read again, unless it is young', async () => {
    const phone = newPhone();
    const at = new Date(Date.now() - 2 * 3_600_000);
    const id = await world.clientWrites({ phone, text: 'давно известно', at });
    await line.message('давно известно');
    const read = async (have: string[]): Promise<string[]> => {
      const found: string[] = [];
      const since = () => new Date(at.getTime() - 1_000);
      for await (const one of line.engine.history!(since, async () => new Set(have)))
        if (one.peer.phone === `+${phone}`) found.push(one.externalId);
      return found;
    };
    expect(await read([])).to.deep.equal([id]);
    expect(await read([id])).to.deep.equal([]);
  });

  it('looks for a chat’s mark under the person’s other address', async () => {
    const [phone, lid] = [newPhone(), '100200300400777'];
    await world.clientWrites({ phone, lid, text: 'с двумя адресами' });
    await line.message('с двумя адресами');
    const asked: Array<[string, string | null | undefined]> = [];
    const since = (address: string, other?: string | null) => {
      asked.push([address, other]);
      return new Date(Date.now() + 2_000);
    };
    for await (const _ of line.engine.history!(since)) expect.fail('nothing is younger than now');
    expect(asked).to.deep.include([`${lid}@lid`, `${phone}@c.us`]);
  });

  it('has made no mistake on the page, and leaves no browser', async () => {
    await line.stop();
    expect((await world.state()).log).to.deep.equal([]);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
