/** Trying a connection to 1C, and saying plainly what is wrong with it. */
import type { OdataCheckResult } from '../../contracts/odata.ts';
import type { Clock } from '../platform/clock.ts';
import type { Language } from '../platform/http-errors.ts';
import type { OdataClient } from './client.ts';
import { discover, wantedSets } from './discover.ts';
import { type BaseModel, readMetadata } from './metadata.ts';
import { isOdataError, type OdataError, type OdataReason } from './odata-error.ts';
import { setPath } from './query.ts';

const slowMs = 5_000;

const words: Readonly<Record<OdataReason, readonly [ru: string, en: string]>> = {
  unreachable: [
    'Сервер 1С недоступен по этому адресу. Проверьте адрес, что веб-сервер запущен и что сервер моста видит его по сети.',
    'The 1C server can’t be reached at this address. Check the address, that the web server runs, and that the bridge’s server sees it.',
  ],
  timeout: [
    'База не ответила вовремя. После простоя она просыпается до полуминуты: повторите; если не помогло, проверьте сервер 1С.',
    'The base did not answer in time. After a pause it takes up to half a minute to wake: try again, else check the 1C server.',
  ],
  server: [
    'Веб-сервер или сервер 1С ответил ошибкой. Откройте адрес в браузере и посмотрите, что он пишет.',
    'The web server or the 1C server has failed. Open the address in a browser and see what it says.',
  ],
  unauthorized: [
    'Логин или пароль не подошли. Проверьте пользователя 1С: разрешён ли ему вход с паролем («Аутентификация 1С:Предприятия»).',
    'The login or the password is wrong. Check the 1C user: he must be allowed to sign in with a password.',
  ],
  no_rights: [
    'У пользователя нет прав на чтение. Дайте ему роль «Удаленный доступ OData» и права на чтение нужных справочников.',
    'The user has no right to read. Give him the role “Remote access OData” and rights to read what is needed.',
  ],
  not_published: [
    'По этому адресу нет OData. При публикации базы включите «Публиковать стандартный интерфейс OData» и проверьте имя базы в адресе.',
    'There is no OData at this address. Publish the standard OData interface with the base, and check the base’s name in the address.',
  ],
  unknown_name: [
    'В базе нет такого набора или поля. Добавьте его в состав стандартного интерфейса OData.',
    'The base has no such set or field. Add it to the composition of the standard OData interface.',
  ],
  not_found: ['Такого объекта в базе нет.', 'The base has no such object.'],
  bad_query: [
    'База не поняла запрос. Проверьте версию платформы: нужна 8.3.8 или новее.',
    'The base did not understand the question. The platform must be 8.3.8 or newer.',
  ],
  bad_answer: [
    'По этому адресу отвечает не 1С: возможно, прокси или страница входа. Проверьте адрес.',
    'It is not 1C that answers at this address: perhaps a proxy or a sign-in page. Check the address.',
  ],
  no_licence: [
    'На сервере 1С нет свободной лицензии. Каждому обращению по OData нужен сеанс: освободите или добавьте лицензию.',
    'The 1C server has no free licence. Reading over OData needs a session: free or add a licence.',
  ],
};
const noKinds = [
  'База отвечает, но в составе OData нет ни контрагентов, ни партнёров, ни других известных справочников. Добавьте их: «Настройка стандартного интерфейса OData».',
  'The base answers, but its OData composition has none of the known catalogs. Add them in the settings of the standard OData interface.',
] as const;
const noPhones = [
  'Ни у одного справочника не видно телефонов: проверьте, что перечисления и виды контактной информации тоже включены в состав OData.',
  'No catalog shows phones: check that the enumerations and kinds of contact information are in the OData composition, too.',
] as const;
const isSlow = [
  'База отвечает медленно. Так бывает после простоя; если медленно всегда, проверьте сервер 1С.',
  'The base answers slowly. It does so after a pause; if always, check the 1C server.',
] as const;

const inLanguage = (text: readonly [string, string], language: Language): string =>
  language === 'en' ? text[1] : text[0];

/** What to do about it. */
export const adviceOf = (reason: OdataReason, language: Language): string =>
  inLanguage(words[reason], language);

type Problem = OdataCheckResult['problem'];

export const problemOf = (error: OdataError, language: Language): Problem => ({
  reason: error.reason,
  text: adviceOf(error.reason, language),
  onec: error.onecText,
});

/** The same of what was noted of an error. */
export const notedProblem = (reason: OdataReason | null, onec: string | null, language: Language): Problem =>
  reason === null ? null : { reason, text: adviceOf(reason, language), onec };

/**
 * Reads the description and one row of every kind. Nothing is kept.
 * @param named kinds that the administrator has named
 */
export async function checkConnection(
  client: OdataClient,
  clock: Clock,
  named: readonly string[],
  language: Language,
): Promise<OdataCheckResult> {
  const began = clock.now().getTime();
  const took = (): number => Math.max(0, clock.now().getTime() - began);
  let model: BaseModel;
  let firstMs = 0;
  try {
    const noted = async function* () {
      for await (const chunk of client.metadata({ patient: false })) {
        firstMs ||= took();
        yield chunk;
      }
    };
    model = await readMetadata(noted(), wantedSets(named));
  } catch (error) {
    if (!isOdataError(error)) throw error;
    const problem = problemOf(error, language);
    return {
      ok: false,
      slow: false,
      tookMs: took(),
      sets: null,
      problem,
      kinds: [],
      advice: problem ? [problem.text] : [],
    };
  }
  const found = discover(model, named);
  const kinds: OdataCheckResult['kinds'] = [];
  for (const { kind, set } of found.kinds) {
    try {
      await client.rows(
        setPath(set),
        { select: ['Ref_Key'], top: 1, orderBy: ['Ref_Key'] },
        { patient: false },
      );
      kinds.push({ kind, readable: true, problem: null });
    } catch (error) {
      if (!isOdataError(error)) throw error;
      kinds.push({ kind, readable: false, problem: problemOf(error, language) });
    }
  }
  for (const kind of named) {
    if (kinds.some((one) => one.kind === kind)) continue;
    const problem = { reason: 'unknown_name' as const, text: adviceOf('unknown_name', language), onec: null };
    kinds.push({ kind, readable: false, problem });
  }
  const readable = kinds.filter((one) => one.readable);
  const phones = found.kinds.some((kind) => kind.contacts !== null || kind.phoneFields.length > 0);
  const slow = firstMs > slowMs;
  const advice = [
    ...(found.kinds.length === 0 ? [inLanguage(noKinds, language)] : []),
    ...kinds.flatMap((one) => (one.problem ? [`${one.kind}: ${one.problem.text}`] : [])),
    ...(found.kinds.length > 0 && !phones ? [inLanguage(noPhones, language)] : []),
    ...(slow ? [inLanguage(isSlow, language)] : []),
  ];
  return { ok: readable.length > 0, slow, tookMs: took(), sets: model.sets, problem: null, kinds, advice };
}
