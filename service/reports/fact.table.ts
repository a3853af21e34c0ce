/** Facts: what reports count, one row for each thing that has happened to a chat. Never changed. */
import type { ChatId, EmployeeId, LineId } from '../../contracts/common.ts';
import type { FactKind } from '../automation/course.ts';
import { count, instant, key, nullable, position, ref } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface FactRow {
  position: number;
  kind: FactKind;
  at: string;
  chatId: ChatId;
  lineId: LineId;
  /** Whose work it is; null: nobody's. */
  employeeId: EmployeeId | null;
  /** How long the client had waited, by the clock and within working hours. */
  seconds: number | null;
  workSeconds: number | null;
  /** Of a rating. */
  value: number | null;
}
export const factTable = defineTable<FactRow>({
  name: 'report_fact',
  columns: {
    position: position(),
    kind: key(20),
    at: instant(),
    chatId: ref(),
    lineId: ref(),
    employeeId: nullable(ref()),
    seconds: nullable(count()),
    workSeconds: nullable(count()),
    value: nullable(count()),
  },
  indices: [{ columns: ['lineId', 'at'] }, { columns: ['chatId'] }],
});
