import type { Annotation, Expression, Method, Module, Parameter, Statement, Variable } from './ast.ts';
import { parseExpression, parseLiteral, position } from './expressions.ts';
import { tokenize } from './lexer.ts';
import { type Environment, preprocess } from './preprocessor.ts';
import { fold } from './source.ts';
import { parseStatements } from './statements.ts';
import { TokenReader } from './token-reader.ts';

/**
 * Parses a module. `file` goes into messages; the environment decides `#Если`.
 * Throws SyntaxFault with file, line and column.
 */
export function parseModule(text: string, file: string, environment: Environment = 'server'): Module {
  const reader = open(text, file, environment);
  const variables: Variable[] = [];
  const methods: Method[] = [];
  for (;;) {
    const annotations = parseAnnotations(reader);
    if (reader.isKeyword('var')) {
      if (methods.length > 0) reader.fault('Переменные модуля описываются до процедур и функций');
      variables.push(...parseVariables(reader));
    } else if (startsMethod(reader)) {
      methods.push(parseMethod(reader, annotations));
    } else {
      if (annotations.length > 0) reader.fault('После аннотации ожидается процедура, функция или переменная');
      break;
    }
  }
  const body = parseBody(reader);
  refuseTwins(reader, variables, 'Переменная');
  refuseTwins(reader, methods, 'Метод');
  return { file, text, variables, methods, body };
}

/** Parses one expression that is the whole text. */
export function parseExpressionText(text: string, file: string): Expression {
  const reader = open(text, file, 'server');
  const expression = parseExpression(reader);
  if (reader.peek().kind !== 'end') reader.fault('Ожидается конец выражения');
  return expression;
}

/** Parses statements that are the whole text. */
export function parseStatementsText(text: string, file: string): readonly Statement[] {
  return parseBody(open(text, file, 'server'));
}

function open(text: string, file: string, environment: Environment): TokenReader {
  return new TokenReader(preprocess(tokenize(text, file), file, environment), file);
}

function parseBody(reader: TokenReader): readonly Statement[] {
  return parseStatements(reader, { method: 'body', inLoop: false, inHandler: false });
}

function parseAnnotations(reader: TokenReader): Annotation[] {
  const annotations: Annotation[] = [];
  while (reader.peek().kind === 'ampersand') {
    reader.next();
    const name = reader.expectName().text;
    let value: string | undefined;
    if (reader.takeSign('(')) {
      const token = reader.next();
      if (token.kind !== 'string') reader.fault('В аннотации ожидается строка', token);
      value = token.text;
      reader.expectSign(')');
    }
    annotations.push({ name, value });
  }
  return annotations;
}

function parseVariables(reader: TokenReader): Variable[] {
  reader.expectKeyword('var');
  const variables: Variable[] = [];
  do {
    const name = reader.expectName();
    variables.push({ name: name.text, exported: reader.takeKeyword('export'), at: position(name) });
  } while (reader.takeSign(','));
  reader.expectSign(';');
  return variables;
}

function isAsyncWord(reader: TokenReader): boolean {
  return ['асинх', 'async'].includes(fold(reader.peek().text));
}

function startsMethod(reader: TokenReader): boolean {
  const ahead = reader.peek(1).keyword;
  const follows = ahead === 'procedure' || ahead === 'function';
  return reader.isKeyword('procedure', 'function') || (isAsyncWord(reader) && follows);
}

function parseMethod(reader: TokenReader, annotations: readonly Annotation[]): Method {
  const isAsync = isAsyncWord(reader);
  if (isAsync) reader.next();
  const isFunction = reader.next().keyword === 'function';
  const closing = isFunction ? 'endFunction' : 'endProcedure';
  const name = reader.expectName();
  const parameters = parseParameters(reader);
  const exported = reader.takeKeyword('export');
  const variables: Variable[] = [];
  while (reader.isKeyword('var')) variables.push(...parseVariables(reader));
  const around = { method: isFunction ? 'function' : 'procedure', inLoop: false, inHandler: false } as const;
  const body = parseStatements(reader, around, closing);
  reader.expectKeyword(closing);
  const at = position(name);
  const method = {
    name: name.text,
    isFunction,
    isAsync,
    exported,
    annotations,
    parameters,
    variables,
    body,
    at,
  };
  refuseTwins(reader, [...parameters.map((parameter) => ({ ...parameter, at })), ...variables], 'Переменная');
  return method;
}

function parseParameters(reader: TokenReader): Parameter[] {
  const parameters: Parameter[] = [];
  reader.expectSign('(');
  if (reader.takeSign(')')) return parameters;
  do {
    const byValue = reader.takeKeyword('val');
    const name = reader.expectName().text;
    const defaultValue = reader.takeSign('=') ? parseLiteral(reader) : undefined;
    parameters.push({ name, byValue, defaultValue });
  } while (reader.takeSign(','));
  reader.expectSign(')');
  return parameters;
}

function refuseTwins(
  reader: TokenReader,
  named: readonly { readonly name: string; readonly at: { line: number; column: number } }[],
  what: string,
): void {
  const seen = new Set<string>();
  for (const { name, at } of named) {
    if (seen.has(fold(name))) {
      const token = { ...at, kind: 'word', text: name, keyword: undefined } as const;
      reader.fault(`${what} «${name}» уже есть`, token);
    }
    seen.add(fold(name));
  }
}
