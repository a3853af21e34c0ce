import type { TSchema } from 'typebox';
import { Type } from 'typebox';

/** One environment variable. */
export interface Variable<Schema extends TSchema = TSchema> {
  readonly env: string;
  readonly group: Group;
  readonly schema: Schema;
  /** The value when it is unset or empty; shown in `.env.example`. */
  readonly byDefault: string;
  readonly secret?: boolean;
  /** Turns the text into what the schema describes; without it the text itself, or the number it reads as. */
  readonly parse?: (text: string) => unknown;
  /** What it is for. */
  readonly ru: string;
  readonly en: string;
  /** What it has to look like; said when it does not. */
  readonly expected: { readonly ru: string; readonly en: string };
}

export type Group = 'address' | 'data' | 'process' | 'log' | 'programs' | 'limits';

/** The groups of `.env.example`, in its order. */
export const groups: Readonly<Record<Group, { ru: string; en: string }>> = {
  address: { ru: 'Адреса', en: 'Addresses' },
  data: { ru: 'Данные', en: 'Data' },
  process: { ru: 'Процесс и роли', en: 'Process and roles' },
  log: { ru: 'Журнал', en: 'Log' },
  programs: { ru: 'Внешние программы', en: 'External programs' },
  limits: { ru: 'Ограничения', en: 'Limits' },
};

const roles = ['api', 'lines', 'workers'] as const;
export type Role = (typeof roles)[number];

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const address = { ru: 'адрес вида http://server:3000', en: 'an address such as http://server:3000' };
const httpUrl = Type.String({ pattern: '^(https?://[^\\s/]+[^\\s]*)?$' });

function variable<Schema extends TSchema>(plan: Variable<Schema>): Variable<Schema> {
  return plan;
}

/** All settings of the process: the one place that knows their names. */
export const variables = {
  host: variable({
    env: 'HOST',
    group: 'address',
    schema: Type.String({ minLength: 1 }),
    byDefault: '127.0.0.1',
    ru: 'На каком адресе слушать. По умолчанию служба доступна только с этого компьютера; 0.0.0.0 — со всех',
    en: 'Address to listen on. By default only this computer can reach the service; 0.0.0.0 lets all do',
    expected: { ru: 'IP-адрес или имя', en: 'an IP address or a name' },
  }),
  port: variable({
    env: 'PORT',
    group: 'address',
    schema: Type.Integer({ minimum: 0, maximum: 65535 }),
    byDefault: '3000',
    ru: 'Порт HTTP (0 — любой свободный)',
    en: 'HTTP port (0: any free one)',
    expected: { ru: 'целое число от 0 до 65535', en: 'a whole number from 0 to 65535' },
  }),
  publicUrl: variable({
    env: 'PUBLIC_URL',
    group: 'address',
    schema: httpUrl,
    byDefault: '',
    ru: 'Адрес службы с компьютеров сотрудников. Пусто — http://localhost:<PORT>',
    en: "Address of the service as seen by employees' computers. Empty: http://localhost:<PORT>",
    expected: address,
  }),
  internalUrl: variable({
    env: 'INTERNAL_URL',
    group: 'address',
    schema: httpUrl,
    byDefault: '',
    ru: 'Адрес службы с сервера 1С. Пусто — тот же, что PUBLIC_URL',
    en: 'Address of the service as seen by the 1C server. Empty: the same as PUBLIC_URL',
    expected: address,
  }),
  frameAncestors: variable({
    env: 'FRAME_ANCESTORS',
    group: 'address',
    schema: Type.Array(Type.String({ pattern: '^https?://[^\\s;,]+$' })),
    byDefault: '',
    parse: list,
    ru: 'Адреса, которым можно показывать панель во фрейме (веб-клиент 1С), через запятую',
    en: 'Addresses that may show the panel in a frame (the web client of 1C), separated by commas',
    expected: {
      ru: 'адреса вида https://1c.company.ru через запятую',
      en: 'addresses such as https://1c.company.ru, separated by commas',
    },
  }),
  trustProxy: variable({
    env: 'TRUST_PROXY',
    group: 'address',
    schema: Type.Union([
      Type.Boolean(),
      Type.Integer({ minimum: 1 }),
      Type.String({ pattern: '^[0-9a-fA-F.:/, ]+$' }),
    ]),
    byDefault: 'false',
    parse: (text) =>
      text === 'true' || text === 'false' ? text === 'true' : /^\d+$/.test(text) ? Number(text) : text,
    ru: 'Обратный прокси перед службой: false, true, число прокси или их адреса через запятую',
    en: 'Reverse proxy in front of the service: false, true, the number of proxies, or their addresses',
    expected: {
      ru: 'false, true, число от 1 или IP-адреса через запятую',
      en: 'false, true, a number from 1, or IP addresses separated by commas',
    },
  }),
  dataDir: variable({
    env: 'DATA_DIR',
    group: 'data',
    schema: Type.String({ minLength: 1 }),
    byDefault: './data',
    ru: 'Папка данных: база SQLite, вложения, профили линий, ключ. Её и копируйте в резерв',
    en: 'Data folder: SQLite database, attachments, profiles of lines, key. This is what to back up',
    expected: { ru: 'путь к папке', en: 'path of a folder' },
  }),
  databaseUrl: variable({
    env: 'DATABASE_URL',
    group: 'data',
    schema: Type.String({ pattern: '^$|^sqlite:.+|^postgres(ql)?://.+|^mssql://.+' }),
    byDefault: '',
    secret: true,
    ru: 'База данных. Пусто — SQLite в DATA_DIR; postgres://user:password@host/base; mssql://user:password@host/base',
    en: 'Database. Empty: SQLite in DATA_DIR; postgres://user:password@host/base; mssql://user:password@host/base',
    expected: {
      ru: 'пусто, postgres://… или mssql://…',
      en: 'nothing, postgres://… or mssql://…',
    },
  }),
  secretKey: variable({
    env: 'SECRET_KEY',
    group: 'data',
    schema: Type.String({ pattern: '^$|^[A-Za-z0-9+/_-]{43,}=*$' }),
    byDefault: '',
    secret: true,
    ru: 'Ключ шифрования и подписи, 32 байта в base64. Пусто — создаётся в DATA_DIR/secret.key. Узлам нужен общий',
    en: 'Key for encryption and signatures, 32 bytes in base64. Empty: made in DATA_DIR/secret.key. Nodes share one',
    expected: { ru: 'не меньше 32 байт в base64', en: 'at least 32 bytes in base64' },
  }),
  roles: variable({
    env: 'ROLES',
    group: 'process',
    schema: Type.Array(Type.Unsafe<Role>({ type: 'string', enum: [...roles] }), {
      minItems: 1,
      uniqueItems: true,
    }),
    byDefault: 'api,lines,workers',
    parse: list,
    ru: 'Что делает этот процесс: api — HTTP, lines — линии WhatsApp, workers — фоновая работа',
    en: 'What this process does: api (HTTP), lines (WhatsApp), workers (background work)',
    expected: { ru: 'api, lines, workers через запятую', en: 'api, lines, workers, separated by commas' },
  }),
  nodeName: variable({
    env: 'NODE_NAME',
    group: 'process',
    schema: Type.String({ pattern: '^[A-Za-z0-9._-]{0,60}$' }),
    byDefault: '',
    ru: 'Имя узла, своё у каждого процесса. Пусто — имя компьютера',
    en: 'Name of the node, different for each process. Empty: name of the computer',
    expected: {
      ru: 'до 60 латинских букв, цифр, точек и дефисов',
      en: 'up to 60 letters, digits, dots and dashes',
    },
  }),
  shutdownSeconds: variable({
    env: 'SHUTDOWN_SECONDS',
    group: 'process',
    schema: Type.Integer({ minimum: 1, maximum: 600 }),
    byDefault: '20',
    ru: 'Сколько секунд при остановке ждать того, что уже выполняется',
    en: 'How many seconds a stop waits for what is under way',
    expected: { ru: 'целое число от 1 до 600', en: 'a whole number from 1 to 600' },
  }),
  logLevel: variable({
    env: 'LOG_LEVEL',
    group: 'log',
    schema: Type.Union(levels.map((level) => Type.Literal(level))),
    byDefault: 'info',
    ru: 'Подробность журнала',
    en: 'How much is logged',
    expected: { ru: `одно из: ${levels.join(', ')}`, en: `one of: ${levels.join(', ')}` },
  }),
  logFormat: variable({
    env: 'LOG_FORMAT',
    group: 'log',
    schema: Type.Union([Type.Literal('auto'), Type.Literal('json'), Type.Literal('pretty')]),
    byDefault: 'auto',
    ru: 'Вид журнала: auto — строки для человека в терминале, иначе JSON',
    en: 'Form of the log: auto is lines for a person at a terminal, JSON otherwise',
    expected: { ru: 'одно из: auto, json, pretty', en: 'one of: auto, json, pretty' },
  }),
  chromiumPath: variable({
    env: 'PUPPETEER_EXECUTABLE_PATH',
    group: 'programs',
    schema: Type.String(),
    byDefault: '',
    ru: 'Путь к Chromium или Chrome. Пусто — ищется сам',
    en: 'Path of Chromium or Chrome. Empty: looked for',
    expected: { ru: 'путь к программе', en: 'path of a program' },
  }),
  lineMemoryMb: variable({
    env: 'LINE_MEMORY_MB',
    group: 'limits',
    schema: Type.Integer({ minimum: 256, maximum: 65536 }),
    byDefault: '1536',
    ru: 'Сколько памяти, МБ, может занять браузер одной линии, прежде чем его перезапустят',
    en: 'How much memory, in MB, the browser of one line may take before it is started anew',
    expected: { ru: 'целое число от 256', en: 'a whole number from 256' },
  }),
  browserRestartHours: variable({
    env: 'BROWSER_RESTART_HOURS',
    group: 'limits',
    schema: Type.String({ pattern: '^([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-3])$' }),
    byDefault: '3-5',
    ru: 'Часы плановых перезапусков браузеров, по часам сервера',
    en: 'Hours in which browsers are started anew by plan, by the server’s clock',
    expected: { ru: 'вид 3-5', en: 'as in 3-5' },
  }),
  whatsappWebBuild: variable({
    env: 'WHATSAPP_WEB_BUILD',
    group: 'programs',
    schema: Type.String({ pattern: '^$|^[A-Za-z0-9_.-]{1,60}$' }),
    byDefault: '',
    ru: 'Версия WhatsApp Web из сохранённых в DATA_DIR/builds, если нужна не текущая. Пусто — текущая',
    en: 'Version of WhatsApp Web out of those kept in DATA_DIR/builds, if not the present one. Empty: the present one',
    expected: { ru: 'номер версии или пусто', en: 'a version or nothing' },
  }),
  ffmpegPath: variable({
    env: 'FFMPEG_PATH',
    group: 'programs',
    schema: Type.String(),
    byDefault: '',
    ru: 'Путь к ffmpeg для голосовых сообщений. Пусто — ищется в PATH',
    en: 'Path of ffmpeg, for voice messages. Empty: looked for in PATH',
    expected: { ru: 'путь к программе', en: 'path of a program' },
  }),
  sandboxWorldUrl: variable({
    env: 'SANDBOX_WORLD_URL',
    group: 'programs',
    schema: httpUrl,
    byDefault: '',
    ru: 'Внешний мир песочницы в другом процессе (для испытаний). Пусто — внутри службы',
    en: "The sandbox' outside world in another process (for tests). Empty: inside the service",
    expected: address,
  }),
  maxAttachmentMb: variable({
    env: 'MAX_ATTACHMENT_MB',
    group: 'limits',
    schema: Type.Integer({ minimum: 1, maximum: 2048 }),
    byDefault: '64',
    ru: 'Наибольшее вложение, МБ',
    en: 'Largest attachment, MB',
    expected: { ru: 'целое число от 1 до 2048', en: 'a whole number from 1 to 2048' },
  }),
} as const;

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
