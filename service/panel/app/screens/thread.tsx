/** The messages of the open chat: pages both ways, days, what waits for an answer, what is on its way. */
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { tick } from '../store/clock.ts';
import { sendingsOf } from '../store/outbox.ts';
import { loadNewer, loadOlder, loadThread, mostMessages, showMessage, threadOf } from '../store/threads.ts';
import { aim } from '../store/view.ts';
import { dayNumber, dayOf, waitOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { pointAt } from './active.ts';
import { MessageItem } from './message.tsx';
import { instantOf } from './message-marks.tsx';
import { OnItsWay, Skeletons } from './thread-sending.tsx';
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

/** A row that is in sight, and where it stands under the upper edge. */
interface Anchor {
  id: string;
  top: number;
}

interface Place {
  chatId: string;
  isAtEnd: boolean;
}

/** Rows of the thread, top to bottom. */
const rowsIn = (node: Element): HTMLElement[] =>
  Array.from(node.querySelectorAll<HTMLElement>('[data-item]'));

/** The first row in sight: what the reader looks at must not move when pages come or go at either end. */
function anchorOf(node: HTMLElement | null): Anchor | null {
  if (!node) return null;
  const edge = node.scrollTop;
  const rows = rowsIn(node);
  let from = 0;
  let to = rows.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    const row = rows[middle] as HTMLElement;
    if (row.offsetTop + row.offsetHeight > edge) to = middle;
    else from = middle + 1;
  }
  const row = rows[from];
  return row ? { id: row.getAttribute('data-item') ?? '', top: row.offsetTop - edge } : null;
}

/** Rows as they were drawn: what has not changed is not looked at again. */
interface Drawn {
  message: Message;
  near: boolean;
  row: VNode;
}

export function Thread({ chat }: { chat: Chat }) {
  tick.value;
  const thread = threadOf(chat.id).value;
  const sendings = sendingsOf(chat.id);
  const box = useRef<HTMLElement>(null);
  const place = useRef<Place>({ chatId: '', isAtEnd: true });
  const drawnOf = useRef<readonly Message[]>([]);
  const drawn = useRef(new Map<string, Drawn>());
  // Before anything is drawn: afterwards nobody could tell where it was.
  const anchor = useRef<Anchor | null>(null);
  anchor.current = drawnOf.current === thread.items ? null : anchorOf(box.current);
  drawnOf.current = thread.items;
  const [isFar, setFar] = useState(false);
  const { items } = thread;
  const aimed = aim.value;
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
    const target = aimed === null ? null : node.querySelector(`[data-message="${aimed}"]`);
    if (target instanceof HTMLElement) {
      const row = target.closest('[data-item]');
      node.scrollTop = (row instanceof HTMLElement ? row.offsetTop : 0) - node.clientHeight / 3;
      target.classList.remove('msg--aim');
      // Drawn between, so that the sign begins anew.
      void target.offsetWidth;
      target.classList.add('msg--aim');
      aim.value = null;
    } else if (was.chatId !== chat.id || (was.isAtEnd && thread.atEnd)) node.scrollTop = node.scrollHeight;
    else if (anchor.current) {
      const { id, top } = anchor.current;
      const row = node.querySelector(`[data-item="${id}"]`);
      if (row instanceof HTMLElement) node.scrollTop = row.offsetTop - top;
    }
    const isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 60;
    place.current = { chatId: chat.id, isAtEnd };
  });

  // The field of the answer grows and shrinks, messages grow by what comes later: the last one stays in sight.
  useEffect(() => {
    const node = box.current;
    if (!node || typeof ResizeObserver === 'undefined') return;
    const watcher = new ResizeObserver(() => {
      if (place.current.isAtEnd) node.scrollTop = node.scrollHeight;
    });
    watcher.observe(node);
    if (node.firstElementChild) watcher.observe(node.firstElementChild);
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
  // Up and down go through the messages; what can be done with one stands beside it when it has the focus.
  const walk = (event: KeyboardEvent): void => {
    const step = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
    const node = box.current;
    if (!node || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.code === 'Escape') {
      document.getElementById('answer')?.focus();
      return;
    }
    if (step === 0) return;
    const all = Array.from(node.querySelectorAll<HTMLElement>('article[data-message]'));
    const at = all.findIndex((one) => one.contains(document.activeElement));
    const next = at < 0 ? all[all.length - 1] : all[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const item = (message: Message, near: boolean): VNode => {
    const known = drawn.current.get(message.id);
    if (known && known.message === message && known.near === near) return known.row;
    const row = <MessageItem message={message} near={near} jump={(id) => showMessage(chat.id, id)} />;
    drawn.current.set(message.id, { message, near, row });
    return row;
  };
  // What was let go needs no row any more.
  if (drawn.current.size > items.length + mostMessages) {
    const here = new Set(items.map(({ id }) => id as string));
    for (const id of Array.from(drawn.current.keys())) if (!here.has(id)) drawn.current.delete(id);
  }

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
      {/* biome-ignore lint/a11y/useKeyWithMouseEvents: the focus is followed by onFocusIn */}
      <section
        class="thread__body scroll"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to scroll it
        tabIndex={0}
        aria-label={t.messages}
        onScroll={scrolled}
        onKeyDown={walk}
        onMouseOver={pointAt}
        onFocusIn={pointAt}
        onMouseLeave={pointAt}
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
                {item(message, !isNewDay && message.id !== waiting && isNear(above, message))}
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
