/** Pictures: their size and their thumbnails. */
import sharp from 'sharp';
import { createLimiter } from './limiter.ts';

/** The longer side of a thumbnail, in pixels. */
const thumbnailSide = 320;
/** A picture of a few kilobytes can unpack into gigabytes. */
const options = { limitInputPixels: 100_000_000, sequentialRead: true, failOn: 'none' } as const;

// An open file can't be removed on Windows, and a thumbnail is made once: the library's cache would only hold files.
sharp.cache(false);
sharp.concurrency(1);
/** The library works outside the event loop; unbounded it would take memory for every picture of a page at once. */
const inTurn = createLimiter(2);

export interface PictureSize {
  width: number;
  height: number;
}

/** Width and height in pixels as a person sees them (EXIF rotation applied); null when it can't be decoded. */
export async function sizeOfPicture(path: string): Promise<PictureSize | null> {
  try {
    const { autoOrient } = await inTurn(() => sharp(path, options).metadata());
    return autoOrient.width > 0 && autoOrient.height > 0 ? autoOrient : null;
  } catch {
    // A damaged or unusual picture is still a file that people may send and save.
    return null;
  }
}

/** Writes a WebP of at most 320 × 320 pixels; smaller pictures keep their size. Rejects when it can't be decoded. */
export async function makeThumbnail(source: string, target: string): Promise<void> {
  await inTurn(() =>
    sharp(source, options)
      .autoOrient()
      .resize(thumbnailSide, thumbnailSide, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .toFile(target),
  );
}
