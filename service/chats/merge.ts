/**
 * Two chats of a line that turn out to be with one person become one. Pure; explained in docs/rules.md.
 */
import type { ChatState, EmployeeKey } from './chat.ts';

/** What decides which of two chats goes on. */
export interface MergeCandidate {
  id: string;
  state: ChatState;
  /** ISO 8601, UTC. */
  lastMessageAt: string;
}

const liveliness: Record<ChatState['status'], number> = { closed: 0, queued: 1, in_work: 2 };

/**
 * Which chat goes on and which is absorbed: the one that somebody works on, else the one that waits, else the one that
 * was written in last. The same whichever is named first.
 */
export function survivorOf<Chat extends MergeCandidate>(
  one: Chat,
  other: Chat,
): { survivor: Chat; absorbed: Chat } {
  const rank = ({ state, lastMessageAt, id }: MergeCandidate) =>
    `${liveliness[state.status]} ${lastMessageAt} ${id}`;
  return rank(one) >= rank(other) ? { survivor: one, absorbed: other } : { survivor: other, absorbed: one };
}

/**
 * The state of the chat that goes on. Nobody loses sight of the client: who had the absorbed chat in work observes
 * now, its observers stay observers; who waited longest still waits since then.
 */
export function joinedState(survivor: ChatState, absorbed: ChatState): ChatState {
  const { ownerId, status } = survivor;
  const people: EmployeeKey[] = [...survivor.observerIds];
  if (absorbed.status === 'in_work' && absorbed.ownerId !== null) people.push(absorbed.ownerId);
  people.push(...absorbed.observerIds);
  const waits = [survivor.waitingSince, absorbed.waitingSince].filter((at) => at !== null).sort();
  return {
    status,
    ownerId,
    formerOwnerId: status === 'in_work' ? null : (survivor.formerOwnerId ?? absorbed.formerOwnerId),
    observerIds: [...new Set(people)].filter((id) => id !== ownerId),
    version: Math.max(survivor.version, absorbed.version) + 1,
    ratingRequested: survivor.ratingRequested,
    waitingSince: status === 'closed' ? null : (waits[0] ?? null),
  };
}

/** What is left of the chat that was absorbed: closed, nobody's, a signpost to the other. */
export const absorbedState = (chat: ChatState): ChatState => ({
  status: 'closed',
  ownerId: null,
  formerOwnerId: null,
  observerIds: [],
  version: chat.version + 1,
  ratingRequested: false,
  waitingSince: null,
});
