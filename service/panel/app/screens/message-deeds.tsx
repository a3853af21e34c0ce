import { useComputed } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Message } from '../../../../contracts/message.ts';
import { canDelete, canEdit, type MessageFacts } from '../../../messages/message.ts';
import * as actions from '../store/actions.ts';
import { changeDraft } from '../store/drafts.ts';
import { me, session } from '../store/session.ts';
import { dialog } from '../store/view.ts';
import { t } from '../words/words.ts';
import { active } from './active.ts';
import { editing } from './editing.ts';
import { IconButton } from './ui.tsx';

const nearReactions = ['👍', '❤️'];
const otherReactions = ['😂', '😮', '😢', '🙏', '🔥', '👌'];

const factsOf = (message: Message): MessageFacts => ({
  direction: message.direction === 'in' ? 'in' : 'out',
  kind: message.kind,
  authorId: message.author.employee?.id ?? null,
  status: message.status,
  deleted: message.deletedAt !== null,
});

function Reaction({
  message,
  emoji,
  mine,
  then,
}: {
  message: Message;
  emoji: string;
  mine: string | undefined;
  then: () => void;
}) {
  return (
    <button
      class="icb"
      type="button"
      aria-label={t.reactWith(emoji)}
      title={t.reactWith(emoji)}
      aria-pressed={mine === emoji}
      onClick={() => {
        then();
        void actions.react(message, mine === emoji ? null : emoji);
      }}
    >
      {emoji}
    </button>
  );
}

/** Reply, reactions, copy, edit, delete: drawn while the message is pointed at or has the focus. */
export function Deeds({ message }: { message: Message }) {
  const isActive = useComputed(() => active.value === message.id).value;
  return isActive ? <Bar message={message} /> : null;
}

function Bar({ message }: { message: Message }) {
  const [isMore, setMore] = useState(false);
  const chatId = message.chatId ?? '';
  const actor = { employeeId: me(), role: session.value?.role ?? ('employee' as const) };
  const isSent = message.status !== 'failed' && message.status !== 'pending';
  const mine = message.reactions.find(({ from }) => from === 'line')?.emoji;
  const isComment = message.kind === 'comment';
  const mayDelete = canDelete(factsOf(message), actor) && (isSent || isComment);
  const mayEdit = canEdit(factsOf(message), actor) && isSent;
  const shown = isMore ? nearReactions.concat(otherReactions) : nearReactions;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box in old engines
    <div class="hover" role="group" aria-label={t.messageActions}>
      {!isComment &&
        shown.map((emoji) => (
          <Reaction key={emoji} message={message} emoji={emoji} mine={mine} then={() => setMore(false)} />
        ))}
      {!isComment && !isMore && (
        <IconButton icon="smile" small label={t.moreReactions} onClick={() => setMore(true)} />
      )}
      {!isMore && !isComment && (
        <IconButton
          icon="reply"
          small
          label={t.reply}
          onClick={() => {
            editing.value = null;
            changeDraft(chatId, { replyTo: message.id });
            document.getElementById('answer')?.focus();
          }}
        />
      )}
      {!isMore && message.text !== null && (
        <IconButton icon="copy" small label={t.copyText} onClick={() => actions.copy(message.text ?? '')} />
      )}
      {!isMore && mayEdit && (
        <IconButton
          icon="pen"
          small
          label={t.edit}
          onClick={() => {
            editing.value = { message, text: message.text ?? '' };
          }}
        />
      )}
      {!isMore && mayDelete && (
        <IconButton
          icon="trash"
          small
          label={isComment ? t.removeComment : t.removeForAll}
          onClick={() => {
            dialog.value = {
              kind: 'confirm',
              title: isComment ? t.removeComment : t.removeForAll,
              text: isComment ? t.removeCommentText : t.removeForAllText,
              yes: t.remove,
              danger: true,
              act: () => void actions.remove(message),
            };
          }}
        />
      )}
    </div>
  );
}
