/** One chat of the list: name and wait, company and line, the last message. */
import type { Chat } from '../../../../contracts/chat.ts';
import { search } from '../store/chats.ts';
import { lateMinutes, lineName } from '../store/directory.ts';
import { signsOf } from '../store/presence.ts';
import { me } from '../store/session.ts';
import { findInChat, loadThread } from '../store/threads.ts';
import { openChat, openChatId } from '../store/view.ts';
import { minutesSince, momentOf, phoneOf, waitOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Marks } from './marks.tsx';
import { Avatar, Icon } from './ui.tsx';

const kindIcons: Record<string, string> = {
  image: 'image',
  video: 'video',
  voice: 'mic',
  audio: 'mic',
  document: 'file',
  sticker: 'smile',
  location: 'pin',
  contact: 'person',
};

/** How a chat is called. */
export const titleOf = ({ contact }: Chat): string =>
  contact.name ?? (contact.phone === null ? (contact.username ?? t.client) : phoneOf(contact.phone));

function under(chat: Chat): string {
  const company = chat.object?.title ?? chat.contact.object?.title ?? null;
  const who =
    chat.status === 'in_work' && chat.owner && chat.owner.id !== me()
      ? t.ledBy(chat.owner.name)
      : chat.status === 'queued' && chat.offer
        ? chat.offer.employee.id === me()
          ? t.offeredToYou
          : t.offeredTo(chat.offer.employee.name)
        : chat.status === 'queued' && chat.formerOwner
          ? t.waitedFor(chat.formerOwner.name)
          : null;
  const known =
    company ??
    (chat.contact.name !== null && chat.contact.phone !== null ? phoneOf(chat.contact.phone) : null);
  // Whose turn it is comes first: it is what changes.
  const parts = chat.status === 'queued' && chat.offer ? [who, known] : [known, who];
  return [...parts, lineName(chat.lineId)].filter((part) => part !== null && part !== '').join(' · ');
}

function Wait({ chat }: { chat: Chat }) {
  if (chat.waitingSince === null)
    return chat.lastMessageAt === null ? null : <span class="wait">{momentOf(chat.lastMessageAt)}</span>;
  const isLate = minutesSince(chat.waitingSince) >= lateMinutes.value;
  return (
    <span class={`wait ${isLate ? 'wait--late' : 'wait--on'}`} title={isLate ? t.waitsTooLong : t.waits}>
      <Icon name="clock" cls="ic--12" />
      {waitOf(chat.waitingSince)}
    </span>
  );
}

function Preview({ chat }: { chat: Chat }) {
  const typing = signsOf(chat.id).find(
    ({ employeeId, state }) => employeeId === null && (state === 'typing' || state === 'recording'),
  );
  if (typing)
    return <span class="chat__text">{typing.state === 'recording' ? t.recordingVoice : t.typing}</span>;
  const last = chat.lastMessage;
  if (!last) return <span class="chat__text" />;
  const icon = kindIcons[last.kind];
  return (
    <span class="chat__text">
      {last.direction === 'out' && <Icon name="ours" cls="ic--14" label={t.lastWordOurs} />}
      {last.kind === 'comment' && <Icon name="lock" cls="ic--14" label={t.hiddenComment} />}
      {icon && <Icon name={icon} cls="ic--14" />}
      {last.text === '' ? t.kinds(last.kind) : last.text}
    </span>
  );
}

/** Opens the chat: from a search at the place where the words stand. */
export async function openFound(chatId: string): Promise<void> {
  const words = search.value.text.trim();
  const [found = null] = words === '' ? [] : await findInChat(chatId, words);
  openChat(chatId, found);
  if (found !== null) void loadThread(chatId, found);
}

export function ChatRow({ chat, top }: { chat: Chat; top: number }) {
  const title = titleOf(chat);
  const isMine = chat.owner?.id === me();
  const isWaiting = chat.waitingSince !== null;
  const typing = signsOf(chat.id).some(
    ({ employeeId, state }) => employeeId === null && (state === 'typing' || state === 'recording'),
  );
  return (
    <a
      class={`chat ${isWaiting ? 'chat--wait' : ''} ${typing ? 'chat--typing' : ''}`}
      href={`#/chat/${chat.id}`}
      style={{ top: `${top}px` }}
      data-chat={chat.id}
      aria-current={openChatId.value === chat.id ? 'true' : undefined}
      onClick={(event) => {
        event.preventDefault();
        void openFound(chat.id);
      }}
    >
      <Avatar id={chat.contact.id} name={title} />
      <span class="chat__main">
        <span class="chat__top">
          <span class="chat__name">{title}</span>
          <Wait chat={chat} />
        </span>
        <span class="chat__org">
          <span class="clip grow">{under(chat)}</span>
          <Marks chat={chat} most={2} brief />
        </span>
        <span class="chat__bot">
          <Preview chat={chat} />
          {isWaiting && chat.unanswered > 0 && (
            <span class={`count ${isMine ? 'count--mine' : ''}`} title={t.unanswered(chat.unanswered)}>
              {chat.unanswered > 99 ? '99+' : chat.unanswered}
            </span>
          )}
        </span>
      </span>
    </a>
  );
}
