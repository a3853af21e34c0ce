import { expect } from 'chai';
import { bslError, commonModule, sampleStand, standFault } from '../sample.ts';
import type { Stand } from '../stand.ts';

const module = `
Процедура Занять(Склад, Второй) Экспорт
  НачатьТранзакцию();
  Попытка
    Блокировка = Новый БлокировкаДанных;
    Элемент = Блокировка.Добавить("РегистрСведений.Остатки");
    Элемент.УстановитьЗначение("Склад", Склад);
    Блокировка.Заблокировать();
    Было = Константы.Адрес.Получить();
    Шаг.Пауза(Склад);
    Если Второй <> "" Тогда
      Блокировка = Новый БлокировкаДанных;
      Элемент = Блокировка.Добавить("РегистрСведений.Остатки");
      Элемент.УстановитьЗначение("Склад", Второй);
      Блокировка.Заблокировать();
    КонецЕсли;
    Константы.Адрес.Установить(Было + Склад);
    ЗафиксироватьТранзакцию();
  Исключение
    ОтменитьТранзакцию();
    ВызватьИсключение;
  КонецПопытки;
КонецПроцедуры
`;

// A turn of other sessions in the middle of a transaction: time passes, nothing is written.
const pause = `
Процедура Пауза(Имя) Экспорт
  Для Номер = 1 По 20 Цикл
    Справочники.Товары.НайтиПоНаименованию("нет");
  КонецЦикла;
КонецПроцедуры
`;

// By onec.md 3.5: managed locks inside a transaction, held to its end.
describe('1C stand: managed locks', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await sampleStand({ commonModules: [commonModule('Замки', module), commonModule('Шаг', pause)] });
  });
  afterEach(() => stand.close());

  const hold = (place: string, second = '') => stand.session().call('Замки', 'Занять', place, second);

  it('one waits for the other on the same values', async () => {
    await Promise.all([hold('А'), hold('А'), hold('А')]);
    expect(stand.constant('Адрес')).to.equal('ААА');
  });

  it('the values of a lock are compared as the base does: letter case aside', async () => {
    await Promise.all([hold('а'), hold('А')]);
    expect(stand.constant('Адрес')).to.match(/^аА$|^Аа$/);
  });

  it('crossed waiting fails one of the two at once, the other goes on', async () => {
    const results = await Promise.allSettled([hold('А', 'Б'), hold('Б', 'А')]);
    const failed = results.filter((result) => result.status === 'rejected');
    expect(failed).to.have.length(1);
    expect(String(failed[0]?.reason)).to.match(/контекста|взаимоблокировка/i);
    expect(stand.constant('Адрес')).to.match(/^[АБ]$/);
  });

  it('waiting longer than the limit is an error', async () => {
    const holder = stand.infobase.openSession('client', undefined);
    holder.connection.begin();
    await holder.connection.lock({ space: 'РегистрСведений.Остатки', fields: new Map(), mode: 'exclusive' });
    await bslError(hold('А'), /Превышено максимальное время ожидания/);
    holder.connection.rollback();
    await hold('А');
  });

  it('a lock outside of a transaction, and one by a field that is no dimension, are mistakes', async () => {
    await standFault(
      stand.run(`
        Блокировка = Новый БлокировкаДанных;
        Блокировка.Добавить("РегистрСведений.Остатки");
        Блокировка.Заблокировать();`),
      /вне транзакции/,
    );
    await bslError(
      stand.run(`
        Блокировка = Новый БлокировкаДанных;
        Блокировка.Добавить("РегистрСведений.Остатки").УстановитьЗначение("Количество", 1);`),
      /Поле блокировки не найдено/,
    );
  });
});
