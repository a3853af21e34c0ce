/** What the bridge keeps of 1C: how a base is read, its directory with phones, cards of objects. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { ObjectCard } from '../../contracts/object.ts';
import { count, flag, instant, json, key, nullable, primary, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';
import type { Discovery } from './discover.ts';
import type { OdataReason } from './odata-error.ts';
import type { FoundPhone } from './phones.ts';

/** How a base is read over OData, and where its directory stands. Address and login are on the infobase. */
export interface DirectoryRow {
  infobaseId: InfobaseId;
  allowedOnly: boolean;
  /** Kinds that the administrator has named beside the known ones. */
  kinds: string[];
  everyMinutes: number;
  /** What the base has, as of `discoveredAt`. */
  discovery: Discovery | null;
  discoveredAt: string | null;
  /** `waiting`: asked for; `failed`: goes on at `nextAt` from where it stopped. */
  state: 'idle' | 'waiting' | 'running' | 'failed';
  /** Everything is read anew, not only what has changed. */
  full: boolean;
  /** Number of the reading under way, or of the last one. */
  sweep: number;
  startedAt: string | null;
  finishedAt: string | null;
  nextAt: string | null;
  /** Failures in a row. */
  failures: number;
  errorReason: OdataReason | null;
  errorText: string | null;
}
export const directoryTable = defineTable<DirectoryRow>({
  name: 'onec_directory',
  columns: {
    infobaseId: primary(ref()),
    allowedOnly: flag(),
    kinds: json(),
    everyMinutes: count(),
    discovery: nullable(json()),
    discoveredAt: nullable(instant()),
    state: key(10),
    full: flag(),
    sweep: count(),
    startedAt: nullable(instant()),
    finishedAt: nullable(instant()),
    nextAt: nullable(instant()),
    failures: count(),
    errorReason: nullable(key(20)),
    errorText: nullable(text(1000)),
  },
});

/** Where the reading of one kind stands. */
export interface DirectoryKindRow {
  infobaseId: InfobaseId;
  kind: string;
  sweep: number;
  /** `checking`: all pages are read; what was not among them is asked for by its key. */
  state: 'reading' | 'checking' | 'done' | 'failed';
  full: boolean;
  /** Rows before the next page, and the last key of the page before. */
  skipped: number;
  lastKey: string | null;
  total: number | null;
  /** Objects met that are in the directory. */
  seen: number;
  /** Every object met is marked, so that those that are gone stand out. Costs a write for each. */
  marks: boolean;
  /** What was asked for; objects are read anew when that changes. */
  fields: string;
  changed: number;
  entries: number;
  errorReason: OdataReason | null;
}
export const directoryKindTable = defineTable<DirectoryKindRow>({
  name: 'onec_directory_kind',
  columns: {
    infobaseId: primary(ref()),
    kind: primary(key(120)),
    sweep: count(),
    state: key(10),
    full: flag(),
    skipped: count(),
    lastKey: nullable(key(64)),
    total: nullable(count()),
    seen: count(),
    marks: flag(),
    fields: text(2000),
    changed: count(),
    entries: count(),
    errorReason: nullable(key(20)),
  },
});

/** An object of 1C that has phones. */
export interface EntryRow {
  infobaseId: InfobaseId;
  kind: string;
  objectKey: string;
  title: string;
  /** The title in lower case: databases don't agree on the case of Cyrillic letters. */
  searchTitle: string;
  /** 1C's own mark of the object's state. */
  dataVersion: string | null;
  phones: FoundPhone[];
  /** The reading in which it was seen last. */
  sweep: number;
}
export const entryTable = defineTable<EntryRow>({
  name: 'onec_entry',
  columns: {
    infobaseId: primary(ref()),
    kind: primary(key(120)),
    objectKey: primary(key(64)),
    title: text(300),
    searchTitle: text(300),
    dataVersion: nullable(key(64)),
    phones: json(),
    sweep: count(),
  },
});

/** The index of phones: who has this number. */
export interface EntryPhoneRow {
  infobaseId: InfobaseId;
  /** E.164. */
  phone: string;
  kind: string;
  objectKey: string;
}
export const entryPhoneTable = defineTable<EntryPhoneRow>({
  name: 'onec_phone',
  columns: {
    infobaseId: primary(ref()),
    phone: primary(key(20)),
    kind: primary(key(120)),
    objectKey: primary(key(64)),
  },
  indices: [{ columns: ['infobaseId', 'kind', 'objectKey'] }],
});

/** What was read of an object last; shown while 1C is away. */
export interface CardRow {
  infobaseId: InfobaseId;
  kind: string;
  objectKey: string;
  card: KeptCard;
  readAt: string;
}
/** A card without what the bridge adds to it. */
export type KeptCard = Pick<ObjectCard, 'title' | 'fields' | 'sections'> & { phones: FoundPhone[] };
export const cardTable = defineTable<CardRow>({
  name: 'onec_card',
  columns: {
    infobaseId: primary(ref()),
    kind: primary(key(120)),
    objectKey: primary(key(64)),
    card: json(),
    readAt: instant(),
  },
  indices: [{ columns: ['readAt'] }],
});
