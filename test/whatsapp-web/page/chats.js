/** Chats: unread counts, loading of earlier messages, getting or making the chat of an address. */
import { contacts } from './contacts.js';
import { Collection, Model } from './events.js';
import { call, enqueue } from './network.js';
import { define, require } from './registry.js';
import { cmd } from './socket.js';
import { store } from './store.js';
import { createWid } from './wid.js';

const PAGE_OF_MESSAGES = 20;

class Mute extends Model {
  async mute({ expiration }) {
    this.set({ expiration });
  }
  async unmute() {
    this.set({ expiration: 0 });
  }
}

class ChatModel extends Model {
  constructor(attributes) {
    super(attributes);
    for (const [name, value] of [
      ['msgs', new Collection()],
      ['mute', new Mute({ expiration: 0 })],
      ['groupMetadata', undefined],
      ['newsletterMetadata', undefined],
    ]) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: false });
    }
  }
  get formattedTitle() {
    return this.name ?? contacts.get(this.id)?.name ?? contacts.get(this.id)?.pushname ?? `+${this.id.user}`;
  }
  serialize() {
    return { ...super.serialize(), msgs: this.msgs.getModelsArray().map((msg) => msg.serialize()) };
  }
  toJSON() {
    return super.serialize();
  }
}

class ChatCollection extends Collection {
  async find(id) {
    return this.get(id) ?? (await findOrCreateLatestChat(createWid(id))).chat;
  }
}

export const chats = new ChatCollection();

const rowOf = ({ id, name, unreadCount, t, archive, pin, group }) => ({
  id: id._serialized,
  ...{ name, unreadCount, t, archive, pin, group },
});

/** The row of a chat as it is stored. */
export const chatRow = (chat) => ['chats', rowOf(chat)];

/** Stores the chat as it is now. */
export const saveChat = (chat) => store.write([chatRow(chat)]);

function addChat({ id, name, unreadCount = 0, t = 0, archive = false, pin = 0, group }) {
  const wid = createWid(id);
  const chat = new ChatModel({
    id: wid,
    ...{ name, unreadCount, t, archive, pin },
    isReadOnly: false,
    isLocked: false,
    muteExpiration: 0,
    lastReceivedKey: undefined,
    endOfHistoryTransferType: 0,
    labels: [],
  });
  Object.defineProperty(chat, 'group', { value: group, writable: true, enumerable: false });
  if (group) {
    const participants = group.participants.map((phone) => ({
      id: createWid(`${phone}@c.us`),
      isAdmin: false,
    }));
    chat.groupMetadata = new Model({ id: wid, subject: group.name, participants, announce: false });
  }
  return chats.add(chat);
}

/** Fills the collection from the store; messages come in with `loadEarlier`. */
export async function loadChats() {
  for (const row of await store.all('chats')) addChat(row);
}

/** The chat of an address, made where there is none. `group` is `{name, participants}`. */
export function ensureChat(id, group) {
  return chats.get(id) ?? addChat({ id: id._serialized ?? id, name: group?.name, group });
}

/** Newest chat of a person: by the address itself, else by the other one of the pair; throws for nobody. */
async function findOrCreateLatestChat(wid) {
  const known = chats.get(wid);
  if (known) return { chat: known, created: false };
  if (!wid.isUser()) throw new Error(`findOrCreateLatestChat: no chat ${wid}`);
  const api = require('WAWebApiContact');
  const other = api.getAlternateUserWid(wid);
  const latest = other && chats.get(other);
  if (latest) return { chat: latest, created: false };
  const found = await require('WAWebQueryExistsJob').queryWidExists(wid);
  if (!found) throw new Error('No LID for user');
  const addressed = api.getAlternateUserWid(wid);
  const byOther = addressed && chats.get(addressed);
  if (byOther) return { chat: byOther, created: false };
  const chat = ensureChat(wid);
  await saveChat(chat);
  return { chat, created: true };
}

/** Loads up to 20 messages that are older than the loaded ones; returns them from earliest to latest. */
export async function loadEarlier(chat, limit = PAGE_OF_MESSAGES) {
  const rows = (await store.messagesOf(chat.id._serialized)).sort((a, b) => a.n - b.n);
  // Never what is younger than the last one: the page before this one may have stored it, and it comes by the stream.
  const newest = Math.max(...chat.msgs.getModelsArray().map((msg) => msg.wire.n));
  const isEarlier = (row) => chat.msgs.length === 0 || row.n <= newest;
  const missing = rows.filter((row) => isEarlier(row) && !chat.msgs.get(row.id)).slice(-limit);
  const { loadedMessage } = await import('./messages.js');
  return missing.map((row) => loadedMessage(row));
}

/** Marks a chat as read, here and at the client's side. */
export async function sendSeen(chat) {
  if (chat.unreadCount === 0) return;
  chat.set({ unreadCount: 0 });
  await saveChat(chat);
  void enqueue('seen', { chat: chat.id._serialized });
}

define('WAWebFindChatAction', { findOrCreateLatestChat });
define('WAWebUpdateUnreadChatAction', { sendSeen: ({ chat }) => sendSeen(chat) });
define('WAWebChatLoadMessages', { loadEarlierMsgs: ({ chat }) => loadEarlier(chat) });
define('WAWebChatGetters', {
  getIsNewsletter: (chat) => chat.id.isNewsletter(),
  getIsBroadcast: (chat) => chat.id.isBroadcast(),
});
define('WAWebGetEphemeralFieldsMsgActionsUtils', { getEphemeralFields: () => ({}) });
define('WAWebSendNonMessageDataRequest', {
  /** Asks the phone for older messages of a chat (kind 3); they come as an event of their own. */
  async sendPeerDataOperationRequest(kind, { chatId }) {
    if (kind !== 3) throw new Error(`peer data operation ${kind} is not modelled`);
    await call('history', { chat: chatId._serialized });
  },
});

cmd.archiveChat = async (chat, archive) => {
  chat.set({ archive });
  await saveChat(chat);
};
cmd.pinChat = async (chat, pinned) => {
  chat.set({ pin: pinned ? Date.now() : 0 });
  await saveChat(chat);
};
cmd.markChatUnread = async (chat, unread) => {
  chat.set({ unreadCount: unread ? -1 : 0 });
  await saveChat(chat);
};
