import type { Branch, Expression, Statement } from './ast.ts';
import { parseArguments, parseExpression, position, postfix } from './expressions.ts';
import type { Keyword } from './keywords.ts';
import type { Position } from './source.ts';
import type { TokenReader } from './token-reader.ts';

/** What surrounds a statement: decides where «Прервать», «Возврат» and a bare «ВызватьИсключение» may stand. */
export interface Surroundings {
  readonly method: 'procedure' | 'function' | 'body';
  readonly inLoop: boolean;
  readonly inHandler: boolean;
}

/** Statements up to one of the closing words, which is left for the caller. */
export function parseStatements(
  reader: TokenReader,
  around: Surroundings,
  ...closing: Keyword[]
): readonly Statement[] {
  const statements: Statement[] = [];
  const closed = () => (closing.length === 0 ? reader.peek().kind === 'end' : reader.isKeyword(...closing));
  for (;;) {
    while (reader.takeSign(';'));
    if (closed()) return statements;
    const statement = parseStatement(reader, around);
    statements.push(statement);
    if (statement.kind === 'label') continue;
    if (!closed()) reader.expectSign(';');
  }
}

function parseStatement(reader: TokenReader, around: Surroundings): Statement {
  const token = reader.peek();
  const at = position(token);
  if (token.kind === 'tilde') return label(reader, at);
  switch (token.keyword) {
    case 'if':
      return condition(reader, around, at);
    case 'while':
      return whileLoop(reader, around, at);
    case 'for':
      return forLoop(reader, around, at);
    case 'try':
      return attempt(reader, around, at);
    case 'return':
      return returning(reader, around, at);
    case 'raise':
      return raising(reader, around, at);
    case 'break':
    case 'continue':
      if (!around.inLoop) reader.fault(`«${token.text}» вне цикла`);
      reader.next();
      return { kind: token.keyword, at };
    case 'execute':
      reader.next();
      return { kind: 'execute', text: parseExpression(reader), at };
    case 'goto':
      reader.next();
      if (reader.peek().kind !== 'tilde') reader.fault('Ожидается метка');
      reader.next();
      return { kind: 'goto', label: reader.expectName().text, at };
    case 'addHandler':
    case 'removeHandler':
      return eventHandler(reader, token.keyword === 'addHandler' ? 'add' : 'remove', at);
    default:
      return assignmentOrCall(reader, at);
  }
}

function label(reader: TokenReader, at: Position): Statement {
  reader.next();
  const name = reader.expectName().text;
  reader.expectSign(':');
  return { kind: 'label', label: name, at };
}

function condition(reader: TokenReader, around: Surroundings, at: Position): Statement {
  const branches: Branch[] = [];
  let otherwise: readonly Statement[] = [];
  const branch = () => {
    reader.next();
    const condition = parseExpression(reader);
    reader.expectKeyword('then');
    branches.push({ condition, body: parseStatements(reader, around, 'elsif', 'else', 'endIf') });
  };
  branch();
  while (reader.isKeyword('elsif')) branch();
  if (reader.takeKeyword('else')) otherwise = parseStatements(reader, around, 'endIf');
  reader.expectKeyword('endIf');
  return { kind: 'if', branches, otherwise, at };
}

function loopBody(reader: TokenReader, around: Surroundings): readonly Statement[] {
  reader.expectKeyword('do');
  const body = parseStatements(reader, { ...around, inLoop: true }, 'endDo');
  reader.expectKeyword('endDo');
  return body;
}

function whileLoop(reader: TokenReader, around: Surroundings, at: Position): Statement {
  reader.next();
  const condition = parseExpression(reader);
  return { kind: 'while', condition, body: loopBody(reader, around), at };
}

function forLoop(reader: TokenReader, around: Surroundings, at: Position): Statement {
  reader.next();
  if (reader.takeKeyword('each')) {
    const variable = reader.expectName().text;
    reader.expectKeyword('in');
    const of = parseExpression(reader);
    return { kind: 'forEach', variable, of, body: loopBody(reader, around), at };
  }
  const variable = reader.expectName().text;
  reader.expectSign('=');
  const from = parseExpression(reader);
  reader.expectKeyword('to');
  const to = parseExpression(reader);
  return { kind: 'for', variable, from, to, body: loopBody(reader, around), at };
}

function attempt(reader: TokenReader, around: Surroundings, at: Position): Statement {
  reader.next();
  const body = parseStatements(reader, around, 'except');
  reader.expectKeyword('except');
  const handler = parseStatements(reader, { ...around, inHandler: true }, 'endTry');
  reader.expectKeyword('endTry');
  return { kind: 'try', body, handler, at };
}

const statementEnds = ['endIf', 'elsif', 'else', 'endDo', 'except', 'endTry', 'endProcedure', 'endFunction'];

function atStatementEnd(reader: TokenReader): boolean {
  return reader.isSign(';') || reader.peek().kind === 'end' || reader.isKeyword(...statementEnds);
}

function returning(reader: TokenReader, around: Surroundings, at: Position): Statement {
  reader.next();
  if (atStatementEnd(reader)) {
    if (around.method === 'function') reader.fault('Функция должна возвращать значение');
    return { kind: 'return', value: undefined, at };
  }
  if (around.method !== 'function') reader.fault('Процедура не может возвращать значение');
  return { kind: 'return', value: parseExpression(reader), at };
}

/** «ВызватьИсключение», «… Выражение» and «…(Текст, Категория, Код, ДопИнформация, Причина)». */
function raising(reader: TokenReader, around: Surroundings, at: Position): Statement {
  const word = reader.next();
  if (atStatementEnd(reader)) {
    if (!around.inHandler) {
      reader.fault('«ВызватьИсключение» без параметров допустимо только внутри «Исключение»', word);
    }
    return { kind: 'rethrow', at };
  }
  if (reader.isSign('(')) {
    const start = reader.position;
    const args = parseArguments(reader);
    if (atStatementEnd(reader)) return { kind: 'raise', args, at };
    // «ВызватьИсключение ("a") + "b"»: the bracket belonged to an expression.
    reader.position = start;
  }
  return { kind: 'raise', args: [parseExpression(reader)], at };
}

function eventHandler(reader: TokenReader, action: 'add' | 'remove', at: Position): Statement {
  reader.next();
  parseExpression(reader);
  reader.expectSign(',');
  parseExpression(reader);
  return { kind: 'handler', action, at };
}

function assignmentOrCall(reader: TokenReader, at: Position): Statement {
  const token = reader.peek();
  if (token.kind !== 'word' || (token.keyword !== undefined && token.keyword !== 'new')) {
    reader.fault('Ожидается оператор');
  }
  const expression = statementStart(reader);
  if (reader.isSign('=')) {
    if (!isTarget(expression)) reader.fault('Левая часть присваивания не может быть изменена');
    reader.next();
    return { kind: 'assign', target: expression, value: parseExpression(reader), at };
  }
  if (!isCall(expression)) reader.fault('Ожидается «=» или вызов метода');
  return { kind: 'do', expression, at };
}

/** A value with its members, without operators: «=» after it is an assignment. */
function statementStart(reader: TokenReader): Expression {
  const token = reader.peek();
  const at = position(token);
  const following = reader.peek(1);
  const awaits = ['ждать', 'await'].includes(token.text.toLowerCase());
  if (token.keyword === 'new' || (awaits && following.kind === 'word')) return parseExpression(reader);
  reader.next();
  const start: Expression = reader.isSign('(')
    ? { kind: 'call', name: token.text, args: parseArguments(reader), at }
    : { kind: 'name', name: token.text, at };
  return postfix(reader, start);
}

function isTarget(expression: Expression): boolean {
  return expression.kind === 'name' || expression.kind === 'member' || expression.kind === 'index';
}

function isCall(expression: Expression): boolean {
  return expression.kind === 'call' || expression.kind === 'invoke' || expression.kind === 'await';
}
