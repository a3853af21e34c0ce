import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Actor,
  audience,
  type ChatEvent,
  type ChatState,
  type Outcome,
  rights,
} from '../../service/chats/chat.ts';
import { decide } from '../../service/chats/decide.ts';

const actors: Actor[] = [
  { employeeId: 'olga', role: 'employee', viaOneC: false },
  { employeeId: 'boris', role: 'employee', viaOneC: false },
  { employeeId: 'nina', role: 'employee', viaOneC: false },
  { employeeId: 'nina', role: 'employee', viaOneC: true },
  { employeeId: 'ivan', role: 'employee', viaOneC: true },
  { employeeId: 'chief', role: 'manager', viaOneC: false },
  { employeeId: 'admin', role: 'administrator', viaOneC: true },
];
const ids = [...new Set(actors.map((actor) => actor.employeeId))];

const actor = fc.constantFrom(...actors);
const agent = fc.oneof(
  { weight: 4, arbitrary: actor },
  { weight: 1, arbitrary: fc.constant('system' as const) },
);
const id = fc.constantFrom(...ids);
const some = fc.array(id, { maxLength: 3 });
const at = fc
  .integer({ min: 0, max: 999 })
  .map((ms) => new Date(Date.UTC(2026, 10, 20, 9) + ms).toISOString());

/** Everything that can happen to a chat, the client's messages and answers more often than the rest. */
const anyEvent: fc.Arbitrary<ChatEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('client_wrote' as const),
      at,
      rating: fc.option(fc.integer({ min: 0, max: 6 })),
      formerOwnerAbsent: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('employee_answered' as const),
      by: actor,
      onTaken: fc.constantFrom('reject' as const, 'observe' as const),
    }),
  },
  fc.record({ type: fc.constant('phone_answered' as const), dutyEmployeeId: fc.option(id) }),
  fc.record({ type: fc.constant('wrote_first' as const), by: actor, observerIds: some }),
  fc.record({ type: fc.constant('commented' as const), by: agent, mentions: some }),
  fc.record({
    type: fc.constantFrom('mentioned' as const, 'observers_added' as const),
    by: agent,
    employeeIds: some,
  }),
  fc.record({ type: fc.constantFrom('took' as const, 'left' as const, 'observe_asked' as const), by: actor }),
  fc.record({ type: fc.constant('assigned' as const), by: agent, employeeId: id }),
  fc.record({ type: fc.constant('transferred' as const), by: agent, toEmployeeId: id }),
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('closed' as const, 'no_reply_needed' as const), by: agent }),
  },
  fc.record({ type: fc.constant('reopened' as const), by: agent, formerOwnerAbsent: fc.boolean() }),
  fc.record({ type: fc.constantFrom('no_answer_timeout' as const, 'inactivity_timeout' as const) }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('rating_requested' as const) }) },
  fc.record({ type: fc.constantFrom('rating_expired' as const, 'noted' as const) }),
  fc.record({
    type: fc.constantFrom('spam_marked' as const, 'spam_unmarked' as const),
    by: agent,
  }),
);
/** `size`: without it the library seldom goes beyond ten events. */
const history = fc.array(anyEvent, { minLength: 1, maxLength: 40, size: 'max' });

const apply = (chat: ChatState | null, event: ChatEvent) => {
  const outcome = decide(chat, event);
  return outcome.ok ? outcome.chat : chat;
};
const freeze = <T>(value: T): T => {
  if (value && typeof value === 'object') {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
};

type Step = { before: ChatState | null; event: ChatEvent; outcome: Outcome };

/** Plays a history and looks at each step of it. Frozen input: a rule that writes into it throws. */
function play(events: ChatEvent[], look: (step: Step) => void): ChatState | null {
  let chat: ChatState | null = null;
  for (const event of events) {
    const outcome = decide(freeze(chat), freeze(event));
    look({ before: chat, event, outcome });
    if (outcome.ok) chat = outcome.chat;
  }
  return chat;
}
const eachStep = (look: (step: Step) => void) =>
  fc.assert(
    fc.property(history, (events) => {
      play(events, look);
    }),
    { numRuns: 500 },
  );
/** A chat that some history leads to, in the wanted status. */
const reached = (status: ChatState['status']) =>
  history
    .map((events) => events.reduce<ChatState | null>(apply, null))
    .filter((chat): chat is ChatState => chat?.status === status);

const visible = ({ version: _, ...rest }: ChatState) => rest;
const actorOf = (event: ChatEvent) => ('by' in event && event.by !== 'system' ? event.by : null);

describe('properties of the chat over random histories', () => {
  it('reach every status, every refusal and every effect (else the rest proves little)', () => {
    const seen = new Set<string>();
    eachStep(({ outcome }) => {
      if (!outcome.ok) return void seen.add(outcome.refusal);
      seen.add(outcome.chat.status);
      for (const effect of outcome.effects) seen.add(effect.type);
    });
    expect([...seen]).to.include.members([
      ...['queued', 'in_work', 'closed'],
      ...['NOT_FOUND', 'FORBIDDEN', 'CHAT_TAKEN', 'CHAT_CLOSED', 'CHAT_NOT_CLOSED', 'CHAT_NOT_IN_WORK'],
      ...[
        'CHAT_NOT_QUEUED',
        'NOT_AN_OBSERVER',
        'notify_queue',
        'notify_manager',
        'ask_owner',
        'became_owner',
      ],
      ...['became_observer', 'left', 'rated', 'system_line'],
    ]);
  });

  it('an owner exactly while in work, a former owner only while not', () =>
    eachStep(({ outcome }) => {
      if (!outcome.ok) return;
      const { status, ownerId, formerOwnerId } = outcome.chat;
      expect(ownerId !== null).to.equal(status === 'in_work');
      if (status === 'in_work') expect(formerOwnerId).to.equal(null);
    }));

  it('observers are never the owner and never doubled', () =>
    eachStep(({ outcome }) => {
      if (!outcome.ok) return;
      const { ownerId, observerIds } = outcome.chat;
      expect(observerIds).not.to.include(ownerId);
      expect(new Set(observerIds).size).to.equal(observerIds.length);
    }));

  it('a closed chat waits for nobody, a rating is asked only of a closed one', () =>
    eachStep(({ outcome }) => {
      if (!outcome.ok) return;
      if (outcome.chat.status === 'closed') expect(outcome.chat.waitingSince).to.equal(null);
      else expect(outcome.chat.ratingRequested).to.equal(false);
    }));

  it('the version grows by one exactly when something visible changed', () =>
    eachStep(({ before, outcome }) => {
      if (!outcome.ok) return;
      const same = before && JSON.stringify(visible(before)) === JSON.stringify(visible(outcome.chat));
      expect(outcome.chat.version).to.equal((before?.version ?? 0) + (same ? 0 : 1));
    }));

  it('effects name exactly who became owner, who joined and who left', () =>
    eachStep(({ before, outcome }) => {
      if (!outcome.ok) return;
      const named = (type: string) =>
        outcome.effects.flatMap((effect) =>
          effect.type === type && 'employeeId' in effect ? [effect.employeeId] : [],
        );
      const { ownerId, observerIds } = outcome.chat;
      const newOwner = ownerId !== null && ownerId !== before?.ownerId ? [ownerId] : [];
      const was = before?.observerIds ?? [];
      expect(named('became_owner')).to.deep.equal(newOwner);
      expect(named('became_observer')).to.have.members(observerIds.filter((one) => !was.includes(one)));
      const wereIn = before ? [before.ownerId, ...was] : [];
      const areIn = [ownerId, ...observerIds];
      const closing = outcome.chat.status === 'closed';
      expect(named('left')).to.have.members(
        wereIn.filter((one) => one !== null && !areIn.includes(one) && !(closing && one === before?.ownerId)),
      );
    }));

  it('of two who take or answer at once exactly one wins, in either order', () => {
    const grab = fc
      .tuple(actor, fc.boolean())
      .map(
        ([by, takes]): ChatEvent =>
          takes ? { type: 'took', by } : { type: 'employee_answered', by, onTaken: 'reject' },
      );
    const idOf = (event: ChatEvent) => actorOf(event)?.employeeId ?? '';
    fc.assert(
      fc.property(reached('queued'), grab, grab, (chat, one, two) => {
        fc.pre(idOf(one) !== idOf(two));
        for (const [first, second] of [
          [one, two],
          [two, one],
        ] as const) {
          const won = apply(chat, first);
          const late = decide(won, second);
          expect(won?.ownerId).to.equal(idOf(first));
          expect(late.ok ? late.chat.ownerId : late.ownerId).to.equal(idOf(first));
          const mayStay =
            second.type !== 'took' &&
            (actorOf(second)?.role !== 'employee' || won?.observerIds.includes(idOf(second)));
          expect(late.ok).to.equal(mayStay);
          if (!late.ok) expect(late.refusal).to.equal('CHAT_TAKEN');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a comment or a mention changes nothing but the observers', () =>
    eachStep(({ before, event, outcome }) => {
      if (!outcome.ok || !before) return;
      if (!['commented', 'mentioned', 'observers_added'].includes(event.type)) return;
      const { observerIds, version: _, ...rest } = outcome.chat;
      const { observerIds: was, version: __, ...restBefore } = before;
      expect(rest).to.deep.equal(restBefore);
      expect(observerIds.slice(0, was.length)).to.deep.equal(was);
    }));

  it('a closed chat that the client writes to goes back to its owner, or to the queue when he is absent', () => {
    fc.assert(
      fc.property(reached('in_work'), fc.boolean(), (chat, formerOwnerAbsent) => {
        const closed = apply(chat, { type: 'closed', by: 'system' });
        const back = apply(closed, { type: 'client_wrote', at: 't', rating: null, formerOwnerAbsent });
        expect(back?.status).to.equal(formerOwnerAbsent ? 'queued' : 'in_work');
        expect(back?.ownerId).to.equal(formerOwnerAbsent ? null : chat.ownerId);
        expect(back?.formerOwnerId).to.equal(formerOwnerAbsent ? chat.ownerId : null);
        expect(back?.observerIds).to.deep.equal(chat.observerIds);
      }),
      { numRuns: 300 },
    );
  });

  it('spam is closed, wakes nobody whatever the client writes, and ends with any way back', () => {
    eachStep(({ before, event, outcome }) => {
      if (!outcome.ok) return;
      if (outcome.chat.spam) expect(outcome.chat.status).to.equal('closed');
      if (before?.spam && event.type === 'client_wrote') {
        expect(outcome.chat).to.equal(before);
        expect(outcome.effects).to.deep.equal([]);
      }
    });
  });

  it('what is noted beside the rules changes nothing in them', () =>
    eachStep(({ before, event, outcome }) => {
      if (event.type !== 'noted' || !before) return;
      expect(outcome).to.deep.equal({ ok: true, chat: before, effects: [] });
    }));

  it('a rating does not reopen, a second one does', () => {
    const calm = reached('closed').filter(({ spam }) => spam !== true);
    fc.assert(
      fc.property(calm, fc.integer({ min: 1, max: 5 }), fc.boolean(), (chat, rating, absent) => {
        const asked = apply(chat, { type: 'rating_requested' });
        const wrote: ChatEvent = { type: 'client_wrote', at: 't', rating, formerOwnerAbsent: absent };
        const first = decide(asked, wrote);
        expect(first.ok && visible(first.chat)).to.deep.equal({ ...visible(chat), ratingRequested: false });
        const kinds = first.ok && first.effects.map((effect) => effect.type);
        expect(kinds).to.deep.equal(['rated', 'system_line']);
        const second = decide(first.ok ? first.chat : null, wrote);
        expect(second.ok && second.chat.status).to.be.oneOf(['in_work', 'queued']);
      }),
      { numRuns: 300 },
    );
  });

  it('nobody but owner and manager closes or transfers', () =>
    eachStep(({ before, event, outcome }) => {
      if (!outcome.ok || (event.type !== 'closed' && event.type !== 'transferred')) return;
      const by = actorOf(event);
      if (by?.role !== 'employee' || outcome.chat === before) return;
      expect(before?.ownerId).to.equal(by.employeeId);
    }));

  it('an employee of a panel changes nothing in a chat that he may not read, except by writing first', () =>
    eachStep(({ before, event, outcome }) => {
      const by = actorOf(event);
      if (!before || !by || event.type === 'wrote_first' || rights(before, by).read) return;
      if (outcome.ok) expect(outcome.chat).to.equal(before);
    }));

  it('a command is refused exactly where its right is missing, apart from repeated and late ones', () => {
    const rightOf = {
      took: 'take',
      left: 'leave',
      transferred: 'transfer',
      closed: 'close',
      reopened: 'reopen',
    } as const;
    eachStep(({ before, event, outcome }) => {
      const by = actorOf(event);
      if (!before || !by || !(event.type in rightOf)) return;
      const has = rights(before, by)[rightOf[event.type as keyof typeof rightOf]];
      if (has) expect(outcome.ok).to.equal(true);
      else if (outcome.ok) expect(outcome.chat).to.equal(before);
    });
  });

  it('the client waits since his first message without an answer', () => {
    fc.assert(
      fc.property(history, (events) => {
        let since: string | null = null;
        play(events, ({ before, event, outcome }) => {
          if (!outcome.ok) return;
          if (event.type === 'client_wrote' && outcome.chat.status !== 'closed') since ??= event.at;
          const answers = ['employee_answered', 'phone_answered', 'wrote_first', 'no_reply_needed'];
          if (answers.includes(event.type) || outcome.chat.status === 'closed') since = null;
          expect(outcome.chat.waitingSince, `${event.type} on ${before?.status}`).to.equal(since);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('the audience of a change holds everybody who may read the chat in a panel before or after it', () =>
    eachStep(({ before, outcome }) => {
      if (!outcome.ok) return;
      const { everybody, employeeIds } = audience(before, outcome.chat);
      const states = before ? [before, outcome.chat] : [outcome.chat];
      for (const employeeId of ids) {
        const reads = states.some(
          (chat) => rights(chat, { employeeId, role: 'employee', viaOneC: false }).read,
        );
        expect(everybody || employeeIds.includes(employeeId)).to.equal(reads);
      }
    }));
});
