/** Puts recordings into words, a few at once, never in the way of the messages themselves. */
import type { AttachmentFiles } from '../attachments/files.ts';
import { BlobMissingError } from '../platform/blob.ts';
import type { Platform } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import { sealedKeyOf, settingsOf } from '../settings/settings.store.ts';
import { openaiTranscriber } from './openai.ts';
import { freeJobsOfDead, returnJob, settleJob, type TakenJob, takeJob } from './transcription.commands.ts';
import { transcriptionTopic } from './transcription.store.ts';
import type { Transcribed, Transcriber } from './transcription.ts';

/** A server on a processor of its own does one after the other anyway. */
const atOnce = 2;
const pollMs = 3_000;

/** What the transcriber of an infobase is made of; null: none is set. Other kinds of servers are chosen here. */
export async function transcriberOf(
  { db, clock, secrets }: Platform,
  infobaseId: TakenJob['line']['infobaseId'],
): Promise<Transcriber | null> {
  if (infobaseId === null) return null;
  const { settings, sealed } = await db.read(async (r) => ({
    settings: await settingsOf(r, infobaseId),
    sealed: await sealedKeyOf(r, infobaseId),
  }));
  if (settings.transcriptionUrl === null) return null;
  return openaiTranscriber({
    clock,
    address: settings.transcriptionUrl,
    key: sealed === null ? null : secrets.open(sealed),
    model: settings.transcriptionModel,
    language: settings.transcriptionLanguage,
    timeoutMs: settings.transcriptionTimeoutSeconds * 1000,
  });
}

export function transcriptionWorker(
  platform: Platform,
  files: AttachmentFiles,
): (signal: AbortSignal) => Promise<void> {
  const { clock, bus, log, metrics } = platform;
  const count = metrics.counter('bridge_transcriptions_total', 'Recordings put into words, by outcome', [
    'outcome',
  ]);

  async function work(taken: TakenJob, signal: AbortSignal): Promise<void> {
    let result: Transcribed;
    try {
      result = await transcribe(platform, files, taken, signal);
    } catch (error) {
      if (signal.aborted) return returnJob(platform, taken);
      log.error({ err: error, messageId: taken.message.id }, 'a recording could not be put into words');
      result = { ok: false, code: 'server_error', detail: 'see the log' };
    }
    count.inc({ outcome: result.ok ? 'ready' : result.code });
    if (!result.ok)
      log.warn(
        { messageId: taken.message.id, code: result.code, detail: result.detail },
        'no words of a recording',
      );
    await settleJob(platform, taken, result);
  }

  return async (signal) => {
    await freeJobsOfDead(platform);
    const busy = new Set<Promise<void>>();
    let failure: unknown;
    try {
      await poll({
        clock,
        bus,
        topics: [transcriptionTopic],
        pollMs,
        signal,
        work: async () => {
          if (failure !== undefined) throw failure;
          if (busy.size >= atOnce) return false;
          const taken = await takeJob(platform);
          if (!taken) return false;
          const done = work(taken, signal)
            .catch((error: unknown) => {
              failure = error;
            })
            .finally(() => {
              busy.delete(done);
              bus.publish(transcriptionTopic);
            });
          busy.add(done);
          return true;
        },
      });
    } finally {
      await Promise.all(busy);
    }
  };
}

async function transcribe(
  platform: Platform,
  { blob }: AttachmentFiles,
  { line, file }: TakenJob,
  signal: AbortSignal,
): Promise<Transcribed> {
  const transcriber = await transcriberOf(platform, line.infobaseId);
  if (!transcriber) return { ok: false, code: 'unreachable', detail: 'no server is set' };
  if (!file || file.sha256 === null) return { ok: false, code: 'no_file', detail: 'no file' };
  try {
    const path = await blob.path(file.sha256);
    // Servers tell the format by the name.
    const fileName = file.mimeType.startsWith('audio/ogg') ? 'voice.ogg' : file.fileName;
    return await transcriber.transcribe({ path, fileName, mimeType: file.mimeType }, signal);
  } catch (error) {
    if (error instanceof BlobMissingError)
      return { ok: false, code: 'no_file', detail: 'not in the storage' };
    throw error;
  }
}
