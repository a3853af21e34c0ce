/**
 * Files in a folder: `ab/cd/<sha256>`, what is derived of one beside it (`<sha256>.thumb`). A file is written under
 * another name in the same volume, flushed to the disk and then renamed: under its own name it is always whole.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BlobKey, BlobMissingError, type BlobStore, type DerivedFile } from './blob.ts';
import type { Clock } from './clock.ts';
import { BridgeError } from './errors.ts';
import { newId } from './ids.ts';
import { assertNoTransaction } from './transaction-scope.ts';

export interface FileBlobOptions {
  /** `DATA_DIR/attachments`. */
  folder: string;
  /** Stable over restarts and different for processes that share the folder: whose half-written files are whose. */
  nodeName: string;
  clock: Clock;
}

const megabyte = 1024 * 1024;
/** Another node's half-written file that old belongs to nobody any more. */
const abandonedMs = 24 * 3600_000;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Opens the folder, makes it where it is absent, and removes what an earlier run has left half-written. */
export async function openFileBlobs({ folder, nodeName, clock }: FileBlobOptions): Promise<BlobStore> {
  const unfinished = join(folder, '.unfinished');
  // With a prefix: a name may be made of dots only.
  const own = join(unfinished, `node-${nodeName}`);
  await rm(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true });
  await removeAbandoned(unfinished, clock.now().getTime() - abandonedMs);

  const making = new Map<string, Promise<DerivedFile>>();

  function placeOf(key: BlobKey): string {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new TypeError('the key of a blob is 64 lower-case hex digits');
    return join(folder, key.slice(0, 2), key.slice(2, 4), key);
  }

  /** Moves a whole file to its place; one that is there already has the same content and stays, if it is whole. */
  async function keep(temporary: string, place: string, size: number): Promise<void> {
    const parent = dirname(place);
    const made = await mkdir(parent, { recursive: true });
    if ((await sizeOf(place)) === size) await rm(temporary, { force: true });
    else await renameOnto(temporary, place);
    await syncFolder(parent);
    if (made !== undefined) {
      await syncFolder(dirname(parent));
      await syncFolder(folder);
    }
  }

  async function makeDerived(
    key: BlobKey,
    name: string,
    make: (source: string, target: string) => Promise<void>,
  ): Promise<DerivedFile> {
    const source = placeOf(key);
    const place = `${source}.${name}`;
    const present = await sizeOf(place);
    if (present !== null) return { path: place, size: present };
    if ((await sizeOf(source)) === null) throw new BlobMissingError(key);
    const temporary = join(own, `${newId('part')}.${name}`);
    try {
      await make(source, temporary);
      const { size } = await stat(temporary);
      // Not flushed: it can be made again.
      await renameOnto(temporary, place);
      return { path: place, size };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    async put(source, { limitBytes = Number.POSITIVE_INFINITY, confirm } = {}) {
      assertNoTransaction('blob.put');
      const hash = createHash('sha256');
      let size = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length;
          if (size > limitBytes) return done(tooLarge(limitBytes));
          hash.update(chunk);
          done(null, chunk);
        },
      });
      const temporary = join(own, newId('part'));
      try {
        await pipeline(source, measure, createWriteStream(temporary, { flags: 'wx', flush: true }));
        await confirm?.(size);
        const sha256 = hash.digest('hex');
        await keep(temporary, placeOf(sha256), size);
        return { sha256, size };
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async open(key, range) {
      // Opened here and not by the stream: a file that is not there has to be known before an answer begins.
      const file = await open(placeOf(key), 'r').catch((cause: unknown) => {
        if (codeOf(cause) === 'ENOENT') throw new BlobMissingError(key, { cause });
        throw cause;
      });
      return file.createReadStream(range ? { start: range.start, end: range.end } : {});
    },
    async path(key) {
      const place = placeOf(key);
      if ((await sizeOf(place)) === null) throw new BlobMissingError(key);
      return place;
    },
    exists: async (key) => (await sizeOf(placeOf(key))) !== null,
    async remove(key) {
      const place = placeOf(key);
      await rm(place, { force: true });
      const others = await readdir(dirname(place)).catch(absentAs<string[]>([]));
      for (const name of others) {
        if (name.startsWith(`${key}.`)) await rm(join(dirname(place), name), { force: true });
      }
    },
    derive(key, name, make) {
      if (!/^[a-z]{1,16}$/.test(name)) throw new TypeError(`not a name of a derived file: ${name}`);
      const id = `${placeOf(key)}.${name}`;
      const underWay = making.get(id);
      if (underWay) return underWay;
      const done = makeDerived(key, name, make).finally(() => making.delete(id));
      making.set(id, done);
      return done;
    },
  };
}

function tooLarge(limitBytes: number): Error {
  return new BridgeError('TOO_LARGE', { limitMb: Math.floor(limitBytes / megabyte) });
}

const absentAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (codeOf(error) === 'ENOENT') return value;
    throw error;
  };

/** Size of a file in bytes, null where there is none. */
async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(absentAs(null));
  return found?.isFile() ? found.size : null;
}

/** Windows refuses to replace a file that somebody reads; then the one that is there is as good. */
async function renameOnto(temporary: string, place: string): Promise<void> {
  try {
    await rename(temporary, place);
  } catch (error) {
    if ((await sizeOf(place)) === null) throw error;
    await rm(temporary, { force: true });
  }
}

/** Makes a new name survive a power cut. Windows has no such call for folders and journals names itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeAbandoned(unfinished: string, before: number): Promise<void> {
  for (const node of await readdir(unfinished)) {
    for (const name of await readdir(join(unfinished, node)).catch(absentAs<string[]>([]))) {
      const path = join(unfinished, node, name);
      const found = await stat(path).catch(absentAs(null));
      if (found && found.mtimeMs < before) await rm(path, { force: true });
    }
  }
}
