import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WhatsAppWorld, WorldAddress } from './world-client.ts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Flags that a headless Chromium of the tests is started with, beside those of the wrapper. */
export const CHROMIUM_FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // The answer, not a failure: there is no such program.
  }
}

/** Path of the real browser: PUPPETEER_EXECUTABLE_PATH, else one of the usual places; undefined for none. */
export function findChromium(): string | undefined {
  const { PUPPETEER_EXECUTABLE_PATH: configured } = process.env;
  return [...(configured ? [configured] : []), ...CANDIDATES].find(canRun);
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Arguments by which Chromium takes the world for web.whatsapp.com, and reaches nothing else. */
export function worldArguments({ pagePort, spki }: WorldAddress): string[] {
  return [
    `--host-resolver-rules=MAP web.whatsapp.com:443 127.0.0.1:${pagePort},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${spki}`,
  ];
}

/**
 * Writes a program that starts the real Chromium against the world; resolves to its path, to be given as
 * PUPPETEER_EXECUTABLE_PATH. It is removed when the world is stopped. Throws where there is no Chromium.
 */
export async function makeChromiumWrapper(world: WhatsAppWorld): Promise<string> {
  const chromium = findChromium();
  if (!chromium) throw new Error('no Chromium: set PUPPETEER_EXECUTABLE_PATH');
  const folder = await mkdtemp(join(tmpdir(), 'whatsapp-world-'));
  const path = join(folder, 'chromium');
  const args = worldArguments(world).map(quoted).join(' ');
  await writeFile(path, `#!/bin/sh\nexec ${quoted(chromium)} "$@" ${args}\n`);
  await chmod(path, 0o755);
  world.onStop(() => rm(folder, { recursive: true, force: true }));
  return path;
}

/** A running process of a world's browsers. */
export interface BrowserProcess {
  pid: number;
  /** `browser`, `renderer`, `gpu-process`, `utility`, `zygote`. */
  kind: string;
}

/** Processes of the browsers that were started by a world's wrapper (children carry its arguments or profile). */
export async function chromiumProcesses(world: WorldAddress): Promise<BrowserProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=', '-ww'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const rows = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return args ? [{ pid: Number(pid), parent: Number(parent), args }] : [];
  });
  const own = new Set(rows.filter(({ args }) => args.includes(world.spki)).map(({ pid }) => pid));
  for (let before = -1; before !== own.size; ) {
    before = own.size;
    for (const { pid, parent, args } of rows) {
      if (own.has(parent) && args.includes('--type=')) own.add(pid);
    }
  }
  return rows
    .filter(({ pid }) => own.has(pid))
    .map(({ pid, args }) => ({ pid, kind: /--type=([\w-]+)/.exec(args)?.[1] ?? 'browser' }));
}
