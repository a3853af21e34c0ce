/** The course of chats in the database. */
import { In } from 'typeorm';
import type { ChatId } from '../../contracts/common.ts';
import type { LoadedChat } from '../chats/chat.store.ts';
import { contactTable } from '../contacts/contact.table.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { type FactRow, factTable } from '../reports/fact.table.ts';
import { timersOf } from './automation.ts';
import { type CourseRow, courseTable } from './course.table.ts';
import { courseAfter, factsOf, type newCourse, type Step } from './course.ts';
import { setTimers } from './timer.store.ts';

/** What is written down with a step beside what the rules make of it. */
export type CoursePatch = Partial<
  Pick<
    CourseRow,
    'welcomedAt' | 'offHoursAt' | 'alertReason' | 'alertAt' | 'offerToId' | 'offerUntil' | 'passed'
  >
>;

export const courseOf = (reader: Reader, chatId: ChatId): Promise<CourseRow | null> =>
  reader.repo(courseTable).findOneBy({ chatId });

/** Of many chats, by the chat. */
export async function coursesOf(reader: Reader, chatIds: readonly ChatId[]): Promise<Map<ChatId, CourseRow>> {
  if (chatIds.length === 0) return new Map();
  const rows = await reader.repo(courseTable).findBy({ chatId: In([...chatIds]) });
  return new Map(rows.map((row) => [row.chatId, row]));
}

const nothing: Omit<CourseRow, 'chatId' | keyof ReturnType<typeof newCourse>> = {
  welcomedAt: null,
  offHoursAt: null,
  alertReason: null,
  alertAt: null,
  offerToId: null,
  offerUntil: null,
  passed: [],
};

/**
 * Writes down what a step makes of the course of a chat: the course itself, the facts for reports, and the timers that
 * follow. The chat has to be locked, and its row written.
 */
export async function followCourse(
  tx: Tx,
  chat: LoadedChat,
  step: Step,
  patch: CoursePatch = {},
): Promise<CourseRow> {
  const repo = tx.repo(courseTable);
  const { row: chatRow, line } = chat;
  const chatId = chatRow.id;
  const stored = await repo.findOneBy({ chatId });
  const course = courseAfter(stored, step);
  const row: CourseRow = { ...nothing, ...stored, ...course, chatId, ...patch };
  if (course.waitingAt === null && patch.alertAt === undefined)
    Object.assign(row, { alertReason: null, alertAt: null });
  if (step.after.status !== 'queued') Object.assign(row, { offerToId: null, offerUntil: null, passed: [] });
  if (stored) await repo.update({ chatId }, row);
  else await repo.insert(row);

  const facts = factsOf(stored, step, line.settings.automation.workingHours);
  for (const fact of facts) {
    await tx.repo(factTable).insert({
      ...fact,
      employeeId: fact.employeeId as FactRow['employeeId'],
      at: step.now,
      chatId,
      lineId: chatRow.lineId,
    });
  }
  await planTimers(tx, chat, row);
  return row;
}

/** Gives the chat the timers that its state and the settings of its line ask for. */
export async function planTimers(tx: Tx, { row, line }: LoadedChat, course: CourseRow): Promise<void> {
  if (line.deletedAt !== null || row.mergedIntoId !== null) return setTimers(tx, row.id, []);
  const facts = {
    status: row.status,
    group: false,
    spam: row.spam,
    ratingRequestedAt: row.ratingRequestedAt,
    offerUntil: course.offerToId === null ? null : course.offerUntil,
    course,
  };
  const timers = timersOf(facts, line.settings.automation);
  // Groups are few: whether this is one is looked up only where something would be done.
  const group = timers.length > 0 && (await isGroup(tx, row.contactId));
  await setTimers(tx, row.id, group ? timersOf({ ...facts, group }, line.settings.automation) : timers);
}

/** Whether the contact is a group of WhatsApp. */
export const isGroup = (reader: Reader, id: LoadedChat['row']['contactId']): Promise<boolean> =>
  reader.repo(contactTable).existsBy({ id, kind: 'group' });

/**
 * Two chats of one person have become one: what was known of the absorbed one goes on with the other, and its timers
 * end. The chat that goes on has to be locked, and its row written.
 */
export async function joinCourses(tx: Tx, kept: LoadedChat, goneId: ChatId): Promise<void> {
  const repo = tx.repo(courseTable);
  const gone = await repo.findOneBy({ chatId: goneId });
  const own = await repo.findOneBy({ chatId: kept.row.id });
  await setTimers(tx, goneId, []);
  await tx.repo(factTable).update({ chatId: goneId }, { chatId: kept.row.id });
  const base = own ?? gone;
  if (!base) return;
  const both = [own, gone].filter((one) => one !== null);
  const earliest = (of: (row: CourseRow) => string | null) =>
    both
      .map(of)
      .filter((at) => at !== null)
      .sort()[0] ?? null;
  const latest = (of: (row: CourseRow) => string | null) =>
    both
      .map(of)
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? null;
  const waits = kept.row.waitingSince !== null;
  const row: CourseRow = {
    ...base,
    chatId: kept.row.id,
    activeAt: latest(({ activeAt }) => activeAt) ?? base.activeAt,
    lastAnswerAt: latest(({ lastAnswerAt }) => lastAnswerAt),
    welcomedAt: latest(({ welcomedAt }) => welcomedAt),
    offHoursAt: latest(({ offHoursAt }) => offHoursAt),
    waitingAt: waits ? earliest(({ waitingAt }) => waitingAt) : null,
    calledAt: waits ? earliest(({ calledAt }) => calledAt) : null,
  };
  if (own) await repo.update({ chatId: kept.row.id }, row);
  else await repo.insert(row);
  await repo.delete({ chatId: goneId });
  await planTimers(tx, kept, row);
}

/** The line has another infobase: its people are asked nothing any more, and what they were told is over. */
export async function forgetPeople(tx: Tx, chatId: ChatId): Promise<void> {
  const nobody = { offerToId: null, offerUntil: null, passed: [], ownedAt: null };
  await tx.repo(courseTable).update({ chatId }, nobody);
}
