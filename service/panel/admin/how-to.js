/* Beside the QR code: what to do on the phone, and the way without a camera. */
import { el, fill, icon } from '../dom.js';
import { ApiError, api, serviceNow } from './api.js';
import { copy } from './dialog.js';
import { field } from './line-actions.js';
import { rich } from './status.js';
import { t } from './texts.js';
import { inWords, readPhone } from './words.js';

/** A row of choices of which one is pressed. */
function choice(label, options, chosen, choose) {
  const buttons = options.map(([value, text]) =>
    el(
      'button',
      'seg__b',
      { type: 'button', 'aria-pressed': String(value === chosen), click: () => press(value) },
      text,
    ),
  );
  const press = (value) => {
    buttons.forEach((one, n) => {
      one.setAttribute('aria-pressed', String(options[n][0] === value));
    });
    choose(value);
  };
  return el('div', 'seg', { role: 'group', 'aria-label': label }, ...buttons);
}

const listOf = (names) => el('ol', 'how', {}, ...names.map((name) => el('li', '', {}, ...rich(t(name)))));

/** iPhones are the fewer; whoever opens the page on one has one. */
const likelyPhone = () => (/iPhone|iPad/.test(navigator.userAgent) ? 'iphone' : 'android');

/** @param {string} lineId @param {{ mayManage: boolean }} rights */
export function howTo(lineId, rights) {
  const node = el('div', 'side-by');
  const content = el('div', 'stack');
  let line = null;
  let canPair = null;
  let way = 'qr';
  let phone = likelyPhone();
  /** `{ code, expiresAt, phone }` of the way without a camera. */
  let pairing = null;
  let left = null;

  async function askCapabilities() {
    canPair = false;
    try {
      const { login } = await api.capabilities(lineId);
      canPair = login.includes('pairing_code') && rights.mayManage;
    } catch (error) {
      // Without an answer the QR code is the one way.
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error;
    }
    if (canPair) draw();
  }

  function qrWay() {
    if (line.engine === 'sandbox') {
      const href = `/sandbox/${lineId}${location.search}`;
      return [
        listOf(['sandbox1', 'sandbox2', 'sandbox3']),
        el(
          'a',
          'btn btn--main fit',
          { href, target: '_blank' },
          icon('flask'),
          el('span', '', {}, t('openPhone')),
        ),
      ];
    }
    const list = el('div');
    const show = () => fill(list, listOf([`${phone}1`, `${phone}2`, 'scan3']));
    const kinds = [
      ['android', t('android')],
      ['iphone', t('iphone')],
    ];
    show();
    return [
      choice(t('phoneKind'), kinds, phone, (value) => {
        phone = value;
        show();
      }),
      list,
      el('p', 'bar', {}, icon('bolt'), el('span', '', {}, t('advice'))),
    ];
  }

  function phoneWay() {
    if (pairing !== null) {
      left = el('p', 'field__hint num', { role: 'timer' });
      const other = el('button', 'btn btn--quiet btn--sm', { type: 'button' }, t('otherPhone'));
      other.addEventListener('click', () => {
        pairing = null;
        drawContent();
      });
      tick();
      return [
        el(
          'div',
          'pair',
          {},
          el('span', 'field__label', {}, t('pairCode')),
          el('b', 'pair__code mono', {}, pairing.code),
          left,
        ),
        listOf(['pair1', 'pair2', 'pair3']),
        el('div', 'row', {}, other),
      ];
    }
    const input = field(
      t('pairPhone'),
      { type: 'tel', placeholder: '+7 916 123-45-67', maxlength: '30', name: 'phone', autocomplete: 'tel' },
      t('pairText'),
    );
    const error = el('p', 'dialog__error', { role: 'alert', hidden: '' });
    const main = el('button', 'btn btn--main fit', { type: 'submit' }, t('getCode'));
    const form = el('form', 'stack', { novalidate: '' }, input.node, error, main);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const number = readPhone(input.input.value);
      error.hidden = true;
      main.disabled = true;
      main.textContent = t('gettingCode');
      try {
        if (number === null) throw new Error(t('phoneWrong'));
        const { code, expiresAt } = await api.pairingCode(lineId, number);
        pairing = { code, expiresAt };
        drawContent();
        copyable();
      } catch (refusal) {
        error.textContent = refusal instanceof TypeError ? t('noService') : refusal.message;
        error.hidden = false;
        main.disabled = false;
        main.textContent = t('getCode');
      }
    });
    return [form];
  }

  function copyable() {
    const button = el(
      'button',
      'icb',
      { type: 'button', 'aria-label': t('copy'), title: t('copy') },
      icon('copy'),
    );
    button.addEventListener('click', () => copy(pairing.code));
    content.querySelector('.pair__code').after(button);
  }

  function drawContent() {
    left = null;
    fill(content, ...(way === 'qr' ? qrWay() : phoneWay()));
  }

  function draw() {
    const ways = [
      ['qr', t('byQr')],
      ['phone', t('byPhone')],
    ];
    fill(
      node,
      el('h1', 'setup__t', { tabindex: '-1' }, t('scanTitle')),
      el('p', 'setup__d', {}, t('ofLine', { name: line.name })),
      canPair
        ? choice(t('how'), ways, way, (value) => {
            way = value;
            drawContent();
          })
        : null,
      content,
    );
    drawContent();
  }

  function tick() {
    if (left === null || pairing === null || pairing.expiresAt === null) return;
    const rest = Date.parse(pairing.expiresAt) - serviceNow();
    left.textContent = rest > 0 ? t('pairLeft', { time: inWords(rest) }) : t('codeExpired');
  }

  return {
    node,
    tick,
    /** The line as it is now; drawn when it is there for the first time or has got another name. */
    update(now) {
      const isNew = line === null || line.name !== now.name;
      line = now;
      if (isNew) draw();
      if (canPair === null) askCapabilities();
    },
  };
}
