/* One line's way to a number: the QR code, and what stands in its place until there is one. */
import { el, fill, icon } from '../dom.js';
import { ApiError, api, serviceNow } from './api.js';
import { run } from './dialog.js';
import { howTo } from './how-to.js';
import { openSettings, start } from './line-actions.js';
import { live, refresh, take } from './live.js';
import { steps } from './new-line.js';
import { isLinked, statusTag, wantsNewCode } from './status.js';
import { said, t } from './texts.js';
import { inWords, showPhone } from './words.js';

/** What the page shows of a line. */
function stageOf(line) {
  if (line === undefined) return 'gone';
  if (isLinked(line)) return 'done';
  if (line.desired === 'off') return 'off';
  if (wantsNewCode(line)) return 'code';
  if (/^(action_required|banned|lost)$/.test(line.status)) return 'trouble';
  if (line.status === 'authenticating') return 'taken';
  if (line.status === 'pairing')
    return line.login !== null && line.login.step === 'passkey' ? 'passkey' : 'code';
  return 'starting';
}

function button(text, className, action) {
  const node = el('button', `btn ${className}`, { type: 'button' }, text);
  node.addEventListener('click', () => run(node, action));
  return node;
}

/** @param {HTMLElement} root @param {{ mayManage: boolean }} rights @param {string} lineId */
export function codeView(root, rights, lineId) {
  const line = () => live.lines.get(lineId);
  const box = el('div', 'qr__box');
  const under = el('div', 'qr__under');
  const side = el('div', 'grow');
  const said1 = el('p', 'sr', { role: 'status' });
  const body = el('div', 'setup');
  const stepsHolder = el('div');
  const how = howTo(lineId, rights);
  fill(
    root,
    el('p', 'crumb', {}, el('a', 'link', { href: '#/lines' }, icon('left', 'ic--16'), t('back'))),
    el('section', 'cardbox wizard wizard--code', {}, stepsHolder, body),
    said1,
  );

  /** The code on the screen, and the line's version that it was read at. */
  let code = null;
  let loading = false;
  let shown = '';
  let bar = null;
  let words = null;

  async function loadCode() {
    if (loading) return;
    loading = true;
    const { version } = line();
    try {
      const next = await api.qr(lineId);
      if (code === null || code.text !== next.text) {
        const total = Date.parse(next.expiresAt) - serviceNow();
        code = Object.assign({ total: Math.max(1000, total) }, next);
        shown = '';
      }
      Object.assign(code, { version, expiresAt: next.expiresAt });
    } catch (error) {
      // Between two codes there is none; the line's own state says what becomes of it.
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error;
      if (error.code === 'LINE_PAIRED' || error.code === 'LINE_OFF') refresh();
      // The next second tries again.
      return;
    } finally {
      loading = false;
    }
    update();
  }

  const isFresh = () => code !== null && Date.parse(code.expiresAt) > serviceNow();

  /** The service has another code than the page, or the page has none. */
  function codeIsOld() {
    const { login } = line();
    if (login === null || login.step !== 'qr' || !(Date.parse(login.expiresAt || '') > serviceNow()))
      return false;
    return !isFresh() || line().version > code.version;
  }

  function placeholder(iconName, title, text, className) {
    return el(
      'div',
      `qr__wait ${className || ''}`.trim(),
      {},
      icon(iconName, 'ic--24'),
      el('b', '', {}, title),
      text ? el('span', '', {}, text) : null,
    );
  }

  function showCode() {
    const image = el('img', 'qr__img', {
      src: code.image,
      alt: t('qrLabel', { name: line().name }),
      width: '328',
      height: '328',
    });
    box.classList.add('qr__box--code');
    fill(box, image);
    bar = el('i');
    words = el('p', 'sub num', { role: 'timer' });
    const again = button('', 'btn--sm', async () => {
      take(await api.refreshQr(lineId));
      await loadCode();
    });
    fill(again, icon('refresh', 'ic--16'), el('span', '', {}, t('refreshCode')));
    fill(under, el('div', 'qr__left', { 'aria-hidden': 'true' }, bar), words, again);
    countDown();
  }

  function countDown() {
    if (bar === null || code === null) return;
    const left = Math.max(0, Date.parse(code.expiresAt) - serviceNow());
    bar.style.width = `${Math.min(100, (left / code.total) * 100)}%`;
    words.textContent = left > 0 ? t('codeLeft', { time: inWords(left) }) : t('codeChanges');
  }

  function showStopped() {
    box.classList.remove('qr__box--code');
    fill(box, placeholder('clock', t('codeExpired'), t('codeExpiredText')));
    const again = button(t('newCode'), 'btn--main', async () => {
      if (wantsNewCode(line())) return start(line());
      take(await api.refreshQr(lineId));
      return loadCode();
    });
    fill(under, again);
  }

  function showWaiting(stage) {
    box.classList.remove('qr__box--code');
    const hasBrowser = line().engine === 'whatsapp-web';
    const views = {
      starting: ['clock', t(hasBrowser ? 'waitBrowser' : 'waitCode'), hasBrowser ? t('waitBrowserText') : ''],
      code: ['clock', t('waitCode'), ''],
      taken: ['check', t('codeTaken'), t('codeTakenText')],
      passkey: ['lock', t('passkey'), t('passkeyText')],
      off: ['pause', t('lineOff'), t('lineOffText')],
    };
    const [iconName, title, text] = views[stage];
    fill(box, placeholder(iconName, title, text, /starting|code/.test(stage) ? 'sk-wait' : ''));
    fill(
      under,
      stage === 'off' && rights.mayManage ? button(t('start'), 'btn--main', () => start(line())) : null,
    );
  }

  function showTrouble() {
    const { status, advice, engine } = line();
    const title = t(status === 'banned' ? 'bannedTitle' : 'noWhatsApp');
    const sandboxPhone = `/sandbox/${lineId}${location.search}`;
    fill(
      body,
      el(
        'div',
        'big',
        {},
        el('span', 'big__ic big__ic--bad', {}, icon('alert', 'ic--24')),
        el(
          'div',
          'grow',
          {},
          el('h1', 'setup__t', { tabindex: '-1' }, title),
          el('p', 'setup__d', {}, t('ofLine', { name: line().name }), ' ', statusTag(line())),
        ),
      ),
      advice === null ? null : el('p', 'bar bar--bad', {}, el('span', '', {}, said(advice.text))),
      status === 'lost' ? el('p', 'sub note', {}, t('retrying')) : null,
      el(
        'div',
        'row setup__foot',
        {},
        rights.mayManage ? button(t('tryNow'), 'btn--main', () => retry()) : null,
        engine === 'sandbox'
          ? el('a', 'btn', { href: sandboxPhone, target: '_blank' }, t('openPhone'))
          : rights.mayManage
            ? button(t('proxySettings'), '', async () => openSettings(line()))
            : null,
      ),
    );
  }

  /** A line that gave up begins anew; one that still tries is asked to try at once. */
  async function retry() {
    if (line().status !== 'lost') return start(line());
    take(await api.stopLine(lineId));
    return start(line());
  }

  function showDone() {
    const one = line();
    const isSandbox = one.engine === 'sandbox';
    const title = t('linkedTitle', { phone: showPhone(one.phone) });
    said1.textContent = title;
    fill(
      body,
      el(
        'div',
        'big',
        {},
        el('span', 'big__ic', {}, icon('check', 'ic--24')),
        el(
          'div',
          'grow',
          {},
          el('h1', 'setup__t', { tabindex: '-1' }, title),
          el('p', 'setup__d', {}, t('ofLine', { name: one.name }), ' ', statusTag(one)),
        ),
      ),
      one.advice === null ? null : el('p', 'bar bar--bad', {}, el('span', '', {}, said(one.advice.text))),
      el('p', 'sub note', {}, t(one.infobaseId === null ? 'nextConnect' : 'nextReady')),
      el(
        'div',
        'row setup__foot',
        {},
        one.infobaseId === null
          ? el('a', 'btn btn--main', { href: '#/connect' }, t('toConnect'))
          : el('a', 'btn btn--main', { href: '#/lines' }, t('back')),
        isSandbox
          ? el('a', 'btn', { href: `/sandbox/${lineId}${location.search}`, target: '_blank' }, t('openPhone'))
          : el('a', 'btn', { href: '#/lines/new' }, t('addAnother')),
      ),
    );
  }

  function showGone() {
    fill(
      body,
      el('h1', 'setup__t', { tabindex: '-1' }, t('lineGone')),
      el('p', 'setup__d', {}, t('lineGoneText')),
      el('a', 'btn btn--main', { href: '#/lines' }, t('back')),
    );
  }

  /** What is on the screen; drawn anew only when it is another thing, so that nobody is interrupted in a field. */
  function printOf(stage) {
    const one = line();
    if (stage === 'gone') return stage;
    if (stage === 'done' || stage === 'trouble') return `${stage} ${one.version}`;
    if (stage !== 'code') return stage;
    if (isFresh()) return `code ${code.text}`;
    return !wantsNewCode(one) && (codeIsOld() || one.login === null) ? 'code waiting' : 'code stopped';
  }

  function update() {
    const stage = stageOf(line());
    const print = printOf(stage);
    if (stage === 'code' && rights.mayManage && codeIsOld()) loadCode();
    if (print === shown) return;
    const before = shown.split(' ')[0];
    shown = print;
    bar = null;
    fill(stepsHolder, steps(stage === 'done' ? 3 : 1));
    if (stage === 'done') return showDone();
    if (stage === 'trouble') return showTrouble();
    if (stage === 'gone') return showGone();
    if (!body.contains(box) || before === '') {
      fill(side, how.node);
      fill(body, el('div', 'qr', {}, el('div', 'qr__code', {}, box, under), side));
    }
    how.update(line());
    if (stage !== 'code') return showWaiting(stage);
    if (isFresh()) return showCode();
    return print === 'code stopped' ? showStopped() : showWaiting('code');
  }

  function tick() {
    countDown();
    how.tick();
    update();
  }
  return { update, tick, leave: () => undefined };
}
