import { expect } from 'chai';
import { readKnownNames } from '../../../scripts/bsl/known-names.ts';
import {
  edit,
  problemsIn,
  problemsOf,
  problemsOfModule,
  problemsWith,
  sampleModule,
  textOf,
} from './broken.ts';

/** Each sample: what is broken, the statements of a procedure, what has to be said. */
const statements: readonly (readonly [string, string, string])[] = [
  ['broken syntax', '\tЕсли Истина Тогда', 'syntax: '],
  ['the computer’s time', '\tДата = ТекущаяДата();', 'вместо ТекущаяДата'],
  ['a message to nobody', '\tСообщить(НСтр("ru = \'Готово\'"));', 'вместо Сообщить'],
  [
    'leaving by a link',
    '\tПерейтиПоНавигационнойСсылке("e1cib/list/Справочник.МСТ_Чаты");',
    'вместо ПерейтиПоНавигационнойСсылке',
  ],
  [
    'an old function for errors',
    '\tТекст = ПодробноеПредставлениеОшибки(ИнформацияОбОшибке());',
    'ОбработкаОшибок.ПодробноеПредставлениеОшибки',
  ],
  ['code in a string', '\tВыполнить("Прервать");', 'Выполнить строку кода нельзя'],
  [
    'evaluation outside the optional library',
    '\tМодуль = Вычислить("ОбщегоНазначения");',
    'Вычислить можно только в МСТ_БСП',
  ],
  [
    'a silent handler',
    '\tПопытка\n\t\tНачало = 1;\n\tИсключение\n\t\t// ничего\n\tКонецПопытки;',
    'Исключение без единого действия',
  ],
  [
    'a connection without a time limit',
    '\tСоединение = Новый HTTPСоединение("localhost", 80);',
    'HTTPСоединение без тайм-аута',
  ],
  ['unfinished work', '\t// TODO: дописать\n\tНачало = 1;', 'незаконченное место'],
  ['indents of spaces', '    Начало = 1;', 'отступ пробелами'],
  ['«ё»', '\tУчёт = 1;', 'буква «ё»'],
  ['a bare text', '\tВызватьИсключение "Адрес службы не задан";', 'текст «Адрес службы не задан» без НСтр'],
  ['a text without its language', '\tТекст = НСтр("Адрес службы не задан");', 'строка НСтр должна иметь вид'],
  ['НСтр of a variable', '\tТекст = "";\n\tТекст = НСтр(Текст);', 'НСтр от выражения'],
  ['a text put together', '\tТекст = НСтр("ru = \'Номер \'") + Строка(1);', 'нужен СтрШаблон'],
  [
    'a query in small letters',
    '\tЗапрос = Новый Запрос("ВЫБРАТЬ Чаты.Ссылка КАК Ссылка из Справочник.МСТ_Чаты КАК Чаты");',
    'строчными буквами',
  ],
  [
    'a query for everything',
    '\tЗапрос = Новый Запрос("ВЫБРАТЬ * ИЗ Справочник.МСТ_Чаты КАК Чаты");',
    '«*» вместо полей',
  ],
  [
    'a source without an alias',
    '\tЗапрос = Новый Запрос("ВЫБРАТЬ Ссылка КАК Ссылка ИЗ Справочник.МСТ_Чаты");',
    'без КАК',
  ],
  [
    'a query of nothing',
    '\tЗапрос = Новый Запрос("ВЫБРАТЬ Т.Ссылка КАК Ссылка ИЗ Справочник.МСТ_Беседы КАК Т");',
    '«Справочник.МСТ_Беседы»: такого нет',
  ],
  [
    'a lock of nothing',
    '\tБлокировка = Новый БлокировкаДанных;\n\tБлокировка.Добавить("РегистрСведений.МСТ_Очередь");',
    '«РегистрСведений.МСТ_Очередь»: такого нет',
  ],
  [
    'a value of nothing in a query',
    '\tЗапрос = Новый Запрос("ВЫБРАТЬ Ч.Ссылка КАК Ссылка ИЗ Справочник.МСТ_Чаты КАК Ч ГДЕ Ч.Статус = ЗНАЧЕНИЕ(Перечисление.МСТ_СтатусыЧатов.Новый)");',
    'такого значения нет',
  ],
  ['a function of nobody', '\tНеТакаяФункция();', 'функция «НеТакаяФункция» неизвестна'],
  ['a name of nobody', '\tНачало = НеТакоеИмя;', 'имя «НеТакоеИмя» неизвестно'],
  [
    'a module of the library by its name',
    '\tУправлениеДоступом.СообщитьПользователю("");',
    'имя «УправлениеДоступом» неизвестно',
  ],
  ['a type of nobody', '\tНачало = Новый НеТакойТип;', 'тип «НеТакойТип» неизвестен'],
  ['a member of nobody', '\tНачало = Новый Структура;\n\tНачало.НеТакойЧлен();', '«.НеТакойЧлен» неизвестно'],
  ['too many arguments of the platform', '\tНачало = СтрДлина("а", 1, 2);', 'у «СтрДлина» параметров 3'],
  [
    'a catalog of the base by its name',
    '\tНачало = Справочники.Пользователи.ПустаяСсылка();',
    'у расширения такого нет',
  ],
  ['a constant that is not there', '\tНачало = Константы.МСТ_Нет.Получить();', 'у расширения такого нет'],
  [
    'an enumeration value that is not there',
    '\tНачало = Перечисления.МСТ_СтатусыЧатов.Новый;',
    'нет значения «Новый»',
  ],
  [
    'metadata that is not there',
    '\tНачало = Метаданные.РегламентныеЗадания.МСТ_Нет;',
    'у расширения такого нет',
  ],
  [
    'a method of ours that is not there',
    '\tМСТ_РегламентныеЗадания.Нет();',
    'метода «МСТ_РегламентныеЗадания.Нет» нет',
  ],
  ['too many arguments of ours', '\tМСТ_РегламентныеЗадания.ФоноваяСинхронизация(1);', 'а передано 1'],
  [
    'a transaction without an attempt',
    '\tНачатьТранзакцию();\n\tЗафиксироватьТранзакцию();',
    'сразу за НачатьТранзакцию должна идти Попытка',
  ],
  [
    'a commit outside the attempt',
    '\tНачатьТранзакцию();\n\tПопытка\n\t\tНачало = 1;\n\tИсключение\n\t\tОтменитьТранзакцию();\n\t\tВызватьИсключение;\n\tКонецПопытки;\n\tЗафиксироватьТранзакцию();',
    'ЗафиксироватьТранзакцию должна быть последней',
  ],
  [
    'a late rollback',
    '\tНачатьТранзакцию();\n\tПопытка\n\t\tЗафиксироватьТранзакцию();\n\tИсключение\n\t\tНачало = 1;\n\t\tОтменитьТранзакцию();\n\tКонецПопытки;',
    'ОтменитьТранзакцию должна быть первой',
  ],
];

const transaction = (statement: string): string =>
  `\tНачатьТранзакцию();\n\tПопытка\n\t\t${statement}\n\t\tЗафиксироватьТранзакцию();\n\tИсключение\n\t\tОтменитьТранзакцию();\n\t\tВызватьИсключение;\n\tКонецПопытки;`;

describe('static checks of the modules', () => {
  it('let a good module pass', () => {
    expect(problemsIn(transaction('Число = 1;')).filter((one) => !one.startsWith('names:'))).to.deep.equal(
      [],
    );
  });

  for (const [what, code, said] of statements) {
    it(`catch ${what}`, () => expect(problemsIn(code).join('\n')).to.include(said));
  }

  it('catch a network call in a transaction, however deep', () => {
    expect(
      problemsIn(transaction('С = Новый HTTPСоединение("localhost", 80, , , , 20);')).join('\n'),
    ).to.include('Новый HTTPСоединение в транзакции');
    const deep = `#Область СлужебныеПроцедурыИФункции

Процедура Первая()
${transaction('Вторая();')}
КонецПроцедуры

Процедура Вторая()
	Третья();
КонецПроцедуры

Процедура Третья()
	Пользователь = СистемаВзаимодействия.СоздатьПользователя();
КонецПроцедуры

#КонецОбласти
`;
    expect(problemsOfModule(deep).join('\n')).to.include(
      'Вторая в транзакции: обращается к сети (Третья: СистемаВзаимодействия)',
    );
  });

  it('catch a network call in a handler of a write', () => {
    const file = 'Catalogs/МСТ_Сотрудники/Ext/ObjectModule.bsl';
    const change = edit(
      file,
      'ПорядокВОчереди = 0;',
      'Ответ = СистемаВзаимодействия.ИспользованиеДоступно();',
    );
    expect(problemsOf(change).join('\n')).to.include('СистемаВзаимодействия в обработчике ПередЗаписью');
  });
});

describe('static checks of a module’s layout', () => {
  const described = '// Проба.\n//\n';
  const samples: readonly (readonly [string, string, string])[] = [
    ['a method outside the regions', 'Процедура Проба()\nКонецПроцедуры\n', '«Проба» вне областей'],
    [
      'a region of another kind of module',
      '#Область ОбработчикиСобытийФормы\n#КонецОбласти\n',
      'не для этого модуля',
    ],
    [
      'regions in another order',
      '#Область СлужебныеПроцедурыИФункции\n#КонецОбласти\n#Область ПрограммныйИнтерфейс\n#КонецОбласти\n',
      'не на своем месте',
    ],
    [
      'an exported method among the private',
      `#Область СлужебныеПроцедурыИФункции\n${described}Процедура Проба() Экспорт\nКонецПроцедуры\n#КонецОбласти\n`,
      'экспортный метод «Проба»',
    ],
    [
      'a private method among the exported',
      '#Область ПрограммныйИнтерфейс\nПроцедура Проба()\nКонецПроцедуры\n#КонецОбласти\n',
      'неэкспортный метод «Проба»',
    ],
    [
      'an exported method without a description',
      '#Область ПрограммныйИнтерфейс\nПроцедура Проба() Экспорт\nКонецПроцедуры\n#КонецОбласти\n',
      'нет описания',
    ],
    [
      'a parameter without a description',
      `#Область ПрограммныйИнтерфейс\n${described}// Параметры:\n//  Другой - Строка - что-то.\n//\nПроцедура Проба(Чат) Экспорт\nКонецПроцедуры\n#КонецОбласти\n`,
      'не описан параметр Чат',
    ],
    [
      'a function that does not say what it returns',
      `#Область ПрограммныйИнтерфейс\n${described}Функция Проба() Экспорт\n\tВозврат 1;\nКонецФункции\n#КонецОбласти\n`,
      'нет раздела «Возвращаемое значение:»',
    ],
  ];
  for (const [what, text, said] of samples) {
    it(`catch ${what}`, () => expect(problemsOfModule(text).join('\n')).to.include(said));
  }

  it('catch a name of the other side and a call over the border', () => {
    const client = 'CommonModules/МСТ_Шаблоны.xml';
    const known = readKnownNames('function НачатьТранзакцию 0..1 server platform\n');
    const module = `#Область СлужебныеПроцедурыИФункции

&НаКлиенте
Процедура Проба()
\tНачатьТранзакцию();
\tМСТ_РегламентныеЗадания.ФоноваяСинхронизация();
КонецПроцедуры

#КонецОбласти
`;
    const onClient = textOf(client)
      .replace('<ClientManagedApplication>false', '<ClientManagedApplication>true')
      .replace('<Server>true', '<Server>false');
    const said = problemsWith(known, [client, onClient], [sampleModule, module]).join('\n');
    expect(said).to.include('«НачатьТранзакцию» есть только на сервере, а здесь на клиенте');
    expect(said).to.include('модуля «МСТ_РегламентныеЗадания» нет на клиенте');
    expect(said).to.include('директивы компиляции только в модулях форм и команд');
  });

  it('catch an object module without its guard', () => {
    const file = 'Catalogs/МСТ_Сотрудники/Ext/ObjectModule.bsl';
    const guard = '#Если Сервер Или ТолстыйКлиентОбычноеПриложение Или ВнешнееСоединение Тогда';
    expect(problemsOf(edit(file, guard, '#Если Сервер Тогда')).join('\n')).to.include(
      'модуль должен начинаться с',
    );
  });
});
