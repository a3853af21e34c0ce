import { BslError } from '../values/errors.ts';

/** Fields of a space to identities of values; a field that is not named means every value. */
export type LockFields = ReadonlyMap<string, unknown>;

export interface Lock {
  readonly space: string;
  readonly fields: LockFields;
  readonly mode: 'shared' | 'exclusive';
}

interface Waiting {
  readonly owner: object;
  readonly lock: Lock;
  readonly granted: () => void;
}

function overlap(left: Lock, right: Lock): boolean {
  if (left.space !== right.space) return false;
  for (const [name, value] of left.fields) {
    if (right.fields.has(name) && right.fields.get(name) !== value) return false;
  }
  return true;
}

function conflict(left: Lock, right: Lock): boolean {
  return (left.mode === 'exclusive' || right.mode === 'exclusive') && overlap(left, right);
}

/**
 * Managed locks of one base: held to the end of the owner's transaction. One who waits for somebody that waits for
 * him fails at once; others wait up to the limit. Source: onec.md 3.5; messages from memory.
 */
export class LockManager {
  private readonly held = new Map<object, Lock[]>();
  private readonly waiting: Waiting[] = [];
  private readonly waitMs: number;

  constructor(waitMs: number) {
    this.waitMs = waitMs;
  }

  private blockers(owner: object, lock: Lock): object[] {
    const owners: object[] = [];
    for (const [other, locks] of this.held) {
      if (other !== owner && locks.some((one) => conflict(one, lock))) owners.push(other);
    }
    return owners;
  }

  /** Whether the owner waits, directly or through others, for the one looked for. */
  private waitsFor(owner: object, sought: object, seen = new Set<object>()): boolean {
    if (seen.has(owner)) return false;
    seen.add(owner);
    return this.waiting
      .filter((one) => one.owner === owner)
      .flatMap((one) => this.blockers(owner, one.lock))
      .some((blocker) => blocker === sought || this.waitsFor(blocker, sought, seen));
  }

  private grant(owner: object, lock: Lock): void {
    const locks = this.held.get(owner) ?? [];
    locks.push(lock);
    this.held.set(owner, locks);
  }

  /** Takes the lock at once, or waits for those who hold it. */
  async acquire(owner: object, lock: Lock): Promise<void> {
    const blockers = this.blockers(owner, lock);
    if (blockers.length === 0) {
      this.grant(owner, lock);
      return;
    }
    if (blockers.some((blocker) => this.waitsFor(blocker, owner))) {
      throw new BslError(
        'Конфликт блокировок при выполнении транзакции: Неустранимый конфликт на сервере (взаимоблокировка)',
      );
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        reject(
          new BslError(
            'Конфликт блокировок при выполнении транзакции: ' +
              'Превышено максимальное время ожидания предоставления блокировки',
          ),
        );
      }, this.waitMs);
      const entry: Waiting = {
        owner,
        lock,
        granted: () => {
          clearTimeout(timer);
          this.grant(owner, lock);
          resolve();
        },
      };
      this.waiting.push(entry);
    });
  }

  release(owner: object): void {
    this.held.delete(owner);
    for (const entry of [...this.waiting]) {
      if (this.blockers(entry.owner, entry.lock).length > 0) continue;
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      entry.granted();
    }
  }
}
