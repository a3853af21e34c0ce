/** Handlers named in the XML exist: HTTP methods, scheduled jobs, event subscriptions. */
import type { Method } from '../../../test/onec/language/ast.ts';
import { fold } from '../../../test/onec/language/source.ts';
import { type Dump, type MetaObject, property, withParts } from '../dump.ts';
import { type Modules, methodByPath } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { statementsOf } from '../tree.ts';

/** Every handler: there, of the right arity, exported where it has to be, in a module of the right kind. */
export function checkHandlers(dump: Dump, modules: Modules): Problem[] {
  const problems: Problem[] = [];
  const report = (object: MetaObject, text: string): void => {
    const { file, element, fullName } = object;
    problems.push({ check: 'handlers', file, line: element.line, text: `«${fullName}»: ${text}` });
  };
  for (const object of dump.everything.values()) {
    if (object.kind === 'HTTPService') checkService(object, modules, report);
    if (object.kind === 'ScheduledJob')
      checkCommon(object, property(object, 'MethodName'), 0, modules, report);
    if (object.kind === 'EventSubscription') {
      const events: Record<string, number> = {
        BeforeWrite: 2,
        OnWrite: 2,
        BeforeDelete: 2,
        FillCheckProcessing: 3,
      };
      const arity = events[property(object, 'Event')];
      checkCommon(object, property(object, 'Handler'), arity, modules, report);
    }
  }
  return problems;
}

type Report = (object: MetaObject, text: string) => void;

function checkService(service: MetaObject, modules: Modules, report: Report): void {
  const info = modules.all.find((one) => one.owner === service);
  for (const object of withParts(service)) {
    if (object.kind !== 'Method') continue;
    const name = property(object, 'Handler');
    const method = info?.methods.get(fold(name));
    if (!method) report(object, `в модуле сервиса нет функции ${name}`);
    else if (!method.isFunction) report(object, `${name} должна быть функцией`);
    else if (method.parameters.length !== 1) report(object, `у ${name} должен быть один параметр`);
    else if (!endsWithReturn(method)) report(object, `${name} не на всех путях возвращает ответ`);
  }
}

function endsWithReturn(method: Method): boolean {
  for (const statement of statementsOf(method.body)) {
    if (statement.kind === 'return' && !statement.value) return false;
  }
  const last = method.body.at(-1);
  return last?.kind === 'return' || last?.kind === 'try' || last?.kind === 'if';
}

function checkCommon(
  object: MetaObject,
  path: string,
  arity: number | undefined,
  modules: Modules,
  report: Report,
): void {
  const found = methodByPath(path, modules);
  if (!path.startsWith('CommonModule.')) report(object, `метод «${path}» должен начинаться с CommonModule.`);
  if (!found) {
    report(object, `метода «${path}» нет`);
    return;
  }
  const { info, method } = found;
  if (method.isFunction) report(object, `«${path}» должна быть процедурой`);
  if (!method.exported) report(object, `«${path}» не экспортная`);
  if (arity !== undefined && method.parameters.length !== arity) {
    report(object, `у «${path}» параметров ${method.parameters.length}, а нужно ${arity}`);
  }
  if (!info.owner || property(info.owner, 'Server') !== 'true')
    report(object, 'модуль не работает на сервере');
  if (info.owner && property(info.owner, 'Global') === 'true') report(object, 'модуль глобальный');
}
