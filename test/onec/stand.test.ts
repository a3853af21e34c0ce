import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { SyntaxFault } from './language/source.ts';
import { toPlain } from './plain.ts';
import { bslError, sampleStand, standFault } from './sample.ts';
import { createStand } from './stand.ts';

describe('1C stand: bases', () => {
  it('a restored base forgets what came after; the Collaboration System does not', async () => {
    const stand = await sampleStand();
    await stand.run('Константы.Адрес.Установить("вчера");');
    const backup = stand.snapshot();
    await stand.run(`
      УстановитьПривилегированныйРежим(Истина);
      Константы.Адрес.Установить("сегодня");
      Об = Справочники.Товары.СоздатьЭлемент();
      Об.Записать();
      П = СистемаВзаимодействия.СоздатьПользователя();
      П.Имя = "внешний";
      П.Записать();`);
    stand.restore(backup);
    expect(stand.constant('Адрес')).to.equal('вчера');
    expect(stand.rows('Справочник.Товары')).to.deep.equal([]);
    expect(stand.collaboration.users.map((user) => user.name)).to.deep.equal(['внешний']);
    await stand.close();
  });

  it('a copy has the same data, another connection string and a life of its own', async () => {
    const stand = await sampleStand();
    await stand.run(`
      Об = Справочники.Группы.СоздатьЭлемент();
      Об.Наименование = "общая";
      Об.Записать();
      Т = Справочники.Товары.СоздатьЭлемент();
      Т.Группа = Об.Ссылка;
      Т.Записать();`);
    const copy = await stand.copy({ connectionString: 'File="C:\\copy";' });
    expect(copy.http).not.to.equal(stand.http);
    expect(await copy.run('Возврат СтрокаСоединенияИнформационнойБазы();')).to.equal('File="C:\\copy";');
    await copy.run(`
      Об = Справочники.Группы.НайтиПоНаименованию("общая").ПолучитьОбъект();
      Об.Наименование = "своя";
      Об.Записать();`);
    const name =
      'З = Новый Запрос("ВЫБРАТЬ Т.Группа.Наименование КАК Имя ИЗ Справочник.Товары КАК Т"); Возврат З.Выполнить().Выгрузить();';
    expect(toPlain(await stand.run(name))).to.deep.equal([{ Имя: 'общая' }]);
    expect(toPlain(await copy.run(name))).to.deep.equal([{ Имя: 'своя' }]);
    await copy.close();
    await stand.close();
  });

  it('the clock of the stand is the session date, in the zone of the base', async () => {
    const stand = await sampleStand();
    stand.clock.freeze(Date.UTC(2026, 10, 20, 22, 30, 0));
    const dates = await stand.run(
      'Возврат Новый Структура("Своя, Общая", ТекущаяДатаСеанса(), ТекущаяУниверсальнаяДата());',
    );
    expect(toPlain(dates)).to.deep.equal({ Своя: '2026-11-21T01:30:00', Общая: '2026-11-20T22:30:00' });
    await stand.close();
  });

  it('metadata are found by name, by full name, by reference', async () => {
    const stand = await sampleStand();
    const found = await stand.run(`
      Ответы = Новый Структура;
      Ответы.Вставить("Есть", Метаданные.Справочники.Найти("Контрагенты") <> Неопределено);
      Ответы.Вставить("Нет", Метаданные.Справочники.Найти("Партнеры"));
      Ответы.Вставить("Модуль", Метаданные.ОбщиеМодули.Найти("ОбщегоНазначения"));
      Ответы.Вставить("ПолноеИмя", Справочники.Товары.ПустаяСсылка().Метаданные().ПолноеИмя());
      Ответы.Вставить("ПоИмени", Метаданные.НайтиПоПолномуИмени("Справочник.Товары").Имя);
      Ответы.Вставить("Реквизит", Метаданные.Справочники.Товары.Реквизиты.Найти("Цена").ПолноеИмя());
      Ответы.Вставить("Менеджер", Справочники["Контрагенты"].ПустаяСсылка().Пустая());
      Возврат Ответы;`);
    expect(toPlain(found)).to.deep.equal({
      Есть: true,
      Нет: undefined,
      Модуль: undefined,
      ПолноеИмя: 'Справочник.Товары',
      ПоИмени: 'Товары',
      Реквизит: 'Справочник.Товары.Реквизит.Цена',
      Менеджер: true,
    });
    await bslError(stand.run('Справочники["Партнеры"].ПустаяСсылка();'), /не обнаружено/);
    await standFault(stand.run('Справочники.Партнеры.ПустаяСсылка();'), /Нет такого члена/);
    await stand.close();
  });

  it('with БСП its modules answer and are seen in metadata; the safe storage goes with the base', async () => {
    const stand = await sampleStand({}, { bsp: true });
    await stand.run(`
      УстановитьПривилегированныйРежим(Истина);
      ОбщегоНазначения.ЗаписатьДанныеВБезопасноеХранилище("МСТ", "секрет", "Токен");`);
    const backup = stand.snapshot();
    await stand.run(`
      УстановитьПривилегированныйРежим(Истина);
      ОбщегоНазначения.УдалитьДанныеИзБезопасногоХранилища("МСТ");`);
    const read = `УстановитьПривилегированныйРежим(Истина);
      Возврат Вычислить("ОбщегоНазначения").ПрочитатьДанныеИзБезопасногоХранилища("МСТ", "Токен");`;
    expect(await stand.run(read)).to.equal(undefined);
    stand.restore(backup);
    expect(await stand.run(read)).to.equal('секрет');
    expect(
      await stand.run('Возврат Метаданные.ОбщиеМодули.Найти("ОбщегоНазначения") <> Неопределено;'),
    ).to.equal(true);
    await bslError(
      stand.run('ОбщегоНазначения.ПрочитатьДанныеИзБезопасногоХранилища("МСТ");'),
      /Недостаточно прав/,
    );
    await stand.close();
  });

  it('БСП stops a job at its start only when the configuration has declared it, and says to all that ask', async () => {
    const stand = await createStand({ extension: '1c-extension', bsp: true });
    const start = () =>
      stand.run(`ОбщегоНазначения.ПриНачалеВыполненияРегламентногоЗадания(
        Метаданные.РегламентныеЗадания.МСТ_СинхронизацияСообщений);`);
    stand.infobase.externalResourcesLocked = true;
    await start();
    expect(
      await stand.run('Возврат РегламентныеЗаданияСервер.РаботаСВнешнимиРесурсамиЗаблокирована();'),
    ).to.equal(true);
    stand.infobase.externalResourceJobs.add('МСТ_СинхронизацияСообщений');
    await bslError(start(), /отключено/);
    await stand.close();
  });

  it("the extension's modules load, and every bare name in them is known", async () => {
    const folder = fileURLToPath(new URL('../../1c-extension', import.meta.url));
    const load = async (bsp: boolean) => {
      const stand = await createStand({ extension: folder, bsp });
      const names = stand.unresolved();
      await stand.close();
      return names;
    };
    try {
      expect(await load(false)).to.deep.equal([]);
      expect(await load(true)).to.deep.equal([]);
    } catch (error) {
      if (error instanceof SyntaxFault) expect.fail(error.message);
      throw error;
    }
  });
});
