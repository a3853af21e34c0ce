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
};

/** The service with a base, its people and a line that works. */
export async function openOffice(people: Record<string, Person> = staff): Promise<Office> {
  await ensurePanel();
  const bridge = await openApp();
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
    link: async (name, query = '') => {
      const ticket = await base.api('createTicket', { body: { employeeId: base.employee(name) } });
      return `${url}/panel${new URL(ticket.url).search}${query}`;
    },
    close: () => bridge.close(),
  };
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
  office: Office,
  name: string,
  options: BrowserContextOptions & { query?: string } = {},
): Promise<Desk> {
  const { query, ...rest } = options;
  const person = await visit(browser, rest);
  const { page } = person;
  await page.goto(await office.link(name, query));
  await page.getByText('На связи', { exact: false }).first().waitFor({ state: 'attached' });
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
