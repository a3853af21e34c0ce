/* Connecting 1C: the one-time code, the addresses, the infobases that are connected. */
import { el, fill, icon } from '../dom.js';
import { api, serviceNow } from './api.js';
import { copy, run } from './dialog.js';
import { hurry, live } from './live.js';
import { rich } from './status.js';
import { t } from './texts.js';
import { ago, count, inWords } from './words.js';

/** Kept while the page is open: who looks at the lines and comes back finds the same code. */
let code = null;
const isFresh = () => code !== null && Date.parse(code.expiresAt) > serviceNow();

const isLocal = (address) => /^https?:\/\/(localhost|127\.|\[::1\])/.test(address);

function address(name, value) {
  const button = el(
    'button',
    'icb icb--sm',
    { type: 'button', 'aria-label': `${t('copy')}: ${value}`, title: t('copy') },
    icon('copy', 'ic--16'),
  );
  button.addEventListener('click', () => copy(value));
  return el(
    'div',
    'kv',
    {},
    el('dt', '', {}, t(name)),
    el('dd', 'row', {}, el('span', 'mono', {}, value), button),
  );
}

function infobase(one) {
  const now = new Date(serviceNow());
  const lag = one.head - one.confirmed;
  const about = [
    one.configuration,
    one.platformVersion && t('platform', { version: one.platformVersion }),
    one.extensionVersion && t('extension', { version: one.extensionVersion }),
  ].filter(Boolean);
  const seen = one.lastSeenAt === null ? t('neverSeen') : t('seen', { when: ago(one.lastSeenAt, now) });
  const mark = one.copySuspected
    ? el('span', 'tag tag--bad', {}, icon('alert', 'ic--12'), el('span', '', {}, t('action_required')))
    : lag > 0
      ? el(
          'span',
          'tag tag--info',
          {},
          icon('clock', 'ic--12'),
          el('span', '', {}, t('lag', { n: count(lag, 'events') })),
        )
      : el('span', 'tag tag--ok', {}, icon('check', 'ic--12'), el('span', '', {}, t('lagNone')));
  return el(
    'li',
    'ln-item',
    {},
    el(
      'div',
      'ln ln--base',
      {},
      el('span', 'ln__ic', {}, icon('base')),
      el('div', 'ln__name grow', {}, el('b', 'clip', {}, one.name), el('span', 'dim', {}, about.join(' · '))),
      el('div', 'ln__base', {}, mark, el('span', 'dim num', {}, seen)),
    ),
    one.copySuspected
      ? el(
          'div',
          'ln__todo',
          {},
          icon('alert'),
          el('span', 'grow', {}, el('b', '', {}, t('copySuspected')), ' ', t('copyText')),
        )
      : null,
  );
}

/** @param {HTMLElement} root @param {{ mayConnect: boolean }} rights */
export function connectView(root, rights) {
  const codeBox = el('div', 'code-box');
  const addresses = el('dl', 'kvs');
  const note = el('p', 'bar', { hidden: '' }, icon('info'), el('span'));
  const bases = el('div', 'bases');
  let left = null;
  let shown = '';
  let print = '';

  fill(
    root,
    el(
      'header',
      'page__head',
      {},
      el(
        'div',
        'grow',
        {},
        el('h1', '', { tabindex: '-1' }, t('connectTitle')),
        el('p', '', {}, t('connectText')),
      ),
    ),
    el(
      'section',
      'cardbox connect',
      {},
      codeBox,
      el(
        'div',
        'stack connect__how',
        {},
        el(
          'ol',
          'how',
          {},
          ...['inOneC1', 'inOneC2', 'inOneC3'].map((name) => el('li', '', {}, ...rich(t(name)))),
        ),
        addresses,
        note,
      ),
    ),
    el('h2', 'page__sub', {}, t('infobases')),
    bases,
  );

  async function issue() {
    code = await api.connectionCode();
    drawCode();
  }

  function drawCode() {
    const now = isFresh() ? 'fresh' : code === null ? 'none' : 'over';
    if (now !== shown || now === 'fresh') {
      shown = now;
      left = el('p', 'field__hint num', { role: 'timer' });
      const more = el('button', 'btn btn--sm', { type: 'button' }, t(now === 'none' ? 'codeGet' : 'codeNew'));
      more.className = now === 'fresh' ? 'btn btn--sm' : 'btn btn--main';
      more.addEventListener('click', () => run(more, issue));
      const value = now === 'fresh' ? el('b', 'code-box__code mono', {}, code.code) : null;
      const copier = el(
        'button',
        'btn btn--sm',
        { type: 'button' },
        icon('copy', 'ic--16'),
        el('span', '', {}, t('copy')),
      );
      copier.addEventListener('click', () => copy(code.code));
      fill(
        codeBox,
        el('h2', 'field__label', {}, t('codeTitle')),
        value,
        left,
        rights.mayConnect ? el('div', 'row', {}, value ? copier : null, more) : null,
      );
    }
    countDown();
  }

  function countDown() {
    if (!rights.mayConnect) left.textContent = t('codeAdmin');
    else if (code === null) left.textContent = t('codeNeeded');
    else if (!isFresh()) left.textContent = t('codeOver');
    else left.textContent = t('codeOnce', { time: inWords(Date.parse(code.expiresAt) - serviceNow()) });
  }

  function drawAddresses() {
    const known = live.infobases[0];
    const from = known ? known.addresses : { service: location.origin, panel: location.origin };
    fill(addresses, address('addressService', from.service), address('addressPanel', from.panel));
    note.hidden = !isLocal(from.service);
    note.lastChild.textContent = t('localOnly', { address: from.service });
  }

  function drawBases() {
    const empty = el(
      'div',
      'cardbox empty',
      {},
      icon('base', 'empty__ic'),
      el('p', 'empty__t', {}, t('noInfobases')),
      el('p', 'empty__d', {}, t('noInfobasesText')),
    );
    fill(
      bases,
      live.infobases.length === 0 ? empty : el('ul', 'cardbox', {}, ...live.infobases.map(infobase)),
    );
  }

  function update() {
    const now = `${JSON.stringify(live.infobases)} ${Math.floor(serviceNow() / 60000)}`;
    if (now === print) return;
    print = now;
    drawAddresses();
    drawBases();
  }

  function tick() {
    if (isFresh() ? shown !== 'fresh' : shown === 'fresh') drawCode();
    else countDown();
  }

  drawCode();
  hurry(true);
  // Nobody is connected yet: that is what a person has come for.
  if (rights.mayConnect && !isFresh() && live.infobases.length === 0) run({}, issue);
  return { update, tick, leave: () => hurry(false) };
}
