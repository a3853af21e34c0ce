/** What was sent and answered, with its status as it changes. */
import type { Message } from '../../../../contracts/message.ts';
import { serviceNow } from '../api/client.ts';
import { Icon } from '../screens/ui.tsx';
import { dayNumber, dayOf, timeOf } from '../words/formats.ts';
import { data, object } from './store/compose.ts';
import { retry } from './store/send.ts';
import { isLoadingOlder, older, readOlder, timeline } from './store/timeline.ts';
import { t } from './words/words.ts';

const signs: Record<string, string> = {
  pending: 'clock',
  sent: 'tick1',
  delivered: 'tick2',
  read: 'tick2',
  failed: 'fail',
  unconfirmed: 'unsure',
};
const kindSigns: Record<string, string> = {
  image: 'image',
  video: 'video',
  voice: 'mic',
  audio: 'mic',
  location: 'pin',
  contact: 'person',
};

function momentOf(instant: string): string {
  const ago = dayNumber(serviceNow()) - dayNumber(instant);
  const day = ago === 0 ? t.today : ago === 1 ? t.yesterday : dayOf(instant).split(', ')[0];
  return `${day}, ${timeOf(instant)}`;
}

function authorOf({ author }: Message): string {
  if (author.employee !== null) return author.employee.name;
  if (author.type === 'automation') return t.automatic;
  if (author.type === 'phone') return t.fromPhone;
  return author.name ?? (author.type === 'integrator' ? t.integrator : t.client);
}

function Status({ message }: { message: Message }) {
  const { status, direction } = message;
  if (direction === 'in') return <span class="tag tag--accent">{t.reply}</span>;
  if (status === null) return null;
  const mood = status === 'read' ? 'st--read' : status === 'failed' ? 'st--bad' : '';
  return (
    <span class={`st ${mood}`} data-status={status}>
      <Icon name={signs[status] ?? 'unsure'} />
      <span>{t.statuses(status)}</span>
    </span>
  );
}

function One({ message, chat }: { message: Message; chat: { id: string } | null }) {
  const { kind, attachment, text, failure, status } = message;
  const isFile = kind !== 'text';
  const what = isFile ? (kind === 'document' && attachment ? attachment.fileName : t.kinds(kind)) : null;
  const moment = `${momentOf(message.sentAt ?? message.receivedAt)} · ${authorOf(message)}`;
  return (
    <article class={`sent ${message.direction === 'in' ? 'sent--in' : ''}`}>
      <div class="sent__t">
        {chat ? (
          <a class="clip" href={`/panel#/chat/${chat.id}`} target="_blank" rel="noopener" title={t.openChat}>
            {moment}
          </a>
        ) : (
          <span class="clip" title={t.onlyFeed}>
            {moment}
          </span>
        )}
        <Status message={message} />
      </div>
      <div class="sent__x">
        {message.deletedAt !== null ? (
          <p class="dim">{t.deleted}</p>
        ) : (
          <>
            {what !== null && (
              <p class="sent__f">
                <Icon name={kindSigns[kind] ?? 'file'} cls="ic--14" />
                {what}
              </p>
            )}
            {text !== null && text !== '' && <p>{text}</p>}
          </>
        )}
        {status === 'failed' && (
          <p class="bad">
            {failure?.message}{' '}
            {failure?.retryable !== false && (
              <button class="link" type="button" onClick={() => void retry(message.id)}>
                {t.repeat}
              </button>
            )}
          </p>
        )}
      </div>
    </article>
  );
}

export function Sent() {
  const items = timeline.value;
  const title =
    object === null ? t.sentHere : /^Документ\.Заказ/.test(object.kind) ? t.sentByOrder : t.sentByClient;
  const hasMore = object !== null && older.value !== null && items.length > 0;
  return (
    <aside class="write__side scroll" aria-label={title} tabIndex={-1}>
      <h2 class="write__h">
        <span>{title}</span>
        {items.length > 0 && (
          <span class="dim num">
            {items.length}
            {hasMore ? '+' : ''}
          </span>
        )}
      </h2>
      {items.map(({ message, chat }) => (
        <One key={message.id} message={message} chat={chat} />
      ))}
      {data.value !== null && items.length === 0 && (
        <div class="write__none">
          <Icon name="chat" cls="ic--24" />
          <p class="strong">{t.emptyTitle}</p>
          <p class="dim">{t.empty}</p>
        </div>
      )}
      {hasMore && (
        <button
          class="btn btn--quiet btn--wide"
          type="button"
          disabled={isLoadingOlder.value}
          onClick={() => void readOlder()}
        >
          {t.showOlder}
        </button>
      )}
    </aside>
  );
}
