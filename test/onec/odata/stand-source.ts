/** The data of the stand's base as its OData interface shows them: its catalogs with their table parts. */
import { CatalogReference, EnumReference } from '../data/reference.ts';
import type { CatalogTable, Column, SectionTable } from '../data/schema.ts';
import type { Row } from '../data/store.ts';
import type { Infobase } from '../platform/infobase.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { UuidValue } from '../values/uuid.ts';
import type { Value } from '../values/value.ts';
import {
  type BaseModel,
  type EdmType,
  emptyDate,
  emptyGuid,
  type FieldModel,
  type Json,
  type JsonRow,
  rowsOf,
  type SetModel,
} from './model.ts';

const setName = (table: string): string => table.replace(/^Справочник\./, 'Catalog_');

const skipped = new Set(['Ссылка', 'НомерСтроки']);

/** Types as 1C maps them: onec.md 4.1. A field of several types is a string beside its type. */
function fieldsOf(column: Column): FieldModel[] {
  const [only, ...more] = column.type;
  const name = column.role === 'standard' ? column.english : column.name;
  if (!only || more.length > 0)
    return [
      { name, type: 'Edm.String' },
      { name: `${name}_Type`, type: 'Edm.String' },
    ];
  const simple = (type: EdmType): FieldModel[] => [{ name, type }];
  switch (only.kind) {
    case 'ref':
      return only.object.startsWith('Справочник.')
        ? [{ name, type: 'Edm.Guid', to: setName(only.object) }]
        : simple('Edm.String');
    case 'boolean':
      return simple('Edm.Boolean');
    case 'date':
      return simple('Edm.DateTime');
    case 'number':
      return simple(only.fractionDigits > 0 ? 'Edm.Double' : 'Edm.Int64');
    case 'uuid':
      return simple('Edm.Guid');
    default:
      return simple('Edm.String');
  }
}

function jsonOf(value: Value, field: FieldModel): Json {
  if (value instanceof CatalogReference) return value.uuid;
  if (value instanceof EnumReference) return value.name;
  if (value instanceof UuidValue) return value.text;
  if (value instanceof DateValue) return value.toIso().slice(0, 19);
  // Edm.Int64 is a string in JSON.
  if (value instanceof Decimal)
    return field.type === 'Edm.Int64' ? String(value.toNumber()) : value.toNumber();
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (field.type === 'Edm.Guid') return emptyGuid;
  return field.type === 'Edm.DateTime' ? emptyDate : null;
}

function rowJson(columns: readonly Column[], row: Row): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const column of columns) {
    if (skipped.has(column.name)) continue;
    const value = row[column.name] as Value;
    const [field, type] = fieldsOf(column);
    if (!field) continue;
    result[field.to === undefined ? field.name : `${field.name}_Key`] = jsonOf(value, field);
    if (type) {
      result[type.name] =
        value instanceof CatalogReference ? `StandardODATA.${setName(value.table.name)}` : 'Edm.String';
    }
  }
  return result;
}

const keyOf = (row: Row): string => {
  const reference = row.Ссылка;
  return reference instanceof CatalogReference ? reference.uuid.toLowerCase() : emptyGuid;
};

function setOf(infobase: Infobase, table: CatalogTable): SetModel {
  const { base } = infobase;
  const sections: readonly SectionTable[] = base.schema.sections(table);
  const fields = table.columns.filter(({ name }) => !skipped.has(name)).flatMap(fieldsOf);
  return {
    name: setName(table.name),
    fields: [{ name: 'Ref_Key', type: 'Edm.Guid' }, ...fields],
    parts: sections.map((section) => ({
      name: section.section.name,
      fields: section.columns.filter(({ name }) => !skipped.has(name)).flatMap(fieldsOf),
    })),
    rows: () => {
      const parts = sections.map((section) => ({ section, rows: base.store.rows(section) }));
      return rowsOf(
        base.store.rows(table).map((row): JsonRow => {
          const key = keyOf(row);
          const lines = parts.map(({ section, rows }): [string, Json] => [
            section.section.name,
            rows
              .filter((line) => keyOf(line) === key)
              .map((line, i) => ({
                Ref_Key: key,
                LineNumber: String(i + 1),
                ...rowJson(section.columns, line),
              })),
          ]);
          return { Ref_Key: key, ...rowJson(table.columns, row), ...Object.fromEntries(lines) };
        }),
      );
    },
  };
}

/** The base as it is at this moment. */
export function standModel(infobase: Infobase): BaseModel {
  const tables = infobase.base.schema.tables.filter(
    (table): table is CatalogTable => table.kind === 'catalog',
  );
  return { sets: tables.map((table) => setOf(infobase, table)), registers: [] };
}
