/** Whose turn it is: the pure rules, and what holds over random queues. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Candidate, type Distribution, nextOffer } from '../../service/distribution/distribution.ts';

const one = (employeeId: string, openChats = 0, present = true): Candidate => ({
  employeeId,
  openChats,
  present,
});
const queue = [one('a'), one('b'), one('c')];
const distribution = (more: Partial<Distribution> = {}): Distribution => ({
  mode: 'in_order',
  candidates: queue,
  maxOpenChats: null,
  passed: [],
  lastId: null,
  ...more,
});
const offered = (more: Partial<Distribution>) => nextOffer(distribution(more))?.employeeId ?? null;

describe('distribution', () => {
  it('to everybody offers nothing to anybody', () => {
    expect(nextOffer(distribution({ mode: 'everybody' }))).to.equal(null);
  });

  it('in order asks the first who can, whoever was asked last', () => {
    expect(offered({})).to.equal('a');
    expect(offered({ lastId: 'a' })).to.equal('a');
    expect(offered({ candidates: [one('a', 0, false), one('b')] })).to.equal('b');
  });

  it('in turn asks the one after him who was asked last, and begins anew after the last', () => {
    expect(offered({ mode: 'in_turn' })).to.equal('a');
    expect(offered({ mode: 'in_turn', lastId: 'a' })).to.equal('b');
    expect(offered({ mode: 'in_turn', lastId: 'c' })).to.equal('a');
    expect(offered({ mode: 'in_turn', lastId: 'somebody who has left' })).to.equal('a');
  });

  it('to the least busy; among equals in turn', () => {
    const candidates = [one('a', 3), one('b', 1), one('c', 1)];
    expect(offered({ mode: 'least_busy', candidates })).to.equal('b');
    expect(offered({ mode: 'least_busy', candidates, lastId: 'b' })).to.equal('c');
  });

  it('leaves out who has as many as he may', () => {
    expect(offered({ candidates: [one('a', 2), one('b', 1)], maxOpenChats: 2 })).to.equal('b');
    expect(offered({ candidates: [one('a', 2), one('b', 5)], maxOpenChats: 2 })).to.equal(null);
  });

  it('asks nobody who has skipped; who was silent is asked again in the next round', () => {
    const passed = [
      { employeeId: 'a', why: 'skip' as const },
      { employeeId: 'b', why: 'timeout' as const },
    ];
    expect(offered({ passed })).to.equal('c');
    const silent = [...passed, { employeeId: 'c', why: 'timeout' as const }];
    expect(nextOffer(distribution({ passed: silent }))).to.deep.equal({
      employeeId: 'b',
      passed: [passed[0]],
    });
    expect(
      offered({ passed: queue.map(({ employeeId }) => ({ employeeId, why: 'skip' as const })) }),
    ).to.equal(null);
  });

  const anyone = fc.record({
    openChats: fc.integer({ min: 0, max: 4 }),
    present: fc.boolean(),
  });
  const anything: fc.Arbitrary<Distribution> = fc
    .record({
      mode: fc.constantFrom('in_order' as const, 'in_turn' as const, 'least_busy' as const),
      people: fc.array(anyone, { maxLength: 6 }),
      maxOpenChats: fc.option(fc.integer({ min: 1, max: 4 })),
      skips: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
      last: fc.option(fc.integer({ min: 0, max: 5 })),
    })
    .map(({ mode, people, maxOpenChats, skips, last }) => ({
      mode,
      maxOpenChats,
      candidates: people.map((person, i) => ({ ...person, employeeId: String(i) })),
      passed: skips.map((i) => ({ employeeId: String(i), why: 'skip' as const })),
      lastId: last === null ? null : String(last),
    }));
  const able = ({ candidates, maxOpenChats, passed }: Distribution) =>
    candidates.filter(
      ({ employeeId, present, openChats }) =>
        present &&
        (maxOpenChats === null || openChats < maxOpenChats) &&
        !passed.some((gone) => gone.employeeId === employeeId),
    );

  it('finds somebody exactly when somebody can, and only one who can', () => {
    fc.assert(
      fc.property(anything, (given) => {
        const chosen = nextOffer(given);
        const possible = able(given).map(({ employeeId }) => employeeId);
        if (chosen) expect(possible).to.include(chosen.employeeId);
        else expect(possible).to.deep.equal([]);
        if (chosen && given.mode === 'least_busy') {
          const of = (id: string) => given.candidates.find(({ employeeId }) => employeeId === id)?.openChats;
          expect(of(chosen.employeeId)).to.equal(Math.min(...able(given).map(({ openChats }) => openChats)));
        }
        if (chosen && given.mode === 'in_order') expect(chosen.employeeId).to.equal(possible[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('in turn treats all alike: over full rounds everybody has had as many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), (people, rounds) => {
        const candidates = Array.from({ length: people }, (_, i) => one(String(i)));
        const had = new Map<string, number>();
        let lastId: string | null = null;
        for (let n = 0; n < people * rounds; n += 1) {
          lastId = nextOffer(distribution({ mode: 'in_turn', candidates, lastId }))?.employeeId ?? null;
          had.set(lastId ?? '', (had.get(lastId ?? '') ?? 0) + 1);
        }
        expect([...had.values()]).to.deep.equal(candidates.map(() => rounds));
      }),
    );
  });
});
