import { fail } from './errors.ts';
import { isStorable } from './http-json.ts';

/** The key of the last row of a page: what the next one starts after. */
export type PageKey = (string | number)[];

/** A page's key as the opaque `cursor` of the contract. */
export const encodeCursor = (key: PageKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Back again; throws BAD_CURSOR on anything that is not a key of that many parts of those types. */
export function decodeCursor<K extends PageKey>(
  cursor: string | undefined,
  shape: { [I in keyof K]: 'string' | 'number' },
): K | null {
  if (cursor === undefined) return null;
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return fail('BAD_CURSOR');
  }
  const types: readonly string[] = shape as unknown as readonly string[];
  const fits =
    Array.isArray(key) && key.length === types.length && key.every((part, i) => typeof part === types[i]);
  const safe =
    fits &&
    (key as PageKey).every((part) =>
      typeof part === 'number' ? Number.isSafeInteger(part) : isStorable(part),
    );
  return safe ? (key as K) : fail('BAD_CURSOR');
}

/** Cuts a page out of `limit + 1` rows: the one too many says that there is a next page. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => PageKey,
): { rows: Row[]; nextCursor: string | null } {
  if (rows.length <= limit) return { rows, nextCursor: null };
  const kept = rows.slice(0, limit);
  return { rows: kept, nextCursor: encodeCursor(keyOf(kept[kept.length - 1] as Row)) };
}
