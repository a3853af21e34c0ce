import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Message, MessageMedia } from 'whatsapp-web.js';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { EngineError, type MessageTarget } from '../engine.ts';
import { rawOf } from './convert.ts';
import type { Session } from './session.ts';
import type { Timings } from './timings.ts';

export interface DownloadOptions {
  session: Session;
  folder: string;
  limitBytes: number;
  timings: Timings;
  log: Log;
}

export interface Downloaded {
  stream: Readable;
  mimeType: string;
  fileName: string | null;
}

const tooLarge = (): EngineError => new EngineError('media_too_large', 'the file is greater than allowed');

/**
 * The file of a message. It comes from the browser in one piece (base64), so its size is looked at before, and
 * it lies on the disk while it is read.
 */
export async function download(options: DownloadOptions, { externalId }: MessageTarget): Promise<Downloaded> {
  const { session, limitBytes, timings } = options;
  const message = await asked(session.call('getMessageById', session.client.getMessageById(externalId)));
  if (!message?.hasMedia) throw new EngineError('media_unavailable', 'the page does not have this file');
  const { size } = rawOf(message);
  if (typeof size === 'number' && size > limitBytes) throw tooLarge();
  const media = await asked(session.call('downloadMedia', fetchMedia(message), timings.mediaMs));
  if (!media) throw new EngineError('media_expired', 'WhatsApp no longer has this file');
  return toStream(options, media);
}

const fetchMedia = (message: Message): Promise<MessageMedia | undefined> => message.downloadMedia();

async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (cause instanceof EngineError) throw new EngineError(cause.code, cause.message, true, { cause });
    throw new EngineError('media_unavailable', `the page: ${String(cause)}`, true, { cause });
  }
}

async function toStream(options: DownloadOptions, media: MessageMedia): Promise<Downloaded> {
  const bytes = Buffer.from(media.data, 'base64');
  if (bytes.length > options.limitBytes) throw tooLarge();
  const folder = join(options.folder, 'downloads');
  const path = join(folder, newId('file'));
  await mkdir(folder, { recursive: true });
  await writeFile(path, bytes, { mode: 0o600 });
  const stream = createReadStream(path);
  stream.once('close', () => {
    rm(path, { force: true }).catch((error: unknown) => {
      options.log.warn({ err: error }, 'a file that was read could not be removed');
    });
  });
  return { stream, mimeType: media.mimetype, fileName: media.filename ?? null };
}

/** Removes what a killed service has left half read. */
export async function removeDownloads(folder: string): Promise<void> {
  await rm(join(folder, 'downloads'), { recursive: true, force: true });
}
