import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import type { Static } from 'typebox';
import type { Group, Role, Variable } from './config-variables.ts';
import { groups, variables } from './config-variables.ts';

export type { Role };
export { groups };

type Variables = typeof variables;

/** The settings of a process. `publicUrl`, `internalUrl` and `nodeName` are filled in, `dataDir` is absolute. */
export type Config = { readonly [Name in keyof Variables]: Static<Variables[Name]['schema']> };

/** Wrong settings: the message names each variable and says what to do, in Russian and English. */
export class ConfigError extends Error {
  constructor(lines: readonly string[]) {
    super(['Настройки не приняты / The settings are not accepted:', ...lines].join('\n'));
    this.name = 'ConfigError';
  }
}

/** Reads the settings: the process's environment and `.env` beside it, or the environment given. */
export function loadConfig(given?: Readonly<Record<string, string | undefined>>): Config {
  // A variable of the environment wins over the file: loadEnvFile leaves it as it is.
  if (!given && existsSync('.env')) process.loadEnvFile('.env');
  const env = given ?? process.env;
  const ajv = new Ajv();
  const complaints: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, plan] of Object.entries<Variable>(variables)) {
    const raw = env[plan.env]?.trim();
    const value = readValue(plan, raw === undefined || raw === '' ? plan.byDefault : raw);
    if (!ajv.validate(plan.schema, value)) complaints.push(complaint(plan, raw ?? ''));
    values[name] = value;
  }
  if (complaints.length > 0) throw new ConfigError(complaints);
  // Every value has passed the schema its type is made of.
  return fillIn(values as Config);
}

/** The same, ready to be logged: secrets are replaced by whether they are set. */
export function printableConfig(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries<Variable>(variables).map(([name, plan]) => {
      const value = config[name as keyof Config];
      return plan.secret ? [`${name}Configured`, value !== ''] : [name, value];
    }),
  );
}

export interface VariableDescription {
  readonly name: string;
  readonly group: Group;
  readonly byDefault: string;
  readonly secret: boolean;
  readonly ru: string;
  readonly en: string;
}

/** All variables in the order of their groups, for `.env.example` and the documentation. */
export function describeConfig(): VariableDescription[] {
  const order = Object.keys(groups);
  return Object.values<Variable>(variables)
    .map(({ env, group, byDefault, secret = false, ru, en }) => ({
      name: env,
      group,
      byDefault,
      secret,
      ru,
      en,
    }))
    .sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
}

function readValue(plan: Variable, text: string): unknown {
  if (plan.parse) return plan.parse(text);
  if ((plan.schema as { type?: string }).type === 'integer')
    return /^-?\d+$/.test(text) ? Number(text) : text;
  return text;
}

function complaint({ env, expected, secret }: Variable, raw: string): string {
  const [shownRu, shownEn] = secret ? ['', ''] : [`, а указано «${raw}»`, `, found “${raw}”`];
  return (
    `  ${env}: нужно ${expected.ru}${shownRu}. Исправьте в .env или в окружении.` +
    ` / expected ${expected.en}${shownEn}. Mend it in .env or in the environment.`
  );
}

function fillIn(config: Config): Config {
  const publicUrl = withoutSlash(config.publicUrl) || `http://localhost:${config.port}`;
  return {
    ...config,
    publicUrl,
    internalUrl: withoutSlash(config.internalUrl) || publicUrl,
    dataDir: resolve(config.dataDir),
    nodeName: config.nodeName || hostname(),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
