/**
 * `node scripts/panel.ts`: builds the programs of the panel (the employees’, the administration, the check of the
 * connection, the card widget) into service/panel/dist where they are not there or older than their sources; `--force` builds in any case. The result is checked for what the engine of 1C’s field understands.
 */
import { spawnSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string): string => join(root, path);
const folder = at('service/panel/dist');
const scriptOf = (program: string): string => join(folder, `${program}.js`);

const common = ['service/panel/vite.config.ts', 'service/panel/app/api', 'service/panel/app/polyfills.ts'];

/** The programs, and what each is made of. Of the contract they take types only. */
const programs: Record<string, string[]> = {
  app: [
    ...common,
    'service/panel/app/main.tsx',
    'service/panel/app/screens',
    'service/panel/app/store',
    'service/panel/app/styles',
    'service/panel/app/words',
    'service/chats/chat.ts',
    'service/messages/message.ts',
  ],
  admin: [...common, 'service/panel/app/admin', 'service/panel/app/screens/ui.tsx'],
  check: [...common, 'service/panel/app/check', 'service/panel/app/screens/ui.tsx'],
  compose: [
    ...common,
    'service/panel/app/compose',
    'service/panel/app/screens',
    'service/panel/app/store',
    'service/panel/app/styles',
    'service/panel/app/words',
  ],
};

/** When the newest of these files was changed, ms; 0 where there is none. */
async function newest(path: string): Promise<number> {
  const about = await stat(path).catch(() => null);
  if (about === null) return 0;
  if (!about.isDirectory()) return about.mtimeMs;
  const names = await readdir(path);
  return Math.max(0, ...(await Promise.all(names.map((name) => newest(join(path, name))))));
}

/** Whether a program’s build is there and as new as its sources. */
async function isFresh(program: string): Promise<boolean> {
  const [built, ...made] = await Promise.all([
    newest(scriptOf(program)),
    ...(programs[program] ?? []).map((path) => newest(at(path))),
  ]);
  return built !== undefined && built > Math.max(...made);
}

/** Whether all of the panel is built and as new as its sources. */
export const isPanelFresh = async (): Promise<boolean> =>
  (await Promise.all(Object.keys(programs).map(isFresh))).every((one) => one);

/** Throws when a program that Node would run has refused. */
function run(name: string, file: string, args: string[]): void {
  const { status } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name}: ${status}`);
}

/** Builds the panel’s programs that have to be; true when one was. */
export async function ensurePanel(force = false): Promise<boolean> {
  const stale: string[] = [];
  for (const program of Object.keys(programs)) if (force || !(await isFresh(program))) stale.push(program);
  const config = at('service/panel/vite.config.ts');
  for (const program of stale) {
    run('vite', at('node_modules/vite/bin/vite.js'), ['build', '--config', config, '--mode', program]);
    run('es-check', at('node_modules/es-check/lib/cli/index.js'), ['es2017', scriptOf(program)]);
  }
  return stale.length > 0;
}

if (import.meta.main) {
  try {
    const isBuilt = await ensurePanel(process.argv.includes('--force'));
    if (isBuilt) console.log(`Панель собрана / The panel is built: ${relative(root, folder)}`);
  } catch (error) {
    console.error(
      `Панель не собрана: нужны все зависимости (npm ci). / The panel is not built: npm ci is needed. ${String(error)}`,
    );
    process.exit(1);
  }
}
