import { readConstant } from '../data/managers.ts';
import type { Table } from '../data/schema.ts';
import type { DataSession } from '../data/session.ts';
import { databaseIdentity, type Row } from '../data/store.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import type { Value } from '../values/value.ts';
import type { Source } from './ast.ts';
import { evaluate, type Surroundings } from './evaluator.ts';
import { queryFault } from './lexer.ts';
import { type Env, type Relation, type Scope, scopeSource } from './relation.ts';

/** The base as a query sees it. */
export interface Tables extends Surroundings {
  readonly session: DataSession;
  readonly demandRead: (table: Table) => void;
}

export function rowsOf(around: Tables, table: Table): readonly Row[] {
  if (table.kind === 'enum') {
    return table.object.values.map(({ name }, index) => ({
      Ссылка: around.base.types.enumValue(table, name),
      Порядок: Decimal.from(index),
    }));
  }
  if (table.kind === 'constant') {
    return [{ Значение: readConstant(around.base, table, around.session.connection.row(table, '')) }];
  }
  return around.session.connection.rows(table);
}

/** «Константы»: one row with every constant. */
export function constantsTable(around: Tables): Relation {
  const tables = around.base.schema.tables.filter((table) => table.kind === 'constant');
  const row: Record<string, Value> = {};
  for (const table of tables) {
    row[table.object.name] = readConstant(around.base, table, around.session.connection.row(table, ''));
  }
  const columns = tables.map((table) => ({
    name: table.object.name,
    english: table.object.name,
    type: table.object.type,
  }));
  for (const table of tables) around.demandRead(table);
  return { columns, rows: [row] };
}

/** The latest (earliest) record of each combination of dimensions up to (from) the period. */
export function sliceTable(
  around: Tables,
  source: Source & { kind: 'table' },
  name: string,
  isLast: boolean,
): Relation {
  const table = around.base.schema.find(name);
  if (table?.kind !== 'register' || table.object.periodicity === 'Nonperiodical') {
    throw queryFault(`таблица не найдена «${source.name}»`, source.at);
  }
  around.demandRead(table);
  const [period, condition] = source.args ?? [];
  const scope: Scope = {
    sources: [scopeSource(source.alias, { columns: table.columns, rows: [] })],
    outer: undefined,
  };
  const none: Env = { rows: [null], outer: undefined };
  const border = period && evaluate(around, period, scope, none);
  const dimensions = table.object.dimensions.map((dimension) => dimension.name);
  const chosen = new Map<string, Row>();
  for (const row of around.session.connection.rows(table)) {
    const at = row.Период as DateValue;
    if (border instanceof DateValue && border.seconds > 0) {
      if (isLast ? at.seconds > border.seconds : at.seconds < border.seconds) continue;
    }
    if (condition && evaluate(around, condition, scope, { rows: [row], outer: undefined }) !== true) continue;
    const key = dimensions.map((dimension) => String(databaseIdentity(row[dimension]))).join('\u0000');
    const known = chosen.get(key)?.Период as DateValue | undefined;
    if (!known || (isLast ? at.seconds > known.seconds : at.seconds < known.seconds)) chosen.set(key, row);
  }
  return { columns: table.columns, rows: [...chosen.values()] };
}
