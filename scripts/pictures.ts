/**
 * `node scripts/pictures.ts`: takes the pictures of docs/pictures/ anew, from the real service with sample data in a
 * temporary folder. Needs Chromium; reaches no network.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { advices } from '../service/engines/whatsapp-web/advice.ts';
import { issueConnectionCode } from '../service/infobases/connect.commands.ts';
import type { LineRow } from '../service/lines/line.table.ts';
import { launchBrowser, openPanel, type Panel, visit } from '../test/panel/panel.harness.ts';

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const minute = 60_000;
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
      expiresAt: new Date(Date.now() + 5 * minute).toISOString(),
    },
  },
  {
    name: 'Продажи',
    phone: '+78125551470',
    status: 'online',
    linkedAt: ago(9000 * minute),
    lastMessageAt: ago(3 * minute),
    catchUp: { expected: 38, received: 38, at: ago(25 * minute) },
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

async function connectInfobase({ app }: Panel): Promise<void> {
  const { code } = await issueConnectionCode(app.platform);
  const infobase = { name: 'Управление торговлей', id: 'sample', connectionHash: 'f'.repeat(32) };
  await app.http.inject({ method: 'POST', url: '/v1/connect', payload: { code, infobase } });
}

async function officePictures(browser: Browser): Promise<void> {
  const panel = await openPanel({ work: false });
  const rows: LineRow[] = [];
  for (const values of samples)
    rows.push(await panel.line({ createdAt: ago((90 - rows.length) * minute), ...values }));
  await connectInfobase(panel);
  const { page, close } = await visit(browser, { viewport: { width: 1440, height: 900 } });
  await page.goto(await panel.link());
  await page.getByText('Догоняем пропущенное').waitFor();
  await page.screenshot({ path: `${folder}admin-lines.png` });
  const waiting = rows.find(({ status }) => status === 'pairing');
  await page.goto(`${panel.base}/panel#/lines/${waiting?.id}/code`);
  await page.locator('.qr__img').waitFor();
  await page.getByRole('button', { name: 'По номеру телефона' }).waitFor();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.screenshot({ path: `${folder}qr.png` });
  await close();
  await panel.close();
}

async function sandboxPicture(browser: Browser): Promise<void> {
  const panel = await openPanel({ work: true });
  const { page, close } = await visit(browser, { viewport: { width: 1440, height: 960 } });
  await page.goto(await panel.link());
  await page.getByText('Попробовать без телефона').click();
  await page.getByRole('button', { name: 'Дальше' }).click();
  await page.locator('.qr__img').waitFor();
  const lineId = page.url().split('/').at(-2);
  const post = (path: string, data: object) => page.request.post(`${panel.base}${path}`, { data });
  await post(`/v1/sandbox/${lineId}/scan`, {});
  await page.getByText('на связи').waitFor();
  const client = { phone: '+79161234567', name: 'Виктор Орлов' };
  await post(`/v1/sandbox/${lineId}/messages`, {
    ...client,
    text: 'Здравствуйте! Сколько стоит кабель ВВГнг 3×2,5?',
  });
  await post(`/v1/sandbox/${lineId}/messages`, { ...client, text: 'И есть ли он на складе в Шушарах?' });
  await page.goto(`${panel.base}/sandbox/${lineId}`);
  await page.getByText('на складе в Шушарах').first().waitFor();
  await page.screenshot({ path: `${folder}sandbox.png` });
  await close();
  await panel.close();
}

await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
if (browser === null) {
  console.error(
    'Нет Chromium: укажите PUPPETEER_EXECUTABLE_PATH. / No Chromium: set PUPPETEER_EXECUTABLE_PATH.',
  );
  process.exit(1);
}
try {
  await officePictures(browser);
  await sandboxPicture(browser);
  console.log(folder);
} finally {
  await browser.close();
}
