/** The messages of the open chat: pages both ways, days, what waits for an answer, what is on its way. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { tick } from '../store/clock.ts';
import { dropSending, retrySending, type Sending, sendingsOf } from '../store/outbox.ts';
import { loadNewer, loadOlder, loadThread, threadOf } from '../store/threads.ts';
import { aim } from '../store/view.ts';
import { dayNumber, dayOf, timeOf, waitOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { MessageItem } from './message.tsx';
import { instantOf, Tick } from './message-marks.tsx';
import { Document } from './message-parts.tsx';
import { Empty, Icon } from './ui.tsx';

const closeMinutes = 5;

function isNear(above: Message | undefined, message: Message): boolean {
  if (!above || above.kind === 'system' || above.kind === 'comment') return false;
  return (
    above.direction === message.direction &&
    above.author.type === message.author.type &&
    above.author.employee?.id === message.author.employee?.id &&
    above.automatic === message.automatic &&
    Date.parse(instantOf(message)) - Date.parse(instantOf(above)) < closeMinutes * 60_000
  );
}

/** The first message of the client that nobody has answered; null when the client waits for nothing. */
function firstWaiting(chat: Chat, items: readonly Message[]): string | null {
  if (chat.waitingSince === null) return null;
  let found: string | null = null;
  for (let at = items.length - 1; at >= 0; at--) {
    const message = items[at] as Message;
    if (message.direction === 'out' && message.automatic === null) break;
    if (message.direction === 'in') found = message.id;
  }
  return found;
}

/** A message that the service does not have yet. */
function OnItsWay({ sending }: { sending: Sending }) {
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

function Skeletons() {
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

interface Place {
  chatId: string;
  firstId: string | null;
  /** Where the first message stood. */
  firstTop: number;
  isAtEnd: boolean;
}

const itemOf = (node: Element, id: string | null): HTMLElement | null =>
  id === null ? null : node.querySelector<HTMLElement>(`[data-item="${id}"]`);

export function Thread({ chat }: { chat: Chat }) {
  tick.value;
  const thread = threadOf(chat.id).value;
  const sendings = sendingsOf(chat.id);
  const box = useRef<HTMLElement>(null);
  const place = useRef<Place>({ chatId: '', firstId: null, firstTop: 0, isAtEnd: true });
  const [isFar, setFar] = useState(false);
  const { items } = thread;
  const keys = new Set(items.map(({ idempotencyKey }) => idempotencyKey));
  const waiting = firstWaiting(chat, items);

  useEffect(() => {
    if (thread.olderCursor === undefined && thread.busy === null && thread.trouble === null)
      void loadThread(chat.id, aim.value);
  });

  // Where the reader looks must not move when pages are put before or after.
  useLayoutEffect(() => {
    const node = box.current;
    if (!node || items.length === 0) return;
    const was = place.current;
    const target = aim.value === null ? null : node.querySelector(`[data-message="${aim.value}"]`);
    if (target instanceof HTMLElement) {
      node.scrollTop = target.offsetTop - node.clientHeight / 3;
      target.classList.add('msg--aim');
      aim.value = null;
    } else if (was.chatId !== chat.id || (was.isAtEnd && thread.atEnd)) node.scrollTop = node.scrollHeight;
    else if (was.firstId !== items[0]?.id) {
      const before = itemOf(node, was.firstId);
      if (before) node.scrollTop += before.offsetTop - was.firstTop;
    }
    place.current = {
      chatId: chat.id,
      firstId: items[0]?.id ?? null,
      firstTop: itemOf(node, items[0]?.id ?? null)?.offsetTop ?? 0,
      isAtEnd: node.scrollHeight - node.scrollTop - node.clientHeight < 60,
    };
  });

  // The field of the answer grows and shrinks: the last message stays in sight.
  useEffect(() => {
    const node = box.current;
    if (!node || typeof ResizeObserver === 'undefined') return;
    const watcher = new ResizeObserver(() => {
      if (place.current.isAtEnd) node.scrollTop = node.scrollHeight;
    });
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [items.length === 0]);

  const scrolled = (): void => {
    const node = box.current as HTMLElement;
    const below = node.scrollHeight - node.scrollTop - node.clientHeight;
    place.current.isAtEnd = below < 60;
    setFar(below > 400 || !thread.atEnd);
    if (node.scrollTop < 500) void loadOlder(chat.id);
    if (below < 500 && !thread.atEnd) void loadNewer(chat.id);
  };
  const toEnd = (): void => {
    if (!thread.atEnd) {
      place.current.chatId = '';
      void loadThread(chat.id);
    } else if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const jump = (id: string): void => {
    aim.value = id;
    const node = box.current?.querySelector(`[data-message="${id}"]`);
    if (node instanceof HTMLElement && box.current) {
      box.current.scrollTop = node.offsetTop - box.current.clientHeight / 3;
      node.classList.remove('msg--aim');
      void node.offsetWidth;
      node.classList.add('msg--aim');
      aim.value = null;
    } else void loadThread(chat.id, id);
  };

  if (thread.trouble === 'failed' && items.length === 0)
    return (
      <div class="thread__body">
        <Empty picture="search" title={t.notLoaded} text={t.notLoadedText}>
          <button class="btn btn--sm" type="button" onClick={() => void loadThread(chat.id)}>
            {t.again}
          </button>
        </Empty>
      </div>
    );
  if (items.length === 0 && thread.olderCursor === undefined && thread.trouble === null)
    return (
      <div class="thread__body">
        <Skeletons />
      </div>
    );
  return (
    <div class="thread__hold">
      <section
        class="thread__body scroll"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to scroll it
        tabIndex={0}
        aria-label={t.messages}
        onScroll={scrolled}
      >
        <div class="thread__in" role="log" aria-live="polite">
          {thread.busy === 'older' && <p class="thread__more dim">{t.loading}</p>}
          {items.map((message, at) => {
            const above = items[at - 1];
            const isNewDay = !above || dayNumber(instantOf(above)) !== dayNumber(instantOf(message));
            return (
              <div key={message.id} class="item" data-item={message.id}>
                {isNewDay && (
                  // biome-ignore lint/a11y/useSemanticElements: it carries the day
                  <div class="day" role="separator">
                    <span>{dayOf(instantOf(message))}</span>
                  </div>
                )}
                {message.id === waiting && chat.waitingSince !== null && (
                  // biome-ignore lint/a11y/useSemanticElements: it carries the wait
                  <div class="fresh" role="separator">
                    <span>{t.unansweredFor(waitOf(chat.waitingSince))}</span>
                  </div>
                )}
                <MessageItem
                  message={message}
                  near={!isNewDay && message.id !== waiting && isNear(above, message)}
                  jump={jump}
                />
              </div>
            );
          })}
          {thread.atEnd &&
            sendings
              .filter(({ key }) => !keys.has(key))
              .map((sending) => <OnItsWay key={sending.key} sending={sending} />)}
        </div>
      </section>
      {isFar && (
        <button class="down" type="button" aria-label={t.toEnd} title={t.toEnd} onClick={toEnd}>
          <Icon name="down" />
          {chat.unanswered > 0 && (
            <span class="count count--mine" aria-hidden="true">
              {chat.unanswered}
            </span>
          )}
        </button>
      )}
    </div>
  );
}
