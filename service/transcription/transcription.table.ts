/** Recordings that wait to be put into words. */
import type { MessageId } from '../../contracts/common.ts';
import { count, instant, key, nullable, primary, ref } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface TranscriptionJobRow {
  messageId: MessageId;
  dueAt: string;
  /** Failures in a row. */
  tries: number;
  /** Who works on it; a job whose time is up may be taken by another. */
  claimedBy: string | null;
  createdAt: string;
}
export const transcriptionJobTable = defineTable<TranscriptionJobRow>({
  name: 'transcription_job',
  columns: {
    messageId: primary(ref()),
    dueAt: instant(),
    tries: count(),
    claimedBy: nullable(key(128)),
    createdAt: instant(),
  },
  indices: [{ columns: ['dueAt'] }],
});
