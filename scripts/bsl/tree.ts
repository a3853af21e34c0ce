/** Walks over the parsed language: statements and expressions, deep, in the order of the text. */
import type { Expression, Statement } from '../../test/onec/language/ast.ts';

/** Statements of a body and of everything inside them. */
export function* statementsOf(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const inner of bodiesOf(statement)) yield* statementsOf(inner);
  }
}

/** Bodies directly inside a statement. */
export function bodiesOf(statement: Statement): (readonly Statement[])[] {
  switch (statement.kind) {
    case 'if':
      return [...statement.branches.map((one) => one.body), statement.otherwise];
    case 'while':
    case 'for':
    case 'forEach':
      return [statement.body];
    case 'try':
      return [statement.body, statement.handler];
    default:
      return [];
  }
}

/** Expressions that stand directly in a statement, not in its inner bodies. */
export function ownExpressions(statement: Statement): Expression[] {
  switch (statement.kind) {
    case 'assign':
      return [statement.target, statement.value];
    case 'do':
      return [statement.expression];
    case 'if':
      return statement.branches.map((one) => one.condition);
    case 'while':
      return [statement.condition];
    case 'for':
      return [statement.from, statement.to];
    case 'forEach':
      return [statement.of];
    case 'return':
      return statement.value ? [statement.value] : [];
    case 'raise':
      return statement.args.filter((one) => one !== undefined);
    case 'execute':
      return [statement.text];
    default:
      return [];
  }
}

/** Expressions directly inside an expression. */
export function innerExpressions(expression: Expression): Expression[] {
  const present = (args: readonly (Expression | undefined)[]) => args.filter((one) => one !== undefined);
  switch (expression.kind) {
    case 'group':
      return [expression.inner];
    case 'call':
    case 'new':
    case 'newByName':
      return present(expression.args);
    case 'member':
      return [expression.object];
    case 'invoke':
      return [expression.object, ...present(expression.args)];
    case 'index':
      return [expression.object, expression.key];
    case 'unary':
    case 'await':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'choice':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    default:
      return [];
  }
}

/** The expression and everything in it. */
export function* expressionsOf(expression: Expression): Generator<Expression> {
  yield expression;
  for (const inner of innerExpressions(expression)) yield* expressionsOf(inner);
}

/** Every expression of a body, deep. */
export function* allExpressions(body: readonly Statement[]): Generator<Expression> {
  for (const statement of statementsOf(body)) {
    for (const expression of ownExpressions(statement)) yield* expressionsOf(expression);
  }
}

/** Text of a string literal, or undefined for anything else. */
export function stringValue(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'literal' || expression.literal.kind !== 'string') return undefined;
  return expression.literal.value;
}
