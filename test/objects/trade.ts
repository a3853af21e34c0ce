/** The whole service beside a trading base that answers OData. */
import type { Directory } from '../../contracts/odata.ts';
import type { Reader } from '../../service/platform/database.ts';
import { type OdataServer, openOdata, type ServerOptions } from '../onec/odata/server.ts';
import { type TradeBase, tradeBase } from '../onec/odata/trade.ts';
import { type AppOptions, openApp, type TestApp } from '../support/app.ts';
import type { Base } from '../support/world.ts';

export const login = 'Обмен';
export const password = 'Пароль-2026';

export interface Trade {
  app: TestApp;
  base: Base;
  trade: TradeBase;
  onec: OdataServer;
  /** Gives the bridge the address of the base and waits until its directory is read. */
  connect(): Promise<void>;
  /** Reads the directory once more; how far it is then. */
  sync(full?: boolean): Promise<Directory>;
  directory(): Promise<Directory>;
  /** Waits until the directory is in one of these states. */
  until(...states: Directory['state'][]): Promise<Directory>;
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const patienceMs = 60_000;

export async function openTrade(
  options: { app?: AppOptions; server?: Partial<ServerOptions>; trade?: TradeBase } = {},
): Promise<Trade> {
  const trade = options.trade ?? tradeBase();
  const onec = await openOdata({ base: () => trade.model, login, password, ...options.server });
  const app = await openApp({ odataPauses: { delays: [0, 20, 20] }, ...options.app });
  const base = await app.connect('Торговля');
  await base.roster({ Пётр: { role: 'employee' }, Ольга: { role: 'manager' } });
  const params = { infobaseId: base.id };
  const directory = (): Promise<Directory> => base.api('getDirectory', { params });

  async function until(...states: Directory['state'][]): Promise<Directory> {
    for (const deadline = performance.now() + patienceMs; ; ) {
      const now = await directory();
      if (states.includes(now.state)) return now;
      if (performance.now() > deadline) throw new Error(`the directory is ${JSON.stringify(now)}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  return {
    app,
    base,
    trade,
    onec,
    directory,
    until,
    async connect() {
      await base.api('changeOdata', { params, body: { url: onec.address, login, password } });
      await until('idle');
    },
    async sync(full = false) {
      await base.api('syncDirectory', { params, body: { full } });
      return until('idle');
    },
    read: (work) => app.app.platform.db.read(work),
    async close() {
      await app.close();
      await onec.close();
    },
  };
}
