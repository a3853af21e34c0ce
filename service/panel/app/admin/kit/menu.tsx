/** A menu under its button: arrows, Enter, Esc. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../screens/ui.tsx';

export interface MenuItem {
  text: string;
  icon: string;
  hint?: string | null;
  danger?: boolean;
  disabled?: boolean;
  /** Opens in another tab when it is a page of its own. */
  href?: string;
  act?: () => void;
}

export function Menu({ label, items }: { label: string; items: (MenuItem | null)[] }) {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };

  useLayoutEffect(() => {
    const box = menu.current;
    const place = opener.current?.getBoundingClientRect();
    if (!isOpen || box === null || place === undefined) return;
    const height = box.offsetHeight;
    const isBelow = place.bottom + 4 + height <= window.innerHeight;
    box.style.top = `${Math.max(8, isBelow ? place.bottom + 4 : place.top - 4 - height)}px`;
    box.style.left = `${Math.max(8, place.right - box.offsetWidth)}px`;
    (box.children[0] as HTMLElement | undefined)?.focus();
    // It stands where its button was.
    const page = document.getElementById('page');
    page?.addEventListener('scroll', close);
    return () => page?.removeEventListener('scroll', close);
  }, [isOpen]);

  const keys = (event: KeyboardEvent): void => {
    if (event.code === 'Escape' || event.code === 'Tab') {
      event.preventDefault();
      close();
    }
    const step = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = Array.from(menu.current?.children ?? []) as HTMLElement[];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button
        class="icb"
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        ref={opener}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <>
          <div class="menu-cover" aria-hidden="true" onMouseDown={close} />
          <div class="menu pop" role="menu" aria-label={label} ref={menu} onKeyDown={keys}>
            {items.map((item) => item && <Item key={item.text} item={item} close={close} />)}
          </div>
        </>
      )}
    </>
  );
}

function Item({ item, close }: { item: MenuItem; close: () => void }) {
  const content = (
    <>
      <Icon name={item.icon} />
      <span class="grow">
        {item.text}
        {item.hint && <span class="menu__hint">{item.hint}</span>}
      </span>
    </>
  );
  const cls = `menu__item ${item.danger ? 'menu__item--danger' : ''}`;
  if (item.href !== undefined) {
    const isOutside = !item.href.startsWith('#');
    return (
      <a
        class={cls}
        role="menuitem"
        tabIndex={-1}
        href={item.href}
        onClick={close}
        {...(isOutside ? { target: '_blank' } : {})}
      >
        {content}
      </a>
    );
  }
  return (
    <button
      class={cls}
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={item.disabled === true ? true : undefined}
      onClick={() => {
        if (item.disabled) return;
        close();
        item.act?.();
      }}
    >
      {content}
    </button>
  );
}
