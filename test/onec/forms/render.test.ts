import { expect } from 'chai';
import { sampleStand } from '../sample.ts';
import type { Stand } from '../stand.ts';
import { pictureOf } from './picture.ts';
import { renderForm } from './render.ts';
import { russian, sampleForm, stringType, typeOf } from './sample-form.ts';
import { type DeskTest, openDesk } from './testing.ts';

const form = sampleForm({
  name: 'ОбщаяФорма.Вид',
  xml: `
    <Title>${russian('Проба вида')}</Title>
    <AutoCommandBar name="ФормаКоманднаяПанель" id="-1"><Autofill>false</Autofill><ChildItems>
      <Button name="Первая" id="1"><Type>CommandBarButton</Type><DefaultButton>true</DefaultButton><CommandName>Form.Command.Нажать</CommandName></Button>
      <Button name="Вторая" id="2"><Type>CommandBarButton</Type><CommandName>Form.StandardCommand.Close</CommandName></Button>
    </ChildItems></AutoCommandBar>
    <ChildItems>
      <InputField name="Имя" id="3"><DataPath>Имя</DataPath><InputHint>${russian('Введите имя')}</InputHint></InputField>
      <InputField name="Пароль" id="4"><DataPath>Пароль</DataPath><PasswordMode>true</PasswordMode></InputField>
      <Pages name="Страницы" id="5"><PagesRepresentation>TabsOnTop</PagesRepresentation><ChildItems>
        <Page name="ПерваяСтраница" id="6"><Title>${russian('Первая страница')}</Title><ChildItems>
          <CheckBoxField name="Флаг" id="7"><DataPath>Флаг</DataPath><CheckBoxType>Switcher</CheckBoxType></CheckBoxField>
        </ChildItems></Page>
        <Page name="ВтораяСтраница" id="8"><Title>${russian('Вторая страница')}</Title><ChildItems>
          <HTMLDocumentField name="Страница" id="9"><DataPath>Страница</DataPath></HTMLDocumentField>
        </ChildItems></Page>
      </ChildItems></Pages>
      <Table name="Строки" id="10"><DataPath>Строки</DataPath><ChildItems>
        <LabelField name="СтрокиТекст" id="11"><DataPath>Строки.Текст</DataPath></LabelField>
      </ChildItems></Table>
    </ChildItems>
    <Attributes>
      <Attribute name="Имя" id="1">${stringType()}</Attribute>
      <Attribute name="Пароль" id="2">${stringType()}</Attribute>
      <Attribute name="Флаг" id="3">${typeOf('xs:boolean')}</Attribute>
      <Attribute name="Страница" id="4">${stringType()}</Attribute>
      <Attribute name="Строки" id="5">${typeOf('v8:ValueTable')}<Columns><Column name="Текст" id="1"><Title>${russian('Что сказано')}</Title>${stringType()}</Column></Columns></Attribute>
      <ConditionalAppearance><dcsset:item>
        <dcsset:selection><dcsset:item><dcsset:field>СтрокиТекст</dcsset:field></dcsset:item></dcsset:selection>
        <dcsset:filter><dcsset:item xsi:type="dcsset:FilterItemComparison"><dcsset:left xsi:type="dcscor:Field">Строки.Текст</dcsset:left><dcsset:comparisonType>Equal</dcsset:comparisonType><dcsset:right xsi:type="xs:string">важное</dcsset:right></dcsset:item></dcsset:filter>
        <dcsset:appearance><dcscor:item><dcscor:parameter>ЦветТекста</dcscor:parameter><dcscor:value xsi:type="v8ui:Color">web:FireBrick</dcscor:value></dcscor:item></dcsset:appearance>
      </dcsset:item></ConditionalAppearance>
    </Attributes>
    <Commands><Command name="Нажать" id="1"><Title>${russian('Нажать & держать')}</Title><Action>Нажать</Action></Command></Commands>
    <Events><Event name="OnCreateAtServer">ПриСозданииНаСервере</Event></Events>`,
  module: `
&НаСервере
Процедура ПриСозданииНаСервере(Отказ, СтандартнаяОбработка)
	Пароль = "тайна";
	Флаг = Истина;
	Страница = "<p>Привет &lt;мир&gt;</p>";
	Строки.Добавить().Текст = "обычное";
	Строки.Добавить().Текст = "важное";
КонецПроцедуры

&НаКлиенте
Процедура Нажать(Команда)
	Элементы.Первая.Видимость = Ложь;
	Элементы.Вторая.Доступность = Ложь;
	Имя = "<b>";
	ПоказатьВопрос(Неопределено, "Продолжить?", РежимДиалогаВопрос.ДаНет);
КонецПроцедуры
`,
});

describe('1C stand: a form as a page', () => {
  let stand: Stand;
  let desk: DeskTest;
  before(async () => {
    stand = await sampleStand({ forms: [form] });
    desk = openDesk(stand);
  });
  after(() => stand.close());

  it('shows titles, hints, hidden passwords, switches, the current page and the rows', async () => {
    const html = renderForm((await desk.open('ОбщаяФорма.Вид')).form);
    expect(html).to.contain('<h1>Проба вида</h1>');
    expect(html).to.contain('Нажать &amp; держать').and.contain('class="default"').and.contain('Закрыть');
    expect(html).to.contain('Введите имя').and.contain('•••••').and.not.contain('тайна');
    expect(html).to.contain('check switch on').and.contain('class="on">Первая страница');
    expect(html).to.contain('<th>Что сказано</th>').and.contain('обычное');
    expect(html).to.contain('color:firebrick">важное');
    expect(html).to.not.contain('<iframe');
  });

  it('follows the live state: another page, a hidden button, a value, a question', async () => {
    const open = await desk.open('ОбщаяФорма.Вид');
    await open.item('Страницы').selectPage('ВтораяСтраница');
    expect(renderForm(open.form)).to.contain('srcdoc="&lt;p&gt;Привет &amp;lt;мир&amp;gt;&lt;/p&gt;"');
    await open.press('Нажать');
    const html = renderForm(open.form);
    expect(html).to.not.contain('держать');
    expect(html).to.contain('disabled>Закрыть');
    expect(html).to.contain('<span>&lt;b&gt;</span>').and.contain('Продолжить?');
    await desk.reply('Да');
  });

  it('gives a picture', async () => {
    const open = await desk.open('ОбщаяФорма.Вид');
    const png = await pictureOf(renderForm(open.form), undefined, { scale: 1 });
    expect(png.subarray(1, 4).toString()).to.equal('PNG');
    expect(png.length).to.be.greaterThan(5000);
  }).timeout(60_000);
});
