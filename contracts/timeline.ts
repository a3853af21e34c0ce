/** The timeline of an object of 1C: its messages, with the chat to open. */
import { Type } from 'typebox';
import { component, nullable, ref } from './common.ts';
import { MessageSchema } from './message.ts';
import { TimelineChatSchema } from './object.ts';

export const TimelineItemSchema = component('TimelineItem', {
  message: ref(MessageSchema),
  chat: nullable(TimelineChatSchema),
});
export const TimelinePageSchema = component('TimelinePage', {
  items: Type.Array(ref(TimelineItemSchema)),
  nextCursor: nullable(Type.String()),
});
