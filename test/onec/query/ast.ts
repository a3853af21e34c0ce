import type { Place } from './lexer.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type CastTarget =
  | { readonly kind: 'ref'; readonly object: string }
  | { readonly kind: 'string'; readonly length: number }
  | { readonly kind: 'number'; readonly digits: number; readonly fraction: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' };

export type Aggregate = 'sum' | 'count' | 'min' | 'max' | 'avg';

export type Expression = { readonly at: Place } & (
  | { readonly kind: 'number' | 'string'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' | 'undefined' }
  | { readonly kind: 'parameter'; readonly name: string }
  /** `Псевдоним.Поле.Поле…` */
  | { readonly kind: 'path'; readonly parts: readonly string[] }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'isNull'; readonly operand: Expression; readonly negated: boolean }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escapeBy: Expression | undefined;
    }
  /** `(a, b) В (…)`: one operand or several. */
  | { readonly kind: 'in'; readonly operands: readonly Expression[]; readonly list: readonly Expression[] }
  | { readonly kind: 'inQuery'; readonly operands: readonly Expression[]; readonly query: Select }
  | { readonly kind: 'refs'; readonly operand: Expression; readonly object: string }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly target: CastTarget }
  /** ЗНАЧЕНИЕ(Перечисление.Х.У): the dotted name. */
  | { readonly kind: 'value'; readonly parts: readonly string[] }
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Expression[] }
  /** A word as an argument of НАЧАЛОПЕРИОДА and its kin: ДЕНЬ, МЕСЯЦ… */
  | { readonly kind: 'period'; readonly name: string }
  | {
      readonly kind: 'aggregate';
      readonly function: Aggregate;
      readonly distinct: boolean /** undefined: КОЛИЧЕСТВО(*). */;
      readonly operand: Expression | undefined;
    }
);

export interface Field {
  readonly expression: Expression;
  readonly alias: string | undefined;
}

/** `*` or `Псевдоним.*`. */
export interface Star {
  readonly star: true;
  readonly of: string | undefined;
  readonly at: Place;
}

export type Source = { readonly alias: string; readonly at: Place } & (
  | {
      readonly kind: 'table';
      readonly name: string /** Parameters of a virtual table. */;
      readonly args: readonly (Expression | undefined)[] | undefined;
    }
  | { readonly kind: 'query'; readonly query: Select }
);

export interface Join {
  readonly type: 'left' | 'right' | 'full' | 'inner';
  readonly source: SourceTree;
  readonly condition: Expression;
}

/** A source with what is joined to it, in order. */
export interface SourceTree {
  readonly source: Source;
  readonly joins: readonly Join[];
}

export interface SelectPart {
  readonly at: Place;
  readonly distinct: boolean;
  readonly top: number | undefined;
  readonly fields: readonly (Field | Star)[];
  readonly from: readonly SourceTree[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | undefined;
}

export interface Ordering {
  readonly expression: Expression;
  readonly descending: boolean;
}

export interface Select {
  readonly kind: 'select';
  readonly at: Place;
  /** Name of the temporary table that takes the result. */
  readonly into: string | undefined;
  readonly parts: readonly SelectPart[];
  /** For the part of the same number plus one: all rows, or without repetitions. */
  readonly unions: readonly ('all' | 'distinct')[];
  readonly orderBy: readonly Ordering[];
}

export interface Drop {
  readonly kind: 'drop';
  readonly at: Place;
  readonly table: string;
}

export type Statement = Select | Drop;
