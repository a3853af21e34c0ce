/** Keeps the widget as the service has it: statuses, chats, lines, templates, numbers. */
import type { Chat } from '../../../../../contracts/chat.ts';
import type { FeedEvent } from '../../../../../contracts/feed.ts';
import { call } from '../../api/client.ts';
import { connect } from '../../store/connection.ts';
import { isManager, me } from '../../store/session.ts';
import { data, load, object, type PhoneChat, putChat } from './compose.ts';
import { beginTimeline, hearMessage, linkChat, unlinkChat } from './timeline.ts';

/** A chat as its number shows it. */
export function shownChat(chat: Chat): PhoneChat {
  const { id, lineId, status, owner, observers, formerOwner } = chat;
  const isHis = [owner?.id, ...observers.map((one) => one.id)].indexOf(me() as never) >= 0;
  const hadIt = status === 'closed' && formerOwner?.id === me();
  return {
    id,
    lineId,
    status,
    owner,
    taken: status === 'in_work' && owner?.id !== me(),
    mayOpen: status === 'queued' || isManager() || isHis || hadIt,
  };
}

export function hearChat(chat: Chat): void {
  const isLinked = object !== null && chat.object?.kind === object.kind && chat.object.key === object.key;
  if (isLinked) linkChat(chat.id);
  else unlinkChat(chat.id);
  if (chat.contact.phone !== null && chat.mergedIntoId === null) putChat(chat.contact.phone, shownChat(chat));
}

/** Which chats are linked to the object: all their messages stand in its timeline. */
async function learnLinks(): Promise<void> {
  if (object === null) return;
  const { items } = await call('listChats', {
    query: {
      objectKind: object.kind,
      objectKey: object.key.toLowerCase(),
      limit: 100,
      ...(isManager() ? { group: 'all' } : {}),
    },
  });
  for (const { id } of items) linkChat(id);
}

function hear(event: FeedEvent): void {
  const now = data.value;
  if (now === null) return;
  switch (event.type) {
    case 'chat.opened':
    case 'chat.changed':
      hearChat(event.data);
      break;
    case 'rating.received':
      hearChat(event.data.chat);
      break;
    case 'message.received':
    case 'message.created':
    case 'message.changed':
      hearMessage(event.data);
      break;
    case 'line.changed': {
      const { id, name, phone, status } = event.data;
      data.value = {
        ...now,
        lines: now.lines.map((line) => (line.id === id ? { ...line, name, phone, status } : line)),
      };
      break;
    }
    case 'template.changed': {
      const changed = event.data;
      const others = now.templates.filter(({ id }) => id !== changed.id);
      data.value = { ...now, templates: changed.deleted ? others : others.concat(changed) };
      break;
    }
    case 'contact.changed': {
      const { phone, hasWhatsApp } = event.data;
      if (phone === null || hasWhatsApp === null) break;
      data.value = {
        ...now,
        phones: now.phones.map((one) => (one.phone === phone ? { ...one, hasWhatsApp } : one)),
      };
      break;
    }
  }
}

async function reset(): Promise<void> {
  await learnLinks();
  if (await load()) begin();
}

/** The timeline of what was read. */
function begin(): void {
  if (data.value) beginTimeline(data.value);
}

/** Reads everything again: 1C is asked anew. */
export async function refresh(): Promise<void> {
  if (await load()) begin();
}

/** Begins to listen; ends when the session does. */
export function startLive(): void {
  // At once, for the eye; read again when the stream has begun, so that nothing falls between.
  void refresh();
  void connect({ event: hear, sign: () => undefined, reset, back: () => undefined });
}
