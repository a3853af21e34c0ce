/** The library's client and its browser: made, watched, and ended so that nothing of them is left. */
import type { Client, ClientOptions } from 'whatsapp-web.js';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { KeptBuild } from './build-cache.ts';
import { within } from './limit.ts';
import { forgetBrowser, gone, killTree, recordBrowser } from './process.ts';
import type { Timings } from './timings.ts';

export type Library = typeof import('whatsapp-web.js');

/** Loads the library, and with it puppeteer: not before a line of this engine starts. */
export async function loadLibrary(): Promise<Library> {
  return (await import('whatsapp-web.js')).default as unknown as Library;
}

export interface BrowserOptions {
  executablePath: string;
  folder: string;
  proxy: { url: string; login: string | null; password: string | null } | null;
  sandbox: boolean;
  /** The index of a build that is to be used instead of the one that WhatsApp serves; null for that one. */
  pinned: KeptBuild | null;
}

/** What a client tells beside the library's own events. */
export interface ClientHooks {
  /** State of the page's socket, before `ready` too. */
  onState(state: string): void;
  /** The page was loaded, or loaded anew. */
  onNavigated(url: string): void;
  /** Instead of the page there came an error: of WhatsApp, or of a proxy that wants another login (407). */
  onRefused(status: number): void;
  /** The browser or its page is no more. */
  onGone(what: 'browser' | 'page'): void;
  /** The library has failed to set up a page that was loaded anew. */
  onInjectFailed(error: unknown): void;
  /** The page asks the browser for a passkey (WebAuthn), which this browser has not. */
  onPasskey(): void;
}

function flags({ proxy, sandbox }: BrowserOptions): string[] {
  return [
    ...(sandbox ? [] : ['--no-sandbox']),
    ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
    ...(proxy ? [`--proxy-server=${proxy.url}`] : []),
  ];
}

export interface OpenClient {
  readonly client: Client;
  /** Starts the browser and loads the page; the library's `initialize`. */
  initialize(): Promise<void>;
  /** Resolves when the library listens to what happens on the page that is loaded now. */
  listening(): Promise<void>;
  /** Process of the browser; null before there is one. */
  pid(): number | null;
  /** The index of the page as WhatsApp has served it; null when it came from the disk, or not at all. */
  index(): string | null;
  /** Has a browser been started at all? */
  launched(): boolean;
  /** Ends the browser: asks it first, kills it then, and waits until nothing of it is left. */
  close(): Promise<void>;
}

export interface OpenOptions {
  library: Library;
  browser: BrowserOptions;
  hooks: ClientHooks;
  clock: Clock;
  log: Log;
  timings: Timings;
}

type LibraryPage = NonNullable<Client['pupPage']>;
type HTTPResponse = Awaited<ReturnType<LibraryPage['waitForResponse']>>;

/**
 * Tells when the page is loaded anew. The driver's own event comes for a changed address too (`pushState`), after
 * which everything that was set up is still there.
 */
async function watchLoads(page: LibraryPage, onLoad: (url: string) => void): Promise<void> {
  const session = await page.createCDPSession();
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId === undefined) onLoad(frame.url);
  });
  await session.send('Page.enable');
}

/** Serves the kept index in the place of WhatsApp's; everything else goes its way. */
async function serveBuild(page: LibraryPage, { html }: KeptBuild, log: Log): Promise<void> {
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    const done = isPage
      ? request.respond({ status: 200, contentType: 'text/html; charset=utf-8', body: html })
      : request.continue();
    done.catch((error: unknown) => log.debug({ err: error }, 'a request of the page has ended early'));
  });
}

/** Tells when the page asks for a passkey: by the browser's own interface, which no build of the page can rename. */
async function watchPasskeys(page: LibraryPage, onAsked: () => void): Promise<void> {
  await page.exposeFunction('onPasskeyAsked', onAsked);
  await page.evaluateOnNewDocument(() => {
    interface Asking {
      get?(options?: { publicKey?: unknown }): Promise<unknown>;
    }
    const { credentials } = navigator as unknown as { credentials?: Asking };
    const original = credentials?.get?.bind(credentials);
    if (!credentials || !original) return;
    credentials.get = (options) => {
      if (options?.publicKey) (globalThis as unknown as { onPasskeyAsked?(): void }).onPasskeyAsked?.();
      return original(options);
    };
  });
}

/** Makes a client of the library for the line's profile; nothing is started yet. */
export function openClient({ library, browser, hooks, clock, log, timings }: OpenOptions): OpenClient {
  const kill = new AbortController();
  let initializing: Promise<void> | null = null;
  let isInitialized = false;
  let pid: number | undefined;
  let isPrepared = false;
  let attached = Promise.withResolvers<void>();
  let index: string | null = null;

  function keepIndex(response: HTTPResponse): void {
    response.text().then(
      (text) => {
        index = text;
      },
      // The page has gone on to another address meanwhile.
      (error: unknown) => log.debug({ err: error }, 'the index of the page is not kept'),
    );
  }

  async function prepare(client: Client): Promise<void> {
    const { pupBrowser, pupPage } = client;
    // The library calls this a second time after a log-out.
    if (isPrepared || !pupBrowser || !pupPage) return;
    isPrepared = true;
    const child = pupBrowser.process();
    pid = child?.pid;
    // The driver lets go of the pipes before the browser does; an error of one would end this process.
    for (const stream of child?.stdio ?? []) {
      stream?.on('error', (error: unknown) => log.debug({ err: error }, 'pipe of the browser'));
    }
    pupBrowser.once('disconnected', () => hooks.onGone('browser'));
    pupPage.once('error', () => hooks.onGone('page'));
    pupPage.once('close', () => hooks.onGone('page'));
    await watchLoads(pupPage, (url) => {
      attached = Promise.withResolvers();
      hooks.onNavigated(url);
    });
    pupPage.on('response', (response) => {
      const isPage = response.request().isNavigationRequest() && response.frame() === pupPage.mainFrame();
      if (!isPage) return;
      if (response.status() >= 400) hooks.onRefused(response.status());
      else if (!browser.pinned && response.ok()) keepIndex(response);
    });
    if (browser.pinned) await serveBuild(pupPage, browser.pinned, log);
    await watchPasskeys(pupPage, hooks.onPasskey);
    if (pid !== undefined) await recordBrowser(browser.folder, pid);
    const agent = await pupBrowser.userAgent();
    await pupPage.setUserAgent({ userAgent: agent.replace('HeadlessChrome', 'Chrome') });
    // The library's own function of this name uses `window` outside the page and throws; it leaves ours alone.
    await pupPage.exposeFunction('onAuthAppStateChangedEvent', hooks.onState);
  }

  const auth = new library.LocalAuth({ dataPath: browser.folder });
  // The library would delete the profile under the running browser on a log-out; we do it when that has ended.
  auth.logout = async () => log.debug('the library wants the profile deleted');
  auth.afterBrowserInitialized = () => prepare(client);

  const inherited = library.Client.prototype as unknown as {
    inject(): Promise<void>;
    attachEventListeners(): Promise<void>;
  };
  /** What the library calls without looking after its outcome must not reject. */
  class WatchedClient extends library.Client {
    async inject(): Promise<void> {
      if (!isInitialized) return inherited.inject.call(this);
      await inherited.inject.call(this).catch((error: unknown) => hooks.onInjectFailed(error));
    }
    async attachEventListeners(): Promise<void> {
      const { resolve } = attached;
      await inherited.attachEventListeners.call(this);
      resolve();
    }
    override async destroy(): Promise<void> {
      await super.destroy().catch((error: unknown) => log.debug({ err: error }, 'browser not closed'));
    }
  }

  const { proxy } = browser;
  const options: ClientOptions = {
    authStrategy: auth,
    webVersionCache: { type: 'none' },
    authTimeoutMs: Math.min(timings.initMs, 60_000),
    qrMaxRetries: 0,
    // The library allows it (Client.initialize); its types don't know.
    userAgent: false as unknown as string,
    proxyAuthentication: proxy?.login ? { username: proxy.login, password: proxy.password ?? '' } : undefined,
    puppeteer: {
      executablePath: browser.executablePath,
      headless: true,
      // No port that others on the machine could use; and the browser ends when this process is gone.
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: flags(browser),
      signal: kill.signal,
    },
  };
  const client = new WatchedClient(options);

  return {
    client,
    async initialize() {
      initializing = client.initialize();
      await initializing;
      isInitialized = true;
    },
    listening: () => attached.promise,
    pid: () => pid ?? null,
    index: () => index,
    launched: () => Boolean(client.pupBrowser),
    async close() {
      await within(clock, timings.closeMs, 'browser.close', client.destroy()).catch((error: unknown) =>
        log.warn({ err: error }, 'the browser does not close; it is killed'),
      );
      const child = client.pupBrowser?.process()?.pid ?? pid;
      kill.abort();
      if (initializing) {
        await within(clock, timings.closeMs, 'initialize', initializing).catch((error: unknown) =>
          log.debug({ err: error }, 'starting of the browser ended'),
        );
      }
      if (child !== undefined) {
        await killTree(child);
        if (!(await gone(child, timings.closeMs, clock))) log.error({ pid: child }, 'browser is still there');
      }
      await forgetBrowser(browser.folder);
    },
  };
}
