/** The line's side of the outside world: what it sends, changes, reads and asks. */
import type { ContentKind } from '../engine.ts';
import { peerOf } from './world.ts';
import { addClient, byAddress, byKey } from './world-messages.ts';
import {
  type Place,
  type ReceiptLevel,
  type Scene,
  type Typing,
  type WorldClient,
  WorldError,
  type WorldFile,
  type WorldMessage,
  type WorldPeer,
} from './world-state.ts';

const minute = 60_000;
/** Until when the line may change what it has sent. */
export const editWindowMs = 15 * minute;
export const deleteWindowMs = 2 * 24 * 60 * minute;

export interface WorldDraft {
  messageId: string;
  to: { address: string | null; phone: string | null };
  kind: ContentKind;
  text: string | null;
  file: WorldFile | null;
  location: Place | null;
  contactCard: { name: string; phones: string[] } | null;
  quoteKey: string | null;
}

export interface WorldSent {
  key: string;
  at: string;
  peer: WorldPeer;
}

/** The world's key of what the bridge sends: the same message handed over again is the same one. */
export const keyOf = (messageId: string): string => `out_${messageId}`;

const hasWhatsApp = ({ line }: Scene, phone: string | null): phone is string =>
  phone !== null && !line.faults.withoutWhatsApp.includes(phone);

/** Who a draft goes to: he need not have written before. */
function recipient(scene: Scene, { address, phone }: WorldDraft['to']): WorldClient {
  const known =
    (address ? byAddress(scene, address) : undefined) ??
    scene.line.clients.find((client) => phone !== null && client.phone === phone);
  if (known?.phone ? hasWhatsApp(scene, known.phone) : known) return known as WorldClient;
  const number = phone ?? (address?.endsWith('@phone') ? `+${address.split('@')[0]}` : null);
  if (known || !hasWhatsApp(scene, number)) throw new WorldError('no_whatsapp');
  return addClient(scene, { kind: 'person', phone: number, lid: null, name: null });
}

/** WhatsApp's reach-out time-lock: only who has written, or was written to before, may be written to. */
function checkReach({ line, now }: Scene, client: WorldClient): void {
  const until = line.faults.restrictNewChatsUntil;
  if (!until || new Date(until) <= now) return;
  const known = line.messages.some(({ clientId, status }) => clientId === client.id && status !== 'refused');
  if (!known) throw new WorldError('new_chats_restricted', until);
}

/** The line hands a message over. What is handed over again is counted and does not become a second one. */
export function send(scene: Scene, draft: WorldDraft): WorldSent {
  const { line, now } = scene;
  const client = recipient(scene, draft.to);
  checkReach(scene, client);
  const key = keyOf(draft.messageId);
  const at = now.toISOString();
  let message = line.messages.find((one) => one.key === key);
  if (!message) {
    message = {
      key,
      clientId: client.id,
      from: 'line',
      authorName: null,
      kind: draft.kind,
      text: draft.text,
      file: draft.file,
      location: draft.location,
      contactCard: draft.contactCard,
      quoteKey: draft.quoteKey,
      quotedText: line.messages.find((one) => one.key === draft.quoteKey)?.text ?? null,
      reactions: { client: null, line: null },
      edited: false,
      deleted: false,
      status: 'refused',
      at,
      statusAt: at,
      times: 0,
    };
    line.messages.push(message);
  }
  if (line.faults.refuseSends) throw new WorldError('refused');
  if (message.status === 'refused') Object.assign(message, { status: 'sent', at, statusAt: at });
  message.times += 1;
  client.typing = 'idle';
  if (line.faults.loseAnswers) throw new WorldError('answer_lost');
  return { key, at: message.at, peer: peerOf(scene, client) };
}

/** What the world knows of a message that the bridge may have handed over. */
export function find(
  scene: Scene,
  messageId: string,
): { sent: WorldSent; status: WorldMessage['status'] } | null {
  const message = scene.line.messages.find((one) => one.key === keyOf(messageId));
  const client = scene.line.clients.find((one) => one.id === message?.clientId);
  if (!message || !client) return null;
  return {
    sent: { key: message.key, at: message.at, peer: peerOf(scene, client) },
    status: message.status,
  };
}

/** A message of the line (or of its phone) that is not older than `windowMs`. */
function changeable(scene: Scene, key: string, windowMs: number): WorldMessage {
  const message = byKey(scene, key);
  if (message.from === 'client' || message.status === 'refused') throw new WorldError('not_found');
  if (scene.now.getTime() - new Date(message.at).getTime() > windowMs) throw new WorldError('too_old');
  return message;
}

export function deleteSent(scene: Scene, key: string): void {
  changeable(scene, key, deleteWindowMs).deleted = true;
}

export function editSent(scene: Scene, key: string, to: string): void {
  const message = changeable(scene, key, editWindowMs);
  if (message.deleted) throw new WorldError('not_found');
  message.text = to;
  message.edited = true;
}

export function react(scene: Scene, key: string, emoji: string | null): void {
  byKey(scene, key).reactions.line = emoji;
}

/** The line has read a chat: its client sees blue ticks. */
export function markRead(scene: Scene, address: string): void {
  const client = byAddress(scene, address);
  if (!client) throw new WorldError('not_found');
  for (const message of scene.line.messages) {
    if (message.clientId === client.id && message.from === 'client') settle(scene, message, 'read');
  }
}

export function setTyping(scene: Scene, address: string, state: Typing): void {
  const client = byAddress(scene, address);
  if (!client) throw new WorldError('not_found');
  client.typing = state;
}

/** The bridge has got a client's message, or has read it. */
function settle({ now }: Scene, message: WorldMessage, status: ReceiptLevel): void {
  if (message.status === 'read' || message.status === status) return;
  message.status = status;
  message.statusAt = now.toISOString();
}

/** The bridge has stored what it was told: `message:<key>` or `change:<number>`. */
export function acknowledge(scene: Scene, ack: string): void {
  const key = ack.startsWith('message:') ? ack.slice('message:'.length) : null;
  if (key === null) {
    scene.line.changes = scene.line.changes.filter(({ id }) => id !== ack);
    return;
  }
  const message = scene.line.messages.find((one) => one.key === key);
  if (message?.from === 'client') settle(scene, message, 'delivered');
}

export function checkNumbers(
  scene: Scene,
  phones: readonly string[],
): Array<{ phone: string; exists: boolean; address: string | null }> {
  return phones.map((phone) => {
    const exists = hasWhatsApp(scene, phone);
    return { phone, exists, address: exists ? `${phone.slice(1)}@phone` : null };
  });
}

/** Chats that have messages, and the messages of one of them since a time (whole seconds, inclusive). */
export function chats(scene: Scene): WorldPeer[] {
  const withMessages = new Set(scene.line.messages.map((message) => message.clientId));
  return scene.line.clients.filter(({ id }) => withMessages.has(id)).map((client) => peerOf(scene, client));
}

export function history(scene: Scene, address: string, since: string): WorldMessage[] {
  const client = byAddress(scene, address);
  if (!client) throw new WorldError('not_found');
  const from = Math.floor(new Date(since).getTime() / 1000) * 1000;
  return scene.line.messages.filter(
    (message) =>
      message.clientId === client.id &&
      !message.deleted &&
      message.status !== 'refused' &&
      new Date(message.at).getTime() >= from,
  );
}
