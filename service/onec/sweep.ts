/**
 * Reads one kind of objects into the directory, page by page in the order of references. What is not met on the way is
 * asked for by its key before it is removed, so that objects that come and go meanwhile cost nothing. Every page is
 * written together with the place reached: a reading that breaks off goes on from there.
 */
import type { InfobaseId } from '../../contracts/common.ts';
import { chunksOf } from '../platform/chunks.ts';
import type { Database, Tx } from '../platform/database.ts';
import type { OdataClient } from './client.ts';
import {
  changedOf,
  countEntries,
  markSeen,
  removeEntries,
  unseen,
  writeEntries,
  writeKind,
} from './directory.store.ts';
import type { KindModel } from './discover.ts';
import { entryOf, isLive, type PartSelect, selectEntry, selectVersions, versionOf } from './entry.ts';
import { isOdataError } from './odata-error.ts';
import type { DirectoryKindRow } from './onec.table.ts';
import { addressLimit, keyIn, keysWithin, type Query, queryString, setPath } from './query.ts';
import { type Row, refOf } from './values.ts';

export interface Sweep {
  db: Database;
  infobaseId: InfobaseId;
  client: OdataClient;
  kind: KindModel;
  /** Ties a transaction to whoever reads: throws when somebody else does by now. */
  fenced(tx: Tx): Promise<void>;
  /** Told after every page. */
  onProgress(state: DirectoryKindRow): void;
  signal: AbortSignal;
  /** Objects in a page. */
  pageSize?: number;
}

/** So many are written in one transaction: others wait for it. */
const writeSize = 200;
const pageSizeDefault = 1000;
/** A page may take long where the base scans a whole table for it. */
const pageLimitMs = 180_000;

/** Reads the kind from the place where `from` stands to the end. */
export async function sweepKind(sweep: Sweep, from: DirectoryKindRow): Promise<DirectoryKindRow> {
  const { db, infobaseId, client, kind, signal, pageSize = pageSizeDefault } = sweep;
  const place = { infobaseId, kind: kind.kind };
  const light = !from.full && kind.hasVersion;
  let part: PartSelect = 'columns';
  let state: DirectoryKindRow = {
    ...from,
    state: 'reading',
    // What is written is marked with it.
    marks: from.marks || !light,
    errorReason: null,
  };

  const rows = (query: Query): Promise<Row[]> =>
    client.rows(setPath(kind.set), query, { signal, limitMs: pageLimitMs });

  /** Rows with everything that an entry is made of. */
  async function entryRows(query: Query): Promise<Row[]> {
    try {
      return await rows({ ...query, select: selectEntry(kind, part) });
    } catch (error) {
      if (part === 'whole' || kind.contacts === null || !isOdataError(error, 'unknown_name', 'bad_query'))
        throw error;
      part = 'whole';
      return rows({ ...query, select: selectEntry(kind, part) });
    }
  }

  async function entriesOf(keys: readonly string[]): Promise<Row[]> {
    const address = setPath(kind.set).length + queryString({ select: selectEntry(kind, part) }).length;
    const found: Row[] = [];
    for (const chunk of keysWithin(keys, addressLimit - address)) {
      found.push(...(await entryRows({ filter: keyIn(chunk) })));
    }
    return found;
  }

  /** Writes rows in small transactions; the last one carries the place reached. */
  async function write(
    read: readonly Row[],
    anew: boolean,
    reached: Partial<DirectoryKindRow>,
  ): Promise<void> {
    const live = read.filter(isLive).map((row) => entryOf(kind, row));
    const dead = read.filter((row) => !isLive(row)).flatMap((row) => refOf(row, 'Ref_Key') ?? []);
    for (const chunk of chunksOf(live, writeSize)) {
      const changed = await db.write(async (tx) => {
        await sweep.fenced(tx);
        return writeEntries(tx, place, chunk, state.sweep, anew);
      });
      state = { ...state, changed: state.changed + changed };
    }
    const next = { ...state, ...reached };
    await db.write(async (tx) => {
      await sweep.fenced(tx);
      await removeEntries(tx, place, dead);
      await writeKind(tx, next);
    });
    state = next;
    sweep.onProgress(state);
  }

  const keep = (): Promise<void> =>
    db.write(async (tx) => {
      await sweep.fenced(tx);
      await writeKind(tx, state);
    });

  /** Reads in full what has another version than the one that is kept. */
  async function renew(versions: readonly Row[], reached: Partial<DirectoryKindRow>): Promise<void> {
    const keys: string[] = [];
    for (const chunk of chunksOf(versions.filter(isLive), writeSize)) {
      const told = chunk.map((row) => ({
        objectKey: refOf(row, 'Ref_Key') ?? '',
        dataVersion: versionOf(row),
      }));
      const { same, changed } = await db.read((reader) => changedOf(reader, place, told));
      keys.push(...changed);
      if (!state.marks || same.length === 0) continue;
      await db.write(async (tx) => {
        await sweep.fenced(tx);
        await markSeen(tx, place, same, state.sweep);
      });
    }
    const dead = versions.filter((row) => !isLive(row));
    await write([...dead, ...(await entriesOf(keys))], false, reached);
  }

  async function readPages(): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      // One row of the page before is read again: if it is not where it was, objects have come or gone before it.
      const back = state.lastKey === null ? 0 : 1;
      const query: Query = { orderBy: ['Ref_Key'], top: pageSize + back, skip: state.skipped - back };
      const page = light ? await rows({ ...query, select: selectVersions(kind) }) : await entryRows(query);
      const anchor = back === 0 ? -1 : page.findIndex((row) => refOf(row, 'Ref_Key') === state.lastKey);
      if (back === 1 && anchor === -1) {
        state = { ...state, skipped: Math.max(0, state.skipped - pageSize), lastKey: null };
        continue;
      }
      const fresh = page.slice(anchor + 1);
      if (fresh.length === 0) return;
      const reached = {
        skipped: state.skipped - back + page.length,
        lastKey: refOf(fresh.at(-1) as Row, 'Ref_Key'),
        seen: state.seen + fresh.filter(isLive).length,
      };
      if (light) await renew(fresh, reached);
      else await write(fresh, from.full, reached);
    }
  }

  /** Asks for what was not met: it is gone, or has moved between two pages. */
  async function checkUnseen(): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const keys = await db.read((reader) => unseen(reader, place, state.sweep, writeSize));
      if (keys.length === 0) return;
      const found = await entriesOf(keys);
      const there = new Set(found.map((row) => refOf(row, 'Ref_Key')));
      await db.write(async (tx) => {
        await sweep.fenced(tx);
        await removeEntries(
          tx,
          place,
          keys.filter((key) => !there.has(key)),
        );
      });
      await write(found, true, {});
    }
  }

  if (state.total === null) state = { ...state, total: await countOf(sweep) };
  if (from.state !== 'checking') {
    await readPages();
    const kept = await db.read((reader) => countEntries(reader, place));
    if (!state.marks && state.seen !== kept) {
      // Something that is kept was not met: once more, marking what is.
      state = { ...state, marks: true, skipped: 0, lastKey: null, seen: 0 };
      await readPages();
    }
  }
  state = { ...state, state: 'checking' };
  await keep();
  if (state.marks) await checkUnseen();
  state = { ...state, state: 'done', entries: await db.read((reader) => countEntries(reader, place)) };
  await keep();
  sweep.onProgress(state);
  return state;
}

/** For the progress only: a base that does not count is read all the same. */
async function countOf({ client, kind, signal }: Sweep): Promise<number | null> {
  try {
    return await client.count(kind.set, {}, { signal, patient: false });
  } catch (error) {
    if (isOdataError(error)) return null;
    throw error;
  }
}
