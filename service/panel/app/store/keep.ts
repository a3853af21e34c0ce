/** Small things kept in the browser. A frame may have no storage: then they live as long as the page. */
const memory: Record<string, string> = {};

function storageOf(kind: 'session' | 'local'): Storage | null {
  try {
    return kind === 'session' ? window.sessionStorage : window.localStorage;
  } catch (_refused) {
    return null;
  }
}

/** What was kept under this name; null when there is nothing or it can’t be read. */
export function kept<T>(kind: 'session' | 'local', name: string): T | null {
  try {
    const text = storageOf(kind)?.getItem(name) ?? memory[name] ?? null;
    return text === null ? null : (JSON.parse(text) as T);
  } catch (_unreadable) {
    return null;
  }
}

/** Keeps a value; null forgets it. */
export function keep(kind: 'session' | 'local', name: string, value: unknown): void {
  const storage = storageOf(kind);
  if (value === null) {
    delete memory[name];
    storage?.removeItem(name);
    return;
  }
  const text = JSON.stringify(value);
  memory[name] = text;
  try {
    storage?.setItem(name, text);
  } catch (_full) {
    // It stays in memory: nothing is lost until the page is closed.
    return;
  }
}
