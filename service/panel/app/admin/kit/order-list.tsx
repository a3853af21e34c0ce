/**
 * A list whose order a person sets: by the mouse or a finger on the handle, by the arrows while the handle has the
 * focus. Pointer events are absent in the engine of 1C’s field.
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Avatar, Icon } from '../../screens/ui.tsx';
import { t } from '../words/words.ts';

export interface Ordered {
  id: string;
  name: string;
  note: string;
  isDim: boolean;
}

/** The list with one item at another place. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = items.slice();
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}

interface Drag {
  id: string;
  from: number;
  to: number;
}

export function OrderList({
  label,
  items,
  move,
  remove,
}: {
  label: string;
  items: Ordered[];
  move: (from: number, to: number) => void;
  remove: (id: string) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, setSaid] = useState('');
  const held = useRef<string | null>(null);

  // The handle keeps the focus when its row goes to another place.
  useLayoutEffect(() => {
    if (held.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-item="${held.current}"] .grip`)?.focus();
    held.current = null;
  }, [items]);

  const shift = (at: number, by: number): void => {
    const to = at + by;
    const item = items[at];
    if (item === undefined || to < 0 || to >= items.length) return;
    held.current = item.id;
    move(at, to);
    setSaid(t('movedTo', { name: item.name, n: to + 1, all: items.length }));
  };

  /** The place under a point of the screen. */
  const placeAt = (y: number): number => {
    const rows = Array.from(list.current?.children ?? []);
    const below = rows.findIndex((row) => {
      const { top, height } = row.getBoundingClientRect();
      return y < top + height / 2;
    });
    return below < 0 ? rows.length : below;
  };

  const begin = (id: string, from: number, isTouch: boolean): void => {
    let now: Drag = { id, from, to: from };
    setDrag(now);
    const follow = (event: MouseEvent | TouchEvent): void => {
      event.preventDefault();
      const y = 'touches' in event ? (event.touches[0]?.clientY ?? 0) : event.clientY;
      const gap = placeAt(y);
      now = { ...now, to: gap > from ? gap - 1 : gap };
      setDrag(now);
    };
    const end = (): void => {
      document.removeEventListener(isTouch ? 'touchmove' : 'mousemove', follow);
      document.removeEventListener(isTouch ? 'touchend' : 'mouseup', end);
      document.removeEventListener('touchcancel', end);
      setDrag(null);
      if (now.to !== from) move(from, now.to);
    };
    document.addEventListener(isTouch ? 'touchmove' : 'mousemove', follow, { passive: false });
    document.addEventListener(isTouch ? 'touchend' : 'mouseup', end);
    document.addEventListener('touchcancel', end);
  };

  const shown = drag === null ? items : moved(items, drag.from, drag.to);
  return (
    <>
      <ol class="order" aria-label={label} ref={list}>
        {shown.map((item, at) => (
          <li
            key={item.id}
            class={`order__i ${drag?.id === item.id ? 'order__i--on' : ''}`}
            data-item={item.id}
          >
            <button
              class="grip"
              type="button"
              aria-label={t('gripOf', { name: item.name, n: at + 1, all: items.length })}
              title={t('grip')}
              onMouseDown={(event) => {
                if (event.button !== 0) return;
                event.preventDefault();
                event.currentTarget.focus();
                begin(item.id, at, false);
              }}
              onTouchStart={() => begin(item.id, at, true)}
              onKeyDown={(event) => {
                const by = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
                if (by === 0) return;
                event.preventDefault();
                shift(at, by);
              }}
            >
              <Icon name="grip" cls="ic--16" />
            </button>
            <span class="order__n num">{at + 1}</span>
            <Avatar id={item.id} name={item.name} cls="ava--32" />
            <span class="grow">
              <span class={`clip order__t ${item.isDim ? 'dim' : ''}`}>{item.name}</span>
              {item.note !== '' && <span class="dim order__d">{item.note}</span>}
            </span>
            <button
              class="icb icb--sm"
              type="button"
              aria-label={t('leaveQueue', { name: item.name })}
              title={t('leaveQueueShort')}
              onClick={() => remove(item.id)}
            >
              <Icon name="x" cls="ic--16" />
            </button>
          </li>
        ))}
      </ol>
      <p class="sr" role="status">
        {said}
      </p>
    </>
  );
}
