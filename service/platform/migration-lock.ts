import type { DataSource } from 'typeorm';
import type { Dialect } from './columns.ts';

// Any number: it only has to be the same on all nodes.
const lockNumber = 7_214_403_518;
const lockName = 'whatsapp-bridge:migrate';

/**
 * Runs `work` on one node at a time. The lock is of the session, so the database frees it when the node
 * dies. SQLite has one process, and its own lock.
 */
export async function withMigrationLock<T>(
  source: DataSource,
  dialect: Dialect,
  work: () => Promise<T>,
): Promise<T> {
  if (dialect === 'sqlite') return work();
  if (dialect === 'mssql') return withMssqlLock(source, work);
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [lockNumber]);
    try {
      return await work();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [lockNumber]);
    }
  } finally {
    await runner.release();
  }
}

// The pool gives a query outside of a transaction any connection; inside, it is always the same one.
async function withMssqlLock<T>(source: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    try {
      await runner.query(
        `DECLARE @result int;
         EXEC @result = sp_getapplock @Resource = @0, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 120000;
         IF @result < 0 THROW 50000, 'another node is still migrating the database', 1;`,
        [lockName],
      );
      return await work();
    } finally {
      // Ends the lock; the transaction itself has changed nothing.
      await runner.rollbackTransaction();
    }
  } finally {
    await runner.release();
  }
}
