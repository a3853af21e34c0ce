import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  active: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** Runs `work` as the inside of a write transaction: `insideTransaction()` is true until it has settled. */
export async function asTransaction<T>(work: () => Promise<T>): Promise<T> {
  // A flag, not only the storage: what the work started and left behind inherits the storage, but the
  // transaction is over for it.
  const scope: Scope = { active: true };
  try {
    return await storage.run(scope, work);
  } finally {
    scope.active = false;
  }
}

export function insideTransaction(): boolean {
  return storage.getStore()?.active === true;
}

/** Runs `fn` as if it had been called from outside of any transaction (doorbells, timers). */
export function outsideTransaction<T>(fn: () => T): T {
  return storage.exit(fn);
}

/**
 * Throws inside a write transaction. Called first by everything that waits for somebody else (HTTP
 * clients, engines, doorbells): a transaction that waits for the network holds every other writer.
 * @param what said in the error, for example `POST https://…`
 */
export function assertNoTransaction(what: string): void {
  if (insideTransaction()) throw new Error(`${what}: not allowed inside a write transaction`);
}
