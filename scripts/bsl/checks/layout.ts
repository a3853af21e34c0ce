/** Layout of a module: standard regions, every method in one, doc comments on what others call. */
import type { Method } from '../../../test/onec/language/ast.ts';
import type { ModuleInfo, Modules, ModuleType } from '../modules.ts';
import type { Problem } from '../problem.ts';

const common = ['ПрограммныйИнтерфейс', 'СлужебныйПрограммныйИнтерфейс', 'СлужебныеПроцедурыИФункции'];
const object = ['ОписаниеПеременных', 'ПрограммныйИнтерфейс', 'ОбработчикиСобытий', ...common.slice(1)];
const form = [
  'ОписаниеПеременных',
  'ОбработчикиСобытийФормы',
  'ОбработчикиСобытийЭлементовШапкиФормы',
  'ОбработчикиСобытийЭлементовТаблицыФормы',
  'ОбработчикиКомандФормы',
  ...common,
];
const regions: Readonly<Record<ModuleType, readonly string[]>> = {
  common,
  http: ['ОбработчикиСобытий', 'СлужебныеПроцедурыИФункции'],
  object,
  recordSet: object,
  value: object,
  manager: ['ПрограммныйИнтерфейс', 'ОбработчикиСобытий', ...common.slice(1)],
  form,
  command: ['ОбработчикиСобытий', 'СлужебныеПроцедурыИФункции'],
  root: ['ОбработчикиСобытий', 'СлужебныеПроцедурыИФункции'],
};
const guard = '#Если Сервер Или ТолстыйКлиентОбычноеПриложение Или ВнешнееСоединение Тогда';
const guarded: ReadonlySet<ModuleType> = new Set(['object', 'manager', 'recordSet', 'value']);

interface Region {
  readonly name: string;
  readonly from: number;
  to: number;
  readonly depth: number;
}

/** Every module. */
export function checkLayout(modules: Modules): Problem[] {
  return modules.all.flatMap((info) => [...checkRegions(info), ...checkComments(info)]);
}

function checkRegions(info: ModuleInfo): Problem[] {
  const problems: Problem[] = [];
  const report = (line: number, text: string): void => {
    problems.push({ check: 'regions', file: info.file, line, text });
  };
  const found = regionsOf(info);
  const allowed = regions[info.type];
  let last = -1;
  for (const region of found.filter((one) => one.depth === 0)) {
    const at = allowed.findIndex(
      (one) => one === region.name || (info.type === 'form' && region.name.startsWith(one)),
    );
    if (at < 0) report(region.from, `область «${region.name}» не для этого модуля`);
    else if (at < last) report(region.from, `область «${region.name}» не на своем месте`);
    last = Math.max(last, at);
  }
  for (const method of info.module.methods) {
    const region = found.find(
      (one) => one.depth === 0 && one.from < method.at.line && method.at.line < one.to,
    );
    if (!region) report(method.at.line, `«${method.name}» вне областей`);
    else if (method.exported && region.name === 'СлужебныеПроцедурыИФункции' && !isCallback(info)) {
      report(method.at.line, `экспортный метод «${method.name}» в области «${region.name}»`);
    } else if (
      !method.exported &&
      ['ПрограммныйИнтерфейс', 'СлужебныйПрограммныйИнтерфейс'].includes(region.name)
    ) {
      report(method.at.line, `неэкспортный метод «${method.name}» в области «${region.name}»`);
    }
  }
  if (guarded.has(info.type) && info.lines.find((one) => one.trim() !== '') !== guard) {
    report(1, `модуль должен начинаться с «${guard}»`);
  }
  return problems;
}

/** Exports of forms and commands are handlers of notifications: БСП keeps them among the internal ones, undescribed. */
function isCallback(info: ModuleInfo): boolean {
  return info.type === 'form' || info.type === 'command';
}

function regionsOf(info: ModuleInfo): Region[] {
  const open: Region[] = [];
  const all: Region[] = [];
  info.lines.forEach((row, index) => {
    const start = /^\s*#Область\s+(\S+)/.exec(row);
    if (start?.[1]) {
      const region = { name: start[1], from: index + 1, to: info.lines.length + 1, depth: open.length };
      open.push(region);
      all.push(region);
    } else if (/^\s*#КонецОбласти/.test(row)) {
      const region = open.pop();
      if (region) region.to = index + 1;
    }
  });
  return all;
}

function checkComments(info: ModuleInfo): Problem[] {
  const needed = info.module.methods.filter(
    (one) => (one.exported && !isCallback(info)) || info.type === 'http',
  );
  return needed.flatMap((method) => {
    const report = (text: string): Problem => {
      return { check: 'comments', file: info.file, line: method.at.line, text: `«${method.name}»: ${text}` };
    };
    const comment = commentOf(info, method);
    if (comment.length === 0) return [report('нет описания')];
    const text = comment.join('\n');
    const problems: Problem[] = [];
    if (method.parameters.length > 0 && !text.includes('// Параметры:'))
      problems.push(report('нет раздела «Параметры:»'));
    for (const { name } of method.parameters) {
      if (!new RegExp(`^//\\s+${name} - \\S+`, 'mu').test(text))
        problems.push(report(`не описан параметр ${name} (имя - тип - смысл)`));
    }
    if (method.isFunction && !text.includes('// Возвращаемое значение:')) {
      problems.push(report('нет раздела «Возвращаемое значение:»'));
    }
    if (!method.isFunction && text.includes('// Возвращаемое значение:')) {
      problems.push(report('процедура ничего не возвращает'));
    }
    return problems;
  });
}

function commentOf(info: ModuleInfo, method: Method): string[] {
  const comment: string[] = [];
  let index = method.at.line - 2;
  while (/^\s*&/.test(info.lines[index] ?? '')) index -= 1;
  for (; /^\s*\/\//.test(info.lines[index] ?? ''); index -= 1)
    comment.unshift((info.lines[index] as string).trim());
  return comment;
}
