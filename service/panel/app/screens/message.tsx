/** A message of the thread: bubble, hidden comment or system line. */
import { useEffect, useState } from 'preact/hooks';
import type { Message } from '../../../../contracts/message.ts';
import * as actions from '../store/actions.ts';
import { isManager } from '../store/session.ts';
import { fullOf, timeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Deeds } from './message-deeds.tsx';
import { Failure, From, instantOf, Reactions, SystemLine, Tick } from './message-marks.tsx';
import { ContactCard, Document, Picture, Place, Text, Video, Voice } from './message-parts.tsx';
import { Icon } from './ui.tsx';

function Meta({ message }: { message: Message }) {
  return (
    <span class="meta">
      {message.editedAt !== null && `${t.edited} `}
      <time dateTime={instantOf(message)} title={fullOf(instantOf(message))}>
        {timeOf(instantOf(message))}
      </time>
      {message.direction === 'out' && message.deletedAt === null && <Tick status={message.status} />}
    </span>
  );
}

/** What it said before; managers read it. */
function Earlier({ message }: { message: Message }) {
  const [versions, setVersions] = useState<Array<{ text: string | null; until: string }>>([]);
  const isShown = isManager() && (message.editedAt !== null || message.deletedAt !== null);
  useEffect(() => {
    let isGone = false;
    if (isShown)
      void actions.versionsOf(message).then((found) => {
        if (!isGone) setVersions(found);
      });
    return () => {
      isGone = true;
    };
  }, [message.id, message.version, isShown]);
  return (
    <>
      {versions.map(({ text, until }) => (
        <span class="history" key={until}>
          <b>{t.wasUntil(timeOf(until))}</b>
          {text}
        </span>
      ))}
    </>
  );
}

function Gone({ message }: { message: Message }) {
  const who =
    message.deletedBy === 'employee' ? t.deletedByUs(message.author.employee?.name ?? '') : t.deletedByClient;
  const at = message.deletedAt === null ? '' : timeOf(message.deletedAt);
  return (
    <div class="bubble bubble--gone">
      <span class="bubble__mark">
        <Icon name="trash" cls="ic--14" />
        {`${who}, ${at}`}
      </span>
      {isManager() ? (
        <Earlier message={message} />
      ) : (
        <span class="bubble__text dim">{t.textForManagers}</span>
      )}
      <Meta message={message} />
    </div>
  );
}

function Quote({ message, jump }: { message: Message; jump: (id: string) => void }) {
  const { quote } = message;
  if (!quote) return null;
  return (
    <button
      type="button"
      class="quote"
      disabled={quote.messageId === null}
      onClick={() => quote.messageId !== null && jump(quote.messageId)}
    >
      <b>{quote.author ?? t.client}</b>
      <span>{quote.text === '' ? t.attachment : quote.text}</span>
    </button>
  );
}

function Content({ message }: { message: Message }) {
  const { attachment: file, kind } = message;
  return (
    <>
      {file && (kind === 'image' || kind === 'sticker') && <Picture message={message} file={file} />}
      {file && kind === 'video' && <Video file={file} />}
      {file && (kind === 'voice' || kind === 'audio') && <Voice file={file} message={message} />}
      {file && (kind === 'document' || kind === 'comment') && <Document file={file} />}
      {message.location && <Place location={message.location} />}
      {message.contactCard && <ContactCard card={message.contactCard} />}
      {message.text !== null && (
        <span class="bubble__text">
          <Text text={message.text} mentions={message.mentions.map(({ name }) => name)} />
        </span>
      )}
    </>
  );
}

function Note({ message }: { message: Message }) {
  const author = message.author.employee?.name ?? message.author.name ?? '';
  return (
    <article class="msg msg--out" data-message={message.id} tabIndex={-1} aria-label={t.hiddenComment}>
      <div class="note">
        <div class="note__h">
          <Icon name="lock" cls="ic--16" />
          <span>{t.hiddenComment}</span>
          <span class="note__only">{t.clientDoesNotSee}</span>
        </div>
        <div class="note__t">
          {message.deletedAt !== null ? (
            <span class="dim">{t.commentRemoved}</span>
          ) : (
            <Content message={message} />
          )}
          <span class="meta">
            {author} · <time title={fullOf(instantOf(message))}>{timeOf(instantOf(message))}</time>
          </span>
        </div>
      </div>
      {message.deletedAt === null && <Deeds message={message} />}
    </article>
  );
}

interface Props {
  message: Message;
  /** The one above is of the same author and close in time. */
  near: boolean;
  jump: (id: string) => void;
}

export function MessageItem({ message, near, jump }: Props) {
  if (message.kind === 'system') return <SystemLine message={message} />;
  if (message.kind === 'comment') return <Note message={message} />;
  const isPicture =
    message.deletedAt === null &&
    (message.kind === 'image' || message.kind === 'sticker' || message.kind === 'video');
  const side = message.direction === 'in' ? 'msg--in' : 'msg--out';
  const cls = `msg ${side} ${near ? 'msg--near' : ''} ${message.status === 'failed' ? 'msg--fail' : ''}`;
  return (
    <article class={cls} data-message={message.id} data-status={message.status} tabIndex={-1}>
      {!near && <From message={message} />}
      {message.deletedAt !== null ? (
        <Gone message={message} />
      ) : (
        <div
          class={`bubble ${isPicture && message.attachment?.status === 'ready' ? 'bubble--pic' : ''} ${message.kind === 'sticker' ? 'bubble--sticker' : ''}`}
        >
          <Quote message={message} jump={jump} />
          <Content message={message} />
          <Earlier message={message} />
          <Meta message={message} />
        </div>
      )}
      <Reactions message={message} />
      <Failure message={message} />
      {message.deletedAt === null && <Deeds message={message} />}
    </article>
  );
}
