import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Client, Message } from 'whatsapp-web.js';
import type { Draft, EngineEvent, InboundMessage } from '../../service/engines/engine.ts';
import {
  bareAddress,
  isForeignChat,
  isSpoken,
  messageIdOf,
  phoneOf,
  receiptOf,
  toInbound,
  waveformOf,
} from '../../service/engines/whatsapp-web/convert.ts';
import { createEcho, isSame } from '../../service/engines/whatsapp-web/echo.ts';
import { createHearing } from '../../service/engines/whatsapp-web/hearing.ts';
import { createInbound } from '../../service/engines/whatsapp-web/inbound.ts';
import { endLeftOver, gone, markOf, recordBrowser } from '../../service/engines/whatsapp-web/process.ts';
import { guardLibraryRejections, isOfLibrary } from '../../service/engines/whatsapp-web/rejections.ts';
import { formatVcard, parseVcards } from '../../service/engines/whatsapp-web/vcard.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { silentLog } from '../../service/platform/log.ts';
import { textDraft } from '../conformance/engine.harness.ts';

const own = { phone: '79120000001@c.us', lid: '900000000000001@lid' };
const chat = '79161234567@c.us';

/** A message as the library gives it: a few fields of its own, the rest in `rawData`. */
function libraryMessage(type: string, raw: Record<string, unknown> = {}, more: object = {}): Message {
  const id = { fromMe: false, remote: chat, id: 'ABC', _serialized: `false_${chat}_ABC` };
  return {
    id,
    type,
    fromMe: false,
    from: chat,
    to: own.phone,
    body: '',
    timestamp: 1_800_000_000,
    vCards: [],
    ...more,
    rawData: { id, ...raw },
  } as unknown as Message;
}

const inbound = (message: Message): InboundMessage =>
  toInbound(message, { peer: bareAddress(chat), authorName: null, own, caughtUp: false });

describe('WhatsApp Web: turning of messages', () => {
  it('finds a message’s id under any name that builds of the page give it', () => {
    const id = `false_${chat}_ABC`;
    expect(messageIdOf({ _serialized: id })).to.equal(id);
    expect(messageIdOf({ fromMe: false, remote: chat, id: 'ABC', $1: id })).to.equal(id);
    expect(messageIdOf({ fromMe: false, remote: { _serialized: chat }, id: 'ABC' })).to.equal(id);
    expect(
      messageIdOf({ fromMe: true, remote: '1@g.us', id: 'X', participant: { _serialized: chat } }),
    ).to.equal(`true_1@g.us_X_${chat}`);
  });

  it('takes a phone of a number only', () => {
    expect(phoneOf('79161234567@c.us')).to.equal('+79161234567');
    expect(phoneOf('79161234567:12@c.us')).to.equal('+79161234567');
    for (const address of ['100200300400500@lid', '12036304@g.us', 'status@broadcast', '0@c.us', '']) {
      expect(phoneOf(address), address).to.equal(null);
    }
  });

  it('knows whose chats are not the bridge’s', () => {
    for (const address of ['status@broadcast', '1@newsletter', '0@c.us', own.phone, own.lid, '5@broadcast']) {
      expect(isForeignChat(address, own, true), address).to.equal(true);
    }
    expect(isForeignChat('1@g.us', own, false)).to.equal(true);
    expect(isForeignChat('1@g.us', own, true)).to.equal(false);
    expect(isForeignChat(chat, own, false)).to.equal(false);
    expect(['revoked', 'ciphertext', 'e2e_notification', 'gp2'].some(isSpoken)).to.equal(false);
  });

  it('never takes a thumbnail for a text', () => {
    const image = inbound(
      libraryMessage('image', { body: '/9j/4AAQ', mimetype: 'image/jpeg' }, { body: '/9j/4AAQ' }),
    );
    expect(image).to.include({ kind: 'image', text: null });
    const quoted = {
      quotedStanzaID: 'Q',
      quotedParticipant: own.lid,
      quotedMsg: { type: 'image', body: '/9j/' },
    };
    expect(inbound(libraryMessage('chat', quoted, { body: 'да' }))).to.include({
      quotedExternalId: `true_${chat}_Q`,
      quotedText: null,
    });
  });

  it('says what a message was that the bridge has no kind for', () => {
    const poll = libraryMessage('poll_creation', { pollName: 'Когда?', pollOptions: [{ name: 'завтра' }] });
    expect(inbound(poll)).to.include({
      kind: 'system',
      systemEvent: 'poll',
      text: 'Опрос: Когда?\n— завтра',
    });
    expect(inbound(libraryMessage('call_log', { isVideoCall: true }))).to.include({
      systemEvent: 'call',
      text: 'Видеозвонок в WhatsApp',
    });
    expect(inbound(libraryMessage('something_new')).systemEvent).to.equal('unsupported');
    expect(inbound(libraryMessage('list_response', {}, { body: 'Вариант 2' }))).to.include({ kind: 'text' });
  });

  it('reads waveforms, receipts and cards', () => {
    expect(waveformOf({ 0: 0, 1: 100 })).to.have.length(64);
    expect(waveformOf({ 0: 0, 1: 200 })?.at(-1)).to.equal(100);
    expect(waveformOf(undefined)).to.equal(null);
    expect([-1, 0, 1, 2, 3, 4].map(receiptOf)).to.deep.equal([
      'failed',
      null,
      'sent',
      'delivered',
      'read',
      'read',
    ]);
    const card = { name: 'ООО «Кабель», склад; №1', phones: ['+79161234567', '+74951234567'] };
    expect(parseVcards([formatVcard(card)])).to.deep.equal(card);
  });
});

describe('WhatsApp Web: what a page tells before it is ready', () => {
  /** Messages, and then a reaction, of a page of which it will or will never be known whose it is. */
  async function told(isKnown: boolean): Promise<string[]> {
    const events: EngineEvent[] = [];
    const log = silentLog();
    const inbound = createInbound({
      ...{ clock: systemClock, log, groups: false, echo: createEcho(), hearing: createHearing(systemClock) },
      peers: { of: async (_client, address) => bareAddress(address) },
      emit: async (event) => void events.push(event),
    });
    const client = new EventEmitter();
    const known = Promise.withResolvers<boolean>();
    inbound.attach({
      client: client as unknown as Client,
      known: () => known.promise,
      own: () => own,
      onlineSince: () => null,
    });
    client.emit('message_create', libraryMessage('chat', {}, { body: 'после пропуска' }));
    const msgId = { remote: chat, _serialized: `true_${chat}_X` };
    client.emit('message_reaction', { msgId, senderId: chat, reaction: '👍', timestamp: 0 });
    known.resolve(isKnown);
    await inbound.drained();
    return events.map(({ type }) => type);
  }

  it('is taken when it gets ready', async () => {
    expect(await told(true)).to.have.members(['message', 'reaction']);
  });

  it('is left to the history when it never does: messages of before may be missing', async () => {
    expect(await told(false)).to.deep.equal(['reaction']);
  });
});

describe('WhatsApp Web: own messages', () => {
  const echoOf = (draft: Draft): InboundMessage => ({
    ...inbound(libraryMessage('chat', {}, { body: draft.text, timestamp: Math.floor(Date.now() / 1000) })),
    from: 'phone',
  });

  it('wait for those under way, not for later ones', async () => {
    const echo = createEcho();
    const first = echo.begin(textDraft({ address: chat }, 'раз'), Date.now());
    const settled = echo.settled();
    echo.begin(textDraft({ address: chat }, 'два'), Date.now());
    first.sent('id-1');
    await settled;
    expect(echo.isOurs('id-1')).to.equal(true);
  });

  it('of unknown outcome are left to the look-up, and known when their call ends late', async () => {
    const echo = createEcho();
    const draft = textDraft({ address: chat }, 'три');
    const late = Promise.withResolvers<string | null>();
    echo.begin(draft, Date.now()).uncertain(late.promise);
    expect(echo.isPending(draft.messageId)).to.equal(true);
    expect(echo.mayBeOurs(echoOf(draft), Date.now())).to.equal(true);
    expect(echo.mayBeOurs(echoOf({ ...draft, text: 'другое' }), Date.now())).to.equal(false);
    late.resolve('id-3');
    await late.promise;
    await Promise.resolve();
    expect(echo.isPending(draft.messageId)).to.equal(false);
    expect(echo.isOurs('id-3')).to.equal(true);
  });

  it('are compared by what WhatsApp gives back', () => {
    const draft = textDraft({ address: chat }, 'строка 1\r\nстрока 2 ');
    expect(isSame(draft, echoOf({ ...draft, text: 'строка 1\nстрока 2' }))).to.equal(true);
    expect(isSame({ ...draft, kind: 'document' }, echoOf(draft))).to.equal(false);
  });
});

describe('WhatsApp Web: what the operating system has', () => {
  if (process.platform === 'win32') return;
  const log = silentLog();
  let folder: string;
  let profile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'web-process-'));
    profile = join(folder, 'session');
    await mkdir(profile);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const leftOver = () => endLeftOver({ folder, profile, clock: systemClock, log, waitMs: 3000 });
  async function start(): Promise<number> {
    const child = spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1e6)", profile], {
      detached: true,
    });
    await once(child.stdout, 'data');
    return child.pid!;
  }
  /** The record of a service that is no more. */
  async function orphan(pid: number, change: object = {}): Promise<void> {
    await recordBrowser(folder, pid);
    const path = join(folder, 'browser.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as object;
    const owner = { pid: 2 ** 22 - 1, startedAt: '1' };
    await writeFile(path, JSON.stringify({ ...record, owner, ...change }));
  }

  it('ends the browser of a killed service, and its locks', async () => {
    const pid = await start();
    await orphan(pid);
    await symlink(`${hostname()}-${pid}`, join(profile, 'SingletonLock'));
    await leftOver();
    expect(await gone(pid, 0, systemClock)).to.equal(true);
    expect(await readlink(join(profile, 'SingletonLock')).catch(() => null)).to.equal(null);
  });

  it('leaves a process that only has the same number', async () => {
    const pid = await start();
    try {
      await orphan(pid, { startedAt: '1' });
      await leftOver();
      expect(await markOf(pid)).to.not.equal(null);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  });

  it('leaves the lock of a living browser', async () => {
    const pid = await start();
    try {
      await symlink(`${hostname()}-${pid}`, join(profile, 'SingletonLock'));
      await leftOver();
      expect(await readlink(join(profile, 'SingletonLock'))).to.equal(`${hostname()}-${pid}`);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  });

  it('keeps off a folder whose service lives', async () => {
    const pid = await start();
    try {
      const mark = await markOf(pid);
      await orphan(pid, { owner: { pid, startedAt: mark?.startedAt } });
      const error = await leftOver().then(
        () => null,
        (reason: Error) => reason,
      );
      expect(error?.message).to.contain('another bridge');
      expect(await markOf(pid)).to.not.equal(null);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  });
});

describe('WhatsApp Web: rejections that nobody handles', () => {
  const ofLibrary = Object.assign(new Error('Execution context was destroyed'), {
    stack: 'Error\n    at Client.inject (/app/node_modules/whatsapp-web.js/src/Client.js:146:9)',
  });

  it('of the library are told from all others', () => {
    expect(isOfLibrary(ofLibrary)).to.equal(true);
    expect(isOfLibrary('auth timeout')).to.equal(true);
    expect(isOfLibrary(new Error('ours'))).to.equal(false);
    expect(isOfLibrary('ours')).to.equal(false);
    const windows = { stack: 'Error\n at C:\\bridge\\node_modules\\puppeteer-core\\lib\\a.js:1:1' };
    expect(isOfLibrary(Object.assign(new Error('x'), windows))).to.equal(true);
  });

  it('are counted and swallowed; others are thrown on', () => {
    const before = process.listeners('unhandledRejection');
    let swallowed = 0;
    const release = guardLibraryRejections(silentLog(), () => {
      swallowed += 1;
    });
    try {
      const guard = process.listeners('unhandledRejection').find((one) => !before.includes(one));
      guard?.(ofLibrary, Promise.resolve());
      expect(swallowed).to.equal(1);
      expect(() => guard?.(new Error('ours'), Promise.resolve())).to.throw('ours');
    } finally {
      release();
    }
    expect(process.listeners('unhandledRejection')).to.deep.equal(before);
  });
});
