import type { Backoff } from './backoff.ts';
import { delayBefore, restartBackoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { outsideTransaction } from './transaction-scope.ts';

export interface WorkerPlan {
  readonly name: string;
  /** Works until the signal, then returns once what is under way is finished. Throwing means a crash. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly backoff?: Backoff;
  /** After this long without a crash the delays start anew, in ms. */
  readonly healthyAfterMs?: number;
}

export interface WorkerHealth {
  readonly name: string;
  /** `waiting`: it has crashed and will be started again. */
  readonly state: 'running' | 'waiting' | 'stopping' | 'stopped';
  /** Crashes in a row. */
  readonly crashes: number;
  /** What it crashed with last, in this row. */
  readonly lastError?: string;
  /** Since when it has been in this state. */
  readonly since: string;
}

export interface Worker {
  readonly name: string;
  health(): WorkerHealth;
  /** Asks it to end and waits, `limitMs` at most; false when it was still at work then. */
  stop(limitMs: number): Promise<boolean>;
}

/** Starts a worker and keeps it alive: a crash is logged, counted, and followed by a new start after a delay. */
export function startWorker(plan: WorkerPlan): Worker {
  const { name, clock, backoff = restartBackoff, healthyAfterMs = 60_000 } = plan;
  const log = plan.log.child({ worker: name });
  const crashCount = plan.metrics.counter('bridge_worker_crashes_total', 'Crashes of workers', ['worker']);
  const up = plan.metrics.gauge('bridge_worker_up', '1 while the worker runs', ['worker']);
  const abort = new AbortController();
  let state: WorkerHealth['state'] = 'running';
  let since = clock.now();
  let crashes = 0;
  let lastError: string | undefined;

  function enter(next: WorkerHealth['state']): void {
    state = next;
    since = clock.now();
    up.set({ worker: name }, next === 'running' || next === 'stopping' ? 1 : 0);
  }

  async function keepAlive(): Promise<void> {
    while (!abort.signal.aborted) {
      enter('running');
      const startedAt = clock.now().getTime();
      try {
        await plan.run(abort.signal);
        if (abort.signal.aborted) break;
        throw new Error('the worker returned without having been asked to stop');
      } catch (error) {
        if (abort.signal.aborted) {
          if (error !== abort.signal.reason) log.warn({ err: error }, 'worker failed while stopping');
          break;
        }
        if (clock.now().getTime() - startedAt >= healthyAfterMs) crashes = 0;
        crashes += 1;
        lastError = error instanceof Error ? error.message : String(error);
        crashCount.inc({ worker: name });
        const delayMs = delayBefore(backoff, crashes) ?? backoff.delays.at(-1) ?? 0;
        log.error({ err: error, crashes, delayMs }, 'worker crashed');
        enter('waiting');
        await clock.sleep(delayMs, abort.signal).catch((reason: unknown) => {
          if (!abort.signal.aborted) throw reason;
        });
      }
    }
    enter('stopped');
  }

  const ended = outsideTransaction(keepAlive);

  return {
    name,
    health: () => ({
      name,
      state,
      crashes,
      ...(crashes > 0 && lastError !== undefined ? { lastError } : {}),
      since: since.toISOString(),
    }),
    async stop(limitMs) {
      if (state !== 'stopped') enter('stopping');
      abort.abort();
      const limit = new AbortController();
      const inTime = await Promise.race([
        ended.then(() => true),
        clock.sleep(limitMs, limit.signal).then(
          () => false,
          () => true,
        ),
      ]);
      limit.abort();
      if (!inTime) log.warn({ limitMs }, 'worker is still at work after the limit');
      return inTime;
    },
  };
}
