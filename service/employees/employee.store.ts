/** Employees and queues in the database. */
import { In, MoreThan } from 'typeorm';
import type { EmployeeId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { EmployeeBrief } from '../../contracts/employee.ts';
import type { Reader } from '../platform/database.ts';
import { type EmployeeRow, employeeTable, queueTable } from './employee.table.ts';

/** An employee by our id or by the externalId of that infobase. */
export async function findEmployee(
  reader: Reader,
  infobaseId: InfobaseId | null,
  ref: string,
): Promise<EmployeeRow | null> {
  if (infobaseId === null) return null;
  const repo = reader.repo(employeeTable);
  return ref.startsWith('emp_')
    ? repo.findOneBy({ id: ref as EmployeeId, infobaseId })
    : repo.findOneBy({ externalId: ref, infobaseId });
}

export async function employeesByIds(
  reader: Reader,
  ids: Iterable<EmployeeId | null>,
): Promise<Map<EmployeeId, EmployeeRow>> {
  const wanted = [...new Set([...ids].filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await reader.repo(employeeTable).findBy({ id: In(wanted) });
  return new Map(rows.map((row) => [row.id, row]));
}

export const briefOf = (row: EmployeeRow): EmployeeBrief => ({
  id: row.id,
  externalId: row.externalId,
  name: row.name,
});

/** The queue of a line, or of its infobase where the line has none of its own. */
export async function queueOf(
  reader: Reader,
  infobaseId: InfobaseId | null,
  lineId: LineId | null,
): Promise<{ employeeIds: EmployeeId[]; inherited: boolean }> {
  const repo = reader.repo(queueTable);
  if (lineId) {
    const own = await repo.findOneBy({ scopeId: lineId });
    if (own) return { employeeIds: own.employeeIds, inherited: false };
  }
  const base = infobaseId ? await repo.findOneBy({ scopeId: infobaseId }) : null;
  return { employeeIds: base?.employeeIds ?? [], inherited: lineId !== null };
}

/** Employees of the infobase (null: of all), in the order of their ids; those gone from the roster too. */
export async function pageOfEmployees(
  reader: Reader,
  page: { infobaseId: InfobaseId | null; after: EmployeeId | null; limit: number },
): Promise<EmployeeRow[]> {
  return reader.repo(employeeTable).find({
    where: {
      ...(page.infobaseId === null ? {} : { infobaseId: page.infobaseId }),
      ...(page.after === null ? {} : { id: MoreThan(page.after) }),
    },
    order: { id: 'ASC' },
    take: page.limit,
  });
}

/** Places in the queues of these infobases, from 1. Who is gone from the roster has none, and nobody waits for him. */
export async function queuePositions(
  reader: Reader,
  infobaseIds: Iterable<InfobaseId>,
): Promise<Map<EmployeeId, number>> {
  const places = new Map<EmployeeId, number>();
  for (const scopeId of new Set(infobaseIds)) {
    const queue = await reader.repo(queueTable).findOneBy({ scopeId });
    const present = await presentOf(reader, queue?.employeeIds ?? []);
    for (const [i, row] of present.entries()) places.set(row.id, i + 1);
  }
  return places;
}

/** These employees in their order, without those gone from the roster. */
export async function presentOf(reader: Reader, ids: readonly EmployeeId[]): Promise<EmployeeRow[]> {
  const rows = await employeesByIds(reader, ids);
  return ids.map((id) => rows.get(id)).filter((row): row is EmployeeRow => row !== undefined && !row.deleted);
}
