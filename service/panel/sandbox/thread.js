/* The chat on the client's phone. What the client (here: "out") and the line (here: "in") have written. */
import { fetchFile } from './api.js';
import { el, icon, waveBars } from './dom.js';
import { dayName, shortTime, t } from './texts.js';

let lineName = '';

/** How the line is called in quotes. */
export function setLineName(name) {
  lineName = name;
}

/** Nodes of messages that have not changed are kept: a playing voice note goes on. */
const kept = new Map();

/**
 * Draws a thread into `box` and stays at its end when it was there. `on` has the actions of a message:
 * reply, react, edit, remove.
 */
export function drawThread(box, clientId, thread, on) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const changedClient = box.getAttribute('data-client') !== clientId;
  if (changedClient) kept.clear();
  box.setAttribute('data-client', clientId);
  const byKey = new Map(thread.map((item) => [item.key, item]));
  const nodes = [];
  let lastDay = '';
  let lastFrom = '';
  for (const item of thread) {
    const day = dayName(item.at, new Date());
    if (day !== lastDay) nodes.push(el('div', 'day', { role: 'separator' }, el('span', '', null, day)));
    const side = item.from === 'client' ? 'out' : 'in';
    nodes.push(nodeOf(item, byKey.get(item.quoteKey), side === lastFrom && day === lastDay, on));
    lastDay = day;
    lastFrom = side;
  }
  if (!thread.length) nodes.push(el('p', 'tel__empty', null, t('noMessages')));
  replaceNodes(box, nodes);
  if (atEnd || changedClient) box.scrollTop = box.scrollHeight;
}

/** Only what is new is put in, so that focus and sound stay where they are. */
function replaceNodes(box, nodes) {
  const wanted = new Set(nodes);
  for (const node of Array.from(box.childNodes)) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, n) => {
    if (box.childNodes[n] !== node) box.insertBefore(node, box.childNodes[n] || null);
  });
}

function nodeOf(item, quoted, near, on) {
  const print = JSON.stringify([item, quoted ? quoted.text : null, near]);
  const before = kept.get(item.key);
  if (before !== undefined && before.print === print) return before.node;
  const node = draw(item, quoted, near, on);
  kept.set(item.key, { print, node });
  return node;
}

function draw(item, quoted, near, on) {
  const mine = item.from === 'client';
  const node = el('article', `msg msg--${mine ? 'out' : 'in'}${near ? ' msg--near' : ''}`, {
    'data-key': item.key,
    tabindex: '0',
  });
  if (item.kind === 'call') {
    const words = [icon('phone', 'ic--16'), ` ${t('missedCall')}, ${shortTime(item.at)}`];
    return el('p', 'sys', { 'data-key': item.key }, ...words);
  }
  const bubble = el('div', `bubble${item.deleted ? ' bubble--gone' : ''}`);
  if (item.deleted) bubble.append(el('span', 'bubble__text', null, t('deleted')));
  else bubble.append(...contentOf(item, quoted, bubble));
  bubble.append(metaOf(item, mine));
  node.append(bubble);
  if (item.reaction) node.append(el('div', 'react', { 'aria-label': t('react') }, item.reaction));
  if (!item.deleted) node.append(actionsOf(item, mine, on));
  return node;
}

function contentOf(item, quoted, bubble) {
  const parts = [];
  if (quoted) {
    const author = quoted.from === 'client' ? t('you') : lineName;
    parts.push(
      el('span', 'quote', null, el('b', '', null, author), el('span', '', null, quoted.text || t('file'))),
    );
  }
  if (item.file) parts.push(fileOf(item, bubble));
  if (item.kind === 'location') {
    const [name, ...rest] = (item.text || '').split('\n');
    parts.push(
      el(
        'span',
        'place',
        null,
        el('span', 'place__map', null, icon('pin', 'ic--24')),
        el(
          'span',
          'grow',
          null,
          el('span', 'strong', null, name),
          el('br'),
          el('span', 'dim', null, rest.join(' ')),
        ),
      ),
    );
  } else if (item.text) parts.push(el('span', 'bubble__text', null, item.text));
  return parts;
}

function metaOf(item, mine) {
  const meta = el('span', 'meta');
  const marks = [
    item.edited && !item.deleted ? t('edited') : '',
    item.from === 'phone' ? t('fromPhone') : '',
  ];
  meta.append(marks.filter(Boolean).concat(shortTime(item.at)).join(' · '));
  if (mine && !item.deleted) {
    const waits = item.status === 'waiting';
    const className = item.status === 'read' ? 'tick--read' : '';
    meta.append(icon(waits ? 'tick1' : 'tick2', className, t(`status_${item.status}`)));
  }
  return meta;
}

function actionsOf(item, mine, on) {
  const button = (name, label, run) =>
    el(
      'button',
      'icb',
      { type: 'button', title: label, 'aria-label': label, click: () => run(item) },
      icon(name),
    );
  const bar = el('div', 'hover');
  bar.append(button('reply', t('reply'), on.reply), button('smile', t('react'), on.react));
  if (mine && item.text && item.kind !== 'location') bar.append(button('pen', t('edit'), on.edit));
  if (mine) bar.append(button('trash', t('remove'), on.remove));
  return bar;
}

function fileOf(item, bubble) {
  const { file, kind } = item;
  if (kind === 'image' || kind === 'sticker') {
    bubble.classList.add('bubble--pic');
    const link = el('a', 'pic', { href: file.url, target: '_blank', rel: 'noopener' });
    link.append(el('img', '', { src: file.url, alt: file.fileName }));
    return link;
  }
  if (kind === 'video') {
    bubble.classList.add('bubble--pic');
    return el('video', 'pic', { src: file.url, controls: '', preload: 'metadata' });
  }
  if (kind === 'voice' || kind === 'audio') return voiceOf(file);
  const extension = (/\.([a-z0-9]{1,4})$/i.exec(file.fileName) || ['', 'файл'])[1];
  const tint = /^xls|csv/i.test(extension) ? ' doc__ic--x' : /^pdf/i.test(extension) ? '' : ' doc__ic--d';
  return el(
    'a',
    'doc',
    { href: file.url, target: '_blank', rel: 'noopener', download: file.fileName },
    el('span', `doc__ic${tint}`, { 'aria-hidden': 'true' }, extension.toUpperCase()),
    el(
      'span',
      'grow',
      null,
      el('span', 'doc__n', null, file.fileName),
      el('br'),
      el('span', 'doc__s', null, extension.toUpperCase()),
    ),
  );
}

const bars = 32;

/** A voice note: its real levels, when the browser can read the format. */
function voiceOf(file) {
  const wave = el('div', 'voice__wave', null, waveBars(new Array(bars).fill(0)));
  const side = el('div', 'voice__side', null, '–:––');
  const play = el(
    'button',
    'voice__play',
    { type: 'button', 'aria-label': t('play') },
    icon('play', 'ic--solid'),
  );
  const sound = new Audio(file.url);
  sound.preload = 'none';
  const show = (name) => {
    play.textContent = '';
    play.append(icon(name, name === 'play' ? 'ic--solid' : ''));
    play.setAttribute('aria-label', t(name));
  };
  const passed = () => {
    const share = sound.duration ? sound.currentTime / sound.duration : 0;
    wave.querySelectorAll('rect').forEach((bar, n) => {
      bar.setAttribute('class', share > 0 && n / bars < share ? 'p' : 'w');
    });
  };
  sound.addEventListener('play', () => show('pause'));
  sound.addEventListener('pause', () => show('play'));
  sound.addEventListener('timeupdate', passed);
  sound.addEventListener('ended', () => {
    sound.currentTime = 0;
    passed();
  });
  play.addEventListener('click', () => {
    if (!sound.paused) sound.pause();
    else
      sound.play().catch(() => {
        side.textContent = t('cannotPlay');
      });
  });
  levelsOf(file.url).then(
    ({ levels, seconds }) => {
      wave.textContent = '';
      wave.append(waveBars(levels));
      side.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
    },
    () => {
      // An engine that can't read ogg shows the flat line; playing says so in words.
      side.textContent = '';
    },
  );
  return el('div', 'voice', null, play, wave, side);
}

async function levelsOf(url) {
  const blob = await fetchFile(url);
  const data = await new Response(blob).arrayBuffer();
  const Offline = window.OfflineAudioContext || window.webkitOfflineAudioContext;
  const context = new Offline(1, 1, 48000);
  const sound = await new Promise((resolve, reject) => {
    const promise = context.decodeAudioData(data, resolve, reject);
    if (promise) promise.catch(reject);
  });
  const samples = sound.getChannelData(0);
  const step = Math.max(1, Math.floor(samples.length / bars));
  const levels = [];
  for (let bar = 0; bar < bars; bar += 1) {
    let sum = 0;
    for (let n = bar * step; n < (bar + 1) * step && n < samples.length; n += 16) sum += Math.abs(samples[n]);
    levels.push(sum);
  }
  const top = Math.max.apply(null, levels) || 1;
  return { levels: levels.map((level) => level / top), seconds: sound.duration };
}
