/** Pictures of the forms of everyday work: chats, templates, the queue, lines, the exchange log. */
import { eventually } from '../test/onec/extension/connected.ts';
import type { OfficeChat } from '../test/onec/extension/office.ts';
import {
  alexey,
  maria,
  olga,
  openPictureOffice,
  type PictureOffice,
  sample,
  sergey,
} from './pictures-onec-office.ts';
import type { Shoot } from './pictures-onec-shoot.ts';

const templates = [
  [
    'Приветствие',
    'Начало',
    'Здравствуйте, {{client.name}}!\nМеня зовут {{employee.name}}, отвечу на вопросы по заказу.',
  ],
  [
    'Счет выставлен',
    'Заказы',
    'Здравствуйте, {{client.name}}!\nСчет *№ {{object.Номер}}* готов, срок оплаты три дня.\nС уважением, {{employee.name}}',
  ],
  ['Заказ собран', 'Заказы', 'Ваш заказ собран, машина выедет завтра утром.'],
  ['Напоминание об оплате', 'Заказы', 'Напоминаем об оплате счета, {{client.name}}. Отгрузим в день оплаты.'],
  ['Часы работы', '', 'Мы работаем по будням с 9 до 18, склад — до 17.'],
] as const;

/** The talk that stands open in the pictures. */
async function talk(office: PictureOffice): Promise<OfficeChat> {
  const { pass, writes, answers, comments } = office;
  await writes(sergey, 'Добрый день! Нужны светильники ДВО 36 Вт, 120 штук. Есть на складе?');
  const chat = office.chatOf(sergey.phone);
  pass(3);
  await answers(
    maria,
    chat,
    'Здравствуйте, Сергей! 96 штук на складе, еще 24 придут в понедельник. Зарезервировать?',
  );
  pass(4);
  await writes(sergey, 'Да, резервируйте');
  pass(9);
  await comments(maria, chat, 'Ольга, у них просрочено 62 400 ₽. Отгружаем или ждем оплату?');
  pass(5);
  await comments(olga, chat, 'Отгружайте: платеж вижу, разнесу до обеда');
  pass(3);
  await answers(maria, chat, '*Счет на 96 450 ₽* выставлен, срок оплаты — три дня');
  pass(9);
  await writes(sergey, 'Спасибо! Оплатим сегодня');
  pass(2);
  await writes(sergey, 'Кабель с этой бирки подойдет в пару к светильникам?', {
    file: { kind: 'image', fileName: 'Бирка.jpg', mimeType: 'image/jpeg', base64: await sample('photo.jpg') },
  });
  pass(6);
  await answers(maria, chat, 'Подойдет, бухту привезем той же машиной', 'delivered');
  return chat;
}

/** Clients who wait, each for his own time. */
async function queue(office: PictureOffice): Promise<void> {
  const { pass, writes } = office;
  await writes({ phone: '+79615552084', name: 'Игорь Белов' }, 'Здравствуйте, есть автоматы 16 А, 200 штук?');
  pass(8);
  await writes(
    { phone: '+79175550113', name: 'Елена Зайцева' },
    'Так что со сроком по кабелю? Бригада стоит',
  );
  pass(11);
  await writes({ phone: '+79175550114', name: 'Ольга Савина' }, 'Можно забрать заказ сегодня?');
  pass(7);
  await writes({ phone: '+79175550115', name: 'Тимур Магомедов' }, 'Добрый день! Примите заявку на щиты');
  pass(3);
}

export async function everydayPictures(shoot: Shoot): Promise<void> {
  const names = [
    'chats',
    'chat',
    'transfer',
    'templates',
    'template',
    'template-choice',
    'queue',
    'lines',
    'line',
    'log',
    'log-answers',
    'log-entry',
    'employees',
    'employee',
    'employee-choice',
  ];
  if (!names.some(shoot.wanted)) return;
  const office = await openPictureOffice(70);
  try {
    await everyday(office, shoot);
  } finally {
    await office.close();
  }
}

async function everyday(office: PictureOffice, shoot: Shoot): Promise<void> {
  const { find, open } = office;
  for (const [name, folder, text] of templates) {
    await office.office.base.api('createTemplate', { body: { name, text, ...(folder ? { folder } : {}) } });
  }
  const chat = await talk(office);
  const anna = { phone: '+79175550111', name: 'Анна Кравцова' };
  await office.writes(anna, 'Пришлите счет на кабель, пожалуйста');
  await office.answers(alexey, office.chatOf(anna.phone), 'Счет № 1846 отправил, срок — три дня');
  await queue(office);
  await office.writes(sergey, 'Отлично. А 24 штуки в понедельник точно будут?');
  office.pass(1);
  await office.office.exchange();
  const ref = await find('МСТ_Чаты', 'ИдентификаторЧата', chat.id);

  const list = await open(maria, 'Справочник.МСТ_Чаты.ФормаСписка');
  await list.form.table('Список').select(0);
  await shoot.form('chats', list.form, 1240, 340);

  const card = await open(maria, 'Справочник.МСТ_Чаты.ФормаОбъекта', { Ключ: ref });
  await card.desk.tick(1);
  await card.form
    .item('ТекстОтвета')
    .set('Да, Сергей, поставка подтверждена: 24 штуки будут в понедельник к 11:00.');
  await shoot.form('chat', card.form, 1340, 900);

  await card.form.press('Передать');
  const transfer = card.desk.window('ФормаПередачи');
  await transfer.item('Сотрудник').set(await find('МСТ_Сотрудники', 'Наименование', alexey));
  await transfer.item('Комментарий').set('Клиент ждет подтверждения по 24 светильникам, счет уже выставлен');
  await shoot.form('transfer', transfer, 620);
  await transfer.close();

  await card.form.press('ВыбратьШаблон');
  const choice = card.desk.window('ФормаВыбора');
  await choice.table('Список').select({ СписокНаименование: 'Приветствие' });
  await card.desk.tick(1);
  await shoot.form('template-choice', choice, 980);
  await choice.close();

  const lists = await open(olga, 'Справочник.МСТ_ШаблоныСообщений.ФормаСписка');
  await lists.form.table('Список').select({ СписокНаименование: 'Счет выставлен' });
  await shoot.form('templates', lists.form, 1120);
  const template = await open(olga, 'Справочник.МСТ_ШаблоныСообщений.ФормаОбъекта', {
    Ключ: await find('МСТ_ШаблоныСообщений', 'Наименование', 'Счет выставлен'),
  });
  await shoot.form('template', template.form, 820);

  const queueForm = await open(olga, 'Обработка.МСТ_ОчередьСотрудников.Форма');
  for (const name of [maria, alexey, 'Олег Сафин', 'Оксана Мирова']) {
    await queueForm.form.press('ОчередьПодобрать');
    if (name === maria) await shoot.form('employee-choice', queueForm.desk.window('ФормаВыбора'), 980);
    await queueForm.desk.window('ФормаВыбора').choose(await find('МСТ_Сотрудники', 'Наименование', name));
  }
  await queueForm.form.press('Записать');
  await queueForm.form.table('Очередь').select(1);
  await shoot.form('queue', queueForm.form, 680);

  const people = await open(olga, 'Справочник.МСТ_Сотрудники.ФормаСписка');
  await people.form.table('Список').select(0);
  await shoot.form('employees', people.form, 980);
  const employee = await open(olga, 'Справочник.МСТ_Сотрудники.ФормаОбъекта', {
    Ключ: await find('МСТ_Сотрудники', 'Наименование', alexey),
  });
  await shoot.form('employee', employee.form, 720);

  const store = await office.office.base.line();
  await office.office.base.api('changeLine', { params: { lineId: store.id }, body: { name: 'Склад' } });
  await store.link('lost');
  await eventually('the line waits for a person', async () => {
    await office.office.exchange();
    return office.office.stand
      .rows('Справочник.МСТ_Линии')
      .some((row) => row.Наименование === 'Склад' && row.Состояние === 'СвязьПотеряна');
  });
  const lines = await open(olga, 'Справочник.МСТ_Линии.ФормаСписка');
  await lines.form.table('Список').select(0);
  await shoot.form('lines', lines.form, 1120);
  const line = await open(olga, 'Справочник.МСТ_Линии.ФормаОбъекта', {
    Ключ: await find('МСТ_Линии', 'Наименование', 'Отдел продаж'),
  });
  await shoot.form('line', line.form, 720);

  await trouble(office, chat);
  const log = await open(olga, 'РегистрСведений.МСТ_ЖурналОбмена.ФормаСписка');
  await log.form.table('Список').select(0);
  await shoot.form('log', log.form, 1240);
  await log.form.table('Список').activate(0);
  await shoot.form('log-entry', log.desk.window('ФормаЗаписи'), 820);
  await log.form.item('Страницы').selectPage('СтраницаОтветы');
  await log.form.table('Ответы').select(0);
  await shoot.form('log-answers', log.form, 1240);
}

/** What the exchange log is looked into for: an answer refused, an answer and a command that wait. */
async function trouble({ office, pass }: PictureOffice, chat: OfficeChat): Promise<void> {
  const answer = (who: string, text: string, rest = '') =>
    chat.run(
      who,
      `Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; ${rest} Возврат МСТ_Чаты.Ответить(Чат, Ответ);`,
      { Текст: text },
    );
  await answer(
    alexey,
    '',
    'Ответ.Шаблон = Справочники.МСТ_ШаблоныСообщений.НайтиПоНаименованию("Счет выставлен");',
  );
  pass(1);
  await office.bridgeIs('away');
  await answer(maria, 'Да, 24 штуки будут в понедельник');
  await chat.run(maria, 'Возврат МСТ_Чаты.Завершить(Чат);');
}
