/** The service as a process of its own, as it runs at a customer's: killed, started again, asked to stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createApi } from './client.ts';
import { type Bridge, bridgeOf } from './world.ts';

const main = fileURLToPath(new URL('../../service/main.ts', import.meta.url));

export interface ServiceProcess extends Bridge {
  url: string;
  dataDir: string;
  /** Starts it and waits until it takes requests. */
  start(): Promise<void>;
  /** `kill -9`: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
  /** Resolves when the process has ended, however it did. */
  ended(): Promise<void>;
  /** The end of what it has logged, for the words of a failure. */
  logged(): string;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

const codeLine = /1C code:\s*(\S+)/;
const openLine = /Open:\s*(\S+)/;

export async function serviceProcess(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridge-process-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let exited: Promise<unknown> = Promise.resolve();
  const printed = { code: '', link: '' };
  let log = '';
  const api = createApi(() => url);

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    child?.kill(signal);
    await exited;
    child = undefined;
    return ending?.exitCode ?? null;
  }

  const service: ServiceProcess = {
    ...bridgeOf(api, {
      connectionCode: async () => {
        const person = await service.admin();
        return (await person('createConnectionCode')).code;
      },
      // Works once, so a second person needs another start.
      setupUrl: async () => printed.link,
    }),
    url,
    dataDir,
    async start() {
      const started = spawn(process.execPath, [main], {
        cwd: dataDir,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          DATA_DIR: dataDir,
          HOST: '127.0.0.1',
          PORT: String(port),
          LOG_FORMAT: 'json',
          SHUTDOWN_SECONDS: '10',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      exited = once(started, 'exit');
      started.stderr.on('data', (chunk) => {
        log = (log + chunk).slice(-20_000);
      });
      const lines = createInterface({ input: started.stdout });
      const ready = new Promise<void>((resolve, reject) => {
        lines.on('line', (line) => {
          log = `${log}${line}\n`.slice(-20_000);
          printed.link = openLine.exec(line)?.[1] ?? printed.link;
          const code = codeLine.exec(line)?.[1];
          if (code) {
            printed.code = code;
            resolve();
          }
        });
        started.once('exit', () => reject(new Error(`the service ended at its start:\n${log}`)));
      });
      await ready;
      const { status } = await api('getReady');
      if (status !== 'ok') throw new Error(`the service is not ready: ${status}`);
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    ended: async () => void (await exited),
    logged: () => log,
    async remove() {
      await end('SIGKILL');
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  return service;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
