import { databaseNow, lockRow } from './claim.ts';
import type { Database, Tx } from './database.ts';
import { leaseTable } from './lease.table.ts';

/** Ownership of a named thing by one node for a while. */
export interface Lease {
  readonly name: string;
  readonly nodeId: string;
  /** Rises with every acquisition: tells this ownership from an earlier one of the same node. */
  readonly epoch: number;
  /** When others may take it, by the database's clock. */
  readonly until: string;
}

/** A write on behalf of a lease that another one has taken since, or that was released. */
export class StaleLease extends Error {
  readonly lease: Lease;

  constructor(lease: Lease) {
    super(`lease ${lease.name}: epoch ${lease.epoch} of ${lease.nodeId} is no longer the owner`);
    this.name = 'StaleLease';
    this.lease = lease;
  }
}

/**
 * Takes the lease when it is free or has expired; null while another node holds it. A node takes its own
 * lease again at once, with a higher epoch: the same name means it has been restarted. Node ids must
 * therefore differ between processes.
 * @param ttlMs renew every third of it; stop what it protects when half of it is left and renewing fails
 */
export async function acquire(
  db: Database,
  name: string,
  nodeId: string,
  ttlMs: number,
): Promise<Lease | null> {
  if (nodeId === '') throw new Error('a node id must not be empty');
  return db.write(async (tx) => {
    const now = databaseNow(tx.dialect);
    const until = databaseNow(tx.dialect, ttlMs);
    const parameters = { name, nodeId };
    const taken = await tx.execute(
      `UPDATE lease SET node = :nodeId, epoch = epoch + 1, until = ${until}
       WHERE name = :name AND (until <= ${now} OR node = :nodeId)`,
      parameters,
    );
    if (taken === 0) {
      const inserted = await tx.execute(
        tx.dialect === 'mssql'
          ? `INSERT INTO lease (name, node, epoch, until) SELECT :name, :nodeId, 1, ${until}
             WHERE NOT EXISTS (SELECT 1 FROM lease WHERE name = :name)`
          : `INSERT INTO lease (name, node, epoch, until) VALUES (:name, :nodeId, 1, ${until})
             ON CONFLICT (name) DO NOTHING`,
        parameters,
      );
      if (inserted === 0) return null;
    }
    const row = await tx.repo(leaseTable).findOneByOrFail({ name });
    return { name, nodeId, epoch: row.epoch, until: row.until };
  });
}

/**
 * Prolongs the lease; null when it is lost. One that has expired is prolonged too as long as nobody has
 * taken it: with the epoch unchanged there has been no other owner.
 */
export async function renew(db: Database, lease: Lease, ttlMs: number): Promise<Lease | null> {
  return db.write(async (tx) => {
    const kept = await tx.execute(
      `UPDATE lease SET until = ${databaseNow(tx.dialect, ttlMs)}
       WHERE name = :name AND node = :nodeId AND epoch = :epoch`,
      { name: lease.name, nodeId: lease.nodeId, epoch: lease.epoch },
    );
    if (kept === 0) return null;
    const { until } = await tx.repo(leaseTable).findOneByOrFail({ name: lease.name });
    return { ...lease, until };
  });
}

/** Lets others take it at once. Does nothing when it is lost already. */
export async function release(db: Database, lease: Lease): Promise<void> {
  await db.write((tx) =>
    tx.execute(
      `UPDATE lease SET node = '', until = ${databaseNow(tx.dialect)}
       WHERE name = :name AND node = :nodeId AND epoch = :epoch`,
      { name: lease.name, nodeId: lease.nodeId, epoch: lease.epoch },
    ),
  );
}

/**
 * Ties the transaction to the lease: throws StaleLease when another owner has taken it, and keeps it from
 * being taken until the commit. Parallel writes under one lease don't wait for each other.
 *
 * An expired lease that nobody has taken passes. Its owner is late, but alone: a take-over raises the epoch,
 * and can't happen while this transaction locks the row. To refuse would only lose what was received (a
 * long pause of the machine), and would protect nobody.
 */
export async function fence(tx: Tx, lease: Lease): Promise<void> {
  const row = await lockRow(tx, leaseTable, lease.name, 'share');
  if (!row || row.node !== lease.nodeId || row.epoch !== lease.epoch) throw new StaleLease(lease);
}
