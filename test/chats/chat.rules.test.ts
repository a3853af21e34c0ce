import { expect } from 'chai';
import {
  type Actor,
  audience,
  type ChatEvent,
  type ChatRights,
  type ChatState,
  type ChatStatus,
  rights,
} from '../../service/chats/chat.ts';
import { decide } from '../../service/chats/decide.ts';

const person = (employeeId: string, role: Actor['role'] = 'employee', viaOneC = false): Actor => ({
  employeeId,
  role,
  viaOneC,
});
const olga = person('olga');
const boris = person('boris');
const nina = person('nina');
const ivan = person('ivan');
const borisOneC = person('boris', 'employee', true);
const chief = person('chief', 'manager');
const admin = person('admin', 'administrator');

const earlier = '2026-11-20T09:00:00.000Z';
const now = '2026-11-20T09:15:30.000Z';

const chat = (status: ChatStatus, more: Partial<ChatState> = {}): ChatState => ({
  status,
  ownerId: null,
  formerOwnerId: null,
  observerIds: [],
  version: 7,
  ratingRequested: false,
  waitingSince: null,
  ...more,
});
const none = null;
const queued = chat('queued', { waitingSince: earlier });
const inWork = chat('in_work', { ownerId: 'olga', observerIds: ['nina'], waitingSince: earlier });
const closed = chat('closed', { formerOwnerId: 'olga', observerIds: ['nina'] });
const asked = { ...closed, ratingRequested: true };
const ownerless = chat('closed');
const muted = { ...closed, spam: true };

const clientWrote = (rating: number | null = null, formerOwnerAbsent = false): ChatEvent => ({
  type: 'client_wrote',
  at: now,
  rating,
  formerOwnerAbsent,
});
const answer = (by: Actor, onTaken: 'reject' | 'observe' = 'reject'): ChatEvent => ({
  type: 'employee_answered',
  by,
  onTaken,
});
const phone = (dutyEmployeeId: string | null): ChatEvent => ({ type: 'phone_answered', dutyEmployeeId });
const comment = (by: Actor, ...mentions: string[]): ChatEvent => ({ type: 'commented', by, mentions });
const mention = (by: Actor, ...employeeIds: string[]): ChatEvent => ({ type: 'mentioned', by, employeeIds });
const took = (by: Actor): ChatEvent => ({ type: 'took', by });
const assigned = (by: Actor | 'system', employeeId: string): ChatEvent => ({
  type: 'assigned',
  by,
  employeeId,
});
const transferred = (by: Actor | 'system', toEmployeeId: string): ChatEvent => ({
  type: 'transferred',
  by,
  toEmployeeId,
});
const left = (by: Actor): ChatEvent => ({ type: 'left', by });
const close = (by: Actor | 'system'): ChatEvent => ({ type: 'closed', by });
const reopen = (by: Actor | 'system', formerOwnerAbsent = false): ChatEvent => ({
  type: 'reopened',
  by,
  formerOwnerAbsent,
});
const wroteFirst = (by: Actor, ...observerIds: string[]): ChatEvent => ({
  type: 'wrote_first',
  by,
  observerIds,
});
const askToObserve = (by: Actor): ChatEvent => ({ type: 'observe_asked', by });
const noReply = (by: Actor): ChatEvent => ({ type: 'no_reply_needed', by });

/** The fields that differ from the chat before (of a new chat: from an empty queued one). */
function difference(before: ChatState | null, event: ChatEvent) {
  const outcome = decide(before, event);
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal}`);
  const base = before ?? chat('queued', { version: 0 });
  return Object.fromEntries(
    Object.entries(outcome.chat).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(base[field as keyof ChatState]),
    ),
  );
}

/** What followed, in short: `line:taken`, `became_owner:boris`, ... */
function effects(before: ChatState | null, event: ChatEvent) {
  const outcome = decide(before, event);
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal}`);
  return outcome.effects.map((effect) => {
    if (effect.type === 'system_line') return `line:${effect.line.kind}`;
    return 'employeeId' in effect ? `${effect.type}:${effect.employeeId}` : effect.type;
  });
}

type Row = [
  title: string,
  before: ChatState | null,
  event: ChatEvent,
  then: object | string,
  what?: string[],
];

/** `then`: the fields that change (the version is implied), or the code of the refusal. */
function rows(title: string, table: Row[]) {
  describe(title, () => {
    for (const [name, before, event, then, what] of table) {
      it(name, () => {
        if (typeof then === 'string') {
          const ownerId = before?.ownerId ?? null;
          expect(decide(before, event)).to.deep.equal({ ok: false, refusal: then, ownerId });
          return;
        }
        const version = Object.keys(then).length || !before ? { version: (before?.version ?? 0) + 1 } : {};
        expect(difference(before, event)).to.deep.equal({ ...then, ...version });
        expect(effects(before, event)).to.deep.equal(what ?? []);
      });
    }
  });
}

const owned = (by: string, kind = 'taken') => [`became_owner:${by}`, `line:${kind}`];
const joined = (by: string) => [`became_observer:${by}`, 'line:observer_joined'];

describe('rules of the chat', () => {
  // biome-ignore format: a row of the table is a line
  rows('client writes', [
    ['none: queued, the queue is notified', none, clientWrote(), { waitingSince: now }, ['notify_queue', 'line:opened']],
    ['queued: same, waits since the first message', queued, clientWrote(), {}],
    ['queued, nobody waited: waits now', chat('queued'), clientWrote(), { waitingSince: now }],
    ['in work: same, waits since the first message', inWork, clientWrote(), {}],
    ['in work, answered before: waits now', { ...inWork, waitingSince: null }, clientWrote(), { waitingSince: now }],
    ['closed: back to the former owner', closed, clientWrote(),
      { status: 'in_work', ownerId: 'olga', formerOwnerId: null, waitingSince: now }, owned('olga', 'reopened')],
    ['closed, former owner absent: queued, former owner shown', closed, clientWrote(null, true),
      { status: 'queued', waitingSince: now }, ['notify_queue', 'line:reopened']],
    ['closed without a former owner: queued', ownerless, clientWrote(), { status: 'queued', waitingSince: now }, ['notify_queue', 'line:reopened']],
    ['queued or in work, a digit is no rating', inWork, clientWrote(5), {}],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('answer to the quality request', [
    ['asked: recorded, stays closed', asked, clientWrote(4), { ratingRequested: false }, ['rated:olga', 'line:rated']],
    ['asked: recorded even when the former owner is absent', asked, clientWrote(4, true), { ratingRequested: false }, ['rated:olga', 'line:rated']],
    ['asked, anything else: reopens, the request is over', asked, clientWrote(),
      { status: 'in_work', ownerId: 'olga', formerOwnerId: null, waitingSince: now, ratingRequested: false }, owned('olga', 'reopened')],
    ['not asked (or asked and answered): a digit reopens', closed, clientWrote(5),
      { status: 'in_work', ownerId: 'olga', formerOwnerId: null, waitingSince: now }, owned('olga', 'reopened')],
    ['asked, out of range: no rating', asked, clientWrote(6, true),
      { status: 'queued', waitingSince: now, ratingRequested: false }, ['notify_queue', 'line:reopened']],
    ['request after closing', closed, { type: 'rating_requested' }, { ratingRequested: true }],
    ['request to a chat that came back meanwhile', inWork, { type: 'rating_requested' }, 'CHAT_NOT_CLOSED'],
    ['no answer in its time: the request is over', asked, { type: 'rating_expired' }, { ratingRequested: false }],
    ['its time is up after it was over', closed, { type: 'rating_expired' }, {}],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('spam', [
    ['none', none, { type: 'spam_marked', by: chief }, 'NOT_FOUND'],
    ['queued, an employee: as closing', queued, { type: 'spam_marked', by: boris }, 'FORBIDDEN'],
    ['queued, a manager: closed and muted', queued, { type: 'spam_marked', by: chief },
      { status: 'closed', waitingSince: null, spam: true }, ['line:closed']],
    ['in work, the owner', inWork, { type: 'spam_marked', by: olga },
      { status: 'closed', ownerId: null, formerOwnerId: 'olga', waitingSince: null, spam: true }, ['line:closed']],
    ['in work, an observer', inWork, { type: 'spam_marked', by: nina }, 'FORBIDDEN'],
    ['closed already: muted, the request for a rating is over', asked, { type: 'spam_marked', by: olga },
      { spam: true, ratingRequested: false }],
    ['closed, another', closed, { type: 'spam_marked', by: boris }, 'FORBIDDEN'],
    ['twice', muted, { type: 'spam_marked', by: olga }, {}],
    ['the client writes: nothing', muted, clientWrote(), {}],
    ['he rates: nothing', { ...muted, ratingRequested: true }, clientWrote(5), {}],
    ['no longer: closed, as it was', muted, { type: 'spam_unmarked', by: olga }, { spam: false }],
    ['no longer, another', muted, { type: 'spam_unmarked', by: boris }, 'FORBIDDEN'],
    ['no longer, though it never was', closed, { type: 'spam_unmarked', by: olga }, {}],
    ['the former owner answers after all', muted, answer(olga),
      { status: 'in_work', ownerId: 'olga', formerOwnerId: null, spam: false }, owned('olga', 'reopened')],
    ['reopened', muted, reopen(chief),
      { status: 'in_work', ownerId: 'olga', formerOwnerId: null, spam: false }, owned('olga', 'reopened')],
    ['somebody writes first', muted, wroteFirst(boris),
      { status: 'in_work', ownerId: 'boris', formerOwnerId: null, spam: false }, owned('boris', 'reopened')],
    ['answered on the phone, without a duty employee', muted, phone(null), {}],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('employee answers', [
    ['none', none, answer(boris), 'NOT_FOUND'],
    ['queued: becomes the owner', queued, answer(boris), { status: 'in_work', ownerId: 'boris', waitingSince: null }, owned('boris')],
    ['queued, an observer: becomes the owner, observes no more', { ...queued, observerIds: ['boris', 'nina'] }, answer(boris),
      { status: 'in_work', ownerId: 'boris', observerIds: ['nina'], waitingSince: null }, owned('boris')],
    ['in work, the owner: answered', inWork, answer(olga), { waitingSince: null }],
    ['in work, an observer, reject: delivered', inWork, answer(nina), { waitingSince: null }],
    ['in work, an observer, observe: delivered', inWork, answer(nina, 'observe'), { waitingSince: null }],
    ['in work, a manager, reject: delivered, stays outside', inWork, answer(chief), { waitingSince: null }],
    ['in work, a manager, observe: delivered, observes', inWork, answer(chief, 'observe'),
      { waitingSince: null, observerIds: ['nina', 'chief'] }, joined('chief')],
    ['in work, another in the panel, reject', inWork, answer(boris), 'CHAT_TAKEN'],
    ['in work, another in the panel, observe', inWork, answer(boris, 'observe'), 'CHAT_TAKEN'],
    ['in work, another in 1C, reject', inWork, answer(borisOneC), 'CHAT_TAKEN'],
    ['in work, another in 1C, observe: delivered, observes', inWork, answer(borisOneC, 'observe'),
      { waitingSince: null, observerIds: ['nina', 'boris'] }, joined('boris')],
    ['closed, the former owner', asked, answer(olga),
      { status: 'in_work', ownerId: 'olga', formerOwnerId: null, ratingRequested: false }, owned('olga', 'reopened')],
    ['closed, an observer: becomes the owner', closed, answer(nina),
      { status: 'in_work', ownerId: 'nina', formerOwnerId: null, observerIds: [] }, owned('nina', 'reopened')],
    ['closed, a manager: becomes the owner', closed, answer(admin),
      { status: 'in_work', ownerId: 'admin', formerOwnerId: null }, owned('admin', 'reopened')],
    ['closed, another in 1C: becomes the owner', closed, answer(borisOneC, 'observe'),
      { status: 'in_work', ownerId: 'boris', formerOwnerId: null }, owned('boris', 'reopened')],
    ['closed, another in the panel does not see it', closed, answer(boris), 'CHAT_CLOSED'],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('answer from the phone itself', [
    ['none, duty employee: in work', none, phone('ivan'), { status: 'in_work', ownerId: 'ivan' }, owned('ivan', 'opened')],
    ['none, no duty employee: opened without an owner, nobody is called', none, phone(null), {}, ['line:opened']],
    ['queued, duty employee', queued, phone('ivan'), { status: 'in_work', ownerId: 'ivan', waitingSince: null }, owned('ivan')],
    ['queued, no duty employee: stays, the client has his answer', queued, phone(null), { waitingSince: null }],
    ['in work, duty employee: same owner', inWork, phone('ivan'), { waitingSince: null }],
    ['in work, no duty employee: same', inWork, phone(null), { waitingSince: null }],
    ['closed, duty employee', asked, phone('ivan'),
      { status: 'in_work', ownerId: 'ivan', formerOwnerId: null, ratingRequested: false }, owned('ivan', 'reopened')],
    ['closed, no duty employee: stays', asked, phone(null), {}],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('employee writes a comment', [
    ['none', none, comment(olga), 'NOT_FOUND'],
    ['queued: nothing changes, the client still waits', queued, comment(boris), {}],
    ['in work, owner', inWork, comment(olga), {}],
    ['in work, observer', inWork, comment(nina), {}],
    ['in work, manager', inWork, comment(chief), {}],
    ['in work, another in 1C', inWork, comment(borisOneC), {}],
    ['in work, another in the panel', inWork, comment(boris), 'FORBIDDEN'],
    ['closed, former owner: stays closed', asked, comment(olga), {}],
    ['closed, another in the panel', closed, comment(boris), 'FORBIDDEN'],
    ['with a mention', inWork, comment(olga, 'boris'), { observerIds: ['nina', 'boris'] }, joined('boris')],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('mention of an employee, or observers added', [
    ['queued', queued, mention(boris, 'nina'), { observerIds: ['nina'] }, joined('nina')],
    ['in work, of several, each once', inWork, mention(olga, 'boris', 'ivan', 'boris'),
      { observerIds: ['nina', 'boris', 'ivan'] }, [...joined('boris'), ...joined('ivan')]],
    ['in work, of the owner: no change', inWork, mention(nina, 'olga'), {}],
    ['in work, of an observer: no change', inWork, mention(olga, 'nina'), {}],
    ['in work, by an observer', inWork, mention(nina, 'boris'), { observerIds: ['nina', 'boris'] }, joined('boris')],
    ['in work, by another in the panel, of himself', inWork, mention(boris, 'boris'), 'FORBIDDEN'],
    ['in work, by another in 1C, of himself', inWork, mention(borisOneC, 'boris'), { observerIds: ['nina', 'boris'] }, joined('boris')],
    ['closed: stays closed', closed, mention(olga, 'boris'), { observerIds: ['nina', 'boris'] }, joined('boris')],
    ['observers added by a manager', inWork, { type: 'observers_added', by: chief, employeeIds: ['boris'] },
      { observerIds: ['nina', 'boris'] }, joined('boris')],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('observer leaves', [
    ['queued', { ...queued, observerIds: ['nina'] }, left(nina), { observerIds: [] }, ['left:nina', 'line:observer_left']],
    ['in work', inWork, left(nina), { observerIds: [] }, ['left:nina', 'line:observer_left']],
    ['closed', closed, left(nina), { observerIds: [] }, ['left:nina', 'line:observer_left']],
    ['the owner: transfers or closes instead', inWork, left(olga), 'NOT_AN_OBSERVER'],
    ['a manager who does not observe', inWork, left(chief), 'NOT_AN_OBSERVER'],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('take', [
    ['none', none, took(boris), 'NOT_FOUND'],
    ['queued: the client still waits', queued, took(boris), { status: 'in_work', ownerId: 'boris' }, owned('boris')],
    ['queued, shown a former owner', { ...queued, formerOwnerId: 'olga' }, took(boris),
      { status: 'in_work', ownerId: 'boris', formerOwnerId: null }, owned('boris')],
    ['own: no change', inWork, took(olga), {}],
    ['of another', inWork, took(boris), 'CHAT_TAKEN'],
    ['of another, by an observer', inWork, took(nina), 'CHAT_TAKEN'],
    ['of another, by a manager: transfers instead', inWork, took(chief), 'CHAT_TAKEN'],
    ['closed', closed, took(olga), 'CHAT_CLOSED'],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('assign', [
    ['queued, manager', queued, assigned(chief, 'boris'), { status: 'in_work', ownerId: 'boris' }, owned('boris')],
    ['queued, distribution', queued, assigned('system', 'boris'), { status: 'in_work', ownerId: 'boris' }, owned('boris')],
    ['queued, employee to himself is a take', queued, assigned(boris, 'boris'), { status: 'in_work', ownerId: 'boris' }, owned('boris')],
    ['queued, employee to a colleague', queued, assigned(boris, 'ivan'), 'FORBIDDEN'],
    ['in work, to its owner: no change', inWork, assigned(chief, 'olga'), {}],
    ['in work, to another: transferred instead', inWork, assigned(chief, 'boris'), 'CHAT_NOT_QUEUED'],
    ['in work of another, to himself', inWork, assigned(boris, 'boris'), 'CHAT_TAKEN'],
    ['closed', closed, assigned(chief, 'boris'), 'CHAT_CLOSED'],
  ]);

  const gone = ['left:olga', 'became_owner:boris', 'line:transferred'];
  // biome-ignore format: a row of the table is a line
  rows('transfer', [
    ['by the owner: he leaves, the client still waits', inWork, transferred(olga, 'boris'), { ownerId: 'boris' }, gone],
    ['by a manager', inWork, transferred(chief, 'boris'), { ownerId: 'boris' }, gone],
    ['to an observer: observes no more', inWork, transferred(olga, 'nina'),
      { ownerId: 'nina', observerIds: [] }, ['left:olga', 'became_owner:nina', 'line:transferred']],
    ['by a manager to himself', inWork, transferred(chief, 'chief'), { ownerId: 'chief' }, ['left:olga', 'became_owner:chief', 'line:transferred']],
    ['to oneself: no change', inWork, transferred(olga, 'olga'), {}],
    ['by an observer', inWork, transferred(nina, 'nina'), 'FORBIDDEN'],
    ['by another', inWork, transferred(boris, 'boris'), 'FORBIDDEN'],
    ['by another in 1C', inWork, transferred(borisOneC, 'boris'), 'FORBIDDEN'],
    ['queued', queued, transferred(chief, 'boris'), 'CHAT_NOT_IN_WORK'],
    ['closed', closed, transferred(olga, 'boris'), 'CHAT_CLOSED'],
  ]);

  const shut = { status: 'closed', ownerId: null, formerOwnerId: 'olga', waitingSince: null };
  // biome-ignore format: a row of the table is a line
  rows('close', [
    ['in work, owner', inWork, close(olga), shut, ['line:closed']],
    ['in work, manager', inWork, close(chief), shut, ['line:closed']],
    ['in work, observer', inWork, close(nina), 'FORBIDDEN'],
    ['in work, another', inWork, close(boris), 'FORBIDDEN'],
    ['in work, another in 1C', inWork, close(borisOneC), 'FORBIDDEN'],
    ['queued, manager: no former owner', queued, close(chief), { status: 'closed', waitingSince: null }, ['line:closed']],
    ['queued, manager: the former owner shown stays', { ...queued, formerOwnerId: 'olga' }, close(chief),
      { status: 'closed', waitingSince: null }, ['line:closed']],
    ['queued, employee', queued, close(boris), 'FORBIDDEN'],
    ['queued, its former owner', { ...queued, formerOwnerId: 'olga' }, close(olga), 'FORBIDDEN'],
    ['closed already, who closed it: no change', asked, close(olga), {}],
    ['closed already, observer', closed, close(nina), 'FORBIDDEN'],
  ]);

  const back = (ownerId: string) => ({ status: 'in_work', ownerId, formerOwnerId: null });
  // biome-ignore format: a row of the table is a line
  rows('reopen', [
    ['the former owner', closed, reopen(olga), back('olga'), owned('olga', 'reopened')],
    ['a manager: the former owner has it again', closed, reopen(chief), back('olga'), owned('olga', 'reopened')],
    ['a manager, former owner absent: the manager', asked, reopen(chief, true),
      { ...back('chief'), ratingRequested: false }, owned('chief', 'reopened')],
    ['another in 1C: the former owner has it again', closed, reopen(borisOneC), back('olga'), owned('olga', 'reopened')],
    ['another in 1C, no former owner: he', ownerless, reopen(borisOneC), { status: 'in_work', ownerId: 'boris' }, owned('boris', 'reopened')],
    ['an observer in 1C, former owner absent: he, observes no more', closed, reopen(person('nina', 'employee', true), true),
      { ...back('nina'), observerIds: [] }, owned('nina', 'reopened')],
    ['no employee, former owner absent: queued', closed, reopen('system', true), { status: 'queued' }, ['notify_queue', 'line:reopened']],
    ['an observer in the panel', closed, reopen(nina), 'FORBIDDEN'],
    ['another in the panel', closed, reopen(boris), 'FORBIDDEN'],
    ['in work', inWork, reopen(olga), 'CHAT_NOT_CLOSED'],
    ['queued', queued, reopen(chief), 'CHAT_NOT_CLOSED'],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('write first', [
    ['none', none, wroteFirst(boris), { status: 'in_work', ownerId: 'boris' }, owned('boris', 'opened')],
    ['none, with observers: one version', none, wroteFirst(boris, 'nina', 'boris'),
      { status: 'in_work', ownerId: 'boris', observerIds: ['nina'] }, [...owned('boris', 'opened'), ...joined('nina')]],
    ['closed: the author, whoever had it', closed, wroteFirst(boris, 'nina', 'ivan'),
      { ...back('boris'), observerIds: ['nina', 'ivan'] }, [...owned('boris', 'reopened'), ...joined('ivan')]],
    ['queued: as an answer', queued, wroteFirst(boris), { status: 'in_work', ownerId: 'boris', waitingSince: null }, owned('boris')],
    ['in work, own', inWork, wroteFirst(olga, 'ivan'), { waitingSince: null, observerIds: ['nina', 'ivan'] }, joined('ivan')],
    ['in work, of another', inWork, wroteFirst(boris), 'CHAT_TAKEN'],
    ['in work, of another, in 1C', inWork, wroteFirst(borisOneC), 'CHAT_TAKEN'],
    ['in work, of another, by a manager', inWork, wroteFirst(chief), 'CHAT_TAKEN'],
    ['in work, of another: asks to observe', inWork, askToObserve(boris), {}, ['ask_owner:boris']],
    ['asks to observe what he observes', inWork, askToObserve(nina), {}],
    ['asks to observe what nobody has', queued, askToObserve(boris), 'CHAT_NOT_IN_WORK'],
    ['asks to observe a closed chat', closed, askToObserve(boris), 'CHAT_CLOSED'],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('time passes', [
    ['no answer, in work: queued, the manager is told', inWork, { type: 'no_answer_timeout' },
      { status: 'queued', ownerId: null, formerOwnerId: 'olga' }, ['left:olga', 'notify_manager:olga', 'line:returned_to_queue']],
    ['no answer, but answered meanwhile', { ...inWork, waitingSince: null }, { type: 'no_answer_timeout' }, {}],
    ['no answer, queued', queued, { type: 'no_answer_timeout' }, {}],
    ['no answer, closed', closed, { type: 'no_answer_timeout' }, {}],
    ['no activity, in work: closed, owner kept', inWork, { type: 'inactivity_timeout' }, shut, ['line:closed']],
    ['no activity, queued', queued, { type: 'inactivity_timeout' }, {}],
    ['no activity, closed', asked, { type: 'inactivity_timeout' }, {}],
  ]);

  // biome-ignore format: a row of the table is a line
  rows('no reply needed', [
    ['queued: waits no more, stays queued', queued, noReply(boris), { waitingSince: null }],
    ['in work, owner', inWork, noReply(olga), { waitingSince: null }],
    ['in work, nobody waits', { ...inWork, waitingSince: null }, noReply(olga), {}],
    ['in work, another in the panel', inWork, noReply(boris), 'FORBIDDEN'],
  ]);

  it('names both sides in the line of a transfer', () => {
    const outcome = decide(inWork, transferred(chief, 'boris'));
    expect(outcome.ok && outcome.effects.at(-1)).to.deep.equal({
      type: 'system_line',
      line: { kind: 'transferred', by: { employeeId: 'chief' }, fromId: 'olga', toId: 'boris' },
    });
  });

  it('records the value of a rating', () => {
    const outcome = decide(asked, clientWrote(4));
    expect(outcome.ok && outcome.effects).to.deep.equal([
      { type: 'rated', value: 4, employeeId: 'olga' },
      { type: 'system_line', line: { kind: 'rated', by: 'client', value: 4 } },
    ]);
  });
});

describe('rights in a chat', () => {
  const all: (keyof ChatRights)[] = [
    'read',
    'writeToClient',
    'comment',
    'mention',
    'take',
    'assign',
    'transfer',
    'close',
    'reopen',
    'leave',
    'observe',
  ];
  const talk = ['read', 'writeToClient', 'comment', 'mention'];
  // biome-ignore format: a row of the table is a line
  const table: [string, ChatState, Actor, string[]][] = [
    ['queued: an employee', queued, boris, [...talk, 'take', 'observe']],
    ['queued: a manager', queued, chief, [...talk, 'take', 'assign', 'close', 'observe']],
    ['in work: the owner', inWork, olga, [...talk, 'transfer', 'close']],
    ['in work: an observer', inWork, nina, [...talk, 'leave']],
    ['in work: another', inWork, boris, []],
    ['in work: another in 1C', inWork, borisOneC, [...talk, 'observe']],
    ['in work: a manager', inWork, chief, [...talk, 'transfer', 'close', 'observe']],
    ['in work: an administrator', inWork, admin, [...talk, 'transfer', 'close', 'observe']],
    ['closed: the former owner', closed, olga, [...talk, 'reopen', 'observe']],
    ['closed: an observer', closed, nina, [...talk, 'leave']],
    ['closed: another', closed, boris, []],
    ['closed: another in 1C', closed, borisOneC, [...talk, 'reopen', 'observe']],
    ['closed: a manager', closed, chief, [...talk, 'reopen', 'observe']],
  ];
  for (const [title, state, actor, granted] of table) {
    it(title, () => {
      const given = rights(state, actor);
      expect(all.filter((right) => given[right])).to.have.members(granted);
    });
  }
});

describe('audience of a change', () => {
  it('is everybody for a chat that is or was queued', () => {
    expect(audience(null, queued).everybody).to.equal(true);
    expect(audience(queued, inWork).everybody).to.equal(true);
    expect(audience(inWork, queued).everybody).to.equal(true);
  });
  it('is owner and observers in work', () => {
    expect(audience(inWork, inWork)).to.deep.equal({ everybody: false, employeeIds: ['olga', 'nina'] });
  });
  it('is who had it and who has it after a transfer', () => {
    const after = { ...inWork, ownerId: 'boris', observerIds: [] };
    expect(audience(inWork, after)).to.deep.equal({
      everybody: false,
      employeeIds: ['olga', 'nina', 'boris'],
    });
  });
  it('keeps a closed chat to its former owner and observers', () => {
    expect(audience(inWork, closed)).to.deep.equal({ everybody: false, employeeIds: ['olga', 'nina'] });
    expect(audience(closed, { ...inWork, ownerId: ivan.employeeId }).employeeIds).to.include.members([
      'olga',
      'ivan',
    ]);
  });
});
