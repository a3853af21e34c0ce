/**
 * The page's own database. Writes are durable before they resolve (strict durability), so that a browser
 * which is killed comes back with what it has confirmed.
 */

const TABLES = { identity: 'key', chats: 'id', messages: 'id', contacts: 'id' };

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('model-storage', 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(TABLES)) {
        const table = request.result.createObjectStore(name, { keyPath });
        if (name === 'messages') table.createIndex('chat', 'wire.chat');
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function read(table, ask) {
  const db = await open();
  return asked(ask(db.transaction(table, 'readonly').objectStore(table)));
}

async function change(apply) {
  const db = await open();
  const tx = db.transaction(Object.keys(TABLES), 'readwrite', { durability: 'strict' });
  const done = new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
  });
  apply(tx);
  tx.commit();
  await done;
}

export const store = {
  get: (table, key) => read(table, (rows) => rows.get(key)),
  all: (table) => read(table, (rows) => rows.getAll()),
  messagesOf: (chat) => read('messages', (rows) => rows.index('chat').getAll(chat)),

  /** Writes rows `[table, row]` in one transaction. */
  write: (rows) =>
    change((tx) => {
      for (const [table, row] of rows) tx.objectStore(table).put(row);
    }),

  remove: (table, key) => change((tx) => tx.objectStore(table).delete(key)),

  clear: () =>
    change((tx) => {
      for (const name of Object.keys(TABLES)) tx.objectStore(name).clear();
    }),
};
