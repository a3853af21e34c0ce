/** Acknowledgement: -1 failed, 0 waits, 1 server, 2 delivered, 3 read, 4 played. */
export type Ack = -1 | 0 | 1 | 2 | 3 | 4;

/** Settings of the world; times in milliseconds. */
export interface WorldSettings {
  /** How long one QR reference lives, and how many there are before the page falls idle. */
  qrRotationMs: number;
  qrCount: number;
  /** From CONNECTED (and all waiting messages handled) to `hasSynced`; 0 at once, negative never. */
  hasSyncedDelayMs: number;
  /** Clears Conn.ref on pairing, from which the library makes a `qr` event "undefined,...". */
  undefinedRefOnPair: boolean;
  /** State of a linked page whose network is lost. */
  lostState: 'OPENING' | 'TIMEOUT';
  /** How long an own message can be revoked or edited. */
  revokeWindowMs: number;
  editWindowMs: number;
  /** `early`: the page navigates before the library's log-out call gets its answer. */
  logoutNavigates: 'late' | 'early';
  /** Receipts that the clients' phones send by themselves: 0 none, 2 delivered, 3 delivered and read. */
  receipts: 0 | 2 | 3;
  /** `window.Debug.VERSION` of the page. */
  version: string;
  /** Names that this build of the page does not have: `Module`, or `Module.member`. They stand in its index. */
  without: string[];
}

/** A media file in the world's hands. `data` is base64. */
export interface MediaInput {
  kind: 'image' | 'video' | 'ptt' | 'audio' | 'document' | 'sticker';
  mimetype: string;
  data: string;
  filename?: string;
  caption?: string;
  /** Seconds. */
  duration?: number;
  /** Claims this size instead of the real one (bytes). */
  claimedSize?: number;
}

/** What somebody writes: text, media, a place or contact cards. */
export interface Contents {
  text?: string;
  media?: MediaInput;
  location?: { latitude: number; longitude: number; name?: string };
  vcards?: { displayName: string; vcard: string }[];
  /** Id of the message that this one answers. */
  quoted?: string;
  forwarded?: boolean;
  /** A poll: what is asked, and the answers to choose from. */
  poll?: { name: string; options: string[] };
}

/** A message of a client. */
export interface ClientMessage extends Contents {
  /** Who writes: by phone (digits), by LID (digits: the chat is then addressed by LID), or both. */
  phone?: string;
  lid?: string;
  /** The name that the client shows (push name). */
  name?: string;
  /** Phone of the line that gets it; the only linked one by default. */
  line?: string;
  /** Name of a group in which it is written. */
  group?: string;
  /** Written as a status broadcast. */
  status?: boolean;
  /** Time of writing; now by default. */
  at?: Date | string | number;
  /** Comes unreadable first; `decryptMessage` gives the contents. */
  unreadable?: boolean;
  /** A service notice ("messages are encrypted") instead of a message. */
  notice?: boolean;
}

/** A message that is written on the linked phone itself. */
export interface PhoneMessage extends Contents {
  to: string;
  line?: string;
  at?: Date | string | number;
}

/** A person in the world's address book. */
export interface Person {
  phone?: string;
  lid: string;
  /** Name shown by the person, and the name saved in the line's phone. */
  pushname?: string;
  name?: string;
  registered: boolean;
  addressing: 'phone' | 'lid';
  about?: string;
  /** The number is not told to others. */
  hidden: boolean;
}

/** Media of a message as the world keeps it. */
export interface WorldMedia {
  mimetype: string;
  filename?: string;
  size: number;
  /** Base64 of the SHA-256. */
  filehash: string;
  directPath: string;
  mediaKey?: string;
  mediaKeyTimestamp?: number;
  duration?: number;
  waveform?: number[];
}

/** A message as WhatsApp has it. */
export interface WorldMessage {
  /** The id by which the library knows it: `false_79990000001@c.us_3A…`. */
  id: string;
  stanza: string;
  line: string;
  chat: string;
  from: 'client' | 'page' | 'phone';
  type: string;
  text?: string;
  media?: WorldMedia;
  location?: { latitude: number; longitude: number; name?: string };
  vcards?: { displayName: string; vcard: string }[];
  /** Bare id of the quoted message. */
  quoted?: string;
  at: string;
  ack: Ack;
  /** Times that the page handed it over: more than one where it wasn't sure of the first. */
  attempts: number;
  deleted: boolean;
  edits: string[];
  reactions: Record<string, string>;
  /** Of a client's message: the page has it; the line's person has read it (blue ticks). */
  received: boolean;
  seen: boolean;
}

/**
 * Something that happened. `n` counts from 1. `text` is the QR reference (`ref`), the kind of presence
 * (`activity`), the kind of the event that a page has handled and stored (`confirmed`), the mistake (`log`).
 */
export interface WorldEvent {
  n: number;
  type: WorldEventType;
  line?: string;
  chat?: string;
  message?: WorldMessage;
  text?: string;
}

export type WorldEventType =
  | 'page'
  | 'ref'
  | 'idle'
  | 'linked'
  | 'unlinked'
  | 'connected'
  | 'disconnected'
  | 'synced'
  | 'sent'
  | 'refused'
  | 'received'
  | 'confirmed'
  | 'seen'
  | 'edited'
  | 'deleted'
  | 'reacted'
  | 'uploaded'
  | 'downloaded'
  | 'activity'
  | 'log';

/** A linked device as the account's phone lists it. */
export interface WorldDevice {
  device: string;
  line: string;
  connected: boolean;
  synced: boolean;
  /** Events that it hasn't confirmed yet. */
  waiting: number;
}

export interface WorldState {
  devices: WorldDevice[];
  /** Text parts (`ref`) of QR codes that can be scanned now. */
  refs: string[];
  /** Mistakes: errors of the page, unknown modules and members. Empty at the end of a good test. */
  log: string[];
  networkUp: boolean;
}
