import type { Args } from '../../values/args.ts';
import { ArrayValue, Sequence } from '../../values/array.ts';
import { compareTextCaseBlind } from '../../values/compare.ts';
import { toText } from '../../values/convert.ts';
import { Decimal } from '../../values/decimal.ts';
import { enumerationOf } from '../../values/enumeration.ts';
import { BslError, badParameter, typeMismatch } from '../../values/errors.ts';
import { formatValue } from '../../values/format.ts';
import type { Value } from '../../values/value.ts';
import { functionsOf } from '../functions.ts';
import { localized } from './localized.ts';

const fromEnd = enumerationOf('НаправлениеПоиска').of('СКонца');
const blanks = '\\s\\u00a0\\ufeff';
const leading = new RegExp(`^[${blanks}]+`);
const trailing = new RegExp(`[${blanks}]+$`);

const number = (value: number): Decimal => Decimal.from(value);

function trim(text: string): string {
  return text.replace(leading, '').replace(trailing, '');
}

/** «СтрНайти»: 1 for the first character, 0 when there is none. */
function find(args: Args): Value {
  const text = args.text(0);
  const wanted = args.text(1);
  const backwards = args.at(2) === fromEnd;
  const start = args.integer(3, backwards ? text.length : 1);
  const occurrence = args.integer(4, 1);
  if (start < 1 || start > Math.max(text.length, 1)) throw badParameter(4);
  let at = start - 1 - (backwards ? -1 : 1);
  for (let count = 0; count < occurrence; count += 1) {
    if (backwards && at <= 0) return Decimal.zero;
    at = backwards ? text.lastIndexOf(wanted, at - 1) : text.indexOf(wanted, at + 1);
    if (at < 0) return Decimal.zero;
  }
  return number(at + 1);
}

/** «СтрШаблон»: `%1`…`%10`, `%(1)`, `%%`. Source: OneScript tests/stringoperations.os. */
function template(args: Args): string {
  const used = new Set<number>();
  const text = args.text(0).replace(/%(%|\d+|\(\d+\))?/g, (_, body: string | undefined) => {
    if (body === '%') return '%';
    const position = Number((body ?? '').replace(/[()]/g, ''));
    if (position < 1 || position > 10) throw badParameter(1);
    used.add(position);
    return toText(args.at(position));
  });
  for (let position = 1; position < args.count; position += 1) {
    if (args.at(position) !== undefined && !used.has(position)) throw badParameter(position + 1);
  }
  return text;
}

function split(args: Args): ArrayValue {
  const separators = new Set(args.text(1));
  const parts: string[] = [''];
  for (const character of args.text(0)) {
    if (separators.has(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  const includeEmpty = args.boolean(2, true);
  return new ArrayValue(includeEmpty ? parts : parts.filter((part) => part !== ''));
}

function join(args: Args): string {
  const list = args.at(0);
  if (!(list instanceof Sequence)) throw typeMismatch(1);
  return list.items.map(toText).join(args.text(1, ''));
}

function title(text: string): string {
  return text.toLowerCase().replace(/(^|[^\p{L}\p{Nd}])(\p{L})/gu, (_, before: string, first: string) => {
    return before + first.toUpperCase();
  });
}

function occurrences(text: string, wanted: string): number {
  return wanted === '' ? 0 : text.split(wanted).length - 1;
}

function replaceAll(text: string, wanted: string, replacement: string): string {
  return wanted === '' ? text : text.split(wanted).join(replacement);
}

function characterCode(args: Args): Value {
  const code = args.text(0).charCodeAt(args.integer(1, 1) - 1);
  return number(Number.isNaN(code) ? -1 : code);
}

const source = 'platform-names.json; behaviour onec.md 6.2 and from memory';

export const stringFunctions = functionsOf(source, [
  ['СтрДлина', 'StrLen', [1, 1], (args) => number(args.text(0).length)],
  ['СокрЛ', 'TrimL', [1, 1], (args) => args.text(0).replace(leading, '')],
  ['СокрП', 'TrimR', [1, 1], (args) => args.text(0).replace(trailing, '')],
  ['СокрЛП', 'TrimAll', [1, 1], (args) => trim(args.text(0))],
  ['Лев', 'Left', [2, 2], (args) => args.text(0).slice(0, Math.max(args.integer(1), 0))],
  [
    'Прав',
    'Right',
    [2, 2],
    (args) => {
      const count = Math.max(args.integer(1), 0);
      return count === 0 ? '' : args.text(0).slice(-count);
    },
  ],
  [
    'Сред',
    'Mid',
    [2, 3],
    (args) => {
      const text = args.text(0);
      const start = Math.max(args.integer(1), 1) - 1;
      return text.slice(start, start + Math.max(args.integer(2, text.length), 0));
    },
  ],
  ['Найти', 'Find', [2, 2], (args) => number(args.text(0).indexOf(args.text(1)) + 1)],
  ['СтрНайти', 'StrFind', [2, 5], find],
  ['ВРег', 'Upper', [1, 1], (args) => args.text(0).toUpperCase()],
  ['НРег', 'Lower', [1, 1], (args) => args.text(0).toLowerCase()],
  ['ТРег', 'Title', [1, 1], (args) => title(args.text(0))],
  ['Символ', 'Char', [1, 1], (args) => String.fromCharCode(args.integer(0))],
  ['КодСимвола', 'CharCode', [1, 2], characterCode],
  ['ПустаяСтрока', 'IsBlankString', [1, 1], (args) => trim(args.text(0)) === ''],
  ['СтрЗаменить', 'StrReplace', [3, 3], (args) => replaceAll(args.text(0), args.text(1), args.text(2))],
  ['СтрЧислоСтрок', 'StrLineCount', [1, 1], (args) => number(args.text(0).split('\n').length)],
  ['СтрПолучитьСтроку', 'StrGetLine', [2, 2], (args) => args.text(0).split('\n')[args.integer(1) - 1] ?? ''],
  [
    'СтрЧислоВхождений',
    'StrOccurrenceCount',
    [2, 2],
    (args) => number(occurrences(args.text(0), args.text(1))),
  ],
  [
    'СтрСравнить',
    'StrCompare',
    [2, 2],
    (args) => number(Math.sign(compareTextCaseBlind(args.text(0), args.text(1)))),
  ],
  ['СтрНачинаетсяС', 'StrStartsWith', [2, 2], (args) => args.text(0).startsWith(nonEmpty(args, 1))],
  ['СтрЗаканчиваетсяНа', 'StrEndsWith', [2, 2], (args) => args.text(0).endsWith(nonEmpty(args, 1))],
  ['СтрРазделить', 'StrSplit', [2, 3], split],
  ['СтрСоединить', 'StrConcat', [1, 2], join],
  ['СтрШаблон', 'StrTemplate', [1, 11], template],
  [
    'НСтр',
    'NStr',
    [1, 2],
    (args, context) =>
      localized(args.text(0), context.session.language, args.has(1) ? args.text(1) : undefined),
  ],
  ['Строка', 'String', [1, 1], (args) => args.text(0)],
  ['Формат', 'Format', [1, 2], (args) => formatValue(args.at(0), args.text(1, ''))],
]);

function nonEmpty(args: Args, index: number): string {
  const text = args.text(index);
  if (text === '') throw new BslError(`Недопустимое значение параметра (параметр номер '${index + 1}')`);
  return text;
}
