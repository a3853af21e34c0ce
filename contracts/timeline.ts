/** The timeline of an object of 1C: its messages, with the chat to open. */
import { Type } from 'typebox';
import { component, exampleOf, nullable, ref } from './common.ts';
import { MessageSchema } from './message.ts';
import { TimelineChatSchema } from './object.ts';

export const TimelineItemSchema = component(
  'TimelineItem',
  {
    message: ref(MessageSchema),
    chat: nullable(TimelineChatSchema),
  },
  { examples: [{ message: exampleOf(MessageSchema), chat: { id: 'chat_01j9zr0f4h', status: 'in_work' } }] },
);
export const TimelinePageSchema = component(
  'TimelinePage',
  {
    items: Type.Array(ref(TimelineItemSchema)),
    nextCursor: nullable(Type.String()),
  },
  { examples: [{ items: [exampleOf(TimelineItemSchema)], nextCursor: null }] },
);
