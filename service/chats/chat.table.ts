/** Chats, their observers and drafts. */
import type { ChatStatus } from '../../contracts/chat-status.ts';
import type { ChatId, ContactId, EmployeeId, LineId, MessageId } from '../../contracts/common.ts';
import {
  count,
  flag,
  id,
  instant,
  json,
  key,
  longText,
  nullable,
  primary,
  ref,
  text,
} from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface ChatRow {
  id: ChatId;
  lineId: LineId;
  contactId: ContactId;
  status: ChatStatus;
  ownerId: EmployeeId | null;
  formerOwnerId: EmployeeId | null;
  objectKind: string | null;
  objectKey: string | null;
  objectTitle: string | null;
  /** A person has said what it is about, or that it is about nothing: the directory does not. */
  objectBy: 'person' | null;
  waitingSince: string | null;
  unanswered: number;
  lastMessageId: MessageId | null;
  /** Of lists: the last message, or the opening. */
  lastMessageAt: string;
  rating: number | null;
  ratingRequestedAt: string | null;
  labels: string[];
  spam: boolean;
  openedAt: string;
  closedAt: string | null;
  /** The chat with the same person that goes on instead of this one. */
  mergedIntoId: ChatId | null;
  version: number;
  /** The version at which status, owner or observers changed last: a command made on an older one is refused. */
  ruledVersion: number;
}
export const chatTable = defineTable<ChatRow>({
  name: 'chat',
  columns: {
    id: id(),
    lineId: ref(),
    contactId: ref(),
    status: key(10),
    ownerId: nullable(ref()),
    formerOwnerId: nullable(ref()),
    objectKind: nullable(text(120)),
    objectKey: nullable(key(64)),
    objectTitle: nullable(text(300)),
    objectBy: nullable(key(10)),
    waitingSince: nullable(instant()),
    unanswered: count(),
    lastMessageId: nullable(ref()),
    lastMessageAt: instant(),
    rating: nullable(count()),
    ratingRequestedAt: nullable(instant()),
    labels: json(),
    spam: flag(),
    openedAt: instant(),
    closedAt: nullable(instant()),
    mergedIntoId: nullable(ref()),
    version: count(),
    ruledVersion: count(),
  },
  indices: [
    { columns: ['status', 'lastMessageAt'] },
    { columns: ['ownerId', 'status'] },
    { columns: ['objectKind', 'objectKey'] },
  ],
  uniques: [{ columns: ['lineId', 'contactId'] }],
});

export interface ChatObserverRow {
  chatId: ChatId;
  employeeId: EmployeeId;
  since: string;
}
export const chatObserverTable = defineTable<ChatObserverRow>({
  name: 'chat_observer',
  columns: { chatId: primary(ref()), employeeId: primary(ref()), since: instant() },
  indices: [{ columns: ['employeeId'] }],
});

export interface DraftRow {
  chatId: ChatId;
  employeeId: EmployeeId;
  text: string;
  hidden: boolean;
  savedAt: string;
}
export const draftTable = defineTable<DraftRow>({
  name: 'draft',
  columns: {
    chatId: primary(ref()),
    employeeId: primary(ref()),
    text: longText(),
    hidden: flag(),
    savedAt: instant(),
  },
});
