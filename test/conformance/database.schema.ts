import {
  bigCount,
  count,
  flag,
  id,
  instant,
  json,
  key,
  longText,
  nullable,
  position,
  primary,
  ref,
  text,
  withDefault,
} from '../../service/platform/columns.ts';
import { leaseTable } from '../../service/platform/lease.table.ts';
import type { Migration } from '../../service/platform/migration-table.ts';
import { defineTable } from '../../service/platform/table.ts';

/** One column of each kind. */
export interface NoteRow {
  id: string;
  code: string | null;
  title: string;
  body: string | null;
  at: string;
  marked: boolean;
  tags: { list: string[]; deep?: { n: number | null } };
  size: number;
  version: number;
}

export const noteTable = defineTable<NoteRow>({
  name: 'note',
  columns: {
    id: id(),
    code: nullable(key(64)),
    title: text(100),
    body: nullable(longText()),
    at: instant(),
    marked: flag(),
    tags: json(),
    size: bigCount(),
    version: withDefault(count(), 1),
  },
  indices: [{ columns: ['marked', 'at'] }],
  uniques: [{ columns: ['code'], where: 'code IS NOT NULL' }],
});

export interface CounterRow {
  name: string;
  value: number;
}

export const counterTable = defineTable<CounterRow>({
  name: 'counter',
  columns: { name: primary(key(40)), value: bigCount() },
});

/** An entry of a numbered log. */
export interface EntryRow {
  seq: number;
  writer: string;
}

export const entryTable = defineTable<EntryRow>({
  name: 'entry',
  columns: { seq: primary(bigCount()), writer: text(40) },
});

/** A queue with an order within each group. */
export interface JobRow {
  order: number;
  noteId: string;
  state: 'free' | 'claimed' | 'done';
  claimedBy: string | null;
  attempts: number;
}

export const jobTable = defineTable<JobRow>({
  name: 'job',
  columns: {
    order: position(),
    noteId: ref(),
    state: key(10),
    claimedBy: nullable(key(40)),
    attempts: count(),
  },
  indices: [{ columns: ['noteId', 'order'], where: "state <> 'done'" }],
  foreignKeys: [{ columns: ['noteId'], references: 'note', onDelete: 'CASCADE' }],
});

const initial: Migration = {
  name: '0001-initial',
  async up(m) {
    await m.createTable(
      'note',
      {
        id: id(),
        code: nullable(key(64)),
        title: text(100),
        body: nullable(longText()),
        at: instant(),
        marked: flag(),
        tags: json(),
        size: bigCount(),
      },
      {
        indices: [{ columns: ['marked', 'at'] }],
        uniques: [{ columns: ['code'], where: 'code IS NOT NULL' }],
      },
    );
    await m.createTable('counter', { name: primary(key(40)), value: bigCount() });
    await m.createTable('entry', { seq: primary(bigCount()), writer: text(40) });
    await m.createTable(
      'job',
      { order: position(), noteId: ref(), state: key(10), claimedBy: nullable(key(40)), attempts: count() },
      {
        indices: [{ columns: ['noteId', 'order'], where: "state <> 'done'" }],
        foreignKeys: [{ columns: ['noteId'], references: 'note', onDelete: 'CASCADE' }],
      },
    );
    await m.createTable('lease', {
      name: primary(key(120)),
      node: key(100),
      epoch: bigCount(),
      until: instant(),
    });
  },
  async down(m) {
    for (const name of ['lease', 'job', 'entry', 'counter', 'note']) await m.dropTable(name);
  },
};

const addVersion: Migration = {
  name: '0002-note-version',
  up: (m) => m.addColumn('note', 'version', withDefault(count(), 1)),
  down: (m) => m.dropColumn('note', 'version'),
};

export const conformanceSchema = {
  tables: [noteTable, counterTable, entryTable, jobTable, leaseTable],
  migrations: [initial, addVersion],
};
