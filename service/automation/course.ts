/**
 * The course of a chat: what automation and reports have to remember of it beside its state. Pure: what an event of
 * the chat makes of its course, and what it adds to the reports. Explained in docs/rules.md.
 */
import type { Cause, ChatEffect, ChatEvent, ChatState, EmployeeKey } from '../chats/chat.ts';
import { type WorkingHours, workingBetween } from './working-hours.ts';

/** Times are instants by our own clock. */
export interface Course {
  /** When the present dialogue began: the chat was opened, or came back. */
  dialogueAt: string;
  /** When somebody answered the client first in this dialogue. */
  answeredAt: string | null;
  /** When somebody answered him last, in whatever dialogue. */
  lastAnswerAt: string | null;
  /** Since when the present owner has it. */
  ownedAt: string | null;
  /** The last thing that somebody did: wrote, took, came back. Automatic messages are not somebody. */
  activeAt: string;
  /** Since when the client waits for an answer. */
  waitingAt: string | null;
  /** The first message of this wait that was heard live; null: all of it was fetched after an absence. */
  calledAt: string | null;
}

export const newCourse = (now: string): Course => ({
  dialogueAt: now,
  answeredAt: null,
  lastAnswerAt: null,
  ownedAt: null,
  activeAt: now,
  waitingAt: null,
  calledAt: null,
});

/** What has happened, for reports. */
export const factKinds = [
  'opened',
  'reopened',
  'taken',
  'transferred',
  'returned',
  'closed',
  'closed_idle',
  'spam',
  'first_answer',
  'next_answer',
  'unanswered',
  'asked',
  'rated',
  'alerted',
] as const;
export type FactKind = (typeof factKinds)[number];

export interface Fact {
  kind: FactKind;
  /** Whose work it is; null: nobody's. */
  employeeId: EmployeeKey | null;
  /** How long the client had waited, in whole seconds, by the clock and within working hours. */
  seconds: number | null;
  workSeconds: number | null;
  /** Of a rating. */
  value: number | null;
}

export interface Step {
  before: ChatState | null;
  after: ChatState;
  event: ChatEvent;
  effects: readonly ChatEffect[];
  /** An instant. */
  now: string;
  /** A message was fetched after an absence. */
  caughtUp: boolean;
  /** A message stands behind it: opening a chat without a word is no answer. */
  said: boolean;
}

const answers: ReadonlySet<ChatEvent['type']> = new Set([
  'employee_answered',
  'phone_answered',
  'wrote_first',
]);
/** What is no deed of a person: it keeps no chat awake. */
const passing: ReadonlySet<ChatEvent['type']> = new Set(['noted', 'rating_requested', 'rating_expired']);

const isAnswer = ({ event, said }: Step): boolean => said && answers.has(event.type);

/** The course after a step. A new chat has none before. */
export function courseAfter(course: Course | null, step: Step): Course {
  const { before, after, event, now } = step;
  const was = course ?? newCourse(now);
  const comesBack = before?.status === 'closed' && after.status !== 'closed';
  const begun = course === null || comesBack;
  const waits = after.waitingSince !== null;
  const waited = before !== null && before.waitingSince !== null && was.waitingAt !== null;
  const live = event.type === 'client_wrote' && !step.caughtUp;
  const answeredAt = begun ? null : was.answeredAt;
  return {
    dialogueAt: begun ? now : was.dialogueAt,
    answeredAt: isAnswer(step) ? (answeredAt ?? now) : answeredAt,
    lastAnswerAt: isAnswer(step) ? now : was.lastAnswerAt,
    ownedAt:
      after.ownerId === null
        ? null
        : before?.ownerId === after.ownerId && was.ownedAt !== null
          ? was.ownedAt
          : now,
    activeAt: passing.has(event.type) && before !== null ? was.activeAt : now,
    waitingAt: waits ? (waited ? was.waitingAt : now) : null,
    calledAt: waits ? (waited && was.calledAt !== null ? was.calledAt : live ? now : null) : null,
  };
}

const employeeOf = (by: Cause): EmployeeKey | null => (typeof by === 'object' ? by.employeeId : null);

function authorOf(event: ChatEvent): EmployeeKey | null {
  if (event.type === 'phone_answered') return event.dutyEmployeeId;
  return 'by' in event && event.by !== 'system' ? event.by.employeeId : null;
}

/** What the step adds to the reports. `course` is that before the step. */
export function factsOf(course: Course | null, step: Step, hours: WorkingHours | null): Fact[] {
  const { before, after, event, effects, now } = step;
  const plain = { seconds: null, workSeconds: null, value: null };
  const facts: Fact[] = effects.flatMap((effect): Fact[] => {
    if (effect.type === 'rated')
      return [{ ...plain, kind: 'rated', employeeId: effect.employeeId, value: effect.value }];
    if (effect.type !== 'system_line') return [];
    const { line } = effect;
    switch (line.kind) {
      case 'opened':
      case 'reopened':
      case 'taken': {
        const own: Fact = { ...plain, kind: line.kind, employeeId: line.ownerId };
        // A chat that is opened at once at an employee is taken by him, too.
        return line.kind === 'opened' && line.ownerId !== null ? [own, { ...own, kind: 'taken' }] : [own];
      }
      case 'transferred':
        return [
          { ...plain, kind: 'transferred', employeeId: line.fromId },
          { ...plain, kind: 'taken', employeeId: line.toId },
        ];
      case 'returned_to_queue':
        return [{ ...plain, kind: 'returned', employeeId: line.fromId }];
      case 'closed': {
        const kind =
          line.reason === 'inactivity' ? 'closed_idle' : line.reason === 'spam' ? 'spam' : 'closed';
        return [{ ...plain, kind, employeeId: before?.ownerId ?? employeeOf(line.by) }];
      }
      case 'alerted':
        return [{ ...plain, kind: 'alerted', employeeId: after.ownerId }];
      default:
        return [];
    }
  });
  if (event.type === 'rating_requested')
    facts.push({ ...plain, kind: 'asked', employeeId: after.formerOwnerId });
  const since = course?.waitingAt ?? null;
  if (since !== null && before?.waitingSince != null && after.waitingSince === null) {
    const [from, to] = [new Date(since), new Date(now)];
    const answered = isAnswer(step);
    facts.push({
      kind: !answered ? 'unanswered' : course?.answeredAt == null ? 'first_answer' : 'next_answer',
      employeeId: answered ? authorOf(event) : before.ownerId,
      seconds: Math.round(Math.max(0, to.getTime() - from.getTime()) / 1000),
      workSeconds: Math.round(workingBetween(hours, from, to) / 1000),
      value: null,
    });
  }
  return facts;
}
