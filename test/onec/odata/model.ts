/**
 * A base as its OData interface shows it: sets with typed fields, table parts inside of their objects, registers with
 * virtual tables. Source of names and types: onec.md 4.1; of the shapes of `$metadata`: descriptions of real bases.
 */

export type EdmType =
  | 'Edm.Guid'
  | 'Edm.String'
  | 'Edm.Boolean'
  | 'Edm.DateTime'
  | 'Edm.Double'
  | 'Edm.Int64'
  | 'Edm.Int16';

export interface FieldModel {
  readonly name: string;
  readonly type: EdmType;
  /** A reference: the set that it leads to. Its field is called `<name>_Key`. */
  readonly to?: string;
}

export interface PartModel {
  readonly name: string;
  readonly fields: readonly FieldModel[];
}

/** Values as they stand in JSON; a table part is a list of rows. */
export type Json = string | number | boolean | null | readonly JsonRow[];
export type JsonRow = Readonly<Record<string, Json>>;

/** Rows in the order of their keys. */
export interface Rows {
  readonly count: number;
  at(index: number): JsonRow;
  /** The row with this reference. */
  find(key: string): JsonRow | undefined;
}

export interface SetModel {
  readonly name: string;
  readonly fields: readonly FieldModel[];
  readonly parts: readonly PartModel[];
  rows(): Rows;
  /** Rows that the user may not read (row-level access). */
  readonly forbidden?: (row: JsonRow) => boolean;
}

export interface RegisterModel {
  /** `AccumulationRegister_РасчетыСПокупателями`. */
  readonly name: string;
  readonly dimensions: readonly FieldModel[];
  readonly resources: readonly FieldModel[];
  /** Balances of each combination of dimensions. */
  records(): readonly JsonRow[];
}

export interface BaseModel {
  readonly sets: readonly SetModel[];
  readonly registers: readonly RegisterModel[];
}

export const emptyGuid = '00000000-0000-0000-0000-000000000000';
export const emptyDate = '0001-01-01T00:00:00';

/** The name of a field in an entity. */
export const property = ({ name, to }: FieldModel): string => (to === undefined ? name : `${name}_Key`);

/** Rows that are all in memory. */
export function rowsOf(given: readonly JsonRow[]): Rows {
  const sorted = [...given].sort((a, b) => (String(a.Ref_Key) < String(b.Ref_Key) ? -1 : 1));
  const byKey = new Map(sorted.map((row) => [String(row.Ref_Key), row]));
  return {
    count: sorted.length,
    at: (index) => sorted[index] as JsonRow,
    find: (key) => byKey.get(key.toLowerCase()),
  };
}

/** Standard fields. Source: onec.md 4.1. */
export const ofCatalog: readonly FieldModel[] = [
  { name: 'Ref_Key', type: 'Edm.Guid' },
  { name: 'DataVersion', type: 'Edm.String' },
  { name: 'DeletionMark', type: 'Edm.Boolean' },
  { name: 'Description', type: 'Edm.String' },
  { name: 'Predefined', type: 'Edm.Boolean' },
  { name: 'PredefinedDataName', type: 'Edm.String' },
];
export const ofDocument: readonly FieldModel[] = [
  { name: 'Ref_Key', type: 'Edm.Guid' },
  { name: 'DataVersion', type: 'Edm.String' },
  { name: 'DeletionMark', type: 'Edm.Boolean' },
  { name: 'Number', type: 'Edm.String' },
  { name: 'Date', type: 'Edm.DateTime' },
  { name: 'Posted', type: 'Edm.Boolean' },
];
/** Table part of БСП. Source: onec.md 4.3. */
export const contactInformation: PartModel = {
  name: 'КонтактнаяИнформация',
  fields: [
    { name: 'Тип', type: 'Edm.String' },
    { name: 'Вид', type: 'Edm.Guid', to: 'Catalog_ВидыКонтактнойИнформации' },
    { name: 'Представление', type: 'Edm.String' },
    { name: 'ЗначенияПолей', type: 'Edm.String' },
    { name: 'АдресЭП', type: 'Edm.String' },
    { name: 'НомерТелефона', type: 'Edm.String' },
    { name: 'НомерТелефонаБезКодов', type: 'Edm.String' },
  ],
};
