/** The rules of a message: how its status moves, when it is too late, who may change it. Pure. */

/** Status of an outgoing message. `unconfirmed`: handed to the engine, the result is unknown. */
export type OutgoingStatus = 'pending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed';

/** `absent`: a certain answer of the engine that it has never had the message. Found by a lookup, never by a receipt. */
export type StatusReport = OutgoingStatus | 'absent';

/**
 * The order in which a status may move, one line for all engines, so that reports may come in any order and
 * more than once: the end is always the greatest of them.
 *
 * - A failure stands above `sent`: the Cloud API accepts a message and refuses it later, and in WhatsApp Web
 *   ack -1 comes after ack 0, that is before `sent`. A `sent` that was late does not undo a failure.
 * - A failure stands below `delivered`: a receipt from the client's phone proves that the message is there.
 * - `unconfirmed` stands above `pending`: what was handed over must never look as if it could be sent again.
 */
const rank: Record<OutgoingStatus, number> = {
  pending: 0,
  unconfirmed: 1,
  sent: 2,
  failed: 3,
  delivered: 4,
  read: 5,
};

/**
 * The next status after a report, or null when the report changes nothing (late, repeated, lower). The one way
 * back is `absent` on an `unconfirmed` message: it was never handed over after all and may be sent.
 */
export function advance(current: OutgoingStatus, reported: StatusReport): OutgoingStatus | null {
  if (reported === 'absent') return current === 'unconfirmed' ? 'pending' : null;
  return rank[reported] > rank[current] ? reported : null;
}

/**
 * Whether a message that has not been handed over is too late to go without a question.
 * `createdAt`, `now`: ISO 8601 or Date; `hours`: the limit, from 0. Throws RangeError on what is no time.
 */
export function isExpired(createdAt: string | Date, now: string | Date, hours: number): boolean {
  const age = new Date(now).getTime() - new Date(createdAt).getTime();
  if (Number.isNaN(age) || !(hours >= 0)) throw new RangeError('isExpired takes two times and hours from 0');
  return age >= hours * 3_600_000;
}

/** What the rights to change a message depend on. `authorId` is null for the phone itself and for integrators. */
export interface MessageFacts {
  direction: 'in' | 'out';
  kind:
    | 'text'
    | 'image'
    | 'video'
    | 'voice'
    | 'audio'
    | 'document'
    | 'sticker'
    | 'location'
    | 'contact'
    | 'comment'
    | 'system';
  authorId: string | null;
  /** Null for a comment: it goes nowhere. */
  status: OutgoingStatus | null;
  deleted: boolean;
}

export interface MessageActor {
  employeeId: string;
  role: 'employee' | 'manager' | 'administrator';
}

/** Why a change is refused; codes of the error catalogue. */
export type MessageRefusal = 'MESSAGE_NOT_YOURS' | 'MESSAGE_STATE';

/**
 * Whether the employee may delete the message: null when he may, else the reason. That he may write in the
 * chat is checked apart. What WhatsApp itself refuses (too old) shows only when it is asked.
 */
export function deleteRefusal(message: MessageFacts, actor: MessageActor): MessageRefusal | null {
  const own = message.authorId === actor.employeeId;
  const manager = actor.role !== 'employee';
  if (message.direction === 'in' || message.kind === 'system') return 'MESSAGE_NOT_YOURS';
  if (!own && (!manager || message.kind === 'comment')) return 'MESSAGE_NOT_YOURS';
  // While nobody knows whether the client has it, a promise to delete or change it there would be a guess.
  if (message.deleted || message.status === 'unconfirmed') return 'MESSAGE_STATE';
  return null;
}

/** The same for a change of the text. A message that failed never reached the client: it is sent anew instead. */
export function editRefusal(message: MessageFacts, actor: MessageActor): MessageRefusal | null {
  const refusal = deleteRefusal(message, actor);
  if (refusal) return refusal;
  const hasText = message.kind === 'text' || message.kind === 'comment';
  return hasText && message.status !== 'failed' ? null : 'MESSAGE_STATE';
}

export const canDelete = (message: MessageFacts, actor: MessageActor) =>
  deleteRefusal(message, actor) === null;
export const canEdit = (message: MessageFacts, actor: MessageActor) => editRefusal(message, actor) === null;
