/** How the page of a line looked when a person was needed: one picture, in the line's folder. */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Picture {
  png: Buffer;
  at: Date;
}

const pathOf = (folder: string): string => join(folder, 'screen.png');

/** Keeps a picture in the place of the last one. It shows chats: only the service may read it. */
export async function keepPicture(folder: string, png: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(`${pathOf(folder)}.new`, png, { mode: 0o600 });
  await rename(`${pathOf(folder)}.new`, pathOf(folder));
}

/** The last picture; null for none. */
export async function lastPicture(folder: string): Promise<Picture | null> {
  try {
    const [png, { mtime }] = await Promise.all([readFile(pathOf(folder)), stat(pathOf(folder))]);
    return { png, at: mtime };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function removePicture(folder: string): Promise<void> {
  await rm(pathOf(folder), { force: true });
}
