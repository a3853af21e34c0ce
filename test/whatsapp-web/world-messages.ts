import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Account, StoredMessage, Wire, World } from './world.ts';
import type { ClientMessage, Contents, WorldMedia, WorldMessage } from './world-types.ts';

/** An id as Android (32 signs) or WhatsApp Web gives it. */
export const newStanza = () => randomBytes(16).toString('hex').toUpperCase();

/** The id by which the library knows a message. */
export function serializedId({ fromMe, chat, stanza, author }: Wire, line: Account): string {
  const hasAuthor = chat.endsWith('@g.us') || chat === 'status@broadcast';
  const participant = fromMe ? `${line.phone}@c.us` : author;
  return [String(fromMe), chat, stanza, ...(hasAuthor ? [participant] : [])].join('_');
}

/** Keeps bytes as an upload; returns what a message says about them. */
export function keepBlob(world: World, data: Buffer, mimetype: string): WorldMedia {
  const directPath = `/${randomUUID()}`;
  world.blobs.set(directPath, { mimetype, data, gone: false });
  return {
    mimetype,
    size: data.length,
    filehash: createHash('sha256').update(data).digest('base64'),
    directPath,
    mediaKey: randomBytes(32).toString('base64'),
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
  };
}

/** Finds a message by the library's id or by the bare one; throws where there is none. */
export function findMessage(world: World, id: string): StoredMessage {
  const found = world.messages.find((one) => one.id === id || one.stanza === id);
  if (!found) throw new Error(`there is no message ${id}`);
  return found;
}

function timeOf(at: ClientMessage['at']): number {
  return at === undefined ? Date.now() : new Date(at).getTime();
}

function quotationOf({ wire }: StoredMessage): Wire['quoted'] {
  const { stanza, chat, fromMe, author, type, body, caption } = wire;
  return { stanza, chat, fromMe, author, type, body, caption };
}

/** Makes the travelling form of what somebody writes. */
export function makeWire(
  world: World,
  contents: Contents & { at?: ClientMessage['at'] },
  base: Pick<Wire, 'chat' | 'fromMe' | 'author' | 'notifyName'>,
): Wire {
  const { text, media, location, vcards, forwarded, poll } = contents;
  const kept = media && keepBlob(world, Buffer.from(media.data, 'base64'), media.mimetype);
  const quoted = contents.quoted === undefined ? undefined : quotationOf(findMessage(world, contents.quoted));
  return {
    ...base,
    stanza: newStanza(),
    type:
      media?.kind ??
      (poll
        ? 'poll_creation'
        : location
          ? 'location'
          : vcards
            ? vcards.length > 1
              ? 'multi_vcard'
              : 'vcard'
            : 'chat'),
    body: media ? undefined : text,
    caption: media ? (media.caption ?? text) : undefined,
    t: Math.floor(timeOf(contents.at) / 1000),
    ack: 1,
    media: kept && {
      ...kept,
      filename: media.filename,
      duration: media.duration,
      size: media.claimedSize ?? kept.size,
    },
    quoted,
    location: location && { loc: location.name, lat: location.latitude, lng: location.longitude },
    vcards,
    forwarded,
    poll,
  };
}

/** Files a message in the server's book. */
export function fileMessage(
  world: World,
  line: Account,
  wire: Wire,
  from: WorldMessage['from'],
): StoredMessage {
  const { stanza, chat, type, body, caption, media, location, vcards } = wire;
  const message: StoredMessage = {
    id: serializedId(wire, line),
    stanza,
    line: line.phone,
    chat,
    from,
    type,
    text: body ?? caption,
    media,
    location: location && { latitude: location.lat, longitude: location.lng, name: location.loc },
    vcards,
    quoted: wire.quoted?.stanza,
    at: new Date(wire.t * 1000).toISOString(),
    ack: 1,
    attempts: 1,
    deleted: false,
    edits: [],
    reactions: {},
    received: false,
    seen: false,
    wire,
  };
  world.messages.push(message);
  return message;
}
