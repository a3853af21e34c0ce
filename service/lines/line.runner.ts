/**
 * Runs one line on this node: holds its lease, owns exactly one engine, turns the engine's news into commands in the
 * order they came, catches up after every connection, sends, fetches files and answers what the API asks.
 */
import type { LineId } from '../../contracts/common.ts';
import { fetchFiles } from '../attachments/fetch.worker.ts';
import type { AttachmentFiles } from '../attachments/files.ts';
import { tellClientSign } from '../chats/sign.ts';
import type { Advice, Engine, EngineEvent, EngineKind, InboundMessage } from '../engines/engine.ts';
import { tellOfAttachment } from '../messages/attachment.commands.ts';
import { dueLookups, lookUp } from '../messages/lookup.worker.ts';
import { sendTopic } from '../messages/outbox.ts';
import {
  applyNews,
  type LineContext,
  learnIdentity,
  type MessageNews,
  receiveMessage,
} from '../messages/receive.commands.ts';
import { runSending } from '../messages/send.loop.ts';
import { markInterrupted, type SendContext } from '../messages/send.worker.ts';
import { fence, type Lease, StaleLease } from '../platform/lease.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { startWorker, type Worker } from '../platform/supervisor.ts';
import { catchUp } from './catch-up.ts';
import { noteLine } from './line.state.ts';
import { type LineRow, lineTable } from './line.table.ts';
import { advices } from './line.ts';
import { runTasks } from './task.worker.ts';

export interface RunnerOptions {
  platform: Platform;
  files: AttachmentFiles;
  kind: EngineKind;
  line: LineRow;
  lease: Lease;
  folder: string;
  /** The engine can't go on, or the line is no longer ours: whoever started the runner has to end it. */
  onEnd(reason: 'stale' | 'logged_out' | 'failed'): void;
}

/** Receipts of messages whose id is not stored yet; a send's result and its first receipt race each other. */
const earlyLimit = 1000;

/** Messages that are held while catching up has broken off; they are in the engine's history too. */
const heldLimit = 5000;

/** Pauses before news are stored again after a failure, in ms: about ten minutes for a database to come back. */
const storePauses = [100, 500, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 180_000, 180_000];

/** News after which the start of a line no longer takes the machine. */
const settling = new Set<EngineEvent['type']>([
  ...(['qr', 'pairing_code', 'passkey', 'online', 'lost'] as const),
  ...(['action_required', 'banned', 'logged_out'] as const),
]);

export class LineRunner {
  readonly lineId: LineId;
  #options: RunnerOptions;
  #context: LineContext;
  #engine: Engine;
  #chain: Promise<void> = Promise.resolve();
  #workers: Worker[] = [];
  #early = new Map<string, MessageNews[]>();
  #ending = new AbortController();
  #online = false;
  #idle = false;
  #settled = Promise.withResolvers<void>();
  /** Everything that was missed before is stored; false while a catching up is under way or has broken off. */
  #isWhole = true;
  #held: InboundMessage[] = [];

  constructor(options: RunnerOptions) {
    const { platform, line, lease, kind, folder } = options;
    this.lineId = line.id;
    this.#options = options;
    this.#context = { platform, lineId: line.id, lease };
    this.#engine = kind.create({
      lineId: line.id,
      folder,
      proxy: line.proxyUrl
        ? {
            url: line.proxyUrl,
            login: line.proxyLogin,
            password: line.proxyPassword ? platform.secrets.open(line.proxyPassword) : null,
          }
        : null,
      groups: line.settings.groups,
      mediaLimitBytes: line.settings.mediaLimitMb * 1024 * 1024,
      linkedAt: line.linkedAt ? new Date(line.linkedAt) : null,
      emit: (event) => this.#enqueue(() => this.#take(event)),
      clock: platform.clock,
      log: platform.log.child({ lineId: line.id, engine: kind.name }),
    });
  }

  get isOnline(): boolean {
    return this.#online;
  }

  /** The engine waits for a person and does nothing by itself any more. */
  get isIdle(): boolean {
    return this.#idle;
  }

  /** Resolves when the start is over: the line is online, shows a code, has failed or was stopped. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  async start(): Promise<void> {
    await noteLine(this.#context, (row) => ({
      status: 'starting',
      login: null,
      advice: row.advice?.code === 'logged_out' ? row.advice : null,
    }));
    await markInterrupted(this.#context);
    this.#work('tasks', (signal) => runTasks(this.#context, this.#engine, () => this.#online, signal));
    await this.#engine.start();
  }

  /** Ends the engine and everything that works for it; waits for what is under way, `limitMs` at most. */
  async stop(limitMs: number): Promise<void> {
    this.#ending.abort();
    this.#settled.resolve();
    this.#online = false;
    await Promise.all(this.#workers.map((worker) => worker.stop(limitMs)));
    await this.#engine.stop();
    await this.#chain;
  }

  /** News go through one queue: their order is the order of the rows. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#chain.then(async () => {
      await this.#untilStored(work);
    });
    this.#chain = done.catch((error: unknown) => {
      if (error instanceof StaleLease) {
        this.#options.onEnd('stale');
      } else {
        this.#options.platform.log.error(
          { err: error, lineId: this.lineId },
          'news of an engine could not be stored',
        );
        // What is lost here is fetched by the next connection.
        if (!this.#ending.signal.aborted) this.#options.onEnd('failed');
      }
    });
    return done;
  }

  /**
   * A database that is away for a while must not cost a message: news wait, and those behind them. While the line is
   * being stopped they are still stored, but tried once: an engine must never think that what is lost was kept.
   */
  async #untilStored(work: () => Promise<void>): Promise<void> {
    const { clock, log, metrics } = this.#context.platform;
    for (let failed = 0; ; failed += 1) {
      try {
        return await work();
      } catch (error) {
        const pause = storePauses[failed];
        if (error instanceof StaleLease || this.#ending.signal.aborted) throw error;
        if (pause === undefined) {
          metrics.counter('bridge_news_dropped_total', 'News of engines that could not be stored').inc();
          throw error;
        }
        log.warn(
          { err: error, lineId: this.lineId, pause },
          'news of an engine could not be stored, it is tried again',
        );
        await clock.sleep(pause, this.#ending.signal).catch(() => undefined);
      }
    }
  }

  async #take(event: EngineEvent): Promise<void> {
    const { platform } = this.#context;
    if (settling.has(event.type)) this.#settled.resolve();
    switch (event.type) {
      case 'qr':
        await this.#note({
          status: 'pairing',
          login: {
            step: 'qr',
            text: event.text,
            pairingCode: null,
            expiresAt: event.expiresAt.toISOString(),
          },
        });
        return;
      case 'pairing_code':
        await this.#note({
          status: 'pairing',
          login: {
            step: 'pairing_code',
            text: null,
            pairingCode: event.code,
            expiresAt: event.expiresAt?.toISOString() ?? null,
          },
        });
        return;
      case 'passkey':
        await this.#note({
          status: 'pairing',
          login: { step: 'passkey', text: null, pairingCode: null, expiresAt: null },
          advice: event.advice ?? null,
        });
        return;
      case 'authenticating':
        this.#online = false;
        this.#idle = false;
        await this.#note({ status: 'authenticating', advice: null });
        return;
      case 'online':
        await this.#connected(event.phone, event.name, event.advice ?? null);
        return;
      case 'lost':
      case 'action_required':
      case 'banned':
        this.#online = false;
        this.#idle = event.type !== 'lost';
        await this.#note({
          status: event.type,
          advice: event.advice,
          ...(event.type === 'lost' ? {} : { login: null }),
        });
        return;
      case 'logged_out':
        this.#online = false;
        // There is no history to find them in any more: out of order is better than lost.
        await this.#receiveHeld();
        await noteLine(this.#context, {
          status: 'off',
          linkedAt: null,
          login: null,
          advice: event.by === 'bridge' ? null : advices.loggedOut,
        });
        this.#options.onEnd('logged_out');
        return;
      case 'message':
        // What was missed before it is not here yet: it waits, or it would stand before that.
        if (!this.#isWhole && this.#held.length < heldLimit) this.#held.push(event.message);
        else await this.#receive(event.message);
        return;
      case 'receipt':
      case 'edited':
      case 'deleted':
      case 'reaction': {
        const outcome = await applyNews(this.#context, event);
        if (outcome === 'unknown') this.#keepEarly(event);
        return;
      }
      case 'typing':
        await tellClientSign(platform, this.lineId, event.address, event.state);
        return;
      case 'restricted':
        await this.#note((row) => ({
          restriction: {
            since: row.restriction?.since ?? instantOf(platform.clock),
            until: event.until?.toISOString() ?? null,
          },
        }));
        return;
      case 'build':
        await this.#note({ build: { version: event.version, pinned: event.pinned, broken: event.broken } });
        return;
      case 'memory':
        platform.metrics
          .gauge('bridge_line_memory_bytes', 'Memory that the browser of a line takes', ['line'])
          .set({ line: this.lineId }, event.bytes);
        return;
      case 'identity':
        await learnIdentity(this.#context, event.peer);
        return;
    }
  }

  #note(news: Parameters<typeof noteLine>[1]): Promise<LineRow> {
    return noteLine(this.#context, news);
  }

  async #receive(message: InboundMessage): Promise<void> {
    const outcome = await receiveMessage(this.#context, message);
    this.#count(outcome, message.from);
    if (outcome === 'stored' && message.file) this.#context.platform.bus.publish('files', this.lineId);
  }

  /** What was heard while a catching up broke off; the next one has brought most of it. */
  async #receiveHeld(): Promise<void> {
    for (let message = this.#held[0]; message; message = this.#held[0]) {
      await this.#receive(message);
      this.#held.shift();
      await this.#applyEarly(message.externalId);
    }
    this.#isWhole = true;
  }

  #count(outcome: string, from: string): void {
    this.#context.platform.metrics
      .counter('bridge_messages_received_total', 'Messages that engines have brought', ['outcome', 'from'])
      .inc({ outcome, from });
  }

  async #connected(phone: string, name: string | null, advice: Advice | null): Promise<void> {
    this.#idle = false;
    const { platform } = this.#context;
    const now = instantOf(platform.clock);
    const row = await noteLine(this.#context, (line) => ({
      status: 'catching_up',
      phone,
      linkedName: name,
      linkedAt: line.linkedAt ?? now,
      login: { step: 'done', text: null, pairingCode: null, expiresAt: null },
      advice: line.phone !== null && line.phone !== phone ? advices.otherNumber : advice,
    }));
    await this.#lookUpInterrupted();
    this.#isWhole = false;
    if (!(await this.#catchUp(new Date(row.linkedAt ?? now)))) return;
    await this.#receiveHeld();
    await this.#note({ status: 'online' });
    if (this.#online) return;
    this.#online = true;
    platform.bus.publish(sendTopic, this.lineId);
    this.#work('send', (signal) => runSending(this.#sendContext(), () => this.#online, signal));
    this.#work('files', (signal) =>
      fetchFiles(
        platform,
        this.#options.files,
        this.lineId,
        this.#engine,
        async (tx, id) => {
          await fence(tx, this.#context.lease);
          await tellOfAttachment(tx, platform, id);
        },
        () => this.#online,
        signal,
      ),
    );
  }

  /**
   * What became of messages that were in the engine's hands when the last owner ended: asked before the history is
   * taken in, where they would look like messages written on the phone.
   */
  async #lookUpInterrupted(): Promise<void> {
    const { platform, lineId } = this.#context;
    // Inside the queue of news already: waiting for its turn there would be waiting for itself.
    const context = {
      ...this.#sendContext(),
      onRecorded: (externalId: string) => this.#applyEarly(externalId),
    };
    const { rows } = await platform.db.read((r) => dueLookups(r, lineId, platform.clock.now()));
    for (const row of rows) {
      try {
        await lookUp(context, row);
      } catch (error) {
        if (error instanceof StaleLease) throw error;
        platform.log.warn(
          { err: error, messageId: row.id },
          'a message of unknown outcome could not be looked up',
        );
      }
    }
  }

  #catchUp(linkedAt: Date): Promise<boolean> {
    const { platform } = this.#context;
    return catchUp({
      context: this.#context,
      engine: this.#engine,
      linkedAt,
      onFile: () => platform.bus.publish('files', this.lineId),
      onAccount: async (account) => void (await this.#note({ catchUp: account })),
      signal: this.#ending.signal,
    });
  }

  #sendContext(): SendContext {
    return {
      ...this.#context,
      engine: this.#engine,
      files: this.#options.files,
      onRecorded: (externalId) => this.#enqueue(() => this.#applyEarly(externalId)),
    };
  }

  #keepEarly(news: MessageNews): void {
    if (this.#early.size >= earlyLimit) {
      const oldest = this.#early.keys().next().value;
      if (oldest !== undefined) this.#early.delete(oldest);
    }
    this.#early.set(news.externalId, [...(this.#early.get(news.externalId) ?? []), news]);
  }

  async #applyEarly(externalId: string): Promise<void> {
    const early = this.#early.get(externalId) ?? [];
    this.#early.delete(externalId);
    for (const news of early) await applyNews(this.#context, news);
  }

  #work(name: string, run: (signal: AbortSignal) => Promise<void>): void {
    const { clock, log, metrics } = this.#context.platform;
    // One worker a purpose: a second connection of the same engine goes on with those of the first.
    if (this.#ending.signal.aborted || this.#workers.some((worker) => worker.name === name)) return;
    this.#workers.push(
      startWorker({
        name,
        clock,
        log: log.child({ lineId: this.lineId }),
        metrics,
        run: (signal) => this.#fencedOff(run(signal)),
      }),
    );
  }

  async #fencedOff(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof StaleLease)) throw error;
      this.#options.onEnd('stale');
    }
  }
}

/** The row as it is stored. */
export const storedLine = (platform: Platform, id: LineId): Promise<LineRow | null> =>
  platform.db.read((r) => r.repo(lineTable).findOneBy({ id }));
