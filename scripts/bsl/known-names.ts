/**
 * The committed list of names of the platform that our modules may use: known-names.txt, one per line,
 * `вид имя [арность] [server|client] источник`. Built by known-names-update.ts from data about the platform.
 */
import { readFileSync } from 'node:fs';
import { fold } from '../../test/onec/language/source.ts';

/** Where code runs: at the 1C server, or in the thin or web client. */
export type Side = 'server' | 'client';

/** How many arguments a function takes; 99 = any number. */
export type Arity = readonly [least: number, most: number];

export interface KnownNames {
  /** Global functions and procedures. */
  readonly functions: ReadonlyMap<string, Arity>;
  /** Properties of the global context: `Справочники`, `СистемаВзаимодействия`. */
  readonly variables: ReadonlySet<string>;
  /** Types that `Новый` creates. */
  readonly types: ReadonlySet<string>;
  /** System enumerations with their values. */
  readonly enums: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whatever may stand after a dot. */
  readonly members: ReadonlySet<string>;
  /** `function нстр` → the only side that has it. */
  readonly sides: ReadonlyMap<string, Side>;
}

export const kindsOfNames = ['function', 'variable', 'type', 'enum', 'member'] as const;
export type KindOfName = (typeof kindsOfNames)[number];

/** A row of the list. */
export interface KnownName {
  readonly kind: KindOfName;
  /** `СтрНайти`, `КодировкаТекста.UTF8`. */
  readonly name: string;
  readonly arity: Arity | undefined;
  /** Set where the name exists on one side only. */
  readonly side: Side | undefined;
  /** Where the name was taken from; the words are explained at the top of the list. */
  readonly source: string;
}

export const knownNamesFile = new URL('./known-names.txt', import.meta.url);

/** Rows of the list; throws with the line that is not one. */
export function parseKnownNames(text: string): KnownName[] {
  return text.split('\n').flatMap((row, index) => {
    if (!row || row.startsWith('#')) return [];
    const found =
      /^(function|variable|type|enum|member) (\S+)(?: (\d+)\.\.(\d+))?(?: (server|client))? (\p{L}\S*)$/u.exec(
        row,
      );
    if (!found) throw new Error(`known-names.txt:${index + 1}: «${row}»`);
    const [, kind, name = '', least, most, side, source = ''] = found;
    const arity: Arity | undefined = least === undefined ? undefined : [Number(least), Number(most)];
    return [{ kind: kind as KindOfName, name, arity, side: side as Side | undefined, source }];
  });
}

/** The committed list, ready to be asked. Names are folded. */
export function readKnownNames(text: string = readFileSync(knownNamesFile, 'utf8')): KnownNames {
  const functions = new Map<string, Arity>();
  const variables = new Set<string>();
  const types = new Set<string>();
  const enums = new Map<string, Set<string>>();
  const members = new Set<string>();
  const sides = new Map<string, Side>();
  for (const { kind, name, arity, side } of parseKnownNames(text)) {
    const key = fold(name);
    if (side) sides.set(`${kind} ${key}`, side);
    if (kind === 'function') functions.set(key, arity ?? [0, 99]);
    else if (kind === 'variable') variables.add(key);
    else if (kind === 'type') types.add(key);
    else if (kind === 'member') members.add(key);
    else {
      const [owner = '', value = ''] = key.split('.');
      enums.set(owner, (enums.get(owner) ?? new Set()).add(value));
    }
  }
  return { functions, variables, types, enums, members, sides };
}
