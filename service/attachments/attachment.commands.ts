/** Changes of attachments. Files are read and written outside of transactions. */
import type { Readable } from 'node:stream';
import type { AttachmentId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { MessageKind } from '../../contracts/message-kind.ts';
import type { Principal } from '../access/principal.ts';
import type { InboundFile } from '../engines/engine.ts';
import type { PutOptions } from '../platform/blob.ts';
import type { Tx } from '../platform/database.ts';
import { fail, isBridgeError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { type ReadableFilter, visibleAttachments } from './attachment.policy.ts';
import { findAttachment } from './attachment.store.ts';
import { type AttachmentRow, attachmentTable } from './attachment.table.ts';
import { nameForType, safeFileName, safeMimeType, tooLargeReason } from './attachment.ts';
import { type AttachmentFiles, inspectFile } from './files.ts';

const megabyte = 1024 * 1024;

/** Called in the transaction that has changed an attachment: its message has changed with it. */
export type OnAttachmentChanged = (tx: Tx, attachmentId: AttachmentId) => Promise<void>;

export const limitBytesOf = ({ config }: Pick<Platform, 'config'>): number =>
  config.maxAttachmentMb * megabyte;

const blank = (createdAt: string): Omit<AttachmentRow, 'fileName' | 'mimeType' | 'status'> => ({
  id: newId<AttachmentId>('att'),
  lineId: null,
  infobaseId: null,
  size: null,
  sha256: null,
  reason: null,
  durationMs: null,
  waveform: null,
  width: null,
  height: null,
  tries: 0,
  nextTryAt: null,
  createdAt,
});

export interface Upload {
  stream: Readable;
  fileName: string | null;
  /** What the sender says that it is; believed only where the content does not tell. */
  declaredType: string | null;
  infobaseId: InfobaseId | null;
  lineId: LineId | null;
  /** Runs when all bytes are in and nothing is kept yet. */
  confirm?: PutOptions['confirm'];
}

/** Stores a file that is to be sent. Rejects with TOO_LARGE (`details.limitMb`), or VALIDATION_FAILED when empty. */
export async function storeUpload(
  platform: Platform,
  files: AttachmentFiles,
  upload: Upload,
): Promise<AttachmentRow> {
  const stored = await files.blob.put(upload.stream, {
    limitBytes: limitBytesOf(platform),
    confirm: async (size) => {
      await upload.confirm?.(size);
      if (size === 0) refuse('the file is empty');
    },
  });
  const fileName = safeFileName(upload.fileName, nameForType(safeMimeType(upload.declaredType)));
  const facts = await inspectFile(files, stored.sha256, stored.size, {
    fileName,
    declaredType: upload.declaredType,
  });
  const row: AttachmentRow = {
    ...blank(instantOf(platform.clock)),
    ...stored,
    ...facts,
    fileName,
    lineId: upload.lineId,
    infobaseId: upload.infobaseId,
    status: 'ready',
  };
  await platform.db.write((tx) => tx.repo(attachmentTable).insert(row));
  return row;
}

const refuse = (message: string): never =>
  fail('VALIDATION_FAILED', { problems: [{ path: 'file', message }] });

/** A file of WhatsApp that has been announced and not fetched yet. `now` is an instant. */
export interface AnnouncedFile {
  lineId: LineId;
  kind: MessageKind;
  file: InboundFile;
  now: string;
}

/** The row of a file that is still to be fetched, made in the transaction of its message. */
export async function pendingAttachment(
  tx: Tx,
  { lineId, kind, file, now }: AnnouncedFile,
): Promise<AttachmentRow> {
  const mimeType = safeMimeType(file.mimeType);
  const row: AttachmentRow = {
    ...blank(now),
    lineId,
    fileName: safeFileName(file.fileName, nameForType(mimeType, kind)),
    mimeType,
    size: file.size,
    durationMs: file.durationSeconds === null ? null : Math.round(file.durationSeconds * 1000),
    waveform: file.waveform,
    status: 'pending',
  };
  await tx.repo(attachmentTable).insert(row);
  return row;
}

/** How the fetching of a file has ended. `reason` is for people. */
export type FetchOutcome =
  | { status: 'ready'; stream: Readable; mimeType: string | null; fileName: string | null }
  | { status: 'failed' | 'expired'; reason: string };

/**
 * Ends the waiting for a file; one that is too large fails with a reason. Rejects with the stream's error, and then
 * the file is still waiting. Answers what the row says now; null when it was not waiting any more.
 */
export async function finishAttachment(
  platform: Platform,
  files: AttachmentFiles,
  id: AttachmentId,
  outcome: FetchOutcome,
  onChanged: OnAttachmentChanged,
): Promise<AttachmentRow | null> {
  if (outcome.status !== 'ready') return settle(platform, id, { ...outcome, nextTryAt: null }, onChanged);
  const before = await platform.db.read((r) => findAttachment(r, id));
  if (before?.status !== 'pending') {
    outcome.stream.destroy();
    return null;
  }
  let stored: { sha256: string; size: number };
  try {
    stored = await files.blob.put(outcome.stream, { limitBytes: limitBytesOf(platform) });
  } catch (error) {
    if (!isBridgeError(error, 'TOO_LARGE')) throw error;
    const reason = tooLargeReason(platform.config.maxAttachmentMb);
    return settle(platform, id, { status: 'failed', reason, nextTryAt: null }, onChanged);
  }
  const fileName =
    outcome.fileName === null ? before.fileName : safeFileName(outcome.fileName, before.fileName);
  const facts = await inspectFile(files, stored.sha256, stored.size, {
    fileName,
    declaredType: outcome.mimeType ?? before.mimeType,
  });
  const changes: Partial<AttachmentRow> = {
    ...stored,
    ...facts,
    fileName,
    // The sender's own figures are what his WhatsApp shows.
    durationMs: before.durationMs ?? facts.durationMs,
    waveform: before.waveform ?? facts.waveform,
    status: 'ready',
    reason: null,
    nextTryAt: null,
  };
  return settle(platform, id, changes, onChanged);
}

function settle(
  platform: Platform,
  id: AttachmentId,
  changes: Partial<AttachmentRow>,
  onChanged: OnAttachmentChanged,
): Promise<AttachmentRow | null> {
  return platform.db.write(async (tx) => {
    const reason = changes.reason?.slice(0, 300) ?? null;
    const waiting = { id, status: 'pending' as const };
    const { affected } = await tx.repo(attachmentTable).update(waiting, { ...changes, reason });
    if (affected === 0) return null;
    await onChanged(tx, id);
    return findAttachment(tx, id);
  });
}

/** Puts the fetching off: it did not work this time. The reason is for people who look why a file does not come. */
export async function postponeAttachment(
  platform: Platform,
  id: AttachmentId,
  { nextTryAt, reason }: { nextTryAt: string; reason: string },
): Promise<void> {
  await platform.db.write(async (tx) => {
    const repo = tx.repo(attachmentTable);
    await repo.increment({ id, status: 'pending' }, 'tries', 1);
    await repo.update({ id, status: 'pending' }, { nextTryAt, reason: reason.slice(0, 300) });
  });
}

/**
 * The attachment for a message that goes out over a line; it belongs to that line from now on, and so follows it to
 * another infobase. One that belongs to another line already (a forwarded file) gets a row of its own.
 * Fails with NOT_FOUND, ATTACHMENT_NOT_READY or ATTACHMENT_GONE.
 */
export async function attachmentToSend(
  tx: Tx,
  platform: Platform,
  principal: Principal,
  id: AttachmentId,
  lineId: LineId,
  filter: ReadableFilter,
): Promise<AttachmentRow> {
  const row = (await visibleAttachments(tx, principal, [id], filter)).get(id) ?? fail('NOT_FOUND');
  assertReady(row);
  if (row.lineId === lineId) return row;
  const repo = tx.repo(attachmentTable);
  if (row.lineId === null) {
    const { affected } = await repo
      .createQueryBuilder()
      .update()
      .set({ lineId })
      .where('id = :id AND line_id IS NULL', { id })
      .execute();
    if (affected !== 0) return { ...row, lineId };
  }
  const { id: own, createdAt } = blank(instantOf(platform.clock));
  const copy: AttachmentRow = { ...row, id: own, createdAt, lineId, infobaseId: null };
  await repo.insert(copy);
  return copy;
}

/** Throws where the file is not here: ATTACHMENT_NOT_READY while it is on its way, else ATTACHMENT_GONE. */
export function assertReady(
  row: AttachmentRow,
): asserts row is AttachmentRow & { status: 'ready'; sha256: string; size: number } {
  if (row.status === 'pending') fail('ATTACHMENT_NOT_READY');
  if (row.status !== 'ready' || row.sha256 === null || row.size === null) {
    fail('ATTACHMENT_GONE', row.reason === null ? undefined : { reason: row.reason });
  }
}
