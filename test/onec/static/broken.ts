import { checkExtension } from '../../../scripts/bsl/check.ts';
import { readFiles } from '../../../scripts/bsl/dump.ts';
import { type KnownNames, readKnownNames } from '../../../scripts/bsl/known-names.ts';
import type { Problem } from '../../../scripts/bsl/problem.ts';

const extension = readFiles('1c-extension');
const key = ({ check, file, text }: Problem): string => `${check} ${file} ${text}`;
const before = new Set(checkExtension(extension).map(key));

/** A module of the extension that samples are put into instead of its own text. */
export const sampleModule = 'CommonModules/МСТ_Шаблоны/Ext/Module.bsl';

/** Replaces `find` in a file; throws where the file has no such text, so that no sample goes stale unseen. */
export const edit = (file: string, find: string, replace: string): [string, string] => {
  const text = extension.get(file);
  if (!text?.includes(find)) throw new Error(`${file}: нет «${find}»`);
  return [file, text.replace(find, replace)];
};

/** Text of a file of the extension. */
export const textOf = (file: string): string => extension.get(file) ?? '';

type Change = readonly [file: string, text: string | null];

/** What is wrong with the changed extension and was not wrong before; null takes a file away. */
export function problemsOf(...changes: readonly Change[]): string[] {
  return problemsWith(readKnownNames(), ...changes);
}

/** The same, with names of the platform of one's own. */
export function problemsWith(known: KnownNames, ...changes: readonly Change[]): string[] {
  const files = new Map(extension);
  for (const [file, text] of changes) {
    if (text === null) files.delete(file);
    else files.set(file, text);
  }
  return checkExtension(files, known)
    .filter((one) => !before.has(key(one)))
    .map((one) => `${one.check}: ${one.text}`);
}

/** What is wrong with a module of this body: one exported procedure with statements. */
export function problemsIn(statements: string): string[] {
  return problemsOfModule(`#Область ПрограммныйИнтерфейс

// Проба.
//
Процедура Проба() Экспорт
${statements}
КонецПроцедуры

#КонецОбласти
`);
}

/** What is wrong with a module of this text. */
export function problemsOfModule(text: string): string[] {
  const files = new Map(extension).set(sampleModule, text);
  return checkExtension(files)
    .filter((one) => one.file === sampleModule)
    .map((one) => `${one.check}: ${one.text}`);
}
