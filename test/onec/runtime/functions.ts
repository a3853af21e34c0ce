import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import type { Arity, Value } from '../values/value.ts';
import type { GlobalFunction } from './platform.ts';

type Row = readonly [
  ru: string,
  en: string,
  arity: Arity,
  call: (args: Args, context: CallContext) => Value | Promise<Value>,
];

/** Global functions of one source, as rows of a table. */
export function functionsOf(source: string, rows: readonly Row[]): GlobalFunction[] {
  return rows.map(([ru, en, arity, call]) => ({ ru, en, arity, source, call }));
}
