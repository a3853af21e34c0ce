/** What happens in WhatsApp, as the library tells it, turned into events of the engine. */
import type { Call, Client, Message, Reaction } from 'whatsapp-web.js';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { EngineEvent, InboundMessage } from '../engine.ts';
import {
  addressOf,
  callText,
  chatOf,
  isForeignChat,
  isGroup,
  isSpoken,
  type LibraryId,
  messageIdOf,
  type Own,
  rawOf,
  receiptOf,
  toInbound,
} from './convert.ts';
import type { Echo } from './echo.ts';
import type { Hearing } from './hearing.ts';
import type { Peers } from './peers.ts';

/** A call is told when it rings; the entry that WhatsApp makes of it afterwards would tell it twice. */
const callMs = 10 * 60_000;
/** An echo of our own change comes at once, or after the page has its connection back. */
const expectedMs = 10 * 60_000;

export interface InboundOptions {
  clock: Clock;
  log: Log;
  groups: boolean;
  peers: Peers;
  echo: Echo;
  emit(event: EngineEvent): Promise<void>;
  hearing: Hearing;
}

/** Where a client's messages come from: the running session's view of itself. */
export interface InboundSource {
  client: Client;
  /** Resolves when it is known whose page it is; false when that never came to be known. */
  known(): Promise<boolean>;
  own(): Own;
  /** Since when what comes is news; earlier messages were written while the bridge was away. */
  onlineSince(): Date | null;
}

export interface Inbound {
  /** Listens to a client; its events are handed in one after another, in their order. */
  attach(source: InboundSource): void;
  /** One message as the bridge has it; null when it is nothing for the bridge. Used by history too. */
  convert(source: InboundSource, message: Message, caughtUp: boolean): Promise<InboundMessage | null>;
  /** A message that was deleted for everyone: its id, its peer and whose it was. */
  convertRevoked(source: InboundSource, message: Message): Promise<InboundMessage | null>;
  /** Changes made by us come back as events: this one is not to be told. `text` of an edit. */
  expect(change: 'deleted' | 'edited', externalId: string, text?: string): void;
  /** Hands in messages that are on the page and were not told of. */
  take(source: InboundSource, messages: Message[]): void;
  /** Resolves when everything that has come is handed in. */
  drained(): Promise<void>;
}

export function createInbound({ clock, log, groups, peers, echo, emit, hearing }: InboundOptions): Inbound {
  const queues = { client: Promise.resolve(), own: Promise.resolve() };
  const expected = new Map<string, number>();
  const calls = new Map<string, number>();

  function enter(side: 'client' | 'own', what: string, work: () => Promise<void>): void {
    queues[side] = queues[side].then(work).catch((error: unknown) => {
      log.error({ err: error, what }, 'an event of WhatsApp could not be handed in');
    });
  }

  /** Later is later: one slow question to the page doesn't change the order. */
  const enqueue = (what: string, work: () => Promise<void>): void => enter('client', what, work);

  /** Of our own messages everything waits for their ids: who sent them is known only then. */
  function enqueueOwn(what: string, work: () => Promise<void>): void {
    const settled = echo.settled();
    enter('own', what, () => settled.then(work));
  }

  /** Was this change made by us? */
  function wasExpected(key: string): boolean {
    const now = clock.now().getTime();
    for (const [other, until] of expected) if (until < now) expected.delete(other);
    return expected.has(key);
  }

  async function convert(
    source: InboundSource,
    message: Message,
    caughtUp: boolean,
  ): Promise<InboundMessage | null> {
    const chat = chatOf(message);
    const mine = source.own();
    if (message.isStatus || isForeignChat(chat, mine, groups) || !isSpoken(message.type)) return null;
    const { notifyName } = rawOf(message);
    const shown = message.fromMe || isGroup(chat) ? null : notifyName;
    const peer = await peers.of(source.client, chat, shown);
    if (message.type === 'call_log' && rang(chat, message.timestamp * 1000)) return null;
    let authorName: string | null = null;
    if (isGroup(chat) && !message.fromMe) {
      const author = addressOf(message.author as LibraryId);
      authorName = notifyName || (author ? (await peers.of(source.client, author)).name : null);
    }
    return toInbound(message, { peer, authorName, own: mine, caughtUp });
  }

  function rang(chat: string, at: number): boolean {
    const told = calls.get(chat);
    return told !== undefined && Math.abs(at - told) < callMs;
  }

  async function message(source: InboundSource, raw: Message): Promise<void> {
    const since = source.onlineSince();
    // WhatsApp counts in whole seconds.
    const isLate = since !== null && raw.timestamp < Math.floor(since.getTime() / 1000) - 1;
    const id = messageIdOf(raw.id as unknown as LibraryId);
    if (raw.fromMe && echo.isOurs(id)) return;
    const inbound = await convert(source, raw, isLate);
    if (!inbound) return;
    if (raw.fromMe && echo.mayBeOurs(inbound, clock.now().getTime())) return;
    await emit({ type: 'message', message: inbound });
  }

  async function call(source: InboundSource, ring: Call): Promise<void> {
    const chat = addressOf(ring.from as LibraryId);
    if (ring.isGroup || isForeignChat(chat, source.own(), groups)) return;
    const now = clock.now();
    const peer = await peers.of(source.client, chat);
    calls.set(chat, now.getTime());
    await emit({
      type: 'message',
      message: {
        externalId: `call_${chat}_${ring.id}`,
        peer,
        from: ring.fromMe ? 'phone' : 'client',
        authorName: null,
        kind: 'system',
        systemEvent: 'call',
        text: callText(ring.isVideo),
        sentAt: now,
        quotedExternalId: null,
        quotedText: null,
        file: null,
        location: null,
        contactCard: null,
        caughtUp: false,
      },
    });
  }

  const isForeign = (source: InboundSource, raw: Message) =>
    raw.isStatus || isForeignChat(chatOf(raw), source.own(), groups);

  /** The key of the original stands in what is left of the message, which may have taken another one. */
  function originalOf(after: Message): string {
    const { protocolMessageKey } = after as unknown as { protocolMessageKey?: LibraryId };
    return messageIdOf(protocolMessageKey) || messageIdOf(after.id as unknown as LibraryId);
  }

  async function convertRevoked(source: InboundSource, after: Message): Promise<InboundMessage | null> {
    if (isForeign(source, after)) return null;
    const peer = await peers.of(source.client, chatOf(after));
    const own = source.own();
    const message = toInbound(after, { peer, authorName: null, own, caughtUp: true });
    return { ...message, externalId: originalOf(after), deletedBy: after.fromMe ? 'phone' : 'client' };
  }

  async function revoked(source: InboundSource, after: Message): Promise<void> {
    if (isForeign(source, after)) return;
    // The second argument of the library's event is unreliable.
    const externalId = originalOf(after);
    if (wasExpected(`deleted ${externalId} `)) return;
    await emit({ type: 'deleted', externalId, at: clock.now(), by: after.fromMe ? 'phone' : 'client' });
  }

  async function edited(source: InboundSource, raw: Message, text: unknown): Promise<void> {
    const { latestEditSenderTimestampMs: at, latestEditMsgKey } = rawOf(raw);
    // A thumbnail that has arrived, or a message that was decrypted, changes the body too.
    if (isForeign(source, raw) || typeof text !== 'string' || !(at || latestEditMsgKey)) return;
    const externalId = messageIdOf(raw.id as unknown as LibraryId);
    if (wasExpected(`edited ${externalId} ${text}`)) return;
    await emit({ type: 'edited', externalId, text, at: at ? new Date(at) : clock.now() });
  }

  async function reacted(source: InboundSource, raw: Reaction): Promise<void> {
    const target = raw.msgId as unknown as LibraryId;
    const chat = addressOf((target as { remote?: LibraryId } | null)?.remote);
    if (chat !== '' && isForeignChat(chat, source.own(), groups)) return;
    const sender = addressOf(raw.senderId);
    const mine = source.own();
    await emit({
      type: 'reaction',
      externalId: messageIdOf(target),
      emoji: raw.reaction || null,
      from: sender === mine.phone || sender === mine.lid ? 'line' : 'client',
      at: raw.timestamp > 0 ? new Date(raw.timestamp * 1000) : clock.now(),
    });
  }

  async function receipt(source: InboundSource, raw: Message, ack: number): Promise<void> {
    const status = receiptOf(ack);
    if (!raw.fromMe || !status || isForeign(source, raw)) return;
    const externalId = messageIdOf(raw.id as unknown as LibraryId);
    const reason = status === 'failed' ? 'refused' : null;
    await emit({ type: 'receipt', externalId, status, at: clock.now(), reason });
  }

  return {
    convert,
    convertRevoked,
    attach(source) {
      const { client } = source;
      const put = (isOwn: boolean, what: string, work: () => Promise<void>) =>
        (isOwn ? enqueueOwn : enqueue)(what, async () => {
          // Messages of a page that never got ready come by the history, and those before them too.
          if ((await source.known()) || what !== 'message') await work();
        });
      const heard = (raw: Message): void => {
        hearing.note(messageIdOf(raw.id as unknown as LibraryId));
        if (!raw.fromMe) hearing.stir();
        put(raw.fromMe, 'message', () => message(source, raw));
      };
      for (const name of ['message_ack', 'message_edit', 'message_reaction', 'call'])
        client.on(name, () => hearing.stir());
      client.on('message_create', heard);
      client.on('message_ack', (raw, ack) => {
        if (raw.fromMe) put(true, 'receipt', () => receipt(source, raw, ack));
      });
      client.on('message_revoke_everyone', (after) =>
        put(after.fromMe, 'revoke', () => revoked(source, after)),
      );
      client.on('message_edit', (raw, text) => put(raw.fromMe, 'edit', () => edited(source, raw, text)));
      client.on('message_reaction', (raw) => put(true, 'reaction', () => reacted(source, raw)));
      client.on('call', (ring) => put(false, 'call', () => call(source, ring)));
      client.on('message_ciphertext_failed', (raw) => {
        log.warn({ type: raw.type }, 'a message could not be decrypted yet; it comes when the phone helps');
      });
    },
    take(source, messages) {
      for (const raw of messages) {
        hearing.note(messageIdOf(raw.id as unknown as LibraryId));
        (raw.fromMe ? enqueueOwn : enqueue)('message', () => message(source, raw));
      }
    },
    expect(change, externalId, text = '') {
      expected.set(`${change} ${externalId} ${text}`, clock.now().getTime() + expectedMs);
    },
    drained: async () => {
      await Promise.all([queues.client, queues.own]);
    },
  };
}
