/** Voice notes into words, over the real service and a server that speaks the protocol. */
import { expect } from 'chai';
import type { ChatId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { transcriptionTopic } from '../../service/transcription/transcription.store.ts';
import { transcriptionJobTable } from '../../service/transcription/transcription.table.ts';
import { endpointOf, isTranscribed, retryIn, tidy } from '../../service/transcription/transcription.ts';
import { type Bench, openBench, stores } from '../automation/bench.ts';
import { refusalOf } from '../support/client.ts';
import { chatOf, newPhone, send } from '../support/world.ts';
import { oggOf, startTranscription, type TranscriptionServer } from './server.ts';

describe('the rules of transcription', () => {
  it('find the address of a server that is given with or without its path', () => {
    const whole = 'http://asr:9000/v1/audio/transcriptions';
    for (const given of [
      'http://asr:9000',
      'http://asr:9000/',
      'http://asr:9000/v1',
      'http://asr:9000/v1/',
      whole,
    ])
      expect(endpointOf(given), given).to.equal(whole);
    expect(endpointOf('https://asr/api')).to.equal('https://asr/api/v1/audio/transcriptions');
  });
  it('take a client’s voice note of up to the limit, as WhatsApp counts its seconds', () => {
    const voice = { kind: 'voice', direction: 'in', durationMs: 30_400, size: 60_000 };
    const on = { enabled: true, maxSeconds: 30 };
    expect(isTranscribed(voice, on)).to.equal(true);
    expect(isTranscribed({ ...voice, durationMs: 31_000 }, on)).to.equal(false);
    expect(isTranscribed({ ...voice, direction: 'out' }, on)).to.equal(false);
    expect(isTranscribed({ ...voice, kind: 'audio' }, on)).to.equal(false);
    expect(isTranscribed(voice, { ...on, enabled: false })).to.equal(false);
    expect(isTranscribed({ ...voice, durationMs: null }, on)).to.equal(true);
    expect(isTranscribed({ ...voice, durationMs: null, size: 5_000_000 }, on)).to.equal(false);
  });
  it('try again what may pass by itself, and not what a person has to mend', () => {
    expect([1, 2, 3, 4, 5].map((tries) => retryIn('unreachable', tries))).to.deep.equal([
      15_000,
      60_000,
      300_000,
      1_800_000,
      null,
    ]);
    for (const code of ['wrong_key', 'refused', 'bad_answer', 'empty', 'no_file'] as const)
      expect(retryIn(code, 1), code).to.equal(null);
  });
  it('tidy the words', () => {
    expect(tidy(' Добрый день.\n  Нужен   кабель.\n')).to.equal('Добрый день. Нужен кабель.');
    expect(tidy('\u0000 \n')).to.equal('');
  });
});

for (const { store, create } of stores)
  describe(`transcription on ${store}`, function () {
    this.timeout(60_000);
    let bench: Bench;
    let server: TranscriptionServer;

    before(async function () {
      const opened = await openBench(create);
      if (!opened) return this.skip();
      bench = opened;
      server = await startTranscription();
    });
    after(async () => {
      await bench?.close();
      await server?.close();
    });
    beforeEach(async () => {
      server.answers({ text: 'Здравствуйте' });
      await bench.automation({ transcription: { enabled: true, maxSeconds: 30 } });
      await settings({
        transcriptionUrl: server.url,
        transcriptionKey: 'sk-right',
        transcriptionModel: 'Systran/faster-whisper-small',
        transcriptionTimeoutSeconds: 60,
      });
      server.asked.length = 0;
    });

    const settings = (body: Record<string, unknown>) => bench.base.api('changeSettings', { body });
    /** Lets the worker look at once, for instance after the clock was moved. */
    const ring = () => bench.app.app.platform.bus.publish(transcriptionTopic);

    /** A client sends a voice note. */
    async function voice(seconds = 5, phone = newPhone()): Promise<Message> {
      const mark = bench.base.feed.after;
      await bench.line.act({
        phone,
        file: {
          kind: 'voice',
          fileName: 'voice.ogg',
          mimeType: 'audio/ogg; codecs=opus',
          base64: oggOf(seconds).toString('base64'),
        },
      });
      const { data } = await bench.base.feed.until('message.received', ({ kind }) => kind === 'voice', mark);
      return data;
    }
    const told = async ({ id }: Message, suits: (transcription: Message['transcription']) => boolean) =>
      (await bench.base.feed.until('message.changed', (one) => one.id === id && suits(one.transcription)))
        .data;
    const is = (message: Message, status: 'pending' | 'ready' | 'failed') =>
      told(message, (transcription) => transcription?.status === status);
    const now = async ({ id }: Message) => bench.base.api('getMessage', { params: { messageId: id } });
    const again = ({ id }: Message) =>
      bench.base.as('Иванов')('transcribeMessage', { params: { messageId: id } });
    const job = ({ id }: Message) =>
      bench.app.app.platform.db.read((r) => r.repo(transcriptionJobTable).findOneBy({ messageId: id }));

    it('comes beside the message, which does not wait for it; it is found by its words', async () => {
      server.answers({ text: ' Добрый день.\n Нужен ТРЁХЖИЛЬНЫЙ кабель.\n' });
      const message = await voice(29);
      expect(message).to.deep.include({ text: null, transcription: null, caughtUp: false });
      await is(message, 'pending');
      const ready = await is(message, 'ready');
      expect(ready.transcription).to.deep.equal({
        status: 'ready',
        text: 'Добрый день. Нужен ТРЁХЖИЛЬНЫЙ кабель.',
        failure: null,
      });
      expect(ready.text).to.equal(null);
      const chatId = chatOf(message);
      const found = await bench.base.api('listMessages', {
        params: { chatId },
        query: { search: 'трехжильный' },
      });
      expect(found.items.map(({ id }) => id)).to.deep.equal([message.id]);
      const chats = await bench.base.api('listChats', { query: { search: 'трёхжильный кабель' } });
      expect(chats.items.map(({ id }) => id)).to.deep.equal([chatId]);
      const [asked] = server.asked;
      expect(asked).to.deep.include({
        path: 'POST /v1/audio/transcriptions',
        authorization: 'Bearer sk-right',
        fields: { model: 'Systran/faster-whisper-small', language: 'ru', response_format: 'json' },
      });
      expect(asked?.file.name).to.equal('voice.ogg');
      expect(asked?.file.content.equals(oggOf(29))).to.equal(true);
      expect(await job(message)).to.equal(null);
    });

    it('is not made where it is off, of what is longer, of other files, nor without a server', async () => {
      const long = await voice(31);
      await told(long, () => true);
      await bench.automation({});
      const off = await voice();
      await told(off, () => true);
      await bench.automation({ transcription: { enabled: true } });
      await settings({ transcriptionUrl: null });
      const nowhere = await voice();
      await told(nowhere, () => true);
      for (const message of [long, off, nowhere]) {
        expect((await now(message)).attachment?.status).to.equal('ready');
        expect((await now(message)).transcription).to.equal(null);
        expect(await job(message)).to.equal(null);
      }
      expect(server.asked).to.deep.equal([]);
      // A person may ask for the long one, once there is a server.
      expect((await refusalOf(again(long))).code).to.equal('TRANSCRIPTION_OFF');
      await settings({ transcriptionUrl: `${server.url}/v1` });
      expect((await again(long)).transcription?.status).to.equal('pending');
      expect((await is(long, 'ready')).transcription?.text).to.equal('Здравствуйте');
      const text = await bench.line.receives(newPhone(), 'Просто текст');
      expect((await refusalOf(again(text))).code).to.equal('MESSAGE_STATE');
    });

    it('of a slow server is in nobody’s way', async () => {
      server.answers('slow');
      const phone = newPhone();
      const message = await voice(5, phone);
      const second = await voice();
      await bench.base.feed.holds('both are asked for', () => server.asked.length === 2);
      const third = await voice();
      await bench.line.receives(phone, 'И текст вдогонку');
      const { message: answer } = await send(bench.ivanov, message.chatId as ChatId, { text: 'Слушаю' });
      await bench.base.feed.until('message.changed', (one) => one.id === answer.id && one.status === 'sent');
      for (const one of [message, second]) expect((await now(one)).transcription?.status).to.equal('pending');
      // It wakes up, having forgotten what it was asked; the others have their turn after their time is up.
      server.answers({ text: 'Теперь слышу' });
      await settings({ transcriptionTimeoutSeconds: 1 });
      await server.down();
      await server.up();
      await bench.base.feed.holds('both were given up', async () =>
        (await Promise.all([job(message), job(second)])).every((one) => one?.tries === 1),
      );
      bench.clock.move(16_000);
      ring();
      for (const one of [message, second, third])
        expect((await is(one, 'ready')).transcription?.text).to.equal('Теперь слышу');
    });

    it('does not wait for ever: the time is limited, and it is tried again', async () => {
      server.answers('slow');
      await settings({ transcriptionTimeoutSeconds: 1 });
      const message = await voice();
      await bench.base.feed.holds('the time is up', async () => (await job(message))?.tries === 1);
      expect((await now(message)).transcription?.status).to.equal('pending');
      server.answers({ text: 'Успел' });
      bench.clock.move(16_000);
      ring();
      expect((await is(message, 'ready')).transcription?.text).to.equal('Успел');
    });

    it('waits for a server that is down', async () => {
      await server.down();
      const message = await voice();
      await bench.base.feed.holds('a try', async () => (await job(message))?.tries === 1);
      await server.up();
      server.answers('broken');
      bench.clock.move(16_000);
      ring();
      await bench.base.feed.holds('a second try', async () => (await job(message))?.tries === 2);
      server.answers({ text: 'Снова здесь' });
      bench.clock.move(61_000);
      ring();
      expect((await is(message, 'ready')).transcription?.text).to.equal('Снова здесь');
    });

    it('fails visibly when the server keeps failing, and a person repeats it', async () => {
      server.answers({ status: 500 });
      const message = await voice();
      for (const [tries, pause] of [
        [1, 16_000],
        [2, 61_000],
        [3, 301_000],
        [4, 1_801_000],
      ] as const) {
        await bench.base.feed.holds(`try ${tries}`, async () => (await job(message))?.tries === tries);
        bench.clock.move(pause);
        ring();
      }
      const failed = await is(message, 'failed');
      expect(failed.transcription).to.nested.include({ text: null, 'failure.code': 'server_error' });
      expect(failed.transcription?.failure?.message).to.match(/[а-я]/i);
      expect(server.asked).to.have.length(5);
      server.answers({ text: 'Починили' });
      await bench.signIn();
      const repeated = await bench.ivanov('transcribeMessage', { params: { messageId: message.id } });
      expect(repeated.transcription).to.deep.equal({ status: 'pending', text: null, failure: null });
      expect((await is(message, 'ready')).transcription?.text).to.equal('Починили');
    });

    it('says what is wrong at once where waiting does not help', async () => {
      for (const [manner, code] of [
        [{ status: 401 }, 'wrong_key'],
        [{ status: 403 }, 'wrong_key'],
        [{ status: 400 }, 'refused'],
        [{ status: 404 }, 'refused'],
        [{ body: '<html>' }, 'bad_answer'],
        [{ body: '{"words":1}' }, 'bad_answer'],
        [{ status: 302 }, 'bad_answer'],
        [{ body: `{"text":"${'x'.repeat(1_100_000)}"}` }, 'bad_answer'],
        [{ text: '' }, 'empty'],
        [{ text: ' \n ' }, 'empty'],
      ] as const) {
        server.answers(manner);
        const message = await voice();
        const failed = await is(message, 'failed');
        expect(failed.transcription?.failure?.code, JSON.stringify(manner).slice(0, 80)).to.equal(code);
        expect(await job(message)).to.equal(null);
      }
    });

    it('keeps the words that it has when asking once more fails', async () => {
      const message = await voice();
      await is(message, 'ready');
      server.answers({ status: 401 });
      const asked = await again(message);
      expect(asked.transcription).to.deep.equal({ status: 'pending', text: 'Здравствуйте', failure: null });
      const failed = await told(asked, (one) => one?.status === 'failed');
      expect(failed.transcription).to.nested.include({ text: 'Здравствуйте', 'failure.code': 'wrong_key' });
    });

    it('of a deleted message is neither made nor shown', async () => {
      server.answers('slow');
      const phone = newPhone();
      const message = await voice(5, phone);
      await bench.base.feed.holds('it is asked for', () => server.asked.length === 1);
      const { clients } = await bench.base.api('getSandboxOutbox', { params: { lineId: bench.line.id } });
      const key = clients.find((one) => one.phone === phone)?.thread[0]?.key ?? '';
      await bench.line.act({ action: 'delete', phone, key });
      await bench.base.feed.until(
        'message.changed',
        (one) => one.id === message.id && one.deletedAt !== null,
      );
      expect((await now(message)).transcription).to.equal(null);
      expect((await refusalOf(again(message))).code).to.equal('MESSAGE_STATE');
      await server.down();
      await server.up();
      await bench.base.feed.holds('it is given up', async () => (await job(message)) === null);
    });

    it('is checked from the settings, with a second of silence', async () => {
      const check = () => bench.manager('checkTranscription', { body: {} });
      await bench.signIn();
      server.answers({ text: '' });
      expect(await check()).to.include({ ok: true, code: null, message: null });
      const [asked] = server.asked;
      expect(asked?.file).to.include({ name: 'silence.wav', type: 'audio/wav' });
      expect(asked?.file.content.subarray(0, 4).toString()).to.equal('RIFF');
      server.answers({ status: 401 });
      const wrong = await check();
      expect(wrong).to.include({ ok: false, code: 'wrong_key' });
      expect(wrong.message).to.contain('ключ');
      const english = await bench.manager('checkTranscription', {
        body: {},
        headers: { 'accept-language': 'en' },
      });
      expect(english.message).to.contain('key');
      await settings({ transcriptionUrl: null });
      expect((await refusalOf(check())).code).to.equal('TRANSCRIPTION_OFF');
      expect((await refusalOf(bench.ivanov('checkTranscription', { body: {} }))).code).to.equal('FORBIDDEN');
    });

    it('goes on after a kill: what the dead process had in its hands is taken at the next start', async () => {
      const message = await voice();
      await is(message, 'ready');
      const { db, config } = bench.app.app.platform;
      const hour = new Date(bench.clock.now().getTime() + 3_600_000).toISOString();
      // As a killed process of this computer leaves it: there is no process of that number.
      await db.write((tx) =>
        tx.repo(transcriptionJobTable).insert({
          messageId: message.id,
          dueAt: hour,
          tries: 0,
          claimedBy: `${config.nodeName}/4194305/dead`,
          createdAt: hour,
        }),
      );
      server.answers({ text: 'После перезапуска' });
      const api = await bench.restart(0);
      for (let n = 0; ; n += 1) {
        const { transcription } = await api('getMessage', { params: { messageId: message.id } });
        if (transcription?.text === 'После перезапуска') break;
        if (n > 300) throw new Error('the recording was forgotten');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
  });
