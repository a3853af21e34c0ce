import type { FieldType, ReferenceKind, TypeVariant } from './model.ts';
import { child, childrenOf, type Element, textOf } from './xml.ts';

/** Latin names of metadata kinds in dumps → Russian names as in the language and in queries. */
export const russianKinds: Readonly<Record<string, string>> = {
  Catalog: 'Справочник',
  Document: 'Документ',
  Enum: 'Перечисление',
  Constant: 'Константа',
  InformationRegister: 'РегистрСведений',
  CommonModule: 'ОбщийМодуль',
  HTTPService: 'HTTPСервис',
  ScheduledJob: 'РегламентноеЗадание',
  Role: 'Роль',
  Subsystem: 'Подсистема',
  EventSubscription: 'ПодпискаНаСобытие',
  SessionParameter: 'ПараметрСеанса',
  DefinedType: 'ОпределяемыйТип',
  CommonForm: 'ОбщаяФорма',
  CommonCommand: 'ОбщаяКоманда',
  CommandGroup: 'ГруппаКоманд',
  CommonPicture: 'ОбщаяКартинка',
  CommonTemplate: 'ОбщийМакет',
  DataProcessor: 'Обработка',
  Report: 'Отчет',
  FunctionalOption: 'ФункциональнаяОпция',
  Language: 'Язык',
  Style: 'Стиль',
  StyleItem: 'ЭлементСтиля',
};

const referenceKinds: Readonly<Record<string, ReferenceKind>> = {
  CatalogRef: 'Справочник',
  DocumentRef: 'Документ',
  EnumRef: 'Перечисление',
};

/** `v8:Type`, `v8:TypeSet` and their qualifiers, as in a `Type` element; an unknown type is refused. */
export function readType(element: Element | undefined, file: string): FieldType {
  const variants: TypeVariant[] = [];
  for (const item of childrenOf(element, 'Type')) variants.push(variant(item.text.trim(), element, file));
  for (const item of childrenOf(element, 'TypeSet')) variants.push(typeSet(item.text.trim(), file));
  return variants;
}

function variant(type: string, element: Element | undefined, file: string): TypeVariant {
  switch (type) {
    case 'xs:string': {
      const qualifiers = child(element, 'StringQualifiers');
      return {
        kind: 'string',
        length: Number(textOf(qualifiers, 'Length') || 0),
        fixed: textOf(qualifiers, 'AllowedLength') === 'Fixed',
      };
    }
    case 'xs:decimal': {
      const qualifiers = child(element, 'NumberQualifiers');
      return {
        kind: 'number',
        digits: Number(textOf(qualifiers, 'Digits') || 0),
        fractionDigits: Number(textOf(qualifiers, 'FractionDigits') || 0),
        nonnegative: textOf(qualifiers, 'AllowedSign') === 'Nonnegative',
      };
    }
    case 'xs:boolean':
      return { kind: 'boolean' };
    case 'xs:dateTime': {
      const fractions = textOf(child(element, 'DateQualifiers'), 'DateFractions');
      return {
        kind: 'date',
        fractions: fractions === 'Date' ? 'date' : fractions === 'Time' ? 'time' : 'dateTime',
      };
    }
    case 'xs:base64Binary':
      return { kind: 'binaryData' };
    case 'v8:UUID':
      return { kind: 'uuid' };
    case 'v8:ValueStorage':
      return { kind: 'valueStorage' };
  }
  const [, kind = '', name = ''] = /^cfg:(\w+)\.(.+)$/.exec(type) ?? [];
  const russian = referenceKinds[kind];
  if (russian && name) return { kind: 'ref', object: `${russian}.${name}` };
  if (kind === 'CatalogObject') return { kind: 'ref', object: `Справочник.${name}` };
  throw new Error(`${file}: неизвестный тип значения ${type}`);
}

function typeSet(type: string, file: string): TypeVariant {
  if (type === 'cfg:AnyIBRef' || type === 'cfg:AnyRef') return { kind: 'refSet', of: 'any' };
  const [, kind = '', name = ''] = /^cfg:(\w+)(?:\.(.+))?$/.exec(type) ?? [];
  if (kind === 'DefinedType' && name) return { kind: 'definedType', name };
  if (kind === 'CatalogObject') return { kind: 'refSet', of: 'Справочник' };
  const russian = referenceKinds[kind];
  if (russian) return { kind: 'refSet', of: russian };
  throw new Error(`${file}: неизвестный набор типов ${type}`);
}

/** `Catalog.X.Attribute.Y` → `Справочник.X`: the object that a dump's reference begins with. */
export function russianObjectName(reference: string): string {
  const [kind = '', name = ''] = reference.split('.');
  const russian = russianKinds[kind];
  if (!russian) throw new Error(`Неизвестный вид объекта метаданных: ${reference}`);
  return `${russian}.${name}`;
}
