/** The pure rules of automation: timers, greetings, farewells, the course of a chat. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { LineAutomation } from '../../contracts/line.ts';
import {
  type ChatFacts,
  farewellOf,
  greetingOf,
  sayingOf,
  type TimerKind,
  timersOf,
} from '../../service/automation/automation.ts';
import { type Course, courseAfter, factsOf, newCourse, type Step } from '../../service/automation/course.ts';
import type { Actor, ChatEvent, ChatState } from '../../service/chats/chat.ts';
import { decide } from '../../service/chats/decide.ts';
import { mergeSettings, newLineSettings } from '../../service/lines/line.ts';

const off = newLineSettings.automation;
type Change = NonNullable<Parameters<typeof mergeSettings>[1]['automation']>;
const on = (change: Change): LineAutomation =>
  mergeSettings(newLineSettings, { automation: change }).automation;
const everything = on({
  welcome: { enabled: true, text: 'Здравствуйте' },
  offHours: { enabled: true, text: 'Мы закрыты' },
  noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё немного' },
  managerAlert: { enabled: true, firstAnswerMinutes: 15, nextAnswerMinutes: 60 },
  closing: { enabled: true, text: 'До свидания' },
  quality: { enabled: true, text: 'Оцените', thanks: 'Спасибо', reminderMinutes: 30, waitHours: 24 },
  autoClose: { enabled: true, afterMinutes: 1440 },
  returnToQueue: { enabled: true, afterMinutes: 20 },
});
const office = {
  timeZone: 'Europe/Moscow',
  week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })),
  holidays: [],
};
/** A Friday, a quarter past noon in Moscow. */
const noon = '2026-11-20T09:15:00.000Z';
const plus = (at: string, minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();

const facts = (more: Partial<ChatFacts> = {}, course: Partial<Course> = {}): ChatFacts => ({
  status: 'queued',
  group: false,
  spam: false,
  ratingRequestedAt: null,
  offerUntil: null,
  ...more,
  course: { ...newCourse(noon), ...course },
});
const due = (chat: ChatFacts, automation = everything): Partial<Record<TimerKind, string>> =>
  Object.fromEntries(timersOf(chat, automation).map(({ kind, dueAt }) => [kind, dueAt]));
const waits = { waitingAt: noon, calledAt: noon };

describe('timers', () => {
  it('there are none while everything is off, but those of an open request and of an offer', () => {
    for (const status of ['queued', 'in_work', 'closed'] as const)
      expect(due(facts({ status }, waits), off), status).to.deep.equal({});
    const request = facts({ status: 'closed', ratingRequestedAt: noon });
    expect(due(request, off)).to.deep.equal({ quality_end: plus(noon, 72 * 60) });
    expect(due(facts({ offerUntil: plus(noon, 1) }), off)).to.deep.equal({ offer_end: plus(noon, 1) });
  });

  it('of a chat that waits in the queue', () => {
    expect(due(facts({}, waits))).to.deep.equal({
      no_answer: plus(noon, 10),
      alert: plus(noon, 15),
    });
    expect(due(facts())).to.deep.equal({});
  });

  it('of a chat in work: a later answer has its own limit, the return counts from the present owner', () => {
    const chat = facts({ status: 'in_work' }, { ...waits, answeredAt: noon, ownedAt: plus(noon, 5) });
    expect(due(chat)).to.deep.equal({
      no_answer: plus(noon, 10),
      alert: plus(noon, 60),
      return_to_queue: plus(noon, 25),
      auto_close: plus(noon, 1440),
    });
  });

  it('of what was fetched after an absence: nothing is said to the client, people are told', () => {
    const chat = facts({ status: 'in_work' }, { waitingAt: noon, calledAt: null, ownedAt: noon });
    expect(Object.keys(due(chat))).to.have.members(['alert', 'return_to_queue', 'auto_close']);
  });

  it('of a group and of spam: nothing is said', () => {
    expect(Object.keys(due(facts({ group: true }, waits)))).to.deep.equal(['alert']);
    const muted = facts({ status: 'closed', spam: true, ratingRequestedAt: noon });
    expect(Object.keys(due(muted))).to.deep.equal(['quality_end']);
  });

  it('of a closed chat: one reminder within the time of the request, then its end', () => {
    expect(due(facts({ status: 'closed', ratingRequestedAt: noon }))).to.deep.equal({
      quality_reminder: plus(noon, 30),
      quality_end: plus(noon, 24 * 60),
    });
    const late = { ...everything, quality: { ...everything.quality, reminderMinutes: 24 * 60 } };
    expect(Object.keys(due(facts({ status: 'closed', ratingRequestedAt: noon }), late))).to.deep.equal([
      'quality_end',
    ]);
  });

  it('count in working hours; closing comes by the clock, but not at night', () => {
    const automation = { ...everything, workingHours: office };
    // Friday, ten minutes before the end of work; Monday at nine is 06:00 UTC.
    const late = '2026-11-20T14:50:00.000Z';
    const chat = facts(
      { status: 'in_work' },
      { waitingAt: late, calledAt: late, ownedAt: late, activeAt: late },
    );
    expect(due(chat, automation)).to.deep.equal({
      no_answer: '2026-11-20T15:00:00.000Z',
      alert: '2026-11-23T06:05:00.000Z',
      return_to_queue: '2026-11-23T06:10:00.000Z',
      auto_close: '2026-11-23T06:00:00.000Z',
    });
  });

  it('are nobody’s where nobody ever works', () => {
    const automation = { ...everything, workingHours: { ...office, week: [] } };
    expect(due(facts({ status: 'in_work' }, { ...waits, ownedAt: noon }), automation)).to.deep.equal({});
  });
});

describe('greetings', () => {
  const first = { began: true, lastAnswerAt: null, closedAt: null, welcomedAt: null, offHoursAt: null };
  const now = new Date(noon);
  const night = new Date('2026-11-20T19:00:00.000Z');
  const withHours = { ...everything, workingHours: office };

  it('are nothing while they are off or have no words', () => {
    expect(greetingOf(first, off, now)).to.equal(null);
    expect(greetingOf(first, on({ welcome: { enabled: true, text: ' \n' } }), now)).to.equal(null);
    expect(greetingOf(first, { ...off, workingHours: office }, night)).to.equal(null);
  });

  it('welcome who comes for the first time, or after a long time; nobody within a dialogue', () => {
    expect(greetingOf(first, everything, now)).to.equal('welcome');
    expect(greetingOf({ ...first, began: false }, everything, now)).to.equal(null);
    const back = (closedAt: string, welcomedAt: string | null = null) =>
      greetingOf({ ...first, closedAt, welcomedAt }, everything, now);
    expect(back(plus(noon, -60))).to.equal(null);
    expect(back(plus(noon, -24 * 60))).to.equal('welcome');
    expect(back(plus(noon, -48 * 60), plus(noon, -60))).to.equal(null);
    const once = on({ welcome: { enabled: true, text: 'Здравствуйте', againAfterHours: null } });
    expect(greetingOf({ ...first, closedAt: plus(noon, -1e6) }, once, now)).to.equal(null);
  });

  it('say that nobody is at work once in a closed time, unless somebody answers then', () => {
    const closed = '2026-11-20T15:00:00.000Z';
    expect(greetingOf(first, withHours, now)).to.equal('welcome');
    expect(greetingOf(first, withHours, night)).to.equal('off_hours');
    expect(greetingOf({ ...first, began: false }, withHours, night)).to.equal('off_hours');
    expect(greetingOf({ ...first, offHoursAt: plus(closed, 5) }, withHours, night)).to.equal(null);
    expect(greetingOf({ ...first, offHoursAt: plus(closed, -60 * 24) }, withHours, night)).to.equal(
      'off_hours',
    );
    expect(greetingOf({ ...first, lastAnswerAt: plus(closed, 30) }, withHours, night)).to.equal(null);
    expect(greetingOf({ ...first, lastAnswerAt: plus(closed, -30) }, withHours, night)).to.equal('off_hours');
  });

  it('fall back to the welcome where no word for the night is set', () => {
    const only = { ...withHours, offHours: { enabled: false, text: '' } };
    expect(greetingOf(first, only, night)).to.equal('welcome');
  });
});

describe('farewells', () => {
  const ended = { answered: true, group: false, spam: false, silent: false };
  it('are the closing message, then the request', () => {
    expect(farewellOf(ended, everything)).to.deep.equal(['closing', 'quality_request']);
    expect(farewellOf(ended, off)).to.deep.equal([]);
    expect(farewellOf(ended, on({ quality: { enabled: true, text: 'Оцените' } }))).to.deep.equal([
      'quality_request',
    ]);
  });
  it('are not said when nobody has answered, to groups, to spam, and where silence is wanted', () => {
    for (const more of [{ answered: false }, { group: true }, { spam: true }, { silent: true }])
      expect(farewellOf({ ...ended, ...more }, everything)).to.deep.equal([]);
  });
});

describe('what is said', () => {
  const values = { client: 'Анна', employee: 'Иванов Пётр', line: 'Продажи' };
  const nobody = { client: null, employee: ' ', line: 'Продажи' };
  it('has its values', () => {
    expect(sayingOf('Здравствуйте, {{client.name}}! Это {{ line.name }}.', values)).to.equal(
      'Здравствуйте, Анна! Это Продажи.',
    );
  });
  it('leaves out what it does not know, with the comma before it', () => {
    expect(sayingOf('Здравствуйте, {{client.name}}!\nВам отвечал {{employee.name}}', nobody)).to.equal(
      'Здравствуйте!\nВам отвечал',
    );
    expect(sayingOf('{{client.name}}', nobody)).to.equal('');
  });
  it('takes a name for what it is', () => {
    expect(sayingOf('{{client.name}}', { ...values, client: '{{line.name}}' })).to.equal('{{line.name}}');
    expect(sayingOf('{{client.phone}} {{x}}', values)).to.equal('{{client.phone}} {{x}}');
  });
});

describe('the course of a chat', () => {
  const ivan: Actor = { employeeId: 'ivan', role: 'employee', viaOneC: false };
  const olga: Actor = { employeeId: 'olga', role: 'manager', viaOneC: false };
  const wrote: ChatEvent = { type: 'client_wrote', at: noon, rating: null, formerOwnerAbsent: false };
  const answered = (by: Actor): ChatEvent => ({ type: 'employee_answered', by, onTaken: 'observe' });

  /** Plays events a minute after each other. */
  function play(events: readonly (ChatEvent | [ChatEvent, Partial<Step>])[]) {
    let chat: ChatState | null = null;
    let course: Course | null = null;
    const told: string[] = [];
    events.forEach((one, n) => {
      const [event, more] = Array.isArray(one) ? one : [one, {}];
      const outcome = decide(chat, event);
      if (!outcome.ok) throw new Error(outcome.refusal);
      const step: Step = {
        ...{ before: chat, after: outcome.chat, effects: outcome.effects, event },
        now: plus(noon, n),
        caughtUp: false,
        said: true,
        ...more,
      };
      for (const { kind, employeeId, seconds, value } of factsOf(course, step, null))
        told.push([kind, employeeId, seconds, value].filter((part) => part !== null).join(' '));
      course = courseAfter(course, step);
      chat = outcome.chat;
    });
    return { course: course as unknown as Course, facts: told };
  }

  it('tells the first answer from later ones, and how long each was waited for', () => {
    const { facts: told, course } = play([wrote, wrote, answered(ivan), wrote, answered(olga)]);
    expect(told).to.deep.equal([
      'opened',
      'taken ivan',
      'first_answer ivan 120',
      // A manager has answered in Ivan's chat: the answer is hers.
      'next_answer olga 60',
    ]);
    expect(course).to.include({ answeredAt: plus(noon, 2), lastAnswerAt: plus(noon, 4), waitingAt: null });
  });

  it('begins a new dialogue when the client comes back', () => {
    const { facts: told } = play([
      wrote,
      answered(ivan),
      { type: 'closed', by: ivan },
      wrote,
      answered(ivan),
    ]);
    expect(told).to.deep.equal([
      'opened',
      'taken ivan',
      'first_answer ivan 60',
      'closed ivan',
      'reopened ivan',
      'first_answer ivan 60',
    ]);
  });

  it('counts a wait that ends without an answer, and not taking, transferring or opening as one', () => {
    expect(
      play([
        wrote,
        { type: 'took', by: ivan },
        { type: 'transferred', by: ivan, toEmployeeId: 'olga' },
        { type: 'closed', by: olga },
      ]).facts,
    ).to.deep.equal([
      'opened',
      'taken ivan',
      'transferred ivan',
      'taken olga',
      'closed olga',
      'unanswered olga 180',
    ]);
    const opened = play([wrote, [{ type: 'wrote_first', by: ivan, observerIds: [] }, { said: false }]]);
    expect(opened.facts).to.include('unanswered 60');
    expect(opened.course.answeredAt).to.equal(null);
  });

  it('gives ratings and the end of inactivity to whose chat it was', () => {
    const { facts: told } = play([
      wrote,
      answered(ivan),
      { type: 'inactivity_timeout' },
      { type: 'rating_requested' },
      { type: 'client_wrote', at: noon, rating: 4, formerOwnerAbsent: true },
    ]);
    expect(told.slice(3)).to.deep.equal(['closed_idle ivan', 'asked ivan', 'rated ivan 4']);
  });

  it('hears the first live message of a wait', () => {
    const { course } = play([[wrote, { caughtUp: true }], wrote, wrote]);
    expect(course).to.include({ waitingAt: noon, calledAt: plus(noon, 1) });
    expect(play([[wrote, { caughtUp: true }]]).course.calledAt).to.equal(null);
  });

  it('what automation does keeps no chat awake', () => {
    expect(play([wrote, answered(ivan), { type: 'noted' }, { type: 'noted' }]).course.activeAt).to.equal(
      plus(noon, 1),
    );
  });

  const event = fc.constantFrom<ChatEvent>(
    wrote,
    answered(ivan),
    answered(olga),
    { type: 'took', by: ivan },
    { type: 'closed', by: 'system' },
    { type: 'reopened', by: 'system', formerOwnerAbsent: false },
    { type: 'no_answer_timeout' },
    { type: 'inactivity_timeout' },
    { type: 'no_reply_needed', by: 'system' },
    { type: 'phone_answered', dutyEmployeeId: null },
    { type: 'noted' },
  );

  it('over random histories: waits begin and end with those of the chat, each wait has one end', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (events) => {
        let chat: ChatState | null = null;
        let course: Course | null = null;
        let begun = 0;
        let ended = 0;
        events.forEach((one, n) => {
          const outcome = decide(chat, one);
          if (!outcome.ok) return;
          const step: Step = {
            ...{ before: chat, after: outcome.chat, effects: outcome.effects, event: one },
            ...{ now: plus(noon, n), caughtUp: false, said: true },
          };
          const told = factsOf(course, step, null);
          const next = courseAfter(course, step);
          if ((course?.waitingAt ?? null) === null && next.waitingAt !== null) begun += 1;
          ended += told.filter(({ seconds }) => seconds !== null).length;
          expect(next.waitingAt !== null).to.equal(outcome.chat.waitingSince !== null);
          expect(next.ownedAt !== null).to.equal(outcome.chat.ownerId !== null);
          course = next;
          chat = outcome.chat;
        });
        const open = (course as Course | null)?.waitingAt != null ? 1 : 0;
        expect(ended + open).to.equal(begun);
      }),
      { numRuns: 400 },
    );
  });
});
