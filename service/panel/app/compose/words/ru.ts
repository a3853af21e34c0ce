/** Texts of the widget in Russian. */
const n = '\u00a0';

const statuses: Record<string, string> = {
  pending: 'ожидает отправки',
  sent: 'отправлено',
  delivered: 'доставлено',
  read: 'прочитано',
  failed: `не${n}отправлено`,
  unconfirmed: `не${n}подтверждено`,
};
const variables: Record<string, string> = {
  'client.name': 'имя клиента',
  'client.phone': 'телефон клиента',
  'employee.name': 'имя сотрудника',
  'line.name': 'название линии',
};

/** «ДатаОплаты» as people write it; short words in capitals stay. */
const spaced = (name: string): string =>
  name
    .replace(/([а-яёa-z0-9])([А-ЯЁA-Z])/g, '$1 $2')
    .split(' ')
    .map((word) => (word.length > 1 && word === word.toUpperCase() ? word : word.toLowerCase()))
    .join(' ');

export const ru = {
  title: `Написать в${n}WhatsApp`,
  product: 'Мост WhatsApp для 1С',
  again: 'Попробовать снова',
  loading: 'Загружаем…',
  noConnection: `Нет связи с${n}мостом. Повторите, когда она вернётся.`,
  noConnectionTitle: 'Нет связи',
  noConnectionText: `Мост не${n}отвечает. Проверьте сеть; если у${n}коллег то${n}же самое, сообщите администратору.`,
  linkUsed: 'Эта ссылка уже не действует',
  linkNeeded: 'Нужна ссылка для входа',
  linkText: `Откройте карточку клиента, лида или заказа в${n}1С и${n}нажмите «Написать в${n}WhatsApp» ещё раз: ссылка одноразовая.`,
  offline: `Нет связи с${n}мостом: статусы не${n}обновляются, написанное сохраняется.`,
  tryNow: 'Обновить сейчас',
  refresh: `Прочитать из${n}1С заново`,
  openChat: 'Открыть чат',

  line: 'Линия',
  noLines: 'Линий нет: их подключает администратор.',
  lineKnown: `С${n}неё уже писали на${n}этот номер`,
  lineAway: `Линия сейчас не${n}на${n}связи: сообщение дождётся её`,
  lineReady: `На${n}связи`,
  template: 'Шаблон',
  noTemplate: 'Без шаблона',
  noTemplates: `Шаблонов пока нет: их заводят в${n}1С`,
  templateFilling: 'Заполняем…',
  templateFrom: `Поля подставлены из${n}1С`,
  templateHint: `Поля подставятся из${n}1С`,
  noFolder: 'Без папки',

  toWhom: 'Кому',
  hasWhatsApp: 'есть WhatsApp',
  checking: 'не проверен',
  without: 'нет WhatsApp',
  noPhones: `В${n}карточке нет телефонов. Введите номер, на${n}который написать.`,
  otherNumber: 'Другой номер',
  otherNumberLabel: 'Телефон, на который написать',
  add: 'Добавить',
  cancel: 'Отмена',
  chatOf: (name: string) => `чат ведёт ${name}`,
  chatYours: 'чат ваш',
  chatQueued: `чат в${n}очереди`,
  chatClosed: 'чат закрыт',

  message: 'Сообщение',
  messageHint: 'Напишите клиенту или выберите шаблон',
  counter: (count: number, most: number) => `${count}${n}/${n}${most}`,
  counterLabel: (count: number, most: number) => `Знаков: ${count} из${n}${most}`,
  notFilled: (names: string) => `Не${n}заполнено: ${names}.`,
  fillInOneC: `Заполните в${n}1С и${n}`,
  readAgain: 'прочитайте заново',
  orTypeHere: ' или ',
  typeHere: 'введите здесь',
  tooLong: (most: number) => `Длиннее ${most} знаков: WhatsApp потеряет конец. Разделите сообщение.`,
  emoji: 'Эмодзи',
  attach: 'Прикрепить файл',
  record: 'Записать голосовое',
  recording: 'Идёт запись',
  stopRecording: 'Закончить запись',
  dropRecording: 'Удалить запись',
  listen: 'Прослушать запись',
  pause: 'Пауза',
  voiceLoading: (percent: number) => `${percent}${n}%`,
  noMicrophone: `Микрофон недоступен: разрешите его для этой страницы в${n}настройках браузера.`,
  cannotRecord: `Этот браузер не${n}умеет записывать голос. Откройте карточку в${n}Chrome, Firefox или Safari${n}14 по${n}адресу https.`,
  cannotPlay: `Этот браузер не${n}проигрывает такой звук.`,
  dropHere: 'Отпустите, чтобы прикрепить',

  makeChat: 'Создать чат',
  makeChatHint: `Ответ клиента придёт вам, мимо очереди`,
  publish: `Публиковать в${n}чате`,
  publishHint: `Сообщение будет и${n}в${n}чате, и${n}в${n}ленте`,
  invite: 'Позвать коллег',
  invited: (count: number) => `Позовём коллег: ${count}`,
  inviteTitle: `Кого позвать в${n}чат`,
  inviteSearch: 'Имя сотрудника',
  nobody: 'Никого не нашлось',
  done: 'Готово',
  send: 'Отправить',
  sending: 'Отправляем…',
  where: (chat: boolean, feed: boolean) =>
    chat && feed
      ? `Сообщение появится в${n}чате и${n}в${n}ленте.`
      : chat
        ? `Сообщение появится в${n}чате.`
        : `Сообщение останется только в${n}ленте.`,

  choosePhone: `Выберите номер, на${n}который написать.`,
  phoneWithout: `У${n}этого номера нет WhatsApp: выберите другой.`,
  filesOnTheWay: 'Файлы ещё загружаются: отправить можно будет через мгновение.',
  removeFailed: `Уберите файлы, которые не${n}загрузились, или приложите их снова.`,
  nothingToSend: 'Напишите сообщение или приложите файл.',
  notSentNoConnection: `Нет связи с${n}мостом. Написанное осталось здесь; повторите, и${n}клиент получит его один раз.`,
  stays: `Написанное осталось здесь.`,
  handedOver: (count: number) => (count > 1 ? `Передано сообщений: ${count}` : 'Сообщение передано'),
  takenBy: (name: string) => `Чат ведёт ${name}.`,
  takenText: (feed: boolean) =>
    feed
      ? `Попросите позвать вас или отправьте без чата: сообщение останется только в${n}ленте.`
      : `Попросите позвать вас наблюдателем.`,
  askToObserve: 'Попросить наблюдать',
  withoutChat: 'Без чата',
  askedBefore: (name: string) => `${name} уже знает: вы просили недавно.`,
  askedOwner: (name: string) => `Просьба ушла: ${name} увидит её в${n}чате.`,

  onecSince: (when: string) => `Показано то, что было прочитано ${when}.`,
  onecKnown: 'Показано то, что известно без неё.',

  sentByOrder: `Сообщения по${n}заказу`,
  sentByClient: `Сообщения по${n}карточке`,
  sentHere: 'Отправлено отсюда',
  empty: `Первое сообщение появится здесь, со${n}статусом доставки.`,
  emptyTitle: 'Лента пуста',
  showOlder: 'Показать раньше',
  reply: 'ответ',
  onlyFeed: `только в${n}ленте`,
  repeat: 'Повторить',
  deleted: 'Сообщение удалено',
  client: 'Клиент',
  fromPhone: `С${n}телефона линии`,
  automatic: 'Автоматически',
  integrator: 'Другая программа',
  today: 'Сегодня',
  yesterday: 'Вчера',
  kinds: (kind: string) =>
    (
      ({
        image: 'Фото',
        video: 'Видео',
        voice: 'Голосовое',
        audio: 'Звук',
        document: 'Документ',
        sticker: 'Стикер',
        location: 'Место на карте',
        contact: 'Контакт',
      }) as Record<string, string>
    )[kind] ?? 'Сообщение',
  statuses: (status: string) => statuses[status] ?? status,
  variable: (name: string) => variables[name] ?? spaced(name.replace(/^object\./, '')),
};
