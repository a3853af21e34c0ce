/* What a line's state looks like: words, colour, icon; never colour alone. */
import { el, icon } from '../dom.js';
import { t } from './texts.js';

const looks = {
  off: { tone: '', icon: 'pause' },
  starting: { tone: 'tag--info', icon: 'clock' },
  pairing: { tone: 'tag--info', icon: 'qr' },
  authenticating: { tone: 'tag--info', icon: 'refresh' },
  online: { tone: 'tag--ok', dot: 'dot--ok' },
  catching_up: { tone: 'tag--info', dot: 'dot--info' },
  lost: { tone: 'tag--bad', icon: 'nonet' },
  action_required: { tone: 'tag--bad', icon: 'alert' },
  banned: { tone: 'tag--bad', icon: 'x' },
};

/** The engine has not caught up with the wish yet: such a line is told as what it is about to be. */
export function stateOf(line) {
  if (line.desired === 'on' && line.status === 'off') return 'starting';
  if (line.desired === 'off' && line.status !== 'off') return 'stopping';
  return line.status;
}

export const needsPerson = (line) => line.desired === 'on' && /^(action_required|banned)$/.test(line.status);
/** The codes have run out, and the engine waits for somebody to ask for more. */
export const wantsNewCode = (line) =>
  line.status === 'action_required' && line.advice !== null && line.advice.code === 'qr_not_scanned';
export const isLinked = (line) => line.linkedAt !== null;

/** The mark of a line's state. */
export function statusTag(line) {
  const state = stateOf(line);
  const look = state === 'stopping' ? { tone: '', icon: 'clock' } : looks[state];
  const sign = look.dot ? el('i', `dot ${look.dot}`) : icon(look.icon, 'ic--12');
  return el('span', `tag ${look.tone}`.trim(), {}, sign, el('span', '', {}, t(state)));
}

/** Text with **strong** parts as nodes. */
export function rich(text) {
  return text.split('**').map((part, n) => (n % 2 ? el('b', '', {}, part) : part));
}
