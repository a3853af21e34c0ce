/* The page «Телефон клиента»: a client's phone on the left, what happens to it on the right. */
import { api } from './api.js';
import { buildEmoji, closeEmoji, deeds, endAbout, grow, kindOf, sendFile, submit, typing } from './deeds.js';
import { buildSwitches, drawSent, drawSwitches } from './desk.js';
import { draw, poll, pollLine, run } from './news.js';
import { addClient, drawPeople, lastActive, openAdd } from './people.js';
import { countDown, drawLine, drawPhone } from './phone.js';
import { byId, client, page, toast } from './state.js';
import { fillTexts, language, readPhone, shortTime, showPhone, t } from './texts.js';

const pollMs = 1000;
const linePollMs = 3000;

function drawAll() {
  byId('stop').hidden = true;
  byId('page').hidden = false;
  const { clients, state } = page.outbox;
  if (!client()) page.clientId = clients.length ? lastActive(clients).id : null;
  drawPeople();
  drawPhone();
  drawSwitches();
  drawSent();
  byId('linked').textContent = state.linked ? showPhone(state.linked.phone) : t('notLinked');
  byId('unlink').disabled = !state.linked;
  byId('ban').textContent = t(state.banned ? 'unban' : 'ban');
  byId('ban').disabled = !state.linked && !state.banned;
  const absent = byId('absent');
  if (document.activeElement !== absent) absent.value = (state.faults.withoutWhatsApp || []).join(', ');
}

function listen() {
  const on = (id, type, run) => byId(id).addEventListener(type, run);
  const onSubmit = (id, run) =>
    on(id, 'submit', (event) => {
      event.preventDefault();
      run();
    });
  onSubmit('compose', submit);
  onSubmit('add-form', addClient);
  onSubmit('scan-form', () => {
    const phone = readPhone(byId('scan-phone').value);
    if (!phone) {
      toast(t('phoneWrong'));
      return;
    }
    run(() => api.scan({ phone })).then(pollLine);
  });
  onSubmit('absent-form', () => {
    const typed = byId('absent')
      .value.split(/[,;\n]/)
      .filter((part) => part.trim() !== '');
    const phones = typed.map(readPhone);
    if (phones.includes(null)) toast(t('phoneWrong'));
    else run(() => api.faults({ withoutWhatsApp: phones }));
  });
  on('text', 'keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === 'Escape') endAbout();
  });
  on('text', 'input', () => {
    grow();
    typing();
  });
  on('about-x', 'click', endAbout);
  on('attach', 'click', () => byId('file').click());
  on('file', 'change', async () => {
    const [file] = byId('file').files;
    byId('file').value = '';
    if (file) await sendFile(file, kindOf(file.type), file.name);
  });
  on('tel-call', 'click', deeds.call);
  on('add-open', 'click', () => openAdd(byId('add-form').hidden));
  on('add-cancel', 'click', () => openAdd(false));
  on('scan-refresh', 'click', () => run(api.refreshQr).then(pollLine));
  for (const id of ['scan-start', 'off-start']) on(id, 'click', () => run(api.startLine).then(pollLine));
  on('unlink', 'click', () => run(() => api.disconnect('logged_out')).then(pollLine));
  on('ban', 'click', () =>
    run(() => api.disconnect(page.outbox.state.banned ? 'restored' : 'banned')).then(pollLine),
  );
  on('theme', 'click', switchTheme);
  on('acts', 'click', (event) => {
    const button = event.target.closest('[data-act]');
    if (button && !button.disabled)
      Promise.resolve(deeds[button.getAttribute('data-act')]()).catch((error) => toast(error.message));
  });
  for (const button of document.querySelectorAll('[data-receipts]')) {
    button.addEventListener('click', () =>
      run(() => api.receipts({ level: button.getAttribute('data-receipts') })),
    );
  }
  for (const button of document.querySelectorAll('[data-who]')) {
    button.addEventListener('click', () => {
      page.who = button.getAttribute('data-who');
      for (const one of document.querySelectorAll('[data-who]')) {
        one.setAttribute('aria-pressed', String(one === button));
      }
      if (page.outbox) drawPhone();
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeEmoji();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) tick();
  });
}

function switchTheme() {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const next = (root.getAttribute('data-theme') || system) === 'dark' ? 'light' : 'dark';
  root.setAttribute('data-theme', next);
  try {
    localStorage.setItem('theme', next);
  } catch (_refused) {
    // Without storage the choice lasts as long as the page.
  }
}

let timer = 0;
let lineAsked = 0;

async function tick() {
  clearTimeout(timer);
  if (!document.hidden) {
    if (Date.now() - lineAsked > linePollMs) {
      lineAsked = Date.now();
      pollLine();
    }
    await poll();
    if (page.outbox) {
      byId('tel-clock').textContent = shortTime(new Date().toISOString());
      countDown();
    }
  }
  clearTimeout(timer);
  timer = setTimeout(tick, pollMs);
}

draw.all = drawAll;
draw.line = drawLine;
fillTexts(document);
byId('language').textContent = t('language');
byId('language').title = t('languageHint');
byId('language').href = `?lang=${language === 'en' ? 'ru' : 'en'}`;
byId('times-head').title = t('timesHint');
buildSwitches();
buildEmoji();
listen();
tick();
