/** What of a thread is not there yet: messages on their way, pages that load. */
import { dropSending, retrySending, type Sending } from '../store/outbox.ts';
import { timeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Tick } from './message-marks.tsx';
import { Document } from './message-parts.tsx';
import { Icon } from './ui.tsx';

/** A message that the service does not have yet. */
export function OnItsWay({ sending }: { sending: Sending }) {
  const { body, attachment, state, error, key } = sending;
  const isRefused = state === 'refused';
  const text = body.text ?? '';
  const shown = attachment && <Document file={attachment} />;
  if (body.comment)
    return (
      <article class="msg msg--out" aria-label={t.hiddenComment}>
        <div class="note">
          <div class="note__h">
            <Icon name="lock" cls="ic--16" />
            <span>{t.hiddenComment}</span>
            <span class="note__only">{t.clientDoesNotSee}</span>
          </div>
          <div class="note__t">
            {shown}
            <span class="bubble__text">{text}</span>
            <span class="meta">
              {timeOf(sending.at)} <Tick status={isRefused ? 'failed' : 'pending'} />
            </span>
          </div>
        </div>
        {isRefused && <Refusal error={error} sendKey={key} />}
      </article>
    );
  return (
    <article class={`msg msg--out ${isRefused ? 'msg--fail' : ''}`} data-sending={state}>
      <div class="bubble">
        {shown}
        {text !== '' && <span class="bubble__text">{text}</span>}
        <span class="meta">
          <time>{timeOf(sending.at)}</time>
          <Tick status={isRefused ? 'failed' : 'pending'} />
        </span>
      </div>
      {isRefused && <Refusal error={error} sendKey={key} />}
      {state === 'waiting' && <div class="fail fail--unsure">{t.waitsForConnection}</div>}
    </article>
  );
}

function Refusal({ error, sendKey }: { error: string | null; sendKey: string }) {
  return (
    <div class="fail" role="alert">
      <Icon name="fail" cls="ic--14" />
      <span>{`${error ?? t.notSent} ${t.clientDidNotGet}`}</span>
      <button type="button" onClick={() => retrySending(sendKey)}>
        {t.repeat}
      </button>
      <button type="button" onClick={() => dropSending(sendKey)}>
        {t.remove}
      </button>
    </div>
  );
}

export function Skeletons() {
  return (
    <div class="thread__sk" role="status" aria-label={t.loading}>
      {[46, 62, 38, 54].map((width, at) => (
        <div key={width} class={`msg ${at % 2 === 1 ? 'msg--out' : 'msg--in'}`}>
          <span class="sk sk--bubble" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
