/** The folder of a line: the browser's profile with the number's credentials, and what is written down of it. */
import { access, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startsAlone } from './browser.ts';

/** The folder of the browser's profile, as the library names it. */
export const profileOf = (folder: string): string => join(folder, 'session');

const linkedMark = (folder: string): string => join(folder, 'linked.json');

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };

/** Was the number linked when this folder was used last? */
export const wasLinked = (folder: string): Promise<boolean> => exists(linkedMark(folder));

export async function markLinked(folder: string, phone: string, at: Date): Promise<void> {
  await writeFile(linkedMark(folder), JSON.stringify({ phone, at: at.toISOString() }));
}

export async function unmarkLinked(folder: string): Promise<void> {
  await rm(linkedMark(folder), { force: true });
}

/** Removes the credentials, for a number that is no longer linked. The browser has to be gone. */
export async function removeProfile(folder: string): Promise<void> {
  await unmarkLinked(folder);
  await rm(profileOf(folder), removal);
}

/** Renames a broken profile; gives its new path. */
export async function setProfileAside(folder: string, at: Date): Promise<string> {
  const aside = `${profileOf(folder)}-broken-${at.toISOString().replace(/[:.]/g, '-')}`;
  await rename(profileOf(folder), aside);
  await unmarkLinked(folder);
  return aside;
}

/** Does the same browser, which fails with this profile, start with an empty one? */
export async function isProfileBroken(folder: string, browser: string, sandbox: boolean): Promise<boolean> {
  if (!(await exists(profileOf(folder)))) return false;
  const probe = join(folder, 'probe');
  const works = await startsAlone(browser, probe, sandbox);
  await rm(probe, removal);
  return works;
}
