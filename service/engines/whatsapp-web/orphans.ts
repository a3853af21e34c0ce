/** Browsers that a crashed process has left behind, of lines that may never be started again. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { endLeftOver } from './process.ts';
import { profileOf } from './profile.ts';
import { defaultTimings } from './timings.ts';

/**
 * Ends every browser that is written down in a line's folder and whose owner is gone. Lines of a living bridge are
 * left alone.
 * @param linesFolder has a folder of each line in it; it need not be there yet
 */
export async function endOrphans(linesFolder: string, clock: Clock, log: Log): Promise<void> {
  const names = await readdir(linesFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const folder = join(linesFolder, name);
    const work = { folder, profile: profileOf(folder), clock, log, waitMs: defaultTimings.closeMs };
    await endLeftOver(work).catch((error: unknown) =>
      log.info({ err: error, folder: name }, 'the browser of this line is another bridge’s'),
    );
  }
}
