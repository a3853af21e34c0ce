import type { Expression } from './ast.ts';
import { demandComparable, functionOf, named, type Surroundings, typeOfExpression } from './evaluator.ts';
import { innerExpressions } from './grouping.ts';
import { queryFault } from './lexer.ts';
import type { Env, Scope } from './relation.ts';

/**
 * Checks names, functions and comparability of an expression whether or not there are rows to evaluate it for:
 * a query over empty tables must not hide its mistakes.
 */
export function verify(around: Surroundings, expression: Expression, scope: Scope): void {
  switch (expression.kind) {
    case 'path':
      typeOfExpression(around.base, expression, scope);
      break;
    case 'compare':
      demandComparable(around, expression.left, scope);
      demandComparable(around, expression.right, scope);
      break;
    case 'between':
      demandComparable(around, expression.operand, scope);
      break;
    case 'in':
      for (const operand of expression.operands) demandComparable(around, operand, scope);
      break;
    case 'inQuery': {
      for (const operand of expression.operands) demandComparable(around, operand, scope);
      around.select(expression.query, scope, emptyEnv(scope));
      break;
    }
    case 'aggregate':
      if (expression.operand && expression.function !== 'count') {
        demandComparable(around, expression.operand, scope);
      }
      break;
    case 'function':
      functionOf(expression);
      break;
    case 'value':
      named(around.base, expression);
      break;
    case 'refs':
      if (!around.base.schema.find(expression.object)) {
        throw queryFault(`таблица не найдена «${expression.object}»`, expression.at);
      }
      break;
    case 'parameter':
      around.parameter(expression.name);
      break;
  }
  for (const part of innerExpressions(expression)) verify(around, part, scope);
}

/** A combination of rows where every source found nothing. */
export function emptyEnv(scope: Scope): Env {
  return { rows: scope.sources.map(() => null), outer: scope.outer && emptyEnv(scope.outer) };
}
