/** One run of a browser, from its start to its end, with everything that can go wrong on the way. */
import type { Client } from 'whatsapp-web.js';
import { EngineError } from '../engine.ts';
import { type OpenClient, openClient } from './client.ts';
import type { Own } from './convert.ts';
import { phoneOf } from './convert.ts';
import type { Ending, SessionOptions } from './ending.ts';
import { within } from './limit.ts';
import { announceSynced, logOut, type Page, readOwnAddresses, readState, refreshQrCodes } from './page.ts';

/** States of the page that end the library's client (Client.js, onAppStateChangedEvent). */
const endingStates = new Set([
  ...['CONFLICT', 'DEPRECATED_VERSION', 'PROXYBLOCK', 'SMB_TOS_BLOCK', 'TOS_BLOCK', 'UNPAIRED'],
]);
const silences = 3;

export class Session {
  readonly client: Client;
  own: Own = { phone: null, lid: null };
  onlineSince: Date | null = null;
  private readonly options: SessionOptions;
  private readonly open: OpenClient;
  private readonly abort = new AbortController();
  private readonly whose = Promise.withResolvers<void>();
  private readonly closed = Promise.withResolvers<void>();
  private ending: Ending | null = null;
  private readonly ended: Promise<Ending>;
  private resolveEnded: (ending: Ending) => void = () => {};
  /** Times in ms of the clock; null while it has not happened. */
  private readonly at = {
    start: 0,
    qrExpires: null as number | null,
    connected: null as number | null,
    synced: null as number | null,
    disconnected: null as number | null,
    progress: 0,
    probe: 0,
  };
  private qrCount = 0;
  private isReady = false;
  private isConnected = false;
  private isInitialized = false;
  private isAuthenticated = false;
  private wasNudged = false;
  private isLeaving = false;
  private unanswered = 0;
  /** Counts what the page has told of its state. */
  private changes = 0;

  constructor(options: SessionOptions) {
    this.options = options;
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
    return this.at.qrExpires !== null && !this.ending;
  }

  get page(): Page {
    if (!this.client.pupPage) throw new EngineError('not_online', 'the page is not open');
    return this.client.pupPage;
  }

  /** Resolves when it is known whose page this is; what it tells before means nothing yet. */
  known(): Promise<void> {
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
    this.whose.resolve();
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
    client.on('code', (code) => listener.pairingCode(code));
    client.on('authenticated', () => this.onAuthenticated());
    client.on('loading_screen', () => {
      this.at.progress = this.now();
    });
    client.on('ready', () => {
      this.onReady().catch((error: unknown) => {
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
    const { qrFirstMs, qrNextMs } = this.options.timings;
    const expires = this.now() + (this.qrCount === 0 ? qrFirstMs : qrNextMs);
    this.qrCount += 1;
    this.at.qrExpires = expires;
    this.options.listener.qr(text, new Date(expires));
  }

  private onAuthenticated(): void {
    this.at.qrExpires = null;
    this.at.progress = this.now();
    if (this.isAuthenticated) return;
    this.isAuthenticated = true;
    this.options.listener.authenticating();
  }

  /** Comes again after each synchronisation and after the page was loaded anew. */
  private async onReady(): Promise<void> {
    // Told twice in a row, `ready` may come before the library listens to messages.
    await this.call('listeners', this.open.listening());
    const own = await this.call('own addresses', readOwnAddresses(this.page));
    if (!own.phone) throw new Error('the page does not know its own number');
    this.changes += 1;
    this.own = own;
    this.isReady = true;
    this.isConnected = true;
    this.at.qrExpires = null;
    this.at.disconnected = null;
    this.goOnline();
    this.whose.resolve();
  }

  private goOnline(): void {
    const phone = this.own.phone && phoneOf(this.own.phone);
    if (this.onlineSince || this.ending || !phone) return;
    this.onlineSince = this.options.clock.now();
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
    if (!this.isReady) return;
    this.changes += 1;
    // Messages that come before the library has set the page up again are found by looking back.
    this.isReady = false;
    this.wasNudged = false;
    this.at.connected = null;
    this.at.synced = null;
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
    if (this.at.qrExpires !== null && now > this.at.qrExpires + timings.qrGraceMs) {
      this.end({ kind: 'qr_stalled' });
      return;
    }
    if (this.at.disconnected !== null && now - this.at.disconnected > timings.offlineMs) {
      this.end({ kind: 'stuck', what: 'offline' });
      return;
    }
    if (!this.client.pupPage || !this.isInitialized) return;
    if (this.isReady && now - this.at.probe < timings.heartbeatMs) return;
    this.at.probe = now;
    await this.probe();
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
    const { state, synced } = answer;
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
    this.at.qrExpires = null;
    this.at.connected ??= now;
    if (synced) this.at.synced ??= now;
    if (this.at.synced !== null && !this.wasNudged && now - this.at.synced >= timings.nudgeMs) {
      this.wasNudged = true;
      log.info('the page has synchronised and the library has not noticed: it is told');
      this.call('nudge', announceSynced(this.page)).catch((error: unknown) => {
        log.debug({ err: error }, 'the library could not be told');
      });
    }
    const limit = this.qrCount > 0 ? timings.firstReadyMs : timings.readyMs;
    if (now - Math.max(this.at.connected, this.at.progress) > limit)
      this.end({ kind: 'stuck', what: 'ready' });
  }
}
