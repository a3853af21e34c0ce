/** Pictures of «Настройки мессенджера», «Написать в WhatsApp» and «Сообщения WhatsApp». */

import type { MessageId } from '../contracts/common.ts';
import { eventually, openStand } from '../test/onec/extension/connected.ts';
import { openTrade, type Trade } from '../test/onec/extension/trade.ts';
import { FormCollection } from '../test/onec/forms/data.ts';
import { type DeskTest, type FormTest, openDesk } from '../test/onec/forms/testing.ts';
import type { Given } from '../test/onec/plain.ts';
import { createStandClock } from '../test/onec/platform/clock.ts';
import { movableClock } from '../test/support/app.ts';
import { outKey } from '../test/support/world.ts';
import type { Shoot } from './pictures-onec-shoot.ts';

/** A Friday, 14:37 in Moscow. */
const moment = Date.parse('2026-11-20T11:37:00.000Z');
const minute = 60_000;
const settings = 'ОбщаяФорма.МСТ_НастройкиМессенджера';
const admin = 'Админ';
const clerk = 'Мария Соколова';
const anna = '+7 918 555-01-40';

const users = [
  { name: clerk, roles: ['МСТ_ПользовательМессенджера', 'Продажи'] },
  { name: 'Ольга Ким', roles: ['МСТ_РуководительМессенджера', 'Продажи'] },
  { name: admin, roles: ['МСТ_АдминистраторМессенджера', 'Продажи'] },
];

/** The form when its calls in the background have ended. */
async function settled(one: Trade, desk: DeskTest, form: FormTest): Promise<void> {
  await one.stand.idle();
  for (let turn = 0; turn < 30 && form.item('ГруппаОжидания').visible; turn += 1) {
    await desk.tick(1);
    await one.stand.idle();
  }
}

const warningOf = (form: FormTest): string => form.item('ТекстПубликация').title;

async function openOfficeOfPictures(webhook: boolean): Promise<{ one: Trade; pass(minutes: number): void }> {
  const clock = movableClock();
  clock.move(moment - 30 * minute - Date.now());
  const one = await openTrade(
    { office: '8 (861) 203-40-50', person: anna },
    {
      webhook,
      bridge: { clock },
      stand: { users, clock: createStandClock(() => clock.now().getTime()) },
    },
  );
  await one.base.api('changeLine', { params: { lineId: one.line.id }, body: { name: 'Отдел продаж' } });
  return { one, pass: (minutes) => clock.move(minutes * minute) };
}

/** Before the base is connected. */
async function connecting(shoot: Shoot): Promise<void> {
  if (!shoot.wanted('settings-connect')) return;
  const stand = await openStand({ users: [{ name: admin, roles: ['МСТ_АдминистраторМессенджера'] }] });
  try {
    const form = await openDesk(stand, admin).open(settings);
    await form.item('АдресСлужбы').set('http://192.168.1.20:3000');
    await form.item('КодПодключения').set('K7QX-M2PD');
    await form.item('АдресПубликации').set('https://1c.stroysnab.ru/trade/hs/whatsapp/webhook');
    await form.item('ЛогинУведомлений').set('whatsapp');
    await shoot.form('settings-connect', form, 1100);
  } finally {
    await stand.close();
  }
}

/** Lines, the QR code, the exchange and the access of a connected base. */
async function connected(shoot: Shoot): Promise<void> {
  const names = ['settings-qr', 'settings-linked', 'settings-exchange', 'settings-check', 'settings-access'];
  if (!names.some((name) => shoot.wanted(name))) return;
  const { one } = await openOfficeOfPictures(true);
  try {
    const desk = openDesk(one.stand, admin);
    const form = await desk.open(settings);
    await desk.tick(1);
    await shoot.form('settings-linked', form, 1180);
    await form.press('ДобавитьУчебнуюЛинию');
    await desk.reply('Сервис');
    await eventually('the code', async () => {
      await desk.tick(3);
      return form.value('КартинкаКода') !== '';
    });
    await shoot.form('settings-qr', form, 1180);
    await one.exchange();
    await form.item('Страницы').selectPage('СтраницаОбмен');
    await form.press('ВыполнитьОбмен');
    await settled(one, desk, form);
    await shoot.form('settings-exchange', form, 1100);
    await form.item('Страницы').selectPage('СтраницаДоступ');
    await shoot.form('settings-access', form, 1100);
    one.stand.collaboration.mode = 'unregistered';
    one.stand.publication.isOn = false;
    const second = openDesk(one.stand, admin);
    const checked = await second.open(settings);
    await checked.item('Страницы').selectPage('СтраницаПодключение');
    await checked.press('ПроверитьСвязь');
    await settled(one, second, checked);
    checked.form.setValueAt('ПодключениеПредставление', 'База подключена к службе http://192.168.1.20:3000');
    checked.form.setValueAt('ПанельПредставление', 'Панель чатов: https://bridge.stroysnab.ru/panel');
    const warning = checked.form.findItem('текстпубликация');
    warning?.changed.set(
      'Title',
      warningOf(checked).replace(one.stand.http, 'https://1c.stroysnab.ru/trade'),
    );
    const rows = checked.form.valueAt('Проверки');
    for (const row of rows instanceof FormCollection ? rows.rows : []) {
      const told = String(row.read('Пояснение'));
      row.write('Пояснение', told.replace(one.stand.http, 'https://1c.stroysnab.ru/trade'));
    }
    await shoot.form('settings-check', checked, 1180);
    one.stand.publication.isOn = true;
    one.stand.collaboration.mode = 'on';
  } finally {
    await one.close();
  }
}

/** The base seems to be a copy. */
async function copied(shoot: Shoot): Promise<void> {
  if (!shoot.wanted('settings-copy')) return;
  const { one } = await openOfficeOfPictures(false);
  try {
    one.stand.infobase.connectionString = 'Srvr="new";Ref="trade";';
    await one.exchange();
    const desk = openDesk(one.stand, admin);
    const form = await desk.open(settings);
    await shoot.form('settings-copy', form, 1180);
  } finally {
    await one.close();
  }
}

/** From an order to «прочитано», and what is seen of it later. */
async function writing(shoot: Shoot): Promise<void> {
  if (!['write-first', 'write-first-sent', 'object-messages'].some((name) => shoot.wanted(name))) return;
  const { one, pass } = await openOfficeOfPictures(false);
  try {
    await one.line.faults({ withoutWhatsApp: ['+78612034050'], autoDelivered: false, autoRead: false });
    await one.stand.run(
      `Объект = Справочники.МСТ_ШаблоныСообщений.СоздатьЭлемент();
      Объект.Наименование = "Заказ собран";
      Объект.Текст = "Здравствуйте, {{client.name}}!
      |Заказ {{object.Номер}} на {{object.СуммаДокумента}} ₽ собран. Отгрузка {{object.ДатаОтгрузки}}.
      |{{employee.name}}, {{line.name}}";
      Объект.Записать();`,
    );
    await one.exchange();
    const template = (await one.stand.run(
      'Возврат Справочники.МСТ_ШаблоныСообщений.НайтиПоНаименованию("Заказ собран");',
    )) as Given;
    const colleague = (await one.stand.run(
      'Возврат Справочники.МСТ_Сотрудники.НайтиПоНаименованию("Ольга Ким");',
    )) as Given;
    const desk = openDesk(one.stand, clerk);
    const form = await desk.open('ОбщаяФорма.МСТ_НаписатьВWhatsApp', { Объект: one.order });
    for (let turn = 0; turn < 2; turn += 1) {
      await one.stand.idle();
      await desk.tick(1);
    }
    await form.item('Шаблон').set(template);
    await form.table('Приглашенные').press('Add');
    await form.table('Приглашенные').set('ПриглашенныеСотрудник', colleague);
    await shoot.form('write-first', form, 980);
    await form
      .item('Текст')
      .set(String(form.value('Текст')).replace('{{object.ДатаОтгрузки}}', 'в понедельник'));
    await form.press('Отправить');
    const id = String(form.value('ИдентификаторСообщения')) as MessageId;
    const phone = String((await one.line.outbox())[0]?.to ?? '');
    await eventually('sent', async () => (await one.line.outbox()).length > 0);
    pass(2);
    await one.line.confirm(outKey(id), 'read');
    await eventually('read', async () => {
      await desk.tick(5);
      return form.item('СтатусСообщения').text.includes('Прочитано');
    });
    await shoot.form('write-first-sent', form, 980);
    pass(4);
    await one.line.receives(
      phone || anna.replace(/[^+\d]/g, ''),
      'Спасибо! Пришлите, пожалуйста, счет еще раз',
      {
        name: 'Анна',
      },
    );
    await one.exchange();
    pass(3);
    const chat = one.chatBy((row) => row.ИмяКлиента !== '');
    await chat.run(clerk, 'Возврат МСТ_Чаты.ОставитьКомментарий(Чат, "Счет перевыставила, ждем Ольгу");');
    await chat.run(
      clerk,
      'Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = "Отправила на почту, проверьте"; Возврат МСТ_Чаты.Ответить(Чат, Ответ);',
    );
    await one.exchange();
    const list = await desk.open('ОбщаяФорма.МСТ_СообщенияWhatsApp', { Объект: one.order });
    await shoot.form('object-messages', list, 1100);
  } finally {
    await one.close();
  }
}

export async function settingsPictures(shoot: Shoot): Promise<void> {
  await connecting(shoot);
  await connected(shoot);
  await copied(shoot);
  await writing(shoot);
}
