import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { toBoolean } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { Fields, StructureValue } from '../values/structure.ts';
import { UuidValue } from '../values/uuid.ts';
import type { Member, ObjectValue } from '../values/value.ts';
import { CatalogObject } from './catalog.ts';
import type {
  CatalogManager,
  ConstantManager,
  EnumManager,
  ManagerCollection,
  RegisterManager,
} from './managers.ts';
import { metadataOf } from './metadata-root.ts';
import { RecordKey, RecordManager } from './record-manager.ts';
import { type FilterItem, RecordSet, type RegisterFilter } from './record-set.ts';
import { CatalogReference, EnumReference } from './reference.ts';
import { rowListMembers } from './rows.ts';
import type { Column } from './schema.ts';
import { Selection } from './selection.ts';
import { dataOf } from './session.ts';
import { databaseIdentity, keyOf, type Row } from './store.ts';

const nothing = () => undefined;

const ofReference = membersOf<CatalogReference>('onec.md 6.2; member-spellings.txt; from memory');

export const catalogReferenceMembers: readonly Member<CatalogReference>[] = [
  ofReference.method('Пустая', 'IsEmpty', [0, 0], (self) => self.isEmpty),
  ofReference.method('УникальныйИдентификатор', 'UUID', [0, 0], (self) => new UuidValue(self.uuid)),
  ofReference.method('Метаданные', 'Metadata', [0, 0], (self) => metadataOf(self.base, self.table)),
  ofReference.method('ПолучитьОбъект', 'GetObject', [0, 0], (self, _args, context) => {
    const row = dataOf(context).connection.row(self.table, self.key);
    return self.isEmpty || !row ? undefined : CatalogObject.read(self, context);
  }),
];

const ofEnum = membersOf<EnumReference>('onec.md 6.2; member-spellings.txt; from memory');

export const enumReferenceMembers: readonly Member<EnumReference>[] = [
  ofEnum.method('Пустая', 'IsEmpty', [0, 0], (self) => !self.isFilled()),
  ofEnum.method('Метаданные', 'Metadata', [0, 0], (self) => metadataOf(self.base, self.table)),
];

const ofEnumManager = membersOf<EnumManager>('member-spellings.txt; from memory');

export const enumManagerMembers: readonly Member<EnumManager>[] = [
  ofEnumManager.method('ПустаяСсылка', 'EmptyRef', [0, 0], (self) =>
    self.base.types.enumValue(self.table, ''),
  ),
  ofEnumManager.method('Количество', 'Count', [0, 0], (self) =>
    Decimal.from(self.table.object.values.length),
  ),
  ofEnumManager.method('Индекс', 'IndexOf', [1, 1], (self, args) => {
    return Decimal.from(args.object<EnumReference>(0, EnumReference).order) ?? self;
  }),
];

const ofObject = membersOf<CatalogObject>('onec.md 8.1; member-spellings.txt; from memory');

export const catalogObjectMembers: readonly Member<CatalogObject>[] = [
  ofObject.method('Записать', 'Write', [0, 0], (self, _args, context) => self.write(context).then(nothing)),
  ofObject.method('Удалить', 'Delete', [0, 0], (self, _args, context) => self.delete(context).then(nothing)),
  ofObject.method('Прочитать', 'Read', [0, 0], (self, _args, context) => {
    self.reread(context);
    return undefined;
  }),
  ofObject.method('ЭтоНовый', 'IsNew', [0, 0], (self) => self.isNew),
  ofObject.method('Модифицированность', 'Modified', [0, 0], (self) => self.modified),
  ofObject.method('Метаданные', 'Metadata', [0, 0], (self) => metadataOf(self.base, self.table)),
  ofObject.method('ПолучитьСсылкуНового', 'GetNewObjectRef', [0, 0], (self) => {
    return self.newReference ?? self.base.types.emptyReference(self.table);
  }),
  ofObject.method('УстановитьСсылкуНового', 'SetNewObjectRef', [1, 1], (self, args) => {
    if (!self.isNew) throw new BslError('Объект уже записан');
    self.newReference = args.object<CatalogReference>(0, CatalogReference);
    return undefined;
  }),
  ofObject.method('УстановитьПометкуУдаления', 'SetDeletionMark', [1, 2], async (self, args, context) => {
    self.values.ПометкаУдаления = args.boolean(0);
    await self.write(context);
    return undefined;
  }),
  ofObject.property('ДополнительныеСвойства', 'AdditionalProperties', (self) => self.additional),
  ofObject.property('ОбменДанными', 'DataExchange', (self) => self.exchange),
];

const ofCatalogs = membersOf<CatalogManager>('onec.md 1.8; member-spellings.txt; from memory');

function selectItems(self: CatalogManager, args: Args, context: CallContext): Selection {
  const session = dataOf(context);
  session.demand(context, 'Read', self.table.english);
  if (args.at(0) !== undefined || args.at(1) !== undefined) {
    throw new BslError('Выбрать: родитель и владелец не поддержаны');
  }
  const wanted = (args.optional<Fields>(2, Fields)?.entries() ?? []).map(
    ([name, value]) => [self.required(name).name, databaseIdentity(value)] as const,
  );
  const rows = session.connection
    .rows(self.table)
    .filter((row) => wanted.every(([name, identity]) => databaseIdentity(row[name]) === identity));
  return new Selection(self.base, self.table, rows);
}

export const catalogManagerMembers: readonly Member<CatalogManager>[] = [
  ofCatalogs.method(
    'СоздатьЭлемент',
    'CreateItem',
    [0, 0],
    (self) => new CatalogObject(self.base, self.table),
  ),
  ofCatalogs.method('ПустаяСсылка', 'EmptyRef', [0, 0], (self) => self.base.types.emptyReference(self.table)),
  ofCatalogs.method('ПолучитьСсылку', 'GetRef', [0, 1], (self, args) => {
    const uuid = args.optional<UuidValue>(0, UuidValue);
    return uuid
      ? new CatalogReference(self.base, self.table, uuid.text)
      : self.base.types.newReference(self.table);
  }),
  ofCatalogs.method('НайтиПоНаименованию', 'FindByDescription', [1, 4], (self, args, context) => {
    return self.findBy(self.required('Наименование'), args.text(0), context);
  }),
  ofCatalogs.method('НайтиПоКоду', 'FindByCode', [1, 4], (self, args, context) => {
    return self.findBy(self.required('Код'), args.at(0), context);
  }),
  ofCatalogs.method('НайтиПоРеквизиту', 'FindByAttribute', [2, 4], (self, args, context) => {
    return self.findBy(self.required(args.text(0)), args.at(1), context);
  }),
  ofCatalogs.method('Выбрать', 'Select', [0, 4], selectItems),
];

const itemOnly = new Set(['СоздатьЭлемент', 'НайтиПоНаименованию', 'НайтиПоКоду']);
const ofDocuments = membersOf<CatalogManager>('ssl_3_1 documents; from memory');

/** ДокументМенеджер: what a catalog's has, but for what speaks of items. */
export const documentManagerMembers: readonly Member<CatalogManager>[] = [
  ...catalogManagerMembers.filter((member) => !itemOnly.has(member.ru)),
  ofDocuments.method('СоздатьДокумент', 'CreateDocument', [0, 0], (self) => {
    return new CatalogObject(self.base, self.table);
  }),
  ofDocuments.method('НайтиПоНомеру', 'FindByNumber', [1, 2], (self, args, context) => {
    return self.findBy(self.required('Номер'), args.text(0), context);
  }),
];

const ofCollection = membersOf<ManagerCollection>('ssl_3_1 ОбщегоНазначения; member-spellings.txt');

/** Справочники and Документы: the types of all their references. */
export const allReferencesMembers: readonly Member<ManagerCollection>[] = [
  ofCollection.method('ТипВсеСсылки', 'AllRefsType', [0, 0], (self) => {
    return self.base.types.description(self.tables.map(({ name }) => ({ kind: 'ref', object: name })));
  }),
];

const ofConstant = membersOf<ConstantManager>('onec.md 1.6; from memory');

export const constantManagerMembers: readonly Member<ConstantManager>[] = [
  ofConstant.method('Получить', 'Get', [0, 0], (self, _args, context) => self.get(context)),
  ofConstant.method('Установить', 'Set', [1, 1], (self, args, context) =>
    self.set(args.at(0), context).then(nothing),
  ),
];

const ofRegisters = membersOf<RegisterManager>('onec.md 6.1; member-spellings.txt; from memory');

function keyRow(self: RegisterManager, fields: readonly (readonly [Column, unknown])[]): boolean {
  const given = new Set(fields.map(([column]) => column.name));
  return self.table.key.every((name) => given.has(name)) && given.size === self.table.key.length;
}

export const registerManagerMembers: readonly Member<RegisterManager>[] = [
  ofRegisters.method('СоздатьНаборЗаписей', 'CreateRecordSet', [0, 0], (self) => {
    return new RecordSet(self.base, self.table);
  }),
  ofRegisters.method('СоздатьМенеджерЗаписи', 'CreateRecordManager', [0, 0], (self) => {
    return new RecordManager(self.base, self.table);
  }),
  ofRegisters.method('СоздатьКлючЗаписи', 'CreateRecordKey', [1, 1], (self, args) => {
    const fields = self.fields(args.object<Fields>(0, Fields));
    if (!keyRow(self, fields)) throw new BslError('Неверный состав ключа записи');
    return new RecordKey(
      self.base,
      self.table,
      Object.fromEntries(fields.map(([column, value]) => [column.name, value])),
    );
  }),
  ofRegisters.method('Выбрать', 'Select', [0, 2], (self, args, context) => {
    return new Selection(self.base, self.table, self.rows(args.optional<Fields>(0, Fields), context));
  }),
  ofRegisters.method('Получить', 'Get', [1, 1], (self, args, context) => {
    const filter = args.object<Fields>(0, Fields);
    if (!keyRow(self, self.fields(filter))) throw new BslError('Отбор должен содержать все измерения');
    const [row] = self.rows(filter, context);
    const others = self.table.columns.filter((column) => !self.table.key.includes(column.name));
    return StructureValue.of(
      Object.fromEntries(
        others.map((column) => [column.name, row ? row[column.name] : self.base.types.emptyOf(column.type)]),
      ),
    );
  }),
];

const ofSet = membersOf<RecordSet>('onec.md 6.1, 8.1; member-spellings.txt; from memory');

export const recordSetMembers: readonly Member<never>[] = [
  ...rowListMembers,
  ofSet.property('Отбор', 'Filter', (self) => self.filter),
  ofSet.property('ДополнительныеСвойства', 'AdditionalProperties', (self) => self.additional),
  ofSet.property('ОбменДанными', 'DataExchange', (self) => self.exchange),
  ofSet.method('Прочитать', 'Read', [0, 0], (self, _args, context) => {
    self.read(context);
    return undefined;
  }),
  ofSet.method('Записать', 'Write', [0, 1], (self, args, context) => {
    return self.write(args.boolean(0, true), context).then(nothing);
  }),
  ofSet.method('Модифицированность', 'Modified', [0, 0], (self) => self.modified),
  ofSet.method('Метаданные', 'Metadata', [0, 0], (self) => metadataOf(self.base, self.table)),
] as readonly Member<never>[];

const ofManager = membersOf<RecordManager>('onec.md 6.1; member-spellings.txt; from memory');

export const recordManagerMembers: readonly Member<RecordManager>[] = [
  ofManager.method('Прочитать', 'Read', [0, 0], (self, _args, context) => {
    self.read(context);
    return undefined;
  }),
  ofManager.method('Записать', 'Write', [0, 1], (self, args, context) => {
    return self.write(args.boolean(0, true), context).then(nothing);
  }),
  ofManager.method('Удалить', 'Delete', [0, 0], (self, _args, context) => self.delete(context).then(nothing)),
  ofManager.method('Выбран', 'Selected', [0, 0], (self) => self.isSelected),
  ofManager.method('Модифицированность', 'Modified', [0, 0], (self) => self.modified),
];

const ofKey = membersOf<RecordKey>('member-spellings.txt; from memory');

export const recordKeyMembers: readonly Member<RecordKey>[] = [
  ofKey.method('Пустой', 'IsEmpty', [0, 0], (self) => {
    const empty: Row = Object.fromEntries(
      self.table.columns.map((column) => [column.name, self.base.types.emptyOf(column.type)]),
    );
    return keyOf(self.table, self.values) === keyOf(self.table, empty);
  }),
];

const ofFilter = membersOf<RegisterFilter & ObjectValue>('member-spellings.txt; from memory');

export const filterMembers: readonly Member<RegisterFilter>[] = [
  ofFilter.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
  ofFilter.method('Найти', 'Find', [1, 1], (self, args) => self.item(args.text(0))),
];

const ofItem = membersOf<FilterItem>('member-spellings.txt; from memory');

export const filterItemMembers: readonly Member<FilterItem>[] = [
  ofItem.property(
    'Значение',
    'Value',
    (self) => self.value,
    (self, value) => {
      const used = self.use;
      self.set(value);
      self.use = used;
    },
  ),
  ofItem.property(
    'Использование',
    'Use',
    (self) => self.use,
    (self, value) => {
      self.use = toBoolean(value);
    },
  ),
  ofItem.property('Имя', 'Name', (self) => self.column.name),
  ofItem.method('Установить', 'Set', [1, 2], (self, args) => {
    self.set(args.at(0));
    self.use = args.boolean(1, true);
    return undefined;
  }),
];
