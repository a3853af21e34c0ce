import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { Lease } from './lease.ts';
import { renew } from './lease.ts';
import type { Log } from './log.ts';

export interface LeaseKeeping {
  readonly db: Database;
  readonly lease: Lease;
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface KeptLease {
  /** Aborted when the lease is lost, while at least a third of it is left where the database did not answer. */
  readonly lost: AbortSignal;
  /** Ends the renewing; does not release. */
  stop(): Promise<void>;
}

/**
 * Renews a lease every third of its time. That another node has taken it is a loss at once; that the
 * database does not answer becomes one when half of the time is gone, so that the owner stops before
 * anybody else may start.
 */
export function keepLease({ db, lease, ttlMs, clock, log }: LeaseKeeping): KeptLease {
  const lost = new AbortController();
  const stopped = new AbortController();

  async function keep(): Promise<void> {
    let renewedAt = clock.now().getTime();
    let pause = ttlMs / 3;
    while (await slept(pause)) {
      const askedAt = clock.now().getTime();
      try {
        if (!(await renew(db, lease, ttlMs))) return lose('taken by another owner');
        renewedAt = askedAt;
        pause = ttlMs / 3;
      } catch (error) {
        log.warn({ err: error, lease: lease.name }, 'lease not renewed');
        pause = ttlMs / 12;
      }
      if (clock.now().getTime() - renewedAt >= ttlMs / 2) return lose('could not be renewed in time');
    }
  }

  function lose(why: string): void {
    log.warn({ lease: lease.name, epoch: lease.epoch }, `lease lost: ${why}`);
    lost.abort(new Error(`lease ${lease.name} lost: ${why}`));
  }

  function slept(ms: number): Promise<boolean> {
    return clock.sleep(ms, stopped.signal).then(
      () => !stopped.signal.aborted,
      () => false,
    );
  }

  const ended = keep();
  return {
    lost: lost.signal,
    async stop() {
      stopped.abort();
      await ended;
    },
  };
}
