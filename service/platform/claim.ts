import type { ObjectLiteral } from 'typeorm';
import type { Dialect } from './columns.ts';
import type { Tx } from './database.ts';
import type { Table } from './table.ts';
import { columnName, columnOf, parameterOf, primaryKey, rowOf } from './table.ts';

/**
 * The SQL that differs between the databases: claims of queue rows, counters, row locks, the database's
 * clock. Everything else goes through repositories or plain SQL.
 */

export interface Claim<Row extends ObjectLiteral> {
  readonly table: Table<Row>;
  /**
   * Which rows are free, as SQL about the alias `t`, column names as in the database. A check on earlier
   * rows (head of a chat) is a `NOT EXISTS` here; it is never skipped for a lock, only `t` is.
   */
  readonly where: string;
  readonly parameters?: ObjectLiteral;
  /** Properties that give the order, ascending; the rows come back in it. */
  readonly orderBy: readonly (keyof Row & string)[];
  readonly limit: number;
  /** What marks a row as claimed. */
  readonly set: Partial<Row>;
  /** Counters to raise by one (attempts). */
  readonly increment?: readonly (keyof Row & string)[];
}

/**
 * Marks up to `limit` free rows and returns them as they are now. Two claims at once get different rows:
 * a row that another transaction holds is passed over, not waited for.
 */
export async function claimRows<Row extends ObjectLiteral>(tx: Tx, claim: Claim<Row>): Promise<Row[]> {
  const { table, limit } = claim;
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`limit: ${limit}`);
  const { assignments, parameters } = assign(claim);
  const keys = primaryKey(table).map(quotedColumn);
  const order = claim.orderBy.map((property) => `t.${quotedColumn(property)}`).join(', ');
  const raw = await tx.query(claimSql(tx.dialect, { ...claim, assignments, keys, order }), {
    ...claim.parameters,
    ...parameters,
  });
  return inOrder(
    raw.map((row) => rowOf(table, row)),
    claim.orderBy,
  );
}

function claimSql(
  dialect: Dialect,
  plan: {
    table: Table<ObjectLiteral>;
    where: string;
    assignments: string;
    keys: string[];
    order: string;
    limit: number;
  },
): string {
  const { where, assignments, order, limit } = plan;
  const name = quoted(plan.table);
  const same = plan.keys.map((key) => `${name}.${key} = next.${key}`).join(' AND ');
  const keys = plan.keys.map((key) => `t.${key}`).join(', ');
  switch (dialect) {
    case 'postgres':
      // MATERIALIZED: as a plain subquery the plan may run it again and claim more than the limit.
      return `WITH next AS MATERIALIZED (
          SELECT ${keys} FROM ${name} t WHERE ${where} ORDER BY ${order} LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED
        )
        UPDATE ${name} SET ${assignments} FROM next WHERE ${same} RETURNING ${name}.*`;
    case 'mssql':
      // READCOMMITTEDLOCK: under row versioning READPAST would otherwise judge rows by an old version.
      return `WITH next AS (
          SELECT TOP (${limit}) t.* FROM ${name} t WITH (UPDLOCK, READPAST, ROWLOCK, READCOMMITTEDLOCK)
          WHERE ${where} ORDER BY ${order}
        )
        UPDATE next SET ${assignments} OUTPUT inserted.*`;
    case 'sqlite':
      return `UPDATE ${name} SET ${assignments}
        WHERE (${plan.keys.join(', ')}) IN (SELECT ${keys} FROM ${name} t WHERE ${where} ORDER BY ${order} LIMIT ${limit})
        RETURNING *`;
  }
}

/**
 * Raises a counter and returns its new value; a counter that is not there yet starts at `by`. The row
 * stays locked until the commit, so numbers are committed in their order and without holes: call it last
 * in the transaction (`tx.beforeCommit`), since everybody else who counts waits from here on.
 * @param key the primary key: its value, or the properties of a compound one
 * @param options.column the counter, `value` by default; `initial`: other columns of a new row
 */
export async function incrementCounter<Row extends ObjectLiteral>(
  tx: Tx,
  table: Table<Row>,
  key: string | Partial<Row>,
  by = 1,
  options: { column?: keyof Row & string; initial?: Partial<Row> } = {},
): Promise<number> {
  const property = options.column ?? 'value';
  const column = quotedColumn(property);
  columnOf(table, property);
  const name = quoted(table);
  const { condition, parameters, entries } = keyOf(table, key);
  const update =
    tx.dialect === 'mssql'
      ? `UPDATE ${name} SET ${column} = ${column} + :by OUTPUT inserted.${column} AS value WHERE ${condition}`
      : `UPDATE ${name} SET ${column} = ${column} + :by WHERE ${condition} RETURNING ${column} AS value`;
  const raised = await counted(tx, update, { ...parameters, by });
  if (raised !== undefined) return raised;

  const row: ObjectLiteral = { ...options.initial, ...Object.fromEntries(entries), [property]: by };
  const properties = Object.keys(row);
  const values = Object.fromEntries(properties.map((p) => [`new_${p}`, parameterOf(table, p, row[p])]));
  const columns = properties.map(quotedColumn).join(', ');
  const placeholders = properties.map((p) => `:new_${p}`).join(', ');
  const keyColumns = entries.map(([p]) => quotedColumn(p)).join(', ');
  // MS SQL Server: of two that insert at once one violates the key, and its whole work is run again.
  const insert =
    tx.dialect === 'mssql'
      ? `INSERT INTO ${name} (${columns}) OUTPUT inserted.${column} AS value VALUES (${placeholders})`
      : `INSERT INTO ${name} (${columns}) VALUES (${placeholders})
         ON CONFLICT (${keyColumns}) DO UPDATE SET ${column} = ${name}.${column} + :by RETURNING ${name}.${column} AS value`;
  const value = await counted(tx, insert, { ...values, by });
  if (value === undefined) throw new Error(`counter ${table.name}: the insert returned nothing`);
  return value;
}

/**
 * Reads a row and keeps it locked until the end of the transaction; null when there is none.
 * @param mode `share` lets others lock it in the same mode but not change it
 */
export async function lockRow<Row extends ObjectLiteral>(
  tx: Tx,
  table: Table<Row>,
  key: string | Partial<Row>,
  mode: 'update' | 'share' = 'update',
): Promise<Row | null> {
  const { condition, parameters } = keyOf(table, key);
  const hint = mode === 'update' ? 'UPDLOCK, ROWLOCK, READCOMMITTEDLOCK' : 'REPEATABLEREAD, ROWLOCK';
  const from = tx.dialect === 'mssql' ? `${quoted(table)} WITH (${hint})` : quoted(table);
  const lock = tx.dialect === 'postgres' ? (mode === 'update' ? 'FOR UPDATE' : 'FOR SHARE') : '';
  const [raw] = await tx.query(`SELECT * FROM ${from} WHERE ${condition} ${lock}`, parameters);
  return raw ? rowOf(table, raw) : null;
}

/** SQL for the database's time, `offsetMs` from now, in the form of an instant column. */
export function databaseNow(dialect: Dialect, offsetMs = 0): string {
  if (!Number.isSafeInteger(offsetMs)) throw new RangeError(`offsetMs: ${offsetMs}`);
  switch (dialect) {
    case 'sqlite':
      return `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '${(offsetMs / 1000).toFixed(3)} seconds')`;
    case 'postgres':
      // Not now(): that is the time at which the transaction began.
      return `to_char((clock_timestamp() + interval '${offsetMs} milliseconds') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case 'mssql':
      return `FORMAT(DATEADD(millisecond, ${offsetMs}, SYSUTCDATETIME()), 'yyyy-MM-ddTHH:mm:ss.fffZ', 'en-US')`;
  }
}

async function counted(tx: Tx, sql: string, parameters: ObjectLiteral): Promise<number | undefined> {
  const [row] = await tx.query<{ value: unknown }>(sql, parameters);
  return row === undefined ? undefined : Number(row.value);
}

function assign<Row extends ObjectLiteral>(claim: Claim<Row>) {
  const { table } = claim;
  const properties = Object.keys(claim.set);
  const parameters = Object.fromEntries(
    properties.map((property) => [`set_${property}`, parameterOf(table, property, claim.set[property])]),
  );
  const assignments = [
    ...properties.map((property) => `${quotedColumn(property)} = :set_${property}`),
    ...(claim.increment ?? []).map((property) => `${quotedColumn(property)} = ${quotedColumn(property)} + 1`),
  ].join(', ');
  return { assignments, parameters };
}

function keyOf<Row extends ObjectLiteral>(table: Table<Row>, key: string | Partial<Row>) {
  const names = primaryKey(table);
  const values: ObjectLiteral = typeof key === 'string' ? { [names[0] ?? '']: key } : key;
  const given = Object.keys(values);
  if (given.length !== names.length || !names.every((name) => given.includes(name))) {
    throw new Error(`table ${table.name}: the primary key is ${names.join(', ')}`);
  }
  const entries = names.map((name): [string, unknown] => [name, values[name]]);
  return {
    entries,
    condition: names.map((name) => `${quotedColumn(name)} = :key_${name}`).join(' AND '),
    parameters: Object.fromEntries(
      names.map((name) => [`key_${name}`, parameterOf(table, name, values[name])]),
    ),
  };
}

// Quoted: a property may be called `order` or `key`.
function quotedColumn(property: string): string {
  return `"${columnName(property)}"`;
}

function quoted(table: Table<ObjectLiteral>): string {
  return `"${table.name}"`;
}

function inOrder<Row extends ObjectLiteral>(rows: Row[], properties: readonly string[]): Row[] {
  return rows.sort((a, b) => {
    for (const property of properties) {
      if (a[property] < b[property]) return -1;
      if (a[property] > b[property]) return 1;
    }
    return 0;
  });
}
