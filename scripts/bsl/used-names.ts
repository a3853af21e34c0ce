/** Names that modules use and that are not ours: the question that known-names.txt answers. */
import type { Expression, Method } from '../../test/onec/language/ast.ts';
import { fold } from '../../test/onec/language/source.ts';
import type { Dump, MetaObject } from './dump.ts';
import { namesOfForms } from './forms.ts';
import type { ModuleInfo, Modules } from './modules.ts';
import { allExpressions, statementsOf, stringValue } from './tree.ts';

/** One use of a name that the platform has to know. */
export interface UsedName {
  readonly kind: 'function' | 'variable' | 'type' | 'enum' | 'member';
  readonly name: string;
  /** Of a call: how many arguments, omitted ones in between included. */
  readonly count: number | undefined;
  readonly info: ModuleInfo;
  /** The method it stands in; undefined in the body of the module. */
  readonly method: Method | undefined;
  readonly line: number;
}

/** What a module of an object sees of the object without naming it; sources: onec.md 6, БСП's object modules. */
const ofCatalogObject = [
  'ЭтотОбъект',
  'Ссылка',
  'Наименование',
  'ПометкаУдаления',
  'ОбменДанными',
  'ДополнительныеСвойства',
];
const ofRecordSet = ['ЭтотОбъект', 'Отбор', 'ОбменДанными', 'ДополнительныеСвойства'];
const callsOfObject = ['ЭтоНовый', 'Записать', 'Заполнить', 'ПроверитьЗаполнение', 'Количество', 'Очистить'];
/** What a form lends its module; source: ssl_3_1 Form/Module.bsl. */
const ofForm = [
  'Элементы',
  'Параметры',
  'УникальныйИдентификатор',
  'ИмяФормы',
  'Заголовок',
  'АвтоЗаголовок',
  'Модифицированность',
  'ТолькоПросмотр',
  'ЗакрыватьПриВыборе',
  'РежимОткрытияОкна',
  'ОтображениеОбсуждений',
  'ТекущийЭлемент',
  'КоманднаяПанель',
  'УсловноеОформление',
  'ВладелецФормы',
  'ОписаниеОповещенияОЗакрытии',
  'Команды',
];
const callsOfForm = [
  'ПроверитьЗаполнение',
  'РеквизитФормыВЗначение',
  'ЗначениеВРеквизитФормы',
  'Открыть',
  'Открыта',
  'Активизировать',
  'Закрыть',
  'Записать',
  'Прочитать',
  'ОбновитьОтображениеДанных',
  'ОповеститьОВыборе',
  'ПоказатьВыборИзСписка',
  'ПоказатьВыборИзМеню',
  'ПодключитьОбработчикОжидания',
  'ОтключитьОбработчикОжидания',
];
const columns = /^\s*[\p{L}_][\p{L}\p{Nd}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{Nd}_]*)*\s*$/u;
const alias = /\sКАК\s+([\p{L}_][\p{L}\p{Nd}_]*)/giu;

/**
 * Words after a dot that are ours: attributes of our metadata, keys of structures and columns named in strings,
 * fields of queries.
 */
export function ownWords(dump: Dump, modules: Modules): Set<string> {
  const words = new Set<string>();
  for (const object of dump.everything.values()) words.add(fold(object.name));
  for (const name of namesOfForms(dump)) words.add(fold(name));
  for (const info of modules.all) {
    for (const { name } of info.module.variables) words.add(fold(name));
    for (const { name, exported } of info.module.methods) if (exported) words.add(fold(name));
    for (const body of bodiesOf(info)) {
      for (const expression of allExpressions(body)) {
        const text = stringValue(expression);
        if (text === undefined) continue;
        if (columns.test(text)) for (const word of text.split(',')) words.add(fold(word.trim()));
        for (const found of text.matchAll(alias)) words.add(fold(found[1] as string));
      }
    }
  }
  return words;
}

function bodiesOf(info: ModuleInfo) {
  return [...info.module.methods.map((one) => one.body), info.module.body];
}

/** Names of the platform in every module; `enums` are the system enumerations, folded. */
export function usedNames(dump: Dump, modules: Modules, enums: ReadonlySet<string>): UsedName[] {
  const common = new Set(
    [...dump.objects.values()].filter((one) => one.kind === 'CommonModule').map((one) => fold(one.name)),
  );
  const pictures = new Set(
    [...dump.objects.values()].filter((one) => one.kind === 'CommonPicture').map((one) => fold(one.name)),
  );
  return modules.all.flatMap((info) => {
    const around = outerNames(info, dump);
    const inMethods = info.module.methods.flatMap((method) => {
      const local = new Set([...around, ...localNames(method)]);
      const place: Place = { info, method, local, common, enums, pictures };
      return [...allExpressions(method.body)].flatMap((one) => usesOf(one, place));
    });
    const local = new Set([
      ...around,
      ...localNames({ parameters: [], variables: [], body: info.module.body }),
    ]);
    const place: Place = { info, method: undefined, local, common, enums, pictures };
    return [...inMethods, ...[...allExpressions(info.module.body)].flatMap((one) => usesOf(one, place))];
  });
}

const pictureLibrary = fold('БиблиотекаКартинок');

interface Place {
  readonly info: ModuleInfo;
  readonly method: Method | undefined;
  readonly local: ReadonlySet<string>;
  readonly common: ReadonlySet<string>;
  readonly enums: ReadonlySet<string>;
  /** Our common pictures. */
  readonly pictures: ReadonlySet<string>;
}

function outerNames(info: ModuleInfo, dump: Dump): Set<string> {
  const names = new Set(info.module.variables.map((one) => fold(one.name)));
  const give = (words: readonly string[]): void => {
    for (const word of words) names.add(fold(word));
  };
  if (info.type === 'object') give([...ofCatalogObject, ...partsOf(info.owner)]);
  if (info.type === 'recordSet') give(ofRecordSet);
  if (info.type === 'form') give([...ofForm, ...attributesOf(info, dump)]);
  if (['form', 'command', 'common'].includes(info.type)) give(['ЭтотОбъект']);
  return names;
}

/** Attributes of the form whose module it is. */
function attributesOf(info: ModuleInfo, dump: Dump): string[] {
  const root = dump.documents.get(info.file.replace('/Form/Module.bsl', '/Form.xml'));
  const list = root?.children.find((one) => one.name === 'Attributes')?.children ?? [];
  return list.map((one) => one.attributes.get('name') ?? '');
}

function partsOf(owner: MetaObject | undefined): string[] {
  return owner?.parts.map((one) => one.name) ?? [];
}

function localNames(method: Pick<Method, 'parameters' | 'variables' | 'body'>): Set<string> {
  const names = new Set([...method.parameters, ...method.variables].map((one) => fold(one.name)));
  for (const statement of statementsOf(method.body)) {
    if (statement.kind === 'assign' && statement.target.kind === 'name')
      names.add(fold(statement.target.name));
    if (statement.kind === 'for' || statement.kind === 'forEach') names.add(fold(statement.variable));
  }
  return names;
}

function usesOf(expression: Expression, { info, method, local, common, enums, pictures }: Place): UsedName[] {
  const use = (kind: UsedName['kind'], name: string, count?: number): UsedName[] => [
    { kind, name, count, info, method, line: expression.at.line },
  ];
  if (expression.kind === 'name') {
    const key = fold(expression.name);
    if (key === pictureLibrary) return [];
    return local.has(key) || common.has(key) || enums.has(key) ? [] : use('variable', expression.name);
  }
  if (expression.kind === 'call') {
    const key = fold(expression.name);
    const calls = info.type === 'form' ? callsOfForm : callsOfObject;
    const ofObject =
      ['object', 'recordSet', 'form'].includes(info.type) && calls.some((one) => fold(one) === key);
    return info.methods.has(key) || ofObject ? [] : use('function', expression.name, expression.args.length);
  }
  if (expression.kind === 'new') return use('type', expression.type);
  if (expression.kind === 'member' || expression.kind === 'invoke') {
    const { object } = expression;
    const root = object.kind === 'name' && !local.has(fold(object.name)) ? fold(object.name) : undefined;
    if (root !== undefined && common.has(root)) return [];
    if (root === pictureLibrary) {
      return pictures.has(fold(expression.name)) ? [] : use('enum', `БиблиотекаКартинок.${expression.name}`);
    }
    if (root !== undefined && enums.has(root) && object.kind === 'name') {
      return use('enum', `${object.name}.${expression.name}`);
    }
    return use('member', expression.name);
  }
  return [];
}
