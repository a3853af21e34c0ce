/**
 * Rules of automation: which timers a chat has, and what is said to the client. Pure: the same chat, course and
 * settings give the same timers, so they can be made anew at any moment. Explained in docs/rules.md.
 */

import type { ChatStatus } from '../../contracts/chat-status.ts';
import type { LineAutomation } from '../../contracts/line.ts';
import type { Course } from './course.ts';
import { addWorking, closedSince, nextOpen, type WorkingHours } from './working-hours.ts';

export const timerKinds = [
  'no_answer',
  'alert',
  'return_to_queue',
  'auto_close',
  'quality_reminder',
  'quality_end',
  'offer_end',
] as const;
export type TimerKind = (typeof timerKinds)[number];

/** What is due for a chat. It fires once for an anchor: what it is counted from, an instant. */
export interface Timer {
  kind: TimerKind;
  anchor: string;
  dueAt: string;
}

/** What timers depend on. Times are instants. */
export interface ChatFacts {
  status: ChatStatus;
  /** A group of WhatsApp: nothing automatic is said there. */
  group: boolean;
  spam: boolean;
  ratingRequestedAt: string | null;
  offerUntil: string | null;
  course: Course;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * A timer that fires later than this, because the service was down or because the setting is new, does its work
 * without a word to the client, ms.
 */
export const lateMs = 15 * minuteMs;

/** So many automatic messages to one person within an hour at most: two robots must not talk to each other. */
export const automaticPerHour = 6;

/** An automatic message that was not handed over within this time is not sent any more, ms. */
export const automaticWithinMs = 30 * minuteMs;

/** Every timer that the chat has now, one of a kind at most. */
export function timersOf(chat: ChatFacts, automation: LineAutomation): Timer[] {
  const { course, status } = chat;
  const { noAnswer, managerAlert, returnToQueue, autoClose, quality, workingHours: hours } = automation;
  const mayTalk = !chat.group && !chat.spam;
  const timers: Timer[] = [];
  const add = (kind: TimerKind, anchor: string | null, due: (anchor: Date) => Date | null) => {
    const at = anchor === null ? null : due(new Date(anchor));
    if (anchor !== null && at !== null) timers.push({ kind, anchor, dueAt: at.toISOString() });
  };
  const inWork = (minutes: number) => (anchor: Date) => addWorking(hours, anchor, minutes * minuteMs);

  if (status !== 'closed') {
    if (noAnswer.enabled && hasWords(noAnswer.text) && mayTalk)
      add('no_answer', course.calledAt, inWork(noAnswer.afterMinutes));
    if (managerAlert.enabled) {
      const { firstAnswerMinutes, nextAnswerMinutes } = managerAlert;
      add(
        'alert',
        course.waitingAt,
        inWork(course.answeredAt === null ? firstAnswerMinutes : nextAnswerMinutes),
      );
    }
  }
  if (status === 'in_work') {
    if (returnToQueue.enabled && course.waitingAt !== null)
      add(
        'return_to_queue',
        latest(course.waitingAt, course.ownedAt ?? course.waitingAt),
        inWork(returnToQueue.afterMinutes),
      );
    // By the clock, for a client does not keep our hours; but he is not told of it at night.
    if (autoClose.enabled)
      add('auto_close', course.activeAt, (anchor) =>
        nextOpen(hours, new Date(anchor.getTime() + autoClose.afterMinutes * minuteMs)),
      );
  }
  if (status === 'closed' && chat.ratingRequestedAt !== null) {
    const { reminderMinutes, waitHours } = quality;
    const end = new Date(chat.ratingRequestedAt).getTime() + waitHours * hourMs;
    add('quality_end', chat.ratingRequestedAt, () => new Date(end));
    if (quality.enabled && reminderMinutes !== null && mayTalk)
      add('quality_reminder', chat.ratingRequestedAt, (anchor) => {
        const at = nextOpen(hours, new Date(anchor.getTime() + reminderMinutes * minuteMs));
        return at !== null && at.getTime() < end ? at : null;
      });
  }
  if (status === 'queued') add('offer_end', chat.offerUntil, (anchor) => anchor);
  return timers;
}

const hasWords = (text: string): boolean => text.trim() !== '';
const latest = (a: string, b: string): string => (a > b ? a : b);

/** What greeting needs to know of the chat. Times are instants. */
export interface GreetingFacts {
  /** The message has begun a dialogue: the chat was opened, or came back. */
  began: boolean;
  /** Somebody has answered in this dialogue: when last. */
  lastAnswerAt: string | null;
  /** When the former dialogue ended; null: this is the first one. */
  closedAt: string | null;
  welcomedAt: string | null;
  offHoursAt: string | null;
}

/**
 * What is said at once to a client who has just written: off-hours, when nobody is at work and it was not said yet in
 * this closed time; else a welcome, when he comes for the first time or after a long time; else nothing.
 */
export function greetingOf(
  facts: GreetingFacts,
  automation: LineAutomation,
  now: Date,
): 'off_hours' | 'welcome' | null {
  const { offHours, welcome, workingHours } = automation;
  const closed = closedSince(workingHours, now)?.toISOString();
  if (closed !== undefined && offHours.enabled && hasWords(offHours.text)) {
    const said = facts.offHoursAt !== null && facts.offHoursAt >= closed;
    // Somebody works late: what he says is worth more.
    const answered = facts.lastAnswerAt !== null && facts.lastAnswerAt >= closed;
    return said || answered ? null : 'off_hours';
  }
  if (!welcome.enabled || !hasWords(welcome.text) || !facts.began) return null;
  if (facts.closedAt === null) return 'welcome';
  const { againAfterHours } = welcome;
  if (againAfterHours === null) return null;
  const last = [facts.closedAt, facts.welcomedAt]
    .filter((at) => at !== null)
    .sort()
    .at(-1) as string;
  return now.getTime() - new Date(last).getTime() >= againAfterHours * hourMs ? 'welcome' : null;
}

export interface ClosingFacts {
  /** Somebody has answered in the dialogue that ends. */
  answered: boolean;
  group: boolean;
  spam: boolean;
  /** Whoever closed it wants no words. */
  silent: boolean;
}

/** What is said when a dialogue ends, in this order. A dialogue in which nobody has answered ends without a word. */
export function farewellOf(
  { answered, group, spam, silent }: ClosingFacts,
  { closing, quality }: LineAutomation,
): ('closing' | 'quality_request')[] {
  if (!answered || group || spam || silent) return [];
  return [
    ...(closing.enabled && hasWords(closing.text) ? (['closing'] as const) : []),
    ...(quality.enabled && hasWords(quality.text) ? (['quality_request'] as const) : []),
  ];
}

/**
 * The text with its values. A variable without a value is left out, together with the comma before it and the space
 * around: «Здравствуйте, {{client.name}}!» becomes «Здравствуйте!».
 */
export function sayingOf(
  text: string,
  values: { client: string | null; employee: string | null; line: string },
): string {
  const known: Record<string, string | null> = {
    'client.name': values.client,
    'employee.name': values.employee,
    'line.name': values.line,
  };
  const filled = text.replace(
    /(,?[ \t]*)\{\{\s*(client\.name|employee\.name|line\.name)\s*\}\}/g,
    (_match, before: string, name: string) => {
      const value = known[name]?.trim() ?? '';
      return value === '' ? '' : `${before}${value}`;
    },
  );
  return filled.replace(/^[ \t]+|[ \t]+$/gm, '').trim();
}

export type { WorkingHours };
