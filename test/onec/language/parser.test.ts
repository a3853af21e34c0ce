import { expect } from 'chai';
import type { Expression } from './ast.ts';
import { parseExpressionText, parseModule } from './parser.ts';
import { SyntaxFault } from './source.ts';

const signs: Record<string, string> = { and: 'И', or: 'ИЛИ', not: 'НЕ' };

/** An expression with every pair of brackets written out. */
function bracketed(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'group':
      return bracketed(expression.inner);
    case 'literal':
      return expression.literal.kind === 'number' ? expression.literal.digits : expression.literal.kind;
    case 'unary':
      return `(${signs[expression.operator] ?? expression.operator} ${bracketed(expression.operand)})`;
    case 'binary': {
      const sign = signs[expression.operator] ?? expression.operator;
      return `(${bracketed(expression.left)} ${sign} ${bracketed(expression.right)})`;
    }
    case 'member':
      return `${bracketed(expression.object)}.${expression.name}`;
    case 'index':
      return `${bracketed(expression.object)}[${bracketed(expression.key)}]`;
    case 'call':
    case 'invoke': {
      const args = expression.args.map((arg) => (arg ? bracketed(arg) : '')).join(',');
      const object = expression.kind === 'invoke' ? `${bracketed(expression.object)}.` : '';
      return `${object}${expression.name}(${args})`;
    }
    default:
      return expression.kind;
  }
}

const parsed = (text: string) => bracketed(parseExpressionText(text, 'м'));

function fault(source: string): SyntaxFault {
  try {
    parseModule(source, 'модуль.bsl');
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
  throw new Error(`ошибки не было: ${source}`);
}

describe('onec: parser of expressions', () => {
  for (const [source, expected] of [
    ['А + Б * В', '(А + (Б * В))'],
    ['А - Б - В', '((А - Б) - В)'],
    ['А / Б % В', '((А / Б) % В)'],
    ['Не А = Б', '(НЕ (А = Б))'],
    ['А = 1 И Не Б > 2 Или В', '(((А = 1) И (НЕ (Б > 2))) ИЛИ В)'],
    ['А Или Б И В', '(А ИЛИ (Б И В))'],
    ['-А * Б', '((- А) * Б)'],
    ['(А + Б) * В', '((А + Б) * В)'],
    ['А.Б.В(1).Г[2]', 'А.Б.В(1).Г[2]'],
    ['Ф(, 1,)', 'Ф(,1,)'],
    ['Запрос.Выполнить()', 'Запрос.Выполнить()'],
    ['А AND NOT Б', '(А И (НЕ Б))'],
  ] as const) {
    it(`${source} → ${expected}`, () => {
      expect(parsed(source)).to.equal(expected);
    });
  }

  it('joins literals side by side with LF', () => {
    const expression = parseExpressionText('"а" "б"', 'м');
    expect(expression).to.deep.include({ kind: 'literal', literal: { kind: 'string', value: 'а\nб' } });
  });
});

describe('onec: parser of modules', () => {
  it('reads variables, methods with their annotations, and the body', () => {
    const module = parseModule(
      [
        'Перем А, Б Экспорт;',
        '&НаСервере',
        '&После("Заполнить")',
        'Процедура МСТ_Заполнить(Знач Первый, Второй = -1.5, Третий = Неопределено) Экспорт',
        '\tПерем Местная;',
        'КонецПроцедуры',
        'Function Value() Return 1; EndFunction',
        'А = 1;',
      ].join('\n'),
      'модуль.bsl',
    );
    expect(module.variables.map(({ name, exported }) => [name, exported])).to.deep.equal([
      ['А', false],
      ['Б', true],
    ]);
    const [first, second] = module.methods;
    expect(first?.annotations).to.deep.equal([
      { name: 'НаСервере', value: undefined },
      { name: 'После', value: 'Заполнить' },
    ]);
    expect(first?.parameters).to.deep.equal([
      { name: 'Первый', byValue: true, defaultValue: undefined },
      { name: 'Второй', byValue: false, defaultValue: { kind: 'number', digits: '-1.5' } },
      { name: 'Третий', byValue: false, defaultValue: { kind: 'undefined' } },
    ]);
    expect([first?.exported, first?.isFunction]).to.deep.equal([true, false]);
    expect([second?.exported, second?.isFunction]).to.deep.equal([false, true]);
    expect(module.body).to.have.length(1);
  });

  it('lets the last semicolon before a closing word be left out', () => {
    const module = parseModule('Если А Тогда Б = 1 ИначеЕсли В Тогда Г() Иначе Д = 2 КонецЕсли', 'м');
    expect(module.body.map((statement) => statement.kind)).to.deep.equal(['if']);
  });

  it('tells a raise with several values from a raise of an expression in brackets', () => {
    const source =
      'Попытка\nВызватьИсключение("а", Б);\nВызватьИсключение ("а") + "б";\nИсключение\nВызватьИсключение;\nКонецПопытки';
    const [statement] = parseModule(source, 'м').body;
    expect(statement?.kind).to.equal('try');
    if (statement?.kind !== 'try') return;
    const [call, expression] = statement.body;
    expect(call?.kind === 'raise' && call.args.length).to.equal(2);
    expect(expression?.kind === 'raise' && expression.args[0]?.kind).to.equal('binary');
    expect(statement.handler[0]?.kind).to.equal('rethrow');
  });

  for (const [what, source, line, column] of [
    ['a missing semicolon', 'А = 1\nБ = 2;', 2, 1],
    ['a method that is not closed', 'Процедура П()\nА = 1;\n', 3, 1],
    ['«Возврат» with a value in a procedure', 'Процедура П()\n\tВозврат 1;\nКонецПроцедуры', 2, 10],
    ['a function that returns nothing', 'Функция Ф()\nВозврат;\nКонецФункции', 2, 8],
    ['«Прервать» outside of a loop', 'Прервать;', 1, 1],
    ['a bare raise outside of «Исключение»', 'ВызватьИсключение;', 1, 1],
    ['an expression as a statement', 'А + 1;', 1, 3],
    ['an assignment to a call', 'Ф() = 1;', 1, 5],
    ['a reserved word as a name', 'Перем Если;', 1, 7],
    ['a method declared twice', 'Процедура П()\nКонецПроцедуры\nФункция п()\nКонецФункции', 3, 9],
    ['a method after the body', 'А = 1;\nПроцедура П()\nКонецПроцедуры', 2, 1],
    ['a comma without a parameter', 'Процедура П(А,)\nКонецПроцедуры', 1, 15],
    ['brackets that are not closed', 'А = (1 + 2;', 1, 11],
  ] as const) {
    it(`names file, line and column of ${what}`, () => {
      const found = fault(source);
      expect([found.file, found.line, found.column]).to.deep.equal(['модуль.bsl', line, column]);
    });
  }
});
