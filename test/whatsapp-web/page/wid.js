/** Addresses (wid) and message keys, and the modules that make them. */

import { account } from './account.js';
import { define } from './registry.js';

const SERVERS = /^(c\.us|lid|g\.us|broadcast|newsletter)$/;

export class Wid {
  constructor(user, server) {
    this.server = server;
    this.user = user;
    this._serialized = `${user}@${server}`;
  }
  toString() {
    return this._serialized;
  }
  toJid() {
    return this._serialized.replace('@c.us', '@s.whatsapp.net');
  }
  equals(other) {
    return other?._serialized === this._serialized;
  }
  isLid() {
    return this.server === 'lid';
  }
  isUser() {
    return this.server === 'c.us' || this.server === 'lid';
  }
  isGroup() {
    return this.server === 'g.us';
  }
  isStatus() {
    return this._serialized === 'status@broadcast';
  }
  isBroadcast() {
    return this.server === 'broadcast';
  }
  isNewsletter() {
    return this.server === 'newsletter';
  }
}

/** Makes an address of text or of anything with `_serialized`; throws on text that is no address. */
export function createWid(source) {
  if (source instanceof Wid) return source;
  const text = String(typeof source === 'string' ? source : source?._serialized).replace(
    '@s.whatsapp.net',
    '@c.us',
  );
  const at = text.lastIndexOf('@');
  const user = text.slice(0, at);
  const server = text.slice(at + 1);
  const digits = /^\d{1,20}$/.test(user);
  const valid = server === 'c.us' || server === 'lid' ? digits : /^[\w-]+$/.test(user);
  if (at < 1 || !SERVERS.test(server) || !valid) throw new Error('wid error: invalid wid');
  return new Wid(user, server);
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export class MsgKey {
  constructor({ from, to, id, participant, selfDir, fromMe, remote }) {
    this.fromMe = fromMe ?? selfDir === 'out';
    this.remote = createWid(remote ?? (this.fromMe ? to : from));
    this.id = id;
    if (participant) this.participant = createWid(participant);
    this._serialized = [this.fromMe, this.remote, id, ...(this.participant ? [this.participant] : [])].join(
      '_',
    );
  }
  toString() {
    return this._serialized;
  }
  equals(other) {
    return other?._serialized === this._serialized;
  }
  /** Ids that WhatsApp Web gives to its own messages: 3EB0 and 18 hexadecimal digits. */
  static async newId() {
    return `3EB0${hex(crypto.getRandomValues(new Uint8Array(9))).toUpperCase()}`;
  }
}

const meUser = {
  getMaybeMePnUser: () => (account.phone ? createWid(`${account.phone}@c.us`) : undefined),
  getMaybeMeLidUser: () => (account.lid ? createWid(`${account.lid}@lid`) : undefined),
};

/** The line's own address as seen in a chat: its LID where the chat is addressed by LID. */
export function meIn(chatWid) {
  return chatWid.isLid() ? meUser.getMaybeMeLidUser() : meUser.getMaybeMePnUser();
}

define('WAWebUserPrefsMeUser', meUser);
define('WAWebMsgKey', MsgKey);
define('WAWebWidFactory', {
  createWid,
  createWidFromWidLike: createWid,
  asUserWidOrThrow(wid) {
    if (!wid?.isUser?.()) throw new Error('asUserWidOrThrow: not a user wid');
    return wid;
  },
});
define('WAWebWidToJid', { widToUserJid: (wid) => wid.toJid(), widToGroupJid: (wid) => wid.toJid() });
define('WAWebJidToWid', { userJidToUserWid: (jid) => createWid(jid) });
