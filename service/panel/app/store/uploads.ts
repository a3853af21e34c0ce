/** Files that are put to an answer, by chat: they load while the text is being written. */
import { signal } from '@preact/signals';
import type { Attachment } from '../../../../contracts/attachment.ts';
import { newKey } from '../api/ids.ts';
import { upload } from '../api/upload.ts';
import { t } from '../words/words.ts';
import { say } from './view.ts';

export interface Pending {
  id: string;
  name: string;
  size: number;
  /** 0…1 */
  part: number;
  attachment: Attachment | null;
  error: string | null;
  /** A recording to be sent as a voice note. */
  voice: boolean;
  cancel: () => void;
}

export const maxFiles = 10;
export const maxMegabytes = 100;

const uploads = signal<Record<string, Pending[]>>({});
export const uploadsOf = (chatId: string): Pending[] => uploads.value[chatId] ?? [];

const put = (chatId: string, items: Pending[]): void => {
  uploads.value = { ...uploads.value, [chatId]: items };
};
/** By the id alone: its chat may go on as another while it loads. */
function change(id: string, fields: Partial<Pending>): void {
  for (const chatId of Object.keys(uploads.value)) {
    const items = uploadsOf(chatId);
    if (items.some((one) => one.id === id))
      put(
        chatId,
        items.map((one) => (one.id === id ? { ...one, ...fields } : one)),
      );
  }
}

/** The chat goes on as another. */
export function moveFiles(from: string, to: string): void {
  const moved = uploadsOf(from);
  if (moved.length === 0) return;
  put(to, uploadsOf(to).concat(moved));
  put(from, []);
}

/** Adds files; those that are too big or too many are refused in words. */
export function addFiles(chatId: string, files: ArrayLike<File>): void {
  for (const file of Array.from(files)) {
    if (file.size > maxMegabytes * 1024 * 1024) say(t.fileTooBig(file.name, maxMegabytes), true);
    else if (file.size === 0) say(t.fileEmpty(file.name), true);
    else if (uploadsOf(chatId).length >= maxFiles) say(t.tooManyFiles(maxFiles), true);
    else void addFile(chatId, file, file.name, false);
  }
}

/** Begins to upload one; resolves when it is there or has failed. */
export async function addFile(
  chatId: string,
  file: Blob,
  name: string,
  voice: boolean,
): Promise<Attachment | null> {
  const id = newKey();
  const { done, cancel } = upload(file, name, (part) => change(id, { part }));
  const one: Pending = { id, name, size: file.size, part: 0, attachment: null, error: null, voice, cancel };
  put(chatId, uploadsOf(chatId).concat(one));
  try {
    const attachment = await done;
    change(id, { attachment, part: 1 });
    return attachment;
  } catch (error) {
    const message = error instanceof Error && error.message !== 'upload' ? error.message : t.noConnection;
    change(id, { error: message });
    return null;
  }
}

export function removeFile(chatId: string, id: string): void {
  const one = uploadsOf(chatId).find((item) => item.id === id);
  put(
    chatId,
    uploadsOf(chatId).filter((item) => item.id !== id),
  );
  if (one && one.attachment === null) one.cancel();
}

export const clearFiles = (chatId: string): void => put(chatId, []);
