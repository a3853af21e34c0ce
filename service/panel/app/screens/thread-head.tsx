/** Above the messages: who it is, who has it, who else is here, what can be done. */
import type { Chat } from '../../../../contracts/chat.ts';
import * as actions from '../store/actions.ts';
import { openChatSearch } from '../store/chat-search.ts';
import { rightsIn } from '../store/chats.ts';
import { employeeName, lineName } from '../store/directory.ts';
import { signsOf } from '../store/presence.ts';
import { me } from '../store/session.ts';
import { cardOpen, dialog, openChat, say, showCard } from '../store/view.ts';
import { t } from '../words/words.ts';
import { titleOf } from './chat-row.tsx';
import { Marks } from './marks.tsx';
import { Avatar, Icon, IconButton, Menu, type MenuItem } from './ui.tsx';

/** Ends the dialogue and says how to get it back. */
export async function finish(chat: Chat): Promise<void> {
  if (!rightsIn(chat).close) return;
  if (await actions.close(chat.id)) say(t.chatClosed(titleOf(chat)));
}

function State({ chat }: { chat: Chat }) {
  if (chat.status === 'queued' && chat.offer && chat.offer.employee.id !== me())
    return <span class="tag">{t.offeredTo(chat.offer.employee.name)}</span>;
  if (chat.status === 'queued') return <span class="tag">{t.inQueue}</span>;
  if (chat.status === 'closed') return <span class="tag">{t.closed}</span>;
  if (chat.owner?.id === me()) return <span class="tag tag--accent">{t.ledByYou}</span>;
  return <span class="tag tag--info">{t.ledBy(chat.owner?.name ?? '')}</span>;
}

function Under({ chat }: { chat: Chat }) {
  const signs = signsOf(chat.id);
  const typing = signs.find(({ state }) => state === 'typing' || state === 'recording');
  const where = t.lineOf(lineName(chat.lineId));
  if (!typing) return <div class="thread__sub">{where}</div>;
  const name = employeeName(typing.employeeId);
  const text =
    typing.employeeId === null
      ? typing.state === 'recording'
        ? t.recordingWord
        : t.typingWord
      : typing.hidden
        ? t.colleagueComments(name)
        : t.colleagueAnswers(name);
  return (
    <div class="thread__sub">
      <span class="typing">
        <span class="typing__dots">
          <i />
          <i />
          <i />
        </span>
        {text}
      </span>
      <span data-wide> · {where}</span>
    </div>
  );
}

function menuOf(chat: Chat): MenuItem[] {
  const may = rightsIn(chat);
  const items: MenuItem[] = [];
  const open = (kind: 'assign' | 'observers' | 'transfer'): void => {
    dialog.value = { kind, chatId: chat.id };
  };
  if (chat.waitingSince !== null && chat.status === 'in_work' && may.read)
    items.push({ icon: 'check', text: t.noReplyNeeded, act: () => void actions.noReplyNeeded(chat.id) });
  if (may.mention && chat.status !== 'closed')
    items.push({ icon: 'personadd', text: t.callObserver, act: () => open('observers') });
  if (may.assign) items.push({ icon: 'person', text: t.assign, act: () => open('assign') });
  if (may.observe && chat.status === 'in_work')
    items.push({
      icon: 'eye',
      text: t.becomeObserver,
      act: () => void actions.changeObservers(chat.id, [me()], []),
    });
  if (may.comment)
    items.push({
      icon: 'label',
      text: t.changeLabels,
      act: () => {
        dialog.value = { kind: 'labels', chatId: chat.id };
      },
    });
  items.push({ icon: 'search', text: t.searchInChat, act: () => openChatSearch(chat.id) });
  items.push({
    icon: 'tick2',
    text: t.whyGrey,
    act: () => {
      dialog.value = { kind: 'ticks' };
    },
  });
  if (chat.spam && may.reopen)
    items.push({ icon: 'undo', text: t.noSpam, act: () => void actions.markSpam(chat.id, false) });
  else if (chat.status === 'closed' ? may.reopen : may.close)
    items.push({
      icon: 'spam',
      text: t.spam,
      danger: true,
      act: () => {
        dialog.value = {
          kind: 'confirm',
          title: t.spamTitle(titleOf(chat)),
          text: t.spamText,
          yes: t.spamYes,
          danger: true,
          act: () => void actions.markSpam(chat.id, true),
        };
      },
    });
  return items;
}

export function ThreadHead({ chat }: { chat: Chat }) {
  const may = rightsIn(chat);
  const title = titleOf(chat);
  const viewers = signsOf(chat.id).filter(({ employeeId }) => employeeId !== null);
  const toggleCard = (): void => showCard(!cardOpen.value);
  const names = viewers.map(({ employeeId }) => employeeName(employeeId)).filter((name) => name !== '');
  return (
    <header class="thread__head">
      <IconButton icon="back" label={t.toList} class="thread__back" onClick={() => openChat(null)} />
      <Avatar id={chat.contact.id} name={title} />
      <div class="thread__who">
        <div class="thread__name">
          <button class="thread__card clip" type="button" title={t.clientCard} onClick={toggleCard}>
            {title}
          </button>
          <span data-wide>
            <State chat={chat} />
          </span>
        </div>
        <div class="thread__under">
          <Under chat={chat} />
          <Marks chat={chat} most={4} />
        </div>
      </div>
      <div class="thread__act">
        {names.length > 0 && (
          <span
            class="ava-stack"
            role="img"
            title={t.alsoViewing(names)}
            aria-label={t.alsoViewing(names)}
            data-wide
          >
            {viewers.slice(0, 3).map(({ employeeId }) => (
              <Avatar key={employeeId} id={employeeId ?? ''} name={employeeName(employeeId)} cls="ava--24" />
            ))}
          </span>
        )}
        {may.take && chat.offer?.employee.id !== me() && (
          <button
            class="btn btn--main"
            type="button"
            title={t.take}
            onClick={() => void actions.take(chat.id)}
          >
            <Icon name="check" />
            <span>{t.take}</span>
          </button>
        )}
        {may.transfer && (
          <button
            class="btn"
            type="button"
            title={t.transfer}
            aria-label={t.transfer}
            onClick={() => {
              dialog.value = { kind: 'transfer', chatId: chat.id };
            }}
          >
            <Icon name="transfer" />
            <span>{t.transfer}</span>
          </button>
        )}
        {may.close && chat.status === 'in_work' && (
          <button
            class="btn btn--soft"
            type="button"
            title={`${t.finishDialogue} — Alt+E`}
            aria-label={t.finishDialogue}
            onClick={() => void finish(chat)}
          >
            <Icon name="check" />
            <span>{t.finish}</span>
          </button>
        )}
        {may.reopen && (
          <button
            class="btn btn--soft"
            type="button"
            title={t.reopen}
            onClick={() => void actions.reopen(chat.id)}
          >
            <Icon name="undo" />
            <span>{t.reopen}</span>
          </button>
        )}
        {may.leave && (
          <button class="btn" type="button" title={t.leave} onClick={() => void actions.leave(chat.id)}>
            <Icon name="leave" />
            <span>{t.leave}</span>
          </button>
        )}
        <IconButton
          icon="search"
          label={t.searchInChat}
          title={`${t.searchInChat} — Alt+F`}
          data-wide
          onClick={() => openChatSearch(chat.id)}
        />
        <IconButton
          icon="card"
          label={t.clientCard}
          aria-pressed={cardOpen.value}
          data-wide
          onClick={toggleCard}
        />
        <Menu label={t.more} items={menuOf(chat)} />
      </div>
    </header>
  );
}
