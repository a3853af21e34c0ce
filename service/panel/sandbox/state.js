/* What the page knows, what is being done on it, and what all its parts ask. */
import { t } from './texts.js';

export const byId = (id) => document.getElementById(id);

/** What the page knows and what is being done on it. */
export const page = {
  outbox: null,
  print: '',
  line: null,
  clientId: null,
  /** Messages of the line that were on the screen, per client: what is newer is counted. */
  seen: new Map(),
  who: 'client',
  /** The message that is edited or answered: `{ mode: 'edit' | 'reply', item }`. */
  about: null,
  reactTo: null,
  qr: { text: null, expiresAt: null, total: 20 },
  busy: false,
};

/** The client whose phone is shown. */
export function client() {
  const { clients } = page.outbox;
  return clients.find(({ id }) => id === page.clientId) || null;
}

/** A message in one line. */
export const wordsOf = ({ deleted, text, file }) =>
  deleted ? t('deleted') : text || (file ? file.fileName : '');

export const lineAnswers = (one) =>
  one.thread.filter(({ from, deleted }) => from !== 'client' && !deleted).length;

/** The message that a button beside the phone is about. */
const mine = (item) => item.from === page.who && !item.deleted;
const lastOf = (one, fits) => one.thread.slice().reverse().find(fits) || null;
export const lastFor = {
  edit: (one) =>
    lastOf(one, (item) => mine(item) && item.text && item.kind !== 'location' && item.kind !== 'call'),
  remove: (one) => lastOf(one, (item) => mine(item) && item.kind !== 'call'),
  react: (one) =>
    lastOf(
      one,
      (item) => !item.deleted && item.kind !== 'call' && (item.from === 'client') === (page.who === 'phone'),
    ),
};

let toastTimer = 0;
export function toast(text) {
  const box = byId('toast');
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    box.hidden = true;
  }, 6000);
}
