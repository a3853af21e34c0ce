import { DataSession, type SessionUser } from '../data/session.ts';
import type { CallContext } from '../values/context.ts';
import type { Value } from '../values/value.ts';
import type { Infobase } from './infobase.ts';

/** What a session was started for: decides what may be done in it. */
export type SessionKind = 'client' | 'background' | 'scheduled' | 'http';

/** A session of an infobase with all that the platform keeps in it. */
export class HostSession extends DataSession {
  readonly infobase: Infobase;
  readonly kind: SessionKind;
  readonly number: number;
  readonly parameters = new Map<string, Value>();
  readonly temporary = new Map<string, Value>();
  /** Texts of «Сообщить» and СообщениеПользователю. */
  readonly messages: string[] = [];
  /** User of the Collaboration System set by «УстановитьТекущегоПользователя». */
  collaborationUser: string | undefined;

  constructor(infobase: Infobase, kind: SessionKind, user: SessionUser | undefined, number: number) {
    super(infobase.base, user);
    this.infobase = infobase;
    this.kind = kind;
    this.number = number;
  }
}

export function hostOf(context: CallContext): HostSession {
  const { host } = context.session;
  if (!(host instanceof HostSession)) throw new TypeError('The session is not one of the stand');
  return host;
}
