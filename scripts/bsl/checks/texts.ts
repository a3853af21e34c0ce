/** Texts: what a person reads goes through НСтр and СтрШаблон; queries and names of objects inside strings are real. */
import type { Expression, Statement } from '../../../test/onec/language/ast.ts';
import { fold } from '../../../test/onec/language/source.ts';
import type { Dump } from '../dump.ts';
import type { ModuleInfo, Modules } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { allExpressions, innerExpressions, ownExpressions, statementsOf, stringValue } from '../tree.ts';

const localised = /^\s*ru\s*=\s*'(?:[^']|'')+'(?:\s*;\s*\w\w\s*=\s*'(?:[^']|'')+')*\s*;?\s*$/su;
const identifiers = /^\s*[\p{L}_][\p{L}\p{Nd}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{Nd}_]*)*\s*$/u;
const query = /^\s*(?:ВЫБРАТЬ|УНИЧТОЖИТЬ)(?=\s)/iu;
/** Names of our objects in strings: query texts, locks, full names. */
const objectInText =
  /(Справочник|РегистрСведений|Перечисление|Константа|ОбщийМодуль)\.(МСТ_[\p{L}\p{Nd}_]+)/gu;
const kindsInText: Readonly<Record<string, string>> = {
  Справочник: 'Catalog',
  РегистрСведений: 'InformationRegister',
  Перечисление: 'Enum',
  Константа: 'Constant',
  ОбщийМодуль: 'CommonModule',
};

type Report = (line: number, text: string) => void;

/** Every string of every module. */
export function checkTexts(dump: Dump, modules: Modules): Problem[] {
  const problems: Problem[] = [];
  for (const info of modules.all) {
    const report: Report = (line, text) => problems.push({ check: 'texts', file: info.file, line, text });
    for (const body of bodiesOf(info)) {
      for (const expression of allExpressions(body)) {
        checkExpression(expression, report);
        checkObjects(expression, dump, report);
      }
      for (const statement of statementsOf(body)) {
        for (const expression of ownExpressions(statement)) checkBare(expression, report);
      }
    }
  }
  return problems;
}

function bodiesOf(info: ModuleInfo): (readonly Statement[])[] {
  return [...info.module.methods.map((one) => one.body), info.module.body];
}

function isLocalised(expression: Expression): boolean {
  return expression.kind === 'call' && fold(expression.name) === fold('НСтр');
}

function checkExpression(expression: Expression, report: Report): void {
  const { line } = expression.at;
  if (expression.kind === 'call' && isLocalised(expression)) {
    const text = stringValue(expression.args[0]);
    if (text === undefined) report(line, 'НСтр от выражения, а не от строки');
    else if (!localised.test(text)) report(line, `строка НСтр должна иметь вид «ru = '…'», а не «${text}»`);
  }
  if (expression.kind === 'binary' && expression.operator === '+') {
    if (isLocalised(expression.left) || isLocalised(expression.right))
      report(line, 'сообщение собирается сложением, нужен СтрШаблон');
  }
}

/** Strings in words outside НСтр, which nobody could translate. */
function checkBare(expression: Expression, report: Report): void {
  if (isLocalised(expression)) return;
  const text = stringValue(expression);
  if (text !== undefined && /\p{Script=Cyrillic}/u.test(text) && /\p{L}\s+\p{L}/u.test(text)) {
    if (query.test(text)) checkQuery(text, expression.at.line, report);
    else if (!identifiers.test(text)) report(expression.at.line, `текст «${text.slice(0, 60)}» без НСтр`);
  }
  for (const inner of innerExpressions(expression)) checkBare(inner, report);
}

function checkQuery(text: string, line: number, report: Report): void {
  const lower =
    /(?:^|[\s(])(выбрать|из|где|как|соединение|упорядочить|сгруппировать|поместить)(?=[\s(]|$)/u.exec(text);
  if (lower) report(line, `ключевое слово запроса «${lower[1]}» строчными буквами`);
  if (/ВЫБРАТЬ(?:\s+(?:РАЗЛИЧНЫЕ|ПЕРВЫЕ \d+|РАЗРЕШЕННЫЕ))*\s+\*/u.test(text))
    report(line, 'в запросе «*» вместо полей');
  for (const source of text.matchAll(
    /(?:ИЗ|СОЕДИНЕНИЕ)\s+((?:Справочник|РегистрСведений)\.[\p{L}\p{Nd}_.]+)(?:\([^)]*\))?(\s+КАК)?/gu,
  )) {
    if (!source[2]) report(line, `источник «${source[1]}» без КАК`);
  }
}

function checkObjects(expression: Expression, dump: Dump, report: Report): void {
  const text = stringValue(expression);
  for (const [whole, kind = '', name = ''] of text?.matchAll(objectInText) ?? []) {
    if (!dump.objects.has(`${kindsInText[kind]}.${name}`))
      report(expression.at.line, `«${whole}»: такого нет`);
  }
  for (const found of text?.matchAll(/Перечисление\.(МСТ_[\p{L}\p{Nd}_]+)\.([\p{L}\p{Nd}_]+)/gu) ?? []) {
    const [whole, name, value] = found;
    const special = value === 'ПустаяСсылка';
    if (
      !special &&
      dump.objects.has(`Enum.${name}`) &&
      !dump.everything.has(`Enum.${name}.EnumValue.${value}`)
    ) {
      report(expression.at.line, `«${whole}»: такого значения нет`);
    }
  }
}
