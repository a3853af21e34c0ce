/** The directory in the database: lookups that need no 1C, and the writing of what was read. */
import { In } from 'typeorm';
import type { InfobaseId } from '../../contracts/common.ts';
import { chunksOf } from '../platform/chunks.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import {
  cardTable,
  type DirectoryKindRow,
  type DirectoryRow,
  directoryKindTable,
  directoryTable,
  type EntryRow,
  entryPhoneTable,
  entryTable,
} from './onec.table.ts';

/** What holds for a base until somebody sets it. */
export const defaultDirectory = (infobaseId: InfobaseId): DirectoryRow => ({
  infobaseId,
  allowedOnly: true,
  kinds: [],
  everyMinutes: 30,
  discovery: null,
  discoveredAt: null,
  state: 'idle',
  full: true,
  sweep: 0,
  startedAt: null,
  finishedAt: null,
  nextAt: null,
  failures: 0,
  errorReason: null,
  errorText: null,
});

export const directoryOf = (reader: Reader, infobaseId: InfobaseId): Promise<DirectoryRow | null> =>
  reader.repo(directoryTable).findOneBy({ infobaseId });

/** Changes the directory's row, which is made if need be; what it is now. */
export async function changeDirectory(
  tx: Tx,
  infobaseId: InfobaseId,
  change: (row: DirectoryRow) => Partial<DirectoryRow>,
): Promise<DirectoryRow> {
  const known = await lockRow(tx, directoryTable, { infobaseId });
  const row = known ?? defaultDirectory(infobaseId);
  const next = { ...row, ...change(row) };
  if (known) await tx.repo(directoryTable).update({ infobaseId }, next as never);
  else await tx.repo(directoryTable).insert(next as never);
  return next;
}

/** Takes away everything that was read of a base, and how it is read. */
export async function forgetDirectory(tx: Tx, infobaseId: InfobaseId): Promise<void> {
  for (const table of [entryPhoneTable, entryTable, cardTable, directoryKindTable, directoryTable]) {
    await tx.execute(`DELETE FROM ${table.name} WHERE infobase_id = :infobaseId`, { infobaseId });
  }
}

export const kindsOf = (reader: Reader, infobaseId: InfobaseId): Promise<DirectoryKindRow[]> =>
  reader.repo(directoryKindTable).find({ where: { infobaseId }, order: { kind: 'ASC' } });

export async function writeKind(tx: Tx, row: DirectoryKindRow): Promise<void> {
  const { infobaseId, kind } = row;
  const known = await tx.repo(directoryKindTable).existsBy({ infobaseId, kind });
  if (known) await tx.repo(directoryKindTable).update({ infobaseId, kind }, row);
  else await tx.repo(directoryKindTable).insert(row);
}

/** At most so many matches are shown; a number that more have is nobody's. */
const mostMatches = 50;

/** Who has this number (E.164), by the index. */
export const entriesOfPhone = (reader: Reader, infobaseId: InfobaseId, phone: string): Promise<EntryRow[]> =>
  reader
    .repo(entryTable)
    .createQueryBuilder('e')
    .innerJoin(
      entryPhoneTable.name,
      'p',
      'p.infobaseId = e.infobaseId AND p.kind = e.kind AND p.objectKey = e.objectKey',
    )
    .where('p.infobaseId = :infobaseId AND p.phone = :phone', { infobaseId, phone })
    .orderBy('e.kind', 'ASC')
    .addOrderBy('e.objectKey', 'ASC')
    .limit(mostMatches)
    .getMany();

export const findEntry = (
  reader: Reader,
  infobaseId: InfobaseId,
  kind: string,
  objectKey: string,
): Promise<EntryRow | null> => reader.repo(entryTable).findOneBy({ infobaseId, kind, objectKey });

/** Entries whose title holds these words, or whose number these digits. */
export async function searchEntries(
  reader: Reader,
  infobaseId: InfobaseId,
  search: string,
  limit: number,
): Promise<EntryRow[]> {
  const words = search
    .trim()
    .toLowerCase()
    .replace(/[!%_[]/g, '!$&');
  const query = reader
    .repo(entryTable)
    .createQueryBuilder('e')
    .where('e.infobaseId = :infobaseId', { infobaseId });
  const digits = /^[+\d\s().-]+$/.test(search) ? search.replace(/\D/g, '').replace(/^8/, '') : '';
  if (digits.length >= 4) {
    query.andWhere(
      `EXISTS (SELECT 1 FROM onec_phone p WHERE p.infobase_id = e.infobase_id AND p.kind = e.kind
         AND p.object_key = e.object_key AND p.phone LIKE :digits)`,
      { digits: `%${digits}%` },
    );
  } else {
    query.andWhere(`e.searchTitle LIKE :words ESCAPE '!'`, { words: `%${words}%` });
  }
  return query.orderBy('e.searchTitle', 'ASC').addOrderBy('e.objectKey', 'ASC').limit(limit).getMany();
}

/** An entry as it was read. */
export type ReadEntry = Pick<EntryRow, 'objectKey' | 'title' | 'dataVersion' | 'phones'>;

type Place = Pick<EntryRow, 'infobaseId' | 'kind'>;

/** Of these keys, the entries that are there, by key. */
async function known(
  tx: Reader,
  place: Place,
  keys: readonly string[],
): Promise<Map<string, Pick<EntryRow, 'objectKey' | 'dataVersion'>>> {
  const rows = await tx.repo(entryTable).find({
    where: { ...place, objectKey: In([...keys]) },
    select: { infobaseId: true, kind: true, objectKey: true, dataVersion: true },
  });
  return new Map(rows.map((row) => [row.objectKey, row]));
}

/** Marks entries as met by this reading. */
export async function markSeen(tx: Tx, place: Place, keys: readonly string[], sweep: number): Promise<void> {
  if (keys.length > 0) await tx.repo(entryTable).update({ ...place, objectKey: In([...keys]) }, { sweep });
}

/** Writes what was read. Entries whose version is known are only marked, unless `anew`. How many have changed. */
export async function writeEntries(
  tx: Tx,
  place: Place,
  entries: readonly ReadEntry[],
  sweep: number,
  anew: boolean,
): Promise<number> {
  if (entries.length === 0) return 0;
  const unique = [...new Map(entries.map((entry) => [entry.objectKey, entry])).values()];
  const there = await known(
    tx,
    place,
    unique.map((entry) => entry.objectKey),
  );
  const isSame = ({ objectKey, dataVersion }: ReadEntry): boolean =>
    !anew && dataVersion !== null && there.get(objectKey)?.dataVersion === dataVersion;
  await markSeen(
    tx,
    place,
    unique.filter(isSame).map((entry) => entry.objectKey),
    sweep,
  );
  const changed = unique.filter((entry) => !isSame(entry));
  await removeEntries(
    tx,
    place,
    changed.map((entry) => entry.objectKey).filter((key) => there.has(key)),
  );
  const rows = changed.map((entry) => ({
    ...place,
    ...entry,
    searchTitle: entry.title.toLowerCase().slice(0, 300),
    sweep,
  }));
  for (const chunk of chunksOf(rows, 100)) await tx.repo(entryTable).insert(chunk as never);
  const phones = changed.flatMap(({ objectKey, phones: found }) =>
    [...new Set(found.flatMap(({ phone }) => phone ?? []))].map((phone) => ({ ...place, phone, objectKey })),
  );
  for (const chunk of chunksOf(phones, 200)) await tx.repo(entryPhoneTable).insert(chunk);
  return changed.length;
}

type Version = Pick<EntryRow, 'objectKey' | 'dataVersion'>;

/** Of these objects, the keys of those that have another version than the one that is kept, or are not kept. */
export async function changedOf(
  reader: Reader,
  place: Place,
  versions: readonly Version[],
): Promise<{ same: string[]; changed: string[] }> {
  if (versions.length === 0) return { same: [], changed: [] };
  const there = await known(
    reader,
    place,
    versions.map((one) => one.objectKey),
  );
  const isSame = (one: Version): boolean =>
    one.dataVersion !== null && there.get(one.objectKey)?.dataVersion === one.dataVersion;
  return {
    same: versions.filter(isSame).map((one) => one.objectKey),
    changed: versions.filter((one) => !isSame(one)).map((one) => one.objectKey),
  };
}

export async function removeEntries(tx: Tx, place: Place, keys: readonly string[]): Promise<void> {
  for (const chunk of chunksOf(keys, 500)) {
    await tx.repo(entryPhoneTable).delete({ ...place, objectKey: In(chunk) });
    await tx.repo(entryTable).delete({ ...place, objectKey: In(chunk) });
  }
}

/** Keys of entries that this reading has not met. */
export async function unseen(reader: Reader, place: Place, sweep: number, limit: number): Promise<string[]> {
  const rows = await reader
    .repo(entryTable)
    .createQueryBuilder('e')
    .select(['e.infobaseId', 'e.kind', 'e.objectKey'])
    .where('e.infobaseId = :infobaseId AND e.kind = :kind AND e.sweep < :sweep', { ...place, sweep })
    .orderBy('e.objectKey', 'ASC')
    .limit(limit)
    .getMany();
  return rows.map((row) => row.objectKey);
}

export const countEntries = (reader: Reader, place: Place): Promise<number> =>
  reader.repo(entryTable).countBy(place);
