/* Right of the phone: switches, and what went to the client. */
import { api } from './api.js';
import { el, icon } from './dom.js';
import { run } from './news.js';
import { byId, page } from './state.js';
import { exactTime, showPhone, t } from './texts.js';

const switches = {
  'receipt-switches': [
    ['autoDelivered', 'delivered'],
    ['autoRead', 'read'],
  ],
  'fault-switches': [
    ['lost', 'lost'],
    ['duplicates', 'duplicates'],
    ['refuseSends', 'refuse'],
    ['loseAnswers', 'loseAnswers'],
    ['lidOnly', 'lidOnly'],
    ['restricted', 'restricted'],
  ],
};

/** Puts the switches into their boxes. */
export function buildSwitches() {
  for (const [box, rows] of Object.entries(switches)) {
    for (const [name, text] of rows) {
      const button = el('button', 'switch push', {
        type: 'button',
        role: 'switch',
        'aria-checked': 'false',
        'aria-label': t(text),
        'data-switch': name,
        click: () => flip(name, button.getAttribute('aria-checked') !== 'true'),
      });
      const words = el('span', '', null, t(text), el('br'), el('span', 'knob__hint', null, t(`${text}Hint`)));
      byId(box).append(el('div', 'knob', null, words, button));
    }
  }
}

const hourMs = 3600 * 1000;
const flips = {
  lost: (on) => api.disconnect(on ? 'lost' : 'restored'),
  restricted: (on) =>
    api.faults({ restrictNewChatsUntil: on ? new Date(Date.now() + hourMs).toISOString() : null }),
};
const flip = (name, on) => run(() => (flips[name] ? flips[name](on) : api.faults({ [name]: on })));

function isOn(name, state) {
  if (name === 'lost') return state.lost;
  if (name === 'restricted') return new Date(state.faults.restrictNewChatsUntil || 0).getTime() > Date.now();
  return state.faults[name] === true;
}

/** Shows how the switches stand. */
export function drawSwitches() {
  const { state } = page.outbox;
  for (const button of document.querySelectorAll('[data-switch]')) {
    const name = button.getAttribute('data-switch');
    button.setAttribute('aria-checked', String(isOn(name, state)));
  }
}

const tints = { sent: '', delivered: 'accent', read: 'info', refused: 'bad', deleted: 'line' };
const marks = { sent: 'tick1', delivered: 'tick2', read: 'tick2', refused: 'x', deleted: 'trash' };

/** The table of what the service has handed over, latest first. */
export function drawSent() {
  const { items } = page.outbox;
  const names = new Map(page.outbox.clients.map((one) => [one.phone || one.lid, one.name]));
  const rows = byId('sent');
  rows.textContent = '';
  for (const item of items.slice().reverse()) {
    const words = item.text || item.fileName || item.kind;
    const label = item.fileName && item.text ? `${item.text} · ${item.fileName}` : words;
    const tag = el(
      'span',
      `tag tag--${tints[item.status]}`,
      null,
      icon(marks[item.status], 'ic--12'),
      el('span', '', null, t(`status_${item.status}`)),
    );
    rows.append(
      el(
        'tr',
        item.times > 1 ? 'twice' : '',
        null,
        el('td', 'num', null, exactTime(item.at)),
        el(
          'td',
          '',
          { title: item.to },
          el('span', 'clip cell cell--to', null, names.get(item.to) || showPhone(item.to)),
        ),
        el('td', 'wide', { title: label }, el('span', 'clip cell', null, label.replace(/\n/g, ' '))),
        el('td', 'mono dim', { title: item.key }, shortKey(item.key)),
        el('td', 'r num', null, item.times > 1 ? el('b', 'bad', null, `×${item.times}`) : '1'),
        el('td', '', null, tag),
      ),
    );
  }
  const arrived = items.filter(({ status }) => ['delivered', 'read'].includes(status)).length;
  const doubled = items.filter(({ times }) => times > 1).length;
  byId('reached').textContent = items.length ? t('reached', { n: arrived, of: items.length }) : '';
  byId('doubled').hidden = doubled === 0;
  byId('doubled').textContent = t('doubled', { n: doubled });
  byId('sent-none').hidden = items.length > 0;
}

const shortKey = (key) => (key.length > 12 ? `${key.slice(-10, -6)}…${key.slice(-2)}` : key);
