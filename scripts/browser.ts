/**
 * `npm run browser`: makes sure that there is a browser for the lines and says in plain lines what it does.
 * Exit code 0: there is one. Nothing is downloaded where one is found.
 */
import { ensureBrowser } from '../service/engines/whatsapp-web/browser.ts';

const { PUPPETEER_EXECUTABLE_PATH: configured, LC_ALL, LC_MESSAGES, LANG } = process.env;
const locale = LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale;
const isRussian = /^ru/i.test(locale);
const say = (ru: string, en: string): void => console.log(isRussian ? ru : en);

const path = await ensureBrowser({ configured, environment: process.env, install: true, say });
if (path === null) {
  say(
    'Браузера нет: линии WhatsApp работать не будут.',
    'There is no browser: WhatsApp lines will not work.',
  );
  process.exitCode = 1;
} else {
  say(`Браузер: ${path}`, `Browser: ${path}`);
}
