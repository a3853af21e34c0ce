/** The one file of a multipart request, as a stream. */
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BridgeError } from '../platform/errors.ts';

export interface UploadPart {
  stream: Readable;
  fileName: string;
  mimeType: string;
  /** Reads on to the end of the request, when the stream has ended; rejects when there is more than the file. */
  end(): Promise<void>;
  /** An error of the stream as the caller of the API should see it; errors of others stay as they are. */
  explain(error: unknown): unknown;
}

const fieldName = 'file';
/** What the form around the file may take. */
const formBytes = 64 * 1024;

const refusal = (message: string, cause?: unknown): BridgeError =>
  new BridgeError('VALIDATION_FAILED', { problems: [{ path: fieldName, message }] }, { cause });

/** Begins to read. Rejects with TOO_LARGE at once when the request says that it is too long. */
export async function readUpload(request: FastifyRequest, limitMb: number): Promise<UploadPart> {
  const limitBytes = limitMb * 1024 * 1024;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes + formBytes) {
    throw new BridgeError('TOO_LARGE', { limitMb });
  }
  // One byte more than the limit: who stores the stream counts, and knows that it is too long before keeping it.
  const parts = request.parts({ limits: { fileSize: limitBytes + 1 } });
  const next = async () => {
    try {
      return await parts.next();
    } catch (error) {
      throw isOfForm(error) ? error : refusal('the form is broken', error);
    }
  };
  const first = await next();
  if (first.done) throw refusal('the form has no part named “file”');
  const part = first.value;
  if (part.type !== 'file') throw refusal(`the form has a part that is not known: ${part.fieldname}`);
  if (part.fieldname !== fieldName) {
    part.file.destroy();
    throw refusal(`the part is named ${part.fieldname} instead of “file”`);
  }
  // A form that breaks off tells it twice, in the words of the parser and of the plugin; a short one already has.
  const broken = new Set<unknown>();
  part.file.on('error', (error) => broken.add(error));
  return {
    stream: part.file,
    fileName: part.filename,
    mimeType: part.mimetype,
    async end() {
      const more = await next();
      if (more.done) return;
      if (more.value.type === 'file') more.value.file.destroy();
      throw refusal('the form has more than one part');
    },
    explain: (error) =>
      (broken.has(error) || part.file.errored === error) && !isOfForm(error)
        ? refusal('the form ends in the middle of the file', error)
        : error,
  };
}

/** An error that the service answers as it should already. */
const isOfForm = (error: unknown): boolean =>
  error instanceof BridgeError || String((error as { code?: unknown }).code ?? '').startsWith('FST_');
