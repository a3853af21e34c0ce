import { randomUUID } from 'node:crypto';
import type { FieldType } from '../metadata/model.ts';
import { BinaryData } from '../values/binary-data.ts';
import type { CallContext } from '../values/context.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { StandFault } from '../values/errors.ts';
import type { TypeDescription } from '../values/type-description.ts';
import { UuidValue } from '../values/uuid.ts';
import { defineType, type Member, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { ValueStorage } from '../values/value-storage.ts';
import type { Base } from './base.ts';
import { sectionRows, TabularSection } from './catalog.ts';
import { describe } from './describe.ts';
import { fitValue } from './fit.ts';
import {
  CatalogManager,
  ConstantManager,
  EnumManager,
  ManagerCollection,
  RegisterManager,
} from './managers.ts';
import {
  allReferencesMembers,
  catalogManagerMembers,
  catalogObjectMembers,
  catalogReferenceMembers,
  constantManagerMembers,
  documentManagerMembers,
  enumManagerMembers,
  enumReferenceMembers,
  filterItemMembers,
  filterMembers,
  recordKeyMembers,
  recordManagerMembers,
  recordSetMembers,
  registerManagerMembers,
} from './members.ts';
import { CatalogReference, EnumReference, emptyUuid } from './reference.ts';
import { rowListMembers } from './rows.ts';
import type { CatalogTable, RegisterTable, SectionTable, Table } from './schema.ts';
import { catalogSelectionMembers, registerSelectionMembers } from './selection.ts';

const source = 'onec.md 1.6, GeneratedTypes; 6.1';

type EnumTable = Extract<Table, { kind: 'enum' }>;

/** How generated types of a catalog or a document begin. */
const wordsOf = (table: CatalogTable | SectionTable): readonly [ru: string, en: string] =>
  table.object.kind === 'Document' ? ['Документ', 'Document'] : ['Справочник', 'Catalog'];
type ManagedTable = Exclude<Table, { kind: 'section' }>;

/** Types that the configuration's objects generate: made when first asked for. */
export class TypeRegistry {
  private readonly base: Base;
  private readonly types = new Map<string, TypeInfo>();
  private readonly managers = new Map<string, ObjectValue>();
  readonly filter: TypeInfo;
  readonly filterItem: TypeInfo;

  constructor(base: Base) {
    this.base = base;
    this.filter = defineType({ ru: 'Отбор', en: 'Filter', source, members: filterMembers });
    this.filterItem = defineType({
      ru: 'ЭлементОтбора',
      en: 'FilterItem',
      source,
      members: filterItemMembers,
    });
    for (const table of base.schema.tables) this.generate(table);
  }

  private add(
    ru: string,
    en: string,
    table: Table,
    members: readonly Member<never>[],
    presentation?: string,
  ): void {
    const suffix = table.name.slice(table.name.indexOf('.') + 1);
    const type = defineType({
      ru: `${ru}.${suffix}`,
      en: `${en}.${suffix}`,
      source,
      members: members as readonly Member[],
      ...(presentation && { presentation }),
    });
    this.types.set(type.ru.toLowerCase(), type);
    this.types.set(type.en.toLowerCase(), type);
  }

  private generate(table: Table): void {
    switch (table.kind) {
      case 'catalog': {
        const [ru, en] = wordsOf(table);
        const isDocument = table.object.kind === 'Document';
        this.add(`${ru}Ссылка`, `${en}Ref`, table, catalogReferenceMembers, table.object.synonym);
        this.add(`${ru}Объект`, `${en}Object`, table, catalogObjectMembers, table.object.synonym);
        this.add(
          `${ru}Менеджер`,
          `${en}Manager`,
          table,
          isDocument ? documentManagerMembers : catalogManagerMembers,
        );
        this.add(`${ru}Выборка`, `${en}Selection`, table, catalogSelectionMembers);
        return;
      }
      case 'section': {
        const [ru, en] = wordsOf(table);
        this.add(`${ru}ТабличнаяЧасть`, `${en}TabularSection`, table, rowListMembers);
        this.add(`${ru}ТабличнаяЧастьСтрока`, `${en}TabularSectionRow`, table, []);
        return;
      }
      case 'register':
        this.add('РегистрСведенийМенеджер', 'InformationRegisterManager', table, registerManagerMembers);
        this.add('РегистрСведенийНаборЗаписей', 'InformationRegisterRecordSet', table, recordSetMembers);
        this.add('РегистрСведенийЗапись', 'InformationRegisterRecord', table, []);
        this.add(
          'РегистрСведенийМенеджерЗаписи',
          'InformationRegisterRecordManager',
          table,
          recordManagerMembers,
        );
        this.add('РегистрСведенийКлючЗаписи', 'InformationRegisterRecordKey', table, recordKeyMembers);
        this.add('РегистрСведенийВыборка', 'InformationRegisterSelection', table, registerSelectionMembers);
        return;
      case 'constant':
        this.add('КонстантаМенеджер', 'ConstantManager', table, constantManagerMembers);
        return;
      case 'enum':
        this.add('ПеречислениеСсылка', 'EnumRef', table, enumReferenceMembers, table.object.synonym);
        this.add('ПеречислениеМенеджер', 'EnumManager', table, enumManagerMembers);
    }
  }

  /** A generated type by its full name in either language: `СправочникСсылка.МСТ_Чаты`. */
  byName(name: string): TypeInfo | undefined {
    return this.types.get(name.toLowerCase());
  }

  private generated(kind: string, table: Table): TypeInfo {
    const type = this.byName(`${kind}.${table.name.slice(table.name.indexOf('.') + 1)}`);
    if (!type) throw new StandFault(`Нет типа ${kind} у ${table.name}`);
    return type;
  }

  reference(table: CatalogTable | EnumTable): TypeInfo {
    return this.generated(
      table.kind === 'catalog' ? `${wordsOf(table)[0]}Ссылка` : 'ПеречислениеСсылка',
      table,
    );
  }

  object(table: CatalogTable): TypeInfo {
    return this.generated(`${wordsOf(table)[0]}Объект`, table);
  }

  manager(table: ManagedTable): TypeInfo {
    const kinds = {
      catalog: table.kind === 'catalog' ? `${wordsOf(table)[0]}Менеджер` : '',
      register: 'РегистрСведенийМенеджер',
      constant: 'КонстантаМенеджер',
      enum: 'ПеречислениеМенеджер',
    };
    return this.generated(kinds[table.kind], table);
  }

  selection(table: CatalogTable | RegisterTable): TypeInfo {
    return this.generated(
      table.kind === 'catalog' ? `${wordsOf(table)[0]}Выборка` : 'РегистрСведенийВыборка',
      table,
    );
  }

  section(table: SectionTable): TypeInfo {
    return this.generated(`${wordsOf(table)[0]}ТабличнаяЧасть`, table);
  }

  sectionRow(table: SectionTable): TypeInfo {
    return this.generated(`${wordsOf(table)[0]}ТабличнаяЧастьСтрока`, table);
  }

  recordSet(table: RegisterTable): TypeInfo {
    return this.generated('РегистрСведенийНаборЗаписей', table);
  }

  record(table: RegisterTable): TypeInfo {
    return this.generated('РегистрСведенийЗапись', table);
  }

  recordManager(table: RegisterTable): TypeInfo {
    return this.generated('РегистрСведенийМенеджерЗаписи', table);
  }

  recordKey(table: RegisterTable): TypeInfo {
    return this.generated('РегистрСведенийКлючЗаписи', table);
  }

  /** The one manager of a table. */
  managerOf(table: Table): ObjectValue {
    const known = this.managers.get(table.name);
    if (known) return known;
    const manager = this.newManager(table);
    this.managers.set(table.name, manager);
    return manager;
  }

  private newManager(table: Table): ObjectValue {
    switch (table.kind) {
      case 'catalog':
        return new CatalogManager(this.base, table);
      case 'register':
        return new RegisterManager(this.base, table);
      case 'constant':
        return new ConstantManager(this.base, table);
      case 'enum':
        return new EnumManager(this.base, table);
      case 'section':
        throw new StandFault(`У табличной части нет менеджера: ${table.name}`);
    }
  }

  /** Справочники, Документы, РегистрыСведений, Константы, Перечисления. */
  collection(kind: ManagedTable['kind'] | 'document'): ManagerCollection {
    const names = {
      catalog: ['СправочникиМенеджер', 'CatalogsManager', 'Справочник'],
      document: ['ДокументыМенеджер', 'DocumentsManager', 'Документ'],
      register: ['РегистрыСведенийМенеджер', 'InformationRegistersManager', 'РегистрСведений'],
      constant: ['КонстантыМенеджер', 'ConstantsManager', 'Константа'],
      enum: ['ПеречисленияМенеджер', 'EnumsManager', 'Перечисление'],
    } as const;
    const [ru, en, prefix] = names[kind];
    const allRefs = kind === 'catalog' || kind === 'document';
    return new ManagerCollection(
      this.base,
      defineType({ ru, en, source, ...(allRefs && { members: allReferencesMembers }) }),
      kind === 'document' ? 'catalog' : kind,
      prefix,
    );
  }

  emptyReference(table: CatalogTable): CatalogReference {
    return new CatalogReference(this.base, table, emptyUuid);
  }

  newReference(table: CatalogTable): CatalogReference {
    return new CatalogReference(this.base, table, randomUUID());
  }

  enumValue(table: EnumTable, name: string): EnumReference {
    return new EnumReference(this.base, table, name);
  }

  /** The section of a reference, for reading. */
  sectionOf(reference: CatalogReference, section: SectionTable, context: CallContext): TabularSection {
    return new TabularSection(this.base, section, undefined, sectionRows(reference, section, context));
  }

  /** With defined types in place of their names. */
  resolved(type: FieldType): FieldType {
    return type.flatMap((variant) => {
      if (variant.kind !== 'definedType') return [variant];
      const { definedTypes } = this.base.schema.configuration;
      const defined = definedTypes.find((one) => one.name.toLowerCase() === variant.name.toLowerCase());
      if (!defined) throw new StandFault(`Нет определяемого типа ${variant.name}`);
      return this.resolved(defined.type);
    });
  }

  /** What a field holds until something is put in; Неопределено of a composite type. */
  emptyOf(type: FieldType): Value {
    const [only, ...others] = this.resolved(type);
    if (!only || others.length > 0) return undefined;
    switch (only.kind) {
      case 'string':
        return only.fixed ? ' '.repeat(only.length) : '';
      case 'number':
        return Decimal.zero;
      case 'boolean':
        return false;
      case 'date':
        return DateValue.empty;
      case 'uuid':
        return new UuidValue(emptyUuid);
      case 'valueStorage':
        return new ValueStorage(undefined);
      case 'binaryData':
        return new BinaryData(new Uint8Array());
      case 'ref':
        return this.emptyOfObject(only.object);
      default:
        return undefined;
    }
  }

  private emptyOfObject(name: string): Value {
    const table = this.base.schema.find(name);
    if (table?.kind === 'catalog') return this.emptyReference(table);
    if (table?.kind === 'enum') return this.enumValue(table, '');
    throw new StandFault(`Нет такого объекта метаданных: ${name}`);
  }

  adjust(type: FieldType, value: Value, where: string): Value {
    return fitValue(this.resolved(type), value, this.emptyOf(type), where);
  }

  isFilled(value: Value): boolean {
    if (value === undefined || value === null) return false;
    if (typeof value === 'string') return value.trim() !== '';
    if (value instanceof Decimal) return value.units !== 0n;
    if (value instanceof DateValue) return value.seconds !== 0;
    if (value instanceof ObjectValue) return value.isFilled();
    return true;
  }

  /** ОписаниеТипов of a field. */
  description(type: FieldType): TypeDescription {
    return describe(this.base, this.resolved(type));
  }
}
