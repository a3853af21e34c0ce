/**
 * Queries to the standard OData interface of 1C (OData v3, DataServiceVersion 3.0) as text. What goes in is checked or
 * escaped here, so that no value can become a part of the query.
 */

/** A piece of `$filter` (or of the condition of a virtual table). Only the functions below make one. */
export type Expression = string & { readonly __expression: true };
/** A literal, or a reference given by its type. */
export type Literal = string & { readonly __literal: true };

const guidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const nameShape = /^[\p{L}_][\p{L}\p{N}_]*(\/[\p{L}_][\p{L}\p{N}_]*)*$/u;
const momentShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

/** The empty reference. */
export const emptyGuid = '00000000-0000-0000-0000-000000000000';

export const isGuid = (value: unknown): value is string => typeof value === 'string' && guidShape.test(value);

const checked = (value: string, shape: RegExp, what: string): string => {
  if (!shape.test(value)) throw new TypeError(`not ${what}: ${value.slice(0, 80)}`);
  return value;
};

/** A field, or a path to one through references (`Контрагент/ИНН`). */
const field = (path: string): string => checked(path, nameShape, 'a field');

/** A reference: `guid'…'`. */
export const guid = (value: string): Literal => `guid'${checked(value, guidShape, 'a guid')}'` as Literal;

/** A moment of the base, which knows no zones: `2026-11-20T09:00:00`. */
export const moment = (value: string): Literal =>
  `datetime'${checked(value, momentShape, 'a moment')}'` as Literal;

export const text = (value: string): Literal => `'${value.replaceAll("'", "''")}'` as Literal;

export function number(value: number): Literal {
  if (!Number.isFinite(value)) throw new TypeError(`not a number: ${value}`);
  return String(value) as Literal;
}

export const flag = (value: boolean): Literal => String(value) as Literal;

/**
 * A value of a field of several types, which is a string beside `<field>_Type`.
 * @param type the set that the reference belongs to: `Catalog_Контрагенты`
 */
export const reference = (value: string, type: string): Literal =>
  `cast(${guid(value)},'${checked(type, nameShape, 'a type')}')` as Literal;

type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export const compare = (path: string, how: Comparison, value: Literal): Expression =>
  `${field(path)} ${how} ${value}` as Expression;

const joined = (word: 'and' | 'or', parts: readonly Expression[]): Expression => {
  if (parts.length === 0) throw new TypeError(`nothing to join by ${word}`);
  return (parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join(` ${word} `)) as Expression;
};
export const all = (...parts: readonly Expression[]): Expression => joined('and', parts);
export const some = (...parts: readonly Expression[]): Expression => joined('or', parts);
export const not = (part: Expression): Expression => `not (${part})` as Expression;

/** The text stands somewhere in the field. 1C has no `contains`: that is OData v4. */
export const substringOf = (value: string, path: string): Expression =>
  `substringof(${text(value)}, ${field(path)})` as Expression;
export const startsWith = (path: string, value: string): Expression =>
  `startswith(${field(path)}, ${text(value)})` as Expression;
export const endsWith = (path: string, value: string): Expression =>
  `endswith(${field(path)}, ${text(value)})` as Expression;
/** A pattern of the query language of 1C, `%` for anything. */
export const like = (path: string, pattern: string): Expression =>
  `like(${field(path)}, ${text(pattern)})` as Expression;
/** The field holds a value of that type (`Catalog_Контрагенты`). */
export const isOf = (path: string, type: string): Expression =>
  `isof(${field(path)}, '${checked(type, nameShape, 'a type')}')` as Expression;

/** Some row of a table part suits; fields inside are written without the part. */
export const anyRow = (part: string, condition: (at: (column: string) => string) => Expression): Expression =>
  `${field(part)}/any(d: ${condition((column) => `d/${field(column)}`)})` as Expression;

/** Any of these keys. */
export const keyIn = (keys: readonly string[]): Expression =>
  some(...keys.map((key) => compare('Ref_Key', 'eq', guid(key))));

export interface Query {
  /** Fields; of references by a path, which also has to be expanded. */
  readonly select?: readonly string[];
  readonly filter?: Expression;
  readonly expand?: readonly string[];
  /** Without an order, `top` and `skip` give no stable pages. */
  readonly orderBy?: readonly (string | { readonly field: string; readonly descending: boolean })[];
  readonly top?: number;
  readonly skip?: number;
  /** Rows that the user may not read are left out; without it they are an error. */
  readonly allowedOnly?: boolean;
}

const whole = (value: number): string => {
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`not a count: ${value}`);
  return String(value);
};

/** The query as it stands after the question mark. JSON without annotations: Atom is the default. */
export function queryString(query: Query = {}): string {
  const parts: [string, string][] = [];
  const { select, filter, expand, orderBy, top, skip } = query;
  if (select && select.length > 0) parts.push(['$select', select.map(field).join(',')]);
  if (filter) parts.push(['$filter', filter]);
  if (expand && expand.length > 0) parts.push(['$expand', expand.map(field).join(',')]);
  if (orderBy && orderBy.length > 0) {
    const order = orderBy.map((by) =>
      typeof by === 'string' ? field(by) : `${field(by.field)}${by.descending ? ' desc' : ''}`,
    );
    parts.push(['$orderby', order.join(',')]);
  }
  if (top !== undefined) parts.push(['$top', whole(top)]);
  if (skip !== undefined && skip > 0) parts.push(['$skip', whole(skip)]);
  if (query.allowedOnly) parts.push(['allowedOnly', 'true']);
  return ['$format=json;odata=nometadata', ...parts.map(([name, value]) => `${name}=${encoded(value)}`)].join(
    '&',
  );
}

/** Commas and slashes may stand in a query as they are; shorter is safer (IIS takes 2048 characters by default). */
const encoded = (value: string): string =>
  encodeURIComponent(value).replace(/%2C/g, ',').replace(/%2F/g, '/');

/** `Catalog_Контрагенты`. */
export const setPath = (set: string): string => encodeURIComponent(checked(set, nameShape, 'a set'));

/** `Catalog_Контрагенты(guid'…')`. */
export const entityPath = (set: string, key: string): string => `${setPath(set)}(${guid(key)})`;

/** `Catalog_Контрагенты/$count`. */
export const countPath = (set: string): string => `${setPath(set)}/$count`;

export type VirtualTable = 'Balance' | 'Turnovers' | 'BalanceAndTurnovers' | 'SliceLast' | 'SliceFirst';

/** A virtual table of a register: `AccumulationRegister_X/Balance(Condition='…',Dimensions='…')`. */
export function virtualPath(
  register: string,
  table: VirtualTable,
  given: { period?: string; condition?: Expression; dimensions?: readonly string[] } = {},
): string {
  const parameters: string[] = [];
  if (given.period !== undefined) parameters.push(`Period=${moment(given.period)}`);
  // The condition is a string literal, so its own quotes are doubled once more.
  if (given.condition) parameters.push(`Condition=${encoded(text(given.condition))}`);
  if (given.dimensions && given.dimensions.length > 0)
    parameters.push(`Dimensions=${encoded(text(given.dimensions.map(field).join(',')))}`);
  return `${setPath(register)}/${table}(${parameters.join(',')})`;
}

/** Cuts keys into pieces whose filter leaves the address within the limit. */
export function* keysWithin(keys: readonly string[], room: number): Generator<string[]> {
  const each = encoded(`(${compare('Ref_Key', 'eq', guid(emptyGuid))}) or `).length;
  const size = Math.max(1, Math.floor(room / each));
  for (let from = 0; from < keys.length; from += size) yield keys.slice(from, from + size);
}

/** So long an address may be on any web server that 1C is published by. */
export const addressLimit = 1900;
