/** The engine `sandbox`: a messenger without a network. Its other side is the outside world (`sandbox-world.ts`). */
import { createReadStream } from 'node:fs';
import type { LineId } from '../../../contracts/common.ts';
import { randomCode } from '../../platform/ids.ts';
import {
  type Draft,
  type Engine,
  type EngineContext,
  EngineError,
  type EngineEvent,
  type EngineKind,
} from '../engine.ts';
import { sandboxCapabilities } from './capabilities.ts';
import { advices, engineErrorFrom, messageFrom, peerFrom, statusFrom } from './convert.ts';
import type { InputOf, OutputOf, SandboxWorld, WorldCommand } from './sandbox-world.ts';
import { WorldError, type WorldFile, type WorldNews } from './world-state.ts';

const retryMs = 1_000;

/** The sandbox as a kind of engine; all its lines live in one world. */
export function sandboxKind(world: SandboxWorld): EngineKind {
  return {
    name: 'sandbox',
    capabilities: sandboxCapabilities,
    create: (context) => createSandboxEngine(world, context),
  };
}

function createSandboxEngine(
  world: SandboxWorld,
  context: EngineContext,
): Required<Omit<Engine, 'screenshot'>> {
  const { clock, log } = context;
  const lineId = context.lineId as LineId;
  let session: string | null = null;
  let online = false;
  /** Nothing more will come of this engine: unlinked, banned, replaced, or no longer the line's owner. */
  let over = false;
  let life: { end: AbortController; ended: Promise<void> } | null = null;

  async function emit(event: EngineEvent): Promise<void> {
    try {
      await context.emit(event);
    } catch (error) {
      over = true;
      throw error;
    }
  }

  /** Connects, hears what there is, and tries again when the world goes away. */
  async function live(signal: AbortSignal): Promise<void> {
    let told = false;
    while (!signal.aborted && !over) {
      try {
        for await (const news of world.attach(lineId, signal)) {
          told = false;
          await hear(news);
          if (over || signal.aborted) break;
          if (news.ack && session) await acknowledge(session, news.ack);
        }
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error, lineId: context.lineId }, 'the sandbox line was cut off');
      }
      online = false;
      session = null;
      if (signal.aborted || over) return;
      if (!told) await emit({ type: 'lost', advice: advices.unreachable });
      told = true;
      await clock.sleep(retryMs, signal);
    }
  }

  async function acknowledge(of: string, ack: string): Promise<void> {
    try {
      await world.call('acknowledge', lineId, { session: of, ack });
    } catch (error) {
      // A session that is no more: the stream says why. The change comes again.
      if (!(error instanceof WorldError)) throw error;
      log.debug({ err: error, lineId }, 'the sandbox world did not take an acknowledgement');
    }
  }

  async function hear(news: WorldNews): Promise<void> {
    switch (news.type) {
      case 'attached':
        session = news.session;
        return;
      case 'qr':
        return emit({ type: 'qr', text: news.text, expiresAt: new Date(news.expiresAt) });
      case 'authenticating':
        return emit({ type: 'authenticating' });
      case 'online':
        online = true;
        return emit({ type: 'online', phone: news.phone, name: news.name });
      case 'lost':
        online = false;
        return emit({ type: 'lost', advice: advices.lost });
      case 'banned':
        return endWith({ type: 'banned', advice: advices.banned });
      case 'logged_out':
        return endWith({ type: 'logged_out', by: news.by });
      case 'replaced':
        return endWith({ type: 'action_required', advice: advices.replaced });
      case 'message':
        if (news.peer.kind === 'group' && !context.groups) return;
        return emit({ type: 'message', message: messageFrom(news.message, news.peer, false) });
      case 'receipt':
        return emit({
          type: 'receipt',
          externalId: news.key,
          status: news.status,
          at: new Date(news.at),
          reason: null,
        });
      case 'edited':
        return emit({ type: 'edited', externalId: news.key, text: news.text, at: new Date(news.at) });
      case 'deleted':
        return emit({ type: 'deleted', externalId: news.key, at: new Date(news.at), by: news.by });
      case 'reaction': {
        const { key: externalId, emoji, from } = news;
        return emit({ type: 'reaction', externalId, emoji, from, at: new Date(news.at) });
      }
      case 'typing':
        return emit({ type: 'typing', address: news.address, state: news.state });
      case 'identity':
        return emit({ type: 'identity', peer: peerFrom(news.peer) });
    }
  }

  async function endWith(event: EngineEvent): Promise<void> {
    over = true;
    online = false;
    await context.emit(event);
  }

  type WithoutSession<C extends WorldCommand> = Omit<InputOf<C>, 'session'>;

  /** A command of this session, its failure told in the port's words. */
  async function ask<C extends WorldCommand>(name: C, input: WithoutSession<C>): Promise<OutputOf<C>> {
    if (!session) throw new EngineError('not_online', 'the line is not connected to the sandbox world');
    try {
      return await world.call(name, lineId, { ...input, session } as unknown as InputOf<C>);
    } catch (error) {
      throw engineErrorFrom(error);
    }
  }

  /** Hands the file of a draft to the world first: a failure there is certain. */
  async function upload(file: Draft['file']): Promise<WorldFile | null> {
    if (!file) return null;
    const { fileName, mimeType, waveform } = file;
    try {
      const stored = await world.putFile(createReadStream(file.path));
      const durationSeconds = file.durationSeconds ?? stored.durationSeconds;
      return { fileId: stored.fileId, size: stored.size, fileName, mimeType, durationSeconds, waveform };
    } catch (error) {
      throw new EngineError('failed', 'the file could not be handed over', true, { cause: error });
    }
  }

  const engine: Required<Omit<Engine, 'screenshot'>> = {
    async start() {
      if (life) return;
      over = false;
      const end = new AbortController();
      const ended = live(end.signal).catch((error: unknown) => {
        if (!end.signal.aborted)
          log.warn({ err: error, lineId: context.lineId }, 'the sandbox line has ended');
      });
      life = { end, ended };
    },
    async stop() {
      const ending = life;
      life = null;
      ending?.end.abort();
      await ending?.ended;
    },
    async logout() {
      try {
        await world.call('logout', lineId, {});
      } catch (error) {
        throw engineErrorFrom(error);
      }
      await engine.stop();
      // Unless the world's own word of it came through before the end.
      if (!over) await endWith({ type: 'logged_out', by: 'bridge' });
    },
    async send(draft) {
      if (!online) throw new EngineError('not_online', 'the line is not online');
      if (!draft.text && !draft.file && !draft.location && !draft.contactCard) {
        throw new EngineError('bad_content', 'the draft is empty');
      }
      if ((draft.text?.length ?? 0) > sandboxCapabilities.maxTextLength) {
        throw new EngineError('bad_content', 'the text is too long');
      }
      const file = await upload(draft.file);
      const sent = await ask('send', {
        draft: {
          messageId: draft.messageId,
          to: { address: draft.to.address, phone: draft.to.phone },
          kind: draft.kind,
          text: draft.text,
          file,
          location: draft.location,
          contactCard: draft.contactCard,
          quoteKey: draft.quote?.externalId ?? null,
        },
      });
      return { externalId: sent.key, at: new Date(sent.at), confirmed: true, peer: peerFrom(sent.peer) };
    },
    refreshQr: () => ask('refreshQr', {}),
    async requestPairingCode(phone) {
      const { code, expiresAt } = await ask('pairingCode', { phone, code: randomCode() });
      return { code, expiresAt: new Date(expiresAt) };
    },
    delete: ({ externalId }) => ask('deleteSent', { key: externalId }),
    edit: ({ externalId }, text) => ask('editSent', { key: externalId, text }),
    react: ({ externalId }, emoji) => ask('react', { key: externalId, emoji }),
    markRead: (address) => ask('markRead', { address }),
    setTyping: (address, state) => ask('setTyping', { address, state }),
    checkNumbers: (phones) => ask('checkNumbers', { phones }),
    async *history(since) {
      const twice = await ask('duplicates', {});
      for (const peer of await ask('chats', {})) {
        if (peer.kind === 'group' && !context.groups) continue;
        const from = since(peer.address).toISOString();
        for (const message of await ask('history', { address: peer.address, since: from })) {
          yield messageFrom(message, peer, true);
          if (twice && message.from === 'client') yield messageFrom(message, peer, true);
          // The consumer has asked for the next one, so it has stored this one.
          if (message.status === 'waiting') await ask('acknowledge', { ack: `message:${message.key}` });
        }
      }
    },
    async lookup(draft) {
      if (!online) return { outcome: 'unknown' };
      try {
        const found = await ask('find', { messageId: draft.messageId });
        if (!found) return { outcome: 'absent' };
        const { key, at, peer } = found.sent;
        const sent = { externalId: key, at: new Date(at), confirmed: true, peer: peerFrom(peer) };
        return { outcome: 'found', sent, status: statusFrom(found.status) };
      } catch (error) {
        log.info(
          { err: error, lineId: context.lineId },
          'the sandbox world could not be asked for a message',
        );
        return { outcome: 'unknown' };
      }
    },
    async download({ externalId }) {
      const file = await ask('file', { key: externalId });
      if (file.size > context.mediaLimitBytes) {
        throw new EngineError('media_too_large', `${file.size} bytes are more than the line may load`);
      }
      try {
        const stream = await world.openFile(file.fileId);
        return { stream, mimeType: file.mimeType, fileName: file.fileName };
      } catch (error) {
        const { code } = engineErrorFrom(error);
        const gone = code === 'not_found' ? 'media_expired' : 'media_unavailable';
        throw new EngineError(gone, 'the file can not be had', true, { cause: error });
      }
    },
  };
  return engine;
}
