/** What is known of a chat at a glance: nobody answers, spam, its rating, its labels. */
import type { Chat } from '../../../../contracts/chat.ts';
import { isManager } from '../store/session.ts';
import { t } from '../words/words.ts';
import { Icon } from './ui.tsx';

/** `most`: so many labels are written out, the rest is counted. `brief`: the alert is a sign without words. */
export function Marks({ chat, most, brief = false }: { chat: Chat; most: number; brief?: boolean }) {
  const { alert, labels, rating, spam, status } = chat;
  const more = labels.slice(most);
  const isAlerted = alert !== null && isManager();
  if (!isAlerted && !spam && labels.length === 0 && (rating === null || status !== 'closed')) return null;
  return (
    <span class="marks">
      {isAlerted && (
        <span class="mark mark--alert" title={t.alert(alert.reason)}>
          <Icon name="alert" cls="ic--12" {...(brief ? { label: t.alert(alert.reason) } : {})} />
          {!brief && <span>{t.alert(alert.reason)}</span>}
        </span>
      )}
      {spam && <span class="mark mark--spam">{t.spam}</span>}
      {rating !== null && status === 'closed' && <span class="mark num">{t.rated(rating)}</span>}
      {labels.slice(0, most).map((label) => (
        <span class="mark mark--label" key={label} title={label}>
          {label}
        </span>
      ))}
      {more.length > 0 && (
        <span class="mark mark--label" title={more.join(', ')}>
          {`+${more.length}`}
          <span class="sr">{`: ${more.join(', ')}`}</span>
        </span>
      )}
    </span>
  );
}
