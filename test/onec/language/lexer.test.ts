import { expect } from 'chai';
import { tokenize } from './lexer.ts';
import { SyntaxFault } from './source.ts';

function texts(source: string): string[] {
  return tokenize(source, 'модуль.bsl')
    .slice(0, -1)
    .map((token) => token.text);
}

function fault(source: string): SyntaxFault {
  try {
    tokenize(source, 'модуль.bsl');
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
  throw new Error('ошибки не было');
}

describe('onec: lexer', () => {
  it('drops blanks, comments and the byte-order mark', () => {
    expect(texts('\ufeffА = 1; // комментарий\r\n// ещё\r\nБ = 2;')).to.deep.equal([
      'А',
      '=',
      '1',
      ';',
      'Б',
      '=',
      '2',
      ';',
    ]);
  });

  it('knows reserved words in both languages and any letter case', () => {
    const keywords = tokenize('если If ТОГДА then КонецЕсли', 'м').map((token) => token.keyword);
    expect(keywords.slice(0, -1)).to.deep.equal(['if', 'if', 'then', 'then', 'endIf']);
  });

  it('reads a doubled quote as one', () => {
    expect(texts('"а""б"')).to.deep.equal(['а"б']);
  });

  it('joins continuation lines with LF and drops the blanks before «|»', () => {
    expect(texts('"первая\r\n\t  |вторая\r\n|"')).to.deep.equal(['первая\nвторая\n']);
  });

  it('allows comments and empty lines between continuation lines', () => {
    expect(texts('"первая\n// пояснение\n\n  |вторая"')).to.deep.equal(['первая\nвторая']);
  });

  it('keeps a comment sign that is inside of a string', () => {
    expect(texts('"http://адрес"')).to.deep.equal(['http://адрес']);
  });

  it('reads dates with any separators', () => {
    expect(texts("'20240131' '2024-01-31 12:30:00' '2024.01.31'")).to.deep.equal([
      '20240131',
      '20240131123000',
      '20240131',
    ]);
  });

  it('reads two-character signs as one', () => {
    expect(texts('А<>Б<=В>=Г')).to.deep.equal(['А', '<>', 'Б', '<=', 'В', '>=', 'Г']);
  });

  it('gives each token its line and column', () => {
    const [, , third] = tokenize('А\n = 1', 'м');
    expect([third?.line, third?.column]).to.deep.equal([2, 4]);
  });

  it('counts lines inside of a continued string', () => {
    const word = tokenize('"а\n|б"\nВ', 'м')[1];
    expect([word?.text, word?.line]).to.deep.equal(['В', 3]);
  });

  for (const [what, source, line, column] of [
    ['an unclosed string', 'А = "текст;\nБ = 1;', 1, 5],
    ['an unclosed date', "А = '2024\n", 1, 5],
    ['a date with a wrong count of digits', "А = '2024';", 1, 5],
    ['an unknown sign', 'А = 1 @ 2', 1, 7],
    ['«|» outside of a string', 'А = 1;\n|Б', 2, 1],
  ] as const) {
    it(`names file, line and column of ${what}`, () => {
      const found = fault(source);
      expect([found.file, found.line, found.column]).to.deep.equal(['модуль.bsl', line, column]);
      expect(found.message).to.match(/^модуль\.bsl:\d+:\d+: /);
    });
  }
});
