/**
 * Makes the pictures of the documents small: a palette of 256 colours is enough for screens, and a repository keeps every
 * version of a picture for ever. Names files, or takes all of docs/pictures. What would not get smaller stays as it is.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const named = process.argv.slice(2);
const files =
  named.length > 0
    ? named
    : (await readdir(folder, { recursive: true }))
        .filter((name) => name.endsWith('.png'))
        .map((name) => join(folder, name));

let before = 0;
let after = 0;
for (const file of files) {
  const bytes = await readFile(file);
  const small = await sharp(bytes).png({ palette: true, quality: 90, effort: 8, dither: 0.5 }).toBuffer();
  before += bytes.length;
  after += Math.min(bytes.length, small.length);
  if (small.length < bytes.length * 0.95) await writeFile(file, small);
}
console.log(`${files.length} pictures: ${(before / 1e6).toFixed(1)} MB, now ${(after / 1e6).toFixed(1)} MB`);
