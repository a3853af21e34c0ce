import { type Keyword, keywordOf } from './keywords.ts';
import { type Position, SyntaxFault } from './source.ts';

export type TokenKind =
  | 'word'
  | 'number'
  | 'string'
  | 'date'
  | 'sign'
  | 'hash'
  | 'ampersand'
  | 'tilde'
  | 'end';

export interface Token extends Position {
  readonly kind: TokenKind;
  /** The spelling; of a string literal its value; of a date literal its digits. */
  readonly text: string;
  /** Set for words only. */
  readonly keyword: Keyword | undefined;
}

const letter = /[\p{L}_]/u;
const identifier = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const number = /\d+(\.\d*)?/y;
const twoCharacterSigns = new Set(['<>', '<=', '>=']);
const oneCharacterSigns = new Set('+-*/%=<>()[],;.?:');
const dateLengths = new Set([8, 12, 14]);

/** Splits a module's text into tokens; comments and blanks are gone, string continuations are joined. */
export function tokenize(text: string, file: string): Token[] {
  return new Lexer(text, file).all();
}

class Lexer {
  private readonly text: string;
  private readonly file: string;
  private readonly tokens: Token[] = [];
  private offset = 0;
  private line = 1;
  private lineStart = 0;

  constructor(text: string, file: string) {
    this.text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.file = file;
  }

  all(): Token[] {
    for (;;) {
      this.skipBlanks();
      const at = this.here();
      const character = this.text[this.offset];
      if (character === undefined) {
        this.push('end', '', at);
        return this.tokens;
      }
      if (letter.test(character)) this.word(at);
      else if (character >= '0' && character <= '9') this.push('number', this.take(number), at);
      else if (character === '"' || character === '|') this.string(at);
      else if (character === "'") this.date(at);
      else this.sign(character, at);
    }
  }

  private here(): Position {
    return { line: this.line, column: this.offset - this.lineStart + 1 };
  }

  private push(kind: TokenKind, text: string, at: Position, keyword?: Keyword): void {
    this.tokens.push({ kind, text, keyword, line: at.line, column: at.column });
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.offset += found.length;
    return found;
  }

  private newLine(): void {
    this.offset += 1;
    this.line += 1;
    this.lineStart = this.offset;
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.text[this.offset];
      if (character === '\n') this.newLine();
      else if (character === '/' && this.text[this.offset + 1] === '/') this.skipToLineEnd();
      else if (character !== undefined && /\s/.test(character)) this.offset += 1;
      else return;
    }
  }

  private skipToLineEnd(): void {
    while (this.offset < this.text.length && this.text[this.offset] !== '\n') this.offset += 1;
  }

  private word(at: Position): void {
    const spelling = this.take(identifier);
    this.push('word', spelling, at, keywordOf(spelling));
  }

  private string(at: Position): void {
    if (this.text[this.offset] !== '"') throw new SyntaxFault('Неожиданный символ «|»', this.file, at);
    this.offset += 1;
    let value = '';
    for (;;) {
      const character = this.text[this.offset];
      if (character === undefined) throw new SyntaxFault('Строка не закрыта кавычкой', this.file, at);
      if (character === '"') {
        if (this.text[this.offset + 1] !== '"') break;
        value += '"';
        this.offset += 2;
      } else if (character === '\n') {
        this.continuation(at);
        value += '\n';
      } else {
        if (character !== '\r') value += character;
        this.offset += 1;
      }
    }
    this.offset += 1;
    this.push('string', value, at);
  }

  /** From the end of a string's line to after the «|» of the next one; empty and comment lines may stand between. */
  private continuation(at: Position): void {
    for (;;) {
      this.newLine();
      while (/[ \t\r\u00a0]/.test(this.text[this.offset] ?? '')) this.offset += 1;
      const character = this.text[this.offset];
      if (character === '|') {
        this.offset += 1;
        return;
      }
      const isComment = character === '/' && this.text[this.offset + 1] === '/';
      if (isComment) this.skipToLineEnd();
      else if (character !== '\n') throw new SyntaxFault('Строка не закрыта кавычкой', this.file, at);
      if (this.offset >= this.text.length) throw new SyntaxFault('Строка не закрыта кавычкой', this.file, at);
    }
  }

  private date(at: Position): void {
    const close = this.text.indexOf("'", this.offset + 1);
    const body = close < 0 ? '\n' : this.text.slice(this.offset + 1, close);
    if (body.includes('\n')) throw new SyntaxFault('Литерал даты не закрыт апострофом', this.file, at);
    const digits = body.replace(/\D/g, '');
    if (!dateLengths.has(digits.length)) throw new SyntaxFault('Неверный литерал даты', this.file, at);
    this.offset = close + 1;
    this.push('date', digits, at);
  }

  private sign(character: string, at: Position): void {
    const pair = this.text.slice(this.offset, this.offset + 2);
    if (twoCharacterSigns.has(pair)) {
      this.offset += 2;
      this.push('sign', pair, at);
      return;
    }
    this.offset += 1;
    if (oneCharacterSigns.has(character)) this.push('sign', character, at);
    else if (character === '#') this.push('hash', character, at);
    else if (character === '&') this.push('ampersand', character, at);
    else if (character === '~') this.push('tilde', character, at);
    else throw new SyntaxFault(`Неожиданный символ «${character}»`, this.file, at);
  }
}
