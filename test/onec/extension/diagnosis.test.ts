import { expect } from 'chai';
import { newPhone } from '../../support/world.ts';
import { toPlain } from '../plain.ts';
import { bslError } from '../sample.ts';
import { eventually, textsOf } from './connected.ts';
import { type Office, openOffice } from './office.ts';

describe('extension: diagnosis, disconnecting, a line’s own queue', () => {
  let one: Office;
  afterEach(() => one.close());

  const diagnose = async () =>
    toPlain(await one.stand.session('Админ').call('МСТ_Обмен', 'Диагностика')) as {
      Проверка: string;
      Успешно: boolean;
      Пояснение: string;
    }[];

  it('tells that all is well', async () => {
    one = await openOffice();
    await one.chat();
    await eventually('nothing is on its way', async () =>
      (await one.base.api('listWebhooks', {})).items.every(({ pending }) => pending === 0),
    );
    expect(await diagnose()).to.deep.equal([
      { Проверка: 'Служба отвечает', Успешно: true, Пояснение: '' },
      { Проверка: 'Служба узнает базу', Успешно: true, Пояснение: '' },
      { Проверка: 'Уведомления доходят до базы', Успешно: true, Пояснение: '' },
    ]);
    await bslError(one.stand.session('Иванов').call('МСТ_Обмен', 'Диагностика'), /Администратор мессенджера/);
  });

  it('tells what is wrong: the bridge is away, the token is gone, notifications don’t arrive', async () => {
    one = await openOffice();
    await one.stand.idle();
    one.stand.publication.isOn = false;
    await one.line.receives(newPhone(), 'слышно?');
    await eventually('a notification has failed', async () =>
      (await one.base.api('listWebhooks', {})).items.some(({ lastFailure }) => lastFailure !== null),
    );
    const last = (await diagnose()).at(-1);
    expect(last).to.include({ Проверка: 'Уведомления доходят до базы', Успешно: false });
    expect(last?.Пояснение).to.not.equal('');
    one.stand.publication.isOn = true;

    await one.stand.run('МСТ_Секреты.УстановитьТокен("strange");');
    const strange = await diagnose();
    expect(strange.map((check) => check.Успешно)).to.deep.equal([true, false]);
    expect(strange[1]?.Пояснение).to.not.equal('');

    await one.bridgeIs('away');
    const away = await diagnose();
    expect(away.map((check) => check.Успешно)).to.deep.equal([false]);
    expect(away[0]?.Пояснение).to.match(/не отвечает/);
    await one.bridgeIs('here');
  });

  it('a disconnected base forgets its secrets, keeps the talk, and can connect again', async () => {
    one = await openOffice();
    await one.chat('помните меня?');
    await one.stand.idle();
    await bslError(one.stand.session('Иванов').call('МСТ_Обмен', 'Отключить'), /Администратор мессенджера/);
    await one.stand.session('Админ').call('МСТ_Обмен', 'Отключить');
    expect(await one.webhookSecrets()).to.deep.equal([]);
    expect(await one.stand.call('МСТ_Секреты', 'Токен')).to.equal('');
    expect(textsOf(one)).to.deep.equal(['помните меня?']);
    const state = toPlain(await one.stand.call('МСТ_Обмен', 'Состояние')) as Record<string, unknown>;
    expect(state).to.include({ Подключена: false, Включен: false, Ошибка: '' });
    await one.line.receives(newPhone(), 'вы где?');
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['помните меня?']);
    expect((await one.post('{}')).status).to.be.within(400, 599);

    expect(await one.connect()).to.include({ Успешно: true });
    await one.stand.call('МСТ_Обмен', 'УстановитьСинхронизацию', true);
    await one.exchange();
    expect(textsOf(one)).to.have.members(['помните меня?', 'вы где?']);
    await one.stand.idle();
  });

  it('a line gets a queue of its own, and loses it', async () => {
    one = await openOffice({ webhook: false });
    const push = async (user: string, own: boolean, ...names: string[]) =>
      toPlain(
        await one.stand.session(user).run(
          `Линия = Справочники.МСТ_Линии.НайтиПоРеквизиту("ИдентификаторЛинии", Ид);
          Объект = Линия.ПолучитьОбъект();
          Объект.СвояОчередь = Своя;
          Объект.Очередь.Очистить();
          Для Каждого Имя Из Имена Цикл
            Объект.Очередь.Добавить().Сотрудник = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя);
          КонецЦикла;
          Объект.Записать();
          Возврат МСТ_Сотрудники.ПередатьОчередьЛинии(Линия);`,
          { Ид: one.line.id, Своя: own, Имена: names },
        ),
      );
    const queue = async () => {
      const { lineId, employees } = await one.base.api('getQueue', { query: { lineId: one.line.id } });
      return [lineId, employees.map(({ name }) => name)];
    };
    expect(await push('Админ', true, 'Петров', 'Иванов')).to.include({ Принято: true, Ошибка: '' });
    expect(await queue()).to.deep.equal([one.line.id, ['Петров', 'Иванов']]);
    expect(await push('Админ', false)).to.include({ Принято: true });
    expect((await queue())[1]).to.deep.equal([]);
    await bslError(
      one.stand
        .session('Иванов')
        .run(
          'МСТ_Сотрудники.ПередатьОчередьЛинии(Справочники.МСТ_Линии.НайтиПоРеквизиту("ИдентификаторЛинии", Ид));',
          { Ид: one.line.id },
        ),
      /Нет права менять очередь/,
    );
  });
});
