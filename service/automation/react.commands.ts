/** What automation does at once when something has happened to a chat, in the transaction of that change. */
import type { ChangedChat } from '../chats/change.ts';
import type { LoadedChat } from '../chats/chat.store.ts';
import type { Tx } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { farewellOf, greetingOf } from './automation.ts';
import { courseOf, isGroup } from './course.store.ts';
import type { CourseRow } from './course.table.ts';
import { say, unsay } from './say.commands.ts';

/** What is asked before the client's message is stored. */
export interface Before {
  course: CourseRow | null;
  closedAt: string | null;
}

/** What has to be known of a chat before the client's message changes it. */
export const beforeOf = async (tx: Tx, chat: LoadedChat | null): Promise<Before> => ({
  course: chat ? await courseOf(tx, chat.row.id) : null,
  closedAt: chat?.row.closedAt ?? null,
});

/**
 * The client has written: thanks for a rating, else a welcome or a word that nobody is at work. What was fetched after
 * an absence, a call and what comes from one who is muted start nothing.
 */
export async function onClientWrote(
  tx: Tx,
  platform: Platform,
  before: Before,
  { chat, effects, before: stateBefore }: ChangedChat,
  message: { caughtUp: boolean; kind: string },
): Promise<void> {
  const { row, line } = chat;
  const { automation } = line.settings;
  if (stateBefore?.status === 'closed' && row.status !== 'closed')
    await unsay(tx, platform, chat, ['closing', 'quality_request', 'quality_reminder']);
  if (message.caughtUp || message.kind === 'system' || row.spam) return;
  if (effects.some(({ type }) => type === 'rated')) {
    await say(tx, platform, chat, { automatic: 'quality_thanks', text: automation.quality.thanks });
    return;
  }
  if (row.status === 'closed') return;
  const now = platform.clock.now();
  const greeting = greetingOf(
    {
      began: stateBefore === null || stateBefore.status === 'closed',
      lastAnswerAt: before.course?.lastAnswerAt ?? null,
      closedAt: stateBefore === null ? null : (before.closedAt ?? before.course?.activeAt ?? null),
      welcomedAt: before.course?.welcomedAt ?? null,
      offHoursAt: before.course?.offHoursAt ?? null,
    },
    automation,
    now,
  );
  if (greeting === 'off_hours')
    await say(tx, platform, chat, {
      automatic: 'off_hours',
      text: automation.offHours.text,
      course: { offHoursAt: now.toISOString() },
    });
  if (greeting === 'welcome')
    await say(tx, platform, chat, {
      automatic: 'welcome',
      text: automation.welcome.text,
      course: { welcomedAt: now.toISOString() },
    });
}

/** Somebody has answered the client, perhaps on the phone: nothing automatic is said any more. */
export const onAnswered = (tx: Tx, platform: Platform, chat: LoadedChat): Promise<void> =>
  unsay(tx, platform, chat, [
    'welcome',
    'off_hours',
    'no_answer',
    'closing',
    'quality_request',
    'quality_reminder',
  ]);

/** The dialogue has ended: farewell and the request for a rating. The contact has to be locked. */
export async function onClosed(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  silent: boolean,
): Promise<LoadedChat> {
  const { row, line } = chat;
  const { automation } = line.settings;
  const course = await courseOf(tx, row.id);
  const words = farewellOf(
    {
      answered: course?.answeredAt != null,
      group: await isGroup(tx, row.contactId),
      spam: row.spam,
      silent,
    },
    automation,
  );
  let last = chat;
  for (const automatic of words) {
    last =
      automatic === 'closing'
        ? await say(tx, platform, last, { automatic, text: automation.closing.text })
        : await say(tx, platform, last, {
            automatic,
            text: automation.quality.text,
            event: { type: 'rating_requested' },
          });
  }
  return last;
}
