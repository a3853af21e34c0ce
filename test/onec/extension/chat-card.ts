/** The card of a chat open at a person’s client, with what tests of it do all the time. */
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import type { Office, OfficeChat } from './office.ts';

export interface OpenCard {
  readonly desk: DeskTest;
  readonly card: FormTest;
  /** The page of the conversation. */
  page(): string;
  /** Types an answer. */
  type(text: string): Promise<void>;
  /** Clicks at a link of the page: `#mst:reply:msg_…`. */
  click(href: string): Promise<boolean>;
  /** The first link of the page with such an action; empty when there is none. */
  linkOf(action: string): string;
}

/** Opens the card of a chat. Without a user: a client with all rights of a person who is no employee. */
export async function openCard(one: Office, chat: OfficeChat, user?: string): Promise<OpenCard> {
  const desk = openDesk(one.stand, user);
  const reference = await one.stand.run(
    'Возврат Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид);',
    { Ид: chat.id },
  );
  const card = await desk.open('Справочник.МСТ_Чаты.ФормаОбъекта', { Ключ: reference as never });
  const page = () => String(card.value('Переписка'));
  return {
    desk,
    card,
    page,
    type: (text) => card.item('ТекстОтвета').set(text),
    click: (href) => card.item('Переписка').clickHtml({ Href: `about:blank${href}` }),
    linkOf: (action) => new RegExp(`#mst:${action}:[\\w-]+`).exec(page())?.[0] ?? '',
  };
}

/** A reference of an employee by name. */
export const employeeOf = async (one: Office, name: string) =>
  (await one.stand.run('Возврат Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя);', {
    Имя: name,
  })) as never;
