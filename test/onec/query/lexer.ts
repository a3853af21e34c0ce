import { StandFault } from '../values/errors.ts';

/** A place in a query's text: line and column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Token extends Place {
  readonly kind: 'word' | 'number' | 'string' | 'parameter' | 'sign' | 'end';
  /** The spelling; of a string its value; of a parameter its name without the sign. */
  readonly text: string;
  /** Latin name of the reserved word; undefined for names. */
  readonly keyword: string | undefined;
}

/** Reserved words: Latin name, Russian spelling, English spelling. Source: bsl-parser SDBLLexer, onec.md 5. */
const table = `
select ВЫБРАТЬ SELECT
allowed РАЗРЕШЕННЫЕ ALLOWED
distinct РАЗЛИЧНЫЕ DISTINCT
top ПЕРВЫЕ TOP
as КАК AS
into ПОМЕСТИТЬ INTO
drop УНИЧТОЖИТЬ DROP
from ИЗ FROM
left ЛЕВОЕ LEFT
right ПРАВОЕ RIGHT
full ПОЛНОЕ FULL
inner ВНУТРЕННЕЕ INNER
outer ВНЕШНЕЕ OUTER
join СОЕДИНЕНИЕ JOIN
on ПО ON
where ГДЕ WHERE
group СГРУППИРОВАТЬ GROUP
having ИМЕЮЩИЕ HAVING
order УПОРЯДОЧИТЬ ORDER
ascending ВОЗР ASC
descending УБЫВ DESC
autoorder АВТОУПОРЯДОЧИВАНИЕ AUTOORDER
totals ИТОГИ TOTALS
index ИНДЕКСИРОВАТЬ INDEX
union ОБЪЕДИНИТЬ UNION
all ВСЕ ALL
for ДЛЯ FOR
update ИЗМЕНЕНИЯ UPDATE
and И AND
or ИЛИ OR
not НЕ NOT
in В IN
hierarchy ИЕРАРХИИ HIERARCHY
between МЕЖДУ BETWEEN
like ПОДОБНО LIKE
escape СПЕЦСИМВОЛ ESCAPE
is ЕСТЬ IS
refs ССЫЛКА REFS
null NULL NULL
true ИСТИНА TRUE
false ЛОЖЬ FALSE
undefined НЕОПРЕДЕЛЕНО UNDEFINED
case ВЫБОР CASE
when КОГДА WHEN
then ТОГДА THEN
else ИНАЧЕ ELSE
end КОНЕЦ END
cast ВЫРАЗИТЬ CAST
`;

const words = new Map<string, string>();
for (const row of table.trim().split('\n')) {
  const [name = '', ru = '', en = ''] = row.split(' ');
  words.set(ru.toLowerCase(), name);
  words.set(en.toLowerCase(), name);
}
words.set('by', 'on');

const identifier = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const number = /\d+(\.\d*)?/y;

/** An unsupported or wrong construct of the query language: not an error that a module may swallow. */
export function queryFault(text: string, at: Place): StandFault {
  return new StandFault(`Запрос {(${at.line}, ${at.column})}: ${text}`);
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  const place = () => ({ line, column: offset - lineStart + 1 });
  const take = (pattern: RegExp) => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) offset += found.length;
    return found;
  };
  for (;;) {
    while (offset < text.length && /\s/.test(text[offset] ?? '')) {
      if (text[offset] === '\n') {
        line += 1;
        lineStart = offset + 1;
      }
      offset += 1;
    }
    const at = place();
    const character = text[offset];
    if (character === undefined) {
      tokens.push({ kind: 'end', text: '', keyword: undefined, ...at });
      return tokens;
    }
    if (text.startsWith('//', offset)) {
      while (offset < text.length && text[offset] !== '\n') offset += 1;
      continue;
    }
    const word = take(identifier);
    if (word !== undefined) {
      tokens.push({ kind: 'word', text: word, keyword: words.get(word.toLowerCase()), ...at });
      continue;
    }
    const digits = take(number);
    if (digits !== undefined) {
      tokens.push({ kind: 'number', text: digits, keyword: undefined, ...at });
      continue;
    }
    if (character === '&') {
      offset += 1;
      const name = take(identifier);
      if (name === undefined) throw queryFault('после & ожидается имя параметра', at);
      tokens.push({ kind: 'parameter', text: name, keyword: undefined, ...at });
      continue;
    }
    if (character === '"') {
      let value = '';
      offset += 1;
      for (;;) {
        const next = text[offset];
        if (next === undefined) throw queryFault('строка не закрыта', at);
        offset += 1;
        if (next === '\n') {
          line += 1;
          lineStart = offset;
        }
        if (next !== '"') value += next;
        else if (text[offset] === '"') {
          value += '"';
          offset += 1;
        } else break;
      }
      tokens.push({ kind: 'string', text: value, keyword: undefined, ...at });
      continue;
    }
    const sign = ['<>', '<=', '>='].find((two) => text.startsWith(two, offset)) ?? character;
    if (!['<>', '<=', '>='].includes(sign) && !'+-*/=<>(),.;'.includes(sign)) {
      throw queryFault(`неизвестный знак «${sign}»`, at);
    }
    offset += sign.length;
    tokens.push({ kind: 'sign', text: sign, keyword: undefined, ...at });
  }
}
