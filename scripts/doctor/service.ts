/** The service itself: does it run, and do the addresses that it tells others lead to it. */
import axios from 'axios';
import type { Config } from '../../service/platform/config.ts';
import { version } from '../../service/version.ts';
import { broken, type Finding, ok, reasonOf, skipped, warning } from './finding.ts';

interface Ready {
  status: string;
  version: string;
  checks: Array<{ name: string; status: string; detail: string | null }>;
}

const ask = (base: string) =>
  axios.get<Ready & { error?: { code?: string } }>(`${base.replace(/\/$/, '')}/health/ready`, {
    timeout: 15_000,
    proxy: false,
    validateStatus: () => true,
  });

/** By the port on this machine: whether it runs at all, and well. */
export async function checkService({ host, port }: Pick<Config, 'host' | 'port'>): Promise<Finding> {
  const own = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  let answer: Awaited<ReturnType<typeof ask>>;
  try {
    answer = await ask(own);
  } catch (error) {
    return skipped(
      'service',
      `Служба не запущена на ${own} (${reasonOf(error)}): то, что видно только у работающей, не проверено.`,
      `The service does not run at ${own} (${reasonOf(error)}): what only a running one shows was not looked at.`,
    );
  }
  const { status, data } = answer;
  if (typeof data?.version !== 'string' && data?.error?.code !== 'NOT_READY')
    return broken(
      'service',
      { ru: `Порт ${port} занят чужой программой.`, en: `Another program has port ${port}.` },
      { ru: 'Остановите её или задайте другой PORT.', en: 'Stop it, or set another PORT.' },
    );
  if (status !== 200)
    return broken(
      'service',
      {
        ru: 'Служба запущена, но не готова: база данных не отвечает.',
        en: 'The service runs but is not ready: the database does not answer.',
      },
      { ru: 'Причина — в журнале службы.', en: 'The reason is in the log of the service.' },
    );
  const ailing = data.checks
    .filter((check) => check.status !== 'ok')
    .map(({ name, detail }) => `${name}: ${detail}`);
  if (ailing.length > 0)
    return warning(
      'service',
      {
        ru: `Служба работает с перебоями: ${ailing.join('; ')}.`,
        en: `The service works with troubles: ${ailing.join('; ')}.`,
      },
      { ru: 'Причина — в журнале службы.', en: 'The reason is in the log of the service.' },
    );
  if (data.version !== version)
    return warning(
      'service',
      {
        ru: `Запущена версия ${data.version}, а в папке лежит ${version}.`,
        en: `Version ${data.version} runs, and ${version} lies in the folder.`,
      },
      { ru: 'Перезапустите службу.', en: 'Restart the service.' },
    );
  return ok(
    'service',
    `Служба работает: ${own}, версия ${version}`,
    `The service runs: ${own}, version ${version}`,
  );
}

/** By the addresses that employees' computers and the 1C server use. */
export async function checkAddress(
  check: 'PUBLIC_URL' | 'INTERNAL_URL',
  url: string,
  running: boolean,
): Promise<Finding> {
  if (!running)
    return skipped(check, `${check} не проверен: служба не запущена.`, `${check}: the service does not run.`);
  const todo = {
    ru: `Проверьте ${check}, обратный прокси и сертификат. Если отсюда этот адрес не виден по замыслу, откройте его с компьютера сотрудника.`,
    en: `Check ${check}, the reverse proxy and the certificate. If it can’t be seen from here by design, open it on an employee’s computer.`,
  };
  try {
    const { status, data } = await ask(url);
    if (status === 200 && data?.version === version)
      return ok(check, `${check} ведёт к службе: ${url}`, `${check} leads to the service: ${url}`);
    return warning(
      check,
      {
        ru: `${check} ведёт не к этой службе: ${url} отвечает ${status}.`,
        en: `${check} does not lead to this service: ${url} answers ${status}.`,
      },
      todo,
    );
  } catch (error) {
    return warning(
      check,
      {
        ru: `${check} отсюда не открывается: ${url} (${reasonOf(error)})`,
        en: `${check} does not open from here: ${url} (${reasonOf(error)})`,
      },
      todo,
    );
  }
}
