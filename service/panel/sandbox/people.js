/* The clients beside the phone. */
import { api } from './api.js';
import { endAbout } from './deeds.js';
import { avatar, el } from './dom.js';
import { draw, run } from './news.js';
import { byId, lineAnswers, page, wordsOf } from './state.js';
import { language, readPhone, shortTime, showPhone, t } from './texts.js';

/** Who wrote or was written to last. */
export function lastActive(clients) {
  const last = (one) => (one.thread.length ? one.thread[one.thread.length - 1].at : '');
  return clients.reduce((best, one) => (last(one) > last(best) ? one : best));
}

/** The list, with what a client has not seen yet. */
export function drawPeople() {
  const list = byId('people');
  const { clients } = page.outbox;
  const focused = list.contains(document.activeElement)
    ? document.activeElement.getAttribute('data-id')
    : null;
  list.textContent = '';
  if (!clients.length) {
    const words = [el('b', '', null, t('nobody')), el('br'), t('nobodyHint')];
    list.append(el('li', 'people__none', null, ...words));
  }
  for (const one of clients) {
    const last = one.thread[one.thread.length - 1];
    const fresh = lineAnswers(one) - (page.seen.get(one.id) || 0);
    const chosen = one.id === page.clientId;
    const words = last ? wordsOf(last) || t('ring') : '';
    const row = el(
      'button',
      'person',
      {
        type: 'button',
        'data-id': one.id,
        'aria-current': chosen ? 'true' : null,
        click: () => choose(one.id),
      },
      avatar(one.name, 36),
      el(
        'span',
        'grow',
        null,
        el(
          'span',
          'person__top',
          null,
          el('b', 'clip', null, one.name),
          el('time', 'num', null, last ? shortTime(last.at) : ''),
        ),
        el('span', 'person__sub clip num', null, showPhone(one.phone) || (one.lid ? `LID ${one.lid}` : '')),
        el(
          'span',
          'person__foot',
          null,
          el('span', 'person__last clip', null, words),
          !chosen && fresh > 0 ? el('span', 'count count--mine', null, String(fresh)) : null,
        ),
      ),
    );
    list.append(el('li', '', null, row));
    if (focused === one.id) row.focus();
  }
}

function choose(id) {
  page.clientId = id;
  endAbout();
  draw.all();
  byId('text').focus();
}

/** A new client exists from his first message on, which is greeted by name here. */
export async function addClient() {
  const phone = readPhone(byId('add-phone').value);
  byId('add-error').hidden = phone !== null;
  byId('add-error').textContent = t('phoneWrong');
  if (!phone) return;
  const name = byId('add-name').value.trim();
  const body = { phone, text: language === 'en' ? 'Hello!' : 'Здравствуйте!' };
  if (name) body.name = name;
  await run(() => api.act(body));
  const added = page.outbox.clients.find((one) => one.phone === phone);
  if (!added) return;
  openAdd(false);
  choose(added.id);
}

/** Opens or closes the form of a new client. */
export function openAdd(on) {
  byId('add-form').hidden = !on;
  byId('add-open').setAttribute('aria-expanded', String(on));
  byId('add-error').hidden = true;
  if (!on) return;
  byId('add-name').value = page.outbox.clients.length ? '' : t('demoName');
  byId('add-phone').value = page.outbox.clients.length ? '' : '+7 916 123-45-67';
  byId('add-name').focus();
}
