import { randomUUID } from 'node:crypto';
import {
  accountOf,
  deviceOfCode,
  deviceOfQr,
  devicesOf,
  lineOf,
  linkDevice,
  nextRef,
  noticeWire,
  sendAndWait,
  sendSettings,
  unlinkDevice,
} from './devices.ts';
import { keyOf, raiseAck, unreadable } from './page-calls.ts';
import type { DeviceEvent, StoredMessage, World } from './world.ts';
import { chatOf, describePerson, findPerson, personOf, publicMessage, tellDevices } from './world.ts';
import type { WorldCommands } from './world-commands.ts';
import { fileMessage, findMessage, makeWire, newStanza } from './world-messages.ts';
import type { ClientMessage, Person } from './world-types.ts';

/** The chat, the writer and the group of a client's message. */
function placeOf(world: World, { phone, lid, name, group, status }: ClientMessage) {
  if (phone === undefined && lid === undefined) throw new Error('say who writes: phone or lid');
  const person = findPerson(world, { phone, lid });
  if (lid !== undefined) person.addressing = 'lid';
  if (name !== undefined) person.pushname = name;
  const author = chatOf(person);
  if (status) return { person, chat: 'status@broadcast', author };
  if (group === undefined) return { person, chat: author };
  const known = world.groups.get(group) ?? {
    id: `1203630${Date.now()}${world.groups.size}@g.us`,
    name: group,
    participants: [],
  };
  world.groups.set(group, known);
  if (person.phone !== undefined && !known.participants.includes(person.phone)) {
    known.participants.push(person.phone);
  }
  return {
    person,
    chat: known.id,
    author,
    group: { name: known.name, participants: [...known.participants] },
  };
}

function clientWrites(world: World, message: ClientMessage): string {
  const line = lineOf(world, message.line);
  const { person, chat, author, group } = placeOf(world, message);
  const wire = message.notice
    ? noticeWire(world, chat)
    : makeWire(world, message, { chat, fromMe: false, author, notifyName: person.pushname });
  const stored = fileMessage(world, line, wire, 'client');
  tellDevices(world, line.phone, {
    kind: 'message',
    wire: message.unreadable ? unreadable(wire) : wire,
    person: describePerson(person, author ?? chat),
    group,
  });
  return stored.id;
}

function change(world: World, id: string, event: DeviceEvent): StoredMessage {
  const message = findMessage(world, id);
  tellDevices(world, message.line, { ...event, key: keyOf(message) });
  return message;
}

function connected(world: World, line: string | undefined) {
  const devices = devicesOf(world, line).filter((device) => device.connection);
  if (devices.length === 0) throw new Error('no linked page is connected');
  return devices;
}

/** Sends an event after which the page is in no state to say that it has handled it. */
function tellConnected(world: World, line: string | undefined, event: DeviceEvent): void {
  for (const device of connected(world, line)) device.connection?.write(event);
}

async function setState(world: World, line: string | undefined, state: string): Promise<void> {
  await Promise.all(connected(world, line).map((device) => sendAndWait(device, { kind: 'state', state })));
}

function pairing(world: World) {
  return [...world.devices.values()].filter((device) => device.line === undefined && device.connection);
}

function setDeaf(world: World, on: boolean): void {
  world.faults.deaf = on;
  if (on) return;
  for (const device of world.devices.values()) {
    for (const event of device.waiting) device.connection?.write(event);
  }
}

function setHold(world: World, on: boolean): void {
  world.faults.holdAcks = on;
  if (on) return;
  for (const message of world.messages) if (message.ack === 0) raiseAck(world, message, 1);
}

/** Commands by name, for a world of this process. */
export function makeCommands(world: World): WorldCommands {
  const { faults } = world;
  return {
    async scan(qr, { phone, name }) {
      const device = deviceOfQr(world, qr);
      await linkDevice(device, accountOf(world, phone, name));
    },
    async enterPairingCode(code, { phone, name }) {
      const device = deviceOfCode(world, phone, code);
      await linkDevice(device, accountOf(world, phone, name));
    },
    clientWrites: async (message) => clientWrites(world, message),
    async phoneWrites({ to, line, ...contents }) {
      const account = lineOf(world, line);
      const person = to.includes('@') ? personOf(world, to) : findPerson(world, { phone: to });
      const chat = to.includes('@') ? to : chatOf(person);
      const wire = makeWire(world, contents, { chat, fromMe: true, notifyName: account.name });
      const stored = fileMessage(world, account, wire, 'phone');
      const described = describePerson(person, chat);
      tellDevices(world, account.phone, { kind: 'message', wire, person: described });
      return stored.id;
    },
    async phoneReads(chat, line) {
      tellDevices(world, lineOf(world, line).phone, { kind: 'read', chat });
    },
    async addHistory({ fromMe = false, line, ...message }) {
      const account = accountOf(world, line ?? lineOf(world).phone);
      const { person, chat, author } = placeOf(world, message);
      const wire = makeWire(world, message, { chat, fromMe, author, notifyName: person.pushname });
      world.history.push({ line: account.phone, wire });
      return fileMessage(world, account, wire, fromMe ? 'phone' : 'client').id;
    },
    receipt: async (id, level) => raiseAck(world, findMessage(world, id), level),
    async repeatReceipt(id, level) {
      const message = findMessage(world, id);
      tellDevices(world, message.line, { kind: 'receipt', key: keyOf(message), ack: level });
    },
    clientReads: async (id) => raiseAck(world, findMessage(world, id), 3),
    async automaticReceipts(level) {
      world.settings.receipts = level;
    },
    async clientDeletes(id, { newId = false } = {}) {
      const stanza = newId ? newStanza() : undefined;
      change(world, id, { kind: 'revoke', stanza }).deleted = true;
    },
    async clientEdits(id, text) {
      const message = change(world, id, { kind: 'edit', text, at: Date.now() });
      message.edits.push(message.text ?? '');
      message.text = text;
    },
    async clientReacts(id, text) {
      const message = change(world, id, {
        ...{ kind: 'reaction', text, stanza: newStanza() },
        ...{ fromMe: false, at: Date.now() },
      });
      message.reactions[message.chat] = text;
    },
    async decryptMessage(id) {
      const { line, wire } = findMessage(world, id);
      tellDevices(world, line, { kind: 'decrypted', wire });
    },
    async clientCalls({ phone, video = false, line }) {
      const peer = chatOf(findPerson(world, { phone }));
      tellDevices(world, lineOf(world, line).phone, { kind: 'call', id: randomUUID(), peer, isVideo: video });
    },
    async expireMedia(id) {
      const { media } = findMessage(world, id);
      const blob = media && world.blobs.get(media.directPath);
      if (!blob) throw new Error(`message ${id} has no media`);
      blob.gone = true;
    },
    async stallMedia(on) {
      faults.stallMedia = on;
      for (const goOn of world.stalled) goOn();
      world.stalled.clear();
    },
    async media(id) {
      const { media } = findMessage(world, id);
      const blob = media && world.blobs.get(media.directPath);
      if (!blob) throw new Error(`message ${id} has no media`);
      return { mimetype: media.mimetype, filename: media.filename, data: blob.data.toString('base64') };
    },
    async unlinkFromPhone(line) {
      for (const device of devicesOf(world, line)) unlinkDevice(world, device, true);
    },
    async dropNetwork() {
      faults.networkDown = true;
      for (const device of world.devices.values()) device.connection?.cut();
    },
    async restoreNetwork() {
      faults.networkDown = false;
    },
    async refusePage(on) {
      faults.pageRefused = on;
    },
    async refuseSends(on) {
      faults.refuse = on;
    },
    holdAcks: async (on) => setHold(world, on),
    deafen: async (on) => setDeaf(world, on),
    async staleConnections(line) {
      for (const { connection } of connected(world, line)) if (connection) connection.stale = true;
    },
    forgetListeners: async (line) => {
      await Promise.all(
        connected(world, line).map((device) => sendAndWait(device, { kind: 'forgetListeners' })),
      );
    },
    async askPasskey() {
      for (const device of pairing(world)) device.connection?.write({ kind: 'passkey' });
    },
    proxyBlock: async (line) => setState(world, line, 'PROXYBLOCK'),
    conflict: async (line) => setState(world, line, 'CONFLICT'),
    tosBlock: async (line) => setState(world, line, 'TOS_BLOCK'),
    deprecated: async (line) => setState(world, line, 'DEPRECATED_VERSION'),
    unpaired: async (line) => setState(world, line, 'UNPAIRED'),
    hang: async (ms, line) => tellConnected(world, line, { kind: 'hang', ms }),
    reload: async (line) => tellConnected(world, line, { kind: 'reload' }),
    pushState: async (line) => tellConnected(world, line, { kind: 'pushState' }),
    resync: async (line) => tellConnected(world, line, { kind: 'resync' }),
    async rotateQr() {
      for (const device of pairing(world)) nextRef(world, device);
    },
    async idleQr() {
      for (const device of pairing(world)) {
        device.refsLeft = 0;
        nextRef(world, device);
      }
    },
    async setRegistered(phone, registered) {
      findPerson(world, { phone }).registered = registered;
    },
    person: async (who, changes = {}): Promise<Person> => ({
      ...Object.assign(findPerson(world, who), changes),
    }),
    async hasSyncedDelay(ms) {
      world.settings.hasSyncedDelayMs = ms;
      await sendSettings(world);
    },
    async configure(settings) {
      Object.assign(world.settings, settings);
      await sendSettings(world);
    },
    outbox: async (line) =>
      world.messages
        .filter((one) => one.from === 'page' && (line === undefined || one.line === line))
        .map(publicMessage),
    messages: async () => world.messages.map(publicMessage),
    message: async (id) => publicMessage(findMessage(world, id)),
    state: async () => ({
      devices: [...world.devices.values()].flatMap(({ id, line, connection, synced, waiting }) =>
        line === undefined
          ? []
          : [{ device: id, line, connected: Boolean(connection), synced, waiting: waiting.length }],
      ),
      refs: pairing(world).flatMap((device) => device.refs),
      log: [...world.log],
      networkUp: !faults.networkDown,
    }),
    events: async (after = 0) => world.events.slice(after),
  };
}
