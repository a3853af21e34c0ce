/** Connecting a 1C infobase, and tokens. */
import { type Static, Type } from 'typebox';
import {
  component,
  contractVersion,
  EmployeeIdSchema,
  exampleOf,
  FeedIdSchema,
  InfobaseIdSchema,
  InstantSchema,
  LineIdSchema,
  nullable,
  oneOf,
  pageOf,
  pageQuery,
  ref,
  strict,
  TokenIdSchema,
  WebhookIdSchema,
} from './common.ts';

const hashOf = (description: string) =>
  Type.String({
    minLength: 8,
    maxLength: 128,
    pattern: '^[A-Za-z0-9+/=_-]+$',
    description,
    examples: ['9f86d081884c7d659a2feaa0c55ad015'],
  });
const hash = hashOf('Hash of the connection string of the infobase');
const address = Type.String({ minLength: 8, maxLength: 2000 });
const addresses = strict({
  service: Type.String({ description: 'As the 1C server sees the bridge' }),
  panel: Type.String({ description: 'As the employees’ computers see it' }),
});

const addressesExample = { service: 'http://10.0.0.2:3000', panel: 'https://bridge.company.ru' };

export const ConnectSchema = component(
  'Connect',
  {
    code: Type.String({ minLength: 4, maxLength: 40 }),
    infobase: strict({
      name: Type.String({ minLength: 1, maxLength: 200 }),
      id: Type.String({
        minLength: 1,
        maxLength: 64,
        pattern: '^[A-Za-z0-9_-]+$',
        description: 'The infobase’s own id, chosen by it once',
      }),
      connectionHash: hash,
      configuration: Type.Optional(Type.String({ maxLength: 200 })),
      platformVersion: Type.Optional(Type.String({ maxLength: 40 })),
      extensionVersion: Type.Optional(Type.String({ maxLength: 40 })),
      contractVersion: Type.Optional(Type.String({ maxLength: 20 })),
    }),
    webhook: Type.Optional(
      strict({
        url: address,
        login: Type.Optional(Type.String({ maxLength: 200 })),
        password: Type.Optional(Type.String({ maxLength: 200 })),
      }),
    ),
    odata: Type.Optional(
      strict({
        url: address,
        login: Type.String({ maxLength: 200 }),
        password: Type.String({ maxLength: 200 }),
      }),
    ),
  },
  {
    description: 'The code is one-time, 15 minutes; it is printed by `npm start` and shown in the panel',
    examples: [
      {
        code: 'K7QX-M2PD',
        infobase: {
          name: 'Торговля',
          id: 'b5f0a1d2-8f0e-11ee-b9d1-0242ac120002',
          connectionHash: '9f86d081884c7d659a2feaa0c55ad015',
        },
        webhook: { url: 'http://1c.local/trade/hs/whatsapp/webhook', login: 'whatsapp', password: 'secret' },
      },
    ],
  },
);
export const ConnectedSchema = component(
  'Connected',
  {
    infobaseId: InfobaseIdSchema,
    feedId: FeedIdSchema,
    token: Type.String({ description: 'Shown once' }),
    webhookId: nullable(WebhookIdSchema),
    webhookSecret: nullable(Type.String({ description: 'whsec_…; shown once' })),
    addresses,
    lineIds: Type.Array(LineIdSchema, {
      description: 'Lines that nobody had and that this infobase has got',
    }),
    contractVersion: Type.String({ examples: [contractVersion] }),
  },
  {
    description: 'What the infobase keeps; the token and the secret are not shown again',
    examples: [
      {
        infobaseId: 'ib_01j9zq5c3v',
        feedId: 'feed_01j9zq5d11',
        token: 'wb_Zk3hV0pQ8sT1uX5yB7nC2mD4',
        webhookId: 'wh_01j9zqa9te',
        webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        addresses: addressesExample,
        lineIds: ['line_01j9zq7d0a'],
        contractVersion,
      },
    ],
  },
);

export const InfobaseSchema = component(
  'Infobase',
  {
    id: InfobaseIdSchema,
    externalId: Type.String(),
    name: Type.String(),
    configuration: nullable(Type.String()),
    platformVersion: nullable(Type.String()),
    extensionVersion: nullable(Type.String()),
    contractVersion: nullable(Type.String()),
    feedId: FeedIdSchema,
    head: Type.Integer({ minimum: 0 }),
    confirmed: Type.Integer({ minimum: 0 }),
    copySuspected: Type.Boolean({
      description: 'Requests came with another connection hash: the exchange with that sender is stopped',
    }),
    lastSeenAt: nullable(InstantSchema),
    addresses,
  },
  {
    description: 'A connected 1C base',
    examples: [
      {
        id: 'ib_01j9zq5c3v',
        externalId: 'b5f0a1d2-8f0e-11ee-b9d1-0242ac120002',
        name: 'Торговля',
        configuration: 'Управление торговлей, редакция 11',
        platformVersion: '8.3.24.1667',
        extensionVersion: '1.0.0',
        contractVersion,
        feedId: 'feed_01j9zq5d11',
        head: 45,
        confirmed: 42,
        copySuspected: false,
        lastSeenAt: '2026-11-20T09:15:30.000Z',
        addresses: addressesExample,
      },
    ],
  },
);
export type Infobase = Static<typeof InfobaseSchema>;
export const InfobasePageSchema = pageOf('InfobasePage', InfobaseSchema);
export const InfobaseLocationSchema = component(
  'InfobaseLocation',
  {
    decision: oneOf(['moved', 'copy'] as const),
    connectionHash: Type.Optional(hashOf('Left out: the hash that `copySuspected` is about')),
  },
  {
    description: 'The administrator’s word: this base was moved, or this is a copy (a copy gets nothing)',
    examples: [{ decision: 'moved', connectionHash: '9f86d081884c7d659a2feaa0c55ad015' }],
  },
);

export const ConnectionCodeSchema = component(
  'ConnectionCode',
  { code: Type.String(), expiresAt: InstantSchema },
  { examples: [{ code: 'K7QX-M2PD', expiresAt: '2026-11-20T09:15:30.000Z' }] },
);

export const scopes = ['read', 'send', 'manage', 'admin'] as const;
export type Scope = (typeof scopes)[number];
export const ScopeSchema = oneOf(scopes);

export const TokenSchema = component(
  'Token',
  {
    id: TokenIdSchema,
    kind: oneOf(['infobase', 'integrator', 'device'] as const),
    name: Type.String(),
    scopes: Type.Array(ScopeSchema),
    infobaseId: nullable(InfobaseIdSchema),
    employeeId: nullable(EmployeeIdSchema),
    createdAt: InstantSchema,
    lastUsedAt: nullable(InstantSchema),
    expiresAt: nullable(InstantSchema),
  },
  {
    description: 'What is known of a token; the token itself is shown once',
    examples: [
      {
        id: 'tok_01j9zqn4yb',
        kind: 'integrator',
        name: 'Сайт',
        scopes: ['read', 'send'],
        infobaseId: 'ib_01j9zq5c3v',
        employeeId: null,
        createdAt: '2026-11-20T09:15:30.000Z',
        lastUsedAt: null,
        expiresAt: null,
      },
    ],
  },
);
export type Token = Static<typeof TokenSchema>;
export const TokenPageSchema = pageOf('TokenPage', TokenSchema);
export const NewTokenSchema = component(
  'NewToken',
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(ScopeSchema, { minItems: 1, uniqueItems: true }),
    infobaseId: Type.Optional(nullable(InfobaseIdSchema)),
    expiresAt: Type.Optional(nullable(InstantSchema)),
  },
  {
    description: 'A token of an integrator; without `infobaseId` it sees every infobase',
    examples: [{ name: 'Сайт', scopes: ['read', 'send'] }],
  },
);
export const TokenCreatedSchema = component(
  'TokenCreated',
  {
    token: Type.String({ description: 'Shown once' }),
    record: ref(TokenSchema),
  },
  { examples: [{ token: 'wb_Zk3hV0pQ8sT1uX5yB7nC2mD4', record: exampleOf(TokenSchema) }] },
);

export const AuditEntrySchema = component(
  'AuditEntry',
  {
    id: Type.Integer({ minimum: 1 }),
    at: InstantSchema,
    who: Type.String({ description: 'Token, employee or service' }),
    operation: Type.String(),
    target: nullable(Type.String()),
    outcome: Type.String(),
    address: nullable(Type.String({ description: 'Where from' })),
  },
  {
    examples: [
      {
        id: 118,
        at: '2026-11-20T09:15:30.000Z',
        who: 'infobase tok_01j9zqn4yb emp_01j9zqg2wn',
        operation: 'takeChat',
        target: 'chat_01j9zr0f4h',
        outcome: 'done',
        address: '10.0.0.15',
      },
    ],
  },
);
/** What part of the log is asked for. */
export const AuditQuery = {
  ...pageQuery,
  operation: Type.Optional(
    Type.String({ minLength: 1, maxLength: 60, description: 'Its name in the contract' }),
  ),
  who: Type.Optional(
    Type.Unsafe<string>({
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      description: 'Id of an employee or of a token',
    }),
  ),
  target: Type.Optional(
    Type.Unsafe<string>({
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      description: 'Id of what was acted on',
    }),
  ),
  outcome: Type.Optional(oneOf(['done', 'refused'] as const)),
  from: Type.Optional(InstantSchema),
  to: Type.Optional(InstantSchema),
};
export const AuditPageSchema = pageOf('AuditPage', AuditEntrySchema);
