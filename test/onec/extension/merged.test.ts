/** Two chats of one client that the bridge has made one: what the base does with the chat that is no more. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ChatId } from '../../../contracts/common.ts';
import { newPhone } from '../../support/world.ts';
import { openDesk } from '../forms/testing.ts';
import { bslError } from '../sample.ts';
import type { Stand } from '../stand.ts';
import { openCard } from './chat-card.ts';
import { eventually, openStand } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

const messages = 'РегистрСведений.МСТ_Сообщения';
const answers = 'РегистрСведений.МСТ_ИсходящиеОтветы';

describe('extension: chats of one client become one', () => {
  let one: Office;
  let lids = 190_000_000;

  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());

  const answer = (chat: OfficeChat, user: string, text: string) =>
    chat.run(
      user,
      'Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; Возврат МСТ_Чаты.Ответить(Чат, Ответ);',
      { Текст: text },
    ) as Promise<Record<string, unknown>>;
  const chatIdOf = (chat: OfficeChat) => String(chat.row().Ссылка).split(':').at(-1);
  /** Texts of people that the base has in a chat, in their order. */
  const texts = (chat: OfficeChat) =>
    one.stand
      .rows(messages)
      .filter((row) => String(row.Чат).endsWith(String(chatIdOf(chat))) && row.Вид === 'Текст')
      .sort((a, b) => Number(a.Позиция) - Number(b.Позиция))
      .map((row) => row.Текст);

  /** Somebody writes by his number and by a hidden one; Иванов has the first chat, Петров the second. */
  async function twoChats(name: string) {
    const phone = newPhone();
    const lid = String(++lids);
    await one.line.receives(phone, `${name} 1`, { name });
    await one.line.act({ lid, name, text: `${name} 2` });
    await one.base.feed.until('message.received', (message) => message.text === `${name} 2`);
    await one.exchange();
    const byText = (text: string) =>
      one.chatBy(
        (row) =>
          one.stand.rows(messages).find((message) => message.Текст === text)?.Чат ===
          `Справочник.МСТ_Чаты:${String(row.Ссылка).split(':').at(-1)}`,
      );
    const kept = byText(`${name} 1`);
    const old = byText(`${name} 2`);
    expect(kept.id).to.not.equal(old.id);
    await answer(old, 'Петров', `${name} 3`);
    await answer(kept, 'Иванов', `${name} 4`);
    return { phone, lid, kept, old };
  }
  type Two = Awaited<ReturnType<typeof twoChats>>;

  /** The chat that is written in last goes on: both are in work. */
  async function merge({ phone, lid, kept, old }: Two, text: string) {
    const mark = one.base.feed.after;
    // WhatsApp's time is in whole seconds.
    for (const clock of [one.bridge.clock.move, one.stand.clock.advance]) clock(2000);
    await one.line.receives(phone, `${text}…`);
    await one.line.receives(phone, text, { lid });
    const gone = await one.base.feed.until('chat.changed', (chat) => chat.mergedIntoId !== null, mark);
    expect([gone.data.id, gone.data.mergedIntoId]).to.deep.equal([old.id, kept.id]);
    await one.base.feed.until('message.created', (message) => message.system?.event === 'merged', mark);
  }

  it('messages, answers and observers go on in one chat; the other is in no list and in no counter', async () => {
    const two = await twoChats('Анна');
    await one.exchange();
    await merge(two, 'Анна 5');
    await one.exchange();
    expect(texts(two.old)).to.deep.equal([]);
    expect(texts(two.kept)).to.deep.equal(['Анна 1', 'Анна 2', 'Анна 3', 'Анна 4', 'Анна 5…', 'Анна 5']);
    expect(two.old.row()).to.include({ Статус: 'Закрыт', ОжидаетКоманды: false });
    expect(String(two.old.row().ОбъединенС)).to.contain(String(chatIdOf(two.kept)));
    expect(two.kept.row()).to.include({ Статус: 'ВРаботе' });
    expect(await two.kept.run('Иванов', 'Возврат Строка(Чат.Наблюдатели[0].Сотрудник);')).to.equal('Петров');
    const taking = one.stand.rows('РегистрСведений.МСТ_УчастникиЧатов');
    expect(taking.filter((row) => String(row.Чат).endsWith(String(chatIdOf(two.old))))).to.deep.equal([]);

    const list = await openDesk(one.stand, 'Смирнова').open('Справочник.МСТ_Чаты.ФормаСписка');
    await list.table('Группы').select({ ГруппыПредставление: 'Закрытые' });
    expect(list.table('Список').rows()).to.deep.equal([]);
    expect(list.table('Группы').rows()[2]).to.include({ ГруппыКоличество: '' });
    await list.table('Группы').select({ ГруппыПредставление: 'В работе' });
    expect(
      list
        .table('Список')
        .rows()
        .filter(({ СписокНаименование }) => СписокНаименование === 'Анна'),
    ).to.have.length(1);
    // Not even a person's own write of the old card changes anything.
    await bslError(
      two.old.edit('Смирнова', 'Объект.Статус = Перечисления.МСТ_СтатусыЧатов.ВРаботе;'),
      /Переписка объединена с чатом «Анна/,
    );

    // The whole state anew brings the same, and nothing twice.
    const said = two.old.texts();
    await one.stand.call('МСТ_Лента', 'НачатьСнимок');
    await one.exchange();
    await one.exchange();
    expect(texts(two.old)).to.deep.equal([]);
    expect(texts(two.kept)).to.have.length(6);
    expect(two.old.texts()).to.deep.equal(said);
  });

  it('an open card of the old chat says so and opens the other; a begun answer goes there', async () => {
    const two = await twoChats('Борис');
    await one.exchange();
    const { desk, card, page, type } = await openCard(one, two.old, 'Петров');
    expect(card.item('НадписьОбъединен').visible).to.equal(false);
    await type('Ответ из прежней карточки');
    await merge(two, 'Борис 5');
    await one.exchange();
    await desk.tick(5);
    expect(card.item('НадписьОбъединен').visible).to.equal(true);
    expect(card.item('НадписьОбъединен').title).to.match(
      /^Переписка объединена с чатом «Борис, \+\d+»\. Открыть/,
    );
    expect(page()).to.not.contain('Борис 2');
    const opened = desk.windows.at(-1);
    expect(String(opened?.title)).to.contain(two.phone);
    expect(String(opened?.value('Переписка'))).to.contain('Борис 2');
    for (const button of ['ФормаВзять', 'ФормаПередать', 'ФормаЗавершить', 'ФормаВернутьВРаботу'])
      expect(card.item(button).visible, button).to.equal(false);

    await card.press('Отправить');
    await eventually('it reached the client', async () =>
      (await one.line.outbox()).some(({ text }) => text === 'Ответ из прежней карточки'),
    );
    await one.exchange();
    expect(texts(two.kept).at(-1)).to.equal('Ответ из прежней карточки');
    await card.press('ОбновитьПереписку');
    expect(card.item('ТекстОтвета').visible).to.equal(false);
    await card.item('НадписьОбъединен').click();
    expect(String(desk.windows.at(-1)?.title)).to.contain(two.phone);
  });

  it('the old discussion says once where the talk goes on; what is written there reaches the client', async () => {
    const two = await twoChats('Вера');
    await one.exchange();
    await one.exchange();
    await merge(two, 'Вера 5');
    await one.exchange();
    await one.exchange();
    const notes = () => two.old.texts().filter((text) => text.includes('Переписка продолжается там'));
    expect(notes()).to.have.length(1);
    expect(notes()[0]).to.match(/тот же клиент, что и в чате «Вера, \+\d+».*МСТ_Чаты\?ref=/);
    expect(two.old.texts()).to.not.include('Вера 5');
    expect(two.kept.texts()).to.include('Вера 5');
    const { collaboration, infobase } = one.stand;
    const merged = collaboration.messages.filter(({ text }) =>
      text.includes('Чаты одного клиента объединены'),
    );
    expect(merged.at(-1)?.conversationId).to.equal(two.kept.row().ИдентификаторОбсуждения);
    const told = merged.at(-1)?.recipients.map((id) => collaboration.user(id).fullName);
    expect(told?.sort()).to.deep.equal(['Иванов', 'Петров']);

    const userOf = (name: string) => {
      const uuid = infobase.findUser(name)?.uuid ?? '';
      return (collaboration.userOfInfobase(uuid) ?? collaboration.addUser({ name, infobaseUser: uuid })).id;
    };
    const client = collaboration.users.find(({ fullName }) => fullName === 'Внешний пользователь WhatsApp');
    const write = (text: string, recipients: string[]) =>
      collaboration.write({
        conversationId: String(two.old.row().ИдентификаторОбсуждения),
        author: userOf('Петров'),
        text,
        recipients,
        attachments: [],
      });
    write('Написано в прежнем обсуждении', [client?.id ?? '']);
    await one.exchange();
    await eventually('it reached the client', async () =>
      (await one.line.outbox()).some(({ text }) => text === 'Написано в прежнем обсуждении'),
    );
    await one.exchange();
    await one.exchange();
    expect(texts(two.kept).at(-1)).to.equal('Написано в прежнем обсуждении');
    const row = one.stand.rows(answers).find(({ Текст }) => Текст === 'Написано в прежнем обсуждении');
    expect(row).to.include({ Состояние: 'Принято' });
    expect(String(row?.Чат)).to.contain(String(chatIdOf(two.kept)));
    // Those who look at the discussion that goes on see it too; nothing is sent a second time.
    expect(two.kept.texts()).to.include('[Клиенту] Написано в прежнем обсуждении');
    await one.exchange();
    const sent = (await one.line.outbox()).filter(({ text }) => text === 'Написано в прежнем обсуждении');
    expect(sent).to.have.length(1);
    expect(notes()).to.have.length(1);
    // Deleted in the old discussion, it is deleted at the client's side.
    const mine = collaboration.messages.find(({ text }) => text === 'Написано в прежнем обсуждении');
    collaboration.deleteMessage(mine?.id ?? '');
    await one.exchange();
    await eventually('it is deleted', async () => {
      await one.exchange();
      const found = one.stand.rows(messages).find(({ КлючОтправки }) => КлючОтправки === row?.Ключ);
      return found?.Удалил === 'Сотрудник';
    });
  });

  it('an answer that waited for the bridge under the old chat goes to the client', async () => {
    const two = await twoChats('Глеб');
    await one.exchange();
    await merge(two, 'Глеб 5');
    await one.bridgeIs('away');
    // The base has not heard of the merging yet.
    expect(await answer(two.old, 'Петров', 'Глеб 6')).to.include({ Отложено: true });
    await one.bridgeIs('here');
    one.stand.clock.advance(60_000);
    await one.exchange();
    await eventually('it reached the client', async () => {
      await one.exchange();
      return (await one.line.outbox()).some(({ text }) => text === 'Глеб 6');
    });
    await one.exchange();
    expect(texts(two.kept).at(-1)).to.equal('Глеб 6');
    expect(texts(two.old)).to.deep.equal([]);
  });

  it('a program that names the old chat reaches the other, by the base and by the bridge', async () => {
    const two = await twoChats('Дина');
    await merge(two, 'Дина 5');
    await one.exchange();
    expect(await answer(two.old, 'Петров', 'Дина 6')).to.include({ Принято: true });
    const old = two.old.id as ChatId;
    const sent = await one.base.api('listMessages', {
      params: { chatId: old },
      query: { direction: 'newer' },
    });
    expect(sent.items.find(({ text }) => text === 'Дина 6')?.chatId).to.equal(two.kept.id);
  });
});

describe('extension: signposts of merged chats, by their events', () => {
  let stand: Stand;
  let seq = 0;
  const example = (type: string) =>
    JSON.parse(readFileSync(`contracts/examples/${type}.json`, 'utf8')) as Record<string, unknown> & {
      data: Record<string, unknown>;
    };
  const apply = async (type: string, data: object): Promise<string> => {
    seq += 1;
    const event = example(type);
    const body = JSON.stringify({ ...event, seq, prevSeq: seq - 1, data: { ...event.data, ...data } });
    return (await stand.run('Возврат МСТ_Лента.ПрименитьСобытие(МСТ_Преобразования.ИзJSON(Тело));', {
      Тело: body,
    })) as string;
  };
  const rows = () =>
    Object.fromEntries(
      stand.rows('Справочник.МСТ_Чаты').map((row) => [String(row.ИдентификаторЧата), row] as const),
    );
  const idOf = (chat: string) => String(rows()[chat]?.Ссылка).split(':').at(-1) ?? '';
  const chatOfMessage = (id: string) =>
    String(stand.rows(messages).find((row) => row.ИдентификаторСообщения === id)?.Чат)
      .split(':')
      .at(-1);

  beforeEach(async () => {
    seq = 0;
    stand = await openStand();
    await stand.run(
      'Константы.МСТ_ИдентификаторЛенты.Установить(Лента); Константы.МСТ_НомерЛенты.Установить(0);',
      { Лента: String(example('line.changed').feedId) },
    );
  });
  afterEach(() => stand.close());

  it('point to a chat that comes later, follow it when it is merged itself, and take what comes late', async () => {
    await apply('message.received', { id: 'msg_a', chatId: 'chat_a' });
    await apply('chat.changed', { id: 'chat_a', version: 3, status: 'closed', mergedIntoId: 'chat_b' });
    expect(rows().chat_b).to.include({ Версия: 0, Наименование: 'Новый чат' });
    expect(chatOfMessage('msg_a')).to.equal(idOf('chat_b'));
    await apply('chat.changed', { id: 'chat_b', version: 4, status: 'queued' });
    expect(rows().chat_b).to.include({ Версия: 4, Наименование: 'Анна' });
    // An event that was set aside before the merging.
    await apply('message.received', { id: 'msg_late', chatId: 'chat_a' });
    expect(chatOfMessage('msg_late')).to.equal(idOf('chat_b'));

    await apply('chat.changed', { id: 'chat_b', version: 6, status: 'closed', mergedIntoId: 'chat_c' });
    expect(String(rows().chat_a?.ОбъединенС)).to.contain(idOf('chat_c'));
    expect([chatOfMessage('msg_a'), chatOfMessage('msg_late')]).to.deep.equal([
      idOf('chat_c'),
      idOf('chat_c'),
    ]);
    // The same once more, and an older version: nothing moves.
    await apply('chat.changed', { id: 'chat_b', version: 6, status: 'closed', mergedIntoId: 'chat_c' });
    await apply('chat.changed', { id: 'chat_b', version: 5, status: 'queued', mergedIntoId: null });
    expect(String(rows().chat_b?.ОбъединенС)).to.contain(idOf('chat_c'));
  });

  it('of a bridge that was restored and has merged them the other way round', async () => {
    await apply('chat.changed', { id: 'chat_a', version: 3, status: 'closed', mergedIntoId: 'chat_b' });
    await apply('message.received', { id: 'msg_b', chatId: 'chat_b' });
    const snapshot = (data: object) =>
      stand.run(
        `НачатьТранзакцию();
        МСТ_Реплика.ЗаписатьОбъект("chat", МСТ_Преобразования.ИзJSON(Тело), Истина);
        ЗафиксироватьТранзакцию();`,
        { Тело: JSON.stringify({ ...example('chat.changed').data, ...data }) },
      );
    await snapshot({ id: 'chat_b', version: 2, status: 'closed', mergedIntoId: 'chat_a' });
    await snapshot({ id: 'chat_a', version: 2, status: 'queued', mergedIntoId: null });
    expect(rows().chat_a).to.include({ Версия: 2, Статус: 'ВОчереди' });
    expect(rows().chat_a?.ОбъединенС || null).to.equal(null);
    expect(String(rows().chat_b?.ОбъединенС)).to.contain(idOf('chat_a'));
    expect(chatOfMessage('msg_b')).to.equal(idOf('chat_a'));
  });
});
