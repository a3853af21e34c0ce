/* The list of lines. */
import { el, fill, icon } from '../dom.js';
import { serviceNow } from './api.js';
import { openMenu, run } from './dialog.js';
import { askDelete, askLogout, openSettings, start, stop } from './line-actions.js';
import { live } from './live.js';
import { isLinked, needsPerson, stateOf, statusTag, wantsNewCode } from './status.js';
import { said, t } from './texts.js';
import { count, plural, showPhone, when } from './words.js';

const codeLink = (line) => `#/lines/${line.id}/code`;
const waitsForCode = (line) =>
  !isLinked(line) &&
  line.desired === 'on' &&
  (wantsNewCode(line) || /^(starting|pairing|authenticating|off|lost)$/.test(line.status));

/** Who needs a person stands first; then those that wait for a code. */
function rank(line) {
  if (needsPerson(line)) return 0;
  if (line.desired === 'on' && line.status === 'lost') return 1;
  return waitsForCode(line) ? 2 : 3;
}

function sorted() {
  return Array.from(live.lines.values()).sort(
    (a, b) => rank(a) - rank(b) || a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id),
  );
}

/** «7 линий: 3 на связи, 2 ждут вас». */
function summary(lines) {
  const parts = [
    ['countTrouble', lines.filter(needsPerson)],
    ['countOnline', lines.filter((line) => /^(online|catching_up)$/.test(stateOf(line)))],
    ['countWaiting', lines.filter((line) => waitsForCode(line) && !needsPerson(line))],
    ['countOff', lines.filter((line) => line.desired === 'off')],
  ];
  const told = parts.filter(([, some]) => some.length > 0).map(([name, some]) => plural(some.length, name));
  const head = count(lines.length, 'lineCount');
  return told.length > 0 ? `${head}: ${told.join(', ')}` : head;
}

function detailsOf(line) {
  const now = new Date(serviceNow());
  const since = when(line.statusSince, now);
  const state = stateOf(line);
  if (state === 'starting' || state === 'authenticating') return [t('startingNote')];
  if (state === 'pairing') {
    const isLive = line.login !== null && Date.parse(line.login.expiresAt || '') > serviceNow();
    return [t(isLive ? 'codeRefreshes' : 'codeStopped')];
  }
  if (state === 'banned') return [t('bannedSince', { when: since })];
  const told = [];
  if (state === 'lost') told.push(t('lostSince', { when: since }));
  if (state === 'off') told.push(t('offSince', { when: since }));
  if (isLinked(line)) {
    const last = line.lastMessageAt;
    told.push(last === null ? t('noMessages') : t('lastMessage', { when: when(last, now) }));
    if (line.catchUp !== null && line.catchUp.received > 0 && told.length < 2)
      told.push(
        t('caughtUp', { n: count(line.catchUp.received, 'messages'), when: when(line.catchUp.at, now) }),
      );
    else if (line.infobaseId === null && told.length < 2) told.push(t('noInfobase'));
  }
  return told;
}

function subtitle(line) {
  if (isLinked(line)) return showPhone(line.phone);
  return line.phone === null ? t('notLinked') : `${showPhone(line.phone)}, ${t('unlinked')}`;
}

/** The name, and that a line is only for practice. */
function titleOf(line) {
  const isSandbox = line.engine === 'sandbox';
  return el(
    'span',
    'ln__title',
    {},
    el('b', 'clip', {}, line.name),
    isSandbox ? el('span', 'tag tag--line', {}, t('sandboxTag')) : null,
  );
}

function iconOf(line) {
  const name = line.engine === 'sandbox' ? 'flask' : isLinked(line) ? 'line' : 'qr';
  const isOff = line.desired === 'off' || line.status === 'banned' || !isLinked(line);
  return el('span', `ln__ic${isOff ? ' ln__ic--off' : ''}`, {}, icon(name));
}

function menuOf(line) {
  const sandbox = line.engine === 'sandbox';
  const isOn = line.desired === 'on';
  return [
    sandbox ? { icon: 'flask', text: t('clientPhone'), href: `/sandbox/${line.id}${location.search}` } : null,
    isLinked(line) || !isOn
      ? null
      : { icon: 'qr', text: t('showCode'), action: () => location.assign(codeLink(line)) },
    isOn
      ? { icon: 'pause', text: t('stop'), action: () => run({}, () => stop(line)) }
      : { icon: 'play', text: t('start'), action: () => run({}, () => start(line)) },
    { icon: 'pen', text: t('lineSettings'), action: () => openSettings(line) },
    isLinked(line)
      ? {
          icon: 'unlink',
          text: t('logout'),
          disabled: !isOn,
          hint: isOn ? null : t('startFirst'),
          action: () => askLogout(line),
        }
      : null,
    {
      icon: 'trash',
      text: t('remove'),
      danger: true,
      disabled: isLinked(line),
      hint: isLinked(line) ? t('removeFirst') : null,
      action: () => askDelete(line),
    },
  ];
}

/** The one thing that is worth doing with a line as it stands. */
function mainAction(line) {
  const press = (text, className, action) => {
    const button = el('button', `btn btn--sm ${className}`, { type: 'button', 'data-key': 'main' }, text);
    button.addEventListener('click', () => run(button, action));
    return button;
  };
  if (waitsForCode(line))
    return el('a', 'btn btn--sm btn--soft', { href: codeLink(line), 'data-key': 'main' }, t('showCode'));
  if (line.desired === 'off') return press(t('start'), 'btn--soft', () => start(line));
  if (line.engine === 'sandbox')
    return el(
      'a',
      'btn btn--sm',
      { href: `/sandbox/${line.id}${location.search}`, target: '_blank', 'data-key': 'main' },
      t('clientPhone'),
    );
  return null;
}

function todoOf(line, mayManage) {
  if (line.advice === null || line.desired === 'off') return null;
  const isBad = needsPerson(line) || line.status === 'lost';
  const button = el('button', 'btn btn--sm', { type: 'button', 'data-key': 'check' }, t('check'));
  button.addEventListener('click', () => run(button, () => start(line)));
  return el(
    'div',
    `ln__todo${isBad ? '' : ' ln__todo--info'}`,
    {},
    icon(isBad ? 'alert' : 'info'),
    el('span', 'grow', {}, said(line.advice.text)),
    mayManage && needsPerson(line) && !wantsNewCode(line) ? button : null,
  );
}

function row(line, mayManage) {
  const more = el(
    'button',
    'icb',
    {
      type: 'button',
      'aria-label': t('more', { name: line.name }),
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'data-key': 'more',
    },
    icon('more'),
  );
  more.addEventListener('click', () => openMenu(more, menuOf(line)));
  const details = el('div', 'ln__n');
  detailsOf(line).forEach((text, n) => {
    details.append(el('span', n === 0 ? 'ln__d sub' : 'ln__d dim', {}, text));
  });
  return el(
    'li',
    'ln-item',
    { 'data-line': line.id },
    el(
      'div',
      'ln',
      {},
      iconOf(line),
      el('div', 'ln__name', {}, titleOf(line), el('span', 'dim num', {}, subtitle(line))),
      el('div', 'ln__st', {}, statusTag(line)),
      details,
      el('div', 'ln__act', {}, mayManage ? mainAction(line) : null, mayManage ? more : null),
    ),
    todoOf(line, mayManage),
  );
}

/** @param {HTMLElement} root @param {{ mayManage: boolean }} rights */
export function linesView(root, rights) {
  const subtitleNode = el('p', 'num');
  const list = el('ul', 'cardbox');
  const add = el(
    'a',
    'btn btn--main push',
    { href: '#/lines/new' },
    icon('plus'),
    el('span', '', {}, t('addLine')),
  );
  fill(
    root,
    el(
      'header',
      'page__head',
      {},
      el('div', 'grow', {}, el('h1', '', { tabindex: '-1' }, t('lines')), subtitleNode),
      rights.mayManage ? add : null,
    ),
    list,
    el('p', 'bar kept', {}, icon('lock'), el('span', '', {}, t('kept'))),
  );
  /** Rows by line; a row is made anew only when what it shows has changed. */
  const rows = new Map();

  function update() {
    const lines = sorted();
    if (lines.length === 0 && rights.mayManage) {
      location.replace('#/lines/new');
      return;
    }
    subtitleNode.textContent = summary(lines);
    const active = document.activeElement;
    const key = active && list.contains(active) ? active.getAttribute('data-key') : null;
    const holder = key === null ? null : active.closest('[data-line]').getAttribute('data-line');
    const nodes = lines.map((line) => {
      const print = `${line.version} ${detailsOf(line).join()}`;
      const known = rows.get(line.id);
      if (known && known.print === print) return known.node;
      const node = row(line, rights.mayManage);
      rows.set(line.id, { print, node });
      return node;
    });
    if (nodes.length !== list.children.length || nodes.some((node, n) => list.children[n] !== node)) {
      fill(list, ...nodes);
      // Someone at the keyboard keeps his place in the list.
      const kept = key === null ? null : list.querySelector(`[data-line="${holder}"] [data-key="${key}"]`);
      if (kept) kept.focus();
    }
  }
  return { update, tick: update, leave: () => undefined };
}
