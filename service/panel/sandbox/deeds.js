/* What the client (or the line's own phone) does. */
import { api, base64Of } from './api.js';
import { el, icon } from './dom.js';
import { poll, run } from './news.js';
import { byId, client, lastFor, page, toast, wordsOf } from './state.js';
import { language, t } from './texts.js';

/** The contract takes 8 000 000 characters of base64. */
const largestFile = 6000000;
const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏', '👎', '🔥'];

const sender = (one) => {
  const body = { from: page.who };
  if (one.phone) body.phone = one.phone;
  if (one.lid) body.lid = one.lid;
  // Neither: a group, which is known by its name.
  if (!one.phone && !one.lid) body.group = one.name;
  return body;
};

const act = (body) => {
  const one = client();
  return one ? run(() => api.act(Object.assign(sender(one), body))) : Promise.resolve();
};

/** What can be done with a message of the thread. */
export const messageActions = {
  reply: (item) => startAbout('reply', item),
  edit: (item) => startAbout('edit', item),
  remove: (item) =>
    act({ action: 'delete', key: item.key, from: item.from === 'client' ? 'client' : 'phone' }),
  react: (item) => openEmoji(item),
};

function startAbout(mode, item) {
  page.about = { mode, item };
  byId('about').hidden = false;
  byId('about-title').textContent = t(mode === 'edit' ? 'editing' : 'replying');
  byId('about-text').textContent = wordsOf(item);
  const text = byId('text');
  if (mode === 'edit') text.value = item.text;
  grow();
  text.focus();
}

/** No message is edited or answered any longer. */
export function endAbout() {
  if (page.about && page.about.mode === 'edit') byId('text').value = '';
  page.about = null;
  byId('about').hidden = true;
  grow();
}

function openEmoji(item) {
  page.reactTo = item;
  byId('emoji').hidden = false;
  byId('emoji').querySelector('button').focus();
}

/** Puts the reactions away. */
export function closeEmoji() {
  page.reactTo = null;
  byId('emoji').hidden = true;
}

/** Puts the reactions into their bar. */
export function buildEmoji() {
  const give = (emoji) => () => {
    const item = page.reactTo;
    closeEmoji();
    if (item) act({ action: 'react', key: item.key, emoji });
  };
  for (const emoji of emojis) {
    byId('emoji').append(
      el('button', 'icb', { type: 'button', 'aria-label': emoji, click: give(emoji) }, emoji),
    );
  }
  const none = { type: 'button', title: t('cancel'), 'aria-label': t('cancel'), click: give(null) };
  byId('emoji').append(el('button', 'icb', none, icon('x')));
}

let typedAt = 0;
const typingEveryMs = 3000;

/** Lets the line see that the client types. A passing sign: when it fails, the next one will do. */
export function typing() {
  if (page.who === 'phone' || !client() || Date.now() - typedAt < typingEveryMs) return;
  typedAt = Date.now();
  const { phone, lid } = sender(client());
  const who = phone ? { phone } : lid ? { lid } : null;
  if (who) api.act(Object.assign(who, { action: 'typing', typing: 'typing' })).catch(() => undefined);
}

/** Sends what stands in the field: a message, an answer or a correction. */
export async function submit() {
  const field = byId('text');
  const text = field.value.trim();
  if (!text || page.busy) return;
  page.busy = true;
  const about = page.about;
  const body = { text };
  if (about && about.mode === 'reply') body.quoteKey = about.item.key;
  if (about && about.mode === 'edit') {
    Object.assign(body, {
      action: 'edit',
      key: about.item.key,
      from: about.item.from === 'client' ? 'client' : 'phone',
    });
  }
  try {
    await api.act(Object.assign(sender(client()), body));
    field.value = '';
    endAbout();
  } catch (error) {
    // The text stays in the field.
    toast(error.message);
  }
  page.busy = false;
  await poll();
  byId('thread').scrollTop = byId('thread').scrollHeight;
}

/** The field is as high as its text. */
export function grow() {
  const field = byId('text');
  field.style.height = 'auto';
  field.style.height = `${Math.min(120, field.scrollHeight + 2)}px`;
}

/** The kind of message for a person's own file. */
export function kindOf(mimeType) {
  const [type] = mimeType.split('/');
  if (/^audio\/ogg/.test(mimeType)) return 'voice';
  if (['image', 'video', 'audio'].includes(type)) return type;
  return 'document';
}

/** Sends a file as the client. */
export async function sendFile(blob, kind, fileName, text) {
  if (blob.size > largestFile) {
    toast(t('fileTooLarge'));
    return;
  }
  const mimeType = kind === 'voice' ? 'audio/ogg; codecs=opus' : blob.type || 'application/octet-stream';
  const body = { file: { kind, fileName, mimeType, base64: await base64Of(blob) } };
  if (text) body.text = text;
  await act(body);
}

async function sample(name, kind, fileName, text) {
  const response = await fetch(`/panel/assets/sandbox/samples/${name}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  await sendFile(await response.blob(), kind, fileName, text);
}

/** The buttons «Клиент делает». */
export const deeds = {
  voice: () => sample('voice.ogg', 'voice', 'voice.ogg'),
  photo: () => sample('photo.jpg', 'image', 'photo.jpg', t('photoText')),
  document: () =>
    sample('request.pdf', 'document', language === 'en' ? 'Order.pdf' : 'Заявка.pdf', t('documentText')),
  place: () => act({ location: { latitude: 55.79631, longitude: 37.53802, name: t('placeName') } }),
  edit: () => startAbout('edit', lastFor.edit(client())),
  remove: () => messageActions.remove(lastFor.remove(client())),
  react: () => openEmoji(lastFor.react(client())),
  call: () => act({ action: 'call' }),
};
