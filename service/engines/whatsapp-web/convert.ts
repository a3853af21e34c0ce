/**
 * The library's messages, turned into the bridge's. Pure. Field names are those of WhatsApp Web's own models,
 * as whatsapp-web.js 1.34.7 hands them over (src/structures/Message.js; the rest stands in `rawData`).
 */
import type { Message } from 'whatsapp-web.js';
import type { ContentKind, InboundFile, InboundMessage, Peer, ReceiptStatus } from '../engine.ts';
import { maxTextLength } from './capabilities.ts';
import { parseVcards } from './vcard.ts';

/** An id of WhatsApp Web: text, or an object whose serialized form has had more than one name. */
export type LibraryId = string | { _serialized?: string; [field: string]: unknown } | null | undefined;

/** What is read of a message. */
export interface RawData {
  id?: LibraryId;
  notifyName?: string;
  caption?: string;
  body?: string;
  mimetype?: string;
  filename?: string;
  size?: number;
  duration?: number | string;
  waveform?: unknown;
  quotedMsg?: { type?: string; body?: string; caption?: string };
  quotedStanzaID?: string;
  quotedParticipant?: LibraryId;
  pollName?: string;
  pollOptions?: Array<{ name?: string }>;
  eventName?: string;
  latestEditSenderTimestampMs?: number;
  latestEditMsgKey?: unknown;
  isVideoCall?: boolean;
  subtype?: string;
}

/** The line's own addresses, serialized. */
export interface Own {
  phone: string | null;
  lid: string | null;
}

export const rawOf = (message: Message): RawData => message.rawData as RawData;

/** Serialized form of an address (`79161234567@c.us`); empty for none. */
export function addressOf(id: LibraryId): string {
  if (typeof id === 'string') return id;
  if (!id) return '';
  if (typeof id._serialized === 'string') return id._serialized;
  return typeof id.user === 'string' && typeof id.server === 'string' ? `${id.user}@${id.server}` : '';
}

/**
 * Serialized form of a message's id (`false_79161234567@c.us_3EB0…`). Builds of WhatsApp Web have renamed the
 * field (`_serialized`, `$1`), so it is looked for by value and, failing that, made of its parts.
 */
export function messageIdOf(id: LibraryId): string {
  if (typeof id === 'string') return id;
  if (!id) return '';
  if (typeof id._serialized === 'string') return id._serialized;
  const serialized = Object.values(id).find(
    (value) => typeof value === 'string' && /^(true|false)_.+@.+_.+/.test(value),
  );
  if (typeof serialized === 'string') return serialized;
  const participant = addressOf(id.participant as LibraryId);
  const parts = [String(id.fromMe), addressOf(id.remote as LibraryId), String(id.id)];
  return [...parts, ...(participant ? [participant] : [])].join('_');
}

/** The chat that a message belongs to. */
export function chatOf(message: Message): string {
  const { remote } = message.id as unknown as { remote?: LibraryId };
  return addressOf(remote) || (message.fromMe ? message.to : message.from);
}

export const isGroup = (address: string): boolean => address.endsWith('@g.us');

/** E.164 of an address that is a phone number; null for any other one: a LID is never a phone. */
export function phoneOf(address: string): string | null {
  const digits = /^([1-9]\d{6,14})(?::\d+)?@c\.us$/.exec(address)?.[1];
  return digits ? `+${digits}` : null;
}

/** Digits of a LID address; null for any other one. */
export function lidOf(address: string): string | null {
  return /^(\d+)(?::\d+)?@lid$/.exec(address)?.[1] ?? null;
}

/** A peer of whom nothing but the address is known. */
export function bareAddress(address: string): Peer {
  return {
    address,
    kind: isGroup(address) ? 'group' : 'person',
    phone: phoneOf(address),
    lid: lidOf(address),
    username: null,
    name: null,
  };
}

/** Chats that the bridge has nothing to do with: statuses, channels, lists, WhatsApp itself, notes to oneself. */
export function isForeignChat(address: string, own: Own, groups: boolean): boolean {
  if (isGroup(address)) return !groups;
  if (!/@(c\.us|lid)$/.test(address)) return true;
  return address === '0@c.us' || address === own.phone || address === own.lid;
}

const kinds: Record<string, ContentKind> = {
  chat: 'text',
  image: 'image',
  video: 'video',
  ptv: 'video',
  ptt: 'voice',
  audio: 'audio',
  document: 'document',
  sticker: 'sticker',
  location: 'location',
  vcard: 'contact',
  multi_vcard: 'contact',
};
const files = new Set<ContentKind>(['image', 'video', 'voice', 'audio', 'document', 'sticker']);

/** Types that are no messages for a person: notices, keys, and what comes as an event of its own. */
const silent = new Set([
  ...['revoked', 'ciphertext', 'reaction', 'reaction_enc', 'protocol', 'debug', 'album', 'pinned_message'],
  ...['e2e_notification', 'notification', 'notification_template', 'gp2', 'group_notification'],
  ...[
    'broadcast_notification',
    'newsletter_notification',
    'poll_update',
    'keep_in_chat',
    'biz_content_placeholder',
  ],
]);
const textual = new Set([
  ...['list', 'list_response', 'buttons_response', 'template_button_reply', 'interactive', 'hsm'],
  ...['native_flow', 'interactive_response'],
]);

/** Does this type of message say something to a person? */
export const isSpoken = (type: string): boolean => !silent.has(type);

export interface Conversion {
  peer: Peer;
  authorName: string | null;
  own: Own;
  caughtUp: boolean;
}

/** A message of the library as the bridge has it. */
export function toInbound(message: Message, { peer, authorName, own, caughtUp }: Conversion): InboundMessage {
  const raw = rawOf(message);
  const kind = kinds[message.type] ?? (textual.has(message.type) && message.body ? 'text' : 'system');
  return {
    externalId: messageIdOf(message.id as unknown as LibraryId),
    peer,
    from: message.fromMe ? 'phone' : 'client',
    authorName,
    kind,
    ...(kind === 'system' ? systemOf(message.type, raw) : { text: textOf(message, kind) }),
    sentAt: new Date(message.timestamp * 1000),
    ...quoteOf(raw, chatOf(message), own),
    file: kind !== 'system' && files.has(kind) ? fileOf(raw) : null,
    location: kind === 'location' ? placeOf(message) : null,
    contactCard: kind === 'contact' ? parseVcards(message.vCards) : null,
    caughtUp,
    ...(message.fromMe ? { status: receiptOf(message.ack) } : {}),
  };
}

/** Text of a message; of a file its caption (its `body` is a thumbnail). */
export function textOf(message: Message, kind: ContentKind): string | null {
  if (kind === 'location' || kind === 'contact') return null;
  const text = files.has(kind) ? rawOf(message).caption : message.body;
  return text ? text : null;
}

/** The kind that the bridge knows a type by; null for those that it has no kind for. */
export const kindOf = (type: string): ContentKind | null => kinds[type] ?? null;

function systemOf(type: string, raw: RawData): Pick<InboundMessage, 'systemEvent' | 'text'> {
  if (type.startsWith('poll_creation')) {
    const options = (raw.pollOptions ?? []).map((option) => `— ${option.name ?? ''}`);
    const text = [`Опрос: ${raw.pollName ?? ''}`.trim(), ...options].join('\n');
    return { systemEvent: 'poll', text: text.slice(0, maxTextLength) };
  }
  if (type === 'call_log') return { systemEvent: 'call', text: callText(raw.isVideoCall === true) };
  return {
    systemEvent: 'unsupported',
    text: unsupported[type] ?? 'Сообщение, которое видно только на телефоне',
  };
}

const unsupported: Record<string, string> = {
  groups_v4_invite: 'Приглашение в группу',
  order: 'Заказ из каталога',
  product: 'Товар из каталога',
  payment: 'Платёж',
  event_creation: 'Мероприятие',
  scheduled_event_creation: 'Мероприятие',
};

export const callText = (video: boolean): string => (video ? 'Видеозвонок в WhatsApp' : 'Звонок в WhatsApp');

function fileOf(raw: RawData): InboundFile {
  const seconds = Number(raw.duration);
  return {
    fileName: raw.filename || null,
    mimeType: raw.mimetype || 'application/octet-stream',
    size: typeof raw.size === 'number' ? raw.size : null,
    durationSeconds: raw.duration !== undefined && Number.isFinite(seconds) ? seconds : null,
    waveform: waveformOf(raw.waveform),
  };
}

const levels = 64;

/** 64 levels of 0–100 out of whatever came: an array, or a typed array that became an object on its way. */
export function waveformOf(raw: unknown): number[] | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const values = (Array.isArray(raw) ? raw : Object.values(raw)).map(Number);
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) return null;
  return Array.from({ length: levels }, (_, at) => {
    const value = values[Math.floor((at * values.length) / levels)] ?? 0;
    return Math.min(100, Math.max(0, Math.round(value)));
  });
}

function placeOf(message: Message): InboundMessage['location'] {
  const { latitude, longitude, name } = message.location;
  return { latitude: Number(latitude), longitude: Number(longitude), ...(name ? { name } : {}) };
}

/** The quoted message's id is made of the chat, its own part and who wrote it: that is how it is serialized. */
function quoteOf(
  raw: RawData,
  chat: string,
  own: Own,
): Pick<InboundMessage, 'quotedExternalId' | 'quotedText'> {
  if (!raw.quotedStanzaID) return { quotedExternalId: null, quotedText: null };
  const author = addressOf(raw.quotedParticipant);
  const isOwn = author !== '' && (author === own.phone || author === own.lid);
  const parts = [String(isOwn), chat, raw.quotedStanzaID, ...(isGroup(chat) && author ? [author] : [])];
  const { type, body, caption } = raw.quotedMsg ?? {};
  const text = type === 'chat' ? body : caption;
  return { quotedExternalId: author === '' ? null : parts.join('_'), quotedText: text || null };
}

/** A receipt's level in the bridge's words; null where it says nothing (0: not handed over yet). */
export function receiptOf(ack: number): ReceiptStatus | null {
  if (ack < 0) return 'failed';
  return ([null, 'sent', 'delivered', 'read', 'read'] as const)[Math.min(ack, 4)] ?? null;
}

/** A pairing code, `ABCDEFGH`, as a person types it: `ABCD-EFGH`. */
export const pairingCodeOf = (code: string): string => code.replace(/^(\w{4})(\w{4})$/, '$1-$2');
