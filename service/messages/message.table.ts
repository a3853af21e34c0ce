/** Messages. The table is its own outbox: what is `pending` waits here for its line. */
import type {
  AttachmentId,
  ChatId,
  ContactId,
  EmployeeId,
  LineId,
  MessageId,
} from '../../contracts/common.ts';
import type { MessageKind, MessageStatus, TranscriptionFailure } from '../../contracts/message-kind.ts';
import {
  count,
  flag,
  instant,
  json,
  key,
  longText,
  nullable,
  position,
  primary,
  ref,
  text,
} from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface ReactionValue {
  emoji: string;
  from: 'client' | 'line';
  employeeId: EmployeeId | null;
  at: string;
}
export interface SystemValue {
  event: string;
  byId: EmployeeId | null;
  toId: EmployeeId | null;
  detail: string | null;
}

export interface MessageRow {
  /** Order of the line and contact. */
  position: number;
  id: MessageId;
  lineId: LineId;
  chatId: ChatId | null;
  contactId: ContactId;
  objectKind: string | null;
  objectKey: string | null;
  objectTitle: string | null;
  direction: 'in' | 'out' | 'internal';
  kind: MessageKind;
  authorType: 'client' | 'employee' | 'phone' | 'automation' | 'integrator' | 'system';
  authorId: EmployeeId | null;
  authorName: string | null;
  text: string | null;
  /** What it is found by: its words, transcription, place and card, folded. Kept by the store, never shown. */
  searchText: string | null;
  quoteMessageId: MessageId | null;
  quoteText: string | null;
  quoteAuthor: string | null;
  attachmentId: AttachmentId | null;
  location: { latitude: number; longitude: number; name?: string } | null;
  contactCard: { name: string; phones: string[] } | null;
  mentionIds: EmployeeId[];
  system: SystemValue | null;
  automatic: string | null;
  status: MessageStatus | null;
  failureCode: string | null;
  failureMessage: string | null;
  reactions: ReactionValue[];
  transcription: {
    status: 'pending' | 'ready' | 'failed';
    text: string | null;
    failure: TranscriptionFailure | null;
  } | null;
  /** The name that is put before the text when it is sent; null: none. */
  signature: string | null;
  /** WhatsApp's time. */
  sentAt: string | null;
  receivedAt: string;
  deliveredAt: string | null;
  readAt: string | null;
  editedAt: string | null;
  deletedAt: string | null;
  deletedBy: 'client' | 'employee' | 'phone' | null;
  caughtUp: boolean;
  idempotencyKey: string | null;
  /** The engine's own id of it. */
  externalId: string | null;
  /** When it was given to the engine. Set and still `pending`: the engine has it, the server's word is awaited. */
  handedOverAt: string | null;
  /** Not handed over by then: fails and asks. */
  sendUntil: string | null;
  /** How often the engine was asked what became of it. */
  lookups: number;
  version: number;
}
export const messageTable = defineTable<MessageRow>({
  name: 'message',
  columns: {
    position: position(),
    id: ref(),
    lineId: ref(),
    chatId: nullable(ref()),
    contactId: ref(),
    objectKind: nullable(text(120)),
    objectKey: nullable(key(64)),
    objectTitle: nullable(text(300)),
    direction: key(10),
    kind: key(20),
    authorType: key(20),
    authorId: nullable(ref()),
    authorName: nullable(text(200)),
    text: nullable(longText()),
    searchText: nullable(longText()),
    quoteMessageId: nullable(ref()),
    quoteText: nullable(longText()),
    quoteAuthor: nullable(text(200)),
    attachmentId: nullable(ref()),
    location: nullable(json()),
    contactCard: nullable(json()),
    mentionIds: json(),
    system: nullable(json()),
    automatic: nullable(key(20)),
    status: nullable(key(20)),
    failureCode: nullable(key(40)),
    failureMessage: nullable(text(1000)),
    reactions: json(),
    transcription: nullable(json()),
    signature: nullable(text(200)),
    sentAt: nullable(instant()),
    receivedAt: instant(),
    deliveredAt: nullable(instant()),
    readAt: nullable(instant()),
    editedAt: nullable(instant()),
    deletedAt: nullable(instant()),
    deletedBy: nullable(key(10)),
    caughtUp: flag(),
    idempotencyKey: nullable(key(128)),
    externalId: nullable(key(200)),
    handedOverAt: nullable(instant()),
    sendUntil: nullable(instant()),
    lookups: count(),
    version: count(),
  },
  indices: [
    { columns: ['chatId', 'position'] },
    { columns: ['contactId', 'position'] },
    // The marks for catching up.
    { columns: ['contactId', 'authorType', 'sentAt'] },
    { columns: ['lineId', 'sentAt'] },
    { columns: ['lineId', 'status', 'position'] },
    { columns: ['objectKind', 'objectKey', 'position'] },
    { columns: ['attachmentId'] },
    // Reports.
    { columns: ['lineId', 'receivedAt'] },
  ],
  uniques: [{ columns: ['id'] }, { columns: ['lineId', 'externalId'], where: 'external_id IS NOT NULL' }],
});

/** An idempotency key and the message it stands for; outlives the message. */
export interface SendKeyRow {
  /** Whose keys they are: an infobase, or the bridge. */
  scope: string;
  sendKey: string;
  messageId: MessageId;
  /** SHA-256 of the request, to notice a key that is used for something else. */
  requestHash: string;
  createdAt: string;
}
export const sendKeyTable = defineTable<SendKeyRow>({
  name: 'send_key',
  columns: {
    scope: primary(key(40)),
    sendKey: primary(key(128)),
    messageId: ref(),
    requestHash: key(64),
    createdAt: instant(),
  },
  indices: [{ columns: ['createdAt'] }, { columns: ['sendKey'] }],
});

/** What a message said before it was edited or deleted. */
export interface MessageVersionRow {
  position: number;
  messageId: MessageId;
  text: string | null;
  until: string;
  by: 'client' | 'employee' | 'phone';
}
export const messageVersionTable = defineTable<MessageVersionRow>({
  name: 'message_version',
  columns: {
    position: position(),
    messageId: ref(),
    text: nullable(longText()),
    until: instant(),
    by: key(10),
  },
  indices: [{ columns: ['messageId'] }],
});
