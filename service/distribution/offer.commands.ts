/** Offers of queued chats: made in turn, accepted, skipped, passed on when nobody says anything. */
import type { Chat } from '../../contracts/chat.ts';
import type { ChatId, EmployeeId } from '../../contracts/common.ts';
import { actingEmployee, type Principal } from '../access/principal.ts';
import { courseOf } from '../automation/course.store.ts';
import type { CourseRow } from '../automation/course.table.ts';
import { changeChat } from '../chats/change.ts';
import { actorOf, chatForCommand } from '../chats/chat.access.ts';
import { presentChat } from '../chats/chat.present.ts';
import { type LoadedChat, lockChat } from '../chats/chat.store.ts';
import { queueOf } from '../employees/employee.store.ts';
import { infobaseTable } from '../infobases/infobase.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { nextOffer, type Passed } from './distribution.ts';
import { candidatesOf } from './presence.store.ts';
import { turnTable } from './presence.table.ts';

/** Topic of the doorbell: a chat may be offered to somebody now. */
export const offerTopic = 'offers';

/**
 * Offers a queued chat to whom it is the turn of; returns whether somebody was found. The chat has to be locked. Offers
 * of an infobase take turns, so that two at once don't go beyond what one may have.
 */
async function offerNext(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  passed: readonly Passed[],
): Promise<LoadedChat | null> {
  const { line, row } = chat;
  const { mode, maxOpenChats, answerWithinSeconds } = line.settings.automation.distribution;
  if (mode === 'everybody' || row.status !== 'queued' || line.infobaseId === null) return null;
  await lockRow(tx, infobaseTable, line.infobaseId);
  const now = platform.clock.now();
  const { employeeIds } = await queueOf(tx, line.infobaseId, line.id);
  const turn = await tx.repo(turnTable).findOneBy({ lineId: line.id });
  const offer = nextOffer({
    ...{ mode, maxOpenChats, passed },
    candidates: await candidatesOf(tx, employeeIds, now),
    lastId: turn?.lastId ?? null,
  });
  if (!offer) return null;
  const lastId = offer.employeeId as EmployeeId;
  if (turn) await tx.repo(turnTable).update({ lineId: line.id }, { lastId });
  else await tx.repo(turnTable).insert({ lineId: line.id, lastId });
  const changed = await changeChat(
    tx,
    platform,
    chat,
    { type: 'noted' },
    {
      course: {
        offerToId: lastId,
        offerUntil: new Date(now.getTime() + answerWithinSeconds * 1000).toISOString(),
        passed: offer.passed,
      },
    },
  );
  return changed.chat;
}

/** Offers the chat if it is queued, waits for an answer, and is offered to nobody. Returns whether it was offered. */
export const offerChat = (platform: Platform, chatId: ChatId): Promise<boolean> =>
  platform.db.write(async (tx) => {
    const chat = await lockChat(tx, chatId);
    const course = chat && (await courseOf(tx, chat.row.id));
    if (chat?.row.status !== 'queued' || chat.row.waitingSince === null) return false;
    if (!course || course.offerToId !== null) return false;
    return (await offerNext(tx, platform, chat, course.passed)) !== null;
  });

/** The offer was not taken: the next one has his turn. With nobody left, the chat stands for everybody. */
export async function passOffer(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  course: CourseRow,
  by: Passed,
): Promise<LoadedChat> {
  const passed = [...course.passed.filter(({ employeeId }) => employeeId !== by.employeeId), by];
  const { chat: free } = await changeChat(
    tx,
    platform,
    chat,
    { type: 'noted' },
    { course: { offerToId: null, offerUntil: null, passed } },
  );
  return (await offerNext(tx, platform, free, passed)) ?? free;
}

/** The chat and the offer that is the caller's; a refusal where it is not. */
async function ownOffer(tx: Tx, principal: Principal, chatId: ChatId, version: number | undefined) {
  const employee = actingEmployee(principal);
  const chat = await chatForCommand(tx, principal, chatId, version);
  const course = await courseOf(tx, chat.row.id);
  const offered = course?.offerToId === employee.id;
  return { chat, course, offered, employeeId: employee.id };
}

/** Accepts what is offered to the caller: the chat is his. */
export const acceptChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Chat> =>
  platform.db.write(async (tx) => {
    const { chat, offered, employeeId } = await ownOffer(tx, principal, chatId, version);
    if (!offered && chat.row.status === 'queued') return fail('OFFER_GONE');
    // Taken or closed meanwhile: the rules say by whom. His already: he has pressed twice.
    const taken = await changeChat(tx, platform, chat, { type: 'took', by: actorOf(principal) });
    if (taken.chat.row.ownerId !== employeeId) return fail('OFFER_GONE');
    return presentChat(tx, taken.chat.row);
  });

/** Skips what is offered to the caller: the next one is asked. */
export const skipChat = (
  platform: Platform,
  principal: Principal,
  chatId: ChatId,
  version?: number,
): Promise<Chat> =>
  platform.db.write(async (tx) => {
    const { chat, course, offered, employeeId } = await ownOffer(tx, principal, chatId, version);
    if (!offered || !course) return fail('OFFER_GONE');
    const after = await passOffer(tx, platform, chat, course, { employeeId, why: 'skip' });
    return presentChat(tx, after.row);
  });
