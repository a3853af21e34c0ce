import type { Message } from '../../../../contracts/message.ts';
import * as actions from '../store/actions.ts';
import { chats, rightsIn } from '../store/chats.ts';
import { me } from '../store/session.ts';
import { dialog } from '../store/view.ts';
import { fullOf, timeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Avatar, Icon } from './ui.tsx';

export const instantOf = (message: Message): string => message.sentAt ?? message.receivedAt;

/** Words with some of them bold: those between \u0001. */
function Bold({ text }: { text: string }) {
  return <>{text.split('\u0001').map((part, at) => (at % 2 === 1 ? <b key={at}>{part}</b> : part))}</>;
}

const systemIcons: Record<string, string> = {
  opened: 'chat',
  taken: 'check',
  assigned: 'person',
  transferred: 'transfer',
  closed: 'check',
  reopened: 'undo',
  returned_to_queue: 'clock',
  observer_joined: 'eye',
  observer_left: 'leave',
  observe_asked: 'personadd',
  rated: 'star',
  alerted: 'alert',
  merged: 'people',
};

/** Lets the one in who has asked, while this person may and he is not here. */
function CallIn({ message }: { message: Message }) {
  const asked = message.system?.event === 'observe_asked' ? message.system.by : null;
  const chat = message.chatId === null ? undefined : chats.value.get(message.chatId);
  if (!asked || !chat || chat.status === 'closed' || !rightsIn(chat).mention) return null;
  if (chat.owner?.id === asked.id || chat.observers.some(({ id }) => id === asked.id)) return null;
  return (
    <button
      class="btn btn--sm sys__act"
      type="button"
      onClick={() => void actions.changeObservers(chat.id, [asked.id], [])}
    >
      {t.callIn}
    </button>
  );
}

export function SystemLine({ message }: { message: Message }) {
  const note = message.system;
  if (!note) return null;
  return (
    <p class="sys" data-message={message.id} title={fullOf(message.receivedAt)}>
      <Icon name={systemIcons[note.event] ?? 'bolt'} cls="ic--14" />
      <Bold text={t.system(note.event, note.by?.name ?? null, note.to?.name ?? null, note.detail)} />
      {` · ${timeOf(message.receivedAt)}`}
      <CallIn message={message} />
    </p>
  );
}

const ticks: Record<string, { icon: string; cls?: string }> = {
  pending: { icon: 'clock' },
  sent: { icon: 'tick1' },
  delivered: { icon: 'tick2' },
  read: { icon: 'tick2', cls: 'tick--read' },
  failed: { icon: 'fail', cls: 'tick--fail' },
  unconfirmed: { icon: 'unsure' },
};

export function Tick({ status }: { status: string | null }) {
  const look = status === null ? undefined : ticks[status];
  if (!look || status === null) return null;
  const label = t.statuses(status);
  return (
    <button
      type="button"
      class="tick"
      title={label}
      aria-label={label}
      onClick={() => {
        dialog.value = { kind: 'ticks' };
      }}
    >
      <Icon name={look.icon} cls={look.cls ?? ''} />
    </button>
  );
}

/** Who wrote it, when it was not this person and not the client. */
export function From({ message }: { message: Message }) {
  const { author, automatic } = message;
  if (message.direction === 'in') return null;
  if (automatic !== null)
    return (
      <div class="msg__from">
        <Icon name="bolt" cls="ic--14" />
        {t.automatic(automatic)}
      </div>
    );
  if (author.type === 'phone')
    return (
      <div class="msg__from">
        <Icon name="line" cls="ic--14" />
        {t.fromPhone(author.employee?.name ?? null)}
      </div>
    );
  if (author.employee?.id === me()) return null;
  const name = author.employee?.name ?? author.name ?? t.integrator;
  return (
    <div class="msg__from">
      <Avatar id={author.employee?.id ?? name} name={name} cls="ava--20" />
      {name}
    </div>
  );
}

export function Reactions({ message }: { message: Message }) {
  if (message.reactions.length === 0) return null;
  return (
    <div class="reacts">
      {message.reactions.map(({ emoji, from, employee }) => {
        const who = from === 'client' ? t.clientWord : (employee?.name ?? t.we);
        const isMine = from !== 'client' && employee?.id === me();
        return (
          <div class="react" key={`${from}${emoji}`} title={who}>
            {emoji}
            <span class={isMine ? 'sr' : ''}>{who}</span>
          </div>
        );
      })}
    </div>
  );
}

/** Why it failed, as a sentence; an engine’s own word stands in brackets. */
function reasonOf({ failure }: Message): string {
  const text = failure?.message ?? '';
  if (text === '') return t.notSent;
  if (/^[\w-]+$/.test(text)) return t.notTaken(text);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

export function Failure({ message }: { message: Message }) {
  if (message.status === 'unconfirmed')
    return (
      <div class="fail fail--unsure">
        <Icon name="unsure" cls="ic--14" />
        <span>{t.unconfirmedText}</span>
      </div>
    );
  if (message.status !== 'failed') return null;
  return (
    <div class="fail" role="alert">
      <Icon name="fail" cls="ic--14" />
      <span>{`${reasonOf(message)} ${t.clientDidNotGet}`}</span>
      {message.failure?.retryable !== false && (
        <button type="button" onClick={() => void actions.retry(message)}>
          {t.repeat}
        </button>
      )}
    </div>
  );
}
