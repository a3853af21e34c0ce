/** The shape of one operation of the contract. */
import type { Static, TSchema } from 'typebox';
import type { Scope } from './connect.ts';
import type { ErrorCode } from './errors.ts';

/** The areas of the contract, in the order in which they are shown. */
export const areas = {
  service: { ru: 'Служба', en: 'The service itself' },
  connect: { ru: 'Подключение баз, токены, журнал действий', en: 'Infobases, tokens, the audit log' },
  lines: { ru: 'Линии: номера WhatsApp', en: 'Lines: WhatsApp numbers' },
  chats: { ru: 'Чаты', en: 'Chats' },
  messages: { ru: 'Сообщения', en: 'Messages' },
  attachments: { ru: 'Вложения', en: 'Attachments' },
  people: { ru: 'Сотрудники, очередь, собеседники', en: 'Employees, the queue, contacts' },
  templates: { ru: 'Шаблоны', en: 'Templates' },
  objects: { ru: 'Объекты 1С', en: 'Objects of 1C' },
  feed: { ru: 'Лента изменений', en: 'The feed of changes' },
  webhooks: { ru: 'Уведомления', en: 'Webhooks' },
  settings: { ru: 'Настройки и отчёты', en: 'Settings and reports' },
  panel: { ru: 'Панель', en: 'The panel' },
  sandbox: { ru: 'Песочница: телефон клиента', en: 'The sandbox: the client’s phone' },
} as const;
export type Area = keyof typeof areas;

type Fields = Record<string, TSchema>;

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify's form: `/v1/lines/:lineId`. */
  path: string;
  area: Area;
  ru: string;
  en: string;
  /** `public`: no credentials; `signed`: credentials or a signed link; else the scope that a token needs. */
  access: 'public' | 'signed' | Scope;
  params?: Fields;
  query?: Fields;
  headers?: Fields;
  body?: TSchema;
  /** A body may be left out. */
  bodyOptional?: true;
  /** A component, or what else comes back. */
  reply: TSchema | 'html' | 'png' | 'file' | 'text' | 'event-stream' | 'json';
  status?: 200 | 201 | 202;
  /** The reply is also given as text/csv, by `format=csv`. */
  csv?: true;
  /** The body is a file: multipart/form-data. */
  multipart?: true;
  errors?: readonly ErrorCode[];
  /** A copied base may call it too: this is how its administrator says what it is. All else it is refused. */
  copies?: 'answered';
  /** Is this a writing request: it goes into the audit table. By default all but GET. */
  audited?: boolean;
}

type FieldsOf<F> = F extends Fields
  ? { [K in keyof F as undefined extends Static<F[K]> ? never : K]: Static<F[K]> }
  : Record<never, never>;

/** What a path gives to its handler. */
export type ParamsOf<O extends Operation> = FieldsOf<O['params']>;
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends { '~optional': true } ? K : never;
}[keyof F];
/** What the query gives; a field without a default may be absent. */
export type QueryOf<O extends Operation> = O['query'] extends Fields
  ? { [K in Exclude<keyof O['query'], OptionalKeys<O['query']>>]: Static<O['query'][K]> } & {
      [K in OptionalKeys<O['query']>]?: Static<O['query'][K]>;
    }
  : Record<never, never>;
export type BodyOf<O extends Operation> = O['body'] extends TSchema
  ? O['bodyOptional'] extends true
    ? Static<O['body']> | undefined
    : Static<O['body']>
  : undefined;
/** What a handler gives back: the contract's body, or nothing where the handler writes the reply itself. */
export type ReplyOf<O extends Operation> = O['reply'] extends TSchema ? Static<O['reply']> : unknown;

/** Whether the token of a 1C infobase must come with its hash, so that a copy of the base gets nothing. */
export const isGuardedFromCopies = ({ access, copies }: Operation): boolean =>
  access !== 'public' && copies === undefined;

/** Every error that the operation may answer with: its own, and those that follow from its shape. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const { access, query, method } = operation;
  const open = access === 'public';
  return [
    ...new Set<ErrorCode>([
      'VALIDATION_FAILED',
      ...(method !== 'GET' ? (['BAD_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
      ...(query?.cursor ? (['BAD_CURSOR'] as const) : []),
      ...(open ? [] : (['UNAUTHORIZED', 'FORBIDDEN', 'EMPLOYEE_UNKNOWN'] as const)),
      ...(isGuardedFromCopies(operation) ? (['INFOBASE_HASH_REQUIRED', 'INFOBASE_COPY'] as const) : []),
      'NOT_FOUND',
      ...(method === 'GET' ? [] : (['CONFLICT'] as const)),
      ...(operation.errors ?? []),
      'INTERNAL',
    ]),
  ];
}
