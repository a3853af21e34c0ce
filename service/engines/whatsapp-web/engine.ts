/** WhatsApp Web in a real Chromium, one browser per line, driven by whatsapp-web.js. */
import { join } from 'node:path';
import type { Message } from 'whatsapp-web.js';
import {
  type Engine,
  type EngineContext,
  EngineError,
  type EngineEvent,
  type EngineKind,
  type MessageTarget,
} from '../engine.ts';
import { type BrowserSearch, ensureBrowser } from './browser.ts';
import { abilityNames, type PageAbility } from './build.ts';
import { openBuildCache } from './build-cache.ts';
import { whatsappWebCapabilities } from './capabilities.ts';
import { loadLibrary } from './client.ts';
import { pairingCodeOf } from './convert.ts';
import { createEcho } from './echo.ts';
import { createHearing } from './hearing.ts';
import { type HistoryOptions, lookUp, readHistory } from './history.ts';
import { createInbound, type InboundSource } from './inbound.ts';
import { settled } from './last-words.ts';
import { type BrowserFinder, Life } from './life.ts';
import { download } from './media.ts';
import { readAbility, sendChatState } from './page.ts';
import { createPeers } from './peers.ts';
import { defaultUpkeep, type Upkeep } from './rounds.ts';
import { keepPicture, lastPicture } from './screen.ts';
import { findAddress, sendDraft } from './send.ts';
import type { Session } from './session.ts';
import { defaultTimings, type Timings } from './timings.ts';

/** What the program settles for all lines of this engine. */
export interface WhatsAppWebOptions {
  /** How the browser is found; may a missing one be installed? */
  browser?: BrowserSearch & { install?: boolean };
  timings?: Partial<Timings>;
  upkeep?: Partial<Upkeep>;
  /** Where builds of WhatsApp Web that worked are kept, and which of them is wanted (null: the served one). */
  builds?: { folder: string; wanted: string | null };
}

/** WhatsApp shows “typing” for 25 s. */
const typingMs = 30_000;

/** The engine, with the program's settings. */
export function createWhatsAppWebKind(options: WhatsAppWebOptions = {}): EngineKind {
  return {
    name: 'whatsapp-web',
    capabilities: whatsappWebCapabilities,
    startsAlone: true,
    create: (context) => createEngine(context, options),
  };
}

/** The engine as it is without settings: the browser is looked for in the usual places. */
export const whatsappWebKind: EngineKind = createWhatsAppWebKind();

function createEngine(context: EngineContext, options: WhatsAppWebOptions): Engine {
  const timings: Timings = { ...defaultTimings, ...options.timings };
  const { clock, log, folder, groups } = context;
  const echo = createEcho();
  let tail: Promise<void> = Promise.resolve();
  let isFenced = false;
  let typingTimer: object | undefined;

  /** Events leave one after another. A refusal means that the line is no longer ours: everything ends. */
  function emit(event: EngineEvent): Promise<void> {
    tail = tail.then(async () => {
      if (isFenced) return;
      try {
        await context.emit(event);
      } catch (error) {
        isFenced = true;
        log.warn({ err: error }, 'the line belongs to another: its engine stops');
        life.stop().catch((cause: unknown) => log.error({ err: cause }, 'the engine did not stop'));
      }
    });
    return tail;
  }

  const peers = createPeers({
    clock,
    log,
    limitMs: Math.min(timings.callMs, 10_000),
    onIdentity: (peer) => void emit({ type: 'identity', peer }),
  });
  const hearing = createHearing(clock);
  const inbound = createInbound({ clock, log, groups, peers, echo, emit, hearing });
  const findBrowser: BrowserFinder = () =>
    ensureBrowser({
      ...options.browser,
      install: options.browser?.install ?? false,
      say: (_ru, en) => log.info(en),
    });
  const life = new Life({
    context,
    timings,
    findBrowser,
    emit,
    onSession: (session) => inbound.attach(sourceOf(session)),
    hearing,
    upkeep: { ...defaultUpkeep, ...options.upkeep },
    builds: openBuildCache(options.builds?.folder ?? join(folder, 'builds'), log),
    wantedBuild: options.builds?.wanted ?? null,
    drained: async () => {
      await echo.settled();
      await told();
    },
    onUnheard: (ids) => {
      takeUnheard(ids).catch((error: unknown) =>
        log.error({ err: error }, 'messages that were not heard could not be read'),
      );
    },
  });

  async function takeUnheard(ids: string[]): Promise<void> {
    const session = online();
    const found: Message[] = [];
    for (const id of ids) {
      const message = await session.call('getMessageById', session.client.getMessageById(id));
      if (message) found.push(message);
    }
    inbound.take(sourceOf(session), found);
  }

  /** Refuses, with a reason for people, what the page's build can't do. */
  function able(ability: PageAbility): void {
    if (!life.brokenAbilities.includes(ability)) return;
    const words = `WhatsApp Web обновился, и мост пока не может ${abilityNames[ability].ru}. Обновите мост.`;
    throw new EngineError('unsupported', words);
  }

  /** Resolves when everything that has come is handed in. */
  async function told(): Promise<void> {
    await inbound.drained();
    await tail;
  }

  const sourceOf = (session: Session): InboundSource => ({
    client: session.client,
    known: () => session.known(),
    own: () => session.own,
    onlineSince: () => session.onlineSince,
  });

  function online(): Session {
    const { session } = life;
    if (!session?.isOnline) throw new EngineError('not_online', 'the line is not online');
    return session;
  }

  async function historyOptions(session: Session): Promise<HistoryOptions> {
    const library = await loadLibrary();
    return { session, source: sourceOf(session), library, groups, inbound, echo, peers, clock, timings };
  }

  /** A call that changes something; when the page doesn't answer, nobody knows. */
  async function ask<T>(session: Session, what: string, work: Promise<T>): Promise<T> {
    try {
      return await session.call(what, work);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      throw new EngineError('failed', `${what}: ${String(error)}`, false, { cause: error });
    }
  }

  async function find(session: Session, { externalId }: MessageTarget): Promise<Message> {
    const message = await ask(session, 'getMessageById', session.client.getMessageById(externalId));
    if (!message) throw new EngineError('not_found', 'the page does not have this message');
    return message;
  }

  async function demand(session: Session, target: MessageTarget, action: 'revoke' | 'edit'): Promise<void> {
    const ability = await ask(session, action, readAbility(session.page, target.externalId, action));
    if (ability === 'missing') throw new EngineError('not_found', 'the page does not have this message');
    if (ability === 'no') throw new EngineError('too_old', 'WhatsApp no longer allows it for this message');
  }

  return {
    async start() {
      isFenced = false;
      await life.start();
    },
    async stop() {
      clock.clearTimeout(typingTimer);
      await life.stop();
      await settled(clock, log, told());
    },
    async logout() {
      clock.clearTimeout(typingTimer);
      const { session } = life;
      if (session?.isOnline) {
        await session.leave();
        await session.over();
        await settled(clock, log, life.finished());
      } else {
        log.warn('the line is not online: the phone goes on listing the device until a person removes it');
        await life.stop();
        await life.forget();
        void emit({ type: 'logged_out', by: 'bridge' });
      }
      await settled(clock, log, told());
    },
    async send(draft) {
      const session = online();
      able('send');
      if (draft.file) able('files');
      const isQuotable = !life.brokenAbilities.includes('quote');
      const library = await loadLibrary();
      return sendDraft(
        { session, library, clock, timings, peers, echo },
        isQuotable ? draft : { ...draft, quote: null },
      );
    },
    async refreshQr() {
      if (life.session?.isOnline)
        throw new EngineError('refused', 'the number is linked: no QR code is needed');
      if (life.isRunning) life.refresh();
      else await life.start();
    },
    async requestPairingCode(phone) {
      const { session } = life;
      if (!session?.isPairing) throw new EngineError('not_online', 'the page does not wait for a code');
      const asked = session.client.requestPairingCode(phone.replace(/\D/g, ''));
      const code = await ask(session, 'requestPairingCode', asked);
      return { code: pairingCodeOf(code), expiresAt: life.codeExpiry() };
    },
    async delete(target) {
      able('delete');
      const session = online();
      await demand(session, target, 'revoke');
      const message = await find(session, target);
      inbound.expect('deleted', target.externalId);
      await ask(session, 'delete', message.delete(true));
    },
    async edit(target, text) {
      able('edit');
      const session = online();
      await demand(session, target, 'edit');
      const message = await find(session, target);
      inbound.expect('edited', target.externalId, text);
      const edited = await ask(session, 'edit', message.edit(text, { linkPreview: false }));
      if (!edited) throw new EngineError('too_old', 'WhatsApp no longer allows it for this message');
    },
    async react(target, emoji) {
      able('react');
      const session = online();
      await find(session, target);
      await ask(session, 'react', session.client.sendReaction(target.externalId, emoji ?? ''));
    },
    async markRead(address) {
      able('markRead');
      const session = online();
      const isThere = await ask(session, 'sendSeen', session.client.sendSeen(address));
      if (!isThere) throw new EngineError('not_found', 'the page does not have this chat');
    },
    async setTyping(address, state) {
      able('typing');
      const session = online();
      clock.clearTimeout(typingTimer);
      if (state === 'idle') {
        await ask(session, 'typing', sendChatState(session.page, address, 'stop'));
        await ask(session, 'presence', session.client.sendPresenceUnavailable());
        return;
      }
      await ask(session, 'presence', session.client.sendPresenceAvailable());
      await ask(session, 'typing', sendChatState(session.page, address, state));
      typingTimer = clock.setTimeout(() => {
        ask(session, 'presence', session.client.sendPresenceUnavailable()).catch((error: unknown) =>
          log.debug({ err: error }, 'presence not set'),
        );
      }, typingMs);
    },
    async checkNumbers(phones) {
      able('checkNumbers');
      const session = online();
      const answers: Array<{ phone: string; exists: boolean; address: string | null }> = [];
      for (const phone of phones) {
        const address = await findAddress(session, phone);
        answers.push({ phone, exists: address !== null, address });
      }
      return answers;
    },
    async *history(since, known) {
      const session = online();
      yield* readHistory(await historyOptions(session), since, known);
    },
    async lookup(draft, handedOverAt, knownIds) {
      const { session } = life;
      if (!session?.isOnline) return { outcome: 'unknown' };
      return lookUp(await historyOptions(session), draft, handedOverAt, knownIds);
    },
    async screenshot() {
      const { session } = life;
      if (!session) return lastPicture(folder);
      try {
        const png = await session.picture();
        await keepPicture(folder, png);
        return { png, at: clock.now() };
      } catch (error) {
        // A page that stands still lets itself not be looked at: how it looked last is better than nothing.
        log.warn({ err: error }, 'no picture of the page');
        return lastPicture(folder);
      }
    },
    async download(target) {
      able('download');
      const limitBytes = context.mediaLimitBytes;
      return download({ session: online(), folder, limitBytes, timings, log }, target);
    },
  };
}
