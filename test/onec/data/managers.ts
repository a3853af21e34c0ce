import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import type { Fields } from '../values/structure.ts';
import {
  absent,
  type BoundMethod,
  type Name,
  nameOf,
  ObjectValue,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import type { Base } from './base.ts';
import { CatalogReference } from './reference.ts';
import type { CatalogTable, Column, ConstantTable, RegisterTable, Table } from './schema.ts';
import { dataOf } from './session.ts';
import { databaseIdentity, keyOf, type Row } from './store.ts';

/** СправочникМенеджер. */
export class CatalogManager extends ObjectValue {
  readonly base: Base;
  readonly table: CatalogTable;

  constructor(base: Base, table: CatalogTable) {
    super();
    this.base = base;
    this.table = table;
  }

  override get type(): TypeInfo {
    return this.base.types.manager(this.table);
  }

  override get identity(): string {
    return `Менеджер ${this.table.name}`;
  }

  override getField(name: Name): Value | typeof absent {
    const item = this.table.object.predefined.find((one) => one.name.toLowerCase() === name.key);
    return item ? new CatalogReference(this.base, this.table, item.uuid) : absent;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return this.base.modules.method(this, `${this.table.name}.МодульМенеджера`, name);
  }

  /** The first item whose field equals the value; the empty reference when there is none. */
  findBy(column: Column, value: Value, context: CallContext): CatalogReference {
    const session = dataOf(context);
    session.demand(context, 'Read', this.table.english);
    const wanted = databaseIdentity(value);
    const row = session.connection
      .rows(this.table)
      .find((one) => databaseIdentity(one[column.name]) === wanted);
    return row?.Ссылка instanceof CatalogReference ? row.Ссылка : this.base.types.emptyReference(this.table);
  }

  required(name: string): Column {
    const column = this.base.schema.column(this.table, name);
    if (!column) throw new BslError(`Поле не найдено "${name}" (${this.table.name})`);
    return column;
  }
}

/** ПеречислениеМенеджер. */
export class EnumManager extends ObjectValue {
  readonly base: Base;
  readonly table: Extract<Table, { kind: 'enum' }>;

  constructor(base: Base, table: Extract<Table, { kind: 'enum' }>) {
    super();
    this.base = base;
    this.table = table;
  }

  override get type(): TypeInfo {
    return this.base.types.manager(this.table);
  }

  override *iterate(): Iterable<Value> {
    for (const { name } of this.table.object.values) yield this.base.types.enumValue(this.table, name);
  }

  override getField(name: Name): Value | typeof absent {
    const value = this.table.object.values.find((one) => one.name.toLowerCase() === name.key);
    return value ? this.base.types.enumValue(this.table, value.name) : absent;
  }

  /** A value looked up by a string is an ordinary error when it is not there. */
  override getIndex(key: Value): Value | typeof absent {
    if (typeof key !== 'string') {
      const value = this.table.object.values[Number(String(key))];
      return value ? this.base.types.enumValue(this.table, value.name) : absent;
    }
    const value = this.getField(nameOf(key));
    if (value === absent) throw new BslError(`Поле объекта не обнаружено (${key})`);
    return value;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return this.base.modules.method(this, `${this.table.name}.МодульМенеджера`, name);
  }
}

/** РегистрСведенийМенеджер. */
export class RegisterManager extends ObjectValue {
  readonly base: Base;
  readonly table: RegisterTable;

  constructor(base: Base, table: RegisterTable) {
    super();
    this.base = base;
    this.table = table;
  }

  override get type(): TypeInfo {
    return this.base.types.manager(this.table);
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return this.base.modules.method(this, `${this.table.name}.МодульМенеджера`, name);
  }

  /** Fields of a structure as columns of the register. */
  fields(filter: Fields | undefined): [Column, Value][] {
    return (filter?.entries() ?? []).map(([name, value]) => {
      const column = this.base.schema.column(this.table, name);
      if (!column) throw new BslError(`Поле не найдено "${name}" (${this.table.name})`);
      return [column, value];
    });
  }

  rows(filter: Fields | undefined, context: CallContext): Row[] {
    const session = dataOf(context);
    session.demand(context, 'Read', this.table.english);
    const wanted = this.fields(filter).map(
      ([column, value]) => [column.name, databaseIdentity(value)] as const,
    );
    return session.connection
      .rows(this.table)
      .filter((row) => wanted.every(([name, identity]) => databaseIdentity(row[name]) === identity));
  }
}

/** КонстантаМенеджер. */
export class ConstantManager extends ObjectValue {
  readonly base: Base;
  readonly table: ConstantTable;

  constructor(base: Base, table: ConstantTable) {
    super();
    this.base = base;
    this.table = table;
  }

  override get type(): TypeInfo {
    return this.base.types.manager(this.table);
  }

  get(context: CallContext): Value {
    const session = dataOf(context);
    session.demand(context, 'Read', this.table.english);
    return readConstant(this.base, this.table, session.connection.row(this.table, ''));
  }

  async set(value: Value, context: CallContext): Promise<void> {
    const session = dataOf(context);
    session.demand(context, 'Update', this.table.english);
    const { connection } = session;
    const fitted = this.base.types.adjust(this.table.object.type, value, this.table.name);
    await connection.inside(async () => {
      await connection.lock({ space: this.table.name, fields: new Map(), mode: 'exclusive' });
      connection.put(this.table, keyOf(this.table, {}), { Значение: fitted });
    });
  }
}

export function readConstant(base: Base, table: ConstantTable, row: Row | undefined): Value {
  return row ? row.Значение : base.types.emptyOf(table.object.type);
}

/** Справочники, РегистрыСведений, Константы…: managers by name. Source: onec.md 1.8, 6.1. */
export class ManagerCollection extends ObjectValue {
  readonly base: Base;
  private readonly ownType: TypeInfo;
  private readonly kind: Table['kind'];
  private readonly prefix: string;

  constructor(base: Base, type: TypeInfo, kind: Table['kind'], prefix: string) {
    super();
    this.base = base;
    this.ownType = type;
    this.kind = kind;
    this.prefix = prefix;
  }

  override get type(): TypeInfo {
    return this.ownType;
  }

  get tables(): (CatalogTable | Exclude<Table, CatalogTable>)[] {
    return this.base.schema.tables.filter(
      (table) => table.kind === this.kind && table.name.startsWith(`${this.prefix}.`),
    );
  }

  override *iterate(): Iterable<Value> {
    for (const table of this.tables) yield this.base.types.managerOf(table);
  }

  override getField(name: Name): Value | typeof absent {
    const table = this.base.schema.find(`${this.prefix}.${name.text}`);
    return table?.kind === this.kind ? this.base.types.managerOf(table) : absent;
  }

  /** By a string the name may be anything, so that a missing one is an ordinary error. */
  override getIndex(key: Value): Value | typeof absent {
    if (typeof key !== 'string') return absent;
    const value = this.getField(nameOf(key));
    if (value === absent) throw new BslError(`Поле объекта не обнаружено (${key})`);
    return value;
  }
}
