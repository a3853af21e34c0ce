/** Pictures of the administration, from the real service with sample data of an office. */
import type { Browser, Page } from 'playwright-core';
import type { EmployeeId, EventId, InfobaseId } from '../contracts/common.ts';
import { advices } from '../service/engines/whatsapp-web/advice.ts';
import { issueConnectionCode } from '../service/infobases/connect.commands.ts';
import { infobaseTable } from '../service/infobases/infobase.table.ts';
import type { LineRow } from '../service/lines/line.table.ts';
import { newLineSettings } from '../service/lines/line.ts';
import { webhookAttemptTable, webhookTable } from '../service/webhooks/webhook.table.ts';
import { launchBrowser, openPanel, type Panel, visit } from '../test/panel/panel.harness.ts';
import { automation, reading, traffic } from './pictures-traffic.ts';

const minute = 60_000;
const hash = 'f'.repeat(32);
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** Lines as an office might have them; nothing runs them. */
const samples: Array<Partial<LineRow>> = [
  {
    name: 'Сервис',
    phone: '+78125551472',
    status: 'action_required',
    statusSince: ago(40 * minute),
    advice: advices.notSynchronised,
    linkedAt: ago(9000 * minute),
    lastMessageAt: ago(50 * minute),
  },
  {
    name: 'Краснодар',
    status: 'pairing',
    login: {
      step: 'qr',
      // As long as a real one: three keys and an identity.
      text: `2@${'sampleCodeOfAnOffice'.repeat(4)},${'a1B2'.repeat(11)},${'c3D4'.repeat(11)},${'e5F6'.repeat(11)}`,
      pairingCode: null,
      expiresAt: new Date(Date.now() + minute).toISOString(),
    },
  },
  {
    name: 'Продажи',
    phone: '+78125551470',
    status: 'online',
    linkedAt: ago(9000 * minute),
    lastMessageAt: ago(3 * minute),
    catchUp: { expected: 38, received: 38, repaired: 0, at: ago(25 * minute) },
    settings: {
      ...newLineSettings,
      quietHours: { from: '21:00', to: '09:00', timeZone: 'Europe/Moscow' },
      excludedPhones: ['+79161234567'],
    },
  },
  {
    name: 'Склад',
    phone: '+78125551471',
    status: 'catching_up',
    statusSince: ago(minute),
    linkedAt: ago(9000 * minute),
    lastMessageAt: ago(30 * minute),
  },
  {
    name: 'Учебная',
    engine: 'sandbox',
    phone: '+78125551499',
    status: 'online',
    linkedAt: ago(300 * minute),
    lastMessageAt: ago(12 * minute),
  },
  { name: 'Реклама', phone: '+78125551479', desired: 'off', statusSince: ago(9000 * minute) },
];

const people = [
  ['Мария Соколова', 'administrator', {}],
  ['Алексей Иванов', 'employee', {}],
  ['Ольга Ким', 'manager', {}],
  ['Тимур Магомедов', 'employee', {}],
  ['Светлана Рудакова', 'employee', { onLeaveUntil: new Date(Date.now() + 9000 * minute).toISOString() }],
  ['Игорь Белов', 'employee', { blocked: true }],
] as const;

const templates = [
  [
    'Приветствие',
    'Начало разговора',
    'Здравствуйте, {{client.name}}. На связи {{employee.name}}, чем помочь?',
  ],
  ['Уточнить заказ', 'Начало разговора', 'Подскажите, пожалуйста, номер заказа или накладной.'],
  [
    'Счёт готов',
    'Заказы',
    '{{client.name}}, счёт по заказу № {{object.number}} на {{object.sum}} ₽ готов. Прислать сюда?',
  ],
  [
    'Отгрузка завтра',
    'Заказы',
    'Заказ № {{object.number}} отгрузим завтра до 15:00. Водитель позвонит за час.',
  ],
  ['Как нас найти', null, 'Склад: Шушары, Московское шоссе, 70. Въезд со двора, пропуск на посту.'],
] as const;

type Call = (method: 'GET' | 'PUT' | 'POST' | 'PATCH', url: string, payload?: object) => Promise<unknown>;

/** The person at the server, by the contract. */
async function adminOf(panel: Panel): Promise<Call> {
  const ticket = new URL(await panel.link()).searchParams.get('ticket');
  const opened = await panel.app.http.inject({
    method: 'POST',
    url: '/v1/session',
    payload: { ticket, mode: 'token' },
  });
  const { token } = opened.json();
  return async (method, url, payload) => {
    const reply = await panel.app.http.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload }),
    });
    if (reply.statusCode >= 300) throw new Error(reply.body);
    return reply.json();
  };
}

async function connect(panel: Panel, name: string, id: string, url: string): Promise<InfobaseId> {
  const { code } = await issueConnectionCode(panel.app.platform);
  const reply = await panel.app.http.inject({
    method: 'POST',
    url: '/v1/connect',
    payload: {
      code,
      infobase: {
        name,
        id,
        connectionHash: hash,
        configuration: 'Управление торговлей, редакция 11',
        platformVersion: '8.3.24.1667',
        extensionVersion: '1.0.0',
      },
      webhook: { url },
    },
  });
  if (reply.statusCode >= 300) throw new Error(reply.body);
  return reply.json().infobaseId;
}

/** Attempts as a receiver that is being updated leaves them. */
async function attempts({ app }: Panel, infobaseId: InfobaseId): Promise<void> {
  const { db } = app.platform;
  const rows = [
    ['message.received', 'absent', 503, 412, 3, 'Монопольный режим: идёт обновление конфигурации'],
    ['message.received', 'absent', 503, 398, 2, 'Монопольный режим: идёт обновление конфигурации'],
    ['message.received', 'absent', 503, 405, 1, 'Монопольный режим: идёт обновление конфигурации'],
    ['message.changed', 'delivered', 200, 188, 1, null],
    ['message.received', 'delivered', 200, 231, 1, null],
    ['chat.changed', 'delivered', 200, 164, 2, null],
    ['chat.changed', 'absent', 404, 97, 1, 'Not Found'],
    ['rating.received', 'delivered', 200, 142, 1, null],
    ['chat.opened', 'delivered', 204, 151, 1, null],
    ['message.created', 'delivered', 200, 12_804, 1, null],
  ] as const;
  await db.write(async (tx) => {
    const hook = await tx.repo(webhookTable).findOneByOrFail({ ofInfobase: infobaseId });
    const events = [8, 8, 8, 7, 6, 5, 5, 4, 3, 2];
    for (const [n, [type, outcome, status, durationMs, attempt, response]] of [...rows.entries()].reverse())
      await tx.repo(webhookAttemptTable).insert({
        webhookId: hook.id,
        eventId: `evt_01j9zr1n0${events[n]}` as EventId,
        seq: 184_199 + (events[n] ?? 0),
        type,
        chatId: null,
        attempt,
        at: ago((n * 47 + 20) * 1000),
        durationMs,
        outcome,
        status,
        error: null,
        response,
        nextAttemptAt:
          n === 0
            ? new Date(Date.now() + 24_000).toISOString()
            : outcome === 'absent'
              ? ago(n * 40_000)
              : null,
      });
    await tx.repo(webhookTable).update(
      { id: hook.id },
      {
        description: '1С: Управление торговлей',
        lastSuccessAt: ago(3 * minute),
        lastFailureAt: ago(20_000),
        lastFailureReason: '503 Service Unavailable',
      },
    );
  });
}

/** An office that has worked for a while. */
async function furnish(panel: Panel): Promise<{ rows: LineRow[]; trade: InfobaseId }> {
  const rows: LineRow[] = [];
  for (const values of samples)
    rows.push(await panel.line({ createdAt: ago((90 - rows.length) * minute), ...values }));
  const trade = await connect(
    panel,
    'Управление торговлей',
    'trade',
    'https://1c.vektor-opt.example/ut/hs/mst',
  );
  const books = await connect(panel, 'Бухгалтерия', 'books', 'https://1c.vektor-opt.example/bp/hs/mst');
  const { db } = panel.app.platform;
  await db.write((tx) => tx.repo(infobaseTable).update({ id: books }, { suspectedHash: 'a'.repeat(32) }));
  const admin = await adminOf(panel);
  const employees = people.map(([name, role, more], n) => ({
    externalId: `u-${n}`,
    name,
    role,
    phone: n < 3 ? `+7921555010${n}` : null,
    ...more,
  }));
  await admin('PUT', `/v1/employees?infobaseId=${trade}`, { employees });
  const staff = (await admin('GET', `/v1/employees?infobaseId=${trade}`)) as {
    items: { id: EmployeeId; name: string }[];
  };
  const byName = (wanted: string) => staff.items.find(({ name }) => name === wanted)?.id;
  const employeeIds = ['Алексей Иванов', 'Тимур Магомедов', 'Светлана Рудакова', 'Ольга Ким'].map(byName);
  await admin('PUT', '/v1/queue', { infobaseId: trade, employeeIds });
  await admin('PUT', '/v1/queue', { lineId: rows[3]?.id, employeeIds: employeeIds.slice(0, 1) });
  for (const [name, folder, text] of templates)
    await admin('POST', '/v1/templates', { name, folder, text, infobaseId: trade });
  await admin('POST', '/v1/webhooks', {
    url: 'https://orders.vektor-opt.example/wa',
    description: 'Витрина заказов',
    infobaseId: trade,
  });
  await attempts(panel, trade);
  await admin('POST', '/v1/tokens', { name: 'Сайт', scopes: ['read', 'send'], infobaseId: trade });
  const expiresAt = new Date(Date.now() + 90 * 24 * 60 * minute).toISOString();
  await admin('POST', '/v1/tokens', { name: 'Отчёты для дирекции', scopes: ['read'], expiresAt });
  await admin('PATCH', '/v1/settings', {
    infobaseId: trade,
    sendWithinHours: 6,
    chatLabels: ['опт', 'повторный', 'рекламация'],
    transcriptionUrl: 'http://10.0.0.8:8000/v1/audio/transcriptions',
    transcriptionModel: 'whisper-large-v3',
    transcriptionLanguage: 'ru',
  });
  await admin('PATCH', `/v1/lines/${rows[2]?.id}`, { settings: { automation } });
  await admin('PATCH', `/v1/infobases/${trade}/odata`, {
    url: 'http://1c.vektor-opt.example/ut',
    login: 'Мессенджер',
    password: 'sample',
  });
  await reading(panel, trade);
  const lineIds = [2, 3, 0].flatMap((n) => rows[n]?.id ?? []);
  await traffic(
    panel,
    lineIds,
    ['Алексей Иванов', 'Тимур Магомедов', 'Ольга Ким', 'Светлана Рудакова'].flatMap(
      (name) => byName(name) ?? [],
    ),
  );
  return { rows, trade };
}

/** Pages, and what is on them when they are ready. */
const pages: [name: string, place: (rows: LineRow[], trade: InfobaseId) => string, ready: string][] = [
  ['lines', () => '/lines', 'Догоняем пропущенное'],
  ['line', (rows) => `/lines/${rows[2]?.id}`, 'Новые собеседники'],
  ['line-settings', (rows) => `/lines/${rows[2]?.id}/settings`, 'Тихие часы'],
  ['line-automation', (rows) => `/lines/${rows[2]?.id}/automation`, 'Приветствие'],
  ['line-queue', (rows) => `/lines/${rows[3]?.id}/queue`, 'Своя очередь'],
  ['line-capabilities', (rows) => `/lines/${rows[2]?.id}/capabilities`, 'Виды сообщений'],
  ['reports', () => '/reports', 'Средняя оценка'],
  ['people', () => '/people', 'Тимур Магомедов'],
  ['templates', () => '/templates', 'Приветствие'],
  ['webhooks', () => '/webhooks', 'Отправить ещё раз'],
  ['connect', () => '/connect', 'Похоже, это копия базы.'],
  ['base', (_rows, trade) => `/connect/${trade}`, 'Контрагенты'],
  ['access', () => '/access', 'Отчёты для дирекции'],
  ['settings', () => '/settings', 'Расшифровка голосовых'],
  ['audit', () => '/audit', 'Администратор сервера'],
];

async function settled(page: Page, ready: string): Promise<void> {
  await page.locator('#page').getByText(ready).and(page.locator(':not(option)')).first().waitFor();
  await page.locator('#page [aria-busy]').waitFor({ state: 'detached' });
}

/** Pages that say more than a screen holds. */
const long = ['line-automation', 'reports'];

async function wholePage(page: Page, path: string): Promise<void> {
  const before = page.viewportSize();
  if (before === null) return;
  const height = Number(
    await page.evaluate(
      "document.body.scrollHeight + document.getElementById('page').scrollHeight - document.getElementById('page').clientHeight",
    ),
  );
  await page.setViewportSize({ ...before, height });
  await page.screenshot({ path });
  await page.setViewportSize(before);
}

export async function adminPictures(browser: Browser, folder: string, only?: string): Promise<void> {
  const panel = await openPanel({ work: false });
  const { rows, trade } = await furnish(panel);
  const looks = [
    { suffix: '', colorScheme: 'light' as const, viewport: { width: 1440, height: 900 } },
    { suffix: '-dark', colorScheme: 'dark' as const, viewport: { width: 1440, height: 900 } },
    { suffix: '-phone', colorScheme: 'light' as const, viewport: { width: 390, height: 844 } },
    { suffix: '-phone-dark', colorScheme: 'dark' as const, viewport: { width: 390, height: 844 } },
  ];
  for (const { suffix, ...look } of looks) {
    const { page, close } = await visit(browser, look);
    await page.goto(await panel.link());
    for (const [name, place, ready] of pages) {
      if (only !== undefined && only !== name) continue;
      await page.goto(`${panel.address}#${place(rows, trade)}`);
      await settled(page, ready);
      await page.evaluate('document.activeElement.blur()');
      await page.screenshot({ path: `${folder}admin-${name}${suffix}.png` });
      if (long.indexOf(name) >= 0 && look.viewport.width > 1000)
        await wholePage(page, `${folder}admin-${name}-whole${suffix}.png`);
    }
    if (only === undefined || only === 'check') {
      await page.goto(`${panel.base}/panel/check`);
      await page.locator('[data-check=heartbeat]:not([data-level=waiting])').waitFor();
      await page.screenshot({ path: `${folder}admin-check${suffix}.png`, fullPage: true });
    }
    await close();
  }
  if (only === undefined) await qrPicture(browser, panel, rows, folder);
  await panel.close();
}

async function qrPicture(browser: Browser, panel: Panel, rows: LineRow[], folder: string): Promise<void> {
  const { page, close } = await visit(browser, { viewport: { width: 1280, height: 720 } });
  const waiting = rows.find(({ status }) => status === 'pairing');
  if (waiting?.login) {
    const expiresAt = new Date(Date.now() + minute).toISOString();
    await panel.change(waiting, { login: { ...waiting.login, expiresAt } });
  }
  await page.goto(`${await panel.link()}#/lines/${waiting?.id}/code`);
  await page.locator('.qr__img').waitFor();
  await page.getByRole('button', { name: 'По номеру телефона' }).waitFor();
  await page.screenshot({ path: `${folder}qr.png` });
  await close();
}

if (import.meta.main) {
  const browser = await launchBrowser();
  if (browser === null) throw new Error('no Chromium: set PUPPETEER_EXECUTABLE_PATH');
  const folder = new URL('../docs/pictures/', import.meta.url).pathname;
  await adminPictures(browser, folder, process.argv[2]).finally(() => browser.close());
}
