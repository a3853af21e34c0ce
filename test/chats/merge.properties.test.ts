/** Two chats with one person become one: nobody and nothing of either is lost from sight, whichever is named first. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { ChatState } from '../../service/chats/chat.ts';
import { absorbedState, joinedState, type MergeCandidate, survivorOf } from '../../service/chats/merge.ts';

const people = ['olga', 'boris', 'nina', 'ivan'];
const instant = fc
  .integer({ min: 0, max: 999 })
  .map((ms) => new Date(Date.UTC(2026, 10, 20, 9) + ms).toISOString());

/** A state that the rules can bring about. */
const state: fc.Arbitrary<ChatState> = fc
  .record({
    status: fc.constantFrom('queued' as const, 'in_work' as const, 'closed' as const),
    person: fc.option(fc.constantFrom(...people)),
    worker: fc.constantFrom(...people),
    observerIds: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 3 }),
    version: fc.integer({ min: 1, max: 50 }),
    asked: fc.boolean(),
    waitingSince: fc.option(instant),
  })
  .map(({ status, person, worker, observerIds, version, asked, waitingSince }) => {
    const ownerId = status === 'in_work' ? worker : null;
    return {
      status,
      ownerId,
      formerOwnerId: status === 'in_work' ? null : person,
      observerIds: observerIds.filter((id) => id !== ownerId),
      version,
      ratingRequested: status === 'closed' && asked,
      waitingSince: status === 'closed' ? null : waitingSince,
    };
  });
const pair = fc
  .tuple(fc.record({ state, lastMessageAt: instant }), fc.record({ state, lastMessageAt: instant }))
  .map(([one, other]): [MergeCandidate, MergeCandidate] => [
    { id: 'chat_a', ...one },
    { id: 'chat_b', ...other },
  ]);

const check = (property: (one: MergeCandidate, other: MergeCandidate) => void) =>
  fc.assert(fc.property(pair, ([one, other]) => property(one, other)));

describe('two chats of one person', () => {
  it('the same one goes on, whichever is named first', () =>
    check((one, other) => {
      expect(survivorOf(one, other)).to.deep.equal(survivorOf(other, one));
    }));

  it('the one that somebody works on goes on, else the one that waits', () =>
    check((one, other) => {
      const statuses = [one.state.status, other.state.status];
      const { survivor } = survivorOf(one, other);
      if (statuses.includes('in_work')) expect(survivor.state.status).to.equal('in_work');
      else if (statuses.includes('queued')) expect(survivor.state.status).to.equal('queued');
    }));

  it('keeps everybody who worked on either or observed it, and an owner exactly while in work', () =>
    check((one, other) => {
      const { survivor, absorbed } = survivorOf(one, other);
      const joined = joinedState(survivor.state, absorbed.state);
      const seen = [joined.ownerId, ...joined.observerIds];
      for (const { ownerId, observerIds } of [one.state, other.state])
        for (const id of [ownerId, ...observerIds]) if (id !== null) expect(seen).to.include(id);
      expect(joined.ownerId !== null).to.equal(joined.status === 'in_work');
      expect(new Set(seen).size).to.equal(seen.length);
    }));

  it('who waited longest still waits since then, unless nobody is waited for', () =>
    check((one, other) => {
      const { survivor, absorbed } = survivorOf(one, other);
      const joined = joinedState(survivor.state, absorbed.state);
      const waits = [one.state.waitingSince, other.state.waitingSince].filter((at) => at !== null);
      if (joined.status === 'closed') expect(joined.waitingSince).to.equal(null);
      else expect(joined.waitingSince).to.equal(waits.sort()[0] ?? null);
    }));

  it('is newer than either was, and what is left of the other is closed and nobody’s', () =>
    check((one, other) => {
      const { survivor, absorbed } = survivorOf(one, other);
      const joined = joinedState(survivor.state, absorbed.state);
      expect(joined.version).to.be.greaterThan(Math.max(one.state.version, other.state.version));
      const left = absorbedState(absorbed.state);
      expect(left).to.include({
        status: 'closed',
        ownerId: null,
        waitingSince: null,
        ratingRequested: false,
      });
      expect(left.observerIds).to.deep.equal([]);
    }));
});
