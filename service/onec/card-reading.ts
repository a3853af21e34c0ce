/** What the parts of a card have in common. */
import type { Log } from '../platform/log.ts';
import type { Asking, OdataClient } from './client.ts';
import type { Discovery } from './discover.ts';
import type { Role } from './names.ts';
import { isOdataError } from './odata-error.ts';
import type { KeptCard } from './onec.table.ts';

export interface CardReading {
  client: OdataClient;
  discovery: Discovery;
  asking: Asking;
  log: Log;
}

export type Section = KeptCard['sections'][number];
/** Whose orders and debts are asked for: keys by role. */
export type Parties = Partial<Record<Role, string>>;

export const line = (title: string, value: string): Section['rows'][number] => ({ title, value, url: null });

/** A part of the card that the base may refuse: the rest is shown all the same, and the log says what is not. */
export async function optional<T>(
  { log }: CardReading,
  part: string,
  read: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isOdataError(error) || error.isPassing) throw error;
    log.warn({ part, reason: error.reason, status: error.status }, 'a part of a card can’t be read');
    return null;
  }
}
