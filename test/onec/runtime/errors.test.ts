import { expect } from 'chai';
import { errorOf, program, run } from './snippet.ts';

describe('onec: exceptions', () => {
  it('«Попытка» catches what «ВызватьИсключение» throws', async () => {
    const text =
      'Попытка ВызватьИсключение "Ой"; Исключение Возврат ИнформацияОбОшибке().Описание; КонецПопытки;';
    expect(await run(text)).to.equal('Ой');
  });

  it('the place is the line of the raise', async () => {
    const text =
      'А = 1;\nПопытка\n\tВызватьИсключение "Ой";\nИсключение\n\tИнфо = ИнформацияОбОшибке();\n\tВозврат Инфо.ИмяМодуля + ":" + Инфо.НомерСтроки + ":" + Инфо.ИсходнаяСтрока;\nКонецПопытки;';
    expect(await run(text)).to.equal('ОбщийМодуль.Проверка.Модуль:4:ВызватьИсключение "Ой";');
  });

  it('the place is the innermost module’s line', async () => {
    const two = program(
      'Процедура Глубже()\n\tВызватьИсключение "Ой";\nКонецПроцедуры\nПроцедура Тест() Экспорт\n\tГлубже();\nКонецПроцедуры',
    );
    const error = (await two.call('Тест').catch((caught: unknown) => caught)) as { place: { line: number } };
    expect(error.place.line).to.equal(2);
  });

  it('a bare raise throws the same error, with its first place', async () => {
    const error = await errorOf(
      'Попытка\n\tВызватьИсключение "Первая";\nИсключение\n\tВызватьИсключение;\nКонецПопытки;',
    );
    expect([error.description, error.place?.line]).to.deep.equal(['Первая', 3]);
  });

  it('a bare raise after an inner attempt throws the outer error', async () => {
    const text =
      'Попытка ВызватьИсключение "Внешняя"; Исключение Попытка ВызватьИсключение "Внутренняя"; Исключение КонецПопытки; ВызватьИсключение; КонецПопытки;';
    expect((await errorOf(text)).description).to.equal('Внешняя');
  });

  it('the call form sets the category, the code, the addition and the cause', async () => {
    const text = `
      Попытка
        Попытка
          ВызватьИсключение "Причина";
        Исключение
          ВызватьИсключение("Текст", КатегорияОшибки.ОшибкаСети, "К-1", 42, ИнформацияОбОшибке());
        КонецПопытки;
      Исключение
        Инфо = ИнформацияОбОшибке();
        Возврат СтрШаблон("%1|%2|%3|%4|%5", Инфо.Описание, Инфо.Код, Инфо.ДополнительнаяИнформация, Инфо.Причина.Описание,
          Инфо.ЯвляетсяОшибкойКатегории(КатегорияОшибки.ОшибкаСети));
      КонецПопытки;`;
    expect(await run(text)).to.equal('Текст|К-1|42|Причина|Да');
  });

  it('a plain raise has the category of exceptions of the language', async () => {
    const text =
      'Попытка ВызватьИсключение "Ой"; Исключение Инфо = ИнформацияОбОшибке(); Возврат Инфо.ЯвляетсяОшибкойКатегории(КатегорияОшибки.ИсключениеВызванноеИзВстроенногоЯзыка); КонецПопытки;';
    expect(await run(text)).to.equal(true);
  });

  it('outside of «Исключение» there is no error', async () => {
    expect(await run('Возврат ИнформацияОбОшибке().Описание + ОписаниеОшибки();')).to.equal('');
    const after = 'Попытка ВызватьИсключение "Ой"; Исключение КонецПопытки; Возврат ОписаниеОшибки();';
    expect(await run(after)).to.equal('');
  });

  it('an error of a platform’s method is the cause of an error about the method', async () => {
    const text =
      'Попытка М = Новый Массив; М.Удалить(3); Исключение Инфо = ИнформацияОбОшибке(); Возврат Инфо.Описание + "/" + Инфо.Причина.Описание; КонецПопытки;';
    expect(await run(text)).to.equal(
      'Ошибка при вызове метода контекста (Удалить)/Индекс находится за границами массива',
    );
  });

  it('the detailed presentation has the place and the source line, the brief one has not', async () => {
    const text =
      'Попытка\n\tВызватьИсключение "Ой";\nИсключение\n\tИнфо = ИнформацияОбОшибке();\n\tВозврат КраткоеПредставлениеОшибки(Инфо) + "/" + ОбработкаОшибок.ПодробноеПредставлениеОшибки(Инфо);\nКонецПопытки;';
    expect(await run(text)).to.equal('Ой/{ОбщийМодуль.Проверка.Модуль(3)}: Ой\n\tВызватьИсключение "Ой";');
  });

  it('«Возврат» and «Прервать» leave an attempt', async () => {
    const text =
      'Для К = 1 По 3 Цикл Попытка Прервать; Исключение КонецПопытки; КонецЦикла; Попытка Возврат К; Исключение КонецПопытки;';
    expect(await run(text)).to.deep.include({ units: 1n });
  });

  it('endless recursion is an error of the language', async () => {
    const two = program('Функция Тест() Экспорт\nВозврат Тест();\nКонецФункции');
    const error = (await two.call('Тест').catch((caught: unknown) => caught)) as Error;
    expect(error.message).to.match(/Переполнение стека/);
  });
});
