/** Open panels of this node: whoever has one is at work. Kept in memory, and in the database for the other nodes. */
import type { EmployeeId } from '../../contracts/common.ts';
import type { Platform } from '../platform/platform.ts';
import { offerTopic } from './offer.commands.ts';
import { presenceTable } from './presence.table.ts';

const renewMs = 20_000;
/** Longer than two renewals: a slow moment must not send anybody home. */
const lifeMs = 60_000;

export interface Presences {
  /** A panel of the employee is open; the returned function says that it was closed. */
  enter(employeeId: EmployeeId): () => void;
  /** Renews what is open until the signal; run by a worker. */
  keep(signal: AbortSignal): Promise<void>;
}

export function createPresences({ db, clock, bus, log, nodeId }: Platform): Presences {
  const open = new Map<EmployeeId, number>();
  let writing: Promise<void> = Promise.resolve();

  async function write(ids: readonly EmployeeId[]): Promise<void> {
    if (ids.length === 0) return;
    const until = new Date(clock.now().getTime() + lifeMs).toISOString();
    await db.write(async (tx) => {
      const repo = tx.repo(presenceTable);
      for (const employeeId of ids) {
        // Closed meanwhile: it was taken away, and stays so.
        if (!open.has(employeeId)) await repo.delete({ employeeId, nodeId });
        else if ((await repo.update({ employeeId, nodeId }, { until })).affected === 0)
          await repo.insert({ employeeId, nodeId, until });
      }
    });
  }

  /** One write after the other: a panel that is closed and opened again ends as open. */
  function note(employeeId: EmployeeId): void {
    writing = writing
      .then(() => write([employeeId]))
      .then(
        () => bus.publish(offerTopic),
        (error: unknown) => log.warn({ err: error, employeeId }, 'presence was not noted'),
      );
  }

  return {
    enter(employeeId) {
      open.set(employeeId, (open.get(employeeId) ?? 0) + 1);
      if (open.get(employeeId) === 1) note(employeeId);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const rest = (open.get(employeeId) ?? 1) - 1;
        if (rest > 0) open.set(employeeId, rest);
        else {
          open.delete(employeeId);
          note(employeeId);
        }
      };
    },
    async keep(signal) {
      while (!signal.aborted) {
        await clock.sleep(renewMs, signal).catch(() => undefined);
        if (signal.aborted) break;
        await write([...open.keys()]);
        const now = clock.now().toISOString();
        await db.write((tx) => tx.execute('DELETE FROM presence WHERE until <= :now', { now }));
      }
      await writing;
    },
  };
}
