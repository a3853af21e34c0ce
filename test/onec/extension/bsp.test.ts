import { expect } from 'chai';
import { checkExtension } from '../../../scripts/bsl/check.ts';
import { property, readDump, readFiles } from '../../../scripts/bsl/dump.ts';
import { present } from '../../../scripts/bsl/problem.ts';
import { newPhone } from '../../support/world.ts';
import { clientInterpreter } from '../forms/client-platform.ts';
import { type DeskTest, openDesk } from '../forms/testing.ts';
import { type Given, toPlain, toValue } from '../plain.ts';
import { StructureValue } from '../values/structure.ts';
import { fillLibrary, libraryStand } from './library.ts';
import { openTrade, type Trade } from './trade.ts';

const settings = 'ОбщаяФорма.МСТ_НастройкиМессенджера';

describe('the second extension as files', () => {
  it('has nothing that the static checks refuse, adopts by name, and has no data of its own', () => {
    const files = readFiles('1c-extension/bsp');
    expect(checkExtension(files).map(present)).to.deep.equal([]);
    const { configuration, objects } = readDump(files);
    if (!configuration) throw new Error('no Configuration.xml');
    expect(property(configuration, 'KeepMappingToExtendedConfigurationObjectsByIDs')).to.equal('false');
    expect([...objects.values()].map(({ kind, adopted }) => [kind, adopted])).to.deep.equal([
      ['CommonModule', true],
      ['CommonModule', true],
      ['Language', true],
    ]);
  });
});

describe('extension: the second one, for configurations on БСП', function () {
  this.timeout(30_000);
  let one: Trade;
  afterEach(() => one.close());

  const start = async (adopting?: readonly string[]) => {
    const stand = libraryStand();
    one = await openTrade(
      { office: '8 (495) 123-45-67', person: newPhone() },
      { webhook: false, stand: { ...stand, adopting: adopting ?? stand.adopting ?? [] } },
    );
    await fillLibrary(one.stand);
    for (let run = 0; run < 2; run += 1) await one.exchange();
  };
  const commandsOf = async (type: string, user = 'Иванов') =>
    toPlain(
      await one.stand.session(user).run('Возврат ПодключаемыеКоманды.КомандыФормы(Тип(Имя));', { Имя: type }),
    ) as { Представление: string; Обработчик: string; РежимЗаписи: string; Вид: string }[];
  /** What БСП's client does with a handler: an ordinary notification with the parameter of the command. */
  const run = async (desk: DeskTest, handler: string, object: Given) => {
    const [module = '', method = ''] = handler.split('.');
    const found = clientInterpreter(one.stand.infobase).commonModule(module);
    if (!found) throw new Error(`no client module ${module}`);
    await desk.desk.run(async () => {
      await desk.desk.clientContext().invoke(found, method, [toValue(object), new StructureValue()]);
    });
  };

  it('adds the commands to cards and lists of those objects that the configuration has', async () => {
    await start();
    const commands = await commandsOf('ДокументСсылка.ЗаказКлиента');
    expect(commands.map((command) => command.Представление)).to.deep.equal([
      'Написать в WhatsApp',
      'Сообщения WhatsApp',
      'Открыть чат',
    ]);
    expect(await commandsOf('СправочникСсылка.Контрагенты')).to.deep.equal(commands);
    expect(await commandsOf('СправочникСсылка.КонтактныеЛица')).to.deep.equal(commands);
    expect(await commandsOf('СправочникСсылка.Склады')).to.deep.equal([]);
    expect(await commandsOf('СправочникСсылка.ГруппыДоступа')).to.deep.equal([]);
    expect(await commandsOf('ДокументСсылка.ЗаказКлиента', 'Бухгалтер')).to.deep.equal([]);
    const kinds = toPlain(
      await one.stand
        .session('Иванов')
        .run('Виды = ПодключаемыеКоманды.ВидыКоманд(); Возврат Виды[0].Заголовок + " " + Виды[0].Имя;'),
    );
    expect(kinds).to.equal(`WhatsApp ${commands[0]?.Вид}`);
  });

  it('its commands open the forms of the object', async () => {
    await start();
    const desk = openDesk(one.stand, 'Иванов');
    const [write, list, chat] = await commandsOf('ДокументСсылка.ЗаказКлиента');
    await run(desk, write?.Обработчик ?? '', one.order);
    const form = desk.window('МСТ_НаписатьВWhatsApp');
    expect(form.item('ОбъектНадпись').title).to.match(/^Заказ клиента ТД00-000123/);
    await form.item('Текст').set('Заказ собран');
    await form.press('Отправить');
    await run(desk, list?.Обработчик ?? '', one.order);
    expect(desk.window('МСТ_СообщенияWhatsApp').table('Сообщения').rows()).to.have.length(1);
    await run(desk, chat?.Обработчик ?? '', [one.order] as never);
    expect(desk.windows.at(-1)?.name).to.match(/Чаты/);
    await run(desk, chat?.Обработчик ?? '', one.client);
    expect(desk.windows.at(-1)?.name).to.match(/Чаты/);
  });

  it('without the main extension’s rights and without adopted modules nothing is added', async () => {
    await start([]);
    expect(await commandsOf('ДокументСсылка.ЗаказКлиента')).to.deep.equal([]);
  });

  it('supplies the profile, to which the button of the settings adds a group', async () => {
    await start();
    await one.stand.run('УправлениеДоступом.ОбновитьПоставляемыеПрофили();');
    expect(one.stand.rows('Справочник.ПрофилиГруппДоступа').map((row) => row.Наименование)).to.deep.equal([
      'Пользователи мессенджера',
    ]);
    const desk = openDesk(one.stand, 'Админ');
    const form = await desk.open(settings);
    expect(form.item('ТекстДоступ').title).to.match(/Группа доступа «Пользователи мессенджера» не создана/);
    expect(form.item('КнопкаВыбратьСотрудников').visible).to.equal(false);
    await form.press('КнопкаСоздатьГруппуДоступа');
    expect(form.item('ПредупреждениеДоступ').visible).to.equal(false);
    const [group, ...others] = one.stand.rows('Справочник.ГруппыДоступа');
    expect(others).to.deep.equal([]);
    expect(group?.Наименование).to.equal('Пользователи мессенджера');
    expect(one.stand.rows('Справочник.ПрофилиГруппДоступа')).to.have.length(1);
    expect(one.stand.rows('Справочник.ПрофилиГруппДоступа.Роли')).to.have.length(2);
    expect(form.item('КнопкаОткрытьГруппу').visible).to.equal(true);
    await desk.windows.at(-1)?.close();
    await form.press('ОткрытьГруппуДоступа');
    expect(desk.windows.at(-1)?.name).to.match(/ГруппыДоступа/);
  });

  it('the button makes the profile too where the second extension is not installed', async () => {
    await start([]);
    const desk = openDesk(one.stand, 'Админ');
    const form = await desk.open(settings);
    await form.press('КнопкаСоздатьГруппуДоступа');
    expect(one.stand.rows('Справочник.ПрофилиГруппДоступа.Назначение')).to.have.length(1);
    const roles = await one.stand.run(
      `Имена = Новый Массив;
      Для Каждого Строка Из Справочники.ПрофилиГруппДоступа.НайтиПоНаименованию("Пользователи мессенджера").Роли Цикл
        Имена.Добавить(Строка.Роль.ПолноеИмя);
      КонецЦикла;
      Возврат Имена;`,
    );
    expect(toPlain(roles)).to.deep.equal(['Роль.МСТ_БазовыеПрава', 'Роль.МСТ_ПользовательМессенджера']);
    await form.close();
    const again = await desk.open(settings);
    expect(again.item('ПредупреждениеДоступ').visible).to.equal(false);
    expect(one.stand.rows('Справочник.ГруппыДоступа')).to.have.length(1);
  });

  it('locked external resources are told of, and unlocked with a question', async () => {
    await start();
    one.stand.infobase.externalResourcesLocked = true;
    const desk = openDesk(one.stand, 'Админ');
    const form = await desk.open(settings);
    expect(form.item('ТекстВнешниеРесурсы').title).to.match(/заблокирована/);
    await form.press('КнопкаСнятьБлокировку');
    expect(desk.question.text).to.match(/только в рабочей базе/);
    await desk.reply('Да');
    expect(one.stand.infobase.externalResourcesLocked).to.equal(false);
    expect(form.item('ПредупреждениеВнешниеРесурсы').visible).to.equal(false);
  });
});
