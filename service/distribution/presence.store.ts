/** Who is at work: presence, and what each has to do. */
import { In } from 'typeorm';
import type { EmployeeId, InfobaseId } from '../../contracts/common.ts';
import { courseTable } from '../automation/course.table.ts';
import { chatTable } from '../chats/chat.table.ts';
import { employeesByIds } from '../employees/employee.store.ts';
import { isAbsent } from '../employees/employee.ts';
import type { Reader } from '../platform/database.ts';
import type { Candidate } from './distribution.ts';
import { presenceTable } from './presence.table.ts';

/** Of these, who has a panel open. */
export async function withPanel(
  reader: Reader,
  ids: readonly EmployeeId[],
  now: string,
): Promise<Set<EmployeeId>> {
  if (ids.length === 0) return new Set();
  const rows = await reader
    .repo(presenceTable)
    .createQueryBuilder('p')
    .where('p.employeeId IN (:...ids) AND p.until > :now', { ids, now })
    .getMany();
  return new Set(rows.map((row) => row.employeeId));
}

/** How many chats each of them has in work. */
export async function chatsInWork(
  reader: Reader,
  ids: readonly EmployeeId[],
): Promise<Map<EmployeeId, number>> {
  if (ids.length === 0) return new Map();
  const rows = await reader
    .repo(chatTable)
    .createQueryBuilder('c')
    .select('c.ownerId', 'id')
    .addSelect('COUNT(*)', 'n')
    .where("c.ownerId IN (:...ids) AND c.status = 'in_work'", { ids })
    .groupBy('c.ownerId')
    .getRawMany<{ id: EmployeeId; n: number | string }>();
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}

/** Employees of a queue as distribution sees them, in its order. */
export async function candidatesOf(
  reader: Reader,
  queue: readonly EmployeeId[],
  now: Date,
): Promise<Candidate[]> {
  const employees = await employeesByIds(reader, queue);
  const panels = await withPanel(reader, queue, now.toISOString());
  const chats = await chatsInWork(reader, queue);
  const offers =
    queue.length === 0 ? [] : await reader.repo(courseTable).findBy({ offerToId: In([...queue]) });
  return queue.map((employeeId) => {
    const employee = employees.get(employeeId);
    const offered = offers.filter(({ offerToId }) => offerToId === employeeId).length;
    return {
      employeeId,
      present: panels.has(employeeId) && employee !== undefined && !isAbsent(employee, now),
      openChats: (chats.get(employeeId) ?? 0) + offered,
    };
  });
}

/** The employees of an infobase who are not gone from its roster: their ids, by name. */
export async function rosterOf(reader: Reader, infobaseId: InfobaseId): Promise<EmployeeId[]> {
  const rows = await reader.query<{ id: EmployeeId }>(
    'SELECT id FROM employee WHERE infobase_id = :infobaseId AND deleted = 0 ORDER BY name, id',
    { infobaseId },
  );
  return rows.map(({ id }) => id);
}
