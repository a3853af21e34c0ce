/** What can happen to a message after it was written: revoked, edited, reacted to, decrypted later. */
import { chats } from './chats.js';
import { Collection, Emitter } from './events.js';
import { keyOf, MsgModel, messageRow, messages, saveMessage } from './messages.js';
import { define, require, strict } from './registry.js';
import { store } from './store.js';
import { MsgKey, meIn } from './wid.js';

const GONE = {
  body: undefined,
  caption: undefined,
  directPath: undefined,
  deprecatedMms3Url: undefined,
  mediaKey: undefined,
};

/**
 * Makes a message a revoked one, with the key of the original. With `stanza` the model takes the id of the
 * message that revoked it, which the library's own handling of `protocolMessageKey` allows for.
 */
export async function applyRevoke(msg, { stanza }) {
  const before = msg.id;
  const { chat, fromMe, author, t, n, ack } = msg.wire;
  const original = { stanza: msg.wire.stanza, chat, fromMe, author };
  const wire = {
    ...original,
    t,
    n,
    ack,
    stanza: stanza ?? original.stanza,
    type: 'revoked',
    revoked: original,
  };
  msg.wire = wire;
  if (stanza) await store.remove('messages', before._serialized);
  await store.write([messageRow(wire)]);
  const id = stanza ? keyOf(wire) : before;
  msg.id = id;
  if (stanza) for (const collection of [...msg.collections]) collection.rekey(before, msg);
  msg.set({ ...GONE, type: 'revoked', subtype: 'sender', protocolMessageKey: keyOf(original) });
}

/** Gives a message its new text (of the caption, where it has media). */
export async function applyEdit(msg, text, at) {
  const field = msg.wire.media ? 'caption' : 'body';
  msg.wire[field] = text;
  msg.wire.edit = { latestEditSenderTimestampMs: at };
  await store.write([messageRow(msg.wire)]);
  msg.set({ [field]: text, ...msg.wire.edit, latestEditMsgKey: msg.id });
}

/** A message that came unreadable gets its contents. */
export async function applyDecrypted(msg, wire) {
  const full = { ...wire, n: msg.wire.n };
  await store.write([messageRow(full)]);
  const { isNewMsg: _isNewMsg, id: _id, ...attributes } = new MsgModel(full).serialize();
  msg.wire = full;
  if (wire.media) {
    msg.mediaData = { mediaStage: 'INIT', type: wire.type };
    msg.mediaObject = { filehash: wire.media.filehash, type: wire.type };
  }
  msg.set({ ...attributes, subtype: undefined });
}

/** A reaction of the client or of the line itself; an empty text takes it back. */
export async function applyReaction(msg, { text, stanza, fromMe, at }) {
  const from = fromMe ? meIn(msg.id.remote) : (msg.author ?? msg.id.remote);
  const reactions = { ...msg.wire.reactions };
  if (text === '') delete reactions[from._serialized];
  else reactions[from._serialized] = { text, stanza, at };
  msg.wire.reactions = reactions;
  await saveMessage(msg);
  msg.set({ hasReaction: Object.keys(reactions).length > 0 });
  require('WAWebAddonReactionTableMode').reactionTableMode.bulkUpsert([
    {
      id: new MsgKey({ fromMe, remote: msg.id.remote, id: stanza, participant: msg.id.participant }),
      reactionParentKey: msg.id,
      reactionTimestamp: at,
      reactionText: text,
      from,
      author: msg.author,
      read: false,
      orphan: 0,
      orphanReason: null,
      ack: 1,
      t: Math.floor(at / 1000),
    },
  ]);
}

define('WAWebAddonReactionTableMode', {
  reactionTableMode: strict('reactionTableMode', { bulkUpsert: () => {} }),
});
define('WAWebAddonPollVoteTableMode', {
  pollVoteTableMode: strict('pollVoteTableMode', { bulkUpsert: () => {} }),
});
define('WAWebBackendJobsCommon', { mediaTypeFromProtobuf: () => null });
define('WAWebE2EProtoUtils', { typeAttributeFromProtobuf: () => 'text' });

class CallCollection extends Emitter {
  calls = new Map();
}

/** Calls that ring on the line. */
export const calls = new CallCollection();
define('WAWebCallCollection', calls);

/** Reactions to a message, by emoji, as the library reads them. */
class ReactionsCollection extends Collection {
  async find(msgId) {
    const { messages: found } = await messages.getMessagesById([msgId]);
    const byText = new Map();
    for (const [sender, { text, stanza, at }] of Object.entries(found[0]?.wire.reactions ?? {})) {
      const key = new MsgKey({ fromMe: false, remote: found[0].id.remote, id: stanza });
      const one = { msgKey: key, parentMsgKey: found[0].id, senderUserJid: sender, timestamp: at };
      const list = byText.get(text) ?? [];
      byText.set(text, [...list, { ...one, reactionText: text, orphan: 0, read: true, ack: 1 }]);
    }
    const rows = [...byText].map(([text, senders]) => ({ id: text, aggregateEmoji: text, senders }));
    return { reactions: Object.assign(rows, { serialize: () => rows.map((row) => ({ ...row })) }) };
  }
}

export const reactionsOf = strict('Reactions', new ReactionsCollection());

/** Metadata of groups is whole from the beginning: there is nothing to update. */
export const groupMetadata = strict('GroupMetadata', { update: async () => {}, get: (id) => chats.get(id) });

define('WAWebChatClearBridge', {
  async sendClear(chat) {
    for (const msg of chat.msgs.getModelsArray()) {
      await store.remove('messages', msg.id._serialized);
      chat.msgs.remove(msg);
      messages.remove(msg);
    }
  },
});
