import { randomBytes } from 'node:crypto';
import { confirmLink, lineOf, startPairing, unlinkDevice } from './devices.ts';
import type { Device, StoredMessage, Wire, World } from './world.ts';
import { describePerson, happened, personOf, tellDevices } from './world.ts';
import { fileMessage, findMessage } from './world-messages.ts';
import type { Ack } from './world-types.ts';

/** A refusal that the page gets as an answer, with a code that it acts on. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Args = Record<string, unknown>;
type Call = (world: World, device: Device, args: Args) => unknown;

const text = (args: Args, name: string): string => {
  const value = args[name];
  if (typeof value !== 'string') throw new Refusal('bad_call', `${name} is not a text`);
  return value;
};

function lineOfDevice(world: World, device: Device) {
  if (device.line === undefined || device.confirmLink) {
    throw new Refusal('not_linked', 'this device is not linked');
  }
  return lineOf(world, device.line);
}

/** Raises the acknowledgement of a message that the line has sent, and tells the line's pages. */
export function raiseAck(world: World, message: StoredMessage, ack: Ack): void {
  if (ack !== -1 && ack <= message.ack && message.ack !== 0) return;
  message.ack = ack;
  const now = Date.now();
  if (ack >= 2) message.deliveredAt ??= now;
  if (ack >= 3) message.readAt ??= now;
  tellDevices(world, message.line, { kind: 'receipt', key: keyOf(message), ack });
}

/** What the page needs to find a message. */
export function keyOf({ wire }: StoredMessage) {
  const { stanza, chat, fromMe, author } = wire;
  return { stanza, chat, fromMe, author };
}

function send(world: World, device: Device, args: Args) {
  const line = lineOfDevice(world, device);
  const wire = args.wire as Wire;
  const known = world.messages.find((one) => one.line === line.phone && one.stanza === wire.stanza);
  if (known) {
    known.attempts += 1;
    return { ack: world.faults.holdAcks ? 0 : 1 };
  }
  if (world.faults.refuse) {
    happened(world, 'refused', { line: line.phone, chat: wire.chat, text: wire.body });
    throw new Refusal('refused', 'the server refuses this message');
  }
  const message = fileMessage(world, line, { ...wire, ack: 1 }, 'page');
  message.ack = world.faults.holdAcks ? 0 : 1;
  happened(world, 'sent', { message });
  tellDevices(world, line.phone, { kind: 'message', wire: message.wire }, device);
  const { receipts } = world.settings;
  if (message.ack === 1 && receipts >= 2) {
    setImmediate(() => {
      raiseAck(world, message, 2);
      if (receipts === 3) raiseAck(world, message, 3);
    });
  }
  return { ack: message.ack };
}

function ownMessage(world: World, device: Device, args: Args): StoredMessage {
  lineOfDevice(world, device);
  return findMessage(world, text(args, 'stanza'));
}

function activity(world: World, device: Device, args: Args) {
  const { line } = device;
  happened(world, 'activity', { line, chat: args.chat as string | undefined, text: text(args, 'kind') });
}

const calls: Record<string, Call> = {
  ack(world, device, args) {
    const confirmed = device.waiting.filter((event) => (event.seq ?? 0) <= Number(args.seq));
    device.waiting = device.waiting.filter((event) => (event.seq ?? 0) > Number(args.seq));
    for (const event of confirmed) {
      happened(world, 'confirmed', { line: device.line, text: event.kind });
      if (event.kind !== 'message') continue;
      const wire = event.wire as Wire;
      const message = world.messages.find((one) => one.stanza === wire.stanza && one.line === device.line);
      if (!message || wire.fromMe) continue;
      message.received = true;
      happened(world, 'received', { message });
    }
  },

  took(_world, device, args) {
    device.takes.get(Number(args.take))?.();
    device.takes.delete(Number(args.take));
  },

  log(world, _device, args) {
    world.log.push(`${text(args, 'text')} (${text(args, 'url')})`);
    happened(world, 'log', { text: text(args, 'text') });
  },

  paired: (world, device) => confirmLink(world, device),
  refreshQr: (world, device) => startPairing(world, device),

  pairingCode(_world, device, args) {
    const code = randomBytes(5).toString('base64url').replace(/[-_]/g, 'A').slice(0, 8).padEnd(8, 'B');
    device.pairing = { code: code.toUpperCase(), phone: text(args, 'phone') };
    return device.pairing.code;
  },

  synced(world, device) {
    device.synced = true;
    happened(world, 'synced', { line: device.line });
  },

  logout: (world, device) => unlinkDevice(world, device, false),

  pushname(world, device, args) {
    lineOfDevice(world, device).name = text(args, 'name');
  },

  exists(world, _device, args) {
    const wid = text(args, 'wid');
    const person = personOf(world, wid);
    if (!person.registered) return null;
    return { wid, lid: person.lid, phone: person.hidden ? undefined : person.phone };
  },

  person(world, _device, args) {
    const wid = text(args, 'wid');
    return describePerson(personOf(world, wid), wid);
  },

  send,

  seen(world, device, args) {
    const line = lineOfDevice(world, device).phone;
    const chat = text(args, 'chat');
    for (const message of world.messages) {
      if (message.line === line && message.chat === chat && message.from === 'client') message.seen = true;
    }
    happened(world, 'seen', { line, chat });
  },

  activity,

  edit(world, device, args) {
    const message = ownMessage(world, device, args);
    message.edits.push(message.text ?? '');
    message.text = text(args, 'text');
    happened(world, 'edited', { message });
  },

  revoke(world, device, args) {
    const message = ownMessage(world, device, args);
    message.deleted = true;
    happened(world, 'deleted', { message });
  },

  deleteForMe: (world, device) => void lineOfDevice(world, device),

  react(world, device, args) {
    const message = ownMessage(world, device, args);
    message.reactions[message.line] = text(args, 'text');
    happened(world, 'reacted', { message, text: text(args, 'text') });
  },

  messageInfo(world, device, args) {
    const { deliveredAt, readAt } = ownMessage(world, device, args);
    return { deliveredAt, readAt };
  },

  resendRequest(world, device, args) {
    const message = ownMessage(world, device, args);
    tellDevices(world, message.line, { kind: 'decrypted', wire: message.wire });
  },

  history(world, device, args) {
    const line = lineOfDevice(world, device).phone;
    const chat = text(args, 'chat');
    const wires = world.history.filter((one) => one.line === line && one.wire.chat === chat);
    tellDevices(world, line, { kind: 'history', wires: wires.map((one) => one.wire) });
  },
};

/** Answers a call of a page; throws a Refusal for what it has no right to. */
export function answerCall(world: World, deviceId: string, op: string, args: Args): unknown {
  const call = calls[op];
  if (!call) throw new Refusal('unknown_call', `unknown call ${op}`);
  const device = world.devices.get(deviceId);
  if (!device && op === 'log') {
    world.log.push(text(args, 'text'));
    return undefined;
  }
  if (!device) throw new Refusal('unknown_device', 'unknown device');
  return call(world, device, args);
}

/** An unreadable message: the same id, no contents. */
export function unreadable(wire: Wire): Wire {
  const { stanza, chat, fromMe, author, t, notifyName, ack } = wire;
  return { stanza, chat, fromMe, author, t, notifyName, ack, type: 'ciphertext' };
}
