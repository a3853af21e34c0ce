import type { Base } from '../data/base.ts';
import type { Row } from '../data/store.ts';
import type { FieldType } from '../metadata/model.ts';
import { type Place, queryFault } from './lexer.ts';

export interface RelationColumn {
  readonly name: string;
  readonly english: string;
  /** Empty: not known (a computed field). */
  readonly type: FieldType;
}

/** Rows with named columns: a table of the base, a subquery, a temporary table. */
export interface Relation {
  readonly columns: readonly RelationColumn[];
  readonly rows: readonly Row[];
}

export interface ScopeSource {
  readonly alias: string;
  readonly columns: ReadonlyMap<string, RelationColumn>;
  readonly list: readonly RelationColumn[];
}

/** Sources that names in an expression may point to; those of the outer query after the own ones. */
export interface Scope {
  readonly sources: readonly ScopeSource[];
  readonly outer: Scope | undefined;
}

/** Current rows of a scope's sources; null where an outer join found nothing. */
export interface Env {
  readonly rows: readonly (Row | null)[];
  readonly outer: Env | undefined;
  /** Rows of the group, where the query groups. */
  readonly group?: readonly Env[];
}

export function scopeSource(alias: string, relation: Relation): ScopeSource {
  const columns = new Map<string, RelationColumn>();
  for (const column of [...relation.columns].reverse()) {
    columns.set(column.name.toLowerCase(), column);
    columns.set(column.english.toLowerCase(), column);
  }
  return { alias, columns, list: relation.columns };
}

/** Where a path points: how many scopes out, which source, its field, and names after it. */
export interface Resolved {
  readonly level: number;
  readonly source: number;
  readonly column: RelationColumn;
  readonly rest: readonly string[];
}

const resolved = new WeakMap<readonly string[], { readonly scope: Scope; readonly found: Resolved }>();

/** Finds the field of a path; remembered for the scope it was last asked in. */
export function resolvePath(scope: Scope, parts: readonly string[], at: Place): Resolved {
  const known = resolved.get(parts);
  if (known?.scope === scope) return known.found;
  const found = lookUp(scope, parts, at);
  resolved.set(parts, { scope, found });
  return found;
}

function lookUp(scope: Scope, parts: readonly string[], at: Place): Resolved {
  let level = 0;
  for (let current: Scope | undefined = scope; current; current = current.outer, level += 1) {
    const alias = (parts[0] ?? '').toLowerCase();
    const index = current.sources.findIndex((source) => source.alias.toLowerCase() === alias);
    if (index >= 0 && parts.length > 1) {
      const column = current.sources[index]?.columns.get((parts[1] ?? '').toLowerCase());
      if (!column) throw queryFault(`поле не найдено «${parts.join('.')}»`, at);
      return { level, source: index, column, rest: parts.slice(2) };
    }
    const holders = current.sources.flatMap((source, number) => {
      const column = source.columns.get(alias);
      return column ? [{ number, column }] : [];
    });
    if (holders.length > 1) throw queryFault(`неоднозначное поле «${parts.join('.')}»`, at);
    const [holder] = holders;
    if (holder) return { level, source: holder.number, column: holder.column, rest: parts.slice(1) };
  }
  throw queryFault(`поле не найдено «${parts.join('.')}»`, at);
}

/** The type at the end of a path; throws when no type on the way has such a field. Unknown types stay unknown. */
export function typeAfter(base: Base, start: FieldType, rest: readonly string[], at: Place): FieldType {
  let type = base.types.resolved(start);
  for (const name of rest) {
    if (type.length === 0) return [];
    const next = type.flatMap((variant) => {
      const tables =
        variant.kind === 'ref'
          ? [base.schema.find(variant.object)]
          : variant.kind === 'refSet'
            ? base.schema.tables.filter((table) => table.kind === 'catalog' || table.kind === 'enum')
            : [];
      return tables.flatMap((table) => {
        const column = table && base.schema.column(table, name);
        return column ? [column.type] : [];
      });
    });
    if (next.length === 0) throw queryFault(`поле не найдено «${name}»`, at);
    type = base.types.resolved(next.flat());
  }
  return type;
}

/** Strings without a limit and stored values can't be compared, grouped or ordered. From memory. */
export function isUnbounded(type: FieldType): boolean {
  return type.some(
    (variant) => (variant.kind === 'string' && variant.length === 0) || variant.kind === 'valueStorage',
  );
}
