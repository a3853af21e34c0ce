/** The office of the pictures of 1C: a base with its people, a line, clients in the middle of a working day. */
import { readFile } from 'node:fs/promises';
import { eventually } from '../test/onec/extension/connected.ts';
import { type Office, type OfficeChat, openOffice } from '../test/onec/extension/office.ts';
import { type DeskTest, type FormTest, openDesk } from '../test/onec/forms/testing.ts';
import { createStandClock } from '../test/onec/platform/clock.ts';
import { movableClock } from '../test/support/app.ts';

const minute = 60_000;
/** The moment of the pictures: a Friday, 14:37 in Moscow. */
const moment = Date.parse('2026-11-20T11:37:00.000Z');
export const maria = 'Мария Соколова';
export const olga = 'Ольга Ким';
export const alexey = 'Алексей Иванов';
export const sergey = { phone: '+79185550140', name: 'Сергей Орлов' };

const employee = ['МСТ_ПользовательМессенджера'];
const users = [
  { name: maria, roles: employee },
  { name: alexey, roles: employee },
  { name: 'Олег Сафин', roles: employee },
  { name: 'Оксана Мирова', roles: employee },
  { name: olga, roles: ['МСТ_РуководительМессенджера'] },
  { name: 'Админ', roles: ['МСТ_АдминистраторМессенджера'] },
];

export interface PictureOffice {
  readonly office: Office;
  /** Opens a form at a person's client. */
  open(user: string, form: string, parameters?: object): Promise<{ desk: DeskTest; form: FormTest }>;
  /** A reference of a catalog by the value of an attribute. */
  find(catalog: string, attribute: string, value: string): Promise<never>;
  /** Time goes on at the bridge and in the base. */
  pass(minutes: number): void;
  /** A client writes. */
  writes(client: { phone: string; name: string }, text: string, more?: object): Promise<string>;
  /** An employee answers from the base; the client gets it as far as said. */
  answers(who: string, chat: OfficeChat, text: string, level?: 'sent' | 'delivered' | 'read'): Promise<void>;
  comments(who: string, chat: OfficeChat, text: string): Promise<void>;
  chatOf(phone: string): OfficeChat;
  close(): Promise<void>;
}

export const sample = async (name: string): Promise<string> =>
  (await readFile(new URL(`../service/panel/sandbox/samples/${name}`, import.meta.url))).toString('base64');

/** Opens the office `ahead` minutes before the moment of the pictures. */
export async function openPictureOffice(ahead: number): Promise<PictureOffice> {
  const clock = movableClock();
  clock.move(moment - ahead * minute - Date.now());
  const office = await openOffice({
    webhook: false,
    bridge: { clock },
    stand: { users, zoneMinutes: 180, clock: createStandClock(() => clock.now().getTime()) },
  });
  const { stand, base, line } = office;
  const pass = (minutes: number) => clock.move(minutes * minute);
  await base.api('changeLine', { params: { lineId: line.id }, body: { name: 'Отдел продаж' } });
  // Employees’ computers see the bridge where it is.
  await stand.run('Константы.МСТ_АдресПанели.Установить(Константы.МСТ_АдресСлужбы.Получить());');
  const chatOf = (phone: string) => office.chatBy((row) => row.Телефон === phone);
  return {
    office,
    pass,
    chatOf,
    async open(user, form, parameters = {}) {
      const desk = openDesk(stand, user);
      return { desk, form: await desk.open(form, parameters as never) };
    },
    async find(catalog, attribute, value) {
      return (await stand.run('Возврат Справочники[Имя].НайтиПоРеквизиту(Реквизит, Значение);', {
        Имя: catalog,
        Реквизит: attribute,
        Значение: value,
      })) as never;
    },
    async writes({ phone, name }, text, more = {}) {
      const { id } = await line.receives(phone, text, { name, ...more });
      await office.exchange();
      return id;
    },
    async answers(who, chat, text, level = 'read') {
      await chat.run(
        who,
        'Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; Возврат МСТ_Чаты.Ответить(Чат, Ответ);',
        { Текст: text },
      );
      const status = async () => (await chat.messages()).find((message) => message.text === text)?.status;
      await eventually('it is sent', async () => (await status()) === 'sent');
      if (level !== 'sent') {
        const body = { phone: chat.phone, level };
        await base.api('sandboxReceipts', { params: { lineId: line.id }, body });
        await eventually('the client has it', async () => (await status()) === level);
      }
      await office.exchange();
    },
    async comments(who, chat, text) {
      await chat.run(who, 'Возврат МСТ_Чаты.ОставитьКомментарий(Чат, Текст);', { Текст: text });
      await office.exchange();
    },
    close: () => office.close(),
  };
}
