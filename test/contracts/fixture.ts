/** Two infobases that know nothing of each other, each with everything that an operation can name. */
import { readFile } from 'node:fs/promises';
import type { InfobaseId } from '../../contracts/common.ts';
import type { Role, Roster } from '../../contracts/employee.ts';
import type { Operation } from '../../contracts/operation.ts';
import { type OperationId, operations } from '../../contracts/operations.ts';
import { issueSetupTicket } from '../../service/access/session.commands.ts';
import { infobaseTable } from '../../service/infobases/infobase.table.ts';
import type { Log } from '../../service/platform/log.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Base, chatOf, newPhone, type SandboxLine } from '../support/world.ts';

/** The ids of one infobase by the names that paths, queries and bodies call them. */
export interface Ids {
  infobaseId: string;
  feedId: string;
  lineId: string;
  chatId: string;
  contactId: string;
  /** Of a message of the client. */
  messageId: string;
  attachmentId: string;
  templateId: string;
  webhookId: string;
  tokenId: string;
  employeeId: string;
}

export interface Tenant {
  base: Base;
  ids: Ids;
  /** Headers of 1C on behalf of an employee. */
  headers: Record<string, string>;
  /** Of the client who has written. */
  phone: string;
  line: SandboxLine;
  managerId: string;
}

export interface World {
  test: TestApp;
  own: Tenant;
  foreign: Tenant;
  /** Headers of an administrator who sees every infobase. */
  admin: Record<string, string>;
  close(): Promise<void>;
}

/** A word in everything of the foreign infobase: it must be seen nowhere else. */
export const secretWord = 'Колибри';

const examples = new URL('../../contracts/examples/', import.meta.url);
const goldenIds: Record<string, keyof Ids> = {
  ib_01j9zq5c3v: 'infobaseId',
  feed_01j9zq5d11: 'feedId',
  line_01j9zq7d0a: 'lineId',
  chat_01j9zr0f4h: 'chatId',
  cont_01j9zr0dx2: 'contactId',
  msg_01j9zr1m8k: 'messageId',
  att_01j9zr5q7c: 'attachmentId',
  att_01j9zr6r8d: 'attachmentId',
  tpl_01j9zrb6sd: 'templateId',
  wh_01j9zqa9te: 'webhookId',
  tok_01j9zqn4yb: 'tokenId',
};

/** The golden body of an operation with the ids of this infobase; undefined where it takes none. */
export async function goldenBody(id: string, ids: Ids): Promise<Record<string, unknown> | undefined> {
  if (!(operations[id as OperationId] as Operation).body) return undefined;
  let text = await readFile(new URL(`${id}.json`, examples), 'utf8');
  for (const [golden, name] of Object.entries(goldenIds))
    text = text.replaceAll(`"${golden}"`, `"${ids[name]}"`);
  // No browser, and no address outside: nobody listens at this port.
  const body = JSON.parse(
    text.replace(/https?:\/\/(crm\.company\.ru|1c\.local)/g, 'http://127.0.0.1:9'),
  ) as Record<string, unknown>;
  if (id === 'createLine') return { ...body, engine: 'sandbox', proxy: null, start: false };
  return body;
}

type Person = Roster['employees'][number];

async function tenant(test: TestApp, name: string, employees: Person[]): Promise<Tenant> {
  const base = await test.connect(name);
  const { api, feed } = base;
  await api('setEmployees', {
    body: { employees: employees.map((one) => ({ ...one, onLeaveUntil: null })) },
  });
  const { items } = await api('listEmployees', {});
  const idOf = (role: Role) => items.find((one) => one.role === role)?.id ?? '';
  const employeeId = idOf('employee');
  const line = await base.line();
  await api('changeLine', { params: { lineId: line.id }, body: { name: `${name}: линия` } });
  const phone = newPhone();
  const message = await line.receives(phone, `${name}: вопрос`, { name: `${name}: Анна` });
  const { connectionHash } = await test.app.platform.db.read((r) =>
    r.repo(infobaseTable).findOneByOrFail({ id: base.id }),
  );
  const headers = { authorization: `Bearer ${base.token}`, 'infobase-hash': connectionHash };
  const file = new FormData();
  file.set('file', new Blob([`${name}: файл`], { type: 'text/plain' }), `${name}.txt`);
  const attachment = await api('uploadAttachment', { body: file as never });
  const template = await api('createTemplate', { body: { name: `${name}: шаблон`, text: `${name}: текст` } });
  const { webhook } = await api('createWebhook', {
    body: { url: 'http://127.0.0.1:9/hook', description: `${name}: получатель`, login: name },
  });
  await api('changeWebhook', { params: { webhookId: webhook.id }, body: { status: 'paused' } });
  await feed.pull();
  return {
    base,
    phone,
    line,
    managerId: idOf('manager'),
    headers: { ...headers, 'employee-id': employeeId },
    ids: {
      infobaseId: base.id,
      feedId: feed.feedId,
      lineId: line.id,
      chatId: chatOf(message),
      contactId: message.contactId,
      messageId: message.id,
      attachmentId: attachment.id,
      templateId: template.id,
      webhookId: webhook.id,
      tokenId: '',
      employeeId,
    },
  };
}

export async function openWorldOfTwo(options: { log?: Log; databaseUrl?: string } = {}): Promise<World> {
  const { log, databaseUrl = '' } = options;
  const env = { MAX_ATTACHMENT_MB: '1', DATABASE_URL: databaseUrl };
  const test = await openApp({ env, ...(log ? { log } : {}) });
  const { url } = await issueSetupTicket(test.app.platform);
  const ticket = new URL(url).searchParams.get('ticket') ?? '';
  const session = await test.api('createSession', { body: { ticket, mode: 'token' } });
  const admin = { authorization: `Bearer ${session.token}` };
  const golden = JSON.parse(await readFile(new URL('setEmployees.json', examples), 'utf8'));
  const own = await tenant(test, 'Своя', golden.employees);
  const foreign = await tenant(test, secretWord, [
    { externalId: 'foreign-1', name: `${secretWord}: Пётр`, role: 'employee' },
    { externalId: 'foreign-2', name: `${secretWord}: Вера`, role: 'manager' },
  ]);
  for (const one of [own, foreign]) {
    const { record } = await test.api.with(admin)('createToken', {
      body: {
        name: one === foreign ? secretWord : 'Сайт',
        scopes: ['read'],
        infobaseId: one.ids.infobaseId as InfobaseId,
      },
    });
    one.ids.tokenId = record.id;
  }
  return { test, own, foreign, admin, close: () => test.close() };
}
