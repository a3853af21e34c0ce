/** Fetches the files of a line's incoming messages, after the messages themselves are stored. */
import type { AttachmentId, LineId } from '../../contracts/common.ts';
import { addressesOf } from '../contacts/contact.store.ts';
import { type Engine, EngineError } from '../engines/engine.ts';
import { messageTable } from '../messages/message.table.ts';
import type { Tx } from '../platform/database.ts';
import { StaleLease } from '../platform/lease.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import { finishAttachment, postponeAttachment } from './attachment.commands.ts';
import { attachmentsToFetch } from './attachment.store.ts';
import type { AttachmentRow } from './attachment.table.ts';
import type { AttachmentFiles } from './files.ts';

type OnChanged = (tx: Tx, id: AttachmentId) => Promise<void>;

/** Pauses between tries, in ms; after the last the file counts as failed. */
const pauses = [5_000, 30_000, 120_000, 600_000, 3_600_000];

const reasons: Partial<Record<string, { status: 'failed' | 'expired'; reason: string }>> = {
  media_expired: {
    status: 'expired',
    reason: 'WhatsApp больше не хранит этот файл. Попросите клиента прислать его ещё раз.',
  },
  media_too_large: {
    status: 'failed',
    reason: 'Файл больше, чем разрешено в настройках линии, и не загружен.',
  },
  not_found: { status: 'expired', reason: 'WhatsApp больше не показывает сообщение с этим файлом.' },
};

/** Works until the signal; looks whenever a message with a file was stored, and every few seconds. */
export async function fetchFiles(
  platform: Platform,
  files: AttachmentFiles,
  lineId: LineId,
  engine: Engine,
  onChanged: OnChanged,
  isOnline: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { clock, bus, db } = platform;
  await poll({
    clock,
    bus,
    topics: ['files'],
    pollMs: 5_000,
    signal,
    work: async () => {
      if (!isOnline() || !engine.download) return false;
      const rows = await db.read((r) => attachmentsToFetch(r, lineId, instantOf(clock), 4));
      for (const row of rows) {
        if (signal.aborted) return false;
        await fetchFile(platform, files, engine, row, onChanged);
      }
      return rows.length > 0;
    },
  });
}

async function fetchFile(
  platform: Platform,
  files: AttachmentFiles,
  engine: Engine,
  row: AttachmentRow,
  onChanged: OnChanged,
): Promise<void> {
  const { db, clock, log, metrics } = platform;
  const count = metrics.counter('bridge_files_fetched_total', 'Files of incoming messages, by outcome', [
    'outcome',
  ]);
  const target = await db.read(async (r) => {
    const message = await r.repo(messageTable).findOneBy({ attachmentId: row.id });
    const [address] = message ? await addressesOf(r, message.contactId) : [];
    return message?.externalId && address ? { externalId: message.externalId, address } : null;
  });
  if (!target || !engine.download) {
    await finishAttachment(
      platform,
      files,
      row.id,
      { status: 'failed', reason: 'Сообщение с этим файлом не найдено.' },
      onChanged,
    );
    return;
  }
  try {
    const { stream, mimeType, fileName } = await engine.download(target);
    await finishAttachment(
      platform,
      files,
      row.id,
      { status: 'ready', stream, mimeType, fileName },
      onChanged,
    );
    count.inc({ outcome: 'ready' });
  } catch (error) {
    if (error instanceof StaleLease) throw error;
    const final = error instanceof EngineError ? reasons[error.code] : undefined;
    const pause = pauses[row.tries];
    if (final || pause === undefined) {
      await finishAttachment(
        platform,
        files,
        row.id,
        final ?? { status: 'failed', reason: 'Файл не удалось получить из WhatsApp.' },
        onChanged,
      );
      count.inc({ outcome: final?.status ?? 'failed' });
      return;
    }
    log.warn({ err: error, attachmentId: row.id }, 'a file was not fetched, it is tried again');
    const nextTryAt = new Date(clock.now().getTime() + pause).toISOString();
    await postponeAttachment(platform, row.id, {
      nextTryAt,
      reason: 'Файл ещё не получен из WhatsApp, попытка повторится.',
    });
    count.inc({ outcome: 'postponed' });
  }
}
