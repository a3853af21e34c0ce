/* The phone on the page: the chat, or the screen on which a code is scanned. */
import { ApiError, api } from './api.js';
import { messageActions } from './deeds.js';
import { avatar, el } from './dom.js';
import { byId, client, lastFor, lineAnswers, page } from './state.js';
import { shortTime, t } from './texts.js';
import { drawThread, setLineName } from './thread.js';

/** The line's name and status in the head. */
export function drawLine() {
  const { line } = page;
  byId('line-name').textContent = line.name;
  setLineName(line.name);
  const kinds = { online: 'ok', lost: 'bad', action_required: 'bad', banned: 'bad', off: 'line' };
  const kind = kinds[line.status] || 'info';
  const status = byId('line-status');
  status.className = `tag tag--${kind}`;
  status.textContent = '';
  status.append(el('i', `dot dot--${kind}`), el('span', '', null, t(`line_${line.status}`)));
  if (page.outbox) drawPhone();
}

/** The phone: a chat, or the screen that scans. */
export function drawPhone() {
  const { state } = page.outbox;
  byId('tel-clock').textContent = shortTime(new Date().toISOString());
  const linked = state.linked !== null && !state.banned;
  for (const node of document.querySelectorAll('[data-act], [data-receipts], #add-open'))
    node.disabled = !linked;
  byId('screen-chat').hidden = !linked;
  byId('screen-scan').hidden = linked;
  if (!linked) {
    byId('tel-owner').textContent = page.line ? page.line.name : '';
    drawScan(state);
    return;
  }
  const one = client();
  byId('tel-owner').textContent = one ? one.name : '';
  const name = page.line ? page.line.name : state.linked.name;
  byId('tel-name').textContent = name;
  const face = byId('tel-ava');
  if (face.getAttribute('data-name') !== name) {
    face.setAttribute('data-name', name);
    face.textContent = '';
    face.append(avatar(name, 36));
  }
  const doing = !state.connected ? 'offlineNow' : one && one.typing !== 'idle' ? one.typing : 'onlineNow';
  byId('tel-state').textContent = t(doing);
  byId('tel-state').classList.toggle('good', doing === 'typing' || doing === 'recording');
  const stopped = page.line !== null && ['off', 'banned', 'action_required'].includes(page.line.status);
  byId('off').hidden = state.connected || state.lost || !stopped;
  const box = byId('thread');
  if (one) {
    page.seen.set(one.id, lineAnswers(one));
    drawThread(box, one.id, one.thread, messageActions);
  } else {
    box.textContent = '';
    box.removeAttribute('data-client');
    box.append(el('p', 'tel__empty', null, t('nobodyHint')));
  }
  for (const node of byId('compose').querySelectorAll('button, textarea')) node.disabled = !one;
  byId('tel-call').disabled = !one;
  for (const button of byId('acts').querySelectorAll('button')) {
    const name = button.getAttribute('data-act');
    button.disabled = !one || (lastFor[name] ? !lastFor[name](one) : false);
  }
  byId('text').placeholder = t(page.who === 'phone' ? 'composePhone' : 'compose');
}

function drawScan(state) {
  const status = page.line ? page.line.status : 'starting';
  const show = (id, on) => {
    byId(id).hidden = !on;
  };
  const hasCode = state.qr !== null && !state.banned;
  const off = !hasCode && (status === 'off' || state.banned);
  const stopped = !hasCode && !off && status === 'pairing';
  show('qr', hasCode);
  show('scan-form', hasCode);
  show('scan-refresh', stopped);
  show('scan-start', off && !state.banned);
  const title = state.banned ? 'bannedTitle' : off ? 'lineOff' : stopped ? 'codeStopped' : 'scanTitle';
  const hints = { bannedTitle: 'bannedHint', lineOff: 'lineOffHint', codeStopped: 'codeStoppedHint' };
  byId('scan-title').textContent = t(title);
  byId('scan-hint').textContent = t(hints[title] || (hasCode ? 'scanHint' : 'codeComing'));
  if (hasCode && page.qr.text !== state.qr) {
    page.qr = { text: state.qr, expiresAt: null, total: 20 };
    loadQr(state.qr);
  }
}

async function loadQr(text) {
  try {
    const { image, expiresAt } = await api.qr();
    if (page.qr.text !== text) return;
    byId('qr-image').src = image;
    const left = (new Date(expiresAt) - Date.now()) / 1000;
    page.qr.expiresAt = new Date(expiresAt);
    page.qr.total = Math.max(20, left);
    countDown();
  } catch (error) {
    // The code may have just turned: the next poll asks for the new one.
    if (page.qr.text === text) page.qr.text = '';
    if (!(error instanceof ApiError)) throw error;
  }
}

/** How long the code still holds. */
export function countDown() {
  if (!page.qr.expiresAt || byId('screen-scan').hidden) return;
  const left = Math.max(0, Math.ceil((page.qr.expiresAt - Date.now()) / 1000));
  byId('qr-words').textContent = t('codeLeft', { n: left });
  byId('qr-left').style.width = `${Math.min(100, (left / page.qr.total) * 100)}%`;
}
