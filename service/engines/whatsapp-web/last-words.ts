import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { within } from './limit.ts';

/** How long the end of an engine waits for its last words to be heard, in ms. */
const lastWordsMs = 10_000;

/** Waits for what is still to be told, for a limited time. */
export async function settled(clock: Clock, log: Log, work: Promise<unknown>): Promise<void> {
  await within(clock, lastWordsMs, 'last events', work).catch((error: unknown) =>
    log.warn({ err: error }, 'the engine has ended before all was handed in'),
  );
}
