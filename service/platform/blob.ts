/** The port to the place where files lie. A file's address is the SHA-256 of its content, so it lies there once. */
import type { Readable } from 'node:stream';

/** SHA-256 of the content, 64 lower-case hex digits. */
export type BlobKey = string;

/** Bytes from `start` to `end`, both counted in, from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredBlob {
  sha256: BlobKey;
  /** Bytes. */
  size: number;
}

export interface PutOptions {
  /** More bytes than that reject with TOO_LARGE (`details.limitMb`). */
  limitBytes?: number;
  /** Runs when all bytes are in and nothing is kept yet; what it throws leaves nothing behind. */
  confirm?: (size: number) => Promise<void>;
}

/** A local file made from another one: a thumbnail, a voice note. */
export interface DerivedFile {
  path: string;
  /** Bytes. */
  size: number;
}

export interface BlobStore {
  /** Stores a stream without holding it in memory. Rejects with the stream's error and then keeps nothing. */
  put(source: Readable, options?: PutOptions): Promise<StoredBlob>;
  /** Rejects with `BlobMissingError`. The reader destroys the stream when he does not read it to its end. */
  open(key: BlobKey, range?: ByteRange): Promise<Readable>;
  /** A local file with the content, to be read only; stays while the blob does. Rejects with `BlobMissingError`. */
  path(key: BlobKey): Promise<string>;
  exists(key: BlobKey): Promise<boolean>;
  /** Removes the file and what was derived of it; one that is not there is no error. */
  remove(key: BlobKey): Promise<void>;
  /**
   * A file made of this one, kept beside it. `make` writes `target`, whose last part ends in `.<name>`; it runs
   * when the file is not there yet, once for callers that ask at the same time.
   * @param name lower-case letters, such as `thumb`
   */
  derive(
    key: BlobKey,
    name: string,
    make: (source: string, target: string) => Promise<void>,
  ): Promise<DerivedFile>;
}

/** The database knows a file that the storage does not have (restored from different moments, removed by hand). */
export class BlobMissingError extends Error {
  readonly key: BlobKey;
  constructor(key: BlobKey, options?: ErrorOptions) {
    super(`no file ${key} in the storage`, options);
    this.name = 'BlobMissingError';
    this.key = key;
  }
}
