import { randomUUID } from 'node:crypto';
import { MetadataObject } from '../data/metadata-object.ts';
import { CatalogReference, EnumReference } from '../data/reference.ts';
import type { Right } from '../data/session.ts';
import { russianKinds } from '../metadata/types.ts';
import { functionsOf } from '../runtime/functions.ts';
import type { CallContext } from '../values/context.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { UuidValue } from '../values/uuid.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { hostOf } from './host.ts';

/** Russian names of rights → those of Rights.xml. Source: onec.md 1.6, Role. */
const rights: Readonly<Record<string, Right>> = {
  чтение: 'Read',
  read: 'Read',
  добавление: 'Insert',
  insert: 'Insert',
  изменение: 'Update',
  update: 'Update',
  удаление: 'Delete',
  delete: 'Delete',
  просмотр: 'View',
  view: 'View',
  редактирование: 'Edit',
  edit: 'Edit',
  использование: 'Use',
  use: 'Use',
  администрирование: 'Administration',
  administration: 'Administration',
};

/** `Справочник.X` → `Catalog.X`. */
function englishName(object: Value, context: CallContext): string {
  if (!(object instanceof MetadataObject)) {
    const { name } = hostOf(context).base.schema.configuration;
    return `Configuration.${name}`;
  }
  const [kind = '', ...rest] = object.description.fullName.split('.');
  const english = Object.entries(russianKinds).find(([, russian]) => russian === kind)?.[0];
  if (!english) throw new StandFault(`ПравоДоступа: неизвестный вид объекта ${kind}`);
  return [english, ...rest].join('.');
}

const transactions = functionsOf('onec.md 3.5; std 783; nesting from memory', [
  [
    'НачатьТранзакцию',
    'BeginTransaction',
    [0, 1],
    (_args, context) => {
      hostOf(context).connection.begin();
      return undefined;
    },
  ],
  [
    'ЗафиксироватьТранзакцию',
    'CommitTransaction',
    [0, 0],
    (_args, context) => {
      hostOf(context).connection.commit();
      return undefined;
    },
  ],
  [
    'ОтменитьТранзакцию',
    'RollbackTransaction',
    [0, 0],
    (_args, context) => {
      hostOf(context).connection.rollback();
      return undefined;
    },
  ],
  ['ТранзакцияАктивна', 'TransactionActive', [0, 0], (_args, context) => hostOf(context).connection.active],
]);

const access = functionsOf('onec.md 1.6, 8.1; platform-names.json; from memory', [
  [
    'УстановитьПривилегированныйРежим',
    'SetPrivilegedMode',
    [1, 1],
    (args, context) => {
      hostOf(context).setPrivileged(context, args.boolean(0));
      return undefined;
    },
  ],
  [
    'ПривилегированныйРежим',
    'PrivilegedMode',
    [0, 0],
    (_args, context) => hostOf(context).isPrivileged(context),
  ],
  [
    'ПравоДоступа',
    'AccessRight',
    [2, 2],
    (args, context) => {
      const right = rights[args.text(0).toLowerCase()];
      if (!right) throw new BslError(`Неизвестное право (${args.text(0)})`);
      const host = hostOf(context);
      return host.isPrivileged(context) || host.hasRight(right, englishName(args.at(1), context));
    },
  ],
  [
    'РольДоступна',
    'IsInRole',
    [1, 1],
    (args, context) => {
      const role = args.at(0);
      const name = role instanceof MetadataObject ? role.description.name : toText(role);
      const host = hostOf(context);
      if (
        !host.base.schema.configuration.roles.some((one) => one.name.toLowerCase() === name.toLowerCase())
      ) {
        throw new BslError(`Роль не найдена (${name})`);
      }
      return host.hasRole(name);
    },
  ],
  ['БезопасныйРежим', 'SafeMode', [0, 0], (_args, context) => hostOf(context).infobase.safeMode],
]);

/** Hexadecimal digits of a reference in an address: groups of the UUID in the platform's own order. From memory. */
export function referenceDigits(uuid: string): string {
  const [one = '', two = '', three = '', four = '', five = ''] = uuid.split('-');
  return `${four}${five}${three}${two}${one}`;
}

/** `e1cib/data/Справочник.X?ref=<32 hex>`. Source: onec.md 2.1. */
export function urlOf(reference: CatalogReference): string {
  return `e1cib/data/${reference.table.name}?ref=${referenceDigits(reference.uuid)}`;
}

/** Names of kinds of sessions, as ИмяПриложения gives them. From memory. */
const applications = {
  client: '1CV8C',
  background: 'BackgroundJob',
  scheduled: 'BackgroundJob',
  http: 'HTTPServiceConnection',
} as const;

class InfobaseSession extends ObjectValue {
  override get type(): TypeInfo {
    return sessionType;
  }
}

const ofSession = membersOf<InfobaseSession>('member-spellings.txt: НомерСеанса, ИмяПриложения');

const sessionType: TypeInfo = defineType<InfobaseSession>({
  ru: 'СеансИнформационнойБазы',
  en: 'InfoBaseSession',
  source: 'member-spellings.txt',
  members: [
    ofSession.property('НомерСеанса', 'SessionNumber', (_self, context) =>
      Decimal.from(hostOf(context).number),
    ),
    ofSession.property(
      'ИмяПриложения',
      'ApplicationName',
      (_self, context) => applications[hostOf(context).kind],
    ),
  ],
});

const sessionValue = new InfobaseSession();

function predefined(args: { text(index: number): string }, context: CallContext): Value {
  const { base } = hostOf(context);
  const [kind = '', name = '', item = ''] = args.text(0).split('.');
  const table = base.schema.find(`${kind}.${name}`);
  const isEmpty = ['пустаяссылка', 'emptyref'].includes(item.toLowerCase());
  if (table?.kind === 'catalog' && isEmpty) return base.types.emptyReference(table);
  if (table?.kind === 'enum') {
    if (isEmpty) return base.types.enumValue(table, '');
    const value = table.object.values.find((one) => one.name.toLowerCase() === item.toLowerCase());
    if (value) return base.types.enumValue(table, value.name);
  }
  throw new BslError(`Предопределенное значение не найдено (${args.text(0)})`);
}

/** A zone as МестноеВремя takes it: `GMT+3:00`. */
function zoneName(minutes: number): string {
  const ahead = Math.abs(minutes);
  return `GMT${minutes < 0 ? '-' : '+'}${Math.floor(ahead / 60)}:${String(ahead % 60).padStart(2, '0')}`;
}

const others = functionsOf('platform-names.json; onec.md 2.1, 8.1; from memory', [
  ['ИмяПользователя', 'UserName', [0, 0], (_args, context) => hostOf(context).user?.name ?? ''],
  [
    'ПолноеИмяПользователя',
    'UserFullName',
    [0, 0],
    (_args, context) => {
      const { user, infobase } = hostOf(context);
      return infobase.users.find((one) => one.uuid === user?.uuid)?.fullName ?? '';
    },
  ],
  [
    'СтрокаСоединенияИнформационнойБазы',
    'InfoBaseConnectionString',
    [0, 0],
    (_args, context) => hostOf(context).infobase.connectionString,
  ],
  [
    'НомерСеансаИнформационнойБазы',
    'InfoBaseSessionNumber',
    [0, 0],
    (_args, context) => Decimal.from(hostOf(context).number),
  ],
  ['ПолучитьТекущийСеансИнформационнойБазы', 'GetCurrentInfoBaseSession', [0, 0], () => sessionValue],
  ['ЧасовойПоясСеанса', 'SessionTimeZone', [0, 0], (_args, context) => zoneName(context.session.zoneMinutes)],
  ['КаталогПрограммы', 'BinDir', [0, 0], () => '/opt/1cv8/x86_64/8.3.24.1691/'],
  ['МонопольныйРежим', 'ExclusiveMode', [0, 0], () => false],
  ['КодЛокализацииИнформационнойБазы', 'InfoBaseLocaleCode', [0, 0], () => 'ru_RU'],
  ['ОбновитьПовторноИспользуемыеЗначения', 'RefreshReusableValues', [0, 0], () => undefined],
  ['ПредопределенноеЗначение', 'PredefinedValue', [1, 1], predefined],
  [
    'ПолучитьНавигационнуюСсылку',
    'GetURL',
    [1, 1],
    (args) => {
      const value = args.at(0);
      if (value instanceof EnumReference)
        throw new BslError('Нет навигационной ссылки у значения перечисления');
      return urlOf(args.object<CatalogReference>(0, CatalogReference));
    },
  ],
  [
    'Сообщить',
    'Message',
    [1, 2],
    (args, context) => {
      hostOf(context).messages.push(args.text(0));
      return undefined;
    },
  ],
]);

const address = /^e1cib\/tempstorage\/[0-9a-f-]{36}$/;

const temporary = functionsOf('platform-names.json; onec.md 1.7; from memory', [
  [
    'ПоместитьВоВременноеХранилище',
    'PutToTempStorage',
    [1, 2],
    (args, context) => {
      const given = args.at(1);
      const key =
        typeof given === 'string' && address.test(given) ? given : `e1cib/tempstorage/${randomUUID()}`;
      const owner = given instanceof UuidValue ? given.text : '';
      hostOf(context).infobase.putTemporary(key, args.at(0), owner);
      return key;
    },
  ],
  [
    'ПолучитьИзВременногоХранилища',
    'GetFromTempStorage',
    [1, 1],
    (args, context) => hostOf(context).infobase.temporary.get(args.text(0))?.value,
  ],
  [
    'УдалитьИзВременногоХранилища',
    'DeleteFromTempStorage',
    [1, 1],
    (args, context) => {
      hostOf(context).infobase.temporary.delete(args.text(0));
      return undefined;
    },
  ],
  ['ЭтоАдресВременногоХранилища', 'IsTempStorageURL', [1, 1], (args) => address.test(args.text(0))],
]);

/** Functions of the global context that need a base. */
export const baseFunctions = [...transactions, ...access, ...others, ...temporary];
