import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { type Draft, EngineError, type InboundMessage } from '../../service/engines/engine.ts';
import { textDraft } from '../conformance/engine.harness.ts';
import { chromiumProcesses } from './chromium.ts';
import { type EngineWorld, openEngineWorld, WebLine } from './engine.world.ts';
import type { WhatsAppWorld } from './world-client.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const OGG = Buffer.from(`OggS${'\0'.repeat(60)}`);

async function refusal(promise: Promise<unknown>): Promise<EngineError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(EngineError);
  return outcome as EngineError;
}

async function all(history: AsyncIterable<InboundMessage>): Promise<InboundMessage[]> {
  const found: InboundMessage[] = [];
  for await (const message of history) found.push(message);
  return found;
}

describe('WhatsApp Web: messages', function () {
  this.timeout(60_000);
  let opened: EngineWorld;
  let world: WhatsAppWorld;
  let line: WebLine;
  let lastPhone = 79161110000;
  const newPhone = () => String(++lastPhone);

  before(async function () {
    const made = await openEngineWorld({ undefinedRefOnPair: true });
    if (!made) return this.skip();
    opened = made;
    world = opened.world;
    line = await WebLine.make(opened);
  });
  after(async () => {
    await line?.remove();
    await world?.stop();
  });

  it('shows codes that expire, change, go on after the page fell idle, and can be asked for', async () => {
    await line.start();
    const first = await line.event('qr');
    expect(first.expiresAt.getTime()).to.be.greaterThan(Date.now());
    let from = line.mark();
    await world.rotateQr();
    const second = await line.event('qr', () => true, from);
    expect(second.text).to.not.equal(first.text);
    await world.scan(first.text, { phone: line.phone }).then(
      () => expect.fail('an old code was taken'),
      (error: Error) => expect(error.message).to.contain('expired'),
    );
    from = line.mark();
    await world.idleQr();
    await line.event('qr', ({ text }) => text !== second.text, from);
    from = line.mark();
    await line.engine.refreshQr!();
    const third = await line.event('qr', () => true, from);
    await line.scan(third.text);
    await line.event('online', ({ phone }) => phone === `+${line.phone}`);
    const codes = line.events.flatMap((event) => (event.type === 'qr' ? [event.text] : []));
    expect(codes.every((text) => /^2@[^,]+,/.test(text))).to.equal(true);
    expect(line.count('authenticating')).to.equal(1);
    expect((await refusal(line.engine.refreshQr!())).code).to.equal('refused');
  });

  it('is online once when the page says so twice, and again when the page was loaded anew', async () => {
    const from = line.mark();
    await world.resync();
    // What comes after it has been handled after it.
    await world.clientWrites({ phone: newPhone(), text: 'после повтора' });
    await line.message('после повтора', from);
    expect(line.count('online', from)).to.equal(0);
    await world.reload();
    await line.event('online', () => true, from);
  });

  it('knows a sender by LID, never takes the LID for a phone, and answers there', async () => {
    await world.clientWrites({ lid: '100200300400500', name: 'Без номера', text: 'я по LID' });
    const { peer } = await line.message('я по LID');
    expect(peer).to.include({ address: '100200300400500@lid', lid: '100200300400500', phone: null });
    expect(peer.name).to.equal('Без номера');
    await line.engine.send(textDraft({ address: peer.address }, 'ответ по LID'));
    const { message } = await world.waitFor('sent', (event) => event.message?.text === 'ответ по LID');
    expect(message?.chat).to.equal('100200300400500@lid');
    await world.clientWrites({
      lid: '100200300400501',
      phone: '79161119999',
      name: 'Анна',
      text: 'с номером',
    });
    expect((await line.message('с номером')).peer).to.include({
      phone: '+79161119999',
      lid: '100200300400501',
    });
  });

  it('takes what is written on the phone for the phone’s, and its own messages never', async () => {
    const phone = newPhone();
    const from = line.mark();
    const texts = Array.from({ length: 8 }, (_, n) => `из моста ${n}`);
    const sends = texts.map((text) => line.engine.send(textDraft({ phone: `+${phone}` }, text)));
    const id = await world.phoneWrites({ to: phone, text: 'с телефона' });
    const sent = await Promise.all(sends);
    const own = await line.message('с телефона', from);
    expect(own).to.include({ from: 'phone', externalId: id });
    expect(own.peer.phone).to.equal(`+${phone}`);
    await world.clientWrites({ phone, text: 'конец' });
    await line.message('конец', from);
    expect(line.events.slice(from).filter((e) => e.type === 'message')).to.have.length(2);
    expect(new Set(sent.map((one) => one.externalId)).size).to.equal(8);
    const sentTo = async () => (await world.outbox()).filter((one) => one.chat === `${phone}@c.us`);
    await world.waitUntil(async () => (await sentTo()).length >= texts.length);
    const got = await sentTo();
    expect(got.map((one) => one.attempts)).to.deep.equal(Array(8).fill(1));
  });

  it('hands over without waiting for the server, which confirms later', async () => {
    await world.holdAcks(true);
    const sent = await line.engine.send(textDraft({ phone: `+${newPhone()}` }, 'без галочки'));
    expect(sent.confirmed).to.equal(false);
    await world.waitFor('sent', (event) => event.message?.text === 'без галочки');
    expect(line.events.some((e) => e.type === 'receipt' && e.externalId === sent.externalId)).to.equal(false);
    await world.holdAcks(false);
    await line.event('receipt', (e) => e.externalId === sent.externalId && e.status === 'sent');
  });

  it('refuses an address that is none, for certain', async () => {
    const error = await refusal(line.engine.send(textDraft({ address: 'nobody@c.us' }, 'никому')));
    expect(error).to.include({ code: 'no_whatsapp', certain: true });
  });

  it('tells of pictures, voice, places, cards, calls and quotes as what they are', async () => {
    const phone = newPhone();
    const data = (content: Buffer) => content.toString('base64');
    await world.clientWrites({
      phone,
      media: { kind: 'image', mimetype: 'image/png', data: data(PNG), caption: 'фото' },
    });
    const image = await line.message('фото');
    expect(image.kind).to.equal('image');
    expect(image.file).to.include({ mimeType: 'image/png', size: PNG.length });
    const target = { externalId: image.externalId, address: image.peer.address };
    expect((await buffer((await line.engine.download!(target)).stream)).equals(PNG)).to.equal(true);

    const voice = { kind: 'ptt', mimetype: 'audio/ogg; codecs=opus', data: data(OGG), duration: 7 } as const;
    await world.clientWrites({ phone, media: voice });
    const { message: heard } = await line.event('message', ({ message }) => message.kind === 'voice');
    expect(heard.file?.durationSeconds).to.equal(7);
    expect(heard.text).to.equal(null);

    await world.clientWrites({ phone, location: { latitude: 55.75, longitude: 37.61, name: 'Склад' } });
    const { message: place } = await line.event('message', ({ message }) => message.kind === 'location');
    expect(place.location).to.deep.equal({ latitude: 55.75, longitude: 37.61, name: 'Склад' });

    const vcard =
      'BEGIN:VCARD\nVERSION:3.0\nFN:Иван Петров\nTEL;waid=79161234567:+7 916 123-45-67\nEND:VCARD';
    await world.clientWrites({ phone, vcards: [{ displayName: 'Иван Петров', vcard }] });
    const { message: card } = await line.event('message', ({ message }) => message.kind === 'contact');
    expect(card.contactCard).to.deep.equal({ name: 'Иван Петров', phones: ['+79161234567'] });

    await world.clientWrites({ phone, text: 'вот это', quoted: image.externalId });
    expect(await line.message('вот это')).to.include({
      quotedExternalId: image.externalId,
      quotedText: 'фото',
    });
    await world.clientCalls({ phone });
    const { message: call } = await line.event('message', ({ message }) => message.systemEvent === 'call');
    expect(call.peer.phone).to.equal(`+${phone}`);
  });

  it('tells an unreadable message once, when it can be read', async () => {
    const phone = newPhone();
    const id = await world.clientWrites({ phone, text: 'расшифровано', unreadable: true });
    await world.waitFor('received', (event) => event.message?.id === id);
    expect(line.messages().some((one) => one.externalId === id)).to.equal(false);
    await world.decryptMessage(id);
    expect((await line.message('расшифровано')).externalId).to.equal(id);
    await world.clientWrites({ phone, text: 'после неё' });
    await line.message('после неё');
    expect(line.messages().filter((one) => one.externalId === id)).to.have.length(1);
    expect(line.events.some((event) => event.type === 'edited' && event.externalId === id)).to.equal(false);
  });

  it('ignores statuses, groups, notices and notes to oneself', async () => {
    const phone = newPhone();
    const from = line.mark();
    await world.clientWrites({ phone, text: 'статус', status: true });
    await world.clientWrites({ phone, text: 'в группе', group: 'Соседи' });
    await world.clientWrites({ phone, notice: true });
    await world.phoneWrites({ to: line.phone, text: 'заметка себе' });
    await world.clientWrites({ phone, text: 'личное' });
    await line.message('личное', from);
    expect(line.count('message', from)).to.equal(1);
  });

  it('refuses files that are too great or gone, before and after the download', async () => {
    const phone = newPhone();
    const media = {
      kind: 'document',
      mimetype: 'application/pdf',
      data: PNG.toString('base64'),
      filename: 'a.pdf',
    } as const;
    await world.clientWrites({ phone, media: { ...media, caption: 'огромный', claimedSize: 70_000_000 } });
    await world.clientWrites({ phone, media: { ...media, caption: 'пропал' } });
    const [great, lost] = [await line.message('огромный'), await line.message('пропал')];
    const mark = await world.mark();
    const download = ({ externalId, peer }: InboundMessage) =>
      refusal(line.engine.download!({ externalId, address: peer.address }));
    expect((await download(great)).code).to.equal('media_too_large');
    expect((await world.events(mark)).some((event) => event.type === 'downloaded')).to.equal(false);
    await world.expireMedia(lost.externalId);
    expect((await download(lost)).code).to.equal('media_expired');
    const unknown = { ...great, externalId: `false_${phone}@c.us_3EB0000000000000000000` };
    expect((await download(unknown)).code).to.equal('media_unavailable');
  });

  it('sends every kind as what it is', async () => {
    const phone = newPhone();
    const file = async (kind: Draft['kind'], name: string, mimeType: string, content: Buffer) => {
      const path = join(line.path, name);
      await writeFile(path, content);
      const size = content.length;
      return textDraft({ phone: `+${phone}` }, '', {
        kind,
        text: kind === 'image' || kind === 'document' ? `подпись ${kind}` : null,
        file: { path, fileName: name, mimeType, size, durationSeconds: null, waveform: null },
      });
    };
    const drafts = [
      await file('image', 'a.png', 'image/png', PNG),
      await file('document', 'счёт.pdf', 'application/pdf', Buffer.from('%PDF-1.4')),
      await file('voice', 'a.ogg', 'audio/ogg; codecs=opus', OGG),
      await file('audio', 'a.mp3', 'audio/mpeg', Buffer.from('ID3')),
      await file('video', 'a.mp4', 'video/mp4', Buffer.from('ftyp')),
      await file('sticker', 'a.webp', 'image/webp', Buffer.from('RIFF')),
      textDraft({ phone: `+${phone}` }, '', {
        kind: 'location',
        text: null,
        location: { latitude: 55.75, longitude: 37.61, name: 'Офис' },
      }),
      textDraft({ phone: `+${phone}` }, '', {
        kind: 'contact',
        text: null,
        contactCard: { name: 'Анна; склад', phones: ['+79161234567'] },
      }),
    ];
    for (const draft of drafts) await line.engine.send(draft);
    const ofPhone = async () => (await world.outbox()).filter((one) => one.chat === `${phone}@c.us`);
    await world.waitUntil(async () => (await ofPhone()).length === drafts.length);
    const got = await ofPhone();
    expect(got.map((one) => one.type)).to.deep.equal([
      ...['image', 'document', 'ptt', 'audio', 'video', 'sticker', 'location', 'vcard'],
    ]);
    expect(got[0]?.text).to.equal('подпись image');
    expect(got[1]?.media?.filename).to.equal('счёт.pdf');
    expect(got[6]?.location).to.include({ latitude: 55.75, name: 'Офис' });
    expect(got[7]?.vcards?.[0]?.vcard).to.contain('+79161234567');
    for (const [at, draft] of drafts.entries()) {
      const found = await line.engine.lookup!(draft, new Date(Date.now() - 20_000), new Set());
      expect(found.outcome, draft.kind).to.equal('found');
      if (found.outcome === 'found') expect(found.sent.externalId).to.equal(got[at]?.id);
    }
  });

  it('tells of a deletion under the original’s id, even when the message took another', async () => {
    const phone = newPhone();
    const id = await world.clientWrites({ phone, text: 'сотру' });
    await line.message('сотру');
    await world.clientDeletes(id, { newId: true });
    await line.event('deleted', (event) => event.externalId === id && event.by === 'client');
  });

  it('says that a message is too old to be deleted or edited, and leaves it', async () => {
    const sent = await line.engine.send(textDraft({ phone: `+${newPhone()}` }, 'старое'));
    const target = { externalId: sent.externalId, address: sent.peer.address };
    const from = line.mark();
    await world.configure({ revokeWindowMs: 0, editWindowMs: 0 });
    try {
      await world.waitUntil(async () => (await world.outbox()).some((one) => one.id === sent.externalId));
      expect((await refusal(line.engine.delete!(target))).code).to.equal('too_old');
      expect((await refusal(line.engine.edit!(target, 'новое'))).code).to.equal('too_old');
    } finally {
      await world.configure({ revokeWindowMs: 3_600_000, editWindowMs: 900_000 });
    }
    expect(await world.message(sent.externalId)).to.include({ deleted: false, text: 'старое' });
    await line.engine.edit!(target, 'исправлено');
    await line.engine.delete!(target);
    expect(await world.message(sent.externalId)).to.include({ deleted: true, text: 'исправлено' });
    expect(line.count('deleted', from) + line.count('edited', from)).to.equal(0);
    expect(
      (await refusal(line.engine.delete!({ ...target, externalId: `${target.externalId}0` }))).code,
    ).to.equal('not_found');
  });

  it('is available only while somebody types', async () => {
    const phone = newPhone();
    const mark = await world.mark();
    const activity = async (kind: string) =>
      (await world.waitFor('activity', (event) => event.text === kind, { after: mark })).n;
    await line.engine.setTyping!(`${phone}@c.us`, 'typing');
    const [available, composing] = [await activity('available'), await activity('composing')];
    await line.engine.setTyping!(`${phone}@c.us`, 'idle');
    const [paused, unavailable] = [await activity('paused'), await activity('unavailable')];
    expect([available, composing, paused, unavailable]).to.deep.equal(
      [available, composing, paused, unavailable].toSorted((a, b) => a - b),
    );
  });

  it('gives history in its order, both directions, though all is of one second', async () => {
    const phone = newPhone();
    const linkedAt = new Date(Date.now() - 1000);
    await line.stop();
    const written = Array.from({ length: 45 }, (_, n) => `строка ${n}`);
    for (const [n, text] of written.entries()) {
      if (n % 5 === 4) await world.phoneWrites({ to: phone, text });
      else await world.clientWrites({ phone, text });
    }
    await line.start();
    const from = line.mark();
    await line.event('online', () => true, from);
    for (let round = 0; round < 2; round += 1) {
      const ours = (await all(line.engine.history!(() => linkedAt))).filter(
        (one) => one.peer.phone === `+${phone}`,
      );
      expect(ours.map((one) => one.text)).to.deep.equal(written);
      expect(ours.map((one) => one.from)).to.deep.equal(
        written.map((_, n) => (n % 5 === 4 ? 'phone' : 'client')),
      );
      expect(ours.every((one) => one.caughtUp)).to.equal(true);
    }
  });

  it('knows nothing of a message whose page stands still, and finds it afterwards', async () => {
    const slow = await WebLine.make(
      { ...opened, kind: opened.kindWith({ timings: { sendMs: 500, callMs: 1000, heartbeatMs: 60_000 } }) },
      '79120000009',
    );
    try {
      await slow.online();
      const phone = newPhone();
      const peer = { address: `${phone}@c.us` };
      await slow.engine.send(textDraft(peer, 'первое'));
      const from = slow.mark();
      const at = new Date();
      const draft = textDraft(peer, 'повисло');
      await world.hang(4000, slow.phone);
      const silent = async () => (await slow.engine.checkNumbers!([`+${phone}`]).catch(() => null)) === null;
      while (!(await silent()));
      const error = await refusal(slow.engine.send(draft));
      expect(error).to.include({ code: 'timed_out', certain: false });
      expect((await slow.engine.lookup!(draft, at, new Set())).outcome).to.equal('unknown');
      const { message } = await world.waitFor('sent', (event) => event.message?.text === 'повисло');
      await world.clientWrites({ phone, text: 'следом', line: slow.phone });
      await slow.message('следом', from);
      const found = await slow.engine.lookup!(draft, at, new Set());
      expect(found.outcome === 'found' && found.sent.externalId).to.equal(message?.id);
      expect(slow.count('message', from)).to.equal(1);
      const again = await slow.engine.lookup!(draft, at, new Set([message?.id ?? '']));
      expect(again.outcome).to.equal('absent');
    } finally {
      await slow.remove();
    }
  });

  it('has made no mistake on the page, and leaves no browser', async () => {
    await line.stop();
    expect((await world.state()).log).to.deep.equal([]);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
