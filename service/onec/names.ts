/** What things of 1C are called: by their full metadata names, by OData, and for people. */

/** Kinds of metadata whose items are objects with a reference. */
const kinds = [
  ['Справочник', 'Catalog'],
  ['Документ', 'Document'],
  ['БизнесПроцесс', 'BusinessProcess'],
  ['Задача', 'Task'],
  ['ПланВидовХарактеристик', 'ChartOfCharacteristicTypes'],
] as const;

/** `Справочник.Контрагенты` → `Catalog_Контрагенты`; null for what has no items. */
export function setOf(kind: string): string | null {
  const dot = kind.indexOf('.');
  const own = kinds.find(([russian, english]) => [russian, english].includes(kind.slice(0, dot) as never));
  return own && dot > 0 && dot < kind.length - 1 ? `${own[1]}_${kind.slice(dot + 1)}` : null;
}

/** `Catalog_Контрагенты` → `Справочник.Контрагенты`. Names of objects may hold underscores. */
export function kindOf(set: string): string | null {
  const line = set.indexOf('_');
  const own = kinds.find(([, english]) => english === set.slice(0, line));
  return own && line < set.length - 1 ? `${own[0]}.${set.slice(line + 1)}` : null;
}

/** What an object is to us. */
export type Role =
  | 'counterparty'
  | 'partner'
  | 'contact'
  | 'lead'
  | 'deal'
  | 'order'
  | 'user'
  | 'person'
  | 'other';

/** Names that typical configurations use; the rest is named by the administrator. */
const roles: readonly (readonly [Role, RegExp])[] = [
  ['counterparty', /^Catalog_Контрагенты$/],
  ['partner', /^Catalog_Партнеры$/],
  ['contact', /^Catalog_КонтактныеЛица(Партнеров|Контрагентов)?$/],
  ['lead', /^(Catalog|Document)_(CRM_)?Лид(ы)?$/],
  ['deal', /^(Catalog_Сделки(СКлиентами)?|Document_Сделка|Document_CRM_Интерес)$/],
  ['order', /^Document_Заказ(Клиента|Покупателя)$/],
  ['user', /^Catalog_Пользователи$/],
  ['person', /^Catalog_ФизическиеЛица$/],
];

export const roleOf = (set: string): Role | null => roles.find(([, shape]) => shape.test(set))?.[0] ?? null;

/** Registers that keep what clients owe, by their names in typical configurations. */
export const isOfDebts = (name: string): boolean =>
  /^AccumulationRegister_(РасчетыСКлиентами(ПоДокументам)?|РасчетыСПокупателями|ВзаиморасчетыСКонтрагентами|РасчетыСКонтрагентами)$/.test(
    name,
  );

/** Fields that every object has, as 1C calls them in Russian. */
const standard: Readonly<Record<string, string>> = {
  Description: 'Наименование',
  Code: 'Код',
  Number: 'Номер',
  Date: 'Дата',
  Posted: 'Проведен',
};
/** A field's name in Russian, as templates have it: `{{object.Наименование}}`. */
export const fieldName = (property: string): string => standard[property] ?? property;

/** Fields that say nothing to people. */
export const isTechnical = (property: string): boolean =>
  /^(Ref_Key|DataVersion|DeletionMark|IsFolder|Predefined|PredefinedDataName|Parent_Key|Owner_Key|LineNumber)$/.test(
    property,
  ) || /_(Type|Base64Data|Key)$/.test(property);

/** `СуммаДокумента` → «Сумма документа»: OData does not tell synonyms. Abbreviations stay as they are. */
export function titleOf(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(' ')
    .filter((word) => word !== '');
  return words
    .map((word, i) =>
      i === 0 || (word.length > 1 && word === word.toUpperCase()) ? word : word.toLowerCase(),
    )
    .join(' ');
}
