/**
 * The world of the demonstration: the real service on a temporary folder with a line of the sandbox, the 1C stand with
 * the real extension connected to it by a code, people, templates and a morning's talks.
 *
 * It stands on the harness of the tests: that is where the stand of 1C lives, and a second copy of it here would drift
 * away from what is tested.
 */
import type { AddressInfo } from 'node:net';
import type { EmployeeId } from '../../contracts/common.ts';
import { eventually } from '../../test/onec/extension/connected.ts';
import type { OfficeChat } from '../../test/onec/extension/office.ts';
import { openTrade, type Trade } from '../../test/onec/extension/trade.ts';
import { createStandClock } from '../../test/onec/platform/clock.ts';
import { movableClock } from '../../test/support/app.ts';
import type { Api } from '../../test/support/client.ts';
import { people } from './people.ts';

const minute = 60_000;
/** The first client of the morning wrote this long ago. */
const morning = 75 * minute;

export interface World {
  readonly trade: Trade;
  /** Address of the service for this process. */
  readonly service: string;
  /** The person at the server, with all rights: what the page of the client's phone acts by. */
  readonly admin: Api;
  readonly adminToken: string;
  employee(name: string): EmployeeId;
  /** A one-time link to an employee's panel, as 1C asks for one. */
  panelLink(name: string, chatId?: string): Promise<string>;
  close(): Promise<void>;
}

interface Client {
  readonly phone: string;
  readonly name: string;
}

const templates = [
  [
    'Приветствие',
    'Здравствуйте, {{client.name}}! Меня зовут {{employee.name}}, отвечу на вопросы по заказу.',
  ],
  ['Заказ собран', 'Ваш заказ собран, машина выедет завтра утром.'],
  ['Часы работы', 'Мы работаем по будням с 9 до 18, склад — до 17.'],
] as const;

/** @param publicUrl the address at which people's browsers see the service */
export async function openWorld(publicUrl: string): Promise<World> {
  const clock = movableClock();
  clock.move(-morning);
  const trade = await openTrade(
    { office: '8 (812) 203-40-50', person: '+7 918 555-02-40' },
    {
      bridge: { clock, env: { PUBLIC_URL: publicUrl } },
      stand: {
        users: people.map(({ name, roles }) => ({ name, roles })),
        zoneMinutes: -new Date().getTimezoneOffset(),
        clock: createStandClock(() => clock.now().getTime()),
      },
    },
  );
  try {
    const world = await worldOver(trade, publicUrl);
    await fill(world, (minutes) => clock.move(minutes * minute));
    // From here on the demonstration lives by the time of this machine.
    clock.move(Date.now() - clock.now().getTime());
    await trade.exchange();
    return world;
  } catch (error) {
    await trade.close();
    throw error;
  }
}

async function worldOver(trade: Trade, publicUrl: string): Promise<World> {
  const { base, bridge, line } = trade;
  const { port } = bridge.app.http.server.address() as AddressInfo;
  await base.api('changeLine', { params: { lineId: line.id }, body: { name: 'Отдел продаж' } });
  await line.faults({ autoDelivered: true, autoRead: false });
  await trade.stand.run('Константы.МСТ_АдресПанели.Установить(Адрес);', { Адрес: publicUrl });
  // They all have been in Discussions once, so that colleagues can call them there.
  for (const { name } of people) {
    const infobaseUser = trade.stand.infobase.findUser(name)?.uuid;
    trade.stand.collaboration.addUser({ name, fullName: name, infobaseUser });
  }
  const { token } = await (await bridge.admin())('createToken', {
    body: { name: 'Демонстрация', scopes: ['admin', 'manage', 'read', 'send'] },
  });
  const admin = bridge.api.with({ authorization: `Bearer ${token}` });
  const { items } = await base.api('listEmployees', { query: { limit: 200 } });
  const ids = new Map(items.map(({ name, id }) => [name, id]));
  const employee = (name: string): EmployeeId => {
    const id = ids.get(name);
    if (!id) throw new Error(`the service knows no employee ${name}`);
    return id;
  };
  return {
    trade,
    service: `http://127.0.0.1:${port}`,
    admin,
    adminToken: token,
    employee,
    async panelLink(name, chatId) {
      const body = {
        employeeId: employee(name),
        embed: true,
        ...(chatId ? { chatId: chatId as never } : {}),
      };
      const { url } = await base.api('createTicket', { body });
      const { pathname, search } = new URL(url);
      return `${pathname}${search}`;
    },
    close: () => trade.close(),
  };
}

/** The morning before the story: two talks that go on, one that has ended, one client who waits. */
async function fill({ trade }: World, pass: (minutes: number) => void): Promise<void> {
  const { stand, base, line } = trade;
  const queue = people.filter((person) => person.inQueue).map(({ name }) => name);
  await stand.run(
    `Для Индекс = 0 По Имена.ВГраница() Цикл
      Объект = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имена[Индекс]).ПолучитьОбъект();
      Объект.ВОчереди = Истина;
      Объект.ПорядокВОчереди = Индекс + 1;
      Объект.Записать();
    КонецЦикла;`,
    { Имена: queue },
  );
  for (const [name, text] of templates) await base.api('createTemplate', { body: { name, text } });

  const writes = async ({ phone, name }: Client, text: string): Promise<OfficeChat> => {
    await line.receives(phone, text, { name });
    await trade.exchange();
    return trade.chatBy((row) => row.Телефон === phone);
  };
  const answers = async (who: string, chat: OfficeChat, text: string): Promise<void> => {
    await chat.run(
      who,
      'Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; Возврат МСТ_Чаты.Ответить(Чат, Ответ);',
      { Текст: text },
    );
    const status = async () => (await chat.messages()).find((message) => message.text === text)?.status;
    await eventually('the answer has reached the client', async () => (await status()) === 'delivered');
    await base.api('sandboxReceipts', {
      params: { lineId: line.id },
      body: { phone: chat.phone, level: 'read' },
    });
    await eventually('the client has read it', async () => (await status()) === 'read');
  };

  const [maria, olga] = queue as [string, string];
  const anna = { phone: '+79175550111', name: 'Анна Кравцова' };
  const bill = await writes(anna, 'Доброе утро! Пришлите счет на кабель ВВГнг 3×2,5, пожалуйста');
  pass(4);
  await answers(maria, bill, 'Здравствуйте, Анна! Счет № 1846 отправила на почту, срок три дня.');
  pass(9);
  await writes(anna, 'Получила, спасибо! Оплатим завтра');
  pass(3);
  const natalia = { phone: '+79175550112', name: 'Наталья Петрова' };
  const master = await writes(natalia, 'Когда приедет мастер?');
  pass(6);
  await answers(olga, master, 'Добрый день! Мастер будет сегодня с 15 до 17.');
  pass(8);
  await writes(natalia, 'Хорошо, ждем');
  await master.run(olga, 'Возврат МСТ_Чаты.Завершить(Чат);');
  pass(7);
  const igor = { phone: '+79615552084', name: 'Игорь Белов' };
  const breakers = await writes(igor, 'Здравствуйте, есть автоматы 16 А, 200 штук?');
  pass(5);
  await answers(olga, breakers, 'Здравствуйте! Да, на складе 240. Зарезервировать?');
  pass(12);
  await writes({ phone: '+79175550114', name: 'Ольга Савина' }, 'Можно забрать заказ сегодня до шести?');
  pass(9);
}
