import type {
  Expression,
  Field,
  Join,
  Ordering,
  Select,
  SelectPart,
  Source,
  SourceTree,
  Star,
  Statement,
} from './ast.ts';
import { parseExpression } from './expressions.ts';
import { tokenize } from './lexer.ts';
import { Reader } from './reader.ts';

/** Parses a packet of queries; a construct outside the subset throws with its place. */
export function parseQuery(text: string): readonly Statement[] {
  const reader = new Reader(tokenize(text));
  const statements: Statement[] = [];
  for (;;) {
    while (reader.takeSign(';'));
    if (reader.peek().kind === 'end') break;
    statements.push(parseStatement(reader));
    if (reader.peek().kind !== 'end') reader.expectSign(';');
  }
  if (statements.length === 0) reader.fault('пустой запрос');
  return statements;
}

function parseStatement(reader: Reader): Statement {
  const at = reader.peek();
  if (reader.take('drop')) return { kind: 'drop', table: reader.name(), at };
  return parseSelect(reader, true);
}

const subquery = (reader: Reader) => parseSelect(reader, false);
const expression = (reader: Reader): Expression => parseExpression(reader, subquery);

function parseSelect(reader: Reader, outer: boolean): Select {
  const at = reader.peek();
  const parts: SelectPart[] = [];
  const unions: ('all' | 'distinct')[] = [];
  let into: string | undefined;
  for (;;) {
    const { part, into: target } = parsePart(reader);
    if (target !== undefined) {
      if (!outer || parts.length > 0) reader.fault('ПОМЕСТИТЬ допустимо только в первой части запроса');
      into = target;
    }
    parts.push(part);
    if (!reader.take('union')) break;
    unions.push(reader.take('all') ? 'all' : 'distinct');
  }
  const orderBy: Ordering[] = [];
  if (reader.take('order')) {
    reader.expect('on');
    do {
      const item = expression(reader);
      const descending = reader.take('descending');
      if (!descending) reader.take('ascending');
      if (reader.is('hierarchy')) reader.fault('УПОРЯДОЧИТЬ ПО … ИЕРАРХИЯ не поддержано');
      orderBy.push({ expression: item, descending });
    } while (reader.takeSign(','));
  }
  if (reader.is('autoorder')) reader.fault('АВТОУПОРЯДОЧИВАНИЕ не поддержано');
  if (reader.is('totals')) reader.fault('ИТОГИ не поддержаны');
  if (reader.take('index')) {
    reader.expect('on');
    do reader.dotted();
    while (reader.takeSign(','));
  }
  return { kind: 'select', at, into, parts, unions, orderBy };
}

function parsePart(reader: Reader): { part: SelectPart; into: string | undefined } {
  const at = reader.expect('select');
  let distinct = false;
  let top: number | undefined;
  for (;;) {
    if (reader.take('allowed')) continue;
    if (reader.take('distinct')) distinct = true;
    else if (reader.take('top')) {
      const count = reader.next();
      if (count.kind !== 'number') reader.fault('после ПЕРВЫЕ ожидается число', count);
      top = Number(count.text);
    } else break;
  }
  const fields: (Field | Star)[] = [parseField(reader)];
  while (reader.takeSign(',')) fields.push(parseField(reader));
  const into = reader.take('into') ? reader.name() : undefined;
  const from: SourceTree[] = [];
  if (reader.take('from')) {
    do from.push(parseSourceTree(reader));
    while (reader.takeSign(','));
  }
  const where = reader.take('where') ? expression(reader) : undefined;
  const groupBy: Expression[] = [];
  if (reader.take('group')) {
    reader.expect('on');
    do groupBy.push(expression(reader));
    while (reader.takeSign(','));
  }
  const having = reader.take('having') ? expression(reader) : undefined;
  if (reader.take('for')) {
    reader.expect('update');
    while (reader.peek().kind === 'word' && reader.peek().keyword === undefined) {
      reader.dotted();
      if (!reader.takeSign(',')) break;
    }
  }
  return { part: { at, distinct, top, fields, from, where, groupBy, having }, into };
}

function parseField(reader: Reader): Field | Star {
  const at = reader.peek();
  if (reader.takeSign('*')) return { star: true, of: undefined, at };
  if (at.kind === 'word' && reader.isSign('.', 1) && reader.isSign('*', 2)) {
    const of = reader.name();
    reader.next();
    reader.next();
    return { star: true, of, at };
  }
  const value = expression(reader);
  if (reader.take('as')) return { expression: value, alias: reader.name() };
  const next = reader.peek();
  // «КАК» may be left out.
  if (next.kind === 'word' && next.keyword === undefined) return { expression: value, alias: reader.name() };
  return { expression: value, alias: undefined };
}

function parseSourceTree(reader: Reader): SourceTree {
  const source = parseSource(reader);
  const joins: Join[] = [];
  for (;;) {
    const word = reader.peek().keyword;
    const type =
      word === 'left' || word === 'right' || word === 'full' || word === 'inner' ? word : undefined;
    if (!type && word !== 'join') return { source, joins };
    if (type) reader.next();
    if (type && type !== 'inner') reader.take('outer');
    reader.expect('join');
    const joined = parseSourceTree(reader);
    reader.expect('on');
    joins.push({ type: type ?? 'inner', source: joined, condition: expression(reader) });
  }
}

function parseSource(reader: Reader): Source {
  const at = reader.peek();
  if (reader.takeSign('(')) {
    const query = parseSelect(reader, false);
    reader.expectSign(')');
    return {
      kind: 'query',
      query,
      alias: parseAlias(reader) ?? reader.fault('у подзапроса нет псевдонима'),
      at,
    };
  }
  if (at.kind === 'parameter') reader.fault('параметр в качестве источника не поддержан');
  const parts = reader.dotted();
  let args: (Expression | undefined)[] | undefined;
  if (reader.takeSign('(')) {
    args = [];
    while (!reader.isSign(')')) {
      args.push(reader.isSign(',') ? undefined : expression(reader));
      if (!reader.takeSign(',')) break;
    }
    reader.expectSign(')');
  }
  const alias = parseAlias(reader) ?? parts.at(-1) ?? '';
  return { kind: 'table', name: parts.join('.'), args, alias, at };
}

function parseAlias(reader: Reader): string | undefined {
  if (reader.take('as')) return reader.name();
  const next = reader.peek();
  return next.kind === 'word' && next.keyword === undefined ? reader.name() : undefined;
}
