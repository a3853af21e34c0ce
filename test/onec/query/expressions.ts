import type { Aggregate, CastTarget, Comparison, Expression, Select } from './ast.ts';
import { isNameToken, type Reader } from './reader.ts';

const comparisons = new Set(['=', '<>', '<', '<=', '>', '>=']);

const aggregates: Readonly<Record<string, Aggregate>> = {
  сумма: 'sum',
  sum: 'sum',
  количество: 'count',
  count: 'count',
  минимум: 'min',
  min: 'min',
  максимум: 'max',
  max: 'max',
  среднее: 'avg',
  avg: 'avg',
};

/** Names of periods as arguments; in both languages, to one spelling. */
export const periods: Readonly<Record<string, string>> = {
  секунда: 'second',
  second: 'second',
  минута: 'minute',
  minute: 'minute',
  час: 'hour',
  hour: 'hour',
  день: 'day',
  day: 'day',
  неделя: 'week',
  week: 'week',
  месяц: 'month',
  month: 'month',
  квартал: 'quarter',
  quarter: 'quarter',
  год: 'year',
  year: 'year',
};

const periodFunctions = new Set([
  'началопериода',
  'beginofperiod',
  'конецпериода',
  'endofperiod',
  'добавитькдате',
  'dateadd',
  'разностьдат',
  'datediff',
]);

type SelectParser = (reader: Reader) => Select;

/** Parses an expression; subqueries are parsed by the function given. */
export function parseExpression(reader: Reader, select: SelectParser): Expression {
  const disjunction = (): Expression => {
    let left = conjunction();
    while (reader.is('or')) {
      const at = reader.next();
      left = { kind: 'logic', operator: 'or', left, right: conjunction(), at };
    }
    return left;
  };

  const conjunction = (): Expression => {
    let left = negation();
    while (reader.is('and')) {
      const at = reader.next();
      left = { kind: 'logic', operator: 'and', left, right: negation(), at };
    }
    return left;
  };

  const negation = (): Expression => {
    if (!reader.is('not')) return predicate();
    const at = reader.next();
    return { kind: 'not', operand: negation(), at };
  };

  const predicate = (): Expression => {
    const tuple = tupleBeforeIn();
    if (tuple) return membership(tuple, false);
    const left = sum();
    const at = reader.peek();
    if (at.kind === 'sign' && comparisons.has(at.text)) {
      reader.next();
      return { kind: 'compare', operator: at.text as Comparison, left, right: sum(), at };
    }
    if (reader.take('is')) {
      const negated = reader.take('not');
      reader.expect('null');
      return { kind: 'isNull', operand: left, negated, at };
    }
    if (reader.is('refs')) {
      reader.next();
      return { kind: 'refs', operand: left, object: reader.dotted().join('.'), at };
    }
    const negated = reader.is('not') && ['in', 'between', 'like'].includes(reader.peek(1).keyword ?? '');
    if (negated) reader.next();
    const wrap = (inner: Expression): Expression => (negated ? { kind: 'not', operand: inner, at } : inner);
    if (reader.take('between')) {
      const low = sum();
      reader.expect('and');
      return wrap({ kind: 'between', operand: left, low, high: sum(), at });
    }
    if (reader.take('like')) {
      const pattern = sum();
      const escapeBy = reader.take('escape') ? sum() : undefined;
      return wrap({ kind: 'like', operand: left, pattern, escapeBy, at });
    }
    if (reader.is('in')) return membership([left], negated);
    return left;
  };

  /** `(a, b) В (…)`: looked for ahead, since a bracket may begin an ordinary expression. */
  const tupleBeforeIn = (): Expression[] | undefined => {
    if (!reader.isSign('(')) return undefined;
    const start = reader.position;
    let depth = 0;
    let commas = 0;
    let ahead = 0;
    for (; ; ahead += 1) {
      const token = reader.peek(ahead);
      if (token.kind === 'end') return undefined;
      if (ahead === 1 && token.keyword === 'select') return undefined;
      if (token.kind !== 'sign') continue;
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth -= 1;
      if (token.text === ',' && depth === 1) commas += 1;
      if (depth === 0) break;
    }
    const after = reader.peek(ahead + 1).keyword === 'not' ? ahead + 2 : ahead + 1;
    if (commas === 0 || reader.peek(after).keyword !== 'in') return undefined;
    reader.position = start + 1;
    const operands = list();
    reader.expectSign(')');
    return operands;
  };

  const membership = (operands: Expression[], alreadyNegated: boolean): Expression => {
    const negated = !alreadyNegated && reader.take('not');
    const at = reader.expect('in');
    if (reader.is('hierarchy')) reader.fault('В ИЕРАРХИИ не поддержано');
    let inner: Expression;
    if (reader.peek().kind === 'parameter') {
      // «В &Список» without brackets is what the platform takes too.
      inner = { kind: 'in', operands, list: [primary()], at };
    } else {
      reader.expectSign('(');
      inner = reader.is('select')
        ? { kind: 'inQuery', operands, query: select(reader), at }
        : { kind: 'in', operands, list: list(), at };
      reader.expectSign(')');
    }
    return negated || alreadyNegated ? { kind: 'not', operand: inner, at } : inner;
  };

  const list = (): Expression[] => {
    const items = [disjunction()];
    while (reader.takeSign(',')) items.push(disjunction());
    return items;
  };

  const sum = (): Expression => {
    let left = product();
    while (reader.isSign('+') || reader.isSign('-')) {
      const at = reader.next();
      left = { kind: 'arithmetic', operator: at.text as '+' | '-', left, right: product(), at };
    }
    return left;
  };

  const product = (): Expression => {
    let left = signed();
    while (reader.isSign('*') || reader.isSign('/')) {
      const at = reader.next();
      left = { kind: 'arithmetic', operator: at.text as '*' | '/', left, right: signed(), at };
    }
    return left;
  };

  const signed = (): Expression => {
    if (!reader.isSign('-')) return primary();
    const at = reader.next();
    return { kind: 'negate', operand: signed(), at };
  };

  const primary = (): Expression => {
    const at = reader.peek();
    if (at.kind === 'number' || at.kind === 'string') {
      reader.next();
      return { kind: at.kind, text: at.text, at };
    }
    if (at.kind === 'parameter') {
      reader.next();
      if (reader.isSign('.')) reader.fault('обращение к полю параметра не поддержано');
      return { kind: 'parameter', name: at.text, at };
    }
    if (reader.takeSign('(')) {
      if (reader.is('select')) reader.fault('скалярный подзапрос не поддержан');
      const inner = disjunction();
      reader.expectSign(')');
      return inner;
    }
    switch (at.keyword) {
      case 'true':
      case 'false':
        reader.next();
        return { kind: 'boolean', value: at.keyword === 'true', at };
      case 'null':
      case 'undefined':
        reader.next();
        return { kind: at.keyword, at };
      case 'case':
        return choice();
      case 'cast':
        return cast();
    }
    if (!isNameToken(at)) reader.fault('ожидается выражение');
    if (reader.isSign('(', 1)) return call();
    return { kind: 'path', parts: reader.dotted(), at };
  };

  const choice = (): Expression => {
    const at = reader.next();
    const subject = reader.is('when') ? undefined : disjunction();
    const branches: { when: Expression; result: Expression }[] = [];
    while (reader.take('when')) {
      const value = disjunction();
      const when: Expression = subject
        ? { kind: 'compare', operator: '=', left: subject, right: value, at }
        : value;
      reader.expect('then');
      branches.push({ when, result: disjunction() });
    }
    const otherwise = reader.take('else') ? disjunction() : undefined;
    reader.expect('end');
    return { kind: 'case', branches, otherwise, at };
  };

  const whole = () => {
    const token = reader.next();
    if (token.kind !== 'number' || token.text.includes('.')) reader.fault('ожидается целое число', token);
    return Number(token.text);
  };

  const castTarget = (): CastTarget => {
    const parts = reader.dotted();
    const name = (parts[0] ?? '').toLowerCase();
    if (parts.length > 1) return { kind: 'ref', object: parts.join('.') };
    if (['строка', 'string'].includes(name)) {
      let length = 0;
      if (reader.takeSign('(')) {
        length = whole();
        reader.expectSign(')');
      }
      return { kind: 'string', length };
    }
    if (['число', 'number'].includes(name)) {
      reader.expectSign('(');
      const digits = whole();
      const fraction = reader.takeSign(',') ? whole() : 0;
      reader.expectSign(')');
      return { kind: 'number', digits, fraction };
    }
    if (['булево', 'boolean'].includes(name)) return { kind: 'boolean' };
    if (['дата', 'date'].includes(name)) return { kind: 'date' };
    return reader.fault('неизвестный тип в ВЫРАЗИТЬ');
  };

  const cast = (): Expression => {
    const at = reader.next();
    reader.expectSign('(');
    const operand = disjunction();
    reader.expect('as');
    const target = castTarget();
    reader.expectSign(')');
    if (reader.isSign('.')) reader.fault('обращение к полю после ВЫРАЗИТЬ не поддержано');
    return { kind: 'cast', operand, target, at };
  };

  const call = (): Expression => {
    const at = reader.next();
    const name = at.text.toLowerCase();
    reader.expectSign('(');
    const close = <T extends Expression>(expression: T): T => {
      reader.expectSign(')');
      return expression;
    };
    const aggregate = aggregates[name];
    if (aggregate) {
      if (aggregate === 'count' && reader.takeSign('*')) {
        return close({ kind: 'aggregate', function: aggregate, distinct: false, operand: undefined, at });
      }
      const distinct = reader.take('distinct');
      return close({ kind: 'aggregate', function: aggregate, distinct, operand: disjunction(), at });
    }
    if (name === 'значение' || name === 'value') return close({ kind: 'value', parts: reader.dotted(), at });
    if (name === 'тип' || name === 'type') {
      return close({ kind: 'type', name: reader.dotted().join('.'), at });
    }
    const args: Expression[] = [];
    while (!reader.isSign(')')) {
      const word = reader.peek();
      const period = periods[word.text.toLowerCase()];
      const isArgument = reader.isSign(',', 1) || reader.isSign(')', 1);
      if (periodFunctions.has(name) && word.kind === 'word' && period && isArgument) {
        reader.next();
        args.push({ kind: 'period', name: period, at: word });
      } else {
        args.push(disjunction());
      }
      if (!reader.takeSign(',')) break;
    }
    return close({ kind: 'function', name, args, at });
  };

  return disjunction();
}
