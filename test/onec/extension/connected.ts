/** The extension on the stand with the real bridge beside it, connected as an administrator does it: by a code. */
import { randomBytes } from 'node:crypto';
import type { FeedId, InfobaseId } from '../../../contracts/common.ts';
import { issueConnectionCode } from '../../../service/infobases/connect.commands.ts';
import { signatureHeaders } from '../../../service/webhooks/sign.ts';
import { type AppOptions, openApp, type TestApp } from '../../support/app.ts';
import { readFeed } from '../../support/client.ts';
import { type Base, baseOf } from '../../support/world.ts';
import { toPlain } from '../plain.ts';
import { createStand, type Stand, type StandOptions } from '../stand.ts';

const account = { name: 'whatsapp', password: 'Пароль-2026' };
export const scheduledJob = 'МСТ_СинхронизацияСообщений';

export interface Connected {
  readonly bridge: TestApp;
  readonly stand: Stand;
  /** The base as the bridge knows it, by its own token. */
  readonly base: Base;
  /** Connects (again) by a code; what `МСТ_Обмен.Подключить` has answered. */
  connect(code?: string): Promise<Record<string, unknown>>;
  /** The scheduled job once, with the background jobs that follow. */
  exchange(): Promise<void>;
  /** Sends a notification to the base as a stranger could. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<Response>;
  /** The same, signed. */
  notify(event: object, options?: { secrets?: [string, ...string[]]; at?: number }): Promise<Response>;
  webhookSecrets(): Promise<string[]>;
  close(): Promise<void>;
}

export interface ConnectedOptions {
  bridge?: AppOptions;
  stand?: Partial<StandOptions>;
  /** False: the base is published, but the bridge isn't told where. */
  webhook?: boolean;
}

/** A stand of the extension; nothing is connected yet. */
export function openStand(options: Partial<StandOptions> = {}): Promise<Stand> {
  const { users = [], ...rest } = options;
  return createStand({
    extension: '1c-extension',
    users: [{ ...account, roles: ['МСТ_УчетнаяЗаписьУведомлений'] }, ...users],
    ...rest,
  });
}

/** Plain results of an exported function of a module. */
export async function ask(stand: Stand, module: string, method: string, ...args: unknown[]) {
  return toPlain(await stand.call(module, method, ...(args as never[]))) as Record<string, unknown>;
}

export async function openConnected(options: ConnectedOptions = {}): Promise<Connected> {
  const bridge = await openApp(options.bridge);
  const stand = await openStand(options.stand);

  const connect = async (code?: string) =>
    ask(stand, 'МСТ_Обмен', 'Подключить', {
      АдресСлужбы: bridgeUrl(bridge),
      Код: code ?? (await issueConnectionCode(bridge.app.platform)).code,
      АдресПубликации: options.webhook === false ? '' : `${stand.http}/hs/whatsapp/webhook`,
      Логин: account.name,
      Пароль: account.password,
      АдресOData: '',
      ЛогинOData: '',
      ПарольOData: '',
    });
  const webhookSecrets = async () =>
    toPlain(await stand.call('МСТ_Секреты', 'СекретыУведомлений')) as string[];
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${stand.http}/hs/whatsapp/webhook`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${account.name}:${account.password}`).toString('base64')}`,
        ...headers,
      },
    });

  const answer = await connect();
  if (answer.Успешно !== true) throw new Error(`not connected: ${JSON.stringify(answer)}`);
  await stand.call('МСТ_Обмен', 'УстановитьСинхронизацию', true);
  return {
    bridge,
    stand,
    base: await baseOfStand(bridge, stand),
    connect,
    async exchange() {
      await stand.runJob(scheduledJob);
      await stand.idle();
    },
    post,
    async notify(event, { secrets, at = Math.floor(Date.now() / 1000) } = {}) {
      const body = JSON.stringify(event);
      const keys = secrets ?? ((await webhookSecrets()) as [string, ...string[]]);
      return post(body, { ...signatureHeaders(keys, (event as { id: string }).id, at, body) });
    },
    webhookSecrets,
    async close() {
      await bridge.close();
      await stand.close();
    },
  };
}

const bridgeUrl = (bridge: TestApp): string => {
  const address = bridge.app.http.server.address();
  if (address === null || typeof address === 'string') throw new Error('the bridge does not listen');
  return `http://127.0.0.1:${address.port}`;
};

async function baseOfStand(bridge: TestApp, stand: Stand): Promise<Base> {
  const token = (await stand.call('МСТ_Секреты', 'Токен')) as string;
  const connectionHash = stand.constant('МСТ_ХешСтрокиСоединения') as string;
  const api = bridge.api.with({ authorization: `Bearer ${token}`, 'infobase-hash': connectionHash });
  const id = stand.constant('МСТ_ИдентификаторБазыСлужбы') as InfobaseId;
  const { feedId } = await api('getInfobase', { params: { infobaseId: id } });
  return baseOf(bridge.api, {
    ...{ id, externalId: stand.constant('МСТ_ИдентификаторБазы') as string, connectionHash, token },
    webhookSecret: null,
    api,
    feed: readFeed(api, { feedId: feedId as FeedId }),
  });
}

/** Texts of people in the base, in their order. */
export const textsOf = ({ stand }: { stand: Stand }): unknown[] =>
  stand
    .rows('РегистрСведений.МСТ_Сообщения')
    .filter((row) => row.Вид === 'Текст')
    .sort((a, b) => Number(a.Позиция) - Number(b.Позиция))
    .map((row) => row.Текст);

/** A secret that nobody has given out. */
export const strangeSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** Waits for a condition on the stand; polls, since nothing in a base tells of a change. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
