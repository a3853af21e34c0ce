/** Small parts: icons, avatars, buttons, menus, dialogs. */
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { initialsOf, toneOf } from '../words/formats.ts';
import { t } from '../words/words.ts';

const linkSpace = 'http://www.w3.org/1999/xlink';

/** An icon of the page’s sheet; with a label it is read aloud. */
export function Icon({ name, cls = '', label }: { name: string; cls?: string; label?: string }) {
  // The engine of 1C’s field knows the old attribute only.
  const place = (use: SVGUseElement | null): void =>
    use?.setAttributeNS(linkSpace, 'xlink:href', `#i-${name}`);
  return label ? (
    <svg class={`ic ${cls}`} role="img" aria-label={label}>
      <use ref={place} />
    </svg>
  ) : (
    <svg class={`ic ${cls}`} aria-hidden="true">
      <use ref={place} />
    </svg>
  );
}

export function Avatar({
  id,
  name,
  cls = '',
  dot,
}: {
  id: string;
  name: string;
  cls?: string;
  dot?: string;
}) {
  return (
    <span class={`ava ava--${toneOf(id)} ${cls}`} aria-hidden="true">
      {initialsOf(name)}
      {dot !== undefined && <i class={`ava__dot ${dot}`} />}
    </span>
  );
}

type IconButtonProps = ButtonHTMLAttributes & {
  icon: string;
  label: string;
  small?: boolean;
};

/** A button that is an icon. */
export function IconButton({ icon, label, small, title, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`icb ${small ? 'icb--sm' : ''} ${rest.class ?? ''}`}
      aria-label={label}
      title={title ?? label}
    >
      <Icon name={icon} cls={small ? 'ic--16' : ''} />
    </button>
  );
}

/** Draws again what depends on a time that passes while it is shown. */
export function useEvery(ms: number, on: boolean): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => redraw((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms, on]);
}

export interface MenuItem {
  icon: string;
  text: string;
  act: () => void;
  danger?: boolean;
  /** One of several that are chosen from. */
  checked?: boolean;
}

/** A button that opens a menu: arrows, Enter, Esc. */
export function Menu({ label, items, icon = 'more' }: { label: string; items: MenuItem[]; icon?: string }) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLSpanElement>(null);
  const close = (): void => {
    setOpen(false);
    opener.current?.querySelector('button')?.focus();
  };
  useLayoutEffect(() => {
    if (isOpen) box.current?.querySelector('button')?.focus();
  }, [isOpen]);
  const move = (event: KeyboardEvent): void => {
    if (event.code === 'Escape' || event.code === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    const step = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = Array.from(box.current?.querySelectorAll('button') ?? []);
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <span class="menu-at" ref={opener}>
      <IconButton
        icon={icon}
        label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <>
          <div class="menu-cover" onClick={close} aria-hidden="true" />
          <div class="menu pop" role="menu" aria-label={label} ref={box} onKeyDown={move}>
            {items.map((item) => (
              <button
                key={item.text}
                type="button"
                role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                {...(item.checked === undefined ? {} : { 'aria-checked': item.checked })}
                class={`menu__item ${item.danger ? 'menu__item--danger' : ''}`}
                onClick={() => {
                  close();
                  item.act();
                }}
              >
                <Icon name={item.icon} cls="ic--16" />
                <span>{item.text}</span>
              </button>
            ))}
          </div>
        </>
      )}
    </span>
  );
}

interface ModalProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
  cls?: string;
}

/** A dialog over the page; the focus stays in it and returns where it was. */
export function Modal({ title, close, children, cls = '' }: ModalProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const first = box.current?.querySelector<HTMLElement>('[data-first]') ?? box.current;
    first?.focus();
    return () => before?.focus();
  }, []);
  const keys = (event: KeyboardEvent): void => {
    if (event.code === 'Escape') {
      event.stopPropagation();
      close();
    }
    if (event.code !== 'Tab') return;
    const all = Array.from(
      box.current?.querySelectorAll<HTMLElement>('button:not([disabled]), input, textarea, a[href]') ?? [],
    );
    const edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (document.activeElement !== edge && document.activeElement !== box.current) return;
    event.preventDefault();
    (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
  };
  return (
    <div class="overlay">
      <div class="overlay__back" onClick={close} aria-hidden="true" />
      <div
        class={`modal ${cls}`}
        role="dialog"
        aria-modal="true"
        aria-label={title}
        tabIndex={-1}
        ref={box}
        onKeyDown={keys}
      >
        <div class="modal__head">
          <h2>{title}</h2>
          <IconButton icon="x" label={t.close} class="push" onClick={close} />
        </div>
        {children}
      </div>
    </div>
  );
}

/** A drawing with two lines of text: nothing here, and what is next. */
export function Empty({
  picture,
  title,
  text,
  children,
}: {
  picture: 'queue' | 'search' | 'chats' | 'key';
  title: string;
  text: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <svg class="empty__pic" viewBox="0 0 120 96" aria-hidden="true">
        {picture === 'queue' && (
          <>
            <path class="fill" d="M22 56 34 26h52l12 30v20a6 6 0 0 1-6 6H28a6 6 0 0 1-6-6V56Z" />
            <path d="M22 56h22l6 10h20l6-10h22" />
            <path class="thick" d="m50 42 7 7 14-15" />
            <path class="faint" d="M14 30v8M10 34h8M106 18v8M102 22h8" />
          </>
        )}
        {picture === 'search' && (
          <>
            <circle class="fill" cx="54" cy="44" r="26" />
            <path class="thick" d="m73 63 19 19" />
            <path d="M44 40h20M44 49h12" />
            <path class="faint" d="M98 24h8M102 20v8" />
          </>
        )}
        {picture === 'chats' && (
          <>
            <path
              class="fill"
              d="M16 22a8 8 0 0 1 8-8h44a8 8 0 0 1 8 8v24a8 8 0 0 1-8 8H38L24 66V54a8 8 0 0 1-8-8V22Z"
            />
            <path d="M30 28h32M30 38h20" />
            <path d="M86 36h10a8 8 0 0 1 8 8v22a8 8 0 0 1-8 8v10L82 74H58a8 8 0 0 1-7-5" />
          </>
        )}
        {picture === 'key' && (
          <>
            <circle class="fill" cx="38" cy="48" r="20" />
            <circle cx="38" cy="48" r="7" />
            <path d="M58 48h44v14M86 48v10" />
          </>
        )}
      </svg>
      <p class="empty__t">{title}</p>
      <p class="empty__d">{text}</p>
      {children}
    </div>
  );
}
