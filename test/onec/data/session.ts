import { Frame } from '../runtime/frame.ts';
import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import type { Base } from './base.ts';
import { Connection } from './transaction.ts';

/** Rights on data, as Rights.xml names them. Source: onec.md 1.6, Role. */
export type Right = 'Read' | 'Insert' | 'Update' | 'Delete' | 'View' | 'Edit' | 'Use' | 'Administration';

export interface SessionUser {
  readonly name: string;
  readonly uuid: string;
  readonly roles: readonly string[];
}

/** One session of a base: its user, its transaction, its privileged mode. */
export class DataSession {
  readonly base: Base;
  /** Undefined: the session of nobody (a scheduled job without a user), with every right. */
  readonly user: SessionUser | undefined;
  readonly connection: Connection;
  private readonly privileged = new WeakMap<Frame, number>();

  constructor(base: Base, user: SessionUser | undefined) {
    this.base = base;
    this.user = user;
    this.connection = new Connection(base.store, base.locks);
  }

  /**
   * «УстановитьПривилегированныйРежим»: counted, and gone when the method that switched it on returns.
   * Source: onec.md 8.1; the end with the method from memory (std 485).
   */
  setPrivileged(context: CallContext, on: boolean): void {
    const frame = frameOf(context);
    this.privileged.set(frame, Math.max(0, (this.privileged.get(frame) ?? 0) + (on ? 1 : -1)));
  }

  isPrivileged(context: CallContext): boolean {
    for (let frame: Frame | undefined = frameOf(context); frame; frame = frame.caller) {
      if ((this.privileged.get(frame) ?? 0) > 0) return true;
      if (frame.module && this.base.isPrivilegedModule(frame.module)) return true;
    }
    return false;
  }

  /** By the roles alone. The object's name is the English one, as in Rights.xml. */
  hasRight(right: Right, object: string): boolean {
    const { user, base } = this;
    if (!user) return true;
    return base.schema.configuration.roles.some(
      (role) => user.roles.includes(role.name) && role.rights.get(object)?.has(right) === true,
    );
  }

  hasRole(name: string): boolean {
    const wanted = name.toLowerCase();
    return !this.user || this.user.roles.some((role) => role.toLowerCase() === wanted);
  }

  /** Throws «Нарушение прав доступа!» when neither the mode nor a role allows. */
  demand(context: CallContext, right: Right, object: string): void {
    if (this.isPrivileged(context) || this.hasRight(right, object)) return;
    this.connection.poison();
    throw new BslError(`Нарушение прав доступа! (${object}: ${right})`);
  }
}

function frameOf(context: CallContext): Frame {
  if (!(context instanceof Frame))
    throw new TypeError('The context of a call must come from the interpreter');
  return context;
}

export function dataOf(context: CallContext): DataSession {
  const { host } = context.session;
  if (!(host instanceof DataSession)) throw new BslError('Данные базы доступны только на сервере');
  return host;
}
