/** Every name of a module is of the platform, by the committed list, or ours; calls of ours have the right arity. */
import type { Arguments, Expression, Method } from '../../../test/onec/language/ast.ts';
import { fold } from '../../../test/onec/language/source.ts';
import type { Dump } from '../dump.ts';
import type { KnownNames } from '../known-names.ts';
import type { ModuleInfo, Modules } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { allExpressions } from '../tree.ts';
import { ownWords, usedNames } from '../used-names.ts';

/** Collections of the global context → kind of our metadata. */
const managers = new Map(
  Object.entries({
    Справочники: 'Catalog',
    РегистрыСведений: 'InformationRegister',
    Перечисления: 'Enum',
    Константы: 'Constant',
    Обработки: 'DataProcessor',
    РегламентныеЗадания: 'ScheduledJob',
    ОбщиеМодули: 'CommonModule',
    ОбщиеКартинки: 'CommonPicture',
    HTTPСервисы: 'HTTPService',
    Роли: 'Role',
    Документы: undefined,
  }).map(([name, kind]) => [fold(name), kind]),
);
/** What a manager of an enumeration has beside its values. */
const ofEnumManager = new Set(['ПустаяСсылка', 'Индекс', 'Количество', 'Получить'].map(fold));
const ofConstantsManager = new Set(['СоздатьНабор'].map(fold));

/** Every module. */
export function checkNames(dump: Dump, modules: Modules, known: KnownNames): Problem[] {
  const problems: Problem[] = [];
  const report = (info: ModuleInfo, line: number, text: string): void => {
    problems.push({ check: 'names', file: info.file, line, text });
  };
  const words = ownWords(dump, modules);
  for (const { kind, name, count, info, line } of usedNames(dump, modules, new Set(known.enums.keys()))) {
    const key = fold(name);
    const say = (text: string) => report(info, line, text);
    if (kind === 'variable' && !known.variables.has(key)) say(`имя «${name}» неизвестно`);
    if (kind === 'type' && !known.types.has(key)) say(`тип «${name}» неизвестен`);
    if (kind === 'member' && !known.members.has(key) && !words.has(key)) say(`«.${name}» неизвестно`);
    if (kind === 'enum') {
      const [owner = '', value = ''] = key.split('.');
      if (!known.enums.get(owner)?.has(value)) say(`значение «${name}» неизвестно`);
    }
    if (kind === 'function') {
      const arity = known.functions.get(key);
      if (!arity) say(`функция «${name}» неизвестна`);
      else if (count !== undefined && (count < arity[0] || count > arity[1])) {
        say(`у «${name}» параметров ${count}, а бывает от ${arity[0]} до ${arity[1]}`);
      }
    }
  }
  for (const info of modules.all) {
    for (const body of [...info.module.methods.map((one) => one.body), info.module.body]) {
      for (const expression of allExpressions(body)) {
        checkOwn(expression, info, dump, modules, (line, text) => report(info, line, text));
      }
    }
  }
  return problems;
}

type Report = (line: number, text: string) => void;

function checkOwn(
  expression: Expression,
  info: ModuleInfo,
  dump: Dump,
  modules: Modules,
  report: Report,
): void {
  const { line } = expression.at;
  if (expression.kind === 'call') {
    const method = info.methods.get(fold(expression.name));
    if (method) checkArguments(method, expression.args, line, report);
  }
  if (expression.kind !== 'member' && expression.kind !== 'invoke') return;
  const { object } = expression;
  const module = object.kind === 'name' ? modules.common.get(fold(object.name)) : undefined;
  if (module && object.kind === 'name') {
    const method = module.methods.get(fold(expression.name));
    const path = `${object.name}.${expression.name}`;
    if (!method) report(line, `метода «${path}» нет`);
    else if (!method.exported) report(line, `метод «${path}» не экспортный`);
    else if (expression.kind === 'invoke') checkArguments(method, expression.args, line, report);
  }
  checkManager(expression, dump, report);
}

/** `Справочники.МСТ_Чаты`, `Перечисления.МСТ_СтатусыЧатов.Закрыт`, `Метаданные.РегламентныеЗадания.МСТ_…`. */
function checkManager(
  expression: Extract<Expression, { kind: 'member' | 'invoke' }>,
  dump: Dump,
  report: Report,
): void {
  const { object, at } = expression;
  const collection = object.kind === 'name' || object.kind === 'member' ? fold(object.name) : '';
  const fromMetadata =
    object.kind === 'member' &&
    object.object.kind === 'name' &&
    fold(object.object.name) === fold('Метаданные');
  if (expression.kind === 'member' && managers.has(collection) && (object.kind === 'name' || fromMetadata)) {
    const kind = managers.get(collection);
    const ours = kind !== undefined && dump.objects.has(`${kind}.${expression.name}`);
    if (!ours && !ofConstantsManager.has(fold(expression.name))) {
      report(at.line, `«${collectionName(object)}.${expression.name}»: у расширения такого нет`);
    }
  }
  if (object.kind !== 'member' || object.object.kind !== 'name') return;
  if (fold(object.object.name) !== fold('Перечисления') || !dump.objects.has(`Enum.${object.name}`)) return;
  const path = `Enum.${object.name}.EnumValue.${expression.name}`;
  if (!dump.everything.has(path) && !ofEnumManager.has(fold(expression.name))) {
    report(at.line, `у перечисления «${object.name}» нет значения «${expression.name}»`);
  }
}

function collectionName(object: Expression): string {
  return object.kind === 'name' || object.kind === 'member' ? object.name : '';
}

function checkArguments(method: Method, args: Arguments, line: number, report: Report): void {
  const { name, parameters } = method;
  if (args.length > parameters.length) {
    report(line, `у «${name}» параметров ${parameters.length}, а передано ${args.length}`);
  }
  parameters.forEach((parameter, index) => {
    if (!parameter.defaultValue && args[index] === undefined) {
      report(line, `в вызове «${name}» не передан обязательный параметр ${parameter.name}`);
    }
  });
}
