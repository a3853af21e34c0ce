/**
 * Runs one line on this node: holds its lease, owns exactly one engine, turns the engine's news into commands in the
 * order they came, catches up after every connection, sends, fetches files and answers what the API asks.
 */
import type { LineId } from '../../contracts/common.ts';
import { fetchFiles } from '../attachments/fetch.worker.ts';
import type { AttachmentFiles } from '../attachments/files.ts';
import { type Engine, EngineError, type EngineEvent, type EngineKind } from '../engines/engine.ts';
import { tellOfAttachment } from '../messages/attachment.commands.ts';
import { dueLookups, lookUp } from '../messages/lookup.worker.ts';
import { catchUpMarks } from '../messages/message.store.ts';
import { sendTopic } from '../messages/outbox.ts';
import {
  applyNews,
  type LineContext,
  type MessageNews,
  receiveMessage,
} from '../messages/receive.commands.ts';
import { runSending } from '../messages/send.loop.ts';
import { markInterrupted, type SendContext } from '../messages/send.worker.ts';
import { fence, type Lease, StaleLease } from '../platform/lease.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { startWorker, type Worker } from '../platform/supervisor.ts';
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

/** Pauses before news are stored again after a failure, in ms: about ten minutes for a database to come back. */
const storePauses = [100, 500, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 180_000, 180_000];

/** Pauses before catching up is tried again, in ms. */
const catchUpPauses = [1_000, 5_000];

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
        });
        return;
      case 'authenticating':
        this.#online = false;
        this.#idle = false;
        await this.#note({ status: 'authenticating', advice: null });
        return;
      case 'online':
        await this.#connected(event.phone, event.name);
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
        await noteLine(this.#context, {
          status: 'off',
          linkedAt: null,
          login: null,
          advice: event.by === 'bridge' ? null : advices.loggedOut,
        });
        this.#options.onEnd('logged_out');
        return;
      case 'message': {
        const outcome = await receiveMessage(this.#context, event.message);
        this.#count(outcome, event.message.from);
        if (outcome === 'stored' && event.message.file) platform.bus.publish('files', this.lineId);
        return;
      }
      case 'receipt':
      case 'edited':
      case 'deleted':
      case 'reaction': {
        const outcome = await applyNews(this.#context, event);
        if (outcome === 'unknown') this.#keepEarly(event);
        return;
      }
      case 'identity':
        // Known with the next message of that peer; merging two chats is the work of that moment.
        return;
    }
  }

  #note(news: Parameters<typeof noteLine>[1]): Promise<LineRow> {
    return noteLine(this.#context, news);
  }

  #count(outcome: string, from: string): void {
    this.#context.platform.metrics
      .counter('bridge_messages_received_total', 'Messages that engines have brought', ['outcome', 'from'])
      .inc({ outcome, from });
  }

  async #connected(phone: string, name: string | null): Promise<void> {
    this.#idle = false;
    const { platform } = this.#context;
    const now = instantOf(platform.clock);
    const row = await noteLine(this.#context, (line) => ({
      status: 'catching_up',
      phone,
      linkedName: name,
      linkedAt: line.linkedAt ?? now,
      login: { step: 'done', text: null, pairingCode: null, expiresAt: null },
      advice: line.phone !== null && line.phone !== phone ? advices.otherNumber : null,
    }));
    await this.#lookUpInterrupted();
    if (!(await this.#catchUp(new Date(row.linkedAt ?? now)))) return;
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

  /**
   * Fetches what came while the line was away. News that come meanwhile wait their turn behind it. False when the
   * connection was lost again: the next one begins anew. What breaks off for another reason is tried again before
   * the line goes on, for newer messages of a chat would move its mark beyond what is missing.
   */
  async #catchUp(linkedAt: Date): Promise<boolean> {
    const { clock, log, metrics } = this.#context.platform;
    for (let failed = 0; ; failed += 1) {
      try {
        await this.#fetchMissed(linkedAt);
        return true;
      } catch (error) {
        if (error instanceof StaleLease) throw error;
        if (this.#ending.signal.aborted) return false;
        if (error instanceof EngineError && error.code === 'not_online') return false;
        log.error({ err: error, lineId: this.lineId }, 'catching up broke off');
        const pause = catchUpPauses[failed];
        if (pause === undefined) {
          metrics.counter('bridge_catch_up_failures_total', 'Times that catching up was given up').inc();
          return true;
        }
        await clock.sleep(pause, this.#ending.signal).catch(() => undefined);
      }
    }
  }

  async #fetchMissed(linkedAt: Date): Promise<void> {
    const history = this.#engine.history?.bind(this.#engine);
    if (!history) return;
    const { platform, lineId } = this.#context;
    const marks = await platform.db.read((r) => catchUpMarks(r, lineId, platform.clock.now()));
    let expected = 0;
    let received = 0;
    try {
      for await (const message of history((address) => marks.get(address) ?? linkedAt)) {
        expected += 1;
        const outcome = await receiveMessage(this.#context, { ...message, caughtUp: true });
        this.#count(outcome, message.from);
        if (outcome === 'stored') received += 1;
        // The marks are whole seconds, inclusive: what is known already was not missed.
        else expected -= 1;
        if (outcome === 'stored' && message.file) platform.bus.publish('files', lineId);
      }
    } finally {
      if (expected > 0) await this.#note({ catchUp: { expected, received, at: instantOf(platform.clock) } });
      platform.log.info({ lineId, expected, received }, 'caught up');
    }
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
