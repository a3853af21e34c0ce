import type { Expression } from './ast.ts';
import { queryFault } from './lexer.ts';

/** Whether two expressions are written the same, places and letter case aside. */
export function equalExpressions(left: Expression, right: Expression): boolean {
  return signature(left) === signature(right);
}

function signature(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) => {
    if (key === 'at') return undefined;
    return key === 'parts' && Array.isArray(value) ? value.join('.').toLowerCase() : value;
  });
}

/** Expressions right inside another; a subquery keeps its own. */
export function innerExpressions(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'arithmetic':
    case 'compare':
    case 'logic':
      return [expression.left, expression.right];
    case 'negate':
    case 'not':
    case 'isNull':
    case 'refs':
    case 'cast':
      return [expression.operand];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'like':
      return [expression.operand, expression.pattern, ...(expression.escapeBy ? [expression.escapeBy] : [])];
    case 'in':
      return [...expression.operands, ...expression.list];
    case 'inQuery':
      return [...expression.operands];
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.result]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case 'function':
      return [...expression.args];
    case 'aggregate':
      return expression.operand ? [expression.operand] : [];
    default:
      return [];
  }
}

export function hasAggregate(expression: Expression): boolean {
  return expression.kind === 'aggregate' || innerExpressions(expression).some(hasAggregate);
}

/** Throws «Поле не входит в группу» for a field outside of totals that is not grouped by. */
export function checkGrouped(expression: Expression, groupBy: readonly Expression[]): void {
  if (expression.kind === 'aggregate') return;
  if (groupBy.some((one) => equalExpressions(one, expression))) return;
  if (expression.kind === 'path') {
    throw queryFault(`поле не входит в группу "${expression.parts.join('.')}"`, expression.at);
  }
  for (const part of innerExpressions(expression)) checkGrouped(part, groupBy);
}
