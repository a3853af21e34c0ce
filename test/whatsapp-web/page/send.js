/** Sending: a message is stored and shown first (ack 0), then handed to the server in order. */
import { account } from './account.js';
import { applyEdit, applyReaction, applyRevoke } from './changes.js';
import { chats } from './chats.js';
import { addNewMessage, messages, raiseAck, saveMessage } from './messages.js';
import { enqueue } from './network.js';
import { define } from './registry.js';
import { session } from './session.js';
import { cmd } from './socket.js';
import { store } from './store.js';
import { MsgKey } from './wid.js';

const MEDIA_FIELDS = [
  ...['mimetype', 'filename', 'size', 'filehash', 'directPath', 'mediaKey', 'mediaKeyTimestamp', 'duration'],
  ...['width', 'height'],
];

function mediaOf(message) {
  if (!message.directPath) return undefined;
  const media = Object.fromEntries(MEDIA_FIELDS.map((name) => [name, message[name]]));
  return { ...media, waveform: message.waveform ? [...message.waveform] : undefined };
}

function wireOf(chat, message) {
  const { type, body, caption, t, loc, lat, lng, clientUrl, quotedWire } = message;
  return {
    stanza: message.id.id,
    chat: chat.id._serialized,
    fromMe: true,
    type,
    body,
    caption,
    t,
    ack: 0,
    pending: true,
    notifyName: account.name,
    media: mediaOf(message),
    quoted: quotedWire,
    location: type === 'location' ? { loc, lat, lng, clientUrl } : undefined,
    vcards:
      type === 'vcard'
        ? [{ vcard: body, displayName: message.vcardFormattedName }]
        : type === 'multi_vcard'
          ? message.vcardList
          : undefined,
  };
}

/** Hands a stored message to the server; a refusal is told by ack -1 and by nothing else. */
async function transmit(msg) {
  const { pending: _pending, n: _n, ...wire } = msg.wire;
  try {
    const { ack } = await enqueue('send', { wire });
    if (ack > 0) await settle(msg, ack);
    return { messageSendResult: 'OK', t: wire.t };
  } catch (error) {
    if (error.code !== 'refused') throw error;
    await settle(msg, -1);
    return { messageSendResult: 'ERROR_UNKNOWN', t: wire.t };
  }
}

/** Takes the server's verdict on a message that was waiting for one. */
export async function settle(msg, ack) {
  msg.wire.pending = false;
  if (ack === msg.wire.ack) await saveMessage(msg);
  await raiseAck(msg, ack);
}

/** Sends again what the server hadn't confirmed when the page was closed; the ids are the same. */
export function resume(pending) {
  for (const msg of pending) void transmit(msg);
}

define('WAWebSendMsgChatAction', {
  addAndSendMsgToChat(chat, message) {
    const added = addNewMessage(wireOf(chat, message));
    return [added, added.then((msg) => transmit(msg))];
  },
});

define('WAWebSendMessageEditAction', {
  async sendMessageEdit(msg, content) {
    await enqueue('edit', { stanza: msg.wire.stanza, text: content });
    await applyEdit(msg, content, Date.now());
  },
});

define('WAWebSendReactionMsgAction', {
  async sendReactionToMsg(msg, text) {
    const stanza = await MsgKey.newId();
    await enqueue('react', { stanza: msg.wire.stanza, text });
    await applyReaction(msg, { text, stanza, fromMe: true, at: Date.now() });
  },
});

const isYounger = (msg, ms) => Date.now() - msg.t * 1000 < ms;
const isOwn = (msg) => msg.id.fromMe && msg.type !== 'revoked';

define('WAWebMsgActionCapability', {
  canSenderRevokeMsg: (msg) => isOwn(msg) && isYounger(msg, session.settings.revokeWindowMs),
  canAdminRevokeMsg: () => false,
  canEditText: (msg) => isOwn(msg) && msg.type === 'chat' && isYounger(msg, session.settings.editWindowMs),
  canEditCaption: (msg) =>
    isOwn(msg) && Boolean(msg.caption) && isYounger(msg, session.settings.editWindowMs),
  canStarMsg: () => false,
});

cmd.sendRevokeMsgs = async (_chat, { list }) => {
  for (const msg of list) {
    await enqueue('revoke', { stanza: msg.wire.stanza });
    await applyRevoke(msg, {});
  }
};

cmd.sendDeleteMsgs = async (_chat, { list }) => {
  for (const msg of list) {
    await store.remove('messages', msg.id._serialized);
    await enqueue('deleteForMe', { stanza: msg.wire.stanza });
    chats.get(msg.id.remote)?.msgs.remove(msg);
    messages.remove(msg);
  }
};

define('WAWebApiMessageInfoStore', {
  async queryMsgInfo(key) {
    const info = await enqueue('messageInfo', { stanza: key.id });
    const list = (at) => (at ? [{ id: key.remote, t: Math.floor(at / 1000) }] : []);
    return {
      delivery: list(info.deliveredAt),
      deliveryRemaining: info.deliveredAt ? 0 : 1,
      read: list(info.readAt),
      readRemaining: info.readAt ? 0 : 1,
      played: list(info.playedAt),
      playedRemaining: info.playedAt ? 0 : 1,
    };
  },
});

const escaped = (text) => text.replace(/([,;\\])/g, '\\$1');
define('WAWebFrontendVcardUtils', {
  vcardFromContactModel(contact) {
    const name = contact.name ?? contact.pushname ?? contact.id.user;
    const phone = (contact.phoneNumber ?? contact.id).user;
    const lines = ['BEGIN:VCARD', 'VERSION:3.0', `FN:${escaped(name)}`, `TEL;waid=${phone}:+${phone}`];
    return { vcard: [...lines, 'END:VCARD'].join('\n'), displayName: name };
  },
});
define('WAWebVcardParsingUtils', {
  parseVcard: (text) => ({ name: /^FN:(.*)$/m.exec(text)?.[1]?.trim() }),
});
define('WAWebVcardGetNameFromParsed', { vcardGetNameFromParsed: (parsed) => parsed.name });
