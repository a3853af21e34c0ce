/**
 * What every engine has to do alike. `engineConformance` is called by the tests of each engine with a harness
 * that plays the outside world; a capability that the engine states is tried, one that it does not state must
 * be absent from the object.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import type { Capabilities } from '../../contracts/line.ts';
import { type Draft, type Engine, EngineError, type InboundMessage } from '../../service/engines/engine.ts';
import { newId } from '../../service/platform/ids.ts';
import { type EngineHarness, LineUnderTest, textDraft } from './engine.harness.ts';

/** Which method stands for which capability. */
const methods: ReadonlyArray<[keyof Engine, (capabilities: Capabilities) => boolean]> = [
  ['requestPairingCode', (can) => can.login.includes('pairing_code')],
  ['delete', (can) => can.delete],
  ['edit', (can) => can.edit],
  ['react', (can) => can.react],
  ['markRead', (can) => can.markRead],
  ['setTyping', (can) => can.typing],
  ['checkNumbers', (can) => can.checkNumbers],
  ['history', (can) => can.history],
  ['lookup', (can) => can.lookup],
];

let lastPhone = 79990000000;
/** A number that no other test writes to. */
const newPhone = (): string => `+${++lastPhone}`;

/** Waits until a promise rejects with an error of an engine. */
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

/**
 * Declares the suite. `open` makes a world of its own for it; `patienceMs` is how long one event may take.
 * Tests share one linked line, each with clients of its own.
 */
export function engineConformance(
  name: string,
  open: () => Promise<EngineHarness>,
  { patienceMs = 10_000 }: { patienceMs?: number } = {},
): void {
  describe(`engine conformance: ${name}`, function () {
    this.timeout(patienceMs * 4);
    let world: EngineHarness;
    let line: LineUnderTest;
    let ownPhone: string;
    let can: Capabilities;
    let files: string;

    const needs = (test: Mocha.Context, ability: boolean): void => {
      if (!ability) test.skip();
    };
    const texts = (messages: readonly InboundMessage[]): Array<string | null> =>
      messages.map((message) => message.text);
    const arrived = (text: string) =>
      line.event('message', ({ message }) => message.text === text).then(({ message }) => message);
    /** What the client has of a text, when the world has heard of it. */
    const atClient = async (text: string) =>
      (await world.outbox(line.lineId)).filter((entry) => entry.text === text);

    before(async () => {
      world = await open();
      can = world.kind.capabilities;
      line = await LineUnderTest.create(world.kind, patienceMs);
      files = await mkdtemp(join(tmpdir(), 'engine-files-'));
    });
    after(async () => {
      await line?.remove();
      await world?.close();
      if (files) await rm(files, { recursive: true, force: true });
    });

    it('links a number by QR code', async () => {
      const from = new Date();
      await line.start();
      const qr = await line.event('qr');
      expect(qr.text).to.not.equal('');
      expect(qr.expiresAt.getTime()).to.be.greaterThan(from.getTime());
      expect(line.events.some((event) => event.type === 'online')).to.equal(false);
      ownPhone = await world.scan(line.lineId, qr.text);
      const online = await line.event('online');
      expect(online.phone).to.equal(ownPhone);
      line.linkedAt = new Date();
    });

    it('has exactly the methods that its capabilities state', () => {
      expect(can.engine).to.equal(world.kind.name);
      const stated = methods.map(([method, has]) => [method, has(can)]);
      const present = methods.map(([method]) => [method, typeof line.engine[method] === 'function']);
      expect(present).to.deep.equal(stated);
    });

    it('hands in what a client writes, in its order', async () => {
      const phone = newPhone();
      const written = ['Здравствуйте!', 'Сколько стоит кабель?', 'ВВГнг 3×2,5'].map(
        (text) => `${text} ${phone}`,
      );
      for (const text of written) await world.clientWrites(line.lineId, { phone, name: 'Анна', text });
      await arrived(written[2]!);
      const ours = line.events.flatMap((event) =>
        event.type === 'message' && event.message.peer.phone === phone ? [event.message] : [],
      );
      expect(texts(ours)).to.deep.equal(written);
      const first = ours[0]!;
      expect(first.from).to.equal('client');
      expect(first.kind).to.equal('text');
      expect(first.caughtUp).to.equal(false);
      expect(first.file).to.equal(null);
      expect(first.peer.kind).to.equal('person');
      expect(first.peer.address).to.not.equal('');
      expect(Math.abs(first.sentAt.getTime() - Date.now())).to.be.lessThan(60_000);
      expect(new Set(ours.map((message) => message.externalId)).size).to.equal(3);
    });

    it('sends a text to a number, once', async () => {
      const phone = newPhone();
      const draft = textDraft({ phone }, `Добрый день! ${phone}`);
      const sent = await line.engine.send(draft);
      expect(sent.externalId).to.not.equal('');
      expect(sent.peer.phone).to.equal(phone);
      expect(sent.at).to.be.instanceOf(Date);
      const got = await atClient(draft.text!);
      expect(got).to.have.length(1);
      expect(got[0]).to.include({ phone, times: 1, refused: false });
    });

    it('answers at the address of the client, with a quote where it can', async () => {
      const phone = newPhone();
      const key = await world.clientWrites(line.lineId, { phone, text: `Вопрос ${phone}` });
      const question = await arrived(`Вопрос ${phone}`);
      const answer = textDraft(
        { address: question.peer.address },
        `Ответ ${phone}`,
        can.quote ? { quote: { externalId: question.externalId } } : {},
      );
      await line.engine.send(answer);
      expect((await atClient(`Ответ ${phone}`))[0]).to.include({ phone, times: 1 });
      if (!can.quote) return;
      await world.clientWrites(line.lineId, { phone, text: `Уточнение ${phone}`, quoteKey: key });
      expect((await arrived(`Уточнение ${phone}`)).quotedExternalId).to.equal(question.externalId);
    });

    it('tells receipts in their order', async () => {
      const phone = newPhone();
      const sent = await line.engine.send(textDraft({ phone }, `Квитанции ${phone}`));
      const [got] = await atClient(`Квитанции ${phone}`);
      await world.clientReads(line.lineId, got!.key, 'delivered');
      await line.event(
        'receipt',
        (event) => event.externalId === sent.externalId && event.status === 'delivered',
      );
      await world.clientReads(line.lineId, got!.key, 'read');
      await line.event('receipt', (event) => event.externalId === sent.externalId && event.status === 'read');
      const order = line.events.flatMap((event) =>
        event.type === 'receipt' && event.externalId === sent.externalId ? [event.status] : [],
      );
      expect(order.filter((status) => status !== 'sent')).to.deep.equal(['delivered', 'read']);
    });

    it('says that a number has no WhatsApp', async () => {
      const phone = newPhone();
      await world.withoutWhatsApp(line.lineId, phone);
      const error = await refusal(line.engine.send(textDraft({ phone }, `Никому ${phone}`)));
      expect(error).to.include({ code: 'no_whatsapp', certain: true });
      expect(await atClient(`Никому ${phone}`)).to.deep.equal([]);
    });

    it('tells of a refused message and goes on afterwards', async () => {
      const phone = newPhone();
      await world.refuse(line.lineId, true);
      try {
        const outcome = await line.engine
          .send(textDraft({ phone }, `Отказ ${phone}`))
          .catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).to.be.instanceOf(EngineError);
          expect(outcome).to.include({ code: 'refused', certain: true });
        } else {
          const { externalId } = outcome as { externalId: string };
          await line.event(
            'receipt',
            (event) => event.externalId === externalId && event.status === 'failed',
          );
        }
        const reached = (await atClient(`Отказ ${phone}`)).filter((entry) => !entry.refused);
        expect(reached).to.deep.equal([]);
      } finally {
        await world.refuse(line.lineId, false);
      }
      await line.engine.send(textDraft({ phone }, `После отказа ${phone}`));
      expect(await atClient(`После отказа ${phone}`)).to.have.length(1);
    });

    it('carries files both ways', async function () {
      needs(this, can.kinds.receive.includes('document') && can.kinds.send.includes('document'));
      const phone = newPhone();
      const content = Buffer.from(`%PDF-1.4 ${phone}\n`.repeat(500));
      await world.clientWrites(line.lineId, {
        phone,
        text: `Реквизиты ${phone}`,
        file: { kind: 'document', fileName: 'card.pdf', mimeType: 'application/pdf', content },
      });
      const message = await arrived(`Реквизиты ${phone}`);
      expect(message.kind).to.equal('document');
      expect(message.file).to.include({ fileName: 'card.pdf', mimeType: 'application/pdf' });
      const file = await line.engine.download!({
        externalId: message.externalId,
        address: message.peer.address,
      });
      expect(file.mimeType).to.equal('application/pdf');
      expect((await buffer(file.stream)).equals(content)).to.equal(true);

      const path = join(files, 'invoice.pdf');
      await writeFile(path, content);
      const draft: Draft = textDraft({ address: message.peer.address }, `Счёт ${phone}`, {
        kind: 'document',
        file: {
          path,
          fileName: 'invoice.pdf',
          mimeType: 'application/pdf',
          size: content.length,
          durationSeconds: null,
          waveform: null,
        },
      });
      await line.engine.send(draft);
      expect((await atClient(`Счёт ${phone}`))[0]).to.include({ fileName: 'invoice.pdf', times: 1 });
    });

    it('tells what a client changes: edit, deletion, reaction', async () => {
      const phone = newPhone();
      const key = await world.clientWrites(line.lineId, { phone, text: `Три метра ${phone}` });
      const { externalId } = await arrived(`Три метра ${phone}`);
      await world.clientEdits(line.lineId, key, `Пять метров ${phone}`);
      const edited = await line.event('edited', (event) => event.externalId === externalId);
      expect(edited.text).to.equal(`Пять метров ${phone}`);

      const sent = await line.engine.send(textDraft({ phone }, `Готово ${phone}`));
      const [got] = await atClient(`Готово ${phone}`);
      await world.clientReacts(line.lineId, got!.key, '👍');
      const reaction = await line.event('reaction', (event) => event.externalId === sent.externalId);
      expect(reaction).to.include({ emoji: '👍', from: 'client' });
      await world.clientReacts(line.lineId, got!.key, null);
      await line.event('reaction', (event) => event.externalId === sent.externalId && event.emoji === null);

      await world.clientDeletes(line.lineId, key);
      const deleted = await line.event('deleted', (event) => event.externalId === externalId);
      expect(deleted.by).to.equal('client');
    });

    it('deletes at the client’s side', async function () {
      needs(this, can.delete);
      const phone = newPhone();
      const sent = await line.engine.send(textDraft({ phone }, `Ошибка ${phone}`));
      const [got] = await atClient(`Ошибка ${phone}`);
      await line.engine.delete!({ externalId: sent.externalId, address: sent.peer.address });
      const after = (await world.outbox(line.lineId)).find((entry) => entry.key === got!.key);
      expect(after?.deleted).to.equal(true);
    });

    it('edits at the client’s side', async function () {
      needs(this, can.edit);
      const phone = newPhone();
      const sent = await line.engine.send(textDraft({ phone }, `94 рубля ${phone}`));
      await line.engine.edit!(
        { externalId: sent.externalId, address: sent.peer.address },
        `88 рублей ${phone}`,
      );
      expect(await atClient(`94 рубля ${phone}`)).to.deep.equal([]);
      expect(await atClient(`88 рублей ${phone}`)).to.have.length(1);
    });

    it('reacts and takes the reaction back', async function () {
      needs(this, can.react);
      const phone = newPhone();
      const key = await world.clientWrites(line.lineId, { phone, text: `Спасибо ${phone}` });
      const message = await arrived(`Спасибо ${phone}`);
      const target = { externalId: message.externalId, address: message.peer.address };
      await line.engine.react!(target, '❤️');
      expect(await world.reactionOfLine(line.lineId, key)).to.equal('❤️');
      await line.engine.react!(target, null);
      expect(await world.reactionOfLine(line.lineId, key)).to.equal(null);
    });

    it('marks a chat as read only when told to', async function () {
      needs(this, can.markRead);
      const phone = newPhone();
      const key = await world.clientWrites(line.lineId, { phone, text: `Ау ${phone}` });
      const message = await arrived(`Ау ${phone}`);
      expect(await world.seenByLine(line.lineId, key)).to.equal(false);
      await line.engine.markRead!(message.peer.address);
      expect(await world.seenByLine(line.lineId, key)).to.equal(true);
    });

    it('tells which numbers have WhatsApp', async function () {
      needs(this, can.checkNumbers);
      const [known, unknown] = [newPhone(), newPhone()];
      await world.clientWrites(line.lineId, { phone: known, text: `Я здесь ${known}` });
      await world.withoutWhatsApp(line.lineId, unknown);
      const answer = await line.engine.checkNumbers!([known, unknown]);
      expect(answer.map(({ phone, exists }) => ({ phone, exists }))).to.deep.equal([
        { phone: known, exists: true },
        { phone: unknown, exists: false },
      ]);
      expect(answer[0]!.address).to.be.a('string').that.is.not.equal('');
      expect(answer[1]!.address).to.equal(null);
    });

    it('looks up what became of a message', async function () {
      needs(this, can.lookup);
      const phone = newPhone();
      const draft = textDraft({ phone }, `Дошло ли ${phone}`);
      const from = new Date();
      const sent = await line.engine.send(draft);
      const found = await line.engine.lookup!(draft, from, new Set());
      expect(found.outcome).to.equal('found');
      if (found.outcome === 'found') expect(found.sent.externalId).to.equal(sent.externalId);
      const never = textDraft({ phone }, `Не уходило ${newId('x')}`);
      expect(await line.engine.lookup!(never, from, new Set())).to.deep.equal({ outcome: 'absent' });
    });

    it('stays linked over a stop; what came meanwhile is in the history, once and in order', async function () {
      needs(this, can.history);
      const phone = newPhone();
      await world.clientWrites(line.lineId, { phone, text: `До остановки ${phone}` });
      const last = await arrived(`До остановки ${phone}`);
      await line.stop();
      const written = [1, 2, 3].map((n) => `Пока не было ${n} ${phone}`);
      for (const text of written) await world.clientWrites(line.lineId, { phone, text });

      const from = line.mark();
      await line.start();
      expect((await line.event('online', () => true, from)).phone).to.equal(ownPhone);
      expect(line.events.slice(from).some((event) => event.type === 'qr')).to.equal(false);
      const linkedAt = line.linkedAt!;
      const history = await all(
        line.engine.history!((address) => (address === last.peer.address ? last.sentAt : linkedAt)),
      );
      const ours = history.filter((message) => message.peer.phone === phone);
      expect(texts(ours).filter((text) => text !== last.text)).to.deep.equal(written);
      expect(new Set(ours.map((message) => message.externalId)).size).to.equal(ours.length);
      expect(ours.every((message) => message.from === 'client')).to.equal(true);
    });

    it('tells that the connection is lost, and comes back by itself', async () => {
      const phone = newPhone();
      let from = line.mark();
      await world.dropConnection(line.lineId);
      const { advice } = await line.event('lost', () => true, from);
      expect(advice.ru).to.not.equal('');
      expect(advice.en).to.not.equal('');
      const error = await refusal(line.engine.send(textDraft({ phone }, `Без связи ${phone}`)));
      expect(error.code).to.be.oneOf(['not_online', 'timed_out']);
      await world.clientWrites(line.lineId, { phone, text: `Связи нет ${phone}` });

      from = line.mark();
      await world.restoreConnection(line.lineId);
      await line.event('online', () => true, from);
      const linkedAt = line.linkedAt!;
      if (can.history) {
        const ours = (await all(line.engine.history!(() => linkedAt))).filter(
          (message) => message.text === `Связи нет ${phone}`,
        );
        expect(ours).to.have.length(1);
      } else {
        await arrived(`Связи нет ${phone}`);
      }
      await line.engine.send(textDraft({ phone }, `Связь есть ${phone}`));
      expect((await atClient(`Связь есть ${phone}`))[0]).to.include({ times: 1 });
    });

    it('is unlinked from the phone, and shows a code when it is started anew', async () => {
      let from = line.mark();
      await world.logoutFromPhone(line.lineId);
      await line.event('logged_out', () => true, from);
      await line.stop();
      from = line.mark();
      await line.start();
      const { text } = await line.event('qr', () => true, from);
      ownPhone = await world.scan(line.lineId, text);
      await line.event('online', () => true, from);
    });

    it('unlinks itself when told to', async () => {
      await line.engine.logout();
      await line.stop();
      const from = line.mark();
      await line.start();
      await line.event('qr', () => true, from);
      expect(line.events.slice(from).some((event) => event.type === 'online')).to.equal(false);
    });
  });
}
