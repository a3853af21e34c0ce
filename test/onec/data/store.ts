import { identityOf } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import type { Table } from './schema.ts';

/** A row: values by the columns' own names. Never changed, only replaced. */
export type Row = Readonly<Record<string, Value>>;

/** Rows by key; a deleted row is null (in the changes of a transaction only). */
type Rows<T> = Map<string, T>;

/**
 * How the base compares a value: strings ignore letter case (1c-dn.com, “Specifics of database string comparison”)
 * and trailing blanks (type mvarchar of PostgreSQL for 1C), everything else is compared as in the language.
 */
export function databaseIdentity(value: Value): unknown {
  return typeof value === 'string' ? `s${value.trimEnd().toLowerCase()}` : identityOf(value);
}

export function keyOf(table: Table, row: Row): string {
  return table.key.map((name) => String(databaseIdentity(row[name]))).join('\u0000');
}

export type StoreSnapshot = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Changes of one transaction, not seen by others until it commits. */
export class Changes {
  readonly tables = new Map<string, Rows<Row | null>>();

  of(table: Table): Rows<Row | null> {
    let rows = this.tables.get(table.name);
    if (!rows) {
      rows = new Map();
      this.tables.set(table.name, rows);
    }
    return rows;
  }
}

/** Committed rows of a base. */
export class Store {
  private tables = new Map<string, Rows<Row>>();

  row(table: Table, key: string, changes?: Changes): Row | undefined {
    const changed = changes?.tables.get(table.name);
    if (changed?.has(key)) return changed.get(key) ?? undefined;
    return this.tables.get(table.name)?.get(key);
  }

  /** Rows in the order of their keys, as an index gives them: not the order of writing. */
  rows(table: Table, changes?: Changes): Row[] {
    const committed = this.tables.get(table.name);
    const changed = changes?.tables.get(table.name);
    const all: [string, Row][] = [];
    for (const [key, row] of committed ?? []) if (!changed?.has(key)) all.push([key, row]);
    for (const [key, row] of changed ?? []) if (row) all.push([key, row]);
    return all.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
  }

  commit(changes: Changes): void {
    for (const [name, changed] of changes.tables) {
      const rows = this.tables.get(name) ?? new Map<string, Row>();
      for (const [key, row] of changed) {
        if (row) rows.set(key, row);
        else rows.delete(key);
      }
      this.tables.set(name, rows);
    }
  }

  snapshot(): StoreSnapshot {
    return new Map([...this.tables].map(([name, rows]) => [name, new Map(rows)]));
  }

  restore(snapshot: StoreSnapshot): void {
    this.tables = new Map([...snapshot].map(([name, rows]) => [name, new Map(rows)]));
  }
}
