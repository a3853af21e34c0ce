/** Messages, both ways, and the bodies that send them. */
import { type Static, Type } from 'typebox';
import { AttachmentSchema } from './attachment.ts';
import { ChatSchema } from './chat.ts';
import {
  AttachmentIdSchema,
  ChatIdSchema,
  ContactIdSchema,
  component,
  EmployeeRefSchema,
  exampleOf,
  InstantSchema,
  LineIdSchema,
  MessageIdSchema,
  MessageTextSchema,
  maxVersion,
  nullable,
  oneOf,
  PhoneSchema,
  pageOf,
  pageQuery,
  ref,
  strict,
  TemplateIdSchema,
  VersionSchema,
} from './common.ts';
import { EmployeeBriefSchema } from './employee.ts';
import { errorCodes } from './errors.ts';
import { MessageKindSchema, MessageStatusSchema, transcriptionFailures } from './message-kind.ts';
import { ObjectLinkSchema } from './object.ts';

export const automaticKinds = [
  'welcome',
  'off_hours',
  'no_answer',
  'closing',
  'quality_request',
  'quality_reminder',
  'quality_thanks',
] as const;

export const MessageAuthorSchema = component(
  'MessageAuthor',
  {
    type: oneOf(['client', 'employee', 'phone', 'automation', 'integrator', 'system'] as const, {
      description: 'phone: answered on the phone itself',
    }),
    employee: nullable(ref(EmployeeBriefSchema)),
    name: nullable(Type.String({ maxLength: 200 })),
  },
  { examples: [{ type: 'client', employee: null, name: 'Анна' }] },
);

export const LocationSchema = component(
  'Location',
  {
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    name: Type.Optional(Type.String({ maxLength: 300 })),
  },
  { examples: [{ latitude: 55.7558, longitude: 37.6173, name: 'Склад' }] },
);
export const ContactCardSchema = component(
  'ContactCard',
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    phones: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 }),
  },
  { examples: [{ name: 'Отдел доставки', phones: ['+78125551470'] }] },
);

export const systemEvents = [
  'opened',
  'taken',
  'assigned',
  'transferred',
  'closed',
  'reopened',
  'returned_to_queue',
  'observer_joined',
  'observer_left',
  'observe_asked',
  'rated',
  'alerted',
  'call',
  'poll',
  'merged',
  'unsupported',
] as const;
export const SystemNoteSchema = component(
  'SystemNote',
  {
    event: oneOf(systemEvents),
    by: nullable(ref(EmployeeBriefSchema)),
    to: nullable(ref(EmployeeBriefSchema)),
    detail: nullable(Type.String({ maxLength: 1000 })),
  },
  {
    description: 'What a system line in the thread tells',
    examples: [{ event: 'taken', by: null, to: null, detail: null }],
  },
);

export const MessageSchema = component(
  'Message',
  {
    id: MessageIdSchema,
    lineId: LineIdSchema,
    chatId: nullable(ChatIdSchema),
    contactId: ContactIdSchema,
    object: nullable(ref(ObjectLinkSchema)),
    position: Type.Integer({ minimum: 1, description: 'Order of the line and contact; grows' }),
    direction: oneOf(['in', 'out', 'internal'] as const, {
      description: 'internal: comments and system lines, never sent',
    }),
    kind: MessageKindSchema,
    author: ref(MessageAuthorSchema),
    text: nullable(Type.String({ maxLength: 65536 })),
    quote: nullable(
      strict({ messageId: nullable(MessageIdSchema), author: nullable(Type.String()), text: Type.String() }),
    ),
    attachment: nullable(ref(AttachmentSchema)),
    location: nullable(ref(LocationSchema)),
    contactCard: nullable(ref(ContactCardSchema)),
    mentions: Type.Array(ref(EmployeeBriefSchema)),
    system: nullable(ref(SystemNoteSchema)),
    automatic: nullable(oneOf(automaticKinds)),
    status: nullable(MessageStatusSchema),
    failure: nullable(strict({ code: Type.String(), message: Type.String(), retryable: Type.Boolean() })),
    reactions: Type.Array(
      strict({
        emoji: Type.String({ maxLength: 32 }),
        from: oneOf(['client', 'line'] as const),
        employee: nullable(ref(EmployeeBriefSchema)),
        at: InstantSchema,
      }),
    ),
    transcription: nullable(
      strict({
        status: oneOf(['pending', 'ready', 'failed'] as const),
        text: nullable(Type.String()),
        failure: nullable(
          strict({
            code: oneOf(transcriptionFailures),
            message: Type.String({ description: 'What is wrong and what to do, in Russian' }),
          }),
        ),
      }),
    ),
    sentAt: nullable(InstantSchema),
    receivedAt: InstantSchema,
    deliveredAt: nullable(InstantSchema),
    readAt: nullable(InstantSchema),
    editedAt: nullable(InstantSchema),
    deletedAt: nullable(InstantSchema),
    deletedBy: nullable(oneOf(['client', 'employee', 'phone'] as const)),
    caughtUp: Type.Boolean({ description: 'Came while the bridge was away; starts no automation' }),
    idempotencyKey: nullable(
      Type.String({ description: 'Of an outgoing message: the key it was sent with' }),
    ),
    version: VersionSchema,
  },
  {
    description: 'A message. `sentAt` is WhatsApp’s time (whole seconds), `receivedAt` ours',
    examples: [
      {
        id: 'msg_01j9zr1m8k',
        lineId: 'line_01j9zq7d0a',
        chatId: 'chat_01j9zr0f4h',
        contactId: 'cont_01j9zr0dx2',
        object: null,
        position: 1,
        direction: 'in',
        kind: 'text',
        author: { type: 'client', employee: null, name: 'Анна' },
        text: 'Сколько стоит кабель ВВГнг 3×2,5?',
        quote: null,
        attachment: null,
        location: null,
        contactCard: null,
        mentions: [],
        system: null,
        automatic: null,
        status: null,
        failure: null,
        reactions: [],
        transcription: null,
        sentAt: '2026-11-20T09:15:30.000Z',
        receivedAt: '2026-11-20T09:15:30.412Z',
        deliveredAt: null,
        readAt: null,
        editedAt: null,
        deletedAt: null,
        deletedBy: null,
        caughtUp: false,
        idempotencyKey: null,
        version: 1,
      },
    ],
  },
);
export type Message = Static<typeof MessageSchema>;
export const MessagePageSchema = pageOf('MessagePage', MessageSchema);

export const MessageListQuery = {
  ...pageQuery,
  direction: Type.Optional(
    oneOf(['older', 'newer'] as const, { default: 'older', description: 'Which way the cursor goes' }),
  ),
  around: Type.Optional(MessageIdSchema),
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Only messages with these words in their text or transcription, newest first',
    }),
  ),
  only: Type.Optional(
    oneOf(['files'] as const, { description: 'Only messages with an attachment, newest first' }),
  ),
};

/** What an outgoing message consists of; the same in an answer, in a first message and in a batch. */
const content = {
  text: Type.Optional(MessageTextSchema),
  attachmentId: Type.Optional(AttachmentIdSchema),
  voice: Type.Optional(
    Type.Boolean({ description: 'The attachment is a recording: send it as a voice note' }),
  ),
  location: Type.Optional(ref(LocationSchema)),
  contactCard: Type.Optional(ref(ContactCardSchema)),
  quoteMessageId: Type.Optional(MessageIdSchema),
  templateId: Type.Optional(TemplateIdSchema),
};
const onTaken = Type.Optional(
  oneOf(['reject', 'observe'] as const, {
    default: 'reject',
    description: 'Another employee owns the chat: refuse with CHAT_TAKEN, or send and become an observer',
  }),
);

export const SendMessageSchema = component(
  'SendMessage',
  {
    ...content,
    comment: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'A hidden comment: never reaches the client, never takes ownership',
      }),
    ),
    mentions: Type.Optional(Type.Array(EmployeeRefSchema, { maxItems: 20 })),
    onTaken,
    version: Type.Optional(Type.Integer({ minimum: 0, maximum: maxVersion })),
  },
  {
    description: 'An answer or a hidden comment',
    examples: [{ text: 'Добрый день! 94 ₽ за метр.', onTaken: 'reject' }],
  },
);
export type SendMessage = Static<typeof SendMessageSchema>;

export const WriteFirstSchema = component(
  'WriteFirst',
  {
    lineId: LineIdSchema,
    phone: Type.Optional(PhoneSchema),
    contactId: Type.Optional(ContactIdSchema),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    object: Type.Optional(ref(ObjectLinkSchema)),
    publishInChat: Type.Boolean({
      description: '«Публиковать в чате»: off — the message stands in the object’s timeline only',
    }),
    observerIds: Type.Optional(Type.Array(EmployeeRefSchema, { maxItems: 50 })),
    ...content,
  },
  {
    description: 'Writing first',
    examples: [
      { lineId: 'line_01j9zq7d0a', phone: '+79161234567', publishInChat: true, text: 'Ваш заказ собран' },
    ],
  },
);
export type WriteFirst = Static<typeof WriteFirstSchema>;

const answerExample = {
  ...exampleOf(MessageSchema),
  id: 'msg_01j9zr2x3p',
  position: 2,
  direction: 'out',
  author: { type: 'employee', employee: exampleOf(EmployeeBriefSchema), name: null },
  text: 'Добрый день! 94 ₽ за метр.',
  status: 'pending',
  sentAt: null,
  receivedAt: '2026-11-20T09:16:02.120Z',
  idempotencyKey: 'cs-8b1f5c52-0a1b-4c2d-9e3f-112233445566',
};

export const SendResultSchema = component(
  'SendResult',
  {
    message: ref(MessageSchema),
    chat: nullable(ref(ChatSchema)),
    repeated: Type.Boolean({
      description: 'This key was seen before: nothing new is sent, this is the message it stands for',
    }),
  },
  {
    examples: [{ message: answerExample, chat: exampleOf(ChatSchema), repeated: false }],
  },
);
export type SendResult = Static<typeof SendResultSchema>;

export const IdempotencyKeySchema = Type.String({
  minLength: 8,
  maxLength: 128,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'Chosen by the sender, one per message, kept a year at least',
  examples: ['cs-8b1f5c52-0a1b-4c2d-9e3f-112233445566'],
});

export const MessageBatchSchema = component(
  'MessageBatch',
  {
    messages: Type.Array(
      strict({
        key: IdempotencyKeySchema,
        employeeId: Type.Optional(EmployeeRefSchema),
        chatId: ChatIdSchema,
        ...content,
        comment: Type.Optional(Type.Boolean({ default: false })),
        mentions: Type.Optional(Type.Array(EmployeeRefSchema, { maxItems: 20 })),
        onTaken,
      }),
      { minItems: 1, maxItems: 100 },
    ),
  },
  {
    description: 'Many answers in one call; each has its own key and its own result',
    examples: [
      {
        messages: [
          {
            key: 'cs-8b1f5c52-0a1b-4c2d',
            chatId: 'chat_01j9zr0f4h',
            employeeId: 'emp_01j9zqg2wn',
            text: 'Добрый день',
            onTaken: 'observe',
          },
        ],
      },
    ],
  },
);
export const MessageBatchResultSchema = component(
  'MessageBatchResult',
  {
    results: Type.Array(
      strict({
        key: IdempotencyKeySchema,
        outcome: oneOf(['accepted', 'repeated', 'refused'] as const),
        messageId: nullable(MessageIdSchema),
        chat: nullable(ref(ChatSchema)),
        error: nullable(
          strict({
            code: oneOf(errorCodes as [(typeof errorCodes)[number], ...typeof errorCodes]),
            message: Type.String(),
          }),
        ),
      }),
    ),
  },
  {
    description: 'In the order of the request',
    examples: [
      {
        results: [
          {
            key: 'cs-8b1f5c52-0a1b-4c2d',
            outcome: 'accepted',
            messageId: 'msg_01j9zr2x3p',
            chat: exampleOf(ChatSchema),
            error: null,
          },
        ],
      },
    ],
  },
);

export const EditMessageSchema = component(
  'EditMessage',
  { text: MessageTextSchema },
  { examples: [{ text: 'Добрый день! 92 ₽ за метр.' }] },
);
export const ReactionSchema = component(
  'Reaction',
  {
    emoji: nullable(
      Type.String({ minLength: 1, maxLength: 32, description: 'null takes the reaction away' }),
    ),
  },
  { examples: [{ emoji: '👍' }] },
);
export const RetryMessageSchema = component(
  'RetryMessage',
  {
    confirmed: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'A person has seen that the client may get it twice: needed for `unconfirmed`',
      }),
    ),
  },
  { examples: [{}] },
);
export const MessageVersionsSchema = component(
  'MessageVersions',
  {
    items: Type.Array(
      strict({
        text: nullable(Type.String()),
        until: InstantSchema,
        by: oneOf(['client', 'employee', 'phone'] as const),
      }),
    ),
  },
  {
    description: 'What the message said before it was edited or deleted',
    examples: [{ items: [{ text: 'Добрый день! 95 ₽', until: '2026-11-20T09:15:30.000Z', by: 'employee' }] }],
  },
);
