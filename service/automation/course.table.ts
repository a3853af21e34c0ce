/** What automation remembers of a chat, one row a chat. */
import type { AlertReason } from '../../contracts/chat.ts';
import type { ChatId, EmployeeId } from '../../contracts/common.ts';
import { instant, json, key, nullable, primary, ref } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';
import type { Course } from './course.ts';

export interface CourseRow extends Course {
  chatId: ChatId;
  welcomedAt: string | null;
  offHoursAt: string | null;
  /** What managers were told of; gone with the wait. */
  alertReason: AlertReason | null;
  alertAt: string | null;
  /** Whom the queued chat is offered to, and until when. */
  offerToId: EmployeeId | null;
  offerUntil: string | null;
  /** Who has passed it since it came into the queue. */
  passed: { employeeId: string; why: 'skip' | 'timeout' }[];
}
export const courseTable = defineTable<CourseRow>({
  name: 'chat_course',
  columns: {
    chatId: primary(ref()),
    dialogueAt: instant(),
    answeredAt: nullable(instant()),
    lastAnswerAt: nullable(instant()),
    ownedAt: nullable(instant()),
    activeAt: instant(),
    waitingAt: nullable(instant()),
    calledAt: nullable(instant()),
    welcomedAt: nullable(instant()),
    offHoursAt: nullable(instant()),
    alertReason: nullable(key(20)),
    alertAt: nullable(instant()),
    offerToId: nullable(ref()),
    offerUntil: nullable(instant()),
    passed: json(),
  },
  indices: [{ columns: ['offerToId'] }],
});
