/** The machine: Node.js, memory, the browser, ffmpeg, the built panel. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../../service/attachments/voice.ts';
import { findBrowser, startsAlone } from '../../service/engines/whatsapp-web/browser.ts';
import type { Config } from '../../service/platform/config.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const gigabyte = 1024 ** 3;

/** @param version as `process.versions.node` */
export function checkNode(version = process.versions.node): Finding {
  const major = Number(version.split('.')[0]);
  if (major >= 24) return ok('node', `Node.js ${version}`, `Node.js ${version}`);
  return broken(
    'node',
    {
      ru: `Node.js ${version}: нужна версия 24 или новее.`,
      en: `Node.js ${version}: version 24 or newer is needed.`,
    },
    {
      ru: 'Выполните npm ci: нужная версия ставится вместе с проектом и запускается командами npm.',
      en: 'Run npm ci: the right version comes with the project and is what npm’s commands start.',
    },
  );
}

/** @param bytes of memory in the machine */
export function checkMemory(bytes = totalmem()): Finding {
  const gb = (bytes / gigabyte).toFixed(1);
  if (bytes >= 2 * gigabyte) return ok('memory', `Память: ${gb} ГБ`, `Memory: ${gb} GB`);
  return warning(
    'memory',
    {
      ru: `Памяти ${gb} ГБ: для линии WhatsApp мало.`,
      en: `${gb} GB of memory: too little for a WhatsApp line.`,
    },
    {
      ru: 'Считайте по 0,5–1,5 ГБ на линию и 0,5 ГБ на службу.',
      en: 'Reckon with 0.5–1.5 GB for each line and 0.5 GB for the service.',
    },
  );
}

/** Finds the browser and starts it once with an empty profile. */
export async function checkBrowser(
  config: Pick<Config, 'chromiumPath'>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Finding> {
  const found = await findBrowser({ configured: config.chromiumPath, environment });
  if (found.path === null) {
    const configured = found.reason === 'configured_missing';
    return broken(
      'browser',
      configured
        ? {
            ru: `Браузера нет по пути из PUPPETEER_EXECUTABLE_PATH: ${config.chromiumPath}`,
            en: `There is no browser at PUPPETEER_EXECUTABLE_PATH: ${config.chromiumPath}`,
          }
        : {
            ru: 'Браузер не найден: линии WhatsApp не запустятся.',
            en: 'No browser: WhatsApp lines can’t start.',
          },
      {
        ru: configured
          ? 'Исправьте путь или уберите переменную, затем выполните npm run browser.'
          : 'Выполните npm run browser: он найдёт или установит Chrome либо Chromium.',
        en: configured
          ? 'Mend the path or remove the variable, then run npm run browser.'
          : 'Run npm run browser: it finds or installs Chrome or Chromium.',
      },
    );
  }
  const profile = await mkdtemp(join(tmpdir(), 'bridge-doctor-'));
  try {
    // As root Chromium starts without its sandbox only, here as in a line.
    const sandboxed = process.getuid?.() !== 0;
    if (await startsAlone(found.path, profile, sandboxed))
      return ok('browser', `Браузер запускается: ${found.path}`, `The browser starts: ${found.path}`);
    // A container often lets no program have one; lines then run without, and say so in the log.
    if (sandboxed && (await startsAlone(found.path, profile, false)))
      return ok(
        'browser',
        `Браузер запускается без своей песочницы: ${found.path}`,
        `The browser starts, without its sandbox: ${found.path}`,
      );
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
  return broken(
    'browser',
    {
      ru: `Браузер есть, но не запускается: ${found.path}`,
      en: `There is a browser, but it does not start: ${found.path}`,
    },
    {
      ru: 'Запустите его с ключом --headless=new --dump-dom about:blank от имени учётной записи службы и посмотрите, что он скажет: чаще всего не хватает системных библиотек или прав.',
      en: 'Run it with --headless=new --dump-dom about:blank as the account of the service and see what it says: mostly system libraries or rights are missing.',
    },
  );
}

export async function checkFfmpeg(config: Pick<Config, 'ffmpegPath'>): Promise<Finding> {
  const found = await findFfmpeg(config);
  if (found.ok) return ok('ffmpeg', `ffmpeg: ${found.ffmpeg.path}`, `ffmpeg: ${found.ffmpeg.path}`);
  const said = {
    not_found: { ru: 'ffmpeg не найден.', en: 'ffmpeg was not found.' },
    no_opus: { ru: 'ffmpeg собран без libopus.', en: 'ffmpeg was built without libopus.' },
    does_not_run: {
      ru: `ffmpeg не запускается: ${found.detail}`,
      en: `ffmpeg does not run: ${found.detail}`,
    },
  }[found.reason];
  return warning('ffmpeg', said, {
    ru: 'Голосовые из браузеров, которые пишут не ogg, отправить не получится. Установите ffmpeg (в Windows — winget install ffmpeg) или укажите FFMPEG_PATH.',
    en: 'Recordings of browsers that do not make ogg can’t be sent as voice messages. Install ffmpeg (winget install ffmpeg on Windows) or set FFMPEG_PATH.',
  });
}

/** @param folder of the built panel */
export function checkPanel(folder: string): Finding {
  if (existsSync(join(folder, 'app.js'))) return ok('panel', 'Панель собрана', 'The panel is built');
  return warning(
    'panel',
    {
      ru: 'Панель сотрудников не собрана: /panel ответит 503.',
      en: 'The panel is not built: /panel answers 503.',
    },
    {
      ru: 'Выполните npm run build:panel (npm start делает это сам).',
      en: 'Run npm run build:panel (npm start does it by itself).',
    },
  );
}
