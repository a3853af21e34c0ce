import { expect } from 'chai';
import { catalog, numberOf } from '../metadata/base.ts';
import { toPlain } from '../plain.ts';
import { bslError, commonModule, role, sampleExtension, sampleStand, standFault } from '../sample.ts';

const objectModule = `
Процедура ПередЗаписью(Отказ)
  Если ОбменДанными.Загрузка Тогда
    Возврат;
  КонецЕсли;
  Если Наименование = "плохой" Тогда
    Отказ = Истина;
  КонецЕсли;
  Сообщить("перед " + ?(ЭтоНовый(), "новый", "старый"));
КонецПроцедуры

Процедура ПриЗаписи(Отказ)
  Если ОбменДанными.Загрузка Тогда
    Возврат;
  КонецЕсли;
  Сообщить("при " + Наименование + ?(Ссылка.Пустая(), " без ссылки", " со ссылкой"));
  Если Наименование = "поздно" Тогда
    ВызватьИсключение "не записано";
  КонецЕсли;
КонецПроцедуры

Функция Двойная() Экспорт
  Возврат Цена * 2;
КонецФункции
`;

const withModule = () => {
  const { catalogs } = sampleExtension();
  return {
    catalogs: [catalog({ name: 'Вещи', attributes: { Цена: numberOf(10, 2) }, objectModule }), ...catalogs],
  };
};

// By onec.md 6.1, 6.2, 8.1: objects, their events, references.
describe('1C stand: catalogs', () => {
  it('writes with the handlers of the object module, in order and inside the transaction', async () => {
    const stand = await sampleStand(withModule());
    const session = stand.session();
    await session.run(
      'Об = Справочники.Вещи.СоздатьЭлемент(); Об.Наименование = "стол"; Об.Записать(); Об.Записать();',
    );
    expect(session.messages).to.deep.equal([
      'перед новый',
      'при стол со ссылкой',
      'перед старый',
      'при стол со ссылкой',
    ]);
    await stand.close();
  });

  it('a refusal and an error in a handler write nothing and leave the object new', async () => {
    const stand = await sampleStand(withModule());
    for (const name of ['плохой', 'поздно']) {
      const isNew = await stand.run(`
        Об = Справочники.Вещи.СоздатьЭлемент();
        Об.Наименование = "${name}";
        Попытка
          Об.Записать();
        Исключение
          Возврат Об.ЭтоНовый();
        КонецПопытки;
        Возврат "записан";`);
      expect(isNew).to.equal(true);
    }
    expect(stand.rows('Справочник.Вещи')).to.deep.equal([]);
    await stand.close();
  });

  it('handlers are skipped by their own check of ОбменДанными.Загрузка; exports of the module are methods', async () => {
    const stand = await sampleStand(withModule());
    const session = stand.session();
    const result = await session.run(`
      Об = Справочники.Вещи.СоздатьЭлемент();
      Об.Наименование = "плохой";
      Об.Цена = 2.5;
      Об.ОбменДанными.Загрузка = Истина;
      Об.Записать();
      Возврат Об.Двойная();`);
    expect(toPlain(result)).to.equal(5);
    expect(session.messages).to.deep.equal([]);
    await stand.close();
  });

  it('an object read before another write of it cannot be written over it', async () => {
    const stand = await sampleStand();
    await bslError(
      stand.run(`
        Об = Справочники.Товары.СоздатьЭлемент();
        Об.Записать();
        Первый = Об.Ссылка.ПолучитьОбъект();
        Второй = Об.Ссылка.ПолучитьОбъект();
        Второй.Наименование = "новое";
        Второй.Записать();
        Первый.Записать();`),
      /изменены или удалены другим пользователем/,
    );
    await stand.close();
  });

  it('references are equal by type and UUID; an empty one gives empty fields, a deleted one no object', async () => {
    const stand = await sampleStand();
    const result = await stand.run(`
      Об = Справочники.Товары.СоздатьЭлемент();
      Об.УстановитьСсылкуНового(Справочники.Товары.ПолучитьСсылку(Новый УникальныйИдентификатор("0f8fad5b-d9cb-469f-a165-70867728950e")));
      Об.Наименование = "стол";
      Об.Записать();
      Та = Справочники.Товары.ПолучитьСсылку(Новый УникальныйИдентификатор("0f8fad5b-d9cb-469f-a165-70867728950e"));
      Соответствие = Новый Соответствие;
      Соответствие.Вставить(Об.Ссылка, 1);
      Ответы = Новый Структура;
      Ответы.Вставить("Равны", Та = Об.Ссылка);
      Ответы.Вставить("ПоКлючу", Соответствие.Получить(Та));
      Ответы.Вставить("Строка", Строка(Та));
      Ответы.Вставить("Идентификатор", Строка(Та.УникальныйИдентификатор()));
      Ответы.Вставить("Пустая", Справочники.Товары.ПустаяСсылка().Группа.Наименование);
      Ответы.Вставить("Заполнена", ЗначениеЗаполнено(Справочники.Товары.ПустаяСсылка()));
      Об.Удалить();
      Ответы.Вставить("Объект", Та.ПолучитьОбъект());
      Возврат Ответы;`);
    expect(toPlain(result)).to.deep.equal({
      Равны: true,
      ПоКлючу: 1,
      Строка: 'стол',
      Идентификатор: '0f8fad5b-d9cb-469f-a165-70867728950e',
      Пустая: '',
      Заполнена: false,
      Объект: undefined,
    });
    await stand.close();
  });

  it('keeps tabular sections, their numbers and their order', async () => {
    const stand = await sampleStand();
    const result = await stand.run(`
      Об = Справочники.Группы.СоздатьЭлемент();
      Для Номер = 1 По 3 Цикл
        Строка = Об.Строки.Добавить();
        Строка.Количество = Номер * 10;
      КонецЦикла;
      Об.Строки.Удалить(0);
      Об.Записать();
      Прочитано = Новый Массив;
      Для Каждого Строка Из Об.Ссылка.Строки Цикл
        Прочитано.Добавить(Строка.НомерСтроки);
        Прочитано.Добавить(Строка.Количество);
      КонецЦикла;
      Возврат Прочитано;`);
    expect(toPlain(result)).to.deep.equal([1, 20, 2, 30]);
    await stand.close();
  });

  it('cuts long strings, and refuses what the platform would spoil in silence', async () => {
    const stand = await sampleStand();
    expect(
      await stand
        .run(`
        Константы.Адрес.Установить("${'я'.repeat(120)}");
        Возврат СтрДлина(Константы.Адрес.Получить());`)
        .then(toPlain),
    ).to.equal(100);
    await standFault(stand.run('Константы.Срок.Установить(1000000);'), /не помещается/);
    await standFault(stand.run('Константы.Срок.Установить("пять");'), /не годится/);
    await stand.close();
  });
});

// By onec.md 1.6: EventSubscription.
describe('1C stand: subscriptions', () => {
  it('are called after the object’s own handler, with the object first; a refusal stops the write', async () => {
    const handler = `
    Процедура ПередЗаписьюЛюбого(Источник, Отказ) Экспорт
      Сообщить("подписка " + Источник.Наименование);
      Отказ = Источник.Наименование = "чужой";
    КонецПроцедуры`;
    const stand = await sampleStand({
      ...withModule(),
      commonModules: [commonModule('Подписки', handler)],
      eventSubscriptions: [
        {
          kind: 'EventSubscription',
          name: 'ПередЗаписью',
          synonym: '',
          comment: '',
          uuid: '66666666-6666-4666-8666-666666666666',
          source: [{ kind: 'refSet', of: 'Справочник' }],
          event: 'BeforeWrite',
          handler: 'Подписки.ПередЗаписьюЛюбого',
        },
      ],
    });
    const session = stand.session();
    await session.run('Об = Справочники.Вещи.СоздатьЭлемент(); Об.Наименование = "стол"; Об.Записать();');
    expect(session.messages).to.deep.equal(['перед новый', 'подписка стол', 'при стол со ссылкой']);
    await bslError(
      stand.run('Об = Справочники.Товары.СоздатьЭлемент(); Об.Наименование = "чужой"; Об.Записать();'),
      /Не удалось записать/,
    );
    await stand.close();
  });
});

// By onec.md 1.6 (rights of roles) and 8.1 (privileged mode).
describe('1C stand: rights', () => {
  const module = `
  Процедура Привилегированно() Экспорт
    УстановитьПривилегированныйРежим(Истина);
    Константы.Адрес.Установить("да");
  КонецПроцедуры
  Функция ПослеВызова() Экспорт
    Привилегированно();
    Возврат ПривилегированныйРежим();
  КонецФункции`;
  const open = () =>
    sampleStand(
      {
        roles: [role('Читатель', { 'Constant.Адрес': ['Read'], 'Catalog.Товары': ['Read'] })],
        commonModules: [commonModule('Права', module)],
      },
      { users: [{ name: 'Иванов', roles: ['Читатель'] }] },
    );

  it('a role gives what it names and nothing else', async () => {
    const stand = await open();
    const user = stand.session('Иванов');
    expect(await user.run('Возврат Константы.Адрес.Получить();')).to.equal('');
    await bslError(user.run('Константы.Адрес.Установить("нет");'), /Нарушение прав доступа/);
    await bslError(user.run('Справочники.Товары.СоздатьЭлемент().Записать();'), /Нарушение прав доступа/);
    await bslError(
      user.run('З = Новый Запрос("ВЫБРАТЬ * ИЗ РегистрСведений.Остатки КАК О"); З.Выполнить();'),
      /Нарушение прав доступа/,
    );
    const answers = await user.run(`
      Ответы = Новый Массив;
      Ответы.Добавить(РольДоступна("Читатель"));
      Ответы.Добавить(РольДоступна("ПолныеПрава"));
      Ответы.Добавить(ПравоДоступа("Чтение", Метаданные.Справочники.Товары));
      Ответы.Добавить(ПравоДоступа("Изменение", Метаданные.Справочники.Товары));
      Возврат Ответы;`);
    expect(toPlain(answers)).to.deep.equal([true, false, true, false]);
    await stand.close();
  });

  it('privileged mode allows all and ends with the method that switched it on', async () => {
    const stand = await open();
    expect(await stand.session('Иванов').call('Права', 'ПослеВызова')).to.equal(false);
    expect(stand.constant('Адрес')).to.equal('да');
    await stand.close();
  });
});
