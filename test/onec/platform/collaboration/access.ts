import type { CallContext } from '../../values/context.ts';
import { BslError, StandFault } from '../../values/errors.ts';
import { hostOf } from '../host.ts';
import type { CollaborationServer, CollaborationUser, Conversation } from './server.ts';

/**
 * The server for a call. HTTP-service sessions are refused: whether the system works there is not known
 * (onec.md 2.2, 9.1), and the design keeps it out of them.
 */
export function enter(context: CallContext, call: string): CollaborationServer {
  const { infobase, kind, connection } = hostOf(context);
  if (kind === 'http') throw new StandFault(`Система взаимодействия в сеансе HTTP-сервиса: ${call}`);
  if (connection.active) throw new StandFault(`Система взаимодействия внутри транзакции: ${call}`);
  infobase.collaboration.enter(call);
  return infobase.collaboration;
}

/** The user of the system for the session; undefined in a session of nobody. */
export function currentUser(context: CallContext): CollaborationUser | undefined {
  const host = hostOf(context);
  const server = host.infobase.collaboration;
  if (host.collaborationUser !== undefined) return server.user(host.collaborationUser);
  const uuid = host.user?.uuid;
  if (uuid === undefined) return undefined;
  const known = server.userOfInfobase(uuid);
  if (known) return known;
  const user = host.infobase.users.find((one) => one.uuid === uuid);
  return server.addUser({ name: user?.name ?? uuid, fullName: user?.fullName ?? '', infobaseUser: uuid });
}

/** Throws unless the session is in privileged mode. */
export function demandPrivileged(context: CallContext, what: string): void {
  if (!hostOf(context).isPrivileged(context)) throw new BslError(`Недостаточно прав: ${what}`);
}

/** Whether the session may read the object that a conversation belongs to. */
export function mayRead(context: CallContext, conversation: Conversation): boolean {
  const host = hostOf(context);
  if (host.isPrivileged(context)) return true;
  const user = currentUser(context);
  if (conversation.context === undefined) {
    return user === undefined ? host.user === undefined : conversation.members.includes(user.id);
  }
  const name = /^e1cib\/data\/([^?]+)\?ref=/.exec(conversation.context)?.[1] ?? '';
  const table = host.base.schema.find(name);
  return table !== undefined && host.hasRight('Read', table.english);
}
