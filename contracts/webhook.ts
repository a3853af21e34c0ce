/** Webhooks (Standard Webhooks 1.0): the feed pushed. */
import { type Static, Type } from 'typebox';
import {
  ChatIdSchema,
  component,
  EventIdSchema,
  exampleOf,
  InfobaseIdSchema,
  InstantSchema,
  maxSafe,
  nullable,
  oneOf,
  pageOf,
  pageQuery,
  ref,
  strict,
  VersionSchema,
  WebhookIdSchema,
} from './common.ts';
import { FeedEventTypeSchema } from './feed.ts';

const url = Type.String({
  minLength: 8,
  maxLength: 2000,
  examples: ['http://1c.local/base/hs/whatsapp/webhook'],
});

export const WebhookSchema = component(
  'Webhook',
  {
    id: WebhookIdSchema,
    infobaseId: InfobaseIdSchema,
    url,
    description: nullable(Type.String({ maxLength: 200 })),
    types: nullable(Type.Array(FeedEventTypeSchema, { description: 'null: every type' })),
    login: nullable(Type.String({ maxLength: 200 })),
    hasPassword: Type.Boolean(),
    status: oneOf(['active', 'paused', 'parked'] as const, {
      description: 'parked: 75 hours without success; goes on after PATCH {status: active} or a replay',
    }),
    pending: Type.Integer({ minimum: 0 }),
    setAside: Type.Integer({
      minimum: 0,
      description: 'Events which the receiver refused as bad five times',
    }),
    oldestPendingAt: nullable(InstantSchema),
    lastSuccessAt: nullable(InstantSchema),
    lastFailure: nullable(strict({ at: InstantSchema, reason: Type.String() })),
    oldSecretUntil: nullable(InstantSchema),
    createdAt: InstantSchema,
    version: VersionSchema,
  },
  {
    description: 'A receiver of the feed',
    examples: [
      {
        id: 'wh_01j9zqa9te',
        infobaseId: 'ib_01j9zq5c3v',
        url: 'http://1c.local/trade/hs/whatsapp/webhook',
        description: null,
        types: null,
        login: 'whatsapp',
        hasPassword: true,
        status: 'active',
        pending: 0,
        setAside: 0,
        oldestPendingAt: null,
        lastSuccessAt: '2026-11-20T09:15:31.000Z',
        lastFailure: null,
        oldSecretUntil: null,
        createdAt: '2026-11-19T12:30:00.000Z',
        version: 1,
      },
    ],
  },
);
export type Webhook = Static<typeof WebhookSchema>;
export const WebhookPageSchema = pageOf('WebhookPage', WebhookSchema);
export const NewWebhookSchema = component(
  'NewWebhook',
  {
    url,
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    types: Type.Optional(nullable(Type.Array(FeedEventTypeSchema, { minItems: 1, uniqueItems: true }))),
    login: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    password: Type.Optional(Type.String({ maxLength: 200 })),
    after: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxSafe,
        description: 'Deliver what comes after this number; by default after the head',
      }),
    ),
    infobaseId: Type.Optional(InfobaseIdSchema),
  },
  { examples: [{ url: 'https://example.com/hook' }] },
);
export const WebhookCreatedSchema = component(
  'WebhookCreated',
  {
    webhook: ref(WebhookSchema),
    secret: Type.String({ description: 'whsec_…; shown once' }),
  },
  {
    examples: [{ webhook: exampleOf(WebhookSchema), secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  },
);
export const WebhookChangeSchema = component(
  'WebhookChange',
  {
    url: Type.Optional(url),
    description: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    types: Type.Optional(nullable(Type.Array(FeedEventTypeSchema, { minItems: 1, uniqueItems: true }))),
    login: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    password: Type.Optional(Type.String({ maxLength: 200 })),
    status: Type.Optional(oneOf(['active', 'paused'] as const)),
    rotateSecret: Type.Optional(
      Type.Boolean({ description: 'A new secret; the old one signs too for 24 hours' }),
    ),
  },
  { examples: [{ status: 'active' }] },
);
export const WebhookChangedSchema = component(
  'WebhookChanged',
  {
    webhook: ref(WebhookSchema),
    secret: nullable(Type.String({ description: 'Only after `rotateSecret`' })),
  },
  { examples: [{ webhook: exampleOf(WebhookSchema), secret: null }] },
);

export const WebhookAttemptSchema = component(
  'WebhookAttempt',
  {
    id: Type.Integer({ minimum: 1 }),
    eventId: EventIdSchema,
    seq: Type.Integer({ minimum: 1 }),
    type: FeedEventTypeSchema,
    chatId: nullable(ChatIdSchema),
    attempt: Type.Integer({ minimum: 1 }),
    at: InstantSchema,
    durationMs: Type.Integer({ minimum: 0 }),
    outcome: oneOf(['delivered', 'refused', 'absent'] as const),
    status: nullable(Type.Integer()),
    error: nullable(Type.String()),
    response: nullable(
      Type.String({ maxLength: 2000, description: 'The beginning of what the receiver said' }),
    ),
    nextAttemptAt: nullable(InstantSchema),
  },
  {
    examples: [
      {
        id: 512,
        eventId: 'evt_01j9zr1n0p',
        seq: 43,
        type: 'message.received',
        chatId: 'chat_01j9zr0f4h',
        attempt: 1,
        at: '2026-11-20T09:15:30.600Z',
        durationMs: 84,
        outcome: 'delivered',
        status: 204,
        error: null,
        response: null,
        nextAttemptAt: null,
      },
    ],
  },
);
export type WebhookAttempt = Static<typeof WebhookAttemptSchema>;
export const WebhookAttemptPageSchema = pageOf('WebhookAttemptPage', WebhookAttemptSchema);
export const WebhookAttemptQuery = {
  ...pageQuery,
  outcome: Type.Optional(oneOf(['delivered', 'refused', 'absent'] as const)),
  seq: Type.Optional(Type.Integer({ minimum: 1, maximum: maxSafe })),
};
export const ReplaySchema = component(
  'Replay',
  {
    from: Type.Integer({ minimum: 1, maximum: maxSafe }),
    to: Type.Optional(Type.Integer({ minimum: 1, maximum: maxSafe })),
    setAsideOnly: Type.Optional(Type.Boolean({ default: false })),
  },
  { description: 'Deliver a range again; ids stay the same', examples: [{ from: 1, to: 100 }] },
);
export const ReplayResultSchema = component(
  'ReplayResult',
  { events: Type.Integer({ minimum: 0 }) },
  { examples: [{ events: 100 }] },
);
