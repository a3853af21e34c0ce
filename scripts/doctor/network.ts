/** The way to WhatsApp, directly and through the proxies of lines, and the clock by the Date of what answers. */
import axios, { isAxiosError } from 'axios';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { broken, type Finding, ok, reasonOf, type Said, skipped, warning } from './finding.ts';

export const whatsappUrl = 'https://web.whatsapp.com/';
const timeoutMs = 15_000;
/** By so much a clock may differ: signatures of webhooks hold for five minutes, WhatsApp is stricter. */
const clockLimitMs = 30_000;

/** A proxy as lines have it, opened. */
export interface LineProxy {
  url: string;
  login: string | null;
  password: string | null;
}

export interface Reached {
  finding: Finding;
  /** How far this machine's clock is ahead of the one at the other end, in ms; null: nobody has said. */
  clockAheadMs: number | null;
}

function agentOf(proxy: LineProxy) {
  const url = new URL(proxy.url);
  url.username = encodeURIComponent(proxy.login ?? '');
  url.password = encodeURIComponent(proxy.password ?? '');
  return url.protocol === 'socks5:' ? new SocksProxyAgent(url) : new HttpsProxyAgent(url);
}

/** Asks WhatsApp's page, through the proxy where there is one; any answer of it will do. */
export async function checkWhatsApp(
  who: Said,
  proxy: LineProxy | null,
  url = whatsappUrl,
  now: () => number = Date.now,
): Promise<Reached> {
  const check = proxy ? `whatsapp:${proxy.url}` : 'whatsapp';
  const agent = proxy && agentOf(proxy);
  try {
    const { status, headers } = await axios.get(url, {
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      // The environment's own proxy is not the line's: Chromium would not use it either.
      proxy: false,
      maxRedirects: 0,
      validateStatus: () => true,
      responseType: 'text',
      ...(agent ? { httpAgent: agent, httpsAgent: agent } : {}),
    });
    const date = Date.parse(String(headers.date ?? ''));
    const clockAheadMs = Number.isNaN(date) ? null : now() - date;
    if (status < 500 && status !== 407)
      return {
        finding: ok(check, `WhatsApp отвечает: ${who.ru}`, `WhatsApp answers: ${who.en}`),
        clockAheadMs,
      };
    return { finding: away(check, who, proxy, `HTTP ${status}`), clockAheadMs: null };
  } catch (error) {
    return { finding: away(check, who, proxy, reasonOf(error), codeOf(error)), clockAheadMs: null };
  }
}

const codeOf = (error: unknown): string => (isAxiosError(error) ? (error.code ?? '') : '');

function away(check: string, who: Said, proxy: LineProxy | null, reason: string, code = ''): Finding {
  const said = {
    ru: `До WhatsApp не дойти (${who.ru}): ${reason}`,
    en: `WhatsApp can’t be reached (${who.en}): ${reason}`,
  };
  if (/407|authenticat/i.test(reason))
    return broken(check, said, {
      ru: 'Прокси не принял логин или пароль. Исправьте их в настройках линии.',
      en: 'The proxy has refused the login or the password. Mend them in the settings of the line.',
    });
  if (proxy)
    return broken(check, said, {
      ru: 'Проверьте адрес прокси в настройках линии, что он работает и что с него WhatsApp открывается.',
      en: 'Check the address of the proxy in the settings of the line, that it works, and that WhatsApp opens through it.',
    });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return broken(check, said, {
      ru: 'Имя web.whatsapp.com не находится: проверьте DNS сервера.',
      en: 'The name web.whatsapp.com is not found: check the DNS of this server.',
    });
  return broken(check, said, {
    ru: 'Откройте серверу доступ к web.whatsapp.com и *.whatsapp.net (порт 443) или задайте линии прокси: в некоторых сетях WhatsApp закрыт.',
    en: 'Let this server reach web.whatsapp.com and *.whatsapp.net (port 443), or give the line a proxy: some networks close WhatsApp.',
  });
}

/** @param aheadMs of what has answered; the least of them counts, for a slow answer makes a clock look ahead */
export function checkClock(aheadMs: readonly (number | null)[]): Finding {
  const known = aheadMs.filter((ms) => ms !== null);
  if (known.length === 0)
    return skipped(
      'clock',
      'Часы не с чем сверить: никто не ответил.',
      'Nothing has answered to compare the clock with.',
    );
  const least = known.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  const seconds = Math.round(Math.abs(least) / 1000);
  if (Math.abs(least) <= clockLimitMs) return ok('clock', 'Часы идут верно', 'The clock is right');
  const behind = least < 0;
  return warning(
    'clock',
    {
      ru: `Часы сервера ${behind ? 'отстают' : 'спешат'} на ${seconds} с.`,
      en: `The clock of this server is ${seconds} s ${behind ? 'slow' : 'fast'}.`,
    },
    {
      ru: 'Включите сверку времени (NTP): при расхождении больше пяти минут 1С отвергает уведомления, а WhatsApp может не подключить линию.',
      en: 'Turn on time synchronisation (NTP): beyond five minutes 1C refuses webhooks, and WhatsApp may not link a line.',
    },
  );
}
