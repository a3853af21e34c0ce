/**
 * A chat as its rules know it: its state, what can happen to it, who may do what and who may see it.
 * What an event makes of a chat is decided in decide.ts; both are pure. Explained in docs/rules.md.
 */

/** Our id of an employee. */
export type EmployeeKey = string;

export type ChatStatus = 'queued' | 'in_work' | 'closed';

/** What the rules know of a chat. All of it is visible: `version` grows by one when any other field changes. */
export interface ChatState {
  status: ChatStatus;
  /** Set exactly while the chat is in work. */
  ownerId: EmployeeKey | null;
  /** The last owner of a chat that has none now; null while it is in work. */
  formerOwnerId: EmployeeKey | null;
  /** Never holds the owner, nobody twice; in the order of joining. */
  observerIds: readonly EmployeeKey[];
  /** From 1. */
  version: number;
  /** A quality request waits for its answer; only while closed. */
  ratingRequested: boolean;
  /** Time of the oldest client message that nobody has answered, ISO 8601; null when the client waits for nothing. */
  waitingSince: string | null;
  /** Marked as spam: closed, and what the client writes changes nothing. Absent: no. */
  spam?: boolean;
}

/** An employee who acts. `viaOneC`: the command came from 1C, where all chats may be read. */
export interface Actor {
  employeeId: EmployeeKey;
  role: 'employee' | 'manager' | 'administrator';
  viaOneC: boolean;
}

/** Who gives an order: an employee, or automation and integrators, whose right was checked before. */
export type Agent = Actor | 'system';

export type ChatEvent =
  /** `rating`: 1..5 when the text can be read as an answer to a quality request. */
  | { type: 'client_wrote'; at: string; rating: number | null; formerOwnerAbsent: boolean }
  | { type: 'employee_answered'; by: Actor; onTaken: 'reject' | 'observe' }
  /** Sent from the phone itself. An absent duty employee is null. */
  | { type: 'phone_answered'; dutyEmployeeId: EmployeeKey | null }
  | { type: 'wrote_first'; by: Actor; observerIds: readonly EmployeeKey[] }
  | { type: 'commented'; by: Agent; mentions: readonly EmployeeKey[] }
  | { type: 'mentioned' | 'observers_added'; by: Agent; employeeIds: readonly EmployeeKey[] }
  | { type: 'observe_asked'; by: Actor }
  | { type: 'left'; by: Actor }
  | { type: 'took'; by: Actor }
  | { type: 'assigned'; by: Agent; employeeId: EmployeeKey }
  | { type: 'transferred'; by: Agent; toEmployeeId: EmployeeKey }
  | { type: 'closed'; by: Agent }
  | { type: 'reopened'; by: Agent; formerOwnerAbsent: boolean }
  | { type: 'no_reply_needed'; by: Agent }
  | { type: 'rating_requested' }
  /** Nobody has answered the request in its time. */
  | { type: 'rating_expired' }
  | { type: 'spam_marked' | 'spam_unmarked'; by: Agent }
  /** Something that the rules don't decide: an automatic message, an offer, an alert. */
  | { type: 'noted' }
  | { type: 'no_answer_timeout' }
  | { type: 'inactivity_timeout' };

/** Who stands behind a line of the thread: an employee's id, or one of these words. */
export type Cause = { employeeId: EmployeeKey } | 'client' | 'phone' | 'system';

/** A line that the thread shows between the messages. */
export type SystemLine =
  | { kind: 'opened' | 'taken' | 'reopened'; by: Cause; ownerId: EmployeeKey | null }
  | { kind: 'transferred'; by: Cause; fromId: EmployeeKey; toId: EmployeeKey }
  | { kind: 'returned_to_queue'; by: Cause; fromId: EmployeeKey }
  | { kind: 'closed'; by: Cause; reason: 'command' | 'inactivity' | 'spam' }
  | { kind: 'rated'; by: Cause; value: number }
  | { kind: 'alerted'; by: Cause; reason: string }
  | { kind: 'observer_joined' | 'observer_left'; by: Cause; employeeId: EmployeeKey };

/** What has to follow from the change; the caller carries it out. */
export type ChatEffect =
  | { type: 'notify_queue' }
  | { type: 'notify_manager'; reason: 'no_answer'; employeeId: EmployeeKey }
  | { type: 'ask_owner'; ownerId: EmployeeKey; employeeId: EmployeeKey }
  | { type: 'became_owner' | 'became_observer' | 'left'; employeeId: EmployeeKey }
  /** `employeeId`: whose work is rated. */
  | { type: 'rated'; value: number; employeeId: EmployeeKey | null }
  | { type: 'system_line'; line: SystemLine };

/** Codes of the error catalogue. */
export type ChatRefusal =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'CHAT_TAKEN'
  | 'CHAT_CLOSED'
  | 'CHAT_NOT_CLOSED'
  | 'CHAT_NOT_IN_WORK'
  | 'CHAT_NOT_QUEUED'
  | 'NOT_AN_OBSERVER';

/** `ownerId` in a refusal: who has the chat, when somebody has. */
export type Outcome =
  | { ok: true; chat: ChatState; effects: ChatEffect[] }
  | { ok: false; refusal: ChatRefusal; ownerId: EmployeeKey | null };

/** What an employee may do with a chat in its present state. `observe`: join it himself, without asking. */
export type ChatRights = Record<
  | 'read'
  | 'writeToClient'
  | 'comment'
  | 'mention'
  | 'take'
  | 'assign'
  | 'transfer'
  | 'close'
  | 'reopen'
  | 'leave'
  | 'observe',
  boolean
>;

/** The rights of an employee in a chat. The button of a right that is false is not shown; the command is refused. */
export function rights(chat: ChatState, actor: Actor): ChatRights {
  const manager = actor.role !== 'employee';
  const owner = chat.ownerId === actor.employeeId;
  const observer = chat.observerIds.includes(actor.employeeId);
  const hadIt = chat.status === 'closed' && chat.formerOwnerId === actor.employeeId;
  const read = chat.status === 'queued' || manager || owner || observer || hadIt || actor.viaOneC;
  const queued = chat.status === 'queued';
  return {
    read,
    writeToClient: read,
    comment: read,
    mention: read,
    take: queued,
    assign: queued && manager,
    transfer: chat.status === 'in_work' && (owner || manager),
    close: chat.status !== 'closed' && (owner || manager),
    reopen: chat.status === 'closed' && (hadIt || manager || actor.viaOneC),
    leave: observer,
    observe: read && !owner && !observer,
  };
}

/**
 * Who may see a change in a panel: those who had the right before it or have it after. Managers always may and
 * are not listed. A new chat has no `before`; a message that changes nothing has the same chat twice.
 */
export function audience(
  before: ChatState | null,
  after: ChatState,
): { everybody: boolean; employeeIds: EmployeeKey[] } {
  const states = before ? [before, after] : [after];
  const people = states.flatMap((chat) => [
    chat.ownerId,
    chat.status === 'closed' ? chat.formerOwnerId : null,
    ...chat.observerIds,
  ]);
  return {
    everybody: states.some((chat) => chat.status === 'queued'),
    employeeIds: [...new Set(people.filter((id) => id !== null))],
  };
}
