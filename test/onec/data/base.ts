import { randomUUID } from 'node:crypto';
import type { Configuration } from '../metadata/model.ts';
import type { CallContext } from '../values/context.ts';
import { StandFault } from '../values/errors.ts';
import type { BoundMethod, Name, ObjectValue, Ref } from '../values/value.ts';
import { LockManager } from './locks.ts';
import { Schema } from './schema.ts';
import { Store } from './store.ts';
import { TypeRegistry } from './types.ts';

/** The way from data to the modules of objects and subscriptions; the platform half gives it. */
export interface ObjectModules {
  /** Calls a handler of the object's module and of subscriptions, where there are any. */
  event(
    owner: ObjectValue,
    module: string,
    event: string,
    args: readonly Ref[],
    context: CallContext,
  ): Promise<void>;
  /** An exported method of the object's or the manager's module. */
  method(owner: ObjectValue, module: string, name: Name): BoundMethod | undefined;
}

export const noModules: ObjectModules = {
  event: () => Promise.resolve(),
  method: () => undefined,
};

export interface BaseOptions {
  /** How long a transaction waits for a lock before it fails. */
  readonly lockWaitMs?: number;
}

/** Data of one infobase: tables, types of its objects, locks. */
export class Base {
  readonly schema: Schema;
  readonly store = new Store();
  readonly locks: LockManager;
  readonly types: TypeRegistry;
  modules: ObjectModules = noModules;
  /** Modules that work without checks of rights (the flag «Привилегированный»). */
  readonly privilegedModules = new WeakSet<object>();
  private version = 0;

  constructor(configuration: Configuration, options: BaseOptions = {}) {
    this.schema = new Schema(configuration);
    this.locks = new LockManager(options.lockWaitMs ?? 20_000);
    this.types = new TypeRegistry(this);
  }

  isPrivilegedModule(module: object): boolean {
    return this.privilegedModules.has(module);
  }

  /** A version of an object: another one at every write. */
  nextVersion(): string {
    this.version += 1;
    return `${this.version}:${randomUUID()}`;
  }

  catalog(name: string) {
    const table = this.schema.find(`Справочник.${name}`);
    if (table?.kind !== 'catalog') throw new StandFault(`Нет такого справочника: ${name}`);
    return table;
  }
}
