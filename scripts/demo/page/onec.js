/* A person's client of 1C: shows the forms as the stand draws them and tells it of clicks and inputs. */

const pollMs = 500;
/** The width that the forms are laid out for; a narrower frame shows them smaller. */
const designWidth = 900;
const smallest = 0.68;
const noticeMs = 5000;
const byId = (id) => document.getElementById(id);

let user = new URLSearchParams(location.search).get('user') || 'maria';
let version = '';
let view = null;
let scale = 1;
/** Requests go one after another: a click comes after the input that it has ended. */
let line = Promise.resolve();

async function get(path) {
  const response = await fetch(`/demo/${path}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

function act(body) {
  const who = user;
  line = line.then(async () => {
    try {
      const response = await fetch(`/demo/act?user=${who}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (who === user) show(await response.json());
    } catch (error) {
      showError(String(error));
    }
  });
  return line;
}

async function look() {
  const who = user;
  const fresh = await get(`desk?user=${who}&version=${version}`);
  if (who === user && fresh.html !== undefined) show(fresh);
}

async function poll() {
  try {
    if (!document.hidden) await line.then(look);
  } catch (_away) {
    // The program was stopped or starts anew: the next look tells.
  }
  setTimeout(poll, pollMs);
}

// Drawing

/** Brings a tree to another one and leaves what is the same as it stands: frames do not load again, lists do not jump. */
function bring(to, from) {
  const wanted = Array.from(from.childNodes);
  for (let index = 0; index < wanted.length; index += 1) {
    const fresh = wanted[index];
    const old = to.childNodes[index];
    if (!old) to.append(fresh);
    else if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) old.replaceWith(fresh);
    else if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
    } else if (old.nodeType === Node.ELEMENT_NODE) {
      for (const { name } of Array.from(old.attributes))
        if (!fresh.hasAttribute(name)) old.removeAttribute(name);
      for (const { name, value } of Array.from(fresh.attributes)) {
        if (old.getAttribute(name) !== value) old.setAttribute(name, value);
      }
      bring(old, fresh);
    }
  }
  while (to.childNodes.length > wanted.length) to.lastChild.remove();
}

const element = (name, properties = {}, ...inside) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...inside);
  return node;
};

function showError(text) {
  byId('error').textContent = text;
  byId('error').hidden = !text;
}

function show(fresh) {
  if (fresh.html === undefined) return;
  const isOther = !view || view.user !== fresh.user || view.current !== fresh.current;
  view = fresh;
  version = fresh.version;
  document.documentElement.setAttribute('data-user', fresh.user);
  const template = document.createElement('template');
  template.innerHTML = fresh.html;
  if (isOther) {
    closeEditor();
    byId('screen').textContent = '';
    byId('screen').scrollTop = 0;
  }
  bring(byId('screen'), template.content);
  for (const frame of byId('screen').querySelectorAll('iframe[data-item]')) listenToFrame(frame);
  drawBars();
  drawTalk(isOther);
  drawDialog();
  showError(fresh.error);
  for (const text of fresh.notices) notice(text);
  if (fresh.notices.length) act({ act: 'seen' });
}

function drawBars() {
  const commands = byId('commands');
  commands.textContent = '';
  for (const { id, title } of view.section) {
    commands.append(
      element('button', {
        type: 'button',
        textContent: title,
        onclick: () => act({ act: 'section', item: id }),
      }),
    );
  }
  const windows = byId('windows');
  windows.textContent = '';
  for (const { id, title } of view.windows) {
    windows.append(
      element('button', {
        type: 'button',
        textContent: title,
        title,
        className: id === view.current ? 'on' : '',
        onclick: () => act({ act: 'switch', window: id }),
      }),
    );
  }
}

function notice(text) {
  const box = element('div', { textContent: text });
  byId('notices').append(box);
  setTimeout(() => box.remove(), noticeMs);
}

// Discussion

function drawTalk(isOther) {
  const talk = view.conversation;
  byId('talk').hidden = !talk;
  if (!talk) return;
  const said = byId('said');
  const count = said.childElementCount;
  const fresh = document.createElement('div');
  for (const one of talk.messages) {
    const who = element(
      'span',
      { className: 'author' },
      one.author,
      element('time', { textContent: one.at }),
    );
    const kind = one.isHint ? ' hint' : one.fromClient ? ' client' : one.isOwn ? ' own' : '';
    const box = element('div', { className: `said${kind}` }, who, one.text);
    for (const name of one.files)
      box.append(element('span', { className: 'file', textContent: `📎 ${name}` }));
    if (one.toClient)
      box.append(element('span', { className: 'to', textContent: '→ Внешний пользователь WhatsApp' }));
    fresh.append(box);
  }
  bring(said, fresh);
  if (isOther || talk.messages.length !== count) said.scrollTop = said.scrollHeight;
  const known = Array.from(byId('recipients').querySelectorAll('input')).map((one) => one.value);
  if (!isOther && known.join() === talk.people.join()) return;
  if (isOther) byId('text').value = '';
  byId('recipients').textContent = '';
  for (const name of talk.people) {
    byId('recipients').append(
      element('label', {}, element('input', { type: 'checkbox', value: name }), name),
    );
  }
}

byId('write').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = byId('text').value.trim();
  if (!text) return;
  const boxes = Array.from(byId('recipients').querySelectorAll('input'));
  const texts = boxes.filter((one) => one.checked).map((one) => one.value);
  byId('text').value = '';
  for (const one of boxes) one.checked = false;
  act({ act: 'write', text, texts });
});
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('write').requestSubmit();
});

// Dialogues

let shownDialog = '';
function drawDialog() {
  const { dialog } = view;
  const print = JSON.stringify(dialog);
  if (print === shownDialog) return;
  shownDialog = print;
  byId('veil').hidden = !dialog;
  const box = byId('dialog');
  box.textContent = '';
  if (!dialog) return;
  box.append(element('p', { textContent: dialog.text || 'Вопрос' }));
  const bar = element('div', { className: 'bar' });
  const button = (text, body, isMain) =>
    bar.append(
      element('button', {
        type: 'button',
        className: isMain ? 'default' : '',
        textContent: text,
        onclick: () => act({ act: 'answer', ...body() }),
      }),
    );
  const cancel = () => button('Отмена', () => ({}));
  if (dialog.kind === 'input' || dialog.kind === 'value') {
    const field = element('input', { type: 'text', value: dialog.initial });
    box.append(field);
    box.onsubmit = (event) => {
      event.preventDefault();
      act({ act: 'answer', text: field.value });
    };
    button('ОК', () => ({ text: field.value }), true);
    cancel();
    setTimeout(() => field.select());
  } else if (dialog.kind === 'choice') {
    for (const text of dialog.choices) button(text, () => ({ text }));
    cancel();
  } else if (dialog.kind === 'marks') {
    for (const text of dialog.choices)
      box.append(element('label', {}, element('input', { type: 'checkbox', value: text }), text));
    const marked = () => Array.from(box.querySelectorAll('input:checked')).map((one) => one.value);
    button('ОК', () => ({ texts: marked() }), true);
    cancel();
  } else if (dialog.kind === 'schedule') {
    box.append(element('p', { textContent: dialog.initial }));
    button('ОК', () => ({ text: '' }), true);
    cancel();
  } else if (dialog.kind === 'file') {
    box.append(
      element('p', { textContent: 'В демонстрации файлы с диска не выбирают: попробуйте в панели.' }),
    );
    cancel();
  } else {
    dialog.buttons.forEach((text, index) => {
      button(text, () => ({ text }), index === 0);
    });
  }
  box.append(bar);
  const first = bar.querySelector('button.default') || bar.querySelector('button');
  if (first && dialog.kind !== 'input') setTimeout(() => first.focus());
}

// Menus and inputs

function place(node, under) {
  const box = under.getBoundingClientRect();
  node.style.left = `${box.left / scale}px`;
  node.style.top = `${box.bottom / scale}px`;
  node.style.minWidth = `${box.width / scale}px`;
}

function openMenu(under, items) {
  const menu = byId('menu');
  menu.textContent = '';
  for (const { text, run, disabled } of items) {
    menu.append(
      element('button', {
        type: 'button',
        textContent: text,
        disabled: Boolean(disabled),
        onclick: () => {
          menu.hidden = true;
          run();
        },
      }),
    );
  }
  menu.hidden = items.length === 0;
  place(menu, under);
  const below = menu.offsetTop + menu.offsetHeight - byId('root').offsetHeight;
  if (below > 0) menu.style.top = `${Math.max(0, menu.offsetTop - below)}px`;
}

async function commandMenu(under, item) {
  const { items } = await get(`menu?user=${user}&item=${encodeURIComponent(item)}`);
  openMenu(
    under,
    items.map((one) => ({
      text: one.title,
      disabled: !one.enabled,
      run: () => act({ act: 'press', item: one.item }),
    })),
  );
}

let editor = null;
function closeEditor() {
  if (!editor) return;
  const { node } = editor;
  editor = null;
  node.remove();
}
function commit() {
  if (!editor) return;
  const { node, before, put } = editor;
  const { value } = node;
  closeEditor();
  if (value !== before) put(value);
}

/** Input in place of a box, or a list of what may be chosen. */
async function edit(box, item, put) {
  commit();
  const { items } = await line.then(() => get(`choices?user=${user}&item=${encodeURIComponent(item)}`));
  if (items.length) {
    openMenu(
      box,
      items.map((text) => ({ text, run: () => put(text) })),
    );
    return;
  }
  const shown = box.querySelector('.hint') ? '' : (box.querySelector('span') || box).textContent;
  const size = box.getBoundingClientRect();
  const node = element(size.height / scale > 40 ? 'textarea' : 'input', {
    className: 'editor',
    value: shown,
  });
  node.setAttribute('aria-label', item);
  editor = { node, before: shown, put };
  node.style.left = `${size.left / scale}px`;
  node.style.top = `${size.top / scale}px`;
  node.style.width = `${size.width / scale}px`;
  node.style.height = `${size.height / scale}px`;
  node.addEventListener('blur', commit);
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeEditor();
    if (event.key === 'Enter' && (node.nodeName === 'INPUT' || event.ctrlKey)) commit();
  });
  byId('root').append(node);
  node.focus();
  node.select();
}

/** Links inside of an HTML field go to the form, as 1C does with them. */
function listenToFrame(frame) {
  const attach = () => {
    const inside = frame.contentDocument;
    if (!inside || inside.documentElement.hasAttribute('data-heard')) return;
    inside.documentElement.setAttribute('data-heard', '');
    inside.addEventListener('click', (event) => {
      const link = event.target.closest?.('a[href]');
      if (!link) return;
      event.preventDefault();
      act({ act: 'html', item: frame.getAttribute('data-item'), text: link.href });
    });
  };
  attach();
  if (!frame.hasAttribute('data-listens')) frame.onload = attach;
}

// Clicks

const named = (node) => (node ? node.getAttribute('data-item') : '');

byId('screen').addEventListener('click', (event) => {
  const { target } = event;
  const at = (selector) => target.closest(selector);
  byId('menu').hidden = true;
  if (at('[data-close]')) return void act({ act: 'close' });
  const button = at('button');
  if (button) {
    if (button.disabled) return;
    if (button.hasAttribute('data-more')) return void commandMenu(button, button.getAttribute('data-more'));
    if (button.hasAttribute('data-popup')) return void commandMenu(button, named(button));
    const command = button.getAttribute('data-command') || named(button);
    if (command) act({ act: 'press', item: command });
    return;
  }
  const page = at('[data-page]');
  if (page)
    return void act({ act: 'page', item: named(at('[data-item]')), text: page.getAttribute('data-page') });
  const choice = at('[data-choice]');
  if (choice)
    return void act({ act: 'set', item: named(at('[data-item]')), text: choice.getAttribute('data-choice') });
  const row = at('tr[data-row]');
  if (row) {
    const table = at('[data-table]').getAttribute('data-table');
    act({ act: 'row', table, row: Number(row.getAttribute('data-row')) });
    return;
  }
  const item = at('[data-item]');
  if (!item) return;
  const link = at('[data-link]');
  if (link) act({ act: 'link', item: named(item), text: link.getAttribute('data-link') });
  else if (item.classList.contains('check') || item.classList.contains('title'))
    act({ act: 'toggle', item: named(item) });
  else if (item.classList.contains('box')) {
    if (!item.classList.contains('readonly'))
      edit(item, named(item), (text) => act({ act: 'set', item: named(item), text }));
  } else if (item.classList.contains('link')) act({ act: 'click', item: named(item) });
});

byId('screen').addEventListener('dblclick', (event) => {
  const row = event.target.closest('tr[data-row]');
  if (!row) return;
  const table = event.target.closest('[data-table]').getAttribute('data-table');
  const cell = event.target.closest('[data-column]');
  const column = cell ? cell.getAttribute('data-column') : undefined;
  act({ act: 'activate', table, row: Number(row.getAttribute('data-row')), column });
});

document.addEventListener('click', (event) => {
  if (!event.target.closest('#menu, .box, button')) byId('menu').hidden = true;
});
window.addEventListener('message', (event) => {
  if (event.origin !== location.origin || typeof event.data !== 'object' || !event.data.user) return;
  if (event.data.user !== user) {
    closeEditor();
    user = event.data.user;
    version = '';
    line.then(look).catch((error) => showError(String(error)));
  }
});

// Size

function resize() {
  scale = Math.max(smallest, Math.min(1, window.innerWidth / designWidth));
  const root = byId('root');
  root.style.width = `${window.innerWidth / scale}px`;
  root.style.height = `${window.innerHeight / scale}px`;
  root.style.transform = scale === 1 ? '' : `scale(${scale})`;
  // What stands above and below the HTML field of a card.
  root.style.setProperty('--html', `${Math.max(200, window.innerHeight / scale - 330)}px`);
}
window.addEventListener('resize', resize);
resize();
poll();
