/* The first start, and every line after it: WhatsApp or the sandbox. */
import { el, fill, icon } from '../dom.js';
import { api } from './api.js';
import { field, proxyFields } from './line-actions.js';
import { live, take } from './live.js';
import { t } from './texts.js';

/** The three steps on the way to a line, `at` being where we are. */
export function steps(at) {
  const names = ['stepKind', 'stepCode', 'stepDone'];
  return el(
    'ol',
    'steps',
    {},
    ...names.map((name, n) => {
      const mark = el('i', '', {}, n < at ? icon('check', 'ic--14') : String(n + 1));
      const attributes = n === at ? { 'aria-current': 'step' } : {};
      return el('li', n < at ? 'ok' : n === at ? 'on' : '', attributes, mark, t(name));
    }),
  );
}

function kind(value, iconName, title, text, tag) {
  const input = el('input', 'kind__in', { type: 'radio', name: 'kind', value });
  const node = el(
    'label',
    'kind',
    {},
    input,
    el('span', 'ln__ic', {}, icon(iconName)),
    el(
      'span',
      'grow',
      {},
      el('span', 'strong', {}, title),
      tag ? el('span', 'tag tag--accent kind__tag', {}, tag) : null,
      el('span', 'kind__text sub', {}, text),
    ),
    el('i', 'kind__dot', { 'aria-hidden': 'true' }),
  );
  return { input, node };
}

/** @param {HTMLElement} root */
export function newLineView(root) {
  const isFirst = live.lines.size === 0;
  const whatsApp = kind('whatsapp-web', 'line', t('kindWhatsApp'), t('kindWhatsAppText'), t('advised'));
  const sandbox = kind('sandbox', 'flask', t('kindSandbox'), t('kindSandboxText'), null);
  const name = field(t('name'), { maxlength: '100', name: 'name' }, t('nameHint'));
  const proxy = proxyFields(null);
  const proxyBox = el('div', '', {}, proxy.node);
  const error = el('p', 'dialog__error', { role: 'alert', hidden: '' });
  const main = el('button', 'btn btn--main', { type: 'submit' }, t('next'));

  const isSandbox = () => sandbox.input.checked;
  const placeholder = () => t(isSandbox() ? 'nameSandbox' : 'namePlaceholder');
  const show = () => {
    for (const one of [whatsApp, sandbox]) one.node.classList.toggle('kind--on', one.input.checked);
    proxyBox.hidden = isSandbox();
    name.input.placeholder = placeholder();
  };
  for (const one of [whatsApp, sandbox]) one.input.addEventListener('change', show);
  whatsApp.input.checked = true;
  show();

  const form = el(
    'form',
    'setup stack',
    { novalidate: '' },
    el(
      'div',
      '',
      {},
      el('h1', 'setup__t', { tabindex: '-1' }, t(isFirst ? 'firstTitle' : 'newTitle')),
      el('p', 'setup__d', {}, t(isFirst ? 'firstText' : 'newText')),
    ),
    el('div', '', { role: 'radiogroup', 'aria-label': t('stepKind') }, whatsApp.node, sandbox.node),
    name.node,
    proxyBox,
    error,
    el('div', 'row', {}, main, isFirst ? null : el('a', 'btn btn--quiet', { href: '#/lines' }, t('cancel'))),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    main.disabled = true;
    main.textContent = t('creating');
    error.hidden = true;
    try {
      const body = {
        name: name.input.value.trim() || placeholder(),
        engine: isSandbox() ? 'sandbox' : 'whatsapp-web',
      };
      if (!isSandbox() && proxy.read() !== null) body.proxy = proxy.read();
      const line = await api.createLine(body);
      take(line);
      location.assign(`#/lines/${line.id}/code`);
    } catch (refusal) {
      error.textContent = refusal instanceof TypeError ? t('noService') : refusal.message;
      error.hidden = false;
      main.disabled = false;
      main.textContent = t('next');
    }
  });
  fill(root, el('section', 'cardbox wizard', {}, steps(0), form));
  return { update: () => undefined, tick: () => undefined, leave: () => undefined };
}
