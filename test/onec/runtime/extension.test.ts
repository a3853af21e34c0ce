import { expect } from 'chai';
import { SyntaxFault } from '../language/source.ts';
import type { BslError } from '../values/errors.ts';
import { basePlatform } from './base-platform.ts';
import { Interpreter } from './interpreter.ts';
import { createSession } from './session.ts';

const base = `
Процедура Заполнить(Список) Экспорт
  Список.Добавить("основа");
КонецПроцедуры
Функция Удвоить(Число) Экспорт
  Возврат Число * 2;
КонецФункции`;

async function joined(extension: string, call: string): Promise<unknown> {
  const interpreter = new Interpreter({ platform: basePlatform });
  const extensions = [{ text: extension, file: 'расширение.bsl', name: 'Расширение ОбщийМодуль.М.Модуль' }];
  const compiled = interpreter.compile(base, {
    file: 'основа.bsl',
    name: 'ОбщийМодуль.М.Модуль',
    extensions,
  });
  interpreter.addCommonModule('М', compiled);
  const text = `Функция Тест() Экспорт С = Новый Массив; ${call} КонецФункции`;
  const caller = interpreter.instantiate(interpreter.compile(text, { file: 'тест.bsl', name: 'Тест' }));
  return await caller.call(interpreter.contextFor(createSession({ now: () => 0 })), 'Тест');
}

const filled = 'М.Заполнить(С); Возврат СтрСоединить(С, " ");';

describe('onec: extensions of modules', () => {
  it('&После runs after the extended method, with its parameters', async () => {
    const text =
      '&После("Заполнить")\nПроцедура МСТ_Заполнить(Список)\nСписок.Добавить("расширение");\nКонецПроцедуры';
    expect(await joined(text, filled)).to.equal('основа расширение');
  });

  it('&Перед runs before it', async () => {
    const text =
      '&Перед("Заполнить")\nПроцедура МСТ_Заполнить(Список)\nСписок.Добавить("расширение");\nКонецПроцедуры';
    expect(await joined(text, filled)).to.equal('расширение основа');
  });

  it('&Вместо replaces it; «ПродолжитьВызов» calls it', async () => {
    const text =
      '&Вместо("Удвоить")\nФункция МСТ_Удвоить(Число)\nВозврат ПродолжитьВызов(Число + 1) + 100;\nКонецФункции';
    expect(await joined(text, 'Возврат М.Удвоить(1);')).to.deep.include({ units: 104n });
  });

  it('&ИзменениеИКонтроль takes the insertions and leaves out the deletions', async () => {
    const text =
      '&ИзменениеИКонтроль("Удвоить")\nФункция МСТ_Удвоить(Число)\n#Удаление\nВозврат Число * 2;\n#КонецУдаления\n#Вставка\nВозврат Число * 3;\n#КонецВставки\nКонецФункции';
    expect(await joined(text, 'Возврат М.Удвоить(2);')).to.deep.include({ units: 6n });
  });

  it('an error in the extension names its module and line', async () => {
    const text =
      '&После("Заполнить")\nПроцедура МСТ_Заполнить(Список)\n\tВызватьИсключение "Ой";\nКонецПроцедуры';
    const error = (await joined(text, filled).catch((caught: unknown) => caught)) as BslError;
    expect(error.place).to.deep.equal({
      module: 'Расширение ОбщийМодуль.М.Модуль',
      line: 3,
      source: 'ВызватьИсключение "Ой";',
    });
  });

  for (const [what, text] of [
    ['a method that is not there', '&После("Нет")\nПроцедура МСТ_Нет()\nКонецПроцедуры'],
    ['another count of parameters', '&После("Заполнить")\nПроцедура МСТ_Заполнить()\nКонецПроцедуры'],
    ['&После of a function', '&После("Удвоить")\nФункция МСТ_Удвоить(Число)\nВозврат 1;\nКонецФункции'],
    ['a name that the module has', 'Процедура Заполнить()\nКонецПроцедуры'],
    ['«ПродолжитьВызов» outside of &Вместо', 'Процедура МСТ_П()\nПродолжитьВызов();\nКонецПроцедуры'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await joined(text, filled).catch((caught: unknown) => caught)).to.be.instanceOf(SyntaxFault);
    });
  }
});
