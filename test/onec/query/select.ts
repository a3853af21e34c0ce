import type { Base } from '../data/base.ts';
import type { CatalogReference } from '../data/reference.ts';
import { objectName, type Table } from '../data/schema.ts';
import type { DataSession } from '../data/session.ts';
import { databaseIdentity } from '../data/store.ts';
import type { Value } from '../values/value.ts';
import type { Field, Join, Ordering, Select, SelectPart, Source, SourceTree } from './ast.ts';
import { sortValues } from './compare.ts';
import { demandComparable, evaluate, type Surroundings } from './evaluator.ts';
import { checkGrouped, hasAggregate } from './grouping.ts';
import { type Place, queryFault } from './lexer.ts';
import {
  distinctRows,
  expandStars,
  outputColumns,
  outputIndex,
  type PartResult,
  type ResultRow,
} from './output.ts';
import { type Env, isUnbounded, type Relation, type Scope, scopeSource } from './relation.ts';
import { constantsTable, rowsOf, sliceTable } from './tables.ts';
import { verify } from './verify.ts';

/** Executes parsed queries over the tables that a session sees. */
export class Executor implements Surroundings {
  readonly base: Base;
  readonly session: DataSession;
  readonly demandRead: (table: Table) => void;
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
    if (['константы', 'constants'].includes(source.name.toLowerCase())) return constantsTable(this);
    const slice = /^(.+)\.(СрезПоследних|СрезПервых|SliceLast|SliceFirst)$/iu.exec(source.name);
    if (slice) return sliceTable(this, source, slice[1] ?? '', /последних|last/iu.test(slice[2] ?? ''));
    const table = this.base.schema.find(source.name);
    if (!table) throw queryFault(`таблица не найдена «${source.name}»`, source.at);
    if (source.args) throw queryFault(`у таблицы «${source.name}» нет параметров`, source.at);
    this.demandRead(owner(this.base, table));
    return { columns: table.columns, rows: rowsOf(this, table) };
  }
}

/** Rights on a section are those on its catalog. */
function owner(base: Base, table: Table): Table {
  return table.kind === 'section' ? (base.schema.find(objectName(table.object)) ?? table) : table;
}
