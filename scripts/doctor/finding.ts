/** What the doctor finds: one thing looked at, how it stands, and what a person does about it. */

export interface Said {
  ru: string;
  en: string;
}

/** `skipped`: could not be looked at, and why is said; it is no fault by itself. */
export type State = 'ok' | 'warning' | 'broken' | 'skipped';

export interface Finding {
  /** What was looked at; stays the same from run to run: `node`, `browser`, `webhook:<name of the base>`. */
  check: string;
  state: State;
  said: Said;
  /** What mends it. */
  todo?: Said;
}

export const ok = (check: string, ru: string, en: string): Finding => ({
  check,
  state: 'ok',
  said: { ru, en },
});

export const skipped = (check: string, ru: string, en: string): Finding => ({
  check,
  state: 'skipped',
  said: { ru, en },
});

export const broken = (check: string, said: Said, todo: Said): Finding => ({
  check,
  state: 'broken',
  said,
  todo,
});

export const warning = (check: string, said: Said, todo: Said): Finding => ({
  check,
  state: 'warning',
  said,
  todo,
});

/** What an error says, in one line and without addresses that carry a password. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const text = (message || code || String(error)).split('\n')[0] ?? '';
  return text.replace(/\/\/[^/\s@]*@/g, '//…@').slice(0, 300);
}
