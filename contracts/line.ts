/** Lines: WhatsApp numbers, each with one engine. */
import { type Static, type TSchema, Type } from 'typebox';
import {
  component,
  EmployeeRefSchema,
  exampleOf,
  InfobaseIdSchema,
  InstantSchema,
  LineIdSchema,
  LocalTextSchema,
  nullable,
  oneOf,
  PhoneSchema,
  pageOf,
  ref,
  strict,
  unionComponent,
  VersionSchema,
} from './common.ts';

export const engineNames = ['whatsapp-web', 'sandbox', 'cloud-api'] as const;
export type EngineName = (typeof engineNames)[number];

export const lineStatuses = [
  'off',
  'starting',
  'pairing',
  'authenticating',
  'online',
  'catching_up',
  'lost',
  'action_required',
  'banned',
] as const;
export type LineStatus = (typeof lineStatuses)[number];

const minutes = (by: number) => Type.Integer({ minimum: 1, maximum: 100000, default: by });
const timeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', examples: ['09:00'] });
const said = (byDefault: string) =>
  strict(
    { enabled: Type.Boolean({ default: false }), text: Type.String({ maxLength: 4096, default: byDefault }) },
    { default: {} },
  );

export const WorkingHoursSchema = component(
  'WorkingHours',
  {
    timeZone: Type.String({ minLength: 1, maxLength: 64, default: 'Europe/Moscow' }),
    week: Type.Array(
      strict({ day: Type.Integer({ minimum: 1, maximum: 7 }), from: timeOfDay, to: timeOfDay }),
      { maxItems: 28, default: [] },
    ),
    holidays: Type.Array(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }), {
      maxItems: 400,
      default: [],
    }),
  },
  {
    description:
      'day 1 is Monday; `from` and `to` in the time zone given; a `to` that is not later than `from` is of the next day. No interval begins on a holiday',
    examples: [
      {
        timeZone: 'Europe/Moscow',
        week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })),
        holidays: ['2027-01-01'],
      },
    ],
  },
);

export const LineAutomationSchema = component(
  'LineAutomation',
  {
    welcome: strict(
      {
        enabled: Type.Boolean({ default: false }),
        text: Type.String({ maxLength: 4096, default: '' }),
        againAfterHours: Object.assign(nullable(Type.Integer({ minimum: 1, maximum: 8760, default: 24 })), {
          description: 'Who comes back after so many hours is greeted again; null: only the very first time',
        }),
      },
      { default: {} },
    ),
    offHours: said(''),
    noAnswer: strict(
      {
        enabled: Type.Boolean({ default: false }),
        afterMinutes: minutes(10),
        text: Type.String({ maxLength: 4096, default: '' }),
      },
      { default: {} },
    ),
    managerAlert: strict(
      {
        enabled: Type.Boolean({ default: false }),
        firstAnswerMinutes: minutes(15),
        nextAnswerMinutes: minutes(60),
      },
      { default: {} },
    ),
    closing: said(''),
    quality: strict(
      {
        enabled: Type.Boolean({ default: false }),
        text: Type.String({ maxLength: 4096, default: '' }),
        thanks: Type.String({ maxLength: 4096, default: '' }),
        reminderMinutes: nullable(Type.Integer({ minimum: 1, maximum: 100000 })),
        waitHours: Type.Integer({
          minimum: 1,
          maximum: 720,
          default: 72,
          description: 'What the client writes later is no answer to the request',
        }),
      },
      { default: { reminderMinutes: null } },
    ),
    distribution: strict(
      {
        mode: oneOf(['everybody', 'in_order', 'in_turn', 'least_busy'] as const, { default: 'everybody' }),
        maxOpenChats: nullable(Type.Integer({ minimum: 1, maximum: 1000 })),
        answerWithinSeconds: Type.Integer({
          minimum: 10,
          maximum: 3600,
          default: 60,
          description: 'An offer that is neither accepted nor skipped goes to the next one after so long',
        }),
      },
      { default: { maxOpenChats: null } },
    ),
    autoClose: strict(
      { enabled: Type.Boolean({ default: false }), afterMinutes: minutes(1440) },
      { default: {} },
    ),
    returnToQueue: strict(
      { enabled: Type.Boolean({ default: false }), afterMinutes: minutes(60) },
      { default: {} },
    ),
    transcription: strict(
      {
        enabled: Type.Boolean({ default: false }),
        maxSeconds: Type.Integer({ minimum: 1, maximum: 600, default: 30 }),
      },
      { default: {} },
    ),
    signature: Type.Boolean({ default: false, description: 'The employee’s name before the text' }),
    workingHours: nullable(ref(WorkingHoursSchema)),
  },
  {
    description:
      'Each is off until set. Texts may hold {{client.name}}, {{employee.name}}, {{line.name}}; what has no value is left out. Where working hours are set, times to an answer are counted in them',
    examples: [
      {
        welcome: { enabled: true, text: 'Здравствуйте! Ответим в течение 10 минут.', againAfterHours: 24 },
        offHours: { enabled: false, text: '' },
        noAnswer: { enabled: false, afterMinutes: 10, text: '' },
        managerAlert: { enabled: true, firstAnswerMinutes: 15, nextAnswerMinutes: 60 },
        closing: { enabled: false, text: '' },
        quality: { enabled: false, text: '', thanks: '', reminderMinutes: null, waitHours: 72 },
        distribution: { mode: 'everybody', maxOpenChats: null, answerWithinSeconds: 60 },
        autoClose: { enabled: false, afterMinutes: 1440 },
        returnToQueue: { enabled: false, afterMinutes: 60 },
        transcription: { enabled: false, maxSeconds: 30 },
        signature: false,
        workingHours: exampleOf(WorkingHoursSchema),
      },
    ],
  },
);
export type LineAutomation = Static<typeof LineAutomationSchema>;

export const QuietHoursSchema = component(
  'QuietHours',
  { from: timeOfDay, to: timeOfDay, timeZone: Type.String({ minLength: 1, maxLength: 64 }) },
  {
    description:
      'When nobody is written to first; answers go at any hour. `from` after `to` is over midnight',
    examples: [{ from: '21:00', to: '09:00', timeZone: 'Europe/Moscow' }],
  },
);

export const LineSettingsSchema = component(
  'LineSettings',
  {
    groups: Type.Boolean({ default: false, description: 'Group chats of WhatsApp' }),
    readMarks: Type.Boolean({
      default: true,
      description: 'The client sees blue ticks when the owner opens the chat or answers',
    }),
    excludedPhones: Type.Array(PhoneSchema, { maxItems: 1000, default: [] }),
    dutyEmployeeId: nullable(EmployeeRefSchema),
    pausePerMessageMs: Type.Integer({
      minimum: 0,
      maximum: 60000,
      default: 300,
      description: 'Pause between two messages of the line',
    }),
    newContactsPerHour: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 30,
      description: 'First messages to people who have not written: WhatsApp punishes haste',
    }),
    newContactsPerDay: Type.Integer({
      minimum: 1,
      maximum: 10000,
      default: 100,
      description: 'The same for a day; the rest waits for the next one',
    }),
    quietHours: nullable(ref(QuietHoursSchema)),
    mediaLimitMb: Type.Integer({
      minimum: 1,
      maximum: 2000,
      default: 64,
      description: 'A greater file is refused before it is downloaded',
    }),
    automation: ref(LineAutomationSchema),
  },
  {
    examples: [
      {
        groups: false,
        readMarks: true,
        excludedPhones: [],
        dutyEmployeeId: null,
        pausePerMessageMs: 300,
        newContactsPerHour: 30,
        newContactsPerDay: 100,
        quietHours: exampleOf(QuietHoursSchema),
        mediaLimitMb: 64,
        automation: exampleOf(LineAutomationSchema),
      },
    ],
  },
);
export type LineSettings = Static<typeof LineSettingsSchema>;

export const ProxySchema = component(
  'Proxy',
  {
    url: Type.String({ maxLength: 300, description: 'http://, https:// or socks5://, without a login' }),
    login: nullable(Type.String({ maxLength: 200 })),
    hasPassword: Type.Boolean(),
  },
  { examples: [{ url: 'http://10.0.0.5:3128', login: 'bridge', hasPassword: true }] },
);
const ProxyInput = component(
  'ProxyInput',
  {
    url: Type.String({ minLength: 1, maxLength: 300 }),
    login: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    password: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { examples: [{ url: 'http://10.0.0.5:3128', login: 'bridge', password: 'secret' }] },
);

export const loginSteps = ['qr', 'pairing_code', 'passkey', 'done'] as const;

export const LineSchema = component(
  'Line',
  {
    id: LineIdSchema,
    name: Type.String({ maxLength: 100 }),
    infobaseId: nullable(InfobaseIdSchema),
    engine: oneOf(engineNames),
    phone: nullable(PhoneSchema),
    desired: oneOf(['on', 'off'] as const),
    status: oneOf(lineStatuses),
    statusSince: InstantSchema,
    advice: nullable(
      strict(
        { code: Type.String(), text: ref(LocalTextSchema) },
        { description: 'What is wrong and what a person has to do' },
      ),
    ),
    login: nullable(
      strict({
        step: oneOf(loginSteps),
        expiresAt: nullable(InstantSchema),
        pairingCode: nullable(Type.String()),
      }),
    ),
    linkedAt: nullable(InstantSchema),
    restriction: nullable(
      strict(
        {
          since: InstantSchema,
          until: nullable(InstantSchema),
          text: ref(LocalTextSchema),
        },
        {
          description:
            'WhatsApp refuses new chats of this number for a while: first messages wait, answers go on. `until` null: WhatsApp has not said',
        },
      ),
    ),
    proxy: nullable(ref(ProxySchema)),
    catchUp: nullable(
      strict(
        {
          expected: Type.Integer({ description: 'Messages that WhatsApp had and the bridge had not' }),
          received: Type.Integer({ description: 'How many of them the bridge has now' }),
          repaired: Type.Integer({
            description: 'Others that were put right: a receipt, an edit, a deletion, an unknown outcome',
          }),
          at: InstantSchema,
        },
        { description: 'The last account of what came while the line was away' },
      ),
    ),
    build: nullable(
      strict(
        {
          version: nullable(Type.String()),
          pinned: Type.Boolean({
            description: 'A version kept from before is used, for the present one does not work',
          }),
          broken: Type.Array(Type.String(), {
            description: 'What the line can’t do by this version; see `advice` for words',
          }),
        },
        { description: 'The version of the messenger’s program that the engine works by' },
      ),
    ),
    settings: ref(LineSettingsSchema),
    lastMessageAt: nullable(InstantSchema),
    deleted: Type.Boolean({ description: 'Deleted for good; its chats stay readable' }),
    createdAt: InstantSchema,
    version: VersionSchema,
  },
  {
    description: 'A WhatsApp number',
    examples: [
      {
        id: 'line_01j9zq7d0a',
        name: 'Продажи',
        infobaseId: 'ib_01j9zq5c3v',
        engine: 'whatsapp-web',
        phone: '+78125551470',
        desired: 'on',
        status: 'online',
        statusSince: '2026-11-20T09:00:12.000Z',
        advice: null,
        login: null,
        linkedAt: '2026-11-19T12:40:00.000Z',
        restriction: null,
        proxy: null,
        catchUp: { expected: 2, received: 2, repaired: 0, at: '2026-11-20T09:00:20.000Z' },
        build: { version: '2.3000.1043220887', pinned: false, broken: [] },
        settings: exampleOf(LineSettingsSchema),
        lastMessageAt: '2026-11-20T09:15:30.000Z',
        deleted: false,
        createdAt: '2026-11-19T12:30:00.000Z',
        version: 7,
      },
    ],
  },
);
export type Line = Static<typeof LineSchema>;
export const LinePageSchema = pageOf('LinePage', LineSchema);

/** A change of automation: what it does not name stays, inside of the objects too; working hours are whole. */
export type LineAutomationChange = {
  [K in keyof LineAutomation]?: K extends 'workingHours' | 'signature'
    ? LineAutomation[K]
    : Partial<LineAutomation[K]>;
};

/** The schema for a change: nothing is required, and what is left out is not filled in. */
function changeOf(schema: TSchema): TSchema {
  const {
    default: _,
    required: __,
    properties,
    ...rest
  } = schema as {
    default?: unknown;
    required?: unknown;
    properties?: Record<string, TSchema>;
  };
  if (!properties) return rest as TSchema;
  const changes = Object.entries(properties).map(([name, property]) => [name, changeOf(property)]);
  return { ...rest, properties: Object.fromEntries(changes) } as TSchema;
}

const LineAutomationChangeSchema = unionComponent(
  'LineAutomationChange',
  Type.Unsafe<LineAutomationChange>({
    ...changeOf(LineAutomationSchema),
    $id: 'LineAutomationChange',
    description: 'Only what is to change',
    examples: [{ welcome: { enabled: true }, noAnswer: { afterMinutes: 5 } }],
  }),
);

/** Settings as a request carries them: only what is to change; nested automation likewise. */
export const LineSettingsChangeSchema = component(
  'LineSettingsChange',
  {
    groups: Type.Optional(Type.Boolean()),
    readMarks: Type.Optional(Type.Boolean()),
    excludedPhones: Type.Optional(Type.Array(PhoneSchema, { maxItems: 1000 })),
    dutyEmployeeId: Type.Optional(nullable(EmployeeRefSchema)),
    pausePerMessageMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60000 })),
    newContactsPerHour: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    newContactsPerDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 10000 })),
    quietHours: Type.Optional(nullable(ref(QuietHoursSchema))),
    mediaLimitMb: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
    automation: Type.Optional(ref(LineAutomationChangeSchema)),
  },
  { examples: [{ groups: false, readMarks: true, newContactsPerHour: 20 }] },
);

export const NewLineSchema = component(
  'NewLine',
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    engine: Type.Optional(oneOf(engineNames, { default: 'whatsapp-web' })),
    infobaseId: Type.Optional(nullable(InfobaseIdSchema)),
    proxy: Type.Optional(nullable(ref(ProxyInput))),
    settings: Type.Optional(ref(LineSettingsChangeSchema)),
    start: Type.Optional(Type.Boolean({ default: true })),
  },
  { examples: [{ name: 'Продажи', engine: 'whatsapp-web' }] },
);
export const LineChangeSchema = component(
  'LineChange',
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    infobaseId: Type.Optional(nullable(InfobaseIdSchema)),
    proxy: Type.Optional(nullable(ref(ProxyInput))),
    settings: Type.Optional(ref(LineSettingsChangeSchema)),
  },
  { examples: [{ name: 'Продажи, опт' }] },
);
export const QrSchema = component(
  'Qr',
  {
    text: Type.String({ description: 'What the code says' }),
    image: Type.String({ description: 'data:image/png;base64,…' }),
    expiresAt: InstantSchema,
  },
  {
    examples: [
      {
        text: '2@AbC,dEf,gHi',
        image: 'data:image/png;base64,iVBORw0KGgo=',
        expiresAt: '2026-11-20T09:15:30.000Z',
      },
    ],
  },
);
export const PairingCodeRequestSchema = component(
  'PairingCodeRequest',
  { phone: PhoneSchema },
  { examples: [{ phone: '+79161234567' }] },
);
export const PairingCodeSchema = component(
  'PairingCode',
  { code: Type.String(), expiresAt: nullable(InstantSchema) },
  { examples: [{ code: 'ABCD-1234', expiresAt: null }] },
);

export const coldHoldReasons = ['restricted', 'quiet_hours', 'day_limit', 'hour_limit'] as const;

/** How many new people a line may still write to. */
export const LineLimitsSchema = component(
  'LineLimits',
  {
    newContacts: strict({
      leftToday: Type.Integer({ minimum: 0 }),
      usedToday: Type.Integer({ minimum: 0 }),
      perDay: Type.Integer({ minimum: 1 }),
      dayEndsAt: InstantSchema,
      leftThisHour: Type.Integer({ minimum: 0 }),
      usedThisHour: Type.Integer({ minimum: 0 }),
      perHour: Type.Integer({ minimum: 1 }),
    }),
    hold: nullable(
      strict(
        { reason: oneOf(coldHoldReasons), until: nullable(InstantSchema) },
        { description: 'Why a first message would wait now; null: it would go' },
      ),
    ),
    waiting: Type.Integer({ minimum: 0, description: 'People whose first message waits' }),
  },
  {
    description: 'Limits that keep the number from being blocked; answers to clients are never held back',
    examples: [
      {
        newContacts: {
          leftToday: 88,
          usedToday: 12,
          perDay: 100,
          dayEndsAt: '2026-11-20T21:00:00.000Z',
          leftThisHour: 27,
          usedThisHour: 3,
          perHour: 30,
        },
        hold: null,
        waiting: 0,
      },
    ],
  },
);
export type LineLimits = Static<typeof LineLimitsSchema>;

/** What an engine can do, as data: what is absent here is absent in the port. */
export const CapabilitiesSchema = component(
  'Capabilities',
  {
    engine: oneOf(engineNames),
    login: Type.Array(oneOf(loginSteps)),
    kinds: strict({ send: Type.Array(Type.String()), receive: Type.Array(Type.String()) }),
    quote: Type.Boolean(),
    delete: Type.Boolean(),
    edit: Type.Boolean(),
    react: Type.Boolean(),
    markRead: Type.Boolean(),
    typing: Type.Boolean(),
    clientTyping: Type.Boolean({ description: 'Tells when the client types' }),
    checkNumbers: Type.Boolean(),
    history: Type.Boolean(),
    groups: Type.Boolean(),
    lookup: Type.Boolean({ description: 'Can be asked whether a message of unknown outcome was sent' }),
    proxy: Type.Boolean(),
    maxTextLength: Type.Integer(),
  },
  {
    description: 'What the engine of a line can do',
    examples: [
      {
        engine: 'whatsapp-web',
        login: ['qr', 'pairing_code', 'done'],
        kinds: {
          send: ['text', 'image', 'document', 'voice'],
          receive: ['text', 'image', 'document', 'voice'],
        },
        quote: true,
        delete: true,
        edit: true,
        react: true,
        markRead: true,
        typing: true,
        clientTyping: false,
        checkNumbers: true,
        history: true,
        groups: true,
        lookup: true,
        proxy: true,
        maxTextLength: 4096,
      },
    ],
  },
);
export type Capabilities = Static<typeof CapabilitiesSchema>;
