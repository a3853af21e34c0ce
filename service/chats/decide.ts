/**
 * What an event makes of a chat. Pure: no clock, no store, the input is left as it is.
 * Every row of the table and every choice beyond it is explained in docs/rules.md.
 */
import {
  type Actor,
  type Agent,
  type Cause,
  type ChatEffect,
  type ChatEvent,
  type ChatRefusal,
  type ChatRights,
  type ChatState,
  type EmployeeKey,
  type Outcome,
  rights,
  type SystemLine,
} from './chat.ts';

/** What the event makes of the chat; `null` is a chat that does not exist yet. The input is left as it is. */
export function decide(chat: ChatState | null, event: ChatEvent): Outcome {
  if (event.type === 'client_wrote') return clientWrote(chat, event);
  if (event.type === 'phone_answered') return phoneAnswered(chat, event.dutyEmployeeId);
  if (event.type === 'wrote_first') return wroteFirst(chat, event.by, event.observerIds);
  if (!chat) return { ok: false, refusal: 'NOT_FOUND', ownerId: null };
  switch (event.type) {
    case 'employee_answered':
      return employeeAnswered(chat, event.by, event.onTaken);
    case 'commented':
      return addObservers(chat, event.by, event.mentions);
    case 'mentioned':
    case 'observers_added':
      return addObservers(chat, event.by, event.employeeIds);
    case 'observe_asked':
      return observeAsked(chat, event.by);
    case 'left':
      return leave(chat, event.by);
    case 'took':
      return take(chat, event.by);
    case 'assigned':
      return assign(chat, event.by, event.employeeId);
    case 'transferred':
      return transfer(chat, event.by, event.toEmployeeId);
    case 'closed':
      return close(chat, event.by);
    case 'reopened':
      return reopen(chat, event.by, event.formerOwnerAbsent);
    case 'no_reply_needed':
      return may(chat, event.by, 'writeToClient') ? changed(chat, answered) : refused(chat, 'FORBIDDEN');
    case 'rating_requested':
      return chat.status === 'closed'
        ? changed(chat, { ratingRequested: true })
        : refused(chat, 'CHAT_NOT_CLOSED');
    case 'rating_expired':
      return changed(chat, { ratingRequested: false });
    case 'spam_marked':
      return markSpam(chat, event.by);
    case 'spam_unmarked':
      return couldClose(chat, event.by)
        ? changed(chat, chat.spam ? { spam: false } : {})
        : refused(chat, 'FORBIDDEN');
    case 'noted':
      return changed(chat, {});
    case 'no_answer_timeout':
      return returnToQueue(chat);
    case 'inactivity_timeout':
      return chat.status === 'in_work' ? shut(chat, 'system', 'inactivity') : changed(chat, {});
  }
}

// Events

function clientWrote(before: ChatState | null, event: Extract<ChatEvent, { type: 'client_wrote' }>): Outcome {
  if (!before)
    return changed(null, { waitingSince: event.at }, [
      { type: 'notify_queue' },
      shown({ kind: 'opened', by: 'client', ownerId: null }),
    ]);
  if (before.spam) return changed(before, {});
  if (before.status !== 'closed') return changed(before, { waitingSince: before.waitingSince ?? event.at });
  if (before.ratingRequested && event.rating !== null && isRating(event.rating)) {
    return changed(before, { ratingRequested: false }, [
      { type: 'rated', value: event.rating, employeeId: before.formerOwnerId },
      shown({ kind: 'rated', by: 'client', value: event.rating }),
    ]);
  }
  return bringBack(before, 'client', event.formerOwnerAbsent ? null : before.formerOwnerId, event.at);
}

function employeeAnswered(chat: ChatState, by: Actor, onTaken: 'reject' | 'observe'): Outcome {
  const { writeToClient, observe } = rights(chat, by);
  if (chat.status === 'queued') return own(chat, by.employeeId, 'taken', cause(by), answered);
  if (chat.status === 'closed') {
    if (!writeToClient) return refused(chat, 'CHAT_CLOSED');
    return own(chat, by.employeeId, 'reopened', cause(by), answered);
  }
  // Joining by an answer opens no chat that the employee may not read, else a panel would hide nothing.
  if (!writeToClient) return refused(chat, 'CHAT_TAKEN');
  if (observe && onTaken === 'observe') return joined(chat, changed(chat, answered), [by.employeeId], by);
  if (observe && by.role === 'employee') return refused(chat, 'CHAT_TAKEN');
  return changed(chat, answered);
}

function phoneAnswered(chat: ChatState | null, duty: EmployeeKey | null): Outcome {
  if (!chat)
    return duty
      ? own(null, duty, 'opened', 'phone', answered)
      : changed(null, {}, [shown({ kind: 'opened', by: 'phone', ownerId: null })]);
  if (!duty || chat.status === 'in_work') return changed(chat, answered);
  return own(chat, duty, chat.status === 'queued' ? 'taken' : 'reopened', 'phone', answered);
}

function wroteFirst(chat: ChatState | null, by: Actor, observerIds: readonly EmployeeKey[]): Outcome {
  if (chat?.ownerId === by.employeeId) return joined(chat, changed(chat, answered), observerIds, by);
  if (chat?.status === 'in_work') return refused(chat, 'CHAT_TAKEN');
  const kind = !chat ? 'opened' : chat.status === 'queued' ? 'taken' : 'reopened';
  return joined(chat, own(chat, by.employeeId, kind, cause(by), answered), observerIds, by);
}

function addObservers(chat: ChatState, by: Agent, employeeIds: readonly EmployeeKey[]): Outcome {
  return may(chat, by, 'mention')
    ? joined(chat, changed(chat, {}), employeeIds, by)
    : refused(chat, 'FORBIDDEN');
}

function observeAsked(chat: ChatState, by: Actor): Outcome {
  if (!chat.ownerId) return refused(chat, chat.status === 'closed' ? 'CHAT_CLOSED' : 'CHAT_NOT_IN_WORK');
  if (chat.ownerId === by.employeeId || chat.observerIds.includes(by.employeeId)) return changed(chat, {});
  return changed(chat, {}, [{ type: 'ask_owner', ownerId: chat.ownerId, employeeId: by.employeeId }]);
}

function leave(chat: ChatState, by: Actor): Outcome {
  const { employeeId } = by;
  if (!rights(chat, by).leave) return refused(chat, 'NOT_AN_OBSERVER');
  return changed(chat, { observerIds: chat.observerIds.filter((id) => id !== employeeId) }, [
    { type: 'left', employeeId },
    shown({ kind: 'observer_left', by: cause(by), employeeId }),
  ]);
}

function take(chat: ChatState, by: Actor): Outcome {
  if (chat.ownerId === by.employeeId) return changed(chat, {});
  if (chat.status === 'closed') return refused(chat, 'CHAT_CLOSED');
  if (!rights(chat, by).take) return refused(chat, 'CHAT_TAKEN');
  return own(chat, by.employeeId, 'taken', cause(by));
}

function assign(chat: ChatState, by: Agent, employeeId: EmployeeKey): Outcome {
  if (by !== 'system' && by.employeeId === employeeId) return take(chat, by);
  if (by !== 'system' && by.role === 'employee') return refused(chat, 'FORBIDDEN');
  if (chat.ownerId === employeeId) return changed(chat, {});
  if (chat.status === 'closed') return refused(chat, 'CHAT_CLOSED');
  return chat.status === 'queued'
    ? own(chat, employeeId, 'taken', cause(by))
    : refused(chat, 'CHAT_NOT_QUEUED');
}

function transfer(chat: ChatState, by: Agent, toId: EmployeeKey): Outcome {
  if (chat.status === 'closed') return refused(chat, 'CHAT_CLOSED');
  if (chat.ownerId === null) return refused(chat, 'CHAT_NOT_IN_WORK');
  if (!may(chat, by, 'transfer')) return refused(chat, 'FORBIDDEN');
  if (chat.ownerId === toId) return changed(chat, {});
  const observerIds = chat.observerIds.filter((id) => id !== toId);
  // The client's wait goes on: a new owner is not an answer.
  return changed(chat, { ownerId: toId, observerIds }, [
    { type: 'left', employeeId: chat.ownerId },
    { type: 'became_owner', employeeId: toId },
    shown({ kind: 'transferred', by: cause(by), fromId: chat.ownerId, toId }),
  ]);
}

function close(chat: ChatState, by: Agent): Outcome {
  if (chat.status !== 'closed')
    return may(chat, by, 'close') ? shut(chat, cause(by), 'command') : refused(chat, 'FORBIDDEN');
  return couldClose(chat, by) ? changed(chat, {}) : refused(chat, 'FORBIDDEN');
}

/** Of a closed chat: whether he might have closed it. */
const couldClose = (chat: ChatState, by: Agent): boolean =>
  by === 'system' || by.role !== 'employee' || chat.formerOwnerId === by.employeeId;

function markSpam(chat: ChatState, by: Agent): Outcome {
  const closing = chat.status !== 'closed';
  if (!(closing ? may(chat, by, 'close') : couldClose(chat, by))) return refused(chat, 'FORBIDDEN');
  if (closing) return shut(chat, cause(by), 'spam', { spam: true });
  return changed(chat, chat.spam ? {} : { spam: true, ratingRequested: false });
}

function reopen(chat: ChatState, by: Agent, formerOwnerAbsent: boolean): Outcome {
  if (chat.status !== 'closed') return refused(chat, 'CHAT_NOT_CLOSED');
  if (!may(chat, by, 'reopen')) return refused(chat, 'FORBIDDEN');
  const former = formerOwnerAbsent ? null : chat.formerOwnerId;
  return bringBack(chat, cause(by), former ?? (by === 'system' ? null : by.employeeId), null);
}

function returnToQueue(chat: ChatState): Outcome {
  // A timer that comes late, after the answer or the closing, changes nothing.
  if (chat.ownerId === null || chat.waitingSince === null) return changed(chat, {});
  const fromId = chat.ownerId;
  return changed(chat, { status: 'queued', ownerId: null, formerOwnerId: fromId }, [
    { type: 'left', employeeId: fromId },
    { type: 'notify_manager', reason: 'no_answer', employeeId: fromId },
    shown({ kind: 'returned_to_queue', by: 'system', fromId }),
  ]);
}

// Changes that several events share

type Fields = Omit<ChatState, 'version'>;

const unborn: Fields = {
  status: 'queued',
  ownerId: null,
  formerOwnerId: null,
  observerIds: [],
  ratingRequested: false,
  waitingSince: null,
};
const answered: Partial<Fields> = { waitingSince: null };
/** Who talks to a client again has nothing against him. */
const heard = (before: ChatState | null): Partial<Fields> => (before?.spam ? { spam: false } : {});

/** The one place where a version grows: by one when a field differs, else the chat stays the same object. */
function changed(before: ChatState | null, patch: Partial<Fields>, effects: ChatEffect[] = []): Outcome {
  if (!before) return { ok: true, chat: { ...unborn, ...patch, version: 1 }, effects };
  const fields = Object.keys(patch) as (keyof Fields)[];
  const same = fields.every((field) => isSame(before[field], patch[field]));
  return { ok: true, chat: same ? before : { ...before, ...patch, version: before.version + 1 }, effects };
}

/** The employee becomes the owner; whoever had a closed chat before has it no more. */
function own(
  before: ChatState | null,
  ownerId: EmployeeKey,
  kind: 'opened' | 'taken' | 'reopened',
  by: Cause,
  patch: Partial<Fields> = {},
): Outcome {
  const observerIds = (before?.observerIds ?? []).filter((id) => id !== ownerId);
  return changed(
    before,
    {
      status: 'in_work',
      ownerId,
      formerOwnerId: null,
      ratingRequested: false,
      observerIds,
      ...heard(before),
      ...patch,
    },
    [{ type: 'became_owner', employeeId: ownerId }, shown({ kind, by, ownerId })],
  );
}

/** Adds observers to what the outcome already is, without a second version. */
function joined(
  before: ChatState | null,
  outcome: Outcome,
  employeeIds: readonly EmployeeKey[],
  by: Agent,
): Outcome {
  if (!outcome.ok) return outcome;
  const { ownerId, observerIds } = outcome.chat;
  const fresh = [...new Set(employeeIds)].filter((id) => id !== ownerId && !observerIds.includes(id));
  const effects = fresh.flatMap((employeeId): ChatEffect[] => [
    { type: 'became_observer', employeeId },
    shown({ kind: 'observer_joined', by: cause(by), employeeId }),
  ]);
  const { version: _, ...fields } = outcome.chat;
  return changed(before, { ...fields, observerIds: [...observerIds, ...fresh] }, [
    ...outcome.effects,
    ...effects,
  ]);
}

/** A closed chat comes back: to the given owner, or to the queue when there is none. */
function bringBack(
  chat: ChatState,
  by: Cause,
  ownerId: EmployeeKey | null,
  waitingSince: string | null,
): Outcome {
  if (ownerId) return own(chat, ownerId, 'reopened', by, { waitingSince });
  return changed(chat, { status: 'queued', ratingRequested: false, waitingSince, ...heard(chat) }, [
    { type: 'notify_queue' },
    shown({ kind: 'reopened', by, ownerId: null }),
  ]);
}

/** From the queue the former owner stays who he was. A closed chat waits for nobody. */
function shut(
  chat: ChatState,
  by: Cause,
  reason: 'command' | 'inactivity' | 'spam',
  patch: Partial<Fields> = {},
): Outcome {
  const formerOwnerId = chat.ownerId ?? chat.formerOwnerId;
  return changed(chat, { status: 'closed', ownerId: null, formerOwnerId, waitingSince: null, ...patch }, [
    shown({ kind: 'closed', by, reason }),
  ]);
}

const refused = (chat: ChatState, refusal: ChatRefusal): Outcome => ({
  ok: false,
  refusal,
  ownerId: chat.ownerId,
});
const shown = (line: SystemLine): ChatEffect => ({ type: 'system_line', line });
const cause = (by: Agent): Cause => (by === 'system' ? by : { employeeId: by.employeeId });
const may = (chat: ChatState, by: Agent, right: keyof ChatRights) =>
  by === 'system' || rights(chat, by)[right];
const isRating = (value: number) => Number.isInteger(value) && value >= 1 && value <= 5;
const isSame = (a: unknown, b: unknown) =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((x, i) => x === b[i]) : a === b;
