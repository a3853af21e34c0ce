/** Whether the transcription server of the settings answers: asked with a second of silence. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InfobaseId } from '../../contracts/common.ts';
import type { TranscriptionFailure } from '../../contracts/message-kind.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { transcriptionReasons } from './transcription.ts';
import { transcriberOf } from './transcription.worker.ts';

const sampleRate = 16_000;

/** A second of silence as WAV (PCM, 16 bits, one channel): what every server can read. */
function silence(): Buffer {
  const data = Buffer.alloc(sampleRate * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

export interface Check {
  ok: boolean;
  code: TranscriptionFailure | null;
  message: string | null;
  milliseconds: number;
}

/** Silence has no words: an answer that says so is a good one. */
export async function checkTranscription(
  platform: Platform,
  infobaseId: InfobaseId,
  language: 'ru' | 'en',
  signal: AbortSignal,
): Promise<Check> {
  const transcriber = (await transcriberOf(platform, infobaseId)) ?? fail('TRANSCRIPTION_OFF');
  const folder = await mkdtemp(join(tmpdir(), 'bridge-check-'));
  try {
    const path = join(folder, 'silence.wav');
    await writeFile(path, silence());
    const begun = platform.clock.now().getTime();
    const result = await transcriber.transcribe(
      { path, fileName: 'silence.wav', mimeType: 'audio/wav' },
      signal,
    );
    const milliseconds = Math.max(0, platform.clock.now().getTime() - begun);
    if (result.ok || result.code === 'empty') return { ok: true, code: null, message: null, milliseconds };
    const { code } = result;
    return { ok: false, code, message: transcriptionReasons[code][language], milliseconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
