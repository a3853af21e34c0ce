import { expect } from 'chai';
import { edit, problemsOf, textOf } from './broken.ts';

/** Each check of forms is proved by a form of the extension with one thing broken. */
const card = 'Catalogs/МСТ_Чаты/Forms/ФормаЭлемента';
const xml = `${card}/Ext/Form.xml`;
const module = `${card}/Ext/Form/Module.bsl`;
const replaced = (file: string, pattern: RegExp, text: string): [string, string] => {
  const before = textOf(file);
  const after = before.replace(pattern, text);
  if (after === before) throw new Error(`${file}: нет ${pattern}`);
  return [file, after];
};
const withMethods = (text: string): [string, string] =>
  replaced(module, /(#Область СлужебныеПроцедурыИФункции\n)/, `$1\n${text}\n`);

const samples: readonly (readonly [title: string, change: () => [string, string], problem: string])[] = [
  ['an id twice', () => replaced(xml, /(<Attribute name="[^"]+" id=")2"/, '$11"'), 'id 1 занят'],
  [
    'a name twice',
    () =>
      replaced(
        xml,
        /(<Command name=")[^"]+(" id="2")/,
        `$1${/<Command name="([^"]+)"/.exec(textOf(xml))?.[1]}$2`,
      ),
    'есть дважды',
  ],
  [
    'an element out of its place',
    () =>
      replaced(
        xml,
        /\n\t<AutoCommandBar name="ФормаКоманднаяПанель"/,
        '\n\t<Width>40</Width>\n\t<AutoCommandBar name="ФормаКоманднаяПанель"',
      ),
    '«Width» у «Form» не на своем месте',
  ],
  [
    'an element that forms do not have',
    () => replaced(xml, /<Attributes>/, '<Beauty>1</Beauty>\n\t<Attributes>'),
    'у «Form» не бывает «Beauty»',
  ],
  [
    'a data path of no attribute',
    () => replaced(xml, /<DataPath>Объект\.[^<]+</, '<DataPath>Обект.Description<'),
    'нет реквизита «Обект»',
  ],
  [
    'a data path of no field',
    () => replaced(xml, /<DataPath>Объект\.[^<]+</, '<DataPath>Объект.Нету<'),
    '«Объект.Нету»: такого поля нет',
  ],
  [
    'a button of no command',
    () => replaced(xml, /<CommandName>Form\.Command\.[^<]+/, '<CommandName>Form.Command.Нету'),
    'нет команды «Нету»',
  ],
  [
    'a standard command that there is not',
    () => replaced(xml, /<CommandName>Form\.Command\.[^<]+/, '<CommandName>Form.StandardCommand.Fly'),
    'стандартной команды «Fly» не бывает',
  ],
  [
    'a title in one language',
    () =>
      replaced(xml, /<v8:item>\s*<v8:lang>en<\/v8:lang>\s*<v8:content>[^<]*<\/v8:content>\s*<\/v8:item>/, ''),
    'нет английского текста',
  ],
  [
    'a colour that the platform does not have',
    () => replaced(xml, /<Commands>/, '<BackColor>style:NoteText</BackColor>\n\t<Commands>'),
    'элемента стиля «NoteText» у платформы нет',
  ],
  [
    'a picture of nothing',
    () => replaced(xml, /CommonPicture\.МСТ_[^<]+/, 'CommonPicture.МСТ_Нету'),
    'МСТ_Нету',
  ],
  [
    'a handler that is not in the module',
    () => replaced(xml, /(<Event name="OnOpen">)[^<]+/, '$1ПриОткрытииНету'),
    'нет процедуры «ПриОткрытииНету»',
  ],
  [
    'an event that forms do not have',
    () => replaced(xml, /<Event name="OnOpen">/, '<Event name="OnDream">'),
    'события «форма.OnDream» не бывает',
  ],
  [
    'a server event on the client',
    () =>
      replaced(
        module,
        /&НаСервере\nПроцедура ПриСозданииНаСервере/,
        '&НаКлиенте\nПроцедура ПриСозданииНаСервере',
      ),
    'у «ПриСозданииНаСервере» должна быть директива &НаСервере',
  ],
  [
    'a handler with other parameters',
    () => replaced(module, /Процедура ПриОткрытии\(Отказ\)/, 'Процедура ПриОткрытии(Отказ, Еще)'),
    'у «ПриОткрытии» параметров 2',
  ],
  [
    'an action of a command that is not there',
    () => replaced(xml, /<Action>[^<]+/, '<Action>Нету'),
    'нет процедуры «Нету»',
  ],
  [
    'a method that nothing calls',
    () => withMethods('&НаКлиенте\nПроцедура Забытая()\n\t\nКонецПроцедуры'),
    '«Забытая» никто не вызывает',
  ],
  [
    'a call of the client from the server',
    () =>
      withMethods(
        '&НаСервере\nПроцедура Сверху()\n\tСнизу();\nКонецПроцедуры\n\n&НаКлиенте\nПроцедура Снизу()\n\tСверху();\nКонецПроцедуры',
      ),
    '«Снизу» есть только на клиенте',
  ],
  [
    'an attribute in code without the form',
    () => withMethods('&НаСервереБезКонтекста\nФункция Проба()\n\tВозврат Объект;\nКонецФункции'),
    '«Объект» без контекста формы недоступно',
  ],
  [
    'a notification of a procedure that is not exported',
    () =>
      withMethods(
        '&НаКлиенте\nПроцедура Проба()\n\tОповещение = Новый ОписаниеОповещения("Проба", ЭтотОбъект);\nКонецПроцедуры',
      ),
    '«Проба» должна быть экспортной',
  ],
  [
    'a waiting handler with parameters',
    () =>
      withMethods(
        '&НаКлиенте\nПроцедура Проба(Что)\n\tПодключитьОбработчикОжидания("Проба", 1);\nКонецПроцедуры',
      ),
    '«Проба» должна быть клиентской процедурой без параметров',
  ],
  [
    'a server function on the client',
    () => withMethods('&НаКлиенте\nПроцедура Проба()\n\tЗаписьЖурналаРегистрации("Проба");\nКонецПроцедуры'),
    '«ЗаписьЖурналаРегистрации» есть только на сервере',
  ],
  [
    'a method without a directive',
    () => withMethods('Процедура Проба()\n\t\nКонецПроцедуры'),
    '«Проба»: нет директивы компиляции',
  ],
];

describe('static checks of forms', () => {
  for (const [title, change, problem] of samples) {
    it(`finds ${title}`, () => {
      expect(problemsOf(change()).join('\n')).to.contain(problem);
    });
  }

  it('a command of an object needs its handler', () => {
    const file = 'CommonCommands/МСТ_НаписатьВWhatsApp/Ext/CommandModule.bsl';
    expect(problemsOf(edit(file, 'ОбработкаКоманды', 'Обработка')).join('\n')).to.contain(
      'нет процедуры ОбработкаКоманды',
    );
  });
});
