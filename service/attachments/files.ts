/** What is learnt of a stored file, and the files that are made of it. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { BlobKey, BlobStore } from '../platform/blob.ts';
import { isPicture, plainType } from './attachment.ts';
import { headBytes, typeOfContent } from './content-type.ts';
import { makeThumbnail, sizeOfPicture } from './picture.ts';
import {
  describeAudio,
  type Ffmpeg,
  type SoundFailure,
  toVoiceNote,
  type VoiceNote,
  voiceNoteType,
} from './voice.ts';

/** Where files lie and what can be done with their contents. `ffmpeg` is null where it is not installed. */
export interface AttachmentFiles {
  blob: BlobStore;
  ffmpeg: Ffmpeg | null;
}

export interface FileFacts {
  mimeType: string;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  waveform: number[] | null;
}

/** Looks into a stored file. What can't be found out is null; a strange file is never an error. */
export async function inspectFile(
  { blob, ffmpeg }: AttachmentFiles,
  key: BlobKey,
  size: number,
  named: { fileName: string; declaredType: string | null },
): Promise<FileFacts> {
  const head =
    size === 0 ? Buffer.alloc(0) : await buffer(await blob.open(key, { start: 0, end: headBytes - 1 }));
  const mimeType = await typeOfContent(head, size <= headBytes, named.fileName, named.declaredType);
  const path = await blob.path(key);
  const picture = isPicture(mimeType) ? await sizeOfPicture(path) : null;
  const sound = plainType(mimeType).startsWith('audio/')
    ? await describeAudio(ffmpeg, { path, mimeType })
    : null;
  return {
    mimeType,
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    durationMs: sound?.ok ? sound.durationMs : null,
    waveform: sound?.ok ? sound.waveform : null,
  };
}

/** The thumbnail of a picture (WebP), made when it is asked for first. Rejects when it can't be decoded. */
export async function thumbnailOf({ blob }: AttachmentFiles, key: BlobKey): Promise<Buffer> {
  const { path } = await blob.derive(key, 'thumb', makeThumbnail);
  return readFile(path);
}

class SoundError extends Error {
  readonly failure: SoundFailure;
  constructor(failure: SoundFailure) {
    super(failure.detail);
    this.name = 'SoundError';
    this.failure = failure;
  }
}

/** The voice note made of a recording, kept beside it; `size` in bytes. Says what is missing instead of throwing. */
export async function voiceNoteOf(
  { blob, ffmpeg }: AttachmentFiles,
  key: BlobKey,
  mimeType: string,
): Promise<(VoiceNote & { size: number }) | SoundFailure> {
  try {
    const { path, size } = await blob.derive(key, 'voice', async (source, target) => {
      const made = await toVoiceNote(ffmpeg, { path: source, mimeType }, target);
      if (!made.ok) throw new SoundError(made);
    });
    const sound = await describeAudio(ffmpeg, { path, mimeType: voiceNoteType });
    return sound.ok ? { ...sound, path, size, mimeType: voiceNoteType } : sound;
  } catch (error) {
    if (error instanceof SoundError) return error.failure;
    throw error;
  }
}
