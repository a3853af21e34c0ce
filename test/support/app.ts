/** The whole service in this process, on a folder of its own, with the sandbox as its messenger. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueSetupTicket } from '../../service/access/session.commands.ts';
import type { App } from '../../service/app.ts';
import { buildApp, type Overrides } from '../../service/app.ts';
import { issueConnectionCode } from '../../service/infobases/connect.commands.ts';
import { type Clock, systemClock } from '../../service/platform/clock.ts';
import { loadConfig } from '../../service/platform/config.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createApi } from './client.ts';
import { type Bridge, bridgeOf } from './world.ts';

/** The time of this machine, moved on by hand; timers run as they are. */
export interface MovableClock extends Clock {
  move(ms: number): void;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    ...systemClock,
    now: () => new Date(Date.now() + ahead),
    move: (ms) => {
      ahead += ms;
    },
  };
}

export interface TestApp extends Bridge {
  app: App;
  clock: MovableClock;
  close(): Promise<void>;
}

export interface AppOptions extends Overrides {
  env?: Record<string, string>;
  /** A folder that is the caller's; else a new one, removed at the end. */
  folder?: string;
}

export async function openApp({ env = {}, folder, ...overrides }: AppOptions = {}): Promise<TestApp> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'bridge-app-')));
  const clock = movableClock();
  const config = loadConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', SHUTDOWN_SECONDS: '5', ...env });
  const app = await buildApp(config, {
    clock,
    log: silentLog(),
    checkReplies: true,
    triesPerMinute: 10_000,
    ...overrides,
  });
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  await app.startWork();
  const api = createApi(() => url);
  return {
    ...bridgeOf(api, {
      connectionCode: async () => (await issueConnectionCode(app.platform)).code,
      setupUrl: async () => (await issueSetupTicket(app.platform)).url,
    }),
    app,
    clock,
    async close() {
      await app.close();
      if (folder === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
