/** What a page loads, and what became of it. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { reasonOf } from '../store/floating.ts';

export interface Loaded<T> {
  data: T | null;
  /** Why there is none. */
  reason: string | null;
  /** Loads it anew; what is there stays on the screen meanwhile. Never rejects. */
  reload: () => Promise<void>;
  put: (data: T) => void;
}

/** Loads when the page is opened and when the key changes; an answer that comes late is dropped. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; data: T | null; reason: string | null }>({
    key,
    data: null,
    reason: null,
  });
  const last = useRef(0);
  const loading = useRef(load);
  loading.current = load;
  const reload = useCallback(async (): Promise<void> => {
    last.current += 1;
    const own = last.current;
    try {
      const data = await loading.current();
      if (own === last.current) setState({ key, data, reason: null });
    } catch (error) {
      const reason = reasonOf(error);
      if (own === last.current) setState((before) => ({ ...before, reason }));
    }
  }, [key]);
  useEffect(() => {
    setState({ key, data: null, reason: null });
    void reload();
    return () => {
      last.current += 1;
    };
  }, [key]);
  const put = useCallback(
    (data: T) => {
      last.current += 1;
      setState({ key, data, reason: null });
    },
    [key],
  );
  const isOwn = state.key === key;
  return { data: isOwn ? state.data : null, reason: isOwn ? state.reason : null, reload, put };
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface Paged<Item> extends Loaded<Page<Item>> {
  /** Adds the next page; null when there is none. */
  more: (() => Promise<void>) | null;
}

/** A list that is read page by page, by its key. */
export function usePaged<Item>(
  key: string,
  load: (cursor: string | undefined) => Promise<Page<Item>>,
): Paged<Item> {
  const loaded = useLoaded<Page<Item>>(key, () => load(undefined));
  const { data } = loaded;
  const cursor = data?.nextCursor ?? null;
  const more =
    data === null || cursor === null
      ? null
      : async (): Promise<void> => {
          const next = await load(cursor);
          loaded.put({ items: data.items.concat(next.items), nextCursor: next.nextCursor });
        };
  return { ...loaded, more };
}
