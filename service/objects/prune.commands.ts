/** Cards are kept for the days when 1C is away, not for ever. */
import type { Platform } from '../platform/platform.ts';
import { pruneCards } from './object.store.ts';

const keptMs = 90 * 24 * 3_600_000;

/** Removes the cards that nobody has looked at for three months; how many. */
export const pruneOldCards = ({ db, clock }: Platform): Promise<number> => {
  const before = new Date(clock.now().getTime() - keptMs).toISOString();
  return db.write((tx) => pruneCards(tx, before));
};
