/** What the server tells the page, one handler per kind of event. */
import { account, linkAccount } from './account.js';
import { applyDecrypted, applyEdit, applyReaction, applyRevoke, calls } from './changes.js';
import { ensureChat, saveChat } from './chats.js';
import { conn, describeAccount } from './conn.js';
import { learnPerson } from './contacts.js';
import { addNewMessage, findMessage, messages } from './messages.js';
import { call, enqueue, opened, stopStream } from './network.js';
import { settle } from './send.js';
import { session } from './session.js';
import { cmd, offline, socket } from './socket.js';
import { createWid } from './wid.js';

const setState = (state) => socket.set({ state });

async function progress(percent) {
  offline.progress = percent;
  cmd.trigger('offline_progress_update_from_bridge');
}

function finishSync() {
  socket.set({ hasSynced: true });
  void enqueue('synced', {});
}

const handlers = {
  settings({ settings }) {
    Object.assign(session.settings, settings);
  },

  ref({ ref }) {
    conn.set({ ref });
    setState('UNPAIRED');
  },

  idle() {
    setState('UNPAIRED_IDLE');
  },

  async paired({ account: linked }) {
    if (session.settings.undefinedRefOnPair) conn.set({ ref: undefined });
    setState('PAIRING');
    await linkAccount(linked);
    await call('paired');
  },

  login({ waiting }) {
    describeAccount();
    opened();
    setState('CONNECTED');
    if (waiting > 0) void progress(0);
  },

  /** Everything that had waited for this device has been handled. */
  caughtUp() {
    void progress(100);
    const delay = session.settings.hasSyncedDelayMs;
    if (socket.hasSynced || delay < 0) return;
    if (delay === 0) finishSync();
    else setTimeout(finishSync, delay);
  },

  resync() {
    socket.tell('change:hasSynced', socket, true, true);
  },

  async removed() {
    await session.leave();
  },

  state({ state }) {
    if (state !== 'CONNECTED') stopStream();
    setState(state);
  },

  hang({ ms }) {
    const end = Date.now() + ms;
    while (Date.now() < end);
  },

  /** As when a build makes its collection anew after a reconnection: old listeners stay with the old one. */
  forgetListeners() {
    messages.handlers.clear();
  },

  /** Asked without an authenticator at hand: the browser refuses after a while, the page stays where it is. */
  passkey() {
    const challenge = crypto.getRandomValues(new Uint8Array(32));
    const publicKey = { challenge, rpId: 'whatsapp.com', userVerification: 'required', timeout: 60_000 };
    navigator.credentials.get({ publicKey }).catch(() => undefined);
  },

  /** Another address of the same document. */
  pushState() {
    history.pushState({}, '', `/?at=${Date.now()}`);
  },

  reload() {
    location.reload();
  },

  async message({ wire, person, group }) {
    if (person) await learnPerson(person);
    await addNewMessage(wire, { group, unread: !wire.fromMe && wire.type !== 'e2e_notification' });
  },

  async history({ wires, person }) {
    if (person) await learnPerson(person);
    for (const wire of wires) await addNewMessage(wire, { isNewMsg: false });
  },

  async decrypted({ wire }) {
    const msg = await findMessage(wire);
    if (msg?.type === 'ciphertext') await applyDecrypted(msg, wire);
  },

  async receipt({ key, ack }) {
    const msg = await findMessage(key);
    if (msg) await settle(msg, ack);
  },

  async revoke({ key, stanza }) {
    const msg = await findMessage(key);
    if (msg) await applyRevoke(msg, { stanza });
  },

  async edit({ key, text, at }) {
    const msg = await findMessage(key);
    if (msg) await applyEdit(msg, text, at);
  },

  async reaction({ key, text, stanza, fromMe, at }) {
    const msg = await findMessage(key);
    if (msg) await applyReaction(msg, { text, stanza, fromMe, at });
  },

  /** The chat was read on the phone. */
  async read({ chat }) {
    const found = ensureChat(createWid(chat));
    found.set({ unreadCount: 0 });
    await saveChat(found);
  },

  call({ id, peer, isVideo }) {
    calls.calls.set(id, {
      id,
      peerJid: createWid(peer),
      isVideo,
      isGroup: false,
      canHandleLocally: false,
      outgoing: false,
      webClientShouldHandle: false,
      participants: {},
    });
  },
};

/** Handles one event of the server. */
export async function handleEvent(event) {
  const handler = handlers[event.kind];
  if (!handler) throw new Error(`the server sent an unknown event ${event.kind}`);
  await handler(event);
}

/** The stream broke: a linked page says so by its state. */
export function handleLost() {
  if (account.linked) setState(session.settings.lostState);
}
