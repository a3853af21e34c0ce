/** A place in a module's text: line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Text that is not a module of the language: always names the file, the line and the column. */
export class SyntaxFault extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor(text: string, file: string, at: Position) {
    super(`${file}:${at.line}:${at.column}: ${text}`);
    this.name = 'SyntaxFault';
    this.file = file;
    this.line = at.line;
    this.column = at.column;
  }
}

/** Identifiers are the same in any letter case; «ё» and «е» differ. */
export function fold(name: string): string {
  return name.toLowerCase();
}
