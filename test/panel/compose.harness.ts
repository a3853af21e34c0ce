/** The card widget in a real Chromium: an employee who has opened a thing of 1C, a base that answers OData. */
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ObjectLink } from '../../contracts/object.ts';
import { ensurePanel } from '../../scripts/panel.ts';
import { openTrade, type Trade } from '../objects/trade.ts';
import { refTo } from '../onec/odata/trade.ts';
import type { Person, SandboxLine } from '../support/world.ts';
import { type Visit, visit } from './panel.harness.ts';

export const maria = 'Мария Соколова';
export const alexey = 'Алексей Иванов';
export const olga = 'Ольга Ким';
const people: Record<string, Person> = { [maria]: {}, [alexey]: {}, [olga]: { role: 'manager' } };

export const order: ObjectLink = {
  kind: 'Документ.ЗаказКлиента',
  key: refTo('заказ 1'),
  title: 'Заказ клиента ТД00-001851',
};
export const client: ObjectLink = {
  kind: 'Справочник.Контрагенты',
  key: refTo('Вектор'),
  title: 'ООО «Вектор»',
};

/** The contact person of the order, its partner’s and its counterparty’s numbers. */
export const phones = { anna: '+79037654321', vector: '+79161234567', office: '+78125551470' };

export interface Shop extends Trade {
  line: SandboxLine;
  url: string;
  /** A one-time link to the widget. */
  link(name: string, object: ObjectLink, query?: string): Promise<string>;
}

export async function openShop(): Promise<Shop> {
  await ensurePanel();
  const trade = await openTrade();
  const { app, base } = trade;
  await base.roster(people);
  const line = await base.line();
  await trade.connect();
  const { port } = app.app.http.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    ...trade,
    line,
    url,
    link: async (name, object, query = '') => {
      const ticket = await base.api('createTicket', {
        body: { employeeId: base.employee(name), object, page: 'compose' },
      });
      return `${url}/panel/compose${new URL(ticket.url).search}${query}`;
    },
  };
}

/** An employee at the widget. */
export interface Card extends Visit {
  page: Page;
  text: ReturnType<Page['locator']>;
  send: ReturnType<Page['locator']>;
  /** A row of what was sent with these words. */
  sent(text: string): ReturnType<Page['locator']>;
  /** Chooses the number. */
  to(phone: string): Promise<void>;
}

export async function openCard(
  browser: Browser,
  shop: Shop,
  name: string,
  object: ObjectLink,
  options: BrowserContextOptions & { query?: string; init?: string; deaf?: boolean } = {},
): Promise<Card> {
  const { query, init, deaf, ...rest } = options;
  const person = await visit(browser, { viewport: { width: 1040, height: 760 }, ...rest });
  const { page } = person;
  if (init !== undefined) await page.addInitScript({ content: init });
  // An answer that never comes, as behind a proxy that gathers streams.
  if (deaf) await page.route('**/v1/events*', () => undefined);
  await page.goto(await shop.link(name, object, query));
  const text = page.locator('#text');
  await text.waitFor();
  return {
    ...person,
    text,
    send: page.getByRole('button', { name: 'Отправить', exact: true }),
    sent: (words) => page.locator('.sent').filter({ hasText: words }),
    to: (phone) => page.locator(`input[name=to][value="${phone}"]`).check({ force: true }),
  };
}

/** The phone of the client tells that a message was got or read. */
export async function confirm(shop: Shop, words: string, level: 'delivered' | 'read'): Promise<void> {
  const item = (await shop.line.outbox()).find(({ text }) => text === words);
  if (!item) throw new Error(`«${words}» has not left`);
  await shop.line.confirm(item.key, level);
}
