/**
 * The port between the bridge and a messenger. An engine turns a messenger into the neutral events below and
 * back; nothing outside `engines/<name>/` knows its ids or its library. `address` and `externalId` are the
 * engine's own strings: the bridge stores them and gives them back, and never looks inside.
 *
 * Rules for an engine:
 * - Calls may take long, and may be made at once. A call that can't end in time rejects with `EngineError`.
 * - `emit` resolves when the event is stored. It rejects when this engine no longer owns its line: then stop.
 * - A repeated event is harmless: the bridge knows a message by its `externalId`.
 * - What the engine can't do is absent from the object and from its capabilities; it is never a run-time error.
 * - Credentials are never deleted by the engine on its own, only by `logout`. A broken profile is set aside.
 */
import type { Readable } from 'node:stream';
import type { Capabilities, EngineName } from '../../contracts/line.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** Somebody on the other side, as the engine knows him. `phone` is E.164 or null; a LID never stands in it. */
export interface Peer {
  address: string;
  kind: 'person' | 'group';
  phone: string | null;
  lid: string | null;
  username: string | null;
  name: string | null;
}

export type ContentKind =
  | 'text'
  | 'image'
  | 'video'
  | 'voice'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contact';

/** What the engine knows of a file before it is downloaded. `size` in bytes. */
export interface InboundFile {
  fileName: string | null;
  mimeType: string;
  size: number | null;
  durationSeconds: number | null;
  /** 64 levels, 0–100. */
  waveform: number[] | null;
}

/** A message that exists in the messenger: of the client, or written on the linked phone itself. */
export interface InboundMessage {
  externalId: string;
  peer: Peer;
  /** `client`: from the other side. `phone`: written by us outside the bridge. */
  from: 'client' | 'phone';
  /** In a group: who wrote. */
  authorName: string | null;
  /** `system`: calls, polls and what else has no kind of its own; its text says what it was. */
  kind: ContentKind | 'system';
  systemEvent?: 'call' | 'poll' | 'unsupported';
  text: string | null;
  sentAt: Date;
  quotedExternalId: string | null;
  quotedText: string | null;
  file: InboundFile | null;
  location: { latitude: number; longitude: number; name?: string } | null;
  contactCard: { name: string; phones: string[] } | null;
  /** Came while the bridge was away. The bridge sets it too for what `history` yields. */
  caughtUp: boolean;
  /** Of what the line itself has sent: how far it has come by now; left out or null where that is not known. */
  status?: ReceiptStatus | null;
  /** Of `history` only: its text was changed at that time. */
  editedAt?: Date;
  /** Of `history` only: it was deleted for everyone; nothing else of it is told but its id and its peer. */
  deletedBy?: 'client' | 'phone';
}

export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'failed';

/** Why a line can't go on by itself: a code for programs and advice for a person. */
export interface Advice {
  code: string;
  ru: string;
  en: string;
}

export type EngineEvent =
  | { type: 'qr'; text: string; expiresAt: Date }
  | { type: 'pairing_code'; code: string; expiresAt: Date | null }
  /** The messenger asks for a passkey, which this machine has not. */
  | { type: 'passkey'; advice?: Advice | null }
  | { type: 'authenticating' }
  /** Connected and synchronised; may come again after every reconnection. */
  | { type: 'online'; phone: string; name: string | null; advice?: Advice | null }
  /** The connection is gone; the engine goes on trying by itself. */
  | { type: 'lost'; advice: Advice }
  /** A person has to do something; the engine does not try again until it is started anew. */
  | { type: 'action_required'; advice: Advice }
  | { type: 'banned'; advice: Advice }
  /** WhatsApp refuses new chats of this number until then; null: it does not say. Chats that exist go on. */
  | { type: 'restricted'; until: Date | null }
  /** The number is no longer linked. The engine has stopped; a new start shows a QR code. */
  | { type: 'logged_out'; by: 'phone' | 'bridge' | 'unknown' }
  | { type: 'message'; message: InboundMessage }
  | { type: 'receipt'; externalId: string; status: ReceiptStatus; at: Date; reason: string | null }
  | { type: 'edited'; externalId: string; text: string; at: Date }
  /** `externalId` of the message that is gone. */
  | { type: 'deleted'; externalId: string; at: Date; by: 'client' | 'phone' }
  | { type: 'reaction'; externalId: string; emoji: string | null; from: 'client' | 'line'; at: Date }
  /** The client types; passes by and is not stored. Told by engines whose capabilities have `clientTyping`. */
  | { type: 'typing'; address: string; state: 'typing' | 'recording' | 'idle' }
  /** What the messenger's present program lets the engine do: names of what is broken, kept until told anew. */
  | { type: 'build'; version: string | null; pinned: boolean; broken: string[] }
  /** What the engine's browser takes, in bytes. */
  | { type: 'memory'; bytes: number }
  /** It has turned out that these attributes belong to one person. */
  | { type: 'identity'; peer: Peer };

/** A message to be handed over. `file.path` is a local file that stays while the call lasts. */
export interface Draft {
  /** Our id of the message: an engine that can choose ids derives its own from it. */
  messageId: string;
  to: { address: string | null; phone: string | null; kind: 'person' | 'group' };
  kind: ContentKind;
  text: string | null;
  file: {
    path: string;
    fileName: string;
    mimeType: string;
    size: number;
    durationSeconds: number | null;
    waveform: number[] | null;
  } | null;
  location: { latitude: number; longitude: number; name?: string } | null;
  contactCard: { name: string; phones: string[] } | null;
  quote: { externalId: string } | null;
}

/** Handed over. `peer` is who it went to, as the engine has found him. `confirmed`: the server has it already (✓). */
export interface Sent {
  externalId: string;
  at: Date;
  confirmed: boolean;
  peer: Peer;
}

/**
 * What became of a message of unknown outcome. `absent` is a promise: the engine is synchronised and the
 * message was never handed over, so sending it cannot double it. Anything less is `unknown`.
 */
export type Lookup =
  | { outcome: 'found'; sent: Sent; status: ReceiptStatus | null }
  | { outcome: 'absent' }
  | { outcome: 'unknown' };

export interface MessageTarget {
  externalId: string;
  address: string;
}

export interface Engine {
  /** Begins to connect and returns; what happens then comes as events. Rejects only when it can't even begin. */
  start(): Promise<void>;
  /** Ends everything the engine has started (browsers too) and keeps the credentials. */
  stop(): Promise<void>;
  /** Unlinks the number and removes its credentials; the engine is stopped afterwards. */
  logout(): Promise<void>;
  /** Hands one message over. Rejects with `EngineError`; `certain: false` means that nobody knows whether it went. */
  send(draft: Draft): Promise<Sent>;

  refreshQr?(): Promise<void>;
  requestPairingCode?(phone: string): Promise<{ code: string; expiresAt: Date | null }>;
  delete?(target: MessageTarget): Promise<void>;
  edit?(target: MessageTarget, text: string): Promise<void>;
  react?(target: MessageTarget, emoji: string | null): Promise<void>;
  markRead?(address: string): Promise<void>;
  setTyping?(address: string, state: 'typing' | 'recording' | 'idle'): Promise<void>;
  checkNumbers?(phones: string[]): Promise<Array<{ phone: string; exists: boolean; address: string | null }>>;
  /**
   * Messages of both directions since a mark, each chat in its order. `since(address)` is the time of the last
   * message that the bridge has of that chat (inclusive: WhatsApp's clock has whole seconds), or of linking;
   * `otherAddress` is what the engine knows the same person by too. `known` tells which of these messages the bridge
   * has already: a chat whose last message it has need not be read.
   */
  history?(
    since: (address: string, otherAddress?: string | null) => Date,
    known?: (externalIds: string[]) => Promise<ReadonlySet<string>>,
  ): AsyncIterable<InboundMessage>;
  /** `knownIds`: messages that the bridge has matched already, so they are not this one. */
  lookup?(draft: Draft, handedOverAt: Date, knownIds: ReadonlySet<string>): Promise<Lookup>;
  /** How the engine's page looks now, or looked last (PNG); null when there is no picture. */
  screenshot?(): Promise<{ png: Buffer; at: Date } | null>;
  /** The file of a message, as a stream. Rejects with `EngineError` `media_expired`, `media_too_large`, `media_unavailable`. */
  download?(target: MessageTarget): Promise<{ stream: Readable; mimeType: string; fileName: string | null }>;
}

export type EngineErrorCode =
  | 'not_online'
  | 'no_whatsapp'
  | 'refused'
  /** The messenger's present program can't do it; the message says so to people. */
  | 'unsupported'
  /** WhatsApp refuses new chats for a while (its errors 463 and 475): nothing was sent. */
  | 'new_chats_restricted'
  | 'too_old'
  | 'timed_out'
  | 'not_found'
  | 'media_expired'
  | 'media_too_large'
  | 'media_unavailable'
  | 'bad_content'
  | 'failed';

/** What went wrong inside an engine. `certain: false`: it may have happened all the same. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly certain: boolean;
  constructor(code: EngineErrorCode, message: string, certain = true, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
    this.certain = certain;
  }
}

/** WhatsApp refuses new chats: the message has not gone. `until` null: nobody knows how long. */
export class NewChatsRestricted extends EngineError {
  readonly until: Date | null;
  constructor(until: Date | null) {
    super('new_chats_restricted', 'WhatsApp refuses new chats of this number for a while');
    this.name = 'NewChatsRestricted';
    this.until = until;
  }
}

/** What an engine gets from the bridge. */
export interface EngineContext {
  lineId: string;
  /** A folder of this line's own, kept over restarts; created by the engine when it needs it. */
  folder: string;
  proxy: { url: string; login: string | null; password: string | null } | null;
  groups: boolean;
  mediaLimitBytes: number;
  /** When the number was linked; null while it is not. */
  linkedAt: Date | null;
  emit(event: EngineEvent): Promise<void>;
  clock: Clock;
  log: Log;
}

export interface EngineKind {
  name: EngineName;
  capabilities: Capabilities;
  /** A start takes much of the machine (a browser): lines of this engine start one after another. */
  startsAlone?: boolean;
  create(context: EngineContext): Engine;
}
