import { BslError } from '../values/errors.ts';
import type { Lock, LockManager } from './locks.ts';
import type { Table } from './schema.ts';
import { Changes, type Row, type Store } from './store.ts';

const poisoned = 'В данной транзакции уже происходили ошибки!';

/**
 * The transaction of one session. Levels only count: a rollback inside makes the whole of it failed, and so does an
 * error of the base, caught or not. Source: its.1c.ru metod8dev i8102334, i8102313; onec.md 3.5; std 783.
 */
export class Transaction {
  readonly changes = new Changes();
  depth = 1;
  /** After an error nothing but a rollback is possible. */
  failed = false;
}

/** One session's way to the base's rows: everything goes through its transaction, if it has one. */
export class Connection {
  private readonly store: Store;
  private readonly locks: LockManager;
  private current: Transaction | undefined;

  constructor(store: Store, locks: LockManager) {
    this.store = store;
    this.locks = locks;
  }

  get active(): boolean {
    return this.current !== undefined;
  }

  /** «НачатьТранзакцию» */
  begin(): void {
    if (!this.current) this.current = new Transaction();
    else this.current.depth += 1;
  }

  /** «ЗафиксироватьТранзакцию»: an inner level only counts; a failed transaction can't be committed. */
  commit(): void {
    const transaction = this.required();
    if (transaction.failed) throw new BslError(poisoned);
    transaction.depth -= 1;
    if (transaction.depth > 0) return;
    this.current = undefined;
    this.store.commit(transaction.changes);
    this.locks.release(transaction);
  }

  /** «ОтменитьТранзакцию»: an inner level makes the whole transaction failed. */
  rollback(): void {
    const transaction = this.required();
    transaction.depth -= 1;
    transaction.failed = true;
    if (transaction.depth > 0) return;
    this.current = undefined;
    this.locks.release(transaction);
  }

  /** Rolls back whatever is left, as the platform does when a server call ends. Returns whether there was anything. */
  abandon(): boolean {
    const transaction = this.current;
    if (!transaction) return false;
    transaction.depth = 1;
    this.rollback();
    return true;
  }

  /** An operation of the base failed: the transaction around it is of no use any more. */
  poison(): void {
    if (this.current) this.current.failed = true;
  }

  private required(): Transaction {
    if (!this.current) throw new BslError('Транзакция не активна');
    return this.current;
  }

  /** Throws when an error has already happened in the transaction. */
  private usable(): Transaction | undefined {
    if (this.current?.failed) throw new BslError(poisoned);
    return this.current;
  }

  row(table: Table, key: string): Row | undefined {
    return this.store.row(table, key, this.usable()?.changes);
  }

  rows(table: Table): Row[] {
    return this.store.rows(table, this.usable()?.changes);
  }

  /** Committed or own row without any check, for presentations. */
  peek(table: Table, key: string): Row | undefined {
    return this.store.row(table, key, this.current?.changes);
  }

  /** Writes or (null) deletes inside the transaction; the caller has begun one and holds the lock. */
  put(table: Table, key: string, row: Row | null): void {
    const transaction = this.usable() ?? this.required();
    transaction.changes.of(table).set(key, row);
  }

  /** A managed lock to the end of the transaction. */
  async lock(lock: Lock): Promise<void> {
    const transaction = this.usable() ?? this.required();
    await this.locks.acquire(transaction, lock);
  }

  /** An operation in a transaction of its own (a level, when one is on): any error undoes and poisons it. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    this.usable();
    this.begin();
    try {
      const result = await work();
      this.commit();
      return result;
    } catch (error) {
      if (this.current) this.rollback();
      throw error;
    }
  }
}
