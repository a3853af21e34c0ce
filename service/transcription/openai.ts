/**
 * A transcriber behind `/v1/audio/transcriptions` as OpenAI describes it (multipart: `file`, `model`, `language`,
 * `response_format`; the answer `{"text": …}`): speaches, whisper.cpp's server, LocalAI, OpenAI itself.
 */
import { openAsBlob } from 'node:fs';
import type { Clock } from '../platform/clock.ts';
import { assertNoTransaction } from '../platform/transaction-scope.ts';
import { endpointOf, type Recording, type Transcribed, type Transcriber, tidy } from './transcription.ts';

export interface OpenaiOptions {
  clock: Clock;
  /** Of the server, with or without the path. */
  address: string;
  key: string | null;
  model: string | null;
  /** ISO 639; null: the server finds it out. */
  language: string | null;
  timeoutMs: number;
}

/** An answer is a few sentences; a greater one is not one, bytes. */
const answerLimit = 1_000_000;
/** Servers that have one model take any name. */
const anyModel = 'whisper-1';

export function openaiTranscriber(options: OpenaiOptions): Transcriber {
  const { clock, timeoutMs } = options;
  return {
    async transcribe(recording, signal) {
      assertNoTransaction('transcription');
      const body = await formOf(recording, options);
      if (!body) return { ok: false, code: 'no_file', detail: 'the file is not there' };
      const limit = new AbortController();
      const timer = clock.setTimeout(() => limit.abort(), timeoutMs);
      try {
        const response = await fetch(endpointOf(options.address), {
          method: 'POST',
          headers: {
            accept: 'application/json',
            ...(options.key === null ? {} : { authorization: `Bearer ${options.key}` }),
          },
          body,
          redirect: 'manual',
          signal: AbortSignal.any([signal, limit.signal]),
        });
        return await answerOf(response);
      } catch (error) {
        if (signal.aborted) throw error;
        if (limit.signal.aborted)
          return { ok: false, code: 'timeout', detail: `no answer in ${timeoutMs / 1000} s` };
        return { ok: false, code: 'unreachable', detail: reasonOf(error) };
      } finally {
        clock.clearTimeout(timer);
      }
    },
  };
}

async function formOf(
  { path, fileName, mimeType }: Recording,
  { model, language }: OpenaiOptions,
): Promise<FormData | null> {
  const form = new FormData();
  try {
    form.set('file', await openAsBlob(path, { type: mimeType }), fileName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof TypeError) return null;
    throw error;
  }
  form.set('model', model ?? anyModel);
  form.set('response_format', 'json');
  if (language !== null) form.set('language', language);
  return form;
}

async function answerOf(response: Response): Promise<Transcribed> {
  const { status } = response;
  const detail = `HTTP ${status}`;
  const body = await bodyOf(response);
  if (status === 401 || status === 403) return { ok: false, code: 'wrong_key', detail };
  if (status === 429 || status >= 500) return { ok: false, code: 'server_error', detail };
  if (status === 408) return { ok: false, code: 'timeout', detail };
  if (status >= 400) return { ok: false, code: 'refused', detail };
  if (status !== 200 || body === null) return { ok: false, code: 'bad_answer', detail };
  const text = textOf(body);
  if (text === null) return { ok: false, code: 'bad_answer', detail: `${detail}, no text in the answer` };
  const words = tidy(text);
  return words === '' ? { ok: false, code: 'empty', detail: 'no words' } : { ok: true, text: words };
}

/** The text of the answer; null when it is greater than any that makes sense. */
async function bodyOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > answerLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function textOf(body: string): string | null {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const text = (answer as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? text : null;
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? (error instanceof Error ? error.name : 'no connection');
}
