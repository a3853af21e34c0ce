/** The name of this process among all nodes, and what is left of the nodes of this computer that were killed. */
import { databaseNow } from './claim.ts';
import type { Database } from './database.ts';
import { newSecret } from './ids.ts';
import { leaseTable } from './lease.table.ts';

/** Node ids of this very process. */
const own = new Set<string>();

/** `<node name>/<process id>/<random>`: differs from every other process, also from this one after a restart. */
export function newNodeId(nodeName: string): string {
  const id = `${nodeName}/${process.pid}/${newSecret(6)}`;
  own.add(id);
  return id;
}

/** Whether a node of that id may still be at work, as far as this computer can tell. */
export function mayLive(nodeId: string, nodeName: string): boolean {
  const [name, pid] = nodeId.split('/');
  if (name !== nodeName || !/^\d+$/.test(pid ?? '')) return true;
  if (Number(pid) === process.pid) return own.has(nodeId);
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Frees the leases of processes of this computer that were killed: whoever starts after them need not wait until
 * they expire. Epochs stay, so that a write on their behalf is refused all the same. Returns how many.
 */
export async function freeLeasesOfDead(db: Database, nodeName: string): Promise<number> {
  const rows = await db.read((r) => r.repo(leaseTable).find());
  const dead = new Set(rows.map((row) => row.node).filter((node) => node !== '' && !mayLive(node, nodeName)));
  if (dead.size === 0) return 0;
  return db.write((tx) =>
    tx.execute(`UPDATE lease SET node = '', until = ${databaseNow(tx.dialect)} WHERE node IN (:...dead)`, {
      dead: [...dead],
    }),
  );
}
