/** A message as the engine takes it, with its file. */
import { findAttachment } from '../attachments/attachment.store.ts';
import type { AttachmentRow } from '../attachments/attachment.table.ts';
import { type AttachmentFiles, voiceNoteOf } from '../attachments/files.ts';
import { addressesOf, findContact } from '../contacts/contact.store.ts';
import { type Draft, EngineError } from '../engines/engine.ts';
import type { Platform } from '../platform/platform.ts';
import { type MessageRow, messageTable } from './message.table.ts';
import { signedText } from './message-text.ts';

/** The message as the engine takes it. Reads the database and the disk, so never inside a transaction. */
export async function draftOf(
  { platform, files }: { platform: Platform; files: AttachmentFiles },
  row: MessageRow,
): Promise<Draft> {
  const { contact, addresses, attachment, quoted } = await platform.db.read(async (r) => ({
    contact: await findContact(r, row.contactId),
    addresses: await addressesOf(r, row.contactId),
    attachment: row.attachmentId ? await findAttachment(r, row.attachmentId) : null,
    quoted: row.quoteMessageId ? await r.repo(messageTable).findOneBy({ id: row.quoteMessageId }) : null,
  }));
  return {
    messageId: row.id,
    to: { address: addresses[0] ?? null, phone: contact?.phone ?? null, kind: contact?.kind ?? 'person' },
    kind: row.kind as Draft['kind'],
    text: signedText(row.text, row.signature),
    file: attachment ? await fileOf(attachment, row.kind, files) : null,
    location: row.location,
    contactCard: row.contactCard,
    quote: quoted?.externalId ? { externalId: quoted.externalId } : null,
  };
}

/** The file of a message. A recording goes out as WhatsApp plays it: converted here, once, and kept. */
async function fileOf(
  row: AttachmentRow,
  kind: MessageRow['kind'],
  files: AttachmentFiles,
): Promise<Draft['file']> {
  if (row.sha256 === null) throw new EngineError('bad_content', `attachment ${row.id} has no file`);
  if (kind === 'voice') {
    const note = await voiceNoteOf(files, row.sha256, row.mimeType);
    if (note.ok) {
      const { path, mimeType, size, durationMs, waveform } = note;
      return { path, fileName: 'voice.ogg', mimeType, size, durationSeconds: durationMs / 1000, waveform };
    }
    // An ogg recording plays as it is; anything else needs ffmpeg, and the employee is told so.
    if (!row.mimeType.startsWith('audio/ogg')) throw new EngineError('bad_content', voiceNeedsFfmpeg);
  }
  return {
    path: await files.blob.path(row.sha256),
    fileName: row.fileName,
    mimeType: row.mimeType,
    size: row.size ?? 0,
    durationSeconds: row.durationMs === null ? null : row.durationMs / 1000,
    waveform: row.waveform,
  };
}

const voiceNeedsFfmpeg =
  'Запись не удалось превратить в голосовое сообщение: на сервере нет ffmpeg или запись повреждена. Установите ffmpeg или отправьте файл как документ.';
