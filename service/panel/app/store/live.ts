/** Keeps everything on the screen as the service has it. */
import type { Chat } from '../../../../contracts/chat.ts';
import type { FeedEvent } from '../../../../contracts/feed.ts';
import { call } from '../api/client.ts';
import {
  chats,
  countSoon,
  fetchChat,
  putChats,
  reloadChats,
  reloadFailed,
  rightsIn,
  touchPreview,
} from './chats.ts';
import { connect } from './connection.ts';
import { employees, lines, loadDirectory, putInto, templates } from './directory.ts';
import { openDrafts } from './drafts.ts';
import { lookForNewPanel } from './installed.ts';
import { goOn } from './merged.ts';
import { noteMessage, noteOffer } from './notify.ts';
import { flush, openOutbox } from './outbox.ts';
import { putSign } from './presence.ts';
import { me } from './session.ts';
import { forgetThread, forgetThreads, loadThread, putMessage } from './threads.ts';
import { openChatId } from './view.ts';

function hear(event: FeedEvent): void {
  switch (event.type) {
    case 'chat.opened':
    case 'chat.changed':
      hearChat(event.data);
      break;
    case 'message.received':
    case 'message.created':
      putMessage(event.data);
      noteMessage(event.data);
      break;
    case 'message.changed':
      putMessage(event.data);
      touchPreview(event.data);
      break;
    case 'rating.received':
      putChats([event.data.chat]);
      break;
    case 'employee.changed':
      putInto(employees, [event.data]);
      break;
    case 'template.changed':
      putInto(templates, [event.data]);
      break;
    case 'line.changed':
      putInto(lines, [event.data]);
      break;
    case 'contact.changed':
      void renewOpen();
      break;
  }
}

/** A chat that was not this person’s to read and is now: what happened between has not come by the feed. */
function hearChat(chat: Chat): void {
  const before = chats.value.get(chat.id);
  const isRegained = before !== undefined && !rightsIn(before).read && rightsIn(chat).read;
  putChats([chat]);
  countSoon();
  noteOffer(chat, before);
  if (chat.mergedIntoId !== null && before?.mergedIntoId !== chat.mergedIntoId)
    goOn(chat.id, chat.mergedIntoId);
  if (!isRegained) return;
  forgetThread(chat.id);
  if (openChatId.value === chat.id) void loadThread(chat.id);
}

/** A contact stands inside its chat: the open one is read anew, the others when they change. */
async function renewOpen(): Promise<void> {
  const id = openChatId.value;
  if (id === null) return;
  try {
    const chat = await fetchChat(id);
    if (chat.id !== id) goOn(id, chat.id);
  } catch (_error) {
    // Not there or no connection: what is shown stays.
    return;
  }
}

/** Everything anew. */
async function reset(): Promise<void> {
  forgetThreads();
  const id = openChatId.value;
  await Promise.all([
    loadDirectory(),
    reloadChats(),
    id === null ? undefined : Promise.all([renewOpen(), loadThread(id)]),
  ]);
  flush();
}

/** Begins to listen; ends when the session does. */
export function startLive(): void {
  openDrafts(me());
  openOutbox(me());
  void lookForNewPanel();
  void connect({
    event: hear,
    sign: ({ chatId, ...sign }) => {
      if (chatId !== null) putSign(chatId, sign);
    },
    reset,
    back: () => {
      flush();
      reloadFailed();
      void lookForNewPanel();
    },
  });
}

/** Tells the client’s side that the owner has seen the chat. */
export function markRead(chatId: string): void {
  call('readChat', { params: { chatId: chatId as never }, body: {} }).catch(() => {
    // Blue ticks are set by the answer too.
  });
}
