/** `$filter` and the conditions of virtual tables: text → tree → yes or no for a row. Source: onec.md 4.1. */
import type { Json, JsonRow } from './model.ts';

/** What 1C answers a bad request with. */
export class OdataFault extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Token = { kind: 'word' | 'string' | 'guid' | 'moment' | 'number' | 'sign'; text: string };
type Value = Json | undefined;
export type Node =
  | { kind: 'literal'; value: Value; type: string }
  | { kind: 'field'; path: string[] }
  | { kind: 'call'; name: string; args: Node[] }
  | { kind: 'any'; part: string[]; variable: string; body: Node }
  | { kind: 'binary'; operator: string; left: Node; right: Node }
  | { kind: 'not'; of: Node };

/** Source: the measured answer to a mistake in a filter, onec.md 4.2: 400, code 14. */
const syntax = (at: string): OdataFault =>
  new OdataFault(400, '14', `Ошибка разбора опции запроса '$filter': '${at}'`);

const shapes: [Token['kind'] | 'space', RegExp][] = [
  ['space', /^\s+/],
  ['guid', /^guid'([0-9a-fA-F-]{36})'/],
  ['moment', /^datetime'([0-9T:-]+)'/],
  ['string', /^'((?:[^']|'')*)'/],
  ['number', /^-?\d+(?:\.\d+)?/],
  ['word', /^[\p{L}_][\p{L}\p{N}_]*/u],
  ['sign', /^[(),/:]/],
];

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    const found = shapes.map(([kind, shape]) => [kind, shape.exec(rest)] as const).find(([, match]) => match);
    const [kind, match] = found ?? [];
    if (!kind || !match) throw syntax(rest.slice(0, 40));
    if (kind !== 'space') tokens.push({ kind, text: match[1] ?? match[0] });
    rest = rest.slice(match[0].length);
  }
  return tokens;
}

/** Functions that 1C knows. `contains` is not among them: OData v4. */
const functions = new Set(
  'substringof startswith endswith concat like substring year month day hour minute second isof cast'.split(
    ' ',
  ),
);
const comparisons = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);

export function parseFilter(text: string): Node {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (ahead = 0): Token | undefined => tokens[at + ahead];
  const isSign = (sign: string, ahead = 0): boolean =>
    peek(ahead)?.kind === 'sign' && peek(ahead)?.text === sign;
  const isWord = (word: string): boolean => peek()?.kind === 'word' && peek()?.text === word;
  const take = (): Token => {
    const token = tokens[at++];
    if (!token) throw syntax('<конец>');
    return token;
  };
  const expect = (sign: string): void => {
    if (!isSign(sign)) throw syntax(peek()?.text ?? '<конец>');
    at += 1;
  };

  function or(): Node {
    let left = and();
    while (isWord('or')) {
      take();
      left = { kind: 'binary', operator: 'or', left, right: and() };
    }
    return left;
  }
  function and(): Node {
    let left = negation();
    while (isWord('and')) {
      take();
      left = { kind: 'binary', operator: 'and', left, right: negation() };
    }
    return left;
  }
  function negation(): Node {
    if (!isWord('not')) return comparison();
    take();
    return { kind: 'not', of: negation() };
  }
  function comparison(): Node {
    const left = primary();
    const operator = peek();
    if (operator?.kind !== 'word' || !comparisons.has(operator.text)) return left;
    take();
    return { kind: 'binary', operator: operator.text, left, right: primary() };
  }
  function primary(): Node {
    if (isSign('(')) {
      take();
      const inner = or();
      expect(')');
      return inner;
    }
    const token = take();
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: token.text.replaceAll("''", "'"), type: 'string' };
      case 'guid':
        return { kind: 'literal', value: token.text.toLowerCase(), type: 'guid' };
      case 'moment':
        return { kind: 'literal', value: token.text, type: 'moment' };
      case 'number':
        return { kind: 'literal', value: Number(token.text), type: 'number' };
      case 'word':
        return word(token.text);
      default:
        throw syntax(token.text);
    }
  }
  function word(name: string): Node {
    if (name === 'true' || name === 'false')
      return { kind: 'literal', value: name === 'true', type: 'boolean' };
    if (isSign('(')) {
      if (!functions.has(name)) throw syntax(name);
      take();
      const args: Node[] = [];
      while (!isSign(')')) {
        args.push(or());
        if (!isSign(')')) expect(',');
      }
      take();
      return { kind: 'call', name, args };
    }
    const path = [name];
    while (isSign('/')) {
      take();
      const next = take();
      if (next.kind !== 'word') throw syntax(next.text);
      if ((next.text === 'any' || next.text === 'all') && isSign('(')) return lambda(path);
      path.push(next.text);
    }
    return { kind: 'field', path };
  }
  function lambda(part: string[]): Node {
    expect('(');
    const variable = take().text;
    expect(':');
    const body = or();
    expect(')');
    return { kind: 'any', part, variable, body };
  }

  const tree = or();
  if (at < tokens.length) throw syntax(peek()?.text ?? '');
  return tree;
}

/** How a field is read: throws code 6 for a field that there is not. */
export type FieldReader = (row: JsonRow, path: readonly string[]) => Value;

type Scope = ReadonlyMap<string, JsonRow>;

export function matches(tree: Node, row: JsonRow, read: FieldReader, scope: Scope = new Map()): boolean {
  return evaluated(tree, row, read, scope) === true;
}

function evaluated(node: Node, row: JsonRow, read: FieldReader, scope: Scope): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'field': {
      const inside = scope.get(node.path[0] ?? '');
      return inside ? (inside[node.path[1] ?? ''] as Value) : read(row, node.path);
    }
    case 'not':
      return evaluated(node.of, row, read, scope) !== true;
    case 'any': {
      const rows = read(row, node.part);
      return (
        Array.isArray(rows) &&
        rows.some((one) =>
          matches(node.body, row, read, new Map([...scope, [node.variable, one as JsonRow]])),
        )
      );
    }
    case 'binary':
      return binary(node.operator, node.left, node.right, row, read, scope);
    case 'call':
      return call(
        node.name,
        node.args.map((arg) => evaluated(arg, row, read, scope)),
      );
  }
}

function binary(
  operator: string,
  left: Node,
  right: Node,
  row: JsonRow,
  read: FieldReader,
  scope: Scope,
): Value {
  const a = evaluated(left, row, read, scope);
  if (operator === 'and') return a === true && evaluated(right, row, read, scope) === true;
  if (operator === 'or') return a === true || evaluated(right, row, read, scope) === true;
  const b = evaluated(right, row, read, scope);
  // Strings are compared without regard to case and to blanks at the end, as by the base itself.
  const plain = (value: Value): Value => (typeof value === 'string' ? value.trimEnd().toLowerCase() : value);
  const [x, y] = [plain(a), plain(b)];
  if (operator === 'eq') return x === y;
  if (operator === 'ne') return x !== y;
  if (x === undefined || y === undefined || x === null || y === null) return false;
  if (operator === 'gt') return x > y;
  if (operator === 'ge') return x >= y;
  return operator === 'lt' ? x < y : x <= y;
}

function call(name: string, args: Value[]): Value {
  const [a, b] = args.map((value) => (typeof value === 'string' ? value.toLowerCase() : value));
  switch (name) {
    case 'substringof':
      return String(b ?? '').includes(String(a ?? ''));
    case 'startswith':
      return String(a ?? '').startsWith(String(b ?? ''));
    case 'endswith':
      return String(a ?? '').endsWith(String(b ?? ''));
    case 'like': {
      const pattern = String(b ?? '')
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('%', '.*')
        .replaceAll('_', '.');
      return new RegExp(`^${pattern}$`, 's').test(String(a ?? ''));
    }
    case 'cast':
      return a;
    case 'concat':
      return String(a ?? '') + String(b ?? '');
    case 'year':
      return Number(String(a ?? '').slice(0, 4));
    default:
      throw new OdataFault(501, '-1', `стенд не знает функции ${name}`);
  }
}

/** The keys of a filter that is nothing but `Ref_Key eq guid'…'` joined by `or`; null for any other. */
export function keysOf(node: Node): string[] | null {
  if (node.kind === 'binary' && node.operator === 'or') {
    const [left, right] = [keysOf(node.left), keysOf(node.right)];
    return left && right ? [...left, ...right] : null;
  }
  const isKey =
    node.kind === 'binary' &&
    node.operator === 'eq' &&
    node.left.kind === 'field' &&
    node.left.path.join('/') === 'Ref_Key' &&
    node.right.kind === 'literal';
  return isKey && node.right.kind === 'literal' ? [String(node.right.value)] : null;
}
