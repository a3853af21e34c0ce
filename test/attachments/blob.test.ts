import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { openFileBlobs } from '../../service/platform/blob.files.ts';
import { BlobMissingError, type BlobStore } from '../../service/platform/blob.ts';
import { isBridgeError } from '../../service/platform/errors.ts';
import { asTransaction } from '../../service/platform/transaction-scope.ts';
import { fakeClock } from '../support/clock.ts';

describe('Blobs in a folder', () => {
  let folder: string;
  let blob: BlobStore;
  const clock = fakeClock(new Date());
  const open = (nodeName = 'one') => openFileBlobs({ folder, nodeName, clock });
  const unfinished = (...path: string[]) => join(folder, '.unfinished', ...path);
  const put = (content: Buffer | string) => blob.put(Readable.from([Buffer.from(content as string)]));
  const absent = '0'.repeat(64);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-blob-'));
    blob = await open();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('lie under their hash and are read whole or in part', async () => {
    const content = randomBytes(200_000);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await put(content)).to.deep.equal({ sha256, size: 200_000 });
    expect(await blob.path(sha256)).to.equal(join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256));
    expect((await buffer(await blob.open(sha256))).equals(content)).to.equal(true);
    const part = await buffer(await blob.open(sha256, { start: 5, end: 9 }));
    expect(part.equals(content.subarray(5, 10))).to.equal(true);
  });

  it('stored many times at once are one file', async () => {
    const stored = await Promise.all(Array.from({ length: 8 }, () => put('the same')));
    expect(new Set(stored.map(({ sha256 }) => sha256)).size).to.equal(1);
    expect(await readFile(await blob.path(stored[0]!.sha256), 'utf8')).to.equal('the same');
  });

  it('a file that lost its end is mended when it comes again', async () => {
    const { sha256 } = await put('whole');
    await writeFile(await blob.path(sha256), 'who');
    await put('whole');
    expect(await readFile(await blob.path(sha256), 'utf8')).to.equal('whole');
  });

  it('are not kept when the sender breaks off, says no at the end, or sends too much', async () => {
    const failing = new Readable({ read() {} });
    failing.push('half');
    setImmediate(() => failing.destroy(new Error('gone')));
    const outcomes = [
      blob.put(failing),
      blob.put(Readable.from([Buffer.from('refused')]), {
        confirm: async () => {
          throw new Error('no');
        },
      }),
      blob.put(Readable.from([Buffer.alloc(600), Buffer.alloc(600)]), { limitBytes: 1000 }),
    ].map((outcome) =>
      outcome.then(
        () => null,
        (error: unknown) => error as Error,
      ),
    );
    const [broken, refused, large] = await Promise.all(outcomes);
    expect(broken?.message).to.equal('gone');
    expect(refused?.message).to.equal('no');
    expect(isBridgeError(large, 'TOO_LARGE')).to.equal(true);
    const refusedHash = createHash('sha256').update('refused').digest('hex');
    expect(await blob.exists(refusedHash)).to.equal(false);
  });

  it('that are not there are said to be missing; a key that is none is refused', async () => {
    for (const work of [blob.open(absent), blob.path(absent), blob.derive(absent, 'thumb', async () => {})]) {
      expect(await work.catch((error: unknown) => error)).to.be.instanceOf(BlobMissingError);
    }
    expect(await blob.exists(absent)).to.equal(false);
    await blob.remove(absent);
    const outside = await blob.exists('../../../etc/passwd').catch((error: Error) => error.name);
    expect(outside).to.equal('TypeError');
  });

  it('are removed with what was made of them, and nothing else is', async () => {
    const { sha256 } = await put('with a thumbnail');
    const other = await put('another');
    let made = 0;
    const make = async (source: string, target: string) => {
      made += 1;
      await writeFile(target, (await readFile(source)).subarray(0, 4));
    };
    const derived = await Promise.all([1, 2, 3].map(() => blob.derive(sha256, 'thumb', make)));
    await blob.derive(sha256, 'thumb', make);
    expect(made).to.equal(1);
    expect(derived[0]).to.deep.include({ size: 4 });
    await blob.remove(sha256);
    expect(await blob.exists(sha256)).to.equal(false);
    expect(await readFile(derived[0]!.path).catch((error: NodeJS.ErrnoException) => error.code)).to.equal(
      'ENOENT',
    );
    expect(await blob.exists(other.sha256)).to.equal(true);
  });

  it('a derived file that could not be made is tried again', async () => {
    const { sha256 } = await put('tried twice');
    const no = await blob
      .derive(sha256, 'thumb', async (_source, target) => {
        await writeFile(target, 'half');
        throw new Error('damaged');
      })
      .catch((error: Error) => error.message);
    expect(no).to.equal('damaged');
    const { path } = await blob.derive(sha256, 'thumb', (_source, target) => writeFile(target, 'whole'));
    expect(await readFile(path, 'utf8')).to.equal('whole');
  });

  it('half-written ones of an earlier run go at the start, those of a living node stay', async () => {
    const { sha256 } = await put('survives a restart');
    await mkdir(unfinished('node-two'), { recursive: true });
    await writeFile(unfinished('node-one', 'part_mine'), 'x');
    await writeFile(unfinished('node-two', 'part_at_work'), 'x');
    await writeFile(unfinished('node-two', 'part_old'), 'x');
    const old = new Date(clock.now().getTime() - 25 * 3600_000);
    await utimes(unfinished('node-two', 'part_old'), old, old);
    blob = await open();
    const codes = await Promise.all(
      [
        ['node-one', 'part_mine'],
        ['node-two', 'part_at_work'],
        ['node-two', 'part_old'],
      ].map((path) =>
        readFile(unfinished(...path), 'utf8').catch((error: NodeJS.ErrnoException) => error.code),
      ),
    );
    expect(codes).to.deep.equal(['ENOENT', 'x', 'ENOENT']);
    expect(await blob.exists(sha256)).to.equal(true);
  });

  it('are not written inside a transaction', async () => {
    const error = await asTransaction(() => put('x')).catch((e: Error) => e.message);
    expect(error).to.match(/not allowed inside a write transaction/);
  });
});
