/** A file that has come (or will not come) changes the message that it stands in. */
import type { AttachmentId } from '../../contracts/common.ts';
import { findAttachment } from '../attachments/attachment.store.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Tx } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { onFileReady } from '../transcription/transcription.store.ts';
import { changeMessage, lockMessage } from './message.store.ts';
import { messageTable } from './message.table.ts';
import { tellOfChangedMessage } from './receive.commands.ts';

/** Raises the version of the file's messages and tells the feed, in the transaction that has changed the file. */
export async function tellOfAttachment(
  tx: Tx,
  platform: Platform,
  attachmentId: AttachmentId,
): Promise<void> {
  const file = await findAttachment(tx, attachmentId);
  const found = await tx.repo(messageTable).find({ where: { attachmentId }, select: { id: true } });
  for (const { id } of found) {
    const row = await lockMessage(tx, id);
    if (!row) continue;
    const line = await tx.repo(lineTable).findOneByOrFail({ id: row.lineId });
    const change = file ? await onFileReady(tx, platform, line, row, file) : {};
    await tellOfChangedMessage(tx, platform, line, await changeMessage(tx, row, change));
  }
}
