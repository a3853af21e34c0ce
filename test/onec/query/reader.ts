import { queryFault, type Token } from './lexer.ts';

/** Words with a meaning of their own only in their places: elsewhere they are names («Ссылка» is the commonest). */
const soft = new Set([
  'refs',
  'escape',
  'hierarchy',
  'update',
  'index',
  'totals',
  'autoorder',
  'outer',
  'drop',
]);

export function isNameToken(token: Token): boolean {
  return token.kind === 'word' && (token.keyword === undefined || soft.has(token.keyword));
}

/** A cursor over a query's tokens. */
export class Reader {
  private readonly tokens: readonly Token[];
  position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): Token {
    return (this.tokens[this.position + ahead] ?? this.tokens.at(-1)) as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.position += 1;
    return token;
  }

  isSign(sign: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === sign;
  }

  is(keyword: string, ahead = 0): boolean {
    return this.peek(ahead).keyword === keyword;
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.position += 1;
    return true;
  }

  take(keyword: string): boolean {
    if (!this.is(keyword)) return false;
    this.position += 1;
    return true;
  }

  expectSign(sign: string): Token {
    if (!this.isSign(sign)) this.fault(`ожидается «${sign}»`);
    return this.next();
  }

  expect(keyword: string): Token {
    if (!this.is(keyword)) this.fault(`ожидается ${keyword.toUpperCase()}`);
    return this.next();
  }

  /** A name; after a point any word is one. */
  name(afterPoint = false): string {
    const token = this.peek();
    if (afterPoint ? token.kind !== 'word' : !isNameToken(token)) this.fault('ожидается имя');
    return this.next().text;
  }

  /** `Имя.Имя.Имя` */
  dotted(): readonly string[] {
    const parts = [this.name()];
    while (this.isSign('.') && this.peek(1).kind === 'word') {
      this.next();
      parts.push(this.name(true));
    }
    return parts;
  }

  /** Whether the word is a function's or another contextual name (any letter case, both languages). */
  isWord(...spellings: string[]): boolean {
    const token = this.peek();
    return token.kind === 'word' && spellings.includes(token.text.toLowerCase());
  }

  fault(text: string, at: Token = this.peek()): never {
    const found = at.kind === 'end' ? 'конец текста' : at.text;
    throw queryFault(`${text} (встречено: ${found.slice(0, 40)})`, at);
  }
}
