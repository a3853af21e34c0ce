import { expect } from 'chai';
import type { ScheduledJob } from '../metadata/model.ts';
import { toPlain } from '../plain.ts';
import { bslError, commonModule, role, sampleStand } from '../sample.ts';
import type { Stand } from '../stand.ts';

const module = `
Процедура Работа(Имя) Экспорт
  Товар = Справочники.Товары.СоздатьЭлемент();
  Товар.Наименование = Имя;
  Товар.Записать();
КонецПроцедуры

Процедура Падает() Экспорт
  НачатьТранзакцию();
  ВызватьИсключение "не вышло";
КонецПроцедуры

Процедура ПоРасписанию() Экспорт
  Константы.Адрес.Установить(Константы.Адрес.Получить() + "р" + ИмяПользователя());
КонецПроцедуры

Функция Запустить(Ключ, Имя) Экспорт
  Параметры = Новый Массив;
  Параметры.Добавить(Имя);
  Возврат ФоновыеЗадания.Выполнить("Задания.Работа", Параметры, Ключ, "Работа");
КонецФункции

Функция ЗапуститьДважды() Экспорт
  Запустить("к", "а");
  Запустить("другой", "б");
  Попытка
    Запустить("к", "в");
  Исключение
    Возврат ОбработкаОшибок.КраткоеПредставлениеОшибки(ИнформацияОбОшибке());
  КонецПопытки;
  Возврат "";
КонецФункции
`;

const job: ScheduledJob = {
  kind: 'ScheduledJob',
  name: 'Синхронизация',
  synonym: 'Синхронизация',
  comment: '',
  uuid: '55555555-5555-4555-8555-555555555555',
  method: 'Задания.ПоРасписанию',
  description: 'Синхронизация',
  key: '',
  use: false,
  predefined: true,
  restartCountOnFailure: 0,
  restartIntervalOnFailure: 0,
  schedule: {
    beginTime: '08:00:00',
    endTime: '21:00:00',
    completionTime: '00:00:00',
    repeatPeriodInDay: 15,
    repeatPause: 0,
    daysRepeatPeriod: 1,
    weeksPeriod: 1,
    weekDays: [1, 2, 3, 4, 5, 6, 7],
    months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  },
};

const open = () =>
  sampleStand(
    {
      commonModules: [commonModule('Задания', module)],
      scheduledJobs: [job],
      roles: [role('Писарь', { 'Constant.Адрес': ['Read', 'Update'] })],
    },
    { users: [{ name: 'Иванов', roles: ['Писарь'] }] },
  );

const marks = (stand: Stand) => stand.rows('Справочник.Товары').map((row) => row.Наименование);

// By onec.md 3.5.
describe('1C stand: jobs', () => {
  it('a second background job of the same method and key is refused while the first runs', async () => {
    const stand = await open();
    expect(await stand.call('Задания', 'ЗапуститьДважды')).to.match(/ключа уже выполняется/);
    await stand.idle();
    expect(marks(stand)).to.have.members(['а', 'б']);
    await stand.call('Задания', 'Запустить', 'к', 'г');
    await stand.idle();
    expect(marks(stand)).to.have.members(['а', 'б', 'г']);
    await stand.close();
  });

  it('jobs are found by key and state; the end is seen', async () => {
    const stand = await open();
    const states = await stand.run(`
      Задание = Задания.Запустить("к", "а");
      Отбор = Новый Структура("Ключ, Состояние", "к", СостояниеФоновогоЗадания.Активно);
      Сначала = ФоновыеЗадания.ПолучитьФоновыеЗадания(Отбор).Количество();
      Задание.ОжидатьЗавершенияВыполнения(5);
      Потом = ФоновыеЗадания.ПолучитьФоновыеЗадания(Отбор).Количество();
      Нашлось = ФоновыеЗадания.НайтиПоУникальномуИдентификатору(Задание.УникальныйИдентификатор);
      Возврат Новый Структура("Сначала, Потом, Итог", Сначала, Потом, Нашлось.Состояние = СостояниеФоновогоЗадания.Завершено);`);
    expect(toPlain(states)).to.deep.equal({ Сначала: 1, Потом: 0, Итог: true });
    await stand.close();
  });

  it('an error ends the job, its transaction is rolled back, the log has it', async () => {
    const stand = await open();
    await stand.run('ФоновыеЗадания.Выполнить("Задания.Падает");');
    await stand.idle();
    expect(stand.infobase.background.jobs[0]?.error?.brief()).to.equal('не вышло');
    expect(stand.log.map((entry) => [entry.level, entry.data])).to.deep.equal([['Ошибка', 'Задания.Падает']]);
    await stand.close();
  });

  it('a scheduled job runs when it is in use, as nobody or as its user', async () => {
    const stand = await open();
    expect(await stand.runJob('Синхронизация')).to.equal(false);
    await stand.run(`
      Задание = РегламентныеЗадания.НайтиПредопределенное(Метаданные.РегламентныеЗадания.Синхронизация);
      Задание.Использование = Истина;
      Расписание = Задание.Расписание;
      Расписание.ПериодПовтораВТечениеДня = 60;
      Задание.Расписание = Расписание;
      Задание.Записать();`);
    expect(await stand.runJob('Синхронизация')).to.equal(true);
    expect(stand.infobase.scheduled.of(job).schedule.repeatPeriodInDay).to.equal(60);
    await stand.run(`
      Задание = РегламентныеЗадания.НайтиПредопределенное("Синхронизация");
      Задание.ИмяПользователя = "Иванов";
      Задание.Записать();`);
    await stand.runJob('Синхронизация');
    expect(stand.constant('Адрес')).to.equal('ррИванов');
    await stand.close();
  });

  it('changing a job needs the right of administration', async () => {
    const stand = await open();
    await bslError(
      stand.session('Иванов').run('РегламентныеЗадания.НайтиПредопределенное("Синхронизация");'),
      /Недостаточно прав/,
    );
    await stand.close();
  });
});
