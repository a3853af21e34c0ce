import type { Chat } from '../../../../contracts/chat.ts';
import * as actions from '../store/actions.ts';
import { rightsIn } from '../store/chats.ts';
import { changeDraft, draftOf } from '../store/drafts.ts';
import { conflicts, forgetConflict, heldIn, takeBack } from '../store/outbox.ts';
import { me } from '../store/session.ts';
import { knownMessage } from '../store/threads.ts';
import { timeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { editing } from './editing.ts';
import { Avatar, Icon, IconButton, useEvery } from './ui.tsx';

export function Conflict({ chat }: { chat: Chat }) {
  const conflict = conflicts.value[chat.id];
  const taken = chat.status === 'in_work' && chat.owner !== null && chat.owner.id !== me();
  const may = rightsIn(chat);
  if (!conflict && may.writeToClient) return null;
  const owner = (taken ? chat.owner?.name : conflict?.owner) ?? '';
  const text = draftOf(chat.id).text;
  return (
    <div class="bar composer__above" role="alert">
      {owner !== '' && <Avatar id={chat.owner?.id ?? owner} name={owner} cls="ava--32" />}
      <span class="grow">
        <b>{owner === '' ? t.chatIsClosed : conflict ? t.answeredAlready(owner) : t.takenBy(owner)}</b>
        {conflict ? `${t.ledSince(timeOf(conflict.at))} ` : ' '}
        {text === '' ? '' : t.textIsKept}
      </span>
      {may.observe && taken ? (
        <button
          class="btn btn--sm"
          type="button"
          onClick={() => void actions.changeObservers(chat.id, [me()], [])}
        >
          {t.becomeObserver}
        </button>
      ) : (
        <>
          {taken && (
            <button class="btn btn--sm" type="button" onClick={() => void actions.askToObserve(chat.id)}>
              {t.askToObserve}
            </button>
          )}
          {text !== '' && (
            <button class="btn btn--sm" type="button" onClick={() => actions.copy(text)}>
              {t.copyText}
            </button>
          )}
        </>
      )}
      {conflict && may.writeToClient && (
        <IconButton icon="x" small label={t.close} onClick={() => forgetConflict(chat.id)} />
      )}
    </div>
  );
}

export function Held({ chatId }: { chatId: string }) {
  const held = heldIn(chatId);
  useEvery(250, held !== undefined);
  if (!held) return null;
  return (
    <div class="bar composer__above" role="status">
      <Icon name="clock" />
      <span class="grow">
        {t.goesToClientIn(Math.max(1, Math.ceil((held.heldUntil - Date.now()) / 1000)))}
      </span>
      <button class="btn btn--sm" type="button" onClick={() => takeBack(chatId)}>
        {t.cancel}
      </button>
    </div>
  );
}

export function ReplyTo({ chatId }: { chatId: string }) {
  const { replyTo } = draftOf(chatId);
  const current = editing.value;
  const message = current?.message ?? (replyTo === null ? undefined : knownMessage(chatId, replyTo));
  if (!message) return null;
  const title = current ? t.editing : (message.author.employee?.name ?? message.author.name ?? t.client);
  return (
    <div class="reply">
      <span class="grow">
        <b class="clip block">{title}</b>
        <span class="clip block sub">{message.text ?? t.kinds(message.kind)}</span>
      </span>
      <IconButton
        icon="x"
        small
        label={t.cancel}
        onClick={() => {
          if (current) editing.value = null;
          else changeDraft(chatId, { replyTo: null });
        }}
      />
    </div>
  );
}
