import { DataSession, type SessionUser } from '../data/session.ts';
import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import type { ObjectValue, Value } from '../values/value.ts';
import type { Infobase } from './infobase.ts';

/** What a session was started for: decides what may be done in it. */
export type SessionKind = 'client' | 'background' | 'scheduled' | 'http';

/** A session of an infobase with all that the platform keeps in it. */
export class HostSession extends DataSession {
  readonly infobase: Infobase;
  readonly kind: SessionKind;
  readonly number: number;
  readonly parameters = new Map<string, Value>();
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

/** A client application: its half of the session on the server. */
export class ClientHost {
  readonly server: HostSession;
  /** ОписаниеОповещения of «ПодключитьОбработчикПослеОтправкиСообщения». */
  readonly sentHandlers: ObjectValue[] = [];

  constructor(server: HostSession) {
    this.server = server;
  }
}

/** The session on the server, of a call from either side. */
export function hostOf(context: CallContext): HostSession {
  const { host } = context.session;
  if (host instanceof ClientHost) return host.server;
  if (!(host instanceof HostSession)) throw new TypeError('The session is not one of the stand');
  return host;
}

/** The client application of a call. Throws on the server. */
export function clientOf(context: CallContext, what: string): ClientHost {
  const { host } = context.session;
  if (!(host instanceof ClientHost)) throw new BslError(`«${what}» доступно только на клиенте`);
  return host;
}
