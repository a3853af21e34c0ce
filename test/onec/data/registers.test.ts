import { expect } from 'chai';
import { toPlain } from '../plain.ts';
import { bslError, sampleStand, standFault } from '../sample.ts';
import type { Stand } from '../stand.ts';

const fill = `
  Для Каждого Склад Из СтрРазделить("А,Б,В", ",") Цикл
    Запись = РегистрыСведений.Остатки.СоздатьМенеджерЗаписи();
    Запись.Склад = Склад;
    Запись.Количество = 1;
    Запись.Записать();
  КонецЦикла;
`;

const contents = (stand: Stand) =>
  stand.rows('РегистрСведений.Остатки').map((row) => `${row.Склад}${row.Количество}`);

// By onec.md 6.1: sets of records, record managers, keys.
describe('1C stand: information registers', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await sampleStand();
    await stand.run(fill);
  });
  afterEach(() => stand.close());

  it('a set replaces what is under its filter and nothing else', async () => {
    await stand.run(`
      Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
      Набор.Отбор.Склад.Установить("Б");
      Запись = Набор.Добавить();
      Запись.Склад = "Б";
      Запись.Количество = 7;
      Набор.Записать();`);
    expect(contents(stand)).to.have.members(['А1', 'Б7', 'В1']);
  });

  it('an empty set with a filter deletes, one without a filter empties the register', async () => {
    await stand.run(`
      Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
      Набор.Отбор["Склад"].Значение = "Б";
      Набор.Отбор["Склад"].Использование = Истина;
      Набор.Записать();`);
    expect(contents(stand)).to.have.members(['А1', 'В1']);
    await stand.run('РегистрыСведений.Остатки.СоздатьНаборЗаписей().Записать();');
    expect(contents(stand)).to.deep.equal([]);
  });

  it('without replacement adds, and refuses a record of the same key (letter case aside)', async () => {
    const add = (place: string) => `
      Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
      Запись = Набор.Добавить();
      Запись.Склад = "${place}";
      Набор.Записать(Ложь);`;
    await stand.run(add('Г'));
    expect(contents(stand)).to.have.members(['А1', 'Б1', 'В1', 'Г0']);
    await bslError(stand.run(add('б')), /ключевыми полями существует/);
    expect(contents(stand)).to.have.length(4);
  });

  it('two records of one key in a set, and a record outside of the filter, are refused', async () => {
    await bslError(
      stand.run(`
        Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
        Набор.Отбор.Склад.Установить("Б");
        Набор.Добавить().Склад = "Б";
        Набор.Добавить().Склад = "Б";
        Набор.Записать();`),
      /ключевыми полями существует/,
    );
    expect(contents(stand)).to.have.members(['А1', 'Б1', 'В1']);
    await standFault(
      stand.run(`
        Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
        Набор.Отбор.Склад.Установить("Б");
        Набор.Добавить().Склад = "А";
        Набор.Записать();`),
      /не соответствует его отбору/,
    );
  });

  it('a set reads under its filter', async () => {
    const read = await stand.run(`
      Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
      Набор.Отбор.Склад.Установить("в");
      Набор.Прочитать();
      Возврат Набор.ВыгрузитьКолонку("Склад");`);
    expect(toPlain(read)).to.deep.equal(['В']);
  });

  it('a record manager reads, moves to another key, deletes', async () => {
    const chosen = await stand.run(`
      Запись = РегистрыСведений.Остатки.СоздатьМенеджерЗаписи();
      Запись.Склад = "нет";
      Запись.Прочитать();
      Было = Запись.Выбран();
      Запись.Склад = "А";
      Запись.Прочитать();
      Стало = Запись.Выбран();
      Запись.Склад = "Я";
      Запись.Записать();
      Другая = РегистрыСведений.Остатки.СоздатьМенеджерЗаписи();
      Другая.Склад = "Б";
      Другая.Прочитать();
      Другая.Удалить();
      Возврат Новый Структура("Было, Стало", Было, Стало);`);
    expect(toPlain(chosen)).to.deep.equal({ Было: false, Стало: true });
    expect(contents(stand)).to.have.members(['В1', 'Я1']);
  });

  it('the manager selects by a filter and gives resources by a full key', async () => {
    const result = await stand.run(`
      Отбор = Новый Структура("Склад", "Б");
      Выборка = РегистрыСведений.Остатки.Выбрать(Отбор);
      Найдено = 0;
      Пока Выборка.Следующий() Цикл
        Найдено = Найдено + Выборка.Количество;
      КонецЦикла;
      Ключ = Новый Структура("Товар, Склад", Справочники.Товары.ПустаяСсылка(), "Б");
      Возврат Новый Структура("Найдено, Ресурс", Найдено, РегистрыСведений.Остатки.Получить(Ключ).Количество);`);
    expect(toPlain(result)).to.deep.equal({ Найдено: 1, Ресурс: 1 });
    await bslError(
      stand.run('РегистрыСведений.Остатки.Получить(Новый Структура("Склад", "Б"));'),
      /все измерения/,
    );
  });
});
