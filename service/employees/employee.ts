/** Rules of employees. */
import type { EmployeeRow } from './employee.table.ts';

/** Blocked, deleted or on leave: a closed chat does not return to him. Working hours never count. */
export function isAbsent(
  employee: Pick<EmployeeRow, 'blocked' | 'deleted' | 'onLeaveUntil'>,
  now: Date,
): boolean {
  const onLeave = employee.onLeaveUntil !== null && employee.onLeaveUntil > now.toISOString();
  return employee.blocked || employee.deleted || onLeave;
}
