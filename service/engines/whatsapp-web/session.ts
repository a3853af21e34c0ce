/** One run of a browser, from its start to its end, with everything that can go wrong on the way. */
import type { Client } from 'whatsapp-web.js';
import { EngineError } from '../engine.ts';
import { type BuildReport, brokenOf, essential, probeBuild } from './build.ts';
import { type OpenClient, openClient } from './client.ts';
import type { Own } from './convert.ts';
import { phoneOf } from './convert.ts';
import type { Ending, SessionOptions } from './ending.ts';
import { within } from './limit.ts';
import { announceSynced, logOut, type Page, readOwnAddresses, readState, refreshQrCodes } from './page.ts';
import { Pairing } from './pairing.ts';
import { Rounds } from './rounds.ts';

/** States of the page that end the library's client (Client.js, onAppStateChangedEvent). */
const endingStates = new Set([
  ...['CONFLICT', 'DEPRECATED_VERSION', 'PROXYBLOCK', 'SMB_TOS_BLOCK', 'TOS_BLOCK', 'UNPAIRED'],
]);
const silences = 3;
/** Ends after which a person may have to look at the page. */
const needPerson = new Set<Ending['kind']>(['stuck', 'refused', 'passkey', 'bad_build', 'qr_stalled']);

export class Session {
  readonly client: Client;
  own: Own = { phone: null, lid: null };
  onlineSince: Date | null = null;
  private readonly options: SessionOptions;
  private readonly open: OpenClient;
  private readonly abort = new AbortController();
  private whose = Promise.withResolvers<boolean>();
  private readonly closed = Promise.withResolvers<void>();
  private ending: Ending | null = null;
  private readonly ended: Promise<Ending>;
  private resolveEnded: (ending: Ending) => void = () => {};
  /** Times in ms of the clock; null while it has not happened. */
  private readonly at = {
    start: 0,
    connected: null as number | null,
    synced: null as number | null,
    disconnected: null as number | null,
    progress: 0,
    probe: 0,
  };
  private readonly pairing: Pairing;
  private isReady = false;
  private isConnected = false;
  private isInitialized = false;
  private isAuthenticated = false;
  private wasNudged = false;
  private isLeaving = false;
  private unanswered = 0;
  private rounds: Rounds | null = null;
  private isRetiring = false;
  private hasKeptBuild = false;
  private build: BuildReport | null = null;
  private seenVersion: string | null = null;
  /** Counts what the page has told of its state. */
  private changes = 0;
  /** How often the page was loaded. */
  private loads = 0;

  constructor(options: SessionOptions) {
    this.options = options;
    this.pairing = new Pairing(options.timings);
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.open = openClient({
      ...options,
      hooks: {
        onState: (state) => this.onState(state),
        onNavigated: (url) => this.onNavigated(url),
        onRefused: (status) =>
          this.end({ kind: 'unreachable', error: new Error(`the page came with HTTP status ${status}`) }),
        onGone: (what) => this.end({ kind: 'gone', what }),
        onInjectFailed: (error) => this.options.log.debug({ err: error }, 'page loaded anew, not set up'),
        onPasskey: () => this.onPasskey(),
      },
    });
    this.client = this.open.client;
    this.listen();
  }

  /** Is the line connected and synchronised, so that calls make sense? */
  get isOnline(): boolean {
    return this.onlineSince !== null && !this.ending;
  }

  /** Does the page show a QR code? */
  get isPairing(): boolean {
    return this.pairing.isOpen && !this.ending;
  }

  /** Version of WhatsApp Web that the page has told; null before it has. */
  get version(): string | null {
    return this.build?.version ?? this.seenVersion;
  }

  get page(): Page {
    if (!this.client.pupPage) throw new EngineError('not_online', 'the page is not open');
    return this.client.pupPage;
  }

  /**
   * Resolves when it is known whose page this is; what it tells before means nothing yet. False: it has ended before,
   * and what it has told of messages may have a gap before it.
   */
  known(): Promise<boolean> {
    return this.whose.promise;
  }

  /** Resolves when nothing of the browser is left. */
  over(): Promise<void> {
    return this.closed.promise;
  }

  /** Runs the browser until something ends it; nothing of it is left afterwards. */
  async run(): Promise<Ending> {
    this.at.start = this.now();
    const started = this.start();
    const watched = this.watch();
    const ending = await this.ended;
    if (needPerson.has(ending.kind)) await this.options.picture(this).catch(() => undefined);
    await this.open.close();
    await Promise.all([started, watched]);
    this.closed.resolve();
    return ending;
  }

  /** Asks the session to end; the first reason counts. */
  end(ending: Ending): void {
    if (this.ending) return;
    const reason: Ending = this.isLeaving ? { kind: 'logged_out', by: 'bridge' } : ending;
    this.ending = reason;
    this.onlineSince = null;
    this.abort.abort();
    this.whose.resolve(false);
    this.resolveEnded(reason);
  }

  /** Unlinks the number, as far as the page lets it, and ends. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    try {
      await this.call('log-out', logOut(this.page));
    } catch (error) {
      // The page navigates, as often as not, before the call has its answer: that is a log-out too.
      this.options.log.info({ err: error }, 'log-out without an answer of the page');
    }
    this.end({ kind: 'logged_out', by: 'bridge' });
  }

  /** Waits for a call to the page, for a limited time, and no longer than the session lasts. */
  async call<T>(what: string, work: Promise<T>, ms = this.options.timings.callMs): Promise<T> {
    const { signal } = this.abort;
    let cut = () => {};
    const over = new Promise<never>((_, reject) => {
      cut = () => reject(new EngineError('not_online', `${what}: the browser has ended`, false));
    });
    signal.addEventListener('abort', cut, { once: true });
    if (signal.aborted) cut();
    try {
      return await within(this.options.clock, ms, what, Promise.race([work, over]));
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  /** The page as a person would see it (PNG), also while the session is ending. */
  async picture(): Promise<Buffer> {
    const { pupPage } = this.client;
    if (!pupPage) throw new EngineError('not_online', 'the page is not open');
    const shot = pupPage.screenshot({ type: 'png', captureBeyondViewport: false });
    const bytes = await within(this.options.clock, this.options.timings.pictureMs, 'picture', shot);
    return Buffer.from(bytes);
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }

  private async start(): Promise<void> {
    try {
      await this.open.initialize();
      this.isInitialized = true;
    } catch (error) {
      if (this.ending) return;
      // A log-out navigates under the library's hands; the address tells, a moment later.
      await this.options.clock.sleep(500);
      this.end(this.endingOf(error));
    }
  }

  private endingOf(error: unknown): Ending {
    const text = error instanceof Error ? error.message : String(error);
    if (!this.open.launched()) return { kind: 'not_launched', error };
    if (/net::ERR_/.test(text)) return { kind: 'unreachable', error };
    if (text === 'auth timeout') return { kind: 'stuck', what: 'page' };
    return { kind: 'gone', what: 'page', error };
  }

  private listen(): void {
    const { client } = this;
    const { listener, log } = this.options;
    client.on('qr', (text) => this.onQr(text));
    client.on('code', (code) => {
      this.pairing.code(this.now());
      listener.pairingCode(code);
    });
    client.on('authenticated', () => this.onAuthenticated());
    client.on('loading_screen', () => {
      this.at.progress = this.now();
    });
    client.on('ready', () => {
      const { loads } = this;
      this.onReady().catch((error: unknown) => {
        // It was loaded anew meanwhile: that page gets ready by itself.
        if (loads !== this.loads) return;
        log.warn({ err: error }, 'ready, but the page does not tell whose it is');
        this.end({ kind: 'stuck', what: 'ready' });
      });
    });
    client.on('change_state', (state) => this.onState(state));
    client.on('disconnected', (reason) => {
      if (reason === ('LOGOUT' as string)) this.end({ kind: 'logged_out', by: 'phone' });
      else this.end({ kind: 'refused', state: String(reason) });
    });
  }

  private onQr(text: string): void {
    // While the page pairs, the library makes a code of a reference that is gone: "undefined,…".
    if (!/^[^,]+,/.test(text) || text.startsWith('undefined')) return;
    if (this.options.wasLinked) {
      this.end({ kind: 'logged_out', by: 'unknown' });
      return;
    }
    const expires = this.pairing.qr(this.now());
    this.options.listener.qr(text, new Date(expires));
  }

  /** Nobody can give it here; the phone may still let the line in another way, so it is waited for a while. */
  private onPasskey(): void {
    if (this.ending || this.isReady) return;
    this.pairing.passkey(this.now());
    this.options.listener.passkey();
  }

  private onAuthenticated(): void {
    this.pairing.close();
    this.at.progress = this.now();
    if (this.isAuthenticated) return;
    this.isAuthenticated = true;
    this.options.listener.authenticating();
  }

  /** Comes again after each synchronisation and after the page was loaded anew. */
  private async onReady(): Promise<void> {
    const { loads } = this;
    // Told twice in a row, `ready` may come before the library listens to messages.
    await this.call('listeners', this.open.listening());
    const own = await this.call('own addresses', readOwnAddresses(this.page));
    if (!own.phone) throw new Error('the page does not know its own number');
    if (!(await this.checkBuild())) return;
    // What was ready is gone; whoever took the next page for it would never look back for what that one missed.
    if (loads !== this.loads) return;
    this.changes += 1;
    this.own = own;
    this.isReady = true;
    this.isConnected = true;
    this.pairing.close();
    this.at.disconnected = null;
    this.goOnline();
    this.whose.resolve(true);
  }

  /** Does the build have what the engine calls? False: the session ends, to begin with another build. */
  private async checkBuild(): Promise<boolean> {
    const report = await this.call('build', probeBuild(this.page));
    this.build = report;
    if (await this.options.listener.build(report)) return true;
    const missing = brokenOf(report).flatMap((ability) =>
      essential.has(ability) ? (report.broken[ability] ?? []) : [],
    );
    this.end({ kind: 'bad_build', build: report.version, missing });
    return false;
  }

  private goOnline(): void {
    const phone = this.own.phone && phoneOf(this.own.phone);
    if (this.onlineSince || this.ending || this.isRetiring || !phone) return;
    this.onlineSince = this.options.clock.now();
    this.options.hearing.stir();
    this.rounds ??= new Rounds(this, {
      ...this.options,
      onMemory: (bytes) => this.options.listener.memory(bytes),
    });
    this.options.listener.online(phone, this.client.info?.pushname || null);
    // Only while somebody types is the line “available”: the phone goes on ringing.
    this.client.sendPresenceUnavailable().catch((error: unknown) => {
      this.options.log.debug({ err: error }, 'presence not set');
    });
  }

  private goOffline(): void {
    if (this.at.disconnected === null) this.at.disconnected = this.now();
    if (!this.onlineSince) return;
    this.onlineSince = null;
    this.options.listener.offline();
  }

  private onState(state: string): void {
    if (this.ending) return;
    if (this.isReady && endingStates.has(state)) {
      this.end({ kind: 'refused', state });
      return;
    }
    if (/^(SMB_)?TOS_BLOCK$|^DEPRECATED_VERSION$|^PROXYBLOCK$/.test(state)) {
      this.end({ kind: 'refused', state });
      return;
    }
    this.changes += 1;
    this.isConnected = state === 'CONNECTED';
    if (state === 'PAIRING' && this.isPairing) this.onAuthenticated();
    if (state === 'UNPAIRED_IDLE') this.renewQr();
    if (!this.isReady) return;
    if (this.isConnected) {
      this.at.disconnected = null;
      this.goOnline();
    } else {
      this.goOffline();
    }
  }

  /** No more codes come: asks for new ones; where that doesn't help, the watch begins anew. */
  private renewQr(): void {
    if (!this.isPairing || !this.client.pupPage) return;
    this.call('refreshQR', refreshQrCodes(this.client.pupPage)).catch((error: unknown) => {
      this.options.log.debug({ err: error }, 'no new QR codes');
    });
  }

  private onNavigated(url: string): void {
    if (url.includes('post_logout=1')) {
      this.end({ kind: 'logged_out', by: 'phone' });
      return;
    }
    this.loads += 1;
    this.wasNudged = false;
    this.at.synced = null;
    if (!this.isReady) return;
    this.changes += 1;
    // Messages that come before the library has set the page up again are found by looking back; those that come
    // right after it wait for them, or they would stand before them.
    this.whose = Promise.withResolvers();
    this.isReady = false;
    this.at.connected = null;
    this.at.progress = this.now();
    this.onlineSince = null;
  }

  private async watch(): Promise<void> {
    const { clock, timings, log } = this.options;
    const { signal } = this.abort;
    while (!signal.aborted) {
      try {
        await clock.sleep(timings.tickMs, signal);
        await this.look();
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'look after the browser failed');
      }
    }
  }

  private async look(): Promise<void> {
    const { timings } = this.options;
    const now = this.now();
    if (!this.isInitialized && now - this.at.start > timings.initMs) {
      this.end({ kind: 'stuck', what: 'page' });
      return;
    }
    const trouble = this.pairing.trouble(now);
    if (trouble !== null) {
      this.end({ kind: trouble });
      return;
    }
    if (this.at.disconnected !== null && now - this.at.disconnected > timings.offlineMs) {
      this.end({ kind: 'stuck', what: 'offline' });
      return;
    }
    if (!this.client.pupPage || !this.isInitialized) return;
    if (!this.isReady || now - this.at.probe >= timings.heartbeatMs) {
      this.at.probe = now;
      await this.probe();
    }
    // A page that does not answer is the heartbeat's matter; nothing else is asked of it meanwhile.
    if (!this.isOnline || this.unanswered > 0) return;
    this.keepGoodBuild(now);
    await this.rounds?.look().catch((error: unknown) => {
      if (!this.ending) this.options.log.debug({ err: error }, 'a look at the page had no answer');
    });
  }

  /** Process of the browser; null before there is one. */
  pid(): number | null {
    return this.open.pid();
  }

  /** Asks WhatsApp's server something that it answers at once. */
  knock(): Promise<unknown> {
    return this.client.getNumberId((this.own.phone ?? '').replace(/\D.*$/, ''));
  }

  /** It does not hear these messages of its page. True: it goes on, and is given them by looking. */
  deaf(ids: string[]): boolean {
    const goesOn = this.options.listener.deaf(ids);
    if (!goesOn) this.end({ kind: 'stuck', what: 'deaf' });
    return goesOn;
  }

  /** Nothing new is begun, what is under way comes to its end, and the browser is started anew. */
  async retire(why: 'memory' | 'age'): Promise<void> {
    if (this.isRetiring || this.ending) return;
    this.isRetiring = true;
    this.onlineSince = null;
    const { clock, timings, listener, log } = this.options;
    await within(clock, timings.drainMs, 'what is under way', listener.retiring()).catch((error: unknown) =>
      log.warn({ err: error }, 'the browser is started anew before all was through; it will be looked up'),
    );
    this.end({ kind: 'retired', why });
  }

  private keepGoodBuild(now: number): void {
    const { build, options, onlineSince } = this;
    const html = this.open.index();
    if (this.hasKeptBuild || !build?.version || html === null || brokenOf(build).length > 0) return;
    if (!onlineSince || now - onlineSince.getTime() < options.timings.healthyMs) return;
    this.hasKeptBuild = true;
    options.listener.goodBuild(build.version, html);
  }

  private async probe(): Promise<void> {
    const { timings } = this.options;
    const { changes } = this;
    const answer = await this.call('state', readState(this.page), timings.probeMs).catch(() => null);
    if (this.ending) return;
    if (!answer) {
      // A page at work on a long list is silent too; a busy one answers in the end.
      this.unanswered += 1;
      if (this.unanswered >= silences) this.end({ kind: 'stuck', what: 'page' });
      return;
    }
    this.unanswered = 0;
    // The page has told of a change meanwhile: the answer may be older.
    if (changes !== this.changes) return;
    const { state, synced, version } = answer;
    this.seenVersion = version;
    if (this.isReady) {
      if (state !== null && (state === 'CONNECTED') !== this.isConnected) this.onState(state);
      return;
    }
    if (state === 'CONNECTED') {
      this.awaitReady(synced);
    } else if (this.isPairing) {
      this.at.disconnected = null;
      if (state === 'UNPAIRED_IDLE') this.renewQr();
    } else {
      this.goOffline();
    }
  }

  /** Connected, and the library has not said `ready`: it may have missed its moment. */
  private awaitReady(synced: boolean): void {
    const { timings, log } = this.options;
    const now = this.now();
    this.at.disconnected = null;
    this.pairing.close();
    this.at.connected ??= now;
    if (synced) this.at.synced ??= now;
    if (this.at.synced !== null && !this.wasNudged && now - this.at.synced >= timings.nudgeMs) {
      this.wasNudged = true;
      log.info('the page has synchronised and the library has not noticed: it is told');
      this.call('nudge', announceSynced(this.page)).catch((error: unknown) => {
        log.debug({ err: error }, 'the library could not be told');
      });
    }
    const limit = this.pairing.wasOpen ? timings.firstReadyMs : timings.readyMs;
    if (now - Math.max(this.at.connected, this.at.progress) > limit)
      this.end({ kind: 'stuck', what: 'ready' });
  }
}
