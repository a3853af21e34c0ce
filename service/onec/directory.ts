/** Rules of the directory: who of those that have a number is the client. */
import { type Role, roleOf, setOf } from './names.ts';

export interface Match {
  kind: string;
  objectKey: string;
  title: string;
}

/** Whose number it is likely to be, the likeliest first. Users and private persons of the base are not clients. */
const order: readonly Role[] = ['counterparty', 'partner', 'lead', 'contact', 'other'];

export const roleOfKind = (kind: string): Role => roleOf(setOf(kind) ?? '') ?? 'other';

const rank = ({ kind }: Match): number => {
  const at = order.indexOf(roleOfKind(kind));
  return at === -1 ? order.length : at;
};

/** Those who may be meant, the likeliest first. */
export const ranked = <M extends Match>(matches: readonly M[]): M[] =>
  [...matches].sort((a, b) => rank(a) - rank(b) || (a.title < b.title ? -1 : 1));

/**
 * The one that a new chat is linked to without asking: the only one of its kind of role. A firm is kept both as a
 * partner and as a counterparty with the same phone, so the counterparty wins; of two counterparties a person chooses.
 */
export function onlyOne<M extends Match>(matches: readonly M[]): M | null {
  const [first, second] = ranked(matches);
  if (!first || rank(first) === order.length) return null;
  return second && rank(second) === rank(first) ? null : first;
}
