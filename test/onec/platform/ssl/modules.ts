import { MetadataObject } from '../../data/metadata-object.ts';
import { CatalogReference } from '../../data/reference.ts';
import type { Subsystem } from '../../metadata/model.ts';
import { constant, type Platform, platformOf } from '../../runtime/platform.ts';
import type { CallContext } from '../../values/context.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { present } from '../../values/present.ts';
import { Fields, StructureValue } from '../../values/structure.ts';
import {
  absent,
  defineType,
  type Member,
  nameOf,
  ObjectValue,
  type TypeInfo,
  type Value,
} from '../../values/value.ts';
import { hostOf } from '../host.ts';

/** A common module of БСП with the exports that the extension may call; any other throws. */
class LibraryModule extends ObjectValue {
  readonly name: string;
  private readonly ownType: TypeInfo;

  constructor(name: string, members: readonly Member<LibraryModule>[]) {
    super();
    this.name = name;
    this.ownType = defineType<LibraryModule>({ ru: name, en: name, source: 'БСП 3.1', members });
  }

  override get type(): TypeInfo {
    return this.ownType;
  }
}

/** Subsystems of БСП that the base is said to have. */
const subsystems = new Set([
  'СтандартныеПодсистемы',
  'СтандартныеПодсистемы.БазоваяФункциональность',
  'СтандартныеПодсистемы.РегламентныеЗадания',
]);

/** A subsystem of the base by its path. */
function hasSubsystem(list: readonly Subsystem[], [first, ...rest]: readonly string[]): boolean {
  const found = list.find((one) => one.name === first);
  return found !== undefined && (rest.length === 0 || hasSubsystem(found.subsystems, rest));
}

const of = membersOf<LibraryModule>('БСП 3.1 ОбщегоНазначения; onec.md 1.8, 3.5');

/** The key of data in the safe storage: by its owner, a reference or a string. */
function safeKey(owner: Value, key: string): string {
  if (owner instanceof CatalogReference) return `${owner.identity}/${key}`;
  if (owner instanceof MetadataObject || typeof owner === 'string') return `${present(owner)}/${key}`;
  throw new BslError('Недопустимый владелец данных безопасного хранилища');
}

function demandPrivileged(context: CallContext): void {
  const host = hostOf(context);
  if (!host.isPrivileged(context)) throw new BslError('Недостаточно прав для работы с безопасным хранилищем');
}

function moduleByName(name: string, context: CallContext): Value {
  const own = libraryModules.globalProperty(name.toLowerCase());
  if (own) return own.get(context);
  const common = hostOf(context).infobase.interpreter.commonModule(name);
  if (!common) throw new BslError(`Общий модуль "${name}" не существует.`);
  return common;
}

const general = new LibraryModule('ОбщегоНазначения', [
  of.method('ПодсистемаСуществует', 'SubsystemExists', [1, 1], (_self, args, context) => {
    const { configuration } = hostOf(context).base.schema;
    return subsystems.has(args.text(0)) || hasSubsystem(configuration.subsystems, args.text(0).split('.'));
  }),
  // Source: ssl_3_1 ОбщегоНазначения; the ids are items of a catalog that the base has to have.
  of.method('ИдентификаторОбъектаМетаданных', 'MetadataObjectID', [1, 2], (_self, args, context) => {
    const { base } = hostOf(context);
    const table = base.schema.find('Справочник.ИдентификаторыОбъектовРасширений');
    if (table?.kind !== 'catalog') throw new BslError('Нет идентификаторов объектов расширений');
    const row = base.store.rows(table).find((one) => one.ПолноеИмя === args.text(0));
    if (!row) throw new BslError(`Не найден идентификатор для «${args.text(0)}»`);
    return row.Ссылка;
  }),
  of.method('ОбщийМодуль', 'CommonModule', [1, 1], (_self, args, context) =>
    moduleByName(args.text(0), context),
  ),
  of.method('КодОсновногоЯзыка', 'DefaultLanguageCode', [0, 0], () => 'ru'),
  of.method(
    'ЗаписатьДанныеВБезопасноеХранилище',
    'WriteDataToSecureStorage',
    [2, 3],
    (_self, args, context) => {
      demandPrivileged(context);
      const { infobase } = hostOf(context);
      const data = args.at(1);
      if (data instanceof Fields && !args.has(2)) {
        for (const [key, value] of data.entries()) infobase.safe.set(safeKey(args.at(0), key), value);
      } else infobase.safe.set(safeKey(args.at(0), args.text(2, 'Пароль')), data);
      return undefined;
    },
  ),
  of.method(
    'ПрочитатьДанныеИзБезопасногоХранилища',
    'ReadDataFromSecureStorage',
    [1, 3],
    (_self, args, context) => {
      demandPrivileged(context);
      const { infobase } = hostOf(context);
      const keys = args.text(1, 'Пароль').split(',');
      const read = (key: string) => infobase.safe.get(safeKey(args.at(0), key.trim()));
      const [only = ''] = keys;
      if (keys.length === 1) return read(only);
      return StructureValue.of(Object.fromEntries(keys.map((key) => [key.trim(), read(key)])));
    },
  ),
  of.method(
    'УдалитьДанныеИзБезопасногоХранилища',
    'DeleteDataFromSecureStorage',
    [1, 2],
    (_self, args, context) => {
      demandPrivileged(context);
      const { infobase } = hostOf(context);
      const prefix = safeKey(args.at(0), args.text(1, ''));
      for (const key of [...infobase.safe.keys()]) if (key.startsWith(prefix)) infobase.safe.delete(key);
      return undefined;
    },
  ),
  // Stops and switches off only those jobs that the configuration has declared as working with external resources
  // (РегламентныеЗаданияПереопределяемый); a job of an extension is not among them. Source: 1c-syntax/ssl_3_1,
  // БлокировкаРаботыСВнешнимиРесурсами.ПриНачалеВыполненияРегламентногоЗадания.
  of.method(
    'ПриНачалеВыполненияРегламентногоЗадания',
    'OnStartExecuteScheduledJob',
    [0, 1],
    (_self, args, context) => {
      const { infobase } = hostOf(context);
      const metadata = args.at(0);
      if (!(metadata instanceof MetadataObject) || !infobase.externalResourcesLocked) return undefined;
      const { name } = metadata.description;
      const job = infobase.scheduled.find(name);
      if (!job || !infobase.externalResourceJobs.has(name)) return undefined;
      infobase.scheduled.change(job, { ...infobase.scheduled.of(job), use: false });
      throw new BslError(
        `Изменилась строка соединения информационной базы. Регламентное задание "${job.synonym}" отключено.`,
      );
    },
  ),
  of.method('СообщитьПользователю', 'MessageToUser', [1, 5], (_self, args, context) => {
    hostOf(context).messages.push(args.text(0));
    return undefined;
  }),
  of.method('ЗначениеРеквизитаОбъекта', 'ObjectAttributeValue', [2, 4], (_self, args, context) => {
    const value = args.object<CatalogReference>(0, CatalogReference).getField(nameOf(args.text(1)), context);
    if (value === absent) throw new BslError(`Поле не найдено (${args.text(1)})`);
    return value;
  }),
]);

/** Source: 1c-syntax/ssl_3_1 РегламентныеЗаданияСервер, the public interface. */
const jobs = new LibraryModule('РегламентныеЗаданияСервер', [
  of.method(
    'РаботаСВнешнимиРесурсамиЗаблокирована',
    'OperationsWithExternalResourcesLocked',
    [0, 0],
    (_self, _args, context) => {
      return hostOf(context).infobase.externalResourcesLocked;
    },
  ),
  of.method(
    'РазблокироватьРаботуСВнешнимиРесурсами',
    'UnlockOperationsWithExternalResources',
    [0, 0],
    (_self, _args, context) => {
      hostOf(context).infobase.externalResourcesLocked = false;
      return undefined;
    },
  ),
]);

const client = new LibraryModule('ОбщегоНазначенияКлиентСервер', [
  of.method('СообщитьПользователю', 'MessageToUser', [1, 5], (_self, args, context) => {
    hostOf(context).messages.push(args.text(0));
    return undefined;
  }),
]);

/** Common modules of БСП by name, for bases that have it. */
export const libraryModules: Platform = platformOf({
  properties: Object.fromEntries([general, jobs, client].map((module) => [module.name, constant(module)])),
});

/** Names of the modules, for Метаданные.ОбщиеМодули. */
export const libraryModuleNames: readonly string[] = [general, jobs, client].map((module) => module.name);
