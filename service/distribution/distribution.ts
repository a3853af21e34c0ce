/** Rules of distribution: whose turn it is to have a queued chat. Pure. Explained in docs/rules.md. */
import type { LineAutomation } from '../../contracts/line.ts';
import type { EmployeeKey } from '../chats/chat.ts';

export type DistributionMode = LineAutomation['distribution']['mode'];

/** An employee of the queue, as far as distribution is concerned. */
export interface Candidate {
  employeeId: EmployeeKey;
  /** Has a panel open and is not absent. */
  present: boolean;
  /** Chats that he has in work, and those that are offered to him now. */
  openChats: number;
}

/** Who was offered the chat and did not take it, since it came into the queue. */
export interface Passed {
  employeeId: EmployeeKey;
  /** `skip`: he said so; `timeout`: he said nothing, and is asked again when everybody was. */
  why: 'skip' | 'timeout';
}

export interface Distribution {
  mode: DistributionMode;
  /** In the order of the queue. */
  candidates: readonly Candidate[];
  /** Chats that one may have; null: as many as come. */
  maxOpenChats: number | null;
  passed: readonly Passed[];
  /** Whom the line had its last offer for. */
  lastId: EmployeeKey | null;
}

export interface Offer {
  employeeId: EmployeeKey;
  /** Who has passed it in the round that this offer belongs to. */
  passed: Passed[];
}

/**
 * Whom the chat is offered to; null: nobody can have it now, and it stands in the queue for everybody. Nobody is
 * offered a chat that he has skipped; who let his time pass is asked again in the next round.
 */
export function nextOffer(distribution: Distribution): Offer | null {
  const { mode, candidates, maxOpenChats, lastId } = distribution;
  if (mode === 'everybody') return null;
  const free = candidates.filter(
    ({ present, openChats }) => present && (maxOpenChats === null || openChats < maxOpenChats),
  );
  const skipped = distribution.passed.filter(({ why }) => why === 'skip');
  const rounds: (readonly Passed[])[] = [distribution.passed, skipped];
  for (const passed of rounds) {
    const left = free.filter(({ employeeId }) => !passed.some((one) => one.employeeId === employeeId));
    const chosen = choose(mode, left, candidates, lastId);
    if (chosen) return { employeeId: chosen.employeeId, passed: [...passed] };
  }
  return null;
}

function choose(
  mode: Exclude<DistributionMode, 'everybody'>,
  left: readonly Candidate[],
  queue: readonly Candidate[],
  lastId: EmployeeKey | null,
): Candidate | undefined {
  if (mode === 'in_order') return left[0];
  // From the one after him who had the last offer, once around.
  const start = queue.findIndex(({ employeeId }) => employeeId === lastId) + 1;
  const round = [...queue.slice(start), ...queue.slice(0, start)].filter((one) => left.includes(one));
  if (mode === 'in_turn') return round[0];
  const least = Math.min(...round.map(({ openChats }) => openChats));
  return round.find(({ openChats }) => openChats === least);
}
