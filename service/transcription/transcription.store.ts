/** Recordings that wait to be put into words, in the database. */
import type { MessageId } from '../../contracts/common.ts';
import type { AttachmentRow } from '../attachments/attachment.table.ts';
import type { LineRow } from '../lines/line.table.ts';
import type { MessageRow } from '../messages/message.table.ts';
import type { Tx } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { transcriptionJobTable } from './transcription.table.ts';
import { isTranscribed } from './transcription.ts';

/** Topic of the doorbell: a recording waits. */
export const transcriptionTopic = 'transcription';

/** Puts the recording of a message, which has to be locked, among those that wait; it is its turn at once. */
export async function requestTranscription(tx: Tx, platform: Platform, messageId: MessageId): Promise<void> {
  const jobs = tx.repo(transcriptionJobTable);
  const now = instantOf(platform.clock);
  await jobs.delete({ messageId });
  await jobs.insert({ messageId, dueAt: now, tries: 0, claimedBy: null, createdAt: now });
  tx.afterCommit(() => platform.bus.publish(transcriptionTopic));
}

/**
 * The file of a message has come: a client's short recording is put among those that wait, where the line and the
 * settings want it. Returns what changes in the message; nothing for any other file.
 */
export async function onFileReady(
  tx: Tx,
  platform: Platform,
  line: LineRow,
  message: MessageRow,
  file: AttachmentRow,
): Promise<Partial<MessageRow>> {
  const { transcription } = line.settings.automation;
  const facts = {
    kind: message.kind,
    direction: message.direction,
    durationMs: file.durationMs,
    size: file.size,
  };
  if (file.status !== 'ready' || message.transcription !== null || !isTranscribed(facts, transcription))
    return {};
  const { transcriptionUrl } = await settingsOf(tx, line.infobaseId);
  if (transcriptionUrl === null) return {};
  await requestTranscription(tx, platform, message.id);
  return { transcription: { status: 'pending', text: null, failure: null } };
}
