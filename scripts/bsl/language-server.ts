/**
 * `npm run lint:bsl-ls`: the extension's modules judged by BSL Language Server, the 1C community's own analyser
 * (https://1c-syntax.github.io/bsl-language-server). Its rules are set in `1c-extension/.bsl-language-server.json`.
 *
 *   node scripts/bsl/language-server.ts [folder]
 *
 * Needs Java 17 or newer (JAVA_HOME, PATH) and the jar: BSL_LANGUAGE_SERVER, the local Maven repository, or
 * `mvn dependency:get`. Without them it says what is missing and judges nothing. Exit code 1: there are errors.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.28.5';
const artifact = `io.github.1c-syntax:bsl-language-server:${version}:jar:exec`;
const oldestJava = 17;
const configurationName = '.bsl-language-server.json';
const severities = ['Error', 'Warning', 'Information', 'Hint'] as const;
const words: Readonly<Record<Severity, string>> = {
  Error: 'ошибки',
  Warning: 'предупреждения',
  Information: 'замечания',
  Hint: 'подсказки',
};

type Severity = (typeof severities)[number];

/** Rules switched off in the configuration, each with why. */
export const switchedOff: Readonly<Record<string, string>> = {
  DuplicateStringLiteral: 'слова контракта и имена настроек читаются там, где стоят',
  IfElseIfEndsWithElse: 'пустая ветвь «Иначе» ничего не сообщает',
  MagicNumber: 'длины реквизитов, коды HTTP и позиции в строке понятны на месте',
  MissingParameterDescription:
    'описания экспортных методов проверяет lint:bsl, у остальных достаточно строки «зачем»',
  MissingReturnedValueDescription: 'то же',
  NestedFunctionInParameters: 'СтрШаблон(НСтр(…)) и подобное в две строки читается на месте',
  QueryNestedFieldsByDot: 'реквизиты через точку берутся только от ссылок одного типа',
  SetPrivilegedMode: 'перечисляет места, а не ошибки: к таблицам расширения пускают модули, а не роли',
};

/** One finding of the analyser. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  /** Path inside the extension's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The part of its JSON report that is read here. */
export interface Report {
  readonly fileinfos: readonly {
    /** URI of the file. */
    readonly path: string;
    readonly diagnostics: readonly {
      readonly code: string | { readonly stringValue: string };
      readonly message: string;
      readonly severity: Severity;
      readonly range: { readonly start: { readonly line: number } };
    }[];
  }[];
}

/** Number of the release in what `java -version` prints (`"17.0.9"` → 17, `"1.8.0_402"` → 8); 0 = not Java. */
export function javaRelease(printed: string): number {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(printed) ?? [];
  return Number((first === '1' ? second : first) ?? 0);
}

/** Findings by severity, file and line. */
export function findingsOf(report: Report, folder: string): Finding[] {
  const findings = report.fileinfos.flatMap(({ path, diagnostics }) =>
    diagnostics.map((one) => ({
      severity: one.severity,
      code: typeof one.code === 'string' ? one.code : one.code.stringValue,
      file: relative(resolve(folder), fileURLToPath(path)).replaceAll('\\', '/'),
      line: one.range.start.line + 1,
      text: one.message,
    })),
  );
  const rank = (one: Finding): number => severities.indexOf(one.severity);
  return findings.sort((a, b) => rank(a) - rank(b) || a.file.localeCompare(b.file) || a.line - b.line);
}

/** Errors and warnings line by line, then how many there are of everything. */
export function summary(findings: readonly Finding[], folder: string): string {
  const lines = findings
    .filter((one) => one.severity === 'Error' || one.severity === 'Warning')
    .map((one) => `${folder}/${one.file}:${one.line}: ${one.code}: ${one.text}`);
  for (const severity of severities) {
    const counts = new Map<string, number>();
    const ofThis = findings.filter((one) => one.severity === severity);
    for (const { code } of ofThis) counts.set(code, (counts.get(code) ?? 0) + 1);
    const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`);
    lines.push(`${words[severity]}: ${ofThis.length}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

function findJava(): string | undefined {
  const { JAVA_HOME } = process.env;
  const candidates = [...(JAVA_HOME ? [join(JAVA_HOME, 'bin', 'java')] : []), 'java'];
  return candidates.find((java) => {
    const { stderr, stdout } = spawnSync(java, ['-version'], { encoding: 'utf8' });
    return javaRelease(`${stderr ?? ''}${stdout ?? ''}`) >= oldestJava;
  });
}

/** Path of the jar, or in words why there is none. */
function findJar(): { readonly jar: string } | { readonly missing: string } {
  const { BSL_LANGUAGE_SERVER: given } = process.env;
  if (given)
    return existsSync(given) ? { jar: given } : { missing: `BSL_LANGUAGE_SERVER: файла ${given} нет` };
  const place = ['.m2', 'repository', 'io', 'github', '1c-syntax', 'bsl-language-server', version];
  const jar = join(homedir(), ...place, `bsl-language-server-${version}-exec.jar`);
  if (existsSync(jar)) return { jar };
  const isWindows = process.platform === 'win32';
  const got = spawnSync(
    'mvn',
    ['-q', '-B', 'dependency:get', `-Dartifact=${artifact}`, '-Dtransitive=false'],
    {
      encoding: 'utf8',
      shell: isWindows,
    },
  );
  if (got.status === 0 && existsSync(jar)) return { jar };
  const why =
    got.status === null ? 'mvn не найден' : `mvn не скачал его: ${firstLine(got.stdout, got.stderr)}`;
  return {
    missing: `нет bsl-language-server-${version}-exec.jar, ${why}. Путь к файлу: BSL_LANGUAGE_SERVER`,
  };
}

function firstLine(...texts: readonly string[]): string {
  return texts.join('\n').trim().split('\n')[0] || 'причина не названа';
}

function analyse(java: string, jar: string, folder: string): Finding[] {
  const output = mkdtempSync(join(tmpdir(), 'bsl-language-server-'));
  try {
    const from = resolve(folder);
    const places = [
      '--srcDir',
      from,
      '--configuration',
      join(from, configurationName),
      '--outputDir',
      output,
    ];
    const run = spawnSync(java, ['-jar', jar, 'analyze', '--silent', '--reporter', 'json', ...places], {
      cwd: output,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const report = join(output, 'bsl-json.json');
    if (run.status !== 0 || !existsSync(report))
      throw new Error(`BSL Language Server не отработал (код ${run.status}):\n${run.stdout}\n${run.stderr}`);
    return findingsOf(JSON.parse(readFileSync(report, 'utf8')) as Report, folder);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function run(folder: string): number {
  const java = findJava();
  if (java === undefined) {
    process.stdout.write(`Не проверено: нет Java ${oldestJava} или новее (JAVA_HOME, PATH).\n`);
    return 0;
  }
  const found = findJar();
  if ('missing' in found) {
    process.stdout.write(`Не проверено: ${found.missing}.\n`);
    return 0;
  }
  const findings = analyse(java, found.jar, folder);
  process.stdout.write(summary(findings, folder));
  return findings.some((one) => one.severity === 'Error') ? 1 : 0;
}

if (import.meta.main) process.exitCode = run(process.argv[2] ?? '1c-extension');
