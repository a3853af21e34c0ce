/** What a timer does when it is due: once, whoever else looks at it at the same moment. */
import type { ChatId, EmployeeId, LineId } from '../../contracts/common.ts';
import { changeChat } from '../chats/change.ts';
import { findChat, type LoadedChat, lockChat } from '../chats/chat.store.ts';
import { chatTable } from '../chats/chat.table.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { passOffer } from '../distribution/offer.commands.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { lateMs, type TimerKind } from './automation.ts';
import { courseOf, planTimers } from './course.store.ts';
import type { CourseRow } from './course.table.ts';
import { onClosed } from './react.commands.ts';
import { say } from './say.commands.ts';
import { type TimerRow, timerTable } from './timer.table.ts';

/** The chat with its client, locked in the order in which messages are received. */
export async function lockChatAndClient(tx: Tx, chatId: ChatId): Promise<LoadedChat | null> {
  const seen = await findChat(tx, chatId);
  if (!seen) return null;
  await lockRow(tx, contactTable, seen.row.contactId);
  return lockChat(tx, chatId);
}

/**
 * Does what is due, in one transaction with the note that it was done: a restart, a kill and another node find either
 * both or nothing. Returns whether it was still due.
 */
export async function fire(platform: Platform, { subjectId, kind }: TimerRow): Promise<boolean> {
  if (kind === 'plan') return planLine(platform, subjectId as LineId);
  return platform.db.write(async (tx) => {
    const chat = await lockChatAndClient(tx, subjectId as ChatId);
    // By the id in the timer: a chat that was merged into another has no timers of its own.
    if (!chat || chat.row.id !== subjectId) {
      await tx.repo(timerTable).delete({ subjectId, kind });
      return false;
    }
    const course = await courseOf(tx, chat.row.id);
    // By the settings as they are now: they may have changed since it was set.
    if (course) await planTimers(tx, chat, course);
    const timer = await tx.repo(timerTable).findOneBy({ subjectId, kind });
    const now = platform.clock.now();
    if (!course || !timer || timer.dueAt === null || timer.dueAt > now.toISOString()) return false;
    await tx.repo(timerTable).update({ subjectId, kind }, { dueAt: null, tries: 0 });
    const late = now.getTime() - new Date(timer.dueAt).getTime() > lateMs;
    await deeds[kind](tx, platform, chat, course, late);
    return true;
  });
}

type Deed = (
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  course: CourseRow,
  late: boolean,
) => Promise<unknown>;

const deeds: Record<TimerKind, Deed> = {
  async no_answer(tx, platform, chat, course, late) {
    const { noAnswer } = chat.line.settings.automation;
    if (late || course.calledAt === null) return;
    await say(tx, platform, chat, { automatic: 'no_answer', text: noAnswer.text });
  },
  async alert(tx, platform, chat, course) {
    if (course.waitingAt === null) return;
    const reason = course.answeredAt === null ? 'first_answer' : 'next_answer';
    await changeChat(
      tx,
      platform,
      chat,
      { type: 'noted' },
      {
        course: { alertReason: reason, alertAt: instantOf(platform.clock) },
        lines: [{ kind: 'alerted', by: 'system', reason }],
      },
    );
  },
  async return_to_queue(tx, platform, chat) {
    const { ownerId, waitingSince } = chat.row;
    if (ownerId === null || waitingSince === null) return;
    await changeChat(
      tx,
      platform,
      chat,
      { type: 'no_answer_timeout' },
      {
        course: {
          alertReason: 'returned_to_queue',
          alertAt: instantOf(platform.clock),
          // He had his chance: the others are asked first.
          passed: [{ employeeId: ownerId, why: 'timeout' }],
        },
      },
    );
  },
  async auto_close(tx, platform, chat, _course, late) {
    if (chat.row.status !== 'in_work') return;
    const { chat: closed } = await changeChat(tx, platform, chat, { type: 'inactivity_timeout' });
    await onClosed(tx, platform, closed, late);
  },
  async quality_reminder(tx, platform, chat, _course, late) {
    if (late || chat.row.ratingRequestedAt === null) return;
    const { text } = chat.line.settings.automation.quality;
    await say(tx, platform, chat, { automatic: 'quality_reminder', text });
  },
  async quality_end(tx, platform, chat) {
    await changeChat(tx, platform, chat, { type: 'rating_expired' });
  },
  async offer_end(tx, platform, chat, course) {
    if (course.offerToId === null) return;
    await passOffer(tx, platform, chat, course, {
      employeeId: course.offerToId as EmployeeId,
      why: 'timeout',
    });
  },
};

/** How many chats of a line get their timers in one go. */
const planAtOnce = 200;

/** Gives every chat of the line that may have a timer its timers anew: the settings have changed. */
async function planLine(platform: Platform, lineId: LineId): Promise<boolean> {
  const { db } = platform;
  const before = await db.read((r) => r.repo(timerTable).findOneBy({ subjectId: lineId, kind: 'plan' }));
  if (!before) return false;
  for (let after = ''; ; ) {
    const rows = await db.read((r) =>
      r
        .repo(chatTable)
        .createQueryBuilder('c')
        .select(['c.id'])
        .where('c.lineId = :lineId AND c.id > :after', { lineId, after })
        .andWhere("(c.status <> 'closed' OR c.ratingRequestedAt IS NOT NULL)")
        .orderBy('c.id', 'ASC')
        .limit(planAtOnce)
        .getMany(),
    );
    for (const { id } of rows) {
      await db.write(async (tx) => {
        const chat = await lockChatAndClient(tx, id);
        const course = chat && (await courseOf(tx, chat.row.id));
        if (chat && course) await planTimers(tx, chat, course);
      });
    }
    const last = rows.at(-1);
    if (!last || rows.length < planAtOnce) break;
    after = last.id;
  }
  // Settings that have changed meanwhile want another round.
  await db.write((tx) =>
    tx.repo(timerTable).delete({ subjectId: lineId, kind: 'plan', anchor: before.anchor }),
  );
  return true;
}
