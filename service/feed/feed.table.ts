/** The feed: one ordered log of changes per infobase. */
import type { ChatId, EmployeeId, EventId, FeedId, InfobaseId } from '../../contracts/common.ts';
import type { FeedEventType } from '../../contracts/feed.ts';
import {
  bigCount,
  count,
  flag,
  instant,
  json,
  key,
  longText,
  nullable,
  primary,
  ref,
} from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

/** One per infobase: where its numbering stands. */
export interface FeedRow {
  infobaseId: InfobaseId;
  feedId: FeedId;
  head: number;
  /** The infobase has applied everything up to this. */
  confirmed: number;
  confirmedAt: string | null;
  /** Rows up to this number are pruned. */
  prunedTo: number;
}
export const feedTable = defineTable<FeedRow>({
  name: 'feed',
  columns: {
    infobaseId: primary(ref()),
    feedId: ref(),
    head: bigCount(),
    confirmed: bigCount(),
    confirmedAt: nullable(instant()),
    prunedTo: bigCount(),
  },
});

/** Who may see an event in a panel. Infobases see all of theirs. */
export interface Audience {
  everybody: boolean;
  employeeIds: EmployeeId[];
}

export interface FeedEventRow {
  infobaseId: InfobaseId;
  seq: number;
  prevSeq: number;
  id: EventId;
  type: FeedEventType;
  at: string;
  chatId: ChatId | null;
  version: number;
  /** The whole current object of the contract, as JSON text: it is passed on, not worked on. */
  data: string;
  everybody: boolean;
  employeeIds: EmployeeId[];
}
export const feedEventTable = defineTable<FeedEventRow>({
  name: 'feed_event',
  columns: {
    infobaseId: primary(ref()),
    seq: primary(bigCount()),
    prevSeq: bigCount(),
    id: ref(),
    type: key(40),
    at: instant(),
    chatId: nullable(ref()),
    version: count(),
    data: longText(),
    everybody: flag(),
    employeeIds: json(),
  },
  indices: [{ columns: ['at'] }],
});
