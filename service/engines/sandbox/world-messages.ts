/** What clients (and the linked phone itself) do in the outside world. */
import type { ContentKind } from '../engine.ts';
import { change, introduce, isOnline, peerOf, receipt } from './world.ts';
import {
  type Place,
  type ReceiptLevel,
  type Scene,
  type WorldClient,
  WorldError,
  type WorldFile,
  type WorldMessage,
} from './world-state.ts';

export interface ClientAct {
  action?: 'write' | 'edit' | 'delete' | 'react' | 'call';
  from?: 'client' | 'phone';
  phone?: string;
  lid?: string;
  name?: string;
  text?: string;
  file?: WorldFile & { kind: Exclude<ContentKind, 'text' | 'location' | 'contact'> };
  location?: Place;
  quoteKey?: string;
  key?: string;
  emoji?: string | null;
  group?: string;
}

export interface ClientTyping {
  phone?: string;
  lid?: string;
  state: 'typing' | 'recording' | 'idle';
}

const text = (value: string | null | undefined): string | null => value ?? null;

/** The client, or the linked phone itself, does something. Gives the key of the message it is about. */
export function act(scene: Scene, input: ClientAct): string {
  if (!scene.line.linked) throw new WorldError('not_linked');
  const action = input.action ?? 'write';
  if (action === 'write' || action === 'call') return write(scene, input, action === 'call');
  const message = byKey(scene, input.key);
  const by = input.from ?? 'client';
  const at = scene.now.toISOString();
  if (action === 'react') {
    const from = by === 'client' ? 'client' : 'line';
    message.reactions[from] = input.emoji ?? null;
    change(scene, { type: 'reaction', key: message.key, emoji: input.emoji ?? null, from, at });
    return message.key;
  }
  if ((message.from === 'client') !== (by === 'client')) throw new WorldError('not_found', 'not theirs');
  if (action === 'edit') {
    if (!input.text) throw new WorldError('nothing_to_send');
    message.text = input.text;
    message.edited = true;
    change(scene, { type: 'edited', key: message.key, text: input.text, at });
  } else {
    message.deleted = true;
    change(scene, { type: 'deleted', key: message.key, at, by });
  }
  return message.key;
}

/** A client types. Who is not connected now never hears of it. */
export function type(scene: Scene, { state, ...who }: ClientTyping): void {
  if (!scene.line.linked) throw new WorldError('not_linked');
  const { address } = peerOf(scene, meet(scene, who));
  if (isOnline(scene)) scene.session.tell({ type: 'typing', address, state });
}

function write(scene: Scene, input: ClientAct, call: boolean): string {
  const { line, now } = scene;
  const content = input.text ?? input.file ?? input.location;
  if (!content && !call) throw new WorldError('nothing_to_send');
  const quoted = input.quoteKey ? byKey(scene, input.quoteKey) : null;
  const client = meet(scene, input);
  const from = input.from ?? 'client';
  const at = now.toISOString();
  const message: WorldMessage = {
    key: `in_${scene.random(9)}`,
    clientId: client.id,
    from,
    authorName: client.kind === 'group' && from === 'client' ? (input.name ?? input.phone ?? null) : null,
    kind: call ? 'call' : (input.file?.kind ?? (input.location ? 'location' : 'text')),
    text: text(input.text),
    file: input.file ? fileOf(input.file) : null,
    location: input.location ?? null,
    contactCard: null,
    quoteKey: quoted?.key ?? null,
    quotedText: quoted?.text ?? null,
    reactions: { client: null, line: null },
    edited: false,
    deleted: false,
    status: from === 'client' ? 'waiting' : 'sent',
    at,
    statusAt: at,
    times: 1,
  };
  line.messages.push(message);
  if (isOnline(scene)) {
    const news = { type: 'message', message: { ...message }, peer: peerOf(scene, client) } as const;
    scene.session.tell({ ...news, ack: `message:${message.key}` });
    if (line.faults.duplicates) scene.session.tell(news);
  }
  return message.key;
}

const fileOf = ({ fileId, fileName, mimeType, size, durationSeconds, waveform }: WorldFile): WorldFile => ({
  fileId,
  fileName,
  mimeType,
  size,
  durationSeconds,
  waveform,
});

/** The client that is meant: known by any of his attributes, or new. */
function meet(scene: Scene, who: Pick<ClientAct, 'phone' | 'lid' | 'name' | 'group'>): WorldClient {
  const { line } = scene;
  if (who.group !== undefined) {
    const group = line.clients.find(({ kind, name }) => kind === 'group' && name === who.group);
    return group ?? addClient(scene, { kind: 'group', phone: null, lid: null, name: who.group });
  }
  const { phone, lid } = who;
  if (!phone && !lid) throw new WorldError('bad_request', 'phone, lid or group is needed');
  const known =
    line.clients.find((client) => phone !== undefined && client.phone === phone) ??
    line.clients.find((client) => lid !== undefined && client.lid === lid);
  if (!known) {
    const added = { kind: 'person', phone: phone ?? null, lid: lid ?? null, name: who.name ?? null } as const;
    return addClient(scene, added);
  }
  if (who.name) known.name = who.name;
  const learnt = (!known.phone && phone) || (!known.lid && lid);
  known.phone ??= phone ?? null;
  known.lid ??= lid ?? null;
  if (learnt && known.phone && known.lid && !line.faults.lidOnly) introduce(scene, known);
  return known;
}

export function addClient({ line }: Scene, client: Omit<WorldClient, 'id' | 'typing'>): WorldClient {
  const added: WorldClient = { ...client, id: `c${++line.lastNumber}`, typing: 'idle' };
  line.clients.push(added);
  return added;
}

export function byKey({ line }: Scene, key: string | undefined): WorldMessage {
  const found = line.messages.find((message) => message.key === key);
  if (!found) throw new WorldError('not_found');
  return found;
}

/** A client by any address he was ever shown under. */
export function byAddress({ line }: Scene, address: string): WorldClient | undefined {
  const [id, kind] = address.split('@');
  return line.clients.find(
    (client) =>
      (kind === 'phone' && client.phone === `+${id}`) ||
      (kind === 'lid' && client.lid === id) ||
      (kind === 'group' && client.id === id),
  );
}

/** Receipts by hand: of one message, or of everything that this phone (or everybody) has got. */
export function confirm(scene: Scene, input: { key?: string; level: ReceiptLevel; phone?: string }): void {
  if (input.key !== undefined) {
    receipt(scene, byKey(scene, input.key), input.level);
    return;
  }
  const ids = new Set(
    scene.line.clients.filter(({ phone }) => !input.phone || phone === input.phone).map(({ id }) => id),
  );
  for (const message of scene.line.messages) {
    if (ids.has(message.clientId)) receipt(scene, message, input.level);
  }
}
