/** Rules of transcription: what is put into words, what a failure means, when it is tried again. Pure. */
import type { LocalText } from '../../contracts/common.ts';
import type { TranscriptionFailure } from '../../contracts/message-kind.ts';

/** The port: something that turns a recording into words. */
export interface Transcriber {
  transcribe(recording: Recording, signal: AbortSignal): Promise<Transcribed>;
}

export interface Recording {
  /** A local file. */
  path: string;
  fileName: string;
  mimeType: string;
}

export type Transcribed =
  | { ok: true; text: string }
  /** `detail` is for the log: never the words, never the key. */
  | { ok: false; code: TranscriptionFailure; detail: string };

export const transcriptionReasons: Readonly<Record<TranscriptionFailure, LocalText>> = {
  unreachable: {
    ru: 'Сервер расшифровки недоступен. Проверьте, что он запущен и адрес в настройках верен.',
    en: 'The transcription server is not reachable. Check that it runs and that its address is right.',
  },
  timeout: {
    ru: 'Сервер расшифровки не успел ответить. Возьмите модель поменьше или увеличьте время ожидания.',
    en: 'The transcription server did not answer in time. Take a smaller model or a longer limit.',
  },
  wrong_key: {
    ru: 'Сервер расшифровки не принял ключ. Проверьте ключ в настройках.',
    en: 'The transcription server has refused the key. Check it in the settings.',
  },
  refused: {
    ru: 'Сервер расшифровки не принял запрос. Проверьте название модели и то, что он понимает ogg/opus.',
    en: 'The transcription server has refused the request. Check the model, and that it takes ogg/opus.',
  },
  server_error: {
    ru: 'На сервере расшифровки ошибка. Посмотрите его журнал и повторите.',
    en: 'The transcription server has failed. Look into its log and try again.',
  },
  bad_answer: {
    ru: 'Ответ сервера расшифровки не распознан. По этому адресу должен отвечать /v1/audio/transcriptions.',
    en: 'The answer of the transcription server makes no sense. /v1/audio/transcriptions is expected there.',
  },
  empty: {
    ru: 'В записи не нашлось слов.',
    en: 'No words were heard in the recording.',
  },
  no_file: {
    ru: 'Файла записи больше нет.',
    en: 'The file of the recording is gone.',
  },
};

/** Pauses before a recording is tried again, in ms; after the last a person decides. */
const pauses = [15_000, 60_000, 300_000, 1_800_000];
/** What may be over by itself. */
const passing: ReadonlySet<TranscriptionFailure> = new Set(['unreachable', 'timeout', 'server_error']);

/** How long to wait before the next try, in ms; null: there is none. `tries`: failures so far, this one included. */
export function retryIn(code: TranscriptionFailure, tries: number): number | null {
  return passing.has(code) ? (pauses[tries - 1] ?? null) : null;
}

export interface VoiceFacts {
  kind: string;
  direction: string;
  durationMs: number | null;
  /** Bytes. */
  size: number | null;
}

/** A recording of unknown length that is not greater than this is taken for a short one, bytes. */
const shortBytes = 300_000;

/** Whether a recording is transcribed by itself: a client's voice note that is not too long. */
export function isTranscribed(
  { kind, direction, durationMs, size }: VoiceFacts,
  { enabled, maxSeconds }: { enabled: boolean; maxSeconds: number },
): boolean {
  if (!enabled || kind !== 'voice' || direction !== 'in') return false;
  if (durationMs === null) return size !== null && size <= shortBytes;
  // WhatsApp counts whole seconds: what it shows as 30 s is not longer than 30 s.
  return Math.floor(durationMs / 1000) <= maxSeconds;
}

/** The words as they are shown: one line per sentence of the server, without blanks around. */
export const tidy = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll('\u0000', '')
    .split(/\s*\n\s*/)
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, 20_000)
    .toWellFormed();

/** Where a server of the settings is asked: its address, with or without `/v1`, or the whole path. */
export function endpointOf(address: string): string {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/audio/transcriptions')
    ? path
    : path.endsWith('/v1')
      ? `${path}/audio/transcriptions`
      : `${path}/v1/audio/transcriptions`;
  return url.href;
}
