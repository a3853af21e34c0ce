/** Who has a panel open, and whose turn it is. */
import type { EmployeeId, LineId } from '../../contracts/common.ts';
import { instant, key, nullable, primary, ref } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

/** An employee with an event stream at a node; renewed while it is open. */
export interface PresenceRow {
  employeeId: EmployeeId;
  /** A process of the service. */
  nodeId: string;
  /** Not counted after it: the node was killed. */
  until: string;
}
export const presenceTable = defineTable<PresenceRow>({
  name: 'presence',
  columns: { employeeId: primary(ref()), nodeId: primary(key(128)), until: instant() },
});

/** The last offer of a line. */
export interface TurnRow {
  lineId: LineId;
  lastId: EmployeeId | null;
}
export const turnTable = defineTable<TurnRow>({
  name: 'distribution_turn',
  columns: { lineId: primary(ref()), lastId: nullable(ref()) },
});
