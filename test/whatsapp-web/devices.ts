import { randomBytes } from 'node:crypto';
import type { Account, Connection, Device, DeviceEvent, World } from './world.ts';
import { findPerson, happened, tellDevices } from './world.ts';
import { makeWire } from './world-messages.ts';

/** What a page says about itself when it opens its stream. */
export interface Greeting {
  device: string;
  keys: Device['keys'];
  linked: boolean;
}

const PAGE_SETTINGS = [
  'hasSyncedDelayMs',
  'undefinedRefOnPair',
  'lostState',
  'revokeWindowMs',
  'editWindowMs',
  'logoutNavigates',
] as const;

function pageSettings(world: World): DeviceEvent {
  const settings = Object.fromEntries(PAGE_SETTINGS.map((name) => [name, world.settings[name]]));
  return { kind: 'settings', settings };
}

let lastTake = 0;

/** Sends an event to a connected page; resolves when the page has handled it or is gone. */
export function sendAndWait(device: Device, event: DeviceEvent): Promise<void> {
  const { connection } = device;
  if (!connection) return Promise.resolve();
  const take = ++lastTake;
  return new Promise((resolve) => {
    device.takes.set(take, resolve);
    connection.write({ ...event, take });
  });
}

/** Tells all connected pages the settings that they act on; resolves when they act on them. */
export async function sendSettings(world: World): Promise<void> {
  await Promise.all([...world.devices.values()].map((device) => sendAndWait(device, pageSettings(world))));
}

/** Takes the stream of a page: a linked one gets what has waited for it, another one gets QR references. */
export function connectDevice(world: World, greeting: Greeting, connection: Connection): Device | undefined {
  const known = world.devices.get(greeting.device);
  connection.write(pageSettings(world));
  if (greeting.linked && !known?.line) {
    connection.write({ kind: 'removed' });
    return undefined;
  }
  const device: Device = known ?? {
    id: greeting.device,
    keys: greeting.keys,
    synced: false,
    seq: 0,
    waiting: [],
    refs: [],
    refsLeft: 0,
    takes: new Map(),
  };
  if (!known) world.devices.set(device.id, device);
  device.connection?.write({ kind: 'state', state: 'CONFLICT' });
  device.connection?.end();
  device.connection = connection;
  device.synced = false;
  if (device.line && greeting.linked) login(world, device);
  else startPairing(world, device);
  return device;
}

/** The stream of a page has ended. */
export function disconnectDevice(world: World, device: Device, connection: Connection): void {
  if (device.connection !== connection) return;
  device.connection = undefined;
  device.synced = false;
  clearTimeout(device.timer);
  for (const resolve of device.takes.values()) resolve();
  device.takes.clear();
  if (device.line) happened(world, 'disconnected', { line: device.line });
  else world.devices.delete(device.id);
}

function login(world: World, device: Device): void {
  const { connection, waiting } = device;
  connection?.write({ kind: 'login', waiting: waiting.length });
  if (!world.faults.deaf) for (const event of waiting) connection?.write(event);
  connection?.write({ kind: 'caughtUp' });
  happened(world, 'connected', { line: device.line });
}

/** Shows the first QR reference of a new series. */
export function startPairing(world: World, device: Device): void {
  device.refsLeft = world.settings.qrCount;
  nextRef(world, device);
}

/** Shows the next QR reference; the one before it is no longer good. After the last one the page falls idle. */
export function nextRef(world: World, device: Device): void {
  clearTimeout(device.timer);
  if (device.refsLeft === 0) {
    device.refs = [];
    device.connection?.write({ kind: 'idle' });
    happened(world, 'idle');
    return;
  }
  device.refsLeft -= 1;
  device.refs = [`2@${randomBytes(48).toString('base64url')}`];
  device.connection?.write({ kind: 'ref', ref: device.refs[0] });
  happened(world, 'ref', { text: device.refs[0] });
  device.timer = setTimeout(() => nextRef(world, device), world.settings.qrRotationMs);
  device.timer.unref();
}

const base64 = (bytes: number[]) => Buffer.from(bytes).toString('base64');

/** Finds the page that shows a QR code; throws a text for the person where there is none. */
export function deviceOfQr(world: World, qr: string): Device {
  const [ref = '', noise, identity, adv] = qr.split(',');
  const device = [...world.devices.values()].find((one) => one.refs.includes(ref));
  if (!device) throw new Error('the phone says: this QR code is expired or unknown');
  const { keys } = device;
  if (noise !== base64(keys.noise) || identity !== base64(keys.identity) || adv !== keys.adv) {
    throw new Error("the phone says: the keys in this QR code are not the page's keys");
  }
  return device;
}

/** Finds the page that shows a pairing code for a phone. */
export function deviceOfCode(world: World, phone: string, code: string): Device {
  const device = [...world.devices.values()].find(
    (one) => one.pairing?.code === code && one.pairing.phone === phone,
  );
  if (!device) throw new Error('the phone says: this code is wrong');
  return device;
}

/** The account of a phone, made where there is none. */
export function accountOf(world: World, phone: string, name = 'Линия'): Account {
  const found = world.accounts.get(phone);
  if (found) return found;
  const account = { phone, lid: findPerson(world, { phone }).lid, name };
  world.accounts.set(phone, account);
  return account;
}

/** Links a page to an account; resolves when the page has confirmed that it is stored. */
export async function linkDevice(device: Device, account: Account): Promise<void> {
  clearTimeout(device.timer);
  device.refs = [];
  device.pairing = undefined;
  device.line = account.phone;
  const confirmed = new Promise<void>((resolve) => {
    device.confirmLink = resolve;
  });
  device.connection?.write({ kind: 'paired', account });
  await confirmed;
}

/** The page has stored that it is linked: it is a device of the account now. */
export function confirmLink(world: World, device: Device): void {
  const { confirmLink: confirm, line } = device;
  if (!confirm || !line) return;
  device.confirmLink = undefined;
  for (const { line: owner, wire } of world.history) {
    if (owner === line) tellDevices(world, line, { kind: 'history', wires: [wire] });
  }
  happened(world, 'linked', { line });
  confirm();
  login(world, device);
}

/** Removes a linked device; its page is told so now or on its next connection. */
export function unlinkDevice(world: World, device: Device, tellPage: boolean): void {
  const { line } = device;
  world.devices.delete(device.id);
  device.line = undefined;
  if (tellPage) device.connection?.write({ kind: 'removed' });
  happened(world, 'unlinked', { line });
}

/** The linked devices of a line, or of the only line there is. */
export function devicesOf(world: World, line?: string): Device[] {
  const linked = [...world.devices.values()].filter((one) => one.line !== undefined);
  return line === undefined ? linked : linked.filter((one) => one.line === line);
}

/** The account that is meant: by phone, else the only one that the world knows. */
export function lineOf(world: World, line?: string): Account {
  if (line !== undefined) return accountOf(world, line);
  const [only, ...more] = world.accounts.values();
  if (!only) throw new Error('no line has been linked yet');
  if (more.length > 0) throw new Error('there are several lines: say which one');
  return only;
}

/** A service notice in a chat, as WhatsApp writes one when a conversation starts. */
export function noticeWire(world: World, chat: string) {
  return { ...makeWire(world, {}, { chat, fromMe: false }), type: 'e2e_notification', subtype: 'encrypt' };
}
