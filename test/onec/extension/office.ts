/** A base with employees, a line and Discussions: what most tests of work with chats start from. */
import type { ChatId } from '../../../contracts/common.ts';
import type { Message as BridgeMessage } from '../../../contracts/message.ts';
import { newPhone, type SandboxLine } from '../../support/world.ts';
import { typicalConfiguration } from '../metadata/base.ts';
import type { Given } from '../plain.ts';
import { toPlain } from '../plain.ts';
import { type Connected, type ConnectedOptions, openConnected } from './connected.ts';

/** A chat as the base and the bridge have it. */
export interface OfficeChat {
  readonly phone: string;
  readonly id: ChatId;
  /** The row of the catalog. */
  row(): Record<string, unknown>;
  /** Texts in Discussions, oldest first. */
  texts(): string[];
  /** The bridge's messages, oldest first. */
  messages(): Promise<BridgeMessage[]>;
  /** Runs a body with `Чат` (a reference) as a user; plain data. */
  run(user: string, body: string, parameters?: Record<string, Given>): Promise<unknown>;
  /** A person changes the card: a body with `Объект`, then the write. */
  edit(user: string, body: string, parameters?: Record<string, Given>): Promise<unknown>;
}

export interface Office extends Connected {
  readonly line: SandboxLine;
  /** A client writes, and the base has it. */
  chat(text?: string): Promise<OfficeChat>;
  /** The chat whose row in the base fits. */
  chatBy(fits: (row: Record<string, unknown>) => boolean): OfficeChat;
  /** Takes the bridge away from the base, and back. */
  bridgeIs(state: 'away' | 'here'): Promise<void>;
}

const users = [
  { name: 'Иванов', roles: ['МСТ_ПользовательМессенджера'] },
  { name: 'Петров', roles: ['МСТ_ПользовательМессенджера'] },
  { name: 'Смирнова', roles: ['МСТ_РуководительМессенджера'] },
  { name: 'Админ', roles: ['МСТ_АдминистраторМессенджера'] },
];

export async function openOffice(options: ConnectedOptions = {}): Promise<Office> {
  const one = await openConnected({
    ...options,
    stand: { users, base: typicalConfiguration({ withUsers: false }), ...options.stand },
  });
  await one.stand.run('Константы.МСТ_ИспользоватьОбсуждения.Установить(Истина);');
  const line = await one.base.line();
  for (let run = 0; run < 2; run += 1) await one.exchange();
  const address = one.stand.constant('МСТ_АдресСлужбы') as string;

  const chatBy: Office['chatBy'] = (fits) => {
    const found = one.stand.rows('Справочник.МСТ_Чаты').find(fits);
    if (!found) throw new Error('the base has no such chat');
    const id = found.ИдентификаторЧата as ChatId;
    const row = () =>
      one.stand.rows('Справочник.МСТ_Чаты').find((item) => item.ИдентификаторЧата === id) ?? {};
    const run: OfficeChat['run'] = async (user, body, parameters = {}) =>
      toPlain(
        await one.stand
          .session(user)
          .run(`Чат = Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид);\n${body}`, {
            Ид: id,
            ...parameters,
          }),
      );
    return {
      phone: String(found.Телефон),
      id,
      row,
      run,
      texts: () =>
        one.stand.collaboration.messages
          .filter((message) => message.conversationId === row().ИдентификаторОбсуждения)
          .map((message) => message.text),
      messages: async () =>
        (
          await one.base.api('listMessages', {
            params: { chatId: id },
            query: { direction: 'newer', limit: 200 },
          })
        ).items,
      edit: (user, body, parameters) =>
        run(
          user,
          `Объект = Чат.ПолучитьОбъект();\n${body}\nОбъект.Записать();\nВозврат Объект.ОжидаетКоманды;`,
          parameters,
        ),
    };
  };

  return {
    ...one,
    line,
    chatBy,
    async chat(text = 'Здравствуйте') {
      const phone = newPhone();
      await line.receives(phone, text);
      await one.exchange();
      return chatBy((row) => row.Телефон === phone);
    },
    async bridgeIs(state) {
      await one.stand.run('Константы.МСТ_АдресСлужбы.Установить(Адрес);', {
        Адрес: state === 'here' ? address : 'http://127.0.0.1:9',
      });
    },
  };
}
