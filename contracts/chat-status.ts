/** The status of a chat, in a file of its own: chats and objects both name it. */
import { oneOf } from './common.ts';

export const chatStatuses = ['queued', 'in_work', 'closed'] as const;
export type ChatStatus = (typeof chatStatuses)[number];
export const ChatStatusSchema = oneOf(chatStatuses, {
  description: 'queued «В очереди», in_work «В работе», closed «Закрыт»',
});
