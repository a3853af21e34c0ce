/** What a base has of what we read: nothing is assumed, everything is found in its description. */
import type { BaseModel, TypeModel } from './metadata.ts';
import { isOfDebts, isTechnical, kindOf, type Role, roleOf, setOf } from './names.ts';

/** A kind of objects and how it is read. */
export interface KindModel {
  /** Full metadata name: `Справочник.Контрагенты`. */
  kind: string;
  set: string;
  role: Role;
  /** The field that names an object: its description, or its number. */
  title: 'Description' | 'Number' | null;
  hasVersion: boolean;
  hasMark: boolean;
  hasFolders: boolean;
  /** Simple fields that people read: name → type. */
  fields: Record<string, string>;
  /** References that people read by their names: name → set. */
  references: Record<string, string | null>;
  /** The table part with contact information, and those of its columns that we read. */
  contacts: { part: string; columns: string[] } | null;
  /** Own fields that hold a phone. */
  phoneFields: string[];
  /** Reference → role of what it leads to: whose order it is. */
  parties: Record<string, Role>;
  /** The reference to the responsible person. */
  manager: string | null;
}

/** A register that knows who owes what. */
export interface DebtModel {
  register: string;
  /** The dimension of the client, and the roles that it holds. */
  by: { field: string; role: Role }[];
  /** The dimension is a key of analytics: a catalog that knows the client. */
  through: { field: string; set: string; by: { field: string; role: Role }[] } | null;
  /** The sum that is shown. */
  sum: string;
  currency: string | null;
}

/** Documents that are open orders of a client. */
export interface OrderModel {
  kind: string;
  set: string;
  by: { field: string; role: Role }[];
  hasPosted: boolean;
  sum: string | null;
  /** A field whose value tells the state: an enumeration (a string), or a reference. */
  state: { field: string; isReference: boolean } | null;
}

export interface Discovery {
  kinds: KindModel[];
  debts: DebtModel[];
  orders: OrderModel[];
  /** Every kind that the base publishes, for the administrator to choose from. */
  published: string[];
}

const contactColumns = ['Тип', 'Представление', 'НомерТелефона', 'НомерТелефонаБезКодов'];
const managers = ['ОсновнойМенеджер', 'Менеджер', 'ОтветственныйМенеджер', 'Ответственный'];
const partyFields: Readonly<Record<string, Role>> = {
  Контрагент: 'counterparty',
  Партнер: 'partner',
  Клиент: 'partner',
  КонтактноеЛицо: 'contact',
};

/** Which sets of the description are worth keeping. */
export function wantedSets(kinds: readonly string[]): (set: string) => boolean {
  const named = new Set(kinds.map(setOf));
  return (set) =>
    roleOf(set) !== null ||
    named.has(set) ||
    isOfDebts(set) ||
    /^Catalog_КлючиАналитикиУчетаПоПартнерам$/.test(set) ||
    set === 'Catalog_Валюты';
}

/** @param named kinds that the administrator has named beside the known ones */
export function discover(model: BaseModel, named: readonly string[]): Discovery {
  const wanted = new Set(named.map(setOf));
  const own = model.objects.filter((set) => roleOf(set) !== null || wanted.has(set));
  const kinds = own.flatMap((set) => kindModel(set, model) ?? []);
  return {
    kinds,
    debts: Object.keys(model.functions).flatMap((register) => debtModel(register, model) ?? []),
    orders: kinds.filter(({ role }) => role === 'order').flatMap((kind) => orderModel(kind, model) ?? []),
    published: model.objects.flatMap((set) => kindOf(set) ?? []).sort(),
  };
}

function kindModel(set: string, model: BaseModel): KindModel | null {
  const type = model.types[set];
  const kind = kindOf(set);
  if (!type || kind === null) return null;
  const { properties, navigations } = type;
  const names = Object.keys(properties);
  const simple = names.filter(
    (name) =>
      properties[name]?.startsWith('Edm.') &&
      !isTechnical(name) &&
      // The value of a field of several types is a reference or what not: its type stands beside it.
      properties[`${name}_Type`] === undefined &&
      properties[name] !== 'Edm.Binary' &&
      properties[name] !== 'Edm.Stream',
  );
  const references = Object.fromEntries(
    Object.entries(navigations).filter(
      ([name]) => properties[`${name}_Key`] === 'Edm.Guid' && !isTechnical(name),
    ),
  );
  const manager = managers.find((name) => name in references) ?? null;
  return {
    kind,
    set,
    role: roleOf(set) ?? 'other',
    title: 'Description' in properties ? 'Description' : 'Number' in properties ? 'Number' : null,
    hasVersion: 'DataVersion' in properties,
    hasMark: 'DeletionMark' in properties,
    hasFolders: 'IsFolder' in properties,
    fields: Object.fromEntries(simple.map((name) => [name, properties[name] as string])),
    references,
    contacts: contactsOf(type, model),
    phoneFields: simple.filter(
      (name) =>
        properties[name] === 'Edm.String' &&
        /^(Контактный|Мобильный|НомерТелефона|Телефон)/.test(name) &&
        /Телефон/.test(name),
    ),
    parties: Object.fromEntries(
      Object.entries(partyFields).filter(([name]) => properties[`${name}_Key`] === 'Edm.Guid'),
    ),
    manager,
  };
}

function contactsOf(type: TypeModel, model: BaseModel): KindModel['contacts'] {
  const part = 'КонтактнаяИнформация';
  const rows = /^Collection\((.+)\)$/.exec(type.properties[part] ?? '')?.[1];
  if (rows === undefined) return null;
  const known = model.types[rows]?.properties;
  const columns = known ? contactColumns.filter((column) => column in known) : contactColumns;
  return columns.length > 0 ? { part, columns } : null;
}

const rolesOf = (type: TypeModel): { field: string; role: Role }[] =>
  Object.entries(partyFields)
    .filter(([name]) => type.properties[`${name}_Key`] === 'Edm.Guid')
    .map(([name, role]) => ({ field: `${name}_Key`, role }));

function debtModel(register: string, model: BaseModel): DebtModel | null {
  const rowType = model.functions[register]?.Balance;
  if (!isOfDebts(register) || rowType === undefined) return null;
  const balance = model.types[rowType ?? ''];
  // Where the type of the rows is not told: that of the records, whose sums are called so without “Balance”.
  const row = balance ?? model.types[`${register}_RecordType`];
  if (!row) return null;
  const sums = Object.keys(row.properties).flatMap((name) =>
    balance ? (name.endsWith('Balance') ? [name] : []) : [`${name}Balance`],
  );
  const preferred = ['ДолгBalance', 'СуммаBalance', 'СуммаРеглBalance', 'СуммаУпрBalance'];
  const sum = preferred.find((name) => sums.includes(name)) ?? (balance ? sums[0] : undefined);
  if (sum === undefined) return null;
  const by = rolesOf(row).filter(({ role }) => role !== 'contact');
  const keys = 'Catalog_КлючиАналитикиУчетаПоПартнерам';
  const analytics = model.types[keys];
  const field = 'АналитикаУчетаПоПартнерам_Key';
  const through =
    by.length === 0 && field in row.properties && analytics
      ? { field, set: keys, by: rolesOf(analytics) }
      : null;
  if (by.length === 0 && !through) return null;
  return { register, by, through, sum, currency: 'Валюта_Key' in row.properties ? 'Валюта_Key' : null };
}

function orderModel(kind: KindModel, model: BaseModel): OrderModel | null {
  const type = model.types[kind.set];
  if (!type || !('Date' in type.properties)) return null;
  const by = rolesOf(type).filter(({ role }) => role !== 'contact');
  if (by.length === 0) return null;
  const enumeration = ['Статус', 'Состояние'].find((name) => type.properties[name] === 'Edm.String');
  const reference = ['СостояниеЗаказа', 'Состояние', 'Статус'].find((name) => name in kind.references);
  return {
    kind: kind.kind,
    set: kind.set,
    by,
    hasPosted: 'Posted' in type.properties,
    sum: ['СуммаДокумента', 'Сумма'].find((name) => name in type.properties) ?? null,
    state: enumeration
      ? { field: enumeration, isReference: false }
      : reference
        ? { field: reference, isReference: true }
        : null,
  };
}
