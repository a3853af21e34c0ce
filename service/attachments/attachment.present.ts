/** From a row to the contract's object. */
import type { Attachment } from '../../contracts/attachment.ts';
import type { AttachmentId } from '../../contracts/common.ts';
import type { AttachmentRow } from './attachment.table.ts';

/** Where the file is read, relative to the service. */
export const attachmentPath = (id: AttachmentId): string => `/v1/attachments/${id}`;

export function presentAttachment(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    fileName: row.fileName,
    mimeType: row.mimeType,
    size: row.size,
    sha256: row.sha256,
    status: row.status,
    reason: row.reason,
    durationSeconds: row.durationMs === null ? null : row.durationMs / 1000,
    waveform: row.waveform,
    width: row.width,
    height: row.height,
    path: attachmentPath(row.id),
  };
}
