/** The feed: the one ordered log of changes, and everything that reads it. */
import { type Static, type TSchema, Type } from 'typebox';
import { ChatSchema } from './chat.ts';
import {
  ChatIdSchema,
  component,
  EventIdSchema,
  exampleOf,
  FeedIdSchema,
  InfobaseIdSchema,
  InstantSchema,
  maxSafe,
  nullable,
  oneOf,
  ref,
  strict,
  unionComponent,
} from './common.ts';
import { ContactSchema } from './contact.ts';
import { EmployeeSchema } from './employee.ts';
import { LineSchema } from './line.ts';
import { MessageSchema } from './message.ts';
import { TemplateSchema } from './template.ts';

export const RatingSchema = component(
  'Rating',
  {
    chat: ref(ChatSchema),
    value: Type.Integer({ minimum: 1, maximum: 5 }),
    at: InstantSchema,
  },
  {
    description: 'The client has rated the dialogue',
    examples: [{ chat: exampleOf(ChatSchema), value: 5, at: '2026-11-20T09:15:30.000Z' }],
  },
);

const seq = Type.Integer({ minimum: 0, maximum: maxSafe, description: 'Strictly increases in commit order' });

/** The one list of events: type → what `data` holds, always the whole current object. */
export const feedEventData = {
  'line.changed': LineSchema,
  'chat.opened': ChatSchema,
  'chat.changed': ChatSchema,
  'message.received': MessageSchema,
  'message.created': MessageSchema,
  'message.changed': MessageSchema,
  'employee.changed': EmployeeSchema,
  'template.changed': TemplateSchema,
  'rating.received': RatingSchema,
  'contact.changed': ContactSchema,
} as const;
export type FeedEventType = keyof typeof feedEventData;
export const feedEventTypes = Object.keys(feedEventData) as FeedEventType[];
export const FeedEventTypeSchema = oneOf(feedEventTypes as [FeedEventType, ...FeedEventType[]]);

const envelope = <T extends string, D extends TSchema>(type: T, data: D) => ({
  feedId: FeedIdSchema,
  seq,
  prevSeq: Type.Integer({
    minimum: 0,
    description: 'The number before this one in the feed; 0 before the first',
  }),
  id: EventIdSchema,
  type: Type.Unsafe<T>({ type: 'string', const: type }),
  at: InstantSchema,
  chatId: Type.Optional(ChatIdSchema),
  version: Type.Integer({ minimum: 0, description: 'Of the object in `data`' }),
  data: ref(data),
});

/** Events without a chat: `chatId` is left out of them. */
const ofNoChat: readonly FeedEventType[] = [
  'line.changed',
  'employee.changed',
  'template.changed',
  'contact.changed',
];
const exampleEvent = (type: FeedEventType) => ({
  feedId: 'feed_01j9zq5d11',
  seq: 43,
  prevSeq: 42,
  id: 'evt_01j9zr1n0p',
  type,
  at: '2026-11-20T09:15:30.500Z',
  ...(ofNoChat.includes(type) ? {} : { chatId: 'chat_01j9zr0f4h' }),
  version: 1,
  data: exampleOf(feedEventData[type] as TSchema),
});

const event = <T extends FeedEventType>(type: T) =>
  component(
    `${type
      .split(/[._]/)
      .map((w) => w[0]?.toUpperCase() + w.slice(1))
      .join('')}Event`,
    envelope(type, feedEventData[type] as (typeof feedEventData)[T]),
    { examples: [exampleEvent(type)] },
  );

export const feedEventSchemas = {
  'line.changed': event('line.changed'),
  'chat.opened': event('chat.opened'),
  'chat.changed': event('chat.changed'),
  'message.received': event('message.received'),
  'message.created': event('message.created'),
  'message.changed': event('message.changed'),
  'employee.changed': event('employee.changed'),
  'template.changed': event('template.changed'),
  'rating.received': event('rating.received'),
  'contact.changed': event('contact.changed'),
} as const;

export type FeedEvent = { [T in FeedEventType]: Static<(typeof feedEventSchemas)[T]> }[FeedEventType];
export const FeedEventSchema = unionComponent(
  'FeedEvent',
  Type.Unsafe<FeedEvent>({
    $id: 'FeedEvent',
    oneOf: Object.values(feedEventSchemas).map((s) => ({ $ref: `${(s as { $id?: string }).$id}#` })),
    discriminator: { propertyName: 'type' },
    description: 'An event of the feed. The same body goes to the poll, the event stream and the webhooks',
    examples: [exampleEvent('message.received')],
  }),
);

export const FeedQuery = {
  after: Type.Integer({
    minimum: 0,
    maximum: maxSafe,
    description: 'The last number that the reader has applied; 0 at first (or take a snapshot)',
  }),
  feedId: Type.Optional(FeedIdSchema),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
  wait: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 25, default: 0, description: 'Seconds to wait for news' }),
  ),
  infobaseId: Type.Optional(InfobaseIdSchema),
};
export const FeedPageSchema = component(
  'FeedPage',
  {
    feedId: FeedIdSchema,
    head: seq,
    events: Type.Array(
      ref(FeedEventSchema as TSchema) as unknown as ReturnType<typeof Type.Unsafe<FeedEvent>>,
    ),
    more: Type.Boolean({ description: 'There are events after the last of these' }),
  },
  {
    examples: [
      { feedId: 'feed_01j9zq5d11', head: 43, events: [exampleEvent('message.received')], more: false },
    ],
  },
);
export type FeedPage = Static<typeof FeedPageSchema>;

export const FeedAckSchema = component(
  'FeedAck',
  {
    feedId: FeedIdSchema,
    seq,
    connectionHash: Type.Optional(Type.String({ maxLength: 128 })),
    infobaseId: Type.Optional(InfobaseIdSchema),
  },
  {
    description: 'Everything up to `seq` is applied for good',
    examples: [{ feedId: 'feed_01j9zq5d11', seq: 42 }],
  },
);
export const FeedAckResultSchema = component(
  'FeedAckResult',
  { feedId: FeedIdSchema, confirmed: seq, head: seq },
  { examples: [{ feedId: 'feed_01j9zq5d11', confirmed: 42, head: 45 }] },
);

const snapshotItem = <K extends string, S extends TSchema>(kind: K, data: S) =>
  strict({ kind: Type.Unsafe<K>({ type: 'string', const: kind }), data: ref(data) });
export const SnapshotItemSchema = Type.Union([
  snapshotItem('line', LineSchema),
  snapshotItem('employee', EmployeeSchema),
  snapshotItem('template', TemplateSchema),
  snapshotItem('chat', ChatSchema),
  snapshotItem('message', MessageSchema),
]);
export type SnapshotItem = Static<typeof SnapshotItemSchema>;
export const SnapshotQuery = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
  messagesSince: Type.Optional(InstantSchema),
  infobaseId: Type.Optional(InfobaseIdSchema),
};
export const SnapshotSchema = component(
  'Snapshot',
  { feedId: FeedIdSchema, seq, items: Type.Array(SnapshotItemSchema), nextCursor: nullable(Type.String()) },
  {
    description:
      'The whole state by pages. Apply every item by its version, then read the feed after `seq`, which is the same on every page',
    examples: [
      {
        feedId: 'feed_01j9zq5d11',
        seq: 43,
        items: [
          { kind: 'line', data: exampleOf(LineSchema) },
          { kind: 'chat', data: exampleOf(ChatSchema) },
          { kind: 'message', data: exampleOf(MessageSchema) },
        ],
        nextCursor: null,
      },
    ],
  },
);
export const EventStreamQuery = {
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: maxSafe })),
  feedId: Type.Optional(FeedIdSchema),
  infobaseId: Type.Optional(InfobaseIdSchema),
};

/** What the event stream carries beside the feed: passing signs that are not kept. */
export const SignalSchema = component(
  'Signal',
  {
    kind: oneOf(['presence', 'line', 'directory'] as const),
    infobaseId: Type.Optional(InfobaseIdSchema),
    chatId: nullable(ChatIdSchema),
    employeeId: nullable(Type.String()),
    state: Type.String({ maxLength: 40 }),
    hidden: Type.Boolean(),
    progress: Type.Optional(
      nullable(
        strict(
          {
            kind: Type.String(),
            read: Type.Integer({ minimum: 0 }),
            total: nullable(Type.Integer({ minimum: 0 })),
          },
          { description: 'Of `directory`: how far the reading of 1C is' },
        ),
      ),
    ),
  },
  {
    description:
      'Who is viewing and who is typing, how far the directory is; sent as `event: signal`, never kept',
    examples: [
      {
        kind: 'presence',
        chatId: 'chat_01j9zr0f4h',
        employeeId: 'emp_01j9zqg2wn',
        state: 'typing',
        hidden: false,
      },
    ],
  },
);
