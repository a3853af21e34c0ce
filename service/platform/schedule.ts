import type { ScheduledTask } from 'node-cron';
import { schedule as scheduleCron } from 'node-cron';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { acquire } from './lease.ts';
import { keepLease } from './lease-keeper.ts';
import type { Log } from './log.ts';
import { outsideTransaction } from './transaction-scope.ts';

export interface JobPlan {
  /** Also the name of its lease: `job:<name>`. */
  readonly name: string;
  /** Five fields of cron, or six with seconds. */
  readonly cron: string;
  /** IANA time zone; that of the machine by default. */
  readonly timeZone?: string;
  /** Runs on every node, without a lease: what a node keeps in its own memory. */
  readonly everyNode?: true;
  /** The signal comes when the program stops or the lease is lost. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface ScheduleOptions {
  readonly db: Database;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long one node keeps a job, in ms: longer than the clocks of two nodes differ. */
  readonly leaseMs?: number;
}

export interface Schedule {
  /** Runs the job by its times. Runs of one job never overlap, on one node or several. */
  add(job: JobPlan): void;
  /** Runs a job of the schedule now; false when it is running or belongs to another node. */
  runNow(name: string): Promise<boolean>;
  /** Ends the schedule and waits for the jobs under way. */
  stop(): Promise<void>;
}

export function createSchedule(options: ScheduleOptions): Schedule {
  const { db, nodeId, clock, log, leaseMs = 60_000 } = options;
  const abort = new AbortController();
  const jobs = new Map<string, { plan: JobPlan; task: ScheduledTask; running?: Promise<boolean> }>();

  async function runUnderLease(plan: JobPlan): Promise<boolean> {
    if (plan.everyNode) {
      await plan.run(abort.signal);
      return true;
    }
    // Not released afterwards: a node whose clock is a little late would run the job a second time.
    const lease = await acquire(db, `job:${plan.name}`, nodeId, leaseMs);
    if (!lease) return false;
    const kept = keepLease({ db, lease, ttlMs: leaseMs, clock, log });
    try {
      await plan.run(AbortSignal.any([abort.signal, kept.lost]));
      return true;
    } finally {
      await kept.stop();
    }
  }

  function start(name: string): Promise<boolean> {
    const job = jobs.get(name);
    if (!job) throw new Error(`no job ${name}`);
    if (job.running || abort.signal.aborted) return Promise.resolve(false);
    job.running = outsideTransaction(() => runUnderLease(job.plan)).finally(() => {
      delete job.running;
    });
    return job.running;
  }

  return {
    add(plan) {
      if (jobs.has(plan.name)) throw new Error(`job ${plan.name} is there already`);
      const fire = () =>
        start(plan.name).then(
          () => undefined,
          (error: unknown) => log.error({ err: error, job: plan.name }, 'job failed'),
        );
      const task = scheduleCron(plan.cron, fire, {
        name: plan.name,
        noOverlap: true,
        ...(plan.timeZone === undefined ? {} : { timezone: plan.timeZone }),
      });
      jobs.set(plan.name, { plan, task });
    },
    runNow: start,
    async stop() {
      abort.abort();
      await Promise.allSettled([...jobs.values()].flatMap(({ task, running }) => [task.destroy(), running]));
      jobs.clear();
    },
  };
}
