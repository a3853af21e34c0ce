/**
 * `npm run extension`: both extensions as the Configurator wants them (UTF-8 with a byte order mark, CRLF), each in a
 * folder of its own, and the commands that load them.
 *
 *   node scripts/onec-build.ts [--out build/1c-extension] [--force]
 *
 * The second one, for configurations on the Standard Subsystems Library, goes into the same folder with `-bsp`.
 * With `--force` also when the static checks have found something.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkExtension } from './bsl/check.ts';
import { companions, readDump, readFiles } from './bsl/dump.ts';
import { present } from './bsl/problem.ts';

/** Folders of the extensions, with what their output folder's name ends. */
const sources = [
  { folder: '1c-extension', suffix: '', title: 'Основное расширение: загружается в любую конфигурацию' },
  {
    folder: '1c-extension/bsp',
    suffix: '-bsp',
    title: 'Второе расширение: только для конфигураций на БСП, после основного',
  },
] as const;
const byteOrderMark = '\ufeff';

/** Text as the Configurator writes it, whatever line ends it had. */
export function toConfiguratorText(text: string): string {
  return byteOrderMark + text.replace(/^\ufeff/, '').replace(/\r?\n/g, '\r\n');
}

/** Writes the dump from one folder into another, emptied first; returns the files written. */
export function buildExtension(from: string, to: string): string[] {
  rmSync(to, { recursive: true, force: true });
  const files = [...readFiles(from).keys()].filter((file) => !companions.has(file));
  for (const file of files) {
    const target = join(to, file);
    mkdirSync(dirname(target), { recursive: true });
    if (/\.(xml|bsl)$/.test(file))
      writeFileSync(target, toConfiguratorText(readFileSync(join(from, file), 'utf8')));
    else copyFileSync(join(from, file), target);
  }
  return files;
}

/** Commands that load the built folder into an infobase; nobody may be in the infobase meanwhile. */
export function commandsFor(name: string, folder: string): string {
  const base = '--db-path="C:\\Bases\\Trade" --user="Администратор" --password=""';
  const designer = '1cv8 DESIGNER /F "C:\\Bases\\Trade" /N "Администратор" /P ""';
  return `ibcmd, файловая база (для серверной вместо --db-path: --dbms, --db-server, --db-name, --db-user, --db-pwd):
  ibcmd config import --extension=${name} "${folder}" ${base}
  ibcmd config check --extension=${name} ${base}
  ibcmd config apply --extension=${name} --force ${base}
  ibcmd config extension update --name=${name} --safe-mode=no --unsafe-action-protection=no ${base}
  ibcmd config save --extension=${name} ${name}.cfe ${base}

Конфигуратор (для серверной базы вместо /F "…": /S "сервер\\база"):
  ${designer} /LoadConfigFromFiles "${folder}" -Extension ${name} /UpdateDBCfg /Out load.log
  ${designer} /CheckModules -Server -ThinClient -ExternalConnection -ExtendedModulesCheck -Extension ${name} /Out check.log
  ${designer} /DumpCfg ${name}.cfe -Extension ${name} /Out dump.log
После загрузки Конфигуратором: Конфигурация — Расширения конфигурации, у «${name}» снять «Безопасный режим» и «Защита от опасных действий».
`;
}

function run(): void {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'build/1c-extension' },
      force: { type: 'boolean', default: false },
    },
  });
  const found = sources.flatMap(({ folder }) =>
    checkExtension(readFiles(folder)).map((problem) => `${folder}/${present(problem)}\n`),
  );
  for (const line of found) process.stderr.write(line);
  if (found.length > 0 && !values.force) {
    process.stderr.write(`Ошибок: ${found.length}. Исправьте их или соберите с --force\n`);
    process.exitCode = 1;
    return;
  }
  for (const { folder, suffix, title } of sources) {
    const configuration = readDump(readFiles(folder)).configuration;
    if (!configuration) throw new Error(`нет ${folder}/Configuration.xml`);
    const target = resolve(`${values.out}${suffix}`);
    const written = buildExtension(folder, target);
    process.stdout.write(
      `${title}\nФайлов: ${written.length}, папка ${target}\n\n${commandsFor(configuration.name, target)}\n`,
    );
  }
}

if (import.meta.main) run();
