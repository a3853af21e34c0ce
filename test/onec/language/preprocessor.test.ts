import { expect } from 'chai';
import { tokenize } from './lexer.ts';
import { type Environment, preprocess } from './preprocessor.ts';
import { SyntaxFault } from './source.ts';

function kept(source: string, environment: Environment = 'server'): string {
  return preprocess(tokenize(source, 'м'), 'м', environment)
    .slice(0, -1)
    .map((token) => token.text)
    .join(' ');
}

describe('onec: preprocessor', () => {
  it('keeps the branch of the environment', () => {
    const source = '#Если Сервер Тогда\nА\n#Иначе\nБ\n#КонецЕсли';
    expect([kept(source), kept(source, 'thinClient')]).to.deep.equal(['А', 'Б']);
  });

  it('understands И, Или, Не, brackets and both languages', () => {
    expect(kept('#If Not (Client And Server) Then\nА\n#EndIf')).to.equal('А');
    expect(kept('#Если Не Сервер Или ВнешнееСоединение Тогда\nА\n#КонецЕсли')).to.equal('');
  });

  it('takes the first true branch of several', () => {
    const source =
      '#Если Клиент Тогда\nА\n#ИначеЕсли Сервер Тогда\nБ\n#ИначеЕсли НаСервере Тогда\nВ\n#Иначе\nГ\n#КонецЕсли';
    expect(kept(source)).to.equal('Б');
  });

  it('drops everything inside of a branch that is not compiled, nested blocks included', () => {
    expect(kept('#Если Клиент Тогда\nА\n#Если Сервер Тогда\nБ\n#КонецЕсли\n#КонецЕсли\nВ')).to.equal('В');
  });

  it('sees through areas', () => {
    expect(kept('#Область Имя\nА\n#Область Ещё\nБ\n#КонецОбласти\n#КонецОбласти')).to.equal('А Б');
  });

  it('keeps insertions and drops deletions of an extension', () => {
    expect(kept('А\n#Вставка\nБ\n#КонецВставки\n#Удаление\nВ\n#КонецУдаления')).to.equal('А Б');
  });

  for (const [what, source] of [
    ['an area that is not closed', '#Область Имя\nА'],
    ['a closing without an opening', 'А\n#КонецОбласти'],
    ['blocks that cross', '#Если Сервер Тогда\n#Область О\n#КонецЕсли\n#КонецОбласти'],
    ['an unknown directive', '#Неведомо'],
    ['an unknown symbol', '#Если Луна Тогда\n#КонецЕсли'],
    ['a condition without «Тогда»', '#Если Сервер\nА\n#КонецЕсли'],
    ['an area without a name', '#Область\nА\n#КонецОбласти'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => kept(source)).to.throw(SyntaxFault);
    });
  }
});
