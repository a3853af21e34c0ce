/** What floats over the page: one dialog, one short word of what has happened. */
import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { ApiError, NoConnection } from '../../api/client.ts';
import { t } from '../words/words.ts';

export const floating = signal<ComponentChild>(null);

/** Puts a dialog over the page. */
export const show = (dialog: ComponentChild): void => {
  floating.value = dialog;
};
export const hide = (): void => {
  floating.value = null;
};

export interface Toast {
  text: string;
  isBad: boolean;
}
export const toasted = signal<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** A word of what has happened; an error stays longer and is read aloud at once. */
export function toast(text: string, isBad = false): void {
  toasted.value = { text, isBad };
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      toasted.value = null;
    },
    isBad ? 9000 : 4000,
  );
}

/** A refusal in words for a person. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof NoConnection) return t('noConnection');
  throw error;
}

/** Does it, and tells of a refusal; whether it was done. */
export async function attempt(deed: () => Promise<unknown>): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (error) {
    toast(reasonOf(error), true);
    return false;
  }
}

/** Puts a text on the clipboard and says so; where that is refused, the text can be taken by hand. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied'));
  } catch (_refused) {
    // Plain http on another computer has no clipboard: the browser’s own prompt lets it be copied.
    window.prompt(t('copy'), text);
  }
}
