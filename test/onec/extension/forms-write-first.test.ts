import { expect } from 'chai';
import type { MessageId } from '../../../contracts/common.ts';
import { newPhone, outKey } from '../../support/world.ts';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import { type Given, toPlain } from '../plain.ts';
import { bslError } from '../sample.ts';
import { eventually } from './connected.ts';
import { openTrade, type Trade } from './trade.ts';

const write = 'ОбщаяФорма.МСТ_НаписатьВWhatsApp';
const messages = 'ОбщаяФорма.МСТ_СообщенияWhatsApp';

describe('extension: «Написать в WhatsApp»', function () {
  this.timeout(30_000);
  let one: Trade;
  let desk: DeskTest;
  let form: FormTest;
  afterEach(() => one.close());

  const start = async (options: Parameters<typeof openTrade>[1] = { webhook: false }) => {
    one = await openTrade({ office: '8 (495) 123-45-67', person: newPhone() }, options);
  };
  const openForm = async (parameters: Record<string, Given> = { Объект: one.order }, user = 'Иванов') => {
    desk = openDesk(one.stand, user);
    form = await desk.open(write, parameters);
    await checked();
  };
  /** The numbers have been asked for. */
  const checked = async () => {
    await one.stand.idle();
    await desk.tick(1);
    await one.stand.idle();
    await desk.tick(1);
  };
  const phones = () =>
    form
      .table('Телефоны')
      .rows()
      .map((row) => [row.ТелефоныWhatsApp, row.ТелефоныПредставление, row.ТелефоныЧей]);
  const chatsHere = () => one.stand.rows('Справочник.МСТ_Чаты');
  const template = async (name: string, text: string) => {
    await one.stand.session('Смирнова').run(
      `Объект = Справочники.МСТ_ШаблоныСообщений.СоздатьЭлемент();
      Объект.Наименование = Имя; Объект.Текст = Текст; Объект.Записать();`,
      { Имя: name, Текст: text },
    );
    return (await one.stand.run('Возврат Справочники.МСТ_ШаблоныСообщений.НайтиПоНаименованию(Имя);', {
      Имя: name,
    })) as Given;
  };

  it('goes from an order to “прочитано”: the client reads, the form shows it', async () => {
    await start();
    await openForm();
    expect(form.title).to.equal('Написать в WhatsApp');
    expect(form.item('ОбъектНадпись').title).to.equal('Заказ клиента ТД00-000123 от 20.11.2026 12:30:00');
    expect(phones()).to.deep.equal([
      ['✔ есть', one.phones.person, 'Анна Лебедева, Мобильный'],
      ['✔ есть', '8 (495) 123-45-67', 'ООО «Вектор», Телефон офиса'],
    ]);
    expect(form.item('Линия').text).to.equal('Продажи');
    expect(form.item('ИмяКлиента').text).to.equal('Анна Лебедева');
    await form.item('Текст').set('Ваш заказ собран, приезжайте.');
    expect(form.item('Счетчик').title).to.equal('29 из 4096');
    await form.press('Отправить');
    expect(form.item('Страницы').page).to.equal('СтраницаОтправлено');
    expect(form.item('КомуОтправлено').text).to.equal(`Анна Лебедева, ${one.phones.person}`);

    const id = String(form.value('ИдентификаторСообщения')) as MessageId;
    await eventually(
      'it has reached the client',
      async () => (await one.line.reached(one.phones.person)).length > 0,
    );
    // The client has it a moment before the bridge has written that down.
    await eventually('the form shows that it is sent', async () => {
      await desk.tick(3);
      return /^✓ Отправлено в \d\d:\d\d$/.test(form.item('СтатусСообщения').text);
    });
    for (const [level, seen] of [
      ['delivered', /^✓✓ Доставлено в/],
      ['read', /^✓✓ Прочитано в/],
    ] as const) {
      await one.line.confirm(outKey(id), level);
      await eventually(level, async () => {
        await desk.tick(5);
        return seen.test(form.item('СтатусСообщения').text);
      });
    }
    expect(form.form.idle.size, 'nothing more to ask').to.equal(0);

    const [chat, ...rest] = chatsHere();
    expect(rest).to.deep.equal([]);
    expect(chat).to.include({
      Статус: 'ВРаботе',
      Телефон: one.phones.person,
      СвязанныйОбъектТип: 'Документ.ЗаказКлиента',
    });
    await form.press('ОткрытьЧат');
    expect(desk.windows.at(-1)?.name).to.match(/Чаты/);
  });

  it('fills a template from the order, names what is missing, and refuses to send it so', async () => {
    await start();
    const dispatch = await template(
      'Отгрузка',
      '{{client.name}}, заказ {{object.Номер}} от {{object.date}} ({{object.Контрагент.ИНН}}) отгрузим {{object.ДатаОтгрузки}}. {{employee.name}}, {{line.name}}',
    );
    await openForm();
    await form.item('Шаблон').set(dispatch);
    expect(form.value('Текст')).to.equal(
      'Анна Лебедева, заказ ТД00-000123 от 20.11.2026 12:30 (7701234567) отгрузим {{object.ДатаОтгрузки}}. Иванов, Продажи',
    );
    expect(form.item('НеЗаполненыНадпись').visible).to.equal(true);
    expect(form.item('НеЗаполненыНадпись').title).to.include('object.ДатаОтгрузки');
    await form.press('Отправить');
    expect(desk.question.text).to.include('object.ДатаОтгрузки');
    await desk.reply(undefined);
    await form.item('Текст').set(String(form.value('Текст')).replace('{{object.ДатаОтгрузки}}', 'завтра'));
    expect(form.item('НеЗаполненыНадпись').visible).to.equal(false);
    await form.press('Отправить');
    await eventually(
      'it has reached the client',
      async () => (await one.line.reached(one.phones.person)).length > 0,
    );
    expect((await one.line.reached(one.phones.person))[0]?.text).to.match(
      /отгрузим завтра\. Иванов, Продажи$/,
    );
  });

  it('without «Публиковать в чате» stands in the object’s messages alone; with a file', async () => {
    await start();
    await openForm();
    await form.item('ПубликоватьВЧате').set(false);
    expect(form.item('Приглашенные').visible).to.equal(false);
    await form.press('ПрикрепитьФайл');
    await desk.pickFile({ name: 'Счет.pdf', bytes: Buffer.from('%PDF-1.4 счет') });
    expect(form.item('ФайлНадпись').title).to.equal('Счет.pdf');
    await form.item('Текст').set('Счет во вложении');
    await form.press('Отправить');
    expect(form.item('КнопкаОткрытьЧат').visible).to.equal(false);
    await eventually(
      'it has reached the client',
      async () => (await one.line.reached(one.phones.person)).length > 0,
    );
    expect((await one.line.reached(one.phones.person))[0]).to.include({ text: 'Счет во вложении' });
    expect(chatsHere()).to.deep.equal([]);

    const list = await desk.open(messages, { Объект: one.order });
    expect(list.table('Сообщения').rows()).to.have.length(1);
    expect(list.table('Сообщения').rows()[0]).to.include({
      СообщенияАвтор: 'Иванов',
      СообщенияТекст: 'Счет.pdf: Счет во вложении',
      СообщенияЛиния: 'Продажи',
    });
    await list.press('ОткрытьЧат');
    expect(desk.question.text).to.match(/Переписки в WhatsApp еще не было/);
    await desk.reply('Нет');
  });

  it('creates a chat with colleagues invited, and says who has a chat that is taken', async () => {
    await start();
    await openForm();
    const colleague = (await one.stand.run(
      'Возврат Справочники.МСТ_Сотрудники.НайтиПоНаименованию("Смирнова");',
    )) as Given;
    await form.table('Приглашенные').press('Add');
    await form.table('Приглашенные').set('ПриглашенныеСотрудник', colleague);
    await form.press('СоздатьЧат');
    await one.exchange();
    const chat = one.chatBy((row) => row.Телефон === one.phones.person);
    expect(chat.row()).to.include({ Статус: 'ВРаботе' });
    expect(await chat.run('Админ', 'Возврат Чат.Наблюдатели[0].Сотрудник.Наименование;')).to.equal(
      'Смирнова',
    );

    await openForm({ Объект: one.client }, 'Петров');
    await form.table('Телефоны').select(1);
    await form.item('Текст').set('Добрый день!');
    await form.press('Отправить');
    expect(desk.question.text).to.match(/переписывается Иванов/);
    expect(desk.question.buttons).to.deep.equal(['Попросить наблюдать', 'Открыть чат', 'Отмена']);
    await desk.reply('Попросить наблюдать');
    expect(desk.notifications.at(-1)?.explanation).to.include('Иванов');
    expect(form.value('Текст')).to.equal('Добрый день!');
    await form.press('Отправить');
    await desk.reply('Открыть чат');
    expect(desk.windows.at(-1)?.name).to.match(/Чаты/);
    expect(await one.line.reached(one.phones.person)).to.deep.equal([]);
  });

  it('without an object takes a number by hand, or the object that is chosen', async () => {
    await start();
    await openForm({});
    expect(form.item('Телефоны').visible).to.equal(false);
    await form.press('Отправить');
    expect(desk.messages.at(-1)).to.match(/Выберите телефон/);
    await form.item('Телефон').set('916 12');
    await form.item('Текст').set('Здравствуйте');
    await form.press('Отправить');
    expect(desk.question.text).to.match(/номер/i);
    await desk.reply(undefined);

    await form.press('ВыбратьОбъект');
    expect(desk.question.choices?.items.map((item) => item.presentation)).to.deep.equal([
      'Контрагенты',
      'Контактные лица',
      'Заказ клиента',
    ]);
    await desk.reply('Контрагенты');
    await desk.windows.at(-1)?.choose(one.client);
    await checked();
    expect(form.item('ОбъектНадпись').title).to.equal('ООО «Вектор»');
    expect(phones()[0]?.[1]).to.equal('8 (495) 123-45-67');
  });

  it('marks who has no WhatsApp, takes the next number, and sends again what was refused', async () => {
    await start();
    await one.line.faults({ withoutWhatsApp: ['+74951234567'] });
    await openForm({ Объект: one.client });
    expect(phones()).to.deep.equal([
      ['нет', '8 (495) 123-45-67', 'Телефон офиса'],
      ['✔ есть', one.phones.person, 'Анна Лебедева, Мобильный'],
    ]);
    expect(form.value('Телефон')).to.equal(one.phones.person);
    await one.line.faults({ refuseSends: true });
    await form.item('Текст').set('Добрый день');
    await form.press('Отправить');
    await eventually('refused', async () => {
      await desk.tick(5);
      return form.item('СтатусСообщения').text.startsWith('Не отправлено');
    });
    expect(form.item('КнопкаОтправитьЕщеРаз').visible).to.equal(true);
    await one.line.faults({ refuseSends: false });
    await form.press('ОтправитьЕщеРаз');
    await eventually('sent', async () => {
      await desk.tick(5);
      return form.item('СтатусСообщения').text.startsWith('✓ Отправлено');
    });
  });

  it('remembers the line of each person, and lets nobody write who may not', async () => {
    await start();
    const second = await one.base.line();
    await one.base.api('changeLine', { params: { lineId: second.id }, body: { name: 'Сервис' } });
    await one.exchange();
    await openForm();
    expect(form.item('Линия').text).to.equal('');
    await form.item('Текст').set('Раз');
    await form.press('Отправить');
    expect(desk.messages.at(-1)).to.match(/Выберите линию/);
    const service = (await one.stand.run(
      'Возврат Справочники.МСТ_Линии.НайтиПоНаименованию("Сервис");',
    )) as Given;
    await form.item('Линия').set(service);
    await form.press('Отправить');
    expect(form.item('Страницы').page).to.equal('СтраницаОтправлено');
    await form.press('НаписатьЕще');
    expect([form.value('Текст'), form.item('Страницы').page]).to.deep.equal(['', 'СтраницаСообщение']);
    await openForm();
    expect(form.item('Линия').text).to.equal('Сервис');
    await openForm({ Объект: one.order }, 'Петров');
    expect(form.item('Линия').text).to.equal('');
    await bslError(
      one.stand
        .session('Бухгалтер')
        .run(
          'С = МСТ_НаписатьПервым.НовоеСообщение(); Если МСТ_НаписатьПервым.Отправить(С).КодОшибки = "FORBIDDEN" Тогда ВызватьИсключение "нет права"; КонецЕсли;',
        ),
      /нет права/,
    );
  });

  it('«Сообщения WhatsApp»: sent and received, with statuses, refreshed by itself', async () => {
    await start();
    await openForm();
    await form.item('Текст').set('Заказ собран');
    await form.press('Отправить');
    const id = String(form.value('ИдентификаторСообщения')) as MessageId;
    const list = await desk.open(messages, { Объект: one.order });
    const rows = () =>
      list
        .table('Сообщения')
        .rows()
        .map((row) => [row.СообщенияАвтор, row.СообщенияТекст, row.СообщенияСтатус?.replace(/ в .*/, '')]);
    expect(rows().map(([author, text]) => [author, text])).to.deep.equal([['Иванов', 'Заказ собран']]);
    await eventually('sent', async () => (await one.line.reached(one.phones.person)).length > 0);
    await one.line.confirm(outKey(id), 'read');
    await one.line.receives(one.phones.person, 'Спасибо, буду завтра');
    // What the client has done is there when the bridge has written it down.
    await eventually('the form shows both', async () => {
      await one.exchange();
      await desk.tick(15);
      return rows().some(([, , status]) => status === '✓✓ Прочитано') && rows().length === 2;
    });
    expect(rows()).to.deep.equal([
      ['Анна Лебедева', 'Спасибо, буду завтра', ''],
      ['Иванов', 'Заказ собран', '✓✓ Прочитано'],
    ]);
    await list.table('Сообщения').activate(0);
    expect(desk.windows.at(-1)?.name).to.match(/Чаты/);
    const counted = await one.stand
      .session('Иванов')
      .run('Возврат МСТ_ОбъектыВызовСервера.ЧатыОбъекта(Клиент).Количество();', { Клиент: one.client });
    expect(toPlain(counted)).to.equal(1);
  });
});
