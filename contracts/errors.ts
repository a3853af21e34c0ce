/**
 * The one catalogue of errors. `retry` says what a program should do: `never` (the same request will fail
 * again), `later` (wait, honour Retry-After), `changed` (read the newer state first, then decide).
 * Every text says what happened and what to do.
 */
export interface ErrorKind {
  status: number;
  retry: 'never' | 'later' | 'changed';
  ru: string;
  en: string;
}

const kind = (status: number, retry: ErrorKind['retry'], ru: string, en: string): ErrorKind => ({
  status,
  retry,
  ru,
  en,
});

export const errorCatalogue = {
  // What came in
  BAD_JSON: kind(
    400,
    'never',
    'Тело запроса — не JSON в UTF-8. Исправьте запрос.',
    'The body is not JSON in UTF-8. Mend the request.',
  ),
  VALIDATION_FAILED: kind(
    400,
    'never',
    'Запрос не соответствует контракту. Что именно не так — в details.',
    'The request does not match the contract. See details for each field.',
  ),
  UNSUPPORTED_MEDIA_TYPE: kind(
    415,
    'never',
    'Такой тип содержимого здесь не принимается. Нужен application/json, для файлов — multipart/form-data.',
    'This content type is not accepted here. Use application/json, or multipart/form-data for files.',
  ),
  TOO_LARGE: kind(
    413,
    'never',
    'Слишком большой запрос или файл. Предел указан в details.',
    'The request or the file is too large. The limit is in details.',
  ),
  BAD_CURSOR: kind(
    400,
    'never',
    'Указатель страницы не распознан. Начните список сначала.',
    'The page cursor is not known. Start the list anew.',
  ),
  NOT_FOUND: kind(
    404,
    'never',
    'Такого объекта нет или он вам не доступен. Проверьте идентификатор.',
    'There is no such thing, or it is not yours to see. Check the id.',
  ),
  METHOD_NOT_ALLOWED: kind(
    405,
    'never',
    'По этому адресу такой метод не работает. Смотрите /docs.',
    'This address does not answer that method. See /docs.',
  ),
  INVALID_PHONE: kind(
    422,
    'never',
    'Это не номер телефона. Нужен номер с кодом страны, например +7 916 123-45-67.',
    'This is not a phone number. Give it with the country code, such as +7 916 123-45-67.',
  ),
  NOTHING_TO_SEND: kind(
    422,
    'never',
    'В сообщении нет ни текста, ни вложения. Добавьте что-нибудь одно.',
    'The message has neither text nor attachment. Add one.',
  ),
  IDEMPOTENCY_KEY_REUSED: kind(
    422,
    'never',
    'С этим ключом уже отправлено другое сообщение. Возьмите новый ключ для нового сообщения.',
    'Another message was sent with this key. Take a new key for a new message.',
  ),
  TEMPLATE_VALUES_MISSING: kind(
    422,
    'never',
    'Шаблону не хватает значений: {missing}. Впишите их, и сообщение можно будет отправить.',
    'The template lacks values: {missing}. Fill them in before sending.',
  ),
  INFOBASE_REQUIRED: kind(
    400,
    'never',
    'Ваш токен видит несколько баз. Укажите, о какой речь: infobaseId.',
    'Your token sees several infobases. Say which one: infobaseId.',
  ),

  // Who asks
  UNAUTHORIZED: kind(
    401,
    'never',
    'Доступ не подтверждён. Войдите снова или проверьте токен.',
    'Access is not confirmed. Sign in again or check the token.',
  ),
  FORBIDDEN: kind(
    403,
    'never',
    'На это у вас нет прав. Обратитесь к руководителю или администратору.',
    'You have no right to do this. Ask a manager or the administrator.',
  ),
  EMPLOYEE_REQUIRED: kind(
    422,
    'never',
    'Не указано, какой сотрудник это делает. Передайте заголовок Employee-Id.',
    'It is not said which employee does this. Pass the header Employee-Id.',
  ),
  EMPLOYEE_UNKNOWN: kind(
    422,
    'never',
    'Сотрудника нет в списке этой базы. Передайте список сотрудников из 1С ещё раз.',
    'The employee is not in the roster of this infobase. Push the roster from 1C again.',
  ),
  CONTRACT_MISMATCH: kind(
    409,
    'never',
    'Расширение и служба говорят на разных договорах. Обновите то, что старше: расширение поставляется вместе со службой.',
    'The extension and the service speak different contracts. Upgrade what is older: the extension comes with the service.',
  ),
  CONNECTION_CODE_WRONG: kind(
    403,
    'never',
    'Код подключения неверен, уже использован или просрочен. Возьмите новый: он печатается при запуске службы и виден в панели.',
    'The connection code is wrong, used or out of date. Take a new one: it is printed at start and shown in the panel.',
  ),
  TICKET_WRONG: kind(
    403,
    'never',
    'Ссылка для входа уже использована или просрочена. Откройте панель из 1С ещё раз; администратору новую ссылку печатает служба при запуске.',
    'The sign-in link was used or is out of date. Open the panel from 1C again; the administrator finds a new link printed when the service starts.',
  ),
  EMPLOYEE_ABSENT: kind(
    422,
    'never',
    'Этот сотрудник сейчас отсутствует: он в отпуске или ему закрыт вход. Выберите другого.',
    'This employee is away now: on leave, or blocked. Choose another one.',
  ),
  TOO_MANY_REQUESTS: kind(
    429,
    'later',
    'Слишком много запросов подряд. Подождите и повторите.',
    'Too many requests in a row. Wait and try again.',
  ),
  INFOBASE_COPY: kind(
    409,
    'never',
    'Похоже, это копия информационной базы: строка соединения изменилась. Обмен остановлен. Скажите в настройках мессенджера, база перенесена или это копия.',
    'This looks like a copy of the infobase: its connection string has changed. The exchange is stopped. Say in the messenger settings whether the base was moved or this is a copy.',
  ),
  INFOBASE_HASH_REQUIRED: kind(
    400,
    'never',
    'База не назвала себя: нет заголовка Infobase-Hash. Обновите расширение 1С.',
    'The infobase did not say which one it is: no header Infobase-Hash. Update the 1C extension.',
  ),

  // Chats
  CHAT_TAKEN: kind(
    409,
    'changed',
    'Чат уже в работе у сотрудника {owner}. Ваш текст сохранён; попросите коллегу добавить вас наблюдателем.',
    '{owner} already has this chat. Your text is kept; ask to be added as an observer.',
  ),
  CHAT_CHANGED: kind(
    409,
    'changed',
    'Чат тем временем изменился. Посмотрите, что с ним стало, и решите ещё раз.',
    'The chat has changed meanwhile. See its new state and decide again.',
  ),
  CHAT_CLOSED: kind(
    409,
    'changed',
    'Чат закрыт. Верните его в работу или ответьте клиенту.',
    'The chat is closed. Reopen it or answer the client.',
  ),
  CHAT_NOT_CLOSED: kind(
    409,
    'changed',
    'Чат не закрыт, возвращать в работу нечего. Посмотрите, у кого он.',
    'The chat is not closed, there is nothing to reopen. See who has it.',
  ),
  CHAT_NOT_IN_WORK: kind(
    409,
    'changed',
    'Чат сейчас ни у кого не в работе. Сначала возьмите его.',
    'Nobody has this chat in work. Take it first.',
  ),
  CHAT_NOT_QUEUED: kind(
    409,
    'changed',
    'Чат уже не в очереди: его взяли, передали или завершили.',
    'The chat is no longer queued: it was taken, transferred or closed.',
  ),
  OFFER_GONE: kind(
    409,
    'changed',
    'Этот чат предложен уже не вам. Он остался в очереди: его можно взять как обычно.',
    'This chat is no longer offered to you. If it is still queued, you may take it.',
  ),
  NOT_AN_OBSERVER: kind(
    409,
    'changed',
    'Вы не наблюдаете за этим чатом. Обновите список чатов.',
    'You do not observe this chat. Refresh the list of chats.',
  ),

  // Messages
  MESSAGE_NOT_YOURS: kind(
    403,
    'never',
    'Изменить или удалить сообщение может его автор или руководитель. Попросите их об этом.',
    'Only its author or a manager may change or delete a message. Ask one of them.',
  ),
  MESSAGE_STATE: kind(
    409,
    'changed',
    'С этим сообщением так поступить уже нельзя: его состояние изменилось. Обновите переписку.',
    'The state of the message does not allow this any more. Refresh the conversation.',
  ),
  MESSAGE_TOO_OLD: kind(
    409,
    'never',
    'WhatsApp уже не разрешает менять или удалять это сообщение: прошло слишком много времени. У клиента оно осталось.',
    'WhatsApp no longer lets this message be changed or deleted: too much time has passed. The client still has it.',
  ),
  TRANSCRIPTION_OFF: kind(
    409,
    'changed',
    'Сервер расшифровки не указан. Задайте его адрес в настройках.',
    'No transcription server is set. Give its address in the settings.',
  ),
  NEW_CHATS_RESTRICTED: kind(
    409,
    'later',
    'WhatsApp временно не даёт этому номеру начинать новые переписки. Подождите до срока, указанного на линии, и нажмите «Повторить».',
    'WhatsApp does not let this number start new chats for a while. Wait until the time shown on the line and press “Repeat”.',
  ),
  NO_WHATSAPP: kind(
    409,
    'never',
    'У этого номера нет WhatsApp. Проверьте номер или позвоните.',
    'This number has no WhatsApp. Check the number or call.',
  ),

  // Lines
  LINE_OFF: kind(409, 'changed', 'Линия выключена. Включите её.', 'The line is off. Start it.'),
  LINE_NOT_READY: kind(
    409,
    'later',
    'Линия сейчас не на связи. Что с ней — в карточке линии; повторите, когда она вернётся.',
    'The line is not online now. See its card; try again when it is back.',
  ),
  LINE_PAIRED: kind(
    409,
    'changed',
    'Номер уже привязан, код не нужен. Чтобы привязать другой, сначала отвяжите этот.',
    'A number is linked already, no code is needed. Log out first to link another one.',
  ),
  LINE_LINKED: kind(
    409,
    'changed',
    'К линии привязан номер. Сначала отвяжите его, потом удаляйте линию.',
    'A number is linked to the line. Log it out first, then delete the line.',
  ),
  LINE_BUSY: kind(
    503,
    'later',
    'Линия не ответила вовремя. Повторите через минуту.',
    'The line did not answer in time. Try again in a minute.',
  ),
  QR_NOT_READY: kind(
    409,
    'later',
    'QR-код ещё не готов. Повторите через несколько секунд.',
    'The QR code is not ready yet. Try again in a few seconds.',
  ),
  QR_EXPIRED: kind(
    410,
    'changed',
    'QR-код просрочен. Нажмите «Обновить код».',
    'The QR code has expired. Refresh it.',
  ),
  SCREENSHOT_NONE: kind(
    409,
    'later',
    'Снимка страницы нет: браузер линии ещё не открывал её.',
    'There is no picture of the page: the line’s browser has not opened it yet.',
  ),
  NOT_SUPPORTED_BY_ENGINE: kind(
    409,
    'never',
    'Движок этой линии так не умеет. Что он умеет — в capabilities.',
    'The engine of this line cannot do that. See its capabilities.',
  ),
  ENGINE_UNKNOWN: kind(
    422,
    'never',
    'Такого движка нет. Возможные: whatsapp-web, sandbox.',
    'There is no such engine. Known: whatsapp-web, sandbox.',
  ),
  PROXY_INVALID: kind(
    422,
    'never',
    'Адрес прокси не распознан. Пример: http://10.0.0.5:3128 или socks5://10.0.0.5:1080.',
    'The proxy address is not valid. Example: http://10.0.0.5:3128 or socks5://10.0.0.5:1080.',
  ),

  // Attachments
  ATTACHMENT_NOT_READY: kind(
    409,
    'later',
    'Файл ещё не получен из WhatsApp. Повторите позже.',
    'The file has not come from WhatsApp yet. Try again later.',
  ),
  ATTACHMENT_GONE: kind(
    410,
    'never',
    'Файла больше нет: WhatsApp его не отдал или срок хранения вышел.',
    'The file is gone: WhatsApp did not give it, or its time has passed.',
  ),
  LINK_EXPIRED: kind(
    403,
    'never',
    'Ссылка на файл просрочена. Обновите страницу.',
    'The link to the file has expired. Refresh the page.',
  ),
  RANGE_NOT_SATISFIABLE: kind(
    416,
    'never',
    'Такого куска в файле нет. Запросите файл целиком.',
    'The file has no such range. Ask for the whole file.',
  ),

  // Feed and webhooks
  FEED_RESET: kind(
    410,
    'changed',
    'Лента изменений началась заново. Возьмите снимок: GET /v1/feed/snapshot.',
    'The feed has started anew. Take the snapshot: GET /v1/feed/snapshot.',
  ),
  WEBHOOK_URL_INVALID: kind(
    422,
    'never',
    'Адрес уведомлений должен начинаться с http:// или https:// и не содержать логина.',
    'The webhook address must start with http:// or https:// and hold no login.',
  ),
  REPLAY_RANGE: kind(
    422,
    'never',
    'Такого отрезка в ленте уже нет. Начните с номера из details или возьмите снимок.',
    'The feed no longer holds that range. Start at the number in details or take the snapshot.',
  ),

  // 1C
  ODATA_OFF: kind(
    409,
    'never',
    'Чтение базы 1С по OData не подключено. Администратор подключает его в настройках базы.',
    'Reading this 1C base over OData is not set up. The administrator does it in the settings of the base.',
  ),
  ONEC_UNAVAILABLE: kind(
    503,
    'later',
    '1С сейчас не отвечает. Повторите через минуту.',
    '1C does not answer now. Try again in a minute.',
  ),
  ONEC_REFUSED: kind(
    409,
    'never',
    '1С не отдаёт эти данные: причина — в details. Администратор проверяет подключение в настройках базы.',
    '1C does not give these data: the reason is in details. The administrator checks the connection in the settings.',
  ),
  ODATA_URL_INVALID: kind(
    422,
    'never',
    'Адрес базы должен начинаться с http:// или https:// и не содержать логина. Пример: http://server/trade.',
    'The address of the base must start with http:// or https:// and hold no login. Example: http://server/trade.',
  ),
  ODATA_PASSWORD_REQUIRED: kind(
    422,
    'never',
    'Адрес ведёт на другой сервер. Введите пароль ещё раз: сохранённый туда не передаётся.',
    'The address is of another server. Enter the password again: the kept one is not sent there.',
  ),

  // The service
  NOT_IMPLEMENTED: kind(
    501,
    'never',
    'Это описано в контракте, но в этой версии службы ещё не сделано. Обновите службу, когда выйдет следующая.',
    'The contract describes this, but this version of the service cannot do it yet. Update when the next one is out.',
  ),
  SHUTTING_DOWN: kind(
    503,
    'later',
    'Служба останавливается. Повторите через минуту.',
    'The service is stopping. Try again in a minute.',
  ),
  NOT_READY: kind(
    503,
    'later',
    'Служба не готова: смотрите details. Повторите позже.',
    'The service is not ready: see details. Try again later.',
  ),
  CONFLICT: kind(409, 'changed', 'Два изменения столкнулись. Повторите.', 'Two changes met. Try again.'),
  INTERNAL: kind(
    500,
    'later',
    'Внутренняя ошибка службы. Она записана в журнал под номером из details; сообщите его администратору.',
    'An internal error. It is in the log under the number in details; give that to the administrator.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorCatalogue;
export const errorCodes = Object.keys(errorCatalogue) as ErrorCode[];
