import { expect } from 'chai';
import { toPlain } from '../plain.ts';
import { bslError, sampleStand, standFault } from '../sample.ts';
import type { Stand } from '../stand.ts';

// By onec.md 3.5 and the standard on transactions (std 783).
describe('1C stand: transactions', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await sampleStand();
  });
  afterEach(() => stand.close());

  it('a committed transaction stays, a rolled back one leaves nothing', async () => {
    await stand.run(`
      НачатьТранзакцию();
      Константы.Адрес.Установить("первый");
      ЗафиксироватьТранзакцию();
      НачатьТранзакцию();
      Константы.Адрес.Установить("второй");
      ОтменитьТранзакцию();`);
    expect(stand.constant('Адрес')).to.equal('первый');
  });

  it('a transaction sees its own writes, another session does not until the commit', async () => {
    const other = stand.session();
    const seen = await stand.run(`
      НачатьТранзакцию();
      Константы.Адрес.Установить("внутри");
      Прочитано = Константы.Адрес.Получить();
      ОтменитьТранзакцию();
      Возврат Прочитано;`);
    expect(seen).to.equal('внутри');
    expect(await other.run('Возврат Константы.Адрес.Получить();')).to.equal('');
  });

  it('an inner commit only counts', async () => {
    await stand.run(`
      НачатьТранзакцию();
      НачатьТранзакцию();
      Константы.Адрес.Установить("x");
      ЗафиксироватьТранзакцию();
      ОтменитьТранзакцию();`);
    expect(stand.constant('Адрес')).to.equal(undefined);
  });

  it('after an inner rollback the outer transaction can neither read nor commit', async () => {
    const texts = await stand.run(`
      Ошибки = Новый Массив;
      НачатьТранзакцию();
      НачатьТранзакцию();
      ОтменитьТранзакцию();
      Ошибки.Добавить(ТранзакцияАктивна());
      Попытка
        Прочитано = Константы.Адрес.Получить();
      Исключение
        Ошибки.Добавить(ОбработкаОшибок.КраткоеПредставлениеОшибки(ИнформацияОбОшибке()));
      КонецПопытки;
      Попытка
        ЗафиксироватьТранзакцию();
      Исключение
        Ошибки.Добавить(ОбработкаОшибок.КраткоеПредставлениеОшибки(ИнформацияОбОшибке()));
      КонецПопытки;
      ОтменитьТранзакцию();
      Ошибки.Добавить(ТранзакцияАктивна());
      Возврат Ошибки;`);
    const [active, read, commit, after] = toPlain(texts) as [boolean, string, string, boolean];
    expect(active).to.equal(true);
    expect(read).to.contain('уже происходили ошибки');
    expect(commit).to.contain('уже происходили ошибки');
    expect(after).to.equal(false);
  });

  it('an error of a write that was caught inside poisons the transaction', async () => {
    const error = stand.run(`
      НачатьТранзакцию();
      Набор = РегистрыСведений.Остатки.СоздатьНаборЗаписей();
      Набор.Отбор.Склад.Установить("А");
      Запись = Набор.Добавить();
      Запись.Склад = "А";
      Набор.Записать();
      Попытка
        Набор.Записать(Ложь);
      Исключение
        Пустая = Истина;
      КонецПопытки;
      Запрос = Новый Запрос("ВЫБРАТЬ 1 КАК Поле ИЗ РегистрСведений.Остатки КАК Остатки");
      Запрос.Выполнить();`);
    await bslError(error, /уже происходили ошибки/);
    expect(stand.rows('РегистрСведений.Остатки')).to.deep.equal([]);
  });

  it('an exception raised by a module alone does not poison', async () => {
    await stand.run(`
      НачатьТранзакцию();
      Попытка
        ВызватьИсключение "своё";
      Исключение
        Константы.Адрес.Установить("жив");
      КонецПопытки;
      ЗафиксироватьТранзакцию();`);
    expect(stand.constant('Адрес')).to.equal('жив');
  });

  it('commit and rollback without a transaction are errors', async () => {
    await bslError(stand.run('ЗафиксироватьТранзакцию();'), /Транзакция не активна/);
    await bslError(stand.run('ОтменитьТранзакцию();'), /Транзакция не активна/);
  });

  it('a server call that leaves a transaction open is a mistake, and the transaction is rolled back', async () => {
    await standFault(
      stand.run('НачатьТранзакцию(); Константы.Адрес.Установить("x");'),
      /открытой транзакцией/,
    );
    expect(await stand.run('Возврат ТранзакцияАктивна();')).to.equal(false);
    expect(stand.constant('Адрес')).to.equal(undefined);
  });
});
