import type { Value } from '../values/value.ts';
import type { Base } from './base.ts';
import { CatalogReference, EnumReference } from './reference.ts';
import type { Row, StoreSnapshot } from './store.ts';

/** A value of one base as a value of its copy: references point to the copy's tables. */
export function transplantValue(value: Value, target: Base): Value {
  if (value instanceof CatalogReference) {
    return new CatalogReference(target, target.catalog(value.table.object.name), value.uuid);
  }
  if (value instanceof EnumReference) {
    const table = target.schema.find(value.table.name);
    if (table?.kind !== 'enum') throw new Error(`В копии нет ${value.table.name}`);
    return target.types.enumValue(table, value.name);
  }
  return value;
}

/** Rows of one base for a copy with the same metadata. */
export function transplant(snapshot: StoreSnapshot, target: Base): StoreSnapshot {
  const moved = (row: Row): Row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, transplantValue(value, target)]));
  return new Map(
    [...snapshot].map(([name, rows]) => [name, new Map([...rows].map(([key, row]) => [key, moved(row)]))]),
  );
}
