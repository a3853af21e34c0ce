import type { Base } from '../data/base.ts';
import { readConstant } from '../data/managers.ts';
import type { CatalogReference } from '../data/reference.ts';
import type { Column, Table } from '../data/schema.ts';
import type { DataSession } from '../data/session.ts';
import { databaseIdentity, type Row } from '../data/store.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import type { Value } from '../values/value.ts';
import type {
  Expression,
  Field,
  Join,
  Ordering,
  Select,
  SelectPart,
  Source,
  SourceTree,
  Star,
} from './ast.ts';
import { sortValues } from './compare.ts';
import { demandComparable, evaluate, type Surroundings, typeOfExpression, verify } from './evaluator.ts';
import { checkGrouped, equalExpressions, hasAggregate } from './grouping.ts';
import { type Place, queryFault } from './lexer.ts';
import {
  type Env,
  isUnbounded,
  type Relation,
  type RelationColumn,
  type Scope,
  scopeSource,
} from './relation.ts';

/** Executes parsed queries over the tables that a session sees. */
export class Executor implements Surroundings {
  readonly base: Base;
  private readonly session: DataSession;
  private readonly demandRead: (table: Table) => void;
  private readonly parameters: ReadonlyMap<string, Value>;
  private readonly temporary: Map<string, Relation>;

  constructor(options: {
    readonly session: DataSession;
    /** Throws when the table may not be read. */
    readonly demandRead: (table: Table) => void;
    /** By lower-case name. */
    readonly parameters: ReadonlyMap<string, Value>;
    /** Temporary tables by lower-case name. */
    readonly temporary: Map<string, Relation>;
  }) {
    this.base = options.session.base;
    this.session = options.session;
    this.demandRead = options.demandRead;
    this.parameters = options.parameters;
    this.temporary = options.temporary;
  }

  parameter(name: string): Value {
    if (!this.parameters.has(name.toLowerCase())) {
      throw queryFault(`не задано значение параметра "${name}"`, { line: 0, column: 0 });
    }
    return this.parameters.get(name.toLowerCase());
  }

  fieldOf(reference: CatalogReference, name: string): Value {
    const column = this.base.schema.column(reference.table, name);
    if (!column) return null;
    this.demandRead(reference.table);
    const row = reference.isEmpty ? undefined : this.session.connection.row(reference.table, reference.key);
    return row ? (row[column.name] as Value) : null;
  }

  select(query: Select, scope: Scope, env: Env): readonly (readonly Value[])[] {
    const relation = this.run(query, scope, env);
    return relation.rows.map((row) => relation.columns.map((column) => row[column.name]));
  }

  /** The result of a query; one with «ПОМЕСТИТЬ» is kept under its name too. */
  run(query: Select, outer?: Scope, outerEnv?: Env): Relation {
    const results = query.parts.map((part) => this.part(part, query, outer, outerEnv));
    const [first, ...others] = results as [PartResult, ...PartResult[]];
    let rows = first.rows;
    others.forEach((result, index) => {
      if (result.columns.length !== first.columns.length) {
        throw queryFault('разное число полей в объединяемых запросах', query.at);
      }
      rows = [...rows, ...result.rows];
      if (query.unions[index] === 'distinct') rows = distinctRows(rows, first.columns, query.at);
    });
    if (query.parts.length > 1) rows = this.ordered(rows, query.orderBy, first, undefined);
    const relation: Relation = {
      columns: first.columns,
      rows: rows.map((row) =>
        Object.fromEntries(first.columns.map((column, index) => [column.name, row.values[index]])),
      ),
    };
    if (query.into !== undefined && outer === undefined) {
      const key = query.into.toLowerCase();
      if (this.temporary.has(key)) throw queryFault(`временная таблица «${query.into}» уже есть`, query.at);
      this.temporary.set(key, relation);
    }
    return relation;
  }

  private part(
    part: SelectPart,
    query: Select,
    outer: Scope | undefined,
    outerEnv: Env | undefined,
  ): PartResult {
    const { scope, envs: all } = this.sources(part.from, outer, outerEnv);
    const { where } = part;
    const fields = expandStars(part.fields, scope);
    for (const expression of [
      ...fields.map((field) => field.expression),
      ...part.groupBy,
      where,
      part.having,
    ]) {
      if (expression) verify(this, expression, scope);
    }
    const envs = where ? all.filter((env) => evaluate(this, where, scope, env) === true) : all;
    const orderBy = query.parts.length === 1 ? query.orderBy : [];
    const isGrouped =
      part.groupBy.length > 0 ||
      part.having !== undefined ||
      fields.some((field) => hasAggregate(field.expression));
    const working = isGrouped ? this.grouped(part, fields, orderBy, scope, envs, outerEnv) : envs;
    const columns = outputColumns(this.base, fields, scope);
    let rows: ResultRow[] = working.map((env) => ({
      values: fields.map((field) => evaluate(this, field.expression, scope, env)),
      env,
    }));
    if (part.distinct) rows = distinctRows(rows, columns, part.at);
    const result: PartResult = { columns, rows, fields, scope };
    if (query.parts.length === 1)
      rows = this.ordered(rows, orderBy, result, part.distinct ? undefined : scope);
    return { ...result, rows: part.top === undefined ? rows : rows.slice(0, part.top) };
  }

  private grouped(
    part: SelectPart,
    fields: readonly Field[],
    orderBy: readonly Ordering[],
    scope: Scope,
    envs: readonly Env[],
    outerEnv: Env | undefined,
  ): readonly Env[] {
    const aliases = new Set(fields.map((field) => field.alias?.toLowerCase()));
    for (const field of fields) checkGrouped(field.expression, part.groupBy);
    for (const { expression } of orderBy) {
      const isAlias = expression.kind === 'path' && aliases.has(expression.parts.join('.').toLowerCase());
      if (!isAlias) checkGrouped(expression, part.groupBy);
    }
    for (const expression of part.groupBy) demandComparable(this, expression, scope);
    const groups = new Map<string, Env[]>();
    for (const env of envs) {
      const key = part.groupBy
        .map((expression) => String(databaseIdentity(evaluate(this, expression, scope, env))))
        .join('\u0000');
      const group = groups.get(key);
      if (group) group.push(env);
      else groups.set(key, [env]);
    }
    // Totals of nothing are one row all the same, when nothing is grouped by.
    if (groups.size === 0 && part.groupBy.length === 0) groups.set('', []);
    const result = [...groups.values()].map(
      (group): Env => ({
        rows: group[0]?.rows ?? scope.sources.map(() => null),
        outer: outerEnv,
        group,
      }),
    );
    const { having } = part;
    if (!having) return result;
    checkGrouped(having, part.groupBy);
    return result.filter((env) => evaluate(this, having, scope, env) === true);
  }

  private ordered(
    rows: readonly ResultRow[],
    orderBy: readonly Ordering[],
    result: PartResult,
    scope: Scope | undefined,
  ): ResultRow[] {
    if (orderBy.length === 0) return [...rows];
    const keys = orderBy.map(({ expression, descending }) => {
      const index = outputIndex(expression, result);
      if (index >= 0) {
        if (isUnbounded(result.columns[index]?.type ?? [])) {
          throw queryFault('нельзя упорядочивать по полю неограниченной длины', expression.at);
        }
        return { descending, of: (row: ResultRow) => row.values[index] };
      }
      if (!scope) throw queryFault('поле порядка должно быть в списке полей', expression.at);
      demandComparable(this, expression, scope);
      return { descending, of: (row: ResultRow) => evaluate(this, expression, scope, row.env) };
    });
    return [...rows].sort((left, right) => {
      for (const key of keys) {
        const order = sortValues(key.of(left), key.of(right));
        if (order !== 0) return key.descending ? -order : order;
      }
      return 0;
    });
  }

  /** All combinations of rows of the sources. */
  private sources(
    from: readonly SourceTree[],
    outer: Scope | undefined,
    outerEnv: Env | undefined,
  ): { scope: Scope; envs: readonly Env[] } {
    let scope: Scope = { sources: [], outer };
    let envs: readonly Env[] = [{ rows: [], outer: outerEnv }];
    for (const tree of from) {
      const next = this.tree(tree, outer, outerEnv);
      const joined: Scope = { sources: [...scope.sources, ...next.scope.sources], outer };
      envs = envs.flatMap((left) =>
        next.envs.map((right) => ({ rows: [...left.rows, ...right.rows], outer: outerEnv })),
      );
      scope = joined;
    }
    const aliases = scope.sources.map((source) => source.alias.toLowerCase());
    const repeated = aliases.find((alias, index) => aliases.indexOf(alias) !== index);
    if (repeated !== undefined) {
      throw queryFault(`псевдоним «${repeated}» есть дважды`, from[0]?.source.at as Place);
    }
    return { scope, envs };
  }

  private tree(
    tree: SourceTree,
    outer: Scope | undefined,
    outerEnv: Env | undefined,
  ): { scope: Scope; envs: readonly Env[] } {
    const relation = this.source(tree.source, outer, outerEnv);
    let scope: Scope = { sources: [scopeSource(tree.source.alias, relation)], outer };
    let envs: readonly Env[] = relation.rows.map((row) => ({ rows: [row], outer: outerEnv }));
    for (const join of tree.joins) {
      const right = this.tree(join.source, outer, outerEnv);
      const joined: Scope = { sources: [...scope.sources, ...right.scope.sources], outer };
      envs = this.join(join, envs, right.envs, scope, right.scope, joined, outerEnv);
      scope = joined;
    }
    return { scope, envs };
  }

  private join(
    join: Join,
    left: readonly Env[],
    right: readonly Env[],
    leftScope: Scope,
    rightScope: Scope,
    scope: Scope,
    outer: Env | undefined,
  ): readonly Env[] {
    verify(this, join.condition, scope);
    const result: Env[] = [];
    const matched = new Set<Env>();
    const missing = (part: Scope) => part.sources.map(() => null);
    for (const one of left) {
      let found = false;
      for (const other of right) {
        const env: Env = { rows: [...one.rows, ...other.rows], outer };
        if (evaluate(this, join.condition, scope, env) !== true) continue;
        found = true;
        matched.add(other);
        result.push(env);
      }
      if (!found && (join.type === 'left' || join.type === 'full')) {
        result.push({ rows: [...one.rows, ...missing(rightScope)], outer });
      }
    }
    if (join.type === 'right' || join.type === 'full') {
      for (const other of right) {
        if (!matched.has(other)) result.push({ rows: [...missing(leftScope), ...other.rows], outer });
      }
    }
    return result;
  }

  private source(source: Source, outer: Scope | undefined, outerEnv: Env | undefined): Relation {
    if (source.kind === 'query') return this.run(source.query, outer, outerEnv);
    const temporary = this.temporary.get(source.name.toLowerCase());
    if (temporary) return temporary;
    if (['константы', 'constants'].includes(source.name.toLowerCase())) return this.constants();
    const slice = /^(.+)\.(СрезПоследних|СрезПервых|SliceLast|SliceFirst)$/iu.exec(source.name);
    if (slice) return this.slice(source, slice[1] ?? '', /последних|last/iu.test(slice[2] ?? ''));
    const table = this.base.schema.find(source.name);
    if (!table) throw queryFault(`таблица не найдена «${source.name}»`, source.at);
    if (source.args) throw queryFault(`у таблицы «${source.name}» нет параметров`, source.at);
    this.demandRead(owner(this.base, table));
    return { columns: table.columns, rows: this.rowsOf(table) };
  }

  private rowsOf(table: Table): readonly Row[] {
    if (table.kind === 'enum') {
      return table.object.values.map(({ name }, index) => ({
        Ссылка: this.base.types.enumValue(table, name),
        Порядок: Decimal.from(index),
      }));
    }
    if (table.kind === 'constant') {
      return [{ Значение: readConstant(this.base, table, this.session.connection.row(table, '')) }];
    }
    return this.session.connection.rows(table);
  }

  /** «Константы»: one row with every constant. */
  private constants(): Relation {
    const tables = this.base.schema.tables.filter((table) => table.kind === 'constant');
    const row: Record<string, Value> = {};
    for (const table of tables) {
      row[table.object.name] = readConstant(this.base, table, this.session.connection.row(table, ''));
    }
    const columns = tables.map((table) => ({
      name: table.object.name,
      english: table.object.name,
      type: table.object.type,
    }));
    for (const table of tables) this.demandRead(table);
    return { columns, rows: [row] };
  }

  /** The latest (earliest) record of each combination of dimensions up to (from) the period. */
  private slice(source: Source & { kind: 'table' }, name: string, isLast: boolean): Relation {
    const table = this.base.schema.find(name);
    if (table?.kind !== 'register' || table.object.periodicity === 'Nonperiodical') {
      throw queryFault(`таблица не найдена «${source.name}»`, source.at);
    }
    this.demandRead(table);
    const [period, condition] = source.args ?? [];
    const scope: Scope = {
      sources: [scopeSource(source.alias, { columns: table.columns, rows: [] })],
      outer: undefined,
    };
    const none: Env = { rows: [null], outer: undefined };
    const border = period && evaluate(this, period, scope, none);
    const dimensions = table.object.dimensions.map((dimension) => dimension.name);
    const chosen = new Map<string, Row>();
    for (const row of this.session.connection.rows(table)) {
      const at = row.Период as DateValue;
      if (border instanceof DateValue && border.seconds > 0) {
        if (isLast ? at.seconds > border.seconds : at.seconds < border.seconds) continue;
      }
      if (condition && evaluate(this, condition, scope, { rows: [row], outer: undefined }) !== true) continue;
      const key = dimensions.map((dimension) => String(databaseIdentity(row[dimension]))).join('\u0000');
      const known = chosen.get(key)?.Период as DateValue | undefined;
      if (!known || (isLast ? at.seconds > known.seconds : at.seconds < known.seconds)) chosen.set(key, row);
    }
    return { columns: table.columns, rows: [...chosen.values()] };
  }
}

interface ResultRow {
  readonly values: readonly Value[];
  readonly env: Env;
}

interface PartResult {
  readonly columns: readonly RelationColumn[];
  readonly rows: readonly ResultRow[];
  readonly fields: readonly Field[];
  readonly scope: Scope;
}

/** Rights on a section are those on its catalog. */
function owner(base: Base, table: Table): Table {
  return table.kind === 'section' ? (base.schema.find(`Справочник.${table.object.name}`) ?? table) : table;
}

function expandStars(fields: readonly (Field | Star)[], scope: Scope): Field[] {
  return fields.flatMap((field): Field[] => {
    if (!('star' in field)) return [field];
    const { of: alias, at } = field;
    const sources = scope.sources.filter(
      (source) => alias === undefined || source.alias.toLowerCase() === alias.toLowerCase(),
    );
    if (sources.length === 0) throw queryFault('нет источника для «*»', at);
    return sources.flatMap((source) =>
      source.list.map(
        (column: RelationColumn | Column): Field => ({
          expression: { kind: 'path', parts: [source.alias, column.name], at },
          alias: column.name,
        }),
      ),
    );
  });
}

/** Names of the result's fields: the alias, the last word of a path, else «Поле» and a number. */
function outputColumns(base: Base, fields: readonly Field[], scope: Scope): RelationColumn[] {
  const used = new Set<string>();
  return fields.map(({ alias, expression }, index) => {
    let name = alias ?? (expression.kind === 'path' ? (expression.parts.at(-1) ?? '') : `Поле${index + 1}`);
    if (alias !== undefined && used.has(alias.toLowerCase())) {
      throw queryFault(`псевдоним «${alias}» есть дважды`, expression.at);
    }
    for (let number = 1; used.has(name.toLowerCase()); number += 1) name = `${name}${number}`;
    used.add(name.toLowerCase());
    return { name, english: name, type: typeOfExpression(base, expression, scope) };
  });
}

function distinctRows(
  rows: readonly ResultRow[],
  columns: readonly RelationColumn[],
  at: Place,
): ResultRow[] {
  const unbounded = columns.find((column) => isUnbounded(column.type));
  if (unbounded) throw queryFault(`поле неограниченной длины «${unbounded.name}» в РАЗЛИЧНЫЕ`, at);
  const seen = new Map<string, ResultRow>();
  for (const row of rows) {
    const key = row.values.map((value) => String(databaseIdentity(value))).join('\u0000');
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

/** Which field of the result an expression of «УПОРЯДОЧИТЬ ПО» means; -1 when none. */
function outputIndex(expression: Expression, result: PartResult): number {
  if (expression.kind === 'path' && expression.parts.length === 1) {
    const name = (expression.parts[0] ?? '').toLowerCase();
    const index = result.columns.findIndex((column) => column.name.toLowerCase() === name);
    if (index >= 0) return index;
  }
  return result.fields.findIndex((field) => equalExpressions(field.expression, expression));
}
