/** What tests do with a running bridge, all of it by the public contract: bases, people, lines, clients. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ChatId, EmployeeId, InfobaseId, LineId, MessageId } from '../../contracts/common.ts';
import type { Scope } from '../../contracts/connect.ts';
import type { Role } from '../../contracts/employee.ts';
import type { Message, SendMessage, SendResult } from '../../contracts/message.ts';
import type { BodyOf } from '../../contracts/operation.ts';
import type { Operations } from '../../contracts/operations.ts';
import type { SandboxOutbox } from '../../contracts/sandbox.ts';
import { type Api, type EventOf, type FeedReader, readFeed } from './client.ts';

export interface Bridge {
  /** Without credentials. */
  api: Api;
  /** Connects a new 1C base by a connection code. */
  connect(name?: string, webhookUrl?: string): Promise<Base>;
  /** The person at the server, with all rights and no employee. */
  admin(): Promise<Api>;
  /** A program with a token of its own. */
  integrator(scopes: Scope[], infobaseId?: InfobaseId): Promise<Api>;
}

/** What the service prints for a person at its start. */
export interface Printed {
  connectionCode(): Promise<string>;
  setupUrl(): Promise<string>;
}

export interface Base {
  id: InfobaseId;
  externalId: string;
  connectionHash: string;
  token: string;
  webhookSecret: string | null;
  /** 1C itself; with nobody named. */
  api: Api;
  feed: FeedReader;
  /** Makes the roster equal to these people. */
  roster(people: Record<string, Person>): Promise<void>;
  employee(name: string): EmployeeId;
  /** 1C on behalf of an employee. */
  as(name: string): Api;
  /** The employee in a panel. */
  panel(name: string): Promise<Api>;
  line(settings?: LineSettings): Promise<SandboxLine>;
}

export interface Person {
  role?: Role;
  blocked?: boolean;
  onLeaveUntil?: string;
}

type LineSettings = BodyOf<Operations['createLine']>['settings'];
type Act = BodyOf<Operations['sandboxMessage']>;

export interface SandboxLine {
  id: LineId;
  phone: string;
  /** Somebody at the other side acts; the key of the message that it is about. */
  act(act: Act): Promise<string>;
  /** A client writes and it is stored; the message with its chat. */
  receives(phone: string, text: string, more?: Partial<Act>): Promise<EventOf<'message.received'>['data']>;
  outbox(): Promise<SandboxOutbox['items']>;
  /** What has reached one client. */
  reached(phone: string): Promise<SandboxOutbox['items']>;
  faults(faults: BodyOf<Operations['sandboxFaults']>): Promise<void>;
  link(as: 'lost' | 'restored' | 'logged_out' | 'banned'): Promise<void>;
  confirm(key: string, level: 'delivered' | 'read'): Promise<void>;
  settings(settings: LineSettings): Promise<void>;
}

export const newKey = (): string => `test-${randomUUID()}`;
/** The sandbox's key of a message that the bridge has sent. */
export const outKey = (id: MessageId): string => `out_${id}`;

let lastPhone = 79_160_000_000;
/** A phone that nobody has used yet in this process. */
export const newPhone = (): string => `+${++lastPhone}`;

export function bridgeOf(api: Api, printed: Printed): Bridge {
  const bearer = (token: string | null) => api.with({ authorization: `Bearer ${token}` });
  const admin = async () => {
    const ticket = new URL(await printed.setupUrl()).searchParams.get('ticket') ?? '';
    const { token } = await api('createSession', { body: { ticket, mode: 'token' } });
    return bearer(token);
  };
  return {
    api,
    admin,
    async integrator(scopes, infobaseId) {
      const person = await admin();
      const { token } = await person('createToken', {
        body: { name: 'Интегратор', scopes, ...(infobaseId ? { infobaseId } : {}) },
      });
      return bearer(token);
    },
    async connect(name = 'Торговля', webhookUrl) {
      const externalId = randomUUID();
      const connectionHash = randomBytes(16).toString('hex');
      const connected = await api('connect', {
        body: {
          code: await printed.connectionCode(),
          infobase: { name, id: externalId, connectionHash },
          ...(webhookUrl ? { webhook: { url: webhookUrl } } : {}),
        },
      });
      const { infobaseId: id, token, feedId, webhookSecret } = connected;
      const own = api.with({ authorization: `Bearer ${token}`, 'infobase-hash': connectionHash });
      return baseOf(api, {
        ...{ id, externalId, connectionHash, token, webhookSecret },
        api: own,
        feed: readFeed(own, { feedId }),
      });
    },
  };
}

/** A connected base by what is known of it. */
export function baseOf(open: Api, facts: Omit<Base, 'roster' | 'employee' | 'as' | 'panel' | 'line'>): Base {
  const { api, feed } = facts;
  const ids = new Map<string, EmployeeId>();
  const employee = (name: string): EmployeeId => {
    const id = ids.get(name);
    if (!id) throw new Error(`nobody is called ${name}`);
    return id;
  };
  return {
    ...facts,
    employee,
    async roster(people) {
      const employees = Object.entries(people).map(([name, person]) => ({
        externalId: `u-${Buffer.from(name).toString('hex')}`,
        name,
        ...person,
      }));
      await api('setEmployees', { body: { employees } });
      const { items } = await api('listEmployees', { query: { limit: 200 } });
      for (const { name, id } of items) ids.set(name, id);
    },
    as: (name) => api.with({ 'employee-id': employee(name) }),
    async panel(name) {
      const { url } = await api('createTicket', { body: { employeeId: employee(name) } });
      const ticket = new URL(url).searchParams.get('ticket') ?? '';
      const { token } = await open('createSession', { body: { ticket, mode: 'token' } });
      return open.with({ authorization: `Bearer ${token}` });
    },
    async line(settings = {}) {
      const { id } = await api('createLine', {
        body: { name: 'Продажи', engine: 'sandbox', settings: { pausePerMessageMs: 0, ...settings } },
      });
      await feed.until('line.changed', (line) => line.id === id && line.status === 'pairing');
      const { text } = await api('getLineQr', { params: { lineId: id } });
      const phone = newPhone();
      const line = sandboxLine(api, feed, id, phone);
      await line.faults({ autoDelivered: false, autoRead: false });
      await api('sandboxScan', { params: { lineId: id }, body: { text, phone, name: 'Продажи' } });
      await feed.until('line.changed', (data) => data.id === id && data.status === 'online');
      return line;
    },
  };
}

/** The other side of a sandbox line. */
export function sandboxLine(api: Api, feed: FeedReader, id: LineId, phone: string): SandboxLine {
  const params = { lineId: id };
  const line: SandboxLine = {
    id,
    phone,
    async act(body) {
      const { key } = await api('sandboxMessage', { params, body });
      return key ?? '';
    },
    async receives(from, text, more = {}) {
      const mark = feed.after;
      await line.act({ phone: from, text, ...more });
      const event = await feed.until(
        'message.received',
        (message) => message.lineId === id && message.text === text,
        mark,
      );
      return event.data;
    },
    outbox: async () => (await api('getSandboxOutbox', { params })).items,
    reached: async (to) => (await line.outbox()).filter((item) => item.to === to),
    async faults(body) {
      await api('sandboxFaults', { params, body });
    },
    async link(as) {
      await api('sandboxDisconnect', { params, body: { as } });
    },
    async confirm(key, level) {
      await api('sandboxReceipts', { params, body: { key, level } });
    },
    async settings(settings) {
      await api('changeLine', { params, body: { settings } });
    },
  };
  return line;
}

/** Answers in a chat (or writes a comment) under a key. */
export function send(api: Api, chatId: ChatId, body: SendMessage, key = newKey()): Promise<SendResult> {
  return api('sendMessage', { params: { chatId }, headers: { 'idempotency-key': key }, body });
}

/** Waits until the feed tells that a message has this status; the message as it was told. */
export async function hasStatus(
  feed: FeedReader,
  id: MessageId,
  status: Message['status'],
): Promise<Message> {
  const event = await feed.until(
    'message.changed',
    (message) => message.id === id && message.status === status,
  );
  return event.data;
}

/** The chat id of a message that has one. */
export function chatOf(message: Pick<Message, 'chatId'>): ChatId {
  if (message.chatId === null) throw new Error('the message has no chat');
  return message.chatId;
}
