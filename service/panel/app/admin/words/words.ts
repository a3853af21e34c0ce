/** The language of the administration and its texts. `{name}` in a text is filled in; forms of a noun are parted by |. */
import type { LocalText } from '../../../../../contracts/common.ts';
import { enAutomation } from './en-automation.ts';
import { enHooks } from './en-hooks.ts';
import { enLine } from './en-line.ts';
import { enLines } from './en-lines.ts';
import { enOdata } from './en-odata.ts';
import { enOffice } from './en-office.ts';
import { enOperations } from './en-operations.ts';
import { enReports } from './en-reports.ts';
import { ruAutomation } from './ru-automation.ts';
import { ruHooks } from './ru-hooks.ts';
import { ruLine } from './ru-line.ts';
import { ruLines } from './ru-lines.ts';
import { ruOdata } from './ru-odata.ts';
import { ruOffice } from './ru-office.ts';
import { ruOperations } from './ru-operations.ts';
import { ruReports } from './ru-reports.ts';

const ru = { ...ruLines, ...ruLine, ...ruOffice, ...ruHooks, ...ruAutomation, ...ruReports, ...ruOdata };
const en: Record<keyof typeof ru, string> = {
  ...enLines,
  ...enLine,
  ...enOffice,
  ...enHooks,
  ...enAutomation,
  ...enReports,
  ...enOdata,
};

/** The name of a text. */
export type Word = keyof typeof ru;
type Values = Record<string, string | number>;

export const language: 'ru' | 'en' = document.documentElement.lang === 'en' ? 'en' : 'ru';
const texts = language === 'en' ? en : ru;
/** What the operations of the contract do, in the past tense, for the log. */
export const operationTexts: Record<string, string> = language === 'en' ? enOperations : ruOperations;

/** Short words and dashes don’t stay behind at the end of a row. */
export const bound = (text: string): string =>
  text
    .replace(/ — /g, '\u00a0— ')
    .replace(/(^|[\s(«\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)/g, '$1$2\u00a0')
    .replace(/(^|[\s(«\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)/g, '$1$2\u00a0');

/** The text of a name, its placeholders filled in. */
export function t(name: Word, values?: Values): string {
  const whole = bound(texts[name]);
  return values === undefined
    ? whole
    : whole.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
}

/** A text of the service that comes in both languages. */
export const said = (text: LocalText): string => bound(text[language]);

function formOf(n: number): number {
  if (language === 'en') return n === 1 ? 0 : 2;
  if (n % 10 === 1 && n % 100 !== 11) return 0;
  return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
}

/** The form of a text that goes with a number; `{n}` in it is the number. */
export function plural(n: number, name: Word): string {
  const forms = t(name).split('|');
  return (forms[Math.min(formOf(n), forms.length - 1)] ?? '').replace('{n}', number(n));
}

const grouped = new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'ru-RU');
/** «8 214» */
export const number = (n: number): string => grouped.format(n);

/** «3 линии»: the number and its noun. */
export const count = (n: number, name: Word): string => `${number(n)}\u00a0${plural(n, name)}`;
