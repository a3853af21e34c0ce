import type { Arguments, BinaryOperator, Expression, Literal } from './ast.ts';
import { fold, type Position } from './source.ts';
import type { TokenReader } from './token-reader.ts';

const comparisons = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** Parses one expression; weakest first: ИЛИ, И, НЕ, comparison, + −, * / %, unary signs. */
export function parseExpression(reader: TokenReader): Expression {
  let left = conjunction(reader);
  while (reader.isKeyword('or')) left = binary(reader.next(), 'or', left, conjunction(reader));
  return left;
}

function conjunction(reader: TokenReader): Expression {
  let left = negation(reader);
  while (reader.isKeyword('and')) left = binary(reader.next(), 'and', left, negation(reader));
  return left;
}

function negation(reader: TokenReader): Expression {
  if (!reader.isKeyword('not')) return comparison(reader);
  const at = position(reader.next());
  return { kind: 'unary', operator: 'not', operand: negation(reader), at };
}

function comparison(reader: TokenReader): Expression {
  let left = sum(reader);
  while (reader.peek().kind === 'sign' && comparisons.has(reader.peek().text)) {
    const sign = reader.next();
    const right = reader.isKeyword('not') ? negation(reader) : sum(reader);
    left = binary(sign, sign.text as BinaryOperator, left, right);
  }
  return left;
}

function sum(reader: TokenReader): Expression {
  let left = product(reader);
  while (reader.isSign('+') || reader.isSign('-')) {
    const sign = reader.next();
    left = binary(sign, sign.text as BinaryOperator, left, product(reader));
  }
  return left;
}

function product(reader: TokenReader): Expression {
  let left = signed(reader);
  while (reader.isSign('*') || reader.isSign('/') || reader.isSign('%')) {
    const sign = reader.next();
    left = binary(sign, sign.text as BinaryOperator, left, signed(reader));
  }
  return left;
}

function signed(reader: TokenReader): Expression {
  if (!reader.isSign('+') && !reader.isSign('-')) return postfix(reader, primary(reader));
  const sign = reader.next();
  return { kind: 'unary', operator: sign.text as '+' | '-', operand: signed(reader), at: position(sign) };
}

/** Members, calls and indexes after a value. */
export function postfix(reader: TokenReader, start: Expression): Expression {
  let value = start;
  for (;;) {
    if (reader.isSign('.')) {
      reader.next();
      const name = reader.peek();
      if (name.kind !== 'word') reader.fault('После точки ожидается имя');
      reader.next();
      const at = position(name);
      value = reader.isSign('(')
        ? { kind: 'invoke', object: value, name: name.text, args: parseArguments(reader), at }
        : { kind: 'member', object: value, name: name.text, at };
    } else if (reader.isSign('[')) {
      const at = position(reader.next());
      const key = parseExpression(reader);
      reader.expectSign(']');
      value = { kind: 'index', object: value, key, at };
    } else {
      return value;
    }
  }
}

/** `(a, , b)`: the brackets included. */
export function parseArguments(reader: TokenReader): Arguments {
  reader.expectSign('(');
  const args: (Expression | undefined)[] = [];
  if (reader.takeSign(')')) return args;
  for (;;) {
    args.push(reader.isSign(',') || reader.isSign(')') ? undefined : parseExpression(reader));
    if (reader.takeSign(')')) return args;
    reader.expectSign(',');
  }
}

function primary(reader: TokenReader): Expression {
  const token = reader.peek();
  const at = position(token);
  if (token.kind === 'string' || token.kind === 'number' || token.kind === 'date') {
    return { kind: 'literal', literal: parseLiteral(reader), at };
  }
  if (reader.takeSign('(')) {
    const inner = parseExpression(reader);
    reader.expectSign(')');
    return { kind: 'group', inner, at };
  }
  if (reader.isSign('?')) return choice(reader);
  if (token.kind !== 'word') reader.fault('Ожидается выражение');
  switch (token.keyword) {
    case 'true':
    case 'false':
    case 'undefined':
    case 'null':
      return { kind: 'literal', literal: parseLiteral(reader), at };
    case 'new':
      return construction(reader);
    case 'execute':
    case undefined:
      break;
    default:
      reader.fault('Ожидается выражение');
  }
  reader.next();
  if (isAwait(token.text) && startsValue(reader)) {
    return { kind: 'await', operand: signed(reader), at };
  }
  if (reader.isSign('(')) return { kind: 'call', name: token.text, args: parseArguments(reader), at };
  return { kind: 'name', name: token.text, at };
}

/** A constant that may stand as a parameter's default, a sign before a number included. */
export function parseLiteral(reader: TokenReader): Literal {
  const token = reader.next();
  switch (token.kind) {
    case 'number':
      return { kind: 'number', digits: token.text };
    case 'date':
      return { kind: 'date', digits: token.text };
    case 'string': {
      let value = token.text;
      // Literals side by side are one string of several lines.
      while (reader.peek().kind === 'string') value += `\n${reader.next().text}`;
      return { kind: 'string', value };
    }
    case 'sign': {
      const number = reader.peek();
      if ((token.text === '-' || token.text === '+') && number.kind === 'number') {
        reader.next();
        return { kind: 'number', digits: token.text === '-' ? `-${number.text}` : number.text };
      }
      break;
    }
    default:
      if (token.keyword === 'undefined') return { kind: 'undefined' };
      if (token.keyword === 'null') return { kind: 'null' };
      if (token.keyword === 'true') return { kind: 'boolean', value: true };
      if (token.keyword === 'false') return { kind: 'boolean', value: false };
  }
  return reader.fault('Ожидается константа', token);
}

function construction(reader: TokenReader): Expression {
  const at = position(reader.next());
  if (reader.isSign('(')) return { kind: 'newByName', args: parseArguments(reader), at };
  const type = reader.expectName().text;
  const args = reader.isSign('(') ? parseArguments(reader) : [];
  return { kind: 'new', type, args, at };
}

function choice(reader: TokenReader): Expression {
  const at = position(reader.next());
  reader.expectSign('(');
  const condition = parseExpression(reader);
  reader.expectSign(',');
  const whenTrue = parseExpression(reader);
  reader.expectSign(',');
  const whenFalse = parseExpression(reader);
  reader.expectSign(')');
  return { kind: 'choice', condition, whenTrue, whenFalse, at };
}

function isAwait(word: string): boolean {
  return ['ждать', 'await'].includes(fold(word));
}

/** «Ждать» is a word of its own only before a value: elsewhere it may be a variable's name. */
function startsValue(reader: TokenReader): boolean {
  const token = reader.peek();
  return token.kind === 'word' && (token.keyword === undefined || token.keyword === 'new');
}

function binary(sign: Position, operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, at: position(sign) };
}

export function position(token: Position): Position {
  return { line: token.line, column: token.column };
}
