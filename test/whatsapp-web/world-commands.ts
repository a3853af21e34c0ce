import type {
  Ack,
  ClientMessage,
  Person,
  PhoneMessage,
  WorldEvent,
  WorldMessage,
  WorldSettings,
  WorldState,
} from './world-types.ts';

/** Who scans: the phone (digits) and the name of the account. */
export interface Owner {
  phone: string;
  name?: string;
}

/**
 * What a test does to the world. `line` is the phone of the linked account that is meant; it may be left out
 * where there is one line only. Message ids are the library's (`true_…`, `false_…`) or the bare ones.
 */
export interface WorldCommands {
  /** The phone scans the QR code that the page shows; resolves when the page is linked. Refuses an old code. */
  scan(qr: string, owner: Owner): Promise<void>;
  /** The person types the pairing code into the phone. */
  enterPairingCode(code: string, owner: Owner): Promise<void>;
  /** A client writes; resolves to the message's id. Without a connected page the message waits. */
  clientWrites(message: ClientMessage): Promise<string>;
  /** The line's person writes on the linked phone. */
  phoneWrites(message: PhoneMessage): Promise<string>;
  /** The line's person reads a chat on the linked phone. */
  phoneReads(chat: string, line?: string): Promise<void>;
  /** A message from before the line was linked: part of the history, on request or with the first login. */
  addHistory(message: ClientMessage & { fromMe?: boolean }): Promise<string>;
  /** The client's phone confirms a message: 1 server, 2 delivered, 3 read. */
  receipt(id: string, level: Ack): Promise<void>;
  /** A receipt comes once more, or comes late: it is told to the line's pages whatever the message has reached by now. */
  repeatReceipt(id: string, level: Ack): Promise<void>;
  /** The same as `receipt(id, 3)`. */
  clientReads(id: string): Promise<void>;
  /** Receipts that come by themselves after each message: none, delivered, delivered and read. */
  automaticReceipts(level: 0 | 2 | 3): Promise<void>;
  /** The client deletes a message for everyone. `newId`: the model takes the revoking message's id. */
  clientDeletes(id: string, options?: { newId?: boolean }): Promise<void>;
  clientEdits(id: string, text: string): Promise<void>;
  /** The client reacts to a message; an empty text takes the reaction back. */
  clientReacts(id: string, text: string): Promise<void>;
  /** Gives the contents of a message that was written with `unreadable`. */
  decryptMessage(id: string): Promise<void>;
  /** A client calls the line. */
  clientCalls(call: { phone: string; video?: boolean; line?: string }): Promise<void>;
  /** Makes the media of a message expired. */
  expireMedia(id: string): Promise<void>;
  /** Downloads of media get no answer; switching off answers those that wait. */
  stallMedia(on: boolean): Promise<void>;
  /** The bytes of a message's media, in base64. */
  media(id: string): Promise<{ mimetype: string; filename?: string; data: string }>;
  /** The person removes the linked device on the phone. */
  unlinkFromPhone(line?: string): Promise<void>;
  /** Cuts all pages off, or lets them connect again. */
  dropNetwork(): Promise<void>;
  restoreNetwork(): Promise<void>;
  /** The page itself can't be loaded. */
  refusePage(on: boolean): Promise<void>;
  /** The server refuses messages: acknowledgement -1. */
  refuseSends(on: boolean): Promise<void>;
  /** The server takes messages but doesn't acknowledge them; switching off acknowledges those that wait. */
  holdAcks(on: boolean): Promise<void>;
  /** Nothing reaches connected pages though they look connected; switching off delivers what has waited. */
  deafen(on: boolean): Promise<void>;
  /** The connections of pages die without either side noticing it: nothing comes, no call is answered. */
  staleConnections(line?: string): Promise<void>;
  /** The page makes its collection of messages anew: whoever has listened to it hears nothing more. */
  forgetListeners(line?: string): Promise<void>;
  /** While it pairs, the page asks the browser for a passkey. */
  askPasskey(): Promise<void>;
  /** States that the server puts a page into. */
  proxyBlock(line?: string): Promise<void>;
  conflict(line?: string): Promise<void>;
  tosBlock(line?: string): Promise<void>;
  deprecated(line?: string): Promise<void>;
  unpaired(line?: string): Promise<void>;
  /** The page's main thread stands still. */
  hang(ms: number, line?: string): Promise<void>;
  /** The page loads itself anew. */
  reload(line?: string): Promise<void>;
  /** The page changes its address and stays what it is. */
  pushState(line?: string): Promise<void>;
  /** The page tells once more that it has synced. */
  resync(line?: string): Promise<void>;
  /** All pages that pair show the next QR code at once, or fall idle. */
  rotateQr(): Promise<void>;
  idleQr(): Promise<void>;
  setRegistered(phone: string, registered: boolean): Promise<void>;
  /** Says what is known about a person, after changing it where asked. */
  person(who: { phone?: string; lid?: string }, changes?: Partial<Person>): Promise<Person>;
  /** From CONNECTED to `hasSynced`, in milliseconds; 0 at once, negative never. */
  hasSyncedDelay(ms: number): Promise<void>;
  configure(settings: Partial<WorldSettings>): Promise<void>;
  /** Messages which pages have sent, in order. */
  outbox(line?: string): Promise<WorldMessage[]>;
  /** All messages, and one. */
  messages(): Promise<WorldMessage[]>;
  message(id: string): Promise<WorldMessage>;
  state(): Promise<WorldState>;
  /** What has happened since event number `after`. */
  events(after?: number): Promise<WorldEvent[]>;
}

/** Names of all commands; the type makes sure that none is forgotten. */
export const COMMAND_NAMES = Object.keys({
  scan: 1,
  enterPairingCode: 1,
  clientWrites: 1,
  phoneWrites: 1,
  phoneReads: 1,
  addHistory: 1,
  receipt: 1,
  repeatReceipt: 1,
  clientReads: 1,
  automaticReceipts: 1,
  clientDeletes: 1,
  clientEdits: 1,
  clientReacts: 1,
  decryptMessage: 1,
  clientCalls: 1,
  expireMedia: 1,
  stallMedia: 1,
  media: 1,
  unlinkFromPhone: 1,
  dropNetwork: 1,
  restoreNetwork: 1,
  refusePage: 1,
  refuseSends: 1,
  holdAcks: 1,
  deafen: 1,
  staleConnections: 1,
  forgetListeners: 1,
  askPasskey: 1,
  proxyBlock: 1,
  conflict: 1,
  tosBlock: 1,
  deprecated: 1,
  unpaired: 1,
  hang: 1,
  reload: 1,
  pushState: 1,
  resync: 1,
  rotateQr: 1,
  idleQr: 1,
  setRegistered: 1,
  person: 1,
  hasSyncedDelay: 1,
  configure: 1,
  outbox: 1,
  messages: 1,
  message: 1,
  state: 1,
  events: 1,
} satisfies Record<keyof WorldCommands, 1>) as (keyof WorldCommands)[];
