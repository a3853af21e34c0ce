/** Who this page is: its device keys and, once linked, the account. Kept in the store. */
import { store } from './store.js';

/** Filled by `loadAccount` and by linking; empty fields while the page isn't linked. */
export const account = { device: '', keys: null, phone: '', lid: '', name: '', linked: false };

const random = (length) => [...crypto.getRandomValues(new Uint8Array(length))];

async function save() {
  await store.write([['identity', { ...account, key: 'account' }]]);
}

/** Reads the account from the store; a page that has none gets new device keys. */
export async function loadAccount() {
  const saved = await store.get('identity', 'account');
  if (saved) {
    Object.assign(account, saved);
    return;
  }
  account.device = crypto.randomUUID();
  account.keys = { noise: random(32), identity: random(32), adv: btoa(String.fromCharCode(...random(32))) };
  await save();
}

/** Makes the page a linked device; resolves when that is on the disk. */
export async function linkAccount({ phone, lid, name }) {
  Object.assign(account, { phone, lid, name, linked: true });
  await save();
}

/** Forgets the account and everything that belongs to it. */
export async function forgetAccount() {
  await store.clear();
  Object.assign(account, { device: '', keys: null, phone: '', lid: '', name: '', linked: false });
}
