/** Texts in Russian. Between \u0001 words of a system line are bold. */
const n = '\u00a0';
const bold = (name: string | null): string => `\u0001${name ?? 'сотрудник'}\u0001`;

/** One of three forms by a number: 1 чат, 2 чата, 5 чатов. */
function plural(count: number, one: string, few: string, many: string): string {
  const tens = count % 100;
  const units = count % 10;
  const word = tens > 10 && tens < 20 ? many : units === 1 ? one : units > 1 && units < 5 ? few : many;
  return `${count}${n}${word}`;
}

const groups: Record<string, string> = {
  mine: 'Мои чаты',
  observed: 'Наблюдаемые',
  queue: 'Очередь',
  all: 'Все открытые',
  closed: 'Закрытые',
};
const emptyGroups: Record<string, string> = {
  mine: 'Здесь чаты, которые ведёте вы',
  observed: 'Вас пока не звали в чужие чаты',
  queue: 'Очередь пуста: всем ответили',
  all: 'Открытых чатов нет',
  closed: 'Закрытых чатов нет',
};
const kinds: Record<string, string> = {
  text: 'Сообщение',
  image: 'Фото',
  video: 'Видео',
  voice: 'Голосовое',
  audio: 'Звук',
  document: 'Документ',
  sticker: 'Стикер',
  location: 'Место на карте',
  contact: 'Контакт',
  comment: 'Скрытый комментарий',
  system: 'Служебная строка',
};
const statuses: Record<string, string> = {
  pending: 'Ожидает отправки',
  sent: 'Отправлено',
  delivered: 'Доставлено',
  read: 'Прочитано',
  failed: 'Не отправлено',
  unconfirmed: 'Не подтверждено',
};
const roles: Record<string, string> = {
  employee: 'Сотрудник',
  manager: 'Руководитель',
  administrator: 'Администратор',
};
const automatic: Record<string, string> = {
  welcome: 'приветствие',
  off_hours: 'нерабочее время',
  no_answer: 'никто не ответил',
  closing: 'завершение чата',
  quality_request: 'просьба об оценке',
  quality_reminder: 'напоминание об оценке',
  quality_thanks: 'спасибо за оценку',
};
const alerts: Record<string, string> = {
  first_answer: 'Клиенту никто не ответил',
  next_answer: `Клиент долго ждёт ответа`,
  returned_to_queue: `Вернулся в${n}очередь без ответа`,
};
const modes: Record<string, string> = {
  starting: 'подключаемся',
  stream: 'поток событий, без задержек',
  poll: 'опрос раз в 3 с',
  broken: 'связи нет',
};
const variables: Record<string, string> = {
  'client.name': 'имя клиента?',
  'client.phone': 'телефон клиента?',
  'employee.name': 'имя сотрудника?',
  'line.name': 'название линии?',
};
const choose: Record<string, [string, string]> = {
  transfer: ['Кому передать чат', 'Передать'],
  assign: ['Кому назначить чат', 'Назначить'],
  observers: ['Кого позвать наблюдателем', 'Позвать'],
};

function system(event: string, by: string | null, to: string | null, detail: string | null): string {
  switch (event) {
    case 'opened':
      return detail === 'client'
        ? 'Клиент написал впервые'
        : detail === 'phone'
          ? 'Чат начат с телефона линии'
          : `Чат начат: ведёт ${bold(to ?? by)}`;
    case 'taken':
      return by !== null && to !== null && by !== to
        ? `${bold(by)} назначает чат: теперь ведёт ${bold(to)}`
        : `${bold(to ?? by)} теперь ведёт чат`;
    case 'assigned':
      return `Чат назначен: ведёт ${bold(to)}`;
    case 'transferred':
      return `${bold(by)} передаёт чат: теперь ведёт ${bold(to)}`;
    case 'closed':
      return detail === 'inactivity'
        ? 'Чат завершён: долго не было сообщений'
        : detail === 'spam'
          ? `Чат отмечен как спам и${n}завершён${by === null ? '' : `: ${bold(by)}`}`
          : `Чат завершён${by === null ? '' : `: ${bold(by)}`}`;
    case 'reopened':
      if (detail === 'client')
        return to === null
          ? `Клиент написал снова${n}— чат в${n}очереди`
          : `Клиент написал снова${n}— чат вернулся, ведёт ${bold(to)}`;
      return to === null ? `Чат вернулся в${n}очередь` : `Чат снова в${n}работе: ведёт ${bold(to)}`;
    case 'returned_to_queue':
      return `Долго нет ответа${n}— чат вернулся в${n}очередь`;
    case 'observer_joined':
      return `${bold(to)} теперь наблюдает`;
    case 'observe_asked':
      return `${bold(by)} просит позвать в${n}чат наблюдателем`;
    case 'observer_left':
      return `${bold(to)} больше не${n}наблюдает`;
    case 'rated':
      return `Клиент поставил оценку${detail === null ? '' : ` ${detail} из${n}5`}`;
    case 'alerted':
      return `${alerts[detail ?? ''] ?? alerts.next_answer}${n}— руководитель предупреждён`;
    case 'call':
      return 'Звонок в WhatsApp: ответить на него можно с телефона линии';
    case 'poll':
      return 'Опрос: посмотреть его можно на телефоне линии';
    case 'merged':
      return 'Переписка с этим клиентом объединена';
    default:
      return 'Сообщение такого вида видно только на телефоне линии';
  }
}

/** What a system line tells the person whom it is about. */
function systemNews(event: string, name: string): string {
  const who = name === '' ? 'Мост' : name;
  switch (event) {
    case 'transferred':
      return `${who} передаёт вам чат`;
    case 'taken':
    case 'assigned':
    case 'reopened':
      return `${who}: чат теперь ведёте вы`;
    case 'observer_joined':
      return `${who} зовёт вас в${n}чат наблюдателем`;
    case 'observe_asked':
      return `${who} просит позвать в${n}чат наблюдателем`;
    default:
      return '';
  }
}

export const ru = {
  accept: 'Принять',
  add: 'Добавить',
  alert: (reason: string) => alerts[reason] ?? '',
  alertNews: (reason: string) => `${alerts[reason] ?? alerts.next_answer}`,
  changeLabels: 'Метки…',
  chatsJoined: `Переписка объединена: это один и${n}тот${n}же клиент.`,
  emptyFiltered: `С${n}этой меткой здесь никого`,
  filterByLabel: 'Показать чаты с меткой',
  filteredBy: (label: string) => `Только с${n}меткой «${label}»`,
  labelsFull: (most: number) => `Больше ${most}${n}меток у${n}чата быть не${n}может.`,
  moreOffers: (count: number) => `Ждут решения ещё: ${count}`,
  noSpam: `Это не${n}спам`,
  offerNews: (words: string) => `Вам предложен чат${words === '' ? '' : `: ${words}`}`,
  offerOf: (name: string) => `Предложен чат: ${name}`,
  offerToYou: 'Вам предложен чат',
  offeredTo: (name: string) => `предложен: ${name}`,
  offeredToYou: 'предложен вам',
  ownLabel: 'Своя метка',
  rated: (value: number) => `Оценка ${value} из${n}5`,
  scriptFailure: (_code: string, said: string) => said,
  secondsLeft: (seconds: number) => `${seconds}${n}с`,
  showAll: 'Показать все чаты',
  skip: 'Пропустить',
  spam: 'Спам',
  spamText: `Чат завершится молча: без прощального сообщения и${n}просьбы об${n}оценке. Что клиент напишет дальше, сохранится, но${n}никого не${n}потревожит. Отметку можно снять.`,
  spamTitle: (name: string) => `${name}${n}— спам?`,
  spamYes: `Да, спам`,
  askToObserve: `Попросить позвать меня`,
  askedBefore: (name: string) =>
    `${name} уже знает: вы просили недавно. Чат появится в${n}«Наблюдаемых», как только вас позовут.`,
  askedOwner: (name: string) =>
    `Просьба ушла: ${name} увидит её в${n}чате. Чат появится в${n}«Наблюдаемых», как только вас позовут.`,
  callIn: 'Позвать',
  commentNews: (name: string, words: string) => `${name} (скрыто): ${words}`,
  systemNews: (event: string, name: string) => systemNews(event, name),
  copyPhone: 'Скопировать номер',
  foundOf: (at: number, count: number) =>
    count === 0 ? 'не найдено' : `${at} из${n}${count >= 50 ? '50+' : count}`,
  install: 'Установить',
  installHint: `Отдельное окно и${n}значок со${n}счётчиком`,
  installPanel: 'Приложение на этом компьютере',
  laterFound: 'Найденное позже',
  earlierFound: 'Найденное раньше',
  moreFiles: 'Ещё файлы',
  moreReactions: 'Другая реакция',
  outdated: 'Панель обновилась.',
  outdatedText: `Перезагрузите страницу, когда будет удобно: написанное останется.`,
  outdatedEmbedded: `Закройте страницу в${n}1С и${n}откройте её снова, когда будет удобно.`,
  reload: 'Перезагрузить',
  queueNotices: `Новые в${n}очереди`,
  queueNoticesHint: `Звук и${n}уведомления не${n}только о${n}своих чатах`,
  recordingVoice: 'записывает голосовое…',
  recordingWord: 'записывает голосовое',
  searchInChat: `Поиск в${n}этом чате`,
  searchInChatHint: 'Слова сообщения или расшифровки',
  writeToPhone: 'Написать на этот номер',
  allTemplates: 'Все шаблоны',
  insertTemplate: (name: string) => `Вставить шаблон «${name}»`,
  absent: 'нет на месте',
  administration: 'Линии и подключения',
  reports: 'Отчёты',
  again: 'Попробовать снова',
  allDelivered: `На${n}связи, всё отправлено`,
  alsoViewing: (names: string[]) => `Также здесь: ${names.join(', ')}`,
  answerHint: `Сообщение клиенту. /${n}— шаблоны`,
  answeredAlready: (name: string) => `Уже ведёт ${name}`,
  assign: 'Назначить…',
  attachFile: 'Прикрепить файл',
  attachment: 'Вложение',
  automatic: (kind: string) => `Автоматически${automatic[kind] ? ` · ${automatic[kind]}` : ''}`,
  backOnline: `Снова на${n}связи.`,
  backOnlineText: 'Всё пропущенное уже здесь.',
  becomeObserver: 'Стать наблюдателем',
  callColleague: 'Позвать сотрудника',
  callObserver: 'Позвать наблюдателя…',
  callToChat: `Позвать в${n}чат наблюдателем`,
  cancel: 'Отмена',
  cannotPlay: `Этот браузер не${n}проигрывает такой звук. Файл можно скачать.`,
  cannotRecord: `Этот браузер не${n}умеет записывать голос. Откройте панель в${n}Chrome, Firefox или Safari${n}14 по${n}адресу https.`,
  chatClosed: (name: string) => `Диалог завершён: ${name}`,
  chatIsClosed: 'Чат завершён.',
  chatList: 'Список чатов',
  chatNotFound: 'Такого чата нет',
  chatNotFoundText: `Или его ведёт другой сотрудник и${n}вас в${n}него не${n}звали.`,
  chatWith: (name: string) => `Чат: ${name}`,
  chats: 'Чаты',
  chatsWaiting: (count: number) => `Чаты, ждут вашего ответа: ${count}`,
  chooseChat: 'Выберите чат слева',
  chooseTitle: (kind: string) => choose[kind]?.[0] ?? '',
  chooseYes: (kind: string) => choose[kind]?.[1] ?? '',
  client: 'Клиент',
  clientCard: 'Карточка клиента',
  clientDidNotGet: `Клиент это не${n}получил.`,
  clientDoesNotSee: `Клиент не${n}видит`,
  clientWillNotSee: `Клиент этого не${n}увидит`,
  clientWord: 'клиент',
  close: 'Закрыть',
  closeCard: 'Закрыть карточку',
  closed: 'Закрыт',
  colleagueAnswers: (name: string) => `${name} пишет клиенту`,
  colleagueComments: (name: string) => `${name} пишет комментарий`,
  colleagueName: 'Имя сотрудника',
  colleagues: 'Сотрудники',
  commentHint: `Комментарий для коллег. @${n}— позвать сотрудника`,
  commentRemoved: 'Комментарий удалён',
  connectedByPolling: `На${n}связи, с${n}задержкой до${n}3${n}с`,
  connecting: 'Подключаемся…',
  connection: 'Связь',
  copied: 'Текст скопирован',
  copyText: 'Скопировать текст',
  darkTheme: 'Тёмная тема',
  darkThemeHint: 'Иначе светлая',
  days: (count: number) => `${count}${n}дн`,
  deletedByClient: 'Удалено клиентом',
  deletedByUs: (name: string) => `Удалено у${n}всех${name === '' ? '' : `: ${name}`}`,
  download: 'Скачать',
  draftSaved: (time: string) => `черновик сохранён ${time}`,
  dropLimits: (megabytes: number, files: number) => `до${n}${megabytes}${n}МБ, до${n}${files} файлов`,
  dropRecording: 'Удалить запись',
  dropToAttach: 'Отпустите, чтобы прикрепить',
  dropToClient: (name: string) => `Файл уйдёт клиенту (${name}) после «Отправить»`,
  dropToColleagues: `Файл увидят только коллеги, после «Записать»`,
  edit: 'Изменить',
  edited: 'изменено',
  editing: 'Изменение сообщения',
  emoji: 'Эмодзи',
  emojiRecent: 'Недавние',
  emojiSearch: 'Найти эмодзи',
  emptyGroup: (group: string) => emptyGroups[group] ?? '',
  enterSends: `Enter${n}— отправить`,
  fields: `Из${n}1С`,
  file: 'ФАЙЛ',
  fileEmpty: (name: string) => `«${name}» пуст: отправлять нечего.`,
  fileGone: `Файл больше не${n}хранится`,
  fileOnItsWay: 'Файл загружается',
  fileTooBig: (name: string, megabytes: number) =>
    `«${name}» больше ${megabytes}${n}МБ. WhatsApp такой не${n}примет.`,
  files: 'Файлы',
  finish: 'Завершить',
  finishDialogue: 'Завершить диалог',
  formerOwner: `вёл до${n}закрытия`,
  fromPhone: (name: string | null) => `с${n}телефона линии${name === null ? '' : ` · дежурный ${name}`}`,
  goesToClientIn: (seconds: number) => `Уйдёт клиенту через ${seconds}${n}с: прошлая запись была скрытой`,
  greyList: `Клиент выключил отчёты о${n}прочтении в${n}своём WhatsApp: прочитанное останется серым.\nСообщение доставлено, но${n}чат ещё не${n}открыт.\nТелефон клиента выключен или без сети: одна галочка.\nКлиент заблокировал номер линии: одна галочка и${n}дальше ничего.\nУ${n}линии нет связи: часы вместо галочек.`,
  greyReasons: 'Почему остаются серыми',
  groups: (group: string) => groups[group] ?? group,
  help: `Клавиши и${n}связь`,
  helpWord: 'Справка',
  hereAlready: 'уже здесь',
  hiddenComment: 'Скрытый комментарий',
  hours: (count: number) => `${count}${n}ч`,
  inBrowser: `В${n}браузере`,
  inQueue: `В${n}очереди`,
  integrator: 'Другая программа',
  keysBrowser: 'Ctrl K — поиск по чатам',
  keysEmbedded: `Alt ↓ — следующий чат\nAlt ↑ — предыдущий чат\nAlt A — принять предложенный чат\nAlt S — пропустить предложенный чат\nAlt E — завершить диалог\nAlt P — клиенту или скрытый комментарий\nAlt I — карточка клиента\nAlt F — поиск в${n}этом чате\n↑ ↓ — по${n}сообщениям, когда фокус в${n}переписке\nEnter — отправить\nShift Enter — новая строка\n↑ — изменить последнее своё (в пустом поле)\n/ — шаблоны\n@ — позвать сотрудника (в${n}скрытом комментарии)\nEsc — закрыть то, что открыто`,
  kilobytes: (count: number) => `${count}${n}КБ`,
  kinds: (kind: string) => kinds[kind] ?? kind,
  labels: 'Метки',
  lastByte: 'Последний сигнал',
  lastEvent: 'Номер в ленте',
  lastWordOurs: 'Последнее слово наше:',
  leave: 'Покинуть',
  ledBy: (name: string) => `Ведёт ${name}`,
  ledByYou: 'Ведёте вы',
  ledSince: (time: string) => `${n}— с${n}${time}, пока вы писали.`,
  lightTheme: 'Светлая тема',
  lineAway: (name: string) =>
    `Линия «${name}» сейчас не${n}на${n}связи. Ответы дождутся её и${n}уйдут по${n}порядку.`,
  lineOf: (name: string) => (name === '' ? 'линия' : `линия «${name}»`),
  lineTrouble: 'Линия ждёт ваших действий',
  linesWord: 'Линии',
  linkForServer: `Администратору: новую ссылку печатает на${n}сервере команда`,
  linkInOnec: `Закройте эту страницу в${n}1С и${n}откройте её снова: 1С сама даст новую ссылку.`,
  linkIsNeeded: 'Нужна ссылка для входа',
  linkIsUsed: 'Эта ссылка уже не действует',
  linkText: `Откройте панель из${n}1С: раздел «Звонки и${n}сообщения». Ссылка одноразовая, вход сохранится на${n}этом устройстве.`,
  listen: 'Слушать',
  loading: 'Загружаем…',
  megabytes: (count: string) => `${count}${n}МБ`,
  messageActions: 'Действия с сообщением',
  messageToClient: 'Сообщение клиенту',
  messages: 'Сообщения',
  microphone: 'Запись голоса',
  minutes: (count: number) => `${count}${n}мин`,
  missing: (count: number) => `не${n}заполнено: ${count}`,
  missingHint: `Заполните это в${n}1С или напишите текст сами: с${n}пустым местом шаблон не${n}вставить.`,
  missingSay: (names: string) => `В${n}шаблоне не${n}хватает: ${names}`,
  modes: (mode: string) => modes[mode] ?? mode,
  more: 'Ещё',
  nextInQueue: 'Следующий по очереди',
  nextTry: (seconds: number) => `Повтор через ${seconds}${n}с.`,
  noChat: 'Чат не выбран',
  noColleagues: 'Никого не нашлось',
  noConnection: 'Нет связи',
  noConnectionText: `Мост не${n}отвечает. Проверьте сеть; если у${n}коллег то${n}же самое, сообщите администратору.`,
  noConnectionTryAgain: `Нет связи с${n}мостом: действие не${n}выполнено. Повторите, когда связь вернётся.`,
  noMicrophone: `Микрофон недоступен: разрешите его для этой страницы в${n}настройках браузера.`,
  noMicrophoneHere: `здесь не${n}работает`,
  noReplyNeeded: 'Ответ не нужен',
  noTemplates: `Шаблонов пока нет: их заводят в${n}1С.`,
  noTranscription: 'Без расшифровки',
  noWhatsApp: 'нет WhatsApp',
  nobodyYet: 'Чат пока никто не ведёт',
  notCopied: 'Не удалось скопировать: выделите текст и нажмите Ctrl C.',
  inOnec: `В${n}1С`,
  findInOnec: `Найти в${n}1С: название, телефон`,
  linkAnother: `Связать с${n}другим объектом`,
  unlink: `Убрать связь с${n}1С`,
  timelineOf: 'Лента и новое сообщение',
  chooseOnce: (count: number) =>
    count === 1 ? 'Этот номер есть у:' : `Этот номер есть у${n}нескольких. Выберите${n}— мы запомним:`,
  onecReadAt: (when: string) => `Прочитано ${when}.`,
  notLinked: `Клиент не${n}связан с${n}карточкой в${n}1С.`,
  notLoaded: 'Не загрузилось',
  notLoadedText: 'Мост не ответил. Написанное сохранено.',
  notSent: 'Не отправлено.',
  notTaken: (word: string) => `WhatsApp не${n}принял сообщение (${word}).`,
  openChat: 'Открыть чат',
  phoneWrong: 'Нужен номер с кодом страны, например +7 916 123-45-67',
  noLines: 'Линий пока нет: их подключает администратор.',
  clientPhone: 'Телефон клиента',
  fromLine: 'С какой линии',
  writeFirst: 'Написать первым',
  writeFirstHint: `Чат станет вашим. Если клиента уже ведёт другой сотрудник, мы скажем кто.`,
  nothingFound: (text: string) => `По${n}запросу «${text}» ничего нет`,
  notices: 'Уведомления на рабочем столе',
  noticesBlocked: `Браузер запретил уведомления для этой страницы: разрешите их в${n}его настройках.`,
  noticesHint: 'О ваших чатах и очереди, когда панель не на виду',
  observerWord: 'наблюдатель',
  offlineFor: (seconds: number) =>
    `Нет связи с${n}мостом ${seconds < 60 ? `${seconds}${n}с` : `${Math.floor(seconds / 60)}${n}мин`}.`,
  offlineText: (waiting: number) =>
    waiting > 0
      ? `Новые сообщения не${n}видны. ${plural(waiting, 'ваше ждёт', 'ваших ждут', 'ваших ждут')} здесь и${n}уйдёт один раз.`
      : `Новые сообщения не${n}видны, написанное сохраняется.`,
  onecStale: `1С не${n}ответила: показано то, что было известно раньше.`,
  openPicture: 'Открыть фото',
  openedAt: (when: string) => `Чат открыт ${when}`,
  orAnswerLongest: 'Или ответьте тому, кто ждёт дольше всех.',
  ownerWord: 'ведёт чат',
  pause: 'Пауза',
  people: 'Участники',
  phones: 'Телефоны',
  picture: 'Фото',
  product: 'Мост WhatsApp для 1С',
  proxyHint: `Прокси перед мостом задерживает поток событий. Выключите для /v1/events буферизацию (nginx: proxy_buffering off) и${n}сжатие.`,
  queueIsEmpty: 'Очередь пуста',
  queueIsEmptyText: `Всем ответили. Новый клиент появится здесь сам, обновлять не${n}нужно.`,
  rating: 'Оценка',
  ratingOf: (value: number) => `${value} из${n}5`,
  reactWith: (emoji: string) => `Реакция ${emoji}`,
  recordVoice: 'Записать голосовое',
  recording: 'Запись голоса',
  refreshNow: 'Обновить сейчас',
  remove: 'Удалить',
  removeComment: 'Удалить комментарий',
  removeCommentText: 'Его больше не увидят и коллеги.',
  removeFailedFiles: `Уберите файлы, которые не${n}загрузились, или приложите их снова.`,
  removeFile: (name: string) => `Убрать ${name}`,
  removeForAll: 'Удалить у всех',
  removeForAllText: `Сообщение исчезнет и${n}у${n}клиента. Если WhatsApp уже не${n}даёт его удалить, мы скажем об${n}этом и${n}ничего не${n}изменится.`,
  removePerson: (name: string) => `Убрать: ${name}`,
  reopen: `Вернуть в${n}работу`,
  repeat: 'Повторить',
  reply: 'Ответить на это',
  roleOf: (role: string, absent: boolean) => `${roles[role] ?? role}${absent ? ` · нет на${n}месте` : ''}`,
  save: 'Сохранить',
  searchChats: 'Поиск по чатам',
  searchClosed: 'Искать в закрытых',
  searchHint: 'Имя, телефон, слова',
  searchedClosed: 'Искали в закрытых чатах.',
  searchedOpen: `Искали в${n}открытых чатах: имена, телефоны, тексты и${n}расшифровки.`,
  secondsAgo: (seconds: number) => `${seconds}${n}с${n}назад`,
  sections: 'Разделы',
  selfCheck: 'Самопроверка связи',
  send: 'Отправить',
  sendToClient: 'Отправить клиенту',
  settings: 'Настройки',
  settingsOf: (name: string) => `Настройки: ${name}`,
  signOut: 'Выйти',
  sound: 'Звук',
  soundHint: 'Когда пишет ваш клиент или новый в очереди',
  speed: (value: number) => `${value}×, скорость`,
  statuses: (status: string) => statuses[status] ?? status,
  stopAndListen: 'Остановить и прослушать',
  system,
  take: 'Взять в работу',
  takenBy: (name: string) => `Чат ведёт ${name}.`,
  templates: 'Шаблоны',
  textForManagers: 'Прежний текст виден руководителю',
  textIsKept: `Ваш текст не${n}отправлен и${n}остаётся в${n}поле.`,
  tickDelivered: 'Сообщение на телефоне клиента.',
  tickFailed: `Не ушло: причина написана под сообщением, там${n}же «Повторить».`,
  tickPending: `Мост ждёт связи с${n}линией.`,
  tickRead: 'Клиент открыл чат.',
  tickSent: `WhatsApp принял, телефон клиента ещё нет.`,
  tickUnconfirmed: `Передано, но${n}ответа нет. Мост уточняет сам и${n}второй раз не${n}отправляет.`,
  toChoose: 'выбрать',
  toClient: 'Клиенту',
  toClose: 'закрыть',
  toEnd: 'К последнему',
  toInsert: 'вставить',
  toList: 'К списку',
  toWhom: 'Кому',
  today: 'Сегодня',
  tooLong: (count: number) => `Длиннее ${count} знаков: WhatsApp потеряет конец. Разделите сообщение.`,
  tooManyFiles: (count: number) => `За раз${n}— до${n}${count} файлов.`,
  transcribe: 'Расшифровать',
  transcribing: 'Расшифровываем…',
  transcription: 'Расшифровка',
  transfer: 'Передать',
  transferComment: 'Комментарий коллеге',
  transferCommentHint: `Что важно знать: на${n}чём остановились, чего ждёт клиент`,
  tryingNow: 'Пробуем.',
  typing: 'печатает…',
  typingWord: 'печатает',
  unanswered: (count: number) => `Без ответа: ${count}`,
  unansweredFor: (wait: string) => `Без ответа ${wait}`,
  unconfirmedText: `Уточняем у${n}WhatsApp, второй раз не${n}отправляем`,
  uploaded: (percent: number) => `загружено ${percent}${n}%`,
  variable: (name: string) => variables[name] ?? `${name.replace(/^object\./, '')}?`,
  waitToSend: (count: number) => `На${n}связи, ${plural(count, 'ждёт', 'ждут', 'ждут')} отправки`,
  waitedFor: (name: string) => `раньше вёл ${name}`,
  waitingHere: 'Ждут отправки здесь',
  waits: 'Клиент ждёт ответа',
  waitsForConnection: 'Ждёт связи и уйдёт один раз',
  waitsTooLong: 'Клиент ждёт дольше нормы',
  wasUntil: (time: string) => `Было до${n}${time}`,
  we: 'мы',
  whyGrey: 'Почему галочки серые',
  writeComment: 'Записать комментарий',
  writeDown: 'Записать',
  yesWord: 'работает',
  yesterday: 'Вчера',
};
