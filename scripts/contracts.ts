/**
 * Writes what other programs read of the contract: `contracts/openapi.json` as the running service gives it, and
 * `contracts/schemas/*.json`, the bodies of the exchange with 1C, each complete in itself. With `--check` it writes
 * nothing and fails when what is committed differs.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../service/app.ts';
import { loadConfig } from '../service/platform/config.ts';
import { silentLog } from '../service/platform/log.ts';

const folder = new URL('../contracts/', import.meta.url);

/** The bodies that the exchange with 1C consists of. */
const exchanged = [
  'Chat',
  'Connect',
  'Connected',
  'ErrorReply',
  'FeedEvent',
  'FeedPage',
  'Message',
  'MessageBatch',
  'MessageBatchResult',
  'Snapshot',
];

/** The OpenAPI document of a service with the settings by default. */
async function readOpenapi(): Promise<Record<string, unknown>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridge-contracts-'));
  try {
    const app = await buildApp(loadConfig({ DATA_DIR: dataDir }), { log: silentLog() });
    try {
      const reply = await app.http.inject('/openapi.json');
      return reply.json() as Record<string, unknown>;
    } finally {
      await app.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const mark = '"#/components/schemas/';

/** One component with everything that it refers to. */
function selfContained(name: string, components: Record<string, unknown>): unknown {
  const needed = new Set<string>();
  const collect = (text: string): void => {
    for (const piece of text.split(mark).slice(1)) {
      const found = piece.slice(0, piece.indexOf('"'));
      if (needed.has(found)) continue;
      needed.add(found);
      collect(JSON.stringify(components[found]));
    }
  };
  collect(JSON.stringify(components[name]));
  const $defs = Object.fromEntries([...needed].sort().map((one) => [one, components[one]]));
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name,
    ...(components[name] as object),
    ...(needed.size > 0 ? { $defs } : {}),
  };
  return JSON.parse(JSON.stringify(schema).replaceAll(mark, '"#/$defs/'));
}

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every generated file: its path in `contracts/` and its text. */
export async function contractFiles(): Promise<Map<string, string>> {
  const document = await readOpenapi();
  const { schemas } = document.components as { schemas: Record<string, unknown> };
  return new Map([
    ['openapi.json', textOf(document)],
    ...exchanged.map((name): [string, string] => [
      `schemas/${name}.json`,
      textOf(selfContained(name, schemas)),
    ]),
  ]);
}

/** What is committed; undefined where there is nothing. */
async function committed(file: URL): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

if (import.meta.main) {
  const onlyCheck = process.argv.includes('--check');
  for (const [path, text] of await contractFiles()) {
    const file = new URL(path, folder);
    if ((await committed(file)) === text) continue;
    if (onlyCheck) {
      console.error(`contracts/${path} is not what the service gives: run npm run contracts`);
      process.exitCode = 1;
      continue;
    }
    await mkdir(new URL('.', file), { recursive: true });
    await writeFile(file, text);
  }
}
