/** An administrator at his browser, over an office with its 1C base, its people and a line of the sandbox. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { issueSetupTicket } from '../../service/access/session.commands.ts';
import type { Office } from './app.harness.ts';
import { type Visit, visit } from './panel.harness.ts';

export interface Administrator extends Visit {
  page: Page;
  /** Opens a place of the page, such as `/people`. */
  go(place: string): Promise<void>;
}

/** Signs in by a link from 1C and opens a place. */
export async function administer(
  browser: Browser,
  office: Office,
  place: string,
  options: BrowserContextOptions & { name?: string; query?: string } = {},
): Promise<Administrator> {
  const { name = 'Павел Громов', query = '', ...rest } = options;
  const person = await visit(browser, rest);
  const link = new URL(await office.link(name));
  await person.page.goto(`${office.url}/panel/admin${link.search}${query}#${place}`);
  return {
    ...person,
    go: async (next) => {
      await person.page.goto(`${office.url}/panel/admin#${next}`);
    },
  };
}

/** The link of the person at the server: all rights, every infobase, no employee. */
export async function serverLink(office: Office): Promise<string> {
  const { url } = await issueSetupTicket(office.bridge.app.platform);
  return `${office.url}/panel/admin${new URL(url).search}`;
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What a reader of the screen would stumble over. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const found = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })",
  );
  const { violations: all } = found as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return all.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const overScreen = `[document.documentElement, document.getElementById('page') || document.body]
  .reduce((most, { scrollWidth, clientWidth }) => Math.max(most, scrollWidth - clientWidth), 0)`;

/** Pixels by which the page is wider than the screen, once it has taken in that the screen is another one. */
export async function widerThanScreen(page: Page): Promise<number> {
  const fits = page.waitForFunction(`(${overScreen}) === 0`, undefined, { timeout: 5_000 });
  // One that never fits says by how much.
  await fits.catch(() => undefined);
  return page.evaluate<number>(overScreen);
}

/** Presses what is dangerous, reads what it says will be lost, and says yes. */
export async function confirm(
  page: Page,
  title: string | RegExp,
  loses: string | RegExp,
  yes: string,
): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByText(loses).waitFor();
  await dialog.getByRole('button', { name: yes, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** The text that is shown once; closes its dialog. */
export async function takeSecret(page: Page): Promise<string> {
  const secret = (await page.locator('.secret__value').textContent()) ?? '';
  await page.getByText('Больше этот текст не покажется нигде', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Сохранил, закрыть' }).click();
  await page.locator('.secret__value').waitFor({ state: 'detached' });
  expect(await page.content()).to.not.contain(secret);
  return secret;
}
