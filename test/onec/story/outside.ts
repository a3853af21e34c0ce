/**
 * What is outside of the base when things go wrong: the bridge as a process that is stopped and started, the phones
 * of the sandbox in another process that outlives it, and one time for all of them that a test moves on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FeedId, InfobaseId } from '../../../contracts/common.ts';
import type { SandboxOutbox } from '../../../contracts/sandbox.ts';
import { connectSandboxWorld } from '../../../service/engines/sandbox/world-client.ts';
import { readFeed } from '../../support/client.ts';
import { type ServiceProcess, serviceProcess } from '../../support/process.ts';
import { type Base, baseOf, type SandboxLine } from '../../support/world.ts';
import { createStandClock, type StandClock } from '../platform/clock.ts';
import type { Office } from './office.ts';

const worldMain = fileURLToPath(new URL('../../../service/engines/sandbox/world-main.ts', import.meta.url));
const shiftedClock = new URL('./shifted-clock.ts', import.meta.url).href;

export interface Outside {
  readonly service: ServiceProcess;
  /** The time of the office, the same as everybody's. */
  readonly clock: StandClock;
  /** Lets time pass for everybody. */
  pass(ms: number): Promise<void>;
  /** Connects an office and gives it a line. */
  settle(office: Office): Promise<{ base: Base; line: SandboxLine }>;
  /** A client writes, whether the bridge is there or not. */
  clientWrites(line: SandboxLine, phone: string, text: string): Promise<void>;
  /** What has reached a client's phone, in its order. */
  reached(line: SandboxLine, phone: string): Promise<SandboxOutbox['items']>;
  /** A copy of the bridge's data, made while it is stopped; puts it back when called. */
  backUp(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export async function openOutside(): Promise<Outside> {
  const folder = await mkdtemp(join(tmpdir(), 'story-'));
  const clockFile = join(folder, 'clock');
  let ahead = 0;
  await writeFile(clockFile, '0');
  const time = { CLOCK_FILE: clockFile, NODE_OPTIONS: `--import=${shiftedClock}` };
  const phones = await startPhones(join(folder, 'world'), time);
  const world = connectSandboxWorld(phones.url);
  const service = await serviceProcess({ ...time, SANDBOX_WORLD_URL: phones.url });
  await service.start();

  return {
    service,
    clock: createStandClock(() => Date.now() + ahead),
    async pass(ms) {
      ahead += ms;
      await writeFile(clockFile, String(ahead));
    },
    async settle(office) {
      const admin = await service.admin();
      const { code } = await admin('createConnectionCode');
      const answer = await office.connect(service.url, code);
      if (answer.Успешно !== true) throw new Error(`not connected: ${JSON.stringify(answer)}`);
      const base = await baseOfOffice(service, office);
      return { base, line: await base.line() };
    },
    async clientWrites(line, phone, text) {
      await world.call('act', line.id, { phone, text });
    },
    reached: async (line, phone) =>
      (await world.call('outbox', line.id, {})).items.filter((item) => item.to === phone),
    async backUp() {
      const copy = join(folder, 'backup');
      await cp(service.dataDir, copy, { recursive: true });
      return async () => {
        await rm(service.dataDir, { recursive: true });
        await cp(copy, service.dataDir, { recursive: true });
      };
    },
    async close() {
      await service.remove();
      await world.close();
      const exited = once(phones.process, 'exit');
      phones.process.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startPhones(
  folder: string,
  env: Record<string, string>,
): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [worldMain, '--folder', folder], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { process: child, url: String(url) };
}

/** The base as the bridge knows it, by the base's own token. */
async function baseOfOffice(service: ServiceProcess, { stand }: Office): Promise<Base> {
  const token = (await stand.call('МСТ_Секреты', 'Токен')) as string;
  const connectionHash = stand.constant('МСТ_ХешСтрокиСоединения') as string;
  const api = service.api.with({ authorization: `Bearer ${token}`, 'infobase-hash': connectionHash });
  const id = stand.constant('МСТ_ИдентификаторБазыСлужбы') as InfobaseId;
  const { feedId } = await api('getInfobase', { params: { infobaseId: id } });
  return baseOf(service.api, {
    ...{ id, externalId: stand.constant('МСТ_ИдентификаторБазы') as string, connectionHash, token },
    webhookSecret: null,
    api,
    feed: readFeed(api, { feedId: feedId as FeedId }),
  });
}
