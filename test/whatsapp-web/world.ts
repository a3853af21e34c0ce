import { randomInt } from 'node:crypto';
import type {
  Person,
  WorldEvent,
  WorldEventType,
  WorldMedia,
  WorldMessage,
  WorldSettings,
} from './world-types.ts';

const HOUR_MS = 3_600_000;

export const DEFAULT_SETTINGS: WorldSettings = {
  qrRotationMs: 20_000,
  qrCount: 6,
  hasSyncedDelayMs: 800,
  undefinedRefOnPair: false,
  lostState: 'OPENING',
  revokeWindowMs: 60 * HOUR_MS,
  editWindowMs: HOUR_MS / 4,
  logoutNavigates: 'late',
  receipts: 0,
  version: '2.3000.1043220887',
  without: [],
};

/** An event for a device; `seq` numbers those that wait until the device has confirmed them. */
export interface DeviceEvent {
  kind: string;
  seq?: number;
  /** Number under which the page says that it has handled the event. */
  take?: number;
  [field: string]: unknown;
}

/** The open stream of a page. */
export interface Connection {
  write(event: DeviceEvent): void;
  /** Ends the stream after what has been written. */
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  /** Both sides hold it for alive, and nothing goes through it in either direction. */
  stale?: boolean;
}

/** A page that has shown itself: linked or still showing QR codes. */
export interface Device {
  id: string;
  keys: { noise: number[]; identity: number[]; adv: string };
  line?: string;
  /** Linked, but the page hasn't confirmed that it has stored this. */
  confirmLink?: () => void;
  connection?: Connection;
  synced: boolean;
  seq: number;
  waiting: DeviceEvent[];
  refs: string[];
  refsLeft: number;
  timer?: NodeJS.Timeout;
  pairing?: { code: string; phone: string };
  /** Events whose handling by the page somebody waits for, by their number. */
  takes: Map<number, () => void>;
}

export interface Account {
  phone: string;
  lid: string;
  name: string;
}

export interface StoredMessage extends WorldMessage {
  author?: string;
  wire: Wire;
  deliveredAt?: number;
  readAt?: number;
}

/** A message as it travels between server and page. */
export interface Wire {
  stanza: string;
  chat: string;
  fromMe: boolean;
  author?: string;
  type: string;
  subtype?: string;
  body?: string;
  caption?: string;
  t: number;
  notifyName?: string;
  ack: number;
  media?: WorldMedia;
  quoted?: Pick<Wire, 'stanza' | 'chat' | 'fromMe' | 'author' | 'type' | 'body' | 'caption'>;
  location?: { loc?: string; lat: number; lng: number };
  vcards?: { displayName: string; vcard: string }[];
  forwarded?: boolean;
  poll?: { name: string; options: string[] };
}

export interface Blob {
  mimetype: string;
  data: Buffer;
  gone: boolean;
}

/** Everything that the simulated server knows. */
export interface World {
  settings: WorldSettings;
  accounts: Map<string, Account>;
  people: Person[];
  groups: Map<string, { id: string; name: string; participants: string[] }>;
  devices: Map<string, Device>;
  messages: StoredMessage[];
  history: { line: string; wire: Wire }[];
  blobs: Map<string, Blob>;
  /** Downloads that get no answer until these are called. */
  stalled: Set<() => void>;
  log: string[];
  events: WorldEvent[];
  waiters: Set<() => void>;
  faults: {
    networkDown: boolean;
    pageRefused: boolean;
    refuse: boolean;
    holdAcks: boolean;
    deaf: boolean;
    stallMedia: boolean;
  };
}

export function createWorld(settings: Partial<WorldSettings>): World {
  return {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    accounts: new Map(),
    people: [],
    groups: new Map(),
    devices: new Map(),
    messages: [],
    history: [],
    blobs: new Map(),
    stalled: new Set(),
    log: [],
    events: [],
    waiters: new Set(),
    faults: {
      networkDown: false,
      pageRefused: false,
      refuse: false,
      holdAcks: false,
      deaf: false,
      stallMedia: false,
    },
  };
}

/** Writes down that something happened and wakes those who wait for it. */
export function happened(
  world: World,
  type: WorldEventType,
  details: { line?: string; chat?: string; message?: StoredMessage; text?: string } = {},
): void {
  const { message, ...rest } = details;
  world.events.push({
    n: world.events.length + 1,
    type,
    ...rest,
    ...(message ? { line: message.line, chat: message.chat, message: publicMessage(message) } : {}),
  });
  for (const wake of world.waiters) wake();
}

/** A copy of a message without what only the server needs. */
export function publicMessage({ wire: _wire, author: _author, ...message }: StoredMessage): WorldMessage {
  return structuredClone(message);
}

/** Sends an event to every linked device of a line; it waits for those that aren't connected. */
export function tellDevices(world: World, line: string, event: DeviceEvent, except?: Device): void {
  for (const device of world.devices.values()) {
    if (device.line !== line || device === except || device.confirmLink) continue;
    const numbered = { ...event, seq: ++device.seq };
    device.waiting.push(numbered);
    if (!world.faults.deaf && !device.connection?.stale) device.connection?.write(numbered);
  }
}

const digits = (count: number) =>
  Array.from({ length: count }, (_, index) => (index === 0 ? 1 : randomInt(10))).join('');

/** Finds a person by phone or LID, or makes one of what is known. */
export function findPerson(world: World, { phone, lid }: { phone?: string; lid?: string }): Person {
  const found = world.people.find(
    (one) => (phone !== undefined && one.phone === phone) || (lid !== undefined && one.lid === lid),
  );
  if (found) {
    if (phone !== undefined) found.phone = phone;
    return found;
  }
  const person: Person = {
    phone,
    lid: lid ?? digits(15),
    registered: phone === undefined || /^[1-9]\d{6,14}$/.test(phone),
    addressing: lid === undefined ? 'phone' : 'lid',
    hidden: phone === undefined,
  };
  world.people.push(person);
  return person;
}

/** The person behind an address `…@c.us` or `…@lid`. */
export function personOf(world: World, wid: string): Person {
  const [user = '', server] = wid.split('@');
  return findPerson(world, server === 'lid' ? { lid: user } : { phone: user });
}

/** The address of the chat with a person. */
export function chatOf(person: Person): string {
  return person.addressing === 'lid' ? `${person.lid}@lid` : `${person.phone}@c.us`;
}

/** What the page is told about a person at an address. */
export function describePerson(person: Person, wid: string): Record<string, unknown> {
  const { lid, name, pushname, about, hidden } = person;
  return { id: wid, lid, phone: hidden ? undefined : person.phone, name, pushname, about };
}
