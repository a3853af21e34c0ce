/** Keeps the outside world in a folder: a JSON file per line, files of messages beside them. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../platform/ids.ts';
import { oggSeconds } from './ogg.ts';
import { emptyLine, type StoredFile, WorldError, type WorldLine } from './world-state.ts';

const fileIdPattern = /^file_[a-z0-9]{26}$/;
/** Enough for the last page of an Ogg stream. */
const tailBytes = 65_536;

export interface WorldStore {
  /** The line as it was kept, or a new one. Loaded once, the same object afterwards. */
  line(lineId: string): Promise<WorldLine>;
  /** All lines that were kept. */
  lineIds(): Promise<string[]>;
  /** Writes a line down; resolves when what it holds now is in its file. Many calls at once are one write. */
  save(lineId: string): Promise<void>;
  putFile(content: Readable): Promise<StoredFile>;
  openFile(fileId: string): Promise<Readable>;
  /** Resolves when everything that was to be saved is. */
  flush(): Promise<void>;
}

/** Opens (and makes) the folder. */
export async function openWorldStore(folder: string): Promise<WorldStore> {
  const linesFolder = join(folder, 'lines');
  const filesFolder = join(folder, 'files');
  await mkdir(linesFolder, { recursive: true });
  await mkdir(filesFolder, { recursive: true });
  const lines = new Map<string, Promise<WorldLine>>();
  const writing = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  const pathOf = (lineId: string): string => join(linesFolder, `${lineId}.json`);
  const fileOf = (fileId: string): string => {
    if (!fileIdPattern.test(fileId)) throw new WorldError('not_found');
    return join(filesFolder, fileId);
  };

  async function load(lineId: string): Promise<WorldLine> {
    try {
      return { ...emptyLine(), ...(JSON.parse(await readFile(pathOf(lineId), 'utf8')) as WorldLine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyLine();
      throw error;
    }
  }

  async function write(lineId: string): Promise<void> {
    const line = await lines.get(lineId);
    const temporary = `${pathOf(lineId)}.tmp`;
    await writeFile(temporary, JSON.stringify(line));
    await rename(temporary, pathOf(lineId));
  }

  const store: WorldStore = {
    line(lineId) {
      let line = lines.get(lineId);
      if (!line) {
        line = load(lineId);
        lines.set(lineId, line);
        line.catch(() => lines.delete(lineId));
      }
      return line;
    },
    async lineIds() {
      const names = await readdir(linesFolder);
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    },
    save(lineId) {
      const queued = waiting.get(lineId);
      if (queued) return queued;
      const next = (writing.get(lineId) ?? Promise.resolve())
        .catch(() => undefined) // its own caller has heard of it
        .then(() => {
          waiting.delete(lineId);
          const done = write(lineId).finally(() => {
            if (writing.get(lineId) === done) writing.delete(lineId);
          });
          writing.set(lineId, done);
          return done;
        });
      waiting.set(lineId, next);
      return next;
    },
    async putFile(content) {
      const fileId = newId('file');
      const path = fileOf(fileId);
      try {
        await pipeline(content, createWriteStream(path));
        return { fileId, ...(await measure(path)) };
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    async openFile(fileId) {
      const path = fileOf(fileId);
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new WorldError('not_found');
        throw error;
      });
      if (!found.isFile()) throw new WorldError('not_found');
      return createReadStream(path);
    },
    async flush() {
      await Promise.all([...waiting.values(), ...writing.values()]);
    },
  };
  return store;
}

async function measure(path: string): Promise<Omit<StoredFile, 'fileId'>> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, 512));
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    await handle.read(head, 0, head.length, 0);
    await handle.read(tail, 0, tail.length, size - tail.length);
    return { size, durationSeconds: oggSeconds(head, tail) };
  } finally {
    await handle.close();
  }
}
