/**
 * Makes the lines what they are wanted to be: one runner for each line that is to be on and whose lease this node
 * holds. Starts of browsers are spread out; a runner that ends is started again, later each time.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LineId } from '../../contracts/common.ts';
import type { AttachmentFiles } from '../attachments/files.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { delayBefore, restartBackoff } from '../platform/backoff.ts';
import type { Lease } from '../platform/lease.ts';
import { acquire, release } from '../platform/lease.ts';
import { type KeptLease, keepLease } from '../platform/lease-keeper.ts';
import type { Platform } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import { LineRunner } from './line.runner.ts';
import { noteLine } from './line.state.ts';
import { linesTopic } from './line.store.ts';
import { type LineRow, lineTable } from './line.table.ts';
import { advices, isOverdue } from './line.ts';

export interface KeeperOptions {
  platform: Platform;
  files: AttachmentFiles;
  engines: EngineRegistry;
  /** Between two starts of lines, in ms: a browser takes its memory while it starts. */
  staggerMs?: number;
  leaseMs?: number;
  /** How many lines of engines that start alone may be starting at once. */
  startsAtOnce?: number;
}

interface Kept {
  runner: LineRunner;
  lease: Lease;
  keeping: KeptLease;
  /** Of what the engine was made with: another one needs another engine. */
  fingerprint: string;
}

const stopLimitMs = 15_000;
/** A line that takes longer to start lets the next one begin, in ms. */
const startLimitMs = 90_000;

const fingerprintOf = (line: LineRow): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        line.proxyUrl,
        line.proxyLogin,
        line.proxyPassword,
        line.settings.groups,
        line.settings.mediaLimitMb,
        line.restartedAt,
      ]),
    )
    .digest('hex');

/** The work of a node with the role `lines`: runs until the signal and leaves nothing running behind. */
export async function keepLines(options: KeeperOptions, signal: AbortSignal): Promise<void> {
  const { platform, engines, files, staggerMs = 500, leaseMs = 30_000, startsAtOnce = 1 } = options;
  const { db, clock, bus, log, nodeId, config, metrics } = platform;
  const kept = new Map<LineId, Kept>();
  const failures = new Map<LineId, { count: number; notBefore: number }>();
  /** Runners that are ending: until one has, its line is not started again, or two engines would share a profile. */
  const ending = new Map<LineId, Promise<void>>();
  /** Runners whose browsers are taking their memory now: the next one waits. */
  const starting = new Set<LineRunner>();
  const linesFolder = join(config.dataDir, 'lines');

  /** Lets the next line begin when this one has started, one way or another. */
  function takeTurn(runner: LineRunner): void {
    starting.add(runner);
    void Promise.race([runner.settled, clock.sleep(startLimitMs, signal).catch(() => undefined)]).then(() => {
      starting.delete(runner);
      bus.publish(linesTopic, runner.lineId);
    });
  }

  /** @param which the runner that is meant: one that ends late must not take its successor with it */
  async function end(lineId: LineId, free: boolean, which?: LineRunner): Promise<void> {
    const own = kept.get(lineId);
    if (!own || (which && own.runner !== which)) return ending.get(lineId);
    kept.delete(lineId);
    const ended = endOf(lineId, own, free).finally(() => ending.delete(lineId));
    ending.set(lineId, ended);
    return ended;
  }

  async function endOf(lineId: LineId, own: Kept, free: boolean): Promise<void> {
    await own.runner
      .stop(stopLimitMs)
      .catch((error: unknown) => log.error({ err: error, lineId }, 'a line did not stop cleanly'));
    await own.keeping.stop();
    if (!free) return;
    await release(db, own.lease).catch((error: unknown) =>
      log.warn({ err: error, lease: own.lease.name }, 'lease not released; it will run out'),
    );
  }

  function later(lineId: LineId): void {
    const count: number = (failures.get(lineId)?.count ?? 0) + 1;
    failures.set(lineId, {
      count,
      notBefore: clock.now().getTime() + (delayBefore(restartBackoff, count) ?? 0),
    });
  }

  async function begin(line: LineRow): Promise<void> {
    const { startsAlone } = await engines.kindOf(line.engine).catch(() => ({ startsAlone: false }));
    if (startsAlone && starting.size >= startsAtOnce) return;
    const lease = await acquire(db, `line:${line.id}`, nodeId, leaseMs);
    if (!lease) return;
    const keeping = keepLease({ db, lease, ttlMs: leaseMs, clock, log });
    const context = { platform, lineId: line.id, lease };
    try {
      const kind = await engines.kindOf(line.engine);
      const runner: LineRunner = new LineRunner({
        platform,
        files,
        kind,
        line,
        lease,
        folder: join(linesFolder, line.id),
        onEnd: (reason) => {
          log.info({ lineId: line.id, reason }, 'a line has ended');
          if (reason === 'failed') later(line.id);
          // Not at once: the runner is still inside the call that has told us.
          setImmediate(
            () =>
              void end(line.id, reason !== 'stale', runner).finally(() => bus.publish(linesTopic, line.id)),
          );
        },
      });
      kept.set(line.id, { runner, lease, keeping, fingerprint: fingerprintOf(line) });
      if (kind.startsAlone) takeTurn(runner);
      keeping.lost.addEventListener('abort', () => void end(line.id, false, runner), { once: true });
      await runner.start();
      failures.delete(line.id);
    } catch (error) {
      log.error({ err: error, lineId: line.id }, 'a line did not start');
      later(line.id);
      await end(line.id, false);
      await noteLine(context, { status: 'lost', advice: advices.crashed }).catch((cause: unknown) =>
        log.warn({ err: cause, lineId: line.id }, 'the state of a line could not be stored'),
      );
      await keeping.stop();
      await release(db, lease);
    }
  }

  async function reconcile(): Promise<boolean> {
    const lines = await db.read((r) => r.repo(lineTable).find({ order: { id: 'ASC' } }));
    for (const line of lines) {
      if (signal.aborted) return false;
      // One line that can't be helped now must not end all the others.
      await settle(line).catch((error: unknown) => {
        log.error({ err: error, lineId: line.id }, 'a line could not be brought to what is wanted');
        later(line.id);
      });
    }
    return false;
  }

  async function settle(line: LineRow): Promise<void> {
    const own = kept.get(line.id);
    const wanted = line.desired === 'on' && line.deletedAt === null;
    const overdue = isOverdue(line, clock.now());
    if (own && wanted && overdue) {
      log.warn({ lineId: line.id, status: line.status, since: line.statusSince }, 'a line stands still');
      metrics
        .counter('bridge_line_overdue_total', 'Lines started anew for a status that lasted too long', [
          'status',
        ])
        .inc({ status: line.status });
    }
    if (
      own &&
      (!wanted ||
        overdue ||
        own.fingerprint !== fingerprintOf(line) ||
        (line.status === 'starting' && own.runner.isIdle))
    ) {
      const context = { platform, lineId: line.id, lease: own.lease };
      await own.runner
        .stop(stopLimitMs)
        .catch((error: unknown) => log.error({ err: error, lineId: line.id }, 'a line did not stop cleanly'));
      try {
        if (!wanted) await noteLine(context, { status: 'off', login: null, advice: null });
      } finally {
        await end(line.id, true);
      }
    }
    const failed = failures.get(line.id);
    const due = !failed || failed.notBefore <= clock.now().getTime();
    if (ending.has(line.id)) return;
    if (wanted && due && !kept.has(line.id)) {
      await begin(line);
      await clock.sleep(staggerMs, signal).catch(() => undefined);
    } else if (!wanted && !own && line.status !== 'off' && line.deletedAt === null) {
      await putOff(platform, line, leaseMs);
    }
  }

  await engines
    .tidy(linesFolder, clock, log)
    .catch((error: unknown) => log.error({ err: error }, 'browsers left behind could not be looked for'));
  try {
    await poll({ clock, bus, topics: [linesTopic], pollMs: 2_000, signal, work: reconcile });
  } finally {
    await Promise.all([...[...kept.keys()].map((lineId) => end(lineId, true)), ...ending.values()]);
  }
}

/** A line that is to be off and that nobody runs, but that still looks alive (its node has died). */
async function putOff(platform: Platform, line: LineRow, leaseMs: number): Promise<void> {
  const lease = await acquire(platform.db, `line:${line.id}`, platform.nodeId, leaseMs);
  if (!lease) return;
  await noteLine({ platform, lineId: line.id, lease }, { status: 'off', login: null, advice: null });
  await release(platform.db, lease);
}
