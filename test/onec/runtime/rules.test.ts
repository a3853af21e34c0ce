import { expect } from 'chai';
import { Ref } from '../values/value.ts';
import { failures, faultOf, table } from './cases.ts';
import { program, run, value } from './snippet.ts';

describe('onec: names', () => {
  it('are the same in any letter case', async () => {
    expect(await run('ПеременнАЯ = 5; возврат ПЕРЕМЕННая;')).to.deep.include({ units: 5n });
  });

  it('differ in «ё» and «е»', async () => {
    expect(await run('Учёт = 1; Учет = 2; Возврат Учёт;')).to.deep.include({ units: 1n });
  });

  it('of the language and of the platform go in both languages at once', async () => {
    const text =
      'Результат = New Массив; Результат.Add(1); If TypeOf(Результат) = Тип("Array") Тогда Return Результат.Count(); EndIf; Возврат -1;';
    expect(await run(text)).to.deep.include({ units: 1n });
  });

  it('a variable that was given nothing is a fault, not Неопределено', async () => {
    expect(await faultOf('А = НеведомаяПеременная;')).to.match(
      /Переменная не определена: НеведомаяПеременная/,
    );
  });
});

describe('onec: conditions', () => {
  it('И and Или stop as soon as the answer is known', async () => {
    const text = `
      Перем Вызовы;
      Функция Отметить(Значение)
        Вызовы = Вызовы + 1;
        Возврат Значение;
      КонецФункции
      Функция Тест() Экспорт
        Вызовы = 0;
        А = Ложь И Отметить(Истина);
        Б = Истина Или Отметить(Истина);
        Возврат Вызовы;
      КонецФункции`;
    const { interpreter } = program('');
    const compiled = interpreter.compile(text, { file: 'м', name: 'Модуль' });
    const module = interpreter.instantiate(compiled);
    const context = interpreter.contextFor({ now: () => 0, zoneMinutes: 0, language: 'ru', host: {} });
    expect(await module.call(context, 'Тест')).to.deep.include({ units: 0n });
  });

  table([
    ['?(1, "да", "нет")', 'да'],
    ['?(0, "да", "нет")', 'нет'],
    ['Не 0', 'Да'],
    ['1 И 5', 'Да'],
  ]);
  failures([
    ['Если Неопределено Тогда КонецЕсли;', 'Преобразование значения к типу Булево не может быть выполнено'],
    ['Если "что-то" Тогда КонецЕсли;', 'Преобразование значения к типу Булево не может быть выполнено'],
    ['Если Новый Массив Тогда КонецЕсли;', 'Преобразование значения к типу Булево не может быть выполнено'],
  ]);

  it('takes the first branch that holds', async () => {
    const text =
      'Если Ложь Тогда Возврат 1; ИначеЕсли 1 = 1 Тогда Возврат 2; ИначеЕсли Истина Тогда Возврат 3; Иначе Возврат 4; КонецЕсли;';
    expect(await run(text)).to.deep.include({ units: 2n });
  });
});

describe('onec: loops', () => {
  it('the counter goes to the bound, both ends included, and stands one beyond', async () => {
    expect(await run('С = ""; Для К = 1 По 3 Цикл С = С + К; КонецЦикла; Возврат С + "/" + К;')).to.equal(
      '123/4',
    );
  });

  it('the bound is computed once', async () => {
    const text =
      'М = Новый Массив(2); С = 0; Для К = 0 По М.ВГраница() Цикл М.Добавить(1); С = С + 1; КонецЦикла; Возврат С;';
    expect(await run(text)).to.deep.include({ units: 2n });
  });

  it('«Прервать» and «Продолжить» work on the innermost loop', async () => {
    const text = `
      С = "";
      Для К = 1 По 5 Цикл
        Если К = 2 Тогда Продолжить; КонецЕсли;
        Если К = 4 Тогда Прервать; КонецЕсли;
        Пока Истина Цикл Прервать; КонецЦикла;
        С = С + К;
      КонецЦикла;
      Возврат С;`;
    expect(await run(text)).to.equal('13');
  });

  it('«Для Каждого» over Структура gives КлючИЗначение', async () => {
    const text =
      'С = ""; Для Каждого КЗ Из Новый Структура("А", 1) Цикл С = С + КЗ.Ключ + "=" + КЗ.Значение; КонецЦикла; Возврат С;';
    expect(await run(text)).to.equal('А=1');
  });

  it('an endless loop is stopped by the stand and no «Попытка» hides it', async () => {
    expect(await faultOf('Попытка Пока Истина Цикл КонецЦикла; Исключение КонецПопытки;')).to.match(
      /Цикл не кончается/,
    );
  });

  failures([['Для Каждого А Из 5 Цикл КонецЦикла;', 'Итератор для значения не определен']]);
});

describe('onec: parameters', () => {
  const text = `
    Процедура Изменить(Параметр) Экспорт Параметр = "новое"; КонецПроцедуры
    Процедура НеИзменить(Знач Параметр) Параметр = "новое"; КонецПроцедуры
    Процедура Пополнить(Знач Параметр) Параметр.Добавить(1); КонецПроцедуры
    Функция Описать(А, Б = 2, В = "три") Экспорт Возврат СтрШаблон("%1/%2/%3", А, Б, В); КонецФункции
    Функция Переменная() Экспорт П = "старое"; Изменить(П); Возврат П; КонецФункции
    Функция Выражение() Экспорт П = "старое"; Изменить((П)); Изменить(П + ""); Возврат П; КонецФункции
    Функция Свойство() Экспорт С = Новый Структура("П", "старое"); Изменить(С.П); Возврат С.П; КонецФункции
    Функция ПоЗначению() Экспорт П = "старое"; НеИзменить(П); Возврат П; КонецФункции
    Функция Коллекция() Экспорт П = Новый Массив; Пополнить(П); Возврат П.Количество(); КонецФункции
    Функция Пропуски() Экспорт Возврат Описать(1) + " " + Описать(, , 3) + " " + Описать(1, 5); КонецФункции
    Функция ЧерезМодуль() Экспорт П = "старое"; Проверка.Изменить(П); Возврат П; КонецФункции`;

  for (const [method, what, expected] of [
    ['Переменная', 'a variable is passed by reference', 'новое'],
    ['Выражение', 'an expression, brackets included, by value', 'старое'],
    ['Свойство', 'a property by value', 'старое'],
    ['ПоЗначению', 'Знач keeps the variable', 'старое'],
    [
      'Пропуски',
      'a parameter left out takes its default, without a default Неопределено',
      '1/2/три /2/3 1/5/три',
    ],
    ['ЧерезМодуль', 'references go through the dot of a module', 'новое'],
  ] as const) {
    it(what, async () => {
      expect(await program(text).call(method)).to.equal(expected);
    });
  }

  it('Знач copies the reference only: a collection is shared', async () => {
    expect(await program(text).call('Коллекция')).to.deep.include({ units: 1n });
  });

  it('a host may pass a Ref and see it changed', async () => {
    const ref = new Ref('старое');
    await program(text).call('Изменить', ref);
    expect(ref.value).to.equal('новое');
  });

  it('too many or too few arguments of an own method do not compile', () => {
    expect(() => program('Процедура А(Б)\nКонецПроцедуры\nА(1, 2);')).to.throw(
      /проверка\.bsl:3:1: Слишком много/,
    );
    expect(() => program('Процедура А(Б)\nКонецПроцедуры\nА();')).to.throw(/проверка\.bsl:3:1: Недостаточно/);
  });

  it('a procedure is not a function', () => {
    expect(() => program('Процедура А()\nКонецПроцедуры\nБ = А();')).to.throw(
      /Обращение к процедуре как к функции/,
    );
  });

  failures([
    ['А = Лев("а");', 'Недостаточно фактических параметров'],
    ['А = СокрЛП("а", "б");', 'Слишком много фактических параметров'],
  ]);
});

describe('onec: modules', () => {
  it('only exports are seen from outside', async () => {
    const two = program(
      'Функция Своя() Экспорт Возврат Скрытая(); КонецФункции\nФункция Скрытая() Возврат 1; КонецФункции\nФункция Чужая() Экспорт Возврат Проверка.Скрытая(); КонецФункции',
    );
    expect(await two.call('Своя')).to.deep.include({ units: 1n });
    const error = await two.call('Чужая').catch((caught: Error) => caught);
    expect((error as Error).message).to.equal('Метод объекта не обнаружен (Скрытая)');
  });

  it('each instance has variables of its own', async () => {
    const { interpreter } = program('');
    const compiled = interpreter.compile(
      'Перем Счёт Экспорт;\nФункция Ещё() Экспорт\nСчёт = Счёт + 1;\nВозврат Счёт;\nКонецФункции\nСчёт = 0;',
      { file: 'м', name: 'М' },
    );
    const context = interpreter.contextFor({ now: () => 0, zoneMinutes: 0, language: 'ru', host: {} });
    const [one, other] = [interpreter.instantiate(compiled), interpreter.instantiate(compiled)];
    await one.runBody(context);
    await other.runBody(context);
    await one.call(context, 'Ещё');
    expect(await one.call(context, 'Ещё')).to.deep.include({ units: 2n });
    expect(await other.call(context, 'Ещё')).to.deep.include({ units: 1n });
  });

  it('a common module has no variables', () => {
    expect(() => program('Перем А;')).to.throw(/Переменные в общем модуле недопустимы/);
  });

  it('a local variable hides the module’s one', async () => {
    const { interpreter } = program('');
    const text =
      'Перем А;\nФункция Тест() Экспорт\nПерем А;\nА = 2;\nВозврат Снаружи();\nКонецФункции\nФункция Снаружи()\nВозврат А;\nКонецФункции\nА = 1;';
    const module = interpreter.instantiate(interpreter.compile(text, { file: 'м', name: 'М' }));
    const context = interpreter.contextFor({ now: () => 0, zoneMinutes: 0, language: 'ru', host: {} });
    await module.runBody(context);
    expect(await module.call(context, 'Тест')).to.deep.include({ units: 1n });
  });

  it('«Вычислить» sees local variables, and gives a common module by name', async () => {
    expect(await run('А = 2; Возврат Вычислить("А * А + 1");')).to.deep.include({ units: 5n });
    const text =
      'Функция Ф() Экспорт Возврат 7; КонецФункции\nФункция Тест() Экспорт М = Вычислить("Проверка"); Возврат М.Ф(); КонецФункции';
    expect(await program(text).call('Тест')).to.deep.include({ units: 7n });
  });

  it('«Выполнить» changes local variables', async () => {
    expect(await run('А = 1; Выполнить("А = А + 1;"); Возврат А;')).to.deep.include({ units: 2n });
  });

  it('names that nothing answers to are listed before the program runs', () => {
    const { interpreter } = program('');
    const compiled = interpreter.compile(
      'А = Неведомое;\nНичейМетод(1);\nБ = Новый НичейТип;\nВ = Лев("а");',
      { file: 'м.bsl', name: 'М' },
    );
    expect(interpreter.unresolved(compiled).map((fault) => fault.message)).to.deep.equal([
      'м.bsl:1:5: Переменная не определена: Неведомое',
      'м.bsl:2:1: Процедура или функция не определена: НичейМетод',
      'м.bsl:3:5: Нет такого типа: НичейТип',
      'м.bsl:4:5: Недостаточно параметров: Лев',
    ]);
  });
});

describe('onec: unknown members', () => {
  it('throw with the type, the name, the module and the line', async () => {
    expect(await faultOf('М = Новый Массив;\nМ.ДобавитьВсё(1);')).to.equal(
      'Нет такого члена: Массив.ДобавитьВсё (ОбщийМодуль.Проверка.Модуль:3)',
    );
    expect(await faultOf('А = ХешФункция.SHA3;')).to.match(/^Нет такого члена: .*ХешФункция\.SHA3 \(/);
    expect(await faultOf('А = Новый НичейТип;')).to.match(/^Нет такого типа: НичейТип \(/);
  });

  it('are not hidden by «Попытка»', async () => {
    expect(await faultOf('Попытка А = (Новый Массив).Нет; Исключение КонецПопытки;')).to.match(/Массив\.Нет/);
  });

  failures([
    ['А = 5; А.Количество();', 'Значение не является значением объектного типа (Количество)'],
    ['А = Неопределено; Б = А.Поле;', 'Значение не является значением объектного типа (Поле)'],
    ['А = Новый("НичейТип");', 'Тип не определен (НичейТип)'],
    ['А = Тип("НичейТип");', 'Тип не определен (НичейТип)'],
  ]);
});

describe('onec: «Новый» by name', () => {
  it('takes the type’s name and an array of parameters', async () => {
    const text = 'П = Новый Массив; П.Добавить("А,Б"); П.Добавить(1); Возврат Новый("Структура", П);';
    const made = (await run(text)) as unknown as { get(name: string): unknown };
    expect(made.get('А')).to.deep.include({ units: 1n });
  });

  it('gives a value of its type', async () => {
    expect(await value('ТипЗнч(Новый("Массив")) = Тип("Массив")')).to.equal(true);
  });
});
