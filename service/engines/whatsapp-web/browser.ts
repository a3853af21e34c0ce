/** Which browser runs the lines: found on the machine, else installed where that may be done. */
import { execFile } from 'node:child_process';
import { access, constants, open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join, win32 } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface BrowserSearch {
  /** The path that the administrator has set (PUPPETEER_EXECUTABLE_PATH); nothing else is looked at then. */
  configured?: string | null;
  /** Variables of the environment: PATH, ProgramFiles, LocalAppData. Without them the usual places. */
  environment?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
}

export type Found = { path: string } | { path: null; reason: 'none' | 'configured_missing' };

const linuxNames = [
  ...['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'],
  ...['microsoft-edge-stable', 'microsoft-edge'],
];
const linuxFolders = [
  '/usr/bin',
  '/usr/local/bin',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
  '/snap/bin',
];
const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];
const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** Where the browsers of this platform usually are, the best first. */
export function usualPlaces({ platform = process.platform, environment = {} }: BrowserSearch): string[] {
  if (platform === 'win32') {
    const roots = [
      environment.ProgramFiles ?? 'C:\\Program Files',
      environment['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)',
      environment.LocalAppData ?? environment.LOCALAPPDATA ?? win32.join(homedir(), 'AppData', 'Local'),
    ];
    return windowsPrograms.flatMap((parts) => roots.map((root) => win32.join(root, ...parts)));
  }
  if (platform === 'darwin') return [...macPrograms, ...macPrograms.map((path) => join(homedir(), path))];
  const fromPath = (environment.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const folders = [...new Set([...fromPath, ...linuxFolders])];
  // A browser out of a snap sees no hidden folders: it comes last.
  folders.sort((a, b) => Number(a.startsWith('/snap')) - Number(b.startsWith('/snap')));
  return [
    ...folders.flatMap((folder) => linuxNames.map((name) => join(folder, name))),
    ...['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge'],
  ];
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return false; // The answer, not a failure: there is no such program.
  }
  return !(await isStub(path));
}

/** Ubuntu's `chromium-browser` is a script that does nothing but ask for the snap. */
async function isStub(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    return text.startsWith('#!') && text.includes('snap install');
  } finally {
    await file.close();
  }
}

/** What is used of puppeteer, which comes with the WhatsApp library. */
interface Browsers {
  getInstalledBrowsers(options: {
    cacheDir: string;
  }): Promise<Array<{ browser: string; executablePath: string }>>;
  install(options: {
    browser: 'chrome';
    buildId: string;
    cacheDir: string;
    downloadProgressCallback(downloaded: number, total: number): void;
  }): Promise<{ executablePath: string }>;
}

interface Puppeteer {
  browsers: Browsers;
  cacheDir: string;
  buildId: string;
}

async function loadPuppeteer(): Promise<Puppeteer> {
  const fromLibrary = createRequire(createRequire(import.meta.url).resolve('whatsapp-web.js'));
  const fromPuppeteer = createRequire(fromLibrary.resolve('puppeteer'));
  const { default: puppeteer, PUPPETEER_REVISIONS } = fromLibrary('puppeteer') as {
    default: { configuration: { cacheDirectory?: string } };
    PUPPETEER_REVISIONS: { chrome: string };
  };
  return {
    browsers: fromPuppeteer('@puppeteer/browsers') as Browsers,
    cacheDir: puppeteer.configuration.cacheDirectory ?? join(homedir(), '.cache', 'puppeteer'),
    buildId: PUPPETEER_REVISIONS.chrome,
  };
}

async function cached(): Promise<string[]> {
  const { browsers, cacheDir } = await loadPuppeteer();
  const installed = await browsers.getInstalledBrowsers({ cacheDir });
  return installed.filter(({ browser }) => browser === 'chrome').map(({ executablePath }) => executablePath);
}

/** Looks for a browser: the configured one, one of the system, one of puppeteer's cache. */
export async function findBrowser(search: BrowserSearch = {}): Promise<Found> {
  const { configured } = search;
  if (configured) {
    return (await canRun(configured)) ? { path: configured } : { path: null, reason: 'configured_missing' };
  }
  for (const path of usualPlaces(search)) if (await canRun(path)) return { path };
  for (const path of await cached()) if (await canRun(path)) return { path };
  return { path: null, reason: 'none' };
}

export interface EnsureOptions extends BrowserSearch {
  /** May a missing browser be downloaded, or installed by the system's package manager? */
  install: boolean;
  /** Says what happens, in both languages. */
  say(ru: string, en: string): void;
}

let installing: Promise<string | null> | null = null;

/** Path of a browser that is there; installs one where there is none and it may. Null: there is none. */
export async function ensureBrowser(options: EnsureOptions): Promise<string | null> {
  const found = await findBrowser(options);
  if (found.path !== null) return found.path;
  if (found.reason === 'configured_missing') {
    options.say(
      `По пути из PUPPETEER_EXECUTABLE_PATH браузера нет: ${options.configured}`,
      `There is no browser at PUPPETEER_EXECUTABLE_PATH: ${options.configured}`,
    );
    return null;
  }
  if (!options.install) return null;
  // Lines start at once; one download is enough for all, and one failure too.
  installing ??= install(options);
  const path = await installing;
  if (path === null) installing = null;
  return path;
}

async function install({ say }: EnsureOptions): Promise<string | null> {
  const downloaded = await downloadBrowser(say);
  if (downloaded !== null && (await works(downloaded))) return downloaded;
  if (downloaded !== null) {
    say(
      'Скачанный браузер не запускается: в системе нет нужных ему библиотек.',
      'The downloaded browser does not start: the system lacks libraries that it needs.',
    );
  }
  return installPackage(say);
}

async function downloadBrowser(say: EnsureOptions['say']): Promise<string | null> {
  const { browsers, cacheDir, buildId } = await loadPuppeteer();
  say(
    `Браузера нет. Скачиваю Chrome ${buildId} в ${cacheDir} (около 170 МБ)…`,
    `There is no browser. Downloading Chrome ${buildId} to ${cacheDir} (about 170 MB)…`,
  );
  let told = 0;
  try {
    const { executablePath } = await browsers.install({
      browser: 'chrome',
      buildId,
      cacheDir,
      downloadProgressCallback(downloaded, total) {
        const share = total > 0 ? Math.floor((downloaded / total) * 4) * 25 : 0;
        if (share > told) say(`Скачано ${share} %`, `Downloaded ${share} %`);
        told = Math.max(told, share);
      },
    });
    return executablePath;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`Скачать не удалось: ${reason}`, `The download has failed: ${reason}`);
    return null;
  }
}

/** Chrome on Windows opens a window when it is asked for its version: there it is believed. */
async function works(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  return run(path, ['--version'], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

const managers: ReadonlyArray<{ probe: string; commands: string[][] }> = [
  {
    probe: 'apt-get',
    commands: [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
    ],
  },
  { probe: 'dnf', commands: [['dnf', 'install', '-y', 'chromium']] },
  { probe: 'apk', commands: [['apk', 'add', '--no-cache', 'chromium']] },
];

async function installPackage(say: EnsureOptions['say']): Promise<string | null> {
  const advise = () =>
    say(
      'Установите Google Chrome, Chromium или Microsoft Edge сами, или укажите путь в PUPPETEER_EXECUTABLE_PATH.',
      'Install Google Chrome, Chromium or Microsoft Edge yourself, or set its path in PUPPETEER_EXECUTABLE_PATH.',
    );
  // Never with a password prompt: only a process that is root already may.
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    advise();
    return null;
  }
  for (const { probe, commands } of managers) {
    if (!(await hasProgram(probe))) continue;
    for (const [program = '', ...args] of commands) {
      say(`Выполняю: ${program} ${args.join(' ')}`, `Running: ${program} ${args.join(' ')}`);
      const failure = await run(program, args, { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024 }).then(
        () => null,
        (error: Error) => error.message.split('\n')[0] ?? '',
      );
      if (failure !== null) say(`Не получилось: ${failure}`, `It has failed: ${failure}`);
    }
    const found = await findBrowser({});
    if (found.path !== null && (await works(found.path))) return found.path;
  }
  advise();
  return null;
}

const hasProgram = (name: string): Promise<boolean> =>
  Promise.any(
    ['/usr/bin', '/sbin', '/bin', '/usr/sbin'].map((folder) => access(join(folder, name), constants.X_OK)),
  ).then(
    () => true,
    () => false,
  );

/** Does this browser start with an empty profile? What it says is told to nobody; the profile is made and left. */
export async function startsAlone(path: string, profile: string, sandbox: boolean): Promise<boolean> {
  const flags = ['--headless=new', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
  const rest = [...(sandbox ? [] : ['--no-sandbox']), '--dump-dom', 'about:blank'];
  return run(path, [...flags, ...rest], { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
}
