/** What tests of the panel begin with: an office for the file, a new client for each test, desks that are cleared. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { Message } from '../../contracts/message.ts';
import { newPhone, type Person } from '../support/world.ts';
import { type Desk, type Office, openOffice, sitDown } from './app.harness.ts';
import { launchBrowser } from './panel.harness.ts';

export const maria = 'Мария Соколова';
export const alexey = 'Алексей Иванов';
export const olga = 'Ольга Ким';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What the page puts in the way of people who use it by ear or by keys, or see little. */
export async function obstacles(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const found = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })",
  )) as { violations: Array<{ id: string; nodes: Array<{ html: string }> }> };
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

/** A browser that notes what it would show and sound. `away`: another window is in front. */
export const ears = (away: boolean) => `
window.shown = [];
window.sounds = 0;
window.Notification = class {
  static permission = 'granted';
  static requestPermission() { return Promise.resolve(window.answer ?? 'granted'); }
  constructor(title, { body, tag }) { window.shown.push({ title, body, tag, note: this }); }
  close() {}
};
AudioContext.prototype.createOscillator = new Proxy(AudioContext.prototype.createOscillator, {
  apply(make, self) { window.sounds += 1; return Reflect.apply(make, self, []); },
});
window.isAway = ${away};
Object.defineProperty(document, 'hidden', { get: () => window.isAway });
document.hasFocus = () => !window.isAway;`;

export interface PanelBench {
  browser: Browser;
  office: Office;
  /** Who writes in this test. */
  client: { phone: string; name: string };
  /** Counts the tests: for texts that must not be found twice. */
  count: number;
  seat(name: string, options?: Parameters<typeof sitDown>[3]): Promise<Desk>;
  writes(text: string, more?: Parameters<Office['line']['receives']>[2]): Promise<Message>;
  /** Texts that have reached the client, with how often. */
  reached(): Promise<Array<{ text: string | null; times: number }>>;
  /** The client has got a message and has read it, or not. */
  ticks(): Promise<Array<string | null>>;
}

/** Puts the hooks of mocha into the suite that calls it. Skips where there is no browser. */
export function panelBench(people?: Record<string, Person>): PanelBench {
  let desks: Desk[] = [];
  const bench: PanelBench = {
    count: 0,
    seat: async (name, options = {}) => {
      const desk = await sitDown(bench.browser, bench.office, name, options);
      desks.push(desk);
      return desk;
    },
    writes: (text, more = {}) =>
      bench.office.line.receives(bench.client.phone, text, { name: bench.client.name, ...more }),
    reached: async () =>
      (await bench.office.line.reached(bench.client.phone)).map(({ text, times }) => ({ text, times })),
    ticks: async () => {
      const { line, base } = bench.office;
      const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
      const thread = clients.find(({ phone }) => phone === bench.client.phone)?.thread ?? [];
      return thread.filter(({ from }) => from === 'client').map(({ status }) => status);
    },
  } as PanelBench;

  before(async function () {
    const found = await launchBrowser();
    if (found === null) return this.skip();
    bench.browser = found;
    bench.office = await openOffice(people);
  });
  after(async () => {
    await bench.office?.close();
    await bench.browser?.close();
  });
  beforeEach(() => {
    desks = [];
    bench.count += 1;
    bench.client = { phone: newPhone(), name: `Клиент ${bench.count}` };
  });
  afterEach(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    // The next one begins with empty lists.
    const api = bench.office.base.as(olga);
    const { items } = await api('listChats', { query: { group: 'all', limit: 200 } });
    for (const { id } of items) await api('closeChat', { params: { chatId: id }, body: { silent: true } });
  });
  return bench;
}
