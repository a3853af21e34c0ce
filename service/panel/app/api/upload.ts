/** Uploading a file with its progress. */
import type { Attachment } from '../../../../contracts/attachment.ts';
import { ApiError, addressOf, credentials, NoConnection } from './client.ts';

export interface Upload {
  done: Promise<Attachment>;
  cancel(): void;
}

/** Begins to upload; `progress` hears of 0…1. `done` fails with ApiError or NoConnection. */
export function upload(file: Blob, fileName: string, progress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open('POST', addressOf('uploadAttachment'));
    const headers = credentials();
    for (const name of Object.keys(headers)) request.setRequestHeader(name, headers[name] as string);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) progress(event.loaded / event.total);
    };
    request.onerror = () => reject(new NoConnection('upload'));
    request.onabort = () => reject(new NoConnection('cancelled'));
    request.onload = () => {
      let body: { error?: { code?: string; message?: string } } = {};
      try {
        body = JSON.parse(request.responseText);
      } catch (_notJson) {
        body = { error: {} };
      }
      if (request.status >= 200 && request.status < 300) resolve(body as unknown as Attachment);
      else
        reject(
          new ApiError(
            request.status,
            body.error?.code ?? null,
            body.error?.message ?? `HTTP ${request.status}`,
          ),
        );
    };
  });
  const form = new FormData();
  form.append('file', file, fileName);
  request.send(form);
  return { done, cancel: () => request.abort() };
}
