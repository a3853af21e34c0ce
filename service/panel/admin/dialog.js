/* What floats: a question or form over the page, a menu beside its button, a short word of what has happened. */
import { el, fill, icon } from '../dom.js';
import { t } from './texts.js';

const focusable = 'a[href], button:not([disabled]), input:not([disabled])';

/** Keeps the focus inside, closes on Escape; returns what takes it off the page. */
function layer(node, box, onClose) {
  const before = document.activeElement;
  const close = () => {
    node.remove();
    document.removeEventListener('keydown', keys, true);
    if (before && document.contains(before)) before.focus();
    if (onClose) onClose();
  };
  const keys = (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Tab') {
      const inside = box.querySelectorAll(focusable);
      const edge = event.shiftKey ? inside[0] : inside[inside.length - 1];
      if (document.activeElement !== edge && box.contains(document.activeElement)) return;
      event.preventDefault();
      (event.shiftKey ? inside[inside.length - 1] : inside[0]).focus();
    }
  };
  document.addEventListener('keydown', keys, true);
  document.body.append(node);
  return close;
}

/**
 * A form over the page: `action` runs on its main button and closes it, or is refused with a text that is shown.
 * @param {{ title: string, content: Node[], submit: string, busy?: string, danger?: boolean,
 *   action: () => Promise<unknown> }} options
 */
export function openDialog(options) {
  const error = el('p', 'dialog__error', { role: 'alert', hidden: '' });
  const main = el(
    'button',
    options.danger ? 'btn btn--danger' : 'btn btn--main',
    { type: 'submit' },
    options.submit,
  );
  const cancel = el('button', 'btn btn--quiet', { type: 'button', click: () => close() }, t('cancel'));
  const form = el(
    'form',
    'dialog',
    { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'dialog-title', novalidate: '' },
    el('h2', 'dialog__title', { id: 'dialog-title' }, options.title),
    ...options.content,
    error,
    el('div', 'dialog__foot', {}, main, cancel),
  );
  const overlay = el('div', 'overlay', {
    mousedown: (event) => {
      if (event.target === overlay && !main.disabled) close();
    },
  });
  overlay.append(form);
  const close = layer(overlay, form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    main.disabled = true;
    if (options.busy) main.textContent = options.busy;
    error.hidden = true;
    try {
      await options.action();
      close();
    } catch (refusal) {
      error.textContent = refusal.message;
      error.hidden = false;
      main.disabled = false;
      main.textContent = options.submit;
    }
  });
  const first = form.querySelector('input');
  (first || cancel).focus();
  if (first) first.select();
}

/**
 * A menu under its button.
 * @param {HTMLElement} button
 * @param {Array<null | { text: string, icon: string, hint?: string, danger?: boolean, disabled?: boolean,
 *   href?: string, action?: () => void }>} items
 */
export function openMenu(button, items) {
  const menu = el('div', 'menu pop', { role: 'menu', 'aria-label': button.getAttribute('aria-label') });
  for (const item of items) {
    if (!item) continue;
    const content = [
      icon(item.icon),
      el('span', 'grow', {}, item.text, item.hint ? el('span', 'menu__hint', {}, item.hint) : null),
    ];
    const className = `menu__item${item.danger ? ' menu__item--danger' : ''}`;
    const attributes = { role: 'menuitem', tabindex: '-1' };
    if (item.href) {
      attributes.href = item.href;
      attributes.target = '_blank';
      menu.append(el('a', className, attributes, ...content));
    } else {
      attributes.type = 'button';
      if (item.disabled) attributes['aria-disabled'] = 'true';
      else attributes.click = () => choose(item.action);
      menu.append(el('button', className, attributes, ...content));
    }
  }
  const cover = el('div', 'menu-cover', { mousedown: () => close() });
  const holder = el('div', '', {}, cover, menu);
  button.setAttribute('aria-expanded', 'true');
  const close = layer(holder, menu, () => button.setAttribute('aria-expanded', 'false'));
  const choose = (action) => {
    close();
    action();
  };
  const place = button.getBoundingClientRect();
  const height = menu.offsetHeight;
  const below = place.bottom + 4 + height <= window.innerHeight;
  menu.style.top = `${Math.max(8, below ? place.bottom + 4 : place.top - 4 - height)}px`;
  menu.style.left = `${Math.max(8, place.right - menu.offsetWidth)}px`;
  const entries = Array.from(menu.children);
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = entries.indexOf(document.activeElement);
    entries[(at + step + entries.length) % entries.length].focus();
  });
  entries[0].focus();
}

let toastTimer = 0;

/** A word of what has happened; an error stays longer and is read aloud at once. */
export function toast(text, isError) {
  const box = document.getElementById('toast');
  box.className = `toast${isError ? ' toast--bad' : ''}`;
  fill(box, icon(isError ? 'alert' : 'check'), el('span', 'grow', {}, text));
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(
    () => {
      box.hidden = true;
    },
    isError ? 9000 : 4000,
  );
}

/** Runs what a button asks for: the button waits, a refusal is told. */
export async function run(button, action) {
  button.disabled = true;
  try {
    await action();
  } catch (error) {
    toast(error instanceof TypeError ? t('noService') : error.message, true);
  } finally {
    button.disabled = false;
  }
}

/** Puts a text on the clipboard and says so; where that is refused, the text can be selected by hand. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied'));
  } catch (_refused) {
    // Plain http on another computer has no clipboard: the browser's own prompt lets it be copied.
    window.prompt(t('copy'), text);
  }
}
