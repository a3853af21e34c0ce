/** Recordings on their way into words: asked for, taken by a worker, written beside the message. */
import { IsNull, Not } from 'typeorm';
import type { MessageId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { isManager, type Principal } from '../access/principal.ts';
import { assertReady } from '../attachments/attachment.commands.ts';
import { findAttachment } from '../attachments/attachment.store.ts';
import type { AttachmentRow } from '../attachments/attachment.table.ts';
import { actorOf } from '../chats/chat.access.ts';
import { findChat, stateOf } from '../chats/chat.store.ts';
import { rights } from '../chats/chat.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { readableMessage } from '../messages/message.commands.ts';
import { presentMessage } from '../messages/message.present.ts';
import { changeMessage, lockMessage } from '../messages/message.store.ts';
import type { MessageRow } from '../messages/message.table.ts';
import { tellOfChangedMessage } from '../messages/receive.commands.ts';
import { claimRows } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { mayLive } from '../platform/node.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { requestTranscription } from './transcription.store.ts';
import { type TranscriptionJobRow, transcriptionJobTable } from './transcription.table.ts';
import { retryIn, type Transcribed } from './transcription.ts';

/** Asks for the words of a recording, for the first time or once more; one that has them keeps them until then. */
export async function transcribeMessage(
  platform: Platform,
  principal: Principal,
  id: MessageId,
): Promise<Message> {
  return platform.db.write(async (tx) => {
    const { line } = await readableMessage(tx, principal, id);
    const row = (await lockMessage(tx, id)) ?? fail('NOT_FOUND');
    await refuseUnlessHeard(tx, principal, row);
    const { transcriptionUrl } = await settingsOf(tx, line.infobaseId);
    if (transcriptionUrl === null) return fail('TRANSCRIPTION_OFF');
    const file = row.attachmentId ? await findAttachment(tx, row.attachmentId) : null;
    const isRecording = (row.kind === 'voice' || row.kind === 'audio') && file !== null;
    if (!isRecording || row.deletedAt !== null) return fail('MESSAGE_STATE', { status: row.status });
    assertReady(file);
    if (row.transcription?.status === 'pending') return presentMessage(tx, row);
    await requestTranscription(tx, platform, id);
    const text = row.transcription?.text ?? null;
    const after = await changeMessage(tx, row, {
      transcription: { status: 'pending', text, failure: null },
    });
    await tellOfChangedMessage(tx, platform, line, after, row);
    return presentMessage(tx, after);
  });
}

/** Who may write in the chat may have its recordings put into words: it costs the server time. */
async function refuseUnlessHeard(reader: Reader, principal: Principal, row: MessageRow): Promise<void> {
  if (!principal.employee || isManager(principal)) return;
  const chat = row.chatId ? await findChat(reader, row.chatId) : null;
  if (chat && !rights(stateOf(chat), actorOf(principal)).comment) fail('FORBIDDEN');
}

/** A recording that a worker has in its hands. */
export interface TakenJob {
  job: TranscriptionJobRow;
  message: MessageRow;
  line: LineRow;
  file: AttachmentRow | null;
}

/** Beyond the time limit of a request, until somebody else may take the recording, ms. */
const marginMs = 60_000;

/**
 * Takes a recording that is due; nobody else gets it until its server must have answered. One whose worker was killed
 * is taken again then: words are written down once all the same.
 */
export async function takeJob(platform: Platform): Promise<TakenJob | null> {
  const { db, clock, nodeId } = platform;
  return db.write(async (tx) => {
    const now = clock.now();
    const [job] = await claimRows(tx, {
      table: transcriptionJobTable,
      where: 't.due_at <= :now',
      parameters: { now: now.toISOString() },
      orderBy: ['dueAt', 'messageId'],
      limit: 1,
      set: { claimedBy: nodeId },
    });
    if (!job) return null;
    const message = await lockMessage(tx, job.messageId);
    if (!message || message.deletedAt !== null) {
      await tx.repo(transcriptionJobTable).delete({ messageId: job.messageId });
      return null;
    }
    const line = await tx.repo(lineTable).findOneByOrFail({ id: message.lineId });
    const file = message.attachmentId ? await findAttachment(tx, message.attachmentId) : null;
    const { transcriptionTimeoutSeconds } = await settingsOf(tx, line.infobaseId);
    const limitMs = transcriptionTimeoutSeconds * 1000 + marginMs;
    const dueAt = new Date(now.getTime() + limitMs).toISOString();
    await tx.repo(transcriptionJobTable).update({ messageId: job.messageId }, { dueAt });
    return { job: { ...job, dueAt }, message, line, file };
  });
}

/** Frees what workers of this computer had in their hands that were killed; how many. */
export async function freeJobsOfDead({ db, clock, config }: Platform): Promise<number> {
  const taken = await db.read((r) => r.repo(transcriptionJobTable).findBy({ claimedBy: Not(IsNull()) }));
  const dead = taken.filter(({ claimedBy }) => claimedBy !== null && !mayLive(claimedBy, config.nodeName));
  if (dead.length === 0) return 0;
  return db.write(async (tx) => {
    const now = instantOf(clock);
    for (const { messageId, dueAt } of dead)
      await tx.repo(transcriptionJobTable).update({ messageId, dueAt }, { dueAt: now, claimedBy: null });
    return dead.length;
  });
}

/** Gives a recording back that was not finished: the program stops. */
export const returnJob = (platform: Platform, { job }: TakenJob): Promise<void> =>
  platform.db.write(async (tx) => {
    const { messageId, dueAt } = job;
    const now = instantOf(platform.clock);
    await tx.repo(transcriptionJobTable).update({ messageId, dueAt }, { dueAt: now, claimedBy: null });
  });

/** Writes down what came of a recording, unless it was asked for anew or taken by another meanwhile. */
export async function settleJob(platform: Platform, { job }: TakenJob, result: Transcribed): Promise<void> {
  const { clock } = platform;
  const { messageId, dueAt } = job;
  await platform.db.write(async (tx) => {
    const message = await lockMessage(tx, messageId);
    const jobs = tx.repo(transcriptionJobTable);
    if (!(await jobs.existsBy({ messageId, dueAt }))) return;
    if (!message || message.deletedAt !== null) {
      await jobs.delete({ messageId });
      return;
    }
    const tries = job.tries + 1;
    const pause = result.ok ? null : retryIn(result.code, tries);
    if (pause !== null) {
      const next = new Date(clock.now().getTime() + pause).toISOString();
      await jobs.update({ messageId }, { dueAt: next, tries, claimedBy: null });
      return;
    }
    await jobs.delete({ messageId });
    await writeWords(tx, platform, message, result);
  });
}

async function writeWords(
  tx: Tx,
  platform: Platform,
  message: MessageRow,
  result: Transcribed,
): Promise<void> {
  const line = await tx.repo(lineTable).findOneByOrFail({ id: message.lineId });
  const text = message.transcription?.text ?? null;
  const after = await changeMessage(tx, message, {
    transcription: result.ok
      ? { status: 'ready', text: result.text, failure: null }
      : // Words of an earlier try are worth more than the failure of this one.
        { status: 'failed', text, failure: result.code },
  });
  await tellOfChangedMessage(tx, platform, line, after, message);
}
