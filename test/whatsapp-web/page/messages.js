/** Messages: the model, the collection, how a message travels (wire form) and how it lies on the disk. */
import { chatRow, chats, ensureChat } from './chats.js';
import { Collection, Model } from './events.js';
import { downloadMedia, mediaAttributes } from './media.js';
import { define, strict } from './registry.js';
import { store } from './store.js';
import { createWid, MsgKey, meIn } from './wid.js';

/** Message key of a wire message, or of a quotation in one. */
export function keyOf({ stanza, chat, fromMe, author }) {
  const remote = createWid(chat);
  const participant = remote.isGroup() || remote.isStatus() ? (fromMe ? meIn(remote) : author) : undefined;
  return new MsgKey({ fromMe, remote, id: stanza, participant });
}

function attributesOf(wire) {
  const id = keyOf(wire);
  const own = meIn(id.remote);
  const participant = id.participant;
  return {
    id,
    type: wire.type,
    subtype: wire.subtype,
    body: wire.body,
    caption: wire.caption,
    t: wire.t,
    notifyName: wire.notifyName,
    from: wire.fromMe ? own : id.remote,
    to: wire.fromMe ? id.remote : own,
    author: participant,
    self: wire.fromMe ? 'out' : 'in',
    ack: wire.ack,
    isNewMsg: false,
    star: false,
    isForwarded: Boolean(wire.forwarded),
    forwardingScore: wire.forwarded ? 1 : 0,
    hasReaction: Boolean(wire.reactions && Object.keys(wire.reactions).length > 0),
    mentionedJidList: [],
    groupMentions: [],
    links: undefined,
    ...(wire.media ? mediaAttributes(wire.media) : {}),
    ...(wire.quoted ? quotationOf(wire.quoted) : {}),
    ...(wire.location ?? {}),
    ...(wire.vcards ? vcardsOf(wire.vcards) : {}),
    ...(wire.poll ? pollOf(wire.poll) : {}),
    ...(wire.edit ?? {}),
    ...(wire.revoked ? { protocolMessageKey: keyOf(wire.revoked) } : {}),
  };
}

function quotationOf(quoted) {
  const { stanza, type, body, caption, author, fromMe, chat } = quoted;
  const participant = author ?? (fromMe ? meIn(createWid(chat)) : chat);
  return {
    quotedMsg: { type, body, caption },
    quotedStanzaID: stanza,
    quotedParticipant: createWid(participant),
  };
}

const vcardsOf = (vcards) =>
  vcards.length === 1
    ? { body: vcards[0].vcard, vcardFormattedName: vcards[0].displayName }
    : { vcardList: vcards, body: null };

/** As the library reads it: src/structures/Message.js, `poll_creation`. */
const pollOf = ({ name, options }) => ({
  pollName: name,
  pollOptions: options.map((option, localId) => ({ name: option, localId })),
  pollSelectableOptionsCount: 1,
  messageSecret: new Uint8Array(32),
});

export class MsgModel extends Model {
  constructor(wire) {
    super(attributesOf(wire));
    const media = wire.media ? { mediaStage: 'INIT', type: wire.type } : undefined;
    for (const [name, value] of [
      ['wire', wire],
      ['mediaData', media],
      ['mediaObject', media && { filehash: wire.media.filehash, type: wire.type }],
      ['isEphemeral', false],
      ['isStatusV3', this.id.remote.isStatus()],
      ['isNotification', wire.type === 'e2e_notification'],
    ]) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: false });
    }
  }
  unsafe() {
    return this;
  }
  canReply() {
    return this.type !== 'revoked' && this.type !== 'ciphertext';
  }
  msgContextInfo() {
    const { stanza, chat, fromMe, author, type, body, caption } = this.wire;
    return { quotedWire: { stanza, chat, fromMe, author, type, body, caption } };
  }
  async downloadMedia() {
    await downloadMedia(this);
  }
}

class MsgCollection extends Collection {
  /** Messages by their ids, from memory or from the disk; unknown ids are left out. */
  async getMessagesById(ids) {
    const found = await Promise.all(ids.map((id) => this.get(id) ?? store.get('messages', id)));
    return {
      messages: found.filter(Boolean).map((one) => (one instanceof Model ? one : loadedMessage(one))),
    };
  }
  async search(query, page = 1, count = 50, remote = undefined) {
    const rows = (await store.all('messages')).filter(
      ({ wire }) => (!remote || wire.chat === remote) && (wire.body ?? wire.caption ?? '').includes(query),
    );
    return { messages: rows.slice((page - 1) * count, page * count).map((row) => loadedMessage(row)) };
  }
}

export const messages = new MsgCollection();

/** Brings a stored message into memory; nobody is told of a new one (`isNewMsg` is false). */
export function loadedMessage(row) {
  const known = messages.get(row.id);
  const msg = known ?? messages.add(new MsgModel(row.wire));
  ensureChat(msg.id.remote).msgs.add(msg);
  return msg;
}

let lastNumber = 0;
const rowOf = (wire) => ({ id: keyOf(wire)._serialized, n: wire.n, wire });

/** The stored form of a message. */
export const messageRow = (wire) => ['messages', rowOf(wire)];

/** Stores the message as it is now. */
export const saveMessage = (msg) => store.write([messageRow(msg.wire)]);

/**
 * Takes a message that wasn't there before: on the disk first, then in the collections, where `isNewMsg` makes
 * the library tell of it. Returns undefined for a message that is known already.
 */
export async function addNewMessage(wire, { group, unread = false, isNewMsg = true } = {}) {
  const key = keyOf(wire)._serialized;
  if (messages.get(key)) return undefined;
  const row = await store.get('messages', key);
  if (row) {
    // The page before this one has stored it while this one was already reading, and the server tells it again.
    lastNumber = Math.max(lastNumber, row.n);
    loadedMessage(row);
    return undefined;
  }
  wire.n = ++lastNumber;
  const chat = ensureChat(createWid(wire.chat), group);
  const msg = new MsgModel(wire);
  msg.isNewMsg = isNewMsg;
  const unreadCount = chat.unreadCount + (unread ? 1 : 0);
  await store.write([messageRow(wire), ['chats', { ...chatRow(chat)[1], t: wire.t, unreadCount }]]);
  chat.msgs.add(msg);
  messages.add(msg);
  chat.set({ t: wire.t, unreadCount, ...(wire.fromMe ? {} : { lastReceivedKey: msg.id }) });
  return msg;
}

/** Finds a message by its wire key, in memory or on the disk. */
export async function findMessage(wireKey) {
  const { messages: found } = await messages.getMessagesById([keyOf(wireKey)._serialized]);
  return found[0];
}

/** A receipt: an acknowledgement never goes down. Minus one (failed) is taken only from a message not yet sent. */
export async function raiseAck(msg, ack) {
  const current = msg.wire.ack;
  if (ack === current || (ack === -1 ? current > 0 : ack < current)) return;
  msg.wire.ack = ack;
  await saveMessage(msg);
  msg.set({ ack });
}

/** Loads the last message of each chat, as the page does on starting, and what has not been sent yet. */
export async function loadMessages() {
  const rows = (await store.all('messages')).sort((a, b) => a.n - b.n);
  lastNumber = rows.at(-1)?.n ?? 0;
  const last = new Map(rows.map((row) => [row.wire.chat, row]));
  for (const row of last.values()) {
    const msg = loadedMessage(row);
    const chat = chats.get(msg.id.remote);
    const received = rows.findLast((one) => one.wire.chat === row.wire.chat && !one.wire.fromMe);
    if (received) chat.set({ lastReceivedKey: keyOf(received.wire) });
  }
  return rows.filter((row) => row.wire.pending).map((row) => loadedMessage(row));
}

define('WAWebQuotedMsgModelUtils', {
  getQuotedMsgObj(msg) {
    const quoted = msg.wire.quoted;
    if (!quoted) return undefined;
    return messages.get(keyOf(quoted)) ?? new MsgModel({ ...quoted, t: msg.t, ack: 1 });
  },
});
define('WAWebMsgReply', { canReplyMsg: (msg) => msg.canReply() });
define('WALinkify', linkify());

function linkify() {
  const findLinks = (text) =>
    [...(text ?? '').matchAll(/https?:\/\/\S+/g)].map(([href]) => ({
      href,
      suspiciousCharacters: new Set(),
    }));
  return { findLinks, findLink: (text) => findLinks(text)[0] };
}

define('WAWebLinkPreviewChatAction', { getLinkPreview: async () => ({}) });
define('WAWebNonMessageDataRequestPlaceholderMessageResendUtils', {
  async handlePlaceholderMsgsSeen(msgs) {
    const { call } = await import('./network.js');
    for (const msg of msgs) await call('resendRequest', { stanza: msg.wire.stanza });
  },
});

export const strictMessages = strict('Msg', messages);
