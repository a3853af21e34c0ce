/** The rules of the outside world: linking, connection, faults, and what happens by itself as time goes on. */
import {
  type ReceiptLevel,
  type Scene,
  type Session,
  type WorldChange,
  type WorldClient,
  WorldError,
  type WorldFaults,
  type WorldMessage,
  type WorldPeer,
} from './world-state.ts';

/** Like WhatsApp: a code lives 20 s, after six of them a person has to ask for a new one. */
export const qrLifeMs = 20_000;
export const qrTurns = 6;
export const pairingLifeMs = 180_000;
/** Until a phone confirms by itself: delivered after it was sent, read after it was delivered. */
export const receiptDelays = { delivered: 1_000, read: 4_000 } as const;

const later = (from: Date | string, ms: number): Date => new Date(new Date(from).getTime() + ms);

/** The bridge can send and hear now. */
export function isOnline(scene: Scene): scene is Scene & { session: Session } {
  const { line, session } = scene;
  return session !== null && line.linked !== null && !line.lost && !line.banned;
}

/** How the bridge sees a client: with `lidOnly` nobody shows a phone. */
export function peerOf({ line }: Pick<Scene, 'line'>, client: WorldClient): WorldPeer {
  if (client.kind === 'group') {
    return { address: `${client.id}@group`, kind: 'group', phone: null, lid: null, name: client.name };
  }
  const phone = line.faults.lidOnly ? null : client.phone;
  const address = phone ? `${phone.slice(1)}@phone` : `${lidOf(client)}@lid`;
  return { address, kind: 'person', phone, lid: client.lid, name: client.name };
}

/** Everybody has a LID. It is made of the number, so that a person has the same one on every line. */
export function lidOf(client: WorldClient): string {
  const mixed = (BigInt(client.phone?.slice(1) ?? 0) * 48_271n) % 10n ** 13n;
  client.lid ??= `19${mixed.toString().padStart(13, '0')}`;
  return client.lid;
}

/** Keeps a change until the bridge has acknowledged it, and tells it now when it listens. */
export function change(scene: Scene, what: WorldChange): void {
  const id = `change:${++scene.line.lastNumber}`;
  scene.line.changes.push({ id, change: what });
  if (isOnline(scene)) scene.session.tell({ ...what, ack: id });
}

/** A bridge has connected: it is told where it stands. */
export function attach(scene: Scene): void {
  const { line, session } = scene;
  if (!session) return;
  session.tell({ type: 'attached', session: session.id });
  if (line.banned) session.tell({ type: 'banned' });
  else if (!line.linked) showQr(scene, 1);
  else if (line.lost) session.tell({ type: 'lost' });
  else greet(scene);
}

function greet({ line, session }: Scene): void {
  if (!session || !line.linked) return;
  session.tell({ type: 'online', phone: line.linked.phone, name: line.linked.name });
  for (const { id, change: what } of line.changes) session.tell({ ...what, ack: id });
}

function showQr({ session, now, random }: Scene, turn: number): void {
  if (!session) return;
  const text = `2@${random(48)},${random(24)},${random(24)},${random(12)}`;
  const expiresAt = later(now, qrLifeMs).toISOString();
  session.qr = { text, expiresAt, turn };
  session.qrStopped = false;
  session.tell({ type: 'qr', text, expiresAt });
}

/** A person asks for a new code. */
export function refreshQr(scene: Scene): void {
  if (scene.line.linked) throw new WorldError('linked_already');
  showQr(scene, 1);
}

/** A code that a person types into the phone instead of scanning. */
export function pairingCode(scene: Scene, phone: string, code: string): { code: string; expiresAt: string } {
  if (scene.line.linked) throw new WorldError('linked_already');
  if (!scene.session) throw new WorldError('not_online');
  const expiresAt = later(scene.now, pairingLifeMs).toISOString();
  scene.session.pairing = { code, phone, expiresAt };
  return { code, expiresAt };
}

/** The phone scans the code that is shown (or types the pairing code) and becomes the number of the line. */
export function scan(scene: Scene, input: { text?: string; phone?: string; name?: string }): void {
  const { line, session, now } = scene;
  if (line.linked) throw new WorldError('linked_already');
  if (!session) throw new WorldError('qr_not_ready');
  const { qr, pairing } = session;
  const typed = pairing !== null && input.text === pairing.code && new Date(pairing.expiresAt) > now;
  if (!typed) {
    if (!qr) throw new WorldError(session.qrStopped ? 'qr_expired' : 'qr_not_ready');
    if (input.text !== undefined && input.text !== qr.text) throw new WorldError('qr_expired');
  }
  const phone = input.phone ?? (typed ? pairing.phone : '+78125551470');
  line.linked = { phone, name: input.name ?? 'Песочница', at: now.toISOString() };
  line.banned = false;
  line.lost = false;
  line.changes = [];
  session.qr = null;
  session.pairing = null;
  session.tell({ type: 'authenticating' });
  greet(scene);
}

/** The link is cut; the clients and what they have on their phones stay. */
export function unlink(scene: Scene, by: 'phone' | 'bridge'): void {
  scene.line.linked = null;
  scene.line.lost = false;
  scene.line.changes = [];
  scene.session?.tell({ type: 'logged_out', by });
  scene.session?.end();
}

export function disconnect(scene: Scene, as: 'lost' | 'restored' | 'logged_out' | 'banned'): void {
  const { line, session } = scene;
  if (as === 'logged_out') {
    if (line.linked) unlink(scene, 'phone');
  } else if (as === 'banned') {
    line.banned = true;
    session?.tell({ type: 'banned' });
    session?.end();
  } else if (as === 'lost') {
    if (line.lost) return;
    line.lost = true;
    if (line.linked) session?.tell({ type: 'lost' });
  } else {
    const was = line.lost;
    line.lost = false;
    line.banned = false;
    if (was && isOnline(scene)) greet(scene);
  }
}

/** Switches what is named. With LIDs no longer the only name, everybody who was known by one is introduced. */
export function setFaults(scene: Scene, input: Partial<WorldFaults>): void {
  const { line } = scene;
  const hadPhones = !line.faults.lidOnly;
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined) Object.assign(line.faults, { [name]: value });
  }
  if (hadPhones || line.faults.lidOnly) return;
  for (const client of line.clients) if (client.phone && client.lid) introduce(scene, client);
}

/** Tells the bridge that a LID and a phone are one person. */
export function introduce(scene: Scene, client: WorldClient): void {
  const peer = peerOf(scene, client);
  change(scene, { type: 'identity', peer: { ...peer, address: `${lidOf(client)}@lid` } });
}

/** A receipt of what the line or its phone has sent; never backwards, and what is read was delivered before. */
export function receipt(scene: Scene, message: WorldMessage, level: ReceiptLevel): void {
  if (message.from === 'client') return;
  const steps: readonly ReceiptLevel[] = level === 'read' ? ['delivered', 'read'] : ['delivered'];
  for (const status of steps) {
    const goesOn = status === 'delivered' ? message.status === 'sent' : message.status === 'delivered';
    if (!goesOn) continue;
    message.status = status;
    message.statusAt = scene.now.toISOString();
    change(scene, { type: 'receipt', key: message.key, status, at: message.statusAt });
  }
}

/** Does what is due by now; gives the time when something will be due next. */
export function advance(scene: Scene): Date | null {
  const dues = [advanceQr(scene)];
  for (const message of scene.line.messages) {
    let due = receiptDue(scene, message);
    while (due && due <= scene.now) {
      receipt(scene, message, message.status === 'sent' ? 'delivered' : 'read');
      due = receiptDue(scene, message);
    }
    dues.push(due);
  }
  return dues.reduce((first, due) => (due && (!first || due < first) ? due : first), null);
}

function advanceQr(scene: Scene): Date | null {
  const { session, now } = scene;
  if (!session?.qr) return null;
  if (new Date(session.qr.expiresAt) <= now) {
    if (session.qr.turn < qrTurns) showQr(scene, session.qr.turn + 1);
    else {
      session.qr = null;
      session.qrStopped = true;
    }
  }
  return session.qr ? new Date(session.qr.expiresAt) : null;
}

function receiptDue({ line }: Scene, message: WorldMessage): Date | null {
  if (message.from === 'client' || message.deleted) return null;
  if (message.status === 'sent' && line.faults.autoDelivered) {
    return later(message.statusAt, receiptDelays.delivered);
  }
  if (message.status === 'delivered' && line.faults.autoRead) {
    return later(message.statusAt, receiptDelays.read);
  }
  return null;
}
