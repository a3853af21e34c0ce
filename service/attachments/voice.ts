/**
 * Sound by ffmpeg: duration, waveform, and voice notes as WhatsApp wants them (ogg/opus, mono, 48 kHz). Where ffmpeg
 * is absent or can't read a file, the result says so; nothing here throws for that.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Config } from '../platform/config.ts';
import { assertNoTransaction } from '../platform/transaction-scope.ts';
import { plainType } from './attachment.ts';
import { createLimiter, type Limiter } from './limiter.ts';

export const voiceNoteType = 'audio/ogg; codecs=opus';
/** WhatsApp draws a voice note with that many bars. */
export const waveformLength = 64;

/** A working ffmpeg with the Opus encoder. */
export interface Ffmpeg {
  path: string;
  inTurn: Limiter;
}

export type FfmpegSearch =
  | { ok: true; ffmpeg: Ffmpeg }
  | { ok: false; reason: 'not_found' | 'does_not_run' | 'no_opus'; path: string; detail: string };

export interface Sound {
  ok: true;
  durationMs: number;
  /** 64 levels, 0–100. */
  waveform: number[];
}
export interface VoiceNote extends Sound {
  path: string;
  mimeType: typeof voiceNoteType;
}
/** `no_ffmpeg`: it is not installed. `not_audio`: a type that it is not given. `failed`: it could not read the file. */
export interface SoundFailure {
  ok: false;
  reason: 'no_ffmpeg' | 'not_audio' | 'failed';
  detail: string;
}

/** A file of sound and its type by content. */
export interface SoundFile {
  path: string;
  mimeType: string;
}

const limitMs = 120_000;
/** Of the sound that is measured: enough for a picture of 64 bars. */
const measureRate = 8000;
/** One level per 20 ms. */
const samplesPerLevel = measureRate / 50;

/**
 * The reader for each type. It is always named: left to guess, ffmpeg would take a playlist for sound and open
 * whatever files and addresses it lists.
 */
const readers: Record<string, string> = {
  'audio/ogg': 'ogg',
  'audio/opus': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'mov',
  'audio/x-m4a': 'mov',
  'audio/m4a': 'mov',
  'audio/3gpp': 'mov',
  'audio/webm': 'matroska',
  'audio/matroska': 'matroska',
  'audio/x-matroska': 'matroska',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
};

/** The ffmpeg of FFMPEG_PATH, or the one in PATH. */
export async function findFfmpeg(config: Pick<Config, 'ffmpegPath'>): Promise<FfmpegSearch> {
  const path = config.ffmpegPath || 'ffmpeg';
  let list = '';
  try {
    const { code, detail } = await runProgram(path, ['-hide_banner', '-encoders'], (chunk) => {
      list += chunk.toString('latin1');
    });
    if (code !== 0) return { ok: false, reason: 'does_not_run', path, detail };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, reason: code === 'ENOENT' ? 'not_found' : 'does_not_run', path, detail: message };
  }
  if (!/\blibopus\b/.test(list))
    return { ok: false, reason: 'no_opus', path, detail: 'built without libopus' };
  return { ok: true, ffmpeg: { path, inTurn: createLimiter(1) } };
}

/** Duration and waveform of a file, by listening to all of it. */
export async function describeAudio(ffmpeg: Ffmpeg | null, file: SoundFile): Promise<Sound | SoundFailure> {
  const input = inputOf(ffmpeg, file);
  if (!input.ok) return input;
  const meter = createMeter();
  const pcm = ['-vn', '-sn', '-dn', '-ac', '1', '-ar', String(measureRate), '-f', 's16le', 'pipe:1'];
  const failure = await runFfmpeg(input.ffmpeg, [...input.args, ...pcm], meter.add);
  if (failure) return failure;
  if (meter.samples() === 0) return { ok: false, reason: 'failed', detail: 'there is no sound in the file' };
  return {
    ok: true,
    durationMs: Math.round((meter.samples() * 1000) / measureRate),
    waveform: waveformOf(meter.levels()),
  };
}

/** Writes `target` as a voice note of the file. */
export async function toVoiceNote(
  ffmpeg: Ffmpeg | null,
  file: SoundFile,
  target: string,
): Promise<VoiceNote | SoundFailure> {
  const input = inputOf(ffmpeg, file);
  if (!input.ok) return input;
  const opus = ['-vn', '-sn', '-dn', '-map_metadata', '-1', '-ac', '1', '-ar', '48000', '-c:a', 'libopus'];
  const output = ['-b:a', '32k', '-application', 'voip', '-f', 'ogg', '-y', `file:${target}`];
  const failure = await runFfmpeg(input.ffmpeg, [...input.args, ...opus, ...output], () => undefined);
  if (failure) return failure;
  const sound = await describeAudio(ffmpeg, { path: target, mimeType: voiceNoteType });
  return sound.ok ? { ...sound, path: target, mimeType: voiceNoteType } : sound;
}

/**
 * 64 bars of 0–100 out of any number of levels, the loudest is 100; silence is all zeros.
 * @param levels how loud it is, in equal steps of time; not negative
 */
export function waveformOf(levels: readonly number[]): number[] {
  const bars = Array.from({ length: waveformLength }, (_, i) => {
    const from = Math.floor((i * levels.length) / waveformLength);
    const to = Math.max(from + 1, Math.floor(((i + 1) * levels.length) / waveformLength));
    const part = levels.slice(from, to);
    return part.reduce((sum, level) => sum + level, 0) / Math.max(1, part.length);
  });
  const loudest = Math.max(...bars);
  return bars.map((bar) => (loudest === 0 ? 0 : Math.round((bar / loudest) * 100)));
}

function inputOf(
  ffmpeg: Ffmpeg | null,
  { path, mimeType }: SoundFile,
): { ok: true; ffmpeg: Ffmpeg; args: string[] } | SoundFailure {
  if (!ffmpeg) return { ok: false, reason: 'no_ffmpeg', detail: 'ffmpeg is not installed' };
  const reader = readers[plainType(mimeType)];
  if (!reader) return { ok: false, reason: 'not_audio', detail: `no sound is expected in ${mimeType}` };
  const quiet = ['-nostdin', '-hide_banner', '-v', 'error', '-threads', '1'];
  return {
    ok: true,
    ffmpeg,
    args: [...quiet, '-protocol_whitelist', 'file,pipe', '-f', reader, '-i', `file:${path}`],
  };
}

async function runFfmpeg(
  { path, inTurn }: Ffmpeg,
  args: string[],
  onOutput: (chunk: Buffer) => void,
): Promise<SoundFailure | null> {
  try {
    const { code, detail } = await inTurn(() => runProgram(path, args, onOutput));
    return code === 0 ? null : { ok: false, reason: 'failed', detail };
  } catch (error) {
    return { ok: false, reason: 'failed', detail: (error as Error).message };
  }
}

/** Runs a program to its end. Rejects when it can't be started. `code` is null when it was ended by the time limit. */
async function runProgram(
  path: string,
  args: string[],
  onOutput: (chunk: Buffer) => void,
): Promise<{ code: number | null; detail: string }> {
  assertNoTransaction(`run ${path}`);
  const program = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  // Not the option of spawn: its timer outlives a program that could not be started.
  const limit = setTimeout(() => program.kill('SIGKILL'), limitMs);
  let said = '';
  program.stdout.on('data', onOutput);
  program.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-1000);
  });
  try {
    const [code, signal] = (await once(program, 'close')) as [number | null, string | null];
    return { code, detail: signal ? `ended by ${signal} (the limit is ${limitMs / 1000} s)` : said.trim() };
  } finally {
    clearTimeout(limit);
  }
}

/** Measures 16-bit little-endian samples: the mean loudness of each 20 ms. */
function createMeter() {
  const levels: number[] = [];
  let rest = Buffer.alloc(0);
  let samples = 0;
  let sum = 0;
  let inLevel = 0;
  return {
    samples: () => samples,
    levels: () => (inLevel > 0 ? [...levels, sum / inLevel] : levels),
    add(chunk: Buffer) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const even = bytes.length - (bytes.length % 2);
      for (let at = 0; at < even; at += 2) {
        sum += Math.abs(bytes.readInt16LE(at));
        inLevel += 1;
        if (inLevel === samplesPerLevel) {
          levels.push(sum / inLevel);
          sum = 0;
          inLevel = 0;
        }
      }
      samples += even / 2;
      rest = Buffer.from(bytes.subarray(even));
    },
  };
}
