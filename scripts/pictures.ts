/**
 * `node scripts/pictures.ts`: takes the pictures of docs/pictures/ anew, from the real service with sample data in a
 * temporary folder. Needs Chromium; reaches no network.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { issueConnectionCode } from '../service/infobases/connect.commands.ts';
import { launchBrowser, openPanel, type Panel, visit } from '../test/panel/panel.harness.ts';
import { adminPictures } from './pictures-admin.ts';
import { demoPictures } from './pictures-demo.ts';
import { panelPictures } from './pictures-panel.ts';

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const hash = 'f'.repeat(32);

/** Connects an infobase, as 1C does; its token. */
async function connectInfobase({ app }: Panel): Promise<string> {
  const { code } = await issueConnectionCode(app.platform);
  const infobase = { name: 'Управление торговлей', id: 'sample', connectionHash: hash };
  const reply = await app.http.inject({ method: 'POST', url: '/v1/connect', payload: { code, infobase } });
  return reply.json().token;
}

/** An employee answers the first chat, as 1C would. */
async function answer(panel: Panel, text: string): Promise<void> {
  const token = await connectInfobase(panel);
  const access = { authorization: `Bearer ${token}`, 'infobase-hash': hash };
  const call = async (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object, headers = {}) => {
    const request = { method, url, headers: { ...access, ...headers }, ...(payload ? { payload } : {}) };
    const reply = await panel.app.http.inject(request);
    if (reply.statusCode >= 300) throw new Error(reply.body);
    return reply.json();
  };
  const employees = [{ externalId: 'e-1', name: 'Мария Соколова', role: 'employee' }];
  await call('PUT', '/v1/employees', { employees });
  const { items } = await call('GET', '/v1/chats');
  const headers = { 'employee-id': 'e-1', 'idempotency-key': 'sample-1' };
  await call('POST', `/v1/chats/${items[0].id}/messages`, { text }, headers);
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
  await page.getByText('На связи').waitFor();
  const client = { phone: '+79161234567', name: 'Виктор Орлов' };
  await post(`/v1/sandbox/${lineId}/messages`, {
    ...client,
    text: 'Здравствуйте! Сколько стоит кабель ВВГнг 3×2,5?',
  });
  await post(`/v1/sandbox/${lineId}/messages`, { ...client, text: 'И есть ли он на складе в Шушарах?' });
  await answer(panel, 'Добрый день! 94 ₽ за метр, бухта 100 м — 88 ₽. Сейчас уточню по складу.');
  await page.goto(`${panel.base}/sandbox/${lineId}`);
  await page.locator('table').getByText('прочитано').waitFor();
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
  await adminPictures(browser, folder);
  await sandboxPicture(browser);
  await panelPictures(browser, folder);
  await demoPictures(browser, folder);
  console.log(folder);
} finally {
  await browser.close();
}
