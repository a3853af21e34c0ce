/** Cuts a list into pieces that fit into one statement: MS SQL Server takes 2100 parameters at most. */
export function* chunksOf<T>(items: readonly T[], size = 100): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
