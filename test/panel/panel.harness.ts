/** The administrator's page in a real Chromium, over the real service. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type Browser, chromium } from 'playwright-core';
import type { LineId } from '../../contracts/common.ts';
import { ensurePanel } from '../../scripts/panel.ts';
import { issueSetupTicket } from '../../service/access/session.commands.ts';
import { type App, buildApp } from '../../service/app.ts';
import { changeLine, tellOfLine } from '../../service/lines/line.store.ts';
import { type LineRow, lineTable } from '../../service/lines/line.table.ts';
import { newLineSettings } from '../../service/lines/line.ts';
import { loadConfig } from '../../service/platform/config.ts';
import { newId } from '../../service/platform/ids.ts';
import { silentLog } from '../../service/platform/log.ts';
import { CHROMIUM_FLAGS, findChromium } from '../whatsapp-web/chromium.ts';

export interface Panel {
  app: App;
  /** Address of the service, without a slash at the end. */
  base: string;
  /** Address of the administrator’s page. */
  address: string;
  /** A fresh one-time link to the page. */
  link(query?: string): Promise<string>;
  /** Stores a line as an engine would have left it; nothing runs it unless the app works. */
  line(values: Partial<LineRow>): Promise<LineRow>;
  /** Changes a stored line and tells the feed, as an engine's news do. */
  change(row: LineRow, change: Partial<LineRow>): Promise<LineRow>;
  close(): Promise<void>;
}

/** The service on a free port and a temporary folder; `work` starts the lines. */
export async function openPanel({ work }: { work: boolean }): Promise<Panel> {
  await ensurePanel();
  const folder = await mkdtemp(join(tmpdir(), 'bridge-panel-'));
  const config = loadConfig({ DATA_DIR: folder, PORT: '0', SHUTDOWN_SECONDS: '5' });
  const app = await buildApp(config, { log: silentLog(), checkReplies: true, triesPerMinute: 1000 });
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  if (work) await app.startWork();
  const { port } = app.http.server.address() as AddressInfo;
  const base = `http://localhost:${port}`;
  const { db } = app.platform;

  const address = `${base}/panel/admin`;

  return {
    app,
    base,
    address,
    link: async (query = '') => {
      const { url } = await issueSetupTicket(app.platform);
      return `${address}${new URL(url).search}${query}`;
    },
    line: (values) =>
      db.write(async (tx) => {
        const now = new Date().toISOString();
        const row: LineRow = {
          id: newId<LineId>('line'),
          name: 'Продажи',
          infobaseId: null,
          engine: 'whatsapp-web',
          phone: null,
          linkedName: null,
          desired: 'on',
          status: 'off',
          statusSince: now,
          advice: null,
          login: null,
          linkedAt: null,
          restriction: null,
          proxyUrl: null,
          proxyLogin: null,
          proxyPassword: null,
          catchUp: null,
          build: null,
          settings: newLineSettings,
          lastMessageAt: null,
          restartedAt: null,
          createdAt: now,
          deletedAt: null,
          version: 1,
          ...values,
        };
        await tx.repo(lineTable).insert({ ...row });
        tellOfLine(tx, app.platform, row.infobaseId ?? ('ib_none' as never), row);
        return row;
      }),
    change: (row, change) => db.write((tx) => changeLine(tx, app.platform, row, change)),
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The real browser, or null where there is none. */
export async function launchBrowser(): Promise<Browser | null> {
  const executablePath = findChromium();
  return executablePath === undefined ? null : chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
}

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** What the page complained of: errors, broken rules of the content security policy. */
  complaints: string[];
  close(): Promise<void>;
}

const tellOfPolicy = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('policy: ' + violatedDirective + ' ' + blockedURI));`;

/** A person's browser: its own cookies, Russian unless told otherwise. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'ru-RU',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  await page.addInitScript({ content: tellOfPolicy });
  return { page, context, complaints, close: () => context.close() };
}
