/**
 * A base of 200,000 counterparties read into the directory, measured: `npm run bench:directory [-- <count> [postgres]]`.
 * The base is a process of its own. Fails when the memory grows with the base, or a lookup takes 5 ms.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { entriesOfPhone } from '../../service/onec/directory.store.ts';
import { newSecret } from '../../service/platform/ids.ts';
import { openOdata } from '../onec/odata/server.ts';
import { bigBase, bigPhone } from '../onec/odata/trade.ts';
import { openApp } from '../support/app.ts';
import { postgresServer } from '../support/database.ts';

const account = { login: 'Обмен', password: 'Пароль-2026' };
const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
const say = (what: string, value: string | number): void => {
  process.stdout.write(`${what.padEnd(48)} ${value}\n`);
};

async function serve(count: number): Promise<void> {
  const model = bigBase(count);
  const server = await openOdata({ base: () => model, ...account });
  process.send?.(server.address);
  process.on('disconnect', () => process.exit());
  // The server by itself does not keep the process.
  setInterval(() => undefined, 60_000);
}

async function measure(count: number, onPostgres: boolean): Promise<void> {
  const self = fileURLToPath(import.meta.url);
  const child: ChildProcess = fork(self, ['serve', String(count)]);
  const [address] = (await once(child, 'message')) as [string];
  const place = onPostgres ? await (await postgresServer())?.create() : undefined;
  const env: Record<string, string> = place ? { DATABASE_URL: place.url, SECRET_KEY: newSecret(32) } : {};
  const app = await openApp({ env });
  const base = await app.connect();
  const params = { infobaseId: base.id };

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  const idle = async (): Promise<number> => {
    for (;;) {
      const { state, kinds, problem } = await base.api('getDirectory', { params });
      if (state === 'failed') throw new Error(JSON.stringify(problem));
      if (state === 'idle') return kinds[0]?.entries ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return Math.round((performance.now() - began) / 100) / 10;
  };
  const full = await timed(async () => {
    await base.api('changeOdata', { params, body: { url: address, ...account } });
    const entries = await idle();
    if (entries !== count) throw new Error(`${entries} entries of ${count}`);
  });
  const grown = megabytes(peak - before);
  const light = await timed(async () => {
    await base.api('syncDirectory', { params, body: {} });
    await idle();
  });
  clearInterval(watch);
  child.kill();
  await once(child, 'exit');

  const took: number[] = [];
  for (let i = 0; i < 2_000; i += 1) {
    const phone = bigPhone((i * 7_919) % count);
    const began = performance.now();
    const found = await app.app.platform.db.read((reader) => entriesOfPhone(reader, base.id, phone));
    took.push(performance.now() - began);
    if (found.length !== 1) throw new Error(`${found.length} have one number`);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((took[Math.floor(took.length * share)] ?? 0) * 100) / 100;
  say('database', onPostgres ? 'PostgreSQL' : 'SQLite');
  say('counterparties', count);
  say('read whole, s', full);
  say('read for changes (none), s', light);
  say('memory before, MB', megabytes(before));
  say('grown at most while reading, MB', grown);
  say('lookup by phone, ms: median, 95 and 99 of 100', `${at(0.5)}, ${at(0.95)}, ${at(0.99)}`);
  await app.close();
  await place?.remove();
  if (grown > 300) throw new Error('the memory grows with the base');
  if (at(0.5) > 5) throw new Error('a lookup takes longer than 5 ms');
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'serve') await serve(Number(rest[0]));
else {
  await measure(Number(mode ?? 200_000), rest.includes('postgres'));
  process.exit(0);
}
