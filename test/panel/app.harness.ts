/** The employees’ panel in a real Chromium: people at their browsers, clients at the sandbox’s phones. */
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { ensurePanel } from '../../scripts/panel.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Base, Person, SandboxLine } from '../support/world.ts';
import { type Visit, visit } from './panel.harness.ts';

export interface Office {
  bridge: TestApp;
  base: Base;
  line: SandboxLine;
  url: string;
  /** A one-time link to the panel for an employee. */
  link(name: string, query?: string): Promise<string>;
  close(): Promise<void>;
}

export const staff: Record<string, Person> = {
  'Мария Соколова': {},
  'Алексей Иванов': {},
  'Ольга Ким': { role: 'manager' },
  'Павел Громов': { role: 'administrator' },
};

/** The service with a base, its people and a line that works; its clock may begin in the past. */
export async function openOffice(people: Record<string, Person> = staff, agoMs = 0): Promise<Office> {
  await ensurePanel();
  const bridge = await openApp();
  bridge.clock.move(-agoMs);
  const { port } = bridge.app.http.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const base = await bridge.connect('Управление торговлей');
  await base.roster(people);
  const line = await base.line();
  return {
    bridge,
    base,
    line,
    url,
    link: linksOf(base, url),
    close: () => bridge.close(),
  };
}

/** Makes one-time links to the panel at this address, for people of a base. */
export const linksOf =
  (base: Base, url: string): Office['link'] =>
  async (name, query = '') => {
    const ticket = await base.api('createTicket', { body: { employeeId: base.employee(name) } });
    return `${url}/panel${new URL(ticket.url).search}${query}`;
  };

const limitMs = 20_000;

/** Waits until an expression holds in the page; looks at every frame. The page’s policy lets nothing else be watched. */
export async function holds(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > deadline) throw new Error(`does not hold: ${expression}`);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}

/** An employee at the panel. */
export interface Desk extends Visit {
  page: Page;
  /** The row of a client in the list. */
  row(client: string): Locator;
  /** Opens the chat of a client. */
  open(client: string): Promise<void>;
  field: Locator;
  /** Writes into the field of the answer and presses Enter. */
  say(text: string): Promise<void>;
  /** A message of the thread with this text. */
  message(text: string): Locator;
}

export async function sitDown(
  browser: Browser,
  office: Pick<Office, 'link'>,
  name: string,
  options: BrowserContextOptions & { query?: string; init?: string } = {},
): Promise<Desk> {
  const { query, init, ...rest } = options;
  const person = await visit(browser, rest);
  const { page } = person;
  if (init !== undefined) await page.addInitScript({ content: init });
  await page.goto(await office.link(name, query));
  await page
    .getByText(/На\sсвязи|Connected/)
    .first()
    .waitFor({ state: 'attached' });
  // Rows move while the groups come in.
  await holds(page, "document.querySelectorAll('.chat--sk').length === 0");
  const field = page.locator('#answer');
  const desk: Desk = {
    ...person,
    row: (client) => page.locator('.list .chat').filter({ hasText: client }).first(),
    open: async (client) => {
      await desk.row(client).click();
      await page.locator('.thread__card', { hasText: client }).waitFor();
      await field.waitFor();
    },
    field,
    say: async (text) => {
      await field.fill(text);
      await field.press('Enter');
    },
    message: (text) => page.locator('.thread article').filter({ hasText: text }),
  };
  return desk;
}
