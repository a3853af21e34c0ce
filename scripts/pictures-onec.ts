/**
 * Pictures of the forms of the 1C extension: the stand opens them over the real service with an office in the middle of
 * its day, and draws them from their XML. They show what stands on a form, not how a real 1C would draw it.
 *
 *   node scripts/pictures-onec.ts [name…]        all pictures of docs/pictures/1c, or those whose names are given
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { everydayPictures } from './pictures-onec-everyday.ts';
import { settingsPictures } from './pictures-onec-settings.ts';
import { type Shoot, shootInto } from './pictures-onec-shoot.ts';

/** Each list opens its own office, and opens none when nothing of it is wanted. */
const lists: readonly ((shoot: Shoot) => Promise<void>)[] = [everydayPictures, settingsPictures];

const folder = fileURLToPath(new URL('../docs/pictures/1c/', import.meta.url));
await mkdir(folder, { recursive: true });
const shoot = shootInto(folder, process.argv.slice(2));
for (const list of lists) await list(shoot);
console.log(folder);
