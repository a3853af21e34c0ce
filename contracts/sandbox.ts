/** The sandbox: a client's phone without a phone and without a network. */
import { type Static, Type } from 'typebox';
import {
  component,
  exampleOf,
  InstantSchema,
  LineIdSchema,
  MessageTextSchema,
  nullable,
  oneOf,
  PhoneSchema,
  ref,
  strict,
} from './common.ts';
import { LocationSchema } from './message.ts';

export const SandboxKeySchema = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[A-Za-z0-9_-]+$',
  description: 'Key of a message on the phone',
});
const key = SandboxKeySchema;

export const SandboxScanSchema = component(
  'SandboxScan',
  {
    text: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'What the QR code says; left out: the one that is shown now',
      }),
    ),
    phone: Type.Optional(PhoneSchema),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { description: 'The phone scans the QR code', examples: [{ phone: '+78125551470' }] },
);
export const SandboxMessageSchema = component(
  'SandboxMessage',
  {
    action: Type.Optional(
      oneOf(['write', 'edit', 'delete', 'react', 'call', 'typing'] as const, { default: 'write' }),
    ),
    from: Type.Optional(
      oneOf(['client', 'phone'] as const, {
        default: 'client',
        description: 'phone: written on the linked phone itself',
      }),
    ),
    phone: Type.Optional(PhoneSchema),
    lid: Type.Optional(Type.String({ minLength: 3, maxLength: 40, pattern: '^[0-9]+$' })),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    text: Type.Optional(MessageTextSchema),
    file: Type.Optional(
      strict({
        kind: oneOf(['image', 'video', 'voice', 'audio', 'document', 'sticker'] as const),
        fileName: Type.String({ minLength: 1, maxLength: 200 }),
        mimeType: Type.String({ minLength: 3, maxLength: 100 }),
        base64: Type.String({ maxLength: 8000000 }),
      }),
    ),
    location: Type.Optional(ref(LocationSchema)),
    quoteKey: Type.Optional(key),
    key: Type.Optional(key),
    emoji: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 32 }))),
    typing: Type.Optional(
      oneOf(['typing', 'recording', 'idle'] as const, {
        description: 'Of action `typing`: what is seen of it',
      }),
    ),
    group: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: 'Name of a group, when it is written there' }),
    ),
  },
  {
    description: 'The client (or the phone itself) does something',
    examples: [{ phone: '+79161234567', name: 'Анна', text: 'Здравствуйте! Сколько стоит кабель?' }],
  },
);
export const SandboxReceiptsSchema = component(
  'SandboxReceipts',
  {
    key: Type.Optional(key),
    level: oneOf(['delivered', 'read'] as const),
    phone: Type.Optional(PhoneSchema),
  },
  {
    description: 'Without `key`: everything that this phone (or everybody) has got',
    examples: [{ level: 'read' }],
  },
);
export const SandboxDisconnectSchema = component(
  'SandboxDisconnect',
  { as: oneOf(['lost', 'restored', 'logged_out', 'banned'] as const) },
  { examples: [{ as: 'lost' }] },
);
export const SandboxFaultsSchema = component(
  'SandboxFaults',
  {
    autoDelivered: Type.Optional(Type.Boolean()),
    autoRead: Type.Optional(Type.Boolean()),
    duplicates: Type.Optional(Type.Boolean({ description: 'Every incoming message comes twice' })),
    refuseSends: Type.Optional(Type.Boolean({ description: 'The client has “blocked” the number' })),
    loseAnswers: Type.Optional(
      Type.Boolean({ description: 'A message goes out, but the engine never hears of it' }),
    ),
    lidOnly: Type.Optional(Type.Boolean({ description: 'Clients have no phone, only a LID' })),
    withoutWhatsApp: Type.Optional(Type.Array(PhoneSchema, { maxItems: 100 })),
    restrictNewChatsUntil: Type.Optional(nullable(InstantSchema)),
  },
  { examples: [{ duplicates: true }] },
);
export const SandboxStateSchema = component(
  'SandboxState',
  {
    lineId: LineIdSchema,
    linked: nullable(strict({ phone: PhoneSchema, name: Type.String() })),
    connected: Type.Boolean({ description: 'The bridge is connected to the number now' }),
    lost: Type.Boolean({ description: 'The connection was taken away by hand (disconnect as lost)' }),
    banned: Type.Boolean(),
    qr: nullable(Type.String()),
    faults: ref(SandboxFaultsSchema),
  },
  {
    description: 'How the phone of the line stands',
    examples: [
      {
        lineId: 'line_01j9zq7d0a',
        linked: { phone: '+78125551470', name: 'Продажи' },
        connected: true,
        lost: false,
        banned: false,
        qr: null,
        faults: { autoDelivered: true },
      },
    ],
  },
);
const item = component(
  'SandboxOutboxItem',
  {
    key,
    to: Type.String({ description: 'Phone or LID of the client' }),
    kind: Type.String(),
    text: nullable(Type.String()),
    fileName: nullable(Type.String()),
    at: InstantSchema,
    status: oneOf(['sent', 'delivered', 'read', 'refused', 'deleted'] as const),
    times: Type.Integer({
      minimum: 1,
      description: 'How many times it was handed over; more than 1 is a doubled message',
    }),
  },
  {
    examples: [
      {
        key: 'o_1',
        to: '+79161234567',
        kind: 'text',
        text: 'Добрый день! 94 ₽ за метр.',
        fileName: null,
        at: '2026-11-20T09:16:03.000Z',
        status: 'delivered',
        times: 1,
      },
    ],
  },
);
export const SandboxOutboxItemSchema = item;
export const SandboxThreadItemSchema = component(
  'SandboxThreadItem',
  {
    key,
    from: oneOf(['client', 'line', 'phone'] as const),
    kind: Type.String(),
    text: nullable(Type.String()),
    file: nullable(strict({ fileName: Type.String(), mimeType: Type.String(), url: Type.String() })),
    quoteKey: nullable(key),
    reaction: nullable(Type.String()),
    edited: Type.Boolean(),
    deleted: Type.Boolean(),
    status: nullable(oneOf(['waiting', 'sent', 'delivered', 'read', 'refused'] as const)),
    at: InstantSchema,
  },
  {
    examples: [
      {
        key: 'c_1',
        from: 'client',
        kind: 'text',
        text: 'Сколько стоит кабель ВВГнг 3×2,5?',
        file: null,
        quoteKey: null,
        reaction: null,
        edited: false,
        deleted: false,
        status: 'read',
        at: '2026-11-20T09:15:30.000Z',
      },
    ],
  },
);
export const SandboxOutboxSchema = component(
  'SandboxOutbox',
  {
    items: Type.Array(ref(item)),
    clients: Type.Array(
      strict({
        id: Type.String(),
        phone: nullable(PhoneSchema),
        lid: nullable(Type.String()),
        name: Type.String(),
        typing: oneOf(['idle', 'typing', 'recording'] as const, {
          description: 'What the client sees the line do',
        }),
        thread: Type.Array(ref(SandboxThreadItemSchema)),
      }),
    ),
    state: ref(SandboxStateSchema),
  },
  {
    description: 'What has reached the client, and the phones of the clients',
    examples: [
      {
        items: [exampleOf(item)],
        clients: [
          {
            id: '+79161234567',
            phone: '+79161234567',
            lid: null,
            name: 'Анна',
            typing: 'idle',
            thread: [exampleOf(SandboxThreadItemSchema)],
          },
        ],
        state: exampleOf(SandboxStateSchema),
      },
    ],
  },
);
export const SandboxDoneSchema = component(
  'SandboxDone',
  { key: nullable(key) },
  { examples: [{ key: 'c_1' }] },
);
export type SandboxOutbox = Static<typeof SandboxOutboxSchema>;
