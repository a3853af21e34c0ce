/** Modules of forms and of commands: handlers there and with the right directive, nothing left over, nothing across sides. */
import type { Method } from '../../../test/onec/language/ast.ts';
import { fold } from '../../../test/onec/language/source.ts';
import type { Dump } from '../dump.ts';
import { type DumpForm, eventKinds, readForms } from '../forms.ts';
import type { ModuleInfo, Modules } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { allExpressions, stringValue } from '../tree.ts';

type Report = (line: number, text: string) => void;

/** Every form and every command. */
export function checkFormHandlers(dump: Dump, modules: Modules): Problem[] {
  const problems: Problem[] = [];
  const reporter =
    (file: string): Report =>
    (line, text) =>
      problems.push({ check: 'form-handlers', file, line, text });
  for (const form of readForms(dump, modules)) {
    if (!form.module) continue;
    const used = checkEvents(form, form.module, reporter(form.file));
    const inModule = reporter(form.module.file);
    checkLeftOver(form.module, used, inModule);
    checkCalls(form.module, inModule);
    checkNamedProcedures(form.module, inModule);
    checkFree(form, form.module, inModule);
  }
  for (const info of modules.all) {
    if (info.type !== 'command') continue;
    const report = reporter(info.file);
    const method = info.methods.get(fold('ОбработкаКоманды'));
    if (!method) report(1, 'нет процедуры ОбработкаКоманды');
    else checkHandler(method, 'ОбработкаКоманды', 'НаКлиенте', [2, 2], method.at.line, report);
    checkLeftOver(info, new Set([fold('ОбработкаКоманды')]), report);
    checkCalls(info, report);
    checkNamedProcedures(info, report);
  }
  return problems;
}

const directiveOf = (method: Method): string => method.annotations[0]?.name ?? '';
const isClient = (method: Method): boolean => fold(directiveOf(method)) === fold('НаКлиенте');
const isFree = (method: Method): boolean => fold(directiveOf(method)).includes(fold('БезКонтекста'));

function checkHandler(
  method: Method,
  what: string,
  directive: string,
  arity: readonly [number, number],
  line: number,
  report: Report,
): void {
  if (method.isFunction) report(line, `${what}: «${method.name}» должна быть процедурой`);
  if (fold(directiveOf(method)) !== fold(directive))
    report(line, `${what}: у «${method.name}» должна быть директива &${directive}`);
  const count = method.parameters.length;
  if (count < arity[0] || count > arity[1]) {
    report(
      line,
      `${what}: у «${method.name}» параметров ${count}, а нужно ${[...new Set(arity)].join('..')}`,
    );
  }
}

/** Handlers of events and commands; gives their folded names. */
function checkEvents(form: DumpForm, info: ModuleInfo, report: Report): Set<string> {
  const used = new Set<string>();
  for (const { name, handler, item, line } of form.events) {
    const what = `${item ? item.name : 'форма'}.${name}`;
    const kind = eventKinds.get(`${item ? 'item' : 'form'} ${name}`);
    const method = info.methods.get(fold(handler));
    used.add(fold(handler));
    if (!kind) report(line, `события «${what}» не бывает`);
    else if (!method) report(line, `${what}: нет процедуры «${handler}»`);
    else checkHandler(method, what, kind.directive, kind.arity, line, report);
  }
  for (const { name, action, line } of form.commands) {
    const method = info.methods.get(fold(action));
    used.add(fold(action));
    if (!action) report(line, `у команды «${name}» нет действия`);
    else if (!method) report(line, `команда «${name}»: нет процедуры «${action}»`);
    else checkHandler(method, `команда «${name}»`, 'НаКлиенте', [1, 1], line, report);
  }
  return used;
}

function bodiesOf(info: ModuleInfo) {
  return info.module.methods.map((method) => ({ method, expressions: [...allExpressions(method.body)] }));
}

/** Methods that nothing calls and no string names. */
function checkLeftOver(info: ModuleInfo, handlers: ReadonlySet<string>, report: Report): void {
  const mentioned = new Set(handlers);
  for (const { method, expressions } of bodiesOf(info)) {
    for (const one of expressions) {
      if (one.kind === 'call' && fold(one.name) !== fold(method.name)) mentioned.add(fold(one.name));
      if (one.kind === 'invoke') mentioned.add(fold(one.name));
      const text = stringValue(one);
      if (text !== undefined && /^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(text)) mentioned.add(fold(text));
    }
  }
  for (const method of info.module.methods) {
    if (!mentioned.has(fold(method.name))) report(method.at.line, `«${method.name}» никто не вызывает`);
  }
}

/** The server can't call the client; code without the form can't call code that needs it. */
function checkCalls(info: ModuleInfo, report: Report): void {
  for (const { method, expressions } of bodiesOf(info)) {
    for (const one of expressions) {
      if (one.kind !== 'call') continue;
      const target = info.methods.get(fold(one.name));
      if (!target) continue;
      if (isClient(target) && !isClient(method))
        report(one.at.line, `«${target.name}» есть только на клиенте, а вызвана не оттуда`);
      else if (isFree(method) && !isFree(target))
        report(one.at.line, `«${target.name}» нужен контекст формы, а в «${method.name}» его нет`);
    }
  }
}

/** Procedures named in strings: of notifications exported, of waiting handlers without parameters. */
function checkNamedProcedures(info: ModuleInfo, report: Report): void {
  for (const { expressions } of bodiesOf(info)) {
    for (const one of expressions) {
      if (one.kind === 'new' && fold(one.type) === fold('ОписаниеОповещения')) {
        const name = stringValue(one.args[0]);
        const target = one.args[1];
        const isOwn = target?.kind === 'name' && fold(target.name) === fold('ЭтотОбъект');
        const method = name === undefined ? undefined : info.methods.get(fold(name));
        if (!isOwn || name === undefined) continue;
        if (!method) report(one.at.line, `оповещение: нет процедуры «${name}»`);
        else if (!method.exported) report(one.at.line, `оповещение: «${name}» должна быть экспортной`);
        else if (!isClient(method)) report(one.at.line, `оповещение: «${name}» должна быть на клиенте`);
        else if (method.parameters.length < 1 || method.parameters.length > 3)
          report(one.at.line, `оповещение: у «${name}» параметров ${method.parameters.length}`);
      }
      if (one.kind === 'call' && fold(one.name) === fold('ПодключитьОбработчикОжидания')) {
        const name = stringValue(one.args[0]);
        const method = name === undefined ? undefined : info.methods.get(fold(name));
        if (name === undefined) continue;
        if (!method) report(one.at.line, `обработчик ожидания: нет процедуры «${name}»`);
        else if (!isClient(method) || method.isFunction || method.parameters.length > 0)
          report(
            one.at.line,
            `обработчик ожидания: «${name}» должна быть клиентской процедурой без параметров`,
          );
      }
    }
  }
}

/** Code without the form names neither its attributes nor its items. */
function checkFree(form: DumpForm, info: ModuleInfo, report: Report): void {
  const names = new Set(
    [...form.attributes.map((one) => one.name), 'Элементы', 'Параметры', 'ЭтотОбъект'].map(fold),
  );
  for (const { method, expressions } of bodiesOf(info)) {
    if (!isFree(method)) continue;
    const local = new Set([...method.parameters, ...method.variables].map((one) => fold(one.name)));
    for (const statement of assignedIn(method)) local.add(statement);
    for (const one of expressions) {
      if (one.kind === 'name' && names.has(fold(one.name)) && !local.has(fold(one.name)))
        report(one.at.line, `«${one.name}» без контекста формы недоступно`);
    }
  }
}

function assignedIn(method: Method): string[] {
  const names: string[] = [];
  const text = JSON.stringify(method.body);
  for (const found of text.matchAll(/"target":\{"kind":"name","name":"([^"]+)"/g))
    names.push(fold(found[1] ?? ''));
  for (const found of text.matchAll(/"variable":"([^"]+)"/g)) names.push(fold(found[1] ?? ''));
  return names;
}
