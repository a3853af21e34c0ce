import type { Message } from '../../../../contracts/message.ts';
import * as actions from '../store/actions.ts';
import { changeDraft } from '../store/drafts.ts';
import { me } from '../store/session.ts';
import { dialog } from '../store/view.ts';
import { t } from '../words/words.ts';
import { editing } from './editing.ts';
import { IconButton } from './ui.tsx';

/** Reply, reactions, copy, edit, delete. */
export function Deeds({ message }: { message: Message }) {
  const chatId = message.chatId ?? '';
  const isOwn = message.author.employee?.id === me();
  const isSent = message.status !== 'failed' && message.status !== 'pending';
  const mine = message.reactions.find(({ from }) => from === 'line')?.emoji;
  const isComment = message.kind === 'comment';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box in old engines
    <div class="hover" role="group" aria-label={t.messageActions}>
      {!isComment &&
        ['👍', '❤️'].map((emoji) => (
          <button
            key={emoji}
            class="icb"
            type="button"
            aria-label={t.reactWith(emoji)}
            title={t.reactWith(emoji)}
            aria-pressed={mine === emoji}
            onClick={() => void actions.react(message, mine === emoji ? null : emoji)}
          >
            {emoji}
          </button>
        ))}
      {!isComment && (
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
      {message.text !== null && (
        <IconButton icon="copy" small label={t.copyText} onClick={() => actions.copy(message.text ?? '')} />
      )}
      {isOwn && !isComment && isSent && message.kind === 'text' && (
        <IconButton
          icon="pen"
          small
          label={t.edit}
          onClick={() => {
            editing.value = { message, text: message.text ?? '' };
          }}
        />
      )}
      {isOwn && (isSent || isComment) && (
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
