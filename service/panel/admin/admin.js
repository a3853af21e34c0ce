/* The administrator's page: signs in, keeps the frame of the page, chooses what stands in it. */
import { el, fill, icon } from '../dom.js';
import { api, onUnauthorized } from './api.js';
import { codeView } from './code.js';
import { connectView } from './connect.js';
import { run } from './dialog.js';
import { linesView } from './lines.js';
import { live, onChange, refresh, startLive, stopLive } from './live.js';
import { newLineView } from './new-line.js';
import { signIn } from './session.js';
import { needsPerson } from './status.js';
import { fillTexts, language, t } from './texts.js';
import { inWords } from './words.js';

const byId = (id) => document.getElementById(id);
const page = byId('page');
let view = null;
let rights = { mayManage: false, mayConnect: false };
let backTimer = 0;

// ---- Before there is a session

function stop(title, text, withSteps, action) {
  stopLive();
  view = null;
  byId('shell').hidden = true;
  byId('stop').hidden = false;
  const names = ['stepServer', 'stepRestart', 'step1c'];
  fill(
    byId('stop-card'),
    el('h1', 'setup__t', {}, t(title)),
    el('p', 'setup__d', {}, t(text)),
    withSteps ? el('ol', 'how', {}, ...names.map((name) => el('li', '', {}, t(name)))) : null,
    action || null,
  );
  document.title = t(title);
}

async function begin() {
  let session;
  try {
    session = await signIn();
  } catch (error) {
    console.warn(error.message);
    const again = el(
      'button',
      'btn btn--main',
      { type: 'button', click: () => location.reload() },
      t('again'),
    );
    stop('noService', 'noServiceText', false, again);
    return;
  }
  if (session.refused === 'used') return stop('usedTitle', 'usedText', true);
  if (session.refused) return stop('signInTitle', 'signInText', true);
  rights = {
    mayManage: session.scopes.includes('manage'),
    mayConnect: session.scopes.includes('admin'),
  };
  byId('shell').hidden = false;
  showLoading();
  onChange(update);
  await startLive();
  route();
  setInterval(tick, 1000);
}

// ---- The frame

function showLoading() {
  const rows = [58, 42, 66].map((width) => {
    const name = el('span', 'sk sk--name');
    name.style.width = `${width}%`;
    return el(
      'div',
      'ln',
      {},
      el('span', 'ln__ic sk'),
      el('div', 'grow', {}, name, el('span', 'sk sk--sub')),
    );
  });
  fill(
    page,
    el('div', 'cardbox', { role: 'status', 'aria-busy': 'true', 'aria-label': t('loading') }, ...rows),
  );
}

function route() {
  if (live.lines === null) return;
  if (view) view.leave();
  const [, section, id, rest] = location.hash.split('/');
  const code = section === 'lines' && rest === 'code' ? decodeURIComponent(id) : null;
  if (code !== null) view = codeView(page, rights, code);
  else if (section === 'connect') view = connectView(page, rights);
  else if (section === 'lines' && id === 'new' && rights.mayManage) view = newLineView(page);
  else view = linesView(page, rights);
  for (const link of document.querySelectorAll('[data-section]')) {
    const isHere = link.getAttribute('data-section') === (section === 'connect' ? 'connect' : 'lines');
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${t(section === 'connect' ? 'connect1c' : 'lines')} — ${t('product')}`;
  page.scrollTop = 0;
  window.scrollTo(0, 0);
  update();
}

function update() {
  showConnection();
  if (live.lines === null) return;
  const waiting = Array.from(live.lines.values()).filter(needsPerson).length;
  const mark = byId('attention');
  mark.hidden = waiting === 0;
  mark.textContent = String(waiting);
  mark.setAttribute('aria-label', t('attention', { n: waiting }));
  if (view === null) route();
  else view.update();
}

function tick() {
  showConnection();
  if (view) view.tick();
}

function showConnection() {
  const bar = byId('offline');
  if (live.offlineSince !== null) {
    clearTimeout(backTimer);
    bar.className = 'offline';
    const time = inWords(Math.max(1000, Date.now() - live.offlineSince));
    byId('offline-title').textContent = t('offline', { time });
    byId('offline-text').textContent = t('offlineText');
    byId('offline-now').hidden = false;
    bar.hidden = false;
  } else if (!bar.hidden && !bar.classList.contains('offline--back')) {
    bar.className = 'offline offline--back';
    byId('offline-title').textContent = t('onlineAgain');
    byId('offline-text').textContent = '';
    byId('offline-now').hidden = true;
    backTimer = setTimeout(() => {
      bar.hidden = true;
      bar.className = 'offline';
    }, 4000);
  }
}

// ---- Buttons of the frame

function isDark() {
  const set = document.documentElement.getAttribute('data-theme');
  return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function switchTheme() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.setAttribute('data-theme', next);
  try {
    localStorage.setItem('theme', next);
  } catch (error) {
    // A frame without storage: the choice lasts as long as the page.
    console.warn(error.message);
  }
}

async function leave() {
  await api.closeSession();
  stop('leftTitle', 'leftText', true);
}

fillTexts(document);
for (const node of document.querySelectorAll('[data-i]')) {
  node.prepend(icon(node.getAttribute('data-i'), node.getAttribute('data-i-size') || ''));
}
byId('theme').addEventListener('click', switchTheme);
byId('leave').addEventListener('click', () => run(byId('leave'), leave));
byId('language').addEventListener('click', () => {
  const query = new URLSearchParams(location.search);
  query.set('lang', language === 'en' ? 'ru' : 'en');
  location.search = query.toString();
});
byId('offline-now').addEventListener('click', () => run(byId('offline-now'), refresh));
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  page.focus();
});
onUnauthorized(() => stop('signInTitle', 'signInText', true));
window.addEventListener('hashchange', () => {
  route();
  // A reader of the screen hears where he is now.
  const title = page.querySelector('h1');
  if (title) title.focus();
});
begin();
