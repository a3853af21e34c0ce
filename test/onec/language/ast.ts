import type { Position } from './source.ts';

/** A literal as written: numbers and dates keep their digits, so that no precision is lost on the way. */
export type Literal =
  | { readonly kind: 'undefined' }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'date'; readonly digits: string };

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';

/** Arguments by position; undefined where one was left out: `Ф(, 1)`. */
export type Arguments = readonly (Expression | undefined)[];

export type Expression = { readonly at: Position } & (
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'name'; readonly name: string }
  /** Brackets: a variable in them is an expression and is passed by value. */
  | { readonly kind: 'group'; readonly inner: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: Arguments }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'invoke'; readonly object: Expression; readonly name: string; readonly args: Arguments }
  | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'new'; readonly type: string; readonly args: Arguments }
  | { readonly kind: 'newByName'; readonly args: Arguments }
  | { readonly kind: 'unary'; readonly operator: '+' | '-' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: 'await'; readonly operand: Expression }
);

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly Statement[];
}

export type Statement = { readonly at: Position } & (
  | { readonly kind: 'assign'; readonly target: Expression; readonly value: Expression }
  | { readonly kind: 'do'; readonly expression: Expression }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'for';
      readonly variable: string;
      readonly from: Expression;
      readonly to: Expression;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: 'forEach';
      readonly variable: string;
      readonly of: Expression;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handler: readonly Statement[] }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'raise'; readonly args: Arguments }
  | { readonly kind: 'rethrow' }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'execute'; readonly text: Expression }
  | { readonly kind: 'goto'; readonly label: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'handler'; readonly action: 'add' | 'remove' }
);

export interface Parameter {
  readonly name: string;
  readonly byValue: boolean;
  readonly defaultValue: Literal | undefined;
}

/** `&НаСервере`, `&После("Имя")`: the name without the sign, and the string in brackets, if any. */
export interface Annotation {
  readonly name: string;
  readonly value: string | undefined;
}

export interface Variable {
  readonly name: string;
  readonly exported: boolean;
  readonly at: Position;
}

/** Where an extension's method was written, when its module is joined to the extended one. */
export interface Origin {
  /** As it stands in errors. */
  readonly name: string;
  readonly lines: readonly string[];
}

export interface Method {
  readonly name: string;
  readonly isFunction: boolean;
  readonly isAsync: boolean;
  readonly exported: boolean;
  readonly annotations: readonly Annotation[];
  readonly parameters: readonly Parameter[];
  readonly variables: readonly Variable[];
  readonly body: readonly Statement[];
  readonly at: Position;
  readonly origin?: Origin;
  /** The extended method that «ПродолжитьВызов» in this one calls. */
  readonly proceeds?: string;
}

export interface Module {
  /** The file, for messages. */
  readonly file: string;
  readonly text: string;
  readonly variables: readonly Variable[];
  readonly methods: readonly Method[];
  /** Statements after the methods. */
  readonly body: readonly Statement[];
}
