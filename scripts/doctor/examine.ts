/** Looks at everything in turn; what needs the answer of another check comes after it. */
import { lineTable } from '../../service/lines/line.table.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { type Config, ConfigError, loadConfig } from '../../service/platform/config.ts';
import type { Database } from '../../service/platform/database.ts';
import { createSecrets, loadSecretKey, type Secrets } from '../../service/platform/secrets.ts';
import { broken, type Finding, ok, reasonOf, type Said } from './finding.ts';
import { checkBrowser, checkFfmpeg, checkMemory, checkNode, checkPanel } from './machine.ts';
import { checkClock, checkWhatsApp, type LineProxy, whatsappUrl } from './network.ts';
import { checkInfobases } from './onec.ts';
import { checkAddress, checkService } from './service.ts';
import { checkDisk, checkFolder, openForDoctor } from './storage.ts';

export interface Examination {
  /** Environment as the service sees it; the process's own and `.env` by default. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Of the built panel. */
  panelFolder: string;
  /** What is asked for WhatsApp; another one in tests. */
  whatsapp?: string;
  onFinding(finding: Finding): void;
}

/** Runs every check and tells of each as it ends. Changes nothing but a probe file in the data folder. */
export async function examine(plan: Examination): Promise<Finding[]> {
  const findings: Finding[] = [];
  const told = (finding: Finding): Finding => {
    findings.push(finding);
    plan.onFinding(finding);
    return finding;
  };
  told(checkNode());
  const config = readSettings(plan, told);
  if (!config) return findings;
  told(checkMemory());
  told(checkPanel(plan.panelFolder));
  told(await checkFolder(config.dataDir));
  told(await checkDisk(config.dataDir));
  told(await checkBrowser(config, plan.environment ?? process.env));
  told(await checkFfmpeg(config));
  const { db, finding } = await openForDoctor(config);
  told(finding);
  try {
    const secrets = db && createSecrets(await loadSecretKey(config), systemClock);
    const ahead: (number | null)[] = [];
    for (const { who, proxy } of await waysOut(db, secrets)) {
      const reached = await checkWhatsApp(who, proxy, plan.whatsapp ?? whatsappUrl);
      told(reached.finding);
      ahead.push(reached.clockAheadMs);
    }
    told(checkClock(ahead));
    const running = told(await checkService(config)).state !== 'skipped';
    told(await checkAddress('PUBLIC_URL', config.publicUrl, running));
    if (config.internalUrl !== config.publicUrl)
      told(await checkAddress('INTERNAL_URL', config.internalUrl, running));
    if (db && secrets) for (const one of await checkInfobases(db, secrets)) told(one);
  } finally {
    await db?.close();
  }
  return findings;
}

function readSettings({ environment }: Examination, told: (finding: Finding) => Finding): Config | null {
  try {
    const config = loadConfig(environment);
    told(ok('settings', 'Настройки приняты', 'The settings are accepted'));
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const said = error.message;
    told(
      broken(
        'settings',
        { ru: said, en: said },
        {
          ru: 'Исправьте значения в .env или в окружении службы; все переменные — в .env.example.',
          en: 'Mend the values in .env or in the environment of the service; all variables are in .env.example.',
        },
      ),
    );
    return null;
  }
}

/** Each way that some line takes, once: directly, and every proxy. */
async function waysOut(
  db: Database | null,
  secrets: Secrets | null,
): Promise<Array<{ who: Said; proxy: LineProxy | null }>> {
  const direct = { who: { ru: 'напрямую', en: 'directly' }, proxy: null };
  if (!db || !secrets) return [direct];
  const lines = await linesOf(db);
  const ways = new Map<string, { who: Said; proxy: LineProxy | null }>();
  for (const { name, proxyUrl, proxyLogin, proxyPassword } of lines) {
    const key = `${proxyUrl} ${proxyLogin}`;
    if (ways.has(key)) continue;
    if (proxyUrl === null) ways.set(key, direct);
    else {
      const who = {
        ru: `через прокси ${proxyUrl}, линия «${name}»`,
        en: `by the proxy ${proxyUrl}, line “${name}”`,
      };
      const password = proxyPassword === null ? null : secrets.open(proxyPassword);
      ways.set(key, { who, proxy: { url: proxyUrl, login: proxyLogin, password } });
    }
  }
  return ways.size > 0 ? [...ways.values()] : [direct];
}

async function linesOf(db: Database) {
  try {
    const lines = await db.read((r) => r.repo(lineTable).findBy({ engine: 'whatsapp-web' }));
    return lines.filter((line) => line.deletedAt === null && line.desired === 'on');
  } catch (error) {
    // The tables are made by the first start.
    if (/no such table|does not exist|Invalid object name/i.test(reasonOf(error))) return [];
    throw error;
  }
}
