/** What the state of a line says to a person. */
import type { Line, LineStatus } from '../../../../../contracts/line.ts';
import { serviceNow } from '../../api/client.ts';

/** The engine has not caught up with the wish yet: such a line is told as what it is about to be. */
export function stateOf({ desired, status }: Line): LineStatus | 'stopping' {
  if (desired === 'on' && status === 'off') return 'starting';
  return desired === 'off' && status !== 'off' ? 'stopping' : status;
}

export const needsPerson = ({ desired, status }: Line): boolean =>
  desired === 'on' && (status === 'action_required' || status === 'banned');

/** The codes have run out, and the engine waits for somebody to ask for more. */
export const wantsNewCode = ({ status, advice }: Line): boolean =>
  status === 'action_required' && advice?.code === 'qr_not_scanned';

export const isLinked = ({ linkedAt }: Line): boolean => linkedAt !== null;

export const waitsForCode = (line: Line): boolean =>
  !isLinked(line) &&
  line.desired === 'on' &&
  (wantsNewCode(line) || /^(starting|pairing|authenticating|off|lost)$/.test(line.status));

/** Its code is on the screen of whoever looks, and not yet too old. */
export const hasLiveCode = ({ login }: Line): boolean =>
  login !== null && Date.parse(login.expiresAt ?? '') > serviceNow();

/** Who needs a person stands first; then those that wait for a code. */
function rank(line: Line): number {
  if (needsPerson(line)) return 0;
  if (line.desired === 'on' && line.status === 'lost') return 1;
  return waitsForCode(line) ? 2 : 3;
}

export const inOrder = (all: Iterable<Line>): Line[] =>
  Array.from(all).sort(
    (a, b) => rank(a) - rank(b) || a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id),
  );
