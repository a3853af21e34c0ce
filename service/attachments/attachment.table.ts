/** Attachments: what is known of a file; the file itself lies in the blob folder. */
import type { AttachmentId, InfobaseId, LineId } from '../../contracts/common.ts';
import { bigCount, count, id, instant, json, key, nullable, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface AttachmentRow {
  id: AttachmentId;
  /** Whose it is: of the line it came by, or of the infobase that has uploaded it. */
  lineId: LineId | null;
  infobaseId: InfobaseId | null;
  fileName: string;
  mimeType: string;
  size: number | null;
  sha256: string | null;
  status: 'pending' | 'ready' | 'failed' | 'expired';
  reason: string | null;
  durationMs: number | null;
  waveform: number[] | null;
  width: number | null;
  height: number | null;
  tries: number;
  nextTryAt: string | null;
  createdAt: string;
}
export const attachmentTable = defineTable<AttachmentRow>({
  name: 'attachment',
  columns: {
    id: id(),
    lineId: nullable(ref()),
    infobaseId: nullable(ref()),
    fileName: text(255),
    mimeType: key(127),
    size: nullable(bigCount()),
    sha256: nullable(key(64)),
    status: key(10),
    reason: nullable(text(300)),
    durationMs: nullable(count()),
    waveform: nullable(json()),
    width: nullable(count()),
    height: nullable(count()),
    tries: count(),
    nextTryAt: nullable(instant()),
    createdAt: instant(),
  },
  indices: [{ columns: ['lineId', 'status'] }, { columns: ['sha256'] }],
});
