/** The message under the pointer or with the focus: only its buttons are drawn. */
import { signal } from '@preact/signals';

export const active = signal<string | null>(null);

/** Follows the pointer and the focus over the thread. */
export function pointAt(event: Event): void {
  const node = event.type === 'mouseleave' ? document.activeElement : event.target;
  const message = node instanceof Element ? node.closest('[data-message]') : null;
  active.value = message?.getAttribute('data-message') ?? null;
}
