import { type Keyword, spellingOf } from './keywords.ts';
import type { Token } from './lexer.ts';
import { SyntaxFault } from './source.ts';

/** A cursor over tokens with the checks that every part of the parser needs. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  readonly file: string;
  position = 0;

  constructor(tokens: readonly Token[], file: string) {
    this.tokens = tokens;
    this.file = file;
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

  isKeyword(...keywords: Keyword[]): boolean {
    const keyword = this.peek().keyword;
    return keyword !== undefined && keywords.includes(keyword);
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.position += 1;
    return true;
  }

  takeKeyword(keyword: Keyword): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.position += 1;
    return true;
  }

  expectSign(sign: string): Token {
    if (!this.isSign(sign)) this.fault(`Ожидается «${sign}»`);
    return this.next();
  }

  expectKeyword(keyword: Keyword): Token {
    if (!this.isKeyword(keyword)) this.fault(`Ожидается «${spellingOf(keyword)}»`);
    return this.next();
  }

  /** An identifier; a reserved word is refused. */
  expectName(): Token {
    const token = this.peek();
    if (token.kind !== 'word') this.fault('Ожидается имя');
    if (token.keyword !== undefined) this.fault(`Зарезервированное слово «${token.text}» вместо имени`);
    return this.next();
  }

  fault(text: string, at: Token = this.peek()): never {
    const found = at.kind === 'end' ? 'конец модуля' : at.text;
    throw new SyntaxFault(`${text} (встречено: ${found.slice(0, 40)})`, this.file, at);
  }
}
