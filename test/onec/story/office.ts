/** An office with a 1C base: people with roles, the exchange with the bridge, and what stands in Discussions. */
import type { ChatId } from '../../../contracts/common.ts';
import { toPlain } from '../plain.ts';
import type { StandClock } from '../platform/clock.ts';
import type { Message } from '../platform/collaboration/server.ts';
import { createStand, type Stand } from '../stand.ts';

const account = { name: 'whatsapp', password: 'Пароль-2026' };
const scheduledJob = 'МСТ_СинхронизацияСообщений';
export const pseudoName = 'Внешний пользователь WhatsApp';

export type RoleName =
  | 'МСТ_АдминистраторМессенджера'
  | 'МСТ_РуководительМессенджера'
  | 'МСТ_ПользовательМессенджера';

export interface Office {
  readonly stand: Stand;
  /** Connects to the bridge, as the administrator does it in the settings. */
  connect(bridgeUrl: string, code: string): Promise<Record<string, unknown>>;
  /** One run of the scheduled job, and what it has started. */
  exchange(): Promise<void>;
  /** The administrator puts these employees into the queue, in this order. */
  queue(...names: string[]): Promise<void>;
  /** Executes the body as a person of the office. */
  as(name: string, body: string, parameters?: Record<string, string>): Promise<unknown>;
  /** What a person of the office asks of a chat: `МСТ_Чаты.<call>`, with «Чат» as its first argument. */
  act(
    name: string,
    chat: Chat,
    call: string,
    parameters?: Record<string, string>,
  ): Promise<Record<string, unknown>>;
  /** A person changes the status in the chat's card. */
  setStatus(name: string, chat: Chat, status: string): Promise<void>;
  /** The chat of a client as the catalog has it. */
  chat(phone: string): Chat | undefined;
  /** Texts of the client and of the employees to him as the base has them, in the order of the bridge. */
  thread(phone: string): string[];
  /** What stands in the chat's conversation, in the order of writing. */
  said(chat: Chat): Message[];
  /** An employee writes in the chat's conversation; to the client when `client` is set. */
  write(name: string, chat: Chat, text: string, to?: { client?: boolean; people?: string[] }): Message;
  /** Names of those whom a message has notified, in alphabetical order. */
  notified(message: Message): string[];
  /** Who has written it. */
  author(message: Message): string;
  close(): Promise<void>;
}

export interface Chat {
  readonly id: ChatId;
  readonly phone: string;
  readonly status: string;
  readonly owner: string;
  readonly formerOwner: string;
  readonly observers: readonly string[];
  readonly waitsForCommand: boolean;
  readonly conversation: string;
}

export interface OfficeOptions {
  readonly people: Readonly<Record<string, RoleName>>;
  readonly clock?: StandClock;
}

export async function openOffice({ people, clock }: OfficeOptions): Promise<Office> {
  const stand = await createStand({
    extension: '1c-extension',
    users: [
      { ...account, roles: ['МСТ_УчетнаяЗаписьУведомлений'] },
      ...Object.entries(people).map(([name, role]) => ({ name, roles: [role, 'МСТ_БазовыеПрава'] })),
    ],
    ...(clock && { clock }),
  });
  for (const { name, uuid } of stand.infobase.users.filter((user) => user.name in people)) {
    await stand.run(
      `Пользователь = Справочники.Пользователи.СоздатьЭлемент();
       Пользователь.Наименование = Имя;
       Пользователь.ИдентификаторПользователяИБ = Новый УникальныйИдентификатор(УИД);
       Пользователь.Записать();`,
      { Имя: name, УИД: uuid },
    );
  }
  const administrator = Object.keys(people).find((name) => people[name] === 'МСТ_АдминистраторМессенджера');
  return officeOf(stand, administrator);
}

/** The same people at a base that exists: after a restart, or over a copy. */
export function officeOf(stand: Stand, administrator?: string): Office {
  const { collaboration, infobase } = stand;
  const userOf = (name: string): string => {
    const uuid = infobase.findUser(name)?.uuid;
    if (uuid === undefined) throw new Error(`nobody is called ${name}`);
    const known = collaboration.userOfInfobase(uuid) ?? collaboration.addUser({ name, infobaseUser: uuid });
    return known.id;
  };
  const pseudo = (): string => {
    const found = collaboration.users.find((user) => user.fullName === pseudoName);
    if (!found) throw new Error('nobody has made the external user');
    return found.id;
  };
  const nameOf = (id: string): string => {
    const { fullName, infobaseUser } = collaboration.user(id);
    return infobase.users.find((user) => user.uuid === infobaseUser)?.name ?? fullName;
  };
  const run = async (name: string | undefined, body: string, parameters: Record<string, string> = {}) =>
    toPlain(await stand.session(name).run(body, parameters));

  const office: Office = {
    stand,
    async connect(bridgeUrl, code) {
      const answer = await stand.session(administrator).call('МСТ_Обмен', 'Подключить', {
        АдресСлужбы: bridgeUrl,
        Код: code,
        АдресПубликации: `${stand.http}/hs/whatsapp/webhook`,
        Логин: account.name,
        Пароль: account.password,
        АдресOData: '',
        ЛогинOData: '',
        ПарольOData: '',
      });
      await stand.session(administrator).call('МСТ_Обмен', 'УстановитьСинхронизацию', true);
      await stand.run('Константы.МСТ_ИспользоватьОбсуждения.Установить(Истина);');
      return toPlain(answer) as Record<string, unknown>;
    },
    async exchange() {
      await stand.runJob(scheduledJob);
      await stand.idle();
    },
    async queue(...names) {
      for (const [index, name] of names.entries()) {
        await stand.session(administrator).run(
          `Объект = Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя).ПолучитьОбъект();
           Объект.ВОчереди = Истина;
           Объект.ПорядокВОчереди = Место;
           Объект.Записать();`,
          { Имя: name, Место: index + 1 },
        );
      }
    },
    as: run,
    act: async (name, chat, call, parameters = {}) =>
      (await run(
        name,
        `Чат = Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид);
         Возврат МСТ_Чаты.${call};`,
        { ...parameters, Ид: chat.id },
      )) as Record<string, unknown>,
    async setStatus(name, chat, status) {
      await run(
        name,
        `Объект = Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид).ПолучитьОбъект();
         Объект.Статус = Перечисления.МСТ_СтатусыЧатов[Статус];
         Объект.Записать();`,
        { Ид: chat.id, Статус: status },
      );
    },
    chat(phone) {
      const row = stand.rows('Справочник.МСТ_Чаты').find((one) => one.Телефон === phone);
      if (!row) return undefined;
      const employees = stand.rows('Справочник.МСТ_Сотрудники');
      const name = (ref: unknown) => String(employees.find((one) => one.Ссылка === ref)?.Наименование ?? '');
      return {
        id: String(row.ИдентификаторЧата) as ChatId,
        phone,
        status: String(row.Статус),
        owner: name(row.Ответственный),
        formerOwner: name(row.ПрежнийОтветственный),
        observers: stand
          .rows('Справочник.МСТ_Чаты.Наблюдатели')
          .filter((one) => one.Ссылка === row.Ссылка)
          .map((one) => name(one.Сотрудник))
          .sort(),
        waitsForCommand: row.ОжидаетКоманды === true,
        conversation: String(row.ИдентификаторОбсуждения),
      };
    },
    thread(phone) {
      const row = stand.rows('Справочник.МСТ_Чаты').find((one) => one.Телефон === phone);
      return stand
        .rows('РегистрСведений.МСТ_Сообщения')
        .filter((one) => one.Чат === row?.Ссылка && one.Вид === 'Текст')
        .sort((a, b) => Number(a.Позиция) - Number(b.Позиция))
        .map((one) => String(one.Текст));
    },
    said: (chat) => collaboration.messages.filter((one) => one.conversationId === chat.conversation),
    write: (name, chat, text, { client = false, people = [] } = {}) =>
      collaboration.write({
        conversationId: chat.conversation,
        author: userOf(name),
        text,
        recipients: [...(client ? [pseudo()] : []), ...people.map(userOf)],
      }),
    notified: (message) => message.recipients.map(nameOf).sort(),
    author: (message) => nameOf(message.author),
    close: () => stand.close(),
  };
  return office;
}

/** Waits for a condition; polls, since nothing in a base tells of a change. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const start = Date.now();
  while (!(await condition())) {
    if (Date.now() - start > limitMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
