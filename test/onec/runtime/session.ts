import type { Session } from '../values/context.ts';

export interface SessionOptions {
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  /** Minutes east of Greenwich; 180 is Moscow. */
  readonly zoneMinutes?: number;
  readonly language?: string;
  /** State that the platform keeps with the session. */
  readonly host?: object;
}

export function createSession({
  now,
  zoneMinutes = 180,
  language = 'ru',
  host = {},
}: SessionOptions): Session {
  return { now, zoneMinutes, language, host };
}
