/** Texts of the page that checks the connection. */
export const language: 'ru' | 'en' = document.documentElement.lang === 'en' ? 'en' : 'ru';

const ru = {
  title: 'Проверка связи',
  product: 'Мост WhatsApp для 1С',
  lead: 'Страница проверяет всё, что стоит между этим браузером и мостом. Ничего не отправляется и не меняется.',
  running: 'Проверяем… Осталось: {n}',
  allWell: 'Всё работает',
  found: 'Нужно внимание: {n}',
  again: 'Проверить ещё раз',
  copy: 'Скопировать отчёт',
  copied: 'Скопировано',
  reportHint: 'Отчёт для администратора: в нём нет ни переписки, ни паролей.',
  waiting: 'проверяем',
  ok: 'хорошо',
  warn: 'обратите внимание',
  bad: 'не работает',
  back: 'К панели',
  more: 'Подробности',

  service: 'Мост отвечает',
  serviceOk: 'Отвечает за {ms} мс. Версия {version}.',
  serviceSlow: 'Отвечает за {ms} мс, это долго: сеть медленная или сервер занят.',
  serviceBad:
    'Не отвечает. Проверьте сеть; если у коллег то же самое, скажите администратору: служба моста не запущена.',
  serviceForeign:
    'По этому адресу отвечает что-то другое (код {code}). Проверьте адрес и прокси перед мостом.',
  ready: 'Мост готов к работе',
  readyOk: 'База данных и обработчики в порядке.',
  readyDegraded: 'Работает не всё: {what}. Администратору стоит посмотреть журнал службы.',
  readyBad: 'Не готов: {what}. Журнал службы скажет, в чём дело.',
  session: 'Вход',
  sessionOk: 'Вы вошли: {name}.',
  sessionSetup: 'администратор сервера',
  sessionNone: 'Вы не вошли, поэтому поток событий проверить нельзя. Откройте панель из 1С и вернитесь сюда.',
  stream: 'Поток событий',
  streamOk: 'Открывается за {ms} мс и идёт без задержек. Новые сообщения видны сразу.',
  streamSlow:
    'Первое слово пришло через {ms} мс: прокси по пути собирает ответ порциями. Сообщения будут запаздывать.',
  streamHeld:
    'Поток открыт, но ничего не приходит: прокси по пути его задерживает. Отключите для /v1/events буферизацию (nginx: proxy_buffering off) и сжатие. Пока панель опрашивает мост раз в 3 секунды.',
  streamCut:
    'Поток обрывается через {s} с: у прокси слишком короткое ожидание. Нужно не меньше 60 с (nginx: proxy_read_timeout).',
  streamBad: 'Поток не открылся (код {code}). Панель работает, но опрашивает мост раз в 3 секунды.',
  streamOld: 'Этот браузер не умеет читать поток. Панель опрашивает мост раз в 3 секунды.',
  streamSkipped: 'Не проверялся: сначала нужно войти.',
  heartbeat: 'Сигнал жизни',
  heartbeatOk: 'Приходит каждые {s} с. Обрыв панель заметит за 10 секунд.',
  heartbeatLate: 'Между сигналами {s} с вместо пяти: по пути что-то задерживает поток.',
  heartbeatNone: 'За {s} с не пришёл. Прокси копит данные: см. «Поток событий».',
  clock: 'Часы компьютера',
  clockOk: 'Идут верно: расхождение с мостом не больше двух секунд.',
  clockBad:
    'Расходятся с мостом на {s} с. Время ожидания клиентов и коды подключения будут показаны неверно: включите синхронизацию часов.',
  storage: 'Память браузера',
  storageOk: 'Cookie и хранилище доступны: вход сохранится на этом устройстве.',
  storageNoCookie: 'Cookie запрещены: вход не сохранится. Разрешите их для этого адреса.',
  storageNone: 'Хранилище запрещено: тема и черновики не переживут закрытия вкладки. Вход сохранится.',
  secure: 'Защита адреса',
  secureOk: 'Страница открыта по https (или на этом же компьютере): доступны микрофон и уведомления.',
  secureBad:
    'Страница открыта по http: браузер не даст ни микрофона, ни уведомлений. Нужен https (см. PUBLIC_URL).',
  microphone: 'Микрофон',
  micOk: 'Можно записывать голосовые.',
  micAsk: 'Браузер спросит разрешение при первой записи.',
  micDenied: 'Запрещён для этого адреса. Разрешите в настройках сайта: значок слева от адреса.',
  micNone: 'Этот браузер не умеет записывать голос, или страница открыта не по https.',
  notices: 'Уведомления',
  noticesOk: 'Разрешены.',
  noticesAsk: 'Ещё не разрешены. Включаются в настройках панели.',
  noticesDenied: 'Запрещены для этого адреса. Разрешите в настройках сайта: значок слева от адреса.',
  noticesNone: 'Здесь недоступны. Звук и счётчик во вкладке работают и без них.',
  sound: 'Голосовые сообщения',
  soundOk: 'Браузер проигрывает голосовые WhatsApp.',
  soundConverted: 'Браузер не знает формата WhatsApp: мост отдаст ему другой, если на сервере есть ffmpeg.',
};

const en: Record<keyof typeof ru, string> = {
  title: 'Connection check',
  product: 'WhatsApp Bridge for 1C',
  lead: 'This page checks what stands between this browser and the bridge. Nothing is sent or changed.',
  running: 'Checking… {n} left',
  allWell: 'Everything works',
  found: 'Needs attention: {n}',
  again: 'Check again',
  copy: 'Copy the report',
  copied: 'Copied',
  reportHint: 'A report for the administrator: no conversations and no passwords in it.',
  waiting: 'checking',
  ok: 'fine',
  warn: 'worth a look',
  bad: 'does not work',
  back: 'To the panel',
  more: 'Details',

  service: 'The bridge answers',
  serviceOk: 'It answers within {ms} ms. Version {version}.',
  serviceSlow: 'It answers within {ms} ms, which is long: a slow network or a busy server.',
  serviceBad:
    'It does not answer. Check the network; if colleagues see the same, tell the administrator: the bridge’s service is not running.',
  serviceForeign:
    'Something else answers at this address (code {code}). Check the address and the proxy before the bridge.',
  ready: 'The bridge is ready',
  readyOk: 'The database and the workers are fine.',
  readyDegraded: 'Not everything works: {what}. The administrator should look into the service’s log.',
  readyBad: 'Not ready: {what}. The service’s log says why.',
  session: 'Sign-in',
  sessionOk: 'You are signed in: {name}.',
  sessionSetup: 'administrator of the server',
  sessionNone:
    'You are not signed in, so the event stream cannot be checked. Open the panel from 1C and come back.',
  stream: 'Event stream',
  streamOk: 'It opens within {ms} ms and is not delayed. New messages are seen at once.',
  streamSlow:
    'The first word came after {ms} ms: a proxy on the way collects the answer in portions. Messages will be late.',
  streamHeld:
    'The stream is open, but nothing comes: a proxy on the way holds it back. Switch buffering (nginx: proxy_buffering off) and compression off for /v1/events. Meanwhile the panel asks every 3 seconds.',
  streamCut:
    'The stream breaks after {s} s: the proxy’s time-out is too short. 60 s at least are needed (nginx: proxy_read_timeout).',
  streamBad: 'The stream did not open (code {code}). The panel works, but asks every 3 seconds.',
  streamOld: 'This browser cannot read a stream. The panel asks every 3 seconds.',
  streamSkipped: 'Not checked: sign in first.',
  heartbeat: 'Sign of life',
  heartbeatOk: 'It comes every {s} s. The panel notices a break within 10 seconds.',
  heartbeatLate: 'There are {s} s between signs instead of five: something on the way delays the stream.',
  heartbeatNone: 'None within {s} s. A proxy collects data: see “Event stream”.',
  clock: 'Clock of this computer',
  clockOk: 'It is right: not more than two seconds away from the bridge.',
  clockBad:
    'It is {s} s away from the bridge. Waiting times and connection codes will be shown wrong: switch clock synchronisation on.',
  storage: 'Memory of the browser',
  storageOk: 'Cookies and storage are there: you stay signed in on this device.',
  storageNoCookie: 'Cookies are forbidden: you do not stay signed in. Allow them for this address.',
  storageNone: 'Storage is forbidden: theme and drafts do not outlive the tab. You stay signed in.',
  secure: 'Security of the address',
  secureOk:
    'The page is opened by https (or on this very computer): microphone and notifications are available.',
  secureBad:
    'The page is opened by http: the browser gives neither microphone nor notifications. https is needed (see PUBLIC_URL).',
  microphone: 'Microphone',
  micOk: 'Voice messages can be recorded.',
  micAsk: 'The browser asks for permission at the first recording.',
  micDenied: 'Forbidden for this address. Allow it in the site’s settings: the sign left of the address.',
  micNone: 'This browser cannot record voice, or the page is not opened by https.',
  notices: 'Notifications',
  noticesOk: 'Allowed.',
  noticesAsk: 'Not allowed yet. They are switched on in the panel’s settings.',
  noticesDenied:
    'Forbidden for this address. Allow them in the site’s settings: the sign left of the address.',
  noticesNone: 'Not available here. Sound and the counter in the tab work without them.',
  sound: 'Voice messages',
  soundOk: 'The browser plays WhatsApp’s voice messages.',
  soundConverted:
    'The browser does not know WhatsApp’s format: the bridge gives it another one if the server has ffmpeg.',
};

export type Word = keyof typeof ru;
const texts = language === 'en' ? en : ru;

/** The text of a name, its placeholders filled in. */
export function t(name: Word, values: Record<string, string | number> = {}): string {
  return texts[name]
    .replace(/ — /g, '\u00a0— ')
    .replace(/(^|[\s(«\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)/g, '$1$2\u00a0')
    .replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
}
