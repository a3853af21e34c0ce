/**
 * Writes known-names.txt anew: the names that our modules use, looked up in data about the platform.
 *
 *   node scripts/bsl/known-names-update.ts <folder with platform-names.json and member-spellings.txt>
 *
 * A name that the data doesn't know is left out and printed: it needs a proof, and then a row by hand in
 * known-names-proved.txt, which is taken over as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fold } from '../../test/onec/language/source.ts';
import { readDump, readFiles } from './dump.ts';
import { type Arity, knownNamesFile, parseKnownNames } from './known-names.ts';
import { readModules } from './modules.ts';
import { ownWords, type UsedName, usedNames } from './used-names.ts';

interface PlatformNames {
  functions: Record<string, { args: Arity; on?: number }>;
  variables: Record<string, { on?: number }>;
  types: Record<
    string,
    { on?: number; methods?: Record<string, unknown>; properties?: Record<string, unknown> }
  >;
  enums: Record<string, { values: Record<string, string> }>;
}

const header = `# Names of the platform that the extension's modules use: kind, name, arity of a function, the side that alone
# has it (server or client), source.
# Sources: platform = 1c-syntax/vsc-language-1c-bsl lib/bslGlobals.json and salexdv/bsl_console src/bslGlobals.js;
# ssl = the spelling stands after a dot, or after «Новый», in the Standard Subsystems Library 3.1 (1c-syntax/ssl_3_1);
# collaboration = the Collaboration System's manager in salexdv/bsl_console src/bslGlobals.js;
# anything else names its repository or document; those rows come from known-names-proved.txt.
# Written by scripts/bsl/known-names-update.ts. A name that is in no source is suspect: prove it or do without it.
`;

const folder = process.argv[2];
if (!folder) throw new Error('укажите папку с данными о платформе');
const platform = JSON.parse(readFileSync(join(folder, 'platform-names.json'), 'utf8')) as PlatformNames;
const spellings = readFileSync(join(folder, 'member-spellings.txt'), 'utf8').split('\n');
const [, ...sections] = spellings.join('\n').split(/^\[\w+\]$/m);
const section = (at: number): Map<string, string> =>
  new Map((sections[at] ?? '').split('\n').map((one) => [fold(one), one]));
const members = new Map([...section(0), ...section(1)]);
const created = section(2);
const collaboration = readFileSync(join(folder, 'collaboration-system.txt'), 'utf8');
const proved = parseKnownNames(readFileSync(new URL('./known-names-proved.txt', import.meta.url), 'utf8'));

const foldedKeys = (record: Record<string, unknown>): Map<string, string> =>
  new Map(Object.keys(record).map((key) => [fold(key), key]));
const functions = foldedKeys(platform.functions);
const variables = foldedKeys(platform.variables);
const types = foldedKeys(platform.types);
const enums = foldedKeys(platform.enums);
const platformMembers = new Map<string, string>();
for (const type of Object.values(platform.types)) {
  for (const name of [...Object.keys(type.methods ?? {}), ...Object.keys(type.properties ?? {})]) {
    platformMembers.set(fold(name), name);
  }
}

/** Bits of the availability mask: thin client, web client, server. */
const clients = 1 | 2;
const server = 8;

/** ` server` or ` client` for a name that the other side lacks. */
function sideOf(on: number | undefined): string {
  if (on === undefined || ((on & server) > 0 && (on & clients) > 0)) return '';
  return (on & server) > 0 ? ' server' : ' client';
}

/** The row that proves a name, or undefined. */
function rowOf({ kind, name }: UsedName): string | undefined {
  const key = fold(name);
  if (kind === 'function') {
    const found = functions.get(key);
    const [least, most] = (found && platform.functions[found]?.args) || [0, 99];
    return found && `function ${found} ${least}..${most}${sideOf(platform.functions[found]?.on)} platform`;
  }
  if (kind === 'variable') {
    const found = variables.get(key);
    return found && `variable ${found}${sideOf(platform.variables[found]?.on)} platform`;
  }
  if (kind === 'type') {
    const found = types.get(key);
    if (found) return `type ${found}${sideOf(platform.types[found]?.on)} platform`;
    return created.has(key) ? `type ${created.get(key)} ssl` : undefined;
  }
  if (kind === 'enum') {
    const [owner = '', value = ''] = name.split('.');
    const found = enums.get(fold(owner));
    const values = foldedKeys((found && platform.enums[found]?.values) || {});
    return values.has(fold(value)) ? `enum ${found}.${values.get(fold(value))} platform` : undefined;
  }
  if (platformMembers.has(key)) return `member ${platformMembers.get(key)} platform`;
  if (members.has(key)) return `member ${members.get(key)} ssl`;
  return new RegExp(`^\\s*\\.?${name} / `, 'm').test(collaboration)
    ? `member ${name} collaboration`
    : undefined;
}

const dump = readDump(readFiles(process.argv[3] ?? '1c-extension'));
const modules = readModules(dump);
const words = ownWords(dump, modules);
const present = (one: (typeof proved)[number]): string =>
  [one.kind, one.name, one.arity?.join('..'), one.side, one.source].filter((part) => part).join(' ');
const rows = new Set(proved.map(present));
const provedNames = new Set(proved.map((one) => `${one.kind} ${fold(one.name)}`));
const unknown = new Set<string>();
for (const use of usedNames(dump, modules, new Set(enums.keys()))) {
  if (provedNames.has(`${use.kind} ${fold(use.name)}`)) continue;
  const row = rowOf(use);
  if (row) rows.add(row);
  else if (use.kind !== 'member' || !words.has(fold(use.name)))
    unknown.add(`${use.kind} ${use.name} (${use.info.file}:${use.line})`);
}
writeFileSync(knownNamesFile, `${header}${[...rows].sort().join('\n')}\n`);
process.stdout.write(`${rows.size} имен\n`);
for (const one of unknown) process.stdout.write(`нет источника: ${one}\n`);
