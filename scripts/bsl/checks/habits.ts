/** What modules must not do, whatever else they do: forbidden calls, empty handlers, calls without a time limit. */
import type { Expression, Statement } from '../../../test/onec/language/ast.ts';
import { fold } from '../../../test/onec/language/source.ts';
import type { ModuleInfo, Modules } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { allExpressions, statementsOf } from '../tree.ts';

/** Call → what to use. */
const forbidden = new Map(
  Object.entries({
    ТекущаяДата: 'ТекущаяДатаСеанса() или ТекущаяУниверсальнаяДата()',
    CurrentDate: 'ТекущаяДатаСеанса() или ТекущаяУниверсальнаяДата()',
    Сообщить: 'исключение с текстом или журнал обмена',
    Message: 'исключение с текстом или журнал обмена',
    Предупреждение: 'ПоказатьПредупреждение',
    Вопрос: 'ПоказатьВопрос',
    ОткрытьФормуМодально: 'ОткрытьФорму с описанием оповещения',
    ОткрытьЗначение: 'ПоказатьЗначение',
    ВвестиЗначение: 'ПоказатьВводЗначения',
    ПерейтиПоНавигационнойСсылке: 'ФайловаяСистемаКлиент или НачатьЗапускПриложения',
    ПодробноеПредставлениеОшибки: 'ОбработкаОшибок.ПодробноеПредставлениеОшибки',
    КраткоеПредставлениеОшибки: 'ОбработкаОшибок.КраткоеПредставлениеОшибки',
  }).map(([name, instead]) => [fold(name), instead]),
);
/** Modules that may reach things by name: the optional library. */
const mayEvaluate = new Set(['МСТ_БСП']);
/** Position of the time limit among the arguments of `Новый HTTPСоединение(…)`. */
const timeoutAt = 5;

/** Every module. */
export function checkHabits(modules: Modules): Problem[] {
  const problems: Problem[] = [];
  for (const info of modules.all) {
    const report = (line: number, text: string): void => {
      problems.push({ check: 'habits', file: info.file, line, text });
    };
    info.lines.forEach((row, index) => {
      if (/[ёЁ]/.test(row)) report(index + 1, 'буква «ё» в модуле');
      if (/^ +\S/.test(row)) report(index + 1, 'отступ пробелами, а не табуляцией');
      if (/\/\/\s*(TODO|FIXME|ТУДУ)/i.test(row)) report(index + 1, 'незаконченное место');
    });
    const bodies = [...info.module.methods.map((one) => one.body), info.module.body];
    for (const body of bodies) {
      for (const statement of statementsOf(body)) checkStatement(statement, report);
      for (const expression of allExpressions(body)) checkExpression(expression, info, report);
    }
  }
  return problems;
}

type Report = (line: number, text: string) => void;

function checkStatement(statement: Statement, report: Report): void {
  const { line } = statement.at;
  if (statement.kind === 'try' && statement.handler.length === 0)
    report(line, 'Исключение без единого действия');
  if (statement.kind === 'execute') report(line, 'Выполнить строку кода нельзя');
  if (statement.kind === 'goto') report(line, 'Перейти по метке нельзя');
}

function checkExpression(expression: Expression, info: ModuleInfo, report: Report): void {
  const { line } = expression.at;
  if (expression.kind === 'call') {
    const instead = forbidden.get(fold(expression.name));
    if (instead !== undefined && !info.methods.has(fold(expression.name))) {
      report(line, `вместо ${expression.name}: ${instead}`);
    }
    if (fold(expression.name) === fold('Вычислить') && !mayEvaluate.has(info.owner?.name ?? '')) {
      report(line, `Вычислить можно только в ${[...mayEvaluate].join(', ')}`);
    }
  }
  if (expression.kind === 'new' && fold(expression.type) === fold('HTTPСоединение')) {
    if (expression.args[timeoutAt] === undefined) report(line, 'HTTPСоединение без тайм-аута');
  }
}
