/** Chats: one line and one client. */
import { type Static, Type } from 'typebox';
import { ChatStatusSchema } from './chat-status.ts';
import {
  ChatIdSchema,
  ContactIdSchema,
  component,
  EmployeeRefSchema,
  exampleOf,
  InfobaseIdSchema,
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
  VersionSchema,
} from './common.ts';
import { ContactSchema } from './contact.ts';
import { EmployeeBriefSchema } from './employee.ts';
import { MessageKindSchema, MessageStatusSchema } from './message-kind.ts';
import { ObjectLinkSchema } from './object.ts';

export const MessagePreviewSchema = component(
  'MessagePreview',
  {
    id: MessageIdSchema,
    kind: MessageKindSchema,
    direction: oneOf(['in', 'out', 'internal'] as const),
    text: Type.String({
      maxLength: 200,
      description: 'The beginning of the text; empty where there is none',
    }),
    status: nullable(MessageStatusSchema),
    at: InstantSchema,
  },
  {
    description:
      'The last message of a chat, for lists. New words of it are a change of the chat; a new status is not: it comes with message.changed of that id',
    examples: [
      {
        id: 'msg_01j9zr1m8k',
        kind: 'text',
        direction: 'in',
        text: 'Сколько стоит кабель ВВГнг 3×2,5?',
        status: null,
        at: '2026-11-20T09:15:30.000Z',
      },
    ],
  },
);

/** Why a manager is told of a chat. */
export const alertReasons = ['first_answer', 'next_answer', 'returned_to_queue'] as const;
export type AlertReason = (typeof alertReasons)[number];

const employee = (name: string) => Object.assign(nullable(ref(EmployeeBriefSchema)), { description: name });

export const ChatSchema = component(
  'Chat',
  {
    id: ChatIdSchema,
    lineId: LineIdSchema,
    contact: ref(ContactSchema),
    status: ChatStatusSchema,
    owner: employee('Who has it in work; null while queued'),
    formerOwner: employee('Who had it before it was closed or returned to the queue'),
    observers: Type.Array(ref(EmployeeBriefSchema)),
    object: nullable(ref(ObjectLinkSchema)),
    waitingSince: nullable(InstantSchema),
    unanswered: Type.Integer({ minimum: 0, description: 'Messages of the client since the last answer' }),
    lastMessage: nullable(ref(MessagePreviewSchema)),
    lastMessageAt: nullable(InstantSchema),
    rating: nullable(Type.Integer({ minimum: 1, maximum: 5 })),
    labels: Type.Array(Type.String({ maxLength: 60 })),
    spam: Type.Boolean({ description: 'Closed and muted: what the client writes wakes nobody' }),
    alert: nullable(
      strict(
        { reason: oneOf(alertReasons), at: InstantSchema },
        { description: 'For managers: the client has waited too long. Gone with the wait' },
      ),
    ),
    offer: nullable(
      strict(
        { employee: ref(EmployeeBriefSchema), until: InstantSchema },
        {
          description: 'Whose turn it is to accept the queued chat or to skip it; anybody may still take it',
        },
      ),
    ),
    openedAt: InstantSchema,
    closedAt: nullable(InstantSchema),
    mergedIntoId: Object.assign(nullable(ChatIdSchema), {
      description:
        'The chat with the same person that goes on instead of this one; commands that name this one reach that one',
    }),
    version: VersionSchema,
  },
  {
    description:
      'One line and one client. The bridge decides status and owner; everybody else holds replicas',
    examples: [
      {
        id: 'chat_01j9zr0f4h',
        lineId: 'line_01j9zq7d0a',
        contact: exampleOf(ContactSchema),
        status: 'queued',
        owner: null,
        formerOwner: null,
        observers: [],
        object: null,
        waitingSince: '2026-11-20T09:15:30.000Z',
        unanswered: 1,
        lastMessage: exampleOf(MessagePreviewSchema),
        lastMessageAt: '2026-11-20T09:15:30.000Z',
        rating: null,
        labels: [],
        spam: false,
        alert: null,
        offer: null,
        openedAt: '2026-11-20T09:15:30.000Z',
        closedAt: null,
        mergedIntoId: null,
        version: 1,
      },
    ],
  },
);
export type Chat = Static<typeof ChatSchema>;
export const ChatPageSchema = pageOf('ChatPage', ChatSchema);

export const ChatListQuery = {
  ...pageQuery,
  group: Type.Optional(
    oneOf(['mine', 'observed', 'queue', 'all', 'closed'] as const, {
      description: 'Мои, наблюдаемые, очередь, все открытые, закрытые',
    }),
  ),
  status: Type.Optional(ChatStatusSchema),
  lineId: Type.Optional(LineIdSchema),
  contactId: Type.Optional(ContactIdSchema),
  ownerId: Type.Optional(EmployeeRefSchema),
  objectKind: Type.Optional(Type.String({ maxLength: 120 })),
  objectKey: Type.Optional(Type.String({ maxLength: 64 })),
  search: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'Name, phone or words of a message' }),
  ),
  label: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'Only with this label' })),
  spam: Type.Optional(
    oneOf(['true', 'false'] as const, { description: 'Only what is marked as spam, or only what is not' }),
  ),
  infobaseId: Type.Optional(InfobaseIdSchema),
};

const chatCounter = strict(
  {
    total: Type.Integer({ minimum: 0 }),
    unanswered: Type.Integer({ minimum: 0, description: 'Chats whose client waits for an answer' }),
  },
  { description: 'Of one group' },
);
export const ChatCountersSchema = component(
  'ChatCounters',
  { mine: chatCounter, observed: chatCounter, queue: chatCounter, all: chatCounter },
  {
    description: 'How many chats the groups of listChats hold, and how many of them wait',
    examples: [
      {
        mine: { total: 5, unanswered: 3 },
        observed: { total: 2, unanswered: 1 },
        queue: { total: 4, unanswered: 4 },
        all: { total: 11, unanswered: 8 },
      },
    ],
  },
);
export type ChatCounters = Static<typeof ChatCountersSchema>;

/** Fields that every command on a chat may carry. */
const expected = {
  version: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: maxVersion,
      description: 'The version that the decision was made on; a newer one refuses with CHAT_CHANGED',
    }),
  ),
};

export const OpenChatSchema = component(
  'OpenChat',
  {
    lineId: LineIdSchema,
    phone: Type.Optional(PhoneSchema),
    contactId: Type.Optional(ContactIdSchema),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    object: Type.Optional(ref(ObjectLinkSchema)),
    observerIds: Type.Optional(Type.Array(EmployeeRefSchema, { maxItems: 50 })),
  },
  {
    description: '«Создать чат»: the author becomes the owner, past the queue',
    examples: [{ lineId: 'line_01j9zq7d0a', phone: '+79161234567' }],
  },
);
export const ChatCommandSchema = component(
  'ChatCommand',
  { ...expected },
  { description: 'A command without fields of its own', examples: [{ version: 3 }] },
);
export const AssignChatSchema = component(
  'AssignChat',
  { employeeId: EmployeeRefSchema, ...expected },
  { examples: [{ employeeId: 'emp_01j9zqg2wn' }] },
);
export const TransferChatSchema = component(
  'TransferChat',
  { employeeId: EmployeeRefSchema, comment: Type.Optional(MessageTextSchema), ...expected },
  {
    description: 'The comment is hidden from the client',
    examples: [{ employeeId: 'emp_01j9zqg2wn', comment: 'Клиент ждёт счёт' }],
  },
);
export const CloseChatSchema = component(
  'CloseChat',
  {
    silent: Type.Optional(
      Type.Boolean({ default: false, description: 'No closing message, no quality request' }),
    ),
    spam: Type.Optional(Type.Boolean({ default: false })),
    ...expected,
  },
  { examples: [{}] },
);
export const ObserversChangeSchema = component(
  'ObserversChange',
  {
    add: Type.Optional(Type.Array(EmployeeRefSchema, { maxItems: 50 })),
    remove: Type.Optional(
      Type.Array(EmployeeRefSchema, {
        maxItems: 50,
        description: 'Manager only: an observer leaves by himself',
      }),
    ),
    ...expected,
  },
  { examples: [{ add: ['emp_01j9zqg2wn'] }] },
);
export const ObserveAskedSchema = component(
  'ObserveAsked',
  {
    owner: ref(EmployeeBriefSchema),
    asked: Type.Boolean({
      description: 'The owner was told now; false: he was told minutes ago, or the asking one is in the chat',
    }),
  },
  {
    description: 'Who may let the asking one in',
    examples: [{ owner: exampleOf(EmployeeBriefSchema), asked: true }],
  },
);
export const ChatLabelsSchema = component(
  'ChatLabels',
  {
    labels: Type.Array(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }), { maxItems: 20 }),
    ...expected,
  },
  { description: 'All labels of the chat', examples: [{ labels: ['опт', 'повторный'] }] },
);
export const ChatSpamSchema = component(
  'ChatSpam',
  { spam: Type.Boolean(), ...expected },
  {
    description:
      'true: close without a word and mute. false: what the client writes from now on follows the rules again',
    examples: [{ spam: true }],
  },
);
export const ReadChatSchema = component(
  'ReadChat',
  { upTo: Type.Optional(MessageIdSchema) },
  { description: 'The client sees blue ticks only when the owner opened the chat', examples: [{}] },
);
export const TypingSchema = component(
  'Typing',
  {
    state: oneOf(['viewing', 'typing', 'recording', 'idle'] as const),
    hidden: Type.Optional(
      Type.Boolean({ default: false, description: 'A comment is being typed: nobody outside sees it' }),
    ),
  },
  { examples: [{ state: 'typing', hidden: false }] },
);
export const ChatObjectSchema = component(
  'ChatObject',
  { object: nullable(ref(ObjectLinkSchema)), ...expected },
  { examples: [{ object: null }] },
);
export const DraftSchema = component(
  'Draft',
  { text: Type.String({ maxLength: 4096 }), hidden: Type.Boolean(), savedAt: nullable(InstantSchema) },
  { examples: [{ text: 'Счёт выставим до', hidden: false, savedAt: '2026-11-20T09:15:30.000Z' }] },
);
export const DraftChangeSchema = component(
  'DraftChange',
  { text: Type.String({ maxLength: 4096 }), hidden: Type.Optional(Type.Boolean({ default: false })) },
  { examples: [{ text: 'Счёт выставим до' }] },
);
