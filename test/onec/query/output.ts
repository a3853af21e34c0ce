import type { Base } from '../data/base.ts';
import type { Column } from '../data/schema.ts';
import { databaseIdentity } from '../data/store.ts';
import type { Value } from '../values/value.ts';
import type { Expression, Field, Star } from './ast.ts';
import { typeOfExpression } from './evaluator.ts';
import { equalExpressions } from './grouping.ts';
import { type Place, queryFault } from './lexer.ts';
import { type Env, isUnbounded, type RelationColumn, type Scope } from './relation.ts';

/** A row of a result with the rows it was made of. */
export interface ResultRow {
  readonly values: readonly Value[];
  readonly env: Env;
}

/** The result of one part of a union. */
export interface PartResult {
  readonly columns: readonly RelationColumn[];
  readonly rows: readonly ResultRow[];
  readonly fields: readonly Field[];
  readonly scope: Scope;
}

/** Fields with `*` written out. */
export function expandStars(fields: readonly (Field | Star)[], scope: Scope): Field[] {
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
export function outputColumns(base: Base, fields: readonly Field[], scope: Scope): RelationColumn[] {
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

/** Rows without repetitions, the first of each kept. */
export function distinctRows(
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
export function outputIndex(expression: Expression, result: PartResult): number {
  if (expression.kind === 'path' && expression.parts.length === 1) {
    const name = (expression.parts[0] ?? '').toLowerCase();
    const index = result.columns.findIndex((column) => column.name.toLowerCase() === name);
    if (index >= 0) return index;
  }
  return result.fields.findIndex((field) => equalExpressions(field.expression, expression));
}
