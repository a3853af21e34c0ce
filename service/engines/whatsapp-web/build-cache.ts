/**
 * Builds of WhatsApp Web that worked: the page's index, kept on the disk with its hash, to go back to when a new one
 * breaks something. An old build is accepted by WhatsApp for days or weeks: it gains time, it is no cure.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';

export interface KeptBuild {
  version: string;
  html: string;
}

interface Entry {
  version: string;
  sha256: string;
  at: string;
}

interface Index {
  /** The latest first. */
  good: Entry[];
  bad: Array<{ version: string; why: string; at: string }>;
}

export interface BuildCache {
  /** Keeps a build that works. */
  keep(version: string, html: string, at: Date): Promise<void>;
  /** The last build that worked, other than this one; null for none. */
  lastGood(except: string | null): Promise<KeptBuild | null>;
  /** The build with this version, if it is kept and whole. */
  byVersion(version: string): Promise<KeptBuild | null>;
  /** Writes down that a build does not work, and that it does not count as good any more. */
  condemn(version: string, why: string, at: Date): Promise<void>;
}

const mostKept = 5;
const isVersion = (version: string): boolean => /^[\w.-]{1,60}$/.test(version);
const hashOf = (html: string): string => createHash('sha256').update(html).digest('hex');

export function openBuildCache(folder: string, log: Log): BuildCache {
  const indexPath = join(folder, 'builds.json');
  const pathOf = (version: string): string => join(folder, `${version}.html`);
  let turn: Promise<unknown> = Promise.resolve();

  /** Lines share the folder: changes are made one after another. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function readIndex(): Promise<Index> {
    try {
      return JSON.parse(await readFile(indexPath, 'utf8')) as Index;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        log.warn({ err: error }, 'the list of builds of WhatsApp Web is unreadable; it is begun anew');
      return { good: [], bad: [] };
    }
  }

  async function writeWhole(path: string, text: string): Promise<void> {
    const fresh = `${path}.${newId('file')}`;
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, path);
  }

  async function load({ version, sha256 }: Entry): Promise<KeptBuild | null> {
    try {
      const html = await readFile(pathOf(version), 'utf8');
      if (hashOf(html) === sha256) return { version, html };
      // It would run with the number's credentials: what is not what was kept is not used.
      log.error({ version }, 'a kept build of WhatsApp Web is not what was kept; it is set aside');
      await rename(pathOf(version), `${pathOf(version)}.wrong`);
    } catch (error) {
      log.warn({ err: error, version }, 'a kept build of WhatsApp Web can’t be read');
    }
    const index = await readIndex();
    const good = index.good.filter((one) => one.version !== version);
    await writeWhole(indexPath, JSON.stringify({ ...index, good }, null, 2));
    return null;
  }

  return {
    keep: (version, html, at) =>
      inTurn(async () => {
        if (!isVersion(version)) return;
        const index = await readIndex();
        const sha256 = hashOf(html);
        if (index.good[0]?.version === version && index.good[0].sha256 === sha256) return;
        await mkdir(folder, { recursive: true });
        await writeWhole(pathOf(version), html);
        const others = index.good.filter((one) => one.version !== version);
        const dropped = others.splice(mostKept - 1);
        const bad = index.bad.filter((one) => one.version !== version);
        const good = [{ version, sha256, at: at.toISOString() }, ...others];
        await writeWhole(indexPath, JSON.stringify({ good, bad }, null, 2));
        for (const one of dropped) await rm(pathOf(one.version), { force: true });
        log.info({ version, sha256 }, 'this build of WhatsApp Web works; it is kept');
      }),
    lastGood: (except) =>
      inTurn(async () => {
        for (const entry of (await readIndex()).good) {
          const found = entry.version === except ? null : await load(entry);
          if (found) return found;
        }
        return null;
      }),
    byVersion: (version) =>
      inTurn(async () => {
        const entry = (await readIndex()).good.find((one) => one.version === version);
        return entry ? load(entry) : null;
      }),
    condemn: (version, why, at) =>
      inTurn(async () => {
        if (!isVersion(version)) return;
        const index = await readIndex();
        const bad = index.bad.filter((one) => one.version !== version).slice(0, 20);
        await mkdir(folder, { recursive: true });
        const good = index.good.filter((one) => one.version !== version);
        const fresh = [{ version, why, at: at.toISOString() }, ...bad];
        await writeWhole(indexPath, JSON.stringify({ good, bad: fresh }, null, 2));
        log.error({ version, why }, 'this build of WhatsApp Web does not work');
      }),
  };
}
