/** The way to 1C: publication of the HTTP service, sign-in, versions, what the last webhooks said, OData. */
import axios from 'axios';
import { contractVersion } from '../../contracts/common.ts';
import { type InfobaseRow, infobaseTable } from '../../service/infobases/infobase.table.ts';
import type { Database } from '../../service/platform/database.ts';
import type { Secrets } from '../../service/platform/secrets.ts';
import { version } from '../../service/version.ts';
import { type WebhookRow, webhookTable } from '../../service/webhooks/webhook.table.ts';
import { broken, type Finding, ok, reasonOf, type Said, skipped, warning } from './finding.ts';

/** A wake-up of 1C may take half a minute. */
const timeoutMs = 60_000;

/** Everything that can be asked of the connected bases. */
export async function checkInfobases(db: Database, secrets: Secrets): Promise<Finding[]> {
  const { infobases, webhooks } = await db.read(async (r) => ({
    infobases: await r.repo(infobaseTable).find({ order: { name: 'ASC' } }),
    webhooks: await r.repo(webhookTable).find(),
  }));
  if (infobases.length === 0)
    return [
      skipped(
        '1c',
        'Ни одна база 1С не подключена: код подключения печатает npm start.',
        'No 1C infobase is connected: npm start prints the connection code.',
      ),
    ];
  const findings: Finding[] = [];
  for (const infobase of infobases) {
    const webhook = webhooks.find((one) => one.ofInfobase === infobase.id && one.deletedAt === null);
    findings.push(...(await checkInfobase(infobase, webhook ?? null, secrets)));
  }
  return findings;
}

async function checkInfobase(
  infobase: InfobaseRow,
  webhook: WebhookRow | null,
  secrets: Secrets,
): Promise<Finding[]> {
  const findings = [copyOf(infobase), reading(infobase)].filter((one) => one !== null);
  if (!webhook)
    findings.push(
      skipped(
        `webhook:${infobase.name}`,
        `«${infobase.name}» не просит уведомлений: новости она забирает по расписанию.`,
        `“${infobase.name}” asks for no webhooks: it polls by its schedule.`,
      ),
    );
  else findings.push(await checkPublication(infobase, webhook, secrets));
  return findings;
}

function copyOf({ name, suspectedHash }: InfobaseRow): Finding | null {
  if (suspectedHash === null) return null;
  return broken(
    `copy:${name}`,
    {
      ru: `К мосту обращается копия базы «${name}» или перенесённая база.`,
      en: `A copy of “${name}”, or the moved base, asks the bridge.`,
    },
    {
      ru: 'Откройте в 1С «Настройки мессенджера» и ответьте, перенесена база или это копия.',
      en: 'Open the messenger settings in 1C and say whether the base was moved or is a copy.',
    },
  );
}

function reading({ name, lastSeenAt }: InfobaseRow): Finding | null {
  const check = `exchange:${name}`;
  const quietMs = lastSeenAt === null ? null : Date.now() - Date.parse(lastSeenAt);
  if (quietMs !== null && quietMs < 24 * 3_600_000)
    return ok(
      check,
      `«${name}» обращалась к мосту за последние сутки`,
      `“${name}” has asked the bridge within a day`,
    );
  return warning(
    check,
    {
      ru: `«${name}» не обращалась к мосту больше суток.`,
      en: `“${name}” has not asked the bridge for a day.`,
    },
    {
      ru: 'Проверьте в «Настройках мессенджера»: включена ли синхронизация, не запрещены ли регламентные задания, то ли расписание.',
      en: 'Check in the messenger settings: is the exchange on, are scheduled jobs allowed, is the schedule right.',
    },
  );
}

interface Ping {
  status?: unknown;
  extensionVersion?: unknown;
  contractVersion?: unknown;
  connected?: unknown;
}

/** Asks the base itself, by the address and the account that webhooks go to. */
async function checkPublication(
  { name }: InfobaseRow,
  webhook: WebhookRow,
  secrets: Secrets,
): Promise<Finding> {
  const check = `webhook:${name}`;
  const url = webhook.url.replace(/\/webhook$/, '/ping');
  const auth =
    webhook.login === null ? null : { username: webhook.login, password: passwordOf(webhook, secrets) };
  let status: number;
  let body: Ping;
  try {
    const answer = await axios.get<Ping>(url, {
      timeout: timeoutMs,
      proxy: false,
      maxRedirects: 0,
      validateStatus: () => true,
      // 1C reads the sign-in as UTF-8; axios would write it as Latin-1.
      headers: auth
        ? { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` }
        : {},
    });
    [status, body] = [answer.status, answer.data];
  } catch (error) {
    return broken(
      check,
      {
        ru: `«${name}» не отвечает по адресу ${url}: ${reasonOf(error)}`,
        en: `“${name}” does not answer at ${url}: ${reasonOf(error)}`,
      },
      {
        ru: 'Проверьте, что веб-сервер 1С запущен и этот адрес открывается отсюда.',
        en: 'Check that the web server of 1C runs and that this address opens from here.',
      },
    );
  }
  if (status === 200 && body?.status === 'ok') return versionsOf(check, name, body, webhook);
  const said = {
    ru: `«${name}» отвечает на проверку кодом ${status} (${url}).`,
    en: `“${name}” answers the check with ${status} (${url}).`,
  };
  return broken(check, said, remedies[status] ?? other);
}

const passwordOf = ({ password }: WebhookRow, secrets: Secrets): string =>
  password === null ? '' : secrets.open(password);

const remedies: Partial<Record<number, Said>> = {
  401: {
    ru: 'Имя или пароль учётной записи для уведомлений не подходят. Задайте их заново в «Настройках мессенджера».',
    en: 'Login or password of the webhook account is wrong. Set them anew in the messenger settings.',
  },
  403: {
    ru: 'У учётной записи для уведомлений нет прав. Назначьте ей роль «Учётная запись уведомлений».',
    en: 'The webhook account lacks the right. Give it the role for webhooks.',
  },
  404: {
    ru: 'HTTP-сервис расширения не опубликован. Опубликуйте базу на веб-сервере с HTTP-сервисами расширений (команда есть в «Настройках мессенджера»).',
    en: 'The HTTP service of the extension is not published. Publish the base with HTTP services of extensions (the command stands in the messenger settings).',
  },
};
const other: Said = {
  ru: 'Откройте этот адрес в браузере на сервере и посмотрите ответ; подробности — в журнале регистрации 1С.',
  en: 'Open this address in a browser on the server and see what it says; more is in the event log of 1C.',
};

function versionsOf(check: string, name: string, body: Ping, webhook: WebhookRow): Finding {
  const theirs = String(body.contractVersion ?? '—');
  const major = (text: string) => text.split('.')[0];
  if (major(theirs) !== major(contractVersion))
    return broken(
      check,
      {
        ru: `Расширение в «${name}» говорит на договоре ${theirs}, служба — на ${contractVersion}: они не поймут друг друга.`,
        en: `The extension in “${name}” speaks contract ${theirs}, the service ${contractVersion}: they don’t understand each other.`,
      },
      {
        ru: `Обновите то, что старше: поставьте в базу расширение из этой же поставки службы (${version}).`,
        en: `Upgrade what is older: load the extension that comes with this service (${version}).`,
      },
    );
  const extension = String(body.extensionVersion ?? '—');
  if (webhook.status === 'parked' || webhook.absentSince !== null)
    return warning(
      check,
      {
        ru: `«${name}» отвечает, но уведомления ей остановлены: ${webhook.lastFailureReason ?? 'получателя не было'}.`,
        en: `“${name}” answers, but its webhook is stopped: ${webhook.lastFailureReason ?? 'the receiver was away'}.`,
      },
      {
        ru: 'Служба скоро попробует снова; сразу — кнопкой «Возобновить» в администрировании панели.',
        en: 'The service tries again soon; at once by “Resume” in the administration of the panel.',
      },
    );
  return ok(
    check,
    `«${name}» отвечает: расширение ${extension}, договор ${theirs}`,
    `“${name}” answers: extension ${extension}, contract ${theirs}`,
  );
}
