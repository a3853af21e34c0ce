import { expect } from 'chai';
import { bslError, commonModule, sampleStand, standFault } from '../sample.ts';
import type { Stand } from '../stand.ts';
import { numberType, russian, sampleForm, stringType, typeOf } from './sample-form.ts';
import { type DeskTest, openDesk } from './testing.ts';

const event = (name: string, handler: string) => `<Event name="${name}">${handler}</Event>`;

const main = sampleForm({
  name: 'ОбщаяФорма.Проба',
  xml: `
    <Title>${russian('Проба')}</Title>
    <AutoCommandBar name="ФормаКоманднаяПанель" id="-1"><ChildItems>
      <Button name="КнопкаПосчитать" id="1"><Type>CommandBarButton</Type><CommandName>Form.Command.Посчитать</CommandName></Button>
    </ChildItems></AutoCommandBar>
    <Events>${event('OnCreateAtServer', 'ПриСозданииНаСервере')}${event('OnOpen', 'ПриОткрытии')}${event('NotificationProcessing', 'ОбработкаОповещения')}${event('OnClose', 'ПриЗакрытии')}</Events>
    <ChildItems>
      <InputField name="Имя" id="2"><DataPath>Имя</DataPath><Events>${event('OnChange', 'ИмяПриИзменении')}</Events></InputField>
      <UsualGroup name="Группа" id="3"><Title>${russian('Группа')}</Title><ChildItems>
        <InputField name="Число" id="4"><DataPath>Число</DataPath></InputField>
        <LabelDecoration name="Ссылка" id="5"><Title formatted="false">${russian('Показать')}</Title><Hyperlink>true</Hyperlink><Events>${event('Click', 'СсылкаНажатие')}</Events></LabelDecoration>
      </ChildItems></UsualGroup>
      <RadioButtonField name="Вид" id="6"><DataPath>Вид</DataPath><ChoiceList>
        <xr:Item><xr:Value><Presentation>${russian('Первый')}</Presentation><Value xsi:type="xs:string">а</Value></xr:Value></xr:Item>
        <xr:Item><xr:Value><Presentation>${russian('Второй')}</Presentation><Value xsi:type="xs:string">б</Value></xr:Value></xr:Item>
      </ChoiceList></RadioButtonField>
      <Table name="Строки" id="7"><DataPath>Строки</DataPath><EnableStartDrag>true</EnableStartDrag><EnableDrag>true</EnableDrag>
        <Events>${event('OnActivateRow', 'СтрокиПриАктивизацииСтроки')}${event('Selection', 'СтрокиВыбор')}</Events>
        <ChildItems><LabelField name="СтрокиТекст" id="8"><DataPath>Строки.Текст</DataPath></LabelField></ChildItems></Table>
    </ChildItems>
    <Attributes>
      <Attribute name="Имя" id="1">${stringType(10)}</Attribute>
      <Attribute name="Число" id="2">${numberType}</Attribute>
      <Attribute name="Вид" id="3">${stringType()}</Attribute>
      <Attribute name="Ход" id="4">${stringType()}</Attribute>
      <Attribute name="Строки" id="5">${typeOf('v8:ValueTable')}<Columns><Column name="Текст" id="1">${stringType()}</Column><Column name="Число" id="2">${numberType}</Column></Columns></Attribute>
    </Attributes>
    <Commands>
      <Command name="Посчитать" id="1"><Title>${russian('Посчитать')}</Title><Action>Посчитать</Action></Command>
      <Command name="Спросить" id="2"><Action>Спросить</Action></Command>
      <Command name="Подождать" id="3"><Action>Подождать</Action></Command>
      <Command name="Запустить" id="4"><Action>Запустить</Action></Command>
      <Command name="Послать" id="5"><Action>Послать</Action></Command>
      <Command name="Файл" id="6"><Action>Файл</Action></Command>
      <Command name="Через" id="7"><Action>Через</Action></Command>
      <Command name="Выбрать" id="8"><Action>Выбрать</Action></Command>
    </Commands>
    <Parameters><Parameter name="Начало">${stringType()}</Parameter></Parameters>`,
  module: `
&НаКлиенте
Перем Счетчик;

&НаСервере
Процедура ПриСозданииНаСервере(Отказ, СтандартнаяОбработка)
	Если Параметры.Начало = "нельзя" Тогда
		Отказ = Истина;
		Возврат;
	КонецЕсли;
	Имя = Параметры.Начало;
	Для Номер = 1 По 3 Цикл
		Строка = Строки.Добавить();
		Строка.Текст = "строка " + Номер;
		Строка.Число = Номер;
	КонецЦикла;
КонецПроцедуры

&НаКлиенте
Процедура ПриОткрытии(Отказ)
	Счетчик = 0;
	Элементы.Группа.Видимость = ЗначениеЗаполнено(Имя);
	Ход = Ход + "открыто;";
КонецПроцедуры

&НаКлиенте
Процедура ПриЗакрытии(ЗавершениеРаботы)
	Оповестить("Закрыта", Имя);
КонецПроцедуры

&НаКлиенте
Процедура ОбработкаОповещения(ИмяСобытия, Параметр, Источник)
	Ход = Ход + ИмяСобытия + "=" + Параметр + ";";
КонецПроцедуры

&НаКлиенте
Процедура ИмяПриИзменении(Элемент)
	Счетчик = Счетчик + 1;
	Ход = Ход + Элемент.Имя + Счетчик + ";";
КонецПроцедуры

&НаКлиенте
Процедура СсылкаНажатие(Элемент)
	ПоказатьОповещениеПользователя("Нажато", , Имя);
КонецПроцедуры

&НаКлиенте
Процедура СтрокиПриАктивизацииСтроки(Элемент)
	Данные = Элементы.Строки.ТекущиеДанные;
	Если Данные <> Неопределено Тогда
		Ход = Ход + Данные.Число + ";";
	КонецЕсли;
КонецПроцедуры

&НаКлиенте
Процедура СтрокиВыбор(Элемент, ВыбраннаяСтрока, Поле, СтандартнаяОбработка)
	СтандартнаяОбработка = Ложь;
	Ход = Ход + "выбор " + Строки.НайтиПоИдентификатору(ВыбраннаяСтрока).Текст + ";";
КонецПроцедуры

&НаКлиенте
Процедура Посчитать(Команда)
	Список = Новый Массив;
	Список.Добавить(1);
	Копия = Список;
	ДобавитьНаСервере(Список, Число);
	Ход = Ход + Список.Количество() + "/" + Копия.Количество() + ";" + Сложить(2, 3) + ";";
КонецПроцедуры

&НаСервере
Процедура ДобавитьНаСервере(Список, Знач Сколько)
	Список.Добавить(Сколько);
	Сколько = 100;
	Запрос = Новый Запрос("ВЫБРАТЬ 1 КАК Один");
	Число = Запрос.Выполнить().Выгрузить()[0].Один + Строки.Количество();
КонецПроцедуры

&НаСервереБезКонтекста
Функция Сложить(Первое, Второе)
	Возврат Вместе(Первое, Второе);
КонецФункции

&НаКлиентеНаСервереБезКонтекста
Функция Вместе(Первое, Второе)
	Возврат Первое + Второе;
КонецФункции

&НаКлиенте
Процедура Спросить(Команда)
	Ответ = Новый ОписаниеОповещения("СпроситьЗавершение", ЭтотОбъект, Новый Структура("Что", "важное"));
	ПоказатьВопрос(Ответ, "Точно?", РежимДиалогаВопрос.ДаНет);
КонецПроцедуры

&НаКлиенте
Процедура СпроситьЗавершение(Результат, ДополнительныеПараметры) Экспорт
	Если Результат = КодВозвратаДиалога.Да Тогда
		Ход = Ход + ДополнительныеПараметры.Что + ";";
	КонецЕсли;
КонецПроцедуры

&НаКлиенте
Асинх Процедура Подождать(Команда)
	Ответ = Ждать ВопросАсинх("Ждать?", РежимДиалогаВопрос.ОКОтмена);
	Ход = Ход + Строка(Ответ) + ";";
КонецПроцедуры

&НаКлиенте
Процедура Запустить(Команда)
	ПодключитьОбработчикОжидания("Тик", 5);
	ПодключитьОбработчикОжидания("Раз", 7, Истина);
КонецПроцедуры

&НаКлиенте
Процедура Тик()
	Ход = Ход + "тик;";
КонецПроцедуры

&НаКлиенте
Процедура Раз()
	Ход = Ход + "раз;";
	ОтключитьОбработчикОжидания("Тик");
КонецПроцедуры

&НаКлиенте
Процедура Послать(Команда)
	ОткрытьФорму("ОбщаяФорма.Проба", Новый Структура("Начало", "вторая"), ЭтотОбъект, , , ,
		Новый ОписаниеОповещения("ПослатьЗавершение", ЭтотОбъект));
КонецПроцедуры

&НаКлиенте
Процедура ПослатьЗавершение(Результат, ДополнительныеПараметры) Экспорт
	Ход = Ход + "результат " + Строка(Результат) + ";";
КонецПроцедуры

&НаКлиенте
Процедура Файл(Команда)
	НачатьПомещениеФайлаНаСервер(Новый ОписаниеОповещения("ФайлЗавершение", ЭтотОбъект), , , , , УникальныйИдентификатор);
КонецПроцедуры

&НаКлиенте
Процедура ФайлЗавершение(Описание, ДополнительныеПараметры) Экспорт
	Если Описание <> Неопределено Тогда
		Ход = Ход + Описание.СсылкаНаФайл.Имя + РазмерФайла(Описание.Адрес) + ";";
	КонецЕсли;
КонецПроцедуры

&НаСервереБезКонтекста
Функция РазмерФайла(Адрес)
	Возврат ПолучитьИзВременногоХранилища(Адрес).Размер();
КонецФункции

&НаКлиенте
Процедура Через(Команда)
	Ход = Ход + НаСервере.Удвоить(4) + НаОбеихСторонах.Сторона() + ";";
КонецПроцедуры

&НаКлиенте
Процедура Выбрать(Команда)
	Список = Новый СписокЗначений;
	Список.Добавить(1, "один");
	Список.Добавить(2, "два");
	Список.ПоказатьВыборЭлемента(Новый ОписаниеОповещения("ВыбратьЗавершение", ЭтотОбъект), "Что выбрать?");
КонецПроцедуры

&НаКлиенте
Процедура ВыбратьЗавершение(Элемент, ДополнительныеПараметры) Экспорт
	Ход = Ход + Элемент.Значение + ";";
КонецПроцедуры
`,
});

const modules = [
  {
    ...commonModule('НаСервере', 'Функция Удвоить(Число) Экспорт\n\tВозврат Число * 2;\nКонецФункции\n'),
    serverCall: true,
  },
  {
    ...commonModule(
      'НаОбеихСторонах',
      '#Если Сервер Тогда\nФункция Сторона() Экспорт\n\tВозврат "сервер";\nКонецФункции\n#Иначе\nФункция Сторона() Экспорт\n\tВозврат "клиент";\nКонецФункции\n#КонецЕсли\n',
    ),
    clientManagedApplication: true,
  },
];

describe('1C stand: forms', () => {
  let stand: Stand;
  let desk: DeskTest;
  before(async () => {
    stand = await sampleStand({ forms: [main], commonModules: modules });
  });
  after(() => stand.close());
  beforeEach(() => {
    desk = openDesk(stand);
  });
  const open = (start = '') => desk.open('ОбщаяФорма.Проба', { Начало: start });

  it('opens with parameters: the server first, then the client, then the first row is current', async () => {
    const form = await open('имя');
    expect(form.value('Имя')).to.equal('имя');
    expect(form.value('Ход')).to.equal('открыто;1;');
    expect(form.item('Число').visible).to.equal(true);
    expect(form.title).to.equal('Проба');
  });

  it('does not open when «ПриСозданииНаСервере» refuses', async () => {
    const error = await open('нельзя').catch((one: Error) => one.message);
    expect(error).to.contain('не открылась');
    expect(desk.windows).to.have.length(0);
  });

  it('input changes the attribute and fires «ПриИзменении»; a variable of the client lives on', async () => {
    const form = await open();
    await form.item('Имя').set('первое');
    await form.item('Имя').set('слишком длинное имя');
    expect(form.value('Имя')).to.equal('слишком дл');
    expect(form.value('Ход')).to.contain('Имя1;Имя2;');
  });

  it('nothing can be typed into what is not seen', async () => {
    const form = await open();
    expect(form.item('Число').visible).to.equal(false);
    expect(
      await form
        .item('Число')
        .set(1)
        .catch((one: Error) => one.message),
    ).to.contain('не виден');
  });

  it('a server call takes copies and brings back the parameters that are not «Знач»', async () => {
    const form = await open('а');
    await form.item('Число').set(7);
    await form.press('Посчитать');
    expect(form.value('Ход')).to.contain('2/1;5;');
    expect(form.value('Число')).to.equal(4);
  });

  it('asks, and the answer comes to the exported procedure with its parameters', async () => {
    const form = await open();
    await form.press('Спросить');
    expect(desk.question.text).to.equal('Точно?');
    expect(desk.question.buttons).to.deep.equal(['Да', 'Нет']);
    await standFault(desk.reply('Может быть'), /нет кнопки/);
    await form.press('Спросить');
    await desk.reply('Да');
    expect(form.value('Ход')).to.contain('важное;');
  });

  it('waits for an asynchronous question', async () => {
    const form = await open();
    await form.press('Подождать');
    await desk.reply('ОК');
    expect(form.value('Ход')).to.contain('ОК;');
  });

  it('answers a prepared question by itself', async () => {
    const form = await open();
    desk.prepare(/Точно/, 'Да');
    await form.press('Спросить');
    expect(desk.dialogs).to.have.length(0);
    expect(form.value('Ход')).to.contain('важное;');
  });

  it('runs waiting handlers on the clock of the stand, and none after the form is closed', async () => {
    const form = await open();
    await form.press('Запустить');
    await desk.tick(4);
    expect(form.value('Ход')).to.not.contain('тик');
    await desk.tick(20);
    expect(form.value('Ход')).to.contain('тик;раз;').and.not.contain('тик;тик;');
  });

  it('opens another form, hears its notification and its result', async () => {
    const form = await open('первая');
    await form.press('Послать');
    expect(desk.windows).to.have.length(2);
    await desk.windows[1]?.close();
    expect(form.value('Ход')).to.contain('Закрыта=вторая;результат ;');
    expect(desk.windows).to.have.length(1);
  });

  it('puts a chosen file into the temporary storage; it goes with the form', async () => {
    const form = await open();
    await form.press('Файл');
    await desk.pickFile({ name: 'счет.pdf', bytes: new Uint8Array(12) });
    expect(form.value('Ход')).to.contain('счет.pdf12;');
    const before = stand.infobase.temporary.size;
    await form.close();
    expect(stand.infobase.temporary.size).to.equal(before - 1);
  });

  it('calls common modules: over the border where they allow it, on the spot where they live on both sides', async () => {
    const form = await open();
    await form.press('Через');
    expect(form.value('Ход')).to.contain('8клиент;');
  });

  it('chooses from a list of values', async () => {
    const form = await open();
    await form.press('Выбрать');
    await desk.reply('два');
    expect(form.value('Ход')).to.contain('2;');
  });

  it('shows rows, makes one current, takes a double click', async () => {
    const form = await open();
    const table = form.table('Строки');
    expect(table.rows().map((row) => row.СтрокиТекст)).to.deep.equal(['строка 1', 'строка 2', 'строка 3']);
    await table.select({ СтрокиТекст: 'строка 3' });
    expect(table.current).to.equal(2);
    await table.activate(1);
    expect(form.value('Ход')).to.contain('3;').and.contain('выбор строка 2;');
  });

  it('sets a field by the presentation of its choice; a click shows a notification', async () => {
    const form = await open('я');
    await form.item('Вид').set('Второй');
    expect(form.value('Вид')).to.equal('б');
    expect(form.item('Вид').text).to.equal('Второй');
    await form.item('Ссылка').click();
    expect(desk.notifications).to.deep.equal([{ text: 'Нажато', explanation: 'я', action: undefined }]);
  });

  const refused: readonly (readonly [title: string, body: string, error: RegExp])[] = [
    ['a query on the client', 'А = Новый Запрос;', /Нет такого типа: Запрос/],
    ['a catalog on the client', 'А = Справочники.Товары;', /Переменная не определена: Справочники/],
    ['a table of values on the client', 'А = Новый ТаблицаЗначений;', /Нет такого типа/],
    ['form data sent to the server', 'Взять(Строки);', /Значение недопустимого типа/],
    [
      'an item that the form does not have',
      'Элементы.Нет.Видимость = Ложь;',
      /Нет такого члена: ВсеЭлементыФормы.Нет/,
    ],
    ['a property that items do not have', 'Элементы.Имя.Красота = 1;', /Нет такого члена: ПолеФормы.Красота/],
    ['«РеквизитФормыВЗначение» on the client', 'А = РеквизитФормыВЗначение("Строки");', /только на сервере/],
    ['a server function on the client', 'А = ТекущаяДатаСеанса();', /не определена: ТекущаяДатаСеанса/],
  ];
  for (const [title, body, error] of refused) {
    it(`refuses ${title}`, async () => {
      const form = sampleForm({
        name: 'ОбщаяФорма.Отказ',
        xml: `<Events>${event('OnOpen', 'ПриОткрытии')}</Events><ChildItems><InputField name="Имя" id="2"><DataPath>Имя</DataPath></InputField></ChildItems>
          <Attributes><Attribute name="Имя" id="1">${stringType()}</Attribute><Attribute name="Строки" id="5">${typeOf('v8:ValueTable')}<Columns><Column name="Текст" id="1">${stringType()}</Column></Columns></Attribute></Attributes>`,
        module: `&НаКлиенте\nПроцедура ПриОткрытии(Отказ)\n${body}\nКонецПроцедуры\n&НаСервереБезКонтекста\nПроцедура Взять(Что)\nКонецПроцедуры\n`,
      });
      const other = await sampleStand({ forms: [form] });
      try {
        const failed = await openDesk(other)
          .open('ОбщаяФорма.Отказ')
          .catch((one: Error) => one.message);
        expect(String(failed)).to.match(error);
      } finally {
        await other.close();
      }
    });
  }

  it('a base without the form says so', async () => {
    await bslError(desk.open('ОбщаяФорма.Нет'), /Форма не найдена/);
  });
});
