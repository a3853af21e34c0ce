/** Timers: what is due, kept in the database so that no restart forgets it. */
import { count, instant, key, nullable, primary, ref } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';
import type { TimerKind } from './automation.ts';

export interface TimerRow {
  /** The chat; of `plan`, the line whose chats get their timers anew. */
  subjectId: string;
  kind: TimerKind | 'plan';
  /** What it is counted from: it fires once for that. */
  anchor: string;
  /** Null: it has fired for its anchor. */
  dueAt: string | null;
  /** Failures in a row. */
  tries: number;
}
export const timerTable = defineTable<TimerRow>({
  name: 'automation_timer',
  columns: {
    subjectId: primary(ref()),
    kind: primary(key(20)),
    anchor: instant(),
    dueAt: nullable(instant()),
    tries: count(),
  },
  indices: [{ columns: ['dueAt'] }],
});
