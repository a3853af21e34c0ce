/** How a base is read over OData, and the directory that is kept of it. */
import { type Static, Type } from 'typebox';
import {
  component,
  exampleOf,
  InfobaseIdSchema,
  InstantSchema,
  nullable,
  oneOf,
  ref,
  strict,
} from './common.ts';
import { ObjectKindSchema } from './object.ts';

const url = Type.String({
  minLength: 8,
  maxLength: 2000,
  description: 'Of the publication, or of its /odata/standard.odata',
});
const login = Type.String({ maxLength: 200 });
const password = Type.String({ maxLength: 200 });
const kinds = Type.Array(ObjectKindSchema, {
  maxItems: 50,
  description: 'Kinds of objects beside the known ones, such as `Справочник.Клиенты`',
});
const allowedOnly = Type.Boolean({
  description: 'Rows that the login may not read are left out; off: they make the base refuse the whole',
});
const everyMinutes = Type.Integer({ minimum: 5, maximum: 10080, description: 'How often changes are read' });

/** Why 1C has not answered as it should. */
export const odataReasons = [
  'unreachable',
  'timeout',
  'server',
  'unauthorized',
  'no_rights',
  'not_published',
  'unknown_name',
  'not_found',
  'bad_query',
  'bad_answer',
  'no_licence',
] as const;
const problem = nullable(
  strict({
    reason: oneOf(odataReasons),
    text: Type.String({ description: 'What to do about it, for the administrator' }),
    onec: nullable(Type.String({ description: 'What 1C, its web server or the network has said' })),
  }),
);

export const OdataKindSchema = component(
  'OdataKind',
  {
    kind: ObjectKindSchema,
    set: Type.String({ description: 'Its name in OData' }),
    role: oneOf([
      'counterparty',
      'partner',
      'contact',
      'lead',
      'deal',
      'order',
      'user',
      'person',
      'other',
    ] as const),
    phones: Type.Boolean({ description: 'Its objects have phones: they are in the directory' }),
  },
  {
    examples: [
      { kind: 'Справочник.Контрагенты', set: 'Catalog_Контрагенты', role: 'counterparty', phones: true },
    ],
  },
);
export const OdataSchema = component(
  'Odata',
  {
    infobaseId: InfobaseIdSchema,
    url: nullable(Type.String({ description: 'null: OData is not set up' })),
    login: nullable(login),
    hasPassword: Type.Boolean(),
    allowedOnly,
    kinds,
    everyMinutes,
    found: Type.Array(ref(OdataKindSchema), { description: 'What the base has of what is read' }),
    debts: Type.Array(Type.String(), { description: 'Registers from which debts are read' }),
    published: Type.Array(ObjectKindSchema, { description: 'Every kind that could be named in `kinds`' }),
    describedAt: nullable(InstantSchema),
  },
  {
    description: 'How the base is read; the password is never shown',
    examples: [
      {
        infobaseId: 'ib_01j9zq5c3v',
        url: 'http://1c.local/trade/odata/standard.odata',
        login: 'whatsapp',
        hasPassword: true,
        allowedOnly: true,
        kinds: [],
        everyMinutes: 30,
        found: [exampleOf(OdataKindSchema)],
        debts: ['AccumulationRegister_РасчетыСПокупателями'],
        published: ['Справочник.Контрагенты'],
        describedAt: '2026-11-20T09:15:30.000Z',
      },
    ],
  },
);
export type Odata = Static<typeof OdataSchema>;
export const OdataChangeSchema = component(
  'OdataChange',
  {
    url: Type.Optional(nullable(url)),
    login: Type.Optional(login),
    password: Type.Optional(password),
    allowedOnly: Type.Optional(allowedOnly),
    kinds: Type.Optional(kinds),
    everyMinutes: Type.Optional(everyMinutes),
  },
  {
    description:
      '`url` null forgets the base and its directory. Another server needs the password anew: it is not carried there',
    examples: [{ url: 'http://1c.local/trade', login: 'Мессенджер', password: 'secret' }],
  },
);
export const OdataCheckSchema = component(
  'OdataCheck',
  {
    url: Type.Optional(url),
    login: Type.Optional(login),
    password: Type.Optional(password),
  },
  { description: 'What is left out is taken from the settings', examples: [{}] },
);
export const OdataCheckResultSchema = component(
  'OdataCheckResult',
  {
    ok: Type.Boolean(),
    slow: Type.Boolean({ description: 'The first answer took longer than 5 s' }),
    tookMs: Type.Integer({ minimum: 0 }),
    sets: nullable(Type.Integer({ minimum: 0, description: 'Sets that the base publishes' })),
    problem,
    kinds: Type.Array(strict({ kind: ObjectKindSchema, readable: Type.Boolean(), problem })),
    advice: Type.Array(Type.String(), { description: 'In words, the most important first' }),
  },
  {
    examples: [
      {
        ok: true,
        slow: false,
        tookMs: 2140,
        sets: 4237,
        problem: null,
        kinds: [{ kind: 'Справочник.Контрагенты', readable: true, problem: null }],
        advice: [],
      },
    ],
  },
);
export type OdataCheckResult = Static<typeof OdataCheckResultSchema>;

export const DirectorySchema = component(
  'Directory',
  {
    state: oneOf(['off', 'idle', 'waiting', 'running', 'failed'] as const, {
      description: 'failed: goes on at `nextAt` from where it stopped',
    }),
    full: Type.Boolean(),
    startedAt: nullable(InstantSchema),
    finishedAt: nullable(InstantSchema),
    nextAt: nullable(InstantSchema),
    problem,
    kinds: Type.Array(
      strict({
        kind: ObjectKindSchema,
        state: oneOf(['waiting', 'reading', 'checking', 'done', 'failed'] as const),
        read: Type.Integer({ minimum: 0 }),
        total: nullable(Type.Integer({ minimum: 0 })),
        changed: Type.Integer({ minimum: 0, description: 'New and changed ones of this reading' }),
        entries: Type.Integer({ minimum: 0, description: 'In the directory after the last whole reading' }),
        problem,
      }),
    ),
  },
  {
    description: 'How far the reading of the directory is; `signal` events of the stream tell of it live',
    examples: [
      {
        state: 'running',
        full: true,
        startedAt: '2026-11-20T09:15:30.000Z',
        finishedAt: null,
        nextAt: null,
        problem: null,
        kinds: [
          {
            kind: 'Справочник.Контрагенты',
            state: 'reading',
            read: 42000,
            total: 200000,
            changed: 41980,
            entries: 0,
            problem: null,
          },
        ],
      },
    ],
  },
);
export type Directory = Static<typeof DirectorySchema>;
export const DirectorySyncSchema = component(
  'DirectorySync',
  {
    full: Type.Optional(
      Type.Boolean({ default: false, description: 'Everything anew, not only what has changed' }),
    ),
  },
  { examples: [{}] },
);
