/** Employees of infobases, and queues. */
import type { EmployeeId, InfobaseId } from '../../contracts/common.ts';
import type { Role } from '../../contracts/employee.ts';
import { count, flag, id, instant, json, key, nullable, primary, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface EmployeeRow {
  id: EmployeeId;
  infobaseId: InfobaseId;
  externalId: string;
  infobaseUserId: string | null;
  name: string;
  role: Role;
  phone: string | null;
  blocked: boolean;
  deleted: boolean;
  onLeaveUntil: string | null;
  version: number;
}
export const employeeTable = defineTable<EmployeeRow>({
  name: 'employee',
  columns: {
    id: id(),
    infobaseId: ref(),
    externalId: key(64),
    infobaseUserId: nullable(key(64)),
    name: text(200),
    role: key(20),
    phone: nullable(key(20)),
    blocked: flag(),
    deleted: flag(),
    onLeaveUntil: nullable(instant()),
    version: count(),
  },
  uniques: [{ columns: ['infobaseId', 'externalId'] }],
});

/** The queue of an infobase, or of a line that has its own. */
export interface QueueRow {
  /** Id of the infobase or of the line. */
  scopeId: string;
  employeeIds: EmployeeId[];
}
export const queueTable = defineTable<QueueRow>({
  name: 'employee_queue',
  columns: { scopeId: primary(ref()), employeeIds: json() },
});
