import type { Configuration } from '../metadata/model.ts';
import { russianKinds } from '../metadata/types.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { absent, defineType, type Name, ObjectValue, TypeInfo, type Value } from '../values/value.ts';
import type { Base } from './base.ts';
import {
  fields,
  MetadataCollection,
  type MetadataObject,
  objectOf,
  type Source,
  subsystem,
} from './metadata-object.ts';
import { objectName, type Table } from './schema.ts';

const source = 'onec.md 1.8, 8.1; member-spellings.txt; from memory';

/** Метаданные: the root of the tree. */
export class MetadataRoot extends ObjectValue {
  readonly base: Base;
  readonly collections = new Map<string, MetadataCollection>();
  readonly all: MetadataObject[] = [];

  constructor(base: Base) {
    super();
    this.base = base;
    const { configuration } = base.schema;
    this.collect(
      'Справочники',
      'Catalogs',
      configuration.catalogs.filter((item) => item.kind === 'Catalog').map((item) => this.catalog(item)),
    );
    this.collect(
      'Документы',
      'Documents',
      configuration.catalogs.filter((item) => item.kind === 'Document').map((item) => this.catalog(item)),
    );
    this.collect(
      'РегистрыСведений',
      'InformationRegisters',
      configuration.registers.map((item) => this.register(item)),
    );
    this.collect(
      'Константы',
      'Constants',
      configuration.constants.map((item) =>
        objectOf(item, [['Тип', 'Type', base.types.description(item.type)]]),
      ),
    );
    this.collect(
      'Перечисления',
      'Enums',
      configuration.enums.map((item) => this.enumeration(item)),
    );
    this.collect(
      'Подсистемы',
      'Subsystems',
      configuration.subsystems.map((item) => subsystem(item, '')),
    );
    const plain: readonly [string, string, readonly Source[]][] = [
      ['ОбщиеМодули', 'CommonModules', configuration.commonModules],
      ['Роли', 'Roles', configuration.roles],
      ['РегламентныеЗадания', 'ScheduledJobs', configuration.scheduledJobs],
      ['HTTPСервисы', 'HTTPServices', configuration.httpServices],
      ['ПараметрыСеанса', 'SessionParameters', configuration.sessionParameters],
      ['ОпределяемыеТипы', 'DefinedTypes', configuration.definedTypes],
      ['Обработки', 'DataProcessors', configuration.dataProcessors],
      ['ОбщиеКартинки', 'CommonPictures', configuration.pictures],
      ['ОбщиеФормы', 'CommonForms', configuration.others.filter((item) => item.kind === 'CommonForm')],
    ];
    for (const [ru, en, items] of plain)
      this.collect(
        ru,
        en,
        items.map((item) => objectOf(item)),
      );
  }

  override get type(): TypeInfo {
    return rootType;
  }

  private collect(ru: string, en: string, items: readonly MetadataObject[]): void {
    const collection = new MetadataCollection(items);
    this.collections.set(ru.toLowerCase(), collection);
    this.collections.set(en.toLowerCase(), collection);
    this.all.push(...items);
  }

  private catalog(item: Configuration['catalogs'][number]): MetadataObject {
    const name = objectName(item);
    const sections = item.tabularSections.map((section) =>
      objectOf(
        { kind: 'ТабличнаяЧасть', name: section.name, synonym: section.synonym },
        [
          [
            'Реквизиты',
            'Attributes',
            fields(this.base, section.attributes, 'Реквизит', `${name}.ТабличнаяЧасть.${section.name}`),
          ],
        ],
        `${name}.`,
      ),
    );
    return objectOf(item, [
      ['Реквизиты', 'Attributes', fields(this.base, item.attributes, 'Реквизит', name)],
      ['ТабличныеЧасти', 'TabularSections', new MetadataCollection(sections)],
      ['СтандартныеРеквизиты', 'StandardAttributes', this.standardFields(name)],
      ['Владельцы', 'Owners', new Owners(this, item.owners)],
      ['ДлинаНаименования', 'DescriptionLength', Decimal.from(item.descriptionLength)],
      ['ДлинаКода', 'CodeLength', Decimal.from(item.codeLength)],
      ['Иерархический', 'Hierarchical', item.hierarchical],
    ]);
  }

  /** Standard fields of a table as objects of the tree. */
  private standardFields(name: string): MetadataCollection {
    const columns = this.base.schema.find(name)?.columns.filter((column) => column.role === 'standard') ?? [];
    const described = columns.map(({ name: own, type }) => ({ name: own, synonym: own, type }));
    return fields(this.base, described, 'СтандартныйРеквизит', name);
  }

  private register(item: Configuration['registers'][number]): MetadataObject {
    const name = `РегистрСведений.${item.name}`;
    return objectOf(item, [
      ['Измерения', 'Dimensions', fields(this.base, item.dimensions, 'Измерение', name)],
      ['Ресурсы', 'Resources', fields(this.base, item.resources, 'Ресурс', name)],
      ['Реквизиты', 'Attributes', fields(this.base, item.attributes, 'Реквизит', name)],
    ]);
  }

  private enumeration(item: Configuration['enums'][number]): MetadataObject {
    const values = item.values.map((value) =>
      objectOf({ kind: 'ЗначениеПеречисления', ...value }, [], `Перечисление.${item.name}.`),
    );
    return objectOf(item, [['ЗначенияПеречисления', 'EnumValues', new MetadataCollection(values)]]);
  }

  override getField(name: Name): Value | typeof absent {
    return this.collections.get(name.key) ?? absent;
  }

  /** By `Справочник.Имя` or `Catalog.Имя`; parts of objects by their full path. */
  byFullName(fullName: string): MetadataObject | undefined {
    const [kind = '', name = '', ...rest] = fullName.split('.');
    const latin = Object.entries(russianKinds).find(
      ([en, ru]) => en.toLowerCase() === kind.toLowerCase() || ru.toLowerCase() === kind.toLowerCase(),
    );
    if (!latin || rest.length % 2 !== 0) return undefined;
    const key = `${latin[1]}.${name}`.toLowerCase();
    let found = this.all.find((item) => item.description.fullName.toLowerCase() === key);
    for (let index = 0; found && index < rest.length; index += 2) {
      const part = rest[index + 1] ?? '';
      const inner: MetadataCollection[] = [...found.description.parts.values()].filter(
        (one): one is MetadataCollection => one instanceof MetadataCollection,
      );
      found = inner.map((collection) => collection.find(part)).find((one) => one !== undefined);
    }
    return found;
  }

  byTable(table: Table): MetadataObject {
    const owner = table.kind === 'section' ? objectName(table.object) : table.name;
    const found = this.byFullName(owner);
    if (!found) throw new BslError(`Нет метаданных ${table.name}`);
    return found;
  }

  byType(type: TypeInfo): MetadataObject | undefined {
    const kinds: Record<string, string> = {
      СправочникСсылка: 'Справочник',
      СправочникОбъект: 'Справочник',
      ДокументСсылка: 'Документ',
      ДокументОбъект: 'Документ',
      ПеречислениеСсылка: 'Перечисление',
      РегистрСведенийНаборЗаписей: 'РегистрСведений',
    };
    const [kind = '', name = ''] = type.ru.split('.');
    const prefix = kinds[kind];
    return prefix ? this.byFullName(`${prefix}.${name}`) : undefined;
  }
}

/** Owners of a catalog: read late, the owner may stand further on in the list. Source: ssl_3_1, «Владельцы». */
class Owners extends ObjectValue {
  private readonly root: MetadataRoot;
  private readonly names: readonly string[];

  constructor(root: MetadataRoot, names: readonly string[]) {
    super();
    this.root = root;
    this.names = names;
  }

  override get type(): TypeInfo {
    return ownersType;
  }

  override *iterate(): Iterable<Value> {
    for (const name of this.names) yield this.root.byFullName(name);
  }
}

const ownersType = defineType<Owners>({
  ru: 'КоллекцияЗначенийСвойстваОбъектаМетаданных',
  en: 'MetadataObjectPropertyValueCollection',
  source,
  members: [
    membersOf<Owners>(source).method('Содержит', 'Contains', [1, 1], (self, args) =>
      [...self.iterate()].some((one) => one instanceof ObjectValue && one.equals(args.at(0))),
    ),
  ],
});

/** The language of the base. Source: 1c-syntax/ssl_3_1 ОбщегоНазначения, «КодОсновногоЯзыка». */
const russian = objectOf({ kind: 'Language', name: 'Русский', synonym: 'Русский' }, [
  ['КодЯзыка', 'LanguageCode', 'ru'],
]);

const ofRoot = membersOf<MetadataRoot>(source);

const rootType = defineType<MetadataRoot>({
  ru: 'ОбъектМетаданныхКонфигурация',
  en: 'ConfigurationMetadataObject',
  source,
  members: [
    ofRoot.property('Имя', 'Name', (self) => self.base.schema.configuration.name),
    ofRoot.property('Синоним', 'Synonym', (self) => self.base.schema.configuration.synonym),
    ofRoot.property('Версия', 'Version', (self) => self.base.schema.configuration.version),
    ofRoot.property('ОсновнойЯзык', 'DefaultLanguage', () => russian),
    ofRoot.method('НайтиПоПолномуИмени', 'FindByFullName', [1, 1], (self, args) =>
      self.byFullName(args.text(0)),
    ),
    ofRoot.method('НайтиПоТипу', 'FindByType', [1, 1], (self, args) => self.byType(args.object(0, TypeInfo))),
  ],
});

const roots = new WeakMap<Base, MetadataRoot>();

/** The tree of a base's metadata. */
export function metadataRoot(base: Base): MetadataRoot {
  let root = roots.get(base);
  if (!root) {
    root = new MetadataRoot(base);
    roots.set(base, root);
  }
  return root;
}

/** «Метаданные()» of an object of data. */
export function metadataOf(base: Base, table: Table): MetadataObject {
  return metadataRoot(base).byTable(table);
}
