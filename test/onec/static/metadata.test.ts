import { expect } from 'chai';
import { edit, problemsOf, textOf } from './broken.ts';

const chats = 'Catalogs/МСТ_Чаты.xml';
const configuration = 'Configuration.xml';
const service = 'HTTPServices/МСТ_Мессенджер.xml';
const job = 'ScheduledJobs/МСТ_СинхронизацияСообщений.xml';
const schedule = 'ScheduledJobs/МСТ_СинхронизацияСообщений/Ext/Schedule.xml';
const subsystem = 'Subsystems/МСТ_ЗвонкиИСообщения.xml';
const commands = 'Subsystems/МСТ_ЗвонкиИСообщения/Ext/CommandInterface.xml';
const userRights = 'Roles/МСТ_ПользовательМессенджера/Ext/Rights.xml';
const accountRights = 'Roles/МСТ_УчетнаяЗаписьУведомлений/Ext/Rights.xml';

/** Each sample: what is broken, the change, what has to be said. */
const samples: readonly (readonly [string, () => readonly (readonly [string, string | null])[], string])[] = [
  ['a file that is not XML', () => [edit(chats, '</Catalog>', '')], 'xml: ожидается </Catalog>'],
  [
    'another format version',
    () => [edit(chats, 'version="2.17"', 'version="2.20"')],
    'shape: версия формата',
  ],
  ['another namespace', () => [edit(schedule, 'xcf/extrnprops', 'xcf/predef')], 'shape: ожидается xmlns'],
  [
    'an unknown property',
    () => [edit(chats, '<Hierarchical>', '<TypeReductionMode/><Hierarchical>')],
    'неизвестное свойство «TypeReductionMode»',
  ],
  [
    'properties in another order',
    () => [[chats, textOf(chats).replace(/(<CheckUnique>.*\n\s*)(<Autonumbering>.*\n\s*)/, '$2$1')]],
    '«CheckUnique» не на своем месте',
  ],
  ['a missing property', () => [edit(chats, '<CodeLength>0</CodeLength>', '')], 'нет свойства «CodeLength»'],
  ['a value that dumps do not have', () => [edit(chats, 'InDialog', 'InWindow')], 'значение «InWindow»'],
  [
    'a missing generated type',
    () => [edit(chats, 'name="CatalogList.', 'name="CatalogLists.')],
    'порождаемые типы',
  ],
  ['a dimension before a resource', () => [moveDimension()], '«Resource» не на своем месте'],
  [
    'an object without its file',
    () => [['CommonModules/МСТ_Лента.xml', null]],
    'нет файла CommonModules/МСТ_Лента.xml',
  ],
  [
    'a file without its object',
    () => [['Catalogs/МСТ_Лишний.xml', textOf(chats).replaceAll('МСТ_Чаты', 'МСТ_Лишний')]],
    'файл не относится ни к одному объекту',
  ],
  ['a role without its rights', () => [[userRights, null]], `нет файла ${userRights}`],
  [
    'an object listed twice',
    () => [
      edit(
        configuration,
        '<Catalog>МСТ_Чаты</Catalog>',
        '<Catalog>МСТ_Чаты</Catalog><Catalog>МСТ_Чаты</Catalog>',
      ),
    ],
    'указан дважды',
  ],
  [
    'kinds in another order',
    () => [
      edit(
        configuration,
        '<Language>Русский</Language>',
        '<Catalog>МСТ_Чаты</Catalog><Language>Русский</Language>',
      ),
    ],
    '«Language» не на своем месте',
  ],
  ['a changed UUID', () => [changeUuid()], 'UUID «Catalog.МСТ_Чаты» изменен'],
  ['a UUID used twice', () => [twinUuid()], 'есть и у'],
  [
    'a UUID outside the list',
    () => [['uuids.txt', textOf('uuids.txt').replace(/^Catalog\.МСТ_Чаты .*\n/m, '')]],
    '«Catalog.МСТ_Чаты» нет в uuids.txt',
  ],
  [
    'a listed UUID that is gone',
    () => [['uuids.txt', `${textOf('uuids.txt')}Catalog.МСТ_Было 0a1b2c3d-0000-4000-8000-000000000001\n`]],
    'данные объекта были бы удалены',
  ],
  [
    'a type that leads nowhere',
    () => [edit(chats, 'cfg:EnumRef.МСТ_СтатусыЧатов', 'cfg:EnumRef.МСТ_Статусы')],
    'тип «cfg:EnumRef.МСТ_Статусы»',
  ],
  [
    'a string without its length',
    () => [[chats, textOf(chats).replaceAll('v8:StringQualifiers', 'v8:DateQualifiers')]],
    'нет v8:StringQualifiers',
  ],
  [
    'a content item that leads nowhere',
    () => [edit(subsystem, '>Catalog.МСТ_Чаты<', '>Catalog.МСТ_Чат<')],
    '«Catalog.МСТ_Чат»: такого нет',
  ],
  [
    'an object outside the subsystem',
    () => [edit(subsystem, '>Catalog.МСТ_Чаты<', '>Catalog.МСТ_Линии<')],
    '«Catalog.МСТ_Чаты» не входит ни в одну подсистему',
  ],
  [
    'a picture that leads nowhere',
    () => [edit(subsystem, 'CommonPicture.МСТ_ЗвонкиИСообщения</xr:Ref>', 'CommonPicture.МСТ_Нет</xr:Ref>')],
    '«CommonPicture.МСТ_Нет»: такого нет',
  ],
  [
    'a search field that leads nowhere',
    () => [edit(chats, 'Catalog.МСТ_Чаты.Attribute.Телефон<', 'Catalog.МСТ_Чаты.Attribute.Номер<')],
    'Attribute.Номер»: такого нет',
  ],
  [
    'a form that is not there',
    () => [
      edit(chats, '<DefaultFolderForm/>', '<DefaultFolderForm>Catalog.МСТ_Чаты.Form.Нет</DefaultFolderForm>'),
    ],
    'Form.Нет»: такого нет',
  ],
  [
    'a command that is not there',
    () => [edit(commands, 'Catalog.МСТ_Чаты.StandardCommand', 'Catalog.МСТ_Чат.StandardCommand')],
    'такого объекта нет',
  ],
  [
    'a standard command switched off',
    () => [edit(chats, '<UseStandardCommands>true', '<UseStandardCommands>false')],
    'у объекта выключены стандартные команды',
  ],
  ['a name without the prefix', () => [['Enums/Статусы.xml', enumOf('Статусы')]], 'имя без префикса МСТ_'],
  ['a name with «ё»', () => [edit(chats, '<Name>Метки</Name>', '<Name>Отмётки</Name>')], 'в имени буква «ё»'],
  [
    'a synonym with the prefix',
    () => [edit(chats, '<v8:content>Метки<', '<v8:content>МСТ Метки<')],
    'в синониме префикс',
  ],
  [
    'an object that metadata.md does not describe',
    () => [['Enums/МСТ_Новое.xml', enumOf('МСТ_Новое')]],
    'не описан в metadata.md',
  ],
  [
    'a right of nothing',
    () => [edit(userRights, 'Catalog.МСТ_Линии', 'Catalog.МСТ_Линия')],
    '«Catalog.МСТ_Линия»: такого объекта нет',
  ],
  [
    'a right that the kind does not have',
    () => [edit(userRights, '<name>InputByString</name>', '<name>Post</name>')],
    'права Post',
  ],
  [
    'a right without what it needs',
    () => [edit(userRights, '<name>Read</name>', '<name>Delete</name>')],
    'без права Read',
  ],
  [
    'a method that no role allows',
    () => [edit(accountRights, 'Уведомление.Method.Принять', 'Проверка.Method.Проверить')],
    'Method.Принять» не указан ни в одной роли',
  ],
  [
    'rights for new objects',
    () => [edit(userRights, '<setForNewObjects>false', '<setForNewObjects>true')],
    'setForNewObjects должно быть false',
  ],
  [
    'an hour that does not exist',
    () => [edit(schedule, 'BeginTime="08:00:00"', 'BeginTime="28:00:00"')],
    'BeginTime="28:00:00"',
  ],
  [
    'an end before the beginning',
    () => [edit(schedule, 'EndTime="21:00:00"', 'EndTime="07:00:00"')],
    'не позже BeginTime',
  ],
  ['a schedule without an attribute', () => [edit(schedule, ' RepeatPause="0"', '')], 'атрибуты расписания'],
  [
    'a search field without an index',
    () => [
      edit(
        chats,
        'Catalog.МСТ_Чаты.Attribute.Телефон<',
        'Catalog.МСТ_Чаты.Attribute.ТекстПоследнегоСообщения<',
      ),
    ],
    'не индексируется',
  ],
  [
    'a filling value that leads nowhere',
    () => [
      edit(
        chats,
        '<FillValue xsi:nil="true"/>',
        '<FillValue xsi:type="xr:DesignTimeRef">Enum.МСТ_СтатусыЧатов.EnumValue.Новый</FillValue>',
      ),
    ],
    'EnumValue.Новый»: такого нет',
  ],
  [
    'a set of types that leads nowhere',
    () => [
      edit(
        chats,
        '<v8:Type>cfg:EnumRef.МСТ_СтатусыЧатов</v8:Type>',
        '<v8:TypeSet>cfg:DefinedType.МСТ_Нет</v8:TypeSet>',
      ),
    ],
    'набор типов «cfg:DefinedType.МСТ_Нет»',
  ],
  [
    'a subscription whose handler has other parameters',
    () => [
      ['EventSubscriptions/МСТ_Проба.xml', subscription('МСТ_РегламентныеЗадания.СинхронизацияСообщений')],
    ],
    'параметров 0, а нужно 2',
  ],
  [
    'a handler that is not there',
    () => [edit(service, 'УведомлениеPOST', 'ПринятьPOST')],
    'в модуле сервиса нет функции ПринятьPOST',
  ],
  [
    'a handler of two parameters',
    () => [
      edit(
        'HTTPServices/МСТ_Мессенджер/Ext/Module.bsl',
        'УведомлениеPOST(Запрос)',
        'УведомлениеPOST(Запрос, Еще)',
      ),
    ],
    'должен быть один параметр',
  ],
  [
    'a job method that is not there',
    () => [
      edit(job, 'МСТ_РегламентныеЗадания.СинхронизацияСообщений', 'МСТ_РегламентныеЗадания.Синхронизация'),
    ],
    'Синхронизация» нет',
  ],
  [
    'a job method that is not exported',
    () => [
      edit(
        'CommonModules/МСТ_РегламентныеЗадания/Ext/Module.bsl',
        'СинхронизацияСообщений() Экспорт',
        'СинхронизацияСообщений()',
      ),
    ],
    'не экспортная',
  ],
  [
    'a module that is not there',
    () => [['HTTPServices/МСТ_Мессенджер/Ext/Module.bsl', null]],
    'нет модуля HTTPServices',
  ],
];

function moveDimension(): [string, string] {
  const file = 'InformationRegisters/МСТ_УчастникиЧатов.xml';
  const dimension = /<Dimension [\s\S]*?<\/Dimension>/.exec(textOf(file))?.[0] ?? '';
  return [file, textOf(file).replace(dimension, '').replace('<ChildObjects>', `<ChildObjects>${dimension}`)];
}

function changeUuid(): [string, string] {
  return [
    chats,
    textOf(chats).replace(/<Catalog uuid="[^"]+"/, '<Catalog uuid="0a1b2c3d-0000-4000-8000-000000000002"'),
  ];
}

function twinUuid(): [string, string] {
  const uuid = /<Catalog uuid="([^"]+)"/.exec(textOf(chats))?.[1] ?? '';
  return [chats, textOf(chats).replace(/<Attribute uuid="[^"]+"/, `<Attribute uuid="${uuid}"`)];
}

function subscription(handler: string): string {
  const head = textOf(chats).slice(0, textOf(chats).indexOf('<Catalog '));
  return `${head}<EventSubscription uuid="0a1b2c3d-0000-4000-8000-000000000003"><Properties><Name>МСТ_Проба</Name><Synonym/><Comment/><Source/><Event>BeforeWrite</Event><Handler>CommonModule.${handler}</Handler></Properties></EventSubscription></MetaDataObject>`;
}

function enumOf(name: string): string {
  return textOf('Enums/МСТ_РолиСотрудников.xml').replaceAll('МСТ_РолиСотрудников', name);
}

describe('static checks of the metadata', () => {
  for (const [what, change, said] of samples) {
    it(`catch ${what}`, () => expect(problemsOf(...change()).join('\n')).to.include(said));
  }
});
