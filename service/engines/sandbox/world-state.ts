/**
 * The outside world of the sandbox: WhatsApp as it is there when no bridge looks. It is truth: what reached a
 * client is counted here. Everything in `WorldLine` is plain JSON and survives restarts; times are ISO 8601.
 */
import type { ContentKind } from '../engine.ts';

export type ReceiptLevel = 'delivered' | 'read';
export type Typing = 'idle' | 'typing' | 'recording';

export interface WorldFaults {
  /** Phones of clients confirm by themselves: `receiptDelays` after the step before. */
  autoDelivered: boolean;
  autoRead: boolean;
  duplicates: boolean;
  refuseSends: boolean;
  loseAnswers: boolean;
  lidOnly: boolean;
  withoutWhatsApp: string[];
  /** Until then people who have not written can't be written to first; ISO 8601. */
  restrictNewChatsUntil: string | null;
}

export interface WorldClient {
  id: string;
  kind: 'person' | 'group';
  /** E.164. */
  phone: string | null;
  lid: string | null;
  name: string | null;
  typing: Typing;
}

export interface WorldFile {
  fileId: string;
  fileName: string;
  mimeType: string;
  size: number;
  durationSeconds: number | null;
  waveform: number[] | null;
}

export interface Place {
  latitude: number;
  longitude: number;
  name?: string;
}

export interface WorldMessage {
  key: string;
  clientId: string;
  /** `line`: sent by the bridge; `phone`: written on the linked phone itself. */
  from: 'client' | 'line' | 'phone';
  authorName: string | null;
  kind: ContentKind | 'call';
  text: string | null;
  file: WorldFile | null;
  location: Place | null;
  contactCard: { name: string; phones: string[] } | null;
  quoteKey: string | null;
  /** A quote carries what it quotes. */
  quotedText: string | null;
  reactions: { client: string | null; line: string | null };
  edited: boolean;
  deleted: boolean;
  /** Of a client's message, `waiting`: the bridge has not got it yet. */
  status: 'waiting' | 'sent' | 'delivered' | 'read' | 'refused';
  at: string;
  statusAt: string;
  /** How often the bridge handed it over and it reached the client; 0 while refused. */
  times: number;
}

/** How the engine is told about somebody. `address` is what it may send to. */
export interface WorldPeer {
  address: string;
  kind: 'person' | 'group';
  phone: string | null;
  lid: string | null;
  name: string | null;
}

/** A change that waits until the bridge has heard of it, over disconnections too. */
export type WorldChange =
  | { type: 'receipt'; key: string; status: 'delivered' | 'read'; at: string }
  | { type: 'edited'; key: string; text: string; at: string }
  | { type: 'deleted'; key: string; at: string; by: 'client' | 'phone' }
  | { type: 'reaction'; key: string; emoji: string | null; from: 'client' | 'line'; at: string }
  | { type: 'identity'; peer: WorldPeer };

/** What a connected bridge is told. What has `ack` is given back in the command `ack` when it is stored. */
export type WorldNews = (
  | { type: 'attached'; session: string }
  | { type: 'qr'; text: string; expiresAt: string }
  | { type: 'authenticating' }
  | { type: 'online'; phone: string; name: string }
  | { type: 'lost' }
  | { type: 'banned' }
  | { type: 'logged_out'; by: 'phone' | 'bridge' }
  | { type: 'replaced' }
  | { type: 'message'; message: WorldMessage; peer: WorldPeer }
  | { type: 'typing'; address: string; state: 'typing' | 'recording' | 'idle' }
  | WorldChange
) & { ack?: string };

export interface WorldLine {
  linked: { phone: string; name: string; at: string } | null;
  banned: boolean;
  lost: boolean;
  faults: WorldFaults;
  clients: WorldClient[];
  /** In the order in which they were written. */
  messages: WorldMessage[];
  changes: Array<{ id: string; change: WorldChange }>;
  /** Numbers keys, clients and changes. */
  lastNumber: number;
}

/** A bridge that is connected to the world for a line; not kept over restarts. */
export interface Session {
  id: string;
  qr: { text: string; expiresAt: string; turn: number } | null;
  /** The last code has expired, and no new one comes by itself. */
  qrStopped: boolean;
  pairing: { code: string; phone: string; expiresAt: string } | null;
  tell(news: WorldNews): void;
  /** Nothing comes after what was told. */
  end(): void;
}

/** What a command of the world works on. */
export interface Scene {
  line: WorldLine;
  session: Session | null;
  now: Date;
  /** Random text for codes, base64url. */
  random(bytes: number): string;
}

export type WorldErrorCode =
  | 'not_online'
  | 'not_linked'
  | 'no_whatsapp'
  | 'refused'
  | 'answer_lost'
  | 'too_old'
  | 'not_found'
  | 'nothing_to_send'
  | 'bad_request'
  | 'qr_not_ready'
  | 'qr_expired'
  /** Nobody new may be written to; the message is the instant until when. */
  | 'new_chats_restricted'
  | 'linked_already'
  /** The world is not there; nothing has happened. */
  | 'unreachable';

/** The world says no. */
export class WorldError extends Error {
  readonly code: WorldErrorCode;
  constructor(code: WorldErrorCode, message: string = code) {
    super(message);
    this.name = 'WorldError';
    this.code = code;
  }
}

export const emptyLine = (): WorldLine => ({
  linked: null,
  banned: false,
  lost: false,
  faults: {
    autoDelivered: true,
    autoRead: true,
    duplicates: false,
    refuseSends: false,
    loseAnswers: false,
    lidOnly: false,
    withoutWhatsApp: [],
    restrictNewChatsUntil: null,
  },
  clients: [],
  messages: [],
  changes: [],
  lastNumber: 0,
});

/** A file that the world has taken over; `durationSeconds` is null where it can't be read from the file. */
export interface StoredFile {
  fileId: string;
  size: number;
  durationSeconds: number | null;
}
