/** Employees as the contract shows them. */
import type { Employee } from '../../contracts/employee.ts';
import type { EmployeeRow } from './employee.table.ts';
import { isAbsent } from './employee.ts';

/** @param queuePosition place in the queue of the infobase, from 1; null when he is not in it */
export const presentEmployee = (row: EmployeeRow, queuePosition: number | null, now: Date): Employee => ({
  id: row.id,
  infobaseId: row.infobaseId,
  externalId: row.externalId,
  infobaseUserId: row.infobaseUserId,
  name: row.name,
  role: row.role,
  phone: row.phone,
  blocked: row.blocked,
  deleted: row.deleted,
  onLeaveUntil: row.onLeaveUntil,
  absent: isAbsent(row, now),
  queuePosition,
  version: row.version,
});
