/** Transactions: written the prescribed way, and nothing in them reaches the network or Discussions. */
import type { Expression, Method, Statement } from '../../../test/onec/language/ast.ts';
import { fold } from '../../../test/onec/language/source.ts';
import type { ModuleInfo, Modules } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { allExpressions, bodiesOf } from '../tree.ts';

const begin = fold('НачатьТранзакцию');
const commit = fold('ЗафиксироватьТранзакцию');
const rollback = fold('ОтменитьТранзакцию');
/** Types that open a connection, methods that use one, and the manager of Discussions. */
const networkTypes = new Set(['HTTPСоединение', 'FTPСоединение', 'WSПрокси', 'ИнтернетПочта'].map(fold));
const networkMethods = new Set(['ВызватьHTTPМетод', 'ОтправитьДляОбработки'].map(fold));
const networkNames = new Set(['СистемаВзаимодействия'].map(fold));
/** Events that the platform calls inside the transaction of the write. */
const writeEvents = new Set(['ПередЗаписью', 'ПриЗаписи', 'ПередУдалением'].map(fold));

type Report = (line: number, text: string) => void;
/** Methods that reach the network, each with how. */
type Reach = ReadonlyMap<Method, string>;

interface Surroundings {
  readonly info: ModuleInfo;
  readonly modules: Modules;
  readonly reach: Reach;
  readonly report: Report;
}

/** Every method of every module. */
export function checkTransactions(modules: Modules): Problem[] {
  const problems: Problem[] = [];
  const reach = networkReach(modules);
  for (const info of modules.all) {
    const report: Report = (line, text) =>
      problems.push({ check: 'transactions', file: info.file, line, text });
    const around: Surroundings = { info, modules, reach, report };
    for (const method of info.module.methods) {
      checkBody(method.body, false, around);
      if (['object', 'recordSet', 'value'].includes(info.type) && writeEvents.has(fold(method.name))) {
        refuseNetwork(method.body, `в обработчике ${method.name}, то есть в транзакции записи`, around);
      }
    }
  }
  return problems;
}

/** Name of a statement that is a call without an object: `НачатьТранзакцию();`. */
function calledBy(statement: Statement | undefined): string {
  return statement?.kind === 'do' && statement.expression.kind === 'call'
    ? fold(statement.expression.name)
    : '';
}

/** `begun`: the body is that of a Попытка right after НачатьТранзакцию. */
function checkBody(body: readonly Statement[], begun: boolean, around: Surroundings): void {
  body.forEach((statement, index) => {
    const opens = statement.kind === 'try' && calledBy(body[index - 1]) === begin;
    for (const inner of bodiesOf(statement)) {
      checkBody(inner, opens && statement.kind === 'try' && inner === statement.body, around);
    }
    const called = calledBy(statement);
    if (called === commit && !begun) {
      around.report(statement.at.line, 'перед Попыткой с ЗафиксироватьТранзакцию нет НачатьТранзакцию');
    }
    if (called === begin) checkAttempt(statement, body[index + 1], around);
  });
}

function checkAttempt(start: Statement, attempt: Statement | undefined, around: Surroundings): void {
  const { line } = start.at;
  if (attempt?.kind !== 'try') {
    around.report(line, 'сразу за НачатьТранзакцию должна идти Попытка');
    return;
  }
  if (calledBy(attempt.body.at(-1)) !== commit) {
    around.report(line, 'ЗафиксироватьТранзакцию должна быть последней в Попытке');
  }
  if (calledBy(attempt.handler[0]) !== rollback) {
    around.report(line, 'ОтменитьТранзакцию должна быть первой в Исключении');
  }
  refuseNetwork(attempt.body, 'в транзакции', around);
}

function refuseNetwork(body: readonly Statement[], where: string, around: Surroundings): void {
  for (const expression of allExpressions(body)) {
    const direct = networkOf(expression);
    if (direct) around.report(expression.at.line, `${direct} ${where}`);
    const target = targetOf(expression, around.info, around.modules);
    const through = target && around.reach.get(target);
    if (through) around.report(expression.at.line, `${target.name} ${where}: обращается к сети (${through})`);
  }
}

function networkOf(expression: Expression): string | undefined {
  if (expression.kind === 'new' && networkTypes.has(fold(expression.type))) return `Новый ${expression.type}`;
  if (expression.kind === 'invoke' && networkMethods.has(fold(expression.name))) return expression.name;
  if (expression.kind === 'name' && networkNames.has(fold(expression.name))) return expression.name;
  return undefined;
}

/** The method of ours that the expression calls. */
export function targetOf(expression: Expression, info: ModuleInfo, modules: Modules): Method | undefined {
  if (expression.kind === 'call') return info.methods.get(fold(expression.name));
  if (expression.kind !== 'invoke' || expression.object.kind !== 'name') return undefined;
  return modules.common.get(fold(expression.object.name))?.methods.get(fold(expression.name));
}

function networkReach(modules: Modules): Reach {
  const reach = new Map<Method, string>();
  const callers = new Map<Method, Method[]>();
  for (const info of modules.all) {
    for (const method of info.module.methods) {
      for (const expression of allExpressions(method.body)) {
        const direct = networkOf(expression);
        if (direct && !reach.has(method)) reach.set(method, direct);
        const target = targetOf(expression, info, modules);
        if (target) callers.set(target, [...(callers.get(target) ?? []), method]);
      }
    }
  }
  const fresh = [...reach.keys()];
  for (let method = fresh.pop(); method; method = fresh.pop()) {
    for (const caller of callers.get(method) ?? []) {
      if (reach.has(caller)) continue;
      reach.set(caller, `${method.name}: ${reach.get(method)}`);
      fresh.push(caller);
    }
  }
  return reach;
}
