/**
 * `npm run extension`: the extension as the Configurator wants it (UTF-8 with a byte order mark, CRLF) in a folder of
 * its own, and the commands that load it.
 *
 *   node scripts/onec-build.ts [--out build/1c-extension] [--force]
 *
 * With `--force` also when the static checks have found something.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkExtension } from './bsl/check.ts';
import { companions, readDump, readFiles } from './bsl/dump.ts';
import { present } from './bsl/problem.ts';

const source = '1c-extension';
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
  const files = readFiles(source);
  const problems = checkExtension(files);
  for (const problem of problems) process.stderr.write(`${source}/${present(problem)}\n`);
  if (problems.length > 0 && !values.force) {
    process.stderr.write(`Ошибок: ${problems.length}. Исправьте их или соберите с --force\n`);
    process.exitCode = 1;
    return;
  }
  const configuration = readDump(files).configuration;
  if (!configuration) throw new Error('нет Configuration.xml');
  const folder = resolve(values.out);
  const written = buildExtension(source, folder);
  process.stdout.write(
    `Файлов: ${written.length}, папка ${folder}\n\n${commandsFor(configuration.name, folder)}`,
  );
}

if (import.meta.main) run();
