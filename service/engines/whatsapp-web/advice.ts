import type { Advice } from '../engine.ts';

const advice = (code: string, ru: string, en: string): Advice => ({ code, ru, en });

/** What is said to people about the state of a line. */
export const advices = {
  noBrowser: advice(
    'no_browser',
    'Нет браузера. Запустите npm run browser на сервере моста или укажите путь в PUPPETEER_EXECUTABLE_PATH; линия подключится сама.',
    'There is no browser. Run npm run browser on the bridge’s server or set its path in PUPPETEER_EXECUTABLE_PATH; the line will connect by itself.',
  ),
  browserFailed: advice(
    'browser_failed',
    'Браузер не запускается. Проверьте его командой npm run browser; причина — в журнале моста. Мост пробует снова раз в минуту.',
    'The browser does not start. Check it with npm run browser; the reason is in the bridge’s log. The bridge tries again every minute.',
  ),
  browserGone: advice(
    'browser_gone',
    'Браузер линии завершился. Мост запускает его снова, QR-код не понадобится.',
    'The line’s browser has ended. The bridge starts it anew; no QR code will be needed.',
  ),
  pageStuck: advice(
    'page_stuck',
    'Страница WhatsApp не отвечает. Мост открывает её снова, QR-код не понадобится.',
    'The WhatsApp page does not answer. The bridge opens it anew; no QR code will be needed.',
  ),
  unreachable: advice(
    'unreachable',
    'web.whatsapp.com недоступен с сервера моста. Проверьте интернет и брандмауэр; если WhatsApp закрыт в вашей сети, задайте прокси в настройках линии.',
    'web.whatsapp.com can’t be reached from the bridge’s server. Check the network and the firewall; where WhatsApp is closed, set a proxy in the line’s settings.',
  ),
  unreachableByProxy: advice(
    'unreachable',
    'web.whatsapp.com недоступен через прокси линии. Проверьте адрес, логин и пароль прокси в настройках линии и работает ли он.',
    'web.whatsapp.com can’t be reached through the line’s proxy. Check its address, login and password in the line’s settings, and whether it works.',
  ),
  disconnected: advice(
    'disconnected',
    'Нет связи с WhatsApp. Мост ждёт её восстановления; отправленное уйдёт, когда связь вернётся.',
    'The connection to WhatsApp is gone. The bridge waits for it; messages will leave when it is back.',
  ),
  conflict: advice(
    'conflict',
    'WhatsApp Web этой линии открыт в другом месте с тем же профилем. Закройте вторую копию моста и запустите линию снова.',
    'WhatsApp Web of this line is open elsewhere with the same profile. Stop the other copy of the bridge and start the line again.',
  ),
  notSynchronised: advice(
    'not_synchronised',
    'WhatsApp подключён, но не завершает загрузку чатов. Откройте WhatsApp на телефоне с интернетом и запустите линию снова. Привязка номера сохранена.',
    'WhatsApp is connected but does not finish loading the chats. Open WhatsApp on the phone with a network and start the line again. The number is still linked.',
  ),
  deprecated: advice(
    'deprecated_version',
    'WhatsApp больше не принимает эту версию браузера или страницы. Обновите браузер (npm run browser) и мост, затем запустите линию снова.',
    'WhatsApp no longer accepts this version of the browser or page. Update the browser (npm run browser) and the bridge, then start the line again.',
  ),
  proxyBlocked: advice(
    'proxy_blocked',
    'WhatsApp не принимает соединения через этот прокси. Задайте другой в настройках линии.',
    'WhatsApp refuses connections through this proxy. Set another one in the line’s settings.',
  ),
  proxyLogin: advice(
    'proxy_login_unsupported',
    'Браузер не умеет входить в SOCKS5-прокси по логину и паролю. Уберите логин (доступ по адресу) или задайте HTTP-прокси.',
    'The browser can’t log in to a SOCKS5 proxy. Remove the login (access by address) or set an HTTP proxy.',
  ),
  proxyInvalid: advice(
    'proxy_invalid',
    'Адрес прокси не понят. Нужен вид http://адрес:порт, https://адрес:порт или socks5://адрес:порт.',
    'The proxy’s address is not understood. It looks like http://host:port, https://host:port or socks5://host:port.',
  ),
  qrNotScanned: advice(
    'qr_not_scanned',
    'QR-код никто не отсканировал. Нажмите «Обновить QR-код», когда телефон будет под рукой.',
    'Nobody has scanned the QR code. Press “Refresh the QR code” when the phone is at hand.',
  ),
  recycling: advice(
    'recycling',
    'Плановый перезапуск браузера линии: займёт около минуты, QR-код не понадобится, сообщения дойдут.',
    'The line’s browser is being started anew by plan: about a minute, no QR code, no message is lost.',
  ),
  deaf: advice(
    'deaf',
    'WhatsApp подключён, но сообщения до моста не доходят. Мост открывает страницу снова и дочитает пропущенное.',
    'WhatsApp is connected, but its messages do not reach the bridge. The bridge opens the page anew and fetches what was missed.',
  ),
  feeding: advice(
    'hears_by_looking',
    'WhatsApp Web перестал сообщать мосту о новых сообщениях. Линия работает: мост сам смотрит, что пришло, и сообщения доходят с задержкой до минуты. Обновите мост.',
    'WhatsApp Web no longer tells the bridge of new messages. The line works: the bridge looks for them itself, and they come up to a minute late. Update the bridge.',
  ),
  passkey: advice(
    'passkey',
    'WhatsApp просит подтвердить вход ключом доступа (passkey). На сервере его нет: подтвердите вход на телефоне, если WhatsApp это предлагает, или подключитесь по коду сопряжения.',
    'WhatsApp asks for a passkey, which the server has not. Confirm on the phone where WhatsApp offers it, or link by a pairing code.',
  ),
  passkeyNeeded: advice(
    'passkey_needed',
    'Для этого номера WhatsApp требует ключ доступа (passkey), и без него не подключает. Удалите ключ на телефоне (WhatsApp → Настройки → Аккаунт → Ключи доступа) и запустите линию снова, или подождите: требование снимают не сразу.',
    'WhatsApp demands a passkey for this number and does not link without it. Delete the passkey on the phone (WhatsApp → Settings → Account → Passkeys) and start the line again, or wait: the demand is lifted after a while.',
  ),
  badBuild: advice(
    'bad_build',
    'WhatsApp Web обновился, и мост не умеет работать с новой версией. Обновите мост. Линия пробует снова раз в час; привязка номера сохранена.',
    'WhatsApp Web has changed, and the bridge can’t work with the new version. Update the bridge. The line tries again every hour; the number is still linked.',
  ),
  banned: advice(
    'banned',
    'WhatsApp заблокировал номер. Откройте WhatsApp на телефоне: там причина и кнопка обращения в поддержку.',
    'WhatsApp has blocked the number. Open WhatsApp on the phone: it tells the reason and how to appeal.',
  ),
};

/** A line that works by a build that is kept from before. */
export const pinnedAdvice = (version: string): Advice =>
  advice(
    'pinned_build',
    `WhatsApp Web обновился, и новая версия с мостом не работает. Линия работает на сохранённой версии ${version}. Обновите мост в ближайшие дни.`,
    `WhatsApp Web has changed, and its new version does not work with the bridge. The line works by the kept version ${version}. Update the bridge within days.`,
  );

/** A line that can't do something by the page's present build. */
export const brokenAdvice = (what: Array<{ ru: string; en: string }>): Advice =>
  advice(
    'build_partly_broken',
    `WhatsApp Web обновился: линия пока не может ${what.map(({ ru }) => ru).join(', ')}. Остальное работает. Обновите мост.`,
    `WhatsApp Web has changed: the line can’t ${what.map(({ en }) => en).join(', ')} for now. Everything else works. Update the bridge.`,
  );
