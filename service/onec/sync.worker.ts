/** Reads directories that are due or asked for, each by one node. */
import type { InfobaseId } from '../../contracts/common.ts';
import { linkChats } from '../objects/link.commands.ts';
import { acquire, release, StaleLease } from '../platform/lease.ts';
import { keepLease } from '../platform/lease-keeper.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import type { Bases } from './bases.ts';
import { directoryTable } from './onec.table.ts';
import { directoryTopic, readDirectory, requestSync } from './sync.ts';

const leaseMs = 60_000;
/** Bases that one node reads at once. */
const atOnce = 4;
/** Doorbells may be lost, and a node may die at its work. */
const pollMs = 15_000;

/** Asks for the readings whose time has come. Run by the schedule, on one node. */
export async function requestDueSyncs(platform: Platform): Promise<void> {
  const now = instantOf(platform.clock);
  const rows = await platform.db.read((reader) =>
    reader.repo(directoryTable).find({
      where: { state: 'idle' },
      select: { infobaseId: true, state: true, nextAt: true },
    }),
  );
  for (const row of rows) {
    if (row.nextAt !== null && row.nextAt <= now) await requestSync(platform, row.infobaseId, false);
  }
}

export function directoryWorker(
  platform: Platform,
  bases: Bases,
  options: { pageSize?: number } = {},
): (signal: AbortSignal) => Promise<void> {
  const { db, clock, log, nodeId, bus } = platform;

  async function dueNow(): Promise<InfobaseId[]> {
    const now = instantOf(clock);
    const rows = await db.read((reader) =>
      reader.repo(directoryTable).find({ select: { infobaseId: true, state: true, nextAt: true } }),
    );
    // `running` of a node that has died: its lease is free.
    return rows
      .filter(
        ({ state, nextAt }) =>
          state === 'waiting' || state === 'running' || (state === 'failed' && (nextAt ?? now) <= now),
      )
      .map((row) => row.infobaseId);
  }

  async function readOne(infobaseId: InfobaseId, signal: AbortSignal): Promise<void> {
    const lease = await acquire(db, `directory:${infobaseId}`, nodeId, leaseMs);
    if (!lease) return;
    const kept = keepLease({ db, lease, ttlMs: leaseMs, clock, log });
    try {
      const both = AbortSignal.any([signal, kept.lost]);
      const done = await readDirectory({ platform, bases, infobaseId, lease, signal: both, ...options });
      if (done) await linkChats(platform, infobaseId, both);
    } catch (error) {
      // Another node has taken it over.
      if (!signal.aborted && !kept.lost.aborted && !(error instanceof StaleLease)) throw error;
    } finally {
      await kept.stop();
      await release(db, lease);
    }
  }

  /** Slow bases don't keep the others waiting; a failure of the database ends the worker, which is started anew. */
  const under = new Map<InfobaseId, Promise<void>>();
  const failures: unknown[] = [];
  const topics = [directoryTopic];
  return async (signal) => {
    const work = async (): Promise<boolean> => {
      if (failures.length > 0) throw failures.shift();
      for (const infobaseId of await dueNow()) {
        if (signal.aborted || under.has(infobaseId) || under.size >= atOnce) continue;
        const reading = readOne(infobaseId, signal)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => {
            under.delete(infobaseId);
            bus.publish(directoryTopic, infobaseId);
          });
        under.set(infobaseId, reading);
      }
      return false;
    };
    try {
      await poll({ clock, bus, topics, pollMs, signal, work });
    } finally {
      await Promise.all(under.values());
    }
  };
}
