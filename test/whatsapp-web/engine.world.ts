/** The engine on the simulated page: a world, a browser for it, and short waits. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Engine,
  EngineContext,
  EngineEvent,
  EngineKind,
  InboundMessage,
} from '../../service/engines/engine.ts';
import { createWhatsAppWebKind, type WhatsAppWebOptions } from '../../service/engines/whatsapp-web/engine.ts';
import type { Timings } from '../../service/engines/whatsapp-web/timings.ts';
import {
  type EngineHarness,
  type HarnessFile,
  LineUnderTest,
  type OutboxEntry,
} from '../conformance/engine.harness.ts';
import { findChromium, makeChromiumWrapper } from './chromium.ts';
import { startWhatsAppWorld } from './server.ts';
import type { WhatsAppWorld } from './world-client.ts';
import type { MediaInput, WorldSettings } from './world-types.ts';

/** Waits of the product are minutes; those of the simulated page are tenths of a second. */
export const shortTimings: Partial<Timings> = {
  tickMs: 100,
  initMs: 30_000,
  readyMs: 5_000,
  firstReadyMs: 5_000,
  nudgeMs: 400,
  heartbeatMs: 300,
  probeMs: 2_000,
  offlineMs: 20_000,
  qrFirstMs: 5_000,
  qrNextMs: 5_000,
  qrGraceMs: 500,
  callMs: 5_000,
  closeMs: 3_000,
  noBrowserMs: 200,
  deafCheckMs: 500,
  deafConfirmMs: 300,
  silenceMs: 60_000,
  knockMs: 1_000,
  memoryEveryMs: 60_000,
  idleMs: 200,
  passkeyMs: 1_000,
  pictureMs: 1_000,
  healthyMs: 300,
  backoff: { delays: [100, 200], afterwards: 300 },
};

export interface EngineWorld {
  world: WhatsAppWorld;
  kind: EngineKind;
  kindWith(options: Partial<WhatsAppWebOptions>): EngineKind;
}

/** A world with the engine's kind for it; null where there is no Chromium. */
export async function openEngineWorld(settings: Partial<WorldSettings> = {}): Promise<EngineWorld | null> {
  if (!findChromium() || process.platform === 'win32') return null;
  const world = await startWhatsAppWorld({ hasSyncedDelayMs: 200, ...settings });
  const configured = await makeChromiumWrapper(world);
  const kindWith = (options: Partial<WhatsAppWebOptions>): EngineKind =>
    createWhatsAppWebKind({
      ...options,
      browser: { configured, ...options.browser },
      timings: { ...shortTimings, ...options.timings },
    });
  return { world, kind: kindWith({}), kindWith };
}

const digits = (phone: string): string => phone.replace('+', '');

function mediaOf({ kind, fileName, mimeType, content }: HarnessFile, caption?: string): MediaInput {
  return {
    kind: kind === 'voice' ? 'ptt' : kind,
    mimetype: mimeType,
    data: content.toString('base64'),
    filename: fileName,
    ...(caption === undefined ? {} : { caption }),
  };
}

/**
 * The harness of the conformance suite. The page sends and marks as read in its own time, after the engine's
 * call has ended: what the world is asked for waits for what the engine was asked to do.
 */
export function harnessOf({ world, kind }: EngineWorld, linePhone: string): EngineHarness {
  const expected = { sent: new Set<string>(), read: new Set<string>() };

  function watched(engine: Engine): Engine {
    return {
      ...engine,
      async send(draft) {
        const sent = await engine.send(draft);
        expected.sent.add(sent.externalId);
        return sent;
      },
      async markRead(address) {
        await engine.markRead?.(address);
        expected.read.add(address);
      },
    };
  }

  async function settled(): Promise<void> {
    await world.waitUntil(async () => {
      const there = new Set((await world.outbox()).map((one) => one.id));
      const refused = (await world.events()).filter((event) => event.type === 'refused').length;
      return [...expected.sent].filter((id) => !there.has(id)).length <= refused;
    });
  }

  return {
    kind: { ...kind, create: (context: EngineContext) => watched(kind.create(context)) },
    async scan(_lineId, qrText) {
      await world.scan(qrText, { phone: digits(linePhone), name: 'Линия' });
      return linePhone;
    },
    clientWrites: (_lineId, { phone, name, text, file, quoteKey }) =>
      world.clientWrites({
        phone: digits(phone),
        ...(name === undefined ? {} : { name }),
        ...(file ? { media: mediaOf(file, text) } : { text }),
        ...(quoteKey === undefined ? {} : { quoted: quoteKey }),
      }),
    clientEdits: (_lineId, key, text) => world.clientEdits(key, text),
    clientDeletes: (_lineId, key) => world.clientDeletes(key),
    clientReacts: (_lineId, key, emoji) => world.clientReacts(key, emoji ?? ''),
    clientReads: (_lineId, key, level) => world.receipt(key, level === 'read' ? 3 : 2),
    async outbox() {
      await settled();
      return (await world.outbox()).map(
        (one): OutboxEntry => ({
          key: one.id,
          phone: `+${one.chat.split('@')[0]}`,
          text: one.text ?? null,
          fileName: one.media?.filename ?? null,
          times: one.attempts,
          deleted: one.deleted,
          refused: one.ack === -1,
        }),
      );
    },
    async reactionOfLine(_lineId, key) {
      const { reactions, line } = await world.message(key);
      return reactions[line] || null;
    },
    async seenByLine(_lineId, key) {
      const { chat } = await world.message(key);
      if (expected.read.has(chat)) await world.waitFor('seen', (event) => event.chat === chat);
      return (await world.message(key)).seen;
    },
    withoutWhatsApp: (_lineId, phone) => world.setRegistered(digits(phone), false),
    refuse: (_lineId, on) => world.refuseSends(on),
    dropConnection: () => world.dropNetwork(),
    restoreConnection: () => world.restoreNetwork(),
    logoutFromPhone: () => world.unlinkFromPhone(),
    close: () => world.stop(),
  };
}

/** A line of the engine with a folder of its own, and the phone that scans its QR codes. */
export class WebLine extends LineUnderTest {
  readonly path: string;
  readonly phone: string;
  private readonly world: WhatsAppWorld;

  constructor({ world, kind }: EngineWorld, path: string, phone: string) {
    super(kind, path, 30_000);
    this.path = path;
    this.phone = phone;
    this.world = world;
  }

  static async make(opened: EngineWorld, phone = '79120000001'): Promise<WebLine> {
    return new WebLine(opened, await mkdtemp(join(tmpdir(), 'web-line-')), phone);
  }

  /** Starts the engine, scans and waits until the line is online. */
  async online(): Promise<Engine> {
    await this.link((_lineId, qr) => this.scan(qr));
    return this.engine;
  }

  async scan(qr: string): Promise<string> {
    await this.world.scan(qr, { phone: this.phone, name: 'Линия' });
    return `+${this.phone}`;
  }

  /** The message with this text, once it has come. */
  async message(text: string, from = 0): Promise<InboundMessage> {
    return (await this.event('message', ({ message }) => message.text === text, from)).message;
  }

  messages(): InboundMessage[] {
    return this.events.flatMap((event) => (event.type === 'message' ? [event.message] : []));
  }

  count(type: EngineEvent['type'], from = 0): number {
    return this.events.slice(from).filter((event) => event.type === type).length;
  }
}
