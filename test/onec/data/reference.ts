import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import { present } from '../values/present.ts';
import { absent, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import type { Base } from './base.ts';
import type { CatalogTable, Table } from './schema.ts';
import { dataOf } from './session.ts';
import { keyOf, type Row } from './store.ts';

export const emptyUuid = '00000000-0000-0000-0000-000000000000';

/** A reference to an item of a catalog; equal to another by type and UUID. Source: onec.md 6.2. */
export class CatalogReference extends ObjectValue {
  readonly base: Base;
  readonly table: CatalogTable;
  readonly uuid: string;

  constructor(base: Base, table: CatalogTable, uuid: string) {
    super();
    this.base = base;
    this.table = table;
    this.uuid = uuid;
  }

  override get type(): TypeInfo {
    return this.base.types.reference(this.table);
  }

  get isEmpty(): boolean {
    return this.uuid === emptyUuid;
  }

  get key(): string {
    return keyOf(this.table, { Ссылка: this });
  }

  override equals(other: Value): boolean {
    return other instanceof CatalogReference && other.table === this.table && other.uuid === this.uuid;
  }

  override get identity(): string {
    return `${this.table.name} ${this.uuid}`;
  }

  override isFilled(): boolean {
    return !this.isEmpty;
  }

  /** Committed data only: a presentation knows no session. */
  override present(): string {
    if (this.isEmpty) return '';
    const row = this.base.store.row(this.table, this.key);
    if (!row) return `<Объект не найден> (${this.uuid})`;
    if (this.table.object.kind === 'Document') {
      // «Заказ клиента 0000-000123 от 20.11.2026 12:00:00»: from memory.
      return `${this.table.object.synonym} ${String(row.Номер)} от ${present(row.Дата)}`;
    }
    return String(row.Наименование ?? row.Код ?? '');
  }

  override toXml(): string {
    return this.uuid;
  }

  /** A field of the item read through the reference: empty values for an empty or a broken one. */
  override getField(name: Name, context: CallContext): Value | typeof absent {
    const column = this.base.schema.column(this.table, name.key);
    if (!column) return this.sectionOf(name, context);
    if (column.name === 'Ссылка') return this;
    const session = dataOf(context);
    session.demand(context, 'Read', this.table.english);
    const row = this.isEmpty ? undefined : session.connection.row(this.table, this.key);
    return row ? row[column.name] : this.base.types.emptyOf(column.type);
  }

  override fieldNames(): readonly string[] {
    return this.table.columns.map((column) => column.name);
  }

  private sectionOf(name: Name, context: CallContext): Value | typeof absent {
    const section = this.base.schema
      .sections(this.table)
      .find((one) => one.section.name.toLowerCase() === name.key);
    if (!section) return absent;
    dataOf(context).demand(context, 'Read', this.table.english);
    return this.base.types.sectionOf(this, section, context);
  }

  /** The row behind the reference. Throws when it is not there. */
  required(context: CallContext): Row {
    const row = dataOf(context).connection.row(this.table, this.key);
    if (!row) throw new BslError(`Объект не найден (${this.present()})`);
    return row;
  }
}

/** A value of an enumeration of the configuration, or its empty reference. */
export class EnumReference extends ObjectValue {
  readonly base: Base;
  readonly table: Extract<Table, { kind: 'enum' }>;
  /** Empty name: the empty reference. */
  readonly name: string;

  constructor(base: Base, table: Extract<Table, { kind: 'enum' }>, name: string) {
    super();
    this.base = base;
    this.table = table;
    this.name = name;
  }

  override get type(): TypeInfo {
    return this.base.types.reference(this.table);
  }

  /** Place in the enumeration; -1 of the empty reference. */
  get order(): number {
    return this.table.object.values.findIndex((value) => value.name === this.name);
  }

  override equals(other: Value): boolean {
    return other instanceof EnumReference && other.table === this.table && other.name === this.name;
  }

  override get identity(): string {
    return `${this.table.name}.${this.name}`;
  }

  override isFilled(): boolean {
    return this.name !== '';
  }

  override present(): string {
    const value = this.table.object.values.find((one) => one.name === this.name);
    return value ? value.synonym || value.name : '';
  }

  override toXml(): string {
    return this.name;
  }
}
