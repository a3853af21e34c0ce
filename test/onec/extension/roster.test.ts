import { expect } from 'chai';
import { newPhone } from '../../support/world.ts';
import { typicalConfiguration } from '../metadata/base.ts';
import { type Connected, openConnected } from './connected.ts';

const users = [
  { name: 'Иванов', fullName: 'Иванов Петр', roles: ['МСТ_ПользовательМессенджера'] },
  { name: 'Смирнова', roles: ['МСТ_РуководительМессенджера'] },
  { name: 'Директор', roles: ['МСТ_АдминистраторМессенджера'], canLogIn: false },
  { name: 'Бухгалтер', roles: ['МСТ_БазовыеПрава'] },
];

describe('extension: roster and queue', () => {
  let one: Connected;
  afterEach(() => one.close());

  const listed = async () => {
    const { items } = await one.base.api('listEmployees', { query: { limit: 50 } });
    return items.filter((item) => !item.deleted);
  };
  const change = (name: string, body: string) =>
    one.stand.run(
      `Объект = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя).ПолучитьОбъект();\n${body}\nОбъект.Записать();`,
      { Имя: name },
    );

  it('takes users of the infobase where there is no catalog of users', async () => {
    one = await openConnected({ stand: { users, base: typicalConfiguration({ withUsers: false }) } });
    await one.exchange();
    const items = await listed();
    expect(items.map(({ name, role, blocked }) => [name, role, blocked]).sort()).to.deep.equal([
      ['Директор', 'administrator', true],
      ['Иванов Петр', 'employee', false],
      ['Смирнова', 'manager', false],
    ]);
    for (const item of items) expect(item.externalId).to.equal(item.infobaseUserId);
  });

  it('tells of a leave, and of somebody who has lost the role', async () => {
    one = await openConnected({ stand: { users, base: typicalConfiguration({ withUsers: false }) } });
    await one.exchange();
    await change('Иванов Петр', 'Объект.ОтсутствуетДо = ТекущаяДатаСеанса() + 86400 * 3;');
    one.stand.infobase.users = one.stand.infobase.users.filter((user) => user.name !== 'Смирнова');
    await one.exchange();
    const items = await listed();
    expect(items.map(({ name, absent }) => [name, absent]).sort()).to.deep.equal([
      ['Директор', true],
      ['Иванов Петр', true],
    ]);
    expect(
      Date.parse(items.find((item) => item.name === 'Иванов Петр')?.onLeaveUntil ?? ''),
    ).to.be.greaterThan(one.stand.clock.now());
  });

  it('takes the queue that was set in the panel, and does not push it back', async () => {
    one = await openConnected({ stand: { users, base: typicalConfiguration({ withUsers: false }) } });
    await one.exchange();
    const items = await listed();
    const ids = ['Смирнова', 'Иванов Петр'].map((name) => items.find((item) => item.name === name)?.id ?? '');
    await one.base.api('setQueue', { body: { employeeIds: ids } });
    await one.exchange();
    const places = () =>
      one.stand
        .rows('Справочник.МСТ_Сотрудники')
        .filter((row) => row.ВОчереди === true)
        .sort((a, b) => Number(a.ПорядокВОчереди) - Number(b.ПорядокВОчереди))
        .map((row) => row.Наименование);
    expect(places()).to.deep.equal(['Смирнова', 'Иванов Петр']);
    await change('Смирнова', 'Объект.ВОчереди = Ложь;');
    await one.exchange();
    const queue = await one.base.api('getQueue', { query: {} });
    expect(queue.employees.map(({ name }) => name)).to.deep.equal(['Иванов Петр']);
    await one.exchange();
    expect(places()).to.deep.equal(['Иванов Петр']);
  });

  it('works in a base on БСП the same way', async () => {
    one = await openConnected({ stand: { users, bsp: true } });
    await one.stand.run('Константы.МСТ_ИспользоватьОбсуждения.Установить(Истина);');
    const line = await one.base.line();
    const phone = newPhone();
    await line.receives(phone, 'добрый день');
    await one.exchange();
    expect(one.stand.collaboration.messages.map((message) => message.text)).to.deep.equal(['добрый день']);
  });
});
