import type { Base } from '../data/base.ts';
import { CatalogReference, EnumReference } from '../data/reference.ts';
import { databaseIdentity } from '../data/store.ts';
import type { FieldType } from '../metadata/model.ts';
import { Sequence } from '../values/array.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { StandFault } from '../values/errors.ts';
import { add, divide, multiply, subtract } from '../values/operators.ts';
import { typeOf, type Value } from '../values/value.ts';
import { ValueList } from '../values/value-list.ts';
import { ValueTable } from '../values/value-table.ts';
import type { Expression, Select } from './ast.ts';
import { compareValues, likePattern, same, type Truth } from './compare.ts';
import { queryFunction } from './functions.ts';
import { queryFault } from './lexer.ts';
import { type Env, isUnbounded, resolvePath, type Scope, typeAfter } from './relation.ts';

/** What expressions need from around them. */
export interface Surroundings {
  readonly base: Base;
  parameter(name: string): Value;
  /** A field of the item behind a reference; NULL when there is no item. Checks the right to read. */
  fieldOf(reference: CatalogReference, name: string): Value;
  /** Rows of a subquery. */
  select(query: Select, scope: Scope, env: Env): readonly (readonly Value[])[];
}

/** The type of an expression, where it is a field; empty when it is computed. */
export function typeOfExpression(base: Base, expression: Expression, scope: Scope): FieldType {
  if (expression.kind === 'path') {
    const { column, rest } = resolvePath(scope, expression.parts, expression.at);
    return typeAfter(base, column.type, rest, expression.at);
  }
  if (expression.kind === 'aggregate' && expression.operand && ['min', 'max'].includes(expression.function)) {
    return typeOfExpression(base, expression.operand, scope);
  }
  return [];
}

/** Throws when an expression is a field that can't be compared. */
export function demandComparable(around: Surroundings, expression: Expression, scope: Scope): void {
  if (isUnbounded(typeOfExpression(around.base, expression, scope))) {
    throw queryFault(
      'нельзя сравнивать, группировать и упорядочивать поля неограниченной длины',
      expression.at,
    );
  }
}

/** A function by its name, with the number of its arguments checked. */
export function functionOf(expression: Expression & { kind: 'function' }) {
  const known = queryFunction(expression.name);
  if (!known) throw queryFault(`неизвестная функция «${expression.name}»`, expression.at);
  const { length } = expression.args;
  if (length < known.arity[0] || length > known.arity[1]) {
    throw queryFault(`неверное число параметров функции «${expression.name}»`, expression.at);
  }
  return known;
}

const truth = (value: Value, expression: Expression): Truth => {
  if (value === null || typeof value === 'boolean') return value;
  throw queryFault(`ожидается условие, а не ${typeOf(value).ru}`, expression.at);
};

/** The value of an expression for one combination of rows; NULL is `null`. */
export function evaluate(around: Surroundings, expression: Expression, scope: Scope, env: Env): Value {
  const value = (inner: Expression) => evaluate(around, inner, scope, env);
  const condition = (inner: Expression) => truth(value(inner), inner);
  switch (expression.kind) {
    case 'number': {
      const parsed = Decimal.parse(expression.text);
      if (!parsed) throw queryFault('неверное число', expression.at);
      return parsed;
    }
    case 'string':
      return expression.text;
    case 'boolean':
      return expression.value;
    case 'null':
      return null;
    case 'undefined':
      return undefined;
    case 'parameter':
      return around.parameter(expression.name);
    case 'path':
      return path(around, expression, scope, env);
    case 'negate':
      return arithmetic('-', Decimal.zero, value(expression.operand), expression);
    case 'arithmetic':
      return arithmetic(expression.operator, value(expression.left), value(expression.right), expression);
    case 'compare':
      return compareValues(
        expression.operator,
        value(expression.left),
        value(expression.right),
        expression.at,
      );
    case 'logic': {
      const left = condition(expression.left);
      const right = condition(expression.right);
      if (expression.operator === 'and') {
        return left === false || right === false ? false : left === null || right === null ? null : true;
      }
      return left === true || right === true ? true : left === null || right === null ? null : false;
    }
    case 'not': {
      const inner = condition(expression.operand);
      return inner === null ? null : !inner;
    }
    case 'isNull':
      return (value(expression.operand) === null) !== expression.negated;
    case 'between': {
      const operand = value(expression.operand);
      const low = compareValues('>=', operand, value(expression.low), expression.at);
      const high = compareValues('<=', operand, value(expression.high), expression.at);
      return low === false || high === false ? false : low === null || high === null ? null : true;
    }
    case 'like': {
      const [operand, pattern] = [value(expression.operand), value(expression.pattern)];
      if (operand === null || pattern === null) return null;
      if (typeof operand !== 'string' || typeof pattern !== 'string') {
        throw queryFault('ПОДОБНО сравнивает строки', expression.at);
      }
      const escapeBy = expression.escapeBy && value(expression.escapeBy);
      return likePattern(pattern, typeof escapeBy === 'string' ? escapeBy : undefined).test(operand);
    }
    case 'in': {
      const items = expression.list.flatMap((item) => listed(value(item), item.kind === 'parameter'));
      if (expression.operands.length !== 1)
        throw queryFault('несколько полей допустимы только с подзапросом', expression.at);
      return membership(
        operands(around, expression.operands, scope, env),
        items.map((item) => [item]),
      );
    }
    case 'inQuery':
      return membership(
        operands(around, expression.operands, scope, env),
        around.select(expression.query, scope, env),
      );
    case 'refs': {
      const operand = value(expression.operand);
      if (operand === null) return null;
      const table = around.base.schema.find(expression.object);
      if (!table) throw queryFault(`таблица не найдена «${expression.object}»`, expression.at);
      return (
        (operand instanceof CatalogReference || operand instanceof EnumReference) && operand.table === table
      );
    }
    case 'case': {
      for (const branch of expression.branches)
        if (condition(branch.when) === true) return value(branch.result);
      return expression.otherwise ? value(expression.otherwise) : null;
    }
    case 'cast':
      return cast(around, expression, value(expression.operand));
    case 'value':
      return named(around.base, expression);
    case 'type': {
      const [kind = '', ...rest] = expression.name.split('.');
      const table = around.base.schema.find(`${kind}.${rest.join('.')}`);
      if (table?.kind === 'catalog' || table?.kind === 'enum') return around.base.types.reference(table);
      throw queryFault(`ТИП(${expression.name}) не поддержан`, expression.at);
    }
    case 'period':
      return expression.name;
    case 'function': {
      const known = functionOf(expression);
      const args = expression.args.map(value);
      if (known.strict && args.includes(null)) return null;
      return known.call(args);
    }
    case 'aggregate':
      return aggregate(around, expression, scope, env);
  }
}

function operands(around: Surroundings, list: readonly Expression[], scope: Scope, env: Env): Value[] {
  return list.map((operand) => evaluate(around, operand, scope, env));
}

/** Three-valued «В». */
function membership(left: readonly Value[], rows: readonly (readonly Value[])[]): Truth {
  let isUnknown = false;
  for (const row of rows) {
    if (row.length !== left.length) throw new StandFault('Запрос: число полей в «В» не совпадает');
    const each = left.map((value, index) => same(value, row[index]));
    if (each.every((one) => one === true)) return true;
    if (!each.includes(false)) isUnknown = true;
  }
  return isUnknown ? null : false;
}

/** Values of a list: of an array, a list of values, a table of one column, or the value itself. */
function listed(value: Value, isParameter: boolean): Value[] {
  if (!isParameter) return [value];
  if (value instanceof Sequence) return [...value.items];
  if (value instanceof ValueList) return value.items.map((item) => item.value);
  if (value instanceof ValueTable) {
    const [column, ...others] = value.columns.items;
    if (!column || others.length > 0)
      throw new StandFault('Запрос: в «В» допустима таблица с одной колонкой');
    return value.rows.map((row) => row.get(column));
  }
  return [value];
}

function path(
  around: Surroundings,
  expression: Expression & { kind: 'path' },
  scope: Scope,
  env: Env,
): Value {
  const { level, source, column, rest } = resolvePath(scope, expression.parts, expression.at);
  let holder: Env = env;
  for (let step = 0; step < level; step += 1) holder = holder.outer as Env;
  const row = holder.rows[source];
  if (!row) return null;
  let value: Value = row[column.name];
  for (const name of rest) {
    if (value instanceof CatalogReference) {
      value = around.fieldOf(value, name);
    } else if (value instanceof EnumReference) {
      const field = around.base.schema.column(value.table, name)?.name;
      value = !value.isFilled() ? null : field === 'Порядок' ? Decimal.from(value.order) : value;
    } else {
      value = null;
    }
  }
  return value;
}

function arithmetic(
  operator: '+' | '-' | '*' | '/',
  left: Value,
  right: Value,
  expression: Expression,
): Value {
  if (left === null || right === null) return null;
  const numbers = left instanceof Decimal && right instanceof Decimal;
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  const dates =
    left instanceof DateValue && right instanceof Decimal && (operator === '+' || operator === '-');
  if (!numbers && !dates) throw queryFault(`неверные операнды «${operator}»`, expression.at);
  const operations = { '+': add, '-': subtract, '*': multiply, '/': divide };
  return operations[operator](left, right);
}

function cast(around: Surroundings, expression: Expression & { kind: 'cast' }, value: Value): Value {
  const { target } = expression;
  if (value === null) return null;
  switch (target.kind) {
    case 'string':
      if (typeof value !== 'string') return null;
      return target.length > 0 ? value.slice(0, target.length) : value;
    case 'number':
      return value instanceof Decimal ? value.rounded(target.fraction) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return value instanceof DateValue ? value : null;
    case 'ref': {
      const table = around.base.schema.find(target.object);
      if (!table) throw queryFault(`таблица не найдена «${target.object}»`, expression.at);
      const isOf =
        (value instanceof CatalogReference || value instanceof EnumReference) && value.table === table;
      return isOf ? value : null;
    }
  }
}

/** ЗНАЧЕНИЕ(…): a value of an enumeration, a predefined item, an empty reference. */
export function named(base: Base, expression: Expression & { kind: 'value' }): Value {
  const [kind = '', name = '', item = '', ...more] = expression.parts;
  const table = base.schema.find(`${kind}.${name}`);
  const isEmpty = ['пустаяссылка', 'emptyref'].includes(item.toLowerCase());
  if (table?.kind === 'enum' && more.length === 0) {
    if (isEmpty) return base.types.enumValue(table, '');
    const value = table.object.values.find((one) => one.name.toLowerCase() === item.toLowerCase());
    if (value) return base.types.enumValue(table, value.name);
  }
  if (table?.kind === 'catalog' && more.length === 0) {
    if (isEmpty) return base.types.emptyReference(table);
    const value = table.object.predefined.find((one) => one.name.toLowerCase() === item.toLowerCase());
    if (value) return new CatalogReference(base, table, value.uuid);
  }
  throw queryFault(`неверное значение ЗНАЧЕНИЕ(${expression.parts.join('.')})`, expression.at);
}

function aggregate(
  around: Surroundings,
  expression: Expression & { kind: 'aggregate' },
  scope: Scope,
  env: Env,
): Value {
  const { group } = env;
  if (!group) throw queryFault('агрегатная функция вне группировки', expression.at);
  const { operand } = expression;
  if (!operand) return Decimal.from(group.length);
  const all = group.map((one) => evaluate(around, operand, scope, one)).filter((value) => value !== null);
  const values = expression.distinct
    ? [...new Map(all.map((value) => [databaseIdentity(value), value])).values()]
    : all;
  if (expression.function === 'count') return Decimal.from(values.length);
  const [first, ...others] = values;
  if (values.length === 0) return null;
  if (expression.function === 'min' || expression.function === 'max') {
    const better = expression.function === 'min' ? '<' : '>';
    return others.reduce(
      (best, value) => (compareValues(better, value, best, expression.at) ? value : best),
      first,
    );
  }
  const sum = values.reduce<Value>((total, value) => arithmetic('+', total, value, expression), Decimal.zero);
  return expression.function === 'sum' ? sum : divide(sum, Decimal.from(values.length));
}
