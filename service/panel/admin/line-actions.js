/* What a person does to a line: start, stop, settings, unlink, delete. */
import { el, icon } from '../dom.js';
import { api } from './api.js';
import { openDialog, toast } from './dialog.js';
import { drop, take } from './live.js';
import { t } from './texts.js';
import { showPhone } from './words.js';

export const start = async (line) => take(await api.startLine(line.id));
export const stop = async (line) => take(await api.stopLine(line.id));

export function askLogout(line) {
  openDialog({
    title: t('logoutTitle', { phone: showPhone(line.phone) }),
    content: [el('p', 'sub', {}, t('logoutText', { name: line.name }))],
    submit: t('logoutDo'),
    busy: t('logoutBusy'),
    danger: true,
    action: async () => {
      take(await api.logoutLine(line.id));
      toast(t('loggedOut', { name: line.name }));
    },
  });
}

export function askDelete(line) {
  openDialog({
    title: t('removeTitle', { name: line.name }),
    content: [el('p', 'sub', {}, t('removeText'))],
    submit: t('removeDo'),
    danger: true,
    action: async () => {
      await api.deleteLine(line.id);
      drop(line.id);
      toast(t('removed', { name: line.name }));
    },
  });
}

/** A labelled field; `node` is what goes on the page, `input` what is read. */
export function field(label, attributes, hint) {
  const input = el('input', 'input', Object.assign({ autocomplete: 'off', spellcheck: 'false' }, attributes));
  const node = el(
    'label',
    'field',
    {},
    el('span', 'field__label', {}, label),
    input,
    hint ? el('span', 'field__hint', {}, hint) : null,
  );
  return { node, input };
}

/** The proxy of a line, switched on by a box: `read()` gives what the contract wants, null for none. */
export function proxyFields(proxy) {
  const known = proxy || { url: '', login: '', hasPassword: false };
  const url = field(
    t('proxyUrl'),
    { value: known.url, placeholder: 'http://10.0.0.5:3128', maxlength: '300', name: 'proxy-url' },
    t('proxyHint'),
  );
  const login = field(t('proxyLogin'), {
    value: known.login || '',
    placeholder: t('optional'),
    maxlength: '200',
    name: 'proxy-login',
  });
  const password = field(t('proxyPassword'), {
    type: 'password',
    placeholder: known.hasPassword ? t('proxyKept') : t('optional'),
    maxlength: '200',
    name: 'proxy-password',
    autocomplete: 'new-password',
  });
  const fields = el('div', 'stack proxy', {}, url.node, el('div', 'two', {}, login.node, password.node));
  const box = el('input', '', { type: 'checkbox', name: 'proxy' });
  const show = () => {
    fields.hidden = !box.checked;
  };
  box.checked = proxy !== null;
  box.addEventListener('change', () => {
    show();
    if (box.checked) url.input.focus();
  });
  show();
  const tick = el('span', 'check__box', {}, icon('check', 'ic--12'));
  const node = el(
    'div',
    'stack',
    {},
    el('label', 'check', {}, box, tick, el('span', '', {}, t('useProxy'))),
    fields,
  );
  const read = () => {
    if (!box.checked) return null;
    const value = { url: url.input.value.trim(), login: login.input.value.trim() || null };
    if (password.input.value !== '') value.password = password.input.value;
    return value;
  };
  return { node, read };
}

export function openSettings(line) {
  const name = field(t('name'), { value: line.name, maxlength: '100', name: 'name' }, t('nameHint'));
  const hasNetwork = line.engine !== 'sandbox';
  const proxy = proxyFields(line.proxy);
  openDialog({
    title: t('settingsTitle'),
    content: [
      el(
        'div',
        'stack',
        {},
        name.node,
        hasNetwork ? proxy.node : null,
        hasNetwork ? el('p', 'field__hint', {}, t('settingsProxyNote')) : null,
      ),
    ],
    submit: t('save'),
    action: async () => {
      const change = { name: name.input.value.trim() };
      if (hasNetwork && (line.proxy !== null || proxy.read() !== null)) change.proxy = proxy.read();
      take(await api.changeLine(line.id, change));
      toast(t('saved'));
    },
  });
}
