/** Offers queued chats as soon as somebody can have them: a chat has come, or a colleague. */
import type { ChatId, EmployeeId } from '../../contracts/common.ts';
import { courseTable } from '../automation/course.table.ts';
import { chatTable } from '../chats/chat.table.ts';
import { queueOf } from '../employees/employee.store.ts';
import { feedTopic } from '../feed/append.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import { nextOffer } from './distribution.ts';
import { offerChat, offerTopic } from './offer.commands.ts';
import { candidatesOf } from './presence.store.ts';

const pollMs = 2_000;
/** So many chats of a line are looked at in one go, those who wait longest first. */
const atOnce = 200;

export function distributionWorker(platform: Platform): (signal: AbortSignal) => Promise<void> {
  const { clock, bus, db, log } = platform;
  return (signal) =>
    poll({
      clock,
      bus,
      topics: [offerTopic, feedTopic],
      pollMs,
      signal,
      work: async () => {
        for (const line of await db.read(linesThatDistribute)) {
          for (const chatId of await db.read((r) => offerable(r, line, clock.now()))) {
            if (signal.aborted) return false;
            try {
              await offerChat(platform, chatId);
            } catch (error) {
              log.error({ err: error, chatId }, 'a chat could not be offered');
            }
          }
        }
        return false;
      },
    });
}

async function linesThatDistribute(reader: Reader): Promise<LineRow[]> {
  const rows = await reader
    .repo(lineTable)
    .createQueryBuilder('l')
    .where('l.deletedAt IS NULL AND l.infobaseId IS NOT NULL')
    .getMany();
  return rows.filter((line) => line.settings.automation.distribution.mode !== 'everybody');
}

/** Chats of the line that wait, are offered to nobody, and that somebody can have. */
async function offerable(reader: Reader, line: LineRow, now: Date): Promise<ChatId[]> {
  const rows = await reader
    .repo(chatTable)
    .createQueryBuilder('c')
    .where("c.lineId = :lineId AND c.status = 'queued' AND c.waitingSince IS NOT NULL", { lineId: line.id })
    .orderBy('c.waitingSince', 'ASC')
    .addOrderBy('c.id', 'ASC')
    .limit(atOnce)
    .getMany();
  if (rows.length === 0) return [];
  const { employeeIds } = await queueOf(reader, line.infobaseId, line.id);
  const candidates = await candidatesOf(reader, employeeIds as EmployeeId[], now);
  const { mode, maxOpenChats } = line.settings.automation.distribution;
  const free: ChatId[] = [];
  for (const { id } of rows) {
    const course = await reader.repo(courseTable).findOneBy({ chatId: id });
    if (!course || course.offerToId !== null) continue;
    const { passed } = course;
    if (nextOffer({ mode, maxOpenChats, candidates, passed, lastId: null })) free.push(id);
  }
  return free;
}
