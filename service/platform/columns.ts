import type { EntitySchemaColumnOptions, ValueTransformer } from 'typeorm';

/** The databases the bridge runs on. */
export type Dialect = 'sqlite' | 'postgres' | 'mssql';

export type ColumnKind =
  | 'key'
  | 'text'
  | 'longText'
  | 'instant'
  | 'flag'
  | 'json'
  | 'count'
  | 'bigCount'
  | 'position';

/** A column as plain data, the same for every database; `T` is the type of its value in a row. */
export interface Column<out T> {
  readonly kind: ColumnKind;
  /** In characters, for `key` and `text`. */
  readonly length?: number;
  readonly nullable?: boolean;
  readonly primary?: boolean;
  /** For a column that a later migration adds to rows that are there. */
  readonly byDefault?: string | number;
  /** Carries the type only. */
  readonly value?: T;
}

const idLength = 40;

/** The row's own id (`newId`): primary key. */
export function id<T extends string = string>(): Column<T> {
  return { kind: 'key', length: idLength, primary: true };
}

/** The id of another row. */
export function ref<T extends string = string>(): Column<T> {
  return { kind: 'key', length: idLength };
}

/** A string of machines (hash, idempotency key, id of another system): compared byte by byte. */
export function key<T extends string = string>(length: number): Column<T> {
  return { kind: 'key', length };
}

/** A text of people, at most `length` characters; the contract's `maxLength` has to keep within it. */
export function text<T extends string = string>(length = 200): Column<T> {
  return { kind: 'text', length };
}

/** A text without a limit; can't be indexed. */
export function longText<T extends string = string>(): Column<T> {
  return { kind: 'longText' };
}

/**
 * A moment: ISO 8601 in UTC with milliseconds, always 24 characters (`Date#toISOString`). As text it
 * sorts by time and never passes a driver's or a server's time zone.
 */
export function instant<T extends string = string>(): Column<T> {
  return { kind: 'instant' };
}

/** Yes or no, stored as 1 or 0 (there is no boolean that three databases share): in raw SQL compare with 1 and 0. */
export function flag(): Column<boolean> {
  return { kind: 'flag' };
}

/** Any JSON value, stored as text. */
export function json<T>(): Column<T> {
  return { kind: 'json' };
}

/** A whole number of 32 bits. */
export function count<T extends number = number>(): Column<T> {
  return { kind: 'count' };
}

/** A whole number up to 2^53 - 1 (sizes, feed numbers). */
export function bigCount<T extends number = number>(): Column<T> {
  return { kind: 'bigCount' };
}

/**
 * The number of a row, given by the database: primary key. Numbers grow in the order of the inserts,
 * not of the commits, and have holes: good for order under a lock, useless as a reader's cursor.
 */
export function position<T extends number = number>(): Column<T> {
  return { kind: 'position', primary: true };
}

export function nullable<T>(column: Column<T>): Column<T | null> {
  return { ...column, nullable: true };
}

/** Makes the column (a part of) the primary key. */
export function primary<T>(column: Column<T>): Column<T> {
  return { ...column, primary: true };
}

/** A default of the database, for columns that are added to tables with rows. */
export function withDefault<T extends string | number>(column: Column<T>, value: T): Column<T> {
  return { ...column, byDefault: value };
}

/** The shape of an instant; anything else would break sorting. */
const instantShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A value of a row as it is bound to a parameter of SQL. */
export function toDatabase(column: Column<unknown>, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  switch (column.kind) {
    case 'flag':
      return value === true || value === 1 ? 1 : 0;
    case 'json':
      return JSON.stringify(value);
    case 'text':
    case 'longText':
      // PostgreSQL refuses U+0000 in a text; a client's message with one must not be lost for it.
      return typeof value === 'string' ? value.replaceAll('\u0000', '') : value;
    case 'instant':
      if (typeof value === 'string' && !instantShape.test(value)) {
        throw new TypeError(`not an ISO 8601 instant in UTC with milliseconds: ${value}`);
      }
      return value;
    default:
      return value;
  }
}

/** A value as the driver gives it, turned into the value of a row. */
export function fromDatabase(column: Column<unknown>, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  switch (column.kind) {
    case 'flag':
      return Number(value) === 1;
    case 'json':
      return typeof value === 'string' ? JSON.parse(value) : value;
    case 'bigCount':
    case 'position':
      return safeInteger(value);
    default:
      return value;
  }
}

/** The column's definition for TypeORM. */
export function columnOptions(
  column: Column<unknown>,
  name: string,
  dialect: Dialect,
): EntitySchemaColumnOptions {
  const transformer: ValueTransformer = {
    to: (value: unknown) => toDatabase(column, value),
    from: (value: unknown) => fromDatabase(column, value),
  };
  const options: EntitySchemaColumnOptions = { ...typeOf(column, dialect), name, transformer };
  if (column.nullable) options.nullable = true;
  if (column.primary) options.primary = true;
  if (column.kind === 'position') options.generated = 'increment';
  if (column.byDefault !== undefined) options.default = column.byDefault;
  return options;
}

/** The type in the database. On MS SQL Server every text is nvarchar: varchar loses Cyrillic. */
export function typeOf(
  column: Column<unknown>,
  dialect: Dialect,
): Pick<EntitySchemaColumnOptions, 'type' | 'length' | 'collation'> {
  const varchar = dialect === 'mssql' ? 'nvarchar' : 'varchar';
  switch (column.kind) {
    case 'key':
      return { type: varchar, length: String(column.length), ...bytewise(dialect) };
    case 'text':
      return { type: varchar, length: String(column.length) };
    case 'instant':
      return { type: varchar, length: '24', ...bytewise(dialect) };
    case 'longText':
    case 'json':
      return dialect === 'mssql' ? { type: 'nvarchar', length: 'MAX' } : { type: 'text' };
    case 'flag':
      return { type: 'smallint' };
    case 'count':
      return { type: dialect === 'sqlite' ? 'integer' : 'int' };
    case 'bigCount':
      return { type: 'bigint' };
    case 'position':
      // SQLite counts up only in a column of exactly the type INTEGER.
      return { type: dialect === 'sqlite' ? 'integer' : 'bigint' };
  }
}

/** Without it, the server's language decides: MS SQL Server would take `aB` and `Ab` for one key. */
function bytewise(dialect: Dialect): { collation?: string } {
  if (dialect === 'postgres') return { collation: 'C' };
  if (dialect === 'mssql') return { collation: 'Latin1_General_100_BIN2' };
  return {};
}

function safeInteger(value: unknown): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`not a safe integer: ${String(value)}`);
  return number;
}
