/**
 * `node scripts/panel.ts`: builds the employees’ panel into service/panel/dist when it is not there or older than its
 * sources; `--force` builds in any case. The result is checked for what the engine of 1C’s field understands.
 */
import { spawnSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string): string => join(root, path);
const script = at('service/panel/dist/app.js');

/** What the panel is made of. Of the contract it takes types only. */
const sources = ['service/panel/app', 'service/panel/vite.config.ts', 'service/chats/chat.ts'];

/** When the newest of these files was changed, ms; 0 where there is none. */
async function newest(path: string): Promise<number> {
  const about = await stat(path).catch(() => null);
  if (about === null) return 0;
  if (!about.isDirectory()) return about.mtimeMs;
  const names = await readdir(path);
  return Math.max(0, ...(await Promise.all(names.map((name) => newest(join(path, name))))));
}

/** Whether the build is there and as new as its sources. */
export async function isPanelFresh(): Promise<boolean> {
  const [built, ...made] = await Promise.all([newest(script), ...sources.map((path) => newest(at(path)))]);
  return built !== undefined && built > Math.max(...made);
}

/** Throws when a program that Node would run has refused. */
function run(name: string, file: string, args: string[]): void {
  const { status } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name}: ${status}`);
}

/** Builds the panel if it has to be; true when it was. */
export async function ensurePanel(force = false): Promise<boolean> {
  if (!force && (await isPanelFresh())) return false;
  run('vite', at('node_modules/vite/bin/vite.js'), ['build', '--config', at('service/panel/vite.config.ts')]);
  run('es-check', at('node_modules/es-check/lib/cli/index.js'), ['es2017', script]);
  return true;
}

if (import.meta.main) {
  try {
    const isBuilt = await ensurePanel(process.argv.includes('--force'));
    if (isBuilt) console.log(`Панель собрана / The panel is built: ${relative(root, dirname(script))}`);
  } catch (error) {
    console.error(
      `Панель не собрана: нужны все зависимости (npm ci). / The panel is not built: npm ci is needed. ${String(error)}`,
    );
    process.exit(1);
  }
}
