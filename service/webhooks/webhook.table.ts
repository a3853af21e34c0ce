/** Webhooks: receivers, what still has to reach them, and every attempt. */
import type { ChatId, EventId, InfobaseId, WebhookId } from '../../contracts/common.ts';
import type { FeedEventType } from '../../contracts/feed.ts';
import {
  bigCount,
  count,
  id,
  instant,
  json,
  key,
  nullable,
  position,
  primary,
  ref,
  text,
} from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface WebhookRow {
  id: WebhookId;
  infobaseId: InfobaseId;
  /** Belongs to the infobase itself: made by connecting. */
  ofInfobase: string | null;
  url: string;
  description: string | null;
  types: FeedEventType[] | null;
  login: string | null;
  /** Sealed, like the secrets. */
  password: string | null;
  secret: string;
  oldSecret: string | null;
  oldSecretUntil: string | null;
  status: 'active' | 'paused' | 'parked';
  /** Events up to this number have been made into deliveries. */
  enqueuedTo: number;
  lastSuccessAt: string | null;
  lastFailureAt: string | null;
  lastFailureReason: string | null;
  /** Since when the receiver has not answered at all. */
  absentSince: string | null;
  /** Tries in a row that met no receiver; none of them while it was known to be absent and not asked. */
  absences: number;
  /** While absent: when it is asked again. */
  nextProbeAt: string | null;
  createdAt: string;
  deletedAt: string | null;
  version: number;
}
export const webhookTable = defineTable<WebhookRow>({
  name: 'webhook',
  columns: {
    id: id(),
    infobaseId: ref(),
    ofInfobase: nullable(ref()),
    url: text(2000),
    description: nullable(text(200)),
    types: nullable(json()),
    login: nullable(text(200)),
    password: nullable(text(1000)),
    secret: text(1000),
    oldSecret: nullable(text(1000)),
    oldSecretUntil: nullable(instant()),
    status: key(10),
    enqueuedTo: bigCount(),
    lastSuccessAt: nullable(instant()),
    lastFailureAt: nullable(instant()),
    lastFailureReason: nullable(text(300)),
    absentSince: nullable(instant()),
    absences: count(),
    nextProbeAt: nullable(instant()),
    createdAt: instant(),
    deletedAt: nullable(instant()),
    version: count(),
  },
});

/** An event that a receiver has not got yet. Delivered ones are gone from here; the attempts remain. */
export interface WebhookDeliveryRow {
  webhookId: WebhookId;
  seq: number;
  eventId: EventId;
  /** Order is kept within it: the chat's id, or `-` for what belongs to no chat. */
  orderKey: string;
  status: 'pending' | 'set_aside';
  attempts: number;
  refusals: number;
  /** How often a receiver that had been there failed at this very event, so that the event may be the cause. */
  breaks: number;
  firstAttemptAt: string | null;
  nextAttemptAt: string;
}
export const webhookDeliveryTable = defineTable<WebhookDeliveryRow>({
  name: 'webhook_delivery',
  columns: {
    webhookId: primary(ref()),
    seq: primary(bigCount()),
    eventId: ref(),
    orderKey: ref(),
    status: key(10),
    attempts: count(),
    refusals: count(),
    breaks: count(),
    firstAttemptAt: nullable(instant()),
    nextAttemptAt: instant(),
  },
  indices: [
    { columns: ['webhookId', 'orderKey', 'seq'] },
    { columns: ['webhookId', 'status', 'nextAttemptAt'] },
  ],
});

export interface WebhookAttemptRow {
  position: number;
  webhookId: WebhookId;
  eventId: EventId;
  seq: number;
  type: FeedEventType;
  chatId: ChatId | null;
  attempt: number;
  at: string;
  durationMs: number;
  outcome: 'delivered' | 'refused' | 'absent';
  status: number | null;
  error: string | null;
  response: string | null;
  nextAttemptAt: string | null;
}
export const webhookAttemptTable = defineTable<WebhookAttemptRow>({
  name: 'webhook_attempt',
  columns: {
    position: position(),
    webhookId: ref(),
    eventId: ref(),
    seq: bigCount(),
    type: key(40),
    chatId: nullable(ref()),
    attempt: count(),
    at: instant(),
    durationMs: count(),
    outcome: key(10),
    status: nullable(count()),
    error: nullable(text(300)),
    response: nullable(text(2000)),
    nextAttemptAt: nullable(instant()),
  },
  indices: [{ columns: ['webhookId', 'position'] }, { columns: ['at'] }],
});
