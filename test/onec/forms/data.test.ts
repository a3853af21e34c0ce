import { expect } from 'chai';
import { bslError, role, sampleStand } from '../sample.ts';
import type { Stand } from '../stand.ts';
import type { Value } from '../values/value.ts';
import { russian, sampleForm, stringType, typeOf } from './sample-form.ts';
import { type DeskTest, openDesk } from './testing.ts';

const event = (name: string, handler: string) => `<Event name="${name}">${handler}</Event>`;

const card = sampleForm({
  name: 'Справочник.Группы.Форма.Карточка',
  defaults: ['ФормаОбъекта'],
  xml: `
    <AutoSaveDataInSettings>Use</AutoSaveDataInSettings>
    <Events>${event('OnReadAtServer', 'ПриЧтенииНаСервере')}${event('BeforeWrite', 'ПередЗаписью')}${event('BeforeWriteAtServer', 'ПередЗаписьюНаСервере')}${event('AfterWriteAtServer', 'ПослеЗаписиНаСервере')}${event('AfterWrite', 'ПослеЗаписи')}${event('OnLoadDataFromSettingsAtServer', 'ПриЗагрузке')}</Events>
    <ChildItems>
      <InputField name="Наименование" id="1"><DataPath>Объект.Description</DataPath></InputField>
      <InputField name="Вид" id="2"><DataPath>Вид</DataPath></InputField>
      <Table name="Строки" id="3"><DataPath>Объект.Строки</DataPath><ChildItems>
        <InputField name="СтрокиТовар" id="4"><DataPath>Объект.Строки.Товар</DataPath></InputField>
        <InputField name="СтрокиКоличество" id="5"><DataPath>Объект.Строки.Количество</DataPath></InputField>
      </ChildItems></Table>
    </ChildItems>
    <Attributes>
      <Attribute name="Объект" id="1">${typeOf('cfg:CatalogObject.Группы')}<MainAttribute>true</MainAttribute><SavedData>true</SavedData></Attribute>
      <Attribute name="Ход" id="2">${stringType()}</Attribute>
      <Attribute name="Вид" id="3">${stringType()}<Save><Field>Вид</Field></Save></Attribute>
    </Attributes>`,
  module: `
&НаСервере
Процедура ПриЧтенииНаСервере(ТекущийОбъект)
	Ход = "прочитан " + ТекущийОбъект.Наименование + ";";
КонецПроцедуры

&НаКлиенте
Процедура ПередЗаписью(Отказ, ПараметрыЗаписи)
	Ход = Ход + "перед;";
	Отказ = Объект.Наименование = "нельзя";
КонецПроцедуры

&НаСервере
Процедура ПередЗаписьюНаСервере(Отказ, ТекущийОбъект, ПараметрыЗаписи)
	ТекущийОбъект.Описание = "с формы";
КонецПроцедуры

&НаСервере
Процедура ПослеЗаписиНаСервере(ТекущийОбъект, ПараметрыЗаписи)
	Ход = Ход + "записан " + Строка(ТекущийОбъект.ЭтоНовый()) + ";";
КонецПроцедуры

&НаКлиенте
Процедура ПослеЗаписи(ПараметрыЗаписи)
	Ход = Ход + "после;";
	Оповестить("Записана", Объект.Ссылка);
КонецПроцедуры

&НаСервере
Процедура ПриЗагрузке(Настройки)
	Ход = Ход + "настройки " + Настройки["Вид"] + ";";
КонецПроцедуры
`,
});

const list = sampleForm({
  name: 'Справочник.Группы.Форма.Список',
  defaults: ['ФормаСписка', 'ФормаВыбора'],
  xml: `
    <Events>${event('OnCreateAtServer', 'ПриСозданииНаСервере')}</Events>
    <ChildItems><Table name="Список" id="1"><DataPath>Список</DataPath>
      <Events>${event('OnGetDataAtServer', 'СписокПриПолученииДанныхНаСервере')}${event('OnActivateRow', 'СписокПриАктивизацииСтроки')}</Events>
      <ChildItems>
        <LabelField name="Имя" id="2"><DataPath>Список.Имя</DataPath></LabelField>
        <LabelField name="Знак" id="3"><DataPath>Список.Знак</DataPath></LabelField>
      </ChildItems></Table></ChildItems>
    <Attributes>
      <Attribute name="Список" id="1">${typeOf('cfg:DynamicList')}<MainAttribute>true</MainAttribute>
        <Settings xsi:type="DynamicList"><ManualQuery>true</ManualQuery>
          <QueryText>ВЫБРАТЬ Группы.Ссылка КАК Ссылка, Группы.Наименование КАК Имя, Группы.Описание КАК Описание, "" КАК Знак ИЗ Справочник.Группы КАК Группы ГДЕ Группы.Наименование &lt;&gt; &amp;Кроме</QueryText>
          <MainTable>Catalog.Группы</MainTable>
          <ListSettings><dcsset:order><dcsset:item xsi:type="dcsset:OrderItemField"><dcsset:field>Имя</dcsset:field><dcsset:orderType>Desc</dcsset:orderType></dcsset:item></dcsset:order></ListSettings>
        </Settings></Attribute>
      <Attribute name="Ход" id="2">${stringType()}</Attribute>
    </Attributes>
    <Commands><Command name="Отобрать" id="1"><Title>${russian('Отобрать')}</Title><Action>Отобрать</Action></Command><Command name="Чужое" id="2"><Action>Чужое</Action></Command></Commands>`,
  module: `
&НаСервере
Процедура ПриСозданииНаСервере(Отказ, СтандартнаяОбработка)
	Список.Параметры.УстановитьЗначениеПараметра("Кроме", "лишняя");
КонецПроцедуры

&НаСервереБезКонтекста
Процедура СписокПриПолученииДанныхНаСервере(ИмяЭлемента, Настройки, Строки)
	Для Каждого Строка Из Строки Цикл
		Строка.Значение.Данные.Знак = "!" + Строка.Значение.Данные.Имя;
	КонецЦикла;
КонецПроцедуры

&НаКлиенте
Процедура СписокПриАктивизацииСтроки(Элемент)
	Если Элемент.ТекущиеДанные <> Неопределено Тогда
		Ход = Ход + Элемент.ТекущиеДанные.Имя + ";";
	КонецЕсли;
КонецПроцедуры

&НаКлиенте
Процедура Отобрать(Команда)
	Отбор = Список.КомпоновщикНастроек.Настройки.Отбор.Элементы.Добавить(Тип("ЭлементОтбораКомпоновкиДанных"));
	Отбор.ЛевоеЗначение = Новый ПолеКомпоновкиДанных("Имя");
	Отбор.ВидСравнения = ВидСравненияКомпоновкиДанных.Содержит;
	Отбор.ПравоеЗначение = "А";
	Элементы.Список.Обновить();
КонецПроцедуры

&НаКлиенте
Процедура Чужое(Команда)
	Ход = Элементы.Список.ТекущиеДанные.Описание;
КонецПроцедуры
`,
});

describe('1C stand: data on forms', () => {
  let stand: Stand;
  let desk: DeskTest;
  beforeEach(async () => {
    stand = await sampleStand(
      {
        forms: [card, list],
        roles: [
          role('Смотрящий', { 'Catalog.Группы': ['Read', 'View'] }),
          role('Чужой', { 'Catalog.Группы': ['Read'] }),
        ],
      },
      {
        users: [
          { name: 'Анна', roles: ['Смотрящий'] },
          { name: 'Борис', roles: ['Чужой'] },
        ],
      },
    );
    desk = openDesk(stand);
    for (const name of ['а1', 'б2', 'а3', 'лишняя']) {
      await stand.run(`Г = Справочники.Группы.СоздатьЭлемент(); Г.Наименование = Имя; Г.Записать();`, {
        Имя: name,
      });
    }
  });
  afterEach(() => stand.close());
  const group = (name: string): Promise<Value> =>
    stand.run('Возврат Справочники.Группы.НайтиПоНаименованию(Имя);', { Имя: name });

  it('reads an object, writes it with the events of both sides', async () => {
    const form = await desk.open('Справочник.Группы.ФормаОбъекта', { Ключ: await group('а1') });
    expect(form.title).to.equal('а1 (Группы)');
    expect(form.value('Ход')).to.equal('прочитан а1;');
    await form.item('Наименование').set('новое');
    expect(form.modified).to.equal(true);
    await form.table('Строки').press('Add');
    await form.table('Строки').set('СтрокиКоличество', 5);
    await form.press('Записать');
    expect(form.value('Ход')).to.equal('прочитан а1;перед;записан Нет;после;');
    expect(form.modified).to.equal(false);
    const [row] = stand.rows('Справочник.Группы').filter((one) => one.Наименование === 'новое');
    expect(row?.Описание).to.equal('с формы');
    expect(stand.rows('Справочник.Группы.Строки').map((one) => one.Количество)).to.deep.equal([5]);
  });

  it('a refusal leaves the object as it was', async () => {
    const form = await desk.open('Справочник.Группы.ФормаОбъекта', { Ключ: await group('а1') });
    await form.item('Наименование').set('нельзя');
    await form.press('Записать');
    expect(stand.rows('Справочник.Группы').some((one) => one.Наименование === 'нельзя')).to.equal(false);
  });

  it('an object changed by another is not overwritten', async () => {
    const form = await desk.open('Справочник.Группы.ФормаОбъекта', { Ключ: await group('а1') });
    await stand.run('О = Ссылка.ПолучитьОбъект(); О.Описание = "другое"; О.Записать();', {
      Ссылка: await group('а1'),
    });
    await form.item('Наименование').set('мое');
    await bslError(form.press('Записать'), /изменены или удалены/);
  });

  it('closing a changed form asks, and writes when told so', async () => {
    const form = await desk.open('Справочник.Группы.ФормаОбъекта', { Ключ: await group('б2') });
    await form.item('Наименование').set('б22');
    await form.close();
    expect(form.closed).to.equal(false);
    await desk.reply('Да');
    expect(form.closed).to.equal(true);
    expect(stand.rows('Справочник.Группы').some((one) => one.Наименование === 'б22')).to.equal(true);
  });

  it('keeps what the form saves, for each user', async () => {
    const form = await desk.open('Справочник.Группы.ФормаОбъекта', { Ключ: await group('а1') });
    await form.item('Вид').set('кратко');
    await form.close();
    const again = await desk.open('Справочник.Группы.ФормаОбъекта', { Ключ: await group('а1') });
    expect(again.value('Вид')).to.equal('кратко');
    expect(again.value('Ход')).to.contain('настройки кратко;');
    const other = await openDesk(stand, 'Анна').open('Справочник.Группы.ФормаОбъекта', {
      Ключ: await group('а1'),
    });
    expect(other.value('Вид')).to.equal('');
  });

  it('a dynamic list runs its query with parameters, order and filters', async () => {
    const form = await desk.open('Справочник.Группы.ФормаСписка');
    const names = () =>
      form
        .table('Список')
        .rows()
        .map((row) => row.Имя);
    expect(names()).to.deep.equal(['б2', 'а3', 'а1']);
    expect(form.table('Список').rows()[0]?.Знак).to.equal('!б2');
    expect(form.value('Ход')).to.equal('б2;');
    await form.press('Отобрать');
    expect(names()).to.deep.equal(['а3', 'а1']);
    expect(form.value('Ход')).to.equal('б2;а3;');
  });

  it('a list is read anew after a write from a form, not by itself', async () => {
    const form = await desk.open('Справочник.Группы.ФормаСписка');
    const count = () => form.table('Список').rows().length;
    await stand.run('Г = Справочники.Группы.СоздатьЭлемент(); Г.Наименование = "я"; Г.Записать();');
    expect(count()).to.equal(3);
    await form.table('Список').press('Create');
    const made = desk.window('Карточка');
    await made.item('Наименование').set('ю');
    await made.press('ЗаписатьИЗакрыть');
    expect(count()).to.equal(5);
  });

  it('the client sees only the fields of the columns', async () => {
    const form = await desk.open('Справочник.Группы.ФормаСписка');
    await bslError(form.press('Чужое'), /Поле объекта не обнаружено \(Описание\)/);
  });

  it('a form of choice gives the value to its owner and closes', async () => {
    const form = await desk.open('Справочник.Группы.ФормаВыбора', { РежимВыбора: true });
    await form.table('Список').activate({ Имя: 'а1' });
    expect(form.closed).to.equal(true);
  });

  it('a mark of deletion is put after a question', async () => {
    const form = await desk.open('Справочник.Группы.ФормаСписка');
    await form.table('Список').select({ Имя: 'а3' });
    await form.table('Список').press('SetDeletionMark');
    await desk.reply('Да');
    const [row] = stand.rows('Справочник.Группы').filter((one) => one.Наименование === 'а3');
    expect(row?.ПометкаУдаления).to.equal(true);
  });

  it('a form opens only for those who may see its object', async () => {
    await openDesk(stand, 'Анна').open('Справочник.Группы.ФормаСписка');
    await bslError(openDesk(stand, 'Борис').open('Справочник.Группы.ФормаСписка'), /Нарушение прав доступа/);
  });
});
