/** The life of a line's browser: started, started anew when it fails, ended for good when a person is needed. */
import { mkdir } from 'node:fs/promises';
import { delayBefore } from '../../platform/backoff.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Advice, EngineContext, EngineEvent } from '../engine.ts';
import { advices } from './advice.ts';
import type { PageAbility } from './build.ts';
import type { BuildCache } from './build-cache.ts';
import { BuildChoice } from './build-choice.ts';
import { type BrowserOptions, type Library, loadLibrary } from './client.ts';
import { pairingCodeOf } from './convert.ts';
import type { Ending, SessionListener } from './ending.ts';
import type { Hearing } from './hearing.ts';
import { settled } from './last-words.ts';
import { removeDownloads } from './media.ts';
import { pairingCodeMs } from './pairing.ts';
import { endLeftOver } from './process.ts';
import {
  isProfileBroken,
  markLinked,
  profileOf,
  removeProfile,
  setProfileAside,
  unmarkLinked,
  wasLinked,
} from './profile.ts';
import type { Upkeep } from './rounds.ts';
import { keepPicture } from './screen.ts';
import { Session } from './session.ts';
import type { Timings } from './timings.ts';

/** Finds the browser's program; null when there is none on this machine. */
export type BrowserFinder = () => Promise<string | null>;

export interface LifeOptions {
  context: EngineContext;
  timings: Timings;
  findBrowser: BrowserFinder;
  emit(event: EngineEvent): Promise<void>;
  /** A new session has begun: the time to listen to its client. */
  onSession(session: Session): void;
  hearing: Hearing;
  upkeep: Upkeep;
  builds: BuildCache;
  /** The build that the administrator wants; null for what WhatsApp serves. */
  wantedBuild: string | null;
  /** Resolves when nothing of the line is under way. */
  drained(): Promise<void>;
  /** Hands in messages of the page that were not heard of. */
  onUnheard(ids: string[]): void;
}

/** How often the browser may fail in a row before a person is asked, and how often WhatsApp may take the line away. */
const launchTries = 3;
const readyTries = 3;
const conflictTries = 3;
/** A line that has gone deaf that often within an hour lives on by looking at the page. */
const deafTries = 2;
const deafWithinMs = 3_600_000;

/** Folders with a living engine of this process. */
const taken = new Map<string, Life>();

type Next = { kind: 'again'; delayMs: number } | { kind: 'end' };
const end: Next = { kind: 'end' };
const atOnce: Next = { kind: 'again', delayMs: 0 };

export class Life {
  session: Session | null = null;
  private readonly options: LifeOptions;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly timings: Timings;
  private readonly folder: string;
  private stopping: AbortController | null = null;
  private running: Promise<void> | null = null;
  private starting: Promise<void> | null = null;
  private wake: AbortController | null = null;
  private library: Library | null = null;
  private wasLinked = false;
  private wasOnline = false;
  /** It has ended by itself, and is about to say so. */
  private isEnding = false;
  private sandbox = process.platform !== 'linux' || process.getuid?.() !== 0;
  /** Failures in a row, by what failed. */
  private failures = { any: 0, launch: 0, ready: 0, conflict: 0, qr: 0 };
  /** What was said last, so as not to say it again. */
  private said = '';
  private readonly build: BuildChoice;
  private deafAt: number[] = [];
  /** The line hears nothing by itself and lives by looking at its page; people are told. */
  private isFeeding = false;
  private known: { phone: string; name: string | null } | null = null;

  constructor(options: LifeOptions) {
    this.options = options;
    this.clock = options.context.clock;
    this.log = options.context.log;
    this.timings = options.timings;
    this.folder = options.context.folder;
    this.build = new BuildChoice({
      builds: options.builds,
      wanted: options.wantedBuild,
      pinnedMs: options.timings.pinnedMs,
      clock: this.clock,
      log: this.log,
      tell: (event) => this.tell(event),
    });
  }

  /** What the page's present build can't do. */
  get brokenAbilities(): readonly PageAbility[] {
    return this.build.broken;
  }

  get isRunning(): boolean {
    return this.running !== null && !this.isEnding;
  }

  /**
   * Begins; what happens then comes as events.
   * @throws Error when an engine works in this folder already
   */
  start(): Promise<void> {
    this.starting = this.begin();
    return this.starting;
  }

  private async begin(): Promise<void> {
    const { folder, clock, log } = this;
    if (taken.has(folder)) throw new Error(`an engine works with the profile ${profileOf(folder)} already`);
    taken.set(folder, this);
    try {
      await mkdir(folder, { recursive: true });
      await endLeftOver({ folder, profile: profileOf(folder), clock, log, waitMs: this.timings.closeMs });
      await removeDownloads(folder);
      this.wasLinked = await wasLinked(folder);
      this.library = await loadLibrary();
    } catch (error) {
      this.release();
      throw error;
    }
    this.failures = { any: 0, launch: 0, ready: 0, conflict: 0, qr: 0 };
    this.said = '';
    const stopping = new AbortController();
    this.stopping = stopping;
    this.isEnding = false;
    const running = this.run(stopping.signal)
      .catch((error: unknown) => log.error({ err: error }, 'the engine has failed'))
      .finally(() => {
        // What it has said last may have brought a new start before it is through.
        if (this.running !== running) return;
        this.release();
        this.running = null;
      });
    this.running = running;
  }

  /**
   * Ends the browser and waits until it is gone; for what is being told no longer than a while: whoever is told
   * may be the one who stops.
   */
  async stop(): Promise<void> {
    // A failure to start is the starter's to hear.
    await this.starting?.catch(() => undefined);
    const { session, running } = this;
    this.stopping?.abort();
    this.wake?.abort();
    session?.end({ kind: 'stopped' });
    if (session) await session.over();
    if (running) await settled(this.clock, this.log, running);
  }

  /** Resolves when the engine has ended by itself. */
  async finished(): Promise<void> {
    await this.running;
  }

  /** Shows a new series of QR codes. */
  refresh(): void {
    this.failures.qr = 0;
    this.session?.end({ kind: 'refresh' });
    this.wake?.abort();
  }

  /** Removes the credentials, for a number that is no longer linked. The browser has to be gone. */
  async forget(): Promise<void> {
    this.wasLinked = false;
    await removeProfile(this.folder);
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const next = await this.once(signal);
      if (next.kind === 'end' || signal.aborted) return;
      await this.pause(next.delayMs, signal);
      if (signal.aborted) return;
    }
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    if (ms === 0) return;
    this.wake = new AbortController();
    await this.clock.sleep(ms, AbortSignal.any([signal, this.wake.signal])).catch(() => {
      // Woken: to stop, or because a person wants it now.
    });
    this.wake = null;
  }

  private async once(signal: AbortSignal): Promise<Next> {
    const refusal = this.proxyRefusal();
    if (refusal) return this.require(refusal);
    const executablePath = await this.options.findBrowser();
    if (signal.aborted) return end;
    if (executablePath === null) {
      await this.say({ type: 'action_required', advice: advices.noBrowser });
      return { kind: 'again', delayMs: this.timings.noBrowserMs };
    }
    const startedAt = this.clock.now().getTime();
    const pinned = await this.build.next();
    const browser: BrowserOptions = {
      executablePath,
      folder: this.folder,
      proxy: this.options.context.proxy,
      sandbox: this.sandbox,
      pinned,
    };
    const session = this.newSession(browser);
    this.session = session;
    this.options.onSession(session);
    if (signal.aborted) session.end({ kind: 'stopped' });
    const ending = await session.run();
    this.session = null;
    const lasted = this.clock.now().getTime() - startedAt;
    this.log.info({ ending: ending.kind, lastedMs: lasted }, 'browser of the line has ended');
    if (this.wasOnline && lasted >= this.timings.healthyMs) {
      this.failures = { ...this.failures, any: 0, conflict: 0 };
    }
    this.wasOnline = false;
    return this.after(ending, browser, session.version);
  }

  private newSession(browser: BrowserOptions): Session {
    const { timings, clock, log, wasLinked } = this;
    if (!this.library) throw new Error('the library is not loaded');
    const listener: SessionListener = {
      qr: (text, expiresAt) => this.tell({ type: 'qr', text, expiresAt }),
      pairingCode: (code) =>
        this.tell({ type: 'pairing_code', code: pairingCodeOf(code), expiresAt: this.codeExpiry() }),
      authenticating: () => this.tell({ type: 'authenticating' }),
      online: (phone, name) => {
        this.wasOnline = true;
        this.failures = { ...this.failures, launch: 0, ready: 0, qr: 0 };
        this.noteLinked(phone);
        this.isFeeding = false;
        this.known = { phone, name };
        this.tell({ type: 'online', phone, name, advice: this.build.restriction() });
      },
      offline: () => this.tell({ type: 'lost', advice: advices.disconnected }),
      passkey: () => this.tell({ type: 'passkey', advice: advices.passkey }),
      build: (report) => this.build.take(report),
      goodBuild: (version, html) => this.build.keep(version, html),
      retiring: async () => {
        this.tell({ type: 'lost', advice: advices.recycling });
        await this.options.drained();
      },
      deaf: (ids) => this.takeDeaf(ids),
      memory: (bytes) => void this.options.emit({ type: 'memory', bytes }),
    };
    const { hearing, upkeep } = this.options;
    const picture = async (of: { picture(): Promise<Buffer> }): Promise<void> =>
      keepPicture(this.folder, await of.picture());
    const common = { library: this.library, browser, wasLinked, listener, clock, log, timings };
    return new Session({ ...common, hearing, upkeep, picture });
  }

  /** Deaf once: the page is opened anew, and what was missed is fetched. Deaf again and again: it is looked for. */
  private takeDeaf(ids: string[]): boolean {
    const now = this.clock.now().getTime();
    this.deafAt = this.deafAt.filter((at) => now - at < deafWithinMs);
    this.log.error({ messages: ids.length, times: this.deafAt.length }, 'the line does not hear its page');
    if (this.deafAt.length < deafTries) {
      this.deafAt.push(now);
      return false;
    }
    this.options.onUnheard(ids);
    if (!this.isFeeding && this.known) {
      this.isFeeding = true;
      this.tell({ type: 'online', ...this.known, advice: advices.feeding });
    }
    return true;
  }

  /** WhatsApp makes a new code every three minutes. */
  codeExpiry(): Date {
    return new Date(this.clock.now().getTime() + pairingCodeMs);
  }

  private noteLinked(phone: string): void {
    if (this.wasLinked) return;
    this.wasLinked = true;
    markLinked(this.folder, phone, this.clock.now()).catch((error: unknown) => {
      this.log.error({ err: error }, 'it could not be written down that the number is linked');
    });
  }

  /** What Chromium can't do, said before it is started. */
  private proxyRefusal(): Advice | null {
    const { proxy } = this.options.context;
    if (!proxy) return null;
    const scheme = URL.canParse(proxy.url) ? new URL(proxy.url).protocol : '';
    if (!/^(https?|socks[45]?):$/.test(scheme)) return advices.proxyInvalid;
    return scheme.startsWith('socks') && proxy.login ? advices.proxyLogin : null;
  }

  private async after(ending: Ending, browser: BrowserOptions, version: string | null): Promise<Next> {
    if ('error' in ending) this.log.warn({ err: ending.error }, `the browser: ${ending.kind}`);
    switch (ending.kind) {
      case 'stopped':
        return end;
      case 'refresh':
        return atOnce;
      case 'logged_out':
        return this.afterLogout(ending.by);
      case 'qr_stalled':
        this.failures.qr += 1;
        return this.failures.qr >= this.timings.qrRounds ? this.require(advices.qrNotScanned) : atOnce;
      case 'refused':
        return this.afterRefusal(ending.state);
      case 'not_launched':
        return this.afterFailedLaunch(ending.error, browser);
      case 'unreachable':
        return this.lose(this.options.context.proxy ? advices.unreachableByProxy : advices.unreachable);
      case 'gone':
        return this.lose(advices.browserGone);
      case 'stuck':
        return this.afterStuck(ending.what, version);
      case 'retired':
        return atOnce;
      case 'passkey':
        return this.require(advices.passkeyNeeded);
      case 'bad_build':
        return this.build.isPinned ? atOnce : this.require(advices.badBuild);
    }
  }

  private async afterLogout(by: 'phone' | 'bridge' | 'unknown'): Promise<Next> {
    // A code was shown though nobody had logged out: the profile stays, it may be the page that errs.
    if (by === 'unknown') await unmarkLinked(this.folder);
    else await this.forget();
    this.wasLinked = false;
    this.endForGood();
    await this.say({ type: 'logged_out', by });
    return end;
  }

  private async afterRefusal(state: string): Promise<Next> {
    if (/TOS_BLOCK$/.test(state)) {
      this.endForGood();
      await this.say({ type: 'banned', advice: advices.banned });
      return end;
    }
    if (state === 'DEPRECATED_VERSION') return this.require(advices.deprecated);
    if (state === 'PROXYBLOCK') return this.require(advices.proxyBlocked);
    if (state === 'CONFLICT') {
      this.failures.conflict += 1;
      if (this.failures.conflict >= conflictTries) return this.require(advices.conflict);
    }
    return this.lose(advices.disconnected);
  }

  private async afterStuck(
    what: Extract<Ending, { kind: 'stuck' }>['what'],
    version: string | null,
  ): Promise<Next> {
    if (what === 'offline' || what === 'silent') return this.lose(advices.disconnected);
    if (what === 'deaf') return this.lose(advices.deaf);
    if (what === 'page') return this.lose(advices.pageStuck);
    this.failures.ready += 1;
    // The names that the engine needs may be gone before it could look for them.
    if (
      this.failures.ready === readyTries - 1 &&
      (await this.build.goBack(version, 'it does not become ready'))
    ) {
      this.failures.ready = 0;
      return atOnce;
    }
    if (this.failures.ready >= readyTries) return this.require(advices.notSynchronised);
    return this.lose(advices.pageStuck);
  }

  private async afterFailedLaunch(error: unknown, browser: BrowserOptions): Promise<Next> {
    if (/no usable sandbox/i.test(String(error)) && this.sandbox) {
      this.log.warn('this machine lets no browser have a sandbox: it runs without');
      this.sandbox = false;
      return atOnce;
    }
    this.failures.launch += 1;
    if (this.failures.launch < launchTries) return this.lose(advices.browserGone);
    if (
      this.failures.launch === launchTries &&
      (await isProfileBroken(this.folder, browser.executablePath, this.sandbox))
    ) {
      const aside = await setProfileAside(this.folder, this.clock.now());
      this.wasLinked = false;
      this.log.error({ aside }, 'the profile is broken and was set aside; the number has to be linked anew');
      return atOnce;
    }
    await this.say({ type: 'action_required', advice: advices.browserFailed });
    return { kind: 'again', delayMs: this.timings.noBrowserMs };
  }

  private async lose(advice: Advice): Promise<Next> {
    await this.say({ type: 'lost', advice });
    this.failures.any += 1;
    const { backoff } = this.timings;
    return { kind: 'again', delayMs: delayBefore(backoff, this.failures.any) ?? backoff.afterwards ?? 0 };
  }

  private async require(advice: Advice): Promise<Next> {
    this.endForGood();
    await this.say({ type: 'action_required', advice });
    return end;
  }

  /** Nothing of this engine touches the folder any more: who hears its last words may start another one. */
  private endForGood(): void {
    this.isEnding = true;
    this.release();
  }

  private release(): void {
    if (taken.get(this.folder) === this) taken.delete(this.folder);
  }

  private tell(event: EngineEvent): void {
    void this.say(event);
  }

  /** Emits what is new; the same trouble is told once. */
  private async say(event: EngineEvent): Promise<void> {
    const isTrouble = event.type === 'lost' || event.type === 'action_required' || event.type === 'banned';
    const words = isTrouble ? `${event.type} ${event.advice.code}` : event.type;
    if (isTrouble && words === this.said) return;
    if (event.type !== 'build') this.said = words;
    await this.options.emit(event);
  }
}
