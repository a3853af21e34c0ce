/** The page's start: registry first, then what the store remembers, then the connection. */
import { account, loadAccount } from './account.js';
import { groupMetadata, reactionsOf } from './changes.js';
import { chats, loadChats } from './chats.js';
import { blocklist, contacts, loadContacts } from './contacts.js';
import { handleEvent, handleLost } from './inbound.js';
import { loadMessages, strictMessages } from './messages.js';
import { call, isLostNetwork, onNetwork, runStream } from './network.js';
import { define, leaveOut, reportUnknownTo, require, strict } from './registry.js';
import { resume } from './send.js';

/** Tells the world of a mistake; a page that can't even do that has no network. */
function report(text) {
  call('log', { text, url: location.href }).catch((error) => console.warn('not reported', text, error));
}

reportUnknownTo(report);
addEventListener('error', (event) => report(`error: ${event.message}`));

/** On UNPAIRED_IDLE the library uses `window` in Node (Client.js, onAuthAppStateChangedEvent). */
const LIBRARY_DEFECT = /ReferenceError: window is not defined/;

addEventListener('unhandledrejection', (event) => {
  const text = String(event.reason?.stack ?? event.reason);
  if (!LIBRARY_DEFECT.test(text)) report(`unhandled rejection: ${text}`);
});

define('WAWebCollections', {
  Msg: strictMessages,
  Chat: strict('Chat', chats),
  Contact: strict('Contact', contacts),
  Blocklist: blocklist,
  Reactions: reactionsOf,
  GroupMetadata: groupMetadata,
});

leaveOut(document.documentElement.dataset.without.split(' ').filter(Boolean));
window.require = require;

onNetwork({
  async event(event) {
    try {
      await handleEvent(event);
    } catch (error) {
      if (isLostNetwork(error)) throw error; // not acknowledged, so the server will tell it again
      report(`event ${event.kind}: ${error.stack}`);
    }
  },
  lost: handleLost,
});

async function start() {
  await loadAccount();
  if (account.linked) {
    await loadContacts();
    await loadChats();
    resume(await loadMessages());
  }
  await runStream();
}

void start();
window.Debug = { VERSION: document.documentElement.dataset.version };
