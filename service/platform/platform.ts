import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Secrets } from './secrets.ts';

/** What every part of the program may lean on; made once, by the composition root. */
export interface Platform {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Of this process; differs from that of any other, also after a restart. */
  readonly nodeId: string;
}

/** The moment as rows and the contract have it. */
export const instantOf = (clock: Clock): string => clock.now().toISOString();
