/* The page of the demonstration: three sides side by side, and the story above them. */
import { language, words } from './words.js';

const pollMs = 1000;
const litMs = 6000;
const byId = (id) => document.getElementById(id);
const panes = ['phone', 'panel', 'onec'];
/** Whose panels stand on the page; the 1C side has everybody. */
const atPanel = ['maria', 'olga'];

let start = null;
let state = null;
let panelUser = 'maria';
let onecUser = 'maria';
let busy = false;
/** The chat that each panel was opened on. */
const openedOn = {};

async function ask(path, body) {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message || `HTTP ${response.status}`);
  return answer;
}

function fillTexts() {
  document.documentElement.lang = language;
  document.title = words.title;
  for (const node of document.querySelectorAll('[data-t]'))
    node.textContent = words[node.getAttribute('data-t')];
  byId('language').textContent = language === 'en' ? 'Русский' : 'English';
  byId('language').href = language === 'en' ? '/' : '?lang=en';
  byId('steps').textContent = '';
  for (const [id, [short]] of Object.entries(words.steps)) {
    const item = document.createElement('li');
    item.setAttribute('data-step', id);
    item.textContent = short;
    item.title = short;
    byId('steps').append(item);
  }
}

// People

const firstName = (name) => name.split(' ')[0];

function segment(box, ids, chosen, choose) {
  box.textContent = '';
  for (const id of ids) {
    const person = start.people.find((one) => one.id === id);
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = firstName(person.name);
    button.title = `${person.name}, ${person.job}`;
    button.setAttribute('data-user', id);
    button.setAttribute('aria-pressed', String(id === chosen));
    button.addEventListener('click', () => choose(id));
    box.append(button);
  }
}

async function openPanel(id, chat) {
  const { url } = await ask(`/demo/panel?user=${id}${chat ? `&chat=${encodeURIComponent(chat)}` : ''}`);
  openedOn[id] = chat || null;
  byId(`panel-${id}`).src = `${url}${language === 'en' ? '&lang=en' : ''}`;
}

function showPanelOf(id) {
  panelUser = id;
  for (const one of atPanel) byId(`panel-${one}`).classList.toggle('on', one === id);
  segment(byId('panel-people'), atPanel, id, showPanelOf);
}

function showOnecOf(id) {
  onecUser = id;
  segment(
    byId('onec-people'),
    start.people.map((one) => one.id),
    id,
    showOnecOf,
  );
  byId('onec').contentWindow.postMessage({ user: id }, location.origin);
}

// Sides

let litTimer = 0;
function light(names) {
  clearTimeout(litTimer);
  for (const one of panes) {
    byId(`pane-${one}`).classList.toggle('lit', names.includes(one));
    byId(`tab-${one}`).classList.toggle('lit', names.includes(one));
  }
  litTimer = setTimeout(() => light([]), litMs);
}

function showTab(name) {
  for (const one of panes) {
    byId(`pane-${one}`).classList.toggle('on', one === name);
    byId(`tab-${one}`).setAttribute('aria-pressed', String(one === name));
  }
}

function buildTabs() {
  for (const name of panes) {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.id = `tab-${name}`;
    tab.textContent = words[name];
    tab.addEventListener('click', () => showTab(name));
    byId('tabs').append(tab);
  }
}

// Story

/** What stands on the page after a step: who, which chat, where to look. */
async function stage(step) {
  if (atPanel.includes(step.person)) showPanelOf(step.person);
  showOnecOf(step.person);
  byId('phone').contentWindow.postMessage({ client: start.client }, location.origin);
  if (step.seen.includes('panel') && step.id !== 'ask' && openedOn[panelUser] !== state.chatId) {
    await openPanel(panelUser, state.chatId);
  }
  showTab(step.seen[step.seen.length - 1]);
  light(step.seen);
}

function drawStory() {
  const { steps, next } = state;
  for (const item of byId('steps').children) {
    const step = steps.find((one) => one.id === item.getAttribute('data-step'));
    item.classList.toggle('done', step.done);
    item.classList.toggle('next', step.id === next);
  }
  const last = steps.filter((one) => one.done).pop();
  byId('after').hidden = !last;
  byId('after').textContent = last ? words.steps[last.id][3] : '';
  const [, title, text] = next ? words.steps[next] : ['', words.end, words.endText];
  byId('step-title').textContent = title;
  byId('step-text').textContent = text;
  byId('do').hidden = !next;
  byId('do').disabled = busy;
  byId('do').textContent = busy ? words.doing : words.doIt;
  byId('do').setAttribute('data-next', next || '');
  byId('pairing').hidden = !state.pairing;
  if (state.pairing) byId('pairing-text').textContent = words.pairing(state.pairing.name);
}

async function take(fresh) {
  const before = state;
  if (before && before.run !== undefined && fresh.run !== undefined && fresh.run !== before.run) {
    location.reload();
    return;
  }
  state = { run: before ? before.run : undefined, ...fresh };
  drawStory();
  if (!before) return;
  const newly = state.steps.filter(
    (step) => step.done && !before.steps.find(({ id }) => id === step.id).done,
  );
  if (newly.length) await stage(newly[newly.length - 1]);
}

async function doNext() {
  if (busy) return;
  busy = true;
  byId('failed').hidden = true;
  drawStory();
  try {
    const fresh = await ask('/demo/next', {});
    busy = false;
    await take(fresh);
  } catch (error) {
    busy = false;
    byId('failed').textContent = words.failed(error.message);
    byId('failed').hidden = false;
    drawStory();
  }
}

async function reset() {
  byId('veil').hidden = false;
  // The sides must not ask the new data for the old chats.
  for (const frame of document.querySelectorAll('iframe')) frame.src = 'about:blank';
  try {
    await ask('/demo/reset', {});
    location.reload();
  } catch (error) {
    byId('veil').hidden = true;
    byId('failed').textContent = words.failed(error.message);
    byId('failed').hidden = false;
  }
}

async function poll() {
  try {
    if (!busy && !document.hidden) {
      const fresh = await ask('/demo/state');
      if (!busy) await take(fresh);
    }
  } catch (_away) {
    // The program was stopped, or is starting: the next look tells.
  }
  setTimeout(poll, pollMs);
}

async function begin() {
  fillTexts();
  buildTabs();
  start = await ask('/demo/start');
  for (const id of atPanel) {
    const frame = document.createElement('iframe');
    frame.id = `panel-${id}`;
    frame.title = start.people.find((one) => one.id === id).name;
    frame.allow = 'microphone; clipboard-write';
    byId('panels').append(frame);
  }
  byId('phone').src = `/sandbox/${start.lineId}?lang=${language}`;
  byId('onec').addEventListener('load', () => showOnecOf(onecUser));
  byId('onec').src = '/1c';
  showPanelOf(panelUser);
  showOnecOf(onecUser);
  showTab('phone');
  byId('do').addEventListener('click', doNext);
  byId('reset').addEventListener('click', reset);
  byId('read').addEventListener('click', () =>
    ask(`/v1/sandbox/${start.lineId}/receipts`, { level: 'read' }),
  );
  byId('scan').addEventListener(
    'click',
    () => state.pairing && ask('/demo/scan', { lineId: state.pairing.id }),
  );
  await Promise.all(atPanel.map((id) => openPanel(id)));
  await poll();
}

begin();
