import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { TSchema } from 'typebox';
import { AttachmentSchema } from '../../../contracts/attachment.ts';
import { chatStatuses } from '../../../contracts/chat-status.ts';
import { roles } from '../../../contracts/employee.ts';
import { feedEventTypes } from '../../../contracts/feed.ts';
import { lineStatuses } from '../../../contracts/line.ts';
import { MessageAuthorSchema, MessageSchema, systemEvents } from '../../../contracts/message.ts';
import { messageKinds, messageStatuses } from '../../../contracts/message-kind.ts';
import { toPlain } from '../plain.ts';
import type { Stand } from '../stand.ts';
import { openStand } from './connected.ts';

const words = (schema: TSchema): readonly string[] => (schema as unknown as { enum: readonly string[] }).enum;

const sets: Readonly<Record<string, readonly string[]>> = {
  МСТ_СтатусыЧатов: chatStatuses,
  МСТ_ВидыСообщений: messageKinds,
  МСТ_СтатусыСообщений: messageStatuses,
  МСТ_НаправленияСообщений: words(MessageSchema.properties.direction),
  МСТ_ВидыАвторов: words(MessageAuthorSchema.properties.type),
  МСТ_СостоянияВложений: words(AttachmentSchema.properties.status),
  МСТ_РолиСотрудников: roles,
  МСТ_СостоянияЛиний: lineStatuses,
};

const example = (type: string) =>
  JSON.parse(readFileSync(`contracts/examples/${type}.json`, 'utf8')) as Record<string, unknown> & {
    data: Record<string, unknown>;
  };

describe('extension: the replica', () => {
  let stand: Stand;
  /** Where the cursor stands. */
  let seq = 0;
  beforeEach(async () => {
    seq = 0;
    stand = await openStand();
    await stand.run(
      `Константы.МСТ_ИдентификаторЛенты.Установить(Лента); Константы.МСТ_НомерЛенты.Установить(0);`,
      { Лента: String(example('line.changed').feedId) },
    );
  });
  afterEach(() => stand.close());

  /** Applies an event right behind the cursor; what МСТ_Лента says. */
  const apply = async (event: object): Promise<string> => {
    seq += 1;
    const body = JSON.stringify({ ...event, seq, prevSeq: seq - 1 });
    return (await stand.run('Возврат МСТ_Лента.ПрименитьСобытие(МСТ_Преобразования.ИзJSON(Тело));', {
      Тело: body,
    })) as string;
  };
  const journal = () => stand.rows('РегистрСведений.МСТ_ЖурналОбмена').map((row) => row.Описание);

  for (const [name, contract] of Object.entries(sets)) {
    it(`${name}: every word of the contract has its value, and back`, async () => {
      for (const word of contract) {
        const back = await stand.run(
          `Значение = МСТ_Преобразования.ЗначениеПеречисления(Имя, Слово);
           Возврат МСТ_Преобразования.СловоКонтракта(Значение);`,
          { Имя: name, Слово: word },
        );
        expect(back).to.equal(word);
      }
    });
  }

  it('applies the golden example of every event', async () => {
    for (const type of feedEventTypes) expect(await apply(example(type)), type).to.equal('Применено');
    expect(journal()).to.deep.equal([]);
    const { data } = example('message.received');
    const [message] = stand
      .rows('РегистрСведений.МСТ_Сообщения')
      .filter((row) => row.ИдентификаторСообщения === data.id);
    expect(message).to.include({
      Направление: 'Входящее',
      Вид: 'Текст',
      ВидАвтора: 'Клиент',
      ИмяАвтора: 'Анна',
      Текст: data.text,
      // 09:15:30Z in the zone of the base, three hours east.
      Дата: '2026-11-20T12:15:30',
      Версия: 1,
    });
    const [chat] = stand.rows('Справочник.МСТ_Чаты');
    expect(chat).to.include({ Наименование: 'Анна', Телефон: '+79161234567' });
    expect(message?.Чат).to.equal(`Справочник.МСТ_Чаты:${String(chat?.Ссылка).split(':').at(-1)}`);
    const [line] = stand.rows('Справочник.МСТ_Линии');
    expect(line).to.include({ Наименование: 'Продажи', Состояние: 'ТребуетсяДействие' });
    expect(line?.Рекомендация).to.match(/[а-я]/);
  });

  it('keeps the newer version, whatever comes later', async () => {
    const { data, ...event } = example('chat.changed');
    await apply({ ...event, data: { ...data, version: 5, unanswered: 3 } });
    await apply({ ...event, data: { ...data, version: 4, unanswered: 9 } });
    await apply({ ...event, data: { ...data, version: 5, unanswered: 9 } });
    expect(stand.rows('Справочник.МСТ_Чаты')[0]).to.include({ Версия: 5, Неотвечено: 3 });
    await apply({ ...event, data: { ...data, version: 6, unanswered: 0 } });
    expect(stand.rows('Справочник.МСТ_Чаты')[0]).to.include({ Версия: 6, Неотвечено: 0 });
  });

  it('takes a message before its chat, and gives them to one another', async () => {
    await apply(example('message.received'));
    const [before] = stand.rows('Справочник.МСТ_Чаты');
    expect(before).to.include({ Наименование: 'Новый чат', Версия: 0 });
    await apply(example('chat.opened'));
    const after = stand.rows('Справочник.МСТ_Чаты');
    expect(after.map((row) => [row.Ссылка, row.Наименование])).to.deep.equal([[before?.Ссылка, 'Анна']]);
  });

  it('renames a chat when its contact changes, by the contact’s own version', async () => {
    await apply(example('chat.opened'));
    const { data, ...event } = example('contact.changed');
    await apply({ ...event, data: { ...data, version: 3, name: 'Анна Петровна' } });
    await apply({ ...event, data: { ...data, version: 2, name: 'старое имя' } });
    expect(stand.rows('Справочник.МСТ_Чаты')[0]).to.include({ Наименование: 'Анна Петровна', Версия: 1 });
  });

  it('writes a system line for every event of the contract in words', async () => {
    const { data, ...event } = example('message.created');
    const person = { id: 'emp_1', externalId: 'u-1', name: 'Иванов' };
    for (const [index, name] of systemEvents.entries()) {
      const system = {
        event: name,
        by: person,
        to: { ...person, id: 'emp_2', externalId: 'u-2' },
        detail: '5',
      };
      await apply({ ...event, data: { ...data, id: `msg_s${index}`, kind: 'system', text: null, system } });
    }
    const texts = stand.rows('РегистрСведений.МСТ_Сообщения').map((row) => String(row.Текст));
    expect(texts).to.have.length(systemEvents.length);
    for (const text of texts)
      expect(text)
        .to.match(/^[А-Я]/)
        .and.not.match(/%\d/);
  });

  it('leaves a template alone that was changed here and not sent yet', async () => {
    await apply(example('template.changed'));
    await stand.run(
      `Выборка = Справочники.МСТ_ШаблоныСообщений.Выбрать();
       Выборка.Следующий();
       Объект = Выборка.ПолучитьОбъект();
       Объект.Текст = "Моя правка";
       Объект.Записать();`,
    );
    const { data, ...event } = example('template.changed');
    await apply({ ...event, data: { ...data, version: 2, text: 'Чужая правка' } });
    expect(stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({ Текст: 'Моя правка', Версия: 1 });
    await apply({ ...event, data: { ...data, version: 3, deleted: true } });
    expect(stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({ ПометкаУдаления: true });
  });

  it('pauses grow from half a minute to an hour', async () => {
    const pauses: unknown[] = [];
    for (const tries of [1, 2, 3, 7, 8, 50]) {
      pauses.push(toPlain(await stand.call('МСТ_ОбменСлужебный', 'ПаузаПослеОшибки', tries)));
    }
    expect(pauses).to.deep.equal([30, 60, 120, 1920, 3600, 3600]);
  });
});
