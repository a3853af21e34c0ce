/**
 * What the conformance suite of engines needs from the world on the other side of an engine. Written per
 * engine; the suite itself knows no engine. `key` is the world's own name of a message, as `clientWrites` and
 * `outbox` give it: it need not be the engine's `externalId`.
 */
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContentKind, Draft, Engine, EngineEvent, EngineKind } from '../../service/engines/engine.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { newId } from '../../service/platform/ids.ts';
import { silentLog } from '../../service/platform/log.ts';

export interface HarnessFile {
  kind: Exclude<ContentKind, 'text' | 'location' | 'contact'>;
  fileName: string;
  mimeType: string;
  content: Buffer;
}

/** What a client has on the phone of what the line has sent. */
export interface OutboxEntry {
  key: string;
  /** E.164. */
  phone: string;
  text: string | null;
  fileName: string | null;
  /** How often it reached the client: more than 1 is a doubled message. */
  times: number;
  deleted: boolean;
  /** Never reached the client. */
  refused: boolean;
}

export interface EngineHarness {
  kind: EngineKind;
  /** A phone scans what the QR code says. Gives the number that is linked now, E.164. */
  scan(lineId: string, qrText: string): Promise<string>;
  clientWrites(
    lineId: string,
    message: { phone: string; name?: string; text?: string; file?: HarnessFile; quoteKey?: string },
  ): Promise<string>;
  clientEdits(lineId: string, key: string, text: string): Promise<void>;
  clientDeletes(lineId: string, key: string): Promise<void>;
  /** The client reacts to a message of either side; `null` takes the reaction back. */
  clientReacts(lineId: string, key: string, emoji: string | null): Promise<void>;
  /** The client's phone gets, or the client reads, a message of the line. Nothing of it happens by itself. */
  clientReads(lineId: string, key: string, level: 'delivered' | 'read'): Promise<void>;
  outbox(lineId: string): Promise<OutboxEntry[]>;
  /** The line's reaction that the client sees at a message. */
  reactionOfLine(lineId: string, key: string): Promise<string | null>;
  /** Has the client seen that the line has read his message? */
  seenByLine(lineId: string, key: string): Promise<boolean>;
  /** This number has no WhatsApp. */
  withoutWhatsApp(lineId: string, phone: string): Promise<void>;
  /** The messenger refuses what the line sends to anybody, or stops refusing. */
  refuse(lineId: string, on: boolean): Promise<void>;
  dropConnection(lineId: string): Promise<void>;
  restoreConnection(lineId: string): Promise<void>;
  /** The person unlinks the line on the phone. */
  logoutFromPhone(lineId: string): Promise<void>;
  close(): Promise<void>;
}

/** A line as the suite runs it: an engine that may be started anew, everything that it emitted, a folder. */
export class LineUnderTest {
  readonly lineId = newId('line');
  readonly events: EngineEvent[] = [];
  linkedAt: Date | null = null;
  private readonly bell = new EventEmitter().setMaxListeners(50);
  private readonly kind: EngineKind;
  private readonly patienceMs: number;
  private readonly folder: string;
  private current: Engine | null = null;

  constructor(kind: EngineKind, folder: string, patienceMs: number) {
    this.kind = kind;
    this.folder = folder;
    this.patienceMs = patienceMs;
  }

  static async create(kind: EngineKind, patienceMs: number): Promise<LineUnderTest> {
    return new LineUnderTest(kind, await mkdtemp(join(tmpdir(), 'engine-')), patienceMs);
  }

  get engine(): Engine {
    if (!this.current) throw new Error('the line is stopped');
    return this.current;
  }

  /** Makes a new engine, as the bridge does, and starts it. */
  async start(): Promise<Engine> {
    const engine = this.kind.create({
      lineId: this.lineId,
      folder: this.folder,
      proxy: null,
      groups: false,
      mediaLimitBytes: 16 * 1024 * 1024,
      linkedAt: this.linkedAt,
      clock: systemClock,
      log: silentLog(),
      emit: async (event) => {
        this.events.push(event);
        this.bell.emit('event');
      },
    });
    this.current = engine;
    await engine.start();
    return engine;
  }

  async stop(): Promise<void> {
    const engine = this.current;
    this.current = null;
    await engine?.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Where the list of events stands, to wait for what comes after it. */
  mark(): number {
    return this.events.length;
  }

  /** The first event of that type from `from` on which `when` holds; waits for it. */
  async event<T extends EngineEvent['type']>(
    type: T,
    when: (event: Extract<EngineEvent, { type: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<EngineEvent, { type: T }>> {
    const fits = (event: EngineEvent): event is Extract<EngineEvent, { type: T }> =>
      event.type === type && when(event as Extract<EngineEvent, { type: T }>);
    const signal = AbortSignal.timeout(this.patienceMs);
    for (;;) {
      const found = this.events.slice(from).find(fits);
      if (found) return found;
      try {
        await once(this.bell, 'event', { signal });
      } catch (cause) {
        const seen = this.events.slice(from).map((event) => event.type);
        throw new Error(`no event ${type} came; there were: ${seen.join(', ') || 'none'}`, { cause });
      }
    }
  }

  /** Starts the engine, shows the code to a phone and waits until the line is online. Gives the number. */
  async link(scan: EngineHarness['scan']): Promise<string> {
    const from = this.mark();
    await this.start();
    const { text } = await this.event('qr', () => true, from);
    const phone = await scan(this.lineId, text);
    await this.event('online', () => true, from);
    this.linkedAt = systemClock.now();
    return phone;
  }
}

/** A draft with nothing but a text. */
export function textDraft(
  to: { phone?: string; address?: string },
  text: string,
  extra: Partial<Draft> = {},
): Draft {
  return {
    messageId: newId('msg'),
    to: { address: to.address ?? null, phone: to.phone ?? null, kind: 'person' },
    kind: 'text',
    text,
    file: null,
    location: null,
    contactCard: null,
    quote: null,
    ...extra,
  };
}
